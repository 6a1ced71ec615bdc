package office

import (
	"fmt"
	"io"
	"strings"

	"maillage/kit/document"
)

// DOCX writes d as a Word document (ISO/IEC 29500, transitional).
func DOCX(out io.Writer, d document.Document, pictures document.Pictures) error {
	p := newPack(out)
	w := &docx{d: d, album: album{pictures: pictures}, links: map[string]int{}}
	main := w.main()
	notes := w.footnotes()
	p.text("[Content_Types].xml", head+docxTypes(w.list))
	p.text("_rels/.rels", head+`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`)
	p.text("docProps/core.xml", head+fmt.Sprintf(`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>%s</dc:title><dc:creator>%s</dc:creator><dc:language>%s</dc:language></cp:coreProperties>`,
		x(d.Title), x(strings.Join(d.Authors, "; ")), x(d.Lang)))
	p.text("word/document.xml", main)
	p.text("word/footnotes.xml", notes)
	p.text("word/styles.xml", head+docxStyles(d))
	p.text("word/numbering.xml", head+w.numbering())
	p.text("word/settings.xml", head+`<w:settings `+docxSpaces+`><w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr></w:settings>`)
	p.text("word/footer1.xml", head+docxFooter(d))
	p.text("word/header1.xml", head+`<w:hdr `+docxSpaces+`><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>`+docxRun(d.Title, "")+`</w:p></w:hdr>`)
	rels := w.rels()
	p.text("word/_rels/document.xml.rels", rels)
	p.text("word/_rels/footnotes.xml.rels", rels)
	return p.close("word/media/", w.list)
}

const docxSpaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`

type docx struct {
	d document.Document
	album
	b     strings.Builder
	links map[string]int // of relations
	order []string       // of links
	lists []docxList     // number n+1
	ids   int            // of bookmarks and pictures
	noted map[int]bool
	quiet bool // inside a footnote: no other footnote
}

type docxList struct {
	ordered bool
	level   int
	start   int
}

// place is where a paragraph stands: its style, the list it begins an item of, how far it is set off.
type place struct {
	style string
	num   int // 0: none
	level int // of lists around, from 1 on
}

func (w *docx) f(format string, args ...any) { fmt.Fprintf(&w.b, format, args...) }

func (w *docx) main() string {
	w.f("%s<w:document %s><w:body>", head, docxSpaces)
	w.f(`<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr>%s</w:p>`, docxRun(w.d.Title, ""))
	for _, f := range w.d.Facts {
		w.f(`<w:p><w:pPr><w:pStyle w:val="Facts"/></w:pPr>%s</w:p>`, docxRun(f, ""))
	}
	w.contents()
	w.blocks(w.d.Blocks, place{})
	w.f(`<w:sectPr><w:headerReference w:type="default" r:id="rIdH"/><w:footerReference w:type="default" r:id="rIdF"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1247" w:right="1247" w:bottom="1247" w:left="1247" w:header="624" w:footer="624" w:gutter="0"/></w:sectPr></w:body></w:document>`)
	return w.b.String()
}

func (w *docx) contents() {
	if w.d.Says.Contents == "" {
		return
	}
	w.f(`<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr>%s</w:p>`, docxRun(w.d.Says.Contents, ""))
	w.f(`<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \o "1-3" \h \z \u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r></w:p>`)
	for _, b := range w.d.Blocks {
		if h, ok := b.(document.Heading); ok && h.ID != "" && h.Level <= 3 {
			w.f(`<w:p><w:pPr><w:pStyle w:val="TOC%d"/></w:pPr><w:hyperlink w:anchor="%s" w:history="1">%s</w:hyperlink></w:p>`, h.Level, x(h.ID), docxRun(document.Said(h.Text), ""))
		}
	}
	w.f(`<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:sdtContent></w:sdt>`)
}

func (w *docx) blocks(list []document.Block, at place) {
	for n, b := range list {
		here := at
		if n > 0 {
			here.num = 0 // only the first block of an item has its sign
		}
		switch b := b.(type) {
		case document.Heading:
			w.heading(b)
		case document.Paragraph:
			w.paragraph(b.Text, here)
		case document.List:
			w.items(b, here)
		case document.Table:
			w.table(b)
		case document.Quote:
			here.style = "Quote"
			w.blocks(b.Blocks, here)
		case document.Callout:
			here.style = "Callout" + b.Kind
			w.paragraph([]document.Inline{{Text: w.d.Says.Callout(b.Kind), Style: document.Bold}}, here)
			w.blocks(b.Blocks, here)
		case document.Code:
			w.f(`<w:p><w:pPr><w:pStyle w:val="HTMLPreformatted"/>%s</w:pPr>%s</w:p>`, indent(here.level), docxRun(b.Text, ""))
		case document.Rule:
			w.f(`<w:p><w:pPr><w:pStyle w:val="HorizontalLine"/></w:pPr></w:p>`)
		}
	}
}

func (w *docx) heading(h document.Heading) {
	w.f(`<w:p><w:pPr><w:pStyle w:val="Heading%d"/></w:pPr>`, min(max(h.Level, 1), 6))
	if h.ID != "" {
		w.ids++
		w.f(`<w:bookmarkStart w:id="%d" w:name="%s"/>`, w.ids, x(h.ID))
	}
	w.line(h.Text)
	if h.ID != "" {
		w.f(`<w:bookmarkEnd w:id="%d"/>`, w.ids)
	}
	w.f(`</w:p>`)
}

func (w *docx) paragraph(line []document.Inline, at place) {
	style := at.style
	if style == "" && at.level > 0 {
		style = "ListParagraph"
		if at.num == 0 {
			style = "ListContinue"
		}
	}
	w.f(`<w:p><w:pPr>`)
	if style != "" {
		w.f(`<w:pStyle w:val="%s"/>`, style)
	}
	if at.num > 0 {
		w.f(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr>`, min(at.level-1, 8), at.num)
	} else {
		w.f("%s", indent(at.level))
	}
	w.f(`</w:pPr>`)
	w.line(line)
	w.f(`</w:p>`)
}

// indent sets a paragraph off as far as the items of a level.
func indent(level int) string {
	if level == 0 {
		return ""
	}
	return fmt.Sprintf(`<w:ind w:left="%d"/>`, 360*level)
}

func (w *docx) items(l document.List, at place) {
	w.lists = append(w.lists, docxList{l.Ordered, min(at.level, 8), l.Start})
	num := len(w.lists)
	for _, i := range l.Items {
		blocks := i.Blocks
		if i.Task {
			blocks = boxed(blocks, w.d.Says.Box(i.Done))
		}
		if len(blocks) == 0 {
			blocks = []document.Block{document.Paragraph{}}
		} else if _, ok := blocks[0].(document.Paragraph); !ok {
			blocks = append([]document.Block{document.Paragraph{}}, blocks...)
		}
		w.blocks(blocks, place{at.style, num, at.level + 1})
	}
}

func (w *docx) table(t document.Table) {
	n := max(len(t.Aligns), 1)
	w.f(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr><w:tblGrid>%s</w:tblGrid>`,
		strings.Repeat(fmt.Sprintf(`<w:gridCol w:w="%d"/>`, 9412/n), n))
	w.row(t, t.Head, `<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`, "TableHeading")
	for _, r := range t.Rows {
		w.row(t, r, "", "TableContents")
	}
	w.f(`</w:tbl><w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr></w:p>`)
}

func (w *docx) row(t document.Table, cells [][]document.Inline, props, style string) {
	w.f(`<w:tr>%s`, props)
	for n := range t.Aligns {
		w.f(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="pct"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="%s"/><w:jc w:val="%s"/></w:pPr>`, 5000/len(t.Aligns), style, []string{"left", "center", "right"}[t.Aligns[n]])
		if n < len(cells) {
			w.line(cells[n])
		}
		w.f(`</w:p></w:tc>`)
	}
	w.f(`</w:tr>`)
}

func (w *docx) line(line []document.Inline) {
	for n := 0; n < len(line); {
		end := n + 1
		for end < len(line) && line[end].Link == line[n].Link {
			end++
		}
		to := line[n].Link
		switch {
		case strings.HasPrefix(to, "#"):
			w.f(`<w:hyperlink w:anchor="%s" w:history="1">`, x(to[1:]))
			w.runs(line[n:end], true)
			w.f(`</w:hyperlink>`)
		case to != "":
			w.f(`<w:hyperlink r:id="rIdL%d" w:history="1">`, w.relation(to))
			w.runs(line[n:end], true)
			w.f(`</w:hyperlink>`)
		default:
			w.runs(line[n:end], false)
		}
		n = end
	}
}

func (w *docx) relation(to string) int {
	if n, ok := w.links[to]; ok {
		return n
	}
	w.order = append(w.order, to)
	w.links[to] = len(w.order)
	return len(w.order)
}

func (w *docx) runs(line []document.Inline, linked bool) {
	for _, i := range line {
		switch i.Sort {
		case document.Break:
			w.f(`<w:r><w:br/></w:r>`)
		case document.Mark:
			w.mark(i.Note)
		case document.Picture:
			w.picture(i)
		default:
			w.f("%s", docxRun(i.Text, docxStyle(i.Style, linked)))
		}
	}
}

func docxStyle(s document.Style, linked bool) string {
	var b strings.Builder
	if linked {
		b.WriteString(`<w:rStyle w:val="Hyperlink"/>`)
	} else if s&document.Mono != 0 {
		b.WriteString(`<w:rStyle w:val="HTMLCode"/>`)
	}
	if linked && s&document.Mono != 0 {
		b.WriteString(`<w:rFonts w:ascii="DejaVu Sans Mono" w:hAnsi="DejaVu Sans Mono"/>`)
	}
	if s&document.Bold != 0 {
		b.WriteString(`<w:b/>`)
	}
	if s&document.Italic != 0 {
		b.WriteString(`<w:i/>`)
	}
	if s&document.Strike != 0 {
		b.WriteString(`<w:strike/>`)
	}
	return b.String()
}

// docxRun is words with run properties; lines and tabs are written out.
func docxRun(s, props string) string {
	if s == "" {
		return ""
	}
	if props != "" {
		props = "<w:rPr>" + props + "</w:rPr>"
	}
	var b strings.Builder
	b.WriteString("<w:r>" + props)
	for n, l := range strings.Split(s, "\n") {
		if n > 0 {
			b.WriteString("<w:br/>")
		}
		for k, part := range strings.Split(l, "\t") {
			if k > 0 {
				b.WriteString("<w:tab/>")
			}
			if part != "" {
				b.WriteString(`<w:t xml:space="preserve">` + x(part) + `</w:t>`)
			}
		}
	}
	b.WriteString("</w:r>")
	return b.String()
}

func (w *docx) mark(n int) {
	if w.quiet || n < 1 || n > len(w.d.Notes) || w.noted[n] {
		w.f(`<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>%d</w:t></w:r>`, n)
		return
	}
	if w.noted == nil {
		w.noted = map[int]bool{}
	}
	w.noted[n] = true
	w.f(`<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="%d"/></w:r>`, n)
}

// footnotes is footnotes.xml; the notes of -1 and 0 are lines that Word wants.
func (w *docx) footnotes() string {
	w.b.Reset()
	w.quiet = true
	w.f(`%s<w:footnotes %s><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>`, head, docxSpaces)
	for n, note := range w.d.Notes {
		w.f(`<w:footnote w:id="%d">`, n+1)
		mark := `<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>`
		for k, b := range note.Blocks {
			p, ok := b.(document.Paragraph)
			if !ok || k > 0 {
				w.blocks([]document.Block{b}, place{style: "FootnoteText"})
				continue
			}
			w.f(`<w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>%s`, mark)
			w.line(p.Text)
			w.f(`</w:p>`)
		}
		if len(note.Blocks) == 0 {
			w.f(`<w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>%s</w:p>`, mark)
		}
		w.f(`</w:footnote>`)
	}
	w.f(`</w:footnotes>`)
	return w.b.String()
}

func (w *docx) picture(i document.Inline) {
	f, ok := w.get(i.Src)
	if !ok {
		w.f("%s", docxRun(i.Text, ""))
		return
	}
	w.ids++
	const emu = 36000
	width, height := sized(f)
	cx, cy := int(width*emu), int(height*emu)
	w.f(`<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="%s" descr="%s"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="%d" name="%s" descr="%s"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdP%s"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`,
		cx, cy, w.ids, x(f.Name), x(i.Text), w.ids, x(f.Name), x(i.Text), x(f.Name), cx, cy)
}

func (w *docx) rels() string {
	const base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	var b strings.Builder
	b.WriteString(head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for _, r := range [][3]string{{"rIdS", "styles", "styles.xml"}, {"rIdN", "numbering", "numbering.xml"}, {"rIdO", "footnotes", "footnotes.xml"}, {"rIdE", "settings", "settings.xml"}, {"rIdF", "footer", "footer1.xml"}, {"rIdH", "header", "header1.xml"}} {
		fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s%s" Target="%s"/>`, r[0], base, r[1], r[2])
	}
	for n, to := range w.order {
		fmt.Fprintf(&b, `<Relationship Id="rIdL%d" Type="%shyperlink" Target="%s" TargetMode="External"/>`, n+1, base, x(to))
	}
	for _, f := range w.list {
		fmt.Fprintf(&b, `<Relationship Id="rIdP%s" Type="%simage" Target="media/%s"/>`, x(f.Name), base, x(f.Name))
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}
