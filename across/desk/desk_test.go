package desk_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/across/desk"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/part"
	"maillage/core/part/parttest"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

const day = 24 * time.Hour

// town is a world with a network run by boss, and two groups of it that ana animates; zoe is a member of the first.
type town struct {
	*parttest.World
	desk           *desk.Desk
	part           part.Part
	boss, ana, zoe account.Person
	network        space.Space
	eau, bois      space.Space
}

func each(t *testing.T, f func(w *town)) {
	t.Helper()
	var brought part.Part
	join := func(c *part.Core) part.Part {
		brought = desk.Join(c)
		return brought
	}
	parttest.Each(t, func(p *parttest.World) {
		p.At(time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)) // a Tuesday
		w := &town{World: p, desk: desk.New(p.Core), part: brought}
		w.boss, w.ana, w.zoe = p.Person("Bo Chef", ""), p.Person("Ana Lopez", ""), p.Person("Zoé Roux", "")
		w.network = p.Network("alpha", space.Open, nil, w.boss)
		w.eau, w.bois = p.Group(w.network, "eau", space.Open, nil, w.ana), p.Group(w.network, "bois", space.Open, nil, w.ana)
		for _, m := range []account.Person{w.ana, w.zoe} {
			p.Puts(m, w.network, space.Member, space.Active)
		}
		w.Puts(w.zoe, w.eau, space.Member, space.Active)
		for _, k := range brought.Followers {
			p.Core.Journal.Follow(k)
		}
		f(w)
	}, join, parttest.Notes, parttest.Places)
}

// drain lets what happened be heard.
func (w *town) drain() {
	w.Helper()
	_, err := w.Core.Journal.Drain(w.Ctx)
	w.OK(err)
}

const eauDesk, boisDesk = "/reseaux/alpha/groupes/eau/bureau", "/reseaux/alpha/groupes/bois/bureau"

// Who animates a group has its desk; for others it is not there, nor said anywhere.
func TestWhoMay(t *testing.T) {
	each(t, func(w *town) {
		hidden := w.Group(w.network, "cache", space.Invite, func(s *space.Space) { s.Audience, s.ItemsAudience = space.InGroup, space.InGroup }, w.boss)
		w.As(w.ana).Get(eauDesk).Want(200).Says("Bureau", "Groupe qui démarre")
		w.As(w.boss).Get(eauDesk).Want(200)
		w.As(w.zoe).Get(eauDesk).Want(403)
		w.Nobody().Get(eauDesk).Want(303)
		w.As(w.ana).Get("/reseaux/alpha/groupes/" + hidden.Slug + "/bureau").Want(404)
		w.As(w.ana).Post("/reseaux/alpha/groupes/"+hidden.Slug+"/bureau/accueils", "personne", w.zoe.Handle).Want(404)
		w.As(w.zoe).Post(eauDesk+"/accueils", "personne", w.zoe.Handle).Want(403)
		w.As(w.zoe).Post(eauDesk+"/mot-d-accueil", "texte", "Salut").Want(403)
		w.As(w.zoe).Get("/reseaux/alpha/groupes/eau").Want(200).Hides("Bureau")
		w.As(w.ana).Get("/reseaux/alpha/groupes/eau").Want(200).Says("Bureau")
		w.Refused(w.desk.Welcome(w.Ctx, w.zoe.ID, w.eau.ID, w.zoe.Handle), fail.Forbidden, "")
		w.Refused(w.desk.SetTemplate(w.Ctx, w.zoe.ID, w.eau.ID, "Salut"), fail.Forbidden, "")
		w.Puts(w.ana, w.eau, space.Animator, space.Muted)
		w.As(w.ana).Get(eauDesk).Want(403)
	})
}

// The desk over all has the groups that one animates, and for managers those that nobody does.
func TestAllGroups(t *testing.T) {
	each(t, func(w *town) {
		w.Group(w.network, "seul", space.Open, nil)
		w.Group(w.network, "vieux", space.Open, func(s *space.Space) { s.State = space.Archived }, w.ana)
		w.As(w.ana).Get("/bureau").Want(200).Says("Groupe bois", "Groupe eau", "Zoé Roux", "dans Groupe eau").Hides("Groupe seul")
		w.has(w.ana, "eau", "bois")
		w.has(w.boss, "seul")
		w.has(w.zoe)
		w.As(w.zoe).Get("/bureau").Says("Vous n’animez aucun groupe")
		w.Nobody().Get("/bureau").Want(303)
		w.As(w.zoe).Get("/reseaux/alpha").Hides("Bureau d’animation")
		for _, p := range []account.Person{w.ana, w.boss} {
			if !w.As(p).Get("/bureau").Has("a", "href", "/bureau") {
				w.Errorf("%s has no way to the desk", p.Name())
			}
		}
	})
}

// has fails unless the desk over all of p leads to the desks of these groups alone.
func (w *town) has(p account.Person, slugs ...string) {
	w.Helper()
	a := w.As(p).Get("/bureau").Want(200)
	for _, slug := range []string{"eau", "bois", "seul", "vieux"} {
		if got := a.Has("a", "href", "/reseaux/alpha/groupes/"+slug+"/bureau"); got != slices.Contains(slugs, slug) {
			w.Errorf("%s has the desk of %s: %v", p.Name(), slug, got)
		}
	}
}

// newcomers is who a desk says is to be welcomed.
func (w *town) newcomers() (out []string) {
	w.Helper()
	for _, n := range w.As(w.ana).Get(eauDesk).Want(200).All(func(n *html.Node) bool { return n.Data == "input" && parttest.Attr(n, "name") == "personne" }) {
		out = append(out, parttest.Attr(n, "value"))
	}
	return out
}

func (w *town) welcomes(want ...account.Person) {
	w.Helper()
	var handles []string
	for _, p := range want {
		handles = append(handles, p.Handle)
	}
	if got := w.newcomers(); fmt.Sprint(got) != fmt.Sprint(handles) {
		w.Errorf("to welcome: %v, want %v", got, handles)
	}
}

// A newcomer waits for two weeks, or until somebody names them, answers them, or an animator says that they were welcomed.
func TestNewcomers(t *testing.T) {
	each(t, func(w *town) {
		ivo, lea, max := w.Person("Ivo Roc", ""), w.Person("Léa Pin", ""), w.Person("Max Fau", "")
		w.Pass(time.Hour)
		for _, p := range []account.Person{ivo, lea, max} {
			w.Puts(p, w.network, space.Member, space.Active)
			w.Puts(p, w.eau, space.Member, space.Active)
			w.Pass(time.Hour)
		}
		w.Puts(w.Person("Guy Demande", ""), w.eau, space.Member, space.Requested)
		w.welcomes(w.zoe, ivo, lea, max)
		w.As(w.ana).Get(eauDesk).Says("Nouveaux membres à accueillir (4)", "Depuis le 24 novembre 2026")

		w.tells("post.published", w.ana, w.Note(w.ana, w.bois, "Ailleurs", nil), lea.ID)
		w.welcomes(w.zoe, ivo, lea, max)
		w.tells("post.published", w.ana, w.Note(w.ana, w.eau, "Bonjour", nil), ivo.ID)
		w.welcomes(w.zoe, lea, max)

		note := w.Note(lea, w.eau, "Je me présente", nil)
		w.tells("post.published", lea, note)
		w.tells("talk.commented", lea, w.Under(lea, note, "Encore moi", nil))
		w.welcomes(w.zoe, lea, max)
		w.tells("talk.commented", w.zoe, w.Under(w.zoe, note, "Salut", nil))
		w.welcomes(w.zoe, max)

		w.As(w.ana).Post(eauDesk+"/accueils", "personne", w.zoe.Handle).Goes(eauDesk)
		w.As(w.ana).Post(eauDesk+"/accueils", "personne", w.zoe.Handle, "retour", "/bureau").Goes("/bureau")
		w.As(w.ana).Post(eauDesk+"/accueils", "personne", w.zoe.Handle, "retour", "https://ailleurs.example").Goes(eauDesk)
		w.welcomes(max)
		w.As(w.ana).Post(eauDesk+"/accueils", "personne", w.boss.Handle).Want(404)
		w.As(w.ana).Post(eauDesk+"/accueils", "personne", "personne.inconnue").Want(404)
		w.As(w.ana).Post(eauDesk + "/accueils").Want(422)

		w.Pass(14 * day)
		w.welcomes()
		w.As(w.ana).Get(eauDesk).Says("Rien pour l’instant", "Nouveaux membres à accueillir")

		// Who comes back is a newcomer again.
		w.Write(func(tx *db.Tx) error { return space.Remove(w.Ctx, tx, w.zoe.ID, w.eau.ID) })
		w.Puts(w.zoe, w.eau, space.Member, space.Active)
		w.welcomes(w.zoe)
	})
}

// The words of welcome are the group's own, and name the newcomer.
func TestWords(t *testing.T) {
	each(t, func(w *town) {
		b := w.As(w.ana)
		text := func() string {
			list := b.Get(eauDesk).All(func(n *html.Node) bool {
				return n.Data == "a" && strings.HasPrefix(parttest.Attr(n, "href"), "/publier?") && strings.Contains(parttest.Attr(n, "href"), "texte=")
			})
			if len(list) == 0 {
				return ""
			}
			u, err := url.Parse(parttest.Attr(list[0], "href"))
			w.OK(err)
			if u.Query().Get("dans") != "eau" {
				w.Errorf("it is written in %q", u.Query().Get("dans"))
			}
			return u.Query().Get("texte")
		}
		if got := text(); !strings.HasPrefix(got, "Bienvenue à @"+w.zoe.Handle) || strings.Contains(got, "{") {
			w.Errorf("ordinary words: %q", got)
		}
		if got := b.Get(eauDesk + "/mot-d-accueil").Want(200).Value("texte"); !strings.Contains(got, "{nom}") || !strings.Contains(got, "{fonction}") {
			w.Errorf("the form has %q", got)
		}
		b.Post(eauDesk+"/mot-d-accueil", "texte", "Salut {nom} !").Goes(eauDesk)
		if got := text(); got != "Salut @"+w.zoe.Handle+" !" {
			w.Errorf("own words: %q", got)
		}
		long := strings.Repeat("é", 2001)
		if a := b.Post(eauDesk+"/mot-d-accueil", "texte", long).Want(422).Says("2"); a.Value("texte") != long {
			w.Errorf("what was typed is lost")
		}
		b.Post(eauDesk+"/mot-d-accueil", "texte", "  ").Goes(eauDesk)
		if got := text(); !strings.HasPrefix(got, "Bienvenue à @") {
			w.Errorf("back to the ordinary words: %q", got)
		}
	})
}

// Questions wait by age; those that were settled or hidden do not.
func TestQuestions(t *testing.T) {
	each(t, func(w *town) {
		ask := func(s space.Space, title string) item.Item {
			return w.Note(w.zoe, s, title, func(i *item.Item) { i.Question = item.Waiting })
		}
		ask(w.eau, "La plus vieille ?")
		w.Pass(10 * day)
		second := ask(w.eau, "La seconde ?")
		settled, gone := ask(w.eau, "Réglée ?"), ask(w.eau, "Partie ?")
		ask(w.bois, "Ailleurs ?")
		ask(w.network, "Du réseau ?")
		w.Note(w.zoe, w.eau, "Pas une question", nil)
		answer := w.Under(w.ana, settled, "Voilà", nil)
		w.Under(w.ana, second, "Peut-être", nil)
		w.Write(func(tx *db.Tx) error {
			if err := item.Accept(w.Ctx, tx, settled, answer, w.zoe.ID); err != nil {
				return err
			}
			return item.SetState(w.Ctx, tx, gone, item.Deleted)
		})
		w.Pass(3 * day)
		a := w.As(w.ana).Get(eauDesk).Want(200).Says("Questions sans réponse retenue (2)", "La plus vieille ?", "13 jours", "La seconde ?", "1 réponse").Hides("Réglée", "Partie", "Ailleurs", "Du réseau", "Pas une question")
		if words := a.Words(); strings.Index(words, "La plus vieille") > strings.Index(words, "La seconde") {
			w.Errorf("the oldest is not first")
		}
		w.As(w.ana).Get("/bureau").Says("Questions sans réponse retenue (3)", "dans Groupe bois").Hides("Du réseau")
	})
}

// A member is quiet who took part within six months and not within sixty days; they are in alphabetical order.
func TestQuiet(t *testing.T) {
	each(t, func(w *town) {
		zed, abe, old, left := w.Person("Zed Un", ""), w.Person("Abe Deux", ""), w.Person("Old Trois", ""), w.Person("Guy Parti", "")
		for _, p := range []account.Person{zed, abe, old, left} {
			w.Puts(p, w.network, space.Member, space.Active)
			w.Puts(p, w.eau, space.Member, space.Active)
		}
		w.Note(old, w.eau, "Il y a longtemps", nil)
		w.Pass(130 * day)
		note := w.Note(zed, w.eau, "Un mot", nil)
		w.Note(left, w.eau, "Un mot", nil)
		w.Write(func(tx *db.Tx) error {
			if _, err := item.React(w.Ctx, tx, note, abe.ID, item.Thanks, true); err != nil {
				return err
			}
			return space.Remove(w.Ctx, tx, left.ID, w.eau.ID)
		})
		w.Note(w.zoe, w.eau, "Un mot", nil)
		w.As(w.ana).Get(eauDesk).Hides("Abe Deux")
		w.Pass(61 * day)
		w.Note(w.zoe, w.eau, "Toujours là", nil)
		a := w.As(w.ana).Get(eauDesk).Want(200).Says("Membres devenus discrets (2)", "Abe Deux", "Zed Un", "semaine du").Hides("Old Trois", "Guy Parti", "Zoé Roux")
		if words := a.Words(); strings.Index(words, "Abe Deux") > strings.Index(words, "Zed Un") {
			w.Errorf("they are not in alphabetical order")
		}
		w.Note(abe, w.eau, "Je reviens", nil)
		w.As(w.ana).Get(eauDesk).Says("Zed Un").Hides("Abe Deux")
	})
}

// crowd puts n people in eau.
func (w *town) crowd(n int) (out []account.Person) {
	for k := range n {
		p := w.Person("Pat "+string(rune('A'+k))+"foule", "")
		w.Puts(p, w.network, space.Member, space.Active)
		w.Puts(p, w.eau, space.Member, space.Active)
		out = append(out, p)
	}
	return out
}

func (w *town) pulse() []desk.Week {
	w.Helper()
	s, err := space.Get(w.Ctx, w.Core.DB.Q(), w.eau.ID)
	w.OK(err)
	all, err := w.desk.Pulses(w.Ctx, []space.Space{s})
	w.OK(err)
	return all[s.ID].Weeks
}

// lived makes a life of some weeks in eau, and returns what its weeks are.
func (w *town) lived() map[int]desk.Week {
	p := w.crowd(4)
	ask := func(by account.Person) item.Item {
		return w.Note(by, w.eau, "Qui sait ?", func(i *item.Item) { i.Question = item.Waiting })
	}
	w.Note(p[0], w.bois, "Ailleurs", nil)
	first, late := ask(p[0]), ask(p[1])
	w.Under(p[0], first, "Je précise", nil)
	w.Pass(71 * time.Hour)
	w.Under(p[2], first, "À temps", nil)
	w.Pass(2 * time.Hour)
	w.Under(p[2], late, "Trop tard", nil)
	w.likes(p[3], first)
	w.Pass(7 * day)
	draft := w.Note(p[1], w.eau, "Brouillon", func(i *item.Item) { i.State = item.Draft })
	w.likes(p[3], draft)
	w.Note(p[1], w.eau, "Un mot", nil)
	w.Note(p[1], w.eau, "Un autre", nil)
	return map[int]desk.Week{10: {Active: 4, Contributors: 3, Questions: 2, Answered: 1}, 11: {Active: 2, Contributors: 1}}
}

func (w *town) likes(p account.Person, i item.Item) {
	w.Write(func(tx *db.Tx) error {
		_, err := item.React(w.Ctx, tx, i, p.ID, item.Useful, true)
		return err
	})
}

func (w *town) beats(want map[int]desk.Week) {
	w.Helper()
	got := w.pulse()
	if len(got) != 12 {
		w.Fatalf("%d weeks", len(got))
	}
	for n, g := range got {
		x := want[n]
		if x.Start = g.Start; g != x {
			w.Errorf("week %d: %+v, want %+v", n, g, x)
		}
	}
}

// The pulse is the same counted when it is read and counted by the task; a week that is over stays as it was.
func TestPulse(t *testing.T) {
	each(t, func(w *town) {
		want := w.lived()
		w.beats(want)
		w.As(w.ana).Get(eauDesk).Want(200).Says("Le pouls du groupe", "1 sur 2 questions", "50 %", "Participation", "Entraide")
		hour := time.Date(2026, 12, 4, 11, 0, 0, 0, time.UTC)
		w.counts(hour)
		w.beats(want)
		w.Note(w.zoe, w.eau, "Plus tard", nil)
		w.beats(want) // the current week is as it was counted
		w.counts(hour.Add(time.Hour))
		want[11] = desk.Week{Active: 3, Contributors: 2}
		w.beats(want)

		w.Pass(21 * day)
		w.counts(hour.Add(21 * day))
		moved := map[int]desk.Week{7: want[10], 8: want[11]}
		w.beats(moved)
		w.Write(func(tx *db.Tx) error {
			_, err := tx.Exec(w.Ctx, `UPDATE item SET state = 'deleted' WHERE space_id = $1`, w.eau.ID)
			return err
		})
		w.counts(hour.Add(21*day + time.Hour))
		w.beats(moved)
	})
}

// counts runs the count of an hour as the queue does.
func (w *town) counts(due time.Time) {
	w.Helper()
	for _, k := range w.part.Workers {
		w.OK(k.Do(w.Ctx, queue.Task{Kind: k.Kind, Data: fmt.Appendf(nil, `{"Due": %q}`, due.Format(time.RFC3339))}))
	}
}

// A group of fewer than five members has no pulse, and says so.
func TestNoPulseForFew(t *testing.T) {
	each(t, func(w *town) {
		w.crowd(2)
		w.Note(w.zoe, w.eau, "Un mot", nil)
		if got := w.pulse(); got != nil {
			w.Errorf("it has a pulse: %v", got)
		}
		w.As(w.ana).Get(eauDesk).Want(200).Says("moins de 5 membres").Hides("Personnes actives")
		w.counts(time.Now())
		w.crowd(1)
		if got := w.pulse(); len(got) != 12 {
			w.Errorf("with five members: %v", got)
		}
	})
}

// tells writes the fact that by did something to i, and lets it be heard.
func (w *town) tells(kind string, by account.Person, i item.Item, named ...ref.Person) {
	w.Helper()
	w.fact(kind, by, i, named)
	w.drain()
}

func (w *town) fact(kind string, by account.Person, i item.Item, named []ref.Person) {
	w.Helper()
	w.Write(func(tx *db.Tx) error {
		_, err := w.Core.Journal.Append(w.Ctx, tx, journal.Fact{Kind: kind, Actor: by.ID, Space: i.Space, Item: i.ID, Root: i.RootID(), Mentions: named})
		return err
	})
}
