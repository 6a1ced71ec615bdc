package rich

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Node is a node, in ProseMirror's form: a text has Text and Marks, all others have Content. Values of Attrs are strings,
// booleans, whole numbers (int) or nil.
type Node struct {
	Type    string         `json:"type"`
	Attrs   map[string]any `json:"attrs,omitempty"`
	Content []Node         `json:"content,omitempty"`
	Text    string         `json:"text,omitempty"`
	Marks   []Mark         `json:"marks,omitempty"`

	space bool   // while a line is put in order: it is spaces, which
	lost  []Mark // had these marks
}

// Mark is what is said of a run of words: bold, a link…
type Mark struct {
	Type  string         `json:"type"`
	Attrs map[string]any `json:"attrs,omitempty"`
}

// Loss is a sort of thing that a document does not hold: see ui/ts/document/read.ts.
type Loss string

// The losses.
const (
	Comment    Loss = "comment"
	HTML       Loss = "html"
	Definition Loss = "definition" // which nothing calls
	Note       Loss = "note"       // a footnote of several blocks, or that nothing calls
	Form       Loss = "form"       // something else
)

// Parse reads a tree in JSON.
func Parse(b []byte) (Node, error) {
	var n Node
	if err := json.Unmarshal(b, &n); err != nil {
		return n, fmt.Errorf("rich.Parse: %w", err)
	}
	whole(&n)
	return n, nil
}

// whole makes whole numbers of what JSON gives.
func whole(n *Node) {
	fix := func(attrs map[string]any) {
		for k, v := range attrs {
			if f, ok := v.(float64); ok {
				attrs[k] = int(f)
			}
		}
	}
	fix(n.Attrs)
	for _, m := range n.Marks {
		fix(m.Attrs)
	}
	for i := range n.Content {
		whole(&n.Content[i])
	}
}

// Equal tells whether two trees say the same.
func Equal(a, b Node) bool {
	return a.Type == b.Type && a.Text == b.Text && maps.Equal(a.Attrs, b.Attrs) && sameMarks(a.Marks, b.Marks) && slices.EqualFunc(a.Content, b.Content, Equal)
}

func sameMarks(a, b []Mark) bool {
	return slices.EqualFunc(a, b, func(x, y Mark) bool { return x.Type == y.Type && maps.Equal(x.Attrs, y.Attrs) })
}

// has tells whether n has a mark.
func (n Node) has(mark string) bool {
	return slices.ContainsFunc(n.Marks, func(m Mark) bool { return m.Type == mark })
}

// Words is all that n says, in one line.
func (n Node) Words() string {
	if n.Text != "" {
		return n.Text
	}
	out := ""
	for i, c := range n.Content {
		if i > 0 {
			out += " "
		}
		out += c.Words()
	}
	return out
}
