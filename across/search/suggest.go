package search

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/kit/fail"
)

// mostSuggested is how many publications are suggested, after at most mostNames people, groups and networks each.
const mostSuggested = 4

// Suggest returns what v may see and whose name or title begins as typed: the words are there in any order, the last one may
// be unfinished. Nil when nothing does. At most nine queries, on one snapshot.
func (s *Search) Suggest(ctx context.Context, v *access.Viewer, typed string) (hits []Hit, err error) {
	what := readBeginning(s.words, typed)
	if len(what.terms) == 0 {
		return nil, nil
	}
	err = s.core.DB.Read(ctx, func(q db.Q) error {
		f := s.finding(q, v)
		list, wider, err := f.all(ctx, what, Query{Kinds: append(s.kinds(nil), Person, Group, Network)})
		if err != nil {
			return err
		}
		hits, err = f.hits(ctx, wider, suggested(list))
		return err
	})
	return hits, fail.Wrap("search.Suggest", err)
}

func suggested(list []candidate) []candidate {
	var out []candidate
	most := map[string]int{Person: mostNames, Group: mostNames, Network: mostNames}
	publications := mostSuggested
	for _, c := range list {
		switch {
		case c.isNamed() && most[c.kind] > 0:
			most[c.kind]--
		case !c.isNamed() && publications > 0:
			publications--
		default:
			continue
		}
		out = append(out, c)
	}
	return out
}
