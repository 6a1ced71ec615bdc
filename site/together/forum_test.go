package together_test

import (
	"fmt"
	"net/http"
	"slices"
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
	"maillage/kit/fail"
)

// titles is what a list of topics shows, in order.
func titles(a parttest.Answer) (out []string) {
	for _, h := range a.All(func(n *html.Node) bool {
		return n.Data == "h2" && n.Parent.Parent != nil && n.Parent.Parent.Data == "li"
	}) {
		title, _, _ := strings.Cut(parttest.Words(h), " (non lu)")
		out = append(out, title)
	}
	return out
}

// One asks without a script: the form, a refusal that keeps what was typed, then the topic, its reply and the list.
func TestAQuestionIsAskedAndAnswered(t *testing.T) {
	each(t, func(w *world) {
		drawer := w.drawers("Achats", "Travaux")[1]
		ana := w.As(w.ana)
		ana.Get(forumPath).Want(http.StatusOK).Says("Aucun sujet pour l’instant", "Poser une question")
		form := ana.Get(forumPath+"/nouveau").Want(http.StatusOK).Says("Lu par le groupe : 3 personnes", "Travaux")
		refused := ana.Post(forumPath+"/nouveau", "cle", form.Value("cle"), "titre", " ", "texte", "Deux devis **contradictoires**.", "rubrique", drawer.ID.String(), "sorte", "question").Want(http.StatusUnprocessableEntity)
		refused.Says("Donnez un titre")
		if !strings.Contains(refused.Body, "Deux devis **contradictoires**.") || refused.Chosen("rubrique") != drawer.ID.String() {
			t.Error("what was typed is lost")
		}
		send := []string{"cle", form.Value("cle"), "titre", "Quel seuil  de bruit ?", "texte", "Deux devis **contradictoires** #acoustique.", "rubrique", drawer.ID.String(), "sorte", "question"}
		a := ana.Post(forumPath+"/nouveau", send...).Want(http.StatusSeeOther)
		if b := ana.Post(forumPath+"/nouveau", send...); b.Location != a.Location {
			t.Errorf("sent twice: %s, then %s", a.Location, b.Location)
		}
		if !strings.HasPrefix(a.Location, "/sujets/quel-seuil-de-bruit-") {
			t.Errorf("the address is %s", a.Location)
		}
		ana.Get(a.Location).Want(http.StatusOK).Says("Quel seuil de bruit ?", "contradictoires", "Ana Lopez", "Travaux", "Question")
		bob := w.As(w.bob)
		bob.Get(forumPath).Says("Quel seuil de bruit ?", "Question ouverte · Ana Lopez", "Sans réponse (1)", "acoustique", "1 question attend")
		page := bob.Get(a.Location)
		bob.Post(strings.Replace(a.Location, "/sujets/quel-seuil-de-bruit-", "/publications/", 1)+"/commentaires", "cle", page.Value("cle"), "texte", "Trente-cinq décibels.").Want(http.StatusSeeOther)
		ana.Get(forumPath).Says("À trancher (1)", "1 nouvelle réponse", "Non lus (1)").Hides("Sans réponse (1)")
	})
}

// Lists, categories and themes narrow; each page begins where the one before ended.
func TestListsOfTopics(t *testing.T) {
	each(t, func(w *world) {
		drawers := w.drawers("Achats", "Travaux")
		plain := w.open(w.ana, forum.Draft{Title: "Discussion"})
		w.Pass(time.Minute)
		w.open(w.ana, forum.Draft{Title: "Seule", Question: true, Category: drawers[0].ID})
		w.Pass(time.Minute)
		debated := w.open(w.bob, forum.Draft{Title: "Débattue", Question: true, Body: "Un #seuil.", Category: drawers[1].ID})
		w.Pass(time.Minute)
		w.reply(w.ana, debated, "Oui.")
		w.Pass(time.Minute)
		settled := w.open(w.bob, forum.Draft{Title: "Réglée", Question: true})
		answer := w.reply(w.ana, settled, "Voilà.")
		_, err := w.talk.Accept(w.Ctx, w.bob.ID, answer.ID, true)
		w.OK(err)
		w.Pass(time.Minute)
		w.reply(w.bob, plain, "En effet.")
		ana := w.As(w.ana)
		for query, want := range map[string][]string{
			"":                                    {"Discussion", "Réglée", "Débattue", "Seule"},
			"?liste=sans-reponse":                 {"Seule"},
			"?liste=a-trancher":                   {"Débattue"},
			"?liste=resolus":                      {"Réglée"},
			"?liste=mes-sujets":                   {"Discussion", "Seule"},
			"?liste=rien":                         {"Discussion", "Réglée", "Débattue", "Seule"},
			"?rubrique=" + drawers[1].ID.String(): {"Débattue"},
			"?theme=seuil":                        {"Débattue"},
			"?liste=resolus&rubrique=" + drawers[1].ID.String(): nil,
		} {
			if got := titles(ana.Get(forumPath + query)); !slices.Equal(got, want) {
				t.Errorf("%q: %q, want %q", query, got, want)
			}
		}
		for n := range 40 {
			w.Pass(time.Second)
			w.open(w.bob, forum.Draft{Title: fmt.Sprint("Numéro ", n)})
		}
		var all []string
		for path := forumPath; path != ""; {
			a := ana.Get(path).Want(http.StatusOK)
			all = append(all, titles(a)...)
			path = ""
			for _, l := range a.All(func(n *html.Node) bool { return n.Data == "a" && strings.Contains(parttest.Attr(n, "href"), "avant=") }) {
				path = parttest.Attr(l, "href")
			}
		}
		if len(all) != 44 || len(slices.Compact(slices.Sorted(slices.Values(all)))) != 44 {
			t.Errorf("%d topics over the pages: %q", len(all), all)
		}
	})
}

// What is unread is each person's own: opening a topic, or marking all, reads it; what was said before one came is not news.
func TestUnread(t *testing.T) {
	each(t, func(w *world) {
		w.Pass(time.Hour) // they came before
		old := w.open(w.ana, forum.Draft{Title: "Ancien"})
		w.Pass(time.Hour)
		late := w.Person("Léa Tard", "")
		w.Puts(late, w.n, space.Member, space.Active)
		w.Puts(late, w.g, space.Member, space.Active)
		unread := func(p account.Person) []string { return titles(w.As(p).Get(forumPath + "?liste=non-lus")) }
		want := func(p account.Person, what string, want ...string) {
			t.Helper()
			if got := unread(p); !slices.Equal(got, want) {
				t.Errorf("%s, %s: unread %q, want %q", p.Given, what, got, want)
			}
		}
		want(w.bob, "at first", "Ancien")
		want(late, "who came later")
		want(w.ana, "who opened it")
		w.Pass(time.Hour)
		w.reply(w.ana, old, "Encore.")
		want(late, "after a reply", "Ancien")
		w.As(w.bob).Get(forum.Path(old)).Want(http.StatusOK)
		want(w.bob, "having read it")
		w.Pass(time.Minute)
		next := w.reply(w.max, old, "Encore un.")
		w.As(w.bob).Get(forumPath).Says("1 nouvelle réponse")
		a := w.As(w.bob).Get("/sujets/" + old.ID.String() + "/nouveau").Want(http.StatusSeeOther)
		if !strings.HasSuffix(a.Location, "#p-"+next.ID.String()) {
			t.Errorf("the first unread reply is at %s", a.Location)
		}
		w.As(late).Post(forumPath + "/lu").Want(http.StatusSeeOther)
		want(late, "having marked all")
		want(w.bob, "whom that does not concern", "Ancien")
		w.Pass(time.Minute)
		w.reply(w.ana, old, "Toujours.")
		want(late, "after one more", "Ancien")
	})
}

// A safe question is by nobody for members, and by its author for animators and for themselves.
func TestASafeQuestionHidesItsAuthor(t *testing.T) {
	each(t, func(w *world) {
		i := w.open(w.ana, forum.Draft{Title: "Discrète", Question: true, Safe: true})
		for _, path := range []string{forum.Path(i), forumPath, "/sujets/" + i.ID.String() + "/versions"} {
			w.As(w.bob).Get(path).Want(http.StatusOK).Says("Discrète").Hides("Ana Lopez", w.ana.Handle)
		}
		for _, p := range []account.Person{w.ana, w.max} {
			w.As(p).Get(forum.Path(i)).Says("Ana Lopez")
			w.As(p).Get(forumPath).Says("Ana Lopez")
		}
		w.As(w.ana).Get(forumPath + "/nouveau").Says("Les animateurs du groupe le voient")
		if d := w.open(w.ana, forum.Draft{Title: "Discussion", Safe: true}); d.Byline != item.Named {
			t.Error("a discussion hides its author")
		}
	})
}

// Who may not read a group's topics finds neither the topics nor their number.
func TestTopicsOfOthers(t *testing.T) {
	each(t, func(w *world) {
		i := w.open(w.ana, forum.Draft{Title: "Entre nous", Question: true})
		for _, path := range []string{forum.Path(i), forum.Path(i) + "/versions", forum.Path(i) + "/modifier", "/sujets/" + i.ID.String() + "/nouveau"} {
			w.As(w.zoe).Get(path).Want(http.StatusNotFound)
		}
		w.As(w.zoe).Get(forumPath).Want(http.StatusOK).Hides("Entre nous", "(1)", "1 question attend", "Poser une question")
		w.As(w.zoe).Get(forumPath + "/nouveau").Want(http.StatusForbidden)
		w.As(w.zoe).Post(forumPath+"/nouveau", "titre", "Non", "texte", "Non").Want(http.StatusForbidden)
		w.As(w.bob).Get(forum.Path(i) + "/modifier").Want(http.StatusForbidden)
	})
}

// An edit keeps what was said, and one made from an older text shows both.
func TestTopicsAreEdited(t *testing.T) {
	each(t, func(w *world) {
		i := w.open(w.ana, forum.Draft{Title: "Premier titre", Body: "Premier texte."})
		ana := w.As(w.ana)
		form := ana.Get(forum.Path(i) + "/modifier").Want(http.StatusOK)
		since := form.Value("depuis")
		a := ana.Post(forum.Path(i)+"/modifier", "titre", "Second titre", "texte", "Second texte #eau.", "depuis", since).Want(http.StatusSeeOther)
		ana.Get(a.Location).Want(http.StatusOK).Says("Second titre", "Second texte", "modifié")
		ana.Get(a.Location+"/versions").Want(http.StatusOK).Says("Premier titre", "Premier texte.")
		b := ana.Get(forum.Path(i)).Want(http.StatusMovedPermanently)
		if b.Location != a.Location {
			t.Errorf("the old address leads to %s", b.Location)
		}
		ana.Post(forum.Path(i)+"/modifier", "titre", "Troisième", "texte", "Mon texte.", "depuis", since).Want(http.StatusConflict).Says("a changé pendant que vous écriviez", "Second texte", "Mon texte.")
		themes, err := item.ThemesOf(w.Ctx, w.Core.DB.Q(), []ref.Item{i.ID})
		if err != nil || len(themes[i.ID]) != 1 {
			t.Errorf("themes %v, %v", themes, err)
		}
	})
}

// Animators name the drawers, in order; taking one away leaves its topics.
func TestCategoriesAreArranged(t *testing.T) {
	each(t, func(w *world) {
		list := w.drawers("Achats", "Travaux")
		i := w.open(w.ana, forum.Draft{Title: "Rangé", Category: list[0].ID})
		w.As(w.ana).Get(forumPath + "/rubriques").Want(http.StatusForbidden)
		max := w.As(w.max)
		max.Get(forumPath + "/rubriques").Want(http.StatusOK).Says("1 sujet")
		send := func(pairs ...string) parttest.Answer {
			var fields []string
			for n := 0; n < len(pairs); n += 2 {
				fields = append(fields, "id", pairs[n], "nom", pairs[n+1])
			}
			return max.Post(forumPath+"/rubriques", fields...)
		}
		send(list[1].ID.String(), "Travaux", list[0].ID.String(), "Marchés", "", "Divers", "", "").Want(http.StatusSeeOther)
		names := func() (out []string) {
			now, err := w.forum.Categories(w.Ctx, w.g.ID)
			w.OK(err)
			for _, c := range now {
				out = append(out, fmt.Sprint(c.Name, c.Topics))
			}
			return out
		}
		if got := names(); !slices.Equal(got, []string{"Travaux0", "Marchés1", "Divers0"}) {
			t.Errorf("drawers %q", got)
		}
		send("", "Un", "", "Un").Want(http.StatusUnprocessableEntity).Says("y est deux fois")
		send("", strings.Repeat("a", 61)).Want(http.StatusUnprocessableEntity).Says("au plus 60 caractères")
		send(list[1].ID.String(), "Travaux", list[0].ID.String(), "").Want(http.StatusSeeOther)
		if got := names(); !slices.Equal(got, []string{"Travaux0"}) {
			t.Errorf("drawers %q", got)
		}
		w.As(w.ana).Get(forum.Path(i)).Want(http.StatusOK).Says("Rangé").Hides("Marchés")
		// A drawer of another group is none of this one.
		other := w.Group(w.n, "air", space.Open, nil, w.max)
		w.OK(w.forum.Arrange(w.Ctx, w.max.ID, other.ID, []ref.Item{0}, []string{"Ailleurs"}))
		there, err := w.forum.Categories(w.Ctx, other.ID)
		w.OK(err)
		_, err = w.forum.Open(w.Ctx, w.ana.ID, forum.Draft{Space: w.g.ID, Title: "Ici", Body: "Ici.", Category: there[0].ID})
		w.Refused(err, fail.Invalid, "")
		w.OK(w.forum.Arrange(w.Ctx, w.max.ID, w.g.ID, []ref.Item{there[0].ID}, []string{"Pris"}))
		if now, err := w.forum.Categories(w.Ctx, other.ID); err != nil || len(now) != 1 || now[0].Name != "Ailleurs" {
			t.Errorf("the drawers of another group became %v, %v", now, err)
		}
	})
}
