package pdf

import (
	"embed"
	"strconv"
	"strings"
)

//go:embed fonts/*.ttf fonts/ranges.txt
var files embed.FS

// The faces; each is a family of fpdf, without styles, so that one is read only when used.
const (
	regular    = "regular"
	bold       = "bold"
	italic     = "italic"
	boldItalic = "bolditalic"
	headings   = "heading"
	mono       = "mono"
	wide       = "wide" // what the others have not
)

// coverage is the signs of the basic plane that each face has, as sorted pairs.
type coverage map[string][][2]rune

func covered() coverage {
	raw, err := files.ReadFile("fonts/ranges.txt")
	if err != nil {
		panic(err) // it is in the program
	}
	out := coverage{}
	for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		name, rest, _ := strings.Cut(line, " ")
		for _, r := range strings.Fields(rest) {
			from, to, two := strings.Cut(r, "-")
			if !two {
				to = from
			}
			a, errA := strconv.ParseUint(from, 16, 16)
			b, errB := strconv.ParseUint(to, 16, 16)
			if errA != nil || errB != nil {
				panic("pdf: ranges.txt")
			}
			out[name] = append(out[name], [2]rune{rune(a), rune(b)})
		}
	}
	return out
}

func (c coverage) has(face string, r rune) bool {
	for _, p := range c[face] {
		if r >= p[0] && r <= p[1] {
			return true
		}
		if r < p[0] {
			return false
		}
	}
	return false
}

// missing stands for a sign that no face has.
const missing = '□'

// span is words in one face.
type span struct{ face, text string }

// spans cuts words by the faces that have their signs, face where it can.
func (c coverage) spans(face, s string) []span {
	var out []span
	add := func(face string, r rune) {
		if n := len(out) - 1; n >= 0 && out[n].face == face {
			out[n].text += string(r)
			return
		}
		out = append(out, span{face, string(r)})
	}
	for _, r := range s {
		switch {
		case r == 0x200d || r >= 0xfe00 && r <= 0xfe0f || r < ' ' || r == 0xad:
		case c.has(face, r):
			add(face, r)
		case r == 0x202f:
			add(face, 0xa0)
		case c.has(wide, r):
			add(wide, r)
		default:
			add(wide, missing)
		}
	}
	return out
}
