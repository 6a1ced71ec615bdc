package document

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"
)

// File is a picture as those who write documents take it. Data reads its bytes, once they are needed.
type File struct {
	Name          string // unique in the document: "0dq4k.jpg"
	Media         string // "image/jpeg"
	Width, Height int    // in pixels
	Data          func() ([]byte, error)
}

// Pictures gives the picture of a source; ok is false for what is not there, or not for this reader: its words stand for it.
type Pictures func(src string) (f File, ok bool)

// HTMLOptions say how a document is written as HTML.
type HTMLOptions struct {
	// Src gives the address of a picture in the page; "" leaves its words. Nil: none.
	Src func(src string) string
	// Home is a link over the title, to a table of contents elsewhere.
	HomeHref, Home string
	// Child are links under the text: pages under this one.
	Under []Reference
}

// Reference is a link.
type Reference struct{ Href, Words string }

// Inside is a picture in an address: the page stands alone.
func Inside(f File) (string, error) {
	data, err := f.Data()
	if err != nil {
		return "", err
	}
	return "data:" + f.Media + ";base64," + base64.StdEncoding.EncodeToString(data), nil
}

// style makes a page that stands alone pleasant to read, on a screen and on paper.
const style = `:root{color-scheme:light dark;--line:#c9ccc4;--soft:#4c5752;--link:#1f5a45;--pale:#f3f4ef}
@media (prefers-color-scheme:dark){:root{--line:#4a524d;--soft:#b4bdb7;--link:#9ad0b8;--pale:#232725}}
body{max-width:44rem;margin:0 auto;padding:1.5rem 1rem 4rem;font:1.05rem/1.6 "Atkinson Hyperlegible Next","Segoe UI",Helvetica,Arial,sans-serif}
h1,h2,h3,h4,h5,h6{line-height:1.25;margin:1.6em 0 .5em;break-after:avoid}h1{font-size:2rem;margin-top:.5em}
a{color:var(--link)}.facts{color:var(--soft);margin:.15rem 0}header{border-bottom:3px solid var(--line);padding-bottom:1rem;margin-bottom:1.5rem}
blockquote,.callout{margin:1rem 0;padding:.25rem 1rem;border-inline-start:4px solid var(--line)}.callout{background:var(--pale);border-color:var(--link)}
pre{background:var(--pale);padding:1rem;overflow-x:auto;white-space:pre-wrap}code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.92em}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{border:1px solid var(--line);padding:.4rem .6rem;text-align:start;vertical-align:top}th{background:var(--pale)}
.c{text-align:center}.r{text-align:end}img{max-width:100%;height:auto}.task{list-style:none;margin-inline-start:-1.4em}
.notes{border-top:1px solid var(--line);margin-top:2.5rem;font-size:.94rem}
@media print{body{max-width:none;font-size:11pt}a{color:inherit}pre,table,blockquote,img{break-inside:avoid}}`

// HTML writes d as a page that stands alone: nothing in it is fetched but what Src gives.
func HTML(out io.Writer, d Document, o HTMLOptions) error {
	w := &page{Writer: bufio.NewWriter(out), d: d, o: o}
	w.f("<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n", e(d.Lang))
	w.f("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:\">\n<title>%s</title>\n", e(d.Title))
	for _, a := range d.Authors {
		w.f("<meta name=\"author\" content=\"%s\">\n", e(a))
	}
	if d.Address != "" {
		w.f("<link rel=\"canonical\" href=\"%s\">\n", e(d.Address))
	}
	w.f("<style>%s</style>\n</head>\n<body>\n", style)
	if o.HomeHref != "" {
		w.f("<nav><a href=\"%s\">%s</a></nav>\n", e(o.HomeHref), e(o.Home))
	}
	w.f("<main>\n<header>\n<h1>%s</h1>\n", e(d.Title))
	for _, f := range d.Facts {
		w.f("<p class=\"facts\">%s</p>\n", e(f))
	}
	w.f("</header>\n")
	w.contents()
	w.blocks(d.Blocks)
	if len(o.Under) > 0 {
		w.f("<ul>\n")
		for _, r := range o.Under {
			w.f("<li><a href=\"%s\">%s</a></li>\n", e(r.Href), e(r.Words))
		}
		w.f("</ul>\n")
	}
	w.notes()
	w.f("</main>\n</body>\n</html>\n")
	return w.Flush()
}

func e(s string) string { return html.EscapeString(s) }

type page struct {
	*bufio.Writer
	d      Document
	o      HTMLOptions
	marked map[int]bool
}

func (w *page) f(format string, args ...any) { fmt.Fprintf(w.Writer, format, args...) }

func (w *page) contents() {
	if w.d.Says.Contents == "" {
		return
	}
	w.f("<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">%s</h2>\n<ul>\n", e(w.d.Says.Contents))
	depth := 1
	first := true
	for _, b := range w.d.Blocks {
		h, ok := b.(Heading)
		if !ok || h.ID == "" {
			continue
		}
		switch {
		case first:
		case h.Level > depth:
			w.f("\n<ul>\n")
		default:
			w.f("</li>\n")
			for k := h.Level; k < depth; k++ {
				w.f("</ul>\n</li>\n")
			}
		}
		first, depth = false, h.Level
		w.f("<li><a href=\"#%s\">%s</a>", e(h.ID), e(Said(h.Text)))
	}
	if !first {
		w.f("</li>\n%s", strings.Repeat("</ul>\n</li>\n", max(depth-1, 0)))
	}
	w.f("</ul>\n</nav>\n")
}

func (w *page) blocks(list []Block) {
	for _, b := range list {
		switch b := b.(type) {
		case Heading:
			n := min(b.Level+1, 6)
			w.f("<h%d%s>%s</h%d>\n", n, idOf(b.ID), w.line(b.Text), n)
		case Paragraph:
			w.f("<p>%s</p>\n", w.line(b.Text))
		case List:
			w.list(b)
		case Table:
			w.table(b)
		case Quote:
			w.f("<blockquote>\n")
			w.blocks(b.Blocks)
			w.f("</blockquote>\n")
		case Callout:
			w.f("<div class=\"callout\" role=\"note\">\n<p><strong>%s</strong></p>\n", e(w.d.Says.Callout(b.Kind)))
			w.blocks(b.Blocks)
			w.f("</div>\n")
		case Code:
			class := ""
			if b.Lang != "" {
				class = ` class="language-` + e(b.Lang) + `"`
			}
			w.f("<pre><code%s>%s\n</code></pre>\n", class, e(b.Text))
		case Rule:
			w.f("<hr>\n")
		}
	}
}

// Callout is the words over a callout of kind.
func (s Says) Callout(kind string) string {
	if words := s.Callouts[kind]; words != "" {
		return words
	}
	return kind
}

func idOf(id string) string {
	if id == "" {
		return ""
	}
	return ` id="` + e(id) + `"`
}

func (w *page) list(l List) {
	tag, start := "ul", ""
	if l.Ordered {
		tag = "ol"
		if l.Start != 1 {
			start = ` start="` + strconv.Itoa(l.Start) + `"`
		}
	}
	w.f("<%s%s>\n", tag, start)
	for _, i := range l.Items {
		box := ""
		if i.Task {
			box = w.d.Says.Box(i.Done) + " "
			w.f("<li class=\"task\">")
		} else {
			w.f("<li>")
		}
		blocks := i.Blocks
		if p, ok := at(blocks, min(0, len(blocks)-1)).(Paragraph); ok {
			w.f("%s%s", box, w.line(p.Text))
			blocks = blocks[1:]
		}
		if len(blocks) > 0 {
			w.f("\n")
			w.blocks(blocks)
		}
		w.f("</li>\n")
	}
	w.f("</%s>\n", tag)
}

// Box is the sign of a task.
func (s Says) Box(done bool) string {
	if done {
		return "☑"
	}
	return "☐"
}

func (w *page) table(t Table) {
	w.f("<div class=\"wide\" tabindex=\"0\">\n<table>\n<thead>\n<tr>")
	for n, c := range t.Head {
		w.f("<th scope=\"col\"%s>%s</th>", classOf(t, n), w.line(c))
	}
	w.f("</tr>\n</thead>\n<tbody>\n")
	for _, r := range t.Rows {
		w.f("<tr>")
		for n, c := range r {
			w.f("<td%s>%s</td>", classOf(t, n), w.line(c))
		}
		w.f("</tr>\n")
	}
	w.f("</tbody>\n</table>\n</div>\n")
}

func classOf(t Table, n int) string {
	if n >= len(t.Aligns) {
		return ""
	}
	return []string{"", ` class="c"`, ` class="r"`}[t.Aligns[n]]
}

func (w *page) notes() {
	if len(w.d.Notes) == 0 {
		return
	}
	w.f("<section class=\"notes\" aria-labelledby=\"notes\">\n<h2 id=\"notes\">%s</h2>\n<ol>\n", e(w.d.Says.Notes))
	for n, note := range w.d.Notes {
		w.f("<li id=\"n%d\">\n", n+1)
		w.blocks(note.Blocks)
		if w.marked[n+1] {
			w.f("<p><a href=\"#m%d\">%s</a></p>\n", n+1, e(w.d.Says.Back))
		}
		w.f("</li>\n")
	}
	w.f("</ol>\n</section>\n")
}

func (w *page) line(line []Inline) string {
	var b strings.Builder
	for n := 0; n < len(line); {
		end := n + 1
		for end < len(line) && leads(line[end], line[n]) {
			end++
		}
		if to := line[n].Link; to != "" {
			b.WriteString(`<a href="` + e(to) + `">`)
			w.runs(&b, line[n:end])
			b.WriteString("</a>")
		} else {
			w.runs(&b, line[n:end])
		}
		n = end
	}
	return b.String()
}

var tags = []struct {
	style Style
	name  string
}{{Bold, "strong"}, {Italic, "em"}, {Strike, "del"}, {Mono, "code"}}

func (w *page) runs(b *strings.Builder, line []Inline) {
	for _, x := range line {
		switch x.Sort {
		case Break:
			b.WriteString("<br>\n")
		case Mark:
			id := ""
			if !w.marked[x.Note] {
				if w.marked == nil {
					w.marked = map[int]bool{}
				}
				w.marked[x.Note] = true
				id = fmt.Sprintf(` id="m%d"`, x.Note)
			}
			fmt.Fprintf(b, `<sup><a%s href="#n%d">%d</a></sup>`, id, x.Note, x.Note)
		case Picture:
			w.picture(b, x)
		default:
			for _, t := range tags {
				if x.Style&t.style != 0 {
					b.WriteString("<" + t.name + ">")
				}
			}
			b.WriteString(e(x.Text))
			for n := len(tags) - 1; n >= 0; n-- {
				if x.Style&tags[n].style != 0 {
					b.WriteString("</" + tags[n].name + ">")
				}
			}
		}
	}
}

func (w *page) picture(b *strings.Builder, x Inline) {
	src := ""
	if w.o.Src != nil {
		src = w.o.Src(x.Src)
	}
	if src == "" {
		b.WriteString(e(x.Text))
		return
	}
	b.WriteString(`<img src="` + e(src) + `" alt="` + e(x.Text) + `">`)
}

// Number gives each heading at the top of d an ID, where it has none, so that a table of contents leads to them.
func (d *Document) Number() {
	for n, b := range d.Blocks {
		if h, ok := b.(Heading); ok && h.ID == "" {
			h.ID = "s" + strconv.Itoa(n+1)
			d.Blocks[n] = h
		}
	}
}

// Headings is how many there are at the top of d.
func (d *Document) Headings() (n int) {
	for _, b := range d.Blocks {
		if _, ok := b.(Heading); ok {
			n++
		}
	}
	return n
}
