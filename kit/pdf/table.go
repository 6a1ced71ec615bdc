package pdf

import (
	"maillage/kit/document"
)

// padding of a cell, in millimetres.
const padding = 1.6

const cellSize = 9.5

// table lays a table out; its head comes again on each page.
func (s *sheet) table(t document.Table) {
	if len(t.Aligns) == 0 {
		return
	}
	widths := s.widths(t)
	decor := s.decor
	s.decor = nil
	s.gap(1)
	s.room(s.first(t))
	s.in("Table", func() {
		head := s.row(t, t.Head, widths, true)
		s.in("THead", func() { s.draw(s.told(head), t, widths) })
		s.in("TBody", func() {
			for _, cells := range t.Rows {
				r := s.row(t, cells, widths, false)
				if s.y+r.high > bottom && r.high < (bottom-top)/2 {
					s.addPage()
					s.draw(head, t, widths) // said once, shown again
				}
				s.draw(s.told(r), t, widths)
			}
		})
	})
	s.decor = decor
	s.gap(3)
}

// first is the room of the head of a table and its first row.
func (s *sheet) first(t document.Table) float64 {
	if len(t.Aligns) == 0 {
		return 0
	}
	widths := s.widths(t)
	high := s.row(t, t.Head, widths, true).high
	if len(t.Rows) > 0 {
		high += s.row(t, t.Rows[0], widths, false).high
	}
	return min(high, (bottom-top)/2)
}

// told is a row with its place in the structure.
func (s *sheet) told(r laid) laid {
	s.in("TR", func() {
		for range r.cells {
			e := s.child("TD")
			if r.head {
				e.kind, e.attrs = "TH", "/A <</O /Table /Scope /Column>>"
			}
			r.parts = append(r.parts, e)
		}
	})
	return r
}

// laid is a row cut in lines.
type laid struct {
	cells [][][]word
	high  float64
	head  bool
	parts []*element // of the structure, by cell; none for a head that is shown again
}

func (s *sheet) style(t document.Table, n int, head bool) lineStyle {
	st := lineStyle{size: cellSize, colour: ink, align: t.Aligns[n]}
	if head {
		st.face = bold
	}
	return st
}

func (s *sheet) row(t document.Table, cells [][]document.Inline, widths []float64, head bool) laid {
	r := laid{head: head}
	tall := 1
	for n := range t.Aligns {
		var lines [][]word
		if n < len(cells) {
			st := s.style(t, n, head)
			lines = s.broken(s.words(said(cells[n]), st), widths[n]-2*padding, st)
		}
		r.cells = append(r.cells, lines)
		tall = max(tall, len(lines))
	}
	r.high = float64(tall)*height(cellSize) + 2*padding
	return r
}

// said is a cell whose pictures are their words: a table has no room for them.
func said(line []document.Inline) []document.Inline {
	out := make([]document.Inline, 0, len(line))
	for _, i := range line {
		if i.Sort == document.Picture {
			i = document.Inline{Text: i.Text}
		}
		out = append(out, i)
	}
	return out
}

// draw draws a row, over several pages when it is taller than one.
func (s *sheet) draw(r laid, t document.Table, widths []float64) {
	for {
		fit := max(int((bottom-s.y-2*padding)/height(cellSize)), 1)
		tall := 1
		for _, lines := range r.cells {
			tall = max(tall, len(lines))
		}
		now := min(fit, tall)
		s.part(r, t, widths, now)
		if tall <= now {
			return
		}
		for n, lines := range r.cells {
			r.cells[n] = lines[min(now, len(lines)):]
		}
		s.addPage()
	}
}

// part draws the first lines of a row.
func (s *sheet) part(r laid, t document.Table, widths []float64, count int) {
	high := float64(count)*height(cellSize) + 2*padding
	x, y := s.left, s.y
	for n, lines := range r.cells {
		s.aside(func() { s.box(x, y, widths[n], high, r.head) })
		part := (*element)(nil)
		if n < len(r.parts) {
			part = r.parts[n]
		}
		s.within(part, func() {
			for k := range min(count, len(lines)) {
				s.y = y + padding + float64(k)*height(cellSize)
				s.put(lines[k], s.style(t, n, r.head), x+padding, widths[n]-2*padding)
			}
		})
		x += widths[n]
	}
	s.y = y + high
}

// box is the border of a cell.
func (s *sheet) box(x, y, width, high float64, head bool) {
	s.p.SetDrawColor(154, 160, 154)
	s.p.SetLineWidth(0.15)
	style := "D"
	if head {
		s.p.SetFillColor(pale[0], pale[1], pale[2])
		style = "FD"
	}
	s.p.Rect(x, y, width, high, style)
}

// widths shares the room among columns: each has what its longest word needs, as far as it goes, and the rest by its contents.
func (s *sheet) widths(t document.Table) []float64 {
	room := s.right - s.left
	least, wish := make([]float64, len(t.Aligns)), make([]float64, len(t.Aligns))
	for k, cells := range append([][][]document.Inline{t.Head}, t.Rows...) {
		if k > 200 {
			break // the first rows tell enough
		}
		for n := range t.Aligns {
			if n >= len(cells) {
				continue
			}
			width := 0.0
			for _, w := range s.words(said(cells[n]), s.style(t, n, k == 0)) {
				least[n] = max(least[n], w.width+2*padding+0.5)
				width += w.width + max(w.space, 0)
			}
			wish[n] = max(wish[n], min(width+2*padding+0.5, room))
		}
	}
	least, wish = atLeast(least, 8), atLeast(wish, 8)
	if sum(wish) <= room {
		return scaled(wish, room/sum(wish))
	}
	if sum(least) >= room {
		return scaled(least, room/sum(least))
	}
	left := room - sum(least)
	more := 0.0
	for n := range wish {
		more += wish[n] - least[n]
	}
	out := make([]float64, len(wish))
	for n := range wish {
		out[n] = least[n] + left*(wish[n]-least[n])/max(more, 0.001)
	}
	return out
}

func atLeast(list []float64, least float64) []float64 {
	for n := range list {
		list[n] = max(list[n], least)
	}
	return list
}

func sum(list []float64) (out float64) {
	for _, x := range list {
		out += x
	}
	return out
}

func scaled(list []float64, by float64) []float64 {
	out := make([]float64, len(list))
	for n, x := range list {
		out[n] = x * by
	}
	return out
}
