package group

import (
	"context"
	"strconv"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// arguments are those of a query made of pieces. PostgreSQL refuses one that no piece names, so each is added where it is.
type arguments []any

func (a *arguments) add(v any) string {
	*a = append(*a, v)
	return place(len(*a))
}

// visible is the condition that v may see the group s.
func (a *arguments) visible(v *access.Viewer) string {
	n := len(*a) + 1
	*a = append(*a, v.SpaceArgs()...)
	return access.SpaceVisible("s", n)
}

// lives is the condition that the group s lives in one of the networks: it is theirs, or opened to them.
func (a *arguments) lives(networks []ref.Space) string {
	n := a.add(db.Ints(networks))
	return `(s.network_id IN (` + n + `[]) OR EXISTS (SELECT 1 FROM space_opening o WHERE o.space_id = s.id AND o.state = 'opened' AND o.network_id IN (` + n + `[])))`
}

// search is a list of groups being made.
type search struct {
	viewer *access.Viewer
	scope  []ref.Space // networks; nil: everywhere
	wanted Wanted
	now    time.Time
	hit    []ref.Space // groups that hold the words; nil: no words were given
	named  []ref.Space // those of hit whose name holds them
}

// base is the condition on s that no facet changes.
func (s search) base(a *arguments) string {
	c := `s.kind = 'group' AND ` + a.visible(s.viewer)
	if s.scope != nil {
		c += ` AND ` + a.lives(s.scope)
	}
	if s.hit != nil {
		c += ` AND s.id IN (` + a.add(db.Ints(s.hit)) + `[])`
	}
	return c
}

// The facets of a list of groups.
const (
	facetNetwork = "network"
	facetTheme   = "theme"
	facetDoor    = "door"
	facetLife    = "life"
	facetMine    = "mine"
)

// conditions are those on s that the choices of each facet make.
type conditions map[string]string

// but joins all conditions except that of one facet, "" for none.
func (c conditions) but(facet string) string {
	out := []string{"TRUE"}
	for _, f := range []string{facetNetwork, facetTheme, facetDoor, facetLife, facetMine} {
		if f != facet && c[f] != "" {
			out = append(out, c[f])
		}
	}
	return strings.Join(out, " AND ")
}

func (s search) conditions(a *arguments) conditions {
	w, c := s.wanted, conditions{facetLife: s.life(a, s.wanted.Life)}
	if len(w.Networks) > 0 {
		c[facetNetwork] = a.lives(w.Networks)
	}
	if len(w.Themes) > 0 {
		t := a.add(db.Texts(w.Themes))
		c[facetTheme] = `(s.theme IN (` + t + `[]) OR EXISTS (SELECT 1 FROM group_theme g WHERE g.space_id = s.id AND g.label IN (` + t + `[])))`
	}
	if len(w.Doors) > 0 {
		c[facetDoor] = `s.admission IN (` + a.add(db.Texts(w.Doors)) + `[])`
	}
	if w.Mine != AnyTie {
		c[facetMine] = s.mine(a, w.Mine)
	}
	return c
}

// life is the condition that s is as lively as l says.
func (s search) life(a *arguments, l Life) string {
	since := func(d time.Duration) string { return `CAST(` + a.add(db.Millis(s.now.Add(-d))) + ` AS BIGINT)` }
	switch l {
	case Week:
		return `(s.state = 'active' AND s.posted >= ` + since(week) + `)`
	case Month:
		return `(s.state = 'active' AND s.posted >= ` + since(month) + `)`
	case Asleep:
		t := since(tooQuiet)
		return `(s.state = 'active' AND s.posted < ` + t + ` AND s.created < ` + t + `)`
	case Archived:
		return `s.state = 'archived'`
	}
	return `s.state = 'active'`
}

func (s search) mine(a *arguments, m Mine) string {
	in := `s.id IN (` + a.add(db.Ints(s.viewer.Spaces())) + `[])`
	if m == Others {
		return `NOT ` + in
	}
	return in
}

type groupRow struct {
	id   ref.Space
	mark mark
}

// page returns the groups after the mark, at most max.
func (s search) page(ctx context.Context, q db.Q, max int) ([]groupRow, error) {
	var a arguments
	rank := `1`
	if s.hit != nil {
		rank = `CASE WHEN s.id IN (` + a.add(db.Ints(s.named)) + `[]) THEN 0 ELSE 1 END`
	}
	m := s.wanted.after
	text := `SELECT s.id, ` + rank + ` AS rank, s.sort_key FROM space s WHERE ` + s.base(&a) + ` AND ` + s.conditions(&a).but("") + `
		AND (` + rank + `, s.sort_key, s.id) > (CAST(` + a.add(m.rank) + ` AS BIGINT), CAST(` + a.add(m.key) + ` AS TEXT), CAST(` + a.add(m.id) + ` AS BIGINT))
		ORDER BY rank, s.sort_key, s.id LIMIT ` + a.add(max)
	list, err := db.All(ctx, q, func(r db.Row) (g groupRow, err error) {
		err = r.Scan(&g.id, &g.mark.rank, &g.mark.key)
		g.mark.id = int64(g.id)
		return g, err
	}, text, a...)
	return list, fail.Wrap("group.page", err)
}

// facets counts what each choice would leave, and all that the present ones leave.
func (s search) facets(ctx context.Context, q db.Q) (f facets, all int, err error) {
	const op = "group.facets"
	var a arguments
	text := `WITH found AS (SELECT s.id, s.network_id, s.theme, s.admission, s.state, s.posted, s.created FROM space s WHERE ` + s.base(&a) + `)`
	c := s.conditions(&a)
	part := func(facet, value, more string) string {
		return ` SELECT '` + facet + `', ` + value + `, COUNT(*) FROM found s WHERE ` + c.but(facet) + more
	}
	text += part("all", `''`, ``) +
		` UNION ALL SELECT '` + facetNetwork + `', CAST(t.network_id AS TEXT), COUNT(*) FROM (SELECT s.id, s.network_id FROM found s WHERE ` + c.but(facetNetwork) + `
			UNION SELECT s.id, o.network_id FROM found s JOIN space_opening o ON o.space_id = s.id AND o.state = 'opened' WHERE ` + c.but(facetNetwork) + `) t GROUP BY t.network_id` +
		` UNION ALL` + part(facetDoor, `s.admission`, ` GROUP BY s.admission`) +
		` UNION ALL` + part(facetMine, `'joined'`, ` AND `+s.mine(&a, Joined)) +
		` UNION ALL` + part(facetMine, `'others'`, ` AND `+s.mine(&a, Others))
	for _, l := range []Life{Week, Month, Asleep, Archived} {
		text += ` UNION ALL` + part(facetLife, `'`+string(l)+`'`, ` AND `+s.life(&a, l))
	}
	text += ` UNION ALL SELECT '` + facetTheme + `', t.label, COUNT(*) FROM (SELECT s.id, s.theme AS label FROM found s WHERE s.theme <> '' AND ` + c.but(facetTheme) + `
		UNION SELECT s.id, g.label FROM found s JOIN group_theme g ON g.space_id = s.id WHERE ` + c.but(facetTheme) + `) t GROUP BY t.label ORDER BY 3 DESC, 2`
	rows, err := q.Query(ctx, text, a...)
	if err != nil {
		return f, 0, fail.Wrap(op, err)
	}
	defer rows.Close()
	f = facets{networks: map[ref.Space]int{}, doors: map[space.Admission]int{}, lives: map[Life]int{}, mine: map[Mine]int{}}
	for rows.Next() {
		var facet, value string
		var n int
		if err := rows.Scan(&facet, &value, &n); err != nil {
			return f, 0, fail.Wrap(op, err)
		}
		if facet == "all" {
			all = n
		}
		f.note(facet, value, n)
	}
	return f, all, fail.Wrap(op, rows.Err())
}

func (f *facets) note(facet, value string, n int) {
	switch facet {
	case facetNetwork:
		id, _ := strconv.ParseInt(value, 10, 64) // of our own query
		f.networks[ref.Space(id)] = n
	case facetDoor:
		f.doors[space.Admission(value)] = n
	case facetLife:
		f.lives[Life(value)] = n
	case facetMine:
		f.mine[Mine(value)] = n
	case facetTheme:
		f.themes = append(f.themes, theme{value, n})
	}
}

// sayings returns what the groups of scope (everywhere when nil) that v may see say of themselves, the liveliest first, at
// most max; without the archived ones when active.
func sayings(ctx context.Context, q db.Q, v *access.Viewer, scope []ref.Space, active bool, max int) ([]said, error) {
	var a arguments
	c := search{viewer: v, scope: scope}.base(&a)
	if active {
		c += ` AND s.state = 'active'`
	}
	list, err := db.All(ctx, q, func(r db.Row) (t said, err error) {
		var more string
		err = r.Scan(&t.id, &t.name, &t.lede, &t.theme, &more)
		t.theme += " " + more
		return t, err
	}, `SELECT s.id, s.name, s.lede, s.theme, COALESCE((SELECT string_agg(g.label, ' ') FROM group_theme g WHERE g.space_id = s.id), '')
		FROM space s WHERE `+c+` ORDER BY s.posted DESC, s.id LIMIT `+a.add(max), a...)
	return list, fail.Wrap("group.sayings", err)
}

// themesOf returns the themes of each group of ids beside its main one, in the order in which they were given. One query.
func themesOf(ctx context.Context, q db.Q, ids []ref.Space) (map[ref.Space][]string, error) {
	const op = "group.themesOf"
	out := map[ref.Space][]string{}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := q.Query(ctx, `SELECT space_id, label FROM group_theme WHERE space_id IN ($1[]) ORDER BY space_id, rank`, db.Ints(ids))
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id ref.Space
		var label string
		if err := rows.Scan(&id, &label); err != nil {
			return nil, fail.Wrap(op, err)
		}
		out[id] = append(out[id], label)
	}
	return out, fail.Wrap(op, rows.Err())
}

// putThemes stores the themes of s in place of those it had.
func putThemes(ctx context.Context, tx *db.Tx, s ref.Space, labels []string) error {
	const op = "group.putThemes"
	if _, err := tx.Exec(ctx, `DELETE FROM group_theme WHERE space_id = $1`, s); err != nil {
		return fail.Wrap(op, err)
	}
	for n, label := range labels {
		if _, err := tx.Exec(ctx, `INSERT INTO group_theme (space_id, rank, label) VALUES ($1, $2, $3)`, s, n, label); err != nil {
			return fail.Wrap(op, err)
		}
	}
	return nil
}
