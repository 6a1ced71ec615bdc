package words

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Slips is how many slips are forgiven in a word of this length: none in short ones, where another word is never far.
func Slips(fold string) int {
	switch n := utf8.RuneCountInString(fold); {
	case n < 4:
		return 0
	case n < 9:
		return 1
	}
	return 2
}

// Less returns what is left of a folded word without one of its letters, each once. Two words that one slip parts share one
// of these, or one of them is what the other is less a letter.
func Less(fold string) []string {
	runes := []rune(fold)
	out := make([]string, 0, len(runes))
	for i := range runes {
		if i > 0 && runes[i] == runes[i-1] {
			continue
		}
		out = append(out, string(runes[:i])+string(runes[i+1:]))
	}
	return out
}

// Distance counts the slips that make a of b: a letter added, left out, replaced, or exchanged with the next one (optimal
// string alignment). Counting stops beyond most, and most+1 is returned. Cost: the product of the lengths.
func Distance(a, b string, most int) int {
	d := distance(a, b, float64(most), func([]rune, int, []rune, int) float64 { return 1 }, func([]rune, int) float64 { return 1 }, 1)
	return int(d)
}

// Cost is how unlikely it is that who meant b typed a: about 1 for each slip; less for what hands do often (a key beside the
// right one, two letters exchanged, a double letter), more for what they seldom do (another first letter). Beyond most,
// more than most is returned.
func Cost(a, b string, most float64) float64 {
	x, y := []rune(a), []rune(b)
	d := distance(a, b, most, replaced, added, 0.7)
	if d <= most && len(x) > 0 && len(y) > 0 && x[0] != y[0] {
		d += 0.5
	}
	return d
}

// replaced is the cost of typing x[i] for y[j].
func replaced(x []rune, i int, y []rune, j int) float64 {
	if areBeside(x[i], y[j]) {
		return 0.8
	}
	return 1.1
}

// added is the cost of x[i], typed or left out.
func added(x []rune, i int) float64 {
	if i > 0 && x[i] == x[i-1] || i+1 < len(x) && x[i] == x[i+1] {
		return 0.6
	}
	return 0.95
}

// keyboard is the letters of the keyboards of France and of Belgium, row by row.
var keyboard = []string{"azertyuiop", "qsdfghjklm", "wxcvbn"}

func areBeside(a, b rune) bool {
	ar, ac := keyOf(a)
	br, bc := keyOf(b)
	return ar >= 0 && br >= 0 && max(ar-br, br-ar) <= 1 && max(ac-bc, bc-ac) <= 1
}

func keyOf(r rune) (row, column int) {
	for n, keys := range keyboard {
		if at := strings.IndexRune(keys, r); at >= 0 {
			return n, at
		}
	}
	return -1, -1
}

func distance(a, b string, most float64, replaced func([]rune, int, []rune, int) float64, added func([]rune, int) float64, exchanged float64) float64 {
	x, y := []rune(a), []rune(b)
	if d := float64(len(x) - len(y)); d*0.6 > most || -d*0.6 > most {
		return most + 1
	}
	var before []float64 // two rows above
	above := make([]float64, len(y)+1)
	for j := 1; j <= len(y); j++ {
		above[j] = above[j-1] + added(y, j-1)
	}
	for i := 1; i <= len(x); i++ {
		row := make([]float64, len(y)+1)
		row[0] = above[0] + added(x, i-1)
		best := row[0]
		for j := 1; j <= len(y); j++ {
			cost := 0.0
			if x[i-1] != y[j-1] {
				cost = replaced(x, i-1, y, j-1)
			}
			row[j] = min(above[j]+added(x, i-1), row[j-1]+added(y, j-1), above[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+exchanged)
			}
			best = min(best, row[j])
		}
		if best > most {
			return most + 1
		}
		before, above = above, row
	}
	return min(above[len(y)], most+1)
}

// sounds are the ways in which French writes one sound, the longest first. What comes out in capitals is a sound of its own.
var sounds = strings.NewReplacer(
	"tion", "sion", "tien", "sien", "eaux", "o", "eau", "o", "aux", "o", "au", "o", "oeu", "e", "oe", "e", "eu", "e", "ou", "U", "oi", "W", "oy", "W",
	"ain", "I", "ein", "I", "aim", "I", "ph", "f", "th", "t", "rh", "r", "sch", "C", "ch", "C", "sh", "C", "gn", "N", "qu", "k", "ck", "k", "ge", "je", "gi", "ji", "gy", "ji", "gue", "ge", "gui", "gi",
	"sce", "se", "sci", "si", "ce", "se", "ci", "si", "cy", "si", "c", "k", "q", "k", "x", "ks", "ai", "e", "ei", "e", "ay", "e", "ey", "e", "y", "i", "w", "v", "z", "s", "h", "",
	"am", "am", "em", "am", "an", "an", "en", "an", "om", "on", "im", "in", "um", "un",
)

// Sound is how a folded word is said, roughly: words that are said alike, and are often written one for the other, have the
// same. "" for a word that has none.
func Sound(fold string) string {
	s := strings.TrimRight(sounds.Replace(fold), "estdpr")
	runes := slices.Compact([]rune(s))
	return string(runes)
}
