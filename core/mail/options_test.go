package mail_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/mail"
	"maillage/core/mail/mailtest"
	"maillage/core/queue/queuetest"
)

// openBox is a SQLite database for tests where the engine is of no interest.
func openBox(t testing.TB) *db.DB {
	return dbtest.OpenURL(t, queuetest.URL(t, db.SQLite, mail.Schema))
}

func TestOptionsThatMakeNoSenseAreRefused(t *testing.T) {
	d := openBox(t)
	for name, o := range map[string]mail.Options{
		"no sender":           {Box: true},
		"two senders":         {Box: true, From: "a@x.example, b@x.example"},
		"no way":              {From: from},
		"another scheme":      {From: from, SMTP: "http://me:secret@relay.example"},
		"no host":             {From: from, SMTP: "smtp://"},
		"no number":           {From: from, SMTP: "smtp://me:secret@relay.example:port"},
		"unknown encryption":  {From: from, SMTP: "smtp://relay.example?tls=perhaps"},
		"unknown parameter":   {From: from, SMTP: "smtp://relay.example?tsl=none"},
		"a path":              {From: from, SMTP: "smtp://relay.example/inbox"},
		"password in clear":   {From: from, SMTP: "smtp://me:secret@relay.example?tls=none"},
		"password, perhaps":   {From: from, SMTP: "smtp://me:secret@relay.example?tls=starttls"},
		"encrypted two times": {From: from, SMTP: "smtps://relay.example?tls=required"},
	} {
		if _, err := mail.New(d, queuetest.New(d), o); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, url := range map[string]string{
		"relay":              "smtp://me:secret@relay.example",
		"relay, port":        "smtp://me:secret@relay.example:2525?tls=required",
		"relay, TLS":         "smtps://me:secret@relay.example",
		"relay in the clear": "smtp://relay.example:25?tls=none",
		"this machine":       "smtp://me:secret@127.0.0.1:2525",
		"this machine, IPv6": "smtp://[::1]:2525?tls=none",
	} {
		if _, err := mail.New(d, queuetest.New(d), mail.Options{From: from, SMTP: url}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestARelayWithTLSAndAPassword(t *testing.T) {
	s, trust := mailtest.StartSecure(t)
	with := func(password, query string) string {
		u, err := url.Parse(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		u.User, u.RawQuery = url.UserPassword(mailtest.User, password), query
		return u.String()
	}
	right := open(t.Context(), t, openBox(t), mail.Options{SMTP: with(mailtest.Password, "tls=required"), TLS: trust})
	right.mustSend("k", hello("ana@ville.example"))
	right.settle()
	if n := len(s.Letters()); n != 1 {
		t.Errorf("%d letters", n)
	}
	for name, o := range map[string]mail.Options{
		"wrong password":    {SMTP: with("secret.example", "tls=required"), TLS: trust},
		"password in clear": {SMTP: with(mailtest.Password, "tls=none"), TLS: trust},
		"unknown authority": {SMTP: with(mailtest.Password, "tls=required")},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t.Context(), t, openBox(t), o)
			p.mustSend("k", hello("ana@ville.example"))
			for end := time.Now().Add(10 * time.Second); !strings.Contains(p.log.String(), "task failed"); time.Sleep(time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("no try failed")
				}
			}
			if p.kept() != 1 {
				t.Error("a letter was dropped for a fault of the configuration")
			}
			if text := p.log.String(); strings.Contains(text, mailtest.Password) || strings.Contains(text, "secret") {
				t.Errorf("the log shows the password: %s", text)
			}
		})
	}
	if n := len(s.Letters()); n != 1 {
		t.Errorf("%d letters", n)
	}
}
