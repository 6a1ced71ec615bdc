package org_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/journal"
	"maillage/core/limit"
	"maillage/core/org"
	"maillage/core/org/directory"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/lang"
)

var schemas = []db.Schema{journal.Schema, limit.Schema, account.Schema, org.Schema}

type edition struct {
	records []directory.Record
	domains []directory.Domain
}

// book is the reference data, read once for the package's tests; they do not change it.
var book = sync.OnceValues(func() (e edition, err error) {
	if e.records, err = directory.Load(); err == nil {
		e.domains, err = directory.Domains()
	}
	return e, err
})

// fill migrates and loads the whole reference data.
func fill(ctx context.Context, d *db.DB) error {
	if err := d.Migrate(ctx, schemas); err != nil {
		return err
	}
	if err := d.Lease(ctx); err != nil {
		return err
	}
	e, err := book()
	if err != nil {
		return err
	}
	_, err = org.Load(ctx, d, e.records, e.domains, nil)
	return err
}

// whole runs f on each engine with a database that has the whole reference data.
func whole(t *testing.T, f func(t *testing.T, d *db.DB)) {
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) { f(t, dbtest.OpenURL(t, dbtest.URL(t, e, fill, "orgs_whole"))) })
	}
}

func TestFind(t *testing.T) {
	whole(t, func(t *testing.T, d *db.DB) {
		for _, c := range []struct {
			text  string
			kinds []org.Kind
			want  string // the first; "" when nothing may be found
		}{
			{"bretagne", nil, "Région Bretagne"},
			{"BRETAGNE", []org.Kind{org.Commune}, "Commune de Bretagne"},
			{"plougastel", nil, "Commune de Plougastel-Daoulas"},
			{"  daoulas plou ", nil, "Commune de Plougastel-Daoulas"},
			{"mairie de plougastel", nil, "Commune de Plougastel-Daoulas"},
			{"29189", nil, "Commune de Plougastel-Daoulas"},
			{"2a004", nil, "Commune d'Ajaccio"},
			{"29", nil, "Département du Finistère"},
			{"53", []org.Kind{org.Departement}, "Département de la Mayenne"},
			{"REGION BRET", nil, "Région Bretagne"},
			{"bretagne reg", nil, "Région Bretagne"},
			{"conseil régional de bretagne", nil, "Région Bretagne"},
			{"departement finistere", nil, "Département du Finistère"},
			{"conseil général du Finistère", nil, "Département du Finistère"},
			{"ille et vilaine", nil, "Département d'Ille-et-Vilaine"},
			{"cotes d'armor", nil, "Département des Côtes-d'Armor"},
			{"rennes", nil, "Commune de Rennes"},
			{"rennes m", nil, "Rennes Métropole"},
			{"rectorat rennes", nil, "Académie de Rennes"},
			{"Saint-Étienne", nil, "Commune de Saint-Étienne"},
			{"st etienne", nil, "Commune de Saint-Étienne"},
			{"ste marie aux mines", nil, "Commune de Sainte-Marie-aux-Mines"},
			{"strasb", nil, "Commune de Strasbourg"},
			{"st", []org.Kind{org.Commune}, "Commune de Strasbourg"},
			{"la rochelle", nil, "Commune de La Rochelle"},
			{"oeuilly", nil, "Commune d'Œuilly"},
			{"y", nil, "Commune d'Y"},
			{"ville de paris", nil, "Ville de Paris"},
			{"paris", []org.Kind{org.Departement}, "Ville de Paris"},
			{"région", nil, "Région Île-de-France"},
			{"commune", nil, "Commune de Marseille"},
			{"cc crozon", nil, "Communauté de communes Presqu'île de Crozon-Aulne maritime"},
			{"233 500 016 00040", nil, "Région Bretagne"},
			{"233500016", nil, "Région Bretagne"},
			{"23350001600040", []org.Kind{org.Commune}, ""},
			{"356000000", nil, ""},
			{"", nil, ""},
			{" - ' ", nil, ""},
			{"zzzz", nil, ""},
			{"q", nil, ""},
			{"rennes zzzz", nil, ""},
			{"%", nil, ""},
			{"'; DROP TABLE org --", nil, ""},
			{"\xff\xfe", nil, ""},
			{strings.Repeat("plougastel ", 1000), nil, "Commune de Plougastel-Daoulas"},
		} {
			list, err := org.Find(context.Background(), d.Q(), c.text, c.kinds, 5)
			if err != nil || len(list) > 5 {
				t.Errorf("%.60q: %d found, %v", c.text, len(list), err)
			} else if len(list) == 0 && c.want != "" || len(list) > 0 && list[0].Name != c.want {
				t.Errorf("%.60q %v: got %v, want %s first", c.text, c.kinds, names(list), c.want)
			}
			for _, o := range list {
				if len(c.kinds) > 0 && !o.Is(c.kinds[0]) {
					t.Errorf("%q: %s is no %s", c.text, o.Name, c.kinds[0])
				}
			}
		}
	})
}

func names(list []org.Org) (out []string) {
	for _, o := range list {
		out = append(out, o.Name)
	}
	return out
}

// What people type most, and the worst, is answered at once. The bound is ten times what was measured on two quiet cores.
func TestFindIsQuick(t *testing.T) {
	whole(t, func(t *testing.T, d *db.DB) {
		for _, text := range []string{"bretagne", "saint", "sa", "co", "s", "saint martin", "commune", "ville", "com", "communaute de communes", "de", "29189", "a b c d e f g h i", "sa ma la mo"} {
			best := time.Hour
			for range 5 {
				c := &db.Counter{}
				start := time.Now()
				if _, err := org.Find(db.WithCounter(context.Background(), c), d.Q(), text, nil, 10); err != nil || c.N() > 3 {
					t.Fatalf("%q: %d queries, %v", text, c.N(), err)
				}
				best = min(best, time.Since(start))
			}
			t.Logf("%q: %v", text, best)
			if best > 60*time.Millisecond {
				t.Errorf("%q took %v", text, best)
			}
		}
	})
}

// Every organisation is found by its whole name among the first, and by its code.
func TestEveryOrganisationIsFound(t *testing.T) {
	d := dbtest.OpenURL(t, dbtest.URL(t, db.SQLite, fill, "orgs_whole"))
	e, err := book()
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(e.records); i += 97 {
		r := e.records[i]
		list, err := org.Find(context.Background(), d.Q(), r.Name, []org.Kind{r.Kind}, 50)
		if err != nil || !has(list, r) {
			t.Errorf("%s (%s): %v among %v", r.Name, r.Key(), err, names(list))
		}
		if o, err := org.ByCode(context.Background(), d.Q(), r.Kind, r.Code); err != nil || o.Name != r.Name || o.Short != r.Short {
			t.Errorf("%s: %+v, %v", r.Key(), o, err)
		}
	}
}

func has(list []org.Org, r directory.Record) bool {
	for _, o := range list {
		if o.Kind == r.Kind && o.Code == r.Code {
			return true
		}
	}
	return false
}

func TestGetReadsBackWhole(t *testing.T) {
	whole(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		o, err := org.ByCode(ctx, d.Q(), org.Region, "53")
		if err != nil || o.SIREN != "233500016" || o.SIRET != "23350001600040" || o.Short != "Bretagne" || o.Region != "53" || o.Population < 3_000_000 || o.Website != "https://www.bretagne.bzh" {
			t.Errorf("%+v, %v", o, err)
		}
		if again, err := org.Get(ctx, d.Q(), o.ID); err != nil || again != o {
			t.Errorf("%+v, %v", again, err)
		}
		if _, err := org.Get(ctx, d.Q(), 7); !fail.Is(err, fail.Hidden) {
			t.Error(err)
		}
		if _, err := org.ByCode(ctx, d.Q(), org.Commune, "53"); !fail.Is(err, fail.Hidden) {
			t.Error(err)
		}
	})
}

func TestLoadingTwiceWritesNothing(t *testing.T) {
	whole(t, func(t *testing.T, d *db.DB) {
		e, err := book()
		if err != nil {
			t.Fatal(err)
		}
		last := 0
		r, err := org.Load(context.Background(), d, e.records, e.domains, func(n, all int) {
			if n <= last || n > all {
				t.Errorf("progress %d of %d after %d", n, all, last)
			}
			last = n
		})
		if err != nil || r != (org.Report{Same: len(e.records)}) || last != len(e.records) {
			t.Errorf("%+v, %v, told of %d", r, err, last)
		}
	})
}

func TestNewerEditionUpdates(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		old := []directory.Record{
			{Kind: org.Commune, Code: "29189", Name: "Commune de Plougastel", Short: "Plougastel", Population: 10},
			{Kind: org.Commune, Code: "29019", Name: "Commune de Brest", Short: "Brest", Population: 20, Website: "https://www.brest.fr"},
			{Kind: org.EPCI, Code: "242900314", Name: "Brest Métropole", Short: "Brest Métropole"},
		}
		w.load(old, directory.Domain{Name: "plougastel.bzh", Category: "collectivites", Kind: org.Commune, Code: "29189"})
		place := w.find("plougastel")[0]
		p := w.person("ana@plougastel.bzh", "Ana", "Le Bris")
		w.affiliate(p.ID, org.Place{Org: place.ID})
		newer := []directory.Record{
			{Kind: org.Commune, Code: "29189", Name: "Commune de Plougastel-Daoulas", Short: "Plougastel-Daoulas", Population: 13_000},
			old[2],
			{Kind: org.Region, Code: "53", Name: "Région Bretagne", Short: "Bretagne"},
		}
		if r := w.load(newer, directory.Domain{Name: "plougastel.bzh", Category: "collectivites", Kind: org.Region, Code: "53"}); r != (org.Report{Added: 1, Changed: 1, Same: 1, Domains: 1}) {
			t.Errorf("%+v", r)
		}
		if list := w.find("daoulas"); len(list) != 1 || list[0].ID != place.ID || list[0].Population != 13_000 {
			t.Errorf("%+v", list)
		}
		if list := w.find("brest"); len(list) != 2 {
			t.Errorf("what left the edition is gone: %v", names(list))
		}
		if p, _ = account.Get(w.ctx(), d.Q(), p.ID); p.OrgName != "Commune de Plougastel-Daoulas" {
			t.Errorf("byline %q", p.OrgName)
		}
		if m, err := org.Domain(w.ctx(), d.Q(), "x@plougastel.bzh"); err != nil || m.Org.Name != "Région Bretagne" {
			t.Errorf("%+v, %v", m, err)
		}
		var words int
		if err := d.Q().QueryRow(w.ctx(), `SELECT COUNT(*) FROM org_word`).Scan(&words); err != nil || words != 2+1+2+1 {
			t.Errorf("%d words, %v: the old ones are still there", words, err)
		}
	}, schemas...)
}

func TestLoadRefusesADamagedEdition(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, schemas...)
	for _, bad := range [][]directory.Record{
		{{Kind: org.Commune, Code: "1", Name: "A"}, {Kind: org.Commune, Code: "1", Name: "B"}},
		{{Kind: org.Commune, Name: "A"}},
		{{Kind: org.Commune, Code: "1"}},
	} {
		if _, err := org.Load(context.Background(), d, bad, nil, nil); !fail.Is(err, fail.Invalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func TestDomain(t *testing.T) {
	whole(t, func(t *testing.T, d *db.DB) {
		for _, c := range []struct {
			email, domain, org string
			generic            bool
		}{
			{"claire@ac-rennes.fr", "ac-rennes.fr", "Académie de Rennes", false},
			{"Claire@Info.AC-Rennes.fr", "ac-rennes.fr", "Académie de Rennes", false},
			{"claire@bretagne.bzh", "bretagne.bzh", "Région Bretagne", false},
			{"claire@dgfip.finances.gouv.fr", "dgfip.finances.gouv.fr", "", false},
			{"claire@gmail.com", "", "", true},
			{"claire@ORANGE.fr", "", "", true},
			{"claire@mairie-inconnue.fr", "", "", false},
			{"claire@xac-rennes.fr", "", "", false},
			{"claire@ac-rennes.fr.evil.example", "", "", false},
			{"not an address", "", "", false},
		} {
			m, err := org.Domain(context.Background(), d.Q(), c.email)
			if err != nil || m.Org.Name != c.org || m.Generic != c.generic || c.org != "" && m.Domain != c.domain || (m.Domain == "") != (m.Category == "") {
				t.Errorf("%s: %+v, %v", c.email, m, err)
			}
		}
	})
}

func TestWordsOfKindsAreThere(t *testing.T) {
	c := lang.NewCatalogue()
	if err := c.Add("org", org.Words); err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{"fr", "en"} {
		for _, k := range org.Kinds() {
			if s := c.Localizer(tag, time.UTC).T("org.kind." + string(k)); strings.ContainsAny(s, "⟦.") {
				t.Errorf("%s in %s: %s", k, tag, s)
			}
		}
	}
}

// world is a small deployment at a time that the test moves.
type world struct {
	*org.Orgs
	t        *testing.T
	d        *db.DB
	accounts *account.Accounts
	now      time.Time
}

func newWorld(t *testing.T, d *db.DB) *world {
	j := journal.New(d, slog.New(slog.DiscardHandler))
	a := account.New(d, j, limit.New(limit.Options{}), account.Options{})
	return &world{t: t, d: d, accounts: a, Orgs: org.New(j, a), now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
}

func (w *world) ctx() context.Context { return clock.At(context.Background(), w.now) }

func (w *world) load(records []directory.Record, domains ...directory.Domain) org.Report {
	w.t.Helper()
	r, err := org.Load(w.ctx(), w.d, records, domains, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) find(text string) []org.Org {
	w.t.Helper()
	list, err := org.Find(w.ctx(), w.d.Q(), text, nil, 10)
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

func (w *world) person(email, given, family string) (p account.Person) {
	w.t.Helper()
	err := w.d.Write(w.ctx(), func(tx *db.Tx) (err error) {
		p, err = w.accounts.Create(w.ctx(), tx, account.NewPerson{Email: email, Given: given, Family: family, EmailProved: true})
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) try(by, who ref.Person, p org.Place) error {
	return w.d.Write(w.ctx(), func(tx *db.Tx) error { return w.Affiliate(w.ctx(), tx, by, who, p) })
}

func (w *world) affiliate(who ref.Person, p org.Place) {
	w.t.Helper()
	if err := w.try(who, who, p); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) of(who ref.Person) []org.Affiliation {
	w.t.Helper()
	list, err := org.Of(w.ctx(), w.d.Q(), who)
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

// facts returns kind, actor and person of the facts about affiliations, oldest first.
func (w *world) facts() (out []string) {
	w.t.Helper()
	facts, err := journal.Latest(w.ctx(), w.d.Q(), 100)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, f := range facts {
		if strings.HasPrefix(f.Kind, "org.") {
			out = append([]string{f.Kind + " " + f.Actor.String() + " " + f.Mentions[0].String() + " " + string(f.Data)}, out...)
		}
	}
	return out
}

var small = []directory.Record{
	{Kind: org.Region, Code: "53", Name: "Région Bretagne", Short: "Bretagne", Website: "https://www.bretagne.bzh"},
	{Kind: org.Commune, Code: "29189", Name: "Commune de Plougastel-Daoulas", Short: "Plougastel-Daoulas"},
}

func fact(kind string, by, who ref.Person, o org.Org) string {
	return kind + " " + by.String() + " " + who.String() + ` {"org":"` + o.ID.String() + `"}`
}
