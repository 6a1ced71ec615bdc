package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"

	"maillage/kit/document"
)

// lineStyle is how the words of a block are set.
type lineStyle struct {
	face     string // regular by default
	size     float64
	colour   rgb
	anywhere bool // lines break inside words
	bare     bool // links are not underlined
	align    document.Align
}

// word is what does not break: spans, and the space before it.
type word struct {
	spans  []span
	width  float64
	space  float64 // before it, where no line begins
	end    bool    // the line ends here
	link   string
	note   int
	strike bool
	apart  bool   // a space comes after it
	src    string // a picture, alone on its line
	alt    string
}

// text lays a line of the document out, from the left to the right margin, and goes down.
func (s *sheet) text(line []document.Inline, st lineStyle) {
	all := s.broken(s.words(line, st), s.right-s.left, st)
	for n, l := range all {
		if len(l) == 1 && l[0].src != "" {
			s.picture(l[0])
			continue
		}
		h := height(st.size)
		if left := len(all) - n; n == 0 && left > 1 || left == 2 {
			s.room(2 * h) // no line alone at the foot or the head of a page
		} else {
			s.room(h)
		}
		s.line(h)
		s.put(l, st, s.left, s.right-s.left)
		s.y += h
	}
}

// face is the font of a run.
func (st lineStyle) of(style document.Style) string {
	base := st.face
	if base == "" {
		base = regular
	}
	switch {
	case style&document.Mono != 0:
		return mono
	case base != regular:
		return base
	case style&document.Bold != 0 && style&document.Italic != 0:
		return boldItalic
	case style&document.Bold != 0:
		return bold
	case style&document.Italic != 0:
		return italic
	}
	return base
}

// words cuts a line where it may break: at spaces.
func (s *sheet) words(line []document.Inline, st lineStyle) []word {
	var out []word
	space := 0.0
	joined := false // the word before goes on
	for _, r := range line {
		switch r.Sort {
		case document.Break:
			out = append(out, word{end: true})
			space, joined = 0, false
		case document.Mark:
			w := word{spans: []span{{regular, fmt.Sprint(r.Note)}}, note: r.Note}
			s.font(regular, st.size*0.7)
			w.width = s.p.GetStringWidth(w.spans[0].text)
			out = append(out, w)
			joined = true
		case document.Picture:
			out = append(out, word{src: r.Src, alt: r.Text})
			joined = false
		default:
			face := st.of(r.Style)
			for n, piece := range strings.Split(r.Text, " ") {
				if n > 0 {
					s.font(face, st.size)
					space += s.p.GetStringWidth(" ")
					joined = false
				}
				if piece == "" {
					continue
				}
				w := s.word(piece, face, st.size)
				w.link, w.strike, w.space = r.Link, r.Style&document.Strike != 0, space
				if joined {
					w.space = -1 // stands right after the word before
				}
				out = append(out, w)
				space, joined = 0, true
			}
		}
	}
	return out
}

func (s *sheet) word(text, face string, size float64) word {
	w := word{spans: s.fonts.spans(face, text)}
	for _, p := range w.spans {
		s.font(p.face, size)
		w.width += s.p.GetStringWidth(p.text)
	}
	return w
}

// broken is words in lines of a width. Words that stand right after others stay with them; one wider than a line is cut.
func (s *sheet) broken(list []word, room float64, st lineStyle) [][]word {
	var out [][]word
	var now []word
	at := 0.0
	flush := func() { out, now, at = append(out, now), nil, 0 }
	for n := 0; n < len(list); n++ {
		w := list[n]
		switch {
		case w.end:
			flush()
			continue
		case w.src != "":
			if len(now) > 0 {
				flush()
			}
			out = append(out, []word{w})
			continue
		}
		if len(now) == 0 {
			w.space = 0
		}
		glued, end := w.width, n+1
		for end < len(list) && (list[end].space < 0 || list[end].note > 0) && !list[end].end && list[end].src == "" {
			glued += list[end].width
			end++
		}
		if w.space >= 0 && len(now) > 0 && w.note == 0 && at+w.space+glued > room {
			flush()
			w.space = 0
		}
		w.space = max(w.space, 0)
		if w.width > room-at-w.space && w.note == 0 {
			for _, part := range s.cut(w, room, at+w.space, st.size) {
				now = append(now, part)
				at += part.space + part.width
				if at > room*0.9 {
					flush()
				}
			}
			continue
		}
		now = append(now, w)
		at += w.space + w.width
	}
	if len(now) > 0 || len(out) == 0 && len(list) == 0 {
		flush()
	}
	return out
}

// cut cuts a word into pieces that fit in lines of a width; the first has what is left after used.
func (s *sheet) cut(w word, room, used, size float64) []word {
	if used > room*0.9 {
		used = 0
	}
	var out []word
	part := w
	part.spans, part.width = nil, 0
	for _, p := range w.spans {
		s.font(p.face, size)
		for len(p.text) > 0 {
			_, n := utf8.DecodeRuneInString(p.text)
			sign := s.p.GetStringWidth(p.text[:n])
			if used+part.width+sign > room && len(part.spans) > 0 {
				out = append(out, part)
				part = word{link: w.link, strike: w.strike}
				used = 0
			}
			if k := len(part.spans) - 1; k >= 0 && part.spans[k].face == p.face {
				part.spans[k].text += p.text[:n]
			} else {
				part.spans = append(part.spans, span{p.face, p.text[:n]})
			}
			part.width += sign
			p.text = p.text[n:]
		}
	}
	return append(out, part)
}

// put writes one line at s.y.
func (s *sheet) put(l []word, st lineStyle, left, room float64) {
	width := 0.0
	for _, w := range l {
		width += w.space + w.width
	}
	x := left
	switch st.align {
	case document.Center:
		x += (room - width) / 2
	case document.Right:
		x += room - width
	}
	for n := range l { // words are apart for who hears them too
		l[n].apart = n+1 == len(l) || l[n+1].space > 0
	}
	for n := 0; n < len(l); {
		end := n + 1
		for l[n].note == 0 && end < len(l) && l[end].note == 0 && l[end].link == l[n].link {
			end++
		}
		x += l[n].space
		switch {
		case l[n].link == "" && l[n].note == 0 || s.at == nil:
			x = s.run(l[n:end], st, x)
		default:
			s.in("Link", func() { x = s.linked(l[n:end], st, x) })
		}
		n = end
	}
}

// run writes words one after the other, from x on, and returns where they end; the space before the first is passed already.
func (s *sheet) run(l []word, st lineStyle, x float64) float64 {
	h := height(st.size)
	base := s.y + h*0.74
	s.mark(func() {
		for n, w := range l {
			if n > 0 {
				x += w.space
			}
			size, y := st.size, base
			if w.note > 0 {
				size, y = st.size*0.7, base-h*0.22
			}
			s.colour(st.colour)
			if w.link != "" && !st.bare || w.note > 0 {
				s.colour(link)
			}
			from := x
			for k, p := range w.spans {
				s.font(p.face, size)
				shown := p.text
				if w.apart && k == len(w.spans)-1 {
					shown += " "
				}
				s.p.Text(x, y, shown)
				x += s.p.GetStringWidth(p.text)
			}
			if w.strike {
				s.p.SetDrawColor(ink[0], ink[1], ink[2])
				s.p.SetLineWidth(0.25)
				s.p.Line(from, base-h*0.2, x, base-h*0.2)
			}
		}
	})
	return x
}

// linked writes words that lead where their link, or their note, does.
func (s *sheet) linked(l []word, st lineStyle, x float64) float64 {
	h, from := height(st.size), x
	x = s.run(l, st, x)
	width, said := x-from, wordsOf(l)
	switch w := l[0]; {
	case w.note > 0:
		if !s.marked[w.note] {
			s.marked[w.note] = true
			s.marks[w.note] = s.p.AddLink()
			s.p.SetLink(s.marks[w.note], s.y, s.p.PageNo())
		}
		s.leads(from, s.y, width, h, s.anchor(fmt.Sprint("note ", w.note)), "", said)
	case strings.HasPrefix(w.link, "#"):
		s.leads(from, s.y, width, h, s.anchor(w.link[1:]), "", said)
	default:
		s.leads(from, s.y, width, h, 0, w.link, said)
		s.aside(func() {
			base := s.y + h*0.74
			s.p.SetDrawColor(link[0], link[1], link[2])
			s.p.SetLineWidth(0.15)
			s.p.Line(from, base+0.6, x, base+0.6)
		})
	}
	return x
}

func wordsOf(l []word) string {
	var b strings.Builder
	for n, w := range l {
		if n > 0 && w.space > 0 {
			b.WriteByte(' ')
		}
		for _, p := range w.spans {
			b.WriteString(p.text)
		}
	}
	return b.String()
}

// picture draws a picture with its words under it; its words alone when it is not there, or of a kind that PDF does not know.
func (s *sheet) picture(w word) {
	caption := lineStyle{size: smallSize, colour: soft}
	f, ok := document.File{}, false
	if s.pictures != nil {
		f, ok = s.pictures(w.src)
	}
	if ok && !s.images[f.Name] {
		ok = s.image(f)
	}
	if ok {
		width, height := float64(max(f.Width, 1))*25.4/110, float64(max(f.Height, 1))*25.4/110
		room := s.right - s.left
		if k := min(room/width, 180/height); k < 1 {
			width, height = width*k, height*k
		}
		s.room(height + 6)
		show := func() {
			s.mark(func() { s.p.ImageOptions(f.Name, s.left, s.y, width, height, false, fpdf.ImageOptions{}, 0, "") })
		}
		if w.alt == "" {
			s.within(nil, show)
		} else {
			s.in("Figure", show).attrs = "/Alt " + quoted(w.alt)
		}
		s.y += height + 1
	}
	if w.alt != "" {
		s.in("Caption", func() { s.text([]document.Inline{{Text: w.alt, Style: document.Italic}}, caption) })
	}
}

func (s *sheet) image(f document.File) bool {
	kind := map[string]string{"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif"}[f.Media]
	if kind == "" {
		return false
	}
	data, err := f.Data()
	if err != nil {
		return false
	}
	s.p.RegisterImageOptionsReader(f.Name, fpdf.ImageOptions{ImageType: kind}, bytes.NewReader(data))
	if s.p.Err() {
		s.p.ClearError()
		return false
	}
	s.images[f.Name] = true
	return true
}
