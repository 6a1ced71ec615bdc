package outward_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"maillage/kit/outward"
)

func TestPublic(t *testing.T) {
	for text, want := range map[string]bool{
		"8.8.8.8": true, "93.184.216.34": true, "2606:4700::1111": true,
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "0.0.0.0": false,
		"100.64.0.1": false, "198.18.0.1": false, "224.0.0.1": false, "255.255.255.255": false, "::": false, "::1": false,
		"fe80::1": false, "fc00::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "64:ff9b::a00:1": false,
		"2002:7f00:1::": false, "::7f00:1": false, "ff02::1": false,
	} {
		if got := outward.Public(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

// No request reaches a machine of ours, by number or by name, and none leaves in clear.
func TestClientRefuses(t *testing.T) {
	reached := 0
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached++ }))
	defer server.Close()
	c := outward.Client(2 * time.Second)
	named := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	for _, address := range []string{server.URL, named, strings.Replace(server.URL, "https", "http", 1), "https://user:pass@example.org/", "https:///x", "file:///etc/passwd"} {
		answer, err := c.Get(address)
		if err == nil {
			answer.Body.Close()
			t.Errorf("%s was asked", address)
		} else if !errors.Is(err, outward.ErrRefused) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if reached != 0 {
		t.Errorf("the server was reached %d times", reached)
	}
}
