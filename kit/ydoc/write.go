package ydoc

import (
	"encoding/binary"
	"unicode/utf16"
)

// Tree is an element, or a text when it has no name.
type Tree struct {
	Name     string
	Attrs    []Attr
	Children []Tree
	Runs     []Run // of a text
}

// Attr is an attribute: its value is a string, a bool or an int.
type Attr struct {
	Name  string
	Value any
}

// Run is words of the same marks.
type Run struct {
	Text  string
	Marks []Mark
}

// Mark is what is said of words; Value is in JSON.
type Mark struct{ Name, Value string }

// Write is the first update of a document, written by client: trees at the top, under the name root.
func Write(client uint64, root string, trees []Tree) []byte {
	w := &writer{client: client}
	w.children(func() { w.text(root, 1) }, trees)
	head := binary.AppendUvarint([]byte{1}, w.structs)
	head = append(binary.AppendUvarint(head, client), 0)
	if w.structs == 0 {
		head = []byte{0}
	}
	return append(append(head, w.b...), 0)
}

// writer is a client that writes one struct after another; see Struct for what each is.
type writer struct {
	b       []byte
	client  uint64
	clock   uint64
	structs uint64
}

func (w *writer) uint(n uint64) { w.b = binary.AppendUvarint(w.b, n) }

// text writes before, then s with its length.
func (w *writer) text(s string, before ...byte) {
	w.b = append(w.b, before...)
	w.uint(uint64(len(s)))
	w.b = append(w.b, s...)
}

func (w *writer) id(clock uint64) { w.uint(w.client); w.uint(clock) }

// under tells that what is written stands in the struct at clock.
func (w *writer) under(clock uint64) func() { return func() { w.b = append(w.b, 0); w.id(clock) } }

// begin begins a struct of a kind and a length, right of the one that ends at left, or first in its parent, and returns its place.
func (w *writer) begin(kind Kind, length uint64, left *uint64, parent func()) (at uint64) {
	if left != nil {
		w.b = append(w.b, byte(kind)|0x80)
		w.id(*left)
	} else {
		w.b = append(w.b, byte(kind))
		parent()
	}
	at = w.clock
	w.clock += length
	w.structs++
	return at
}

func (w *writer) children(parent func(), list []Tree) {
	var left *uint64
	for _, t := range list {
		at := w.begin(Type, 1, left, parent)
		left = &at
		if t.Name == "" {
			w.b = append(w.b, typeText)
			w.runs(at, t.Runs)
			continue
		}
		w.text(t.Name, typeElement)
		for _, a := range t.Attrs {
			w.attr(at, a)
		}
		w.children(w.under(at), t.Children)
	}
}

func (w *writer) attr(of uint64, a Attr) {
	w.b = append(w.b, byte(Any)|0x20)
	w.under(of)()
	w.text(a.Name)
	w.b = append(w.b, 1)
	switch v := a.Value.(type) {
	case string:
		w.text(v, 119)
	case bool:
		w.b = append(w.b, 121)
		if v {
			w.b[len(w.b)-1] = 120
		}
	case int:
		w.int(v)
	default:
		w.b = append(w.b, 126)
	}
	w.clock++
	w.structs++
}

// int writes a whole number as lib0 does: a sign and six bits first.
func (w *writer) int(n int) {
	sign := byte(0)
	if n < 0 {
		sign, n = 0x40, -n
	}
	first := byte(n & 0x3f)
	if n >>= 6; n == 0 {
		w.b = append(w.b, 125, sign|first)
		return
	}
	w.b = append(w.b, 125, 0x80|sign|first)
	w.uint(uint64(n))
}

// runs writes words, and before each run what is said of it and was not of the one before, or is no more.
func (w *writer) runs(of uint64, list []Run) {
	var left *uint64
	format := func(name, value string) {
		at := w.begin(Format, 1, left, w.under(of))
		w.text(name)
		w.text(value)
		left = &at
	}
	value := func(list []Mark, name string) string {
		for _, m := range list {
			if m.Name == name {
				return m.Value
			}
		}
		return "null"
	}
	var now []Mark
	for _, r := range append(list, Run{}) {
		for _, m := range now {
			if value(r.Marks, m.Name) == "null" {
				format(m.Name, "null")
			}
		}
		for _, m := range r.Marks {
			if value(now, m.Name) != m.Value {
				format(m.Name, m.Value)
			}
		}
		if now = r.Marks; r.Text == "" {
			continue
		}
		n := uint64(0)
		for _, c := range r.Text {
			n += uint64(utf16.RuneLen(c))
		}
		at := w.begin(String, n, left, w.under(of))
		w.text(r.Text)
		last := at + n - 1
		left = &last
	}
}
