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
	"maillage/kit/clock"
	"maillage/kit/fail"
)

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
			for err == nil && guesses < 100 {
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
				if _, err := w.Enter(ctx, browser, account.Machine{}); err == nil {
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
		if _, err := w.SignIn(w.ctx(), p.ID, account.Machine{}, account.ByDemo); err != nil {
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
