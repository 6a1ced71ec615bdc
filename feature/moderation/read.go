package moderation

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/id"
)

// mark is where a list stopped.
type mark struct {
	at time.Time
	id int64
}

// newest is before all that a list ordered from the latest has.
var newest = mark{time.UnixMilli(math.MaxInt64 / 2), math.MaxInt64}

func (m mark) String() string { return strconv.FormatInt(m.at.UnixMilli(), 10) + "-" + id.Format(m.id) }

// from reads where a list begins: "milliseconds-id"; anything else is none.
func from(s string, none mark) mark {
	at, last, _ := strings.Cut(s, "-")
	ms, err := strconv.ParseInt(at, 10, 64)
	n, ok := id.Parse(last)
	if err != nil || !ok {
		return none
	}
	return mark{time.UnixMilli(ms), n}
}

const (
	casesPage = 20
	logPage   = 40
	// shownReporters of a case in a list; shownReports of them all on its page.
	shownReporters = 3
	shownReports   = 50
	shownAppeals   = 20
	shownEarlier   = 5
	shownPast      = 10
	// excerptRunes of a text that a decision is about.
	excerptRunes = 400
)

// Case is an item that waits, as a list shows it.
type Case struct {
	dossier
	entry     kind.Entry
	grounds   []tally
	reporters []account.Card
}

// Cases returns what waits in scope for v, the oldest first, and where the rest begins: zero at the end. Ten queries at most.
func (m *Moderation) Cases(ctx context.Context, v *access.Viewer, s Scope, after mark) (list []Case, next mark, err error) {
	err = m.core.DB.Read(ctx, func(q db.Q) error {
		list, next = nil, mark{}
		rows, err := openCases(ctx, q, v, s, after, casesPage+1)
		if err != nil {
			return err
		}
		if len(rows) > casesPage {
			rows = rows[:casesPage]
			last := rows[casesPage-1]
			next = mark{last.opened, int64(last.item)}
		}
		list, err = m.fill(ctx, q, v, rows)
		return err
	})
	return list, next, fail.Wrap("moderation.Cases", err)
}

func (m *Moderation) fill(ctx context.Context, q db.Q, v *access.Viewer, rows []dossier) ([]Case, error) {
	ids := make([]ref.Item, len(rows))
	for n, c := range rows {
		ids[n] = c.item
	}
	entries, err := m.entries(ctx, q, v, ids)
	if err != nil {
		return nil, err
	}
	grounds, err := tallies(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	who, err := reporters(ctx, q, ids, shownReporters)
	if err != nil {
		return nil, err
	}
	var people []ref.Person
	for _, some := range who {
		people = append(people, some...)
	}
	cards, err := account.Cards(ctx, q, people)
	if err != nil {
		return nil, err
	}
	var list []Case
	for _, c := range rows {
		e, ok := entries[c.item]
		if !ok {
			continue // of a part that is gone
		}
		x := Case{dossier: c, entry: e, grounds: grounds[c.item]}
		for _, p := range who[c.item] {
			x.reporters = append(x.reporters, cards[p])
		}
		list = append(list, x)
	}
	return list, nil
}

// entries returns the items of ids that v may see, as lists show them, by id.
func (m *Moderation) entries(ctx context.Context, q db.Q, v *access.Viewer, ids []ref.Item) (map[ref.Item]kind.Entry, error) {
	found, err := items(ctx, q, v, ids)
	if err != nil {
		return nil, err
	}
	var list []item.Item
	for _, i := range ids {
		if x, ok := found[i]; ok {
			list = append(list, x)
		}
	}
	entries, err := m.core.Kinds.Entries(ctx, q, v, list)
	out := make(map[ref.Item]kind.Entry, len(entries))
	for _, e := range entries {
		out[e.Item.ID] = e
	}
	return out, err
}

// Line is a decision as lists show it. about is zero unless the reader may know.
type Line struct {
	Decision
	by, about account.Card
	space     space.Space
	network   space.Space
	mine      bool // it is about the reader
	whole     bool // the reader may open its page
}

// lines fills decisions for v. Two queries.
func lines(ctx context.Context, q db.Q, v *access.Viewer, list []Decision) ([]Line, error) {
	var people []ref.Person
	var places []ref.Space
	for _, d := range list {
		people, places = append(people, d.By), append(places, d.Space, d.Network)
		if knows(v, d) {
			people = append(people, d.About)
		}
	}
	cards, err := account.Cards(ctx, q, people)
	if err != nil {
		return nil, err
	}
	spaces, err := space.Some(ctx, q, places)
	if err != nil {
		return nil, err
	}
	var out []Line
	for _, d := range list {
		l := Line{Decision: d, by: cards[d.By], space: spaces[d.Space], network: spaces[d.Network], mine: v.Person != 0 && d.About == v.Person && d.Act != Dismissed}
		if knows(v, d) {
			l.about = cards[d.About]
		}
		l.whole = l.mine || knows(v, d)
		out = append(out, l)
	}
	return out, nil
}

// Log returns what was decided in scope, as far as v belongs there, the latest first. Three queries.
func (m *Moderation) Log(ctx context.Context, v *access.Viewer, s Scope, before mark) (list []Line, next mark, err error) {
	err = m.core.DB.Read(ctx, func(q db.Q) error {
		next = mark{}
		rows, err := logged(ctx, q, v, s, before, logPage+1)
		if err != nil {
			return err
		}
		if len(rows) > logPage {
			rows = rows[:logPage]
			last := rows[logPage-1]
			next = mark{last.At, int64(last.ID)}
		}
		list, err = lines(ctx, q, v, rows)
		return err
	})
	return list, next, fail.Wrap("moderation.Log", err)
}

// Appeals returns the decisions of scope that are contested and wait for v, the oldest first.
func (m *Moderation) Appeals(ctx context.Context, v *access.Viewer, s Scope) (list []Line, err error) {
	q := m.core.DB.Q()
	rows, err := contested(ctx, q, v, s, shownAppeals)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return lines(ctx, q, v, rows)
}

// About returns the latest decisions about p, suspended or not, whose rights are v.
func (m *Moderation) About(ctx context.Context, v *access.Viewer, p ref.Person) ([]Line, error) {
	q := m.core.DB.Q()
	rows, err := decidedAbout(ctx, q, p, newest, shownPast)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list, err := lines(ctx, q, v, rows)
	for n := range list {
		list[n].mine, list[n].whole = true, true
	}
	return list, err
}
