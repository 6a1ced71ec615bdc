package config_test

import (
	"testing"

	"maillage/core/config"
)

func TestInbox(t *testing.T) {
	for _, c := range []struct {
		listen, domain string
		address        string
		lmtp, wrong    bool
	}{
		{},
		{listen: "127.0.0.1:2525", domain: "in.example", address: "127.0.0.1:2525"},
		{listen: "lmtp://[::1]:2424", domain: "in.example", address: "[::1]:2424", lmtp: true},
		{listen: "127.0.0.1:2525", wrong: true},
		{domain: "in.example", wrong: true},
		{listen: "127.0.0.1", domain: "in.example", wrong: true},
		{listen: "smtp://127.0.0.1:25", domain: "in.example", wrong: true},
		{listen: "127.0.0.1:2525", domain: "reply@in.example", wrong: true},
	} {
		s := config.Default()
		s.PublicURL, s.SMTP, s.InboxListen, s.InboxDomain = "https://maillage.example", "smtp://localhost", c.listen, c.domain
		address, lmtp, err := s.Inbox()
		if address != c.address || lmtp != c.lmtp || (err != nil) != c.wrong || (s.Check() != nil) != c.wrong {
			t.Errorf("%q, %q: %q, %v, %v", c.listen, c.domain, address, lmtp, err)
		}
	}
}
