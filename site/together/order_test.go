package together_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/core/item"
	"maillage/core/part/parttest"
	"maillage/core/space"
	"maillage/feature/forum"
)

func (w *world) orders(i item.Item, fields ...string) parttest.Answer {
	w.Helper()
	return w.As(w.max).Post(forum.Path(i)+"/ordre", fields...)
}

// A closed topic is read, reacted to, and answered by animators alone; what was done shows in it.
func TestATopicIsClosed(t *testing.T) {
	each(t, func(w *world) {
		i := w.open(w.ana, forum.Draft{Title: "À fermer", Question: true})
		w.As(w.bob).Get(forum.Path(i) + "/ordre").Want(http.StatusForbidden)
		w.As(w.bob).Post(forum.Path(i)+"/ordre", "geste", "fermer").Want(http.StatusForbidden)
		w.As(w.zoe).Get(forum.Path(i) + "/ordre").Want(http.StatusNotFound)
		w.As(w.max).Get(forum.Path(i)).Says("Mettre en ordre")
		w.orders(i, "geste", "fermer").Want(http.StatusSeeOther)
		w.orders(i, "geste", "fermer").Want(http.StatusSeeOther)
		w.As(w.bob).Get(forum.Path(i)).Want(http.StatusOK).Says("Cette discussion est fermée", "Max Blanc a fermé le sujet").Hides("Votre réponse", "Mettre en ordre")
		w.As(w.bob).Post("/publications/"+i.ID.String()+"/commentaires", "texte", "Tant pis.").Want(http.StatusForbidden).Says("Cette discussion est fermée")
		w.reply(w.max, i, "Pour finir.")
		w.As(w.bob).Get(forumPath).Says("Fermé")
		w.orders(i, "geste", "rouvrir").Want(http.StatusSeeOther)
		w.reply(w.bob, i, "Encore.")
		if page := w.As(w.bob).Get(forum.Path(i)); strings.Count(page.Words(), "a fermé le sujet") != 1 {
			t.Error("closing twice is told twice")
		}
	})
}

// A topic moves with its answers to another group: who is there reads it, who is not no longer does; its address stays.
func TestATopicMoves(t *testing.T) {
	each(t, func(w *world) {
		there := w.Group(w.n, "air", space.Open, func(s *space.Space) { s.Name, s.ItemsAudience = "Groupe Air", space.InGroup }, w.max)
		w.Puts(w.zoe, there, space.Member, space.Active)
		closed := w.Group(w.n, "autre", space.Open, nil)
		i := w.open(w.ana, forum.Draft{Title: "Mal rangé", Category: w.drawers("Travaux")[0].ID})
		w.reply(w.bob, i, "Une réponse.")
		w.orders(i, "geste", "deplacer", "groupe", closed.ID.String()).Want(http.StatusForbidden)
		w.orders(i, "geste", "deplacer", "groupe", "rien").Want(http.StatusUnprocessableEntity).Says("Choisissez")
		w.As(w.max).Get(forum.Path(i) + "/ordre").Says("Groupe Air").Hides("Groupe autre")
		w.orders(i, "geste", "deplacer", "groupe", there.ID.String()).Want(http.StatusSeeOther)
		w.As(w.zoe).Get(forum.Path(i)).Want(http.StatusOK).Says("Une réponse.", "Max Blanc a déplacé le sujet depuis « Groupe eau »")
		w.As(w.bob).Get(forum.Path(i)).Want(http.StatusNotFound)
		w.As(w.bob).Get(forumPath).Hides("Mal rangé")
		w.As(w.zoe).Get("/reseaux/clubs/groupes/air/forum").Says("Mal rangé", "1 réponse")
	})
}

// Two topics become one: the first text and the answers of one are answers of the other, and its address leads to its place.
func TestTopicsAreMerged(t *testing.T) {
	each(t, func(w *world) {
		i := w.open(w.ana, forum.Draft{Title: "Déjà posée", Body: "La même question.", Question: true})
		w.reply(w.bob, i, "Sa réponse.")
		w.Pass(time.Minute)
		into := w.open(w.bob, forum.Draft{Title: "La première"})
		for _, wrong := range []string{"", "https://ailleurs.example/x", forum.Path(i), "/sujets/rien-0000000000000"} {
			w.orders(i, "geste", "fusionner", "sujet", wrong).Want(http.StatusUnprocessableEntity)
		}
		a := w.orders(i, "geste", "fusionner", "sujet", "https://maillage.test"+forum.Path(into)+"?x#y").Want(http.StatusSeeOther)
		if !strings.HasPrefix(a.Location, "/sujets/"+into.ID.String()) {
			t.Errorf("it goes to %s", a.Location)
		}
		w.As(w.bob).Get(forum.Path(into)).Want(http.StatusOK).Says("La même question.", "Sa réponse.", "Max Blanc a fusionné ici le sujet « Déjà posée »", "2 réponses")
		old := w.As(w.bob).Get(forum.Path(i)).Want(http.StatusMovedPermanently)
		if !strings.Contains(old.Location, into.ID.String()) {
			t.Errorf("the old address leads to %s", old.Location)
		}
		w.As(w.bob).Get(forumPath).Says("La première", "2 réponses").Hides("Déjà posée")
	})
}

// Answers become a topic of their own.
func TestATopicIsSplit(t *testing.T) {
	each(t, func(w *world) {
		i := w.open(w.ana, forum.Draft{Title: "Large", Question: true})
		first := w.reply(w.bob, i, "Sur le sujet.")
		aside := w.reply(w.ana, i, "Et le chauffage, au fait ?")
		w.Pass(time.Minute)
		more := w.reply(w.bob, i, "Le chauffage marche.")
		_, err := w.talk.Accept(w.Ctx, w.ana.ID, more.ID, true)
		w.OK(err)
		w.As(w.max).Get(forum.Path(i)+"/ordre").Says("Sur le sujet.", "Le chauffage marche.", "Bob Petit")
		w.orders(i, "geste", "scinder", "nouveau", "Le chauffage").Want(http.StatusUnprocessableEntity).Says("Choisissez au moins une réponse")
		refused := w.orders(i, "geste", "scinder", "reponses", aside.ID.String(), "nouveau", " ").Want(http.StatusUnprocessableEntity).Says("Donnez un titre")
		if !refused.Has("input", "checked", "") {
			t.Error("what was chosen is lost")
		}
		a := w.orders(i, "geste", "scinder", "reponses", more.ID.String(), "reponses", aside.ID.String(), "nouveau", "Le chauffage", "question", "oui").Want(http.StatusSeeOther)
		w.As(w.bob).Get(a.Location).Want(http.StatusOK).Says("Le chauffage", "Et le chauffage, au fait ?", "Le chauffage marche.", "1 réponse", "Max Blanc a sorti ce sujet de « Large »", "Question").Hides("Sur le sujet.")
		page := w.As(w.bob).Get(forum.Path(i)).Want(http.StatusOK).Says("Sur le sujet.", "Max Blanc en a sorti le sujet « Le chauffage »").Hides("au fait")
		if was := w.Item(i.ID); was.Question != item.Waiting || was.Replies != 1 {
			t.Errorf("the topic is %q with %d replies: %s", was.Question, was.Replies, page.Words())
		}
		if a := w.Item(first.ID); a.Root != i.ID {
			t.Errorf("the answer that stayed is under %d", a.Root)
		}
	})
}

// An animator mends a title, and changes the drawer.
func TestATopicIsRetitledAndFiled(t *testing.T) {
	each(t, func(w *world) {
		list := w.drawers("Achats", "Travaux")
		i := w.open(w.ana, forum.Draft{Title: "help", Body: "Un #seuil ?", Category: list[0].ID})
		w.orders(i, "geste", "titre", "titre", "").Want(http.StatusUnprocessableEntity).Says("Donnez un titre")
		w.orders(i, "geste", "titre", "titre", "Quel seuil de bruit ?").Want(http.StatusSeeOther)
		i = w.Item(i.ID)
		w.As(w.bob).Get(forum.Path(i)).Want(http.StatusOK).Says("Quel seuil de bruit ?", "Max Blanc a changé le titre, qui était « help »", "Achats")
		w.As(w.bob).Get(forum.Path(i)+"/versions").Says("help", "Un #seuil ?")
		w.As(w.bob).Get(forumPath).Says("seuil")
		w.orders(i, "geste", "rubrique", "rubrique", list[1].ID.String()).Want(http.StatusSeeOther)
		w.As(w.bob).Get(forum.Path(i)).Says("Max Blanc a changé la rubrique, qui était « Achats »", "Travaux")
		w.orders(i, "geste", "autre").Want(http.StatusUnprocessableEntity)
	})
}
