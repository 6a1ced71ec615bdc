package wiki

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/coedit"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/kit/fail"
)

// exportWriting is the pages in which somebody wrote what is in no version yet.
var exportWriting = part.Export{
	Name: "page_writing", Label: "wiki.export.writing",
	Columns: []part.Column{{Name: "page", Label: "wiki.export.page"}, {Name: "written", Label: "wiki.export.written"}},
	Rows: func(ctx context.Context, q db.Q, p ref.Person, put func(values ...any) error) error {
		return coedit.Unsettled(ctx, q, p, func(id ref.Item, last time.Time) error { return put("/publications/"+id.String(), last) })
	},
}

// Writable is page id, which v may write. Errors: fail.Hidden, Forbidden, Closed, SignedOut.
func (w *Wiki) Writable(ctx context.Context, v *access.Viewer, id ref.Item) (item.Item, error) {
	i, _, err := find(ctx, w.core.DB.Q(), v, id, access.Edit)
	return i, fail.Wrap("wiki.Writable", err)
}

// working is the title of what is written of page i now, and when it was written: of what waits to be shown, if anything does.
func working(ctx context.Context, q db.Q, i item.Item) (title string, since time.Time, err error) {
	n, waits, err := text.NextOf(ctx, q, i.ID)
	if waits {
		return n.Title, n.Hand.Since, err
	}
	return i.Title, i.Edited, err
}

// together makes a page say what people wrote together: a version signed by them.
func (w *Wiki) together(ctx context.Context, tx *db.Tx, i item.Item, by []ref.Person, markdown, summary string) error {
	s, err := space.Get(ctx, tx, i.Space)
	if err != nil {
		return err
	}
	title, since, err := working(ctx, tx, i)
	if err != nil {
		return err
	}
	if len(by) == 0 {
		by = []ref.Person{i.Author}
	}
	_, err = w.change(ctx, tx, by[0], i, s, Change{Title: title, Body: markdown, Summary: summary, With: by[1:]}, since)
	return fail.Wrap("wiki.together", err)
}

// Gather makes a version of page id now of what is written together. made is false when there is nothing new. Errors:
// fail.Hidden, Forbidden, Closed; Invalid when the text cannot be a page; fail.Unavailable.
func (w *Wiki) Gather(ctx context.Context, by ref.Person, id ref.Item, summary string) (i item.Item, made bool, err error) {
	const op = "wiki.Gather"
	v, err := access.LoadID(ctx, w.core.DB.Q(), by)
	if err != nil {
		return i, false, err
	}
	if i, err = w.Writable(ctx, v, id); err != nil {
		return i, false, err
	}
	made, err = w.core.Coedit.Settle(ctx, id, by, summary)
	return i, made, fail.Wrap(op, err)
}
