package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"maillage/core/db"
	"maillage/core/text"
	"maillage/feature/post"
	"maillage/kit/clock"
	"maillage/site/demo/corpus"
)

// accepts lets those who asked keep an answer: two questions of three that have one from somebody else, a while after it.
func (f *filler) accepts(ctx context.Context) error {
	n := 0
	for k := range f.world.Posts {
		p := &f.world.Posts[k]
		if !p.Question || waits(p) {
			continue
		}
		for c, said := range p.Comments {
			if said.Author == p.Author {
				continue
			}
			if n++; n%3 == 0 {
				break
			}
			at := said.Time.Add(5 * time.Hour)
			if at.After(f.now) {
				break
			}
			if _, err := f.talk.Accept(clock.At(ctx, at), f.people[p.Author], f.answers[p][c], true); err != nil {
				return fmt.Errorf("answer in %s: %w", p.Group, err)
			}
			break
		}
	}
	return nil
}

// poll is a question put to the vote of a group, with how many of ten voters take each choice.
type poll struct {
	author, group, title, body string
	choices                    []string
	tenths                     []int
	many, anonymous            bool
	ago, open                  time.Duration // since it was asked; until it closes, 0 for never
	voters                     int
}

var polls = []poll{
	{author: "animatrice", group: "gaston/lycees-et-energie", title: "Le groupe doit-il commander une étude commune sur les pompes à chaleur ?",
		body:    "Trois Régions ont une étude en cours. Une commande commune coûterait moins à chacune, mais demande six mois de plus. #pompes-à-chaleur",
		choices: []string{"Oui, à plusieurs Régions", "Oui, mais chacune la sienne", "Non"}, tenths: []int{6, 1, 3}, ago: 3 * day, open: 11 * day, voters: 38},
	{author: "animatrice", group: "gaston/lycees-et-energie", title: "Quels jours vous conviennent pour la rencontre de janvier ?",
		body: "Une demi-journée, à Bordeaux et à distance.", choices: []string{"Mardi 12, matin", "Jeudi 14, après-midi", "Vendredi 15, matin"}, tenths: []int{5, 4, 2},
		many: true, ago: 12 * day, open: 10 * day, voters: 24},
	{author: "gestionnaire", group: "gaston/fonds-europeens", title: "Votre charge de travail sur les contrôles est-elle tenable ?",
		body: "Pour préparer l'échange avec l'autorité de gestion. Le vote est anonyme.", choices: []string{"Oui", "Tout juste", "Non"}, tenths: []int{2, 5, 3}, anonymous: true, ago: 2 * day, voters: 21},
}

// votes asks the polls, and lets members vote over the days that followed.
func (f *filler) votes(ctx context.Context) error {
	for _, p := range polls {
		asked := f.now.Add(-p.ago)
		d := post.Draft{Space: f.groups[p.group].ID, Title: p.title, Body: p.body, Audience: f.groups[p.group].ItemsAudience, Lang: "fr", Poll: &post.NewPoll{Choices: p.choices, Many: p.many, Anonymous: p.anonymous}}
		if p.open > 0 {
			d.Poll.Closes = asked.Add(p.open)
		}
		author := f.runs(p.group, p.author)
		i, err := f.posts.Publish(clock.At(ctx, asked), f.people[author], d)
		if err != nil {
			return fmt.Errorf("poll in %s: %w", p.group, err)
		}
		for n, key := range f.some(p.group, p.voters, author, "claire") {
			at := asked.Add(time.Duration(n+1) * p.ago / time.Duration(p.voters+2))
			if !d.Poll.Closes.IsZero() && !at.Before(d.Poll.Closes) {
				break
			}
			if _, err := f.posts.Vote(clock.At(ctx, at), f.people[key], i.ID, p.takes(n)); err != nil {
				return fmt.Errorf("vote in %s: %w", p.group, err)
			}
		}
	}
	return nil
}

// takes is what the voter n chooses: 7 is prime to ten, so that choices come mixed.
func (p poll) takes(n int) (out []int) {
	at := n * 7 % 10
	for k, tenths := range p.tenths {
		if at -= tenths; at < 0 {
			out = append(out, k+1)
			break
		}
	}
	if len(out) == 0 {
		out = []int{1}
	}
	if p.many && n%3 == 0 {
		out = append(out, out[0]%len(p.choices)+1)
	}
	return out
}

// runs is who when they are in the group, otherwise who runs it.
func (f *filler) runs(group, who string) string {
	for _, g := range f.world.Groups {
		if g.Key() != group {
			continue
		}
		for _, key := range g.Members {
			if key == who {
				return who
			}
		}
		return g.Animators[0]
	}
	return who
}

// some is at most n members of the group who may write there, without those named.
func (f *filler) some(group string, n int, without ...string) (out []string) {
	skip := map[string]bool{}
	for _, key := range without {
		skip[key] = true
	}
	for _, g := range f.world.Groups {
		if g.Key() != group {
			continue
		}
		for _, key := range g.Members {
			if p := f.person(key); !skip[key] && !p.Suspended && p.Persona == "" && len(out) < n {
				out = append(out, key)
			}
		}
	}
	return out
}

// passed is the questions that somebody passes on to another group of theirs.
var passed = []struct {
	by, from, into, words string // from is a group, or the beginning of those of a network
}{
	{"claire", "ideal/", "gaston/donnees-ouvertes", "Vu chez les collègues d'IDEAL : quelles données publiez-vous qui pourraient servir de réponse ?"},
	{"animatrice", "gaston/lycees-et-energie", "ideal/batiments-et-energie", "Question d'un collègue de Région. Les Départements et les villes ont sûrement un retour."},
	{"claire", "gaston/lycees-et-energie", "gaston/donnees-ouvertes", "Une question de nos collègues des lycées, à laquelle vos relevés pourraient répondre."},
}

// shares lets people pass questions on, and claire begin a message that waits for her.
func (f *filler) shares(ctx context.Context) error {
	for _, s := range passed {
		of := f.post(func(p *corpus.Post) bool {
			return strings.HasPrefix(p.Group, s.from) && p.Audience == corpus.ForNetwork && p.Author != s.by && p.Question && f.now.Sub(p.Time) > 30*time.Hour
		})
		if of == nil {
			return fmt.Errorf("share in %s: nothing was asked in %s", s.into, s.from)
		}
		d := post.Draft{Space: f.groups[s.into].ID, Body: s.words, Shares: f.items[of], Lang: "fr"}
		if _, err := f.posts.Publish(clock.At(ctx, of.Time.Add(20*time.Hour)), f.people[s.by], d); err != nil {
			return fmt.Errorf("share in %s: %w", s.into, err)
		}
	}
	claire, g := f.people["claire"], f.groups["gaston/fonds-europeens"]
	return f.site.Core.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := text.KeepDraft(clock.At(ctx, f.now.Add(-90*time.Minute)), tx, text.Draft{Person: claire, Spot: text.Spot{Use: post.Kind, Space: g.ID}, Title: "Cofinancer des capteurs de qualité de l'air ?",
			Body: "Nous aimerions inscrire 114 lycées dans un même dossier. Quelqu'un a-t-il", Path: g.Path(f.networks["gaston"]), Rest: "sorte=question"}, "")
		return err
	})
}
