package account_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"
	"pgregory.net/rapid"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/kit/fail"
)

const good = "cheval batterie agrafe correcte"

func (w *world) check(email, password string) (account.Person, error) {
	return w.CheckPassword(w.ctx(), email, password, "192.0.2.1")
}

func TestPasswordIsTheirs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person(claire, "Claire", "Morvan")
		_, err := w.check(claire, "")
		wantFail(t, err, fail.Invalid, "account.password.wrong")
		desk, deskS := w.signIn(p, "desk")
		phone, _ := w.signIn(p, "phone")
		if err := w.SetPassword(w.ctx(), p.ID, deskS.ID, good); err != nil {
			t.Fatal(err)
		}
		if !w.open(desk) || w.open(phone) {
			t.Error("a new password must end the other sessions, and only those")
		}
		got, err := w.check(" CLAIRE.morvan@bretagne.bzh", good)
		if err != nil || got.ID != p.ID || !got.HasPassword {
			t.Fatalf("%+v, %v", got, err)
		}
		for _, bad := range []string{"", good + " ", strings.ToUpper(good), strings.Repeat("x", 1_000_000), "\xff\xfe", "\x00"} {
			_, err := w.check(claire, bad)
			wantFail(t, err, fail.Invalid, "account.password.wrong")
		}
		if err := w.RemovePassword(w.ctx(), p.ID, deskS.ID); err != nil {
			t.Fatal(err)
		}
		_, err = w.check(claire, good)
		wantFail(t, err, fail.Invalid, "account.password.wrong")
		w.wantFacts("account.joined account.signed_in account.signed_in account.password_changed account.password_changed")
		wantFail(t, w.SetPassword(w.ctx(), 7, 0, good), fail.Hidden, "")
	})
}

func TestAccentsOfAnotherKeyboard(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, db.SQLite, schemas...))
	p := w.person(claire, "Claire", "Morvan")
	if err := w.SetPassword(w.ctx(), p.ID, 0, "une fe\u0302lure dans la rosace"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.check(claire, "une fêlure dans la rosace"); err != nil {
		t.Error(err)
	}
}

func TestPasswordTriesAreCounted(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person(claire, "Claire", "Morvan")
		if err := w.SetPassword(w.ctx(), p.ID, 0, good); err != nil {
			t.Fatal(err)
		}
		for range 10 {
			_, err := w.check(claire, "not this one")
			wantFail(t, err, fail.Invalid, "account.password.wrong")
		}
		_, err := w.check(claire, good)
		wantFail(t, err, fail.TooMany, "limit.wait")
		if _, err := w.CheckPassword(w.ctx(), claire, good, "198.51.100.1"); err != nil {
			t.Errorf("from elsewhere: %v", err)
		}
		w.pass(17 * time.Minute)
		if _, err := w.check(claire, good); err != nil {
			t.Error(err)
		}
	})
}

func TestOldCostIsRenewed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person(claire, "Claire", "Morvan")
		keep := func(phc string) {
			w.write(func(tx *db.Tx) error {
				_, err := tx.Exec(w.ctx(), `UPDATE person SET password = $1 WHERE id = $2`, phc, p.ID)
				return err
			})
		}
		kept := func() (phc string) {
			if err := w.d.Q().QueryRow(w.ctx(), `SELECT password FROM person WHERE id = $1`, p.ID).Scan(&phc); err != nil {
				t.Fatal(err)
			}
			return phc
		}
		b64 := base64.RawStdEncoding.EncodeToString
		old := fmt.Sprintf("$argon2id$v=19$m=8,t=1,p=1$%s$%s", b64([]byte("salt of another ")), b64(argon2.IDKey([]byte(good), []byte("salt of another "), 1, 8, 1, 32)))
		keep(old)
		if _, err := w.check(claire, "wrong"); !fail.Is(err, fail.Invalid) || kept() != old {
			t.Errorf("%v, kept %s", err, kept())
		}
		for range 2 {
			if _, err := w.check(claire, good); err != nil || !strings.HasPrefix(kept(), "$argon2id$v=19$m=19456,t=2,p=1$") {
				t.Fatalf("%v, kept %s", err, kept())
			}
		}
		for _, broken := range []string{"$2a$10$x", "$argon2id$v=19$m=99999999,t=1,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=8,t=1,p=1$AAAA$", "$argon2id$v=19$m=8,t=0,p=0$AAAA$AAAA"} {
			keep(broken)
			_, err := w.check(claire, good)
			wantFail(t, err, fail.Internal, "")
		}
	})
}

func TestManySignInsWaitTheirTurn(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, db.SQLite, schemas...))
	p := w.person(claire, "Claire", "Morvan")
	if err := w.SetPassword(w.ctx(), p.ID, 0, good); err != nil {
		t.Fatal(err)
	}
	ctx := w.ctx()
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() {
			if _, err := w.CheckPassword(ctx, claire, good, fmt.Sprint(i)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := w.CheckPassword(gone, claire, good, "x"); err == nil {
		t.Error("a request that went away is served")
	}
}

func TestPasswordsEasyToGuessAreRefused(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, db.SQLite, schemas...))
	p := w.person(claire, "Claire", "Morvan")
	w.write(func(tx *db.Tx) error {
		return w.SetMainOrg(w.ctx(), tx, p.ID, account.MainOrg{ID: 1, Name: "Communauté de communes du Trièves", Kind: "epci"})
	})
	for _, c := range [][2]string{
		{"Xk9#mQ2$vL7", "account.password.short"},
		{strings.Repeat("abcdefg hij ", 20), "account.password.long"},
		{"\xff\xfe\xfd\xff\xfe\xfd\xff\xfe\xfd\xff\xfe\xfd", "account.password.long"},
		{"motdepasse12", "account.password.easy"},
		{"MotDePasse2026!", "account.password.easy"},
		{"M0tDeP@sse2026", "account.password.easy"},
		{"azertyuiop123", "account.password.easy"},
		{"AzertyAzerty1", "account.password.easy"},
		{"123456789012", "account.password.easy"},
		{"098765432109", "account.password.easy"},
		{"aaaaaaaaaaaaaaaa", "account.password.easy"},
		{"abcabcabcabcabc", "account.password.easy"},
		{"jetaimejetaime", "account.password.easy"},
		{"Soleil2026soleil", "account.password.easy"},
		{"Bretagne-2026!", "account.password.easy"},
		{"claire.morvan1990", "account.password.easy"},
		{"ClaireMorvan35!", "account.password.easy"},
		{"MorvanBretagne!!", "account.password.easy"},
		{"bonjour bonjour", "account.password.easy"},
		{"Trieves2026!!!", "account.password.easy"},
		{"1qaz2wsx3edc", "account.password.easy"},
		{"qsdfghjklmqsdfghjklm", "account.password.easy"},
		{good, ""},
		{"cheval soleil bonjour marseille", ""},
		{"le vieux phare ouvre tard", ""},
		{"x7Kp-93vT-mm2Q", ""},
		{"Ύψος ορών 8.848", ""},
		{"🎈🦔🌵🧲🪁🛶🥝🧵🪗🦩🧊🪵", ""},
	} {
		err := w.SetPassword(w.ctx(), p.ID, 0, c[0])
		if c[1] == "" && err != nil {
			t.Errorf("%q: %v", c[0], err)
		} else if c[1] != "" && (!fail.Is(err, fail.Invalid) || fail.FieldsOf(err)[0].Key != c[1]) {
			t.Errorf("%q: got %v, want %s", c[0], err, c[1])
		}
	}
}

// Property: what a password manager makes is accepted, and judging never takes long.
func TestRandomPasswordsAreAccepted(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, db.SQLite, schemas...))
	p := w.person(claire, "Claire", "Morvan")
	rapid.Check(t, func(rt *rapid.T) {
		var b strings.Builder
		for range 14 {
			b.WriteByte("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_.!"[rapid.IntRange(0, 59).Draw(rt, "sign")])
		}
		password := b.String()
		if err := w.SetPassword(w.ctx(), p.ID, 0, password); err != nil && distinct(password) > 8 {
			rt.Fatalf("%q: %v", password, err)
		}
	})
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}
