package cluster

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// proxy shares visits between processes. It asks each for its readiness five times a second, and tries a request again
// elsewhere when nothing of it was sent, or when sending it twice is sending it once.
type proxy struct {
	*httptest.Server
	next atomic.Int64

	mu    sync.Mutex
	nodes map[string]bool // address → ready
	order []string
}

func newProxy(t *testing.T) *proxy {
	t.Helper()
	p := &proxy{nodes: map[string]bool{}}
	handler := &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.Out.URL.Scheme = "http"; r.SetXForwarded(); forward(r) },
		Transport:     &sharing{p, &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: 30 * time.Second}},
		FlushInterval: -1,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			w.Header().Set("X-Proxy", err.Error())
			w.WriteHeader(http.StatusBadGateway)
		},
	}
	p.Server = httptest.NewServer(handler)
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(func() { stop(); p.CloseClientConnections(); p.Close() })
	go p.watch(ctx)
	return p
}

// forward lets tests say from where a visit comes, since limits count by it.
func forward(r *httputil.ProxyRequest) {
	if from := r.In.Header.Get("X-Test-From"); from != "" {
		r.Out.Header.Set("X-Forwarded-For", from)
	}
	r.Out.Host = r.In.Host
}

func (p *proxy) add(address string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.nodes[address] = false
	p.order = append(p.order, address)
}

func (p *proxy) watch(ctx context.Context) {
	client := &http.Client{Timeout: 3 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for ctx.Err() == nil {
		p.mu.Lock()
		all := append([]string(nil), p.order...)
		p.mu.Unlock()
		for _, a := range all {
			res, err := client.Get("http://" + a + "/readyz")
			ready := err == nil && res.StatusCode == http.StatusOK
			if err == nil {
				res.Body.Close()
			}
			p.mu.Lock()
			p.nodes[a] = ready
			p.mu.Unlock()
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// choose lists the processes to try, the ready ones first in turn. When none is ready, all are tried: their own page says
// more than the proxy could.
func (p *proxy) choose() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := int(p.next.Add(1))
	var ready, others []string
	for i := range p.order {
		a := p.order[(i+n)%len(p.order)]
		if p.nodes[a] {
			ready = append(ready, a)
		} else {
			others = append(others, a)
		}
	}
	if len(ready) == 0 {
		return others
	}
	return ready
}

type sharing struct {
	p    *proxy
	base http.RoundTripper
}

func (s *sharing) RoundTrip(r *http.Request) (*http.Response, error) {
	var errs error
	for _, a := range s.p.choose() {
		r.URL.Host = a
		res, err := s.base.RoundTrip(r)
		if err == nil {
			return res, nil
		}
		errs = errors.Join(errs, err)
		var op *net.OpError
		unsent := errors.As(err, &op) && op.Op == "dial"
		if r.Context().Err() != nil || !unsent && r.Method != http.MethodGet && r.Method != http.MethodHead {
			break
		}
	}
	if errs == nil {
		errs = errors.New("no process")
	}
	return nil, errs
}
