package mime

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// HeadSize is how many bytes Sniff looks at; giving it fewer is right only when the file is shorter.
// Same as the default limit of the mimetype library, which cuts what is longer.
const HeadSize = 4096

// Kind is the family of a type: what people call the thing, and which icon stands for it.
type Kind uint8

// The families. Unknown is that of types outside the table.
const (
	Unknown Kind = iota
	Picture
	Document
	Sheet
	Slides
	Text
	Calendar
	Archive
	Audio
	Video
)

var kinds = [...]string{"unknown", "picture", "document", "sheet", "slides", "text", "calendar", "archive", "audio", "video"}

// String is a short English noun, fit for a class or an icon name, never for people.
func (k Kind) String() string { return kinds[k] }

// Type is one accepted form of file. Comparable; the zero value is not Known.
type Type struct {
	// Media is the media type without parameters ("image/png"); "application/octet-stream" when not Known.
	Media string
	// Ext is the usual extension with its dot (".png"); "" when not Known.
	Ext string
	// Kind is the family.
	Kind Kind
	// Inline says that the file may be shown in a page. Only raster pictures and PDF, and only when their first bytes
	// hold no markup.
	Inline bool
}

// Known says whether the type is in the table, hence may be shared at all.
func (t Type) Known() bool { return t.Kind != Unknown }

// Label names the form for people, in French for "fr" and in English otherwise: "Tableur ODS", "ODS spreadsheet".
// "Fichier" or "File" when not Known.
func (t Type) Label(language string) string {
	f := find(t.Media)
	switch {
	case f == nil && language == "fr":
		return "Fichier"
	case f == nil:
		return "File"
	case language == "fr":
		return f.fr
	default:
		return f.en
	}
}

// Use is what a file is sent for; each has its own list of accepted types.
type Use uint8

const (
	// Avatar is a picture of a person, a group or a network; of an animated one the first image counts.
	Avatar Use = iota
	// Attachment is a file joined to a publication.
	Attachment
)

// Allows says whether t is accepted for u.
func (u Use) Allows(t Type) bool {
	if u == Avatar {
		return t.Kind == Picture
	}
	return t.Known()
}

// Accept is the value of a file input's accept attribute: extensions, comma separated.
// Browsers only filter by it; Allows decides.
func (u Use) Accept() string {
	var all []string
	for _, f := range forms {
		if u.Allows(f.as()) {
			all = append(all, f.exts...)
		}
	}
	return strings.Join(all, ",")
}

// Head reads at most HeadSize bytes of r for Sniff, and returns a reader of the whole, those bytes included.
// Its error is that of r; a short file is none.
func Head(r io.Reader) (head []byte, whole io.Reader, err error) {
	head = make([]byte, HeadSize)
	n, err := io.ReadFull(r, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	head = head[:n]
	return head, io.MultiReader(bytes.NewReader(head), r), err
}

// Sniff says what a file is from its first bytes; name (as sent, any text) only chooses among what they cannot tell apart.
// Never fails: what is outside the table comes back not Known.
func Sniff(head []byte, name string) Type {
	media := byContent(head)
	f := find(media)
	if g := byExt(extension(CleanName(name))); g != nil && narrows(g, media) {
		f = g
	}
	if f == nil {
		return Type{Media: "application/octet-stream"}
	}
	t := f.as()
	if t.Inline && (holdsMarkup(head) || !startsRight(f, head)) {
		t.Inline = false
	}
	return t
}

// byContent gives the media type that the library recognises, or the nearest one above it in its tree that means
// something to us; "" when there is none.
func byContent(head []byte) string {
	for m := mimetype.Detect(head); m != nil; m = m.Parent() {
		media, _, _ := strings.Cut(m.String(), ";")
		if refused[media] {
			return ""
		}
		if same, ok := synonyms[media]; ok {
			media = same
		}
		if media == ole || find(media) != nil {
			return media
		}
	}
	return ""
}

// narrows says whether a name that announces f is to be believed on a content seen as media. All inert texts count as one
// content: letters with commas look like CSV, and a list in Markdown like plain text.
func narrows(f *form, media string) bool {
	if f.within != "" && f.within == media {
		return true
	}
	seen := find(media)
	return seen != nil && seen.root() == plain && f.root() == plain
}

// startsRight refuses to show a PDF hidden behind other bytes: readers look for its mark anywhere in the first kilobyte,
// which is how a file comes to be two things at once.
func startsRight(f *form, head []byte) bool {
	return f.media != "application/pdf" || bytes.HasPrefix(head, []byte("%PDF-"))
}

// holdsMarkup finds what would make a browser that disobeys nosniff take a picture for a page. XMP metadata is XML and
// harmless, hence the list of openings rather than any "<".
func holdsMarkup(head []byte) bool {
	low := bytes.ToLower(head)
	for _, s := range openings {
		if bytes.Contains(low, []byte(s)) {
			return true
		}
	}
	return false
}

var openings = []string{"<!doctype", "<html", "<head", "<body", "<script", "<svg", "<iframe", "<img", "<?php"}
