package site_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/space"
	"maillage/feature/moderation"
	"maillage/site/sitetest"
)

// Messages and answers as people meet them: each may be reported from its menu; what is hidden is gone from every page of
// those who do not moderate, at once, and says why to the others.
func TestModerationOfMessages(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n := w.Network("alpha")
		g := w.Group(n, "eau")
		ana, bob, eve, hugo := w.Person("Ana Lopez"), w.Person("Bob Petit"), w.Person("Eve Martin"), w.Person("Hugo Anime")
		w.Join(ana, space.Member, n, g)
		w.Join(bob, space.Member, n, g)
		w.Join(eve, space.Member, n, g)
		w.Join(hugo, space.Member, n)
		w.Join(hugo, space.Animator, g)
		root := w.Post(bob, g, "Qui mesure les fuites ?", "")
		answer := w.Comment(ana, root, "Vous n'êtes qu'un bouffon.")
		if err := w.Site.Settle(w.Ctx); err != nil {
			t.Fatal(err)
		}
		page := func(p account.Person) string { return w.As(p).Get(w.Site.Core.Kinds.Path(root)).Body }
		for _, path := range []string{"/publications/" + root.ID.String() + "/signaler", "/publications/" + answer.ID.String() + "/signaler"} {
			if !strings.Contains(page(eve), `href="`+path+`"`) {
				t.Errorf("the page does not offer %s", path)
			}
			if a := w.As(eve).Get(path); a.Status != http.StatusOK {
				t.Errorf("GET %s: status %d", path, a.Status)
			}
		}
		if a := w.As(eve).Get("/"); !strings.Contains(a.Body, "/publications/"+root.ID.String()+"/signaler") {
			t.Error("the stream does not offer to report")
		}
		if strings.Contains(page(bob), "/publications/"+root.ID.String()+"/signaler") {
			t.Error("one is offered to report one's own")
		}

		// Who moderates is led from deleting what is somebody else's to hiding it with a reason; its author is not.
		away := "/publications/" + answer.ID.String() + "/suppression"
		if a := w.As(hugo).Get(away); a.Status != http.StatusOK || !strings.Contains(a.Body, `href="/publications/`+answer.ID.String()+`/moderation"`) {
			t.Errorf("deleting does not lead to hiding: status %d", a.Status)
		}
		if a := w.As(ana).Get(away); a.Status != http.StatusOK || strings.Contains(a.Words(), "Masquer avec un motif") {
			t.Errorf("the author is led to moderation: status %d", a.Status)
		}

		v := w.As(eve)
		a := v.Post("/publications/"+answer.ID.String()+"/signaler", url.Values{"motif": {"insult"}})
		for range 2 { // an answer has the page of its message
			if a.Status/100 == 3 {
				a = v.Follow(a)
			}
		}
		if a.Status != http.StatusOK || !strings.Contains(a.Words(), "C’est signalé.") {
			t.Errorf("after a report: status %d, %s", a.Status, brief(a))
		}

		mod := moderation.New(w.Site.Core)
		if _, err := mod.Decide(w.Ctx, hugo.ID, answer.ID, moderation.Ruling{Item: moderation.Hide, Person: moderation.Nothing, Reason: "Insulte.", Lang: "fr"}); err != nil {
			t.Fatal(err)
		}
		if got := w.Item(root.ID).Replies; got != 0 || w.Item(answer.ID).State != item.Hidden {
			t.Errorf("%d replies, the answer is %s", got, w.Item(answer.ID).State)
		}
		for who, sees := range map[*account.Person]bool{&ana: true, &hugo: true, &bob: false, &eve: false} {
			body := page(*who)
			if got := strings.Contains(body, "bouffon"); got != sees {
				t.Errorf("%s sees the hidden answer: %v", who.Given, got)
			}
			if sees && !(strings.Contains(body, "Masqué par la modération") && strings.Contains(body, "/publications/"+answer.ID.String()+"/decision")) {
				t.Errorf("%s is not told that it is hidden, nor why", who.Given)
			}
			if found := w.As(*who).Get("/recherche?q=bouffon"); strings.Contains(found.Body, "n’êtes qu") != sees && strings.Contains(found.Body, "n'êtes qu") != sees {
				t.Errorf("%s finds the hidden answer: %v", who.Given, !sees)
			}
			status := http.StatusNotFound
			if sees {
				status = http.StatusSeeOther
			}
			if a := w.As(*who).Get("/publications/" + answer.ID.String() + "/decision"); a.Status != status {
				t.Errorf("%s asks why: status %d, want %d", who.Given, a.Status, status)
			}
		}
		if err := w.Site.Settle(w.Ctx); err != nil {
			t.Fatal(err)
		}
		if a := w.As(eve).Get("/recherche?q=bouffon"); strings.Contains(a.Words(), "qu’un bouffon") {
			t.Error("the hidden answer is found")
		}
	})
}

// Who is told: those who decide, of reports, never the author; the author, of what was decided, and why, even when that
// shuts them out.
func TestModerationIsTold(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		mod := moderation.New(w.Site.Core)
		hugo, boss, nora := w.Person("Hugo Anime"), w.Person("Bruno Chef"), w.Person("Nora Exploite")
		w.Join(hugo, space.Member, w.net)
		w.Join(hugo, space.Animator, w.group)
		w.Join(boss, space.Manager, w.net)
		w.Join(nora, space.Manager, w.net)
		w.Write(func(tx *db.Tx) error { return w.Site.Core.Accounts.SetOperator(w.Ctx, tx, 0, nora.ID, true) })
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			w.pass(5 * time.Minute)
		}
		notices := func(p account.Person) string { return w.As(p).Get("/notifications").Words() }
		letters := func(p account.Person, want ...string) {
			t.Helper()
			var have []string
			for _, l := range w.letters(p) {
				have = append(have, l.Subject)
			}
			if slices.Sort(have); !slices.Equal(have, want) {
				t.Errorf("%s got %q, want %q", p.Given, have, want)
			}
		}
		i := w.Post(w.ana, w.group, "Une phrase de trop.", "")
		ok(mod.Report(w.Ctx, w.bob.ID, i.ID, "insult", "Il m'attaque."))
		w.want(hugo, "Un signalement attend dans Groupe eau")
		w.want(w.ana)
		w.want(boss)
		ok(mod.Report(w.Ctx, w.eve.ID, i.ID, "insult", ""))
		if s := notices(hugo); !strings.Contains(s, "Un signalement attend dans Groupe eau") {
			t.Errorf("the animator reads %q", s) // one item waits, whatever the number of reports
		}
		if a := w.As(hugo).Get("/notifications/report-" + w.group.ID.String()); a.Location != "/reseaux/alpha/groupes/eau/moderation" {
			t.Errorf("the notice leads to %q", a.Location)
		}
		if s := notices(w.ana); strings.Contains(s, "signalement") || strings.Contains(s, "Bob") {
			t.Errorf("the author reads %q", s)
		}

		_, err := mod.Decide(w.Ctx, hugo.ID, i.ID, moderation.Ruling{Item: moderation.Hide, Person: moderation.Exclude, Reason: "Attaque personnelle.", Lang: "fr"})
		ok(err)
		letters(w.ana, "Votre adhésion à Groupe eau prend fin", "Votre publication est masquée dans Groupe eau")
		if s := notices(hugo); strings.Contains(s, "signalement") {
			t.Errorf("what waits no more is still told: %q", s)
		}
		if s := notices(w.ana); !strings.Contains(s, "Votre publication est masquée dans Groupe eau") || !strings.Contains(s, "prend fin") {
			t.Errorf("the author reads %q", s)
		}
		for _, l := range w.letters(w.ana) {
			if !strings.Contains(l.Text, "http://maillage.test/moderation") || strings.Contains(l.Text, "⟦") || strings.Contains(l.Text, "Bob") || strings.Contains(l.Text, "trop.") {
				t.Errorf("the letter says %s", l.Text)
			}
		}

		// The appeal of an exclusion, and a suspension: who is shut out is told all the same.
		made, err := mod.Decide(w.Ctx, nora.ID, i.ID, moderation.Ruling{Item: moderation.Keep, Person: moderation.Suspend, Reason: "Contraire à la loi.", Lang: "fr"})
		ok(err)
		letters(w.ana, "Votre adhésion à Groupe eau prend fin", "Votre compte est suspendu", "Votre publication est masquée dans Groupe eau")
		other := w.Person("Otto Exploite")
		w.Write(func(tx *db.Tx) error { return w.Site.Core.Accounts.SetOperator(w.Ctx, tx, 0, other.ID, true) })
		ok(mod.Appeal(w.Ctx, w.ana.ID, made[0].ID, "Ce n'est pas moi."))
		w.want(other, "Une décision est contestée dans Réseau alpha")
		w.want(boss)
		ok(mod.Answer(w.Ctx, other.ID, made[0].ID, true, "En effet."))
		if l := w.letters(w.ana); len(l) != 4 || !strings.Contains(l[3].Subject, "annulée") {
			t.Errorf("%d letters to the author", len(l))
		}
	})
}

// A report about who runs a space is told to the managers of its network, and to nobody else.
func TestReportOfAnAnimatorIsTold(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		mod := moderation.New(w.Site.Core)
		hugo, lise, boss := w.Person("Hugo Anime"), w.Person("Lise Anime"), w.Person("Bruno Chef")
		w.Join(hugo, space.Member, w.net)
		w.Join(lise, space.Animator, w.net)
		w.Join(hugo, space.Animator, w.group)
		w.Join(lise, space.Animator, w.group)
		w.Join(boss, space.Manager, w.net)
		i := w.Post(hugo, w.group, "Une phrase de trop.", "")
		if err := mod.Report(w.Ctx, w.bob.ID, i.ID, "insult", ""); err != nil {
			t.Fatal(err)
		}
		w.pass(5 * time.Minute)
		w.want(boss, "Un signalement remonte à la gestion de Réseau alpha")
		for _, p := range []account.Person{hugo, lise, w.bob, w.ana} {
			w.want(p)
			if s := w.As(p).Get("/notifications").Words(); strings.Contains(s, "signalement") {
				t.Errorf("%s reads %q", p.Given, s)
			}
		}
	})
}
