package mail_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	gomail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/mail"
	"maillage/core/mail/mailtest"
	"maillage/core/queue"
	"maillage/core/queue/queuetest"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

const from = "Réseau de l'eau <ne-pas-repondre@reseau.example>"

// post is an office whose queue runs, and all that the two log.
type post struct {
	*mail.Office
	t   *testing.T
	ctx context.Context
	d   *db.DB
	q   *queue.Queue
	log *safeBuffer
}

// safeBuffer takes the log of several goroutines.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// open starts an office. No log of the test may show an address: all of them end in ".example".
func open(ctx context.Context, t *testing.T, d *db.DB, o mail.Options) *post {
	t.Helper()
	return openSlow(ctx, t, d, o, 0)
}

// openSlow is open with a pause between tries.
func openSlow(ctx context.Context, t *testing.T, d *db.DB, o mail.Options, pause time.Duration) *post {
	t.Helper()
	log := &safeBuffer{}
	o.From, o.Log = from, slog.New(slog.NewTextHandler(log, nil))
	q := queue.New(d, o.Log, queue.Options{Backoff: func(int) time.Duration { return pause }})
	office, err := mail.New(d, q, o)
	if err != nil {
		t.Fatal(err)
	}
	queuetest.Start(ctx, t, q)
	t.Cleanup(func() {
		if s := log.String(); strings.Contains(s, ".example") {
			t.Errorf("the log shows an address: %s", s)
		}
	})
	return &post{office, t, ctx, d, q, log}
}

func (p *post) send(key string, l mail.Letter) error {
	return p.d.Write(p.ctx, func(tx *db.Tx) error { return p.Send(p.ctx, tx, key, l) })
}

func (p *post) mustSend(key string, l mail.Letter) {
	p.t.Helper()
	if err := p.send(key, l); err != nil {
		p.t.Fatal(err)
	}
}

func (p *post) settle() {
	p.t.Helper()
	queuetest.Settle(p.ctx, p.t, p.q)
}

// kept is how many letters are on their way.
func (p *post) kept() (n int) {
	p.t.Helper()
	if err := p.d.Q().QueryRow(p.ctx, `SELECT COUNT(*) FROM mail_letter`).Scan(&n); err != nil {
		p.t.Fatal(err)
	}
	return n
}

func (p *post) bounce(address string) (code int) {
	p.t.Helper()
	b, refused, err := p.Bounced(p.ctx, p.d.Q(), address)
	if err != nil {
		p.t.Fatal(err)
	}
	if refused != (b.Code != 0) || refused && clock.Now(p.ctx).Sub(b.At) > time.Minute {
		p.t.Errorf("bounce %+v, %v", b, refused)
	}
	return b.Code
}

func hello(to string) mail.Letter {
	return mail.Letter{To: to, Subject: "Bonjour", Text: "Bonjour !"}
}

func TestALetterArrivesAsItWasWritten(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		at := time.Date(2026, 11, 24, 8, 30, 0, 0, time.UTC)
		s := mailtest.Start(t)
		p := open(clock.At(t.Context(), at), t, d, mail.Options{SMTP: s.URL})
		long := strings.Repeat("Une très longue ligne de texte, écrite d’un trait. ", 60)
		l := mail.Letter{
			To: "Ana.Diop@ville.example", ToName: "Ana Diop-Lefèvre, élue", From: "Zoé, du réseau « eau »",
			Subject: "Réunion de l’été à Nîmes : venez, c’est à 9 h — 50 % d’élus !",
			Text:    "Bonjour Ana,\n\nÀ bientôt. 🌊\n.\n" + long + "\n",
			HTML:    "<!doctype html><title>Réunion</title><p>Bonjour <b>Ana</b>, à bientôt. 🌊\n" + long + "</p>",
			ReplyTo: "reponse+8f3@reseau.example",
			Headers: map[string]string{"In-Reply-To": "<sujet.1@reseau.example>", "X-Maillage-Reseau": "Eau & énergie"},
			ListID:  "synthese.eau.reseau.example", Unsubscribe: "https://reseau.example/desabonnement/" + strings.Repeat("0d3k", 40),
		}
		p.mustSend("k", l)
		if p.kept() != 1 && len(s.Letters()) == 0 { // it may have left by now
			t.Error("the letter is not kept until it leaves")
		}
		p.settle()
		got := s.Letters()
		if len(got) != 1 {
			t.Fatalf("%d letters", len(got))
		}
		g := got[0]
		if g.From != "ne-pas-repondre@reseau.example" || len(g.To) != 1 || g.To[0] != l.To {
			t.Errorf("envelope from %q to %q", g.From, g.To)
		}
		if g.Subject != l.Subject || g.Text != l.Text || g.HTML != l.HTML {
			t.Errorf("got %q\n%q\n%q", g.Subject, g.Text, g.HTML)
		}
		for name, want := range map[string]string{
			"In-Reply-To": l.Headers["In-Reply-To"], "X-Maillage-Reseau": "Eau & énergie", "Auto-Submitted": "auto-generated",
			"List-Id": "<synthese.eau.reseau.example>", "List-Unsubscribe": "<" + l.Unsubscribe + ">",
			"List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Date": "Tue, 24 Nov 2026 08:30:00 +0000", "Mime-Version": "1.0",
		} {
			if h := g.Header(name); h != want || g.Count(name) != 1 {
				t.Errorf("%s: %q (%d times), want %q", name, h, g.Count(name), want)
			}
		}
		for name, want := range map[string]gomail.Address{
			"From": {Name: l.From, Address: g.From}, "To": {Name: l.ToName, Address: l.To}, "Reply-To": {Address: l.ReplyTo},
		} {
			if a, err := gomail.ParseAddress(rawHeader(t, g, name)); err != nil || *a != want {
				t.Errorf("%s: %+v (%v), want %+v", name, a, err, want)
			}
		}
		if m := g.Header("Message-Id"); !strings.HasSuffix(m, "@reseau.example>") || len(m) < 20 {
			t.Errorf("Message-Id %q", m)
		}
		for i, line := range strings.Split(string(g.Raw), "\r\n") {
			if len(line) > 998 || strings.ContainsAny(line, "\r\n") { // RFC 5322 §2.1.1
				t.Errorf("line %d is %q", i, line)
			}
			if strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
				t.Errorf("line %d is not ASCII: %q", i, line)
			}
		}
		if p.kept() != 0 {
			t.Error("the letter is still kept")
		}
	}, mail.Schema)
}

// rawHeader is a header as it was sent, unfolded.
func rawHeader(t *testing.T, g mailtest.Got, name string) string {
	t.Helper()
	m, err := gomail.ReadMessage(bytes.NewReader(g.Raw))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header.Get(name)
}

func TestALetterOfTextAloneHasNoOtherPart(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		s := mailtest.Start(t)
		p := open(t.Context(), t, d, mail.Options{SMTP: s.URL})
		p.mustSend("k", hello("ana@élus.example"))
		p.settle()
		g := s.Wait(1)[0]
		if g.Text != "Bonjour !" || g.HTML != "" || !strings.HasPrefix(rawHeader(t, g, "Content-Type"), "text/plain") {
			t.Errorf("got %s", g.Raw)
		}
		if g.To[0] != "ana@xn--lus-9la.example" {
			t.Errorf("the domain went as %q", g.To)
		}
		if a, err := gomail.ParseAddress(rawHeader(t, g, "From")); err != nil || a.Name != "Réseau de l'eau" {
			t.Errorf("From: %+v (%v)", a, err)
		}
		for _, name := range []string{"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Reply-To"} {
			if g.Count(name) != 0 {
				t.Errorf("%s: %q", name, g.Header(name))
			}
		}
	}, mail.Schema)
}

func TestOneKeyIsOneLetterAndARolledBackOneNone(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		s := mailtest.Start(t)
		p := open(t.Context(), t, d, mail.Options{SMTP: s.URL})
		err := d.Write(p.ctx, func(tx *db.Tx) error {
			if err := p.Send(p.ctx, tx, "never", hello("never@ville.example")); err != nil {
				return err
			}
			return fmt.Errorf("rolled back")
		})
		if err == nil {
			t.Fatal("committed")
		}
		p.mustSend("k", hello("ana@ville.example"))
		p.mustSend("k", hello("ana@ville.example"))
		p.settle()
		p.mustSend("k", hello("ana@ville.example"))
		p.settle()
		if got := s.Letters(); len(got) != 1 || p.kept() != 0 {
			t.Errorf("%d letters, %d kept", len(got), p.kept())
		}
	}, mail.Schema)
}

func TestLaterIsTriedAgainAndArrivesOnce(t *testing.T) {
	for name, refuse := range map[string]func(*mailtest.Server){
		"recipient": func(s *mailtest.Server) { s.Fail(451, 1) },
		"content":   func(s *mailtest.Server) { s.FailAt(mailtest.Content, 452, [3]int{4, 3, 1}, 1) },
		// What is wrong with the relay or with us gets better when somebody sees to it.
		"sender":   func(s *mailtest.Server) { s.FailAt(mailtest.Sender, 550, [3]int{5, 1, 8}, 1) },
		"relaying": func(s *mailtest.Server) { s.FailAt(mailtest.Recipient, 550, [3]int{5, 7, 1}, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			queuetest.Each(t, func(t *testing.T, d *db.DB) {
				s := mailtest.Start(t)
				refuse(s)
				p := open(t.Context(), t, d, mail.Options{SMTP: s.URL})
				p.mustSend("k", hello("ana@ville.example"))
				for end := time.Now().Add(10 * time.Second); len(s.Letters()) == 0 && time.Now().Before(end); {
					p.settle()
				}
				if n := len(s.Letters()); n != 1 || s.Connections() != 2 || p.kept() != 0 {
					t.Errorf("%d letters by %d connections, %d kept", n, s.Connections(), p.kept())
				}
				if code := p.bounce("ana@ville.example"); code != 0 {
					t.Errorf("bounced with %d", code)
				}
			}, mail.Schema)
		})
	}
}

func TestAnAddressRefusedForGoodIsNotedUntilALetterArrives(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		s := mailtest.Start(t)
		s.Fail(550, 1)
		p := open(t.Context(), t, d, mail.Options{SMTP: s.URL})
		p.mustSend("1", hello("Ana@Élus.example"))
		p.settle()
		if n := len(s.Letters()); n != 0 || s.Connections() != 1 || p.kept() != 0 {
			t.Errorf("%d letters by %d connections, %d kept", n, s.Connections(), p.kept())
		}
		if code := p.bounce("ana@élus.example"); code != 550 {
			t.Errorf("bounced with %d", code)
		}
		if code := p.bounce("bob@ville.example"); code != 0 {
			t.Errorf("another bounced with %d", code)
		}
		p.mustSend("2", hello("ana@élus.example"))
		p.settle()
		if len(s.Letters()) != 1 || p.bounce("ana@élus.example") != 0 {
			t.Errorf("%d letters, bounced with %d", len(s.Letters()), p.bounce("ana@élus.example"))
		}
	}, mail.Schema)
}

func TestARefusedContentIsNoFaultOfTheAddress(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		s := mailtest.Start(t)
		p := open(t.Context(), t, d, mail.Options{SMTP: s.URL})
		s.FailAt(mailtest.Content, 554, [3]int{5, 7, 1}, 1)
		p.mustSend("spam", hello("ana@ville.example"))
		p.settle()
		if code := p.bounce("ana@ville.example"); code != 0 {
			t.Errorf("bounced with %d", code)
		}
		// Some servers look for the mailbox only then.
		s.FailAt(mailtest.Content, 550, [3]int{5, 1, 1}, 1)
		p.mustSend("nobody", hello("bob@ville.example"))
		p.settle()
		if code := p.bounce("bob@ville.example"); code != 550 {
			t.Errorf("bounced with %d", code)
		}
		if len(s.Letters()) != 0 || s.Connections() != 2 || p.kept() != 0 {
			t.Errorf("%d letters by %d connections, %d kept", len(s.Letters()), s.Connections(), p.kept())
		}
	}, mail.Schema)
}

func TestAServerThatIsDownDelaysLetters(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		s := mailtest.Start(t)
		s.Down()
		p := open(t.Context(), t, d, mail.Options{SMTP: s.URL})
		p.mustSend("k", hello("ana@ville.example"))
		for end := time.Now().Add(10 * time.Second); !strings.Contains(p.log.String(), "task failed"); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("no try failed")
			}
		}
		s.Up()
		s.Wait(1)
		p.settle()
		if len(s.Letters()) != 1 || p.kept() != 0 {
			t.Errorf("%d letters, %d kept", len(s.Letters()), p.kept())
		}
	}, mail.Schema)
}

func TestNothingIsSmuggledIntoHeaders(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		s := mailtest.Start(t)
		p := open(t.Context(), t, d, mail.Options{SMTP: s.URL})
		evil := "x\r\nBcc: victim@ville.example"
		for name, change := range map[string]func(*mail.Letter){
			"address":           func(l *mail.Letter) { l.To = "ana@ville.example\r\nBcc: victim@ville.example" },
			"two addresses":     func(l *mail.Letter) { l.To = "ana@ville.example, victim@ville.example" },
			"name in address":   func(l *mail.Letter) { l.To = "Ana <ana@ville.example>" },
			"no address":        func(l *mail.Letter) { l.To = "" },
			"quoted address":    func(l *mail.Letter) { l.To = "\"a\\\"> RCPT\"@ville.example" },
			"accents before @":  func(l *mail.Letter) { l.To = "andré@ville.example" },
			"name":              func(l *mail.Letter) { l.ToName = evil },
			"subject":           func(l *mail.Letter) { l.Subject = "x\nBcc: victim@ville.example" },
			"subject, CR":       func(l *mail.Letter) { l.Subject = "x\rBcc: victim@ville.example" },
			"sender":            func(l *mail.Letter) { l.From = evil },
			"reply":             func(l *mail.Letter) { l.ReplyTo = "a@ville.example\nBcc: victim@ville.example" },
			"header value":      func(l *mail.Letter) { l.Headers = map[string]string{"References": evil} },
			"header name":       func(l *mail.Letter) { l.Headers = map[string]string{"X-A: b\r\nBcc": "victim@ville.example"} },
			"hidden copy":       func(l *mail.Letter) { l.Headers = map[string]string{"BCC": "victim@ville.example"} },
			"other type":        func(l *mail.Letter) { l.Headers = map[string]string{"Content-type": "text/html"} },
			"list":              func(l *mail.Letter) { l.ListID = "a.example>\r\nBcc: victim@ville.example" },
			"unsubscribe":       func(l *mail.Letter) { l.Unsubscribe = "https://a.example/\r\nBcc: victim@ville.example" },
			"unsubscribe, form": func(l *mail.Letter) { l.Unsubscribe = "javascript:alert(1)" },
			"header, one word":  func(l *mail.Letter) { l.Headers = map[string]string{"References": strings.Repeat("x", 1000)} },
			"no subject":        func(l *mail.Letter) { l.Subject = " " },
			"no text":           func(l *mail.Letter) { l.Text = "" },
		} {
			l := hello("ana@ville.example")
			change(&l)
			if err := p.send(name, l); !fail.Is(err, fail.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		p.settle()
		if n := len(s.Letters()); n != 0 || p.kept() != 0 {
			t.Errorf("%d letters, %d kept", n, p.kept())
		}
	}, mail.Schema)
}

// Whatever people type, a letter is refused or arrives with the headers it should have, to one recipient.
func FuzzHeaders(f *testing.F) {
	for _, s := range []string{"", "a", "é\r\nBcc: x@y.example", "=?utf-8?q?=0D=0ABcc:_x?=", "\u2028\u0085\v\f", strings.Repeat("x", 2000), strings.Repeat("à ", 500), "\xff\xfe"} {
		f.Add(s, s, s)
	}
	s := mailtest.Start(f)
	d := openBox(f)
	q := queuetest.New(d)
	office, err := mail.New(d, q, mail.Options{From: from, SMTP: s.URL})
	if err != nil {
		f.Fatal(err)
	}
	queuetest.Start(f.Context(), f, q)
	n := 0
	f.Fuzz(func(t *testing.T, subject, name, value string) {
		ctx, before := context.Background(), len(s.Letters())
		n++
		err := d.Write(ctx, func(tx *db.Tx) error {
			return office.Send(ctx, tx, fmt.Sprint(n), mail.Letter{To: "ana@ville.example", ToName: name, Subject: subject, Text: value + ".", HTML: value,
				From: name, Headers: map[string]string{"X-Value": value}})
		})
		if fail.Is(err, fail.Invalid) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		queuetest.Settle(ctx, t, q)
		g := s.Letters()[before]
		m, err := gomail.ReadMessage(bytes.NewReader(g.Raw))
		if err != nil {
			t.Fatal(err)
		}
		for name, values := range m.Header {
			switch name {
			case "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To", "X-Auto-Response-Suppress", "X-Value":
				if len(values) != 1 {
					t.Errorf("%s %d times", name, len(values))
				}
			default:
				t.Errorf("smuggled %s: %q", name, values)
			}
		}
		if a, err := m.Header.AddressList("To"); err != nil || len(a) != 1 || a[0].Address != "ana@ville.example" {
			t.Errorf("To: %v (%v)", a, err)
		}
	})
}
