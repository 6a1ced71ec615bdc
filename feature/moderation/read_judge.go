package moderation

import (
	"context"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// reporting is what the form of a report needs: the item, and what the visitor said of it already.
type reporting struct {
	scene
	entry   kind.Entry
	said    *report
	outcome Act // of what was said, "" while it waits
}

// Reporting returns the item id as somebody who would report it sees it. Errors: fail.Hidden, SignedOut, Forbidden, Closed.
func (m *Moderation) Reporting(ctx context.Context, v *access.Viewer, i ref.Item) (r reporting, err error) {
	const op = "moderation.Reporting"
	q := m.core.DB.Q()
	if r.scene, err = look(ctx, q, v, i); err != nil {
		return r, err
	}
	said, again, err := reportBy(ctx, q, i, v.Person)
	if err != nil {
		return r, fail.Wrap(op, err)
	}
	if again {
		r.said = &said
		if said.decided != 0 {
			d, err := byID(ctx, q, said.decided)
			if err != nil {
				return r, fail.Wrap(op, err)
			}
			r.outcome = d.Act
		}
	} else if err := r.mayReport(); err != nil {
		return r, err
	}
	r.entry, err = m.entry(ctx, q, v, r.item)
	return r, err
}

func (m *Moderation) entry(ctx context.Context, q db.Q, v *access.Viewer, i item.Item) (kind.Entry, error) {
	list, err := m.core.Kinds.Entries(ctx, q, v, []item.Item{i})
	if err == nil && len(list) == 0 {
		err = fail.E("moderation.entry", fail.Hidden, nil)
	}
	if err != nil {
		return kind.Entry{}, err
	}
	return list[0], nil
}

// pathOf is the address of an item, whoever may see it.
func (m *Moderation) pathOf(ctx context.Context, i ref.Item) (string, error) {
	x, err := item.Get(ctx, m.core.DB.Q(), i)
	return m.core.Kinds.Path(x), err
}

// said is a report as those who decide see it.
type said struct {
	report
	by account.Card
}

// judging is what the page of a decision to take needs.
type judging struct {
	scene
	entry    kind.Entry
	waits    bool
	dossier  dossier
	said     []said
	decided  []Line // about the item
	earlier  []Line // against its author, elsewhere
	rules    []paragraph
	changes  []OnItem
	measures []OnPerson
}

// Judging returns the item id as somebody who decides sees it. Errors: fail.Hidden, SignedOut, Forbidden with the reason.
func (m *Moderation) Judging(ctx context.Context, v *access.Viewer, i ref.Item, lang string) (j judging, err error) {
	q := m.core.DB.Q()
	if j.scene, err = look(ctx, q, v, i); err != nil {
		return j, err
	}
	if err := mayDecide(v, j.item, j.space, j.author); err != nil {
		return j, err
	}
	j.changes, j.measures = changes(j.item.State), sanctions(v, j.space, j.author)
	if j.entry, err = m.entry(ctx, q, v, j.item); err != nil {
		return j, err
	}
	if j.rules, err = m.rulesOf(ctx, q, j.space, lang); err != nil {
		return j, err
	}
	if j.dossier, j.waits, err = caseOf(ctx, q, i); err != nil {
		return j, err
	}
	if j.said, err = saidOf(ctx, q, i); err != nil {
		return j, err
	}
	return j, j.history(ctx, q, v)
}

func saidOf(ctx context.Context, q db.Q, i ref.Item) ([]said, error) {
	rows, err := reportsOf(ctx, q, i, shownReports)
	if err != nil {
		return nil, err
	}
	people := make([]ref.Person, len(rows))
	for n, r := range rows {
		people[n] = r.person
	}
	cards, err := account.Cards(ctx, q, people)
	if err != nil {
		return nil, err
	}
	var out []said
	for _, r := range rows {
		out = append(out, said{r, cards[r.person]})
	}
	return out, nil
}

// history is what was decided before, of the item and against its author: in the network for its managers, in the space for
// the others.
func (j *judging) history(ctx context.Context, q db.Q, v *access.Viewer) error {
	about, err := ofItem(ctx, q, j.item.ID, shownPast)
	if err != nil {
		return err
	}
	only := j.space.ID
	if manages(v, j.network.ID) {
		only = 0
	}
	against, err := weighing(ctx, q, j.item.Author, j.network.ID, only, shownEarlier+shownPast)
	if err != nil {
		return err
	}
	all, err := lines(ctx, q, v, append(about, against...))
	if err != nil {
		return err
	}
	for n, l := range all {
		switch {
		case !l.whole:
		case n < len(about):
			j.decided = append(j.decided, l)
		case l.Item != j.item.ID && len(j.earlier) < shownEarlier:
			j.earlier = append(j.earlier, l)
		}
	}
	return nil
}
