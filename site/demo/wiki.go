package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/wiki"
	"maillage/kit/clock"
	"maillage/site/demo/corpus"
)

// wikis is which groups have a wiki, and where its pages come from.
var wikis = []struct{ network, group, source string }{
	{"gaston", "lycees-et-energie", ""},
	{"gaston", "donnees-ouvertes", "guides.etalab.gouv.fr"},
	{"departements", "donnees-et-observation", "doc.data.gouv.fr"},
}

// credits is what a page says of where it was taken.
var credits = map[string]string{
	"guides.etalab.gouv.fr": "*Reprise de [guides.etalab.gouv.fr](https://guides.etalab.gouv.fr), Licence Ouverte 2.0. Vérifiez la date des textes cités.*",
	"doc.data.gouv.fr":      "*Reprise de la documentation de [data.gouv.fr](https://doc.data.gouv.fr), licence MIT. Vérifiez qu'elle est à jour.*",
}

// wikis makes the pages, over the last seven weeks, one in two of them by two people.
func (f *filler) wikis(ctx context.Context) error {
	verbs := wiki.New(f.site.Core)
	for _, x := range wikis {
		g, err := space.GroupBySlug(ctx, f.site.Core.DB.Q(), f.networks[x.network].ID, x.group)
		if err != nil {
			return fmt.Errorf("wiki of %s: %w", x.group, err)
		}
		pages, err := corpus.Guides(x.source)
		if err != nil {
			return err
		}
		people := f.writers(g)
		if len(people) == 0 {
			return fmt.Errorf("wiki of %s: nobody writes there", x.group)
		}
		if err := f.wiki(ctx, verbs, g, pages, people); err != nil {
			return fmt.Errorf("wiki of %s: %w", x.group, err)
		}
	}
	return nil
}

// writers is a few people who write in g, its animators first.
func (f *filler) writers(g space.Space) []ref.Person {
	var out []ref.Person
	for _, c := range f.world.Groups {
		if f.groups[c.Key()].ID != g.ID {
			continue
		}
		for _, key := range append(append([]string{}, c.Animators...), c.Members...) {
			if len(out) < 9 {
				out = append(out, f.people[key])
			}
		}
	}
	return out
}

func (f *filler) wiki(ctx context.Context, verbs *wiki.Wiki, g space.Space, pages []corpus.Guide, people []ref.Person) error {
	made := map[string]ref.Item{}
	under := map[string][]string{}
	for _, p := range pages {
		under[p.Above] = append(under[p.Above], p.Title)
	}
	start := f.now.AddDate(0, 0, -49)
	step := f.now.Sub(start) / time.Duration(len(pages)+1)
	var rest []corpus.Guide
	for _, top := range []bool{true, false} { // what is over a page comes before it
		for _, p := range pages {
			if (p.Above == "") == top {
				rest = append(rest, p)
			}
		}
	}
	for n, p := range rest {
		body := p.Body
		if strings.TrimSpace(body) == "" {
			for _, title := range under[p.Title] {
				body += "- [[" + title + "]]\n"
			}
		}
		if c := credits[p.Source]; c != "" {
			body += "\n\n" + c
		}
		at := start.Add(time.Duration(n+1) * step)
		first := body
		if cut := strings.LastIndex(body, "\n## "); n%2 == 1 && cut > 0 {
			first = body[:cut]
		}
		i, err := verbs.Make(clock.At(ctx, at), people[n%len(people)], wiki.Draft{Space: g.ID, Above: made[p.Above], Title: p.Title, Body: first, Lang: "fr"})
		if err != nil {
			return fmt.Errorf("%s: %w", p.Title, err)
		}
		made[p.Title] = i.ID
		if first != body {
			c := wiki.Change{Title: p.Title, Body: body, Summary: "suite de la page"}
			if _, err := verbs.Edit(clock.At(ctx, at.Add(step/2)), people[(n+1)%len(people)], i.ID, c, i.Edited); err != nil {
				return fmt.Errorf("%s: %w", p.Title, err)
			}
		}
	}
	f.tell("pages", len(pages), len(pages))
	return nil
}
