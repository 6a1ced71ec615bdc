package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/org"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// condition is what rows must fulfil, with its arguments; those of find come first.
type condition struct {
	text []string
	args []any
}

// and adds a condition, in which each % is the number of one of args.
func (c *condition) and(text string, args ...any) {
	numbers := make([]any, len(args))
	for n, a := range args {
		c.args = append(c.args, a)
		numbers[n] = len(c.args)
	}
	c.text = append(c.text, fmt.Sprintf(text, numbers...))
}

func (c condition) String() string { return strings.Join(c.text, " AND ") }

const itemRows = `INNER JOIN item i ON i.id = d.id INNER JOIN person a ON a.id = i.author_id`

// items returns the publications that fit, the pool of the newest ranked.
func (f finding) items(ctx context.Context, what ask, query Query, have share) ([]candidate, error) {
	kinds := f.kinds(query.Kinds)
	if len(kinds) == 0 {
		return nil, nil
	}
	c := condition{args: []any{"", pool}}
	c.args = append(c.args, f.v.Args()...)
	c.text = append(c.text, access.Visible("i", 3))
	c.and(`i.state <> 'draft' AND i.kind IN ($%d[])`, db.Texts(kinds))
	if len(query.Networks) > 0 {
		c.and(`i.network_id IN ($%d[])`, db.Ints(query.Networks))
	}
	if query.Space != 0 {
		c.and(`i.space_id = $%d`, query.Space)
	}
	if !query.Since.IsZero() {
		c.and(`i.created >= $%d`, db.Millis(query.Since))
	}
	if !query.Until.IsZero() {
		c.and(`i.created < $%d`, db.Millis(query.Until))
	}
	shown := access.AuthorShown("i", 3)
	if query.Org != 0 {
		c.and(`a.org_id = $%d AND `+shown, query.Org)
	}
	columns := `i.id, i.kind, i.network_id, i.space_id, i.created, CASE WHEN ` + shown + ` THEN a.org_id ELSE 0 END, CASE WHEN ` + shown + ` THEN a.org_name ELSE '' END`
	scan := func(r db.Row) (x candidate, err error) {
		return x, r.Scan(&x.score, &x.id, &x.kind, &x.network, &x.space, db.Scanned{T: &x.at}, &x.org, &x.orgName)
	}
	if !what.common {
		list, err := f.rows(ctx, what, have, true, columns, itemRows, c, scan, inItem)
		return list, fail.Wrap("search.items", err)
	}
	// The newest that have them in their title, then the newest that have them.
	c.args[1] = Most
	titled := what
	titled.title = true
	list, err := f.rows(ctx, titled, have, false, columns, itemRows, c, scan, inItem)
	for n := range list {
		list[n].score = 1
	}
	if err == nil && !what.title {
		var said []candidate
		said, err = f.rows(ctx, what, have, false, columns, itemRows, c, scan, inItem)
		list = append(list, without(said, list)...)
	}
	return list, fail.Wrap("search.items", err)
}

// ranked is how many documents may have one of the words looked for, for what has them to be ranked. Ranking reads them all
// first, 2 µs each [measured]; beyond, the newest come first: so many fit that no one of them is the one.
const ranked = 5000

const (
	// muchBegun is how many titles may begin a word so, for all the words to be looked for. FTS5 puts together all that begins
	// so before it gives the first.
	muchBegun = 300
	// mostBegun is how many words are looked for in their place.
	mostBegun = 8
)

// ready makes of what was asked what can be found in a bounded time: in place of beginnings that much has, the words that most
// titles have; and no ranking of what too much has.
func (f finding) ready(ctx context.Context, what ask) (ask, error) {
	if f.engine.probe() == "" || len(what.terms) == 0 {
		return what, nil
	}
	what.terms = slices.Clone(what.terms)
	for n, t := range what.terms {
		if !t.prefix {
			continue
		}
		list, much, err := begun(ctx, f.q, t.fold)
		if err != nil {
			return what, err
		}
		if much >= muchBegun {
			what.terms[n].begun = list[:min(mostBegun, len(list))]
		}
	}
	var n int
	err := f.q.QueryRow(ctx, f.engine.probe(), f.engine.match(what, atLeastOne), ranked).Scan(&n)
	what.common = n >= ranked
	return what, fail.Wrap("search.ready", err)
}

// rows runs the query of one sort of candidates. Without terms, everything that fulfils the condition is one.
// What is ranked is not narrowed to kinds by words, but by its rows: each word of the query is paid for.
func (f finding) rows(ctx context.Context, what ask, have share, ranked bool, columns, from string, c condition, scan func(db.Row) (candidate, error), kinds ...string) ([]candidate, error) {
	text := f.engine.find(columns, from, c.String(), ranked)
	if ranked {
		kinds = nil
	}
	c.args[0] = f.engine.match(what, have, kinds...)
	if len(what.terms) == 0 {
		text = `SELECT CAST(0 AS DOUBLE PRECISION), ` + columns + ` FROM search_document d ` + from + ` WHERE CAST($1 AS TEXT) <> '' AND ` + c.String() + ` ORDER BY d.id DESC LIMIT $2`
		c.args[0] = "all"
	}
	return db.All(ctx, f.q, scan, text, c.args...)
}

// kinds is the kinds of items that asked leaves: all that have words when it is empty.
func (s *Search) kinds(asked []string) []string {
	var out []string
	for name, k := range s.core.Kinds {
		if k.Text != nil && (len(asked) == 0 || slices.Contains(asked, name)) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

const nameRows = `LEFT JOIN person p ON d.kind = 'person' AND p.id = d.id LEFT JOIN space s ON d.kind = 'space' AND s.id = d.id`

// names returns the people and spaces that fit. People are for those who have signed in; in a network or a group, for those
// who may see who belongs to it.
func (f finding) names(ctx context.Context, what ask, query Query, have share) ([]candidate, error) {
	asks := func(kind string) bool { return len(query.Kinds) == 0 || slices.Contains(query.Kinds, kind) }
	if !query.Since.IsZero() || !query.Until.IsZero() || !asks(Person) && !asks(Group) && !asks(Network) {
		return nil, nil
	}
	c := condition{args: []any{"", Most}}
	people, err := f.peopleCondition(ctx, &c, query, asks(Person))
	if err != nil {
		return nil, err
	}
	spaces := f.spaceCondition(&c, query, asks)
	c.and(`d.kind IN ('person', 'space') AND (` + people + ` OR ` + spaces + `)`)
	columns := `d.id, COALESCE(s.kind, d.kind), COALESCE(s.network_id, 0), COALESCE(p.org_id, 0), COALESCE(p.org_name, ''), COALESCE(s.name, p.given || ' ' || p.family)`
	list, err := f.rows(ctx, what, have, !what.common, columns, nameRows, c, func(r db.Row) (x candidate, err error) {
		err = r.Scan(&x.score, &x.id, &x.kind, &x.network, &x.org, &x.orgName, &x.title)
		if x.kind != Person && f.v.Role(ref.Space(x.id), x.network) != space.None {
			x.score += ours
		}
		return x, err
	}, inPerson, inSpace)
	return list, fail.Wrap("search.names", err)
}

// ours is added to the score of places the reader belongs to, so that they come before others: more than any text fits.
const ours = 1000

const nothing = `1 = 0`

func (f finding) peopleCondition(ctx context.Context, c *condition, query Query, asked bool) (string, error) {
	if !asked || f.v.Person == 0 {
		return nothing, nil
	}
	var x condition
	x.args = c.args
	x.and(`p.state = 'active'`)
	if query.Org != 0 {
		x.and(`p.org_id = $%d`, query.Org)
	}
	if len(query.Networks) > 0 || query.Space != 0 {
		in, err := f.listed(ctx, query)
		if err != nil {
			return "", err
		}
		x.and(`EXISTS (SELECT 1 FROM membership m WHERE m.person_id = p.id AND m.space_id IN ($%d[]) AND m.state IN ('active', 'muted'))`, db.Ints(in))
	}
	c.args = x.args
	return "(" + x.String() + ")", nil
}

// listed is the places the query narrows to whose members the reader may see.
func (f finding) listed(ctx context.Context, query Query) ([]ref.Space, error) {
	ids := query.Networks
	if query.Space != 0 {
		ids = []ref.Space{query.Space}
	}
	all, err := space.Some(ctx, f.q, ids)
	var out []ref.Space
	for id, s := range all {
		if access.CanSpace(f.v, access.SeeMembers, s) == nil {
			out = append(out, id)
		}
	}
	return out, err
}

func (f finding) spaceCondition(c *condition, query Query, asks func(string) bool) string {
	if query.Space != 0 || query.Org != 0 || !asks(Group) && !asks(Network) {
		return nothing
	}
	x := condition{args: append(c.args, f.v.SpaceArgs()...), text: []string{access.SpaceVisible("s", len(c.args)+1)}}
	if !asks(Group) {
		x.and(`s.kind = 'network'`)
	}
	if !asks(Network) {
		x.and(`s.kind = 'group'`)
	}
	if len(query.Networks) > 0 {
		x.and(`s.network_id IN ($%d[])`, db.Ints(query.Networks))
	}
	c.args = x.args
	return "(" + x.String() + ")"
}

// orgs returns the organisations that the terms name, when nothing narrows to places, dates or one of them.
func (f finding) orgs(ctx context.Context, what ask, query Query) ([]candidate, error) {
	if len(query.Kinds) > 0 && !slices.Contains(query.Kinds, Org) || len(query.Networks) > 0 || query.Space != 0 || query.Org != 0 || !query.Since.IsZero() || !query.Until.IsZero() {
		return nil, nil
	}
	folds := make([]string, len(what.terms))
	for n, t := range what.terms {
		if folds[n] = t.fold; len(t.near) > 0 {
			folds[n] = t.near[0].fold
		}
	}
	list, err := org.Find(ctx, f.q, strings.Join(folds, " "), nil, Most)
	out := make([]candidate, len(list))
	for n, o := range list {
		// Their own order, which no score of words knows, is kept: the first ones are what one looks for.
		out[n] = candidate{id: int64(o.ID), kind: Org, title: o.Name, found: o, score: -float64(n)}
	}
	return out, err
}

// itemsByID returns those of ids that the reader may see, by id.
func (f finding) itemsByID(ctx context.Context, ids []ref.Item) (map[ref.Item]item.Item, error) {
	args := append([]any{db.Ints(ids)}, f.v.Args()...)
	list, err := db.All(ctx, f.q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.id IN ($1[]) AND i.state <> 'draft' AND `+access.Visible("i", 2), args...)
	out := make(map[ref.Item]item.Item, len(list))
	for _, i := range list {
		out[i.ID] = i
	}
	return out, err
}

const (
	month = 30 * 24 * time.Hour
	year  = 365 * 24 * time.Hour
)

// Group returns a group of network by the name in its address; found is false when there is none that v may see.
func (s *Search) Group(ctx context.Context, v *access.Viewer, network space.Space, slug string) (g space.Space, found bool, err error) {
	g, err = space.GroupBySlug(ctx, s.core.DB.Q(), network.ID, slug)
	if err == nil {
		err = access.CanSpace(v, access.See, g)
	}
	if fail.Is(err, fail.Hidden) {
		return space.Space{}, false, nil
	}
	return g, err == nil, err
}
