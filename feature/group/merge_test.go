package group_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/part"
	"maillage/core/part/parttest"
	"maillage/core/queue"
	"maillage/core/space"
	"maillage/feature/group"
	"maillage/kit/fail"
)

// mover is a world whose mergings are worked when the test says.
type mover struct {
	*world
	task queue.Worker
}

func movers(t *testing.T, f func(w mover)) {
	t.Helper()
	var task queue.Worker
	parttest.Each(t, func(w *parttest.World) { f(mover{&world{World: w, group: group.New(w.Core)}, task}) }, func(c *part.Core) part.Part {
		p := group.Join(c)
		for _, x := range p.Workers {
			c.Queue.Handle(x)
			if x.Kind == "group.merge" {
				task = x
			}
		}
		return p
	}, parttest.Places)
}

// work does the task of the merging of s, as the queue would.
func (w mover) work(ctx context.Context, s space.Space) error {
	w.Helper()
	data, err := json.Marshal(s.ID)
	if err != nil {
		w.Fatal(err)
	}
	return w.task.Do(ctx, queue.Task{Kind: w.task.Kind, Data: data, Try: 1})
}

// agree sends the form of the page that says what the merging of from, at the address at, into another would do.
func (w *world) agree(p account.Person, at, into string, more ...string) parttest.Answer {
	w.Helper()
	a := w.As(p).Get(at + "/fusion?avec=" + into).Want(200)
	return w.As(p).Post(at+"/fusion", append([]string{"avec", into, "lu", a.Value("lu"), "accord", "oui"}, more...)...)
}

// A quiet group joins a lively one: people, what they wrote, roles, sanctions; its addresses lead to the other for those who
// knew it, and are nothing to others.
func TestMerging(t *testing.T) {
	movers(t, func(w mover) {
		boss, ana, ben := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Ben Ali", "")
		kim, max, sam, lea, tom, out := w.Person("Kim Membre", ""), w.Person("Max Exclu", ""), w.Person("Sam Muet", ""), w.Person("Léa Demande", ""), w.Person("Tom Loin", ""), w.Person("Zoé Dehors", "")
		n, other := w.Network("alpha", space.Open, nil, boss), w.Network("beta", space.Open, nil)
		for _, p := range []account.Person{ana, ben, kim, max, sam, lea, out} {
			w.Puts(p, n, space.Member, space.Active)
		}
		w.Puts(tom, other, space.Member, space.Active)
		kept := func(s *space.Space) { s.Audience, s.ItemsAudience = space.InNetwork, space.InGroup }
		eau := w.Group(n, "eau", space.Request, kept, ana)
		lac := w.Group(n, "lac", space.Request, kept, ana, ben)
		w.Puts(ben, eau, space.Member, space.Active)
		w.Puts(kim, eau, space.Member, space.Active)
		w.Puts(max, eau, space.Member, space.Excluded)
		w.Puts(max, lac, space.Member, space.Active)
		w.Puts(sam, eau, space.Member, space.Muted)
		w.Puts(lea, eau, space.Member, space.Requested)
		said := w.Note(kim, eau, "Entre nous", nil)
		under := w.Under(ben, said, "Une réponse", nil)
		old := w.Note(ana, lac, "Au lac", nil)
		const at = "/reseaux/alpha/groupes/eau"

		w.As(kim).Get(at + "/fusion").Want(403)
		w.Nobody().Get(at + "/fusion").Want(404)
		w.As(ben).Get("/reseaux/alpha/groupes/lac/fusion?avec=eau").Want(403) // he runs one alone
		w.As(ana).Get(at + "/vie").Want(200).Says("Fusionner avec un autre groupe")
		w.As(ana).Get(at + "/fusion").Want(200).Says("lac").Hides("Rien où fusionner")
		w.As(ana).Get(at + "/fusion?avec=eau").Want(404)
		// Kim and Sam come; Ana and Ben are in both. Max, put out of the one, is put out of the other.
		w.As(ana).Get(at+"/fusion?avec=lac").Want(200).Says("2 personnes deviennent membres", "2 personnes sont déjà des deux côtés", "2 publications et réponses", "1 demande ou invitation prend fin", "2 personnes de plus liront ce qui est réservé aux membres de « Groupe lac »")
		w.As(ana).Post(at+"/fusion", "avec", "lac", "lu", "0-2").Want(422).Says("Cochez la case")
		w.As(ana).Post(at+"/fusion", "avec", "lac", "lu", "0-9", "accord", "oui").Want(409).Says("Le nombre de personnes qui liront a changé")
		w.agree(ana, at, "lac").Goes(at)
		if s := w.now(eau); !s.IsArchived() || s.Into != lac.ID {
			w.Errorf("while it moves: %q into %d", s.State, s.Into)
		}
		w.As(ana).Get("/reseaux/alpha/groupes/lac").Want(200).Says("« Groupe eau » arrive ici : 0 %")
		w.Refused(w.group.Reopen(w.Ctx, ana.ID, eau.ID), fail.Closed, "group.merge.moving")
		w.Refused(w.group.Merge(w.Ctx, ana.ID, lac.ID, group.Merging{Into: eau.ID}), fail.Closed, "group.merge.moving")
		w.OK(w.work(w.Ctx, eau))
		w.OK(w.work(w.Ctx, eau)) // twice is once

		w.is(ana, lac, space.Animator, space.Active)
		w.is(ben, lac, space.Animator, space.Active)
		w.is(kim, lac, space.Member, space.Active)
		w.is(sam, lac, space.Member, space.Muted)
		w.is(max, lac, space.Member, space.Excluded)
		w.is(lea, lac, "", "")
		w.is(kim, eau, "", "")
		w.counted(lac, 4)
		w.counted(eau, 0)
		for _, i := range []item.Item{said, under} {
			if now := w.Item(i.ID); now.Space != lac.ID || now.Audience != space.InGroup {
				w.Errorf("item %d is in %d for %s", i.ID, now.Space, now.Audience)
			}
		}
		if !w.Viewer(kim).Sees(w.Item(old.ID)) || w.Viewer(max).Sees(w.Item(said.ID)) {
			w.Error("Kim does not read what is in the group, or Max, put out, reads it")
		}
		w.told(eau, "merging Ana", "dropped Ana→Léa", "moved Ana→Ana→Ben→Kim→Sam")
		w.told(lac, "carried Ana", "merged Ana")

		const there = "/reseaux/alpha/groupes/lac"
		for from, to := range map[string]string{at: there, at + "/membres?q=kim": there + "/membres?q=kim"} {
			a := w.As(kim).Get(from)
			if a.Status != 301 || a.Location != to {
				w.Errorf("%s: %d to %q", from, a.Status, a.Location)
			}
		}
		w.As(out).Get(at).Want(301) // saw the one, sees the other
		w.Nobody().Get(at).Want(404)
		w.As(kim).Post(at+"/depart", "x", "y").Want(403).Says("a rejoint « Groupe lac »")
		w.As(ana).Get(there+"/a-propos").Want(200).Says("« Groupe eau » a fusionné ici", "4 membres, 2 publications")
		w.As(boss).Get("/reseaux/alpha/groupes").Want(200).Hides(">eau<")
		if now := w.now(n); now.Groups != 1 {
			w.Errorf("the network says %d groups", now.Groups)
		}
	})
}

// What was secret joins what is seen by a manager alone, who says so; the address of the secret one tells nothing to who did not
// know it, and its name is for those who run the other.
func TestMergingASecretGroup(t *testing.T) {
	movers(t, func(w mover) {
		boss, ana, kim, out := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Kim Membre", ""), w.Person("Zoé Dehors", "")
		n := w.Network("alpha", space.Open, nil, boss)
		for _, p := range []account.Person{ana, kim, out} {
			w.Puts(p, n, space.Member, space.Active)
		}
		secret := w.Group(n, "zinc", space.Invite, func(s *space.Space) { s.Audience = space.InGroup }, ana)
		lac := w.Group(n, "lac", space.Open, func(s *space.Space) { s.Audience, s.ItemsAudience = space.InNetwork, space.InNetwork }, ana)
		w.Puts(kim, secret, space.Member, space.Active)
		w.Puts(out, lac, space.Member, space.Active)
		w.Note(kim, secret, "Chut", nil)
		const at = "/reseaux/alpha/groupes/zinc"
		w.As(ana).Get(at+"/fusion?avec=lac").Want(200).Says("Ce qui était secret sera dans un groupe visible", "1 personne de plus lira ce qui était réservé aux membres de « Groupe zinc »")
		w.agree(ana, at, "lac", "ouvrir", "oui").Want(403).Says("Seuls les gestionnaires")
		w.agree(boss, at, "lac").Want(422).Says("Dites que ce qui est secret peut s’ouvrir")
		w.agree(boss, at, "lac", "ouvrir", "oui").Goes(at)
		w.OK(w.work(w.Ctx, secret))
		w.As(kim).Get(at).Want(301)
		w.As(out).Get(at).Want(301) // is in the other
		zoe := w.Person("Ida Autre", "")
		w.Puts(zoe, n, space.Member, space.Active)
		w.As(zoe).Get(at).Want(404) // sees the other, never knew of the one
		w.As(zoe).Get("/reseaux/alpha/groupes/lac/a-propos").Want(200).Hides("zinc")
		w.As(out).Get("/reseaux/alpha/groupes/lac/a-propos").Want(200).Hides("zinc")
		w.As(ana).Get("/reseaux/alpha/groupes/lac/a-propos").Want(200).Says("zinc")
		// What went into a group goes on with it.
		mer := w.Group(n, "mer", space.Open, nil, ana)
		w.agree(boss, "/reseaux/alpha/groupes/lac", "mer").Goes("/reseaux/alpha/groupes/lac")
		w.OK(w.work(w.Ctx, lac))
		if a := w.As(kim).Get(at); a.Location != "/reseaux/alpha/groupes/mer" {
			w.Errorf("the oldest address leads to %q", a.Location)
		}
		w.counted(mer, 3)
	})
}

// A task that dies in the middle goes on where it was, and loses or doubles nothing; people of networks where the other group
// does not live stay behind, and sub-groups follow.
func TestMergingIsTakenUpAgain(t *testing.T) {
	movers(t, func(w mover) {
		boss, ana := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", "")
		n, other := w.Network("alpha", space.Open, nil, boss), w.Network("beta", space.Open, nil, boss)
		w.Puts(ana, n, space.Member, space.Active)
		eau := w.Group(n, "eau", space.Open, func(s *space.Space) { s.Audience, s.ItemsAudience = space.InNetwork, space.InGroup }, ana)
		lac := w.Group(n, "lac", space.Open, func(s *space.Space) { s.Audience, s.ItemsAudience = space.InNetwork, space.InGroup }, ana)
		sub, err := w.create(ana, group.Draft{Network: n.ID, Parent: eau.ID, Name: "Captages", Lede: "Les puits", Door: group.DoorOpen})
		w.OK(err)
		w.OK(w.group.AskOpening(w.Ctx, ana.ID, eau.ID, other.ID, "Pour voir"))
		w.OK(w.group.DecideOpening(w.Ctx, boss.ID, other.ID, eau.ID, true))
		var far []account.Person
		for k := range 50 {
			p := w.Person("Personne "+string(rune('A'+k%26))+string(rune('a'+k/26)), "")
			if k%10 == 0 {
				far = append(far, p)
				w.Puts(p, other, space.Member, space.Active)
			} else {
				w.Puts(p, n, space.Member, space.Active)
			}
			w.Puts(p, eau, space.Member, space.Active)
		}
		total := 0
		for k := range 120 {
			i := w.Note(ana, eau, "Note", nil)
			if total++; k%3 == 0 {
				w.Under(ana, i, "Réponse", nil)
				total++
			}
		}
		w.As(ana).Get("/reseaux/alpha/groupes/eau/fusion?avec=lac").Want(200).Says("5 personnes ne suivent pas", "45 personnes deviennent membres", "Dessous : « Captages »", "Son ouverture à d’autres réseaux : Réseau beta")
		w.agree(ana, "/reseaux/alpha/groupes/eau", "lac").Goes("/reseaux/alpha/groupes/eau")
		deaths := 0
		for d := time.Duration(0); ; d += time.Millisecond {
			ctx, cancel := context.WithTimeout(w.Ctx, d)
			err := w.work(ctx, eau)
			if cancel(); err == nil {
				break
			}
			deaths++
		}
		if deaths == 0 {
			w.Error("the task never died")
		}
		w.counted(lac, 46)
		w.counted(eau, 0)
		var items int
		w.OK(w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM item WHERE space_id = $1`, lac.ID).Scan(&items))
		if items != total {
			w.Errorf("%d items arrived of %d", items, total)
		}
		for _, p := range far {
			w.is(p, lac, "", "")
		}
		if s := w.now(sub); s.Parent != lac.ID {
			w.Errorf("the sub-group is in %d", s.Parent)
		}
		if s := w.now(eau); s.State != space.Merged || s.Opened != 0 {
			w.Errorf("what is left: %q, open to %d", s.State, s.Opened)
		}
		if facts := w.facts(lac); !slices.Contains(facts, "merged Ana") || len(slices.DeleteFunc(facts, func(f string) bool { return f != "merged Ana" })) != 1 {
			w.Errorf("facts: %q", facts)
		}
	})
}
