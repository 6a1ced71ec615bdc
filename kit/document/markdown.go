package document

import (
	"strconv"
	"strings"
)

// Markdown is the blocks and footnotes of d, as Markdown that Read reads back; neither its title nor its facts. Headings begin
// at the second level. Signs of words that would be markup are escaped, so that nobody is named (@) nor any theme (#).
func Markdown(d Document) string {
	out := marked(d.Blocks)
	for n, note := range d.Notes {
		body := marked(note.Blocks)
		if body == "" {
			continue
		}
		out += "\n\n[^" + strconv.Itoa(n+1) + "]: " + indented(body, "    ")
	}
	if out = strings.TrimSpace(out); out != "" {
		out += "\n"
	}
	return out
}

// marked is list, a blank line between two blocks, without a last line end.
func marked(list []Block) string {
	var parts []string
	marker := 0 // of a list after a list: the other sign, or they would be one
	for n, b := range list {
		if l, ok := b.(List); ok {
			if before, ok := at(list, n-1).(List); ok && before.Ordered == l.Ordered {
				marker = 1 - marker
			} else {
				marker = 0
			}
			if s := listed(l, marker); s != "" {
				parts = append(parts, s)
			}
			continue
		}
		if s := one(b); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n\n")
}

func at(list []Block, n int) Block {
	if n < 0 {
		return nil
	}
	return list[n]
}

func one(b Block) string {
	switch b := b.(type) {
	case Heading:
		if s := inline(b.Text, "<br>"); s != "" {
			return strings.Repeat("#", min(max(b.Level, 1)+1, 6)) + " " + s
		}
	case Paragraph:
		return inline(b.Text, "\\\n")
	case Quote:
		return quoted(marked(b.Blocks))
	case Callout:
		body := marked(b.Blocks)
		if len(b.Blocks) > 0 {
			if _, ok := b.Blocks[0].(Paragraph); !ok {
				body = "\n" + body
			}
		}
		return quoted("[!" + strings.ToUpper(b.Kind) + "]\n" + body)
	case Code:
		fence := strings.Repeat("`", max(3, longest(b.Text, '`')+1))
		return fence + strings.Join(strings.Fields(strings.ReplaceAll(b.Lang, "`", "")), "-") + "\n" + b.Text + "\n" + fence
	case Rule:
		return "***"
	case Table:
		return tabled(b)
	}
	return ""
}

func quoted(body string) string {
	lines := strings.Split(strings.TrimRight(body, "\n"), "\n")
	for n, l := range lines {
		lines[n] = strings.TrimRight("> "+l, " ")
	}
	return strings.Join(lines, "\n")
}

// indented is body with all its lines but the first set off by with.
func indented(body, with string) string {
	lines := strings.Split(body, "\n")
	for n, l := range lines {
		if n > 0 && l != "" {
			lines[n] = with + l
		}
	}
	return strings.Join(lines, "\n")
}

func listed(l List, marker int) string {
	gap := "\n"
	for _, i := range l.Items {
		if !tight(i) {
			gap = "\n\n"
		}
	}
	var parts []string
	for n, i := range l.Items {
		sign := []string{"-", "*"}[marker]
		if l.Ordered {
			sign = strconv.Itoa(max(l.Start, 0)+n) + []string{".", ")"}[marker]
		}
		box := ""
		if _, ok := at(i.Blocks, min(0, len(i.Blocks)-1)).(Paragraph); ok && i.Task { // a box stands before words
			box = "[ ] "
			if i.Done {
				box = "[x] "
			}
		}
		body := itemBody(i, gap)
		parts = append(parts, strings.TrimRight(sign+" "+box+indented(body, strings.Repeat(" ", len(sign)+1)), " "))
	}
	return strings.Join(parts, gap)
}

// itemBody is the body of an item; in a tight list, its parts follow each other without a blank line.
func itemBody(i Item, gap string) string {
	if gap == "\n\n" {
		return marked(i.Blocks)
	}
	var parts []string
	for _, b := range i.Blocks {
		if s := marked([]Block{b}); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n")
}

// tight tells whether an item is one line, perhaps with a list under it.
func tight(i Item) bool {
	for n, b := range i.Blocks {
		switch b := b.(type) {
		case Paragraph:
			if n > 0 {
				return false
			}
		case List:
			if n == 0 || n > 1 || b.Ordered && b.Start != 1 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func tabled(t Table) string {
	if len(t.Aligns) == 0 {
		return ""
	}
	lines := []string{row(t.Head, len(t.Aligns))}
	rule := "|"
	for _, a := range t.Aligns {
		rule += []string{"---", ":-:", "--:"}[a] + "|"
	}
	lines = append(lines, rule)
	for _, r := range t.Rows {
		lines = append(lines, row(r, len(t.Aligns)))
	}
	return strings.Join(lines, "\n")
}

func row(cells [][]Inline, n int) string {
	out := "|"
	for k := range n {
		words := ""
		if k < len(cells) {
			words = cell(cells[k])
		}
		out += " " + words + " |"
	}
	return out
}

// cell is a line in a table: what is code has its bars escaped too.
func cell(line []Inline) string {
	s := inline(line, "<br>")
	var b strings.Builder
	for n, c := range []byte(s) {
		if c == '|' && (n == 0 || s[n-1] != '\\') {
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}

func longest(s string, sign byte) (n int) {
	run := 0
	for i := range len(s) {
		if s[i] != sign {
			run = 0
			continue
		}
		run++
		n = max(n, run)
	}
	return n
}
