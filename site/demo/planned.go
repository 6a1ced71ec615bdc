package demo

import (
	"context"
	"fmt"
	"time"

	"maillage/across/schedule"
	"maillage/core/item"
	"maillage/feature/post"
	"maillage/kit/clock"
)

// paris is where the animatrice reads her clock.
const paris = "Europe/Paris"

// planned is what animatrice publishes later, in days from now; the last one, to all the members, waits until she has read whom
// it reaches.
var planned = []struct {
	in    int
	hour  string
	draft post.Draft
}{
	{2, "09:00", post.Draft{Title: "Qui a déjà renégocié son contrat de maintenance ?", Body: "Trois Régions renouvellent leur marché de maintenance au printemps. Qui a obtenu un intéressement aux économies, et sur quelle mesure ?", Question: true}},
	{6, "08:30", post.Draft{Body: "Rappel pour demain : l'atelier « lire une courbe de charge » commence à 10 h. Venez avec un mois de données d'un de vos lycées, même imparfaites."}},
	{0, "", post.Draft{Body: "Le bilan de l'année paraît vendredi. Relisez la ligne de votre Région avant jeudi soir, et dites-nous ce qui manque.", Sending: item.Sending{Broadcast: true}}},
}

// announced is what she wrote to all the members, three days ago.
const announced = "Deux choses à retenir de notre rencontre de novembre : le tableau commun des consommations est ouvert à tous, et le groupement d'achat de capteurs cherche encore deux Régions. Répondez ici avant la fin du mois."

// plans leaves to animatrice what is to be published, and what was sent to all.
func (f *filler) plans(ctx context.Context) error {
	by, in := f.people["animatrice"], f.groups[moderated].ID
	at := clock.At(ctx, f.now.Add(-3*day))
	i, err := f.posts.Publish(at, by, post.Draft{Space: in, Body: announced, Lang: "fr", Sending: item.Sending{Broadcast: true}})
	if err == nil {
		_, err = schedule.New(f.site.Core).Publish(at, by, i.ID)
	}
	if err != nil {
		return fmt.Errorf("what is sent to all: %w", err)
	}
	zone, err := time.LoadLocation(paris)
	if err != nil {
		return err
	}
	for _, p := range planned {
		d := p.draft
		d.Space, d.Lang = in, "fr"
		if p.hour != "" {
			d.Sending.Later = item.Later{Wall: f.now.In(zone).AddDate(0, 0, p.in).Format(time.DateOnly) + "T" + p.hour, Zone: paris}
		}
		if _, err := f.posts.Publish(clock.At(ctx, f.now.Add(-time.Hour)), by, d); err != nil {
			return fmt.Errorf("what is planned: %w", err)
		}
	}
	return nil
}
