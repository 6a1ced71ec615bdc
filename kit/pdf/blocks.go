package pdf

import (
	"fmt"
	"strings"

	"maillage/kit/document"
)

func (s *sheet) blocks(list []document.Block) { s.inner(list, bodySize) }

// inner lays blocks out, in letters of a size.
func (s *sheet) inner(list []document.Block, size float64) {
	for n, b := range list {
		switch b := b.(type) {
		case document.Heading:
			next := document.Block(nil)
			if n+1 < len(list) {
				next = list[n+1]
			}
			s.heading(b, next)
		case document.Paragraph:
			s.in("P", func() { s.text(b.Text, lineStyle{size: size, colour: ink}) })
			s.gap(2.2)
		case document.List:
			e := s.in("L", func() { s.list(b, size) })
			e.attrs = "/A <</O /List /ListNumbering /Disc>>"
			if b.Ordered {
				e.attrs = "/A <</O /List /ListNumbering /Decimal>>"
			}
			s.gap(1.2)
		case document.Quote:
			s.in("BlockQuote", func() {
				s.set(decoration{at: s.left + 1, bar: lines}, step, func() { s.inner(b.Blocks, size) })
			})
		case document.Callout:
			s.in("Div", func() { s.callout(b, size) })
		case document.Code:
			s.in("P", func() { s.in("Code", func() { s.code(b) }) })
		case document.Table:
			s.table(b)
		case document.Rule:
			s.rule(0.3)
		}
	}
}

func (s *sheet) callout(c document.Callout, size float64) {
	s.room(4 * height(size)) // its name is not alone at the foot of a page
	s.set(decoration{at: s.left + 1, bar: link, fill: true}, step, func() {
		s.in("P", func() {
			s.text([]document.Inline{{Text: s.d.Says.Callout(c.Kind), Style: document.Bold}}, lineStyle{size: size, colour: link})
		})
		s.inner(c.Blocks, size)
	})
}

// set lays out what do does, set off and decorated.
func (s *sheet) set(d decoration, by float64, do func()) {
	s.decor = append(s.decor, d)
	s.left += by
	do()
	s.left -= by
	s.decor = s.decor[:len(s.decor)-1]
	s.gap(1.6)
}

var sizes = []float64{17, 14, 12, 11, 10.5, 10.5}

// heading is not alone at the foot of a page: what comes next begins under it.
func (s *sheet) heading(h document.Heading, next document.Block) {
	size := sizes[min(max(h.Level, 1), 6)-1]
	s.gap(size * 0.28)
	s.room(height(size) + s.beginning(next))
	if h.ID != "" {
		s.p.SetLink(s.anchor(h.ID), s.y, s.p.PageNo())
		s.pages[h.ID] = s.p.PageNo()
	}
	s.p.Bookmark(document.Said(h.Text), min(h.Level, 6)-1, s.y)
	s.in(fmt.Sprintf("H%d", min(max(h.Level, 1)+1, 6)), func() { s.text(h.Text, lineStyle{face: headings, size: size, colour: ink}) })
	s.gap(1.4)
}

// beginning is the room that the first lines of a block take, in millimetres.
func (s *sheet) beginning(b document.Block) float64 {
	switch b := b.(type) {
	case document.Table:
		return s.first(b) + 3
	case document.Callout:
		return 5 * height(bodySize)
	case document.Heading:
		return height(sizes[min(max(b.Level, 1), 6)-1]) + 3*height(bodySize)
	}
	return 2*height(bodySize) + 2
}

func (s *sheet) list(l document.List, size float64) {
	for n, i := range l.Items {
		s.in("LI", func() { s.item(l, n, i, size) })
	}
}

func (s *sheet) item(l document.List, n int, i document.Item, size float64) {
	sign := "•"
	switch {
	case i.Task:
		sign = s.d.Says.Box(i.Done)
	case l.Ordered:
		sign = fmt.Sprintf("%d.", l.Start+n)
	}
	s.room(height(size))
	s.line(height(size))
	s.in("Lbl", func() { s.plain(sign, regular, size, soft, s.left, s.y+height(size)*0.75, 0, false) })
	y, page := s.y, s.p.PageNo()
	s.left += step
	s.in("LBody", func() { s.inner(i.Blocks, size) })
	s.left -= step
	if s.y == y && s.p.PageNo() == page {
		s.y += height(size)
	} else if s.y > top+1.2 {
		s.y -= 1.2 // items stand closer than paragraphs
	}
}

func (s *sheet) code(c document.Code) {
	s.set(decoration{fill: true}, 2, func() {
		for _, l := range strings.Split(strings.ReplaceAll(c.Text, "\t", "    "), "\n") {
			s.text([]document.Inline{{Text: strings.ReplaceAll(l, " ", "\u00a0"), Style: document.Mono}}, lineStyle{size: codeSize, colour: ink, anywhere: true})
		}
	})
	s.gap(1.5)
}

// line draws what a line of height h has on its left and behind it.
func (s *sheet) line(h float64) {
	at := [2]float64{float64(s.p.PageNo()), s.y}
	if s.drawn == at {
		return // the sign of an item stands there
	}
	if s.drawn = at; len(s.decor) > 0 {
		s.aside(func() { s.decorate(h) })
	}
}

func (s *sheet) decorate(h float64) {
	for _, d := range s.decor {
		if d.fill {
			s.p.SetFillColor(pale[0], pale[1], pale[2])
			left := s.left - 2
			if d.at != 0 {
				left = d.at
			}
			s.p.Rect(left, s.y, s.right-left, h+0.2, "F")
		}
	}
	for _, d := range s.decor {
		if d.at != 0 {
			s.p.SetFillColor(d.bar[0], d.bar[1], d.bar[2])
			s.p.Rect(d.at, s.y, 0.9, h+0.2, "F")
		}
	}
}
