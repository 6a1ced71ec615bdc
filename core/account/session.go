package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"

	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

const (
	// sessionLife: a session unused for so long ends. Shorter has people sign in again after their holidays; longer lets
	// a forgotten shared computer stay open.
	sessionLife = 30 * 24 * time.Hour
	// seenEvery: how old "last seen" may be. Shorter writes at more requests; longer only blurs the list of sessions.
	seenEvery = 10 * time.Minute
	// secretBytes of a session token or a link: nobody guesses 256 bits.
	secretBytes = 32
)

// Session is one browser signed in.
type Session struct {
	ID      int64
	Person  ref.Person
	Device  string // "Firefox, Linux", "" when unknown
	Created time.Time
	Seen    time.Time // to ten minutes
	Expires time.Time
	// Confirmed is when its person last proved again who they are; zero for never. Signing in is not that.
	Confirmed time.Time
}

// secret returns a new token and the digest under which the database knows it.
func secret() (token string, hash []byte) {
	b := make([]byte, secretBytes)
	rand.Read(b) // never fails (crypto/rand)
	h := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(b), h[:]
}

// digest is the inverse look-up of secret; false for what secret cannot have made.
func digest(token string) ([]byte, bool) {
	if len(token) != base64.RawURLEncoding.EncodedLen(secretBytes) {
		return nil, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil {
		return nil, false
	}
	h := sha256.Sum256(b)
	return h[:], true
}

// How a session was opened, in the data of account.signed_in.
const (
	ByLink     = "link"
	ByCode     = "code"
	ByPassword = "password"
	ByDemo     = "demo"
)

// Machine is the browser from which somebody comes in.
type Machine struct {
	Label string // from Device: "Firefox, Linux", "" when unknown
	// Mark is a secret that only this browser keeps, for long, so that coming in from another one is noticed; "" when it
	// keeps none, and then nothing is noticed.
	Mark string
}

// Open is OpenOn for a browser of which only the label is known.
func (a *Accounts) Open(ctx context.Context, tx *db.Tx, person ref.Person, device, how string) (string, error) {
	return a.OpenOn(ctx, tx, person, Machine{Label: device}, how)
}

// signedIn is the data of account.signed_in.
type signedIn struct {
	How     string `json:"how"`
	Session int64  `json:"session"`
	Strange bool   `json:"strange,omitempty"`
}

// OpenOn opens a session and returns its token, which only the browser keeps. how is one of ByLink and its like. Appends
// account.signed_in with {"how": …, "session": …, "strange": bool}: strange when the person has come in before, and never
// from this browser. The caller has made sure who it is.
func (a *Accounts) OpenOn(ctx context.Context, tx *db.Tx, person ref.Person, m Machine, how string) (string, error) {
	const op = "account.OpenOn"
	token, hash := secret()
	now := clock.Now(ctx)
	s := Session{ID: tx.ID(), Person: person, Device: m.Label, Created: now, Seen: now, Expires: now.Add(sessionLife)}
	if err := insertSession(ctx, tx, s, hash); err != nil {
		return "", fail.Wrap(op, err)
	}
	if err := Visited(ctx, tx, person, now); err != nil {
		return "", err
	}
	strange, err := meet(ctx, tx, person, m.Mark, now)
	if err != nil {
		return "", fail.Wrap(op, err)
	}
	data, err := json.Marshal(signedIn{how, s.ID, strange})
	if err != nil {
		return "", fail.Wrap(op, err)
	}
	_, err = a.journal.Append(ctx, tx, journal.Fact{Kind: "account.signed_in", Actor: person, Data: data})
	return token, fail.Wrap(op, err)
}

// SignIn is OpenOn in a transaction of its own, for who proved themselves by CheckPassword. Errors: fail.Closed when the
// account is closed, fail.Hidden when there is none.
func (a *Accounts) SignIn(ctx context.Context, person ref.Person, m Machine, how string) (token string, err error) {
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		p, err := Get(ctx, tx, person)
		if err != nil {
			return err
		}
		if p.State == Closed {
			return fail.Say("account.SignIn", fail.Closed, "account.closed")
		}
		token, err = a.OpenOn(ctx, tx, person, m, how)
		return err
	})
	return token, err
}

// ByToken returns the session of token with its person, who may be suspended. Both are zero, without an error, when there
// is no such session, it has expired, or the account is closed: public pages are for them too. One query, by key; none for
// what is no token.
func (a *Accounts) ByToken(ctx context.Context, q db.Q, token string) (Session, Person, error) {
	hash, ok := digest(token)
	if !ok {
		return Session{}, Person{}, nil
	}
	s, p, err := sessionByHash(ctx, q, hash, clock.Now(ctx))
	if err != nil {
		if err == db.ErrNoRows {
			err = nil
		}
		return Session{}, Person{}, fail.Wrap("account.ByToken", err)
	}
	return s, p, nil
}

// Seen keeps s alive for thirty days more. It writes at most once in ten minutes, and its commit is not waited for on the
// disk, so it may be called at every request.
func (a *Accounts) Seen(ctx context.Context, s Session) error {
	now := clock.Now(ctx)
	if now.Sub(s.Seen) < seenEvery {
		return nil
	}
	return fail.Wrap("account.Seen", a.db.WriteLazy(ctx, func(tx *db.Tx) error {
		if err := touchSession(ctx, tx, s.ID, now, now.Add(sessionLife), now.Add(-seenEvery)); err != nil {
			return err
		}
		return Visited(ctx, tx, s.Person, now)
	}))
}

// Sessions returns the open sessions of a person, the last seen first; nil when there is none.
func Sessions(ctx context.Context, q db.Q, person ref.Person) ([]Session, error) {
	list, err := sessionsOf(ctx, q, person, clock.Now(ctx))
	return list, fail.Wrap("account.Sessions", err)
}

// Revoke ends a session of person, the present one to sign out. Errors: fail.Hidden when it is not theirs, or over.
func (a *Accounts) Revoke(ctx context.Context, person ref.Person, id int64) error {
	return a.db.Write(ctx, func(tx *db.Tx) error {
		return one("account.Revoke")(deleteSession(ctx, tx, person, id))
	})
}

// RevokeOthers ends every session of person but keep (0 keeps none), and their app passwords, and returns how many sessions. Appends
// account.sessions_revoked when there was one.
func (a *Accounts) RevokeOthers(ctx context.Context, person ref.Person, keep int64) (n int64, err error) {
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		if n, err = deleteOtherSessions(ctx, tx, person, keep); err != nil || n == 0 {
			return err
		}
		return a.tell(ctx, tx, "account.sessions_revoked", person)
	})
	return n, fail.Wrap("account.RevokeOthers", err)
}

// Prune forgets sessions, attempts to sign in and addresses to put back that are over, and browsers not seen for two years,
// at most a thousand of each, and returns how many. To be
// run every hour.
func (a *Accounts) Prune(ctx context.Context, tx *db.Tx) (int64, error) {
	now := clock.Now(ctx)
	n, err := pruneSessions(ctx, tx, now)
	if err != nil {
		return n, fail.Wrap("account.Prune", err)
	}
	m, err := pruneAttempts(ctx, tx, now.Add(-proofLife))
	if err != nil {
		return n + m, fail.Wrap("account.Prune", err)
	}
	k, err := pruneLife(ctx, tx, now)
	return n + m + k, fail.Wrap("account.Prune", err)
}
