package office

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
	"time"

	"maillage/kit/document"
)

// pack is a zip being written. The first error stays.
type pack struct {
	z   *zip.Writer
	at  time.Time
	err error
}

func (p *pack) add(name string, method uint16, data []byte) {
	if p.err != nil {
		return
	}
	f, err := p.z.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: p.at})
	if err == nil {
		_, err = f.Write(data)
	}
	p.err = err
}

func (p *pack) text(name, text string) { p.add(name, zip.Deflate, []byte(text)) }

// close writes the pictures, one in memory at a time, and ends the zip.
func (p *pack) close(folder string, pictures []document.File) error {
	for _, f := range pictures {
		if p.err != nil {
			break
		}
		data, err := f.Data()
		if err != nil {
			return fmt.Errorf("office: picture %s: %w", f.Name, err)
		}
		p.add(folder+f.Name, zip.Store, data)
	}
	if p.err != nil {
		return p.err
	}
	return p.z.Close()
}

func newPack(w io.Writer) *pack {
	return &pack{z: zip.NewWriter(w), at: time.Unix(1700000000, 0).UTC()}
}

// album is the pictures of a document, each once.
type album struct {
	pictures document.Pictures
	list     []document.File
	bySrc    map[string]document.File
}

func (a *album) get(src string) (document.File, bool) {
	if f, ok := a.bySrc[src]; ok {
		return f, f.Name != ""
	}
	f, ok := document.File{}, false
	if a.pictures != nil {
		f, ok = a.pictures(src)
	}
	if !ok {
		f = document.File{}
	} else {
		a.list = append(a.list, f)
	}
	if a.bySrc == nil {
		a.bySrc = map[string]document.File{}
	}
	a.bySrc[src] = f
	return f, ok
}

// Millimetres of a page for text (A4 with margins of 22 mm), and what a pixel takes.
const (
	textWidth  = 166.0
	textHeight = 230.0
	perPixel   = 25.4 / 110
)

// sized is the width and height of a picture on paper, in millimetres.
func sized(f document.File) (w, h float64) {
	w, h = float64(max(f.Width, 1))*perPixel, float64(max(f.Height, 1))*perPixel
	if k := min(textWidth/w, textHeight/h); k < 1 {
		w, h = w*k, h*k
	}
	return w, h
}

// x is s as text of XML, without the signs that XML cannot hold.
func x(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF || r == 0xFFFD:
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
