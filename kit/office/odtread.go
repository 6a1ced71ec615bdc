package office

import (
	"path"
	"strings"

	"maillage/kit/document"
)

// openStyle is a style of an OpenDocument text.
type openStyle struct {
	name, parent string // name as people see it
	automatic    bool
	text, layout *node
}

// opened is an OpenDocument text being read.
type opened struct {
	b      document.Brought
	styles map[string]openStyle    // by family and name
	levels map[string]map[int]bool // by style of list, the levels that are numbered
	list   []string                // styles of the lists around
	quiet  bool
}

func readOpen(a *archive) (document.Brought, error) {
	o := &opened{styles: map[string]openStyle{}, levels: map[string]map[int]bool{}}
	content, err := a.tree("content.xml", false)
	if err != nil {
		return o.b, err
	}
	styles, err := a.tree("styles.xml", true)
	if err != nil {
		return o.b, err
	}
	if meta, err := a.tree("meta.xml", true); err == nil {
		o.b.Title = strings.TrimSpace(meta.find("title").words())
		o.b.Lang = strings.TrimSpace(meta.find("language").words())
	}
	o.readStyles(styles.find("styles"), false)
	o.readStyles(styles.find("automatic-styles"), true)
	o.readStyles(content.find("automatic-styles"), true)
	body := content.find("body").first("text")
	if body.name == "" {
		return o.b, document.ErrForm
	}
	top := &box{}
	o.body(top, body)
	o.b.Blocks = top.blocks()
	return o.b, nil
}

func (o *opened) readStyles(n *node, automatic bool) {
	for _, s := range n.kids {
		switch s.name {
		case "style":
			name := s.in("style", "name")
			o.styles[s.in("style", "family")+" "+name] = openStyle{
				name: orElse(s.attr("display-name"), strings.ReplaceAll(name, "_20_", " ")), parent: s.attr("parent-style-name"), automatic: automatic,
				text: s.first("text-properties"), layout: s.first("paragraph-properties"),
			}
		case "list-style":
			levels := map[int]bool{}
			for _, l := range s.kids {
				if l.name == "list-level-style-number" && l.attr("num-format") != "" {
					levels[number(l.attr("level"), 1)] = true
				}
			}
			o.levels[s.in("style", "name")] = levels
		}
	}
}

func (o *opened) body(b *box, n *node) {
	for _, k := range n.kids {
		switch k.name {
		case "p", "h":
			o.paragraph(b, k)
		case "list":
			o.items(b, k)
		case "table":
			o.table(b, k)
		case "section", "index-body":
			o.body(b, k)
		case "tracked-changes":
			o.b.Report.Add("change", "")
		case "frame":
			b.add(para{line: o.frame(nil, k, document.Inline{})})
		}
	}
}

// styled is what the style of a paragraph says, up to the first that has a name we know.
func (o *opened) styled(name string) para {
	for depth := 0; name != "" && depth < 10; depth++ {
		s, ok := o.styles["paragraph "+name]
		seen := s.name
		if !ok {
			seen = strings.ReplaceAll(name, "_20_", " ")
		}
		if p, ok := named(seen); ok {
			return p
		}
		name = s.parent
	}
	return para{}
}

func (o *opened) paragraph(b *box, n *node) {
	style := n.attr("style-name")
	p := o.styled(style)
	if n.name == "h" {
		p.sort, p.depth = "heading", max(number(n.attr("outline-level"), 1), 1)
	}
	as := document.Inline{}
	if s, ok := o.styles["paragraph "+style]; ok && s.automatic && p.sort == "" {
		as.Style = textStyle(s.text)
	}
	p.line = o.runs(nil, n, as)
	switch p.sort {
	case "toc", "facts":
		return
	case "title":
		if o.b.Title == "" || len(b.kids) == 0 {
			o.b.Title = orElse(strings.TrimSpace(document.Said(p.line)), o.b.Title)
		}
		return
	}
	b.add(p)
}

// items reads a list; those of quotes and callouts belong to these.
func (o *opened) items(b *box, n *node) {
	style := n.in("text", "style-name")
	if style == "" && len(o.list) > 0 {
		style = o.list[len(o.list)-1]
	}
	o.list = append(o.list, style)
	defer func() { o.list = o.list[:len(o.list)-1] }()
	l := &box{kind: "list", list: document.List{Ordered: o.levels[style][len(o.list)]}}
	if l.list.Ordered {
		l.list.Start = 1
	}
	for _, k := range n.kids {
		if k.name != "list-item" && k.name != "list-header" {
			continue
		}
		if start := k.attr("start-value"); start != "" && len(l.kids) == 0 && l.list.Ordered {
			l.list.Start = number(start, 1)
		}
		i := &box{}
		o.body(i, k)
		l.kids = append(l.kids, i)
	}
	into := b
	if kind := o.holder(n); kind != "" {
		into = b.container(kind)
		for _, i := range l.kids {
			i.kids = unboxed(i.kids, kind)
		}
	}
	into.follow(l, n.attr("continue-list") != "" || n.attr("continue-numbering") == "true")
}

// follow adds a list after what is there. LibreOffice writes an inner list of another style as a list by itself, whose first item
// holds nothing but it: it goes under the last item before; one that goes on with the list before is its end.
func (b *box) follow(l *box, goesOn bool) {
	n := len(b.kids) - 1
	if n < 0 || b.kids[n].kind != "list" || len(b.kids[n].kids) == 0 {
		b.kids = append(b.kids, l)
		return
	}
	before := b.kids[n]
	for len(l.kids) > 0 && len(l.kids[0].kids) > 0 && l.kids[0].kids[0].kind == "list" {
		last := before.kids[len(before.kids)-1]
		last.follow(l.kids[0].kids[0], true)
		last.kids = append(last.kids, l.kids[0].kids[1:]...)
		l.kids = l.kids[1:]
		goesOn = goesOn || before.list.Ordered == l.list.Ordered
	}
	switch {
	case len(l.kids) == 0:
	case goesOn && before.list.Ordered == l.list.Ordered:
		before.kids = append(before.kids, l.kids...)
	default:
		b.kids = append(b.kids, l)
	}
}

// holder is the kind of box that the first paragraph of a list is of.
func (o *opened) holder(n *node) string {
	for _, k := range n.kids {
		switch k.name {
		case "p":
			return o.styled(k.attr("style-name")).holds()
		case "list-item", "list":
			return o.holder(k)
		}
	}
	return ""
}

// unboxed takes away the boxes of a kind around what is already in one.
func unboxed(list []*box, kind string) []*box {
	var out []*box
	for _, k := range list {
		if k.kind == kind {
			out = append(out, k.kids...)
			continue
		}
		out = append(out, k)
	}
	return out
}

func (o *opened) table(b *box, n *node) {
	var rows [][][]document.Inline
	var aligns []document.Align
	o.rows(n, func(r *node) {
		var cells [][]document.Inline
		for _, c := range r.kids {
			if c.name != "table-cell" && c.name != "covered-table-cell" {
				continue
			}
			if c.name == "covered-table-cell" {
				o.b.Report.Add("table_span", "")
			}
			inside := &box{}
			o.body(inside, c)
			if len(rows) == 0 {
				aligns = append(aligns, o.align(c.first("p").attr("style-name")))
			}
			for range max(1, min(number(c.attr("number-columns-repeated"), 1), maxColumns)) {
				cells = append(cells, flat(inside.blocks()))
			}
		}
		for range max(1, min(number(r.attr("number-rows-repeated"), 1), 100)) {
			rows = append(rows, cells)
		}
	})
	putTable(b, rows, aligns, &o.b.Report)
}

func (o *opened) rows(n *node, f func(*node)) {
	for _, k := range n.kids {
		switch k.name {
		case "table-row":
			f(k)
		case "table-header-rows", "table-rows", "table-row-group":
			o.rows(k, f)
		}
	}
}

func (o *opened) align(style string) document.Align {
	for depth := 0; style != "" && depth < 10; depth++ {
		s := o.styles["paragraph "+style]
		if s.layout != nil && s.layout.attr("text-align") != "" {
			return alignOf(s.layout.attr("text-align"))
		}
		style = s.parent
	}
	return document.Left
}

// runs adds what is inside a paragraph; as has the style and the link around.
func (o *opened) runs(line []document.Inline, n *node, as document.Inline) []document.Inline {
	for _, k := range n.kids {
		in := as
		switch k.name {
		case "":
			in.Text = strings.Join(fields(k.text), " ")
			line = document.Join(line, in)
		case "span":
			in.Style = as.Style | o.spanStyle(k.attr("style-name"))
			line = o.runs(line, k, in)
		case "a":
			if to := k.attr("href"); strings.HasPrefix(to, "#") {
				o.b.Report.Add("inner_link", k.words())
			} else if document.Followed(to) {
				in.Link = to
			}
			line = o.runs(line, k, in)
		case "s":
			in.Text = strings.Repeat(" ", min(max(number(k.attr("c"), 1), 1), 200))
			line = document.Join(line, in)
		case "tab":
			in.Text = " "
			line = document.Join(line, in)
		case "line-break":
			line = append(line, document.Inline{Sort: document.Break})
		case "note":
			line = o.note(line, k)
		case "frame", "custom-shape":
			line = o.frame(line, k, in)
		case "annotation":
			o.b.Report.Add("comment", k.first("p").words())
		case "annotation-end", "bookmark", "bookmark-start", "bookmark-end", "soft-page-break", "change", "change-start", "change-end", "reference-mark", "toc-mark-start", "toc-mark-end":
		default:
			line = o.runs(line, k, in)
		}
	}
	return line
}

// fields cuts at the white space of XML, and keeps that at both ends.
func fields(s string) []string {
	out := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' })
	if s != "" && len(out) == 0 {
		return []string{"", ""}
	}
	if s == "" {
		return nil
	}
	if strings.ContainsRune(" \n\t\r", rune(s[0])) {
		out = append([]string{""}, out...)
	}
	if strings.ContainsRune(" \n\t\r", rune(s[len(s)-1])) {
		out = append(out, "")
	}
	return out
}

func (o *opened) spanStyle(name string) document.Style {
	var s document.Style
	for depth := 0; name != "" && depth < 10; depth++ {
		st, ok := o.styles["text "+name]
		switch strings.ToLower(orElse(st.name, strings.ReplaceAll(name, "_20_", " "))) {
		case "source text", "teletype":
			return s | document.Mono
		case "strong emphasis":
			return s | document.Bold
		case "emphasis":
			return s | document.Italic
		case "internet link", "visited internet link", "footnote symbol", "footnote anchor":
			return s
		}
		if !ok {
			return s
		}
		s |= textStyle(st.text)
		name = st.parent
	}
	return s
}

func textStyle(n *node) (s document.Style) {
	if n == nil {
		return 0
	}
	if w := n.attr("font-weight"); w == "bold" || w == "700" || w == "800" || w == "900" {
		s |= document.Bold
	}
	if w := n.attr("font-style"); w == "italic" || w == "oblique" {
		s |= document.Italic
	}
	if w := n.attr("text-line-through-style"); w != "" && w != "none" {
		s |= document.Strike
	}
	if isMono(n.attr("font-name")) || isMono(n.in("fo", "font-family")) {
		s |= document.Mono
	}
	return s
}

func (o *opened) note(line []document.Inline, n *node) []document.Inline {
	if o.quiet {
		return line
	}
	if n.attr("note-class") == "endnote" {
		o.b.Report.Add("endnote", n.first("note-body").words())
	}
	o.quiet = true
	inside := &box{}
	o.body(inside, n.first("note-body"))
	o.quiet = false
	o.b.Notes = append(o.b.Notes, document.Note{Blocks: inside.blocks()})
	return append(line, document.Inline{Sort: document.Mark, Note: len(o.b.Notes)})
}

func (o *opened) frame(line []document.Inline, n *node, as document.Inline) []document.Inline {
	if text := n.first("text-box"); text.name != "" {
		if image := text.find("image"); image.name == "" {
			o.b.Report.Add("text_box", text.words())
			as.Text = " " + strings.TrimSpace(text.words()) + " "
			return document.Join(line, as)
		}
		n = text.find("frame")
	}
	src := n.first("image").attr("href")
	switch {
	case n.has("object"), n.name == "custom-shape":
		o.b.Report.Add("drawing", n.words())
		return line
	case src == "":
		return line
	case strings.Contains(src, "://"):
		o.b.Report.Add("picture_elsewhere", src)
		return line
	}
	alt := strings.TrimSpace(orElse(n.first("desc").words(), n.first("title").words()))
	if alt == "" {
		o.b.Report.Add("picture_words", path.Base(src))
	}
	as.Sort, as.Src, as.Text, as.Style = document.Picture, path.Clean(src), alt, 0
	return append(line, as)
}
