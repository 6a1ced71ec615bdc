package mydata

import (
	"bufio"
	"context"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"maillage/core/db"
	"maillage/core/part"
	"maillage/kit/fail"
	"maillage/kit/lang"
)

// paged is the head of the page.
type paged struct {
	lang, title string
	says        []string
	sections    []sectioned
}

// sectioned is one list of the page.
type sectioned struct{ name, title string }

// said is one value of a row, in words; a file is a link within the export.
type said struct {
	label, text, href string
	file              bool
}

// page writes index.html, a row at a time.
func (w *writing) page(ctx context.Context, q db.Q, out *bufio.Writer) error {
	ctx = lang.With(ctx, w.lang)
	head := paged{lang: w.lang.Tag(), title: w.lang.T("mydata.page.title", "site", w.core.Config.Site), says: []string{
		w.lang.T("mydata.page.made", "name", w.person.Name(), "when", w.lang.DateTime(w.made)), w.lang.T("mydata.page.text"),
	}}
	for _, x := range w.lists() {
		head.sections = append(head.sections, sectioned{x.Name, w.lang.T(x.Label)})
	}
	return pageView(head, templ.ComponentFunc(func(ctx context.Context, out io.Writer) error { return w.rows(ctx, q, head, out) })).Render(ctx, out)
}

// rows writes every list, one row at a time.
func (w *writing) rows(ctx context.Context, q db.Q, head paged, out io.Writer) error {
	for n, x := range w.lists() {
		if err := sectionStart(head.sections[n]).Render(ctx, out); err != nil {
			return err
		}
		empty := true
		err := x.Rows(ctx, q, w.person.ID, func(values ...any) error {
			empty = false
			return rowView(w.said(x, values)).Render(ctx, out)
		})
		if err == nil && empty {
			err = sectionEmpty(w.lang.T("mydata.page.empty")).Render(ctx, out)
		}
		if err != nil {
			return fail.Wrap("mydata."+x.Name, err)
		}
		if err := w.advance(ctx, 1); err != nil {
			return err
		}
	}
	return nil
}

// said is a row in words; what is empty is left out.
func (w *writing) said(x part.Export, values []any) []said {
	var out []said
	for n, c := range x.Columns {
		if n >= len(values) {
			break
		}
		s := said{label: w.lang.T(c.Label), text: w.text(c, values[n])}
		if s.text == "" {
			continue
		}
		if strings.HasPrefix(s.text, "files/") && c.Name == "file" {
			s.file, s.href = true, (&url.URL{Path: s.text}).EscapedPath()
		}
		out = append(out, s)
	}
	return out
}

func (w *writing) text(c part.Column, value any) string {
	switch v := value.(type) {
	case string:
		if c.Words != nil && v != "" {
			if key := c.Words(v); key != "" {
				return w.lang.T(key)
			}
		}
		return v
	case bool:
		if v {
			return w.lang.T("mydata.yes")
		}
		return w.lang.T("mydata.no")
	case int64:
		return w.lang.Number(v)
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return w.lang.DateTime(v)
	case []string:
		return strings.Join(v, "\n")
	}
	return ""
}
