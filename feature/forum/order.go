package forum

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/fail"
)

// act is what an animator did to a topic.
type act string

// The acts, as the trace keeps them.
const (
	locked    act = "locked"
	unlocked  act = "unlocked"
	retitled  act = "retitled" // was: the title before
	moved     act = "moved"    // other: the place it was in
	filed     act = "filed"    // was: the category before
	merged    act = "merged"   // other: the topic that came in; was: its title
	split     act = "split"    // other: the topic that went out; was: its title
	splitFrom act = "split_from"
	turned    act = "turned" // it was a publication of another kind
)

// trace is one line of what was done.
type trace struct {
	act   act
	by    ref.Person
	other int64
	was   string
}

// order does one thing to topic id in a transaction: do says what, and the trace and the fact follow.
func (f *Forum) order(ctx context.Context, by ref.Person, id ref.Item, op string, do func(tx *db.Tx, v *access.Viewer, i item.Item, s space.Space) (trace, error)) error {
	return fail.Wrap(op, f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		i, s, err := find(ctx, tx, v, id, access.Moderate)
		if err != nil {
			return err
		}
		t, err := do(tx, v, i, s)
		if err != nil || t.act == "" {
			return err
		}
		t.by = by
		return f.leave(ctx, tx, i, t)
	}))
}

// leave writes what was done to i, in the topic and in the journal.
func (f *Forum) leave(ctx context.Context, tx *db.Tx, i item.Item, t trace) error {
	if err := putTrace(ctx, tx, i.ID, t); err != nil {
		return err
	}
	data, err := json.Marshal(map[string]any{"other": t.other})
	if err != nil {
		return err
	}
	_, err = f.core.Journal.Append(ctx, tx, journal.Fact{Kind: "forum." + string(t.act), Actor: t.by, Space: i.Space, Item: i.ID, Root: i.RootID(), Data: data})
	return err
}

// Lock closes topic id to answers, or opens it again. Doing it twice is doing it once. by moderates it.
// Errors: fail.Hidden, Forbidden.
func (f *Forum) Lock(ctx context.Context, by ref.Person, id ref.Item, on bool) error {
	return f.order(ctx, by, id, "forum.Lock", func(tx *db.Tx, _ *access.Viewer, i item.Item, _ space.Space) (trace, error) {
		if on == !i.Locked.IsZero() {
			return trace{}, nil
		}
		t := trace{act: unlocked}
		if on {
			t.act = locked
		}
		return t, item.Lock(ctx, tx, i, on)
	})
}

// Retitle changes the title of topic id. by moderates it. Errors: fail.Hidden, Forbidden, Invalid on titre.
func (f *Forum) Retitle(ctx context.Context, by ref.Person, id ref.Item, title string) error {
	const op = "forum.Retitle"
	title = strings.Join(strings.Fields(title), " ")
	switch n := utf8.RuneCountInString(title); {
	case n == 0:
		return fail.Fields(op, fail.On("titre", "forum.title_needed"))
	case n > text.MaxTitle:
		return fail.Fields(op, fail.On("titre", "web.field.long", "max", text.MaxTitle, "n", n))
	}
	return f.order(ctx, by, id, op, func(tx *db.Tx, _ *access.Viewer, i item.Item, _ space.Space) (trace, error) {
		if title == i.Title {
			return trace{}, nil
		}
		bodies, err := text.Of(ctx, tx, []ref.Item{id})
		if err != nil {
			return trace{}, err
		}
		themes, err := item.ThemesOf(ctx, tx, []ref.Item{id})
		if err != nil {
			return trace{}, err
		}
		body := bodies[id]
		for _, t := range themes[id] {
			body.Themes = append(body.Themes, t.Label)
		}
		if err := item.Edit(ctx, tx, i, title, i.Edited); err != nil {
			return trace{}, err
		}
		return trace{act: retitled, was: i.Title}, text.Replace(ctx, tx, i, i.Title, body)
	})
}

// File puts topic id in a drawer of its place, 0 for none. by moderates it. Errors: fail.Hidden, Forbidden, Invalid on rubrique.
func (f *Forum) File(ctx context.Context, by ref.Person, id, category ref.Item) error {
	return f.order(ctx, by, id, "forum.File", func(tx *db.Tx, _ *access.Viewer, i item.Item, s space.Space) (trace, error) {
		if err := isOf(ctx, tx, category, s.ID); err != nil {
			return trace{}, err
		}
		was, name, err := categoryOf(ctx, tx, id)
		if err != nil || was == category {
			return trace{}, err
		}
		return trace{act: filed, was: name}, setCategory(ctx, tx, id, category)
	})
}

// Move puts topic id, and its answers, in the place to, in none of its drawers. by moderates it, and may publish there.
// Errors: fail.Hidden, Forbidden, Closed, Invalid on groupe where there is no forum, or it is there already.
func (f *Forum) Move(ctx context.Context, by ref.Person, id ref.Item, to ref.Space) error {
	const op = "forum.Move"
	return f.order(ctx, by, id, op, func(tx *db.Tx, v *access.Viewer, i item.Item, _ space.Space) (trace, error) {
		s, err := space.Get(ctx, tx, to)
		if err != nil {
			return trace{}, err
		}
		if err := access.CanSpace(v, access.Publish, s); err != nil {
			return trace{}, err
		}
		n, err := space.Get(ctx, tx, s.Network)
		if err != nil {
			return trace{}, err
		}
		if s.ID == i.Space || !(web.Place{Space: s, Network: n}).Has(Name) {
			return trace{}, fail.Fields(op, fail.On("groupe", "web.field.choice"))
		}
		if err := item.Move(ctx, tx, i, s); err != nil {
			return trace{}, err
		}
		return trace{act: moved, other: int64(i.Space)}, setCategory(ctx, tx, id, 0)
	})
}

// Merge makes topic id, and its answers, answers of topic into: its address leads there from then on. by moderates both.
// Errors: fail.Hidden, Forbidden, Invalid on sujet.
func (f *Forum) Merge(ctx context.Context, by ref.Person, id, into ref.Item, answer string) error {
	const op = "forum.Merge"
	return fail.Wrap(op, f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		from, _, err := find(ctx, tx, v, id, access.Moderate)
		if err != nil {
			return err
		}
		to, _, err := find(ctx, tx, v, into, access.Moderate)
		if fail.Is(err, fail.Hidden) || fail.Is(err, fail.Forbidden) {
			return fail.Fields(op, fail.On("sujet", "forum.merge.unknown"))
		} else if err != nil {
			return err
		}
		err = item.Absorb(ctx, tx, to, from, answer)
		if fail.Is(err, fail.Invalid) {
			return fail.Fields(op, fail.On("sujet", "forum.merge.itself"))
		} else if err != nil {
			return err
		}
		return f.leave(ctx, tx, to, trace{act: merged, by: by, other: int64(from.ID), was: from.Title})
	}))
}

// Split takes answers out of topic id, which become a topic of their own in the same place: the first of them, under title,
// with the others as its answers. by moderates it. Errors: fail.Hidden, Forbidden, Invalid on titre or reponses.
func (f *Forum) Split(ctx context.Context, by ref.Person, id ref.Item, answers []ref.Item, title string, question bool) (out item.Item, err error) {
	const op = "forum.Split"
	title = strings.Join(strings.Fields(title), " ")
	switch n := utf8.RuneCountInString(title); {
	case n == 0:
		return out, fail.Fields(op, fail.On("titre", "forum.title_needed"))
	case n > text.MaxTitle:
		return out, fail.Fields(op, fail.On("titre", "web.field.long", "max", text.MaxTitle, "n", n))
	}
	asks := item.Statement
	if question {
		asks = item.Waiting
	}
	err = f.order(ctx, by, id, op, func(tx *db.Tx, v *access.Viewer, i item.Item, s space.Space) (trace, error) {
		list, err := answersOf(ctx, tx, v, id, answers)
		if err != nil {
			return trace{}, err
		}
		out, err = item.Split(ctx, tx, i, list, Kind, title, asks)
		if fail.Is(err, fail.Invalid) {
			return trace{}, fail.Fields(op, fail.On("reponses", "forum.split.none"))
		} else if err != nil {
			return trace{}, err
		}
		category, _, err := categoryOf(ctx, tx, id)
		if err != nil {
			return trace{}, err
		}
		if err := put(ctx, tx, out.ID, category); err != nil {
			return trace{}, err
		}
		if err := f.leave(ctx, tx, out, trace{act: splitFrom, by: by, other: int64(id), was: i.Title}); err != nil {
			return trace{}, err
		}
		return trace{act: split, other: int64(out.ID), was: title}, nil
	})
	return out, err
}
