package together_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/forum"
	"maillage/feature/post"
)

const refilePath = forumPath + "/reclassement"

func (w *world) say(by account.Person, body string) item.Item {
	w.Helper()
	i, err := post.New(w.Core).Publish(w.Ctx, by.ID, post.Draft{Space: w.g.ID, Body: body, Audience: space.InGroup, Lang: "fr"})
	w.OK(err)
	return i
}

func (w *world) refile(by account.Person, to string, items ...item.Item) parttest.Answer {
	w.Helper()
	fields := []string{"vers", to}
	for _, i := range items {
		fields = append(fields, "publications", i.ID.String())
	}
	return w.As(by).Post(refilePath, fields...)
}

// Who animates puts many publications in a drawer at once: topics change drawer, messages become topics; polls stay, and are
// told. Each page says who did it, and old addresses lead to the new ones.
func TestPublicationsAreFiledTogether(t *testing.T) {
	each(t, func(w *world) {
		list := w.drawers("Achats", "Travaux")
		one, two := w.open(w.ana, forum.Draft{Title: "Sans rubrique"}), w.open(w.bob, forum.Draft{Title: "Mal rangé", Category: list[0].ID})
		said := w.say(w.ana, "Qui a chiffré une étanchéité ?")
		w.reply(w.bob, said, "Nous, en 2024.")
		old := w.Core.Kinds.Path(said)
		poll, err := post.New(w.Core).Publish(w.Ctx, w.ana.ID, post.Draft{Space: w.g.ID, Body: "Sondage du jour", Audience: space.InGroup, Lang: "fr", Poll: &post.NewPoll{Choices: []string{"oui", "non"}}})
		w.OK(err)
		w.As(w.bob).Get(refilePath).Want(http.StatusForbidden)
		w.refile(w.bob, w.g.ID.String(), one).Want(http.StatusForbidden)
		w.As(w.zoe).Get(refilePath).Want(http.StatusForbidden)

		a := w.refile(w.max, w.g.ID.String()+"."+list[1].ID.String(), one, two, said, poll).Want(http.StatusSeeOther)
		w.As(w.max).Get(a.Location).Want(http.StatusOK).Says("3 publications reclassées", "1 sondage ou partage ne devient pas un sujet", "Sondage du jour")
		w.As(w.bob).Get(forumPath+"?rubrique="+list[1].ID.String()).Says("Sans rubrique", "Mal rangé", "Qui a chiffré une étanchéité", "1 réponse")
		turned := w.Item(said.ID)
		if turned.Kind != forum.Kind {
			t.Fatalf("the message is a %s", turned.Kind)
		}
		w.As(w.bob).Get(forum.Path(turned)).Want(http.StatusOK).Says("Nous, en 2024.", "Max Blanc a fait un sujet de cette publication du fil")
		if a := w.As(w.bob).Get(old).Want(http.StatusMovedPermanently); a.Location != forum.Path(turned) {
			t.Errorf("the old address leads to %s", a.Location)
		}
		w.As(w.bob).Get(forum.Path(two)).Says("Max Blanc a changé la rubrique, qui était « Achats »")
		if i := w.Item(poll.ID); i.Kind != post.Kind {
			t.Errorf("the poll is a %s", i.Kind)
		}
	})
}

// Publications go to another group that one runs, and to no other; a discreet question stays, since other animators would
// learn who asked; what is not in a place that one runs stays.
func TestPublicationsGoElsewhereTogether(t *testing.T) {
	each(t, func(w *world) {
		air := w.Group(w.n, "air", space.Open, func(s *space.Space) { s.Name, s.ItemsAudience = "Groupe Air", space.InGroup }, w.max)
		w.Puts(w.zoe, air, space.Member, space.Active)
		feu := w.Group(w.n, "feu", space.Open, func(s *space.Space) { s.Name, s.ItemsAudience = "Groupe Feu", space.InGroup }, w.zoe)
		w.Puts(w.max, feu, space.Member, space.Active)
		one, safe := w.open(w.ana, forum.Draft{Title: "À côté"}), w.open(w.ana, forum.Draft{Title: "Discrète", Question: true, Safe: true})
		said := w.say(w.bob, "Un message de l'air.")
		alien := w.open(w.zoe, forum.Draft{Title: "Du feu", Space: feu.ID})
		gone := w.open(w.bob, forum.Draft{Title: "Retirée"})
		_, err := w.talk.Delete(w.Ctx, w.bob.ID, gone.ID)
		w.OK(err)

		if page := w.As(w.max).Get(refilePath); !page.Has("option", "value", air.ID.String()) || page.Has("option", "value", feu.ID.String()) {
			t.Error("the places are not those that one runs")
		}
		w.refile(w.max, feu.ID.String(), one).Want(http.StatusUnprocessableEntity)
		w.refile(w.max, "rien", one).Want(http.StatusUnprocessableEntity)
		w.refile(w.max, air.ID.String()).Want(http.StatusUnprocessableEntity).Says("Choisissez au moins une publication")
		w.refile(w.max, air.ID.String(), safe).Want(http.StatusUnprocessableEntity).Says("question discrète reste dans son groupe")

		a := w.refile(w.max, air.ID.String(), one, safe, said, alien, gone).Want(http.StatusSeeOther)
		w.As(w.max).Get(a.Location).Says("2 publications reclassées", "1 question discrète reste", "1 est dans un groupe que vous n’animez pas", "1 n’est plus publiée")
		w.As(w.zoe).Get(forum.Path(one)).Want(http.StatusOK).Says("Max Blanc a déplacé le sujet depuis « Groupe eau »")
		w.As(w.zoe).Get(w.Core.Kinds.Path(said)).Want(http.StatusOK).Says("Max Blanc a déplacé la publication depuis « Groupe eau »")
		w.As(w.bob).Get(forum.Path(one)).Want(http.StatusNotFound)
		for _, i := range []item.Item{safe, alien} {
			if was := w.Item(i.ID); was.Space != i.Space {
				t.Errorf("%q moved", i.Title)
			}
		}
	})
}

// The list is narrowed by words, kind, and what is missing, and goes on by pages.
func TestPublicationsToRefileAreSifted(t *testing.T) {
	each(t, func(w *world) {
		list := w.drawers("Achats")
		w.open(w.ana, forum.Draft{Title: "Écoles à chauffer", Category: list[0].ID})
		w.open(w.ana, forum.Draft{Title: "Toiture de l'école", Body: "Un #thème."})
		w.say(w.bob, "Une école de plus.")
		get := func(query string) parttest.Answer { return w.As(w.max).Get(refilePath + query).Want(http.StatusOK) }
		get("?q=ecole").Says("Écoles à chauffer", "Toiture de l'école", "Une école de plus")
		get("?q=ecole+toiture").Says("Toiture").Hides("Écoles à chauffer")
		get("?sans=rubrique&sorte=topic").Says("Toiture").Hides("Écoles à chauffer", "Une école de plus")
		get("?sans=theme").Says("Écoles à chauffer", "Une école de plus").Hides("Toiture")
		get("?sorte=post").Says("Une école de plus").Hides("Toiture")
		get("?q=rien+de+tel").Says("Rien à reclasser ici")
		for n := range 55 {
			w.Pass(time.Second)
			w.open(w.ana, forum.Draft{Title: "Numéro " + strings.Repeat("i", n+1)})
		}
		first := get("?sorte=topic")
		var seen int
		for page := first; ; {
			seen += strings.Count(page.Body, `name="publications"`)
			older := page.All(func(n *html.Node) bool { return strings.Contains(parttest.Attr(n, "href"), "avant=") })
			if len(older) == 0 {
				break
			}
			u, err := url.Parse(parttest.Attr(older[0], "href"))
			w.OK(err)
			page = get("?" + u.RawQuery)
		}
		if seen != 57 {
			t.Errorf("%d of 57 topics are listed", seen)
		}
		ids := make([]ref.Item, 51)
		for n := range ids {
			ids[n] = ref.Item(n + 1)
		}
		if _, err := w.forum.Refile(w.Ctx, w.max.ID, ids, w.g.ID, list[0].ID); err == nil {
			t.Error("51 at once")
		}
	})
}
