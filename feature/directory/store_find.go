package directory

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// networksOn returns the networks of v in which the directory is on, by name.
func networksOn(ctx context.Context, q db.Q, v *access.Viewer) ([]space.Space, error) {
	if len(v.Networks()) == 0 {
		return nil, nil
	}
	return space.List(ctx, q, `s.id IN ($1[]) AND ' ' || s.parts || ' ' LIKE '% directory %' ORDER BY s.sort_key, s.id`, db.Ints(v.Networks()))
}

// blocks returns the people whom p blocks, and those who block p.
func blocks(ctx context.Context, q db.Q, p ref.Person) ([]ref.Person, error) {
	list, err := db.All(ctx, q, db.One[ref.Person], `SELECT target FROM tie WHERE person_id = $1 AND what = 'person' AND stance = 'block'
		UNION SELECT person_id FROM tie WHERE what = 'person' AND target = $1 AND stance = 'block'`, p)
	return list, fail.Wrap("directory.blocks", err)
}

// sql is the arguments of a query under construction.
type sql struct{ args []any }

// arg adds an argument and returns its name.
func (t *sql) arg(v any) string {
	t.args = append(t.args, v)
	return fmt.Sprintf("$%d", len(t.args))
}

// people returns those who fit a, after a person in the order of names, at most max. Who belongs to a network is asked of
// the memberships: the index may be a moment late. Two queries.
func (f finding) people(ctx context.Context, a ask, after place, max int) ([]ref.Person, error) {
	const op = "directory.people"
	if len(a.networks) == 0 {
		return nil, nil
	}
	lead, rest, err := f.lead(ctx, a)
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	var t sql
	limit, key, id, hidden := t.arg(max), t.arg(after.key), t.arg(after.id), t.arg(db.Ints(f.hidden))
	var has []string
	for _, g := range rest {
		has = append(has, g.has(&t))
	}
	has = append(has, `EXISTS (SELECT 1 FROM membership m, person p, space n WHERE m.person_id = d.person_id AND m.space_id = d.network_id
		AND p.id = d.person_id AND n.id = d.network_id AND `+belongs+`)`)
	var branches []string
	for _, n := range a.networks {
		network := t.arg(n)
		for _, is := range lead.ways("d", &t) {
			branches = append(branches, fmt.Sprintf(`SELECT sort_key, person_id FROM (SELECT `+is.distinct+` d.sort_key, d.person_id FROM directory_term d
				WHERE d.network_id = %s AND %s AND (d.sort_key, d.person_id) > (%s, %s) AND d.person_id NOT IN (%s[]) AND %s
				ORDER BY d.sort_key, d.person_id LIMIT %s) b%d`, network, is.text, key, id, hidden, strings.Join(has, ` AND `), limit, len(branches)))
		}
	}
	list, err := db.All(ctx, f.q, func(r db.Row) (p ref.Person, err error) {
		var key string
		return p, r.Scan(&key, &p)
	}, db.Anew+strings.Join(branches, ` UNION `)+` ORDER BY sort_key, person_id LIMIT `+limit, t.args...)
	return list, fail.Wrap(op, err)
}

// has is the condition that d has a term of the group. Each way is read by itself: with OR between the terms SQLite would read
// all that the person has, and with OR between readings PostgreSQL would read the whole index first.
func (g group) has(t *sql) string {
	var ways []string
	for _, is := range g.asked("x", t) {
		ways = append(ways, `SELECT 1 FROM directory_term x WHERE x.person_id = d.person_id AND x.network_id = d.network_id AND `+is)
	}
	return `EXISTS (` + strings.Join(ways, ` UNION ALL `) + `)`
}

// asked is the conditions of which one makes alias's term one of the group.
func (g group) asked(alias string, t *sql) []string {
	var out []string
	if len(g.terms) > 0 {
		out = append(out, fmt.Sprintf(`%s.term IN (%s[])`, alias, t.arg(db.Texts(g.terms))))
	}
	if g.prefix != "" {
		out = append(out, begins(alias, g.prefix, t))
	}
	return out
}

// begins is the condition that alias's term begins with prefix.
func begins(alias, prefix string, t *sql) string {
	return fmt.Sprintf(`%[1]s.term >= %[2]s AND %[1]s.term < %[3]s`, alias, t.arg(prefix), t.arg(prefix+"\U0010ffff"))
}

// ways is the conditions by which the index is read for the group, one after the other: each equality comes in order; a
// beginning is put in order.
func (g group) ways(alias string, t *sql) []way {
	var out []way
	for _, term := range g.terms {
		out = append(out, way{text: fmt.Sprintf(`%s.term = %s`, alias, t.arg(term))})
	}
	if g.prefix != "" {
		out = append(out, way{`DISTINCT`, begins(alias, g.prefix, t)})
	}
	return out
}

// begun gives the group whose last word may be the beginning of others the terms that begin so, where they are few: each is read
// in the order of names, where a beginning would have to be put in order. One query, none without a beginning.
func (f finding) begun(ctx context.Context, groups []group) ([]group, error) {
	last := len(groups) - 1
	if last < 0 || groups[last].prefix == "" {
		return groups, nil
	}
	prefix, networks := groups[last].prefix, f.networks()
	terms, err := db.All(ctx, f.q, db.One[string], `WITH RECURSIVE t (network_id, term) AS (
		SELECT s.id, (SELECT MIN(d.term) FROM directory_term d WHERE d.network_id = s.id AND d.term >= $2 AND d.term < $3) FROM space s WHERE s.id IN ($1[])
		UNION ALL SELECT t.network_id, (SELECT MIN(d.term) FROM directory_term d WHERE d.network_id = t.network_id AND d.term > t.term AND d.term < $3) FROM t WHERE t.term IS NOT NULL)
		SELECT t.term FROM t WHERE t.term IS NOT NULL LIMIT $4`, db.Ints(networks), prefix, prefix+"\U0010ffff", mostBegun*len(networks)+1)
	if err != nil || len(terms) > mostBegun*len(networks) {
		return groups, fail.Wrap("directory.begun", err)
	}
	terms = append(terms, groups[last].terms...)
	slices.Sort(terms)
	groups = slices.Clone(groups)
	groups[last] = group{terms: slices.Compact(terms)}
	return groups, nil
}

// way is a condition by which the index is read; distinct where it may meet somebody more than once.
type way struct{ distinct, text string }

// everyoneIn is the group that has every member.
var everyoneIn = group{terms: []string{""}}

// lead chooses the group by which the index is read, the one with the fewest people, and leaves the others to be asked of
// each. One query, none without a choice.
func (f finding) lead(ctx context.Context, a ask) (lead group, rest []group, err error) {
	switch {
	case len(a.groups) == 0:
		return everyoneIn, nil, nil
	case len(a.groups) == 1 && a.groups[0].prefix == "":
		return a.groups[0], nil, nil
	}
	var t sql
	networks, most := t.arg(db.Ints(a.networks)), t.arg(sortable)
	var parts []string
	for n, g := range a.groups {
		for k, is := range g.asked("d", &t) {
			parts = append(parts, fmt.Sprintf(`SELECT %d, COUNT(*) FROM (SELECT 1 FROM directory_term d WHERE d.network_id IN (%s[]) AND %s LIMIT %s) g%d_%d`, n, networks, is, most, n, k))
		}
	}
	rows, err := f.q.Query(ctx, db.Anew+strings.Join(parts, ` UNION ALL `), t.args...)
	if err != nil {
		return lead, nil, err
	}
	sizes := make([]int, len(a.groups))
	err = each(rows, func(r db.Row) error {
		var n, people int
		err := r.Scan(&n, &people)
		sizes[n] += people
		return err
	})
	if err != nil {
		return lead, nil, err
	}
	best := -1
	for n, size := range sizes {
		if size >= sortable && a.groups[n].prefix != "" {
			continue // too many to be put in order
		}
		if best < 0 || size < sizes[best] {
			best = n
		}
	}
	if best < 0 {
		return everyoneIn, a.groups, nil
	}
	rest = slices.Delete(slices.Clone(a.groups), best, best+1)
	return a.groups[best], rest, nil
}

// facts is what facets count of somebody.
type facts struct {
	terms    []string
	networks []ref.Space
}

// facetTerms returns what people are counted under, in the reader's networks. Two queries.
func (f finding) facetTerms(ctx context.Context, ids []ref.Person) (map[ref.Person]facts, error) {
	out := map[ref.Person]facts{}
	if len(ids) == 0 {
		return out, nil
	}
	where, err := networksOf(ctx, f.q, f.where(), ids)
	if err != nil {
		return nil, err
	}
	rows, err := f.q.Query(ctx, `SELECT person_id, network_id, term FROM directory_term WHERE person_id IN ($1[]) AND network_id IN ($2[]) AND term > '' AND term < '`+byWord+`'`,
		db.Ints(ids), db.Ints(f.where()))
	if err != nil {
		return nil, err
	}
	return out, each(rows, func(r db.Row) error {
		var p ref.Person
		var n ref.Space
		var term string
		err := r.Scan(&p, &n, &term)
		x := out[p]
		x.networks = where[p]
		if slices.Contains(x.networks, n) && !slices.Contains(x.terms, term) {
			x.terms = append(x.terms, term)
		}
		out[p] = x
		return err
	})
}

// openSkills returns the skills of people that the members of networks may read, in the order of their owner.
func openSkills(ctx context.Context, q db.Q, networks []ref.Space, people []ref.Person) (map[ref.Person][]string, error) {
	rows, err := q.Query(ctx, `SELECT s.person_id, s.skill FROM skill s WHERE s.person_id IN ($1[])
		AND EXISTS (SELECT 1 FROM directory_term d WHERE d.person_id = s.person_id AND d.network_id IN ($2[]) AND d.term = '`+bySkill+`' || s.skill_key)
		ORDER BY s.person_id, s.position`, db.Ints(people), db.Ints(networks))
	if err != nil {
		return nil, fail.Wrap("directory.openSkills", err)
	}
	out := map[ref.Person][]string{}
	return out, fail.Wrap("directory.openSkills", each(rows, func(r db.Row) error {
		var p ref.Person
		var s string
		err := r.Scan(&p, &s)
		out[p] = append(out[p], s)
		return err
	}))
}

// networksOf returns in which of networks people are.
func networksOf(ctx context.Context, q db.Q, networks []ref.Space, people []ref.Person) (map[ref.Person][]ref.Space, error) {
	rows, err := q.Query(ctx, db.Anew+`SELECT m.person_id, m.space_id FROM membership m JOIN person p ON p.id = m.person_id JOIN space n ON n.id = m.space_id + 0
		WHERE m.person_id IN ($1[]) AND m.space_id + 0 IN ($2[]) AND `+belongs, db.Ints(people), db.Ints(networks))
	if err != nil {
		return nil, fail.Wrap("directory.networksOf", err)
	}
	out := map[ref.Person][]ref.Space{}
	return out, fail.Wrap("directory.networksOf", each(rows, func(r db.Row) error {
		var p ref.Person
		var n ref.Space
		err := r.Scan(&p, &n)
		out[p] = append(out[p], n)
		return err
	}))
}

// orgNames returns the names of organisations, by identifier in decimal.
func orgNames(ctx context.Context, q db.Q, ids []ref.Org) (map[string]string, error) {
	out := map[string]string{}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := q.Query(ctx, `SELECT id, name FROM org WHERE id IN ($1[])`, db.Ints(ids))
	if err != nil {
		return nil, err
	}
	return out, each(rows, func(r db.Row) error {
		var id ref.Org
		var name string
		err := r.Scan(&id, &name)
		out[strconv.FormatInt(int64(id), 10)] = name
		return err
	})
}
