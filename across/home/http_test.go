package home_test

import (
	"strings"
	"testing"
	"time"

	"maillage/across/home"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/kit/fail"
)

// town is a world with a network, a group that mona runs and ana is in, and zoe who is only in the network.
type town struct {
	*parttest.World
	home           *home.Home
	ana, mona, zoe account.Person
	network, group space.Space
}

func each(t *testing.T, f func(w *town)) {
	t.Helper()
	parttest.Each(t, func(p *parttest.World) {
		w := &town{World: p, home: home.New(p.Core)}
		w.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)) // a Tuesday
		w.ana, w.mona, w.zoe = p.Person("Ana Lopez", ""), p.Person("Mona Dubois", ""), p.Person("Zoe Roux", "")
		w.network = p.Network("alpha", space.Open, nil)
		w.group = p.Group(w.network, "eau", space.Open, func(s *space.Space) { s.ItemsAudience = space.InNetwork }, w.mona)
		for _, m := range []account.Person{w.ana, w.mona, w.zoe} {
			p.Puts(m, w.network, space.Member, space.Active)
		}
		p.Puts(w.ana, w.group, space.Member, space.Active)
		f(w)
	}, home.Join, parttest.Notes)
}

func waiting(i *item.Item) { i.Question = item.Waiting }

// shown is the texts of notes that a page shows, in order.
func shown(a parttest.Answer, texts ...string) string {
	all := a.Words()
	var out []string
	for range texts {
		at, next := len(all), ""
		for _, t := range texts {
			if n := strings.Index(all, t); n >= 0 && n < at {
				at, next = n, t
			}
		}
		if next == "" {
			break
		}
		out, all = append(out, next), all[at+len(next):]
	}
	return strings.Join(out, " ")
}

// One chooses a stream by its address; it is the one that the home page has from then on.
func TestTabs(t *testing.T) {
	each(t, func(w *town) {
		w.Note(w.mona, w.group, "Premier", nil)
		w.Pass(time.Minute)
		w.Note(w.mona, w.group, "Deuxième", waiting)
		b := w.As(w.zoe)
		b.Get("/").Want(200).Says("Rien de suivi pour l’instant", "Ouvrir l’annuaire").Hides("Premier")
		if got := shown(b.Get("/?fil=recents").Want(200), "Premier", "Deuxième"); got != "Deuxième Premier" {
			t.Errorf("recent: %s", got)
		}
		b.Get("/").Says("Premier")
		b.Get("/?fil=sans-reponse").Says("Deuxième", "Sans aucune réponse").Hides("Premier")
		b.Get("/?fil=sans-acceptee").Says("Deuxième").Hides("Premier")
		a := b.Get("/").Says("Deuxième").Hides("Premier")
		if !a.Has("a", "aria-current", "true") || strings.Contains(a.Body, "data-live-in") {
			t.Error("the stream of questions is not marked as the current one, or promises news")
		}
		b.Get("/?fil=autre").Want(200).Says("Deuxième")
		w.As(w.ana).Get("/").Says("Premier", "Deuxième")
		w.Nobody().Get("/?fil=recents").Want(200).Hides("Premier")
	})
}

// A page asked for before the person does, and a preview, change nothing of what is kept.
func TestGuessKeepsNothing(t *testing.T) {
	each(t, func(w *town) {
		b := w.As(w.zoe)
		w.Note(w.mona, w.group, "Premier", nil)
		b.Get("/?fil=suivis").Want(200)
		r := b.Request("GET", "/?fil=recents", nil)
		r.Header.Set("X-Sec-Purpose", "prefetch")
		b.Send(r).Want(200).Says("Premier")
		b.Get("/").Hides("Premier")
	})
}

// Each stream says why it is empty, and proposes one step.
func TestEmpty(t *testing.T) {
	each(t, func(w *town) {
		b := w.As(w.ana)
		b.Get("/?fil=suivis").Says("Rien de suivi pour l’instant")
		b.Get("/?fil=recents").Says("Le fil commence ici", "Poser une question")
		b.Get("/?fil=sans-reponse").Says("Aucune question n’attend")
		b.Get("/reseaux/alpha/groupes/eau").Says("Le fil commence ici", "Personne n’a encore écrit dans ce groupe.", "Poser une question")
		b.Get("/reseaux/alpha/groupes/eau?fil=sans-reponse").Says("Aucune question n’attend")
		b.Get("/manque").Want(200).Says("Vous avez tout lu")
		w.As(w.Person("Neo Martin", "")).Get("/").Says("Vous n’êtes encore dans aucun réseau")
	})
}

// Those who run a place pin three items at its head, and no more.
func TestPin(t *testing.T) {
	each(t, func(w *town) {
		var notes []item.Item
		for _, text := range []string{"Un", "Deux", "Trois", "Quatre", "Cinq"} {
			notes = append(notes, w.Note(w.ana, w.group, text+" mot", nil))
			w.Pass(time.Minute)
		}
		at := func(n int) string { return "/publications/" + notes[n].ID.String() + "/epingle" }
		page := "/reseaux/alpha/groupes/eau"
		w.As(w.ana).Get(page).Want(200).Hides("Épingler")
		w.As(w.ana).Post(at(0), "epingle", "oui").Want(403)
		w.As(w.Person("Neo Martin", "")).Post(at(0), "epingle", "oui").Want(404)
		w.As(w.Person("Neo Martin", "")).Post(at(0)).Want(404)
		b := w.As(w.mona)
		b.Get(page).Says("Épingler en haut du groupe")
		b.Post(at(0)).Want(422)
		for n := range 3 {
			b.Post(at(n), "epingle", "oui").Goes(page + "#p-" + notes[n].ID.String())
			w.Pass(time.Minute)
		}
		b.Post(at(0), "epingle", "oui").Goes(page + "#p-" + notes[0].ID.String())
		b.Post(at(4), "epingle", "oui").Want(422).Says("Pas plus de 3 publications épinglées à la fois.")
		a := w.As(w.ana).Get(page).Want(200)
		if got := shown(a, "Un mot", "Deux mot", "Trois mot", "Quatre mot", "Cinq mot"); got != "Trois mot Deux mot Un mot Cinq mot Quatre mot" {
			t.Errorf("the order is %s", got)
		}
		if n := strings.Count(a.Body, "Épinglé<"); n != 3 {
			t.Errorf("%d signs", n)
		}
		w.As(w.ana).Get("/?fil=recents").Hides("Épinglé")
		b.Get(page).Says("Désépingler")
		b.Post(at(1), "epingle", "non").Goes(page + "#p-" + notes[1].ID.String())
		b.Post(at(4), "epingle", "oui").Want(303)
		facts, err := journal.About(w.Ctx, w.Core.DB.Q(), notes[1].ID, 10)
		if err != nil || len(facts) != 2 || facts[0].Kind != "item.pinned" || facts[1].Kind != "item.unpinned" {
			t.Errorf("facts: %+v, %v", facts, err)
		}
	})
}

// Whoever may not moderate pins nothing, an answer is not pinned, nor anything in an archived place.
func TestPinRights(t *testing.T) {
	each(t, func(w *town) {
		i := w.Note(w.ana, w.group, "Un mot", nil)
		_, _, err := w.home.Pin(w.Ctx, w.zoe.ID, i.ID, true)
		w.Refused(err, fail.Forbidden, "")
		_, _, err = w.home.Pin(w.Ctx, w.mona.ID, w.Under(w.ana, i, "Oui", nil).ID, true)
		w.Refused(err, fail.Forbidden, "")
		secret := w.Group(w.network, "cache", space.Invite, func(s *space.Space) { s.Audience, s.ItemsAudience = space.InGroup, space.InGroup }, w.ana)
		_, _, err = w.home.Pin(w.Ctx, w.mona.ID, w.Note(w.ana, secret, "Secret", nil).ID, true)
		w.Refused(err, fail.Hidden, "")
		w.group.State = space.Archived
		w.Write(func(tx *db.Tx) error { _, err := space.Put(w.Ctx, tx, w.group); return err })
		_, _, err = w.home.Pin(w.Ctx, w.mona.ID, i.ID, true)
		w.Refused(err, fail.Closed, "")
	})
}

// Who comes back is told what came meanwhile, until the visit ends or they say that they saw it.
func TestMissed(t *testing.T) {
	each(t, func(w *town) {
		b := w.As(w.ana)
		mine := w.Note(w.ana, w.group, "Ma question", waiting)
		w.Write(func(tx *db.Tx) error {
			return tie.Default(w.Ctx, tx, tie.Item, int64(mine.ID), tie.Follow, tiePeople(w.ana))
		})
		b.Get("/").Want(200).Hides("Depuis")
		w.Pass(26 * time.Hour)
		w.Note(w.mona, w.group, "Un mot", nil)
		w.Note(w.mona, w.group, "Une question", waiting)
		w.Note(w.ana, w.group, "De moi", nil)
		w.Under(w.mona, mine, "Une réponse", nil)
		w.Pass(time.Minute)
		b.Get("/").Says("Depuis hier 10 h : 2 publications, 1 question sans réponse, 1 réponse dans ce que vous suivez")
		w.Pass(20 * time.Minute)
		b.Get("/").Says("Depuis hier 10 h")
		a := b.Get("/manque").Want(200).Says("Depuis hier 10 h", "2 publications", "Un mot", "Une question", "Ma question", "1 nouvelle réponse, Groupe eau").Hides("De moi")
		if id := reply(w, mine); !a.Has("a", "href", "/notes/"+mine.ID.String()+"?reponse="+id+"#p-"+id) {
			t.Error("no way to the first new answer")
		}
		questions := "/manque?depuis=" + millis(w, a) + "&seulement=questions"
		b.Get(questions).Want(200).Says("Une question").Hides("Un mot", "Ma question")
		b.Post("/manque").Goes("/")
		b.Get("/").Hides("Depuis hier")
		b.Get("/manque").Says("Vous avez tout lu")
		w.Pass(5 * 24 * time.Hour)
		w.Note(w.mona, w.group, "Plus tard", nil)
		w.Pass(time.Minute)
		b.Get("/").Says("Depuis mercredi 12 h 21 : 1 publication")
		w.Nobody().Get("/manque").Goes("/connexion?suite=%2Fmanque")
	})
}

// Where it changes what one sees, an author may be kept out by the menu of what they wrote; not by who hides their name.
func TestMuteFromTheMenu(t *testing.T) {
	each(t, func(w *town) {
		w.Note(w.mona, w.group, "Un mot", nil)
		w.Note(w.mona, w.group, "Un secret", func(i *item.Item) { i.Byline = item.Unsigned })
		w.Note(w.ana, w.group, "De moi", nil)
		a := w.As(w.ana).Get("/?fil=suivis").Want(200)
		if n := strings.Count(a.Body, "Masquer "); n != 1 || !a.Has("form", "action", "/annuaire/"+w.mona.Handle+"/silence") || a.Value("retour") == "" {
			t.Errorf("%d ways to keep an author out", n)
		}
		w.As(w.ana).Get("/?fil=recents").Hides("Masquer")
	})
}

// The time of a look is written at most once in ten minutes.
func TestLook(t *testing.T) {
	each(t, func(w *town) {
		looks := func() (since, seen int64) {
			w.OK(w.Core.DB.Q().QueryRow(w.Ctx, `SELECT since, seen FROM home_visit WHERE person_id = $1`, w.ana.ID).Scan(&since, &seen))
			return since, seen
		}
		look := func(d time.Duration) (since, seen int64) {
			w.Pass(d)
			_, _, err := w.home.Look(w.Ctx, w.ana.ID, "")
			w.OK(err)
			return looks()
		}
		since, first := look(0)
		if since != 0 {
			t.Errorf("a first visit comes after another: %d", since)
		}
		if _, seen := look(9 * time.Minute); seen != first {
			t.Error("written again after nine minutes")
		}
		since, seen := look(time.Minute)
		if since != 0 || seen == first {
			t.Errorf("after ten minutes: since %d, seen %d", since, seen)
		}
		if since, _ = look(40 * time.Minute); since != seen {
			t.Errorf("another visit: since %d, want %d", since, seen)
		}
	})
}

func tiePeople(p account.Person) []ref.Person { return []ref.Person{p.ID} }

// reply is the only answer to i.
func reply(w *town, i item.Item) string {
	w.Helper()
	var id ref.Item
	w.OK(w.Core.DB.Q().QueryRow(w.Ctx, `SELECT id FROM item WHERE parent_id = $1`, i.ID).Scan(&id))
	return id.String()
}

// millis is since when the page of what was missed counts, as its links say it.
func millis(w *town, a parttest.Answer) string {
	w.Helper()
	_, after, ok := strings.Cut(a.Body, "/manque?depuis=")
	if !ok {
		w.Fatal("the page has no links of its own")
	}
	n := strings.IndexAny(after, `"&`)
	return after[:n]
}
