package webpage

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"maillage/kit/document"
)

// inlines adds what is inside n.
func (r *reader) inlines(line []document.Inline, n *html.Node, as document.Inline, depth int) []document.Inline {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		line = r.inline(line, c, as, depth+1)
	}
	return line
}

func (r *reader) inline(line []document.Inline, n *html.Node, as document.Inline, depth int) []document.Inline {
	if depth > maxNested {
		r.tooDeep()
		return line
	}
	if n.Type == html.TextNode {
		as.Text = folded(n.Data)
		if k := len(line) - 1; k < 0 || line[k].Sort == document.Break || line[k].Sort == document.Words && strings.HasSuffix(line[k].Text, " ") {
			as.Text = strings.TrimLeft(as.Text, " ")
		}
		return document.Join(line, as)
	}
	if n.Type != html.ElementNode || r.skip(n) {
		return line
	}
	switch n.DataAtom {
	case atom.Br:
		return append(line, document.Inline{Sort: document.Break})
	case atom.Img:
		return r.picture(line, n, as)
	case atom.Input:
		return line
	case atom.A:
		to := attr(n, "href")
		if note, ok := r.notes[strings.TrimPrefix(to, "#")]; ok && strings.HasPrefix(to, "#") {
			return append(line, document.Inline{Sort: document.Mark, Note: note})
		}
		switch {
		case strings.HasPrefix(to, "#"), to == "":
		case document.Followed(to):
			as.Link = to
		}
	}
	as.Style |= inlineAtoms[n.DataAtom]
	return r.inlines(line, n, as, depth)
}

// folded is words with their white space as one space.
func folded(s string) string {
	space := func(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }
	words := strings.FieldsFunc(s, func(r rune) bool { return r < 128 && space(byte(r)) })
	if s == "" {
		return ""
	}
	if len(words) == 0 {
		return " "
	}
	out := strings.Join(words, " ")
	if space(s[0]) {
		out = " " + out
	}
	if space(s[len(s)-1]) {
		out += " "
	}
	return out
}

func (r *reader) picture(line []document.Inline, n *html.Node, as document.Inline) []document.Inline {
	src, alt := attr(n, "src"), strings.Join(strings.Fields(attr(n, "alt")), " ")
	switch {
	case strings.HasPrefix(src, "data:"):
		r.b.Report.Add("picture_inside", alt)
		as.Text = alt
		return document.Join(line, as)
	case src == "":
		return line
	}
	if alt == "" {
		r.b.Report.Add("picture_words", src)
	}
	as.Sort, as.Src, as.Text, as.Style = document.Picture, src, alt, 0
	return append(line, as)
}

// footnotes reads the notes that we, GitHub and others write: a list of class notes or footnotes, each with an id.
func (r *reader) footnotes(root *html.Node) {
	for n := range root.Descendants() {
		class := attr(n, "class")
		if n.DataAtom != atom.Ol && n.DataAtom != atom.Section || !strings.Contains(class, "notes") {
			continue
		}
		for c := range n.Descendants() {
			if id := attr(c, "id"); c.DataAtom == atom.Li && id != "" && r.notes[id] == 0 {
				r.b.Notes = append(r.b.Notes, document.Note{})
				r.notes[id] = len(r.b.Notes)
			}
		}
	}
	for n := range root.Descendants() {
		if k := r.notes[attr(n, "id")]; k > 0 && n.DataAtom == atom.Li {
			r.b.Notes[k-1] = document.Note{Blocks: unreturned(r.blocks(nil, n, document.Inline{}, 0))}
		}
	}
}

// unreturned is a footnote without what leads back to its mark.
func unreturned(list []document.Block) []document.Block {
	if n := len(list) - 1; n > 0 {
		if p, ok := list[n].(document.Paragraph); ok && len([]rune(document.Said(p.Text))) < 25 && len(p.Text) == 1 {
			return list[:n]
		}
	}
	return list
}

// table reads a table; its first row heads the others. Tables inside are their words; one of one cell is what it holds.
func (r *reader) table(out []document.Block, n *html.Node, as document.Inline, depth int) []document.Block {
	var rows [][]*html.Node
	for c := range n.Descendants() {
		if c.DataAtom == atom.Tr && own(c, n) {
			var cells []*html.Node
			for k := c.FirstChild; k != nil; k = k.NextSibling {
				if k.DataAtom == atom.Td || k.DataAtom == atom.Th {
					cells = append(cells, k)
				}
			}
			rows = append(rows, cells)
		}
		if c.DataAtom == atom.Caption && own(c, n) {
			out = append(out, document.Paragraph{Text: document.Trim(r.inlines(nil, c, document.Inline{Style: document.Bold}, depth))})
		}
	}
	if len(rows) == 1 && len(rows[0]) == 1 {
		return r.blocks(out, rows[0][0], as, depth)
	}
	t := document.Table{}
	var all [][][]document.Inline
	wide, cells := 0, 0
	for _, row := range rows {
		var line [][]document.Inline
		for _, c := range row {
			if cells++; cells > maxCells {
				break
			}
			if len(all) == 0 {
				t.Aligns = append(t.Aligns, alignOf(c))
			}
			line = append(line, flat(r.blocks(nil, c, as, depth+1)))
			span, _ := strconv.Atoi(attr(c, "colspan"))
			for range min(max(span, 1), maxWide) - 1 {
				r.b.Report.Add("table_span", "")
				line = append(line, nil)
				if len(all) == 0 {
					t.Aligns = append(t.Aligns, document.Left)
				}
			}
			if attr(c, "rowspan") > "1" {
				r.b.Report.Add("table_span", "")
			}
		}
		all = append(all, line[:min(len(line), maxWide)])
		wide = max(wide, len(all[len(all)-1]))
	}
	if cells > maxCells {
		r.b.Report.Add("large_table", "")
	}
	if wide == 0 {
		return out
	}
	for len(t.Aligns) < wide {
		t.Aligns = append(t.Aligns, document.Left)
	}
	t.Aligns = t.Aligns[:wide]
	for k, line := range all {
		for len(line) < wide {
			line = append(line, nil)
		}
		if k == 0 {
			t.Head = unbold(line)
		} else {
			t.Rows = append(t.Rows, line)
		}
	}
	return append(out, t)
}

// own tells whether c belongs to the table n, not to one inside.
func own(c, n *html.Node) bool {
	for p := c.Parent; p != nil; p = p.Parent {
		if p.DataAtom == atom.Table {
			return p == n
		}
	}
	return false
}

// unbold takes the bold off cells that head a column, which are so by themselves.
func unbold(cells [][]document.Inline) [][]document.Inline {
	for n, c := range cells {
		all := true
		for _, i := range c {
			all = all && (i.Sort != document.Words || i.Style&document.Bold != 0)
		}
		for k := range c {
			if all {
				cells[n][k].Style &^= document.Bold
			}
		}
	}
	return cells
}

func alignOf(n *html.Node) document.Align {
	s := attr(n, "align") + " " + attr(n, "class") + " " + strings.ReplaceAll(attr(n, "style"), " ", "")
	switch {
	case strings.Contains(s, "center") || attr(n, "class") == "c":
		return document.Center
	case strings.Contains(s, "right") || strings.Contains(s, "text-align:end") || attr(n, "class") == "r":
		return document.Right
	}
	return document.Left
}

// flat is blocks as one line, broken between them.
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
	document.Walk(list, func(b document.Block) {
		switch b := b.(type) {
		case document.Paragraph:
			add(b.Text)
		case document.Heading:
			add(b.Text)
		case document.Code:
			add(document.Plain(strings.ReplaceAll(b.Text, "\n", " ")))
		case document.Table:
			for _, r := range append([][][]document.Inline{b.Head}, b.Rows...) {
				for _, c := range r {
					add(c)
				}
			}
		}
	})
	return document.Trim(out)
}
