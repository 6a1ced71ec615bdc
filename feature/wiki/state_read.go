package wiki

import (
	"cmp"
	"context"
	"slices"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/kit/fail"
)

// Stand is how a page stands, and what the reader may do about it.
type Stand struct {
	Rules    Rules
	Unread   bool       // nothing of it was approved yet
	Mark     Mark       // of what it says
	Next     *text.Next // what is being written in place of it, for those who read that
	NextMark Mark
	NextBy   account.Card
	Approves bool // the reader approves it
	Reviews  bool // the reader may say that they read Next again
	Care     Care
	Owner    account.Card  // who answers for it, zero when nobody is named
	Files    []attach.File // joined to it
	Watched  bool          // the reader is told of what changes under it
}

// Working is what one goes on writing from: what is being written where something is, what the page says otherwise; since is
// what Edit asks for.
func (p Whole) Working() (title, markdown string, since time.Time) {
	if p.Next != nil {
		return p.Next.Title, p.Next.Text.Markdown, p.Next.Hand.Since
	}
	return p.Entry.Item.Title, p.Text.Markdown, p.Entry.Item.Edited
}

// stand fills in how page i stands. Nine queries at most.
func (w *Wiki) stand(ctx context.Context, q db.Q, v *access.Viewer, i item.Item, s space.Space, p *Whole) (err error) {
	if p.Rules, err = rulesOf(ctx, q, s.ID); err != nil {
		return err
	}
	n, waits, err := text.NextOf(ctx, q, i.ID)
	if err != nil {
		return err
	}
	last, err := text.Last(ctx, q, i.ID)
	if err != nil {
		return err
	}
	p.Unread = waits && last.Since.IsZero() && p.Text.Markdown == ""
	p.Approves = p.Rules.approves(v, i, s)
	times := []time.Time{last.Since}
	if waits && p.Rules.readsNext(v, i, s) {
		p.Next = &n
		p.Reviews = n.Hand.By != v.Person && !slices.Contains(n.Hand.With, v.Person)
		times = append(times, n.Hand.Since)
	}
	marks, err := marksOf(ctx, q, i.ID, times)
	if err != nil {
		return err
	}
	if p.Care, err = careOf(ctx, q, i.ID); err != nil {
		return err
	}
	if p.Care.Audience, err = audienceAfter(ctx, q, i.ID); err != nil {
		return err
	}
	p.Care.Audience = cmp.Or(p.Care.Audience, i.Audience)
	files, err := attach.OfFor(ctx, q, v.Person, []ref.Item{i.ID})
	if err != nil {
		return err
	}
	p.Files = files[i.ID]
	if v.Person != 0 {
		on, err := watching(ctx, q, v.Person, []ref.Item{i.ID})
		if err != nil {
			return err
		}
		p.Watched = len(on) > 0
	}
	p.Mark = marks[db.Millis(last.Since)]
	p.Mark.Since = last.Since
	people := append(p.Mark.people(), p.Care.Owner)
	if p.Next != nil {
		p.NextMark = marks[db.Millis(n.Hand.Since)]
		p.NextMark.Since = n.Hand.Since
		people = append(append(people, n.Hand.By), p.NextMark.people()...)
	}
	cards, err := account.Cards(ctx, q, people)
	if err != nil {
		return err
	}
	p.Mark.called(cards)
	p.NextMark.called(cards)
	p.NextBy, p.Owner = cards[n.Hand.By], cards[p.Care.Owner]
	return nil
}

func (m Mark) people() []ref.Person { return []ref.Person{m.AskedBy, m.ReviewedBy, m.ApprovedBy} }

func (m *Mark) called(cards map[ref.Person]account.Card) {
	m.AskedCard, m.ReviewedCard, m.ApprovedCard = cards[m.AskedBy], cards[m.ReviewedBy], cards[m.ApprovedBy]
}

// The versions that are not numbered, where one is asked for.
const (
	present int64 = 0
	coming  int64 = -1 // what is being written
)

// Revision is a version of a page: N is its number, present or coming.
type Revision struct {
	N              int64
	Title, Summary string
	By             account.Card
	With           []account.Card // who wrote it with them
	At             time.Time
	Shown          bool // to readers
	Mark           Mark
}

// versionsShown is how many versions a page of the history shows.
const versionsShown = 50

// History is what page id says, then what it said, the latest first: at most versionsShown versions older than before (0: from
// the present on), and what to ask for next, 0 at the end. Those who write the page see what readers do not. Errors: fail.Hidden.
func (w *Wiki) History(ctx context.Context, v *access.Viewer, id ref.Item, before int64) (p Whole, list []Revision, further int64, err error) {
	err = w.core.DB.Read(ctx, func(q db.Q) error {
		i, s, err := find(ctx, q, v, id, access.Read)
		if err != nil {
			return err
		}
		if p.Entry, err = w.entry(ctx, q, v, i); err != nil {
			return err
		}
		if err := w.stand(ctx, q, v, i, s, &p); err != nil {
			return err
		}
		hands := []text.Hand{}
		if before == 0 {
			if list, hands, err = w.newest(ctx, q, i, &p); err != nil {
				return err
			}
		}
		past, err := text.History(ctx, q, id, before, p.Rules.readsNext(v, i, s), versionsShown+1)
		if err != nil {
			return err
		}
		if len(past) > versionsShown {
			past = past[:versionsShown]
			further = past[versionsShown-1].N
		}
		for _, x := range past {
			list = append(list, Revision{N: x.N, Title: x.Title, Shown: x.Shown})
			hands = append(hands, x.Hand)
		}
		return dress(ctx, q, id, list, hands)
	})
	return p, list, further, fail.Wrap("wiki.History", err)
}

// newest is what is being written, and what the page says.
func (w *Wiki) newest(ctx context.Context, q db.Q, i item.Item, p *Whole) (list []Revision, hands []text.Hand, err error) {
	if p.Next != nil {
		list, hands = append(list, Revision{N: coming, Title: p.Next.Title}), append(hands, p.Next.Hand)
	}
	last, err := text.Last(ctx, q, i.ID)
	if err != nil || p.Unread || last.Since.IsZero() && p.Next != nil && i.Edited.IsZero() {
		return list, hands, err
	}
	return append(list, Revision{N: present, Title: i.Title, Shown: true}), append(hands, last), nil
}

// dress fills in who wrote versions of a page, and what became of them. Two queries.
func dress(ctx context.Context, q db.Q, id ref.Item, list []Revision, hands []text.Hand) error {
	var people []ref.Person
	var times []time.Time
	for _, h := range hands {
		people, times = append(append(people, h.By), h.With...), append(times, h.Since)
	}
	marks, err := marksOf(ctx, q, id, times)
	if err != nil {
		return err
	}
	for _, m := range marks {
		people = append(people, m.people()...)
	}
	cards, err := account.Cards(ctx, q, people)
	if err != nil {
		return err
	}
	for n, h := range hands {
		r := &list[n]
		r.By, r.At, r.Summary = cards[h.By], h.Since, h.Summary
		for _, p := range h.With {
			r.With = append(r.With, cards[p])
		}
		r.Mark = marks[db.Millis(h.Since)]
		r.Mark.Since = h.Since
		r.Mark.called(cards)
	}
	return nil
}

// Said is what a page said as one version; Since is when it was written.
type Said struct {
	Title, Markdown, HTML string
	Since                 time.Time
	Shown                 bool // to readers
}

// Version is what page id said as version n, present or coming. Errors: fail.Hidden, also for what readers are not shown.
func (w *Wiki) Version(ctx context.Context, v *access.Viewer, id ref.Item, n int64) (i item.Item, s space.Space, said Said, err error) {
	const op = "wiki.Version"
	q := w.core.DB.Q()
	if i, s, err = find(ctx, q, v, id, access.Read); err != nil {
		return i, s, said, err
	}
	rules, err := rulesOf(ctx, q, s.ID)
	if err != nil {
		return i, s, said, err
	}
	reads := rules.readsNext(v, i, s)
	switch n {
	case present:
		bodies, err := text.Of(ctx, q, []ref.Item{id})
		if err != nil {
			return i, s, said, err
		}
		last, err := text.Last(ctx, q, id)
		return i, s, Said{i.Title, bodies[id].Markdown, bodies[id].HTML, last.Since, true}, err
	case coming:
		x, ok, err := text.NextOf(ctx, q, id)
		if err == nil && (!ok || !reads) {
			err = fail.E(op, fail.Hidden, nil)
		}
		return i, s, Said{x.Title, x.Text.Markdown, x.Text.HTML, x.Hand.Since, false}, err
	}
	past, err := text.At(ctx, q, id, n)
	if err == nil && !past.Shown && !reads {
		err = fail.E(op, fail.Hidden, nil)
	}
	if err != nil {
		return i, s, said, err
	}
	return i, s, Said{past.Title, past.Markdown, past.HTML, past.Hand.Since, past.Shown}, nil
}
