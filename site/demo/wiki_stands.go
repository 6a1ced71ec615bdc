package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/feature/wiki"
	"maillage/kit/clock"
)

// stands is a wiki whose pages are approved, as its group left it.
type stands struct {
	*filler
	wiki                  *wiki.Wiki
	g                     space.Space
	claire, runs, ana, bo ref.Person
}

// wikiStands makes the pages of one group be approved before they are shown: a version that was, another that waits, a page not
// shown yet, a milestone, conversations in the margin, pages to review.
func (f *filler) wikiStands(ctx context.Context) error {
	g, err := space.GroupBySlug(ctx, f.site.Core.DB.Q(), f.networks["gaston"].ID, "lycees-et-energie")
	if err != nil {
		return err
	}
	s := stands{filler: f, wiki: wiki.New(f.site.Core), g: g, claire: f.people["claire"], runs: f.people["animatrice"]}
	for _, p := range f.writers(g) {
		switch {
		case p == s.claire || p == s.runs:
		case s.ana == 0:
			s.ana = p
		case s.bo == 0:
			s.bo = p
		}
	}
	if s.bo == 0 {
		return fmt.Errorf("wiki of %s: too few people write there", g.Slug)
	}
	for _, step := range []func(context.Context) error{s.alerts, s.settings, s.draft, s.times} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("how the wiki of %s stands: %w", g.Slug, err)
		}
	}
	return nil
}

// ago is ctx some days before now, and a little later at each call.
func (s stands) ago(ctx context.Context, days, hours float64) context.Context {
	return clock.At(ctx, s.now.Add(-time.Duration((days*24+hours)*float64(time.Hour))))
}

func (s stands) page(ctx context.Context, title string) (item.Item, string, time.Time, error) {
	q := s.site.Core.DB.Q()
	var id ref.Item
	err := q.QueryRow(ctx, `SELECT id FROM item WHERE space_id = $1 AND kind = 'page' AND title = $2`, s.g.ID, title).Scan(&id)
	if err != nil {
		return item.Item{}, "", time.Time{}, fmt.Errorf("%s: %w", title, err)
	}
	i, err := item.Get(ctx, q, id)
	if err != nil {
		return i, "", time.Time{}, err
	}
	if n, ok, err := text.NextOf(ctx, q, id); err != nil || ok {
		return i, n.Text.Markdown, n.Hand.Since, err
	}
	bodies, err := text.Of(ctx, q, []ref.Item{id})
	return i, bodies[id].Markdown, i.Edited, err
}

// change replaces words of a page, which must be there.
func (s stands) change(ctx context.Context, by ref.Person, title, old, fresh, summary string) (item.Item, time.Time, error) {
	i, body, since, err := s.page(ctx, title)
	if err != nil {
		return i, since, err
	}
	if !strings.Contains(body, old) {
		return i, since, fmt.Errorf("%s does not say %q", title, old)
	}
	if _, err := s.wiki.Edit(ctx, by, i.ID, wiki.Change{Title: title, Body: strings.Replace(body, old, fresh, 1), Summary: summary}, since); err != nil {
		return i, since, err
	}
	i, _, since, err = s.page(ctx, title)
	return i, since, err
}

const alertsPage = "Alertes d'air intérieur : qui reçoit quoi, et quand"

// alerts is the page of which everything is seen: approved twice, with a milestone, and being changed.
func (s stands) alerts(ctx context.Context) error {
	i, _, _, err := s.page(ctx, alertsPage)
	if err != nil {
		return err
	}
	say := func(ctx context.Context, by ref.Person, words, body string) (ref.Item, error) {
		key := "demo-" + words
		if err := s.wiki.Remark(ctx, by, i.ID, wiki.Passage{Words: words}, part.Reply{Body: body, Key: key[:min(len(key), 60)], Lang: "fr"}); err != nil {
			return 0, err
		}
		var id ref.Item
		err := s.site.Core.DB.Q().QueryRow(ctx, `SELECT MAX(item_id) FROM wiki_thread WHERE page_id = $1`, i.ID).Scan(&id)
		return id, err
	}
	if _, err := say(s.ago(ctx, 12, 0), s.bo, "Les agents les lisent.", "D'où vient cette citation ? Il faudrait nommer le lycée, ou la retirer."); err != nil {
		return err
	}
	if err := s.wiki.Rule(s.ago(ctx, 11, 0), s.runs, s.g.ID, wiki.Rules{States: true, Approvers: []ref.Person{s.runs}}); err != nil {
		return err
	}
	at := s.ago(ctx, 10, 0)
	_, since, err := s.change(at, s.ana, alertsPage, "à quatre tickets par mois. Les agents les lisent.", "à quatre tickets par mois, dans un lycée polyvalent de 1 200 élèves.", "l'origine du retour de terrain")
	if err != nil {
		return err
	}
	for _, err := range []error{
		s.wiki.Review(s.ago(ctx, 9, 20), s.bo, i.ID, since),
		s.wiki.Ask(s.ago(ctx, 9, 18), s.ana, i.ID, since, true),
	} {
		if err != nil {
			return err
		}
	}
	if _, err := s.wiki.Approve(s.ago(ctx, 9, 0), s.runs, i.ID, since); err != nil {
		return err
	}
	if err := s.wiki.Name(s.ago(ctx, 8, 20), s.runs, i.ID, since, "Version 1.2, validée en comité"); err != nil {
		return err
	}
	days, err := say(s.ago(ctx, 6, 0), s.claire, "Plus de 1 500 ppm, 3 jours", "Trois jours de suite, ou trois jours dans la semaine ? Notre automate compte les jours ouvrés.")
	if err != nil {
		return err
	}
	list, err := say(s.ago(ctx, 5, 0), s.ana, "une liste des tickets ouverts", "Le tableur ou l'extraction de l'outil de maintenance ? J'ai les deux.")
	if err != nil {
		return err
	}
	if _, err := say(s.ago(ctx, 2, 3), s.bo, "deux fois, salle vide", "Nous mesurons aussi salle pleine : l'écart dit si la bouche est encrassée."); err != nil {
		return err
	}
	for _, err := range []error{
		s.wiki.Answer(s.ago(ctx, 5, 20), s.ana, i.ID, days, part.Reply{Body: "De suite, chez nous. Je propose de l'écrire dans le tableau.", Key: "demo-jours", Lang: "fr"}),
		s.wiki.Answer(s.ago(ctx, 4, 20), s.runs, i.ID, list, part.Reply{Body: "L'extraction : le tableur n'est plus tenu depuis la rentrée.", Key: "demo-liste", Lang: "fr"}),
		s.wiki.Resolve(s.ago(ctx, 4, 18), s.ana, i.ID, list, true),
	} {
		if err != nil {
			return err
		}
	}
	_, since, err = s.change(s.ago(ctx, 1, 2), s.ana, alertsPage, "| Plus de 1 500 ppm, 3 jours | Ticket |", "| Plus de 1 500 ppm, 3 jours de suite | Ticket |", "« de suite », après la question de Claire")
	if err != nil {
		return err
	}
	return s.wiki.Ask(s.ago(ctx, 1, 1), s.ana, i.ID, since, true)
}

// settings is a page approved as it was being used.
func (s stands) settings(ctx context.Context) error {
	i, since, err := s.change(s.ago(ctx, 7, 0), s.claire, "Consignes de chauffage", "Les internats gardent 18 °C la nuit.", "Les internats gardent 18 °C la nuit, et 17 °C les nuits de week-end où ils sont vides.", "les nuits de week-end")
	if err != nil {
		return err
	}
	_, err = s.wiki.Approve(s.ago(ctx, 6, 20), s.runs, i.ID, since)
	return err
}

// draft is a page that is not shown yet.
func (s stands) draft(ctx context.Context) error {
	above, _, _, err := s.page(ctx, "Rénover")
	if err != nil {
		return err
	}
	_, err = s.wiki.Make(s.ago(ctx, 3, 0), s.claire, wiki.Draft{Space: s.g.ID, Above: above.ID, Title: "Rénover un internat sans le fermer", Lang: "fr",
		Body: "Trois chantiers menés par tranches, chambres occupées. Ce brouillon attend les chiffres de l'Occitanie.\n\n## Découper le chantier\n\n1. Un étage à la fois, avec un étage tampon.\n2. Les réseaux d'abord, pendant les petites vacances.\n3. Les menuiseries en dernier : elles font le plus de bruit.\n\n## Ce que cela coûte de plus\n\nÀ compléter."})
	return err
}

// times is who answers for pages, and until when: one day has come, another comes.
func (s stands) times(ctx context.Context) error {
	for _, x := range []struct {
		title string
		owner ref.Person
		days  int
	}{{"Astreintes d'hiver", s.runs, -3}, {"Correction climatique", s.claire, 18}, {alertsPage, s.runs, 160}} {
		i, _, _, err := s.page(ctx, x.title)
		if err != nil {
			return err
		}
		if err := s.wiki.CareFor(s.ago(ctx, 40, 0), x.owner, i.ID, wiki.Care{Owner: x.owner, Due: s.now.AddDate(0, 0, x.days)}); err != nil {
			return err
		}
	}
	return s.site.Core.DB.Write(ctx, func(tx *db.Tx) error { return s.wiki.Remind(clock.At(ctx, s.now.AddDate(0, 0, -1)), tx) })
}
