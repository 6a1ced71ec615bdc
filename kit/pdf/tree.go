package pdf

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// element is a part of the structure of the document, as readers of screens go through it. kind is its name in PDF.
type element struct {
	kind  string
	attrs string // more entries of its dictionary
	above *element
	kids  []any // *element, marked or annotated

	number int // of its object, once it has one
}

// marked is words or a picture on a page, known there by its number.
type marked struct{ page, id int }

// annotated is what leads elsewhere from a page: the n-th annotation there, and what it is called.
type annotated struct {
	page, n int
	words   string
}

// in does something inside a new part of the structure.
func (s *sheet) in(kind string, do func()) *element {
	e := s.child(kind)
	s.within(e, do)
	return e
}

// child is a new part of the structure, inside the current one; what is not in the text has none.
func (s *sheet) child(kind string) *element {
	e := &element{kind: kind, above: s.at}
	if s.at != nil {
		s.at.kids = append(s.at.kids, e)
	}
	return e
}

func (s *sheet) within(e *element, do func()) {
	at := s.at
	s.at = e
	do()
	s.at = at
}

// aside draws what is not part of the text: lines, backgrounds, numbers of pages.
func (s *sheet) aside(draw func()) { s.within(nil, func() { s.mark(draw) }) }

// mark draws words or a picture of the current part of the structure, all on this page.
func (s *sheet) mark(draw func()) {
	if s.at == nil {
		s.p.RawWriteStr("/Artifact BMC")
	} else {
		page := s.p.PageNo()
		s.at.kids = append(s.at.kids, marked{page, s.counts[page]})
		s.p.RawWriteStr(fmt.Sprintf("/%s <</MCID %d>> BDC", s.at.kind, s.counts[page]))
		s.counts[page]++
	}
	draw()
	s.p.RawWriteStr("EMC")
}

// leads makes a place of the page lead somewhere: to a link of fpdf, or to an address.
func (s *sheet) leads(x, y, width, h float64, to int, address, words string) {
	if to != 0 {
		s.p.Link(x, y, width, h, to)
	} else {
		s.p.LinkString(x, y, width, h, address)
	}
	page := s.p.PageNo()
	if s.at != nil {
		s.at.kids = append(s.at.kids, annotated{page, s.links[page], words})
	}
	s.links[page]++
}

// pruned is e without the parts in which nothing was drawn; nil when nothing is left.
func (e *element) pruned() *element {
	var kids []any
	for _, k := range e.kids {
		if c, ok := k.(*element); ok {
			if c = c.pruned(); c == nil {
				continue
			}
			k = c
		}
		kids = append(kids, k)
	}
	if len(kids) == 0 && e.kind != "TD" && e.kind != "TH" {
		return nil
	}
	e.kids = kids
	return e
}

// quoted is words as a string of PDF, in UTF-16.
func quoted(words string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(words)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteByte('>')
	return b.String()
}
