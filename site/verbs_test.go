package site_test

import (
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/space"
	"maillage/feature/post"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/site/sitetest"
)

// refused checks the kind of an error.
func refused(t *testing.T, what string, err error, want fail.Kind) {
	t.Helper()
	if !fail.Is(err, want) {
		t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

// What people say of a message: who may, what is counted, what the journal keeps.
func TestTalk(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n := w.Network("alpha")
		g := w.Group(n, "eau")
		ana, bob, zoe, lea := w.Person("Ana Lopez"), w.Person("Bob Petit"), w.Person("Zoe Roux"), w.Person("Lea Blanc")
		w.Join(ana, space.Member, n, g)
		w.Join(bob, space.Animator, n, g)
		w.Join(zoe, space.Member, n)
		i := w.Post(ana, g, "Qui a déjà mesuré les fuites ?", "")

		_, err := w.Talk.Comment(w.Ctx, zoe.ID, i.ID, "Nous.", "", "fr")
		refused(t, "a member of the network alone answers in a group", err, fail.Forbidden)
		_, err = w.Talk.Comment(w.Ctx, lea.ID, i.ID, "Nous.", "", "fr")
		refused(t, "a stranger answers", err, fail.Hidden)
		_, err = w.Talk.Comment(w.Ctx, bob.ID, i.ID, "", "", "fr")
		refused(t, "an empty answer", err, fail.Invalid)

		first, err := w.Talk.Comment(w.Ctx, bob.ID, i.ID, "Nous, avec @"+ana.Handle+" et @"+lea.Handle+".", "clé", "fr")
		if err != nil {
			t.Fatal(err)
		}
		again, err := w.Talk.Comment(w.Ctx, bob.ID, i.ID, "Nous, encore.", "clé", "fr")
		if err != nil || again.ID != first.ID {
			t.Errorf("the same key: %v, %v", again.ID, err)
		}
		nested, err := w.Talk.Comment(w.Ctx, ana.ID, first.ID, "Merci.", "", "fr")
		if err != nil || nested.Parent != i.ID || nested.Root != i.ID {
			t.Errorf("an answer to an answer: parent %v, root %v, %v", nested.Parent, nested.Root, err)
		}
		facts, err := journal.About(w.Ctx, w.Site.Core.DB.Q(), first.ID, 10)
		if err != nil || len(facts) != 1 || facts[0].Kind != "talk.commented" || len(facts[0].Mentions) != 1 || facts[0].Mentions[0] != ana.ID {
			t.Errorf("the journal has %+v (%v), want one fact that names Ana alone: Léa may not read it", facts, err)
		}

		for range 2 {
			if _, err := w.Talk.React(w.Ctx, bob.ID, i.ID, item.Useful, true); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.Item(i.ID); got.Useful != 1 || got.Replies != 2 {
			t.Errorf("%d useful, %d replies; want 1 and 2", got.Useful, got.Replies)
		}
		if _, err := w.Talk.React(w.Ctx, bob.ID, i.ID, item.Useful, false); err != nil || w.Item(i.ID).Useful != 0 {
			t.Errorf("taken back: %d useful, %v", w.Item(i.ID).Useful, err)
		}
		_, err = w.Talk.React(w.Ctx, zoe.ID, i.ID, item.Useful, true)
		refused(t, "a reaction from outside the group", err, fail.Forbidden)

		_, err = w.Talk.Edit(w.Ctx, ana.ID, first.ID, "Pas vous.", time.Time{})
		refused(t, "somebody else's answer is edited", err, fail.Forbidden)
		if _, err = w.Talk.Edit(w.Ctx, bob.ID, first.ID, "Nous, à Brest.", time.Time{}); err != nil {
			t.Fatal(err)
		}
		_, err = w.Talk.Edit(w.Ctx, bob.ID, first.ID, "Nous, à Rennes.", time.Time{})
		refused(t, "an edit that started from an older text", err, fail.Conflict)

		if _, err := w.Talk.Delete(w.Ctx, bob.ID, nested.ID); err != nil {
			t.Errorf("an animator takes an answer away: %v", err)
		}
		if got := w.Item(i.ID).Replies; got != 1 {
			t.Errorf("%d replies after one was taken away, want 1", got)
		}
		_, err = w.Talk.Delete(w.Ctx, bob.ID, nested.ID)
		refused(t, "taken away twice", err, fail.Hidden)
	})
}

// Publishing: who may, to whom, and when it is too late.
func TestPublish(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n := w.Network("alpha")
		open, hidden := w.Group(n, "eau"), w.Group(n, "cache", sitetest.Secret)
		ana, zoe := w.Person("Ana Lopez"), w.Person("Zoe Roux")
		w.Join(ana, space.Member, n, open, hidden)
		w.Join(zoe, space.Guest, n, open)
		publish := func(s space.Space, audience space.Audience) error {
			_, err := w.Posts.Publish(w.Ctx, ana.ID, post.Draft{Space: s.ID, Body: "Bonjour.", Audience: audience, Lang: "fr"})
			return err
		}
		refused(t, "a secret group's message made public", publish(hidden, space.Public), fail.Invalid)
		if err := publish(hidden, ""); err != nil {
			t.Error(err)
		}
		_, err := w.Posts.Publish(w.Ctx, zoe.ID, post.Draft{Space: open.ID, Body: "Bonjour.", Lang: "fr"})
		refused(t, "a guest publishes", err, fail.Forbidden)
		_, err = w.Posts.Publish(w.Ctx, zoe.ID, post.Draft{Space: hidden.ID, Body: "Bonjour.", Lang: "fr"})
		refused(t, "somebody publishes in a group they cannot know of", err, fail.Hidden)

		at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
		i, err := w.Posts.Publish(clock.At(w.Ctx, at), ana.ID, post.Draft{Space: open.ID, Body: "Daté.", Lang: "fr"})
		if err != nil || !i.Created.Equal(at) {
			t.Errorf("dated %v, %v", i.Created, err)
		}
		w.Write(func(tx *db.Tx) error {
			s, err := space.Get(w.Ctx, tx, open.ID)
			if err == nil {
				s.State = space.Archived
				_, err = space.Put(w.Ctx, tx, s)
			}
			return err
		})
		refused(t, "an archived group", publish(open, ""), fail.Closed)
		_, err = w.Posts.Edit(w.Ctx, ana.ID, i.ID, post.Change{Body: "Trop tard."}, time.Time{})
		refused(t, "an edit in an archived group", err, fail.Closed)
	})
}
