package notify

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// leaving is what a link that ends letters is about. The link works without signing in, and for ever: it can only quieten.
type leaving struct {
	person ref.Person
	space  ref.Space // of the letter that had the link
}

const (
	keyBytes = 32
	macBytes = 16 // of the 32: a forger has one guess in 2^128
)

// sign is the token of l.
func (l leaving) sign(key []byte) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(l.person))
	b = binary.BigEndian.AppendUint64(b, uint64(l.space))
	return base64.RawURLEncoding.EncodeToString(append(b, mac(key, b)...))
}

func mac(key, b []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("maillage/notify/leaving\x00"))
	m.Write(b)
	return m.Sum(nil)[:macBytes]
}

// read is the inverse of sign; ok is false for any other text.
func read(key []byte, token string) (l leaving, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != 16+macBytes || len(key) == 0 || !hmac.Equal(b[16:], mac(key, b[:16])) {
		return l, false
	}
	return leaving{ref.Person(binary.BigEndian.Uint64(b)), ref.Space(binary.BigEndian.Uint64(b[8:]))}, true
}

// token is the end of a link for l.
func token(ctx context.Context, tx *db.Tx, l leaving) (string, error) {
	fresh := make([]byte, keyBytes)
	rand.Read(fresh) // never fails (crypto/rand)
	key, err := secret(ctx, tx, fresh)
	return l.sign(key), err
}

// subscription is what a link found: whose letters, and of which space.
type subscription struct {
	person account.Person
	space  space.Space
	prefs  Prefs
	level  Level
}

// subscription reads the token of a link. Errors: fail.Hidden for any other text.
func (n *Notify) subscription(ctx context.Context, text string) (s subscription, err error) {
	const op = "notify.subscription"
	q := n.core.DB.Q()
	key, err := known(ctx, q)
	if err != nil {
		return s, fail.Wrap(op, err)
	}
	l, ok := read(key, text)
	if !ok {
		return s, fail.E(op, fail.Hidden, nil)
	}
	if s.person, err = account.Get(ctx, q, l.person); err != nil {
		return s, err
	}
	if s.space, _, err = placeOf(ctx, q, l.space); err != nil {
		return s, err
	}
	if s.prefs, err = PrefsOf(ctx, q, l.person); err != nil {
		return s, err
	}
	s.level, err = LevelOf(ctx, q, l.person, l.space)
	return s, err
}

// Unsubscribe ends the letters of the person of a link: all of them, or those of the space it speaks of, which stays on the
// site. Twice is once. Errors: fail.Hidden for a text that is no link of ours.
func (n *Notify) Unsubscribe(ctx context.Context, text string, spaceOnly bool) error {
	const op = "notify.Unsubscribe"
	s, err := n.subscription(ctx, text)
	if err != nil {
		return err
	}
	return fail.Wrap(op, n.core.DB.Write(ctx, func(tx *db.Tx) error {
		if spaceOnly && (s.space.ID == 0 || !s.level.writes()) {
			return nil
		}
		if spaceOnly {
			return putLevel(ctx, tx, s.person.ID, s.space.ID, Weekly)
		}
		p, err := PrefsOf(ctx, tx, s.person.ID)
		if err != nil {
			return err
		}
		p.Mail = false
		return putPrefs(ctx, tx, s.person.ID, p)
	}))
}
