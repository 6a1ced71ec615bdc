package inbox

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"time"

	"github.com/emersion/go-smtp"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

const (
	// maxMessage is the most bytes of a message: 25 MB of files, as mail carries them, and more than most mail servers take.
	maxMessage = 36 << 20
	// maxRecipients is of one message: it goes to one conversation, hardly ever to several.
	maxRecipients = 10
	// maxLine is the most bytes of a line: some programs do not fold those of pages, whatever RFC 5321 says.
	maxLine = 1 << 20
	// maxSessions is how many conversations there are at once; a mail server holds a few.
	maxSessions = 100
	// maxReading is how many messages are held in memory at once.
	maxReading = 3
	// patience is how long the other side may be silent.
	patience = 2 * time.Minute
	// working is how long the answers of one message may take.
	working = time.Minute
)

// What is said to mail servers.
var (
	errNobody = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such address here"}
	errLater  = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Not now, try again later"}
	errBusy   = &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "Too many conversations, try again later"}
	errSlow   = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "Too many messages, try again later"}
	errBroken = &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "This is no message"}
)

// start listens where the settings say, until ctx is over.
func (b *Inbox) start(ctx context.Context) error {
	address, lmtp, err := b.core.Config.Inbox()
	if err != nil || address == "" {
		return err
	}
	err = b.core.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := secret(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("inbox: %w", err)
	}
	b.Serve(ctx, l, lmtp)
	return nil
}

// Serve receives messages on l until ctx is over, in SMTP or in LMTP. It returns at once.
func (b *Inbox) Serve(ctx context.Context, l net.Listener, lmtp bool) {
	places, reading := make(chan struct{}, maxSessions), make(chan struct{}, maxReading)
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		select {
		case places <- struct{}{}:
		default:
			return nil, errBusy
		}
		return &session{inbox: b, ctx: ctx, places: places, reading: reading}, nil
	}))
	server.Domain, server.LMTP = b.core.Config.InboxDomain, lmtp
	server.MaxMessageBytes, server.MaxRecipients, server.MaxLineLength = maxMessage, maxRecipients, maxLine
	server.ReadTimeout, server.WriteTimeout = patience, patience
	server.ErrorLog = slog.NewLogLogger(b.core.Log.Handler(), slog.LevelDebug)
	context.AfterFunc(ctx, func() {
		l.Close() // the server knows it only once it serves
		server.Close()
	})
	go func() {
		if err := server.Serve(l); err != nil && ctx.Err() == nil {
			b.core.Log.Error("inbox: no answers are received any more", "error", err)
		}
	}()
}

// session is one conversation with a mail server.
type session struct {
	inbox   *Inbox
	ctx     context.Context
	places  chan struct{}
	reading chan struct{}
	from    string // of the envelope, "" for the refusals of servers
	to      []recipient
}

// recipient is an address that we signed.
type recipient struct {
	address string
	right   right
}

// Reset implements smtp.Session.
func (s *session) Reset() { s.from, s.to = "", nil }

// Logout implements smtp.Session.
func (s *session) Logout() error {
	<-s.places
	return nil
}

// Mail implements smtp.Session.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

// Rcpt implements smtp.Session: addresses that we did not sign are nobody's.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	label, text, ok := token(to, s.inbox.core.Config.InboxDomain)
	if !ok {
		return errNobody
	}
	key, err := known(s.ctx, s.inbox.core.DB.Q())
	if err != nil {
		return s.inbox.answer(err)
	}
	r, ok, err := read(key, label, text, func(p ref.Person, in ref.Space) (epoch, error) {
		st, err := standingOf(s.ctx, s.inbox.core.DB.Q(), p, in)
		if st.isClosed() {
			st.place = -1 // no address is of that epoch
		}
		return st.epoch, err
	})
	if err != nil {
		return s.inbox.answer(err)
	}
	if !ok {
		return errNobody
	}
	s.to = append(s.to, recipient{to, r})
	return nil
}

// Data implements smtp.Session: the message counts as received when it counts as such for each of its recipients.
func (s *session) Data(r io.Reader) error {
	var first error
	err := s.take(r, func(_ string, err error) {
		if first == nil {
			first = err
		}
	})
	if err != nil {
		return err
	}
	return first
}

// LMTPData implements smtp.LMTPSession: each recipient has an answer of its own.
func (s *session) LMTPData(r io.Reader, status smtp.StatusCollector) error {
	return s.take(r, status.SetStatus)
}

// take reads a message and gives it to each recipient; each hears what became of it.
func (s *session) take(r io.Reader, each func(to string, err error)) error {
	select {
	case s.reading <- struct{}{}:
	case <-time.After(patience / 2):
		return errLater
	case <-s.ctx.Done():
		return errLater
	}
	defer func() { <-s.reading }()
	raw, err := io.ReadAll(r)
	if err != nil {
		return err // too large, in the words of the library; or the line is cut
	}
	m, ok := understand(raw, s.from)
	if !ok {
		return errBroken
	}
	ctx, cancel := context.WithTimeout(s.ctx, working)
	defer cancel()
	for _, to := range s.to {
		each(to.address, s.inbox.answer(s.inbox.receive(ctx, m, to)))
	}
	return nil
}

// answer is what a mail server is told of err.
func (b *Inbox) answer(err error) error {
	switch {
	case err == nil:
		return nil
	case fail.Is(err, fail.TooMany):
		return errSlow
	}
	b.core.Log.Error("inbox: an answer is to come again", "error", err)
	return errLater
}
