package office

import (
	"net/url"
	"path"
	"strconv"
	"strings"

	"maillage/kit/document"
)

// wordStyle is what a style of paragraphs or of words says.
type wordStyle struct {
	name, based string
	outline     int // from 1 on; 0: none
	props       *node
	num         *node
}

// word is a Word document being read.
type word struct {
	b       document.Brought
	styles  map[string]wordStyle
	targets map[string]string // of relations
	formats map[string]map[int]string
	starts  map[string]int
	notes   map[string]*node
	order   map[string]int // number of each footnote, by first mark
	fields  []*field
	table   int // how deep in tables
}

// field is a computed value being read: its instruction, then what it shows.
type field struct {
	instruction strings.Builder
	shown       bool
}

func readWord(a *archive) (document.Brought, error) {
	w := &word{styles: map[string]wordStyle{}, targets: map[string]string{}, formats: map[string]map[int]string{}, starts: map[string]int{}, notes: map[string]*node{}, order: map[string]int{}}
	var trees [5]*node
	for n, name := range []string{"word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footnotes.xml", "word/_rels/document.xml.rels"} {
		t, err := a.tree(name, n > 0)
		if err != nil {
			return w.b, err
		}
		trees[n] = t
	}
	w.readStyles(trees[1])
	w.readNumbers(trees[2])
	trees[3].each("footnote", func(n *node) {
		if t := n.attr("type"); t == "" || t == "normal" {
			w.notes[n.attr("id")] = n
		}
	})
	trees[4].each("Relationship", func(n *node) { w.targets[n.attr("Id")] = n.attr("Target") })
	if core, err := a.tree("docProps/core.xml", true); err == nil {
		w.b.Title = strings.TrimSpace(core.find("title").words())
		w.b.Lang = strings.TrimSpace(core.find("language").words())
	}
	body := trees[0].find("body")
	if body.name == "" {
		return w.b, document.ErrForm
	}
	top := &box{}
	w.body(top, body)
	w.b.Blocks = top.blocks()
	for len(w.b.Notes) < len(w.order) { // a note may mark another one
		for id, n := range w.order {
			if n == len(w.b.Notes)+1 {
				inside := &box{}
				w.b.Notes = append(w.b.Notes, document.Note{})
				w.body(inside, w.notes[id])
				w.b.Notes[n-1].Blocks = inside.blocks()
				break
			}
		}
	}
	return w.b, nil
}

func (w *word) readStyles(root *node) {
	root.each("style", func(n *node) {
		s := wordStyle{name: strings.ToLower(n.first("name").attr("val")), based: n.first("basedOn").attr("val"), props: n.first("rPr"), num: n.first("pPr").first("numPr")}
		if o := n.first("pPr").first("outlineLvl"); o.name != "" {
			s.outline = number(o.attr("val"), -1) + 1
		}
		w.styles[n.attr("styleId")] = s
	})
}

func number(s string, other int) int {
	if n, err := strconv.Atoi(s); err == nil && n >= 0 && n < 1_000_000 {
		return n
	}
	return other
}

func (w *word) readNumbers(root *node) {
	abstract := map[string]map[int]string{}
	for _, n := range root.first("numbering").kids {
		switch n.name {
		case "abstractNum":
			formats := map[int]string{}
			for _, l := range n.kids {
				if l.name == "lvl" {
					formats[number(l.attr("ilvl"), 0)] = l.first("numFmt").attr("val")
				}
			}
			abstract[n.attr("abstractNumId")] = formats
		case "num":
			id := n.attr("numId")
			w.formats[id] = abstract[n.first("abstractNumId").attr("val")]
			if o := n.first("lvlOverride").first("startOverride"); o.name != "" {
				w.starts[id] = number(o.attr("val"), 1)
			}
		}
	}
}

// body reads blocks into b.
func (w *word) body(b *box, n *node) {
	for _, k := range n.kids {
		switch k.name {
		case "p":
			w.paragraph(b, k)
		case "tbl":
			w.tbl(b, k)
		case "sdt":
			if k.first("sdtPr").first("docPartObj").first("docPartGallery").attr("val") == "Table of Contents" {
				continue
			}
			w.body(b, k.first("sdtContent"))
		case "ins", "smartTag", "customXml", "moveTo":
			w.body(b, k)
		case "del", "moveFrom":
			w.b.Report.Add("change", k.words())
		case "altChunk":
			w.b.Report.Add("embedded", "")
		}
	}
}

func (w *word) paragraph(b *box, n *node) {
	props := n.first("pPr")
	id := props.first("pStyle").attr("val")
	p := w.styled(id)
	if o := props.first("outlineLvl"); o.name != "" && p.sort == "" && number(o.attr("val"), 9) < 9 {
		p.sort, p.depth = "heading", number(o.attr("val"), 0)+1
	}
	num := props.first("numPr")
	if num.name == "" && p.sort != "heading" {
		num = w.styles[id].num
	}
	if num != nil && num.name != "" && p.sort != "heading" {
		w.numbered(&p, num)
	}
	p.inside = p.num == "" && number(props.first("ind").attr("left"), 0) > 0
	p.line = w.runs(nil, n, document.Inline{})
	switch {
	case p.sort == "toc":
		return
	case p.sort == "title":
		if w.b.Title == "" || len(b.kids) == 0 {
			w.b.Title = orElse(strings.TrimSpace(document.Said(p.line)), w.b.Title)
		}
		return
	case p.sort == "facts":
		return
	}
	b.add(p)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// styled is what the style id, or those it is based on, says of a paragraph.
func (w *word) styled(id string) para {
	for depth := 0; id != "" && depth < 10; depth++ {
		s, ok := w.styles[id]
		name := s.name
		if !ok {
			name = strings.ToLower(id)
		}
		if p, ok := named(name); ok {
			return p
		}
		if s.outline > 0 && s.outline < 10 {
			return para{sort: "heading", depth: s.outline}
		}
		id = s.based
	}
	return para{}
}

// named is what a name of a style, as both programs and we call it, says of a paragraph.
func named(name string) (para, bool) {
	name = strings.ToLower(name)
	for _, prefix := range []string{"heading ", "heading", "titre "} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			if n, err := strconv.Atoi(rest); err == nil && n > 0 && n < 11 {
				return para{sort: "heading", depth: n}, true
			}
		}
	}
	if rest, ok := strings.CutPrefix(name, "callout "); ok {
		for _, kind := range document.Callouts {
			if rest == kind {
				return para{sort: "callout " + kind}, true
			}
		}
	}
	switch name {
	case "title":
		return para{sort: "title"}, true
	case "facts":
		return para{sort: "facts"}, true
	case "quote", "intense quote", "quotations", "block text":
		return para{sort: "quote"}, true
	case "html preformatted", "preformatted text", "macro text", "plain text", "source code", "code":
		return para{sort: "code"}, true
	case "horizontal line":
		return para{sort: "rule"}, true
	}
	if strings.HasPrefix(name, "toc ") || strings.HasPrefix(name, "contents ") {
		return para{sort: "toc"}, true
	}
	return para{}, false
}

func (w *word) numbered(p *para, num *node) {
	id := num.first("numId").attr("val")
	if id == "" || id == "0" {
		return
	}
	p.num, p.level = id, min(number(num.first("ilvl").attr("val"), 0), 20)
	switch w.formats[id][p.level] {
	case "bullet", "none", "":
	default:
		p.ordered, p.start = true, 1
		if n, ok := w.starts[id]; ok {
			p.start = n
		}
	}
}

func (w *word) tbl(b *box, n *node) {
	var rows [][][]document.Inline
	var aligns []document.Align
	w.table++
	if w.table > 1 {
		w.b.Report.Add("nested_table", n.words())
	}
	for _, r := range n.kids {
		if r.name != "tr" {
			continue
		}
		var cells [][]document.Inline
		for _, c := range r.kids {
			if c.name != "tc" {
				continue
			}
			props := c.first("tcPr")
			line := w.cell(c)
			if m := props.first("vMerge"); m.name != "" && m.attr("val") != "restart" {
				w.b.Report.Add("table_span", "")
				line = nil
			}
			if len(rows) == 0 {
				aligns = append(aligns, alignOf(c.first("p").first("pPr").first("jc").attr("val")))
			}
			cells = append(cells, line)
			for range min(number(props.first("gridSpan").attr("val"), 1), maxColumns) - 1 {
				w.b.Report.Add("table_span", document.Said(line))
				cells = append(cells, nil)
				if len(rows) == 0 {
					aligns = append(aligns, document.Left)
				}
			}
		}
		rows = append(rows, cells)
	}
	w.table--
	putTable(b, rows, aligns, &w.b.Report)
}

const (
	maxColumns = 60
	maxCells   = 40_000
)

func alignOf(s string) document.Align {
	switch s {
	case "center":
		return document.Center
	case "right", "end":
		return document.Right
	}
	return document.Left
}

// putTable adds a table whose first row heads the others. One of one cell is what it holds.
func putTable(b *box, rows [][][]document.Inline, aligns []document.Align, report *document.Report) {
	columns := 0
	for _, r := range rows {
		columns = max(columns, len(r))
	}
	if columns == 0 {
		return
	}
	if len(rows) == 1 && columns == 1 {
		b.add(para{line: rows[0][0]})
		return
	}
	if columns > maxColumns || len(rows)*columns > maxCells {
		report.Add("large_table", "")
		columns = min(columns, maxColumns)
		rows = rows[:min(len(rows), maxCells/columns)]
	}
	t := document.Table{}
	for n := range columns {
		a := document.Left
		if n < len(aligns) {
			a = aligns[n]
		}
		t.Aligns = append(t.Aligns, a)
	}
	for k, r := range rows {
		cells := make([][]document.Inline, columns)
		for n := range min(len(r), columns) {
			if cells[n] = r[n]; k == 0 {
				cells[n] = plainer(r[n])
			}
		}
		if k == 0 {
			t.Head = cells
		} else {
			t.Rows = append(t.Rows, cells)
		}
	}
	b.lists = nil
	b.put(t)
}

// cell is all that a cell holds as one line; paragraphs are broken lines.
func (w *word) cell(n *node) []document.Inline {
	inside := &box{}
	w.body(inside, n)
	return flat(inside.blocks())
}

// flat is blocks as one line.
func flat(list []document.Block) []document.Inline {
	var out []document.Inline
	add := func(line []document.Inline) {
		if len(out) > 0 && len(line) > 0 {
			out = append(out, document.Inline{Sort: document.Break})
		}
		for _, i := range line {
			out = document.Join(out, i)
		}
	}
	for _, b := range list {
		switch b := b.(type) {
		case document.Paragraph:
			add(b.Text)
		case document.Heading:
			add(b.Text)
		case document.Code:
			add(document.Plain(strings.ReplaceAll(b.Text, "\n", " ")))
		case document.Quote:
			add(flat(b.Blocks))
		case document.Callout:
			add(flat(b.Blocks))
		case document.List:
			for _, i := range b.Items {
				add(append(document.Plain("• "), flat(i.Blocks)...))
			}
		case document.Table:
			for _, r := range append([][][]document.Inline{b.Head}, b.Rows...) {
				for _, c := range r {
					add(c)
				}
			}
		}
	}
	return document.Trim(out)
}

// runs adds what is inside a paragraph; as has the link around.
func (w *word) runs(line []document.Inline, n *node, as document.Inline) []document.Inline {
	for _, k := range n.kids {
		switch k.name {
		case "r":
			line = w.run(line, k, as)
		case "hyperlink":
			in := as
			if to := w.targets[k.in("r", "id")]; document.Followed(to) && to != "" {
				in.Link = to
			} else if a := k.attr("anchor"); a != "" && as.Link == "" {
				w.b.Report.Add("inner_link", k.words())
			}
			line = w.runs(line, k, in)
		case "ins", "smartTag", "sdt", "sdtContent", "fldSimple", "moveTo", "customXml":
			line = w.runs(line, k, as)
		case "del", "moveFrom":
			w.b.Report.Add("change", k.words())
		case "oMath", "oMathPara":
			w.b.Report.Add("formula", k.words())
			as.Text = k.words()
			line = document.Join(line, as)
		case "commentRangeStart":
			w.b.Report.Add("comment", "")
		}
	}
	return line
}

func (w *word) run(line []document.Inline, n *node, as document.Inline) []document.Inline {
	as.Style |= w.style(n.first("rPr"))
	for _, k := range n.kids {
		in := as
		if w.hidden(k) {
			continue
		}
		if f := w.followed(); f != "" {
			in.Link = f
		}
		switch k.name {
		case "t":
			in.Text = k.words()
			line = document.Join(line, in)
		case "tab":
			in.Text = " "
			line = document.Join(line, in)
		case "noBreakHyphen":
			in.Text = "-"
			line = document.Join(line, in)
		case "br", "cr":
			if k.attr("type") != "page" {
				line = append(line, document.Inline{Sort: document.Break})
			}
		case "footnoteReference":
			line = w.mark(line, k.attr("id"))
		case "endnoteReference":
			w.b.Report.Add("endnote", "")
		case "drawing", "pict", "object", "AlternateContent":
			line = w.drawing(line, k, in)
		}
	}
	return line
}

// hidden follows fields, and tells whether an element of a run is none of the text.
func (w *word) hidden(k *node) bool {
	switch {
	case k.name == "fldChar":
		switch k.attr("fldCharType") {
		case "begin":
			w.fields = append(w.fields, &field{})
		case "separate":
			if n := len(w.fields); n > 0 {
				w.fields[n-1].shown = true
			}
		case "end":
			if n := len(w.fields); n > 0 {
				w.fields = w.fields[:n-1]
			}
		}
		return true
	case k.name == "instrText":
		if n := len(w.fields); n > 0 && !w.fields[n-1].shown {
			w.fields[n-1].instruction.WriteString(k.words())
		}
		return true
	}
	n := len(w.fields)
	return n > 0 && !w.fields[n-1].shown
}

// followed is the address of the field that is shown, when it is a link.
func (w *word) followed() string {
	for _, f := range w.fields {
		parts := strings.Fields(f.instruction.String())
		if f.shown && len(parts) > 1 && strings.EqualFold(parts[0], "HYPERLINK") {
			if to := strings.Trim(parts[1], `"`); strings.Contains(to, ":") && document.Followed(to) {
				return to
			}
		}
	}
	return ""
}

func (w *word) mark(line []document.Inline, id string) []document.Inline {
	if w.notes[id] == nil {
		return line
	}
	if w.order[id] == 0 {
		w.order[id] = len(w.order) + 1
	}
	return append(line, document.Inline{Sort: document.Mark, Note: w.order[id]})
}

func (w *word) drawing(line []document.Inline, k *node, as document.Inline) []document.Inline {
	if text := k.find("txbxContent"); text.name != "" {
		w.b.Report.Add("text_box", text.words())
		as.Text = " " + strings.TrimSpace(text.words()) + " "
		return document.Join(line, as)
	}
	target := w.targets[k.find("blip").in("r", "embed")]
	if target == "" {
		target = w.targets[k.find("imagedata").in("r", "id")]
	}
	if target == "" {
		w.b.Report.Add("drawing", "")
		return line
	}
	about := k.find("docPr")
	alt := orElse(about.attr("descr"), about.attr("title"))
	if alt == "" {
		w.b.Report.Add("picture_words", path.Base(target))
	}
	as.Sort, as.Src, as.Text, as.Style = document.Picture, path.Join("word", target), alt, 0
	if u, err := url.Parse(target); err == nil && u.Host != "" {
		w.b.Report.Add("picture_elsewhere", target)
		return line
	}
	return append(line, as)
}

// style is what the properties of a run say.
func (w *word) style(props *node) (s document.Style) {
	if id := props.first("rStyle").attr("val"); id != "" {
		named := w.styles[id]
		switch named.name {
		case "html code", "source text", "verbatim char", "code":
			s |= document.Mono
		case "strong":
			s |= document.Bold
		case "emphasis":
			s |= document.Italic
		default:
			if named.props != nil && named.name != "hyperlink" && named.name != "internet link" && named.name != "footnote reference" {
				s |= direct(named.props)
			}
		}
	}
	return s&^off(props) | direct(props)
}

func direct(props *node) (s document.Style) {
	for _, p := range []struct {
		name  string
		style document.Style
	}{{"b", document.Bold}, {"i", document.Italic}, {"strike", document.Strike}, {"dstrike", document.Strike}} {
		if n := props.first(p.name); n.name != "" && !isOff(n) {
			s |= p.style
		}
	}
	if isMono(props.first("rFonts").attr("ascii")) {
		s |= document.Mono
	}
	return s
}

func off(props *node) (s document.Style) {
	if isOff(props.first("b")) {
		s |= document.Bold
	}
	if isOff(props.first("i")) {
		s |= document.Italic
	}
	return s
}

func isOff(n *node) bool {
	v := n.attr("val")
	return n.name != "" && (v == "0" || v == "false" || v == "off" || v == "none")
}

// isMono tells whether a font is one of those that programs write code in.
func isMono(font string) bool {
	font = strings.ToLower(font)
	return strings.Contains(font, "mono") || strings.Contains(font, "courier") || strings.Contains(font, "consolas")
}
