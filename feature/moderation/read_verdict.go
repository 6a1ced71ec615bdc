package moderation

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/kit/markdown"
)

// verdict is what the page of a decision shows.
type verdict struct {
	Line
	excerpt, path string // of the item, "" when it is gone or not to be read
	noun          string // words key of its kind
	appeal        *appeal
	answer        *Line
	end           *Line // what undid it
	origin        ID    // what it undoes or answers
	// what the reader may do
	mayAppeal, mayAnswer, mayLift bool
	ownJudge                      bool // they decided: somebody else answers
	knows                         bool
}

// Verdict returns the decision id as by, whose rights are v, sees it: the person concerned, suspended or not, or those who
// decide there. Errors: fail.SignedOut, Hidden.
func (m *Moderation) Verdict(ctx context.Context, v *access.Viewer, by ref.Person, n ID) (x verdict, err error) {
	q := m.core.DB.Q()
	if by == 0 {
		return x, fail.E("moderation.Verdict", fail.SignedOut, nil)
	}
	d, err := known(ctx, q, v, by, n)
	if err != nil {
		return x, err
	}
	all := []Decision{d}
	a, asked, err := appealOf(ctx, q, n)
	if err != nil {
		return x, err
	}
	for _, o := range []ID{a.answer, d.Lifted} {
		if o != 0 {
			other, err := byID(ctx, q, o)
			if err != nil {
				return x, err
			}
			all = append(all, other)
		}
	}
	list, err := lines(ctx, q, v, all)
	if err != nil {
		return x, err
	}
	x.Line, x.origin, x.knows = list[0], d.Of, knows(v, d)
	x.mine = d.About == by // also when suspended, who is nobody to v
	for _, l := range list[1:] {
		if l.ID == a.answer {
			x.answer = &l
		} else {
			x.end = &l
		}
	}
	if asked {
		x.appeal = &a
	}
	waits := asked && a.outcome == ""
	x.mayAppeal = mayAppeal(d, by, asked) == nil
	x.mayAnswer, x.ownJudge = waits && mayAnswer(v, d), waits && v.Person != 0 && v.Person == d.By
	x.mayLift = mayLift(v, d)
	return x, m.excerpt(ctx, q, v, &x)
}

// excerpt reads the beginning of what a decision is about: for its author, and for who may read it.
func (m *Moderation) excerpt(ctx context.Context, q db.Q, v *access.Viewer, x *verdict) error {
	if x.Item == 0 {
		return nil
	}
	i, err := item.Get(ctx, q, x.Item)
	if fail.Is(err, fail.Hidden) {
		return nil
	} else if err != nil {
		return err
	}
	k, ok := m.core.Kinds[i.Kind]
	if !ok {
		return nil
	}
	x.noun = k.Label
	if i.State == item.Deleted || !x.mine && !v.Sees(i) {
		return nil
	}
	if v.Sees(i) && k.Path != nil {
		x.path = k.Path(i)
	}
	if k.Text == nil {
		return nil
	}
	texts, err := k.Text(ctx, q, []ref.Item{i.ID})
	if err != nil {
		return err
	}
	t := texts[i.ID]
	if x.excerpt = markdown.Excerpt(t.Body, excerptRunes); x.excerpt == "" {
		x.excerpt = markdown.Excerpt(t.Title, excerptRunes)
	}
	return nil
}

// Latest returns the last decision about an item that by may read: what became of the item before what became of its
// author; reports dismissed apart for who wrote it.
// Errors: fail.SignedOut, Hidden.
func (m *Moderation) Latest(ctx context.Context, v *access.Viewer, by ref.Person, i ref.Item) (ID, error) {
	const op = "moderation.Latest"
	q := m.core.DB.Q()
	if by == 0 {
		return 0, fail.E(op, fail.SignedOut, nil)
	}
	list, err := ofItem(ctx, q, i, shownPast)
	if err != nil {
		return 0, err
	}
	var last ID
	for _, d := range list {
		switch may := d.About == by && d.Act != Dismissed || knows(v, d); {
		case may && d.Act.onItem():
			return d.ID, nil
		case may && last == 0:
			last = d.ID
		}
	}
	if last == 0 {
		return 0, fail.E(op, fail.Hidden, nil)
	}
	return last, nil
}

// notice is what stands under an item on its page.
type notice struct {
	hidden  *Line // why it is hidden, for who may read it
	reports int   // that wait, for who decides
}

// noticeOf returns what v may know. At most six queries, none for most readers.
func (m *Moderation) noticeOf(ctx context.Context, v *access.Viewer, i item.Item) (n notice, err error) {
	q := m.core.DB.Q()
	decides := v.Moderates(i.Space, i.Network) && i.Author != v.Person
	if i.State == item.Hidden {
		standing, err := standingOf(ctx, q, Hidden, i.ID, 0, 0)
		if err != nil {
			return n, err
		}
		list, err := lines(ctx, q, v, standing)
		if err != nil {
			return n, err
		}
		if len(list) > 0 && list[0].whole {
			n.hidden = &list[0]
		}
	}
	if !decides {
		return n, nil
	}
	c, waits, err := caseOf(ctx, q, i.ID)
	if err == nil && waits && (!c.reserved || manages(v, i.Network)) {
		n.reports = c.reports
	}
	return n, err
}
