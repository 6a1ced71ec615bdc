package mediawiki

import (
	"html"
	"regexp"
	"strings"

	"maillage/kit/document"
)

var (
	refElement  = regexp.MustCompile(`(?is)<ref\b([^>/]*)(?:/>|>(.*?)</ref\s*>)`)
	refName     = regexp.MustCompile(`(?i)\bname\s*=\s*"?([^"/>]+)`)
	element     = regexp.MustCompile(`(?i)^</?([a-z][a-z0-9]*)\b[^<>]{0,500}>`)
	bareAddress = regexp.MustCompile(`^https?://[^\s\[\]<>"|{}]+`)
)

// maxLine is how many signs of a line are read for their markup.
const maxLine = 200_000

// line reads what is inside a block.
func (t *text) line(s string) []document.Inline {
	if len(s) > maxLine {
		t.b.Report.Add("long_line", "")
		return document.Plain(html.UnescapeString(s))
	}
	return document.Trim(t.inline(nil, s, document.Inline{}, 0))
}

var styles = map[string]document.Style{
	"b": document.Bold, "strong": document.Bold, "i": document.Italic, "em": document.Italic, "cite": document.Italic, "var": document.Italic, "s": document.Strike, "del": document.Strike,
	"strike": document.Strike, "tt": document.Mono, "kbd": document.Mono, "samp": document.Mono,
}

// inline adds what is in s to line.
func (t *text) inline(line []document.Inline, s string, as document.Inline, depth int) []document.Inline {
	base := as.Style
	var quotes document.Style // of apostrophes
	var b strings.Builder
	flush := func() {
		in := as
		in.Style = as.Style | quotes
		in.Text = strings.ReplaceAll(html.UnescapeString(b.String()), "\n", " ")
		line = document.Join(line, in)
		b.Reset()
	}
	for n := 0; n < len(s); {
		rest := s[n:]
		switch {
		case strings.HasPrefix(rest, "''"):
			flush()
			run := len(rest) - len(strings.TrimLeft(rest, "'"))
			n += run
			switch {
			case run == 2:
				quotes ^= document.Italic
			case run == 3 || run == 4:
				quotes ^= document.Bold
			default:
				quotes ^= document.Bold | document.Italic
			}
		case strings.HasPrefix(rest, hold):
			flush()
			in := as
			in.Style |= quotes
			line, n = t.heldIn(line, s, n, in)
		case strings.HasPrefix(rest, "[["):
			flush()
			in := as
			in.Style |= quotes
			line, n = t.pageLink(line, s, n, in, depth)
		case rest[0] == '[' && as.Link == "" && as.Page == "" && bareAddress.MatchString(rest[1:]):
			flush()
			in := as
			in.Style |= quotes
			line, n = t.outerLink(line, s, n, in, depth)
		case rest[0] == '<':
			flush()
			line, n = t.element(line, s, n, &as, base)
		case rest[0] == 'h' && as.Link == "" && (n == 0 || !letter(s[n-1])) && bareAddress.MatchString(rest):
			flush()
			to := strings.TrimRight(bareAddress.FindString(rest), ".,;:!?)'")
			in := as
			in.Style |= quotes
			in.Link, in.Text = to, to
			if document.Followed(to) {
				line = document.Join(line, in)
			}
			n += len(to)
		default:
			b.WriteByte(rest[0])
			n++
		}
	}
	flush()
	return line
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' }

func (t *text) heldIn(line []document.Inline, s string, n int, as document.Inline) ([]document.Inline, int) {
	r := []rune(s[n:min(len(s), n+12)])
	if len(r) < 3 {
		return line, n + len(hold)
	}
	sort, body := t.held(r[1])
	as.Text = body
	switch sort {
	case 'c':
		as.Style |= document.Mono
	case 'p':
		_, lines, _ := strings.Cut(body, "\x00")
		as.Text, as.Style = strings.Join(strings.Fields(lines), " "), as.Style|document.Mono
	default:
		as.Text = html.UnescapeString(strings.Join(strings.Fields(body), " "))
	}
	return document.Join(line, as), n + len(hold) + len(string(r[1])) + len(hold)
}

// closing is the place after what closes the brackets at n; -1 when nothing does. Brackets nest.
func closing(s string, n int) int {
	depth := 0
	for k := n; k+1 < len(s); k++ {
		switch s[k : k+2] {
		case "[[":
			depth++
			k++
		case "]]":
			if depth--; depth == 0 {
				return k + 2
			}
			k++
		}
		if k-n > 20_000 {
			break
		}
	}
	return -1
}

// pageLink reads [[Page]], [[Page|words]], [[:Page]] and [[File:…]].
func (t *text) pageLink(line []document.Inline, s string, n int, as document.Inline, depth int) ([]document.Inline, int) {
	end := closing(s, n)
	if end < 0 || depth > 6 {
		as.Text = "[["
		return document.Join(line, as), n + 2
	}
	inside := s[n+2 : end-2]
	name, words, named := strings.Cut(inside, "|")
	name = strings.TrimSpace(html.UnescapeString(name))
	space, rest, spaced := strings.Cut(name, ":")
	switch lower := strings.ToLower(strings.TrimSpace(space)); {
	case spaced && (lower == "file" || lower == "image" || lower == "fichier" || lower == "media" || lower == "média"):
		alt := ""
		for _, p := range strings.Split(words, "|") {
			p = strings.TrimSpace(p)
			if a, ok := strings.CutPrefix(p, "alt="); ok {
				alt = a
			} else if alt == "" && !strings.Contains(p, "=") && !fileOption[strings.ToLower(p)] && !strings.HasSuffix(p, "px") {
				alt = document.Said(t.inline(nil, p, document.Inline{}, depth+1))
			}
		}
		t.b.Report.Add("picture_elsewhere", strings.TrimSpace(rest))
		as.Text = alt
		return document.Join(line, as), end
	case spaced && len(lower) == 2 && !named, spaced && lower == "special", spaced && lower == "spécial":
		t.b.Report.Add("language_link", name)
		return line, end
	}
	name = strings.TrimPrefix(name, ":")
	page, _, _ := strings.Cut(name, "#")
	page = strings.TrimSpace(strings.ReplaceAll(page, "_", " "))
	if !named {
		words = name
	} else if words == "" {
		words = page
	}
	if page != "" && as.Link == "" && as.Page == "" {
		as.Page = page
	}
	for end < len(s) && s[end] >= 'a' && s[end] <= 'z' { // [[page]]s
		words += string(s[end])
		end++
	}
	as.Text = document.Said(t.inline(nil, words, document.Inline{}, depth+1))
	return document.Join(line, as), end
}

var fileOption = map[string]bool{"thumb": true, "thumbnail": true, "vignette": true, "frame": true, "cadre": true, "frameless": true, "left": true, "right": true, "center": true, "none": true, "gauche": true, "droite": true, "centre": true, "border": true, "upright": true}

// outerLink reads [address words].
func (t *text) outerLink(line []document.Inline, s string, n int, as document.Inline, depth int) ([]document.Inline, int) {
	end := strings.IndexAny(s[n:], "]\n")
	if end < 0 || s[n+end] != ']' || depth > 6 {
		as.Text = "["
		return document.Join(line, as), n + 1
	}
	to := bareAddress.FindString(s[n+1:])
	words := strings.TrimSpace(s[n+1+len(to) : max(n+1+len(to), n+end)])
	if words == "" {
		words = to
	}
	if document.Followed(to) {
		as.Link = to
	}
	return t.inline(line, words, as, depth+1), n + end + 1
}

// element reads a tag: styles, breaks, footnotes. What others hold stays; the tag goes.
func (t *text) element(line []document.Inline, s string, n int, as *document.Inline, base document.Style) ([]document.Inline, int) {
	if at := refElement.FindStringSubmatchIndex(s[n:]); at != nil && at[0] == 0 {
		attrs, body := s[n+at[2]:n+at[3]], ""
		if at[4] >= 0 {
			body = s[n+at[4] : n+at[5]]
		}
		return t.reference(line, attrs, body), n + at[1]
	}
	m := element.FindStringSubmatch(s[n:])
	if m == nil {
		in := *as
		in.Text = "<"
		return document.Join(line, in), n + 1
	}
	end := n + len(m[0])
	name := strings.ToLower(m[1])
	switch {
	case name == "br":
		return append(line, document.Inline{Sort: document.Break}), end
	case styles[name] != 0 && strings.HasPrefix(m[0], "</"):
		as.Style &^= styles[name] &^ base
	case styles[name] != 0:
		as.Style |= styles[name]
	case name == "references", plainElements[name]:
	default:
		if !strings.HasPrefix(m[0], "</") {
			t.b.Report.Add("element", name)
		}
	}
	return line, end
}

var plainElements = map[string]bool{"span": true, "div": true, "p": true, "small": true, "big": true, "u": true, "ins": true, "center": true, "font": true, "sup": true, "sub": true, "blockquote": true, "noinclude": true, "includeonly": true, "onlyinclude": true, "abbr": true, "q": true, "mark": true, "ref": true}

// maxRefs is how many footnotes a page may have.
const maxRefs = 2000

func (t *text) reference(line []document.Inline, attrs, body string) []document.Inline {
	name := ""
	if m := refName.FindStringSubmatch(attrs); m != nil {
		name = strings.TrimSpace(m[1])
	}
	n := t.notes[name]
	if name == "" || n == 0 {
		if len(t.b.Notes) >= maxRefs {
			return line
		}
		t.b.Notes = append(t.b.Notes, document.Note{})
		n = len(t.b.Notes)
		if name != "" {
			t.notes[name] = n
		}
	}
	if body != "" && t.b.Notes[n-1].Blocks == nil {
		t.b.Notes[n-1].Blocks = []document.Block{document.Paragraph{}}
		if inside := t.line(strings.ReplaceAll(body, "<ref", "")); len(inside) > 0 {
			t.b.Notes[n-1].Blocks = []document.Block{document.Paragraph{Text: inside}}
		}
	}
	return append(line, document.Inline{Sort: document.Mark, Note: n})
}
