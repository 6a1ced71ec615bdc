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
	space  ref.Space // of the letter that had the link; 0 for none, or digestLeaving
}

// digestLeaving stands for a place in the links that end digests.
const digestLeaving ref.Space = -1

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
	key, err := secret(ctx, tx, keyLinks, fresh)
	return l.sign(key), err
}

// subscription is what a link found: whose letters, and of which space.
type subscription struct {
	person account.Person
	space  space.Space
	prefs  Prefs
	level  Level // of space
	digest bool  // the link is of a digest
}

// subscription reads the token of a link. Errors: fail.Hidden for any other text.
func (n *Notify) subscription(ctx context.Context, text string) (s subscription, err error) {
	const op = "notify.subscription"
	q := n.core.DB.Q()
	key, err := known(ctx, q, keyLinks)
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
	if s.digest = l.space == digestLeaving; s.digest {
		l.space = 0
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

// Ending is what a link may end.
type Ending string

// The endings.
const (
	EndAll    Ending = "tout"   // every letter
	EndPlace  Ending = "groupe" // those of the place of the letter: it stays on the site
	EndDigest Ending = "resume" // digests
)

// Unsubscribe ends letters of the person of a link: those that what says, "" for those that the letter was of. Twice is once.
// Errors: fail.Hidden for a text that is no link of ours.
func (n *Notify) Unsubscribe(ctx context.Context, text string, what Ending) error {
	const op = "notify.Unsubscribe"
	s, err := n.subscription(ctx, text)
	if err != nil {
		return err
	}
	if what == "" && s.digest {
		what = EndDigest
	}
	return fail.Wrap(op, n.core.DB.Write(ctx, func(tx *db.Tx) error {
		if what == EndPlace {
			if s.space.ID == 0 || !s.level.writes() {
				return nil
			}
			return putLevel(ctx, tx, s.person.ID, s.space.ID, Weekly)
		}
		p, err := PrefsOf(ctx, tx, s.person.ID)
		if err != nil {
			return err
		}
		if what == EndDigest {
			p.Digest = Never
		} else {
			p.Mail = false
		}
		return putPrefs(ctx, tx, s.person.ID, p)
	}))
}
