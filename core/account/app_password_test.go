package account_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/kit/fail"
)

func (w *world) app(p account.Person, name string) (account.AppPassword, string) {
	w.t.Helper()
	made, secret, err := w.MakeAppPassword(w.ctx(), p.ID, name, account.ForDocuments)
	if err != nil {
		w.t.Fatal(err)
	}
	return made, secret
}

func (w *world) enters(login, secret string) bool {
	w.t.Helper()
	_, err := w.ByAppPassword(w.ctx(), login, secret, account.ForDocuments, "192.0.2.1")
	if err != nil && !fail.Is(err, fail.SignedOut) {
		w.t.Fatal(err)
	}
	return err == nil
}

// An app password opens its scope for its person, however it is copied, and nothing else; its week is noted, no day.
func TestAppPasswordOpensItsScope(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p, other := w.person(claire, "Claire", "Morvan"), w.person("bob@exemple.fr", "Bob", "Petit")
		made, secret := w.app(p, " Ordinateur ")
		for _, login := range []string{claire, strings.ToUpper(claire), p.Handle} {
			if !w.enters(login, secret) || !w.enters(login, strings.ToUpper(strings.ReplaceAll(secret, "-", " "))) {
				t.Errorf("%s does not enter", login)
			}
		}
		for _, bad := range []string{"", secret + "a", secret[1:], strings.Repeat("a", 26), "\x00", strings.Repeat("x", 1_000_000)} {
			if w.enters(claire, bad) {
				t.Errorf("%.30q enters", bad)
			}
		}
		if w.enters(other.Email, secret) || w.enters("", secret) || w.enters(p.Email+"x", secret) {
			t.Error("it opens the account of somebody else")
		}
		if _, err := w.ByAppPassword(w.ctx(), claire, secret, "letters", "192.0.2.1"); !fail.Is(err, fail.SignedOut) {
			t.Errorf("it opens another scope: %v", err)
		}
		if w.count(`SELECT COUNT(*) FROM app_password WHERE secret_hash = $1`, []byte(secret)) != 0 || len(secret) < 26 {
			t.Errorf("the secret %q is kept", secret)
		}
		list, err := account.AppPasswords(w.ctx(), w.d.Q(), p.ID)
		if err != nil || len(list) != 1 || list[0].ID != made.ID || list[0].Name != "Ordinateur" || !list[0].Used.Equal(account.WeekOf(w.now)) {
			t.Errorf("%+v, %v", list, err)
		}
		_, _, err = w.MakeAppPassword(w.ctx(), p.ID, "ordinateur", account.ForDocuments)
		wantFail(t, err, fail.Invalid, "account.app.taken")
		wantFail(t, w.RevokeAppPassword(w.ctx(), other.ID, made.ID), fail.Hidden, "")
		if err := w.RevokeAppPassword(w.ctx(), p.ID, made.ID); err != nil || w.enters(claire, secret) {
			t.Errorf("it opens after it was taken back: %v", err)
		}
		w.wantFacts("account.joined account.joined account.app_password_made account.app_password_revoked")
	})
}

// What locks others out of an account locks its programs out.
func TestAppPasswordsEndWithAccess(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person(claire, "Claire", "Morvan")
		_, s := w.signIn(p, "desk")
		for what, do := range map[string]func() error{
			"a suspension": func() error {
				return w.d.Write(w.ctx(), func(tx *db.Tx) error {
					return errors.Join(w.Suspend(w.ctx(), tx, 0, p.ID, "Pour essayer."), w.Restore(w.ctx(), tx, 0, p.ID))
				})
			},
			"a new password":   func() error { return w.SetPassword(w.ctx(), p.ID, s.ID, good) },
			"closing sessions": func() error { _, err := w.RevokeOthers(w.ctx(), p.ID, s.ID); return err },
			"asking for the end": func() error {
				return w.d.Write(w.ctx(), func(tx *db.Tx) error { _, err := w.AskToClose(w.ctx(), tx, p.ID); return err })
			},
		} {
			_, secret := w.app(p, "Ordinateur")
			if err := do(); err != nil {
				t.Fatal(what, err)
			}
			if w.enters(claire, secret) || w.count(`SELECT COUNT(*) FROM app_password`) != 0 {
				t.Errorf("%s leaves it", what)
			}
		}
	})
}

// Wrong ones are counted for each network; right ones for nothing.
func TestAppPasswordsAreNotGuessed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person(claire, "Claire", "Morvan")
		_, secret := w.app(p, "Ordinateur")
		var err error
		n := 0
		for ; n < 200 && !fail.Is(err, fail.TooMany); n++ {
			_, err = w.ByAppPassword(w.ctx(), claire, "faux", account.ForDocuments, "192.0.2.1")
		}
		if n != 61 {
			t.Errorf("%d wrong ones were looked at, want 60", n-1)
		}
		if !w.enters(claire, secret) {
			t.Error("the right one is shut out by the wrong ones of others")
		}
		w.pass(20 * time.Minute)
		if w.enters(claire, "faux") {
			t.Error("a wrong one enters")
		}
	})
}
