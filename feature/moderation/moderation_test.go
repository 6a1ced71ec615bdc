package moderation_test

import (
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/space"
	"maillage/feature/moderation"
	"maillage/kit/fail"
)

// Who may report what, once; and who hears of it.
func TestReport(t *testing.T) {
	each(t, func(w *world) {
		i := w.note(w.ana, w.eau, "Une insulte.", "")
		w.Refused(w.report(w.zoe, i, "insult", ""), fail.Hidden, "")
		w.Refused(w.moderation.Report(w.Ctx, 0, i.ID, "insult", ""), fail.Hidden, "")
		w.Refused(w.report(w.ana, i, "insult", ""), fail.Forbidden, "moderation.report.own")
		w.Refused(w.report(w.bob, i, "rien", ""), fail.Invalid, "moderation.report.choose")
		w.Refused(w.report(w.bob, i, "other", ""), fail.Invalid, "moderation.report.say")
		w.Refused(w.report(w.bob, i, "insult", strings.Repeat("é", 1001)), fail.Invalid, "web.field.long")
		w.told()

		w.reports(w.bob, i, "insult", "Il nomme un usager.")
		w.reports(w.bob, i, "advert", "Encore.")
		w.reports(w.eve, i, "privacy", "")
		w.told("reported Bob→Hugo→Lise *", "reported Eve→Hugo→Lise *")
		for _, p := range []account.Person{w.hugo, w.lise, w.bruno, w.mona} {
			if n := w.waiting(p, moderation.Scope{}); n != 1 {
				t.Errorf("%s: %d wait, want 1", p.Given, n)
			}
		}
		for _, p := range []account.Person{w.ana, w.bob, w.zoe, w.nora} {
			if n := w.waiting(p, moderation.Scope{}); n != 0 {
				t.Errorf("%s: %d wait, want none", p.Given, n)
			}
		}

		shown := w.note(w.ana, w.eau, "Public.", space.Public)
		w.reports(w.zoe, shown, "advert", "")
		w.Refused(w.moderation.Report(w.Ctx, 0, shown.ID, "advert", ""), fail.SignedOut, "")
	})
}

// What is about who runs the space goes to the managers alone, and never to its author.
func TestReportsAboutWhoRunsTheSpace(t *testing.T) {
	each(t, func(w *world) {
		i := w.note(w.hugo, w.eau, "Un animateur qui dérape.", "")
		w.reports(w.bob, i, "insult", "")
		boss := w.note(w.bruno, w.eau, "Un gestionnaire qui dérape.", "")
		w.reports(w.bob, boss, "insult", "")
		for who, want := range map[*account.Person]int{&w.hugo: 0, &w.lise: 0, &w.bruno: 1, &w.mona: 2} {
			if n := w.waiting(*who, moderation.Scope{}); n != want {
				t.Errorf("%s: %d wait, want %d", who.Given, n, want)
			}
		}
		w.told("climbed Bob→Bruno→Mona *", "climbed Bob→Mona *")
		_, err := w.decide(w.lise, i, hide("Non."))
		w.Refused(err, fail.Forbidden, "moderation.reserved")
		_, err = w.decide(w.hugo, i, hide("Non."))
		w.Refused(err, fail.Forbidden, "moderation.own")
		_, err = w.decide(w.bruno, boss, hide("Non."))
		w.Refused(err, fail.Forbidden, "moderation.own")
		w.decides(w.mona, boss, hide("Non."))
		_, err = w.decide(w.mona, boss, measure(moderation.Mute, 7, "Non."))
		w.Refused(err, fail.Invalid, "moderation.decide.person")
		w.decides(w.bruno, i, measure(moderation.Mute, 7, "Non."))
		if m := w.place(w.hugo, w.eau); m.State != space.Muted || m.Role != space.Animator {
			t.Errorf("the animator is %s %s", m.Role, m.State)
		}
	})
}

// Three days without a decision, and the managers hear of it, once.
func TestClimb(t *testing.T) {
	each(t, func(w *world) {
		i := w.note(w.ana, w.eau, "Attend.", "")
		gone := w.note(w.ana, w.eau, "Part.", "")
		w.reports(w.bob, i, "off_topic", "")
		w.reports(w.bob, gone, "off_topic", "")
		w.settle()
		w.Pass(2 * 24 * time.Hour)
		w.settle()
		if n := len(w.facts()); n != 2 {
			t.Errorf("%d facts after two days, want the reports alone", n)
		}
		w.Write(func(tx *db.Tx) error { return item.SetState(w.Ctx, tx, gone, item.Deleted) })
		w.Pass(26 * time.Hour)
		for range 2 {
			w.settle()
			w.Pass(2 * time.Hour)
		}
		facts := w.facts()
		if len(facts) != 3 || facts[2] != "climbed -→Bruno→Mona *" {
			t.Errorf("facts %q, want one that went up", facts)
		}
		if n := w.waiting(w.hugo, moderation.Scope{}); n != 1 {
			t.Errorf("%d wait for the animator, want 1: they may still decide", n)
		}
	})
}

// Hiding: who may, why it must be said, what is seen, and what the reports become.
func TestHide(t *testing.T) {
	each(t, func(w *world) {
		i := w.note(w.ana, w.eau, "À masquer.", "")
		answer := w.under(w.bob, i, "Une réponse.")
		w.reports(w.bob, i, "insult", "")
		for who, want := range map[*account.Person]fail.Kind{&w.zoe: fail.Hidden, &w.nora: fail.Hidden, &w.bob: fail.Forbidden, &w.ana: fail.Forbidden} {
			_, err := w.decide(*who, i, hide("Parce que."))
			w.Refused(err, want, "")
		}
		_, err := w.decide(w.hugo, i, hide(""))
		w.Refused(err, fail.Invalid, "moderation.decide.why")
		_, err = w.decide(w.hugo, i, moderation.Ruling{Item: moderation.Show, Person: moderation.Nothing, Reason: "?"})
		w.Refused(err, fail.Invalid, "web.field.choice")
		_, err = w.decide(w.hugo, i, moderation.Ruling{Item: moderation.Hide, Person: moderation.Nothing, Paragraph: "000000000000"})
		w.Refused(err, fail.Invalid, "moderation.decide.charter_changed")
		if w.item(i).State != item.Published {
			t.Fatal("hidden by somebody who may not")
		}

		d := w.decides(w.hugo, i, hide("Une attaque personnelle."))
		if d.Act != moderation.Hidden || d.About != w.ana.ID || d.By != w.hugo.ID || d.Item != i.ID || d.Space != w.eau.ID {
			t.Errorf("decision %+v", d)
		}
		if n := w.waiting(w.hugo, moderation.Scope{}); n != 0 {
			t.Errorf("%d still wait", n)
		}
		for who, sees := range map[*account.Person]bool{&w.ana: true, &w.hugo: true, &w.bruno: true, &w.bob: false, &w.zoe: false} {
			if got := w.Viewer(*who).Sees(w.item(i)); got != sees {
				t.Errorf("%s sees what is hidden: %v", who.Given, got)
			}
		}
		if w.Viewer(w.bob).Sees(w.item(answer)) {
			t.Error("an answer to what is hidden is seen")
		}
		w.Refused(w.report(w.lise, i, "insult", ""), fail.Closed, "moderation.report.hidden")

		shown := w.decides(w.lise, i, moderation.Ruling{Item: moderation.Show, Person: moderation.Nothing, Reason: "Corrigée depuis."})
		if shown.Act != moderation.Shown || w.item(i).State != item.Published {
			t.Errorf("shown again: %+v, %s", shown, w.item(i).State)
		}
		w.told("reported Bob→Hugo→Lise *", "hidden Hugo→Ana *", "shown Lise→Ana *")

		// One who reported already says nothing new; somebody else does, and it waits again.
		w.reports(w.bob, i, "insult", "")
		if n := w.waiting(w.hugo, moderation.Scope{}); n != 0 {
			t.Errorf("%d wait after a second report of one person", n)
		}
		w.reports(w.eve, i, "insult", "")
		if n := w.waiting(w.hugo, moderation.Scope{}); n != 1 {
			t.Errorf("%d wait after a report of somebody else", n)
		}
	})
}

// Reports that are nothing: the author hears of nothing.
func TestDismiss(t *testing.T) {
	each(t, func(w *world) {
		i := w.note(w.ana, w.eau, "Rien à dire.", "")
		_, err := w.decide(w.hugo, i, moderation.Ruling{Item: moderation.Keep, Person: moderation.Nothing})
		w.Refused(err, fail.Invalid, "moderation.decide.nothing")
		w.reports(w.bob, i, "off_topic", "")
		d := w.decides(w.hugo, i, moderation.Ruling{Item: moderation.Keep, Person: moderation.Nothing})
		w.told("reported Bob→Hugo→Lise *", "dismissed Hugo *")
		w.As(w.ana).Get("/moderation/decisions/" + d.ID.String()).Want(404)
		w.As(w.ana).Get("/publications/" + i.ID.String() + "/decision").Want(404)
		w.As(w.ana).Get("/moderation").Want(200).Hides("classés", "Bob")
		w.As(w.lise).Get("/moderation/decisions/" + d.ID.String()).Want(200).Says("Signalements classés")
	})
}

// A charter is quoted as it stood.
func TestCharter(t *testing.T) {
	each(t, func(w *world) {
		i := w.note(w.ana, w.eau, "Pas courtois.", "")
		at := "/publications/" + i.ID.String() + "/moderation"
		a := w.As(w.hugo).Get(at).Want(200).Says(rule, "On cite ses sources, toujours.").Hides("Nos règles")
		key := ""
		for _, n := range a.All(optionOf(rule)) {
			key = valueOf(n)
		}
		w.As(w.hugo).Post(at, "publication", "hide", "personne", "nothing", "charte", "faux").Want(422).Says("Ce passage n’est plus dans la charte")
		w.As(w.hugo).Post(at, "publication", "hide", "personne", "nothing", "charte", key).Want(303)
		w.As(w.ana).Get("/publications/"+i.ID.String()).Want(200).Says("Masqué par la modération.", rule, "Lire la décision et y répondre")
	})
}

// Muting for a time, which ends by itself; again, which replaces; and leaving meanwhile, which lifts nothing.
func TestMute(t *testing.T) {
	each(t, func(w *world) {
		i := w.note(w.ana, w.eau, "Encore.", "")
		_, err := w.decide(w.hugo, i, measure(moderation.Mute, 2, "Trois rappels."))
		w.Refused(err, fail.Invalid, "web.field.choice")
		w.decides(w.hugo, i, measure(moderation.Mute, 3, "Trois rappels."))
		if m := w.place(w.ana, w.eau); m.State != space.Muted || m.Note != "Trois rappels." || m.Role != space.Member {
			t.Errorf("muted: %+v", m)
		}
		w.Pass(24 * time.Hour)
		d := w.decides(w.hugo, i, measure(moderation.Mute, 7, "Quatre."))
		w.Pass(3 * 24 * time.Hour)
		w.settle()
		if m := w.place(w.ana, w.eau); m.State != space.Muted {
			t.Errorf("the first mute ended the second: %+v", m)
		}
		w.Pass(5 * 24 * time.Hour)
		w.settle()
		if m := w.place(w.ana, w.eau); m.State != space.Active || m.Note != "" {
			t.Errorf("after its time: %+v", m)
		}
		w.told("muted Hugo→Ana", "muted Hugo→Ana", "unmuted -→Ana")
		w.As(w.ana).Get("/moderation/decisions/" + d.ID.String()).Want(200).Says("Cette décision est levée").Hides("Contester cette décision")

		w.decides(w.hugo, i, measure(moderation.Mute, 1, "Cinq."))
		w.Write(func(tx *db.Tx) error { return space.Remove(w.Ctx, tx, w.ana.ID, w.eau.ID) })
		if m := w.place(w.ana, w.eau); m.State != space.Excluded {
			t.Errorf("left while muted: %+v", m)
		}
		w.Pass(25 * time.Hour)
		w.settle()
		if m := w.place(w.ana, w.eau); m.State != space.Invited {
			t.Errorf("left while muted, then its time was over: %+v, want invited", m)
		}
	})
}

// Who may put whom out, and what lifting does.
func TestExclude(t *testing.T) {
	each(t, func(w *world) {
		i := w.note(w.ana, w.eau, "Trop.", "")
		_, err := w.decide(w.hugo, i, measure(moderation.ExcludeNetwork, 0, "Trop."))
		w.Refused(err, fail.Invalid, "moderation.decide.person")
		_, err = w.decide(w.hugo, i, measure(moderation.Suspend, 0, "Trop."))
		w.Refused(err, fail.Invalid, "moderation.decide.person")
		d := w.decides(w.hugo, i, measure(moderation.Exclude, 0, "Trop."))
		if m := w.place(w.ana, w.eau); m.State != space.Excluded || m.Note != "Trop." {
			t.Errorf("excluded: %+v", m)
		}
		w.Refused(w.moderation.Lift(w.Ctx, w.bob.ID, d.ID, "Non."), fail.Hidden, "")
		w.Refused(w.moderation.Lift(w.Ctx, w.ana.ID, d.ID, "Non."), fail.Forbidden, "")
		w.Refused(w.moderation.Lift(w.Ctx, w.lise.ID, d.ID, ""), fail.Invalid, "web.field.required")
		for range 2 {
			w.OK(w.moderation.Lift(w.Ctx, w.lise.ID, d.ID, "Elle s'excuse."))
		}
		if m := w.place(w.ana, w.eau); m.State != space.Active || m.Role != space.Member {
			t.Errorf("readmitted: %+v", m)
		}

		out := w.decides(w.bruno, i, measure(moderation.ExcludeNetwork, 0, "Trop, partout."))
		if here, above := w.place(w.ana, w.eau), w.place(w.ana, w.net); here.IsIn() || above.State != space.Excluded {
			t.Errorf("excluded from the network: %+v, %+v", here, above)
		}
		w.Refused(w.moderation.Lift(w.Ctx, w.hugo.ID, out.ID, "Non."), fail.Hidden, "")
		w.told("excluded Hugo→Ana", "readmitted Lise→Ana", "excluded Bruno→Ana")
		w.As(w.ana).Get("/moderation/decisions/"+out.ID.String()).Want(200).Says("Exclusion du réseau", "Trop, partout.")
	})
}

// An exclusion from the page of a member is a decision too: in the log, with its reason, to be contested.
func TestExclusionFromElsewhere(t *testing.T) {
	each(t, func(w *world) {
		w.excludedByTheGroup(w.hugo, w.ana, "Hors charte, trois fois.")
		w.settle()
		w.told("excluded Hugo→Ana")
		w.As(w.ana).Get("/moderation").Want(200).Says("Exclusion du groupe", "Hors charte, trois fois.")
		w.As(w.bob).Get("/reseaux/clubs/groupes/eau/moderation/journal").Want(200).Says("Exclusion du groupe", "Hugo Anime", "Hors charte, trois fois.").Hides("Ana")
		w.readmittedByTheGroup(w.hugo, w.ana)
		w.settle()
		w.told("excluded Hugo→Ana")
		w.As(w.bob).Get("/reseaux/clubs/groupes/eau/moderation/journal").Want(200).Says("Exclusion levée", "Levée depuis.")
	})
}

// An account is suspended by who runs the deployment, about what they moderate; the person still reads why, and contests.
func TestSuspend(t *testing.T) {
	each(t, func(w *world) {
		w.Puts(w.nora, w.net, space.Manager, space.Active)
		i := w.note(w.ana, w.eau, "Illégal.", "")
		d := w.decides(w.nora, i, moderation.Ruling{Item: moderation.Hide, Person: moderation.Suspend, Reason: "Contraire à la loi.", Lang: "fr"})
		w.told("hidden Nora→Ana *", "suspended Nora→Ana")
		b := w.As(w.ana)
		b.Get("/publications/" + i.ID.String() + "/decision").Goes("/moderation/decisions/" + d.ID.String())
		b.Get("/moderation/decisions/"+d.ID.String()).Want(200).Says("Publication masquée", "Contraire à la loi.", "Illégal.", "Contester cette décision")
		b.Get("/moderation").Want(200).Says("Publication masquée", "Compte suspendu").Hides("Signalements")
		var suspension moderation.ID
		err := w.Core.DB.Q().QueryRow(w.Ctx, `SELECT id FROM moderation_decision WHERE act = 'suspended'`).Scan(&suspension)
		if err != nil {
			t.Fatal(err)
		}
		at := "/moderation/decisions/" + suspension.String()
		b.Get(at).Want(200).Says("Compte suspendu", "Contraire à la loi.")
		b.Post(at+"/contestation", "texte", "Ce n'est pas moi.").Goes(at)
		b.Get(at).Want(200).Says("Ce n'est pas moi.", "Attend la réponse d’une personne qui exploite la plateforme")

		// Another operator answers; a manager does not.
		w.Refused(w.moderation.Answer(w.Ctx, w.bruno.ID, suspension, true, "Oui."), fail.Forbidden, "")
		w.Refused(w.moderation.Answer(w.Ctx, w.nora.ID, suspension, true, "Oui."), fail.Forbidden, "moderation.answer.own")
		other := w.Person("Otto Exploite", "")
		w.Write(func(tx *db.Tx) error { return w.Core.Accounts.SetOperator(w.Ctx, tx, 0, other.ID, true) })
		w.As(other).Get(at).Want(200).Says("Répondre à la contestation").Hides("Illégal.")
		w.OK(w.moderation.Answer(w.Ctx, other.ID, suspension, true, "Erreur de personne."))
		p, err := account.Get(w.Ctx, w.Core.DB.Q(), w.ana.ID)
		if err != nil || p.State != account.Active {
			t.Errorf("state %s, %v", p.State, err)
		}
	})
}

// Who was suspended otherwise is told where to write.
func TestSuspendedOtherwise(t *testing.T) {
	each(t, func(w *world) {
		w.Write(func(tx *db.Tx) error { return w.Core.Accounts.Suspend(w.Ctx, tx, 0, w.ana.ID, "Deux comptes.") })
		w.As(w.ana).Get("/moderation").Want(200).Says("Deux comptes.", "écrivez à l’exploitant")
	})
}

// A decision is contested once, by the person it is about, and answered by somebody else than who decided.
func TestAppeal(t *testing.T) {
	each(t, func(w *world) {
		i := w.note(w.ana, w.eau, "Contestable.", "")
		d := w.decides(w.bruno, i, hide("Je n'aime pas."))
		w.Refused(w.moderation.Appeal(w.Ctx, w.bob.ID, d.ID, "Non."), fail.Hidden, "")
		w.Refused(w.moderation.Appeal(w.Ctx, w.bruno.ID, d.ID, "Non."), fail.Hidden, "")
		w.Refused(w.moderation.Appeal(w.Ctx, w.ana.ID, d.ID, ""), fail.Invalid, "web.field.required")
		w.Refused(w.moderation.Appeal(w.Ctx, w.ana.ID, d.ID, strings.Repeat("x", 2001)), fail.Invalid, "web.field.long")
		w.Refused(w.moderation.Answer(w.Ctx, w.mona.ID, d.ID, true, "Oui."), fail.Conflict, "moderation.answer.gone")
		w.OK(w.moderation.Appeal(w.Ctx, w.ana.ID, d.ID, "Aucune règle n'est citée."))
		w.Refused(w.moderation.Appeal(w.Ctx, w.ana.ID, d.ID, "Encore."), fail.Closed, "moderation.appeal.once")
		for who, want := range map[*account.Person]int{&w.hugo: 0, &w.bruno: 0, &w.mona: 1, &w.ana: 0, &w.nora: 0} {
			if n := w.waiting(*who, moderation.Scope{Network: w.net.ID}); n != want {
				t.Errorf("%s: %d wait, want %d", who.Given, n, want)
			}
		}
		w.Refused(w.moderation.Answer(w.Ctx, w.bruno.ID, d.ID, false, "Si."), fail.Forbidden, "moderation.answer.own")
		w.Refused(w.moderation.Answer(w.Ctx, w.hugo.ID, d.ID, true, "Oui."), fail.Forbidden, "")
		w.Refused(w.moderation.Answer(w.Ctx, w.ana.ID, d.ID, true, "Oui."), fail.Forbidden, "")
		w.Refused(w.moderation.Answer(w.Ctx, w.eve.ID, d.ID, true, "Oui."), fail.Hidden, "")
		w.OK(w.moderation.Answer(w.Ctx, w.mona.ID, d.ID, true, "Rien dans la charte."))
		if w.item(i).State != item.Published {
			t.Error("what was hidden by a decision that fell is still hidden")
		}
		w.told("hidden Bruno→Ana *", "appealed Ana→Mona", "overturned Mona→Ana", "shown Mona *")
		w.Refused(w.moderation.Answer(w.Ctx, w.mona.ID, d.ID, false, "Si."), fail.Conflict, "moderation.answer.gone")

		muted := w.decides(w.hugo, i, measure(moderation.Mute, 0, "Trop."))
		w.OK(w.moderation.Appeal(w.Ctx, w.ana.ID, muted.ID, "Non."))
		w.OK(w.moderation.Answer(w.Ctx, w.bruno.ID, muted.ID, false, "Si."))
		if m := w.place(w.ana, w.eau); m.State != space.Muted {
			t.Errorf("upheld: %+v", m)
		}
		w.OK(w.moderation.Lift(w.Ctx, w.hugo.ID, muted.ID, "Assez."))
		w.Refused(w.moderation.Appeal(w.Ctx, w.ana.ID, muted.ID, "Trop tard."), fail.Closed, "moderation.appeal.once")
	})
}

// What who moderates deletes is in the log, and told to its author; what one deletes oneself is nobody's business.
func TestRemoval(t *testing.T) {
	each(t, func(w *world) {
		own, other := w.note(w.ana, w.eau, "À moi.", ""), w.note(w.ana, w.eau, "À supprimer.", "")
		w.reports(w.bob, other, "advert", "")
		w.deletes(w.ana, own)
		w.deletes(w.hugo, other)
		w.settle()
		w.told("reported Bob→Hugo→Lise *", "removed Hugo→Ana *")
		third := w.note(w.ana, w.eau, "Signalée, puis retirée.", "")
		w.reports(w.bob, third, "advert", "")
		w.deletes(w.ana, third)
		w.settle()
		w.told("reported Bob→Hugo→Lise *", "removed Hugo→Ana *", "reported Bob→Hugo→Lise *", "dropped Ana")
		a := w.As(w.ana).Get("/publications/" + other.ID.String() + "/decision").Want(303)
		w.As(w.ana).Get(a.Location).Want(200).Says("Publication supprimée par la modération", "Hugo Anime").Hides("À supprimer.", "Bob", "Contester cette décision")
		w.As(w.bob).Get("/reseaux/clubs/groupes/eau/moderation/journal").Want(200).Says("Publication supprimée par la modération").Hides("À supprimer.", "Ana")
		w.As(w.ana).Get("/publications/" + own.ID.String() + "/decision").Want(404)
	})
}

// A person who reports too much waits; a case whose item its author deletes is over.
func TestLimitAndDeletion(t *testing.T) {
	each(t, func(w *world) {
		var last item.Item
		for range 10 {
			last = w.note(w.ana, w.eau, "Note.", "")
			w.reports(w.bob, last, "off_topic", "")
		}
		more := w.note(w.ana, w.eau, "De trop.", "")
		w.Refused(w.report(w.bob, more, "off_topic", ""), fail.TooMany, "limit.wait")
		w.As(w.bob).Post("/publications/"+more.ID.String()+"/signaler", "motif", "insult", "explication", "Gardé.").Want(429).Says("Trop d’essais", "Gardé.")
		if n := w.waiting(w.hugo, moderation.Scope{}); n != 10 {
			t.Errorf("%d wait, want 10", n)
		}
		w.deletes(w.ana, last)
		if n := w.waiting(w.hugo, moderation.Scope{}); n != 9 {
			t.Errorf("%d wait once one is deleted, want 9", n)
		}
		w.settle()
		var rows int
		if err := w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM moderation_case`).Scan(&rows); err != nil || rows != 9 {
			t.Errorf("%d cases kept (%v), want 9", rows, err)
		}
	})
}
