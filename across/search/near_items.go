package search

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// NearItems returns the publications of kinds that v may see and that are about what text, a title maybe unfinished, is
// about: those whose title has half of its words, best first, then those that say them all, at most max. Two queries.
func (s *Search) NearItems(ctx context.Context, v *access.Viewer, text string, kinds []string, max int) (ids []ref.Item, err error) {
	what := read(s.words, text)
	if len(what.terms) == 0 || len(s.kinds(kinds)) == 0 {
		return nil, nil
	}
	what.begins(what.unfinished, shortestPrefix)
	// Half of more words than these would be any one of them.
	what.terms = what.terms[:min(mostHalved, len(what.terms))]
	err = s.core.DB.Read(ctx, func(q db.Q) error {
		f := finding{s, q, v}
		titles := what
		titles.title = true
		list, err := f.items(ctx, titles, Query{Kinds: kinds}, half)
		if err != nil {
			return err
		}
		list = best(list)
		if len(list) < max && len(what.terms) > 1 {
			said, err := f.items(ctx, what, Query{Kinds: kinds}, every)
			if err != nil {
				return err
			}
			list = append(list, without(best(said), list)...)
		}
		for _, c := range list[:min(max, len(list))] {
			ids = append(ids, ref.Item(c.id))
		}
		return nil
	})
	return ids, fail.Wrap("search.NearItems", err)
}

// NearPeople returns the members of the place in, when v may see who they are, whose name, function or what they say of
// themselves has a word of text, those that fit best first, at most max. Two queries.
func (s *Search) NearPeople(ctx context.Context, v *access.Viewer, text string, in ref.Space, max int) (people []ref.Person, err error) {
	what := read(s.words, text)
	if len(what.terms) == 0 {
		return nil, nil
	}
	err = s.core.DB.Read(ctx, func(q db.Q) error {
		list, err := finding{s, q, v}.names(ctx, what, Query{Kinds: []string{Person}, Space: in}, atLeastOne)
		if err != nil {
			return err
		}
		list = best(list)
		for _, c := range list[:min(max, len(list))] {
			people = append(people, ref.Person(c.id))
		}
		return nil
	})
	return people, fail.Wrap("search.NearPeople", err)
}
