package search_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/across/search"
	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/org"
	"maillage/core/org/directory"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
)

// What French readers take for the same word finds the same text.
func TestFrenchForgiveness(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		ana := w.person("Ana Lopez")
		w.join(ana, space.Member, n)
		for _, c := range []struct{ text, finds, not string }{
			{"La réforme de l’État avance", "etat", "tatami"},
			{"Nous écrivons à l'école élémentaire", "ECOLES", "tableaux"},
			{"Aujourd’hui, le marché ouvre", "aujourd'hui", "journal"},
			{"Les S.D.I.S. recrutent des pompiers", "sdis", "d i s pompe"},
			{"Le cœur de l'œuvre", "oeuvres", "uvre"},
			{"Un réseau de chaleur", "réseaux de chaleur", "chaloupe"},
			{"Mesurer le CO₂ en classe", "co2", "co3"},
			{"Des tarifs éco-responsables", "éco responsable", "irresponsable"},
			{"L'infirmière scolaire", "infirmiers scolaires", "infinitif"},
			{"Budget n° 2026-1187", "2026-1187", "1188"},
			{"La pluie tombe", "pluies", "PLU"},
			{"Modifier le P.L.U. de la commune", "plu", "pluie"},
			{"Un week-end à Plougastel-Daoulas", "plougastel", "plou-gaz"},
		} {
			i := w.publish(sheet{body: c.text, by: ana, in: n})
			w.settle()
			if got := w.finds(ana, c.finds); len(got) != 1 || got[0] != c.text {
				t := got
				w.Errorf("%q finds %q, want %q", c.finds, t, c.text)
			}
			if got := w.finds(ana, c.not); len(got) != 0 {
				w.Errorf("%q finds %q", c.not, got)
			}
			w.become(i, item.Deleted, false)
		}
	})
}

func TestUnfinishedAndMistypedWords(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		ana := w.person("Ana Lopez")
		w.person("Claire Morvan")
		w.join(ana, space.Member, n)
		w.group(n, "bretagne", "Bretagne et littoral")
		w.publish(sheet{title: "Rénovation énergétique", body: "On isole des bâtiments.", by: ana, in: n})
		w.publish(sheet{body: "La médiation numérique avance, lentement mais sûrement, dans les collectivités de Bretagne.", by: ana, in: n})
		w.settle()
		for text, want := range map[string]string{
			"rénov":                "Rénovation énergétique",
			"bretange":             "Bretagne et littoral",
			"Clair Morvn":          "Claire Morvan",
			"mroavn":               "",
			"claire mor":           "Claire Morvan",
			"renovtion energetiqe": "Rénovation énergétique",
			"numrique":             "La médiation numérique avance, lentement mais sûrement, dans les collectivités…",
		} {
			got := w.finds(ana, text)
			if want == "" && len(got) != 0 || want != "" && !slices.Contains(got, want) {
				w.Errorf("%q finds %q, want %q", text, got, want)
			}
		}
		r := w.find(ana, search.Query{Text: "bretange"})
		if len(r.Hits) != 2 || !slices.Equal(r.Instead, []string{"bretagne"}) {
			w.Errorf("bretange finds %q, looked for %q instead", titles(r.Hits), r.Instead)
		}
		if r := w.find(ana, search.Query{Text: "bretagne"}); r.Instead != nil {
			w.Errorf("nothing is mistyped in bretagne, and %q was looked for instead", r.Instead)
		}
	})
}

func TestQuestions(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		ana := w.person("Ana Lopez")
		w.join(ana, space.Member, n)
		whole := w.publish(sheet{body: "Pour réduire la consommation d'énergie des lycées, nous avons baissé le chauffage.", by: ana, in: n})
		part := w.publish(sheet{body: "La consommation d'eau des lycées augmente.", by: ana, in: n})
		w.publish(sheet{body: "Le concours de cuisine.", by: ana, in: n})
		w.settle()
		r := w.find(ana, search.Query{Text: "Comment réduire la consommation d’énergie dans les lycées ?"})
		if r.Total != 1 || len(r.Hits) != 2 || r.Hits[0].Item.ID != whole.ID || r.Hits[0].Partly || r.Hits[1].Item.ID != part.ID || !r.Hits[1].Partly {
			w.Errorf("got %d and %+v", r.Total, titles(r.Hits))
		}
		if got := marked(r.Hits[1].Title); got != "La [consommation] d'eau des [lycées] augmente." {
			w.Errorf("marked %s", got)
		}
		for _, text := range []string{"comment faire", "le la les", "  ", "?!", "👍"} {
			w.finds(ana, text) // nothing to look for, or only common words: no fault
		}
	})
}

// Titles weigh more than texts, the very word more than its stem, all the words more than some, and who bears the words
// comes before who speaks of them.
func TestOrder(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		ana := w.person("Ana Lopez")
		w.person("Paul Lycée")
		w.join(ana, space.Member, n)
		filler := strings.Repeat("Des mots sans rapport remplissent cette page. ", 5)
		w.publish(sheet{title: "Autre chose", body: filler + "Le chauffage du lycée. " + filler, by: ana, in: n})
		w.publish(sheet{title: "Le chauffage au lycée", body: filler, by: ana, in: n})
		for range 10 { // words that are in every text weigh nothing
			w.publish(sheet{title: "Bruit", body: filler, by: ana, in: n})
		}
		w.settle()
		if got := w.finds(ana, "chauffage lycée"); !slices.Equal(got[:2], []string{"Le chauffage au lycée", "Autre chose"}) {
			w.Errorf("chauffage lycée finds %q", got)
		}
		if got := w.finds(ana, "lycée"); got[0] != "Paul Lycée" {
			w.Errorf("lycée finds %q", got)
		}
		w.publish(sheet{title: "Les marchés", body: "Du matin.", by: ana, in: n})
		w.publish(sheet{title: "Le marché", body: "Du matin.", by: ana, in: n})
		w.settle()
		for text, want := range map[string]string{"marché": "Le marché", "marchés": "Les marchés"} {
			if got := w.finds(ana, text); len(got) != 2 || got[0] != want {
				w.Errorf("%s finds %q", text, got)
			}
		}
	})
}

// The places one belongs to come before others.
func TestOursFirst(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		ana := w.person("Ana Lopez")
		mine := w.group(n, "mien", "Le groupe où l'on parle d'eau")
		for i := range 4 {
			w.group(n, fmt.Sprintf("g%d", i), "Eau")
		}
		w.join(ana, space.Member, n, mine)
		w.settle()
		if got := w.finds(ana, "eau"); len(got) != 5 || got[0] != mine.Name {
			w.Errorf("eau finds %q", got)
		}
		hits, err := w.search.Suggest(w.ctx, w.viewer(ana), "ea")
		if err != nil || len(hits) != 3 || hits[0].Space.ID != mine.ID {
			w.Errorf("ea suggests %q (%v)", titles(hits), err)
		}
	})
}

func TestSnippets(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		ana := w.person("Ana Lopez")
		w.join(ana, space.Member, n)
		filler := strings.Repeat("Une phrase qui ne dit rien de ce sujet. ", 12)
		w.publish(sheet{title: "Le guide de l'air intérieur", body: filler + "\n\nNous mesurons l’air intérieur des\nclasses, avec « des capteurs » simples. " + filler, by: ana, in: n})
		w.publish(sheet{body: "Un message court sur les capteurs.", by: ana, in: n})
		w.settle()
		r := w.find(ana, search.Query{Text: "air intérieur"})
		if len(r.Hits) != 1 || marked(r.Hits[0].Title) != "Le guide de l'[air intérieur]" {
			w.Fatalf("got %q", titles(r.Hits))
		}
		got := marked(r.Hits[0].Text)
		if !strings.Contains(got, "Nous mesurons l’[air intérieur] des classes") || !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") || len(got) > 260 {
			w.Errorf("snippet %s", got)
		}
		r = w.find(ana, search.Query{Text: "message capteur"})
		if len(r.Hits) != 1 || marked(r.Hits[0].Title) != "Un [message] court sur les [capteurs]." || r.Hits[0].Text != nil {
			w.Errorf("a short note is said once: %q", titles(r.Hits))
		}
	})
}

func TestEditsAndNamesFollow(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		g := w.group(n, "eau", "Eau potable")
		ana := w.person("Ana Lopez")
		w.join(ana, space.Member, n, g)
		i := w.publish(sheet{title: "Avant", body: "Le mot hydraulique.", by: ana, in: g})
		w.settle()
		w.edit(i, "Après", "Le mot pneumatique.")
		w.write(func(tx *db.Tx) error { return w.core.Accounts.SetNames(w.ctx, tx, ana.ID, "Ana", "Quintana") })
		g.Name = "Assainissement"
		w.write(func(tx *db.Tx) (err error) { g, err = space.Put(w.ctx, tx, g); return err }) // no fact tells
		w.settle()
		if err := w.search.Reconcile(w.ctx); err != nil {
			w.Fatal(err)
		}
		for text, want := range map[string]int{"hydraulique": 0, "avant": 0, "pneumatique": 1, "apres": 1, "quintana": 1, "lopez": 0, "assainissement": 1, "potable": 0, "potabel": 0, "assainisement": 1} {
			if got := w.finds(ana, text); len(got) != want {
				w.Errorf("%s finds %q", text, got)
			}
		}
	})
}

func TestPeopleSay(t *testing.T) {
	each(t, func(w *world) {
		ana, bob := w.person("Ana Lopez"), w.person("Bob Petit")
		w.write(func(tx *db.Tx) error {
			if _, err := tx.Exec(w.ctx, `INSERT INTO saying (person_id, text) VALUES ($1, $2)`, ana.ID, "Je peux aider sur les marchés publics et la commande responsable."); err != nil {
				return err
			}
			return w.tell(tx, journal.Fact{Kind: "directory.updated", Actor: ana.ID})
		})
		w.settle()
		r := w.find(bob, search.Query{Text: "qui connaît les marchés publics ?"})
		if len(r.Hits) != 1 || r.Hits[0].Person.ID != ana.ID || !strings.Contains(marked(r.Hits[0].Text), "sur les [marchés publics]") {
			w.Errorf("got %q", titles(r.Hits))
		}
	})
}

func (w *world) org(k directory.Kind, code, name string) ref.Org {
	w.Helper()
	if _, err := org.Load(w.ctx, w.db, []directory.Record{{Kind: k, Code: code, Name: name, Short: strings.TrimPrefix(name, "Commune de ")}}, nil, nil); err != nil {
		w.Fatal(err)
	}
	o, err := org.ByCode(w.ctx, w.db.Q(), k, code)
	if err != nil {
		w.Fatal(err)
	}
	return o.ID
}

// Where people work is a name too: mistyped, it finds them and what speaks of it.
func TestMistypedOrganisation(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		ana := w.person("Ana Lopez")
		w.join(ana, space.Member, n)
		bretagne := w.org("region", "53", "Région Bretagne")
		w.write(func(tx *db.Tx) error {
			return w.core.Orgs.Affiliate(w.ctx, tx, ana.ID, ana.ID, org.Place{Org: bretagne, Job: "Ingénieure"})
		})
		w.publish(sheet{body: strings.Repeat("Un texte. ", 20) + "En Bretagne, enfin.", by: ana, in: n})
		w.settle()
		r := w.find(ana, search.Query{Text: "bretange"})
		if len(r.Hits) != 3 || !slices.Equal(r.Instead, []string{"bretagne"}) {
			w.Errorf("bretange finds %q, instead %q", titles(r.Hits), r.Instead)
		}
	})
}

func TestOrganisations(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		ana := w.person("Ana Lopez")
		w.join(ana, space.Member, n)
		brest := w.org("commune", "29019", "Commune de Brest")
		w.write(func(tx *db.Tx) error {
			return w.core.Orgs.Affiliate(w.ctx, tx, ana.ID, ana.ID, org.Place{Org: brest, Job: "Urbaniste"})
		})
		w.publish(sheet{body: "Une journée à Brest.", by: ana, in: n})
		w.settle()
		r := w.find(ana, search.Query{Text: "brest"})
		if len(r.Hits) != 3 || r.Hits[0].Kind != search.Org || r.Hits[0].Org.ID != brest {
			w.Errorf("brest finds %q", titles(r.Hits))
		}
		r = w.find(ana, search.Query{Org: brest})
		if len(r.Hits) != 2 || r.Hits[0].Person.ID != ana.ID || r.Org.Name != "Commune de Brest" {
			w.Errorf("the organisation lists %q of %q", titles(r.Hits), r.Org.Name)
		}
		if r := w.find(ana, search.Query{Org: 42}); len(r.Hits) != 0 {
			w.Errorf("an organisation that is none lists %q", titles(r.Hits))
		}
	})
}

// Narrowings leave what fits, counts tell how much before one narrows, and a choice of one facet leaves its others to choose.
func TestNarrowing(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.network("gaston", "Gaston"), w.network("ideal", "Ideal")
		g := w.group(a, "eau", "La source")
		ana := w.person("Ana Lopez")
		w.join(ana, space.Member, a, b, g)
		w.person("Source Vive")
		now := clock.Now(w.ctx)
		w.publish(sheet{body: "Une source ici.", by: ana, in: a})
		w.publish(sheet{title: "Une source là", body: "…", by: ana, in: g})
		w.publish(sheet{body: "Une source ailleurs.", by: ana, in: b})
		old := w.publish(sheet{body: "Une vieille source.", by: ana, in: b})
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(w.ctx, `UPDATE item SET created = $1 WHERE id = $2`, db.Millis(now.AddDate(-2, 0, 0)), old.ID)
			return err
		})
		w.settle()
		r := w.find(ana, search.Query{Text: "source"})
		if r.Total != 6 || r.Facets.Month != 3 || r.Facets.Year != 3 || r.Facets.Older != 1 || len(r.Facets.Kinds) != 4 || len(r.Facets.Networks) != 2 {
			w.Errorf("%d found, counts %+v", r.Total, r.Facets)
		}
		for _, c := range []struct {
			q    search.Query
			want int
		}{
			{search.Query{Kinds: []string{"note"}}, 3},
			{search.Query{Kinds: []string{"note", "page"}}, 4},
			{search.Query{Kinds: []string{search.Person}}, 1},
			{search.Query{Kinds: []string{search.Group}}, 1},
			{search.Query{Kinds: []string{"none"}}, 0},
			{search.Query{Networks: []ref.Space{b.ID}}, 2},
			{search.Query{Networks: []ref.Space{a.ID}}, 3}, // the group is in it
			{search.Query{Space: g.ID}, 1},
			{search.Query{Since: now.Add(-time.Hour)}, 3},
			{search.Query{Until: now.AddDate(-1, 0, 0)}, 1},
			{search.Query{Networks: []ref.Space{b.ID}, Until: now.AddDate(-1, 0, 0)}, 1},
		} {
			c.q.Text = "source"
			r := w.find(ana, c.q)
			if r.Total != c.want || len(r.Hits) != c.want {
				w.Errorf("%+v finds %q, want %d", c.q, titles(r.Hits), c.want)
			}
			if len(c.q.Networks) == 1 && c.q.Until.IsZero() && len(r.Facets.Networks) != 2 {
				w.Errorf("%+v leaves the networks %+v to choose", c.q, r.Facets.Networks)
			}
		}
	})
}

func TestPages(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		ana := w.person("Ana Lopez")
		w.join(ana, space.Member, n)
		for range 45 {
			w.publish(sheet{body: "La même chose.", by: ana, in: n})
		}
		w.settle()
		seen := map[int64]bool{}
		first := w.find(ana, search.Query{Text: "même chose"})
		if first.Total != 45 || len(first.Pages) != 3 {
			w.Fatalf("%d found on %d pages", first.Total, len(first.Pages))
		}
		for _, after := range first.Pages {
			for _, h := range w.find(ana, search.Query{Text: "même chose", After: after}).Hits {
				if seen[h.ID] {
					w.Errorf("%d is shown twice", h.ID)
				}
				seen[h.ID] = true
			}
		}
		if len(seen) != 45 {
			w.Errorf("%d shown on the pages", len(seen))
		}
		// A page asked after something that is gone is the first one.
		if r := w.find(ana, search.Query{Text: "même chose", After: 42}); len(r.Hits) != search.PageSize {
			w.Errorf("%d hits", len(r.Hits))
		}
	})
}

// A search costs a bounded number of queries, whatever it finds.
func TestQueriesAreBounded(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		ana := w.person("Ana Lopez")
		w.join(ana, space.Member, n)
		for range 30 {
			w.publish(sheet{body: "Des mots communs.", by: ana, in: n})
		}
		w.settle()
		for _, q := range []search.Query{{Text: "mots communs"}, {Text: "mouts comnuns absents tortus biscornus"}, {Text: "mots", Kinds: []string{"note"}, Networks: []ref.Space{n.ID}}} {
			ctx, c := db.Counting(w.ctx)
			if _, err := w.search.Find(ctx, w.viewer(ana), q); err != nil {
				w.Fatal(err)
			}
			if c.N() > 32 {
				w.Errorf("%+v: %d queries", q, c.N())
			}
		}
	})
}

// A viewer of nothing is a stranger.
func TestNobody(t *testing.T) {
	each(t, func(w *world) {
		if _, err := w.search.Find(w.ctx, access.Nobody(), search.Query{Text: "rien"}); err != nil {
			w.Error(err)
		}
	})
}

// What is published is found within a second, by who asks again and again.
func TestFreshWithinASecond(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		ana := w.person("Ana Lopez")
		w.join(ana, space.Member, n)
		w.settle()
		ctx, stop := context.WithCancel(w.ctx)
		ended := make(chan struct{})
		go func() { defer close(ended); w.core.Journal.Run(ctx) }()
		defer func() { stop(); <-ended }()
		w.publish(sheet{body: "Une nouvelle fraîche.", by: ana, in: n})
		published := time.Now()
		for len(w.finds(ana, "fraîche")) == 0 {
			if time.Since(published) > 5*time.Second { // a busy machine is no fault
				w.Fatal("not found after five seconds")
			}
		}
		w.Logf("found after %s", time.Since(published))
	})
}
