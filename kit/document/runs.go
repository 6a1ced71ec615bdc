package document

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Settle is a line as Markdown can say it: spaces at the ends of styled runs and of links stand outside of them.
func Settle(line []Inline) []Inline {
	var out []Inline
	for _, x := range Trim(line) {
		if x.Sort != Words || x.Style == 0 && x.Link == "" && x.Page == "" {
			out = Join(out, x)
			continue
		}
		words := strings.TrimLeft(x.Text, " ")
		if n := len(x.Text) - len(words); n > 0 {
			out = Join(out, Inline{Text: x.Text[:n]})
		}
		x.Text = strings.TrimRight(words, " ")
		out = Join(out, x)
		if n := len(words) - len(x.Text); n > 0 {
			out = Join(out, Inline{Text: words[len(x.Text):]})
		}
	}
	return Trim(out)
}

// inline is a line of Markdown; lineEnd breaks it.
func inline(line []Inline, lineEnd string) string {
	line = Settle(line)
	var b strings.Builder
	for n := 0; n < len(line); {
		end := n + 1
		for end < len(line) && leads(line[end], line[n]) {
			end++
		}
		linked(&b, line, n, end, lineEnd)
		n = end
	}
	return b.String()
}

// linked writes the runs n to end, which lead to the same place, or nowhere.
func linked(b *strings.Builder, line []Inline, n, end int, lineEnd string) {
	x := line[n]
	switch {
	case x.Page != "":
		pageLink(b, x.Page, Said(line[n:end]))
	case x.Link != "":
		words := Said(line[n:end])
		if words == x.Link && plainWords(line[n:end]) && strings.HasPrefix(x.Link, "http") && !strings.ContainsAny(words, " <>") {
			b.WriteString("<" + words + ">")
			return
		}
		b.WriteByte('[')
		styled(b, line, n, end, lineEnd)
		b.WriteString("](" + target(x.Link) + ")")
	default:
		styled(b, line, n, end, lineEnd)
	}
}

func plainWords(line []Inline) bool {
	for _, x := range line {
		if x.Sort != Words || x.Style != 0 {
			return false
		}
	}
	return true
}

var nameSigns = strings.NewReplacer("[", "(", "]", ")", "|", " ", `\\`, " ")

func pageLink(b *strings.Builder, name, words string) {
	name = strings.Join(strings.Fields(nameSigns.Replace(name)), " ")
	words = strings.Join(strings.Fields(nameSigns.Replace(words)), " ")
	if words != name {
		name += "|" + strings.ReplaceAll(words, "&", `\&`)
	}
	b.WriteString("[[" + name + "]]")
}

// target is an address inside the brackets of a link.
func target(to string) string {
	if strings.ContainsAny(to, " ()<>\\\t\n") {
		return "<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "%0A", "\\", "%5C").Replace(to) + ">"
	}
	return to
}

// signs are what opens and closes a style. Italic has two, see opening.
var signs = map[Style]string{Bold: "**", Italic: "_", Strike: "~~"}

// open is a style that is on, and the sign that ends it.
type open struct {
	style Style
	sign  string
}

// styled writes the runs n to end with the signs of their styles. Those that last longest are opened first.
func styled(b *strings.Builder, line []Inline, n, end int, lineEnd string) {
	var stack []open
	for k := n; k <= end; k++ {
		var want Style
		if k < end {
			want = styleOf(line, k, end)
		}
		for len(stack) > 0 && !subset(stack, want) {
			top := stack[len(stack)-1]
			b.WriteString(top.sign)
			stack = stack[:len(stack)-1]
		}
		if k == end {
			return
		}
		for _, s := range opening(line, k, end, want, stack) {
			sign := signs[s]
			if s == Italic && (wordBefore(b.String()) || wordAfter(line, k, end)) {
				sign = "*"
			}
			b.WriteString(sign)
			stack = append(stack, open{s, sign})
		}
		run(b, line, k, lineEnd)
	}
}

// styleOf is the style of a run; a break or a mark inside styled words goes on with theirs.
func styleOf(line []Inline, k, end int) Style {
	x := line[k]
	if x.Sort != Break && x.Sort != Mark {
		return x.Style &^ Mono
	}
	if k == 0 || k+1 >= end || line[k-1].Sort == Break || line[k+1].Sort == Break {
		return 0
	}
	return line[k-1].Style & line[k+1].Style &^ Mono
}

// subset tells whether all that is open is wanted.
func subset(stack []open, want Style) bool {
	for _, o := range stack {
		if want&o.style == 0 {
			return false
		}
	}
	return true
}

// opening is the styles to open at k, those that last longest first.
func opening(line []Inline, k, end int, want Style, stack []open) []Style {
	for _, o := range stack {
		want &^= o.style
	}
	var out []Style
	last := map[Style]int{}
	for _, s := range []Style{Bold, Strike, Italic} {
		if want&s == 0 {
			continue
		}
		n := k
		for n < end && styleOf(line, n, end)&s != 0 {
			n++
		}
		last[s] = n
		at := len(out)
		for at > 0 && last[out[at-1]] < n {
			at--
		}
		out = append(out[:at], append([]Style{s}, out[at:]...)...)
	}
	return out
}

func wordBefore(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// wordAfter tells whether the italic words that begin at k end inside a word.
func wordAfter(line []Inline, k, end int) bool {
	for k < end && styleOf(line, k, end)&Italic != 0 {
		k++
	}
	if k >= len(line) || line[k].Sort != Words || line[k].Style != 0 || line[k].Link != "" || line[k].Page != "" {
		return false
	}
	r, _ := utf8.DecodeRuneInString(line[k].Text)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func run(b *strings.Builder, line []Inline, k int, lineEnd string) {
	x := line[k]
	switch x.Sort {
	case Break:
		b.WriteString(lineEnd)
	case Picture:
		b.WriteString("![" + escaped(x.Text, false) + "](" + target(x.Src) + ")")
	case Mark:
		b.WriteString("[^" + strconv.Itoa(x.Note) + "]")
	default:
		if x.Style&Mono != 0 {
			b.WriteString(codeSpan(x.Text))
			return
		}
		first := b.Len() == 0 || strings.HasSuffix(b.String(), "\n")
		words := escaped(x.Text, first)
		if k+1 < len(line) && strings.HasSuffix(words, "!") {
			words = words[:len(words)-1] + `\!` // a link follows, which is no picture
		}
		b.WriteString(words)
	}
}

func codeSpan(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
	fence := strings.Repeat("`", longest(s, '`')+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.HasPrefix(s, " ") && strings.HasSuffix(s, " ") && strings.TrimSpace(s) != "" {
		s = " " + s + " "
	}
	return fence + s + fence
}

// escaped is words whose signs are only that. first tells that a line begins with them.
func escaped(s string, first bool) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
	var b strings.Builder
	list := []rune(s)
	for n, r := range list {
		if sign(list, n, first) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// sign tells whether the rune n would be markup.
func sign(s []rune, n int, first bool) bool {
	inWord := func(k int) bool { return k >= 0 && k < len(s) && (unicode.IsLetter(s[k]) || unicode.IsDigit(s[k])) }
	switch r := s[n]; r {
	case '\\', '`', '*', '[', ']', '<', '~', '|':
		return true
	case '_':
		return !inWord(n-1) || !inWord(n+1)
	case '&':
		return n+1 < len(s) && (s[n+1] == '#' || inWord(n+1))
	case '@':
		return !inWord(n - 1)
	case '#':
		return first && n == 0 || !inWord(n-1) && n+1 < len(s) && s[n+1] != ' '
	case '>', '-', '+', '=', ':':
		return first && n == 0
	case '.', ')':
		return first && n > 0 && n < 10 && digits(s[:n])
	}
	return false
}

func digits(s []rune) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}
