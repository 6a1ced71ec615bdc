package demo

import (
	"context"
	"fmt"
	"time"

	"maillage/core/account"
	groups "maillage/feature/group"
	"maillage/feature/post"
	"maillage/kit/clock"
)

// begins leaves claire a group to found, and a group that has moved into another, to which its address leads.
func (f *filler) begins(ctx context.Context) error {
	verbs := groups.New(f.site.Core)
	const home = "gaston/lycees-et-energie"
	near := f.some(home, 5, "claire", "animatrice")
	if err := f.founds(ctx, verbs, near); err != nil {
		return fmt.Errorf("a group in creation: %w", err)
	}
	if err := f.fuses(ctx, verbs, near); err != nil {
		return fmt.Errorf("a merged group: %w", err)
	}
	return nil
}

// founds makes a group that waits for its second founder.
func (f *filler) founds(ctx context.Context, verbs *groups.Group, near []string) error {
	at := func(days int) context.Context { return clock.At(ctx, f.now.Add(-time.Duration(days)*24*time.Hour)) }
	s, err := verbs.Create(at(5), f.people[near[0]], groups.Draft{Network: f.groups["gaston/lycees-et-energie"].Network, Name: "Chaleur renouvelable",
		Lede: "Bois, géothermie, solaire thermique : choisir, financer et exploiter, de la première étude à la chaufferie.", Theme: "Énergie", Door: groups.DoorOpen})
	if err != nil {
		return err
	}
	for _, key := range []string{near[1], "claire"} {
		p, err := account.Get(ctx, f.site.Core.DB.Q(), f.people[key])
		if err != nil {
			return err
		}
		if err := verbs.AskFounder(at(4), f.people[near[0]], s.ID, p.Handle, "fr"); err != nil {
			return err
		}
	}
	return verbs.AcceptFounding(at(3), f.people[near[1]], s.ID)
}

// fuses makes a small group, in which little is said, move into another.
func (f *filler) fuses(ctx context.Context, verbs *groups.Group, near []string) error {
	at := func(days int) context.Context { return clock.At(ctx, f.now.Add(-time.Duration(days)*24*time.Hour)) }
	home, boss, runs := f.groups["gaston/lycees-et-energie"], f.people["gestionnaire"], f.people["animatrice"]
	s, err := verbs.Create(at(300), boss, groups.Draft{Network: home.Network, Name: "Chauffage des internats", Lede: "Régler, programmer et suivre le chauffage des internats.", Theme: "Énergie", Door: groups.DoorOpen})
	if err != nil {
		return err
	}
	for _, key := range append([]string{"animatrice"}, near...) {
		if _, err := verbs.Enter(at(290), f.people[key], s.ID, "", 0); err != nil {
			return err
		}
	}
	for n, said := range []string{
		"Nos internats restent chauffés à 19 °C le week-end, faute de sonde dans les couloirs. Comment faites-vous ?",
		"Bilan de l'hiver : 11 % de gaz en moins dans quatre internats, rien qu'en décalant la relance du dimanche soir.",
	} {
		if _, err := f.posts.Publish(at(280-20*n), f.people[near[n]], post.Draft{Space: s.ID, Body: said, Audience: s.ItemsAudience, Lang: "fr"}); err != nil {
			return err
		}
	}
	who, err := account.Get(ctx, f.site.Core.DB.Q(), runs)
	if err != nil {
		return err
	}
	if err := verbs.HandOver(at(200), boss, s.ID, who.Handle); err != nil {
		return err
	}
	if err := verbs.Leave(at(199), boss, s.ID); err != nil {
		return err
	}
	e, err := verbs.Effects(at(2), runs, s.ID, home.ID)
	if err != nil {
		return err
	}
	return verbs.Merge(at(2), runs, s.ID, groups.Merging{Into: home.ID, Gain: e.Gain})
}
