// Package outward asks other people's servers without being turned against our own network.
//
// An address that somebody gave (of a push service, a feed, a partner) may name a machine behind our firewall. Client
// looks at the address it is about to speak to, once the name is resolved, and refuses what is not of the public internet:
// a name that answers differently the second time gains nothing. It speaks https alone, follows no redirection, asks no
// proxy, and sends no cookie.
//
// It deliberately does not bound how much is read: who reads does.
package outward

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// ErrRefused is the error, wrapped, of a request that may not leave.
var ErrRefused = errors.New("outward: refused")

const (
	// dialling is how long a server may take to answer the telephone.
	dialling = 10 * time.Second
	// perHost bounds the connections to one server.
	perHost = 8
)

// Client returns a client for whole requests of at most timeout.
func Client(timeout time.Duration) *http.Client {
	dialer := &net.Dialer{Timeout: dialling, Control: control}
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: httpsOnly{&http.Transport{
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout: dialling, ResponseHeaderTimeout: timeout, MaxResponseHeaderBytes: 64 << 10,
			MaxConnsPerHost: perHost, MaxIdleConns: 4 * perHost, IdleConnTimeout: time.Minute,
		}},
	}
}

type httpsOnly struct{ next *http.Transport }

func (t httpsOnly) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := Check(r.URL); err != nil {
		return nil, err
	}
	return t.next.RoundTrip(r)
}

// Check refuses an address that could never be asked: not https, without a host, with a password, or with a number that is
// not of the public internet. A name is looked at when it is dialled.
func Check(u *url.URL) error {
	if u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return fmt.Errorf("%w: only https addresses with a host", ErrRefused)
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil && !Public(a) {
		return fmt.Errorf("%w: a private address", ErrRefused)
	}
	return nil
}

// control is asked by the dialer with each resolved address, just before it connects.
func control(_, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil || !Public(a.Addr()) {
		return fmt.Errorf("%w: a private address", ErrRefused)
	}
	return nil
}

// Public tells whether a is of a machine on the public internet.
func Public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.Zone() != "" {
		return false
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// special is the ranges that are neither private by name nor public (RFC 6890 and its followers). Those that carry an IPv4
// address within (6to4, NAT64) are refused whole.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("3fff::/20"), netip.MustParsePrefix("5f00::/16"), netip.MustParsePrefix("fec0::/10"), netip.MustParsePrefix("::/96"),
}
