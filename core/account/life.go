package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/id"
)

const (
	// sureLife is how long who proved again who they are need not do it once more. Shorter asks twice for one change; longer
	// lends it to whoever sits down at an open browser.
	sureLife = 15 * time.Minute
	// BackLife is how long a replaced address may be put back.
	BackLife = 7 * 24 * time.Hour
	// Grace is how long one may come back after asking to close one's account.
	Grace = 14 * 24 * time.Hour
	// perDay: changes of address asked for by one person.
	perDay = 10
	// deviceLife: a browser not seen for so long is strange again.
	deviceLife = 2 * 365 * 24 * time.Hour
)

// Sure tells whether the person of the session has proved again who they are, lately enough for what is grave.
func (s Session) Sure(now time.Time) bool {
	return !s.Confirmed.IsZero() && now.Sub(s.Confirmed) < sureLife
}

// ConfirmPassword makes session s of p sure, by their password. Errors: those of CheckPassword.
func (a *Accounts) ConfirmPassword(ctx context.Context, s Session, p Person, password, ip string) error {
	who, err := a.CheckPassword(ctx, p.Email, password, ip)
	if err != nil {
		return err
	}
	if who.ID != p.ID || s.Person != p.ID {
		return fail.E("account.ConfirmPassword", fail.SignedOut, nil)
	}
	return fail.Wrap("account.ConfirmPassword", a.db.Write(ctx, func(tx *db.Tx) error { return confirmSession(ctx, tx, s, clock.Now(ctx)) }))
}

// ConfirmSession makes session s sure, by the code of a letter ToConfirm that browser asked for. Errors: those of
// ConfirmCode.
func (a *Accounts) ConfirmSession(ctx context.Context, s Session, browser, code string) error {
	f := For{ToConfirm, s.Person}
	if _, err := a.ConfirmCodeFor(ctx, f, browser, code); err != nil {
		return err
	}
	return fail.Wrap("account.ConfirmSession", a.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := a.ConsumeFor(ctx, tx, f, browser); err != nil {
			return err
		}
		return confirmSession(ctx, tx, s, clock.Now(ctx))
	}))
}

// Reset gives the person of a link ToReset a new password, ends all their sessions and opens one. It returns who it is and
// the token. Appends account.password_changed and account.signed_in. Errors: fail.Closed when the link is unknown, expired,
// used, or of an address without an account; fail.Invalid on "password"; fail.Unavailable when too many are hashed at once.
func (a *Accounts) Reset(ctx context.Context, token, password string, m Machine) (p Person, session string, err error) {
	const op = "account.Reset"
	f := For{Purpose: ToReset}
	r, err := byLink(ctx, a.db.Q(), f, token, clock.Now(ctx))
	if err != nil {
		return p, "", err
	}
	if p, err = byEmail(ctx, a.db.Q(), r.key); err != nil {
		return p, "", closed(op, err, "account.link.dead")
	}
	if word := weak(password, p); word != "" {
		return p, "", fail.Fields(op, fail.On("password", word, "n", shortest))
	}
	phc, err := a.hash(ctx, password)
	if err != nil {
		return p, "", err
	}
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		now := clock.Now(ctx)
		if r, err = byLink(ctx, tx, f, token, now); err != nil {
			return err
		}
		if p, err = byEmail(ctx, tx, r.key); err != nil {
			return closed(op, err, "account.link.dead")
		}
		if err := useLinks(ctx, tx, ToReset, r.key, now); err != nil {
			return err
		}
		if err := proveEmail(ctx, tx, p.ID); err != nil {
			return err
		}
		if err := a.replacePassword(ctx, tx, p.ID, 0, phc); err != nil {
			return err
		}
		session, err = a.OpenOn(ctx, tx, p.ID, m, ByLink)
		return err
	})
	return p, session, fail.Wrap(op, err)
}

// StartMove has a letter sent to the address that a person wants for their account, or to who has that address already:
// the answer is the same. Errors: those of Start; fail.Invalid on "email" when it is their own; fail.TooMany after 10 in a
// day.
func (a *Accounts) StartMove(ctx context.Context, p Person, ask Ask) (Attempt, error) {
	const op = "account.StartMove"
	_, key, wrong := address(ask.Email)
	if wrong == "" {
		if _, own, _ := address(p.Email); own == key {
			return Attempt{}, fail.Fields(op, fail.On("email", "account.email.same"))
		}
	}
	if wrong == "" {
		err := a.db.Write(ctx, func(tx *db.Tx) error {
			return a.limits.Hit(ctx, tx, "account.move:"+p.ID.String(), perDay, 24*time.Hour)
		})
		if err != nil {
			return Attempt{}, fail.Wrap(op, err)
		}
	}
	ask.For = For{ToMove, p.ID}
	return a.Start(ctx, ask)
}

// Moved is a change of address that was made.
type Moved struct {
	Person  Person // with the new address
	Old     string // address
	Token   string // of the link that puts the old one back; the database has its digest only
	Expires time.Time
}

// Move gives a person the address that browser has proved for them (ConfirmCodeFor, ConfirmLinkFor: ToMove). The old one
// may be put back for a week. Appends account.email_changed. Errors: fail.SignedOut when nothing is proved; fail.Conflict
// when the address has got another account.
func (a *Accounts) Move(ctx context.Context, tx *db.Tx, person ref.Person, browser string) (Moved, error) {
	const op = "account.Move"
	proof, err := a.ConsumeFor(ctx, tx, For{ToMove, person}, browser)
	if err != nil {
		return Moved{}, err
	}
	p, err := Get(ctx, tx, person)
	if err != nil {
		return Moved{}, err
	}
	if other, err := byEmail(ctx, tx, proof.key); err == nil && other.ID != person {
		return Moved{}, fail.Say(op, fail.Conflict, "account.email.taken")
	} else if err != nil && err != db.ErrNoRows {
		return Moved{}, fail.Wrap(op, err)
	}
	now := clock.Now(ctx)
	token, hash := secret()
	m := Moved{Person: p, Old: p.Email, Token: token, Expires: now.Add(BackLife)}
	if err := insertEmailChange(ctx, tx, hash, p, now, m.Expires); err != nil {
		return Moved{}, fail.Wrap(op, err)
	}
	if err := updateEmail(ctx, tx, person, proof.Email, proof.key, now); err != nil {
		return Moved{}, fail.Wrap(op, err)
	}
	m.Person.Email, m.Person.EmailProved = proof.Email, true
	return m, fail.Wrap(op, a.tell(ctx, tx, "account.email_changed", person))
}

// Back is an address that may be put back.
type Back struct {
	Person  ref.Person
	Email   string // the old one
	Changed time.Time

	key string
}

// PeekBack returns what a link puts back, without doing it. Errors: fail.Closed when it is unknown, over or used.
func PeekBack(ctx context.Context, q db.Q, token string) (Back, error) {
	hash, ok := digest(token)
	if !ok {
		return Back{}, closed("account.PeekBack", nil, "account.link.dead")
	}
	b, err := emailChange(ctx, q, hash, clock.Now(ctx))
	if err != nil {
		return Back{}, closed("account.PeekBack", err, "account.link.dead")
	}
	return b, nil
}

// PutBack gives a person the old address of a link again: whoever changed it is out. All sessions end, the password is
// gone, what else was under way (other changes, the closing) is undone, and one session is opened. Appends
// account.email_restored and account.signed_in. Errors: fail.Closed as PeekBack; fail.Conflict when the address has got
// another account.
func (a *Accounts) PutBack(ctx context.Context, tx *db.Tx, token string, m Machine) (p Person, session string, err error) {
	const op = "account.PutBack"
	b, err := PeekBack(ctx, tx, token)
	if err != nil {
		return p, "", err
	}
	if other, err := byEmail(ctx, tx, b.key); err == nil && other.ID != b.Person {
		return p, "", fail.Say(op, fail.Conflict, "account.email.elsewhere")
	} else if err != nil && err != db.ErrNoRows {
		return p, "", fail.Wrap(op, err)
	}
	now := clock.Now(ctx)
	if err := updateEmail(ctx, tx, b.Person, b.Email, b.key, now); err != nil {
		return p, "", fail.Wrap(op, err)
	}
	if err := lockOut(ctx, tx, b.Person, now); err != nil {
		return p, "", fail.Wrap(op, err)
	}
	if err := a.tell(ctx, tx, "account.email_restored", b.Person); err != nil {
		return p, "", fail.Wrap(op, err)
	}
	if session, err = a.OpenOn(ctx, tx, b.Person, m, ByLink); err != nil {
		return p, "", err
	}
	p, err = Get(ctx, tx, b.Person)
	return p, session, err
}

// AskToClose has the account of a person close after Grace, and ends their sessions; they may come back until then (Stay).
// Asked again, the first date stands. Appends account.closing. Errors: fail.Hidden; fail.Closed when it is closed;
// fail.Conflict when nobody else runs the deployment.
func (a *Accounts) AskToClose(ctx context.Context, tx *db.Tx, person ref.Person) (Person, error) {
	const op = "account.AskToClose"
	p, err := Get(ctx, tx, person)
	if err != nil {
		return p, err
	}
	if p.State == Closed {
		return p, fail.Say(op, fail.Closed, "account.closed")
	}
	if alone, err := aloneOperator(ctx, tx, p); err != nil {
		return p, fail.Wrap(op, err)
	} else if alone {
		return p, fail.Say(op, fail.Conflict, "account.close.operator")
	}
	if _, err := deleteOtherSessions(ctx, tx, person, 0); err != nil {
		return p, fail.Wrap(op, err)
	}
	if !p.Closing.IsZero() {
		return p, nil
	}
	p.Closing = clock.Now(ctx).Add(Grace)
	if err := updateClosing(ctx, tx, person, p.Closing); err != nil {
		return p, fail.Wrap(op, err)
	}
	return p, fail.Wrap(op, a.tell(ctx, tx, "account.closing", person))
}

// Stay takes back what AskToClose did; nothing when nothing was asked. Appends account.stayed. Errors: fail.Hidden.
func (a *Accounts) Stay(ctx context.Context, tx *db.Tx, person ref.Person) error {
	p, err := Get(ctx, tx, person)
	if err != nil || p.Closing.IsZero() || p.State == Closed {
		return err
	}
	if err := updateClosing(ctx, tx, person, time.Time{}); err != nil {
		return fail.Wrap("account.Stay", err)
	}
	return fail.Wrap("account.Stay", a.tell(ctx, tx, "account.stayed", person))
}

// ToClose returns people whose grace is over, at most max.
func ToClose(ctx context.Context, q db.Q, max int) ([]ref.Person, error) {
	list, err := toClose(ctx, q, clock.Now(ctx), max)
	return list, fail.Wrap("account.ToClose", err)
}

// ClosedName is what a closed account is called.
const ClosedName = "Compte fermé"

// Close erases who the account is of, for ever: names, handle, address, photo, function, password, sessions, browsers,
// preferences. The row stays, for what it published; the old handle is kept as a digest (HasClosed). For core/part, which
// has every part forget first. Nothing when it is closed. Appends account.closed. Errors: fail.Hidden.
func (a *Accounts) Close(ctx context.Context, tx *db.Tx, person ref.Person) error {
	const op = "account.Close"
	p, err := Get(ctx, tx, person)
	if err != nil || p.State == Closed {
		return err
	}
	if err := erase(ctx, tx, p, closedHandleOf(person)); err != nil {
		return fail.Wrap(op, err)
	}
	return fail.Wrap(op, a.tell(ctx, tx, "account.closed", person))
}

// closedHandleOf names nobody, and nobody else.
func closedHandleOf(p ref.Person) string { return "compte-ferme-" + id.Format(int64(p)) }

// HasClosed tells whether handle, written in any case, was that of an account that is closed.
func HasClosed(ctx context.Context, q db.Q, handle string) (bool, error) {
	found, err := closedHandles(ctx, q, []string{strings.ToLower(handle)})
	return len(found) > 0, fail.Wrap("account.HasClosed", err)
}

// handleHash is under what a handle that was given up is known.
func handleHash(handle string) string {
	h := sha256.Sum256([]byte("handle" + handle))
	return hex.EncodeToString(h[:])
}

// meet notes that a person comes in from the browser that keeps mark, and tells whether that is strange: they have come in
// before, and never from it.
func meet(ctx context.Context, tx *db.Tx, person ref.Person, mark string, now time.Time) (strange bool, err error) {
	if mark == "" {
		return false, nil
	}
	hash := sha256.Sum256([]byte("device" + mark))
	known, any, err := devices(ctx, tx, person, hash[:])
	if err != nil {
		return false, err
	}
	return any && !known, putDevice(ctx, tx, person, hash[:], now)
}
