package post_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/space"
	"maillage/feature/post"
	"maillage/kit/fail"
)

// A share shows its original to those who may read it, and says nothing of it to the others.
func TestAShareHasTheRightsOfItsOriginal(t *testing.T) {
	each(t, func(w *world) {
		secret := w.Group(w.n, "cache", space.Invite, func(s *space.Space) { s.Audience, s.Name = space.InGroup, "Groupe Zirconium" })
		w.Puts(w.ana, secret, space.Member, space.Active)
		of := w.publish(w.ana, post.Draft{Space: secret.ID, Title: "Zirconium", Body: "Entre nous, zirconium.", Question: true})
		s := w.publish(w.ana, post.Draft{Body: "À lire.", Shares: of.ID, Audience: space.Public})
		if strings.Contains(s.Title, "irconium") {
			t.Errorf("the title of the share is %q", s.Title)
		}
		w.As(w.ana).Get(w.As(w.ana).Get(path(s)).Location).Want(http.StatusOK).Says("Partage", "À lire.", "Zirconium", "Entre nous", "Ana Lopez, Groupe Zirconium (Réseau clubs)")
		for _, v := range []account.Person{w.bob, w.zoe} {
			w.As(v).Get(w.As(v).Get(path(s)).Location).Want(http.StatusOK).Says("À lire.", "Publication réservée à son groupe").Hides("irconium")
		}
		nobody := w.Nobody()
		nobody.Get(nobody.Get(path(s)).Location).Want(http.StatusOK).Says("Publication réservée à son groupe").Hides("irconium")
		words, err := w.Core.Kinds[post.Kind].Text(w.Ctx, w.Core.DB.Q(), []refItem{s.ID})
		if err != nil || words[s.ID].Title != "" || words[s.ID].Body != "À lire." {
			t.Errorf("search reads %+v, %v", words[s.ID], err)
		}
		facts, err := journal.About(w.Ctx, w.Core.DB.Q(), of.ID, 10)
		if err != nil || len(facts) != 1 {
			t.Errorf("of the original, the journal says %+v, %v", facts, err)
		}
		// Gone for everybody, it looks as when one may not read it.
		w.Write(func(tx *db.Tx) error { return item.SetState(w.Ctx, tx, of, item.Deleted) })
		w.As(w.ana).Get(w.As(w.ana).Get(path(s)).Location).Says("Publication réservée à son groupe").Hides("Entre nous")
	})
}

func TestShareVerb(t *testing.T) {
	each(t, func(w *world) {
		of := w.publish(w.ana, post.Draft{Body: "Pour le groupe."})
		share := func(by account.Person, i item.Item, where space.Space) (item.Item, error) {
			return w.posts.Publish(w.Ctx, by.ID, post.Draft{Space: where.ID, Shares: i.ID, Lang: "fr"})
		}
		_, err := share(w.zoe, of, w.n)
		w.Refused(err, fail.Hidden, "")
		_, err = share(w.bob, of, w.Group(w.n, "ailleurs", space.Open, nil))
		w.Refused(err, fail.Forbidden, "access.join_first")
		first, err := share(w.bob, of, w.n)
		w.OK(err)
		again, err := share(w.ana, first, w.n)
		w.OK(err)
		w.As(w.ana).Get(w.As(w.ana).Get(path(again)).Location).Says("Pour le groupe.")
		// Who may not read the original shares what they read: the share itself.
		ofShare, err := share(w.zoe, first, w.n)
		w.OK(err)
		w.As(w.ana).Get(w.As(w.ana).Get(path(ofShare)).Location).Says("Partage").Hides("Pour le groupe.")
		w.Write(func(tx *db.Tx) error { return item.SetState(w.Ctx, tx, of, item.Hidden) })
		_, err = share(w.ana, w.item(of), w.n)
		w.Refused(err, fail.Forbidden, "post.share.not_published")
		if _, err := w.posts.Edit(w.Ctx, w.bob.ID, first.ID, post.Change{Body: "Un mot."}, time.Time{}); err != nil {
			t.Error(err)
		}
		if _, err := w.posts.Edit(w.Ctx, w.bob.ID, first.ID, post.Change{}, w.item(first).Edited); err != nil {
			t.Errorf("the word of a share is taken back: %v", err)
		}
	})
}

// The page says who will see the share, and how many of them may read the original.
func TestSharingByAForm(t *testing.T) {
	each(t, func(w *world) {
		of := w.publish(w.ana, post.Draft{Title: "Mesures de CO₂", Body: "Nos mesures.", Question: true})
		open := w.publish(w.ana, post.Draft{Body: "Ouvert.", Audience: space.Public})
		ana := w.As(w.ana)
		ana.Get(path(of)+"/partage").Want(http.StatusOK).Says("Mesures de CO₂", "Vu par le réseau : 3 personnes, dont 2 peuvent lire l’original", "Vu par le groupe : 2 personnes")
		ana.Get(path(open) + "/partage").Want(http.StatusOK).Says("Vu par le réseau : 3 personnes").Hides("l’original")
		w.As(w.zoe).Get(path(of) + "/partage").Want(http.StatusNotFound)
		w.As(w.zoe).Post(path(of)+"/partage", "espace", w.n.ID.String()).Want(http.StatusNotFound)
		ana.Post(path(of)+"/partage", "texte", "Regardez").Want(http.StatusUnprocessableEntity).Says("Choisissez le groupe ou le réseau", "Regardez")
		if a := ana.Post(path(of)+"/partage", "texte", strings.Repeat("é", 20_001), "espace", w.n.ID.String()).Want(http.StatusUnprocessableEntity); a.Chosen("espace") != w.n.ID.String() {
			t.Error("the place that was chosen is lost")
		}
		made := ana.Post(path(of)+"/partage", "texte", "Regardez", "espace", w.n.ID.String(), "cle", "k").Want(http.StatusSeeOther)
		w.As(w.zoe).Get(made.Location).Want(http.StatusOK).Says("Regardez", "Publication réservée à son groupe").Hides("CO₂")
		stranger := w.Person("Lea Blanc", "")
		w.As(stranger).Get(path(open) + "/partage").Want(http.StatusOK).Says("Vous n’avez pas encore de groupe où écrire")
	})
}

// The answer that was accepted shows under its question, to those who may read it.
func TestAnAcceptedAnswerShows(t *testing.T) {
	each(t, func(w *world) {
		q := w.publish(w.ana, post.Draft{Title: "Quels capteurs ?", Question: true, Audience: space.Public})
		if q.Question != item.Waiting {
			t.Errorf("it asks %q", q.Question)
		}
		nobody := w.Nobody()
		nobody.Get(nobody.Get(path(q)).Location).Says("Question", "Quels capteurs ?").Hides("Réponse retenue")
		other := w.publish(w.bob, post.Draft{Body: "Ceux de Rennes, par **trois**."})
		w.Write(func(tx *db.Tx) error {
			_, err := tx.Exec(w.Ctx, `UPDATE item SET question = 'settled', answer_id = $1 WHERE id = $2`, other.ID, q.ID)
			return err
		})
		w.As(w.ana).Get(w.As(w.ana).Get(path(q)).Location).Says("Réponse retenue", "Ceux de Rennes, par trois.", "Réponse de Bob Petit")
		nobody.Get(nobody.Get(path(q)).Location).Hides("Rennes", "Bob")
	})
}

// Whatever is on the page, its cards take the same number of queries.
func TestCardsTakeFewQueries(t *testing.T) {
	each(t, func(w *world) {
		of := w.publish(w.ana, post.Draft{Body: "Original."})
		ask := func(n int) int64 {
			var items []item.Item
			for range n {
				items = append(items,
					w.publish(w.ana, post.Draft{Body: "Oui ?", Poll: yesNo(nil)}),
					w.publish(w.ana, post.Draft{Body: "Oui ?", Poll: yesNo(func(p *post.NewPoll) { p.Anonymous = true })}),
					w.publish(w.ana, post.Draft{Body: "À lire.", Shares: of.ID}),
					w.publish(w.ana, post.Draft{Body: "#Énergie : message.", Question: true}))
			}
			ctx, c := db.Counting(context.Background())
			if _, err := w.Core.Kinds[post.Kind].Cards(ctx, w.Core.DB.Q(), w.Viewer(w.bob), items); err != nil {
				t.Fatal(err)
			}
			return c.N()
		}
		if one, ten := ask(1), ask(10); one != ten || one > 9 {
			t.Errorf("%d queries for four messages, %d for forty", one, ten)
		}
	})
}

// The themes of a text follow it.
func TestThemesFollow(t *testing.T) {
	each(t, func(w *world) {
		i := w.publish(w.ana, post.Draft{Body: "Des #pompes et de l'#énergie."})
		themes := func() (out []string) {
			all, err := item.ThemesOf(w.Ctx, w.Core.DB.Q(), []refItem{i.ID})
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range all[i.ID] {
				out = append(out, x.Slug)
			}
			return out
		}
		if got := strings.Join(themes(), " "); got != "energie pompes" {
			t.Errorf("published: %s", got)
		}
		if _, err := w.posts.Edit(w.Ctx, w.ana.ID, i.ID, post.Change{Body: "Des #pompes."}, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(themes(), " "); got != "pompes" {
			t.Errorf("edited: %s", got)
		}
	})
}
