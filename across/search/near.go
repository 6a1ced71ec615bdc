package search

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/kit/fail"
)

// mostGroups is how many groups are offered where nothing is found.
const mostGroups = 3

// Near returns groups that v may see where one may ask about text, at most three: those whose name, theme or sentence have
// some of its words, else the ones of v's networks in which something was last published. At most eight queries.
func (s *Search) Near(ctx context.Context, v *access.Viewer, text string) (hits []Hit, err error) {
	err = s.core.DB.Read(ctx, func(q db.Q) error {
		f := s.finding(q, v)
		list, err := f.groupsNear(ctx, read(s.words, text))
		if err != nil {
			return err
		}
		hits, err = f.hits(ctx, ask{}, list)
		return err
	})
	return hits, fail.Wrap("search.Near", err)
}

func (f finding) groupsNear(ctx context.Context, what ask) ([]candidate, error) {
	var list []candidate
	if len(what.terms) > 0 {
		wider, err := f.ready(ctx, what)
		if err == nil {
			wider, err = f.widen(ctx, wider)
		}
		if err != nil {
			return nil, err
		}
		if list, err = f.names(ctx, wider, Query{Kinds: []string{Group}}, atLeastOne); err != nil {
			return nil, err
		}
		list = best(list)
	}
	if len(list) == 0 && len(f.v.Networks()) > 0 {
		var err error
		if list, err = f.lively(ctx); err != nil {
			return nil, err
		}
	}
	return list[:min(len(list), mostGroups)], nil
}

// lively returns the groups of the reader's networks in which something was last published.
func (f finding) lively(ctx context.Context) ([]candidate, error) {
	args := append([]any{db.Ints(f.v.Networks()), mostGroups}, f.v.SpaceArgs()...)
	list, err := db.All(ctx, f.q, func(r db.Row) (c candidate, err error) {
		c.kind = Group
		return c, r.Scan(&c.id, &c.network)
	}, `SELECT s.id, s.network_id FROM space s WHERE s.kind = 'group' AND s.state = 'active' AND s.network_id IN ($1[]) AND `+access.SpaceVisible("s", 3)+`
		ORDER BY s.posted DESC, s.id DESC LIMIT $2`, args...)
	return list, fail.Wrap("search.lively", err)
}
