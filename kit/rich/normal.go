package rich

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// This file is ui/ts/document/normal.ts: the one form of a document that Markdown can keep.

// rank is the order of marks.
var rank = []string{"link", "bold", "italic", "strike", "code", "literal"}

// light is the marks which mean nothing on a space.
var light = []string{"bold", "italic", "strike"}

func byRank(a, b Mark) int { return slices.Index(rank, a.Type) - slices.Index(rank, b.Type) }

func normal(content []Node) Node {
	doc := Node{Type: "doc", Content: blocks(content)}
	if len(doc.Content) == 0 {
		doc.Content = []Node{{Type: "paragraph"}}
	}
	titles(&doc)
	return doc
}

// titles moves the highest to the second level, and lets none be more than one below the one before it.
func titles(doc *Node) {
	var all []*Node
	var walk func(*Node)
	walk = func(n *Node) {
		if n.Type == "heading" {
			all = append(all, n)
		}
		for i := range n.Content {
			walk(&n.Content[i])
		}
	}
	walk(doc)
	highest, before := 6, 1
	for _, h := range all {
		highest = min(highest, h.Attrs["level"].(int))
	}
	for _, h := range all {
		before = min(2+h.Attrs["level"].(int)-highest, before+1, 6)
		h.Attrs = map[string]any{"level": before}
	}
}

func blocks(list []Node) []Node {
	var out []Node
	for _, n := range list {
		out = append(out, block(n)...)
	}
	return out
}

// filled is blocks, with a paragraph when there is none.
func filled(list []Node) []Node {
	if out := blocks(list); len(out) > 0 {
		return out
	}
	return []Node{{Type: "paragraph"}}
}

func block(n Node) []Node {
	switch n.Type {
	case "paragraph", "heading":
		if n.Content = inline(n.Content); len(n.Content) == 0 {
			return nil
		}
	case "codeBlock":
		if n.Content != nil {
			if text := printable(n.Content[0].Text); text != "" {
				n.Content = []Node{{Type: "text", Text: text}}
			} else {
				n.Content = nil
			}
		}
		language, _ := n.Attrs["language"].(string)
		n.Attrs = map[string]any{"language": orNil(trim(fences.ReplaceAllString(printable(language), " ")))}
	case "blockquote":
		n.Content = filled(n.Content)
	case "bulletList", "orderedList":
		return list(n)
	case "table":
		return table(n)
	}
	return []Node{n}
}

// spaces is the \s of ECMAScript, for a class.
const spaces = `\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`

var (
	fences    = regexp.MustCompile("[`~" + spaces + "]+")
	blanks    = regexp.MustCompile(`[` + spaces + `]+`)
	controls  = regexp.MustCompile(`[\t\n\r]+`)
	calls     = regexp.MustCompile(`(^|[^\\])\[\^`)
	brackets  = regexp.MustCompile(`[\[\]|]+`)
	numbered  = regexp.MustCompile(`^(\d{1,9})([.)])( |$)`)
	beginning = regexp.MustCompile("^(?:#{1,6}(?: |$)|>|[-+](?: |$)|-[-|:]|=+ *$|=|\\||:-|[*](?: |$)|[*_ ]{3,}$|```|~~~|<[A-Za-z/!?]|\\[[^\\]]*\\]:)")
)

// isSpace is the \s of ECMAScript.
func isSpace(r rune) bool { return r != 0x85 && unicode.IsSpace(r) || r == 0xfeff }

func trim(s string) string { return strings.TrimFunc(s, isSpace) }

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func list(n Node) []Node {
	if len(n.Content) == 0 {
		return nil
	}
	words, must := false, false
	for i := range n.Content {
		item := &n.Content[i]
		item.Content = filled(item.Content)
		if first := item.Content[0]; first.Type != "paragraph" || len(first.Content) == 0 {
			item.Attrs = map[string]any{"checked": nil}
		}
		for k, c := range item.Content {
			words = words || c.Type == "paragraph" && len(c.Content) > 0
			must = must || k > 0 && apart(item.Content[k-1], c)
		}
	}
	parted := len(n.Content) > 1 || len(n.Content[0].Content) > 1
	n.Attrs["loose"] = words && parted && (must || n.Attrs["loose"] == true)
	if start, ok := n.Attrs["start"].(int); ok {
		n.Attrs["start"] = min(max(start, 0), 999_000_000)
	}
	return []Node{n}
}

// apart tells whether two blocks of an item need an empty line between them, which makes the list loose.
func apart(a, b Node) bool {
	isList := func(n Node) bool { return n.Type == "bulletList" || n.Type == "orderedList" }
	among := func(n Node, types ...string) bool { return slices.Contains(types, n.Type) }
	switch {
	case b.Type == "paragraph":
		return !among(a, "codeBlock", "heading", "horizontalRule")
	case b.Type == "table":
		return among(a, "paragraph", "table", "blockquote") || isList(a)
	case b.Type == "blockquote":
		return a.Type == "blockquote"
	case isList(b) && among(a, "paragraph", "table", "blockquote"):
		start, counted := b.Attrs["start"].(int)
		first := b.Content[0].Content[0]
		return counted && start != 1 || first.Type == "paragraph" && len(first.Content) == 0
	}
	return false
}

func table(n Node) []Node {
	for r := range n.Content {
		for c := range n.Content[r].Content {
			words := &n.Content[r].Content[c].Content[0]
			words.Content = inline(words.Content)
		}
	}
	return []Node{n}
}

// inline is the words of a line in their one form, which is also that of the marks' order.
func inline(list []Node) []Node {
	var out []Node
	for _, n := range list {
		out = append(out, leaf(n)...)
	}
	out = together(plain(together(out)))
	edge := func(i int) bool { return i < 0 || i >= len(out) || out[i].Type == "hardBreak" }
	for i := 0; i < len(out); i++ {
		if n := &out[i]; n.Type == "text" && !n.has("code") {
			if edge(i - 1) {
				n.Text = strings.TrimLeftFunc(n.Text, isSpace)
			}
			if edge(i + 1) {
				n.Text = strings.TrimRightFunc(n.Text, isSpace)
			}
			if n.Text == "" {
				out = slices.Delete(out, i, i+1)
				i -= min(i, 1) + 1
			}
		}
	}
	for len(out) > 0 && out[0].Type == "hardBreak" {
		out = out[1:]
	}
	for len(out) > 0 && out[len(out)-1].Type == "hardBreak" {
		out = out[:len(out)-1]
	}
	return out
}

func leaf(n Node) []Node {
	marks := ordered(n.Marks)
	kept := without(marks, "code", "literal")
	switch n.Type {
	case "text":
		text := printable(controls.ReplaceAllString(n.Text, " "))
		if slices.ContainsFunc(marks, func(m Mark) bool { return m.Type == "code" }) {
			if text == "" {
				return nil
			}
			return []Node{{Type: "text", Text: text, Marks: without(marks, "literal")}}
		}
		return parts(text, marks)
	case "image":
		src := target(said(n, "src"))
		if src == "" {
			return nil
		}
		return []Node{{Type: "image", Attrs: map[string]any{"src": src, "alt": line(said(n, "alt")), "title": title(said(n, "title"))}, Marks: kept}}
	case "pageLink":
		bare := func(s string) string { return line(brackets.ReplaceAllString(s, "")) }
		name, words := bare(said(n, "name")), bare(said(n, "words"))
		if name == "" {
			return nil
		}
		if words == "" {
			words = name
		}
		return []Node{{Type: "pageLink", Attrs: map[string]any{"name": name, "words": words}, Marks: without(kept, "link")}}
	case "footnote":
		text := started(calls.ReplaceAllString(line(said(n, "text")), `${1}\[^`))
		if text == "" {
			return nil
		}
		return []Node{{Type: "footnote", Attrs: map[string]any{"text": text}, Marks: without(kept, "link")}}
	}
	return []Node{{Type: n.Type}}
}

func said(n Node, attr string) string { s, _ := n.Attrs[attr].(string); return s }

// ordered is marks in their order, the last of each type alone, in its one form.
func ordered(marks []Mark) []Mark {
	var out []Mark
	for _, m := range marks {
		if m.Type == "link" {
			href, _ := m.Attrs["href"].(string)
			words, _ := m.Attrs["title"].(string)
			m.Attrs = map[string]any{"href": target(href), "title": title(words)}
		}
		if at := slices.IndexFunc(out, func(x Mark) bool { return x.Type == m.Type }); at >= 0 {
			out[at] = m
		} else {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, byRank)
	return out
}

func without(marks []Mark, types ...string) []Mark {
	var out []Mark
	for _, m := range marks {
		if !slices.Contains(types, m.Type) {
			out = append(out, m)
		}
	}
	return out
}

// parts cuts a text between its words and its spaces.
func parts(text string, marks []Mark) []Node {
	var out []Node
	for text != "" {
		in := func(r rune) bool { return !isSpace(r) }
		space := strings.IndexFunc(text, in) != 0
		if !space {
			in = isSpace
		}
		end := strings.IndexFunc(text, in)
		if end < 0 {
			end = len(text)
		}
		n := Node{Type: "text", Text: text[:end], Marks: marks}
		if space {
			n.space, n.lost, n.Marks = true, marks, without(marks, light...)
		}
		out, text = append(out, n), text[end:]
	}
	return out
}

// target is an address on one line, without spaces.
func target(href string) string {
	return blanks.ReplaceAllStringFunc(trim(printable(controls.ReplaceAllString(href, ""))), func(s string) string {
		return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
	})
}

func title(s string) any { return orNil(printable(controls.ReplaceAllString(s, " "))) }

func line(s string) string { return trim(printable(blanks.ReplaceAllString(s, " "))) }

// printable drops the controls that no page may carry, as the server does.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r <= 8, r == 0xb, r == 0xc, r >= 0xe && r <= 0x1f, r >= 0x7f && r <= 0x9f, r >= 0xfdd0 && r <= 0xfdef, r == 0xfffe, r == 0xffff:
			return -1
		}
		return r
	}, s)
}

// together puts together what has the same marks; a space between two words keeps of its own emphasis what both have.
func together(list []Node) []Node {
	var out []Node
	for i, n := range list {
		last := len(out) - 1
		if n.space && last >= 0 && i+1 < len(list) {
			var all []Mark
			for _, m := range n.lost {
				if slices.Contains(light, m.Type) && out[last].has(m.Type) && list[i+1].has(m.Type) {
					all = append(all, m)
				}
			}
			all = append(all, n.Marks...)
			slices.SortStableFunc(all, byRank)
			n.Marks = all
		}
		n.space, n.lost = false, nil
		if last >= 0 && out[last].Type == "text" && n.Type == "text" && sameMarks(out[last].Marks, n.Marks) {
			out[last].Text += n.Text
		} else {
			out = append(out, n)
		}
	}
	return out
}

// plain leaves the mark of a literal sign where the sign would otherwise be read, and only there.
func plain(list []Node) []Node {
	if !slices.ContainsFunc(list, func(n Node) bool { return n.has("literal") }) {
		return list
	}
	words := make([]string, len(list))
	for i, n := range list {
		if words[i] = "\ufffc"; n.Type == "text" && !n.has("code") {
			words[i] = n.Text
		}
	}
	var out []Node
	for i, n := range list {
		if !n.has("literal") {
			out = append(out, n)
			continue
		}
		before, after := strings.Join(words[:i], ""), strings.Join(words[i+1:], "")
		others := without(n.Marks, "literal")
		for k, c := range n.Text {
			sign := string(c)
			x := Node{Type: "text", Text: sign, Marks: others}
			if strings.Contains(literals, sign) && literal(before+n.Text[:k], c, n.Text[k+len(sign):]+after) {
				x.Marks = append(slices.Clone(others), Mark{Type: "literal"})
			}
			out = append(out, x)
		}
	}
	return out
}

// literals are the signs that may have been written to stay plain.
const literals = "@#:."

// literal tells whether sign, written to be plain between what is before and after, would still be read without that.
func literal(before string, sign rune, after string) bool {
	switch sign {
	case '@':
		return after != "" && after[0] < 0x80 && (unicode.IsLetter(rune(after[0])) || unicode.IsDigit(rune(after[0])))
	case '#':
		for _, r := range after {
			return unicode.IsLetter(r)
		}
		return false
	case ':':
		return strings.HasPrefix(after, "//") && (strings.HasSuffix(before, "http") || strings.HasSuffix(before, "https"))
	}
	return sign == '.' && strings.HasSuffix(before, "www")
}

// started is the words of a footnote, which may not begin another block.
func started(words string) string {
	if m := numbered.FindStringSubmatch(words); m != nil {
		return m[1] + `\` + words[len(m[1]):]
	}
	if beginning.MatchString(words) {
		return `\` + words
	}
	return words
}
