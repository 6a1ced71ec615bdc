package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/big"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/core/db"
	"maillage/core/limit"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Numbers of the sign-in by letter. With a code of six digits, five tries a letter and five letters an hour, who knows
// only the address guesses it in one hour with a chance of 25 in a million.
const (
	attemptLife = 15 * time.Minute // of a link and a code
	proofLife   = 30 * time.Minute // to type one's names once the address is proved
	quiet       = time.Minute      // between two letters to one address
	perAddress  = 5                // letters an hour
	perNetwork  = 30               // letters an hour
	maxTries    = 5                // wrong codes
	codeDigits  = 6
	codes       = 1_000_000
	longestNext = 500 // bytes
)

// Ask is a request for a letter.
type Ask struct {
	Email   string
	Lang    string // of the letter: "fr" or "en"
	Next    string // path to go to afterwards; anything but a path of this site is forgotten
	Browser string // secret in a cookie of the browser that asks, 32 random bytes as text
	IP      string
}

// Attempt is an address that wants to come in. It says nothing of whether it has an account.
type Attempt struct {
	ID      int64
	Email   string
	Lang    string
	Next    string
	Sent    time.Time
	Expires time.Time
	Again   time.Time // from when another letter may be asked
}

// Letter is what the letter of an attempt must carry. Neither is kept: the database has only digests.
type Letter struct {
	Attempt
	Token string // for the link, in base64 for URLs
	Code  string // six digits
}

// Start has a letter sent to an address, known or not: the answer and the work are the same. When the same browser asked
// for the same address less than a minute ago, that attempt is returned and nothing is sent; a letter sent earlier stays
// good until it expires. Errors: fail.Invalid on "email"; fail.TooMany, when a letter has just left for another browser,
// after 5 letters an hour to the address, or 30 an hour asked from the network.
func (a *Accounts) Start(ctx context.Context, ask Ask) (Attempt, error) {
	email, key, wrong := address(ask.Email)
	if wrong != "" {
		return Attempt{}, fail.Fields("account.Start", fail.On("email", wrong))
	}
	if ask.Browser == "" {
		return Attempt{}, fail.Say("account.Start", fail.Invalid, "account.signin.cookie")
	}
	code, err := newCode()
	if err != nil {
		return Attempt{}, fail.Wrap("account.Start", err)
	}
	token, hash := secret()
	var out Attempt
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		now := clock.Now(ctx)
		var sent bool
		if out, sent, err = recent(ctx, tx, key, ask.Browser, now); err != nil || sent {
			return err
		}
		if err := a.countLetter(ctx, tx, key, ask.IP); err != nil {
			return err
		}
		at := Attempt{ID: tx.ID(), Email: email, Lang: oneOf(ask.Lang, "fr", "en"), Next: localPath(ask.Next),
			Sent: now, Expires: now.Add(attemptLife), Again: now.Add(quiet)}
		err := insertAttempt(ctx, tx, at, key, hash, codeHash(ask.Browser, at.ID, code), browserHash(ask.Browser))
		if err != nil {
			return err
		}
		out = at
		return a.o.Letter(ctx, tx, Letter{Attempt: at, Token: token, Code: code})
	})
	return out, fail.Wrap("account.Start", err)
}

// recent returns the attempt of the last minute when it is the browser's own and still open, and refuses when it is not.
func recent(ctx context.Context, q db.Q, key, browser string, now time.Time) (Attempt, bool, error) {
	last, err := lastAttempt(ctx, q, key, now.Add(-quiet))
	if err == db.ErrNoRows {
		return Attempt{}, false, nil
	} else if err != nil {
		return Attempt{}, false, err
	}
	if last.open(now) && hmac.Equal(last.browser, browserHash(browser)) {
		return last.Attempt, true, nil
	}
	seconds := int((last.Again.Sub(now) + time.Second - 1) / time.Second)
	return Attempt{}, false, fail.Say("account.Start", fail.TooMany, "account.signin.soon", "n", max(seconds, 1))
}

func (a *Accounts) countLetter(ctx context.Context, tx *db.Tx, key, ip string) error {
	if err := a.limits.Hit(ctx, tx, "account.letter.to:"+key, perAddress, time.Hour); err != nil {
		return err
	}
	return a.limits.Hit(ctx, tx, "account.letter.from:"+limit.Network(ip), perNetwork, time.Hour)
}

// localPath returns s when it is a path of this site, else "": a letter must not lead elsewhere.
func localPath(s string) string {
	odd := strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f || r == utf8.RuneError })
	if odd || len(s) > longestNext || !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") {
		return ""
	}
	return s
}

func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(codes))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%0*d", codeDigits, n.Int64()), nil
}

// codeHash is keyed by what only the browser knows: the database does not hold enough to try a million codes.
func codeHash(browser string, attempt int64, code string) []byte {
	m := hmac.New(sha256.New, []byte(browser))
	m.Write(binary.BigEndian.AppendUint64([]byte("code"), uint64(attempt)))
	m.Write([]byte(code))
	return m.Sum(nil)
}

func browserHash(secret string) []byte {
	h := sha256.Sum256([]byte("browser" + secret))
	return h[:]
}

// Waiting returns the latest attempt of browser that still waits for its code. Errors: fail.Closed when there is none.
func Waiting(ctx context.Context, q db.Q, browser string) (Attempt, error) {
	rows, err := openAttempts(ctx, q, browserHash(browser), clock.Now(ctx))
	if err != nil || len(rows) == 0 {
		return Attempt{}, closed("account.Waiting", err, "account.code.expired")
	}
	return rows[0].Attempt, nil
}

// closed is fail.Closed for the reason, unless something else went wrong.
func closed(op string, err error, reason string) error {
	if err == nil || err == db.ErrNoRows {
		return fail.Say(op, fail.Closed, reason)
	}
	return fail.Wrap(op, err)
}

// Proof is an address that somebody has shown to read, from one browser.
type Proof struct {
	Attempt
	How string // ByLink or ByCode

	key string
}

// ConfirmCode proves the address of the attempt of browser whose code it is, once. Spaces in code are forgiven. A wrong
// code counts against every attempt that the browser still has. Errors: fail.Invalid on "code", with the number of tries
// left when it is wrong; fail.Closed when browser has no attempt left, or five codes were wrong.
func (a *Accounts) ConfirmCode(ctx context.Context, browser, code string) (Proof, error) {
	code = strings.Join(strings.Fields(code), "")
	if len(code) != codeDigits || strings.Trim(code, "0123456789") != "" {
		return Proof{}, fail.Fields("account.ConfirmCode", fail.On("code", "account.code.form", "n", codeDigits))
	}
	var out Proof
	var refused error // the wrong code must be counted: it does not undo the transaction
	err := a.db.Write(ctx, func(tx *db.Tx) (err error) {
		now := clock.Now(ctx)
		open, err := openAttempts(ctx, tx, browserHash(browser), now)
		if err != nil {
			return err
		}
		if out, refused = match(open, browser, code); refused != nil {
			return countTry(ctx, tx, open)
		}
		return prove(ctx, tx, out.ID, browserHash(browser), ByCode, now)
	})
	if err == nil {
		err = refused
	}
	return out, fail.Wrap("account.ConfirmCode", err)
}

// match finds the attempt whose code it is. All are compared, so that time tells nothing.
func match(open []attemptRow, browser, code string) (Proof, error) {
	left, hit := 0, -1
	for i, r := range open {
		if r.tries >= maxTries {
			continue
		}
		left = max(left, maxTries-r.tries-1)
		if hmac.Equal(r.code, codeHash(browser, r.ID, code)) && hit < 0 {
			hit = i
		}
	}
	switch {
	case hit >= 0:
		return Proof{Attempt: open[hit].Attempt, How: ByCode, key: open[hit].key}, nil
	case len(open) == 0:
		return Proof{}, fail.Say("account.ConfirmCode", fail.Closed, "account.code.expired")
	case left == 0:
		return Proof{}, fail.Say("account.ConfirmCode", fail.Closed, "account.code.spent")
	}
	return Proof{}, fail.Fields("account.ConfirmCode", fail.On("code", "account.code.wrong", "n", left))
}

// Peek returns the attempt of a link without using it: mail servers open links to look at them. Errors: fail.Closed when
// the link is unknown, expired or used.
func Peek(ctx context.Context, q db.Q, token string) (Attempt, error) {
	r, err := byLink(ctx, q, token, clock.Now(ctx))
	return r.Attempt, err
}

func byLink(ctx context.Context, q db.Q, token string, now time.Time) (attemptRow, error) {
	hash, ok := digest(token)
	if !ok {
		return attemptRow{}, closed("account.Peek", nil, "account.link.dead")
	}
	r, err := attemptByLink(ctx, q, hash)
	if err != nil || !r.open(now) {
		return attemptRow{}, closed("account.Peek", err, "account.link.dead")
	}
	return r, nil
}

// ConfirmLink proves the address of a link, once, for browser: the one in which the link was opened, which need not be
// the one that asked. Errors: fail.Closed when the link is unknown, expired or used.
func (a *Accounts) ConfirmLink(ctx context.Context, token, browser string) (Proof, error) {
	if browser == "" {
		return Proof{}, fail.Say("account.ConfirmLink", fail.Invalid, "account.signin.cookie")
	}
	var out Proof
	err := a.db.Write(ctx, func(tx *db.Tx) error {
		now := clock.Now(ctx)
		r, err := byLink(ctx, tx, token, now)
		if err != nil {
			return err
		}
		out = Proof{Attempt: r.Attempt, How: ByLink, key: r.key}
		return prove(ctx, tx, r.ID, browserHash(browser), ByLink, now)
	})
	return out, fail.Wrap("account.ConfirmLink", err)
}

// Proved returns what browser has proved in the last half hour and not yet used. Errors: fail.SignedOut when nothing.
func Proved(ctx context.Context, q db.Q, browser string) (Proof, error) {
	p, err := provedAttempt(ctx, q, browserHash(browser), clock.Now(ctx).Add(-proofLife))
	if err == db.ErrNoRows {
		return Proof{}, fail.E("account.Proved", fail.SignedOut, nil)
	}
	return p, fail.Wrap("account.Proved", err)
}

// Consume takes the proof of browser, once; its other attempts for the same address end with it. Errors: fail.SignedOut
// when there is nothing to take.
func (a *Accounts) Consume(ctx context.Context, tx *db.Tx, browser string) (Proof, error) {
	p, err := Proved(ctx, tx, browser)
	if err != nil {
		return Proof{}, err
	}
	return p, fail.Wrap("account.Consume", useAttempts(ctx, tx, browserHash(browser), p.key, clock.Now(ctx)))
}

// Entry is the outcome of Enter.
type Entry struct {
	Proof
	New    bool   // the address has no account: ask for names, then Join
	Person Person // zero when New
	Token  string // of the session; "" when New
}

// Enter signs in the person of the address that browser proved. When the address has no account the proof is kept for
// Join. Appends account.signed_in. Errors: fail.SignedOut when nothing is proved; fail.Closed when the account is closed.
func (a *Accounts) Enter(ctx context.Context, browser, device string) (Entry, error) {
	var out Entry
	err := a.db.Write(ctx, func(tx *db.Tx) error {
		proof, err := Proved(ctx, tx, browser)
		if err != nil {
			return err
		}
		out = Entry{Proof: proof}
		p, err := byEmail(ctx, tx, proof.key)
		if err == db.ErrNoRows {
			out.New = true
			return nil
		} else if err != nil {
			return err
		}
		if p.State == Closed {
			return fail.Say("account.Enter", fail.Closed, "account.closed")
		}
		return a.enter(ctx, tx, &out, p, browser, device)
	})
	return out, fail.Wrap("account.Enter", err)
}

func (a *Accounts) enter(ctx context.Context, tx *db.Tx, out *Entry, p Person, browser, device string) (err error) {
	if _, err := a.Consume(ctx, tx, browser); err != nil {
		return err
	}
	if !p.EmailProved {
		if err := proveEmail(ctx, tx, p.ID); err != nil {
			return err
		}
		p.EmailProved = true
	}
	out.Person, out.New = p, false
	out.Token, err = a.Open(ctx, tx, p.ID, device, out.How)
	return err
}

// Join makes the account of the address that browser proved, with the names in n, and signs in. n.Email and
// n.EmailProved come from the proof. Appends account.joined and account.signed_in. Errors: those of Create;
// fail.SignedOut when nothing is proved, as when the form is sent twice.
func (a *Accounts) Join(ctx context.Context, browser, device string, n NewPerson) (Entry, error) {
	var out Entry
	err := a.db.Write(ctx, func(tx *db.Tx) error {
		proof, err := Proved(ctx, tx, browser)
		if err != nil {
			return err
		}
		out = Entry{Proof: proof}
		n.Email, n.EmailProved = proof.Email, true
		p, err := a.Create(ctx, tx, n)
		if err != nil {
			return err
		}
		return a.enter(ctx, tx, &out, p, browser, device)
	})
	return out, fail.Wrap("account.Join", err)
}
