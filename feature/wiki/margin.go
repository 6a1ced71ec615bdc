package wiki

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

const (
	// maxPassage is how many characters of a page one comments at once; of more, one comments the page.
	maxPassage = 600
	// maxThreads is how many threads the margin of a page shows.
	maxThreads = 200
	// maxBesides is how many comments they have in all.
	maxBesides = 1000
)

// Passage is words of a page, with what is before and after them where they are there several times; within the part of the page
// whose title has the anchor Section, or in the whole page for "". Without Words it is the title of that part.
type Passage struct{ Words, Before, After, Section string }

// Remark begins a thread about a passage of page id, as it says now. The same key again is the same thread.
// Errors: those of part.Answer, Invalid on mots when the page does not say that.
func (w *Wiki) Remark(ctx context.Context, by ref.Person, id ref.Item, p Passage, r part.Reply) error {
	const op = "wiki.Remark"
	r.Also = func(ctx context.Context, tx *db.Tx, i item.Item) error {
		said, s, err := w.passage(ctx, tx, id, p)
		if err != nil {
			return err
		}
		return putThread(ctx, tx, thread{ID: i.ID, page: id, span: s}.about(said))
	}
	if _, err := w.mayRemark(ctx, by, id); err != nil {
		return fail.Wrap(op, err)
	}
	return fail.Wrap(op, w.core.Answer(ctx, by, id, r))
}

// mayRemark is page id when by may comment it.
func (w *Wiki) mayRemark(ctx context.Context, by ref.Person, id ref.Item) (item.Item, error) {
	q := w.core.DB.Q()
	v, err := access.LoadID(ctx, q, by)
	if err != nil {
		return item.Item{}, err
	}
	i, _, err := find(ctx, q, v, id, access.Comment)
	return i, err
}

// passage is what page id says, and where p is in it.
func (w *Wiki) passage(ctx context.Context, q db.Q, id ref.Item, p Passage) (all []rune, s span, err error) {
	const op = "wiki.passage"
	bodies, err := text.Of(ctx, q, []ref.Item{id})
	if err != nil {
		return nil, s, err
	}
	all = said(bodies[id].HTML)
	in := searchable(all)
	title, within := sectionOf(bodies[id].HTML, in, len(all), p.Section)
	switch {
	case len([]rune(p.Words)) > maxPassage:
		return nil, s, fail.Fields(op, fail.On(fieldWords, "web.field.long", "max", maxPassage, "n", len([]rune(p.Words))))
	case len(wordsOf([]rune(p.Words))) == 0 && title.start == title.stop:
		return nil, s, fail.Fields(op, fail.On(fieldWords, "wiki.margin.which"))
	case len(wordsOf([]rune(p.Words))) == 0:
		return all, title, nil
	}
	s, ok := in.find(within, p.Words, p.Before, p.After)
	if !ok {
		return nil, s, fail.Fields(op, fail.On(fieldWords, "wiki.margin.nowhere"))
	}
	return all, s, nil
}

// sectionOf is the title that has an anchor, and the part of the page under it: the whole page for an anchor that none has.
func sectionOf(source string, in searching, size int, anchor string) (title, within span) {
	within = span{0, size}
	if anchor == "" {
		return title, within
	}
	_, list := outlined(source)
	at := 0
	for n, h := range list {
		s, ok := in.find(span{at, size}, h.words, "", "")
		if !ok {
			continue
		}
		if at = s.stop; h.anchor != anchor {
			continue
		}
		title, within.start = s, s.start
		for _, next := range list[n+1:] {
			if next.level <= h.level {
				if e, ok := in.find(span{at, size}, next.words, "", ""); ok {
					within.stop = e.start
				}
				break
			}
		}
		break
	}
	return title, within
}

// Answer adds to a thread. Errors: fail.Hidden, also when there is no such thread, and those of part.Answer.
func (w *Wiki) Answer(ctx context.Context, by ref.Person, id, thread ref.Item, r part.Reply) error {
	const op = "wiki.Answer"
	r.Also = func(ctx context.Context, tx *db.Tx, i item.Item) error {
		t, err := threadOf(ctx, tx, thread)
		if err != nil {
			return err
		}
		if t.page != id {
			return fail.E(op, fail.Hidden, nil)
		}
		return putBeside(ctx, tx, i.ID, thread)
	}
	if _, err := w.mayRemark(ctx, by, id); err != nil {
		return fail.Wrap(op, err)
	}
	return fail.Wrap(op, w.core.Answer(ctx, by, id, r))
}

// Resolve says that a thread is settled, or opens it again; twice is once. Who writes the page may, and who began the thread.
// Errors: fail.Hidden, Forbidden, Closed.
func (w *Wiki) Resolve(ctx context.Context, by ref.Person, id, thread ref.Item, on bool) error {
	const op = "wiki.Resolve"
	return fail.Wrap(op, w.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		i, s, err := find(ctx, tx, v, id, access.Read)
		if err != nil {
			return err
		}
		t, err := threadOf(ctx, tx, thread)
		if err != nil {
			return err
		}
		if t.page != id {
			return fail.E(op, fail.Hidden, nil)
		}
		first, err := item.Get(ctx, tx, thread)
		if err != nil {
			return err
		}
		if may := access.Can(v, access.Edit, i, s); may != nil && (first.Author != by || access.Can(v, access.Comment, i, s) != nil) {
			return may
		}
		if t.Resolved.IsZero() != on {
			return nil
		}
		what, at, who := "wiki.reopened", time.Time{}, ref.Person(0)
		if on {
			what, at, who = "wiki.resolved", clock.Now(ctx), by
		}
		if err := setResolved(ctx, tx, thread, at, who); err != nil {
			return err
		}
		people, err := speakers(ctx, tx, thread)
		if err != nil {
			return err
		}
		return w.says(ctx, tx, what, by, first, people)
	}))
}

// moved takes the passages of page id along, when what it says becomes something else. One query, and one for each that moves.
func (w *Wiki) moved(ctx context.Context, tx *db.Tx, id ref.Item, old, fresh string) error {
	list, err := threadsOf(ctx, tx, id)
	if err != nil || len(list) == 0 {
		return err
	}
	was, is := said(old), said(fresh)
	spans := make([]span, len(list))
	for n, t := range list {
		spans[n] = t.span
	}
	for n, s := range carried(was, is, spans) {
		t := list[n]
		if s.start == gone { // it was moved elsewhere, or came back
			if back, ok := found(is, t.Quote, t.before, t.after); ok && len(t.Quote) > 12 {
				s = back
			}
		}
		if s.start == gone {
			t.start, t.stop = gone, gone
		} else {
			t.span = s
			t = t.about(is)
		}
		if t == list[n] {
			continue
		}
		if err := moveThread(ctx, tx, t); err != nil {
			return err
		}
	}
	return nil
}

// Thread is a conversation about a passage, with what the margin shows of it.
type Thread struct {
	thread
	Entries    []kind.Entry // what the reader may see of it, the oldest first
	ResolvedBy account.Card
	Settles    bool // the reader may resolve it, or open it again
}

// Margin is the threads of a page of which v may see something, in the order of its text; those whose passage has gone come last.
// About six queries.
func (w *Wiki) Margin(ctx context.Context, v *access.Viewer, p Whole) (out []Thread, err error) {
	i := p.Entry.Item
	err = w.core.DB.Read(ctx, func(q db.Q) error {
		list, err := threadsOf(ctx, q, i.ID)
		if err != nil || len(list) == 0 {
			return err
		}
		items, of, err := besides(ctx, q, v, i.ID)
		if err != nil {
			return err
		}
		entries, err := w.core.Kinds.Entries(ctx, q, v, items)
		if err != nil {
			return err
		}
		by := map[ref.Item][]kind.Entry{}
		for _, e := range entries {
			by[of[e.Item.ID]] = append(by[of[e.Item.ID]], e)
		}
		var people []ref.Person
		for _, t := range list {
			people = append(people, t.by)
		}
		cards, err := account.Cards(ctx, q, people)
		if err != nil {
			return err
		}
		for _, t := range list {
			x := Thread{thread: t, Entries: by[t.ID], ResolvedBy: cards[t.by]}
			if len(x.Entries) == 0 {
				continue
			}
			x.Settles = p.Entry.Edit || p.Entry.Comment && x.Entries[0].Item.ID == t.ID && x.Entries[0].Item.Author == v.Person
			out = append(out, x)
		}
		return nil
	})
	return out, fail.Wrap("wiki.Margin", err)
}

var exportRemarks = part.Export{
	Name: "page_remarks", Label: "wiki.export.remarks",
	Columns: []part.Column{{Name: "page", Label: "wiki.export.page"}, {Name: "written", Label: "wiki.export.written"}, {Name: "passage", Label: "wiki.export.passage"}, {Name: "resolved", Label: "wiki.export.resolved"}},
	Rows: part.Select(`SELECT t.page_id, i.created, t.quote, t.resolved FROM item i JOIN wiki_beside b ON b.item_id = i.id JOIN wiki_thread t ON t.item_id = b.thread_id
		WHERE i.author_id = $1 AND i.state <> 'deleted' ORDER BY i.created, i.id`, func(r db.Row) ([]any, error) {
		var page ref.Item
		var at, resolved time.Time
		var quote string
		err := r.Scan(&page, db.Scanned{T: &at}, &quote, db.Scanned{T: &resolved})
		return []any{"/publications/" + page.String(), at, quote, !resolved.IsZero()}, err
	}),
}

// Thread tells whether page id has a thread. Errors: fail.Hidden when it has not.
func (w *Wiki) Thread(ctx context.Context, id, thread ref.Item) (Thread, error) {
	t, err := threadOf(ctx, w.core.DB.Q(), thread)
	if err == nil && t.page != id {
		err = fail.E("wiki.Thread", fail.Hidden, nil)
	}
	return Thread{thread: t}, err
}
