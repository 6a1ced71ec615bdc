package office

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"

	"maillage/kit/document"
)

// ODT writes d as an OpenDocument text (ISO/IEC 26300, version 1.2).
func ODT(out io.Writer, d document.Document, pictures document.Pictures) error {
	p := newPack(out)
	p.add("mimetype", zip.Store, []byte("application/vnd.oasis.opendocument.text"))
	w := &odt{d: d, album: album{pictures: pictures}}
	content := w.content()
	p.text("content.xml", content)
	p.text("styles.xml", head+odtStyles(d))
	p.text("meta.xml", head+odtMeta(d))
	p.text("META-INF/manifest.xml", head+odtManifest(w.list))
	return p.close("Pictures/", w.list)
}

const odtSpaces = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.2"`

type odt struct {
	d document.Document
	album
	b      strings.Builder
	tables int
	noted  map[int]bool
}

func (w *odt) f(format string, args ...any) { fmt.Fprintf(&w.b, format, args...) }

func (w *odt) content() string {
	w.f("%s<office:document-content %s>", head, odtSpaces)
	w.f("<office:automatic-styles>%s</office:automatic-styles><office:body><office:text>", odtAutomatic())
	w.f(`<text:p text:style-name="Title">%s</text:p>`, odtText(w.d.Title))
	for _, f := range w.d.Facts {
		w.f(`<text:p text:style-name="Facts">%s</text:p>`, odtText(f))
	}
	w.contents()
	w.blocks(w.d.Blocks, "Text_20_body")
	w.f("</office:text></office:body></office:document-content>")
	return w.b.String()
}

func (w *odt) contents() {
	if w.d.Says.Contents == "" {
		return
	}
	w.f(`<text:table-of-content text:name="Contents" text:protected="false"><text:table-of-content-source text:outline-level="3"><text:index-title-template text:style-name="Contents_20_Heading">%s</text:index-title-template></text:table-of-content-source><text:index-body><text:index-title text:name="Contents_Head"><text:p text:style-name="Contents_20_Heading">%s</text:p></text:index-title>`, x(w.d.Says.Contents), x(w.d.Says.Contents))
	for _, b := range w.d.Blocks {
		if h, ok := b.(document.Heading); ok && h.ID != "" && h.Level <= 3 {
			w.f(`<text:p text:style-name="Contents_20_%d"><text:a xlink:type="simple" xlink:href="#%s">%s</text:a></text:p>`, h.Level, x(h.ID), odtText(document.Said(h.Text)))
		}
	}
	w.f(`</text:index-body></text:table-of-content>`)
}

func (w *odt) blocks(list []document.Block, style string) {
	for _, b := range list {
		switch b := b.(type) {
		case document.Heading:
			n := min(max(b.Level, 1), 6)
			w.f(`<text:h text:style-name="Heading_20_%d" text:outline-level="%d">`, n, n)
			if b.ID != "" {
				w.f(`<text:bookmark text:name="%s"/>`, x(b.ID))
			}
			w.line(b.Text)
			w.f(`</text:h>`)
		case document.Paragraph:
			w.f(`<text:p text:style-name="%s">`, style)
			w.line(b.Text)
			w.f(`</text:p>`)
		case document.List:
			w.items(b, style)
		case document.Table:
			w.table(b)
		case document.Quote:
			w.blocks(b.Blocks, "Quotations")
		case document.Callout:
			name := "Callout_20_" + b.Kind
			w.f(`<text:p text:style-name="%s"><text:span text:style-name="R1">%s</text:span></text:p>`, name, odtText(w.d.Says.Callout(b.Kind)))
			w.blocks(b.Blocks, name)
		case document.Code:
			w.f(`<text:p text:style-name="Preformatted_20_Text">%s</text:p>`, odtText(b.Text))
		case document.Rule:
			w.f(`<text:p text:style-name="Horizontal_20_Line"/>`)
		}
	}
}

func (w *odt) items(l document.List, style string) {
	name := "LB"
	if l.Ordered {
		name = "LN"
	}
	w.f(`<text:list text:style-name="%s">`, name)
	for n, i := range l.Items {
		if l.Ordered && n == 0 && l.Start != 1 {
			w.f(`<text:list-item text:start-value="%d">`, l.Start)
		} else {
			w.f(`<text:list-item>`)
		}
		blocks := i.Blocks
		if i.Task {
			blocks = boxed(blocks, w.d.Says.Box(i.Done))
		}
		w.blocks(blocks, style)
		w.f(`</text:list-item>`)
	}
	w.f(`</text:list>`)
}

// boxed puts the sign of a task before the words of an item.
func boxed(list []document.Block, box string) []document.Block {
	box += " "
	if len(list) > 0 {
		if p, ok := list[0].(document.Paragraph); ok {
			line := append([]document.Inline{{Text: box}}, p.Text...)
			return append([]document.Block{document.Paragraph{Text: line}}, list[1:]...)
		}
	}
	return append([]document.Block{document.Paragraph{Text: document.Plain(box)}}, list...)
}

func (w *odt) table(t document.Table) {
	w.tables++
	w.f(`<table:table table:name="Table%d" table:style-name="TT"><table:table-column table:number-columns-repeated="%d"/><table:table-header-rows>`, w.tables, max(len(t.Aligns), 1))
	w.row(t, t.Head, "H")
	w.f(`</table:table-header-rows>`)
	for _, r := range t.Rows {
		w.row(t, r, "C")
	}
	w.f(`</table:table>`)
}

func (w *odt) row(t document.Table, cells [][]document.Inline, kind string) {
	w.f(`<table:table-row>`)
	for n := range t.Aligns {
		w.f(`<table:table-cell table:style-name="T%s" office:value-type="string"><text:p text:style-name="P%s%d">`, kind, kind, t.Aligns[n])
		if n < len(cells) {
			w.line(cells[n])
		}
		w.f(`</text:p></table:table-cell>`)
	}
	w.f(`</table:table-row>`)
}

func (w *odt) line(line []document.Inline) {
	for n := 0; n < len(line); {
		end := n + 1
		for end < len(line) && line[end].Link == line[n].Link {
			end++
		}
		if to := line[n].Link; to != "" {
			w.f(`<text:a xlink:type="simple" xlink:href="%s" text:style-name="Internet_20_link">`, x(to))
			w.runs(line[n:end])
			w.f(`</text:a>`)
		} else {
			w.runs(line[n:end])
		}
		n = end
	}
}

func (w *odt) runs(line []document.Inline) {
	for _, i := range line {
		switch i.Sort {
		case document.Break:
			w.f(`<text:line-break/>`)
		case document.Mark:
			w.note(i.Note)
		case document.Picture:
			w.picture(i)
		default:
			if i.Style == 0 {
				w.f("%s", odtText(i.Text))
				continue
			}
			w.f(`<text:span text:style-name="R%d">%s</text:span>`, i.Style, odtText(i.Text))
		}
	}
}

func (w *odt) note(n int) {
	if n < 1 || n > len(w.d.Notes) || w.noted[n] {
		w.f(`<text:span text:style-name="RUp">%d</text:span>`, n)
		return
	}
	if w.noted == nil {
		w.noted = map[int]bool{}
	}
	w.noted[n] = true
	w.f(`<text:note text:id="ftn%d" text:note-class="footnote"><text:note-citation>%d</text:note-citation><text:note-body>`, n, n)
	w.blocks(w.d.Notes[n-1].Blocks, "Footnote")
	w.f(`</text:note-body></text:note>`)
}

func (w *odt) picture(i document.Inline) {
	f, ok := w.get(i.Src)
	if !ok {
		w.f("%s", odtText(i.Text))
		return
	}
	width, height := sized(f)
	w.f(`<draw:frame draw:style-name="G" draw:name="%s" text:anchor-type="as-char" svg:width="%.1fmm" svg:height="%.1fmm"><draw:image xlink:href="Pictures/%s" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/><svg:desc>%s</svg:desc></draw:frame>`, x(f.Name), width, height, x(f.Name), x(i.Text))
}

// odtText is words with what XML would take for one space written out.
func odtText(s string) string {
	var b strings.Builder
	spaces := 0
	flush := func() {
		if spaces > 0 {
			b.WriteByte(' ')
			if spaces > 1 {
				fmt.Fprintf(&b, `<text:s text:c="%d"/>`, spaces-1)
			}
			spaces = 0
		}
	}
	start := 0
	for n, r := range s {
		if r != ' ' && r != '\n' && r != '\t' {
			continue
		}
		if start < n {
			flush()
			b.WriteString(x(s[start:n]))
		}
		start = n + 1
		switch r {
		case ' ':
			spaces++
		case '\n':
			flush()
			b.WriteString("<text:line-break/>")
		case '\t':
			flush()
			b.WriteString("<text:tab/>")
		}
	}
	flush()
	b.WriteString(x(s[start:]))
	return b.String()
}
