package rich

import (
	"cmp"
	"encoding/json"
	"slices"

	"maillage/kit/ydoc"
)

// Shared is what is inside doc as a Yjs document holds it, in the way of y-tiptap: an element for each node, a text for each run
// of words. ok is false when that would lose something: marks are of words alone there, none of a picture or of a link to a page.
func Shared(doc Node) (trees []ydoc.Tree, ok bool) {
	for i := 0; i < len(doc.Content); i++ {
		n := doc.Content[i]
		if n.Type == "text" {
			var t ydoc.Tree
			for ; i < len(doc.Content) && doc.Content[i].Type == "text"; i++ {
				t.Runs = append(t.Runs, run(doc.Content[i]))
			}
			trees, i = append(trees, t), i-1
			continue
		}
		inside, ok := Shared(n)
		if !ok || len(n.Marks) > 0 {
			return nil, false
		}
		trees = append(trees, ydoc.Tree{Name: n.Type, Attrs: attrs(n), Children: inside})
	}
	return trees, true
}

func run(n Node) ydoc.Run {
	out := ydoc.Run{Text: n.Text}
	for _, m := range n.Marks {
		value := []byte("{}")
		if m.Attrs != nil {
			value, _ = json.Marshal(m.Attrs) // strings and nil
		}
		out.Marks = append(out.Marks, ydoc.Mark{Name: m.Type, Value: string(value)})
	}
	return out
}

// attrs is the attributes of n, with those that the schema gives to each cell of a table.
func attrs(n Node) (out []ydoc.Attr) {
	if n.Type == "tableCell" || n.Type == "tableHeader" {
		out = append(out, ydoc.Attr{Name: "colspan", Value: 1}, ydoc.Attr{Name: "rowspan", Value: 1})
	}
	for name, value := range n.Attrs {
		if value != nil {
			out = append(out, ydoc.Attr{Name: name, Value: value})
		}
	}
	slices.SortFunc(out, func(a, b ydoc.Attr) int { return cmp.Compare(a.Name, b.Name) })
	return out
}
