package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/core/db"
	"maillage/core/limit"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Scope is what an app password opens.
type Scope string

// ForDocuments opens the documents that its person may see, to programs that read and write files.
const ForDocuments Scope = "documents"

const (
	// appBytes: nobody guesses 128 bits, so that a fast digest keeps them; people copy them by hand at times.
	appBytes = 16
	// appGroup is how many signs of a secret stand together.
	appGroup = 4
	// mostApps: more than one has devices.
	mostApps = 20
	// appsMade in a day, by one person.
	appsMade = 20
	// appsWrong: wrong app passwords from one network in a quarter of an hour. A program that was not told of a change tries
	// again by itself; the people beside it, behind one address, go on.
	appsWrong = 60
	// longestApp is how many runes name one.
	longestApp = 60
)

// AppPassword is a password for a program that opens no pages: a drive, a phone's files. It opens one thing.
type AppPassword struct {
	ID      int64
	Person  ref.Person
	Name    string // as its person calls it: "Ordinateur du bureau"
	Scope   Scope
	Created time.Time
	Used    time.Time // the week of the last use, from its Monday; zero for never
}

var appLetters = base32.StdEncoding.WithPadding(base32.NoPadding)

// appSecret returns a new secret, in groups, and its digest.
func appSecret() (shown string, hash []byte) {
	b := make([]byte, appBytes)
	rand.Read(b) // never fails (crypto/rand)
	plain := strings.ToLower(appLetters.EncodeToString(b))
	var groups []string
	for len(plain) > appGroup+2 {
		groups, plain = append(groups, plain[:appGroup]), plain[appGroup:]
	}
	h := sha256.Sum256(b)
	return strings.Join(append(groups, plain), "-"), h[:]
}

// appDigest is the look-up of appSecret, however it was copied; false for what it cannot have made.
func appDigest(typed string) ([]byte, bool) {
	if len(typed) > 100 {
		return nil, false
	}
	plain := strings.ToUpper(strings.Join(strings.FieldsFunc(typed, func(r rune) bool { return r == '-' || r == ' ' }), ""))
	b, err := appLetters.DecodeString(plain)
	if err != nil || len(b) != appBytes {
		return nil, false
	}
	h := sha256.Sum256(b)
	return h[:], true
}

// MakeAppPassword makes an app password of person, and returns it with its secret, which is not kept and is shown this once.
// Appends account.app_password_made. Errors: fail.Invalid on "name" (empty, long, one has it already, too many), fail.TooMany
// after 20 in a day.
func (a *Accounts) MakeAppPassword(ctx context.Context, person ref.Person, name string, scope Scope) (p AppPassword, shown string, err error) {
	const op = "account.MakeAppPassword"
	name = Line(name)
	if name == "" {
		return p, "", fail.Fields(op, fail.On("name", "account.app.name_empty"))
	}
	if n := utf8.RuneCountInString(name); n > longestApp {
		return p, "", fail.Fields(op, fail.On("name", "web.field.long", "max", longestApp, "n", n))
	}
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		if err := a.limits.Hit(ctx, tx, "account.app:"+person.String(), appsMade, 24*time.Hour); err != nil {
			return err
		}
		has, err := appPasswords(ctx, tx, person)
		if err != nil {
			return err
		}
		if len(has) >= mostApps {
			return fail.Fields(op, fail.On("name", "account.app.many", "n", mostApps))
		}
		for _, other := range has {
			if strings.EqualFold(other.Name, name) {
				return fail.Fields(op, fail.On("name", "account.app.taken"))
			}
		}
		var hash []byte
		shown, hash = appSecret()
		p = AppPassword{ID: tx.ID(), Person: person, Name: name, Scope: scope, Created: clock.Now(ctx)}
		_, err = tx.Exec(ctx, `INSERT INTO app_password (id, person_id, secret_hash, name, scope, created) VALUES ($1, $2, $3, $4, $5, $6)`,
			p.ID, person, hash, name, string(scope), db.Millis(p.Created))
		if err != nil {
			return err
		}
		return a.tell(ctx, tx, "account.app_password_made", person)
	})
	return p, shown, fail.Wrap(op, err)
}

// AppPasswords is those of a person, the oldest first; nil when there is none. One query.
func AppPasswords(ctx context.Context, q db.Q, person ref.Person) ([]AppPassword, error) {
	list, err := appPasswords(ctx, q, person)
	return list, fail.Wrap("account.AppPasswords", err)
}

// RevokeAppPassword ends one of person's. Appends account.app_password_revoked. Errors: fail.Hidden when it is not theirs.
func (a *Accounts) RevokeAppPassword(ctx context.Context, person ref.Person, id int64) error {
	return fail.Wrap("account.RevokeAppPassword", a.db.Write(ctx, func(tx *db.Tx) error {
		if err := one("account.RevokeAppPassword")(tx.Exec(ctx, `DELETE FROM app_password WHERE id = $1 AND person_id = $2`, id, person)); err != nil {
			return err
		}
		return a.tell(ctx, tx, "account.app_password_revoked", person)
	}))
}

// ByAppPassword returns the person whose app password for scope secret is, when login is their address or their handle. Their
// account is active. The use is noted, to the week. Errors: fail.SignedOut when it is nobody's; fail.TooMany after 60 wrong ones
// in 15 minutes from the network of ip. One query.
func (a *Accounts) ByAppPassword(ctx context.Context, login, secret string, scope Scope, ip string) (Person, error) {
	const op = "account.ByAppPassword"
	hash, is := appDigest(secret)
	if is {
		p, used, id, err := byAppPassword(ctx, a.db.Q(), hash, scope)
		if err != nil && err != db.ErrNoRows {
			return Person{}, fail.Wrap(op, err)
		}
		if _, key, _ := address(login); err == nil && p.State == Active && (strings.EqualFold(login, p.Handle) || key != "" && key == keyOf(p.Email)) {
			return p, db.Spare(a.appUsed(ctx, p.ID, id, used))
		}
	}
	// A use that is right counts for nothing: programs ask a hundred times a minute.
	err := a.db.Write(ctx, func(tx *db.Tx) error {
		return a.limits.Hit(ctx, tx, "account.app_wrong:"+limit.Network(ip), appsWrong, 15*time.Minute)
	})
	if err != nil {
		return Person{}, fail.Wrap(op, err)
	}
	return Person{}, fail.E(op, fail.SignedOut, nil)
}

// keyOf is what an address that is kept is known under.
func keyOf(email string) string {
	_, key, _ := address(email)
	return key
}

// appUsed notes the week of a use.
func (a *Accounts) appUsed(ctx context.Context, p ref.Person, id int64, used time.Time) error {
	now := clock.Now(ctx)
	if !WeekOf(now).After(used) {
		return nil
	}
	return fail.Wrap("account.appUsed", a.db.WriteLazy(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE app_password SET used_week = $1 WHERE id = $2 AND used_week < $1`, db.Millis(WeekOf(now)), id); err != nil {
			return err
		}
		return Visited(ctx, tx, p, now)
	}))
}

const appColumns = `id, person_id, name, scope, created, used_week`

func (p *AppPassword) dest() []any {
	return []any{&p.ID, &p.Person, &p.Name, &p.Scope, db.Scanned{T: &p.Created}, db.Scanned{T: &p.Used}}
}

func appPasswords(ctx context.Context, q db.Q, person ref.Person) ([]AppPassword, error) {
	return db.All(ctx, q, func(r db.Row) (p AppPassword, err error) {
		return p, r.Scan(p.dest()...)
	}, `SELECT `+appColumns+` FROM app_password WHERE person_id = $1 ORDER BY id`, person)
}

func byAppPassword(ctx context.Context, q db.Q, hash []byte, scope Scope) (p Person, used time.Time, id int64, err error) {
	p, err = scanPerson(q.QueryRow(ctx, `SELECT a.id, a.used_week, `+personColumns+`
		FROM   app_password a JOIN person p ON p.id = a.person_id
		WHERE  a.secret_hash = $1 AND a.scope = $2`, hash, string(scope)), &id, db.Scanned{T: &used})
	return p, used, id, err
}

// endAppPasswords ends all of a person's: what locks others out of an account locks their programs out.
func endAppPasswords(ctx context.Context, tx *db.Tx, p ref.Person) error {
	_, err := tx.Exec(ctx, `DELETE FROM app_password WHERE person_id = $1`, p)
	return err
}
