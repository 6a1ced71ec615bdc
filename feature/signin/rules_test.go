package signin

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNextOf(t *testing.T) {
	for raw, want := range map[string]string{
		"":                          "/",
		"/":                         "/",
		"/reseaux/gaston?avant=1#p": "/reseaux/gaston?avant=1#p",
		"/connexion":                "/",
		"/connexion?suite=/x":       "/",
		"/connexion/code":           "/",
		"/inscription#haut":         "/",
		"/deconnexion":              "/",
		"/connexions":               "/connexions",
		"reseaux":                   "/",
		"//evil.example":            "/",
		"/\\evil.example":           "/",
		"https://evil.example/":     "/",
		"javascript:alert(1)":       "/",
	} {
		if got := nextOf(raw); got != want {
			t.Errorf("nextOf(%q) = %q, want %q", raw, got, want)
		}
	}
	if got := firstPage("/connexion"); got != "/reseaux" {
		t.Errorf("firstPage: %q", got)
	}
}

// Wherever one goes on to, a browser stays on the site.
func FuzzNextOf(f *testing.F) {
	base, err := url.Parse("https://maillage.example/connexion")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"/", "//evil.example", "/\\evil.example", "/%5cevil.example", "/\t/evil.example", "///evil.example", "/.//evil.example", "/..//evil.example", "http:evil.example", " //evil.example", "/reseaux?x=//evil.example", "/%2f/evil.example", "/\x00/evil"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		next := nextOf(raw)
		if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
			t.Fatalf("nextOf(%q) = %q", raw, next)
		}
		u, err := base.Parse(next)
		if err != nil || u.Host != base.Host || u.Scheme != base.Scheme {
			t.Fatalf("nextOf(%q) = %q leads to %v, %v", raw, next, u, err)
		}
		if again := nextOf(next); again != next {
			t.Fatalf("nextOf(%q) = %q, then %q", raw, next, again)
		}
	})
}

func TestMasked(t *testing.T) {
	for email, want := range map[string]string{
		"claire.morvan@bretagne.bzh": "c•••@bretagne.bzh",
		"a@b.fr":                     "a•••@b.fr",
		"élise@b.fr":                 "é•••@b.fr",
		"@b.fr":                      "@b.fr",
		"":                           "",
	} {
		got := masked(email)
		if got != want || !utf8.ValidString(got) {
			t.Errorf("masked(%q) = %q, want %q", email, got, want)
		}
	}
}

func TestGrouped(t *testing.T) {
	if got := grouped("012345"); got != "012 345" {
		t.Error(got)
	}
}
