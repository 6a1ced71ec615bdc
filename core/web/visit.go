package web

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"net/http"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/lang"
)

// Visit is one request: who makes it, in which language, and the means to answer.
type Visit struct {
	W       http.ResponseWriter
	R       *http.Request
	Site    *Server
	Route   Route
	Person  account.Person // zero for nobody
	Session account.Session
	Viewer  *access.Viewer
	Lang    *lang.Localizer
	Ref     string // what people quote when they write about a fault
	Preview Preview

	own    account.Person // who visits, during a preview too
	reader *db.Reader     // nil without a replica
}

// Ctx is the request's context: deadline, language, count of queries.
func (v *Visit) Ctx() context.Context { return v.R.Context() }

// T is the text under key in the visitor's language.
func (v *Visit) T(key string, args ...any) string { return v.Lang.T(key, args...) }

// Now is the time of the visit.
func (v *Visit) Now() time.Time { return clock.Now(v.Ctx()) }

// Path is the value of a parameter of the route.
func (v *Visit) Path(name string) string { return v.R.PathValue(name) }

// Item is the item that {item} names. Errors: fail.Hidden when it names none.
func (v *Visit) Item() (ref.Item, error) {
	n, ok := kind.FromAddress(v.Path("item"))
	if !ok {
		return 0, v.notFound()
	}
	return ref.Item(n), nil
}

// Query is a parameter after the question mark, without surrounding spaces, at most 500 characters.
func (v *Visit) Query(name string) string { return Clean(v.R.URL.Query().Get(name)) }

// Clean is what is kept of a value in an address: text, without surrounding spaces, at most 500 characters.
func Clean(s string) string {
	s = strings.TrimSpace(strings.ToValidUTF8(s, ""))
	s = strings.ReplaceAll(s, "\x00", "")
	if r := []rune(s); len(r) > 500 {
		s = string(r[:500])
	}
	return s
}

// Beforehand tells whether the browser fetches the page before it is asked for: nothing counts as read then.
func (v *Visit) Beforehand() bool {
	for _, h := range []string{"Sec-Purpose", "X-Sec-Purpose", "Purpose"} {
		if strings.Contains(v.R.Header.Get(h), "prefetch") {
			return true
		}
	}
	return false
}

func reference() string {
	var b [5]byte
	rand.Read(b[:])
	return base32.StdEncoding.EncodeToString(b[:])
}

const (
	sessionCookie = "maillage"
	themeCookie   = "theme"
	langCookie    = "langue"
	flashCookie   = "message"
	sessionLife   = 30 * 24 * time.Hour
)

// cookieName: with https, the prefix lets browsers refuse a cookie set by another host or without https.
func (s *Server) cookieName() string {
	if s.Secure() {
		return "__Host-" + sessionCookie
	}
	return sessionCookie
}

func (v *Visit) setCookie(name, value string, life time.Duration) {
	c := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, Secure: v.Site.Secure(), SameSite: http.SameSiteLaxMode, MaxAge: int(life.Seconds())}
	if life <= 0 {
		c.MaxAge = -1
	}
	http.SetCookie(v.W, c)
}

// SetCookie sets a cookie of the site for life; a life of 0 takes it away.
func (v *Visit) SetCookie(name, value string, life time.Duration) { v.setCookie(name, value, life) }

// Cookie is the value of a cookie, "" when there is none.
func (v *Visit) Cookie(name string) string {
	c, err := v.R.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

// recognise finds who visits by their session, and what they may.
func (v *Visit) recognise() error {
	ctx := db.FromPrimary(v.Ctx())
	if token := v.Cookie(v.Site.cookieName()); token != "" {
		s, p, err := v.Site.Accounts.ByToken(ctx, v.Site.DB.Q(), token)
		if err != nil {
			return err
		}
		v.Session, v.Person = s, p
		if p.ID != 0 {
			if err := db.Spare(v.Site.Accounts.Seen(ctx, s)); err != nil {
				return err
			}
		}
	}
	var err error
	if v.Viewer, err = v.Site.known.Load(ctx, v.Site.DB.Q(), v.Person); err != nil {
		return err
	}
	v.Lang = v.Site.localizer(v.R, v.Person)
	v.R = v.R.WithContext(lang.With(v.R.Context(), v.Lang))
	v.narrow()
	return nil
}

// Secret is what only this browser knows while somebody is signed in: codes sent by letter are bound to it. "" for nobody.
func (v *Visit) Secret() string {
	if v.Session.ID == 0 {
		return ""
	}
	return v.Cookie(v.Site.cookieName())
}

// Enter keeps the session token in the browser.
func (v *Visit) Enter(token string) { v.setCookie(v.Site.cookieName(), token, sessionLife) }

// Leave forgets the session in the browser, with what it kept of the pages.
func (v *Visit) Leave() {
	v.setCookie(v.Site.cookieName(), "", 0)
	v.EndPreview()
	v.W.Header().Set("Clear-Site-Data", `"cache"`)
}

// localizer: a person's own choice, then the browser's cookie, then what the browser asks for.
func (s *Server) localizer(r *http.Request, p account.Person) *lang.Localizer {
	tag, zone := p.Lang, p.TimeZone
	if tag == "" {
		if c, err := r.Cookie(langCookie); err == nil {
			tag = c.Value
		} else {
			tag = lang.Negotiate(r.Header.Get("Accept-Language"))
		}
	}
	if zone == "" {
		zone = "Europe/Paris"
	}
	tz, err := time.LoadLocation(zone)
	if err != nil {
		tz = time.UTC
	}
	return s.Catalogue.Localizer(tag, tz)
}

// Theme is "light", "dark", or "" for the device's own.
func (v *Visit) Theme() string {
	t := v.own.Theme
	if v.own.ID == 0 {
		t = v.Cookie(themeCookie)
	}
	if t != "light" && t != "dark" {
		return ""
	}
	return t
}

// Flash says the words under key once, on the next page.
func (v *Visit) Flash(key string) { v.setCookie(flashCookie, key, time.Minute) }

// flash takes the message that the last request left. Only keys of messages are honoured.
func (v *Visit) flash() string {
	key := v.Cookie(flashCookie)
	if key == "" {
		return ""
	}
	v.setCookie(flashCookie, "", 0)
	if !strings.Contains(key, ".flash.") {
		return ""
	}
	return v.T(key)
}
