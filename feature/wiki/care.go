package wiki

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Care is who answers for a page, until when it is held right, and who sees it.
type Care struct {
	Owner    ref.Person     // 0: nobody is named, the page is its place's
	Due      time.Time      // zero: for ever
	Audience space.Audience // "": as it is
}

const (
	// farthestDue: a page that nobody reads again for so long is not held right by anybody.
	farthestDue = 5 * 365 * 24 * time.Hour
	// soon is how long before its time a page is among those to review.
	soon = 30 * 24 * time.Hour
)

// CareFor sets who answers for page id and until when. Its audience is chosen by its author, or who moderates it; in a place with
// states, a page that was never approved takes it once it is.
// Errors: fail.Hidden, Forbidden, Closed, Invalid on responsable, relire or audience.
func (w *Wiki) CareFor(ctx context.Context, by ref.Person, id ref.Item, c Care) error {
	const op = "wiki.CareFor"
	return fail.Wrap(op, w.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		i, s, err := find(ctx, tx, v, id, access.Edit)
		if err != nil {
			return err
		}
		was, err := careOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := soundCare(ctx, tx, i, s, was, c); err != nil {
			return err
		}
		if err := w.widen(ctx, tx, v, i, s, c.Audience); err != nil {
			return err
		}
		if c.Owner == was.Owner && c.Due.Equal(was.Due) {
			return nil
		}
		if err := setCare(ctx, tx, id, c, c.Due.Equal(was.Due)); err != nil {
			return err
		}
		var told []ref.Person
		if c.Owner != was.Owner && c.Owner != 0 {
			told = []ref.Person{c.Owner}
		}
		return w.says(ctx, tx, "wiki.cared", by, i, told)
	}))
}

func soundCare(ctx context.Context, q db.Q, i item.Item, s space.Space, was, c Care) error {
	var faults []fail.Field
	if c.Owner != 0 && c.Owner != was.Owner {
		x, err := access.LoadID(ctx, q, c.Owner)
		if err != nil {
			return err
		}
		if access.Can(x, access.Edit, i, s) != nil {
			faults = append(faults, fail.On(fieldOwner, "wiki.care.no_writer"))
		}
	}
	if now := clock.Now(ctx); !c.Due.IsZero() && !c.Due.Equal(was.Due) {
		switch {
		case c.Due.Before(now):
			faults = append(faults, fail.On(fieldDue, "wiki.care.past"))
		case c.Due.After(now.Add(farthestDue)):
			faults = append(faults, fail.On(fieldDue, "wiki.care.far"))
		}
	}
	return fail.Fields("wiki.soundCare", faults...)
}

// widen gives page i an audience, where v may choose it.
func (w *Wiki) widen(ctx context.Context, tx *db.Tx, v *access.Viewer, i item.Item, s space.Space, a space.Audience) error {
	const op = "wiki.widen"
	after, err := audienceAfter(ctx, tx, i.ID)
	if err != nil || a == "" || a == i.Audience && after == "" || a == after {
		return err
	}
	if i.Author != v.Person && access.Can(v, access.Moderate, i, s) != nil {
		return fail.Fields(op, fail.On(fieldAudience, "wiki.care.not_yours"))
	}
	if !a.Within(s.Audience) || a == space.ForPlan {
		return fail.Fields(op, fail.On(fieldAudience, "item.audience.wide"))
	}
	if after != "" { // it waits to be approved
		return setAudienceAfter(ctx, tx, i.ID, a)
	}
	if err := item.SetAudience(ctx, tx, i, s, a); err != nil {
		return err
	}
	return w.says(ctx, tx, "wiki.opened", v.Person, i, nil)
}

// HandOver gives all the pages of s for which from answers to to, in one act: from does so themself, or who animates the place.
// It returns how many there were. Errors: fail.Hidden, Forbidden, Invalid on vers.
func (w *Wiki) HandOver(ctx context.Context, by ref.Person, id ref.Space, from, to ref.Person) (n int64, err error) {
	const op = "wiki.HandOver"
	err = w.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		s, err := space.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		verb := access.Animate
		if by == from {
			verb = access.Publish
		}
		if err := access.CanSpace(v, verb, s); err != nil {
			return err
		}
		x, err := access.LoadID(ctx, tx, to)
		if err != nil {
			return err
		}
		if to == from || access.CanSpace(x, access.Publish, s) != nil {
			return fail.Fields(op, fail.On(fieldTo, "wiki.hand.no_writer"))
		}
		if n, err = handOver(ctx, tx, id, from, to); err != nil || n == 0 {
			return err
		}
		_, err = w.core.Journal.Append(ctx, tx, journal.Fact{Kind: "wiki.handed", Actor: by, Space: id, Mentions: []ref.Person{to}})
		return err
	})
	return n, fail.Wrap(op, err)
}

// dueBatch is how many pages are looked at in one transaction.
const dueBatch = 200

// remind tells those who answer for pages whose time has come, once; who runs the place where nobody does, or they write there no
// more. It is done again each hour: what is left waits for the next.
func (w *Wiki) remind(ctx context.Context, tx *db.Tx, _ time.Time) error {
	list, err := dueNow(ctx, tx, clock.Now(ctx), dueBatch)
	if err != nil {
		return err
	}
	for _, d := range list {
		f := journal.Fact{Kind: "wiki.due_unowned", Space: d.item.Space, Item: d.item.ID, Root: d.item.ID}
		if d.owner != 0 {
			v, err := access.LoadID(ctx, tx, d.owner)
			if err != nil {
				return err
			}
			s, err := space.Get(ctx, tx, d.item.Space)
			if err != nil {
				return err
			}
			if access.Can(v, access.Edit, d.item, s) == nil {
				f.Kind, f.Mentions = "wiki.due", []ref.Person{d.owner}
			}
		}
		if err := setReminded(ctx, tx, d.item.ID); err != nil {
			return err
		}
		if _, err := w.core.Journal.Append(ctx, tx, f); err != nil {
			return err
		}
	}
	return nil
}

// AddFiles joins files to page id, and returns what they are called. In a place with states, readers see them at once: who approves
// adds them. Errors: fail.Hidden, Forbidden, Closed, Invalid on attach.Field.
func (w *Wiki) AddFiles(ctx context.Context, by ref.Person, id ref.Item, files []attach.Upload) (ids []ref.File, err error) {
	const op = "wiki.AddFiles"
	err = w.core.DB.Write(ctx, func(tx *db.Tx) error {
		i, err := w.mayFile(ctx, tx, by, id)
		if err != nil {
			return err
		}
		there, err := attach.Of(ctx, tx, []ref.Item{id})
		if err != nil {
			return err
		}
		if len(there[id])+len(files) > maxFiles {
			return fail.Fields(op, fail.On(attach.Field, "wiki.files.many", "n", maxFiles))
		}
		if len(files) == 0 {
			return fail.Fields(op, fail.On(attach.Field, "wiki.files.none"))
		}
		ids = make([]ref.File, len(files))
		for n := range ids {
			ids[n] = ref.File(tx.ID())
		}
		if err := attach.AddAs(ctx, tx, i, ids, files); err != nil {
			return err
		}
		if _, err := item.Bump(ctx, tx, i); err != nil {
			return err
		}
		return w.says(ctx, tx, "wiki.filed", by, i, nil)
	})
	return ids, fail.Wrap(op, err)
}

// maxFiles is how many files a page has: more is a folder.
const maxFiles = 50

// RemoveFile takes a file away from page id. Errors: fail.Hidden, Forbidden, Closed.
func (w *Wiki) RemoveFile(ctx context.Context, by ref.Person, id ref.Item, file ref.File) error {
	return fail.Wrap("wiki.RemoveFile", w.core.DB.Write(ctx, func(tx *db.Tx) error {
		i, err := w.mayFile(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := attach.Remove(ctx, tx, id, file); err != nil {
			return err
		}
		if _, err := item.Bump(ctx, tx, i); err != nil {
			return err
		}
		return w.says(ctx, tx, "wiki.filed", by, i, nil)
	}))
}

func (w *Wiki) mayFile(ctx context.Context, tx *db.Tx, by ref.Person, id ref.Item) (item.Item, error) {
	v, err := access.LoadID(ctx, tx, by)
	if err != nil {
		return item.Item{}, err
	}
	i, s, err := find(ctx, tx, v, id, access.Edit)
	if err != nil {
		return i, err
	}
	r, err := rulesOf(ctx, tx, s.ID)
	if err == nil && r.States && !r.approves(v, i, s) {
		err = fail.Say("wiki.mayFile", fail.Forbidden, "wiki.files.approvers")
	}
	return i, err
}

// forget takes p out of those who approve and who answer for pages, and their exports away.
func forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	for _, text := range []string{
		`DELETE FROM wiki_approver WHERE person_id = $1`,
		`DELETE FROM wiki_watch WHERE person_id = $1`,
		`UPDATE wiki_page SET owner_id = 0 WHERE owner_id = $1`,
	} {
		if _, err := tx.Exec(ctx, text, p); err != nil {
			return fail.Wrap("wiki.forget", err)
		}
	}
	return forgetPorts(ctx, tx, p)
}

var exportCare = part.Export{
	Name: "pages_in_charge", Label: "wiki.export.care",
	Columns: []part.Column{{Name: "page", Label: "wiki.export.page"}, {Name: "review_by", Label: "wiki.export.due"}},
	Rows: part.Select(`SELECT item_id, due FROM wiki_page WHERE owner_id = $1 ORDER BY item_id`, func(r db.Row) ([]any, error) {
		var page ref.Item
		var due time.Time
		err := r.Scan(&page, db.Scanned{T: &due})
		return []any{"/publications/" + page.String(), due}, err
	}),
}

var exportApprover = part.Export{
	Name: "pages_approved_in", Label: "wiki.export.approver",
	Columns: []part.Column{{Name: "space", Label: "wiki.export.space"}},
	Rows: part.Select(`SELECT s.name FROM wiki_approver a JOIN space s ON s.id = a.space_id WHERE a.person_id = $1 ORDER BY s.name, s.id`, func(r db.Row) ([]any, error) {
		var name string
		err := r.Scan(&name)
		return []any{name}, err
	}),
}

// Remind is what is done each hour: those who answer for pages whose time has come are told. For tests and demonstrations.
func (w *Wiki) Remind(ctx context.Context, tx *db.Tx) error { return w.remind(ctx, tx, time.Time{}) }
