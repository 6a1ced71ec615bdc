package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Excerpt returns the beginning of a plain text on one line, at most runes long, cut after a word and
// then ended by …. A short text comes back whole. Non-breaking spaces hold.
func Excerpt(text string, runes int) string {
	line := strings.Join(strings.FieldsFunc(text, isBreaking), " ")
	if runes <= 0 {
		return ""
	}
	if utf8.RuneCountInString(line) <= runes {
		return line
	}
	cut, room := 0, runes-1 // one for the …
	for range room {
		_, size := utf8.DecodeRuneInString(line[cut:])
		cut += size
	}
	head := line[:cut]
	if next, _ := utf8.DecodeRuneInString(line[cut:]); !isBreaking(next) {
		if i := strings.LastIndexByte(head, ' '); i > 0 {
			head = head[:i]
		} else {
			head = wholeSigns(head, line[cut:])
		}
	}
	return strings.TrimRightFunc(head, isLoose) + "…"
}

func isBreaking(r rune) bool { return unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f' }

// isLoose tells whether r should not come right before the …: spaces, and signs that announce more.
func isLoose(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(".,;:…—–-(«", r) }

// wholeSigns drops from head a last sign which the rest goes on with: a letter and its accent, the
// parts of an emoji.
func wholeSigns(head, rest string) string {
	for head != "" {
		next, _ := utf8.DecodeRuneInString(rest)
		last, size := utf8.DecodeLastRuneInString(head)
		const joiner = '\u200d'
		if next != joiner && last != joiner && !unicode.IsMark(next) && (next < 0x1f3fb || next > 0x1f3ff) {
			break
		}
		rest = head[len(head)-size:]
		head = head[:len(head)-size]
	}
	return head
}
