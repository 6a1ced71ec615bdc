package together_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/part/parttest"
	"maillage/core/tie"
	"maillage/feature/forum"
)

// folded is what the answers say that page folds.
func folded(page parttest.Answer) string {
	var out []string
	for _, n := range page.All(func(n *html.Node) bool {
		return n.Data == "details" && n.Parent != nil && strings.Contains(parttest.Attr(n.Parent, "class"), "-veiled")
	}) {
		out = append(out, parttest.Words(n))
	}
	return strings.Join(out, " ")
}

// The answers of somebody whom one blocks are folded wherever they are listed, and can be read; nobody else sees that. An
// unsigned answer is not: that would tell who wrote it.
func TestAnswersOfWhoIsBlockedAreFolded(t *testing.T) {
	each(t, func(w *world) {
		i := w.open(w.ana, forum.Draft{Title: "Qui a un modèle ?", Question: true})
		first, _ := w.reply(w.bob, i, "Voici le mien."), w.reply(w.max, i, "Et un autre.")
		w.Write(func(tx *db.Tx) error { return tie.Set(w.Ctx, tx, w.ana.ID, tie.Person, int64(w.bob.ID), tie.Block) })
		page := w.As(w.ana).Get(forum.Path(i)).Want(http.StatusOK).Says("Réponse d’une personne que vous avez bloquée")
		if got := folded(page); !strings.Contains(got, "Voici le mien.") || strings.Contains(got, "Et un autre.") {
			t.Errorf("folded: %q", got)
		}
		for _, p := range []account.Person{w.bob, w.max} {
			w.As(p).Get(forum.Path(i)).Hides("bloquée")
		}
		w.Nobody().Get("/publications/" + i.ID.String() + "/reponses/" + first.ID.String())
		if got := folded(w.As(w.ana).Get("/publications/" + i.ID.String() + "/reponses/" + first.ID.String())); !strings.Contains(got, "Voici le mien.") {
			t.Errorf("a piece: %q", got)
		}
		_, err := w.talk.Accept(w.Ctx, w.max.ID, first.ID, true)
		w.OK(err)
		if got := folded(w.As(w.ana).Get(forum.Path(i))); !strings.Contains(got, "Réponse retenue par Max Blanc") {
			t.Errorf("accepted: %q", got)
		}
		own := w.open(w.bob, forum.Draft{Title: "Une question discrète", Question: true, Safe: true})
		w.reply(w.bob, own, "Je précise, sans me nommer.")
		w.As(w.ana).Get(forum.Path(own)).Want(http.StatusOK).Says("Je précise, sans me nommer.").Hides("bloquée")
	})
}

// An open page that hears that an answer was accepted asks for what changes: the question, the answer, the one before; nothing
// when it is right.
func TestAnOpenPageAsksForTheVerdict(t *testing.T) {
	each(t, func(w *world) {
		i := w.open(w.ana, forum.Draft{Title: "Qui a un modèle ?", Question: true})
		one, two := w.reply(w.bob, i, "Le premier."), w.reply(w.max, i, "Le second.")
		ask := func(p account.Person, shown string) parttest.Answer {
			r := w.As(p).Request(http.MethodGet, "/publications/"+i.ID.String()+"/verdict?montre="+shown, nil)
			r.Header.Set("Accept", "text/vnd.turbo-stream.html")
			return w.As(p).Send(r)
		}
		ask(w.bob, "").Want(http.StatusNoContent)
		_, err := w.talk.Accept(w.Ctx, w.ana.ID, one.ID, true)
		w.OK(err)
		if a := ask(w.bob, "").Want(http.StatusOK); !strings.Contains(a.Body, `target="p-`+one.ID.String()) || !strings.Contains(a.Body, "Réponse retenue") {
			t.Errorf("accepted: %s", a.Body)
		}
		ask(w.bob, one.ID.String()).Want(http.StatusNoContent)
		_, err = w.talk.Accept(w.Ctx, w.ana.ID, two.ID, true)
		w.OK(err)
		if a := ask(w.bob, one.ID.String()).Want(http.StatusOK); !strings.Contains(a.Body, `target="p-`+one.ID.String()) || !strings.Contains(a.Body, `target="p-`+two.ID.String()) {
			t.Errorf("moved: %s", a.Body)
		}
		ask(w.zoe, "").Want(http.StatusNotFound)
		alien := w.open(w.ana, forum.Draft{Title: "Une autre"})
		if a := ask(w.bob, alien.ID.String()).Want(http.StatusOK); strings.Contains(a.Body, "p-"+alien.ID.String()) {
			t.Error("something else is sent")
		}
		w.As(w.bob).Get("/publications/" + i.ID.String() + "/verdict").Goes(forum.Path(i))
	})
}
