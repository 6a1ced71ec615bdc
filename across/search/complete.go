package search

import (
	"context"
	"net/http"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/web"
	"maillage/kit/fail"
)

// mostCompleted is how many names are proposed while one is being written.
const mostCompleted = 6

// People returns people whom v may name and whose name begins as typed, best first; nil for nobody.
func (s *Search) People(ctx context.Context, v *access.Viewer, typed string) (people []account.Card, err error) {
	what := readBeginning(s.words, typed)
	if len(what.terms) == 0 || v.Person == 0 {
		return nil, nil
	}
	err = s.core.DB.Read(ctx, func(q db.Q) error {
		f := s.finding(q, v)
		list, wider, err := f.all(ctx, what, Query{Kinds: []string{Person}})
		if err != nil {
			return err
		}
		hits, err := f.hits(ctx, wider, list[:min(len(list), mostCompleted)])
		for _, h := range hits {
			people = append(people, h.Person)
		}
		return err
	})
	return people, fail.Wrap("search.People", err)
}

// Themes returns themes that begin as typed, among those of what v may read, in alphabetical order.
func (s *Search) Themes(ctx context.Context, v *access.Viewer, typed string) ([]item.Theme, error) {
	slug := item.ThemeSlug(typed)
	if slug == "" {
		return nil, nil
	}
	list, err := themes(ctx, s.core.DB.Q(), v, slug, mostCompleted)
	return list, fail.Wrap("search.Themes", err)
}

// completion is one name that may be written: what is shown, and what is put in the text.
type completion struct{ icon, name, about, insert string }

// complete answers with the names that may go on from what is being written: people after @, themes after #.
func (s *Search) complete(v *web.Visit) error {
	var list []completion
	switch typed := v.Query(paramText); v.Query(paramSign) {
	case "@":
		people, err := s.People(v.Ctx(), v.Viewer, typed)
		if err != nil {
			return err
		}
		for _, p := range people {
			about := p.Job
			if about != "" && p.OrgName != "" {
				about += ", "
			}
			list = append(list, completion{icon: "user", name: p.Name, about: about + p.OrgName, insert: "@" + p.Handle})
		}
	case "#":
		themes, err := s.Themes(v.Ctx(), v.Viewer, typed)
		if err != nil {
			return err
		}
		for _, t := range themes {
			list = append(list, completion{icon: "hash", name: t.Label, insert: "#" + t.Label})
		}
	}
	return v.Fragment(http.StatusOK, completionsView(list))
}
