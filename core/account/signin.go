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
	"maillage/core/ref"
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

// Purpose is what a letter with a code or a link is for.
type Purpose string

// The purposes.
const (
	ToEnter   Purpose = "enter"   // to sign in
	ToConfirm Purpose = "confirm" // to show again that one is the person signed in
	ToReset   Purpose = "reset"   // to choose another password
	ToMove    Purpose = "move"    // to give one's account this address
)

// For is what a letter is for, and whose it is: Person is who is signed in, 0 for ToEnter and ToReset, which anybody asks for.
type For struct {
	Purpose Purpose
	Person  ref.Person
}

// Ask is a request for a letter.
type Ask struct {
	For     // zero: to sign in
	Email   string
	Lang    string // of the letter: "fr" or "en"
	Next    string // path to go to afterwards; anything but a path of this site is forgotten
	Browser string // secret in a cookie of the browser that asks, 32 random bytes as text
	IP      string
}

// Attempt is an address to be proved. It says nothing of whether it has an account.
type Attempt struct {
	For
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
// for the same address and purpose less than a minute ago, that attempt is returned and nothing is sent; a letter sent earlier stays
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
	if ask.Purpose == "" {
		ask.Purpose = ToEnter
	}
	token, hash := secret()
	var out Attempt
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		now := clock.Now(ctx)
		var sent bool
		if out, sent, err = recent(ctx, tx, ask, key, now); err != nil || sent {
			return err
		}
		if err := a.countLetter(ctx, tx, key, ask.IP); err != nil {
			return err
		}
		at := Attempt{For: ask.For, ID: tx.ID(), Email: email, Lang: oneOf(ask.Lang, "fr", "en"), Next: localPath(ask.Next),
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
func recent(ctx context.Context, q db.Q, ask Ask, key string, now time.Time) (Attempt, bool, error) {
	last, err := lastAttempt(ctx, q, ask.Purpose, key, now.Add(-quiet))
	if err == db.ErrNoRows {
		return Attempt{}, false, nil
	} else if err != nil {
		return Attempt{}, false, err
	}
	if last.open(now) && last.Person == ask.Person && hmac.Equal(last.browser, browserHash(ask.Browser)) {
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
