package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"maillage/core/db"
	"maillage/core/limit"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// cost of argon2id. 19 MiB, two passes, one lane: the first choice of the OWASP cheat sheet on password storage (2026);
// 25 ms measured on the machine of reference. Less is cheaper to guess, more lets a few sign-ins fill a small server.
type cost struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
}

var present = cost{memory: 19 * 1024, passes: 2, lanes: 1}

const (
	// hashes at the same time: 2 × 19 MiB at most, and a core left to pages on two.
	hashes = 2
	// patience of a sign-in before a free place to hash; beyond it the person is told to come back.
	patience  = 5 * time.Second
	saltBytes = 16
	keyBytes  = 32
	// shortest and longest password, in runes. Longest only bounds the work.
	shortest = 12
	longest  = 200
	// perPair: passwords tried in a quarter of an hour for one address from one network.
	perPair = 10
)

// decoy is checked when there is no password to check, for the same work. Nothing hashes to it: its key is all zeros.
var decoy = encode(present, make([]byte, saltBytes), make([]byte, keyBytes))

// SetPassword gives a person a password and ends their sessions but keep (0 keeps none). Appends
// account.password_changed. Errors: fail.Invalid on "password" when too short, too long or easy to guess; fail.Hidden;
// fail.Unavailable when too many are hashed at once.
func (a *Accounts) SetPassword(ctx context.Context, id ref.Person, keep int64, password string) error {
	p, err := Get(ctx, a.db.Q(), id)
	if err != nil {
		return err
	}
	if word := weak(password, p); word != "" {
		return fail.Fields("account.SetPassword", fail.On("password", word, "n", shortest))
	}
	phc, err := a.hash(ctx, password)
	if err != nil {
		return err
	}
	return fail.Wrap("account.SetPassword", a.db.Write(ctx, func(tx *db.Tx) error { return a.replacePassword(ctx, tx, id, keep, phc) }))
}

// RemovePassword leaves a person the letter only. It does nothing when there is no password. Appends
// account.password_changed. Errors: fail.Hidden.
func (a *Accounts) RemovePassword(ctx context.Context, id ref.Person, keep int64) error {
	return fail.Wrap("account.RemovePassword", a.db.Write(ctx, func(tx *db.Tx) error {
		p, err := Get(ctx, tx, id)
		if err != nil || !p.HasPassword {
			return err
		}
		return a.replacePassword(ctx, tx, id, keep, "")
	}))
}

func (a *Accounts) replacePassword(ctx context.Context, tx *db.Tx, id ref.Person, keep int64, phc string) error {
	if err := one("account.SetPassword")(updatePassword(ctx, tx, id, phc, "")); err != nil {
		return err
	}
	if _, err := deleteOtherSessions(ctx, tx, id, keep); err != nil {
		return err
	}
	return a.tell(ctx, tx, "account.password_changed", id)
}

// CheckPassword returns the person of email when password is theirs; SignIn then opens a session. The answer and the work
// are the same for an unknown address, an account without a password and a wrong password. Errors: fail.Invalid on
// "email" when it is no address, on "password" when refused; fail.TooMany after 10 tries in 15 minutes for the address
// from the network of ip; fail.Unavailable when too many are hashed at once.
func (a *Accounts) CheckPassword(ctx context.Context, email, password, ip string) (Person, error) {
	_, key, wrong := address(email)
	if wrong != "" {
		return Person{}, fail.Fields("account.CheckPassword", fail.On("email", wrong))
	}
	err := a.db.Write(ctx, func(tx *db.Tx) error {
		return a.limits.Hit(ctx, tx, "account.password:"+key+" "+limit.Network(ip), perPair, 15*time.Minute)
	})
	if err != nil {
		return Person{}, fail.Wrap("account.CheckPassword", err)
	}
	id, phc, err := selectPassword(ctx, a.db.Q(), key)
	if err != nil && err != db.ErrNoRows {
		return Person{}, fail.Wrap("account.CheckPassword", err)
	}
	known := phc != ""
	if !known {
		phc = decoy
	}
	same, stale, err := a.verify(ctx, phc, password)
	if err != nil {
		return Person{}, err
	}
	if !same || !known {
		return Person{}, fail.Fields("account.CheckPassword", fail.On("password", "account.password.wrong"))
	}
	if stale {
		if err := a.rehash(ctx, id, password, phc); err != nil {
			return Person{}, err
		}
	}
	return Get(ctx, a.db.Q(), id)
}

// rehash keeps the password at the present cost, unless it was changed meanwhile.
func (a *Accounts) rehash(ctx context.Context, id ref.Person, password, was string) error {
	phc, err := a.hash(ctx, password)
	if err != nil {
		return err
	}
	return fail.Wrap("account.rehash", a.db.Write(ctx, func(tx *db.Tx) error {
		_, err := updatePassword(ctx, tx, id, phc, was)
		return err
	}))
}

// hash returns the PHC string of password.
func (a *Accounts) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails (crypto/rand)
	key, err := a.derive(ctx, password, salt, present, keyBytes)
	return encode(present, salt, key), err
}

// verify compares password with phc; stale when phc was not made at the present cost.
func (a *Accounts) verify(ctx context.Context, phc, password string) (same, stale bool, err error) {
	c, salt, want, err := decode(phc)
	if err != nil {
		return false, false, fail.E("account.verify", fail.Internal, err)
	}
	got, err := a.derive(ctx, password, salt, c, uint32(len(want)))
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, c != present, err
}

// derive waits for its place, then hashes. What is too long is cut: a password that long was never accepted.
func (a *Accounts) derive(ctx context.Context, password string, salt []byte, c cost, size uint32) ([]byte, error) {
	soon, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case a.hashing <- struct{}{}:
		defer func() { <-a.hashing }()
	case <-soon.Done():
		return nil, fail.Say("account.derive", fail.Unavailable, "account.password.busy")
	}
	password = password[:min(len(password), 4*longest+1)]
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, c.passes, c.memory, c.lanes, size), nil
}

// encode writes the PHC string format: $argon2id$v=19$m=…,t=…,p=…$salt$key.
func encode(c cost, salt, key []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.lanes, b.EncodeToString(salt), b.EncodeToString(key))
}

// decode reads what encode writes, at any cost that this machine can bear.
func decode(phc string) (c cost, salt, key []byte, err error) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, fmt.Errorf("account: a password is kept in an unknown form")
	}
	n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.lanes)
	if err != nil || n != 3 || c.memory > 256*1024 || c.passes < 1 || c.passes > 16 || c.lanes < 1 || c.lanes > 8 {
		return c, nil, nil, fmt.Errorf("account: a password is kept at an unknown cost")
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return c, nil, nil, fmt.Errorf("account: the salt of a password: %w", err)
	}
	if key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(key) < 16 || len(key) > 64 {
		return c, nil, nil, fmt.Errorf("account: the key of a password is not one")
	}
	return c, salt, key, nil
}

// weak returns the words key of what is wrong with a password chosen by p, or "".
func weak(password string, p Person) string {
	n := utf8.RuneCountInString(password)
	switch {
	case n < shortest:
		return "account.password.short"
	case n > longest || !utf8.ValidString(password):
		return "account.password.long"
	case worth(password, p) < enough:
		return "account.password.easy"
	}
	return ""
}
