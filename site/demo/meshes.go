package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"maillage/core/space"
	groups "maillage/feature/group"
	"maillage/feature/post"
	"maillage/kit/clock"
	"maillage/site/demo/corpus"
)

// mesh is a group that asks to live in another network, how long ago, and what became of it.
type mesh struct {
	group, network string
	days           int
	opened         bool // it waits otherwise
	note           string
}

var meshes = []mesh{
	{"gaston/lycees-et-energie", "ideal", 40, true, "Vos membres exploitent les mêmes bâtiments que nous : comparons les relevés et les marchés."},
	{"gaston/lycees-et-energie", "departements", 25, true, "Collèges et lycées partagent leurs chaufferies ; autant en parler ensemble."},
	{"departements/colleges-batiments-et-energie", "gaston", 3, false, "Les lycées voisins ont les mêmes questions de qualité de l'air : nous voudrions en parler avec eux."},
	{"departements/archives-departementales", "ideal", 1, false, "Nous cherchons des regards d'autres collectivités sur l'archivage numérique."},
}

// guests is how many people of a network come into a group that opens to it.
const guests = 6

// below are the sub-groups of the group that the animatrice runs, with what she says first in each.
var below = []struct {
	groups.Draft
	first string
}{
	{groups.Draft{Name: "Qualité de l'air intérieur", Lede: "Capteurs, seuils, alertes : ce qui marche dans les salles de classe.", Theme: "Qualité de l'air", Door: groups.DoorOpen},
		"Premier tour de table : quels capteurs avez-vous posés, et qui lit les alertes ? Une ligne par lycée suffit."},
	{groups.Draft{Name: "Groupement d'achat de capteurs", Lede: "Préparer ensemble le cahier des charges du printemps.", Theme: "Achats publics", Door: groups.DoorRequest, Barred: []string{"entreprise"}},
		"Le calendrier : besoins recensés avant Noël, cahier des charges en février, consultation en avril."},
}

// mesh makes sub-groups, and opens groups to other networks.
func (f *filler) mesh(ctx context.Context) error {
	verbs := groups.New(f.site.Core)
	home := f.groups["gaston/lycees-et-energie"]
	for k, d := range below {
		at := clock.At(ctx, f.now.Add(-time.Duration(30-12*k)*24*time.Hour))
		d.Network, d.Parent = home.Network, home.ID
		s, err := verbs.Create(at, f.people["animatrice"], d.Draft)
		if err != nil {
			return fmt.Errorf("%s: %w", d.Name, err)
		}
		if d.Door == groups.DoorRequest {
			f.closed = s.ID
		}
		if _, err := f.posts.Publish(at, f.people["animatrice"], post.Draft{Space: s.ID, Body: d.first, Audience: s.ItemsAudience, Lang: "fr"}); err != nil {
			return err
		}
		for n, key := range f.corpusGroup("gaston/lycees-et-energie").Members[:guests] {
			if d.Door != groups.DoorOpen || f.world.Person(key).Suspended {
				continue
			}
			if _, err := verbs.Enter(clock.At(at, f.now.Add(-time.Duration(20-n)*24*time.Hour)), f.people[key], s.ID, "", 0); err != nil {
				return err
			}
		}
	}
	for k, m := range meshes {
		if err := f.opens(ctx, verbs, m); err != nil {
			return fmt.Errorf("%s in %s: %w", m.group, m.network, err)
		}
		f.tell("openings", k+1, len(meshes))
	}
	return nil
}

func (f *filler) opens(ctx context.Context, verbs *groups.Group, m mesh) error {
	g, ok := f.groups[m.group]
	if !ok {
		return fmt.Errorf("no such group")
	}
	n, at := f.networks[m.network], f.now.Add(-time.Duration(m.days)*24*time.Hour)
	if err := verbs.AskOpening(clock.At(ctx, at), f.people[f.corpusGroup(m.group).Animators[0]], g.ID, n.ID, m.note); err != nil {
		return err
	}
	if !m.opened {
		return nil
	}
	if err := verbs.DecideOpening(clock.At(ctx, at.Add(30*time.Hour)), f.people[f.managers(m.network)[0]], n.ID, g.ID, true); err != nil {
		return err
	}
	come := 0
	for _, p := range f.world.People {
		if come == guests {
			break
		}
		if p.Persona != "" || p.Suspended || !slices.Contains(p.Networks, m.network) || slices.Contains(p.Networks, f.corpusGroup(m.group).Network) {
			continue
		}
		come++
		switch s, err := verbs.Enter(clock.At(ctx, at.Add(time.Duration(30+5*come)*time.Hour)), f.people[p.Key], g.ID, "", 0); {
		case err != nil:
			return err
		case s.State != space.Active:
			return fmt.Errorf("%s is %s", p.Key, s.State)
		}
	}
	return nil
}

// corpusGroup is the group of key, as the corpus has it.
func (f *filler) corpusGroup(key string) corpus.Group {
	return f.world.Groups[slices.IndexFunc(f.world.Groups, func(g corpus.Group) bool { return g.Key() == key })]
}

// managers is who manages the network of key.
func (f *filler) managers(key string) []string {
	return f.world.Networks[slices.IndexFunc(f.world.Networks, func(n corpus.Network) bool { return n.Key == key })].Managers
}
