package file

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"maillage/core/text"
	"maillage/kit/markdown"
)

const (
	// maxWords is how many bytes of the words of a file are kept: a hundred pages. Search reads fewer.
	maxWords = 200_000
	// maxUnpacked is how many bytes of XML are read out of an office file: what unpacks to more is a trap, or no text.
	maxUnpacked = 64_000_000
	// maxParts is how many of its parts are read: sheets, slides.
	maxParts = 300
)

// extract is the words of a file, "" when there are none or it makes no sense, and what it lacks. It holds nothing but data, and no more than
// maxUnpacked besides; it ends with ctx.
func extract(ctx context.Context, data []byte, media, name string) (string, lacks) {
	var words string
	var missed lacks
	switch kind := officeOf(media); {
	case kind != nil:
		var s structure
		words = unpacked(ctx, data, kind, &s)
		missed = s.lacks(kind, media, len(words))
	case isPage(name):
		words = markdown.Words(utf8Of(data[:min(len(data), 4*maxWords)]))
	case strings.HasPrefix(media, "text/") && media != "text/rtf" || media == "application/json":
		words = utf8Of(data[:min(len(data), maxWords)])
	}
	return bounded(words), missed
}

func isPage(name string) bool {
	return slices.Contains([]string{".html", ".htm", ".xhtml"}, strings.ToLower(path.Ext(name)))
}

// bounded is s as a table takes it.
func bounded(s string) string {
	if len(s) > maxWords {
		s = s[:maxWords]
	}
	return strings.TrimSpace(text.Printable(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")))
}

// utf8Of is a text as UTF-8: what is not is taken for Windows-1252, in which spreadsheets write their tables.
func utf8Of(data []byte) string {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	whole := data
	for n := 0; n < utf8.UTFMax && len(whole) > 0 && !utf8.Valid(whole); n++ {
		whole = whole[:len(whole)-1] // the last sign may be cut
	}
	if utf8.Valid(whole) {
		return string(whole)
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return strings.ToValidUTF8(string(data), "")
	}
	return string(out)
}

// office says where the words of a form of file are: parts are its entries, blocks the elements after which a line ends, cells
// those after which a column does, words those that hold them ("" for any).
type office struct {
	parts  []string
	blocks []string
	cells  []string
	words  []string
}

var (
	openDocument = &office{parts: []string{"content.xml"}, blocks: []string{"p", "h", "table-row", "page"}, cells: []string{"table-cell", "tab", "line-break"}}
	wordDocument = &office{parts: []string{"word/document.xml", "word/footnotes.xml", "word/endnotes.xml"}, blocks: []string{"p", "br"}, cells: []string{"tab"}, words: []string{"t"}}
	workbook     = &office{parts: []string{"xl/sharedStrings.xml", "xl/worksheets/sheet*.xml"}, blocks: []string{"si", "row"}, cells: []string{"c"}, words: []string{"t"}}
	slides       = &office{parts: []string{"ppt/slides/slide*.xml", "ppt/notesSlides/notesSlide*.xml"}, blocks: []string{"p"}, words: []string{"t"}}
)

func officeOf(media string) *office {
	switch {
	case strings.HasPrefix(media, "application/vnd.oasis.opendocument."):
		return openDocument
	case strings.HasSuffix(media, "wordprocessingml.document"):
		return wordDocument
	case strings.HasSuffix(media, "spreadsheetml.sheet"):
		return workbook
	case strings.HasSuffix(media, "presentationml.presentation"):
		return slides
	}
	return nil
}

func unpacked(ctx context.Context, data []byte, kind *office, s *structure) string {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return ""
	}
	left, parts := int64(maxUnpacked), 0
	var out strings.Builder
	for _, pattern := range kind.parts {
		for _, e := range z.File {
			if is, err := path.Match(pattern, e.Name); err != nil || !is {
				continue
			}
			if parts++; parts > maxParts || out.Len() >= maxWords || left <= 0 || ctx.Err() != nil {
				return out.String()
			}
			r, err := e.Open()
			if err != nil {
				continue
			}
			limited := &io.LimitedReader{R: r, N: left}
			kind.read(ctx, limited, &out, s)
			left = limited.N
			_ = r.Close() // what was read of it stands
		}
	}
	return out.String()
}

// read writes the words of one XML document to out. It stops where the document makes no sense.
func (o *office) read(ctx context.Context, r io.Reader, out *strings.Builder, s *structure) {
	d := xml.NewDecoder(r)
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("not UTF-8") }
	inside := 0 // in how many elements of words
	for n := 0; out.Len() < maxWords; n++ {
		if n%1000 == 0 && ctx.Err() != nil {
			return
		}
		t, err := d.RawToken()
		if err != nil {
			return
		}
		switch t := t.(type) {
		case xml.StartElement:
			s.begin(o, t)
			if slices.Contains(o.words, t.Name.Local) {
				inside++
			}
			if t.Name.Local == "s" && o == openDocument {
				out.WriteByte(' ')
			}
		case xml.EndElement:
			s.end(t)
			switch {
			case slices.Contains(o.words, t.Name.Local):
				inside = max(0, inside-1)
			case slices.Contains(o.blocks, t.Name.Local):
				out.WriteByte('\n')
			case slices.Contains(o.cells, t.Name.Local):
				out.WriteByte('\t')
			}
		case xml.CharData:
			if o.words == nil || inside > 0 {
				out.Write(t)
			}
		}
	}
}
