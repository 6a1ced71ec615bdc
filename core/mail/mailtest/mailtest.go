// Package mailtest is a real SMTP server for tests: it keeps what it is sent, and refuses when told to.
package mailtest

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-message"
	gomail "github.com/emersion/go-message/mail"
	"github.com/emersion/go-smtp"
)

// Got is a letter that arrived, decoded.
type Got struct {
	From       string   // of the envelope
	To         []string // of the envelope
	Subject    string
	Text, HTML string // "" when there is no such part
	Raw        []byte
	header     gomail.Header
}

// Header returns a header, decoded; "" when there is none.
func (g Got) Header(name string) string {
	v, err := g.header.Text(name)
	if err != nil {
		return g.header.Get(name)
	}
	return v
}

// Count returns how many headers have the name.
func (g Got) Count(name string) int { return len(g.header.Values(name)) }

// Server is an SMTP server on a loopback port. It stops when the test ends.
type Server struct {
	// URL is what mail.Options.SMTP takes.
	URL string

	t       testing.TB
	address string

	mu      sync.Mutex
	server  *smtp.Server
	listen  net.Listener
	letters []Got
	arrived chan struct{} // closed at each letter, and replaced
	refuse  map[Step]*refusals
	seen    int // connections

	secure *tls.Config // nil for a server without TLS
}

// Step is a part of the conversation.
type Step int

// The steps that can be refused.
const (
	Sender Step = iota
	Recipient
	Content
)

// refusals is what the next commands of a step are answered.
type refusals struct {
	code     int
	enhanced [3]int
	times    int
}

func (s *Server) next(at Step) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.refuse[at]
	if r == nil || r.times == 0 {
		return nil
	}
	r.times--
	return &smtp.SMTPError{Code: r.code, EnhancedCode: r.enhanced, Message: "refused as the test wants, <someone@secret.example>"}
}

// Start starts a server.
func Start(t testing.TB) *Server {
	t.Helper()
	s := start(t, nil)
	s.URL = "smtp://" + s.address + "?tls=none"
	return s
}

func start(t testing.TB, secure *tls.Config) *Server {
	t.Helper()
	s := &Server{t: t, address: "127.0.0.1:0", arrived: make(chan struct{}), refuse: map[Step]*refusals{}, secure: secure}
	s.Up()
	t.Cleanup(s.Down)
	return s
}

// Up takes connections again after Down, on the same port.
func (s *Server) Up() {
	s.t.Helper()
	l, err := net.Listen("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.seen++
		if s.secure != nil {
			return &lockedSession{session: session{s: s}}, nil
		}
		return &session{s: s}, nil
	}))
	server.Domain, server.TLSConfig = "mailtest.invalid", s.secure
	s.mu.Lock()
	s.address, s.server, s.listen = l.Addr().String(), server, l
	s.mu.Unlock()
	go server.Serve(l) //nolint:errcheck // it ends by Down
}

// Down refuses connections, and breaks those there are.
func (s *Server) Down() {
	s.mu.Lock()
	server, l := s.server, s.listen
	s.server = nil
	s.mu.Unlock()
	if server != nil {
		l.Close() // the server knows it only once it serves
		server.Close()
	}
}

// Fail answers the next recipients with code, as often as times says: 550 is "no such address", 451 "later".
func (s *Server) Fail(code, times int) { s.FailAt(Recipient, code, [3]int{code / 100, 1, 1}, times) }

// FailAt answers the next commands of a step with code and an enhanced code (RFC 3463), as often as times says.
func (s *Server) FailAt(at Step, code int, enhanced [3]int, times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse[at] = &refusals{code, enhanced, times}
}

// Letters returns what arrived, in order.
func (s *Server) Letters() []Got {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Got(nil), s.letters...)
}

// Connections returns how many connections there were.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

// Wait returns what arrived once that is n letters or more. It fails the test after ten seconds.
func (s *Server) Wait(n int) []Got {
	s.t.Helper()
	end := time.After(10 * time.Second)
	for {
		s.mu.Lock()
		got, arrived := append([]Got(nil), s.letters...), s.arrived
		s.mu.Unlock()
		if len(got) >= n {
			return got
		}
		select {
		case <-arrived:
		case <-end:
			s.t.Fatalf("%d letters arrived, want %d", len(got), n)
		}
	}
}

// session is one connection.
type session struct {
	s    *Server
	from string
	to   []string
}

func (c *session) Reset()        { c.from, c.to = "", nil }
func (c *session) Logout() error { return nil }

func (c *session) Mail(from string, _ *smtp.MailOptions) error {
	c.from = from
	return c.s.next(Sender)
}

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := c.s.next(Recipient); err != nil {
		return err
	}
	c.to = append(c.to, to)
	return nil
}

func (c *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := c.s.next(Content); err != nil {
		return err
	}
	g, err := read(raw)
	if err != nil {
		return &smtp.SMTPError{Code: 554, Message: fmt.Sprintf("a letter that cannot be read: %v", err)}
	}
	g.From, g.To = c.from, c.to
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.letters = append(c.s.letters, g)
	close(c.s.arrived)
	c.s.arrived = make(chan struct{})
	return nil
}

// read decodes a letter.
func read(raw []byte) (Got, error) {
	g := Got{Raw: raw}
	r, err := gomail.CreateReader(bytes.NewReader(raw))
	if err != nil && !message.IsUnknownCharset(err) {
		return g, err
	}
	g.header = r.Header
	if g.Subject, err = r.Header.Subject(); err != nil {
		return g, err
	}
	multi := strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/")
	for {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return g, nil
		}
		if err != nil {
			return g, err
		}
		b, err := io.ReadAll(p.Body)
		if err != nil {
			return g, err
		}
		text := strings.ReplaceAll(string(b), "\r\n", "\n")
		if !multi {
			text = strings.TrimSuffix(text, "\n") // SMTP ends the last line
		}
		h, ok := p.Header.(*gomail.InlineHeader)
		if !ok {
			return g, errors.New("an attachment")
		}
		switch kind, _, err := h.ContentType(); {
		case err != nil:
			return g, err
		case kind == "text/plain":
			g.Text = text
		case kind == "text/html":
			g.HTML = text
		default:
			return g, fmt.Errorf("a part of type %s", kind)
		}
	}
}
