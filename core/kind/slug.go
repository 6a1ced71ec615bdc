package kind

import (
	"strings"

	"maillage/kit/french"
	"maillage/kit/id"
)

const (
	slugWords = 8
	slugBytes = 80 // addresses stay readable in a mail
)

func slug(text, none string) string {
	words := strings.FieldsFunc(french.Fold(text), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	if len(words) > slugWords {
		words = words[:slugWords]
	}
	s := strings.Join(words, "-")
	if len(s) > slugBytes {
		s = strings.TrimRight(s[:slugBytes], "-")
	}
	if s == "" {
		return none
	}
	return s
}

// Address is "slug-id": what stands for an item in a path.
func Address(text string, n int64) string { return Slug(text) + "-" + id.Format(n) }

// FromAddress reads the identifier at the end of "slug-id", or of "id" alone. Only the identifier counts; the caller sends
// a wrong slug to the right one.
func FromAddress(s string) (int64, bool) {
	if len(s) < id.Length || len(s) > id.Length && s[len(s)-id.Length-1] != '-' {
		return 0, false
	}
	return id.Parse(s[len(s)-id.Length:])
}
