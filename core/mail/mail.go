package mail

import (
	"context"
	"crypto/tls"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/mail"
	"time"

	"maillage/core/db"
	"maillage/core/queue"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/id"
)

//go:embed migrations/*.sql
var files embed.FS

// Schema is the tables of this room.
var Schema = db.Schema{Name: "mail", FS: sub(files)}

// sub is the migrations at the root; the folder is embedded, so it exists.
func sub(f embed.FS) fs.FS {
	s, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err)
	}
	return s
}

// The kinds of tasks: a letter that its reader waits for, and one of many.
const (
	kindSend = "mail.send"
	kindList = "mail.list"
)

// Letter is one letter to one person. What is empty is left out; To, Subject and Text are needed.
type Letter struct {
	To, ToName string // address, display name
	Subject    string // one line, cut at 200 characters as names are
	Text       string // what programs without HTML show
	HTML       string // a whole document with its styles inside
	From       string // display name; the address is that of Options.From
	ReplyTo    string // address
	// Headers are others, by name: In-Reply-To, References, and our own. Those this package sets are refused.
	Headers map[string]string
	// ListID names the list a letter of many belongs to, as a domain name (RFC 2919): "digest.reseau-eau.example".
	ListID string
	// Unsubscribe is an https or mailto address that ends such letters. An https one must also accept a POST without a
	// session (RFC 8058): mail programs show a button for it.
	Unsubscribe string
}

// Options of New.
type Options struct {
	// From is the sender of all letters, "Name <address>". Its domain also names this site to mail servers.
	From string
	// SMTP is the relay: "smtp://user:password@host:587?tls=required". tls is "required" (STARTTLS must work; the default),
	// "starttls" (if offered; the default on this machine) or "none"; "smtps://" speaks TLS from the start, port 465.
	SMTP string
	// Box keeps letters in a table instead of sending them.
	Box bool
	Log *slog.Logger
	// TLS adds to the TLS configuration, for relays with a private authority. Usually nil.
	TLS *tls.Config
}

// Office sends letters. Safe for concurrent use.
type Office struct {
	d    *db.DB
	q    *queue.Queue
	log  *slog.Logger
	from mail.Address
	host string // the domain of from
	smtp *relay // nil in box mode
}

// New returns an office whose letters are tasks of q, and handles them; call it before q.Start. It fails on Options that make
// no sense, without showing the password of SMTP.
func New(d *db.DB, q *queue.Queue, o Options) (*Office, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	from, err := mail.ParseAddress(o.From)
	if err != nil {
		return nil, fmt.Errorf("mail: sender %q: %w", o.From, err)
	}
	if from.Address, err = cleanAddress(from.Address); err != nil {
		return nil, fmt.Errorf("mail: sender %q: %w", o.From, err)
	}
	office := &Office{d: d, q: q, log: o.Log, from: *from, host: domain(from.Address)}
	switch {
	case o.Box:
	case o.SMTP == "":
		return nil, errors.New("mail: neither an SMTP relay nor the box")
	default:
		if office.smtp, err = newRelay(o.SMTP, office.host, o.TLS); err != nil {
			return nil, err
		}
	}
	q.Handle(queue.Worker{Kind: kindSend, Do: office.work, Timeout: workTimeout})
	q.Handle(queue.Worker{Kind: kindList, Do: office.work, Timeout: workTimeout, Patient: true})
	q.Every("mail.sweep", 24*time.Hour, sweep)
	return office, nil
}

// ref is what a task knows of its letter.
type ref struct {
	ID int64 `json:"letter"`
}

// Send puts l in tx under key; it leaves after the commit. When a letter had that key before, nothing changes.
// Errors: fail.Invalid for an address or a header that cannot be.
func (o *Office) Send(ctx context.Context, tx *db.Tx, key string, l Letter) error {
	l, err := l.clean()
	if err != nil {
		return fail.E("mail.Send", fail.Invalid, err)
	}
	body, err := json.Marshal(l)
	if err != nil {
		return fail.Wrap("mail.Send", err)
	}
	kind, n := kindSend, tx.ID()
	if l.ListID != "" || l.Unsubscribe != "" {
		kind = kindList
	}
	first, err := o.q.First(ctx, tx, kind, key, ref{n}, time.Time{})
	if err != nil || !first {
		return fail.Wrap("mail.Send", err)
	}
	_, err = tx.Exec(ctx, putLetter, n, fold(l.To), db.Millis(clock.Now(ctx)), string(body))
	return fail.Wrap("mail.Send", err)
}

// Bounce is a refusal: the server of the address said for good that it cannot be reached.
type Bounce struct {
	Code int // of SMTP, 500 to 599
	At   time.Time
}

// Bounced returns the last refusal of address, and whether there was one since a letter last arrived.
func (o *Office) Bounced(ctx context.Context, q db.Q, address string) (b Bounce, refused bool, err error) {
	err = q.QueryRow(ctx, getBounce, fold(address)).Scan(&b.Code, db.Scanned{T: &b.At})
	if errors.Is(err, db.ErrNoRows) {
		return Bounce{}, false, nil
	}
	return b, err == nil, fail.Wrap("mail.Bounced", err)
}

// Refuses is the condition of Bounced for many: column, of addresses folded as accounts fold them (person.email_key), holds one
// that refuses letters.
func Refuses(column string) string {
	return `EXISTS (SELECT 1 FROM mail_bounce refusal WHERE refusal.address = ` + column + `)`
}

// Forget erases what is kept about address: letters on their way, those in the box, the refusal.
func (o *Office) Forget(ctx context.Context, tx *db.Tx, address string) error {
	for _, text := range []string{forgetLetters, forgetBounce, forgetBox} {
		if _, err := tx.Exec(ctx, text, fold(address)); err != nil {
			return fail.Wrap("mail.Forget", err)
		}
	}
	return nil
}

// BoxID names a letter in the box.
type BoxID = id.Of[Boxed]

// Boxed is a letter in the box.
type Boxed struct {
	ID BoxID
	At time.Time
	Letter
}

// Box returns the letters in the box, latest first, at most max. It holds the last 500.
func (o *Office) Box(ctx context.Context, max int) ([]Boxed, error) {
	out, err := db.All(ctx, o.d.Q(), scanBoxed, listBox, max)
	return out, fail.Wrap("mail.Box", err)
}

// Boxed returns a letter of the box. Errors: fail.Hidden.
func (o *Office) Boxed(ctx context.Context, n BoxID) (Boxed, error) {
	b, err := scanBoxed(o.d.Q().QueryRow(ctx, getBox, n))
	if errors.Is(err, db.ErrNoRows) {
		return Boxed{}, fail.E("mail.Boxed", fail.Hidden, err)
	}
	return b, fail.Wrap("mail.Boxed", err)
}
