package mediawiki

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"maillage/kit/document"
)

const (
	// MaxPages is how many pages a dump may have.
	MaxPages = 20_000
	// MaxText is how many bytes of wikitext one page may have.
	MaxText = 2 << 20
	// maxNested is how deep elements nest: a dump has five levels.
	maxNested = 20
)

// Entry is a page of a dump. Redirect is the title it leads to, "" for a page with a text.
type Entry struct {
	Title    string
	Redirect string
	from, to int64 // where its element is in the file
}

// spaces are the namespaces whose pages are texts: pages, the project's own, help.
var spaces = map[string]bool{"0": true, "": true, "4": true, "12": true}

// Index reads the titles of a dump, in their order; those of other namespaces are counted in the report.
// Errors: document.ErrForm, ErrBroken, ErrLarge.
func Index(in io.Reader) ([]Entry, document.Report, error) {
	var out []Entry
	var report document.Report
	d := xml.NewDecoder(in)
	depth := 0
	for {
		at := d.InputOffset()
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			if depth != 0 || out == nil && len(report.List()) == 0 {
				return nil, report, document.ErrForm
			}
			return out, report, nil
		}
		if err != nil {
			return nil, report, fmt.Errorf("%w: %w", document.ErrBroken, err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return nil, report, document.ErrForm
		case xml.StartElement:
			if depth == 0 && t.Name.Local != "mediawiki" {
				return nil, report, document.ErrForm
			}
			if t.Name.Local != "page" || depth != 1 {
				if depth++; depth > maxNested {
					return nil, report, document.ErrLarge
				}
				continue
			}
			p, err := page(d, t, false)
			if err != nil {
				return nil, report, err
			}
			e := Entry{Title: strings.TrimSpace(p.title), Redirect: p.redirect, from: at, to: d.InputOffset()}
			switch {
			case !spaces[p.space]:
				report.Add("other_space", e.Title)
			case e.Title == "":
			default:
				if out = append(out, e); len(out) > MaxPages {
					return nil, report, document.ErrLarge
				}
			}
		case xml.EndElement:
			depth--
		}
	}
}

// raw is a page as a dump has it.
type raw struct{ title, space, redirect, text string }

// page reads the element page; its text too when whole is said.
func page(d *xml.Decoder, start xml.StartElement, whole bool) (raw, error) {
	var p raw
	var path []string
	var b strings.Builder
	for {
		t, err := d.Token()
		if err != nil {
			return p, fmt.Errorf("%w: %w", document.ErrBroken, err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return p, document.ErrForm
		case xml.StartElement:
			path = append(path, t.Name.Local)
			if len(path) > maxNested {
				return p, document.ErrLarge
			}
			b.Reset()
			if t.Name.Local == "redirect" {
				for _, a := range t.Attr {
					if a.Name.Local == "title" {
						p.redirect = a.Value
					}
				}
			}
		case xml.EndElement:
			if len(path) == 0 {
				return p, nil
			}
			switch strings.Join(path, "/") {
			case "title":
				p.title = b.String()
			case "ns":
				p.space = strings.TrimSpace(b.String())
			case "revision/text":
				p.text = b.String() // the last one counts
			}
			path = path[:len(path)-1]
		case xml.CharData:
			in := strings.Join(path, "/")
			if in == "title" || in == "ns" || whole && in == "revision/text" {
				if b.Len()+len(t) > MaxText {
					return p, document.ErrLarge
				}
				b.Write(t)
			}
		}
	}
}

// Page reads a page that Index found. Errors: document.ErrBroken, ErrLarge.
func Page(in io.ReaderAt, e Entry) (document.Brought, error) {
	d := xml.NewDecoder(io.NewSectionReader(in, e.from, e.to-e.from))
	t, err := d.Token()
	for ; err == nil; t, err = d.Token() {
		if start, ok := t.(xml.StartElement); ok {
			p, err := page(d, start, true)
			if err != nil {
				return document.Brought{}, err
			}
			b := Read(p.text)
			b.Title = e.Title
			return b, nil
		}
	}
	return document.Brought{}, fmt.Errorf("%w: %w", document.ErrBroken, err)
}
