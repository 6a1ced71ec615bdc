package account

import (
	_ "embed"
	"strings"
	"unicode"

	"maillage/kit/french"
)

// How easy a password is to guess. Those who guess do not try letters: they try known words, names, dates and runs of
// keys, put together. So a password is cut, from the left and longest first, into such pieces and single signs, and each
// counts for what it costs to guess: a sign that is in no piece counts 1, a known word 2, a run, a year or a repetition 1. Below
// enough it is refused. "Motdepasse2026!" is worth 2 + 1 + 1; four known words and their spaces are worth 11.
const enough = 8

const (
	worthWord  = 2
	worthOwn   = 1 // the person's own names and address
	worthRun   = 1
	shortPiece = 3 // signs of a run or of one's own name below which they count alone
)

// common is the words that passwords in French and English are made of, one a line, folded.
//
//go:embed common.txt
var common string

// rows are keys side by side, on French and English keyboards, and the orders everybody knows.
var rows = []string{"azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "01234567890", "&e\"'(-e_ca)",
	"1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1aqw2zsx3edc4rfv5tgb6yhn7ujm"}

// swaps are the signs that stand for letters; guessers undo them.
var swaps = strings.NewReplacer("@", "a", "4", "a", "3", "e", "€", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t")

// worth tells what password costs to guess for who knows p.
func worth(password string, p Person) int {
	folded := french.Fold(password)
	own := ownPieces(p)
	total := 0
	for s := folded; s != ""; {
		n, w := piece(s, own)
		total, s = total+w, s[n:]
	}
	return total
}

// piece returns the length in bytes of the longest known piece at the start of s, and its worth.
func piece(s string, own []string) (n, w int) {
	r := []rune(s)
	n, w = len(string(r[0])), 1
	better := func(size, value int) {
		if size > n {
			n, w = size, value
		}
	}
	better(repeated(s), worthRun)
	better(keyRun(s), worthRun)
	better(year(s), worthRun)
	plain := swaps.Replace(s)
	for word := range strings.Lines(common) {
		word = strings.TrimSuffix(word, "\n")
		if strings.HasPrefix(s, word) {
			better(len(word), worthWord)
		} else if strings.HasPrefix(plain, word) {
			better(bytesOf(s, len([]rune(word))), worthWord)
		}
	}
	for _, word := range own {
		if strings.HasPrefix(s, word) || strings.HasPrefix(plain, word) {
			better(bytesOf(s, len([]rune(word))), worthOwn)
		}
	}
	return n, w
}

// bytesOf returns how many bytes the first n runes of s take.
func bytesOf(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// repeated returns the length of what s starts with and repeats: "aaaa", "abcabc"; 0 when nothing.
func repeated(s string) int {
	best := 0
	for size := 1; size <= len(s)/2; size++ {
		n := size
		for n+size <= len(s) && s[n:n+size] == s[:size] {
			n += size
		}
		if n > size && n > shortPiece && n > best {
			best = n
		}
	}
	return best
}

// keyRun returns the length of the longest run of neighbouring keys, either way, that s starts with.
func keyRun(s string) int {
	best := 0
	for _, row := range rows {
		for _, r := range []string{row, reversed(row)} {
			for i := range len(r) {
				n := 0
				for n < len(s) && i+n < len(r) && s[n] == r[i+n] {
					n++
				}
				if n > shortPiece && n > best {
					best = n
				}
			}
		}
	}
	return best
}

func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// year returns 4 when s starts with a year people write, else 0.
func year(s string) int {
	if len(s) >= 4 && (s[:2] == "19" || s[:2] == "20") && strings.Trim(s[2:4], "0123456789") == "" {
		return 4
	}
	return 0
}

// ownPieces are the words of the names, the organisation and the address of p.
func ownPieces(p Person) []string {
	var out []string
	words := strings.FieldsFunc(french.Fold(p.Given+" "+p.Family+" "+p.Email+" "+p.OrgName), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for _, w := range words {
		if len(w) >= shortPiece {
			out = append(out, w)
		}
	}
	return out
}
