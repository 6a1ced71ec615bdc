package together_test

import (
	"net/http"
	"strings"
	"testing"

	"maillage/core/item"
	"maillage/feature/forum"
)

// Who asked discreetly answers in their own topic without their name, and it is said before; elsewhere they sign.
func TestTheAskerStaysUnsigned(t *testing.T) {
	each(t, func(w *world) {
		i := w.open(w.ana, forum.Draft{Title: "Délicat", Question: true, Safe: true})
		const said = "Votre réponse restera sans nom, comme votre question."
		w.As(w.ana).Get(forum.Path(i)).Want(http.StatusOK).Says(said)
		w.As(w.bob).Get(forum.Path(i)).Hides(said)
		other := w.reply(w.bob, i, "Chez nous non.")
		c := w.reply(w.ana, i, "Je précise ma question.")
		nested, err := w.talk.Comment(w.Ctx, w.ana.ID, other.ID, "Merci bien.", "", "fr")
		w.OK(err)
		if c.Byline != item.Unsigned || nested.Byline != item.Unsigned || other.Byline != item.Named {
			t.Errorf("bylines %q, %q, %q", c.Byline, nested.Byline, other.Byline)
		}
		_, err = w.talk.Accept(w.Ctx, w.ana.ID, c.ID, true)
		w.OK(err)
		for _, path := range []string{forum.Path(i), forum.Path(i) + "?reponse=" + c.ID.String(), forum.Path(i) + "?citer=" + c.ID.String(), forumPath, "/publications/" + i.ID.String() + "/reponses/" + c.ID.String(), "/publications/" + c.ID.String() + "/reactions"} {
			a := w.As(w.bob).Get(path).Want(http.StatusOK)
			for _, never := range []string{"Ana", "Lopez", w.ana.Handle, w.ana.ID.String()} {
				if strings.Contains(a.Body, never) {
					t.Errorf("%s tells %q to a member", path, never)
				}
			}
		}
		w.As(w.max).Get(forum.Path(i)).Says("Ana Lopez")
		plain := w.open(w.bob, forum.Draft{Title: "Ouvert", Question: true, Safe: true})
		if c := w.reply(w.ana, plain, "Je signe."); c.Byline != item.Named {
			t.Error("an answer to the question of somebody else is unsigned")
		}
		w.As(w.bob).Get(forum.Path(plain)).Says("Ana Lopez")
	})
}
