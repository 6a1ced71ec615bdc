package attach

import (
	"fmt"
	"mime/multipart"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"maillage/kit/lang"
	"maillage/kit/mime"
	"maillage/ui"
)

const (
	// rowsDrawn is how many files a form offers to send; without a script a form cannot grow.
	rowsDrawn = 3
	// rowsRead is how many rows of a form are looked at: more than any form draws.
	rowsRead = 50
)

func fileName(row int) string       { return fmt.Sprintf("%s-%d", Field, row) }
func altName(row int) string        { return fileName(row) + "-description" }
func decorativeName(row int) string { return fileName(row) + "-decorative" }

// Sent is the files of a form that Fields drew, with what each shows, for Receive. Rows without a file are passed over.
// Both are nil when m is, or when nothing was sent.
func Sent(m *multipart.Form) (hs []*multipart.FileHeader, alts []string) {
	if m == nil {
		return nil, nil
	}
	for row := 1; row <= rowsRead; row++ {
		alt := value(m, altName(row))
		if value(m, decorativeName(row)) != "" {
			alt = Decorative
		}
		for _, h := range m.File[fileName(row)] {
			hs, alts = append(hs, h), append(alts, alt)
		}
	}
	return hs, alts
}

func value(m *multipart.Form, name string) string {
	if all := m.Value[name]; len(all) > 0 {
		return all[0]
	}
	return ""
}

// FieldsProps is the part of a form by which one joins files. The form is multipart.
type FieldsProps struct {
	Rows     []RowProps
	Error    string // what is wrong with the files
	Open     bool   // unfolded: the form is for nothing else
	MaxFile  int64  // bytes
	MaxFiles int
}

// RowProps is what was typed beside a file; the file itself is lost when a form is refused.
type RowProps struct {
	Alt        string
	Decorative bool
}

// Fields is what a form shows: empty when m is nil, else with what was typed in m; fault is the message about Field.
func (f *Files) Fields(m *multipart.Form, fault string) FieldsProps {
	p := FieldsProps{Rows: make([]RowProps, min(rowsDrawn, f.o.MaxFiles)), Error: fault, MaxFile: f.o.MaxFile, MaxFiles: f.o.MaxFiles}
	if m == nil {
		return p
	}
	for k := range p.Rows {
		p.Rows[k] = RowProps{Alt: printable(value(m, altName(k+1))), Decorative: value(m, decorativeName(k+1)) != ""}
	}
	return p
}

// fieldID is the id of a row's control: that of the first is the name of the field, where the summary of faults leads.
func fieldID(row int) string {
	if row == 1 {
		return Field
	}
	return fileName(row)
}

// Icon is the drawing of a media type.
func Icon(media string) string {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(media, w) })
	}
	switch {
	case has("image/"):
		return "photo"
	case has("audio/"):
		return "file-music"
	case has("video/"):
		return "movie"
	case media == "application/pdf":
		return "file-type-pdf"
	case has("spreadsheet", "excel", "csv"):
		return "file-spreadsheet"
	case has("presentation", "powerpoint"):
		return "presentation"
	case media == "application/zip":
		return "file-zip"
	case media == "text/calendar":
		return "calendar-event"
	case has("text/"):
		return "file-description"
	}
	return "file-text"
}

// line is a file as ui draws it, with a button that downloads it even when it can be shown.
func (f File) line(l *lang.Localizer) ui.AttachProps {
	format := mime.Type{Media: f.Type}.Label(l.Tag())
	return ui.AttachProps{
		Icon: Icon(f.Type), Name: f.Name, Href: f.Path(), Note: l.T("attach.note", "format", format, "size", l.Bytes(f.Size)),
		Act: ui.LinkBtn(ui.LinkBtnProps{
			Href: f.Path(), Label: l.T("attach.download"), More: f.Name, Icon: "download", Look: ui.LookBare, Small: true, IconOnly: true,
			Attrs: templ.Attributes{"download": f.Name},
		}),
	}
}

// picture is the preview of a picture as ui draws it. A decorative one leads nowhere: its link would have no name.
func (f File) picture() ui.PictureProps {
	p := ui.PictureProps{Src: f.ThumbPath(), Alt: f.Alt, Width: f.ThumbWidth, Height: f.ThumbHeight}
	if f.Alt != "" {
		p.Href = f.Path()
	}
	return p
}
