package account

import (
	"context"
	"crypto/hmac"
	"strings"
	"time"

	"maillage/core/db"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// toEnter is what a letter is for that was asked by nobody yet.
var toEnter = For{Purpose: ToEnter}

// Waiting returns the latest attempt of browser to sign in that still waits for its code. Errors: fail.Closed when there is
// none.
func Waiting(ctx context.Context, q db.Q, browser string) (Attempt, error) {
	return WaitingFor(ctx, q, toEnter, browser)
}

// WaitingFor is Waiting for another purpose.
func WaitingFor(ctx context.Context, q db.Q, f For, browser string) (Attempt, error) {
	rows, err := openAttempts(ctx, q, f, browserHash(browser), clock.Now(ctx))
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
	return a.ConfirmCodeFor(ctx, toEnter, browser, code)
}

// ConfirmCodeFor is ConfirmCode for another purpose.
func (a *Accounts) ConfirmCodeFor(ctx context.Context, f For, browser, code string) (Proof, error) {
	code = strings.Join(strings.Fields(code), "")
	if len(code) != codeDigits || strings.Trim(code, "0123456789") != "" {
		return Proof{}, fail.Fields("account.ConfirmCode", fail.On("code", "account.code.form", "n", codeDigits))
	}
	var out Proof
	var refused error // the wrong code must be counted: it does not undo the transaction
	err := a.db.Write(ctx, func(tx *db.Tx) (err error) {
		now := clock.Now(ctx)
		open, err := openAttempts(ctx, tx, f, browserHash(browser), now)
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
	return PeekFor(ctx, q, toEnter, token)
}

// PeekFor is Peek for another purpose.
func PeekFor(ctx context.Context, q db.Q, f For, token string) (Attempt, error) {
	r, err := byLink(ctx, q, f, token, clock.Now(ctx))
	return r.Attempt, err
}

func byLink(ctx context.Context, q db.Q, f For, token string, now time.Time) (attemptRow, error) {
	hash, ok := digest(token)
	if !ok {
		return attemptRow{}, closed("account.Peek", nil, "account.link.dead")
	}
	r, err := attemptByLink(ctx, q, hash)
	if err != nil || !r.open(now) || r.For != f {
		return attemptRow{}, closed("account.Peek", err, "account.link.dead")
	}
	return r, nil
}

// ConfirmLink proves the address of a link, once, for browser: the one in which the link was opened, which need not be
// the one that asked. Errors: fail.Closed when the link is unknown, expired or used.
func (a *Accounts) ConfirmLink(ctx context.Context, token, browser string) (Proof, error) {
	return a.ConfirmLinkFor(ctx, toEnter, token, browser)
}

// ConfirmLinkFor is ConfirmLink for another purpose.
func (a *Accounts) ConfirmLinkFor(ctx context.Context, f For, token, browser string) (Proof, error) {
	if browser == "" {
		return Proof{}, fail.Say("account.ConfirmLink", fail.Invalid, "account.signin.cookie")
	}
	var out Proof
	err := a.db.Write(ctx, func(tx *db.Tx) error {
		now := clock.Now(ctx)
		r, err := byLink(ctx, tx, f, token, now)
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
	return proved(ctx, q, toEnter, browser)
}

func proved(ctx context.Context, q db.Q, f For, browser string) (Proof, error) {
	p, err := provedAttempt(ctx, q, f, browserHash(browser), clock.Now(ctx).Add(-proofLife))
	if err == db.ErrNoRows {
		return Proof{}, fail.E("account.Proved", fail.SignedOut, nil)
	}
	return p, fail.Wrap("account.Proved", err)
}

// Consume takes the proof of browser, once; its other attempts for the same address end with it. Errors: fail.SignedOut
// when there is nothing to take.
func (a *Accounts) Consume(ctx context.Context, tx *db.Tx, browser string) (Proof, error) {
	return a.ConsumeFor(ctx, tx, toEnter, browser)
}

// ConsumeFor is Consume for another purpose.
func (a *Accounts) ConsumeFor(ctx context.Context, tx *db.Tx, f For, browser string) (Proof, error) {
	p, err := proved(ctx, tx, f, browser)
	if err != nil {
		return Proof{}, err
	}
	return p, fail.Wrap("account.Consume", useAttempts(ctx, tx, f, browserHash(browser), p.key, clock.Now(ctx)))
}

// Entry is the outcome of Enter.
type Entry struct {
	Proof
	New    bool   // the address has no account: ask for names, then Create, Consume and Open in one transaction
	Person Person // zero when New
	Token  string // of the session; "" when New
}

// Enter signs in the person of the address that browser proved. When the address has no account the proof is kept, for
// whoever makes one. Appends account.signed_in. Errors: fail.SignedOut when nothing is proved; fail.Closed when the account is closed.
func (a *Accounts) Enter(ctx context.Context, browser string, m Machine) (Entry, error) {
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
		if _, err := a.Consume(ctx, tx, browser); err != nil {
			return err
		}
		if !p.EmailProved {
			if err := proveEmail(ctx, tx, p.ID); err != nil {
				return err
			}
			p.EmailProved = true
		}
		out.Person = p
		out.Token, err = a.OpenOn(ctx, tx, p.ID, m, out.How)
		return err
	})
	return out, fail.Wrap("account.Enter", err)
}
