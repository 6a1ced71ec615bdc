package account_test

import (
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/kit/fail"
)

func (w *world) signIn(p account.Person, device string) (token string, s account.Session) {
	w.t.Helper()
	token, err := w.SignIn(w.ctx(), p.ID, account.Machine{Label: device}, account.ByDemo)
	if err != nil {
		w.t.Fatal(err)
	}
	if s, _, err = w.ByToken(w.ctx(), w.d.Q(), token); err != nil || s.ID == 0 {
		w.t.Fatalf("session %+v, %v", s, err)
	}
	return token, s
}

// open tells whether token is signed in now.
func (w *world) open(token string) bool {
	w.t.Helper()
	s, p, err := w.ByToken(w.ctx(), w.d.Q(), token)
	if err != nil || (s.ID == 0) != (p.ID == 0) {
		w.t.Fatal(s, p, err)
	}
	return s.ID != 0
}

func TestSessionIsReadInOneQuery(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person(claire, "Claire", "Morvan")
		token, _ := w.signIn(p, "Firefox, Linux")
		c := &db.Counter{}
		s, who, err := w.ByToken(db.WithCounter(w.ctx(), c), w.d.Q(), token)
		if err != nil || who != p || c.N() != 1 || !s.Expires.Equal(monday.Add(30*24*time.Hour)) || !s.Created.Equal(monday) || !s.Seen.Equal(monday) {
			t.Errorf("%+v %+v %v in %d queries", s, who, err, c.N())
		}
		for _, bad := range []string{"", "x", token[1:], token + "A", strings.Repeat("A", 43), "' OR 1=1 --", strings.Repeat("\x00", 43)} {
			if w.open(bad) {
				t.Errorf("%q is signed in", bad)
			}
		}
		facts := w.facts()
		if facts != "account.joined account.signed_in" {
			t.Errorf("facts %s", facts)
		}
	})
}

func TestSessionSlidesAndExpires(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token, s := w.signIn(w.person(claire, "Claire", "Morvan"), "")
		seen := func() time.Time {
			t.Helper()
			var err error
			if err = w.Seen(w.ctx(), s); err != nil {
				t.Fatal(err)
			}
			if s, _, err = w.ByToken(w.ctx(), w.d.Q(), token); err != nil {
				t.Fatal(err)
			}
			return s.Seen
		}
		w.pass(10*time.Minute - time.Millisecond)
		if got := seen(); !got.Equal(monday) {
			t.Errorf("written after %v", got.Sub(monday))
		}
		w.pass(time.Millisecond)
		if got := seen(); !got.Equal(w.now) {
			t.Errorf("not written after ten minutes: %v", got)
		}
		w.pass(29 * 24 * time.Hour)
		if got := seen(); !got.Equal(w.now) || !s.Expires.Equal(w.now.Add(30*24*time.Hour)) {
			t.Errorf("does not slide: %+v", s)
		}
		w.pass(30*24*time.Hour - time.Millisecond)
		if !w.open(token) {
			t.Error("ended too early")
		}
		w.pass(time.Millisecond)
		if w.open(token) {
			t.Error("does not end")
		}
	})
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p, other := w.person(claire, "Claire", "Morvan"), w.person("bob@mairie.fr", "Bob", "Tanguy")
		desk, deskS := w.signIn(p, "Firefox, Linux")
		w.pass(time.Hour)
		phone, phoneS := w.signIn(p, "Safari, iPhone")
		bob, bobS := w.signIn(other, "")
		list, err := account.Sessions(w.ctx(), w.d.Q(), p.ID)
		if err != nil || len(list) != 2 || list[0] != phoneS || list[1] != deskS {
			t.Errorf("list %+v, %v", list, err)
		}
		wantFail(t, w.Revoke(w.ctx(), p.ID, bobS.ID), fail.Hidden, "")
		if err := w.Revoke(w.ctx(), p.ID, deskS.ID); err != nil {
			t.Fatal(err)
		}
		wantFail(t, w.Revoke(w.ctx(), p.ID, deskS.ID), fail.Hidden, "")
		if w.open(desk) || !w.open(phone) || !w.open(bob) {
			t.Error("the wrong session was ended")
		}
		w.signIn(p, "third")
		if n, err := w.RevokeOthers(w.ctx(), p.ID, phoneS.ID); n != 1 || err != nil {
			t.Errorf("%d others ended, %v", n, err)
		}
		if n, err := w.RevokeOthers(w.ctx(), p.ID, phoneS.ID); n != 0 || err != nil {
			t.Errorf("%d others ended again, %v", n, err)
		}
		if !w.open(phone) || !w.open(bob) {
			t.Error("the wrong session was ended")
		}
		if !strings.HasSuffix(w.facts(), "account.signed_in account.sessions_revoked") {
			t.Error(w.facts())
		}
	})
}
