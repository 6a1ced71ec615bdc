package admin_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"maillage/across/admin"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/org"
	"maillage/core/org/directory"
	"maillage/core/part/parttest"
	"maillage/core/space"
)

// works makes p somebody of an organisation, with a job.
func (w *world) works(p account.Person, kind org.Kind, code, name, job string) {
	w.Helper()
	if _, err := org.Load(w.Ctx, w.Core.DB, []directory.Record{{Kind: kind, Code: code, Name: name}}, nil, nil); err != nil {
		w.Fatal(err)
	}
	o, err := org.ByCode(w.Ctx, w.Core.DB.Q(), kind, code)
	if err != nil {
		w.Fatal(err)
	}
	w.Write(func(tx *db.Tx) error {
		return w.Core.Orgs.Affiliate(w.Ctx, tx, p.ID, p.ID, org.Place{Org: o.ID, Job: job})
	})
}

func (p page) names() (out []string) {
	for _, n := range p.All(func(n *html.Node) bool { return n.Data == "main" }) {
		for h := range n.Descendants() {
			if h.Data == "h2" {
				out = append(out, words(h))
			}
		}
	}
	return out
}

func TestMembers(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo, vera, out := w.Person("Zoé Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Œuvrard-Le Goff", ""), w.Person("Vera Vente", ""), w.Person("Max Dehors", "")
		n := w.network("alpha", boss)
		w.works(leo, org.Region, "53", "Région Armor", "Chargé d'eau")
		w.Puts(ana, n, space.Member, space.Requested)
		w.Puts(leo, n, space.Animator, space.Active)
		w.Puts(vera, n, space.Member, space.Muted)
		w.Puts(out, n, space.Member, space.Excluded)
		w.Write(func(tx *db.Tx) error { return w.Core.Accounts.Suspend(w.Ctx, tx, boss.ID, vera.ID, "essai") })
		b := w.as(boss)
		for ask, want := range map[string][]string{
			"":                     {"Zoé Chef", "Léo Œuvrard-Le Goff", "Vera Vente"},
			"?q=oeuv+go":           {"Léo Œuvrard-Le Goff"},
			"?q=ARMOR":             {"Léo Œuvrard-Le Goff"},
			"?q=%25":               {"Personne ne correspond"},
			"?role=animator":       {"Léo Œuvrard-Le Goff"},
			"?etat=requested":      {"Ana Lopez"},
			"?etat=excluded":       {"Max Dehors"},
			"?etat=muted":          {"Vera Vente"},
			"?organisme=region":    {"Léo Œuvrard-Le Goff"},
			"?organisme=none":      {"Zoé Chef", "Vera Vente"},
			"?role=x&etat=y&q=zoe": {"Zoé Chef"},
			"?apres=a~b&q=%00zoe":  {"Zoé Chef"},
		} {
			if got := b.get(alpha + "/membres" + ask).is(200).names(); !slices.Equal(got, want) {
				w.Errorf("%q: %q, want %q", ask, got, want)
			}
		}
		a := b.get(alpha+"/membres").says("3 personnes", "Membre sans droit d'écrire", "Compte suspendu", "Chargé d'eau, Région Armor", "Depuis le")
		if !strings.Contains(a.Body, `href="/reseaux/alpha/membres/`+leo.Handle+`"`) {
			w.Error("no way to the page of roles")
		}
		// The operator who is no animator is not sent where they may not go.
		if a := w.as(w.operator("Odile Machine")).get(alpha + "/membres").is(200); strings.Contains(a.Body, "/reseaux/alpha/membres/") {
			w.Error("the operator is shown the way to the page of roles")
		}
	})
}

func TestMembersPages(t *testing.T) {
	each(t, func(w *world) {
		boss := w.Person("Zoé Aaa", "")
		n := w.network("alpha", boss)
		want := []string{"Zoé Aaa"}
		for k := range 85 {
			p := w.Person(fmt.Sprintf("Anne B%c%c", 'a'+k/26, 'a'+k%26), "")
			w.Puts(p, n, space.Member, space.Active)
			want = append(want, p.Name())
		}
		var got []string
		b := w.as(boss)
		for path := alpha + "/membres"; path != "" && len(got) < 200; {
			a := b.get(path).is(200)
			got = append(got, a.names()...)
			path = ""
			for _, l := range a.All(func(n *html.Node) bool { return n.Data == "a" && strings.Contains(parttest.Attr(n, "href"), "apres=") }) {
				path = parttest.Attr(l, "href")
			}
		}
		if !slices.Equal(got, want) {
			w.Errorf("%d listed, want %d: %q", len(got), len(want), got)
		}
	})
}

func TestExport(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.Person("Zoé Chef", ""), w.Person("Ana Lopez", "")
		n := w.network("alpha", boss)
		w.works(ana, org.Entreprise, "1", "-Vendtout; \"SA\"", "=HYPERLINK(A1)")
		w.Puts(ana, n, space.Member, space.Active)
		a := w.as(boss).get(alpha + "/membres.csv")
		h := a.Header
		if a.Status != http.StatusOK || h.Get("Content-Type") != "text/csv; charset=utf-8" || h.Get("Content-Disposition") != `attachment; filename="membres-alpha-2026-11-24.csv"` || h.Get("Cache-Control") != "private, no-store" {
			w.Errorf("status %d, %v", a.Status, h)
		}
		text, marked := strings.CutPrefix(a.Body, "\uFEFF")
		r := csv.NewReader(strings.NewReader(text))
		r.Comma = ';'
		rows, err := r.ReadAll()
		if err != nil || !marked || len(rows) != 3 {
			w.Fatalf("%v %v %q", err, marked, rows)
		}
		if want := []string{"Lopez", "Ana", "'=HYPERLINK(A1)", `'-Vendtout; "SA"`, "Entreprise", "Membre", "Membre", "2026-11-24"}; !slices.Equal(rows[2], want) {
			w.Errorf("%q, want %q", rows[2], want)
		}
		if strings.Contains(a.Body, "@poste.example") {
			w.Error("the file gives addresses")
		}
		if a = w.as(boss).get(alpha + "/membres.csv?q=ana"); strings.Contains(a.Body, "Chef") || !strings.Contains(a.Body, "Lopez") {
			w.Errorf("narrowed: %q", a.Body)
		}
		if want := []string{`admin.exported {"people":2}`, `admin.exported {"people":1}`}; !slices.Equal(w.told(n), want) {
			w.Errorf("%q", w.told(n))
		}
	})
}

// Long lists leave in pieces: nobody is missed, nobody comes twice.
func TestExportOfMany(t *testing.T) {
	w := newWorld(t, db.SQLite)
	boss := w.Person("Zoé Chef", "")
	n := w.network("alpha", boss)
	w.Write(func(tx *db.Tx) error {
		for k := range 1200 {
			p, err := w.Core.Accounts.Create(w.Ctx, tx, account.NewPerson{Email: fmt.Sprintf("p%d@mairie.example", k), Given: "Anne", Family: fmt.Sprintf("Petit%c", 'a'+k%26)})
			if err != nil {
				return err
			}
			if err := space.SetMembership(w.Ctx, tx, space.Membership{Person: p.ID, Space: n.ID, Role: space.Member, State: space.Active}); err != nil {
				return err
			}
		}
		return nil
	})
	seen, pieces := map[int64]bool{}, 0
	err := w.admin.Each(w.Ctx, n.ID, admin.Filter{}, func(list []admin.Member) error {
		pieces++
		for _, m := range list {
			if seen[int64(m.Person)] {
				t.Errorf("%s comes twice", m.Family)
			}
			seen[int64(m.Person)] = true
		}
		return nil
	})
	if err != nil || len(seen) != 1201 || pieces != 3 {
		t.Errorf("%v: %d people in %d pieces", err, len(seen), pieces)
	}
}
