package account_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/journal"
	"maillage/core/limit"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

var (
	schemas = []db.Schema{journal.Schema, limit.Schema, account.Schema}
	monday  = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
)

const home = "browser of claire"

// world is accounts whose letters are kept, at a time that the test moves.
type world struct {
	*account.Accounts
	t       *testing.T
	d       *db.DB
	now     time.Time
	letters []account.Letter
}

func newWorld(t *testing.T, d *db.DB) *world {
	w := &world{t: t, d: d, now: monday}
	w.Accounts = account.New(d, journal.New(d, slog.New(slog.DiscardHandler)), limit.New(limit.Options{}), account.Options{
		Letter: func(_ context.Context, tx *db.Tx, l account.Letter) error {
			tx.AfterCommit(func() { w.letters = append(w.letters, l) })
			return nil
		}})
	return w
}

func each(t *testing.T, f func(t *testing.T, w *world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, newWorld(t, d)) }, schemas...)
}

func (w *world) ctx() context.Context { return clock.At(context.Background(), w.now) }

func (w *world) pass(d time.Duration) { w.now = w.now.Add(d) }

func (w *world) write(f func(tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.ctx(), f); err != nil {
		w.t.Fatal(err)
	}
}

// person makes an account with a proved address.
func (w *world) person(email, given, family string) (p account.Person) {
	w.t.Helper()
	w.write(func(tx *db.Tx) (err error) {
		p, err = w.Create(w.ctx(), tx, account.NewPerson{Email: email, Given: given, Family: family, EmailProved: true})
		return err
	})
	return p
}

// ask asks for a letter from a browser and returns the last one sent.
func (w *world) ask(email, browser string) account.Letter {
	w.t.Helper()
	if _, err := w.Start(w.ctx(), account.Ask{Email: email, Lang: "fr", Next: "/reseaux", Browser: browser, IP: "192.0.2.1"}); err != nil {
		w.t.Fatal(err)
	}
	return w.letters[len(w.letters)-1]
}

// facts returns the kinds of the facts written, oldest first.
func (w *world) facts() string {
	w.t.Helper()
	facts, err := journal.Latest(w.ctx(), w.d.Q(), 50)
	if err != nil {
		w.t.Fatal(err)
	}
	var kinds []string
	for _, f := range facts {
		kinds = append([]string{f.Kind}, kinds...)
	}
	return strings.Join(kinds, " ")
}

func (w *world) wantFacts(want string) {
	w.t.Helper()
	if got := w.facts(); got != want {
		w.t.Errorf("facts %q, want %q", got, want)
	}
}

func (w *world) count(text string, args ...any) (n int64) {
	w.t.Helper()
	if err := w.d.Q().QueryRow(w.ctx(), text, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// wantFail checks the kind of err and, when key is not "", its reason or the message of one of its fields.
func wantFail(t *testing.T, err error, kind fail.Kind, key string) {
	t.Helper()
	if !fail.Is(err, kind) {
		t.Fatalf("got %v, want %v", err, kind)
	}
	got, _ := fail.Reason(err)
	for _, f := range fail.FieldsOf(err) {
		if got == "" || f.Key == key {
			got = f.Key
		}
	}
	if key != "" && got != key {
		t.Fatalf("got %v, want the reason %s", err, key)
	}
}

func TestCreateReadsBackWhole(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var p account.Person
		w.write(func(tx *db.Tx) (err error) {
			p, err = w.Create(w.ctx(), tx, account.NewPerson{Email: " Claire.Morvan@Bretagne.bzh ", Given: " Claire", Family: "Morvan ",
				Lang: "en", TimeZone: "Indian/Reunion", Operator: true})
			return err
		})
		want := account.Person{ID: p.ID, Handle: "claire.morvan", Email: "Claire.Morvan@Bretagne.bzh", Given: "Claire", Family: "Morvan",
			State: account.Active, Operator: true, Lang: "en", TimeZone: "Indian/Reunion", Rights: 1, Created: monday}
		for name, read := range map[string]func() (account.Person, error){
			"Get":      func() (account.Person, error) { return account.Get(w.ctx(), w.d.Q(), p.ID) },
			"ByHandle": func() (account.Person, error) { return account.ByHandle(w.ctx(), w.d.Q(), "Claire.MORVAN") },
			"ByEmail":  func() (account.Person, error) { return account.ByEmail(w.ctx(), w.d.Q(), "claire.morvan@BRETAGNE.bzh") },
		} {
			if got, err := read(); err != nil || got != want {
				t.Errorf("%s: got %+v, %v\nwant %+v", name, got, err, want)
			}
		}
		if p != want {
			t.Errorf("Create returned %+v", p)
		}
		w.wantFacts("account.joined")
	})
}

func TestNobodyIsHidden(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, err := account.Get(w.ctx(), w.d.Q(), 7)
		wantFail(t, err, fail.Hidden, "")
		_, err = account.ByHandle(w.ctx(), w.d.Q(), "x'; DROP TABLE person")
		wantFail(t, err, fail.Hidden, "")
		_, err = account.ByEmail(w.ctx(), w.d.Q(), "not an address")
		wantFail(t, err, fail.Hidden, "")
		wantFail(t, w.SetTheme(w.ctx(), 7, "dark"), fail.Hidden, "")
		wantFail(t, w.SetPrefs(w.ctx(), 7, "fr", "", ""), fail.Hidden, "")
		_, err = w.SignIn(w.ctx(), 7, account.Machine{}, account.ByDemo)
		wantFail(t, err, fail.Hidden, "")
	})
}

func TestOneAccountAnAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("claire@mairie.fr", "Claire", "Morvan")
		err := w.d.Write(w.ctx(), func(tx *db.Tx) error {
			_, err := w.Create(w.ctx(), tx, account.NewPerson{Email: "CLAIRE@mairie.FR", Given: "Claire", Family: "Morvan"})
			return err
		})
		wantFail(t, err, fail.Conflict, "account.email.taken")
		err = w.d.Write(w.ctx(), func(tx *db.Tx) error {
			_, err := w.Create(w.ctx(), tx, account.NewPerson{Email: "claire@mairie", Given: "", Family: "Morvan <b>"})
			return err
		})
		wantFail(t, err, fail.Invalid, "account.email.ending")
		wantFail(t, err, fail.Invalid, "account.name.empty")
		wantFail(t, err, fail.Invalid, "account.name.form")
		if n := w.count(`SELECT COUNT(*) FROM person`); n != 1 {
			t.Errorf("%d people", n)
		}
	})
}

func TestHandlesComeFromNamesAndAreUnique(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i, c := range []struct{ given, family, want string }{
			{"Claire", "Morvan", "claire.morvan"},
			{"Claire", "Morvan", "claire.morvan2"},
			{"Éloïse", "d’Œuilly", "eloise.doeuilly"},
			{"Jean-Paul", "de La Tour du Pin", "jean-paul.de-la-tour-du-pin"},
			{"Ольга", "Petrova", "membre.petrova"},
			{"李", "王", "membre.x"},
			{"Marie-Antoinette-Joséphine-Jeanne", "von Habsburg-Lothringen-Österreich", "marie-antoinette-j.von-habsburg-lothr"},
			{"CLAIRE", "MORVAN", "claire.morvan3"},
		} {
			p := w.person("p"+string(rune('a'+i))+"@mairie.fr", c.given, c.family)
			if p.Handle != c.want {
				t.Errorf("%s %s: got %s, want %s", c.given, c.family, p.Handle, c.want)
			}
		}
	})
}

func TestHundredHomonymsHaveHundredHandles(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, db.SQLite, schemas...))
	seen := map[string]bool{}
	for i := range 100 {
		p := w.person("jean"+strings.Repeat("x", i)[:i%50]+string(rune('a'+i/50))+"@mairie.fr", "Jean", "Martin")
		if len(p.Handle) > 40 || seen[p.Handle] {
			t.Fatalf("handle %q again, or too long", p.Handle)
		}
		seen[p.Handle] = true
	}
}

func TestHowAPersonIsShown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, b := w.person("a@mairie.fr", "Élodie", "d'Arvor"), w.person("b@mairie.fr", "Yann", "Le Goff")
		if a.Name() != "Élodie d'Arvor" || a.Initials() != "ÉD" || b.Initials() != "YL" || (account.Person{}).Initials() != "?" {
			t.Errorf("%s %s %s", a.Name(), a.Initials(), b.Initials())
		}
		w.write(func(tx *db.Tx) error {
			if err := w.SetPhoto(w.ctx(), tx, a.ID, "abc"); err != nil {
				return err
			}
			return w.SetMainOrg(w.ctx(), tx, a.ID, account.MainOrg{ID: 12, Name: "Région Bretagne", Kind: "region", Job: "Chargée de mission"})
		})
		c := &db.Counter{}
		cards, err := account.Cards(db.WithCounter(w.ctx(), c), w.d.Q(), []ref.Person{a.ID, b.ID, 99, a.ID})
		want := account.Card{ID: a.ID, Handle: "elodie.darvor", Name: "Élodie d'Arvor", Initials: "ÉD", Photo: "abc", Job: "Chargée de mission",
			OrgName: "Région Bretagne", Hue: a.Hue()}
		if err != nil || len(cards) != 2 || cards[a.ID] != want || c.N() != 1 {
			t.Errorf("got %+v, %v in %d queries", cards, err, c.N())
		}
		named, err := account.ByHandles(w.ctx(), w.d.Q(), []string{"elodie.darvor", "nobody.x", "yann.le-goff"})
		if err != nil || len(named) != 2 || named["elodie.darvor"] != want || named["yann.le-goff"] != b.Card() {
			t.Errorf("got %+v, %v", named, err)
		}
		if none, err := account.Cards(w.ctx(), w.d.Q(), nil); err != nil || len(none) != 0 {
			t.Errorf("got %v, %v", none, err)
		}
	})
}

func TestHuesAreSharedOut(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, db.SQLite, schemas...))
	n := map[int]int{}
	for range 1200 {
		n[account.Person{ID: ref.Person(w.d.NewID())}.Hue()]++
	}
	for h := 1; h <= 6; h++ {
		if n[h] < 120 {
			t.Errorf("hue %d for %d people of 1,200", h, n[h])
		}
	}
	if len(n) != 6 {
		t.Errorf("hues %v", n)
	}
}

func TestPreferences(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person("a@mairie.fr", "Ana", "Le Bris")
		if err := w.SetPrefs(w.ctx(), p.ID, "en", "dark", "America/Cayenne"); err != nil {
			t.Fatal(err)
		}
		if p, _ = account.Get(w.ctx(), w.d.Q(), p.ID); p.Lang != "en" || p.Theme != "dark" || p.TimeZone != "America/Cayenne" {
			t.Errorf("got %+v", p)
		}
		if err := w.SetPrefs(w.ctx(), p.ID, "xx", "<script>", "../../etc/passwd"); err != nil {
			t.Fatal(err)
		}
		if p, _ = account.Get(w.ctx(), w.d.Q(), p.ID); p.Lang != "fr" || p.Theme != "" || p.TimeZone != "Europe/Paris" {
			t.Errorf("got %+v", p)
		}
		if err := w.SetTheme(w.ctx(), p.ID, "light"); err != nil {
			t.Fatal(err)
		}
		if p, _ = account.Get(w.ctx(), w.d.Q(), p.ID); p.Theme != "light" || p.Rights != 1 {
			t.Errorf("got %+v", p)
		}
	})
}

func TestRenamingKeepsTheHandle(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person("a@mairie.fr", "Ana", "Le Bris")
		for range 2 {
			w.write(func(tx *db.Tx) error { return w.SetNames(w.ctx(), tx, p.ID, "Ana", "Le  Bris-Kerguélen") })
		}
		got, _ := account.Get(w.ctx(), w.d.Q(), p.ID)
		if got.Family != "Le Bris-Kerguélen" || got.Handle != p.Handle {
			t.Errorf("got %+v", got)
		}
		err := w.d.Write(w.ctx(), func(tx *db.Tx) error { return w.SetNames(w.ctx(), tx, p.ID, "Ana", strings.Repeat("a", 61)) })
		wantFail(t, err, fail.Invalid, "account.name.long")
		if n := w.count(`SELECT COUNT(*) FROM person WHERE sort_key = 'le bris-kerguelen ana'`); n != 1 {
			t.Error("the sort key does not follow")
		}
		w.wantFacts("account.joined account.renamed")
	})
}

func TestSuspensionTellsWhyAndEnds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p, by := w.person("a@mairie.fr", "Ana", "Le Bris"), w.person("b@mairie.fr", "Bob", "Tanguy")
		suspend := func(reason string) error {
			return w.d.Write(w.ctx(), func(tx *db.Tx) error { return w.Suspend(w.ctx(), tx, by.ID, p.ID, reason) })
		}
		wantFail(t, suspend(" "), fail.Invalid, "account.reason.length")
		for range 2 {
			if err := suspend("Publicité répétée"); err != nil {
				t.Fatal(err)
			}
		}
		got, _ := account.Get(w.ctx(), w.d.Q(), p.ID)
		if got.State != account.Suspended || got.Reason != "Publicité répétée" || got.Rights != 2 {
			t.Errorf("got %+v", got)
		}
		facts, _ := journal.Latest(w.ctx(), w.d.Q(), 1)
		if f := facts[0]; f.Kind != "account.suspended" || f.Actor != by.ID || len(f.Mentions) != 1 || f.Mentions[0] != p.ID || len(f.Data) != 0 {
			t.Errorf("fact %+v", f)
		}
		for range 2 {
			w.write(func(tx *db.Tx) error { return w.Restore(w.ctx(), tx, by.ID, p.ID) })
		}
		if got, _ = account.Get(w.ctx(), w.d.Q(), p.ID); got.State != account.Active || got.Reason != "" || got.Rights != 3 {
			t.Errorf("got %+v", got)
		}
		w.wantFacts("account.joined account.joined account.suspended account.restored")
	})
}

func TestRightsGrowWithWhatChangesThem(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person("a@mairie.fr", "Ana", "Le Bris")
		org := account.MainOrg{ID: 12, Name: "Région Bretagne", Kind: "region", Job: "Chargée de mission"}
		for _, step := range []struct {
			name string
			do   func(tx *db.Tx) error
			want int64
		}{
			{"operator", func(tx *db.Tx) error { return w.SetOperator(w.ctx(), tx, p.ID, p.ID, true) }, 2},
			{"operator again", func(tx *db.Tx) error { return w.SetOperator(w.ctx(), tx, p.ID, p.ID, true) }, 2},
			{"organisation", func(tx *db.Tx) error { return w.SetMainOrg(w.ctx(), tx, p.ID, org) }, 3},
			{"job only", func(tx *db.Tx) error { org.Job = "Directrice"; return w.SetMainOrg(w.ctx(), tx, p.ID, org) }, 3},
			{"no organisation", func(tx *db.Tx) error { return w.SetMainOrg(w.ctx(), tx, p.ID, account.MainOrg{}) }, 4},
			{"membership", func(tx *db.Tx) error { return account.RightsChanged(w.ctx(), tx, p.ID) }, 5},
			{"nobody's", func(tx *db.Tx) error { return account.RightsChanged(w.ctx(), tx) }, 5},
		} {
			w.write(step.do)
			if got, _ := account.Get(w.ctx(), w.d.Q(), p.ID); got.Rights != step.want {
				t.Errorf("%s: rights %d, want %d", step.name, got.Rights, step.want)
			}
		}
		w.wantFacts("account.joined account.operator")
	})
}

func TestJob(t *testing.T) {
	if got, err := account.Job(" Chargée  de\nmission "); got != "Chargée de mission" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	_, err := account.Job(strings.Repeat("é", 121))
	wantFail(t, err, fail.Invalid, "account.job.long")
}
