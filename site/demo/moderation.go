package demo

import (
	"context"
	"fmt"
	"time"

	"maillage/core/ref"
	"maillage/feature/moderation"
	"maillage/kit/clock"
	"maillage/site/demo/corpus"
)

// moderated is the group in which something waits for those who moderate it: the persona animatrice runs it, claire is in it,
// gestionnaire manages its network.
const moderated = "gaston/lycees-et-energie"

const day = 24 * time.Hour

// reports leaves to animatrice and gestionnaire what waits for a decision, and to the log one that was taken.
func (f *filler) reports(ctx context.Context) error {
	m := moderation.New(f.site.Core)
	at := func(ago time.Duration) context.Context { return clock.At(ctx, f.now.Add(-ago)) }
	fresh, old := f.ordinary(6*time.Hour, 8*day), f.ordinary(8*day, 90*day)
	own := f.post(func(p *corpus.Post) bool { return p.Author == "animatrice" && p.Group == moderated })
	if len(fresh) < 1 || len(old) < 2 || own == nil {
		return fmt.Errorf("%s has too few messages to report: %d and %d", moderated, len(fresh), len(old))
	}
	claire, animates := f.people["claire"], f.people["animatrice"]
	others := f.readers(fresh[0].Author, old[0].Author, old[1].Author)
	for _, r := range []struct {
		ago    time.Duration
		by     ref.Person
		post   *corpus.Post
		ground moderation.Ground
		words  string
	}{
		{4 * day, others[0], old[0], "privacy", "Je crois reconnaître l'établissement dont il est question."},
		{5 * time.Hour, claire, fresh[0], "off_topic", "Ce sujet a son groupe : Énergies renouvelables."},
		{4 * time.Hour, others[1], fresh[0], "off_topic", ""},
		{3 * time.Hour, others[2], own, "other", "Déjà publié dans un autre groupe du réseau."},
	} {
		if err := m.Report(at(r.ago), r.by, f.items[r.post], r.ground, r.words); err != nil {
			return err
		}
	}
	made, err := m.Decide(at(2*day), animates, f.items[old[1]], moderation.Ruling{Item: moderation.Hide, Person: moderation.Nothing, Lang: "fr",
		Reason: "Ce message reprend une fiche au lieu de la citer. Gardez-en le passage utile, avec sa source, et nous l'afficherons."})
	if err != nil {
		return err
	}
	return m.Appeal(at(20*time.Hour), f.people[old[1].Author], made[0].ID, "La fiche est sous licence ouverte, et sa source est donnée au bas du message.")
}

// ordinary is the messages of the group, the latest first, that are between two ages and whose author is nobody's persona and
// does not run it: who runs it is judged by others.
func (f *filler) ordinary(youngest, oldest time.Duration) (out []*corpus.Post) {
	runs := map[string]bool{}
	for _, g := range f.world.Groups {
		for _, a := range g.Animators {
			runs[a] = runs[a] || g.Key() == moderated
		}
	}
	for k := len(f.world.Posts) - 1; k >= 0; k-- {
		p := &f.world.Posts[k]
		age := f.now.Sub(p.Time)
		if p.Group == moderated && age > youngest && age < oldest && f.person(p.Author).Persona == "" && !runs[p.Author] {
			out = append(out, p)
		}
	}
	return out
}

// post is the latest message that keep accepts, nil when there is none.
func (f *filler) post(keep func(*corpus.Post) bool) *corpus.Post {
	for k := len(f.world.Posts) - 1; k >= 0; k-- {
		if p := &f.world.Posts[k]; keep(p) {
			return p
		}
	}
	return nil
}

func (f *filler) person(key string) corpus.Person {
	for _, p := range f.world.People {
		if p.Key == key {
			return p
		}
	}
	return corpus.Person{}
}

// readers is three members of the group who are none of authors, nobody's persona, and do not run it.
func (f *filler) readers(authors ...string) (out []ref.Person) {
	skip := map[string]bool{}
	for _, a := range authors {
		skip[a] = true
	}
	for _, g := range f.world.Groups {
		if g.Key() != moderated {
			continue
		}
		for _, a := range g.Animators {
			skip[a] = true
		}
		for _, key := range g.Members {
			if p := f.person(key); !skip[key] && p.Persona == "" && !p.Suspended && len(out) < 3 {
				out = append(out, f.people[key])
			}
		}
	}
	return out
}
