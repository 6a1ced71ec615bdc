package demo

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"maillage/across/search"
	"maillage/across/theme"
	"maillage/core/db"
	"maillage/core/tie"
	people "maillage/feature/directory"
	"maillage/feature/forum"
	groups "maillage/feature/group"
	"maillage/kit/clock"
)

// scene is a topic of which a persona hears, with who says what in it and when, counted back from now.
type scene struct {
	author, group, drawer string
	title, body           string
	ago                   time.Duration
	question, safe        bool
	lines                 []turn
	accepted              int // line kept by who asked; -1 for none
}

type turn struct {
	by, body string
	ago      time.Duration
}

// scenes are what claire and animatrice find: answers to what they asked, their name, an answer kept, questions that wait.
var scenes = []scene{
	{author: "claire", group: "gaston/lycees-et-energie", drawer: "Suivi des consommations", question: true, accepted: -1, ago: 5 * day,
		title: "Capteurs de qualité de l'air : qui lit les alertes pendant les vacances ?",
		body:  "Nous avons posé des capteurs de qualité de l'air dans 114 lycées. En période scolaire, les gestionnaires de site suivent. Mais pendant les vacances, les alertes tombent dans une boîte que personne n'ouvre. Astreinte, prestataire, ou simplement rien ?\n\n#qualité-air",
		lines: []turn{
			{"olivier.masson", "Rien, et nous l'assumons : bâtiment vide, alerte sans objet. Nous gardons seulement la température, pour le gel.", 4*day + 3*time.Hour},
			{"yann.le-goff", "> Rien, et nous l'assumons\n\nD'accord pour les petites vacances. L'été, nous avons découvert deux ventilations arrêtées depuis juin.", 3 * day},
			{"claire", "Merci @olivier.masson. Comment distinguez-vous un bâtiment vide d'un bâtiment prêté à une association ?", 2*day + 20*time.Hour},
			{"olivier.masson", "@claire.morvan, par le planning d'occupation : un jour sans réservation, l'alerte est mise de côté. Le croisement est fait à la main, une fois par semaine.", 7 * time.Hour},
			{"mehdi.traore", "Nous avons confié la lecture d'été au mainteneur, avec une seule consigne : appeler si la température passe sous 8 °C ou si la ventilation ne répond plus.", 2 * time.Hour},
		}},
	{author: "mehdi.traore", group: "gaston/lycees-et-energie", drawer: "Régulation du chauffage", question: true, accepted: 1, ago: 4 * day,
		title: "À quelle heure relancez-vous le chauffage le lundi matin ?",
		body:  "Abaissement de nuit à 16 °C le week-end. Relance à 4 h, et les salles du rez-de-chaussée restent à 17 °C à 8 h. Avant de toucher à la régulation, je voudrais connaître vos heures de relance et votre inertie.",
		lines: []turn{
			{"yann.le-goff", "Cela dépend trop du bâtiment pour donner une heure. Un lycée des années soixante demande le double d'un bâtiment récent.", 3*day + 20*time.Hour},
			{"claire", "Nous relançons le dimanche à 22 h par temps froid et le lundi à 3 h sinon, avec un seuil à 5 °C dehors. Les plaintes ont disparu, pour 2 % de consommation en plus.", 3*day + 2*time.Hour},
			{"olivier.masson", "Même seuil chez nous. Pensez à vérifier l'horloge de l'automate : la nôtre avait quarante minutes de retard.", 2 * day},
		}},
	{author: "idriss.benali", group: "gaston/donnees-ouvertes", drawer: "Schémas de données", accepted: -1, ago: 30 * time.Hour,
		title: "Un schéma commun pour les consommations des lycées ?",
		body:  "Cinq Régions publient déjà leurs consommations, dans cinq formats. @claire.morvan, ton tableau mensuel est le plus complet : veux-tu que l'on parte de lui ? Je propose d'en parler ici avant la rencontre de janvier.",
		lines: []turn{{"thomas.weber", "Partant. Gardons peu de colonnes : un identifiant d'établissement, un mois, une énergie, une valeur.", 20 * time.Hour}}},
	{author: "beatrice.aubry", group: "gaston/fonds-europeens", drawer: "Pièces justificatives", question: true, accepted: -1, ago: 3 * day,
		title: "Feuilles de temps : signature électronique acceptée en contrôle ?",
		body:  "Nos partenaires signent depuis un logiciel de temps. Le contrôleur demande une preuve de l'identité du signataire. Qui est passé par là ?",
		lines: []turn{{"claire", "Nous avons joint le journal du logiciel et une attestation du service informatique. Accepté au deuxième envoi.", 2 * day},
			{"beatrice.aubry", "Merci @claire.morvan. As-tu gardé le modèle d'attestation ?", 5 * time.Hour}}},
	{author: "thomas.weber", group: "gaston/lycees-et-energie", drawer: "Audits énergétiques", question: true, accepted: -1, ago: 9 * day,
		title: "Audit énergétique : exigez-vous la visite en période de chauffe ?",
		body:  "Nos audits ont été faits en juin, dans des bâtiments vides. Les rapports sont propres et ne disent rien des usages. L'avez-vous inscrit au marché, et avec quelle conséquence sur les prix ?"},
	{author: "mehdi.traore", group: "gaston/lycees-et-energie", drawer: "Audits énergétiques", question: true, accepted: -1, ago: 26 * time.Hour,
		title: "Clause d'intéressement : quel plafond avez-vous retenu ?",
		body:  "Nous négocions le partage des économies au-delà de la cible. Un tiers, la moitié, avec ou sans plafond ? Je cherche des exemples signés, même anciens."},
	{author: "olivier.masson", group: "gaston/lycees-et-energie", drawer: "Entraide", question: true, safe: true, accepted: -1, ago: 2 * day,
		title: "Comment dire à un proviseur que sa demande mettra un an ?",
		body:  "La demande est légitime et le budget n'y est pas. J'ai repoussé la réponse deux fois, et la troisième sera gênante. Avez-vous une façon franche de l'annoncer ?",
		lines: []turn{{"yann.le-goff", "De vive voix, avec une date, même lointaine, et ce que vous pouvez faire d'ici là. La date compte plus que le délai.", 30 * time.Hour}}},
}

// scenes opens them, in the order in which things were said.
func (f *filler) scenes(ctx context.Context) error {
	for _, s := range scenes {
		if err := f.play(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s.title, err)
		}
	}
	return nil
}

func (f *filler) play(ctx context.Context, s scene) error {
	at := func(ago time.Duration) context.Context { return clock.At(ctx, f.now.Add(-ago)) }
	d := forum.Draft{Space: f.groups[s.group].ID, Title: s.title, Body: s.body, Question: s.question, Safe: s.safe, Lang: "fr"}
	for n, name := range f.corpusGroup(s.group).Categories {
		if name == s.drawer {
			d.Category = f.forum.drawers[s.group][n]
		}
	}
	topic, err := f.forum.verbs.Open(at(s.ago), f.people[s.author], d)
	if err != nil {
		return err
	}
	for n, l := range s.lines {
		i, err := f.talk.Comment(at(l.ago), f.people[f.voice(s.group, l.by, s.author)], topic.ID, l.body, "", "fr")
		if err != nil {
			return err
		}
		if n != s.accepted {
			continue
		}
		if _, err := f.talk.Accept(at(6*time.Hour), f.people[s.author], i.ID, true); err != nil {
			return err
		}
	}
	return nil
}

// voice is who when they are in the group, otherwise a member of it who is none of claire and author.
func (f *filler) voice(group, who, author string) string {
	if slices.Contains(f.corpusGroup(group).Members, who) {
		return who
	}
	return f.some(group, 1, "claire", author)[0]
}

// ties is what claire chose: people and themes she follows, her contacts, a request that waits for her, what she has read.
func (f *filler) ties(ctx context.Context) error {
	dir, themes := people.New(f.site.Core), theme.New(f.site.Core)
	claire := f.people["claire"]
	at := func(ago time.Duration) context.Context { return clock.At(ctx, f.now.Add(-ago)) }
	for _, handle := range []string{"helene.castaing", "mehdi.traore", "idriss.benali"} {
		if err := dir.Choose(at(40*day), claire, handle, tie.Follow); err != nil {
			return fmt.Errorf("%s: %w", handle, err)
		}
	}
	for _, key := range []string{"gaston/lycees-et-energie", "ideal/eau-et-assainissement"} {
		if _, err := themes.Follow(at(20*day), claire, f.corpusGroup(key).Tag, tie.Follow); err != nil {
			return fmt.Errorf("theme of %s: %w", key, err)
		}
	}
	for _, ask := range []struct {
		by, to, note string
		yes          bool
		ago          time.Duration
	}{
		{"mehdi.traore", "claire.morvan", "Nous avons parlé de relance du lundi, restons en contact.", true, 30 * day},
		{"claire", "beatrice.aubry", "Pour la suite du dossier de cofinancement.", true, 12 * day},
		{"nadia.ferrand", "claire.morvan", "Vos relevés mensuels m'intéressent pour nos stations de pompage.", false, 22 * time.Hour},
	} {
		if err := dir.AskContact(at(ask.ago), f.people[ask.by], ask.to, ask.note); err != nil {
			return fmt.Errorf("%s to %s: %w", ask.by, ask.to, err)
		}
		if !ask.yes {
			continue
		}
		other, handle := f.keyOf(ask.to), f.person(ask.by).Handle
		if err := dir.AnswerContact(at(ask.ago-5*time.Hour), f.people[other], handle, true); err != nil {
			return fmt.Errorf("%s to %s: %w", ask.to, ask.by, err)
		}
	}
	for _, g := range f.world.Groups {
		if len(g.Categories) == 0 {
			continue
		}
		for _, p := range g.Members {
			if p != "claire" {
				continue
			}
			if err := f.forum.verbs.CatchUp(at(8*day), claire, f.groups[g.Key()].ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *filler) keyOf(handle string) string {
	for _, p := range f.world.People {
		if p.Handle == handle {
			return p.Key
		}
	}
	return ""
}

// doors is who waits at the door of a sub-group that animatrice runs, and nouvelle who was just let in somewhere.
func (f *filler) doors(ctx context.Context) error {
	verbs := groups.New(f.site.Core)
	asked := 0
	for _, key := range f.some(moderated, 40) {
		if asked == len(notes) {
			break
		}
		if g := f.corpusGroup(moderated); key == g.Animators[0] || key == g.Animators[1] {
			continue
		}
		if _, err := verbs.Enter(clock.At(ctx, f.now.Add(-time.Duration(46-20*asked)*time.Hour)), f.people[key], f.closed, notes[asked], 0); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		asked++
	}
	_, err := verbs.Enter(clock.At(ctx, f.now.Add(-40*time.Minute)), f.people["nouvelle"], f.first["departements"].ID, "", 0)
	return err
}

// kept is what claire looked for and keeps.
const kept = "qualité de l'air"

// alerts keeps a search of claire's, and once everything is indexed looks at what is new for it.
func (f *filler) alerts(ctx context.Context) error {
	f.site.Core.Web.ForgetNetworks()
	verbs := search.New(f.site.Core)
	claire := f.people["claire"]
	if err := verbs.Save(clock.At(ctx, f.now.Add(-6*day)), claire, kept, url.Values{"q": {kept}}); err != nil {
		return err
	}
	if err := f.site.Settle(ctx); err != nil {
		return err
	}
	list, err := verbs.Saved(ctx, claire)
	if err != nil {
		return err
	}
	// The clock looks at saved searches every ten minutes; the demonstration does not wait for it.
	err = f.site.Core.DB.Write(ctx, func(tx *db.Tx) error {
		return f.site.Core.Queue.Add(ctx, tx, "search.look", "demonstration", []int64{list[0].ID}, time.Time{})
	})
	if err != nil {
		return err
	}
	return f.site.Settle(ctx)
}
