package together_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/across/search"
	"maillage/across/talk"
	"maillage/core/part/parttest"
	"maillage/core/space"
	"maillage/feature/forum"
)

// searched is each with a search, which is told by index.
func searched(t *testing.T, f func(w *world)) {
	parttest.Each(t, func(p *parttest.World) { f(populated(p)) }, forum.Join, talk.Join, search.Join, helping, parttest.Places)
}

func (w *world) index() {
	w.Helper()
	w.OK(search.New(w.Core).Reconcile(w.Ctx))
}

// While a title is typed, and beside a topic, those near it are proposed: of what one may read, with how far they got.
func TestNearTopics(t *testing.T) {
	searched(t, func(w *world) {
		settled := w.open(w.bob, forum.Draft{Title: "Étalonner les sondes de CO₂ : tous les combien ?", Question: true})
		answer := w.reply(w.ana, settled, "Tous les ans.")
		_, err := w.talk.Accept(w.Ctx, w.bob.ID, answer.ID, true)
		w.OK(err)
		w.open(w.bob, forum.Draft{Title: "Menus de la cantine"})
		there := w.Network("autre", space.Open, func(s *space.Space) { s.Parts = []string{forum.Name}; s.ItemsAudience = space.Public }, w.zoe)
		far := w.open(w.zoe, forum.Draft{Space: there.ID, Title: "Sondes de CO₂ en crèche"})
		hidden := w.Group(w.n, "cache", space.Invite, func(s *space.Space) { s.ItemsAudience = space.InGroup }, w.zoe)
		w.open(w.zoe, forum.Draft{Space: hidden.ID, Title: "Sondes de CO₂ secrètes"})
		w.index()
		ana := w.As(w.ana)
		typed := forumPath + "/proches?titre=" + url.QueryEscape("Quelles sondes CO₂ choisir")
		a := ana.Get(typed).Want(http.StatusOK).Says("Étalonner les sondes", "1 réponse", "Résolu", "Sondes de CO₂ en crèche", "Réseau autre").Hides("cantine", "secrètes")
		if !a.Has("turbo-frame", "id", "sujets-proches") {
			t.Error("it is no frame")
		}
		w.As(w.zoe).Get(typed).Want(http.StatusForbidden)
		for _, odd := range []string{"", "%20", "le", "%00%ff", strings.Repeat("mot+", 2000)} {
			ana.Get(forumPath + "/proches?titre=" + odd).Want(http.StatusOK).Hides("Étalonner")
		}
		form := ana.Get(forumPath + "/nouveau").Says("Voir les sujets proches")
		again := ana.Post(forumPath+"/nouveau", "cle", form.Value("cle"), "titre", "Quelles sondes CO₂ choisir", "texte", "Mon *texte*.", "sorte", "discussion", "proches", "oui").Want(http.StatusOK).Says("Étalonner les sondes")
		if again.Value("titre") != "Quelles sondes CO₂ choisir" || !strings.Contains(again.Value("texte"), "Mon *texte*.") || again.Chosen("sorte") != "discussion" {
			t.Error("what was typed is lost")
		}
		ana.Get(forum.Path(settled)).Want(http.StatusOK).Hides("Sujets proches") // nobody looked for them
		w.OK(w.forum.FindNear(w.Ctx, time.Minute))
		page := ana.Get(forum.Path(settled)).Want(http.StatusOK).Says("Sujets proches", "Sondes de CO₂ en crèche").Hides("secrètes", "cantine")
		if n := len(page.All(func(n *html.Node) bool { return n.Data == "a" && parttest.Attr(n, "href") == forum.Path(far) })); n != 1 {
			t.Errorf("%d links to the topic near", n)
		}
		if len(page.All(func(n *html.Node) bool { return n.Data == "li" && parttest.Attr(n, "data-net") == "autre" })) != 1 {
			t.Error("the colours of the other network are not there")
		}
	})
}
