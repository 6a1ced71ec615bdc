package demo

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"time"
)

// letter is an OpenDocument text: lines that begin with "# " and "## " are titles, an empty line ends a paragraph.
func letter(s string) func() ([]byte, error) {
	return func() ([]byte, error) {
		var body strings.Builder
		for _, line := range strings.Split(strings.TrimSpace(s), "\n") {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			open, shut := `<text:p>`, `</text:p>`
			for level, mark := range []string{"# ", "## "} {
				if rest, ok := strings.CutPrefix(line, mark); ok {
					open, shut, line = `<text:h text:outline-level="`+string(rune('1'+level))+`">`, `</text:h>`, rest
				}
			}
			body.WriteString(open)
			if err := xml.EscapeText(&body, []byte(line)); err != nil {
				return nil, err
			}
			body.WriteString(shut)
		}
		return opened(`<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body><office:text>` +
			body.String() + `</office:text></office:body></office:document-content>`)
	}
}

const manifest = `<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">` +
	`<manifest:file-entry manifest:full-path="/" manifest:media-type="` + openText + `"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`

const openText = "application/vnd.oasis.opendocument.text"

// opened packs an OpenDocument: what it is comes first, as it is (OpenDocument 1.3 part 2 §3.3). The same words give the same bytes.
func opened(content string) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range []struct {
		name, content string
		method        uint16
	}{{"mimetype", openText, zip.Store}, {"META-INF/manifest.xml", manifest, zip.Deflate}, {"content.xml", content, zip.Deflate}} {
		h := &zip.FileHeader{Name: e.name, Method: e.method, Modified: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
		var w interface{ Write([]byte) (int, error) }
		var err error
		if e.method == zip.Store {
			h.CompressedSize64, h.UncompressedSize64, h.CRC32 = uint64(len(e.content)), uint64(len(e.content)), crc32.ChecksumIEEE([]byte(e.content))
			h.Modified = time.Time{}
			w, err = z.CreateRaw(h)
		} else {
			w, err = z.CreateHeader(h)
		}
		if err == nil {
			_, err = w.Write([]byte(e.content))
		}
		if err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

// chart is a picture of two series of bars, side by side: what was used before and after, month by month.
func chart(before, after []int) func() ([]byte, error) {
	return func() ([]byte, error) {
		const width, height, margin = 1200, 640, 60
		m := image.NewRGBA(image.Rect(0, 0, width, height))
		draw.Draw(m, m.Rect, image.NewUniform(color.RGBA{250, 250, 246, 255}), image.Point{}, draw.Src)
		fill := func(x, y, w, h int, c color.RGBA) {
			draw.Draw(m, image.Rect(x, y, x+w, y+h), image.NewUniform(c), image.Point{}, draw.Src)
		}
		for line := range 5 {
			fill(margin, margin+line*(height-2*margin)/4, width-2*margin, 1, color.RGBA{205, 208, 202, 255})
		}
		slot := (width - 2*margin) / len(before)
		for n := range before {
			x, base := margin+n*slot, height-margin
			fill(x+slot/8, base-before[n], slot*3/8, before[n], color.RGBA{154, 163, 158, 255})
			fill(x+slot/2, base-after[n], slot*3/8, after[n], color.RGBA{42, 95, 168, 255})
		}
		fill(margin, height-margin, width-2*margin, 3, color.RGBA{23, 55, 44, 255})
		var b bytes.Buffer
		err := png.Encode(&b, m)
		return b.Bytes(), err
	}
}
