package signin

import (
	"crypto/rand"
	"encoding/base64"
	"time"

	"maillage/core/account"
	"maillage/core/web"
)

const (
	// secretBytes of the browser's secret: nobody guesses 256 bits.
	secretBytes = 32
	// secretLife is longer than a letter (15 minutes) and the proof it gives (30) together.
	secretLife = time.Hour
)

// cookieOf is the name of the cookie of the browser's secret. With https, the prefix lets browsers refuse one that another
// host of the domain has planted, which would let that host end what it began here.
func cookieOf(v *web.Visit) string {
	if v.Site.Secure() {
		return "__Host-entree"
	}
	return "entree"
}

// secret is what only the browser of the visit knows, "" when it has nothing of the kind.
func secret(v *web.Visit) string {
	value := v.Cookie(cookieOf(v))
	b, err := base64.RawURLEncoding.Strict().DecodeString(value)
	if err != nil || len(b) != secretBytes {
		return ""
	}
	return value
}

// keepSecret returns the browser's secret, which it makes when there is none, and has the browser keep it for an hour more.
func keepSecret(v *web.Visit) string {
	value := secret(v)
	if value == "" {
		value = newSecret()
	}
	v.SetCookie(cookieOf(v), value, secretLife)
	return value
}

func newSecret() string {
	b := make([]byte, secretBytes)
	rand.Read(b) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b)
}

// dropSecret has the browser forget its secret once it is of no more use.
func dropSecret(v *web.Visit) {
	if v.Cookie(cookieOf(v)) != "" {
		v.SetCookie(cookieOf(v), "", 0)
	}
}

// markLife: a browser that is used once in two years stays known; core/account forgets it after as long.
const markLife = 2 * 365 * 24 * time.Hour

// markOf is the name of the cookie by which a person's browsers are told apart: a random value, of which the database has
// the digest, so that nobody can make one that is known. It says nothing of the browser.
func markOf(v *web.Visit) string {
	if v.Site.Secure() {
		return "__Host-appareil"
	}
	return "appareil"
}

// mark is what the browser of the visit was marked with, or will be.
func mark(v *web.Visit) string {
	value := v.Cookie(markOf(v))
	if b, err := base64.RawURLEncoding.Strict().DecodeString(value); err != nil || len(b) != secretBytes {
		return newSecret()
	}
	return value
}

// machine is the browser of the visit, which is marked for the next times.
func machine(v *web.Visit) account.Machine {
	m := account.Machine{Label: device(v), Mark: mark(v)}
	v.SetCookie(markOf(v), m.Mark, markLife)
	return m
}
