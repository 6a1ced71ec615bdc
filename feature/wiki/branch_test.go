package wiki_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"maillage/core/db"
	"maillage/feature/wiki"
)

// Who watches a branch is told of what changes in it, at any depth; not of what they did, nor of what they follow or mute already.
func TestABranchIsFollowed(t *testing.T) {
	each(t, func(w *world) {
		top := w.page(w.ana, "Exploiter", "Tout.", 0)
		mid := w.page(w.ana, "Chauffer", "Tout.", top.ID)
		leaf := w.page(w.ana, "Relance", "Tout.", mid.ID)
		w.As(w.guy).Get(wiki.Path(top)).Want(http.StatusOK).Says("Suivre cette branche")
		w.As(w.guy).Post(wiki.Path(top)+"/suivi", "suivre", "oui").Want(http.StatusSeeOther)
		w.As(w.bob).Post(wiki.Path(top)+"/suivi", "suivre", "oui").Want(http.StatusSeeOther)
		w.As(w.zoe).Post(wiki.Path(top)+"/suivi", "suivre", "oui").Want(http.StatusNotFound)
		w.OK(w.edit(w.bob, leaf, "Tout, relu."))
		told := func() (out []string) {
			list, err := db.All(w.Ctx, w.Core.DB.Q(), db.One[string], `SELECT mentions FROM fact WHERE kind = 'wiki.below' ORDER BY seq`)
			w.OK(err)
			return list
		}
		if got := told(); len(got) != 1 || !strings.Contains(got[0], fmt.Sprint(int64(w.guy.ID))) || strings.Contains(got[0], fmt.Sprint(int64(w.bob.ID))) {
			t.Fatalf("told: %q, guy is %d, bob %d", got, int64(w.guy.ID), int64(w.bob.ID))
		}
		w.As(w.guy).Get(wiki.Path(top)).Says("Ne plus suivre la branche")
		w.As(w.guy).Post(wiki.Path(top)+"/suivi", "suivre", "non").Want(http.StatusSeeOther)
		w.OK(w.edit(w.eva, leaf, "Tout, relu deux fois."))
		if got := told(); len(got) != 1 { // Bob follows the page that he wrote in
			t.Fatalf("told: %q", got)
		}
	})
}
