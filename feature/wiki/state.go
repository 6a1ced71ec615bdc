package wiki

import (
	"context"
	"slices"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/tie"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Rules is what a place wants of its pages. With States, what is written is shown to those who do not write the page only once
// one of Approvers approved it: the moderators of the place where nobody is named.
type Rules struct {
	States    bool
	Approvers []ref.Person
}

// maxApprovers is how many people may be named: more, and none feels asked.
const maxApprovers = 20

// Mark is what became of one version of a page, which Since tells from the others.
type Mark struct {
	Since                                 time.Time
	Name                                  string // a milestone's, "" for none
	Asked, Reviewed, Approved             time.Time
	AskedBy, ReviewedBy, ApprovedBy       ref.Person
	AskedCard, ReviewedCard, ApprovedCard account.Card // where they were asked for
}

// State is how far a version got.
type State string

// The states of a version, where pages have some.
const (
	Drafted  State = "brouillon"
	Reviewed State = "relue"
	Approved State = "approuvee"
)

// State is how far the version got.
func (m Mark) State() State {
	switch {
	case !m.Approved.IsZero():
		return Approved
	case !m.Reviewed.IsZero():
		return Reviewed
	}
	return Drafted
}

// Rule sets what a place wants of its pages. People who may not publish there cannot be named.
// Errors: fail.Hidden, Forbidden, Invalid on approbateurs.
func (w *Wiki) Rule(ctx context.Context, by ref.Person, id ref.Space, r Rules) error {
	const op = "wiki.Rule"
	return fail.Wrap(op, w.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		s, err := space.Get(ctx, tx, id)
		if err == nil {
			err = access.CanSpace(v, access.Animate, s)
		}
		if err != nil {
			return err
		}
		if len(r.Approvers) > maxApprovers {
			return fail.Fields(op, fail.On(fieldApprovers, "wiki.rules.many", "n", maxApprovers))
		}
		for _, p := range r.Approvers {
			x, err := access.LoadID(ctx, tx, p)
			if err != nil {
				return err
			}
			if access.CanSpace(x, access.Publish, s) != nil {
				return fail.Fields(op, fail.On(fieldApprovers, "wiki.rules.not_member"))
			}
		}
		if err := setRules(ctx, tx, s.ID, r); err != nil {
			return err
		}
		_, err = w.core.Journal.Append(ctx, tx, journal.Fact{Kind: "wiki.ruled", Actor: by, Space: s.ID})
		return err
	}))
}

// Rules is what place s wants of its pages.
func (w *Wiki) Rules(ctx context.Context, s ref.Space) (Rules, error) {
	return rulesOf(ctx, w.core.DB.Q(), s)
}

// approves tells whether v is among those who approve i, in s.
func (r Rules) approves(v *access.Viewer, i item.Item, s space.Space) bool {
	if v.Person == 0 || access.CanSpace(v, access.Publish, s) != nil {
		return false
	}
	if !r.States { // nobody is asked: whoever writes
		return access.Can(v, access.Edit, i, s) == nil
	}
	if len(r.Approvers) > 0 {
		return slices.Contains(r.Approvers, v.Person)
	}
	return access.Can(v, access.Moderate, i, s) == nil
}

// readsNext tells whether v reads what is being written in place of i: who writes it, and who approves it.
func (r Rules) readsNext(v *access.Viewer, i item.Item, s space.Space) bool {
	return access.Can(v, access.Edit, i, s) == nil || access.Can(v, access.Read, i, s) == nil && r.approves(v, i, s)
}

// next is a page with what is being written in place of it, for a verb on that.
type next struct {
	i     item.Item
	s     space.Space
	v     *access.Viewer
	rules Rules
	text  text.Next
	mark  Mark
}

// ofNext returns page id with what is being written in place of it, when by reads that and it is still the version since.
// Errors: fail.Hidden, Conflict when it changed meanwhile.
func (w *Wiki) ofNext(ctx context.Context, tx *db.Tx, by ref.Person, id ref.Item, since time.Time) (n next, err error) {
	const op = "wiki.ofNext"
	if n.v, err = access.LoadID(ctx, tx, by); err != nil {
		return n, err
	}
	if n.i, n.s, err = find(ctx, tx, n.v, id, access.Read); err != nil {
		return n, err
	}
	if n.rules, err = rulesOf(ctx, tx, n.s.ID); err != nil {
		return n, err
	}
	if !n.rules.readsNext(n.v, n.i, n.s) {
		return n, fail.E(op, fail.Forbidden, nil)
	}
	var ok bool
	if n.text, ok, err = text.NextOf(ctx, tx, id); err != nil {
		return n, err
	}
	if !ok || db.Millis(n.text.Hand.Since) != db.Millis(since) {
		return n, fail.Say(op, fail.Conflict, "wiki.state.changed")
	}
	n.mark, err = markOf(ctx, tx, id, since)
	return n, err
}

// Review says that by read again what is being written in place of page id, as it was at since. Who wrote it does not review it.
// Errors: fail.Hidden, Forbidden, Conflict when it changed meanwhile.
func (w *Wiki) Review(ctx context.Context, by ref.Person, id ref.Item, since time.Time) error {
	const op = "wiki.Review"
	return fail.Wrap(op, w.core.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := w.ofNext(ctx, tx, by, id, since)
		if err != nil || !n.mark.Reviewed.IsZero() {
			return err
		}
		if n.text.Hand.By == by || slices.Contains(n.text.Hand.With, by) {
			return fail.Say(op, fail.Forbidden, "wiki.state.own")
		}
		n.mark.Reviewed, n.mark.ReviewedBy = clock.Now(ctx), by
		if err := setMark(ctx, tx, id, n.mark); err != nil {
			return err
		}
		return w.says(ctx, tx, "wiki.reviewed", by, n.i, []ref.Person{n.text.Hand.By})
	}))
}

// Ask asks those who approve page id for what is being written in place of it, as it was at since; or takes that back.
// Errors: fail.Hidden, Forbidden, Conflict when it changed meanwhile.
func (w *Wiki) Ask(ctx context.Context, by ref.Person, id ref.Item, since time.Time, on bool) error {
	return fail.Wrap("wiki.Ask", w.core.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := w.ofNext(ctx, tx, by, id, since)
		if err != nil || n.mark.Asked.IsZero() != on {
			return err
		}
		what := "wiki.unasked"
		var told []ref.Person
		if n.mark.Asked, n.mark.AskedBy = (time.Time{}), 0; on {
			what, n.mark.Asked, n.mark.AskedBy = "wiki.asked", clock.Now(ctx), by
			if told, err = approversOf(ctx, tx, n.rules, n.s); err != nil {
				return err
			}
		}
		if err := setMark(ctx, tx, id, n.mark); err != nil {
			return err
		}
		return w.says(ctx, tx, what, by, n.i, told)
	}))
}

// Approve makes what is being written in place of page id what everybody reads, as it was at since.
// Errors: fail.Hidden, Forbidden, Conflict when it changed meanwhile, Invalid on titre when another page took its title.
func (w *Wiki) Approve(ctx context.Context, by ref.Person, id ref.Item, since time.Time) (i item.Item, err error) {
	const op = "wiki.Approve"
	err = w.core.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := w.ofNext(ctx, tx, by, id, since)
		if err != nil {
			return err
		}
		if !n.rules.approves(n.v, n.i, n.s) {
			return fail.E(op, fail.Forbidden, nil)
		}
		first, err := isUnread(ctx, tx, id)
		if err != nil {
			return err
		}
		if i, err = w.publish(ctx, tx, n); err != nil {
			return err
		}
		n.mark.Approved, n.mark.ApprovedBy = clock.Now(ctx), by
		if !n.rules.States {
			n.mark.Approved, n.mark.ApprovedBy = time.Time{}, 0
		}
		if err := setMark(ctx, tx, id, n.mark); err != nil {
			return err
		}
		return w.tellApproved(ctx, tx, by, i, first)
	})
	return i, fail.Wrap(op, err)
}

// publish makes what is being written what the page says.
func (w *Wiki) publish(ctx context.Context, tx *db.Tx, n next) (item.Item, error) {
	title, t, err := w.checked(ctx, tx, n.s, n.i.ID, n.text.Title, n.text.Text.Markdown, n.i.Lang)
	if err != nil {
		return n.i, err
	}
	was, err := text.Of(ctx, tx, []ref.Item{n.i.ID})
	if err != nil {
		return n.i, err
	}
	if err := item.Edit(ctx, tx, n.i, title, n.i.Edited); err != nil {
		return n.i, err
	}
	if err := w.moved(ctx, tx, n.i.ID, was[n.i.ID].HTML, t.HTML); err != nil {
		return n.i, err
	}
	if err := text.Promote(ctx, tx, n.i, t); err != nil {
		return n.i, err
	}
	if n.i, err = w.opened(ctx, tx, n.i, n.s); err != nil {
		return n.i, err
	}
	n.i.Title = title
	return n.i, w.named(ctx, tx, n.i, t)
}

// opened gives a page that was kept to its group until it is approved the audience chosen for it.
func (w *Wiki) opened(ctx context.Context, tx *db.Tx, i item.Item, s space.Space) (item.Item, error) {
	after, err := audienceAfter(ctx, tx, i.ID)
	if err != nil || after == "" {
		return i, err
	}
	if !after.Within(s.Audience) {
		after = s.ItemsAudience
	}
	if err := item.SetAudience(ctx, tx, i, s, after); err != nil {
		return i, err
	}
	i.Audience = after
	return i, setAudienceAfter(ctx, tx, i.ID, "")
}

// tellApproved says that page i was approved: to those whom it names and who follow it; the first time, that there is a page.
func (w *Wiki) tellApproved(ctx context.Context, tx *db.Tx, by ref.Person, i item.Item, first bool) error {
	t, _, err := w.again(ctx, tx, i)
	if err != nil {
		return err
	}
	if first {
		if err := w.tell(ctx, tx, "wiki.published", by, i, t); err != nil {
			return err
		}
	}
	if err := w.below(ctx, tx, by, i); err != nil {
		return err
	}
	return w.tell(ctx, tx, "wiki.approved", by, i, t)
}

// again renders what i says anew, for what rendering finds beside the words: whom it names, which pages it links to.
func (w *Wiki) again(ctx context.Context, q db.Q, i item.Item) (text.Text, space.Space, error) {
	s, err := space.Get(ctx, q, i.Space)
	if err != nil {
		return text.Text{}, s, err
	}
	said, err := text.Of(ctx, q, []ref.Item{i.ID})
	if err != nil {
		return text.Text{}, s, err
	}
	_, t, err := w.checked(ctx, q, s, i.ID, i.Title, said[i.ID].Markdown, i.Lang)
	return t, s, err
}

// Withdraw ends what is being written in place of page id: it is kept among the versions of those who write the page. A page
// that nobody was shown yet cannot be left without a text: it is taken away instead.
// Errors: fail.Hidden, Forbidden, Conflict when it changed meanwhile, Closed for a page that has no other text.
func (w *Wiki) Withdraw(ctx context.Context, by ref.Person, id ref.Item, since time.Time) error {
	const op = "wiki.Withdraw"
	return fail.Wrap(op, w.core.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := w.ofNext(ctx, tx, by, id, since)
		if err != nil {
			return err
		}
		first, err := isUnread(ctx, tx, id)
		if err != nil {
			return err
		}
		if first {
			return fail.Say(op, fail.Closed, "wiki.state.only_text")
		}
		if err := text.Withdraw(ctx, tx, n.i); err != nil {
			return err
		}
		if _, err := item.Bump(ctx, tx, n.i); err != nil {
			return err
		}
		return w.says(ctx, tx, "wiki.withdrawn", by, n.i, nil)
	}))
}

// Disapprove takes the approval of what page id says back: readers read again the version approved before it, or nothing;
// its text is what is being written, unless something newer is. since is when it was written.
// Errors: fail.Hidden, Forbidden, Conflict when it changed meanwhile.
func (w *Wiki) Disapprove(ctx context.Context, by ref.Person, id ref.Item, since time.Time) (i item.Item, err error) {
	const op = "wiki.Disapprove"
	err = w.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		var s space.Space
		if i, s, err = find(ctx, tx, v, id, access.Read); err != nil {
			return err
		}
		rules, err := rulesOf(ctx, tx, s.ID)
		if err != nil {
			return err
		}
		if !rules.States || !rules.approves(v, i, s) {
			return fail.E(op, fail.Forbidden, nil)
		}
		last, err := text.Last(ctx, tx, id)
		if err != nil {
			return err
		}
		m, err := markOf(ctx, tx, id, last.Since)
		if err != nil {
			return err
		}
		if db.Millis(last.Since) != db.Millis(since) || m.Approved.IsZero() {
			return fail.Say(op, fail.Conflict, "wiki.state.changed")
		}
		m.Approved, m.ApprovedBy, m.Asked, m.AskedBy = time.Time{}, 0, time.Time{}, 0
		if err := setMark(ctx, tx, id, m); err != nil {
			return err
		}
		if i, err = w.retract(ctx, tx, i, s); err != nil {
			return err
		}
		return w.says(ctx, tx, "wiki.disapproved", by, i, []ref.Person{last.By})
	})
	return i, fail.Wrap(op, err)
}

// retract makes page i say what it did when it was approved before, or nothing.
func (w *Wiki) retract(ctx context.Context, tx *db.Tx, i item.Item, s space.Space) (item.Item, error) {
	was, err := text.Of(ctx, tx, []ref.Item{i.ID})
	if err != nil {
		return i, err
	}
	before, ok, err := approvedBefore(ctx, tx, i.ID)
	if err != nil {
		return i, err
	}
	title, t := i.Title, text.Text{}
	if ok {
		past, err := text.At(ctx, tx, i.ID, before)
		if err != nil {
			return i, err
		}
		// Another page may have its title of then.
		if title, t, err = w.checked(ctx, tx, s, i.ID, past.Title, past.Markdown, i.Lang); err != nil {
			return i, err
		}
		err = text.Retract(ctx, tx, i, t, past.Hand)
		if err != nil {
			return i, err
		}
	} else {
		if err := text.Retract(ctx, tx, i, t, text.Hand{}); err != nil {
			return i, err
		}
		if err := w.kept(ctx, tx, i, s); err != nil {
			return i, err
		}
	}
	if err := item.Edit(ctx, tx, i, title, i.Edited); err != nil {
		return i, err
	}
	i.Title = title
	if err := w.moved(ctx, tx, i.ID, was[i.ID].HTML, t.HTML); err != nil {
		return i, err
	}
	return i, w.named(ctx, tx, i, t)
}

// kept narrows a page that nobody may read yet to those of its place.
func (w *Wiki) kept(ctx context.Context, tx *db.Tx, i item.Item, s space.Space) error {
	narrow := narrowest(s)
	if err := item.SetAudience(ctx, tx, i, s, narrow); err != nil {
		return err
	}
	return setAudienceAfter(ctx, tx, i.ID, i.Audience)
}

// narrowest is who sees that a page is being written for the first time.
func narrowest(s space.Space) space.Audience {
	if s.Kind == space.Network {
		return space.InNetwork
	}
	return space.InGroup
}

// draft changes what is being written in place of page i: what a page of a place with states becomes when it is changed.
func (w *Wiki) draft(ctx context.Context, tx *db.Tx, by text.Hand, i item.Item, s space.Space, c Change, since time.Time) (item.Item, error) {
	n, ok, err := text.NextOf(ctx, tx, i.ID)
	if err != nil {
		return i, err
	}
	start := n.Hand.Since
	if !ok {
		said, err := text.Of(ctx, tx, []ref.Item{i.ID})
		if err != nil {
			return i, err
		}
		n.Title, n.Text, start = i.Title, said[i.ID], i.Edited
	}
	title, t, err := w.checked(ctx, tx, s, i.ID, c.Title, c.Body, i.Lang)
	if err != nil || title == n.Title && t.Markdown == n.Text.Markdown {
		return i, err
	}
	if db.Millis(start) != db.Millis(since) {
		return i, fail.E("wiki.draft", fail.Conflict, nil)
	}
	if err := text.PutNext(ctx, tx, i, text.Next{Title: title, Text: t, Hand: by}); err != nil {
		return i, err
	}
	if i, err = item.Bump(ctx, tx, i); err != nil {
		return i, err
	}
	if err := follow(ctx, tx, i, by.By); err != nil {
		return i, err
	}
	return i, w.says(ctx, tx, "wiki.drafted", by.By, i, nil)
}

// follow makes p, who wrote page i, told of what becomes of it, unless they chose otherwise.
func follow(ctx context.Context, tx *db.Tx, i item.Item, p ref.Person) error {
	return tie.Default(ctx, tx, tie.Item, int64(i.ID), tie.Follow, []ref.Person{p})
}

// says writes a fact about page i, which concerns people.
func (w *Wiki) says(ctx context.Context, tx *db.Tx, what string, by ref.Person, i item.Item, people []ref.Person) error {
	_, err := w.core.Journal.Append(ctx, tx, journal.Fact{Kind: what, Actor: by, Space: i.Space, Item: i.ID, Root: i.RootID(), Mentions: people})
	return err
}

// Name gives a version of page id a name, or takes it back (""): a milestone. since is when the version was written.
// Errors: fail.Hidden, Forbidden, Closed, Invalid on nom.
func (w *Wiki) Name(ctx context.Context, by ref.Person, id ref.Item, since time.Time, name string) error {
	const op = "wiki.Name"
	return fail.Wrap(op, w.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		i, _, err := find(ctx, tx, v, id, access.Edit)
		if err != nil {
			return err
		}
		if n := len([]rune(name)); n > maxName {
			return fail.Fields(op, fail.On(fieldName, "web.field.long", "max", maxName, "n", n))
		}
		there, err := isVersion(ctx, tx, id, since)
		if err != nil {
			return err
		}
		if !there {
			return fail.E(op, fail.Hidden, nil)
		}
		m, err := markOf(ctx, tx, id, since)
		if err != nil || m.Name == name {
			return err
		}
		m.Name = name
		if err := setMark(ctx, tx, id, m); err != nil {
			return err
		}
		return w.says(ctx, tx, "wiki.named", by, i, nil)
	}))
}
