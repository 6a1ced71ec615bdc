package together_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/across/talk"
	"maillage/core/item"
	"maillage/feature/forum"
)

// The address of a reply leads to the part of its topic that shows it, in one redirect, also once the topic became a reply of
// another one; the browser keeps the anchor.
func TestAReplyHasAnAddress(t *testing.T) {
	each(t, func(w *world) {
		i := w.open(w.ana, forum.Draft{Title: "Un long sujet"})
		var last item.Item
		for n := range 70 {
			w.Pass(time.Second)
			last = w.reply(w.bob, i, fmt.Sprintf("Réponse n° %d.", n+1))
		}
		ana := w.As(w.ana)
		asked, _, _ := strings.Cut(talk.Path(last), "#")
		query := "?reponse=" + last.ID.String()
		a := ana.Get(asked).Want(http.StatusMovedPermanently)
		if a.Location != forum.Path(i)+query {
			t.Fatalf("%s leads to %s", asked, a.Location)
		}
		ana.Get(a.Location).Want(http.StatusOK).Says("Réponse n° 70.", "Réponse n° 60.", "Afficher les réponses précédentes").Hides("Réponse n° 59.")
		w.Pass(time.Minute)
		into := w.open(w.ana, forum.Draft{Title: "Le premier"})
		w.OK(w.forum.Merge(w.Ctx, w.max.ID, i.ID, into.ID, talk.Kind))
		for hops := 0; a.Status != http.StatusOK; hops++ {
			if a = ana.Get(asked); hops == 3 {
				t.Fatal("round in circles")
			}
			asked = a.Location
		}
		a.Says("Le premier", "Réponse n° 70.").Hides("n’est plus dans cette discussion")
	})
}
