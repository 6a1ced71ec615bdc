package group_test

import (
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/space"
)

// silent makes it so long ago that something was published in s, and that it was made.
func (w *world) silent(s space.Space, since time.Duration) {
	w.Helper()
	at := db.Millis(w.now(s).Created.Add(-since))
	w.Write(func(tx *db.Tx) error {
		_, err := tx.Exec(w.Ctx, `UPDATE space SET created = $1, posted = 0 WHERE id = $2`, at, s.ID)
		return err
	})
}

func TestAnInactiveGroupSaysSo(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, ben := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Ben Ali", "")
		n := w.Network("alpha", space.Open, nil, boss)
		w.Puts(ana, n, space.Member, space.Active)
		eau := w.Group(n, "eau", space.Open, nil, ana)
		at := "/reseaux/alpha/groupes/eau"
		w.As(ana).Get(at + "/vie").Want(200).Says("Ce groupe vit")
		w.As(ana).Get(at).Want(200).Hides("Inactif depuis")
		w.silent(eau, 100*24*time.Hour)
		w.As(ana).Get(at).Want(200).Hides("Inactif depuis")
		w.silent(eau, 183*24*time.Hour)
		if a := w.As(ana).Get(at).Want(200).Says("Inactif depuis"); !a.Has("a", "href", at+"/vie") {
			t.Error("who runs it is not led to what may become of it")
		}
		if a := w.As(ben).Get(at).Want(200).Says("Inactif depuis"); a.Has("a", "href", at+"/vie") {
			t.Error("a passer-by is led to what becomes of it")
		}
		w.As(ana).Get(at+"/vie").Want(200).Says("Passer la main", "Archiver", "décourage").Hides("Personne n’anime")
		w.As(ben).Get(at + "/vie").Want(403)
		w.Nobody().Get(at + "/vie").Want(303)
		w.As(boss).Get("/reseaux/alpha/vie").Want(404)
		w.OK(w.group.Archive(w.Ctx, ana.ID, eau.ID, ""))
		w.As(ana).Get(at).Want(200).Hides("Inactif depuis")
	})
}

func TestGroupsWithoutAnimator(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", "")
		n, other := w.Network("alpha", space.Open, nil, boss), w.Network("beta", space.Open, nil)
		w.Puts(ana, n, space.Member, space.Active)
		w.Group(n, "eau", space.Open, nil, ana)
		w.Group(n, "vent", space.Open, func(s *space.Space) { s.State = space.Archived })
		w.Group(other, "loin", space.Open, nil)
		page := "/reseaux/alpha/gestion/groupes-sans-animation"
		w.As(boss).Get(page).Want(200).Says("Tous les groupes ont une animation")
		for _, slug := range []string{"bois", "feu", "mer"} {
			w.Group(n, slug, space.Open, nil)
		}
		secret := w.Group(n, "zinc", space.Invite, func(s *space.Space) { s.Audience = space.InGroup })
		w.Puts(ana, secret, space.Animator, space.Muted)
		a := w.As(boss).Get(page).Want(200)
		if got := headings(a, "h2"); len(got) != 4 {
			t.Errorf("listed: %q", got)
		}
		if !a.Has("a", "href", "/reseaux/alpha/groupes/zinc/vie") {
			t.Error("nothing leads to what may become of it")
		}
		w.As(ana).Get(page).Want(403)
		w.Nobody().Get(page).Want(303)
		w.As(boss).Get("/reseaux/alpha/groupes/bois/vie").Want(200).Says("Personne n’anime ce groupe")
		if !w.As(boss).Get("/reseaux/alpha").Want(200).Has("a", "href", page) {
			t.Error("nothing in the folder leads to the list")
		}
		for i := range 40 {
			w.Group(n, "g"+string(rune('a'+i/26))+string(rune('a'+i%26)), space.Open, nil)
		}
		seen, pages := 0, 0
		for at := page; at != ""; pages++ {
			a := w.As(boss).Get(at).Want(200)
			seen, at = seen+len(headings(a, "h2")), next(a)
		}
		if seen != 44 || pages != 2 {
			t.Errorf("%d groups on %d pages", seen, pages)
		}
	})
}
