package moderation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/space"
	"maillage/feature/moderation"
)

// The form of a report, without scripts: what is typed is kept, who reported is never told to the author.
func TestReportPage(t *testing.T) {
	each(t, func(w *world) {
		i := w.note(w.ana, w.eau, "Vends barnum.", space.Public)
		at, page := "/publications/"+i.ID.String()+"/signaler", "/publications/"+i.ID.String()
		w.Nobody().Get(at).Goes("/connexion?suite=" + strings.ReplaceAll(at, "/", "%2F"))
		w.Nobody().Get(page).Want(200).Hides("Signaler")
		w.As(w.ana).Get(page).Want(200).Hides("Modérer")
		w.As(w.ana).Get(at).Want(403).Says("C’est votre publication : vous pouvez la modifier ou la supprimer, sans la signaler.")
		w.As(w.ana).Post(at, "motif", "advert").Want(403)
		b := w.As(w.bob)
		if !b.Get(page).Want(200).Has("a", "href", at) {
			t.Error("no link to report")
		}
		b.Get(at).Want(200).Says("Vends barnum.", "Hors charte", "Données personnelles", "Publicité", "L’auteur ne saura pas que c’est vous.")
		b.Post(at).Want(422).Says("Choisissez un motif.")
		a := b.Post(at, "motif", "other", "explication", "").Want(422).Says("Dites en quelques mots")
		if a.Chosen("motif") != "other" {
			t.Error("the ground is lost")
		}
		long := strings.Repeat("é", 1001)
		if got := b.Post(at, "motif", "advert", "explication", long).Want(422).Says("1 001 caractères, c’est trop long : 1 000 au plus.").Value("explication"); got != long {
			t.Error("what was typed is lost")
		}
		b.Post(at, "motif", "advert", "explication", "\x00").Want(422).Says("caractères illisibles")
		b.Keeps = true
		b.Post(at, "motif", "advert", "explication", "Il vend son <b>matériel</b>.").Goes(page)
		b.Get(page).Says("C’est signalé. Merci")
		b.Keeps = false
		b.Get(at).Want(200).Says("Vous l’avez signalée", "Personne n’a encore décidé").Hides("Choisissez")
		b.Post(at, "motif", "insult").Goes(page)

		// Its author learns nothing: not that it is reported, nor by whom.
		for _, path := range []string{page, "/moderation", "/reseaux/clubs/groupes/eau/moderation/journal", "/reseaux/clubs/groupes/eau"} {
			w.As(w.ana).Get(path).Want(200).Hides("Bob", "matériel", "signalement")
		}
		for _, path := range []string{"/publications/" + i.ID.String() + "/moderation", "/reseaux/clubs/groupes/eau/moderation", "/reseaux/clubs/moderation"} {
			w.As(w.ana).Get(path).Want(403).Hides("Bob", "matériel")
			w.As(w.bob).Get(path).Want(403)
		}
		w.As(w.hugo).Get(page).Want(200).Says("1 signalement attend une décision.", "Examiner", "Modérer")

		secret := w.note(w.ana, w.eau, "Entre nous.", "")
		w.As(w.zoe).Get("/publications/" + secret.ID.String() + "/signaler").Want(404)
		w.As(w.zoe).Post("/publications/"+secret.ID.String()+"/signaler", "motif", "insult").Want(404)
		w.As(w.zoe).Get("/publications/" + secret.ID.String() + "/moderation").Want(404)
		w.As(w.zoe).Get("/publications/" + secret.ID.String() + "/decision").Want(404)
	})
}

// The queue of those who moderate: in each space, over all of them; with what was said and by whom.
func TestQueue(t *testing.T) {
	each(t, func(w *world) {
		w.As(w.hugo).Get("/reseaux/clubs/groupes/eau/moderation").Want(200).Says("Rien n’attend de décision")
		i := w.note(w.ana, w.eau, "Une phrase de trop.", "")
		w.reports(w.bob, i, "insult", "C’est une attaque.")
		w.reports(w.eve, i, "insult", "")
		above := w.note(w.eve, w.net, "Dans le réseau.", space.InNetwork)
		w.reports(w.ana, above, "advert", "")
		own := w.note(w.lise, w.eau, "D’une animatrice.", "")
		w.reports(w.bob, own, "off_topic", "")

		eau, net := "/reseaux/clubs/groupes/eau/moderation", "/reseaux/clubs/moderation"
		if a := w.As(w.hugo).Get("/reseaux/clubs/groupes/eau").Says("Signalements 1"); !a.Has("a", "href", eau) {
			t.Error("no tab")
		}
		w.As(w.bob).Get("/reseaux/clubs/groupes/eau").Hides("Signalements")
		w.As(w.bruno).Get("/reseaux/clubs").Says("Signalements 3")
		w.As(w.hugo).Get("/reseaux/clubs").Hides("Signalements")
		w.As(w.hugo).Get(eau).Want(200).Says("Une phrase de trop.", "Ana Lopez", "2 signalements, par", "Bob Petit", "Eve Martin", "Injurieux ou haineux × 2").Hides("Dans le réseau", "D’une animatrice")
		w.As(w.hugo).Get("/moderation").Want(200).Says("Une phrase de trop.", "Groupe eau").Hides("Dans le réseau", "D’une animatrice")
		w.As(w.lise).Get("/moderation").Want(200).Says("Une phrase de trop.").Hides("D’une animatrice")
		w.As(w.bruno).Get(net).Want(200).Says("Une phrase de trop.", "Dans le réseau.", "D’une animatrice", "Remonté à la gestion")
		w.As(w.bruno).Get(eau).Want(200).Says("Une phrase de trop.", "D’une animatrice").Hides("Dans le réseau.")
		w.As(w.bob).Get("/moderation").Want(200).Says("Rien ici pour vous").Hides("Une phrase")
		w.As(w.nora).Get("/moderation").Want(200).Hides("Une phrase", "Dans le réseau")
		w.As(w.nora).Get(eau).Want(403)
		w.Nobody().Get(eau).Want(303)
		w.As(w.hugo).Get("/publications/"+i.ID.String()+"/moderation").Want(200).Says("2 signalements attendent", "C’est une attaque.", "Bob Petit")
		w.As(w.hugo).Get("/publications/" + own.ID.String() + "/moderation").Want(403).Says("la gestion du réseau en décide").Hides("Bob")
		w.As(w.lise).Get("/publications/" + own.ID.String() + "/moderation").Want(403).Hides("Bob")
		w.As(w.lise).Get("/publications/" + own.ID.String()).Want(200).Hides("signalement")
		w.As(w.hugo).Get("/publications/" + own.ID.String()).Want(200).Hides("signalement attend")
	})
}

func TestQueueGoesOn(t *testing.T) {
	each(t, func(w *world) {
		for n := range 23 {
			i := w.note(w.ana, w.eau, fmt.Sprintf("Note numéro %02d.", n), "")
			w.Write(func(tx *db.Tx) error { // the limit is for one person in an hour
				_, err := tx.Exec(w.Ctx, `DELETE FROM limit_hit`)
				return err
			})
			w.Pass(time.Second)
			w.reports(w.bob, i, "off_topic", "")
		}
		b := w.As(w.hugo)
		a := b.Get("/reseaux/clubs/groupes/eau/moderation").Want(200).Says("Note numéro 00.", "Note numéro 19.").Hides("Note numéro 20.")
		rest := ""
		for _, n := range a.All(isNext) {
			rest = hrefOf(n)
		}
		b.Get(rest).Want(200).Says("Note numéro 20.", "Note numéro 22.").Hides("Note numéro 19.", "Afficher les signalements suivants")
		b.Get("/moderation?apres=%00-zz").Want(200).Says("Note numéro 00.")
		w.As(w.bob).Get("/reseaux/clubs/groupes/eau/moderation/journal?avant=x-y").Want(200)
	})
}

// The form of a decision: what it refuses, what it keeps, what it does.
func TestDecidePage(t *testing.T) {
	each(t, func(w *world) {
		i := w.note(w.ana, w.eau, "À juger.", "")
		w.reports(w.bob, i, "insult", "")
		at := "/publications/" + i.ID.String() + "/moderation"
		b := w.As(w.hugo)
		b.Get(at).Want(200).Says("Suspendre son droit d’écrire dans Groupe eau", "Exclure de Groupe eau").Hides("Exclure du réseau", "Suspendre son compte")
		w.As(w.bruno).Get(at).Want(200).Says("Exclure du réseau Réseau clubs").Hides("Suspendre son compte")
		a := b.Post(at, "publication", "hide", "personne", "mute", "jours", "14", "raison", "").Want(422).Says("Citez un passage de la charte, ou donnez la raison.")
		if a.Chosen("publication") != "hide" || a.Chosen("personne") != "mute" || a.Chosen("jours") != "14" {
			t.Error("what was chosen is lost")
		}
		long := strings.Repeat("é", 1001)
		if got := b.Post(at, "publication", "hide", "personne", "nothing", "raison", long).Want(422).Says("1 001 caractères").Value("raison"); got != long {
			t.Error("what was typed is lost")
		}
		b.Post(at, "publication", "rien", "personne", "nothing", "raison", "x").Want(422).Says("Choisissez une des possibilités.")
		b.Post(at, "publication", "keep", "personne", "exclude_network", "raison", "x").Want(422).Says("pas avec votre rôle")
		b.Post(at, "publication", "keep", "personne", "mute", "jours", "4", "raison", "x").Want(422)
		b.Post(at, "publication", "keep", "personne", "mute", "raison", "x").Want(422)
		if w.item(i).State != item.Published || w.place(w.ana, w.eau).State != space.Active {
			t.Fatal("a refused form changed something")
		}
		a = b.Post(at, "publication", "hide", "personne", "mute", "jours", "14", "raison", "Attaque <i>personnelle</i>.").Want(303)
		if w.item(i).State != item.Hidden || w.place(w.ana, w.eau).State != space.Muted {
			t.Fatal("nothing was done")
		}
		decision := a.Location
		b.Get(decision).Want(200).Says("Publication masquée", "Attaque <i>personnelle</i>.", "Ana Lopez", "Hugo Anime", "Lever cette décision").Hides("Contester cette décision", "Bob")
		b.Get(at).Want(200).Says("L’afficher de nouveau", "Déjà décidé pour cette publication", "Publication masquée", "Droit d’écrire suspendu", "Bob Petit", "traité")

		// The person concerned reads why, with their own text; never who reported.
		a = w.As(w.ana).Get(decision).Want(200).Says("Attaque <i>personnelle</i>.", "À juger.", "Hugo Anime", "Contester cette décision").Hides("Bob", "Lever cette décision", "Insultant")
		w.As(w.ana).Get("/publications/"+i.ID.String()).Want(200).Says("Masqué par la modération.", "Attaque").Hides("Bob")
		w.As(w.ana).Get("/moderation").Want(200).Says("Publication masquée", "Droit d’écrire suspendu")
		for _, p := range []account.Person{w.bob, w.zoe, w.nora} {
			w.As(p).Get(decision).Want(404)
			w.As(p).Get("/publications/" + i.ID.String()).Want(404)
			w.As(p).Get("/publications/" + i.ID.String() + "/decision").Want(404)
			w.As(p).Post(decision+"/levee", "raison", "x").Want(404)
			w.As(p).Post(decision+"/reponse", "decision", "overturned", "raison", "x").Want(404)
			w.As(p).Post(decision+"/contestation", "texte", "x").Want(404)
		}
		w.Nobody().Get(decision).Want(303)
	})
}

// The log: members read what was decided and why, not about whom nor what; who moderates reads all.
func TestLog(t *testing.T) {
	each(t, func(w *world) {
		i := w.note(w.ana, w.eau, "Texte masqué.", "")
		w.reports(w.bob, i, "insult", "")
		d := w.decides(w.hugo, i, hide("Attaque personnelle."))
		path := "/reseaux/clubs/groupes/eau/moderation/journal"
		w.As(w.eve).Get(path).Want(200).Says("Publication masquée", "par Hugo Anime", "Attaque personnelle.").Hides("Ana", "Bob", "Texte masqué", "Lire la décision")
		w.As(w.ana).Get(path).Want(200).Says("Publication masquée", "Lire la décision").Hides("Bob")
		w.As(w.lise).Get(path).Want(200).Says("Ana Lopez", "Lire la décision").Hides("Bob", "Texte masqué")
		w.As(w.zoe).Get(path).Want(403).Says("Rejoignez d’abord").Hides("Attaque")
		w.Nobody().Get(path).Want(303)
		w.As(w.bruno).Get("/reseaux/clubs/moderation/journal").Want(200).Says("Publication masquée", "dans Groupe eau")
		other := w.Person("Oscar Autre", "")
		w.Puts(other, w.net, space.Member, space.Active)
		w.As(other).Get("/reseaux/clubs/moderation/journal").Want(200).Says("Aucune décision n’a été prise ici.").Hides("Attaque", "Groupe eau")
		w.As(other).Get("/moderation/decisions/" + d.ID.String()).Want(404)
		if got := w.Nobody(); got.Get("/moderation").Location != "/connexion?suite=%2Fmoderation" {
			t.Error("nobody is not sent to sign in")
		}
	})
}

// Contesting and answering, without scripts.
func TestAppealPages(t *testing.T) {
	each(t, func(w *world) {
		i := w.note(w.ana, w.eau, "Un avis.", "")
		d := w.decides(w.hugo, i, hide("Hors sujet."))
		at := "/moderation/decisions/" + d.ID.String()
		ana, bruno := w.As(w.ana), w.As(w.bruno)
		ana.Post(at+"/contestation", "texte", "").Want(422).Says("À remplir.")
		long := strings.Repeat("é", 2001)
		if got := ana.Post(at+"/contestation", "texte", long).Want(422).Value("texte"); got != long {
			t.Error("what was typed is lost")
		}
		ana.Post(at+"/contestation", "texte", "C’est le sujet du groupe.").Goes(at)
		ana.Post(at+"/contestation", "texte", "Encore.").Want(403).Says("Vous avez déjà contesté")
		ana.Get(at).Want(200).Says("C’est le sujet du groupe.", "Attend la réponse").Hides("Contester cette décision")
		w.As(w.hugo).Get(at).Want(200).Says("C’est le sujet du groupe.", "quelqu’un d’autre répond").Hides("Répondre à la contestation")
		w.As(w.hugo).Post(at+"/reponse", "decision", "upheld", "raison", "Si.").Want(403)
		w.As(w.lise).Post(at+"/reponse", "decision", "overturned", "raison", "Si.").Want(403)
		bruno.Get("/reseaux/clubs/moderation").Want(200).Says("Décisions contestées", "Publication masquée", "Concerne Ana Lopez")
		bruno.Get(at).Want(200).Says("Répondre à la contestation")
		bruno.Post(at+"/reponse").Want(422).Says("Choisissez une des possibilités.", "À remplir.")
		a := bruno.Post(at+"/reponse", "decision", "overturned", "raison", "").Want(422).Says("À remplir.")
		if a.Chosen("decision") != "overturned" {
			t.Error("what was chosen is lost")
		}
		bruno.Post(at+"/reponse", "decision", "overturned", "raison", "C’est bien le sujet.").Goes(at)
		bruno.Post(at+"/reponse", "decision", "upheld", "raison", "Non.").Want(409)
		ana.Get(at).Want(200).Says("Décision annulée", "C’est bien le sujet.", "Cette décision est levée")
		if w.item(i).State != item.Published {
			t.Error("still hidden")
		}
		bruno.Post(at+"/levee", "raison", "x").Goes(at) // lifted already: nothing more
		second := w.decides(w.hugo, i, measure(moderation.Mute, 7, "Hors sujet."))
		at = "/moderation/decisions/" + second.ID.String()
		w.As(w.lise).Post(at+"/levee", "raison", "").Want(422).Says("À remplir.")
		w.As(w.lise).Post(at+"/levee", "raison", "Assez.").Goes(at)
		if w.place(w.ana, w.eau).State != space.Active {
			t.Error("still muted")
		}
		w.As(w.ana).Get(at).Want(200).Says("Cette décision est levée", "Assez.")
		for _, forged := range []string{"/moderation/decisions/rien", "/moderation/decisions/%00", "/publications/rien/signaler", "/publications/%FF/moderation", "/publications/rien/decision"} {
			bruno.Get(forged).Want(404)
		}
	})
}

// Who wrote an unsigned item is known to moderators alone.
func TestUnsigned(t *testing.T) {
	each(t, func(w *world) {
		var i item.Item
		w.Write(func(tx *db.Tx) (err error) {
			i, err = item.Add(w.Ctx, tx, w.eau, item.Item{Kind: "note", Author: w.ana.ID, Byline: item.Unsigned, Title: "Sans nom.", Audience: space.InGroup, State: item.Published})
			return err
		})
		w.As(w.bob).Get("/publications/" + i.ID.String() + "/signaler").Want(200).Hides("Ana")
		w.reports(w.bob, i, "other", "Qui est-ce ?")
		w.As(w.bob).Get("/publications/" + i.ID.String() + "/signaler").Want(200).Hides("Ana")
		w.As(w.hugo).Get("/publications/" + i.ID.String() + "/moderation").Want(200).Says("Ana Lopez")
		w.decides(w.hugo, i, hide("Sans nom."))
		w.As(w.bob).Get("/reseaux/clubs/groupes/eau/moderation/journal").Want(200).Hides("Ana")
		w.As(w.bob).Get("/publications/" + i.ID.String() + "/signaler").Want(404)
	})
}

// The whole of it in English.
func TestEnglish(t *testing.T) {
	each(t, func(w *world) {
		i := w.note(w.ana, w.eau, "Une note.", "")
		w.reports(w.bob, i, "insult", "")
		b := w.As(w.hugo)
		b.Lang = "en"
		w.OK(w.Core.Accounts.SetPrefs(w.Ctx, w.hugo.ID, "en", "", "Europe/Paris"))
		b.Get("/moderation").Want(200).Says("Reports", "1 report, by Bob Petit")
		b.Get("/publications/"+i.ID.String()+"/moderation").Want(200).Says("1 report waits", "Decide")
	})
}
