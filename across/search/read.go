package search

import (
	"context"
	"fmt"
	"math"
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

// items returns the publications that fit: ranked, those that fit best; where too much does, those that have the words in
// their title and then the others, the newest first.
func (f finding) items(ctx context.Context, what ask, query Query, have share) ([]candidate, error) {
	if !what.common && !what.brief {
		list, err := f.someItems(ctx, what, query, have, true)
		return list, fail.Wrap("search.items", err)
	}
	titled := what
	titled.title = true
	list, err := f.someItems(ctx, titled, query, have, false)
	for n := range list {
		list[n].score = 1
	}
	if err == nil && !what.title {
		var others []candidate
		others, err = f.someItems(ctx, what, query, have, false)
		list = append(list, without(others, list)...)
	}
	return list, fail.Wrap("search.items", err)
}

func (f finding) someItems(ctx context.Context, what ask, query Query, have share, ranked bool) ([]candidate, error) {
	kinds := f.kinds(query.Kinds)
	if len(kinds) == 0 {
		return nil, nil
	}
	var c condition
	c.args = append(make([]any, heads), f.v.Args()...)
	c.text = append(c.text, access.Visible("i", heads+1))
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
	shown := access.AuthorShown("i", heads+1)
	if query.Org != 0 {
		c.and(`a.org_id = $%d AND `+shown, query.Org)
	}
	columns := `i.id, i.kind, i.network_id, i.space_id, i.created, CASE WHEN ` + shown + ` THEN a.org_id ELSE 0 END, CASE WHEN ` + shown + ` THEN a.org_name ELSE '' END`
	scan := func(r db.Row) (x candidate, err error) {
		return x, r.Scan(&x.score, &x.id, &x.kind, &x.network, &x.space, db.Scanned{T: &x.at}, &x.org, &x.orgName)
	}
	return f.rows(ctx, what, looking{have: have, of: inTexts, title: what.title, ranked: ranked, many: have == every && what.isMany(), narrow: query.narrows()}, columns, itemRows, c, scan)
}

// looking is how rows looks.
type looking struct {
	have   share
	of     side
	title  bool // what fits is of the title alone
	ranked bool
	many   bool // so much fits that it is found from the newest on
	narrow bool // the condition leaves little of what fits
}

// heads is how many arguments come before those of a condition: what fits, how many rows at most, of how many documents, and
// below which.
const heads = 4

// rows runs the query of one sort of candidates. Without terms, everything that fulfils the condition is one. Where few of
// the documents that fit are the reader's to see, more of them are asked.
func (f finding) rows(ctx context.Context, what ask, l looking, columns, from string, c condition, scan func(db.Row) (candidate, error)) ([]candidate, error) {
	first, enough := walked, PageSize
	if c.args[1], c.args[3] = Most, int64(math.MaxInt64); what.brief {
		c.args[1], first, enough = mostBrief, walkedBrief, mostSuggested
	}
	c.args[2] = first
	if len(what.terms) == 0 {
		c.args[0] = "all"
		text := `SELECT CAST(0 AS DOUBLE PRECISION), ` + columns + ` FROM search_document d ` + from + `
			WHERE CAST($1 AS TEXT) <> '' AND CAST($3 AS BIGINT) > 0 AND d.id < $4 AND ` + c.String() + ` ORDER BY d.id DESC LIMIT $2`
		return db.All(ctx, f.q, scan, text, c.args...)
	}
	c.args[0] = f.engine.match(what, l.have)
	text := f.engine.find(columns, from, c.String(), l)
	for {
		if l.narrow {
			c.args[2] = mostWalked
		}
		list, err := db.All(ctx, f.q, scan, text, c.args...)
		if err != nil || len(list) >= enough || c.args[2] == mostWalked {
			return list, err
		}
		var there int
		if err := f.q.QueryRow(ctx, db.Anew+f.engine.count(l), c.args[0], first+1).Scan(&there); err != nil || there <= first {
			return list, err
		}
		c.args[2] = mostWalked
	}
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

const nameRows = `LEFT JOIN person p ON p.id = d.id LEFT JOIN space s ON s.id = d.id`

// names returns the people and spaces that fit. People are for those who have signed in; in a network or a group, for those
// who may see who belongs to it.
func (f finding) names(ctx context.Context, what ask, query Query, have share) ([]candidate, error) {
	asks := func(kind string) bool { return len(query.Kinds) == 0 || slices.Contains(query.Kinds, kind) }
	if !query.Since.IsZero() || !query.Until.IsZero() || !asks(Person) && !asks(Group) && !asks(Network) {
		return nil, nil
	}
	c := condition{args: make([]any, heads)}
	people, err := f.peopleCondition(ctx, &c, query, asks(Person))
	if err != nil {
		return nil, err
	}
	spaces := f.spaceCondition(&c, query, asks)
	c.and(`(` + people + ` OR ` + spaces + `)`)
	columns := `d.id, COALESCE(s.kind, 'person'), COALESCE(s.network_id, 0), COALESCE(p.org_id, 0), COALESCE(p.org_name, ''), COALESCE(s.name, p.given || ' ' || p.family)`
	l := looking{have: have, of: inNames, title: what.title, ranked: !what.common && (!what.brief || what.much() <= walkedBrief), narrow: query.narrows() && len(query.Kinds) == 0}
	list, err := f.rows(ctx, what, l, columns, nameRows, c, func(r db.Row) (x candidate, err error) {
		err = r.Scan(&x.score, &x.id, &x.kind, &x.network, &x.org, &x.orgName, &x.title)
		if x.kind != Person && f.v.Role(ref.Space(x.id), x.network) != space.None {
			x.score += ours
		}
		return x, err
	})
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
		folds[n] = t.fold
	}
	list, err := org.Find(ctx, f.q, strings.Join(folds, " "), nil, Most)
	if err == nil && len(list) == 0 && slices.ContainsFunc(what.terms, func(t term) bool { return len(t.near) > 0 }) {
		for n, t := range what.terms {
			if len(t.near) > 0 {
				folds[n] = t.near[0].fold
			}
		}
		list, err = org.Find(ctx, f.q, strings.Join(folds, " "), nil, Most)
	}
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
