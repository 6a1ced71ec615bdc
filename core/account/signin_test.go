package account_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/kit/fail"
)

const claire = "claire.morvan@bretagne.bzh"

func (w *world) start(email, browser, ip string) (account.Attempt, error) {
	return w.Start(w.ctx(), account.Ask{Email: email, Lang: "fr", Browser: browser, IP: ip})
}

// wrong returns a code that is none of letters.
func wrong(letters ...account.Letter) string {
	for n := 0; ; n++ {
		code, taken := fmt.Sprintf("%06d", n), false
		for _, l := range letters {
			taken = taken || l.Code == code
		}
		if !taken {
			return code
		}
	}
}

func TestSignInByCode(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person(claire, "Claire", "Morvan")
		l := w.ask("Claire.Morvan@bretagne.bzh ", home)
		if l.Email != "Claire.Morvan@bretagne.bzh" || l.Lang != "fr" || l.Next != "/reseaux" || !l.Expires.Equal(monday.Add(15*time.Minute)) {
			t.Errorf("letter %+v", l)
		}
		waiting, err := account.Waiting(w.ctx(), w.d.Q(), home)
		if err != nil || waiting != l.Attempt {
			t.Errorf("waiting %+v, %v", waiting, err)
		}
		proof, err := w.ConfirmCode(w.ctx(), home, " "+l.Code[:3]+"\u00a0"+l.Code[3:])
		if err != nil || proof.Email != l.Email || proof.How != account.ByCode {
			t.Fatalf("proof %+v, %v", proof, err)
		}
		entry, err := w.Enter(w.ctx(), home, account.Machine{Label: "Firefox, Linux"})
		if err != nil || entry.New || entry.Person != p || entry.Next != "/reseaux" {
			t.Fatalf("entry %+v, %v", entry, err)
		}
		s, who, err := w.ByToken(w.ctx(), w.d.Q(), entry.Token)
		if err != nil || who != p || s.Person != p.ID || s.Device != "Firefox, Linux" {
			t.Errorf("session %+v of %+v, %v", s, who, err)
		}
		w.wantFacts("account.joined account.signed_in")
		_, err = w.ConfirmCode(w.ctx(), home, l.Code)
		wantFail(t, err, fail.Closed, "account.code.expired")
		_, err = w.Enter(w.ctx(), home, account.Machine{Label: ""})
		wantFail(t, err, fail.SignedOut, "")
	})
}

func TestSignInByLinkFromAnotherBrowser(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person(claire, "Claire", "Morvan")
		l := w.ask(claire, home)
		for range 3 { // a server that looks at letters uses nothing up
			if at, err := account.Peek(w.ctx(), w.d.Q(), l.Token); err != nil || at != l.Attempt {
				t.Fatalf("peek %+v, %v", at, err)
			}
		}
		if proof, err := w.ConfirmLink(w.ctx(), l.Token, "phone"); err != nil || proof.How != account.ByLink {
			t.Fatalf("proof %+v, %v", proof, err)
		}
		_, err := w.Enter(w.ctx(), home, account.Machine{Label: ""})
		wantFail(t, err, fail.SignedOut, "")
		entry, err := w.Enter(w.ctx(), "phone", account.Machine{Label: ""})
		if err != nil || entry.Person.ID != p.ID {
			t.Fatalf("entry %+v, %v", entry, err)
		}
		_, err = account.Peek(w.ctx(), w.d.Q(), l.Token)
		wantFail(t, err, fail.Closed, "account.link.dead")
		_, err = w.ConfirmLink(w.ctx(), l.Token, home)
		wantFail(t, err, fail.Closed, "account.link.dead")
		_, err = w.ConfirmCode(w.ctx(), home, l.Code)
		wantFail(t, err, fail.Closed, "account.code.expired")
	})
}

// join makes the account of the address that home proved.
func (w *world) join(n account.NewPerson) (e account.Entry, err error) {
	err = w.d.Write(w.ctx(), func(tx *db.Tx) error {
		proof, err := w.Consume(w.ctx(), tx, home)
		if err != nil {
			return err
		}
		n.Email, n.EmailProved = proof.Email, true
		if e.Person, err = w.Create(w.ctx(), tx, n); err != nil {
			return err
		}
		e.Token, err = w.Open(w.ctx(), tx, e.Person.ID, "", proof.How)
		return err
	})
	return e, err
}

func TestNewcomerGivesTheirNames(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		l := w.ask(claire, home)
		if _, err := w.ConfirmLink(w.ctx(), l.Token, home); err != nil {
			t.Fatal(err)
		}
		entry, err := w.Enter(w.ctx(), home, account.Machine{Label: ""})
		if err != nil || !entry.New || entry.Token != "" || entry.Email != claire {
			t.Fatalf("entry %+v, %v", entry, err)
		}
		_, err = w.join(account.NewPerson{Given: "Claire"})
		wantFail(t, err, fail.Invalid, "account.name.empty")
		w.pass(29 * time.Minute)
		if proof, err := account.Proved(w.ctx(), w.d.Q(), home); err != nil || proof.Email != claire {
			t.Fatalf("proved %+v, %v", proof, err)
		}
		names := account.NewPerson{Given: "Claire", Family: "Morvan", Lang: "en"}
		entry, err = w.join(names)
		if err != nil || entry.Person.Email != claire || !entry.Person.EmailProved || entry.Person.Lang != "en" {
			t.Fatalf("entry %+v, %v", entry, err)
		}
		if _, who, _ := w.ByToken(w.ctx(), w.d.Q(), entry.Token); who != entry.Person {
			t.Errorf("signed in as %+v", who)
		}
		w.wantFacts("account.joined account.signed_in")
		_, err = w.join(names)
		wantFail(t, err, fail.SignedOut, "")
	})
}

func TestProofEnds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		l := w.ask(claire, home)
		if _, err := w.ConfirmCode(w.ctx(), home, l.Code); err != nil {
			t.Fatal(err)
		}
		_, err := w.ConfirmCode(w.ctx(), home, l.Code)
		wantFail(t, err, fail.Closed, "account.code.expired")
		w.pass(30 * time.Minute)
		_, err = w.Enter(w.ctx(), home, account.Machine{Label: ""})
		wantFail(t, err, fail.SignedOut, "")
		_, err = w.join(account.NewPerson{Given: "Claire", Family: "Morvan"})
		wantFail(t, err, fail.SignedOut, "")
	})
}

func TestEnteringProvesTheAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.write(func(tx *db.Tx) error {
			_, err := w.Create(w.ctx(), tx, account.NewPerson{Email: claire, Given: "Claire", Family: "Morvan"})
			return err
		})
		l := w.ask(claire, home)
		if _, err := w.ConfirmCode(w.ctx(), home, l.Code); err != nil {
			t.Fatal(err)
		}
		entry, err := w.Enter(w.ctx(), home, account.Machine{Label: ""})
		if got, _ := account.Get(w.ctx(), w.d.Q(), entry.Person.ID); err != nil || !got.EmailProved || got != entry.Person {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestSuspendedComeInAndClosedDoNot(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person(claire, "Claire", "Morvan")
		w.write(func(tx *db.Tx) error { return w.Suspend(w.ctx(), tx, p.ID, p.ID, "Publicité") })
		l := w.ask(claire, home)
		if _, err := w.ConfirmCode(w.ctx(), home, l.Code); err != nil {
			t.Fatal(err)
		}
		entry, err := w.Enter(w.ctx(), home, account.Machine{Label: ""})
		if err != nil || entry.Person.State != account.Suspended || entry.Person.Reason != "Publicité" {
			t.Fatalf("entry %+v, %v", entry, err)
		}
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(w.ctx(), `UPDATE person SET state = 'closed' WHERE id = $1`, p.ID)
			return err
		})
		if s, who, err := w.ByToken(w.ctx(), w.d.Q(), entry.Token); s.ID != 0 || who.ID != 0 || err != nil {
			t.Errorf("a closed account is still signed in: %+v, %v", s, err)
		}
		w.pass(time.Hour)
		l = w.ask(claire, home)
		if _, err := w.ConfirmCode(w.ctx(), home, l.Code); err != nil {
			t.Fatal(err)
		}
		_, err = w.Enter(w.ctx(), home, account.Machine{Label: ""})
		wantFail(t, err, fail.Closed, "account.closed")
		_, err = w.SignIn(w.ctx(), p.ID, account.Machine{}, account.ByDemo)
		wantFail(t, err, fail.Closed, "account.closed")
	})
}

func TestLettersExpire(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		l := w.ask(claire, home)
		w.pass(15*time.Minute - time.Millisecond)
		if _, err := account.Peek(w.ctx(), w.d.Q(), l.Token); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Millisecond)
		_, err := account.Peek(w.ctx(), w.d.Q(), l.Token)
		wantFail(t, err, fail.Closed, "account.link.dead")
		_, err = w.ConfirmLink(w.ctx(), l.Token, home)
		wantFail(t, err, fail.Closed, "account.link.dead")
		_, err = w.ConfirmCode(w.ctx(), home, l.Code)
		wantFail(t, err, fail.Closed, "account.code.expired")
		_, err = account.Waiting(w.ctx(), w.d.Q(), home)
		wantFail(t, err, fail.Closed, "account.code.expired")
	})
}

// The work and the answers are the same whether the address has an account: same queries, same rows, same letter.
func TestNothingTellsWhoHasAnAccount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person("known@mairie.fr", "Claire", "Morvan")
		seen := map[string]string{}
		for _, who := range []string{"known", "other"} {
			c := &db.Counter{}
			ctx := db.WithCounter(w.ctx(), c)
			email := who + "@mairie.fr"
			before := []int64{w.count(`SELECT COUNT(*) FROM sign_in`), w.count(`SELECT COUNT(*) FROM limit_hit`), w.count(`SELECT COUNT(*) FROM fact`)}
			at, err := w.Start(ctx, account.Ask{Email: email, Lang: "fr", Browser: who, IP: who})
			asked := fmt.Sprintln(at.Lang, at.Next, at.Sent, at.Expires, err, c.N())
			l := w.letters[len(w.letters)-1]
			_, again := w.Start(ctx, account.Ask{Email: email, Browser: "third", IP: who})
			_, bad := w.ConfirmCode(ctx, who, wrong(l))
			_, good := w.ConfirmCode(ctx, who, l.Code)
			asked += fmt.Sprintln(again, bad, good, c.N(), len(l.Code), len(l.Token))
			asked += fmt.Sprintln(w.count(`SELECT COUNT(*) FROM sign_in`)-before[0], w.count(`SELECT COUNT(*) FROM limit_hit`)-before[1], w.count(`SELECT COUNT(*) FROM fact`)-before[2])
			c = &db.Counter{}
			ctx = db.WithCounter(w.ctx(), c)
			_, err = w.CheckPassword(ctx, email, "cheval batterie agrafe correcte", who)
			seen[who] = asked + fmt.Sprintln(err, c.N())
		}
		if seen["known"] != seen["other"] {
			t.Errorf("known:\n%s\nunknown:\n%s", seen["known"], seen["other"])
		}
	})
}

func TestLettersAreSentPolitely(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.ask(claire, home)
		w.pass(59 * time.Second)
		again, err := w.start(claire, home, "192.0.2.1")
		if err != nil || again != first.Attempt || len(w.letters) != 1 {
			t.Fatalf("same browser at once: %+v, %v, %d letters", again, err, len(w.letters))
		}
		_, err = w.start(strings.ToUpper(claire), "elsewhere", "192.0.2.1")
		wantFail(t, err, fail.TooMany, "account.signin.soon")
		if _, args := fail.Reason(err); args[1] != 1 {
			t.Errorf("told to wait %v seconds, want 1", args[1])
		}
		w.pass(time.Second)
		second := w.ask(claire, home)
		if second.Token == first.Token || len(w.letters) != 2 {
			t.Fatal("no second letter after a minute")
		}
		if _, err := w.ConfirmCode(w.ctx(), home, first.Code); err != nil {
			t.Errorf("the first letter is no longer good: %v", err)
		}
		if _, err := w.consumed(home); err != nil {
			t.Fatal(err)
		}
		_, err = account.Peek(w.ctx(), w.d.Q(), second.Token)
		wantFail(t, err, fail.Closed, "account.link.dead")
	})
}

// consumed is Consume in a transaction of its own.
func (w *world) consumed(browser string) (p account.Proof, err error) {
	err = w.d.Write(w.ctx(), func(tx *db.Tx) error { p, err = w.Consume(w.ctx(), tx, browser); return err })
	return p, err
}

func TestLettersAreCounted(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range 5 {
			w.ask(claire, home)
			w.pass(2 * time.Minute)
		}
		_, err := w.start(claire, home, "198.51.100.1")
		wantFail(t, err, fail.TooMany, "limit.wait")
		for i := range 25 {
			if _, err := w.start(fmt.Sprintf("p%d@mairie.fr", i), home, "192.0.2.1"); err != nil {
				t.Fatalf("letter %d from the network: %v", i, err)
			}
		}
		_, err = w.start("p99@mairie.fr", home, "192.0.2.1")
		wantFail(t, err, fail.TooMany, "limit.wait")
		if _, err = w.start("p99@mairie.fr", home, "192.0.2.2"); err != nil {
			t.Errorf("another network: %v", err)
		}
		w.pass(time.Hour + 5*time.Minute)
		w.ask(claire, home)
	})
}

func TestStartRefusesWhatIsNoAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, err := w.start("claire.morvan@bretagne", home, "192.0.2.1")
		wantFail(t, err, fail.Invalid, "account.email.ending")
		_, err = w.start(claire, "", "192.0.2.1")
		wantFail(t, err, fail.Invalid, "account.signin.cookie")
		_, err = w.ConfirmLink(w.ctx(), "x", "")
		wantFail(t, err, fail.Invalid, "account.signin.cookie")
		if n := w.count(`SELECT (SELECT COUNT(*) FROM sign_in) + (SELECT COUNT(*) FROM limit_hit)`); n != 0 || len(w.letters) != 0 {
			t.Errorf("%d rows, %d letters", n, len(w.letters))
		}
	})
}

func TestNextStaysOnTheSite(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, db.SQLite, schemas...))
	for i, c := range [][2]string{
		{"/reseaux/gaston?page=2", "/reseaux/gaston?page=2"}, {"https://evil.example", ""}, {"//evil.example", ""}, {"/\\evil.example", ""},
		{"reseaux", ""}, {"/a\r\nX: y", ""}, {"/\xff", ""}, {"/" + strings.Repeat("a", 500), ""}, {"", ""},
	} {
		at, err := w.Start(w.ctx(), account.Ask{Email: fmt.Sprintf("p%d@mairie.fr", i), Next: c[0], Browser: home, IP: "::1"})
		if err != nil || at.Next != c[1] {
			t.Errorf("next %q became %q, %v", c[0], at.Next, err)
		}
	}
}

// What is kept does not let who reads the tables come in.
func TestNoSecretIsKept(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, db.SQLite, schemas...))
	p := w.person(claire, "Claire", "Morvan")
	l := w.ask(claire, home)
	if err := w.SetPassword(w.ctx(), p.ID, 0, "cheval batterie agrafe correcte"); err != nil {
		t.Fatal(err)
	}
	token, err := w.SignIn(w.ctx(), p.ID, account.Machine{}, account.ByPassword)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"sign_in", "session", "person", "limit_hit", "fact"} {
		var all string
		columns := map[string]string{"sign_in": "next || lang || hex(link_hash) || hex(code_hash) || hex(browser_hash)", "session": "device || hex(token_hash)",
			"person": "password || handle", "limit_hit": "hex(key)", "fact": "data || mentions"}[table]
		if err := w.d.Q().QueryRow(w.ctx(), `SELECT COALESCE(string_agg(`+columns+`, ' '), '') FROM `+table).Scan(&all); err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{token, l.Token, l.Code, home, "cheval", fmt.Sprintf("%X", l.Code), fmt.Sprintf("%X", home)} {
			if strings.Contains(all, secret) {
				t.Errorf("%s holds %q: %s", table, secret, all)
			}
		}
	}
}
