package mediawiki

import (
	"regexp"
	"strings"

	"maillage/kit/document"
)

// text is a page being read.
type text struct {
	b     document.Brought
	notes map[string]int // footnotes with a name
	kept  []string       // what <nowiki> and <pre> kept from being read, by number
}

// Read reads wikitext.
func Read(src string) document.Brought {
	t := &text{notes: map[string]int{}}
	src = strings.NewReplacer("\r\n", "\n", "\r", "\n", hold, "").Replace(src)
	src = t.keep(src)
	src = comment.ReplaceAllString(src, "")
	src = t.templates(src)
	src = t.magic(src)
	t.b.Blocks = document.Leveled(t.blocks(strings.Split(src, "\n"), 0))
	return t.b
}

// hold stands before and after the number of what is kept; a private sign, which no text may hold.
const hold = "\ue000"

var (
	comment   = regexp.MustCompile(`(?s)<!--.*?(-->|$)`)
	verbatim  = regexp.MustCompile(`(?is)<(nowiki|pre|syntaxhighlight|source|code|math|gallery|score|timeline)\b([^>]*)>(.*?)</(nowiki|pre|syntaxhighlight|source|code|math|gallery|score|timeline)\s*>`)
	language  = regexp.MustCompile(`(?i)\blang\s*=\s*"?([\w+#.-]+)`)
	magicWord = regexp.MustCompile(`__[A-Z]{3,20}__`)
	category  = regexp.MustCompile(`(?i)\[\[\s*(?:category|catégorie)\s*:[^\[\]]*\]\]\n?`)
)

// keep takes out what is not wikitext, so that its signs are only that.
func (t *text) keep(src string) string {
	put := func(s string) string {
		t.kept = append(t.kept, s)
		return hold + string(rune(0xE100+len(t.kept)%0x1700)) + hold
	}
	return verbatim.ReplaceAllStringFunc(src, func(s string) string {
		m := verbatim.FindStringSubmatch(s)
		if len(t.kept) >= maxKept {
			return ""
		}
		body := strings.Trim(m[3], "\n")
		switch strings.ToLower(m[1]) {
		case "nowiki":
			return put("t" + m[3])
		case "code":
			return put("c" + strings.Join(strings.Fields(m[3]), " "))
		case "pre":
			return "\n" + put("p\x00"+body) + "\n"
		case "syntaxhighlight", "source":
			lang := ""
			if l := language.FindStringSubmatch(m[2]); l != nil {
				lang = l[1]
			}
			if strings.Contains(m[2], "inline") {
				return put("c" + strings.Join(strings.Fields(m[3]), " "))
			}
			return "\n" + put("p"+lang+"\x00"+body) + "\n"
		case "math":
			t.b.Report.Add("formula", body)
			return put("c" + strings.Join(strings.Fields(m[3]), " "))
		}
		t.b.Report.Add("element", strings.ToLower(m[1]))
		return ""
	})
}

// maxKept is how many pieces of a page are kept: they are numbered by signs of the private area.
const maxKept = 0x1600

// held is what was kept under a number.
func (t *text) held(r rune) (sort byte, body string) {
	if n := int(r - 0xE100); n > 0 && n <= len(t.kept) {
		s := t.kept[n-1]
		return s[0], s[1:]
	}
	return 't', ""
}

// templates leaves templates and parameters out, however they nest, and counts them.
func (t *text) templates(src string) string {
	var b strings.Builder
	depth, start := 0, 0
	for n := 0; n < len(src); n++ {
		switch {
		case strings.HasPrefix(src[n:], "{{"):
			if depth == 0 {
				b.WriteString(src[start:n])
				name, _, _ := strings.Cut(src[n+2:min(len(src), n+120)], "|")
				name, _, _ = strings.Cut(name, "}}")
				t.b.Report.Add("template", strings.TrimSpace(strings.Trim(name, "{\n")))
			}
			depth++
			n++
		case strings.HasPrefix(src[n:], "}}") && depth > 0:
			depth--
			n++
			if depth == 0 {
				start = n + 1
			}
		}
	}
	if depth == 0 && start <= len(src) {
		b.WriteString(src[start:])
	}
	return b.String()
}

func (t *text) magic(src string) string {
	if found := category.FindAllString(src, -1); len(found) > 0 {
		t.b.Report.AddMany("category", len(found), strings.Trim(found[0], "[]\n "))
		src = category.ReplaceAllString(src, "")
	}
	if found := magicWord.FindAllString(src, -1); len(found) > 0 {
		t.b.Report.AddMany("magic", len(found), found[0])
		src = magicWord.ReplaceAllString(src, "")
	}
	return src
}

var (
	headingLine = regexp.MustCompile(`^(={1,6})\s*(.+?)\s*(={1,6})\s*$`)
	ruleLine    = regexp.MustCompile(`^-{4,}\s*$`)
	quoteStart  = regexp.MustCompile(`(?i)^\s*<blockquote[^>]*>`)
	quoteEnd    = regexp.MustCompile(`(?i)</blockquote\s*>`)
)

const maxQuotes = 8

// blocks reads lines.
func (t *text) blocks(list []string, depth int) []document.Block {
	var out []document.Block
	var words []string
	flush := func() {
		if line := t.line(strings.Join(words, " ")); len(line) > 0 {
			out = append(out, document.Paragraph{Text: line})
		}
		words = nil
	}
	for n := 0; n < len(list); n++ {
		l := list[n]
		trimmed := strings.TrimSpace(l)
		switch {
		case trimmed == "":
			flush()
		case ruleLine.MatchString(trimmed):
			flush()
			out = append(out, document.Rule{})
		case strings.HasPrefix(trimmed, hold) && t.isCode(trimmed):
			flush()
			out = append(out, t.code(trimmed))
		case strings.HasPrefix(trimmed, "{|"):
			flush()
			end := tableEnd(list, n)
			out = append(out, t.table(list[n:end])...)
			n = end - 1
		case strings.ContainsRune("*#:;", rune(l[0])):
			flush()
			end := n
			for end < len(list) && list[end] != "" && strings.ContainsRune("*#:;", rune(list[end][0])) {
				end++
			}
			out = append(out, t.list(list[n:end], 0)...)
			n = end - 1
		case quoteStart.MatchString(l) && depth < maxQuotes:
			flush()
			inside, end := quoted(list, n)
			out = append(out, document.Quote{Blocks: t.blocks(inside, depth+1)})
			n = end
		case l[0] == ' ':
			flush()
			end := n
			for end < len(list) && strings.HasPrefix(list[end], " ") && strings.TrimSpace(list[end]) != "" {
				end++
			}
			out = append(out, t.indented(list[n:end]))
			n = end - 1
		default:
			if m := headingLine.FindStringSubmatch(l); m != nil {
				flush()
				if line := t.line(m[2]); len(line) > 0 {
					out = append(out, document.Heading{Level: min(len(m[1]), len(m[3])), Text: line})
				}
				continue
			}
			words = append(words, trimmed)
		}
	}
	flush()
	return out
}

func (t *text) isCode(s string) bool {
	r := []rune(s)
	if len(r) < 3 {
		return false
	}
	sort, _ := t.held(r[1])
	return sort == 'p' && len(r) == 3
}

func (t *text) code(s string) document.Block {
	_, body := t.held([]rune(s)[1])
	lang, lines, _ := strings.Cut(body, "\x00")
	return document.Code{Lang: lang, Text: lines}
}

// indented is lines that begin with a space, which MediaWiki sets as they are.
func (t *text) indented(list []string) document.Block {
	var out []string
	for _, l := range list {
		out = append(out, document.Said(t.line(l)))
	}
	return document.Code{Text: strings.Join(out, "\n")}
}

// quoted is the lines inside a quotation that begins at n, and the line it ends on.
func quoted(list []string, n int) (inside []string, end int) {
	first := quoteStart.ReplaceAllString(list[n], "")
	for end = n; end < len(list); end++ {
		l := list[end]
		if end == n {
			l = first
		}
		if at := quoteEnd.FindStringIndex(l); at != nil {
			return append(inside, l[:at[0]]), end
		}
		inside = append(inside, l)
	}
	return inside, end
}

// maxLevels is how deep lists nest; deeper signs are words.
const maxLevels = 12

// list reads lines that begin with signs of lists, after at of them.
func (t *text) list(lines []string, at int) []document.Block {
	var out []document.Block
	for n := 0; n < len(lines); {
		sign := lines[n][at]
		end := n + 1
		for end < len(lines) && len(lines[end]) > at && same(lines[end][at], sign) {
			end++
		}
		if sign == ':' || sign == ';' {
			out = append(out, t.defined(lines[n:end], at)...)
		} else {
			out = append(out, t.items(lines[n:end], at, sign == '#'))
		}
		n = end
	}
	return out
}

func same(a, b byte) bool { return a == b || (a == ':' || a == ';') && (b == ':' || b == ';') }

func isSign(l string, at int) bool {
	return len(l) > at && strings.IndexByte("*#:;", l[at]) >= 0 && at < maxLevels
}

func (t *text) items(lines []string, at int, ordered bool) document.List {
	l := document.List{Ordered: ordered}
	if ordered {
		l.Start = 1
	}
	for n := 0; n < len(lines); {
		i := document.Item{}
		if !isSign(lines[n], at+1) {
			if line := t.line(lines[n][at+1:]); len(line) > 0 {
				i.Blocks = append(i.Blocks, document.Paragraph{Text: line})
			}
			n++
		}
		end := n
		for end < len(lines) && isSign(lines[end], at+1) {
			end++
		}
		if end > n {
			i.Blocks = append(i.Blocks, t.list(lines[n:end], at+1)...)
		}
		n = end
		l.Items = append(l.Items, i)
	}
	return l
}

// defined is definitions and indented lines: terms in bold, the rest as paragraphs.
func (t *text) defined(lines []string, at int) []document.Block {
	var out []document.Block
	for n := 0; n < len(lines); n++ {
		if isSign(lines[n], at+1) {
			end := n
			for end < len(lines) && isSign(lines[end], at+1) {
				end++
			}
			out = append(out, t.list(lines[n:end], at+1)...)
			n = end - 1
			continue
		}
		line := t.line(lines[n][at+1:])
		if lines[n][at] == ';' {
			for k := range line {
				line[k].Style |= document.Bold
			}
		}
		if len(line) > 0 {
			out = append(out, document.Paragraph{Text: line})
		}
	}
	return out
}
