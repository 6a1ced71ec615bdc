package feed

import (
	"bytes"
	"encoding/xml"
	"time"
)

// The elements of RFC 4287 that a feed has.
type (
	atomFeed struct {
		XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang     string      `xml:"xml:lang,attr"`
		ID       string      `xml:"id"`
		Title    string      `xml:"title"`
		Subtitle string      `xml:"subtitle,omitempty"`
		Updated  string      `xml:"updated"`
		Links    []atomLink  `xml:"link"`
		Author   atomAuthor  `xml:"author"`
		Entries  []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Href string `xml:"href,attr"`
	}
	atomAuthor struct {
		Name string `xml:"name"`
	}
	atomEntry struct {
		ID        string     `xml:"id"`
		Title     string     `xml:"title"`
		Link      atomLink   `xml:"link"`
		Published string     `xml:"published"`
		Updated   string     `xml:"updated"`
		Author    atomAuthor `xml:"author"`
		Summary   string     `xml:"summary,omitempty"`
	}
)

// say is what a feed says that is not in it.
type say struct {
	root     string // address of the site
	self     string // of the feed, after root
	site     string // name of the site, which stands for authors who are not told
	lang     string
	untitled string // of what has no title, nor text
}

const (
	typeAtom = "application/atom+xml"
	// longest: characters of the text of an entry; the page has the rest.
	longest = 1200
	// longestTitle: of the beginning of a text, where there is no title.
	longestTitle = 90
)

// atom writes f. Signs that XML cannot carry are replaced.
func atom(f Feed, s say) ([]byte, error) {
	place := s.root + f.Space.Path(f.Network)
	out := atomFeed{
		Lang: s.lang, ID: s.root + "/flux-de/" + f.Space.ID.String(), Title: f.Space.Name, Subtitle: f.Space.Lede, Updated: stamp(f.Updated), Author: atomAuthor{s.site},
		Links: []atomLink{{"self", typeAtom, s.root + s.self}, {"alternate", "text/html", place}},
	}
	for _, e := range f.Entries {
		x := atomEntry{
			// The address by identifier alone stays the same when a title changes.
			ID: s.root + "/publications/" + e.Item.ID.String(), Title: e.Title, Link: atomLink{"alternate", "text/html", s.root + e.Path},
			Published: stamp(e.Since), Updated: stamp(e.Edited), Author: atomAuthor{e.Author}, Summary: cut(e.Text, longest),
		}
		if x.Author.Name == "" {
			x.Author.Name = s.site
		}
		if x.Title == "" {
			x.Title = cut(e.Text, longestTitle)
		}
		if x.Title == "" {
			x.Title = s.untitled
		}
		out.Entries = append(out.Entries, x)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	err := xml.NewEncoder(&b).Encode(out)
	return b.Bytes(), err
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// cut keeps the first most characters of a text.
func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
