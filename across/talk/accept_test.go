package talk_test

import (
	"strings"
	"testing"
	"time"

	"maillage/across/talk"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/tie"
	"maillage/kit/fail"
)

// asked is a world with a question of ana and two answers.
type asked struct {
	*parttest.World
	talk                     *talk.Talk
	ana, bob, cyr, mod, elsa account.Person // asker, two who answer, animator, stranger
	group                    space.Space
	question                 item.Item
	first, second            item.Item
}

func each(t *testing.T, f func(w *asked)) {
	t.Helper()
	parttest.Each(t, func(p *parttest.World) {
		w := &asked{World: p, talk: talk.New(p.Core)}
		w.ana, w.bob, w.cyr, w.mod, w.elsa = p.Person("Ana Lopez", ""), p.Person("Bob Petit", ""), p.Person("Cyr Roux", ""), p.Person("Mona Dubois", ""), p.Person("Elsa Blanc", "")
		n := p.Network("alpha", space.Open, nil)
		w.group = p.Group(n, "eau", space.Open, nil, w.mod)
		for _, m := range []account.Person{w.ana, w.bob, w.cyr} {
			p.Puts(m, n, space.Member, space.Active)
			p.Puts(m, w.group, space.Member, space.Active)
		}
		w.question = p.Note(w.ana, w.group, "Qui mesure les fuites ?", func(i *item.Item) { i.Question = item.Waiting })
		w.first, w.second = w.comment(w.bob, "Nous, par satellite."), w.comment(w.cyr, "Nous, à l'oreille.")
		f(w)
	}, talk.Join, parttest.Notes, parttest.Places)
}

func (w *asked) comment(p account.Person, body string) item.Item {
	w.Helper()
	c, err := w.talk.Comment(w.Ctx, p.ID, w.question.ID, body, "", "fr")
	w.OK(err)
	return c
}

func (w *asked) path() string { return "/notes/" + w.question.ID.String() }

// facts is the kinds of the facts about an item, the oldest first.
func (w *asked) facts(i ref.Item) (out []string) {
	w.Helper()
	list, err := journal.About(w.Ctx, w.Core.DB.Q(), i, 20)
	w.OK(err)
	for _, f := range list {
		out = append(out, f.Kind)
	}
	return out
}

// Who asked, or an animator, accepts one answer, moves that to another and takes it back; nobody else.
func TestAccept(t *testing.T) {
	each(t, func(w *asked) {
		for _, c := range []struct {
			who  account.Person
			want fail.Kind
		}{{w.bob, fail.Forbidden}, {w.elsa, fail.Hidden}, {account.Person{}, fail.Hidden}} {
			_, err := w.talk.Accept(w.Ctx, c.who.ID, w.first.ID, true)
			w.Refused(err, c.want, "")
		}
		for range 2 {
			_, err := w.talk.Accept(w.Ctx, w.ana.ID, w.first.ID, true)
			w.OK(err)
		}
		if q := w.Item(w.question.ID); q.Question != item.Settled || q.Answer != w.first.ID || q.AnswerBy != w.ana.ID || q.Answered.IsZero() {
			t.Errorf("accepted: %+v", q)
		}
		_, err := w.talk.Accept(w.Ctx, w.mod.ID, w.second.ID, true)
		w.OK(err)
		if q := w.Item(w.question.ID); q.Answer != w.second.ID || q.AnswerBy != w.mod.ID {
			t.Errorf("moved: %+v", q)
		}
		_, err = w.talk.Accept(w.Ctx, w.ana.ID, w.first.ID, false) // it is not that one
		w.OK(err)
		if q := w.Item(w.question.ID); q.Answer != w.second.ID {
			t.Errorf("another one was taken back: %+v", q)
		}
		_, err = w.talk.Accept(w.Ctx, w.ana.ID, w.second.ID, false)
		w.OK(err)
		if q := w.Item(w.question.ID); q.Question != item.Waiting || q.Answer != 0 {
			t.Errorf("taken back: %+v", q)
		}
		if got := strings.Join(w.facts(w.second.ID), " "); got != "talk.commented item.accepted item.unaccepted" {
			t.Errorf("facts of the second answer: %s", got)
		}
		list, err := journal.About(w.Ctx, w.Core.DB.Q(), w.first.ID, 20)
		if err != nil || len(list) != 2 {
			t.Fatalf("facts of the first answer: %+v, %v", list, err)
		}
		if f := list[1]; f.Kind != "item.accepted" || f.Root != w.question.ID || f.Actor != w.ana.ID || len(f.Mentions) != 1 || f.Mentions[0] != w.bob.ID {
			t.Errorf("the fact: %+v", f)
		}
	})
}

// What asks nothing has no accepted answer, nor is the question one.
func TestAcceptNothing(t *testing.T) {
	each(t, func(w *asked) {
		_, err := w.talk.Accept(w.Ctx, w.ana.ID, w.question.ID, true)
		w.Refused(err, fail.Invalid, "item.answer.none")
		said := w.Note(w.ana, w.group, "Nous mesurons.", nil)
		c, err := w.talk.Comment(w.Ctx, w.bob.ID, said.ID, "Bien.", "", "fr")
		w.OK(err)
		_, err = w.talk.Accept(w.Ctx, w.ana.ID, c.ID, true)
		w.Refused(err, fail.Forbidden, "")
		_, err = w.talk.Accept(w.Ctx, w.mod.ID, c.ID, true)
		w.Refused(err, fail.Forbidden, "")
		_, err = w.talk.Accept(w.Ctx, w.ana.ID, 42<<22, true)
		w.Refused(err, fail.Hidden, "")
	})
}

// An accepted answer that is deleted leaves the question waiting.
func TestAcceptedIsDeleted(t *testing.T) {
	each(t, func(w *asked) {
		_, err := w.talk.Accept(w.Ctx, w.ana.ID, w.first.ID, true)
		w.OK(err)
		_, err = w.talk.Delete(w.Ctx, w.bob.ID, w.first.ID)
		w.OK(err)
		if q := w.Item(w.question.ID); q.Question != item.Waiting {
			t.Errorf("the question is %q", q.Question)
		}
		w.As(w.ana).Get(w.path()).Want(200).Hides("Réponse retenue", "Aller à la réponse retenue")
	})
}

// The page says which answer was accepted, by whom; only those who may have the buttons.
func TestAcceptPage(t *testing.T) {
	each(t, func(w *asked) {
		w.As(w.ana).Get(w.path()).Want(200).Says("Retenir cette réponse", "Sans réponse acceptée")
		w.As(w.bob).Get(w.path()).Want(200).Hides("Retenir cette réponse")
		at := "/publications/" + w.first.ID.String() + "/reponse-acceptee"
		w.As(w.bob).Post(at, "retenir", "oui").Want(403)
		w.As(w.elsa).Post(at, "retenir", "oui").Want(404)
		w.As(w.elsa).Post(at).Want(404)
		w.As(w.ana).Post(at, "retenir", "peut-être").Want(422)
		w.As(w.ana).Post(at, "retenir", "oui").Goes(w.path() + "?reponse=" + w.first.ID.String() + "#p-" + w.first.ID.String())
		w.As(w.bob).Get(w.path()).Want(200).Says("Réponse retenue par Ana Lopez", "Aller à la réponse retenue", "Résolue").Hides("Ne plus retenir")
		w.As(w.ana).Get(w.path()).Says("Ne plus retenir")
		w.As(w.mod).Post(at, "retenir", "non").Goes(w.path() + "?reponse=" + w.first.ID.String() + "#p-" + w.first.ID.String())
		w.As(w.bob).Get(w.path()).Hides("Réponse retenue")
	})
}

// A browser with scripts gets the pieces that change: both answers, the question, the way to the answer.
func TestAcceptInPlace(t *testing.T) {
	each(t, func(w *asked) {
		_, err := w.talk.Accept(w.Ctx, w.mod.ID, w.first.ID, true)
		w.OK(err)
		b := w.As(w.ana)
		b.Accept = "text/vnd.turbo-stream.html, text/html"
		a := b.Post("/publications/"+w.second.ID.String()+"/reponse-acceptee", "retenir", "oui").Want(200)
		if kind := a.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/vnd.turbo-stream.html") {
			t.Errorf("the answer is %s", kind)
		}
		for _, target := range []string{"p-" + w.first.ID.String(), "p-" + w.second.ID.String(), "retenue"} {
			if !a.Has("turbo-stream", "target", target) {
				t.Errorf("nothing for %s", target)
			}
		}
		if !a.Has("turbo-stream", "targets", "#p-"+w.question.ID.String()+" > .entry") {
			t.Error("nothing for the question")
		}
		if n := strings.Count(a.Body, "Réponse retenue par"); n != 1 {
			t.Errorf("%d verdicts", n)
		}
		if n := strings.Count(a.Body, " autofocus"); n != 1 {
			t.Errorf("the focus goes to %d buttons", n)
		}
	})
}

// An asker whose name is hidden is not given away by what they accept.
func TestAcceptUnsigned(t *testing.T) {
	each(t, func(w *asked) {
		w.question = w.Note(w.ana, w.group, "Qui n'arrive pas à mesurer ?", func(i *item.Item) { i.Question, i.Byline = item.Waiting, item.Unsigned })
		c := w.comment(w.bob, "Nous.")
		_, err := w.talk.Accept(w.Ctx, w.ana.ID, c.ID, true)
		w.OK(err)
		w.As(w.bob).Get(w.path()).Want(200).Says("Réponse retenue par la personne qui a posé la question").Hides("Ana Lopez")
		w.As(w.mod).Get(w.path()).Want(200).Says("Réponse retenue par Ana Lopez")
	})
}

// An accepted answer beyond the first page of answers is shown before them.
func TestAcceptFarDown(t *testing.T) {
	each(t, func(w *asked) {
		for range 50 {
			w.Pass(time.Second)
			w.Under(w.bob, w.question, "Encore une.", nil)
		}
		w.Pass(time.Second)
		c := w.comment(w.cyr, "La bonne, enfin.")
		w.As(w.ana).Get(w.path()).Want(200).Hides("La bonne, enfin.")
		_, err := w.talk.Accept(w.Ctx, w.ana.ID, c.ID, true)
		w.OK(err)
		w.As(w.ana).Get(w.path()).Want(200).Says("La bonne, enfin.", "Réponse retenue par Ana Lopez")
	})
}

// Who has the question too follows its answers, unless they chose otherwise.
func TestSameFollows(t *testing.T) {
	each(t, func(w *asked) {
		stance := func(p account.Person) tie.Stance {
			m, err := tie.Of(w.Ctx, w.Core.DB.Q(), p.ID, tie.Item, []int64{int64(w.question.ID)})
			w.OK(err)
			return m[int64(w.question.ID)]
		}
		w.Write(func(tx *db.Tx) error {
			return tie.Set(w.Ctx, tx, w.cyr.ID, tie.Item, int64(w.question.ID), tie.Mute)
		})
		for _, p := range []account.Person{w.bob, w.cyr} {
			_, err := w.talk.React(w.Ctx, p.ID, w.question.ID, item.Same, true)
			w.OK(err)
		}
		_, err := w.talk.React(w.Ctx, w.mod.ID, w.question.ID, item.Useful, true)
		w.OK(err)
		if a, b, c := stance(w.bob), stance(w.cyr), stance(w.mod); a != tie.Follow || b != tie.Mute || c != "" {
			t.Errorf("bob %q, cyr %q, mona %q", a, b, c)
		}
	})
}

// A theme in an answer is that of the answer, as long as it is written there; the draft goes when the answer comes.
func TestCommentThemesAndDraft(t *testing.T) {
	each(t, func(w *asked) {
		spot := text.Spot{Use: talk.Kind, Item: w.question.ID}
		w.Write(func(tx *db.Tx) error {
			_, err := text.KeepDraft(w.Ctx, tx, text.Draft{Person: w.bob.ID, Spot: spot, Body: "Nous mes"}, "")
			return err
		})
		c := w.comment(w.bob, "Nous mesurons le #débit et l'#énergie.")
		labels := func() (out []string) {
			m, err := item.ThemesOf(w.Ctx, w.Core.DB.Q(), []ref.Item{c.ID})
			w.OK(err)
			for _, t := range m[c.ID] {
				out = append(out, t.Label)
			}
			return out
		}
		if got := strings.Join(labels(), " "); got != "débit énergie" {
			t.Errorf("themes: %s", got)
		}
		_, err := w.talk.Edit(w.Ctx, w.bob.ID, c.ID, "Nous mesurons le #débit.", time.Time{})
		w.OK(err)
		if got := strings.Join(labels(), " "); got != "débit" {
			t.Errorf("themes after: %s", got)
		}
		d, err := text.DraftOf(w.Ctx, w.Core.DB.Q(), w.bob.ID, spot)
		if err != nil || d.IsKept() {
			t.Errorf("the draft is still there: %+v, %v", d, err)
		}
	})
}
