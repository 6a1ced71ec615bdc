package pdf

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"maillage/kit/document"
)

// Millimetres.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	margin     = 22.0
	top        = 24.0
	bottom     = pageHeight - 24.0
	step       = 7.0 // how far a list or a quote is set off
)

// Points.
const (
	bodySize  = 10.5
	smallSize = 9.0
	codeSize  = 9.0
)

// height is the distance of lines of a size, in millimetres.
func height(size float64) float64 { return size * 0.3528 * 1.42 }

type rgb [3]int

var (
	ink   = rgb{28, 32, 30}
	soft  = rgb{76, 87, 82}
	link  = rgb{31, 90, 69}
	pale  = rgb{243, 244, 239}
	lines = rgb{201, 204, 196}
)

// Write writes d as a PDF. It is made in memory, about ten times its size.
func Write(out io.Writer, d document.Document, pictures document.Pictures) error {
	fonts := covered()
	first := newSheet(d, pictures, fonts, nil)
	first.all()
	last := first
	if d.Says.Contents != "" { // now the pages of headings are known
		last = newSheet(d, pictures, fonts, first.pages)
		last.all()
	}
	var file bytes.Buffer
	if err := last.p.Output(&file); err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	root := last.root.pruned()
	if root == nil {
		root = &element{kind: "Document"}
	}
	whole, err := tagged(file.Bytes(), root, last.p.PageNo(), last.counts)
	if err != nil {
		return err
	}
	_, err = out.Write(whole)
	return err
}

// sheet is a document being laid out. For one goroutine.
type sheet struct {
	p        *fpdf.Fpdf
	d        document.Document
	pictures document.Pictures
	fonts    coverage
	loaded   map[string]bool
	images   map[string]bool
	known    map[string]int // page of each heading, from the round before
	pages    map[string]int // likewise, of this one
	anchors  map[string]int // links of fpdf by ID
	marks    map[int]int    // link to the first mark of a footnote
	marked   map[int]bool
	root, at *element    // the structure, and where in it one writes; nil for what is no part of the text
	counts   map[int]int // how many marks are on each page
	links    map[int]int // likewise, annotations

	y     float64
	left  float64
	right float64
	decor []decoration // around the lines that come: the outermost first
	drawn [2]float64   // page and height of the last line that has its decoration
}

// decoration is what a line has on its left, or behind it.
type decoration struct {
	at   float64 // of a bar, in millimetres; 0: none
	bar  rgb
	fill bool
}

func newSheet(d document.Document, pictures document.Pictures, fonts coverage, known map[string]int) *sheet {
	p := fpdf.New("P", "mm", "A4", "")
	p.SetTitle(d.Title, true)
	p.SetAuthor(strings.Join(d.Authors, ", "), true)
	p.SetCreator("Maillage", true)
	p.SetLang(d.Lang)
	p.SetMargins(margin, top, margin)
	p.SetAutoPageBreak(false, 0)
	at := time.Unix(1700000000, 0).UTC()
	p.SetCreationDate(at)
	p.SetModificationDate(at)
	p.AliasNbPages("{pages}")
	s := &sheet{p: p, d: d, pictures: pictures, fonts: fonts, loaded: map[string]bool{}, images: map[string]bool{}, known: known, pages: map[string]int{}, anchors: map[string]int{}, marks: map[int]int{}, marked: map[int]bool{}, left: margin, right: pageWidth - margin,
		root: &element{kind: "Document"}, counts: map[int]int{}, links: map[int]int{}}
	s.at = s.root
	s.addPage()
	return s
}

// font chooses a face, and reads it the first time.
func (s *sheet) font(face string, size float64) {
	if !s.loaded[face] {
		data, err := files.ReadFile("fonts/" + face + ".ttf")
		if err != nil {
			panic(err) // it is in the program
		}
		s.p.AddUTF8FontFromBytes(face, "", data)
		s.loaded[face] = true
	}
	s.p.SetFont(face, "", size)
}

func (s *sheet) colour(c rgb) { s.p.SetTextColor(c[0], c[1], c[2]) }

// addPage begins a page: its head, but on the first, and its number.
func (s *sheet) addPage() {
	s.p.AddPage()
	s.within(nil, s.edges)
	s.y = top
}

// edges is what stands above and below the text.
func (s *sheet) edges() {
	n := s.p.PageNo()
	if n > 1 {
		s.plain(s.d.Title, regular, smallSize, soft, margin, 15, 0, true)
	}
	number := fmt.Sprintf("%d / {pages}", n)
	if s.d.Says.Page != "" {
		number = s.d.Says.Page + " " + number
	}
	s.plain(number, regular, smallSize, soft, pageWidth/2-9, pageHeight-14, 0, false)
}

// plain writes one line at a place, from x on or up to the right margin; what is too long is cut.
func (s *sheet) plain(text, face string, size float64, c rgb, x, y float64, to int, toRight bool) {
	s.colour(c)
	list := s.fonts.spans(face, text)
	width := func() (w float64) {
		for _, p := range list {
			s.font(p.face, size)
			w += s.p.GetStringWidth(p.text)
		}
		return w
	}
	for room := pageWidth - 2*margin; width() > room && len(text) > 1; {
		r := []rune(strings.TrimSuffix(text, "…"))
		text = string(r[:len(r)*9/10]) + "…"
		list = s.fonts.spans(face, text)
	}
	if toRight {
		x = pageWidth - margin - width()
	}
	draw := func() {
		from := x
		s.mark(func() {
			for _, p := range list {
				s.font(p.face, size)
				s.p.Text(x, y, p.text)
				x += s.p.GetStringWidth(p.text)
			}
		})
		if to != 0 {
			s.leads(from, y-height(size)*0.7, x-from, height(size), to, "", text)
		}
	}
	if to != 0 && s.at != nil {
		s.in("Link", draw)
	} else {
		draw()
	}
}

// room makes sure that h millimetres are left on the page.
func (s *sheet) room(h float64) {
	if s.y+h > bottom && s.y > top {
		s.addPage()
	}
}

func (s *sheet) gap(h float64) {
	if s.y > top {
		s.line(h)
		s.y += h
	}
}

func (s *sheet) all() {
	s.y += 4
	s.in("H1", func() { s.text([]document.Inline{{Text: s.d.Title}}, lineStyle{face: headings, size: 24, colour: ink}) })
	s.gap(1)
	for _, f := range s.d.Facts {
		s.in("P", func() {
			s.text([]document.Inline{{Text: f, Link: addressOf(f)}}, lineStyle{size: smallSize + 0.5, colour: soft})
		})
	}
	s.gap(2)
	s.rule(0.6)
	s.contents()
	s.blocks(s.d.Blocks)
	s.notes()
}

func addressOf(fact string) string {
	if strings.HasPrefix(fact, "http://") || strings.HasPrefix(fact, "https://") {
		return fact
	}
	return ""
}

func (s *sheet) rule(thick float64) {
	s.room(4)
	s.aside(func() {
		s.p.SetDrawColor(lines[0], lines[1], lines[2])
		s.p.SetLineWidth(thick)
		s.p.Line(s.left, s.y+1, s.right, s.y+1)
	})
	s.y += 5
}

// anchor is the link of fpdf to an ID of the document.
func (s *sheet) anchor(id string) int {
	if n, ok := s.anchors[id]; ok {
		return n
	}
	n := s.p.AddLink()
	s.anchors[id] = n
	return n
}

// contents is the table of contents: three levels, with pages.
func (s *sheet) contents() {
	if s.d.Says.Contents == "" {
		return
	}
	s.in("H2", func() {
		s.text(document.Plain(s.d.Says.Contents), lineStyle{face: headings, size: 15, colour: ink})
	})
	s.gap(1)
	s.in("TOC", func() {
		for _, b := range s.d.Blocks {
			if h, ok := b.(document.Heading); ok && h.ID != "" && h.Level <= 3 {
				s.in("TOCI", func() { s.in("Reference", func() { s.entry(h) }) })
			}
		}
	})
	s.gap(3)
	s.rule(0.3)
}

// entry is a line of the table of contents.
func (s *sheet) entry(h document.Heading) {
	left, right := s.left, s.right
	s.left += step * float64(h.Level-1)
	s.room(height(bodySize))
	page := ""
	if n := s.known[h.ID]; n > 0 {
		page = fmt.Sprint(n)
	}
	at := s.y + height(bodySize)*0.75
	s.right -= 14
	s.text([]document.Inline{{Text: document.Said(h.Text), Link: "#" + h.ID}}, lineStyle{size: bodySize, colour: ink, bare: true})
	s.left, s.right = left, right
	s.plain(page, regular, bodySize, soft, 0, at, 0, true)
}

func (s *sheet) notes() {
	if len(s.d.Notes) == 0 {
		return
	}
	s.gap(4)
	s.room(30)
	s.rule(0.3)
	s.p.Bookmark(s.d.Says.Notes, 0, s.y)
	s.in("H2", func() {
		s.text(document.Plain(s.d.Says.Notes), lineStyle{face: headings, size: 13, colour: ink})
	})
	for n, note := range s.d.Notes {
		e := s.in("Note", func() { s.note(n+1, note) })
		e.attrs = fmt.Sprintf("/ID (note%d)", n+1)
	}
}

func (s *sheet) note(n int, note document.Note) {
	s.room(height(smallSize))
	s.p.SetLink(s.anchor(fmt.Sprint("note ", n)), s.y, s.p.PageNo())
	back := 0
	if s.marked[n] {
		back = s.marks[n]
	}
	y := s.y
	s.in("Lbl", func() {
		s.plain(fmt.Sprintf("%d.", n), bold, smallSize, link, s.left, y+height(smallSize)*0.75, back, false)
	})
	s.left += step
	s.inner(note.Blocks, smallSize)
	s.left -= step
	if s.y == y {
		s.y += height(smallSize)
	}
}
