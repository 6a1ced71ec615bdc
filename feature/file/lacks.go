package file

import (
	"encoding/xml"
	"slices"
	"strings"
)

// lacks is what a document lacks for those who do not see it.
type lacks []string

// What may lack: headings by which one goes through a long text, descriptions of pictures, the tags of a PDF.
const (
	lacksHeadings = "headings"
	lacksAlts     = "alts"
	lacksTags     = "tags"
)

// String is how a table keeps it.
func (l lacks) String() string { return strings.Join(l, " ") }

// longText is how many bytes of words a text has at least for headings to be missed in it: two pages.
const longText = 4000

// structure is what an office document says of its headings and its pictures, as it is read.
type structure struct {
	headings            bool
	pictures, described int
	frames              []frame // open ones of an OpenDocument
	inPicture           bool    // of a slide
}

type frame struct{ picture, described bool }

func attribute(t xml.StartElement, local string) string {
	for _, a := range t.Attr {
		if a.Name.Local == local {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// headingStyles are what the styles of headings are called, whatever the language of the program that wrote them.
var headingStyles = []string{"heading", "titre", "title", "berschrift", "encabezado", "ttulo"}

func (s *structure) begin(o *office, t xml.StartElement) {
	switch o {
	case openDocument:
		s.beginOpen(t)
	case wordDocument:
		switch t.Name.Local {
		case "pStyle":
			style := strings.ToLower(attribute(t, "val"))
			s.headings = s.headings || slices.ContainsFunc(headingStyles, func(w string) bool { return strings.HasPrefix(style, w) })
		case "outlineLvl":
			s.headings = true
		case "docPr":
			s.picture(attribute(t, "descr") != "")
		case "decorative":
			s.decorative(t)
		}
	case slides:
		switch t.Name.Local {
		case "ph":
			s.headings = s.headings || slices.Contains([]string{"title", "ctrTitle"}, attribute(t, "type"))
		case "pic":
			s.inPicture = true
		case "cNvPr":
			if s.inPicture {
				s.picture(attribute(t, "descr") != "")
			}
		case "decorative":
			s.decorative(t)
		}
	}
}

func (s *structure) picture(described bool) {
	s.pictures++
	if described {
		s.described++
	}
}

func (s *structure) decorative(t xml.StartElement) {
	if attribute(t, "val") == "1" {
		s.described++
	}
}

func (s *structure) beginOpen(t xml.StartElement) {
	n := len(s.frames) - 1
	switch {
	case t.Name.Local == "h" && t.Name.Space == "text":
		s.headings = true
	case t.Name.Local == "frame" && len(s.frames) < 100:
		s.frames = append(s.frames, frame{})
	case n < 0:
	case t.Name.Local == "image":
		s.frames[n].picture = true
	case t.Name.Space == "svg" && (t.Name.Local == "desc" || t.Name.Local == "title"):
		s.frames[n].described = true
	}
}

func (s *structure) end(t xml.EndElement) {
	switch n := len(s.frames) - 1; {
	case t.Name.Local == "pic":
		s.inPicture = false
	case t.Name.Local == "frame" && n >= 0:
		if s.frames[n].picture {
			s.picture(s.frames[n].described)
		}
		s.frames = s.frames[:n]
	}
}

// lacks is what there is to say of a document of kind o with so many bytes of words. A drawing or a table needs no headings.
func (s *structure) lacks(o *office, media string, words int) (out lacks) {
	if !s.headings && words >= longText && (o == wordDocument || o == slides || strings.Contains(media, "opendocument.text")) {
		out = append(out, lacksHeadings)
	}
	if s.pictures > s.described {
		out = append(out, lacksAlts)
	}
	return out
}
