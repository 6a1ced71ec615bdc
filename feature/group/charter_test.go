package group_test

import (
	"testing"

	"maillage/core/space"
	"maillage/feature/group"
	"maillage/kit/fail"
)

// A network has a welcome and a charter: accepted on the way in, also by one of its groups; every version can be read; a
// version that asks is accepted again by those who are in, one that does not asks nothing.
func TestNetworkCharter(t *testing.T) {
	each(t, func(w *world) {
		boss, leo, ines := w.Person("Bruno Chef", ""), w.Person("Léo Petit", ""), w.Person("Inès Roux", "")
		n := w.Network("clubs", space.Open, nil, boss)
		eau := w.Group(n, "eau", space.Open, nil, boss)
		w.Puts(ines, n, space.Member, space.Active)
		const at = "/reseaux/clubs"
		b := w.As(boss)
		b.Get(at + "/a-propos/textes").Want(200)
		w.As(ines).Get(at + "/a-propos/textes").Want(403)
		w.Refused(w.group.WriteTexts(w.Ctx, ines.ID, n.ID, group.Texts{Charter: "x"}), fail.Forbidden, "")
		w.Refused(w.group.WriteTexts(w.Ctx, boss.ID, eau.ID, group.Texts{Charter: "x"}), fail.Hidden, "")
		b.Post(at+"/a-propos/textes", "bienvenue", "Commencez **ici**.", "charte", "On se respecte.", "version", "0").Goes(at + "/a-propos")
		b.Post(at+"/a-propos/textes", "charte", "Perdu", "version", "0").Want(409).Says("Perdu")

		// Those who were in have nothing to do; who comes in has the charter first, also by a group.
		w.As(ines).Get(at).Want(200).Hides("Charte à accepter")
		a := w.As(leo)
		a.Post(at + "/groupes/eau/adhesion").Goes(at + "/adhesion?pour=groupe")
		a.Get(at+"/adhesion").Want(200).Says("Charte du réseau", "On se respecte", "Entrer dans ce réseau")
		a.Post(at + "/adhesion").Want(422)
		w.is(leo, n, space.None, "")
		a.Post(at+"/adhesion", "charte", "1").Goes(at + "/a-propos")
		a.Get(at+"/a-propos").Want(200).Says("Commencez ici", "Premiers pas", "Version 1")
		w.Nobody().Get(at+"/a-propos").Want(200).Says("On se respecte").Hides("Commencez ici", "Premiers pas")
		if got := w.accepted(leo, n); got != 1 {
			t.Errorf("accepted version %d", got)
		}

		// A version that does not ask, then one that does.
		b.Post(at+"/a-propos/textes", "bienvenue", "Commencez **ici**.", "charte", "On se respecte, et on cite.", "version", "1").Goes(at + "/a-propos")
		a.Get(at).Hides("Charte à accepter")
		b.Post(at+"/a-propos/textes", "charte", "On se respecte, on cite, on signe.", "redemander", "oui", "version", "2").Goes(at + "/a-propos")
		a.Get(at).Says("Charte à accepter")
		a.Get(at + "/groupes/eau").Says("Charte à accepter")
		w.As(ines).Get(at).Says("Charte à accepter")
		w.Nobody().Get(at).Hides("Charte à accepter")
		a.Get(at+"/a-propos/versions").Want(200).Says("Version 1, du", "Version 2, du", "Version 3, du", "et on cite", "l’accord des membres a été demandé")
		a.Post(at+"/a-propos/accord", "charte", "2").Want(422).Says("La charte vient de changer")
		a.Post(at+"/a-propos/accord", "charte", "3").Goes(at)
		a.Get(at).Hides("Charte à accepter")
		w.As(ines).Post(at+"/a-propos/accord", "charte", "3").Goes(at)
		w.Refused(w.group.AcceptCharter(w.Ctx, w.Person("Omar Neuf", "").ID, n.ID, 3), fail.Forbidden, "")
	})
}
