package signin

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/core/web"
	"maillage/kit/clock"
)

// own are the addresses to which nobody is brought back once they are in.
var own = [...]string{"/connexion", "/inscription", "/deconnexion"}

// nextOf is where one goes after coming in: a page of this site, "/" when raw is none, or is one of this part.
func nextOf(raw string) string {
	next := web.SafeNext(raw)
	path := next
	if end := strings.IndexAny(path, "?#"); end >= 0 {
		path = path[:end]
	}
	for _, o := range own {
		if path == o || strings.HasPrefix(path, o+"/") {
			return "/"
		}
	}
	return next
}

// firstPage is where somebody goes who has just made their account: what they came for, or the networks they may choose.
func firstPage(next string) string {
	if next = nextOf(next); next != "/" {
		return next
	}
	return "/reseaux"
}

// masked shows enough of an address for its owner to see a slip, and not enough for who looks over their shoulder to write
// to them: "c•••@bretagne.bzh".
func masked(email string) string {
	at := strings.LastIndexByte(email, '@')
	if at < 1 {
		return email
	}
	_, size := utf8.DecodeRuneInString(email)
	return email[:size] + "•••" + email[at:]
}

// grouped writes a code in two halves, as people read it aloud: "123 456".
func grouped(code string) string {
	half := len(code) / 2
	return code[:half] + " " + code[half:]
}

// secondsUntil is how many seconds are left before t, rounded up; 0 when it is past.
func secondsUntil(ctx context.Context, t time.Time) int {
	left := t.Sub(clock.Now(ctx))
	if left <= 0 {
		return 0
	}
	return int((left + time.Second - 1) / time.Second)
}
