package admin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"maillage/across/admin"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/space"
	"maillage/kit/fail"
)

const alpha = "/reseaux/alpha/gestion"

// settings is what n is, to be sent back changed.
func settings(n space.Space, change func(*admin.Settings)) admin.Settings {
	s := admin.Settings{Name: n.Name, Noun: n.Noun, Lede: n.Lede, Colour: n.Colour, Mark: n.Mark, Admission: n.Admission, Domains: strings.Join(n.Domains, " "), Barred: n.Barred, ItemsAudience: n.ItemsAudience, Parts: n.Parts, Version: n.Version}
	change(&s)
	return s
}

func TestWhoMayManage(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, guide, op := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Gil Guide", ""), w.operator("Odile Machine")
		n := w.network("alpha", boss)
		w.Puts(ana, n, space.Member, space.Active)
		w.Puts(guide, n, space.Animator, space.Active)
		for _, c := range []struct {
			who    account.Person
			status int
		}{{boss, 200}, {op, 200}, {ana, 403}, {guide, 403}, {w.Person("Rémi Autre", ""), 403}} {
			for _, path := range []string{alpha, alpha + "/membres"} {
				w.as(c.who).get(path).is(c.status)
			}
			if got := w.as(c.who).get(alpha + "/membres.csv"); got.Status != c.status {
				w.Errorf("%s: the file has status %d", c.who.Given, got.Status)
			}
			if got := strings.Contains(w.as(c.who).get("/reseaux/alpha").Body, `href="`+alpha+`"`); got != (c.status == 200) {
				w.Errorf("%s: the way to manage is shown: %v", c.who.Given, got)
			}
		}
		for _, path := range []string{alpha, alpha + "/membres", alpha + "/membres.csv"} {
			if a := w.as(account.Person{}).get(path); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location, "/connexion") {
				w.Errorf("%s for nobody: status %d", path, a.Status)
			}
		}
		w.as(boss).get("/reseaux/beta/gestion").is(404)
		for _, by := range []account.Person{ana, guide} {
			_, err := w.admin.Change(w.Ctx, by.ID, n.ID, settings(n, func(s *admin.Settings) { s.Name = "Pris" }))
			w.refused(err, fail.Forbidden, "")
			_, err = w.admin.Export(w.Ctx, by.ID, n.ID, admin.Filter{})
			w.refused(err, fail.Forbidden, "")
		}
		if got := w.told(n); len(got) != 2 { // the files that the manager and the operator took
			w.Errorf("%q", got)
		}
	})
}

func TestChange(t *testing.T) {
	each(t, func(w *world) {
		boss := w.Person("Bruno Chef", "")
		n := w.network("alpha", boss)
		b := w.as(boss)
		form := b.get(alpha).is(200).says("4,5 pour 1", "Thème Textes et liens Boutons", "Clair", "Sombre").form(alpha)
		if a := b.post(alpha, form); a.Status != http.StatusSeeOther || len(w.told(n)) > 0 {
			w.Errorf("sent back as it was: status %d, %q", a.Status, w.told(n))
		}
		for name, values := range map[string][]string{
			"nom": {"  Réseau   de l'eau "}, "couleur": {"FC0"}, "marque": {"ideal"}, "admission": {"domains"}, "domaines": {"Ladrome.fr\r\n@Région"}, "fermes": {"entreprise", "none"}, "audience": {"public"}, "modules": {"directory"},
		} {
			form[name] = values
		}
		if a := b.post(alpha, form); a.Status != http.StatusSeeOther || a.Location != alpha {
			w.Fatalf("status %d to %q: %s", a.Status, a.Location, a.text())
		}
		got := w.again(n)
		if got.Name != "Réseau de l'eau" || got.Colour != "#ffcc00" || got.Mark != "ideal" || got.Admission != space.Domains || got.ItemsAudience != space.Public ||
			!slices.Equal(got.Domains, []string{"ladrome.fr", "@region"}) || !slices.Equal(got.Barred, []string{"entreprise", "none"}) || !slices.Equal(got.Parts, []string{"directory"}) || got.Slug != "alpha" || got.Members != 1 {
			w.Errorf("%+v", got)
		}
		if want := []string{`admin.network_changed {"changed":["nom","couleur","marque","admission","domaines","fermes","audience","modules"]}`}; !slices.Equal(w.told(n), want) {
			w.Errorf("%q", w.told(n))
		}
		b.get(alpha).is(200).says("Réseau de l'eau")

		// No mark is letters, no part is none.
		form = b.get(alpha).form(alpha)
		form["marque"], form["modules"], form["fermes"] = []string{"lettres"}, nil, nil
		b.post(alpha, form)
		if got = w.again(n); got.Mark != "" || len(got.Parts) > 0 || len(got.Barred) > 0 {
			w.Errorf("%+v", got)
		}
	})
}

func TestChangeRefused(t *testing.T) {
	each(t, func(w *world) {
		boss := w.Person("Bruno Chef", "")
		n := w.network("alpha", boss)
		for field, change := range map[string]func(*admin.Settings){
			"nom":          func(s *admin.Settings) { s.Name = " " },
			"denomination": func(s *admin.Settings) { s.Noun = strings.Repeat("é", 61) },
			"presentation": func(s *admin.Settings) { s.Lede = strings.Repeat("é", 241) },
			"couleur":      func(s *admin.Settings) { s.Colour = "url(x)" },
			"marque":       func(s *admin.Settings) { s.Mark = "../x" },
			"admission":    func(s *admin.Settings) { s.Admission = "all" },
			"domaines":     func(s *admin.Settings) { s.Admission = space.Domains },
			"audience":     func(s *admin.Settings) { s.ItemsAudience = space.ForPlan },
			"fermes": func(s *admin.Settings) {
				s.Barred = strings.Fields("region departement commune epci syndicat academie administration entreprise association autre none")
			},
		} {
			_, err := w.admin.Change(w.Ctx, boss.ID, n.ID, settings(n, change))
			w.refused(err, fail.Invalid, field)
		}
		if len(w.told(n)) > 0 || w.again(n).Version != n.Version {
			w.Errorf("%q", w.told(n))
		}

		// All faults at once, and what was typed is still there.
		b := w.as(boss)
		form := b.get(alpha).form(alpha)
		form["nom"], form["couleur"], form["domaines"], form["admission"] = []string{strings.Repeat("é", 90)}, []string{"bleu"}, []string{"free.fr"}, []string{"request"}
		a := b.post(alpha, form).is(422).says("90 caractères, c'est trop long", "Écrivez la couleur sous la forme", "« free.fr » ne prouve pas l'employeur")
		if got := a.form(alpha); got.Encode() != form.Encode() {
			w.Errorf("got back %v\nsent %v", got, form)
		}
		b.post(alpha, url.Values{}).is(422)
		form["nom"] = []string{"a\x00b\xff"}
		b.post(alpha, form).is(422).says("caractères illisibles")
	})
}

func TestTwoManagers(t *testing.T) {
	each(t, func(w *world) {
		boss, other := w.Person("Bruno Chef", ""), w.Person("Inès Roux", "")
		n := w.network("alpha", boss)
		w.Puts(other, n, space.Manager, space.Active)
		b := w.as(other)
		form := b.get(alpha).form(alpha)
		if _, err := w.admin.Change(w.Ctx, boss.ID, n.ID, settings(n, func(s *admin.Settings) { s.Lede = "Une phrase." })); err != nil {
			w.Fatal(err)
		}
		form.Set("nom", "Autre nom")
		a := b.post(alpha, form).is(409).says("Quelqu'un a changé ces réglages entre-temps", "Nom et Présentation")
		if got := w.again(n); got.Lede != "Une phrase." || got.Name != n.Name {
			w.Errorf("%+v", got)
		}
		form = a.form(alpha)
		if form.Get("nom") != "Autre nom" {
			w.Errorf("%v", form)
		}
		form.Set("presentation", "Une phrase.")
		if a := b.post(alpha, form); a.Status != http.StatusSeeOther {
			w.Errorf("status %d", a.Status)
		}
		if got := w.again(n); got.Lede != "Une phrase." || got.Name != "Autre nom" {
			w.Errorf("%+v", got)
		}
	})
}

// Barring a kind of organisation changes what its people may, so the rights of all are worked out anew.
func TestBarringChangesRights(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", "")
		n := w.network("alpha", boss)
		w.Puts(ana, n, space.Member, space.Active)
		rights := func() int64 {
			p, err := account.Get(w.Ctx, w.Core.DB.Q(), ana.ID)
			if err != nil {
				w.Fatal(err)
			}
			return p.Rights
		}
		was := rights()
		if _, err := w.admin.Change(w.Ctx, boss.ID, n.ID, settings(n, func(s *admin.Settings) { s.Barred = []string{"none"} })); err != nil {
			w.Fatal(err)
		}
		if rights() == was {
			w.Error("the rights of a member are those before")
		}
		w.as(boss).get(alpha+"/membres").is(200).says("Ana Lopez", "Organisme non admis")
	})
}

// Whatever the colour, the page shows contrasts that are enough, in both themes.
func TestEveryColourIsReadable(t *testing.T) {
	w := newWorld(t, db.SQLite)
	boss := w.Person("Bruno Chef", "")
	n := w.network("alpha", boss)
	b := w.as(boss)
	for _, c := range []string{"#000000", "#ffffff", "#ffff00", "#808080", "#ff0000"} {
		if _, err := w.admin.Change(w.Ctx, boss.ID, n.ID, settings(w.again(n), func(s *admin.Settings) { s.Colour = c })); err != nil {
			t.Fatal(err)
		}
		cells := b.get(alpha).is(200).All(func(n *html.Node) bool { return n.Data == "td" })
		if len(cells) != 4 {
			t.Fatalf("%d cells", len(cells))
		}
		for _, n := range cells {
			var whole, tenth int
			if _, err := fmt.Sscanf(strings.TrimPrefix(words(n), "Abc "), "%d,%d pour", &whole, &tenth); (err != nil && whole == 0) || whole*10+tenth < 45 {
				t.Errorf("%s: %q", c, words(n))
			}
		}
	}
}
