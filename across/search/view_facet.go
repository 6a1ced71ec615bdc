package search

import (
	"net/url"
	"slices"

	"maillage/core/ref"
	"maillage/core/space"
	"maillage/ui"
)

// number is a count of a facet. Beyond Most nothing is counted.
func (w view) number(n int) string {
	if n >= Most {
		return w.v.T("search.many", "n", Most)
	}
	return w.v.Lang.Number(int64(n))
}

// kindLabel names a kind of things.
func (w view) kindLabel(kind string) string {
	if _, ok := kindWords[kind]; ok {
		// words: search.kinds.*
		return w.v.T("search.kinds." + kind)
	}
	return w.v.T(w.s.core.Kinds[kind].Label)
}

func (w view) facets() []facet {
	v, a, x := w.v, w.a, w.r.Facets
	kinds := facet{name: paramKind, legend: v.T("search.facet.kind"), many: true}
	for _, c := range x.Kinds {
		kinds.add(choice{kindWord(c.Key), w.kindLabel(c.Key), w.number(c.N), slices.Contains(a.query.Kinds, c.Key)})
	}
	for _, kind := range a.query.Kinds {
		kinds.add(choice{kindWord(kind), w.kindLabel(kind), w.number(0), true})
	}
	networks := facet{name: paramNetwork, legend: v.T("search.facet.network"), many: true}
	for _, c := range x.Networks {
		networks.add(choice{c.Key, c.Name, w.number(c.N), slices.Contains(a.query.Networks, ref.Space(c.ID))})
	}
	for _, n := range w.networks {
		if slices.Contains(a.query.Networks, n.ID) {
			networks.add(choice{n.Slug, n.Name, w.number(0), true})
		}
	}
	return shown(networks, kinds, w.spaces(), w.orgs(), w.periods())
}

// add offers c unless its value is there already.
func (f *facet) add(c choice) {
	if !slices.ContainsFunc(f.choices, func(o choice) bool { return o.value == c.value }) {
		f.choices = append(f.choices, c)
	}
}

// shown keeps the facets that would change something: with two choices, or one that is chosen.
func shown(list ...facet) []facet {
	return slices.DeleteFunc(list, func(f facet) bool {
		real := slices.DeleteFunc(slices.Clone(f.choices), func(c choice) bool { return c.value == "" })
		return len(real) < 2 && !slices.ContainsFunc(real, func(c choice) bool { return c.chosen })
	})
}

func (w view) spaces() facet {
	f := facet{name: paramSpace, legend: w.v.T("search.facet.group")}
	f.add(choice{value: "", label: w.v.T("search.all"), chosen: w.a.place.ID == 0})
	for _, c := range w.r.Facets.Spaces {
		if i := slices.IndexFunc(w.networks, func(n space.Space) bool { return n.ID == c.Network }); i >= 0 {
			f.add(choice{w.networks[i].Slug + "/" + c.Key, c.Name, w.number(c.N), w.a.place.ID == ref.Space(c.ID)})
		}
	}
	if w.a.place.ID != 0 {
		f.add(choice{w.a.values.Get(paramSpace), w.a.place.Name, w.number(0), true})
	}
	return f
}

func (w view) orgs() facet {
	f := facet{name: paramOrg, legend: w.v.T("search.facet.org")}
	f.add(choice{value: "", label: w.v.T("search.all"), chosen: w.a.query.Org == 0})
	for _, c := range w.r.Facets.Orgs {
		f.add(choice{ref.Org(c.ID).String(), c.Name, w.number(c.N), w.a.query.Org == ref.Org(c.ID)})
	}
	if w.a.query.Org != 0 {
		f.add(choice{w.a.query.Org.String(), w.r.Org.Name, w.number(0), true})
	}
	return f
}

func (w view) periods() facet {
	x := w.r.Facets
	f := facet{name: paramPeriod, legend: w.v.T("search.facet.period")}
	f.add(choice{value: "", label: w.v.T("search.all"), chosen: w.a.period == ""})
	for _, p := range []struct {
		value string
		n     int
	}{{periodMonth, x.Month}, {periodYear, x.Year}, {periodOlder, x.Older}} {
		if p.n > 0 || w.a.period == p.value {
			// words: search.period.*
			f.add(choice{p.value, w.v.T("search.period." + p.value), w.number(p.n), w.a.period == p.value})
		}
	}
	return f
}

// chips is what narrows the search; each takes one narrowing away.
func (w view) chips() *ui.ChipsProps {
	p := ui.ChipsProps{Label: w.v.T("search.chips")}
	for _, f := range w.facets() {
		for _, c := range f.choices {
			if c.chosen && c.value != "" {
				others := slices.DeleteFunc(slices.Clone(w.a.values[f.name]), func(v string) bool { return v == c.value })
				p.Items = append(p.Items, ui.Link{Href: w.a.href(f.name, others...), Label: c.label})
			}
		}
	}
	if w.a.values.Has(paramFrom) {
		p.Items = append(p.Items, ui.Link{Href: w.a.href(paramFrom), Label: w.v.T("search.since", "when", w.v.Lang.Date(w.a.query.Since))})
	}
	if len(p.Items) == 0 {
		return nil
	}
	if len(p.Items) > 1 && w.a.text != "" {
		p.Clear = &ui.Link{Href: Path + "?" + url.Values{paramText: {w.a.text}}.Encode(), Label: w.v.T("search.clear")}
	}
	return &p
}
