package demo

import (
	"context"
	"fmt"
	"slices"
	"time"
	"unicode"

	"maillage/across/home"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	groups "maillage/feature/group"
	"maillage/feature/post"
	"maillage/kit/clock"
	"maillage/site/demo/corpus"
	"maillage/site/preset"
)

// newcomers is how many of the latest members of a network are in its welcome group; presented is how many of them answer.
const (
	newcomers = 40
	presented = 9
)

const welcome = "Bienvenue. Présentez-vous en trois lignes : votre métier, ce sur quoi vous pouvez aider, ce que vous cherchez.\n\n" +
	"Les groupes du réseau sont dans l'onglet **Groupes** ; rejoignez-en deux ou trois pour commencer."

// welcomes brings to life the group that each network begins with: its managers run it, the latest members present themselves.
func (f *filler) welcomes(ctx context.Context) error {
	for k, n := range f.world.Networks {
		p, ok := preset.Named(n.Key)
		if !ok || len(p.Groups) == 0 {
			return fmt.Errorf("preset %q has no first group", n.Key)
		}
		group, err := space.GroupBySlug(ctx, f.site.Core.DB.Q(), f.networks[n.Key].ID, p.Groups[0].Slug)
		if err != nil {
			return err
		}
		f.first[n.Key] = group
		come := f.latest(n.Key)
		if err := f.enter(ctx, group.ID, n.Managers, come); err != nil {
			return err
		}
		if err := f.present(ctx, group.ID, n.Managers[0], come); err != nil {
			return err
		}
		if err := f.greet(ctx, group, n); err != nil {
			return fmt.Errorf("%s: %w", group.Slug, err)
		}
		f.tell("welcomes", k+1, len(f.world.Networks))
	}
	return nil
}

// latest is the last people who joined the network of key, the earliest of them first, personas apart.
func (f *filler) latest(key string) []corpus.Person {
	var in []corpus.Person
	for _, p := range f.world.People {
		if p.Persona == "" && !p.Suspended && slices.Contains(p.Networks, key) {
			in = append(in, p)
		}
	}
	slices.SortStableFunc(in, func(a, b corpus.Person) int { return a.Joined.Compare(b.Joined) })
	return in[max(0, len(in)-newcomers):]
}

func (f *filler) enter(ctx context.Context, group ref.Space, managers []string, come []corpus.Person) error {
	return f.site.Core.DB.Write(ctx, func(tx *db.Tx) error {
		for _, key := range managers {
			if err := space.SetMembership(ctx, tx, space.Membership{Person: f.people[key], Space: group, Role: space.Animator, State: space.Active}); err != nil {
				return err
			}
		}
		for _, p := range come {
			if slices.Contains(managers, p.Key) {
				continue
			}
			if err := space.SetMembership(ctx, tx, space.Membership{Person: f.people[p.Key], Space: group, Role: space.Member, State: space.Active, Joined: p.Joined}); err != nil {
				return err
			}
		}
		return nil
	})
}

// greeting is what those who come in find.
const greeting = "Bienvenue dans le réseau. Commencez par vous présenter dans la publication épinglée, puis cherchez les groupes de votre métier : " +
	"les animatrices et les animateurs répondent volontiers aux premières questions."

func (f *filler) greet(ctx context.Context, g space.Space, n corpus.Network) error {
	verbs := groups.New(f.site.Core)
	g, err := space.Get(ctx, f.site.Core.DB.Q(), g.ID)
	if err != nil {
		return err
	}
	return verbs.Change(clock.At(ctx, g.Created), f.people[n.Managers[0]], g.ID, groups.Settings{Name: g.Name, Lede: g.Lede, Theme: g.Theme, Door: groups.DoorOpen,
		Items: g.ItemsAudience, Welcome: greeting, Version: g.Version, Lang: "fr"})
}

func (f *filler) present(ctx context.Context, group ref.Space, manager string, come []corpus.Person) error {
	if len(come) == 0 {
		return nil
	}
	first := come[max(0, len(come)-presented)].Joined
	i, err := f.posts.Publish(clock.At(ctx, first.Add(-time.Hour)), f.people[manager], post.Draft{Space: group, Body: welcome, Lang: "fr"})
	if err != nil {
		return err
	}
	if _, _, err := home.New(f.site.Core).Pin(clock.At(ctx, first), f.people[manager], i.ID, true); err != nil {
		return err
	}
	for _, p := range come[max(0, len(come)-presented):] {
		if p.Key == manager || p.CanHelp == "" && p.LooksFor == "" {
			continue
		}
		if _, err := f.talk.Comment(clock.At(ctx, p.Joined.Add(20*time.Minute)), f.people[p.Key], i.ID, presentation(p), "", "fr"); err != nil {
			return err
		}
	}
	return nil
}

// presentation is what a newcomer says of themselves, from their profile.
func presentation(p corpus.Person) string {
	s := "Bonjour à toutes et à tous. " + sentence(p.Function) + "."
	if p.CanHelp != "" {
		s += " Je peux aider sur : " + within(p.CanHelp) + "."
	}
	if p.LooksFor != "" {
		s += " Je cherche : " + within(p.LooksFor) + "."
	}
	return s
}

// within is a noun phrase inside a sentence: without its capital, unless it begins with an acronym.
func within(s string) string {
	r := []rune(s)
	if len(r) > 1 && unicode.IsUpper(r[0]) && !unicode.IsUpper(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	return string(r)
}
