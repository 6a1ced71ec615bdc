package account_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/kit/clock"
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
		entry, err := w.Enter(w.ctx(), home, "Firefox, Linux")
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
		_, err = w.Enter(w.ctx(), home, "")
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
		_, err := w.Enter(w.ctx(), home, "")
		wantFail(t, err, fail.SignedOut, "")
		entry, err := w.Enter(w.ctx(), "phone", "")
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

func TestNewcomerGivesTheirNames(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		l := w.ask(claire, home)
		if _, err := w.ConfirmLink(w.ctx(), l.Token, home); err != nil {
			t.Fatal(err)
		}
		entry, err := w.Enter(w.ctx(), home, "")
		if err != nil || !entry.New || entry.Token != "" || entry.Email != claire {
			t.Fatalf("entry %+v, %v", entry, err)
		}
		_, err = w.Join(w.ctx(), home, "", account.NewPerson{Given: "Claire"})
		wantFail(t, err, fail.Invalid, "account.name.empty")
		w.pass(29 * time.Minute)
		if proof, err := account.Proved(w.ctx(), w.d.Q(), home); err != nil || proof.Email != claire {
			t.Fatalf("proved %+v, %v", proof, err)
		}
		names := account.NewPerson{Given: "Claire", Family: "Morvan", Lang: "en", Email: "other@mairie.fr"}
		entry, err = w.Join(w.ctx(), home, "Firefox, Linux", names)
		if err != nil || entry.Person.Email != claire || !entry.Person.EmailProved || entry.Person.Lang != "en" {
			t.Fatalf("entry %+v, %v", entry, err)
		}
		if _, who, _ := w.ByToken(w.ctx(), w.d.Q(), entry.Token); who != entry.Person {
			t.Errorf("signed in as %+v", who)
		}
		w.wantFacts("account.joined account.signed_in")
		_, err = w.Join(w.ctx(), home, "", names)
		wantFail(t, err, fail.SignedOut, "")
	})
}

func TestProofEnds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		l := w.ask(claire, home)
		if _, err := w.ConfirmCode(w.ctx(), home, l.Code); err != nil {
			t.Fatal(err)
		}
		w.pass(30 * time.Minute)
		_, err := w.Enter(w.ctx(), home, "")
		wantFail(t, err, fail.SignedOut, "")
		_, err = w.Join(w.ctx(), home, "", account.NewPerson{Given: "Claire", Family: "Morvan"})
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
		entry, err := w.Enter(w.ctx(), home, "")
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
		entry, err := w.Enter(w.ctx(), home, "")
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
		_, err = w.Enter(w.ctx(), home, "")
		wantFail(t, err, fail.Closed, "account.closed")
		_, err = w.SignIn(w.ctx(), p.ID, "", account.ByDemo)
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
	token, err := w.SignIn(w.ctx(), p.ID, "", account.ByPassword)
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

func TestFiveWrongCodesEndAnAttempt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		l := w.ask(claire, home)
		for _, bad := range []string{"", "12345", "1234567", "12345a", "１２３４５６", "\x00\x00\x00\x00\x00\x00", strings.Repeat("1", 1_000_000)} {
			_, err := w.ConfirmCode(w.ctx(), home, bad)
			wantFail(t, err, fail.Invalid, "account.code.form")
		}
		for left := 4; left >= 1; left-- {
			_, err := w.ConfirmCode(w.ctx(), home, wrong(l))
			wantFail(t, err, fail.Invalid, "account.code.wrong")
			if f := fail.FieldsOf(err)[0]; f.Name != "code" || f.Args[1] != left {
				t.Errorf("got %+v, want %d tries left", f, left)
			}
		}
		_, err := w.ConfirmCode(w.ctx(), home, wrong(l))
		wantFail(t, err, fail.Closed, "account.code.spent")
		_, err = w.ConfirmCode(w.ctx(), home, l.Code)
		wantFail(t, err, fail.Closed, "account.code.spent")
		if _, err := account.Peek(w.ctx(), w.d.Q(), l.Token); err != nil {
			t.Errorf("the link must stay good, or anybody could spend a letter: %v", err)
		}
	})
}

func TestCodeWorksOnlyInItsBrowser(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		l := w.ask(claire, home)
		_, err := w.ConfirmCode(w.ctx(), "thief", l.Code)
		wantFail(t, err, fail.Closed, "account.code.expired")
		w.pass(2 * time.Minute)
		mine := w.ask("thief@mairie.fr", "thief")
		if l.Code != mine.Code {
			_, err = w.ConfirmCode(w.ctx(), "thief", l.Code)
			wantFail(t, err, fail.Invalid, "account.code.wrong")
		}
		if _, err = w.ConfirmCode(w.ctx(), home, l.Code); err != nil {
			t.Errorf("in its own browser: %v", err)
		}
	})
}

// Property: whoever asks for letters to one address as fast as they are let, from as many networks and browsers as they
// like, has no more than 25 guesses in an hour.
func TestGuessesAreBounded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		guesses, end := 0, w.now.Add(time.Hour)
		for n := 0; w.now.Before(end); n++ {
			browser := fmt.Sprint("bot", n%7)
			_, err := w.start(claire, browser, fmt.Sprintf("198.51.100.%d", n%250))
			for err == nil {
				_, err = w.ConfirmCode(w.ctx(), browser, wrong(w.letters...))
				guesses++
				if fail.Is(err, fail.Invalid) {
					err = nil
				}
			}
			w.pass(30 * time.Second)
		}
		if guesses != 25 || len(w.letters) != 5 {
			t.Errorf("%d guesses in an hour with %d letters, want 25 with 5", guesses, len(w.letters))
		}
	})
}

// However many times a link and its code are confirmed at once, one proof comes out, and one session.
func TestConcurrentConfirmationsProveOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person(claire, "Claire", "Morvan")
		l := w.ask(claire, home)
		ctx := w.ctx()
		var proofs, entries atomic.Int64
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				var err error
				browser := home
				if i%2 == 0 {
					_, err = w.ConfirmCode(ctx, browser, l.Code)
				} else {
					browser = fmt.Sprint("browser", i)
					_, err = w.ConfirmLink(ctx, l.Token, browser)
				}
				if err == nil {
					proofs.Add(1)
				} else if !fail.Is(err, fail.Closed) {
					t.Error(err)
				}
				if _, err := w.Enter(ctx, browser, ""); err == nil {
					entries.Add(1)
				} else if !fail.Is(err, fail.SignedOut) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if proofs.Load() != 1 || entries.Load() != 1 || w.count(`SELECT COUNT(*) FROM session`) != 1 {
			t.Errorf("%d proofs, %d entries, %d sessions", proofs.Load(), entries.Load(), w.count(`SELECT COUNT(*) FROM session`))
		}
	})
}

func TestLinkThatWasNeverSent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		l := w.ask(claire, home)
		for _, token := range []string{"", "x", l.Token[1:], l.Token + "=", strings.Repeat("A", 43), strings.Repeat("é", 43), l.Code} {
			_, err := account.Peek(w.ctx(), w.d.Q(), token)
			wantFail(t, err, fail.Closed, "account.link.dead")
			_, err = w.ConfirmLink(w.ctx(), token, home)
			wantFail(t, err, fail.Closed, "account.link.dead")
		}
	})
}

func TestPrune(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person(claire, "Claire", "Morvan")
		l := w.ask(claire, home)
		w.pass(14 * time.Minute)
		if _, err := w.ConfirmCode(w.ctx(), home, l.Code); err != nil {
			t.Fatal(err)
		}
		if _, err := w.SignIn(w.ctx(), p.ID, "", account.ByDemo); err != nil {
			t.Fatal(err)
		}
		prune := func() (n int64) {
			w.write(func(tx *db.Tx) (err error) { n, err = w.Prune(w.ctx(), tx); return err })
			return n
		}
		w.pass(29 * time.Minute)
		if n := prune(); n != 0 {
			t.Errorf("%d rows forgotten too early", n)
		}
		if _, err := account.Proved(w.ctx(), w.d.Q(), home); err != nil {
			t.Error(err)
		}
		w.pass(2 * time.Minute)
		if n := prune(); n != 1 {
			t.Errorf("%d rows forgotten, want the attempt", n)
		}
		w.pass(30 * 24 * time.Hour)
		if n := prune(); n != 1 {
			t.Errorf("%d rows forgotten, want the session", n)
		}
	})
}

// A clock that goes back does not open what was closed to others.
func TestAttemptOfTheFutureIsNotDouble(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ask(claire, home)
		earlier := clock.At(w.ctx(), w.now.Add(-time.Minute))
		_, err := w.Start(earlier, account.Ask{Email: claire, Browser: "other", IP: "::1"})
		wantFail(t, err, fail.TooMany, "account.signin.soon")
	})
}
