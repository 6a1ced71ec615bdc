package talk

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"maillage/kit/markdown"
)

// maxQuote is how many characters of an answer are quoted: what is longer is read where it is.
const maxQuote = 600

// quotation is what an answer says, src, as the Markdown of a quote that ends with credit. What it quotes itself is left out;
// what is too long is cut.
func quotation(src, credit string) string {
	var own []string
	for _, line := range strings.Split(src, "\n") {
		if !strings.HasPrefix(strings.TrimLeft(line, " "), ">") {
			own = append(own, line)
		}
	}
	words := plain(strings.Join(own, "\n"))
	if words == "" {
		words = plain(src)
	}
	var b strings.Builder
	left := maxQuote
	for _, line := range strings.Split(words, "\n") {
		if left <= 0 {
			break
		}
		cut := line
		if utf8.RuneCountInString(line) > left {
			cut = markdown.Excerpt(line, left)
		}
		left -= utf8.RuneCountInString(line)
		b.WriteString(strings.TrimRight("> "+plainly(cut), " ") + "\n")
	}
	return b.String() + ">\n> " + credit
}

func plain(src string) string {
	return strings.TrimSpace(markdown.Render(src, markdown.Options{}).Text)
}

// credit is the line that names who is quoted, and leads to their words.
func credit(name, href string) string { return "— [" + plainly(name) + "](" + href + ")" }

// quoting is body followed by a quote, unless it is in there; what one writes comes after.
func quoting(body, quote string) string {
	switch {
	case quote == "" || strings.Contains(body, quote):
		return body
	case strings.TrimSpace(body) == "":
		return quote + "\n\n"
	}
	return strings.TrimRight(body, "\n ") + "\n\n" + quote + "\n\n"
}

var (
	// signs of Markdown that would change how a word looks, tell somebody, or name a theme
	signs = regexp.MustCompile("https?://\\S+|[\\\\`*_\\[\\]<>~|@#]")
	// signs that at the beginning of a line make it a list or a title
	heads = regexp.MustCompile(`^(\s*)([-+=]|\d+[.)])`)
)

// plainly is words of one line as Markdown that shows them as they are. Addresses stay.
func plainly(words string) string {
	words = signs.ReplaceAllStringFunc(words, func(s string) string {
		if len(s) > 1 {
			return s
		}
		return `\` + s
	})
	return heads.ReplaceAllStringFunc(words, func(s string) string { return s[:len(s)-1] + `\` + s[len(s)-1:] })
}
