package parttest

import (
	"fmt"
	"math/rand/v2"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
)

// Mess is a world by chance, for tests that compare lists with core/access: places of every audience, one of them opened to
// another network; people with any role and state in them; notes of any audience, state and byline, some of them questions,
// with answers and themes; and what people chose about each other, notes and themes.
type Mess struct {
	Spaces []space.Space
	People []account.Person
	Notes  []item.Item // roots and answers, as they are once all is done
	Themes []item.Theme
	Ties   []Choice
}

// Choice is what a person chose about something.
type Choice struct {
	Person ref.Person
	What   tie.What
	Target int64
	Stance tie.Stance
}

// Random makes a Mess; the same seed makes the same.
func (w *World) Random(seed uint64, people, notes int) Mess {
	w.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	var m Mess
	a, b := w.Network("alpha", space.Open, nil), w.Network("beta", space.Open, nil)
	opened := w.Group(a, "ouvert", space.Open, func(s *space.Space) { s.ItemsAudience = space.InNetwork })
	closed := w.Group(a, "ferme", space.Request, nil)
	secret := w.Group(a, "cache", space.Invite, func(s *space.Space) { s.Audience, s.ItemsAudience = space.InGroup, space.InGroup })
	far := w.Group(b, "loin", space.Open, func(s *space.Space) { s.Audience, s.ItemsAudience = space.InNetwork, space.InNetwork })
	m.Spaces = []space.Space{a, b, opened, closed, secret, far}
	for n := range people {
		p := w.Person("Camille "+string(rune('A'+n))+"arin", "")
		m.People = append(m.People, p)
		for _, s := range m.Spaces {
			if r.IntN(3) > 0 {
				roles := []space.Role{space.Guest, space.Member, space.Member, space.Animator}
				if s.Kind == space.Network {
					roles[3] = space.Manager
				}
				w.Puts(p, s, pick(r, roles...), pick(r, space.Active, space.Active, space.Active, space.Muted, space.Excluded, space.Invited, space.Requested))
			}
		}
	}
	w.Write(func(tx *db.Tx) error {
		if err := space.AskOpening(w.Ctx, tx, opened, b.ID, m.People[0].ID, ""); err != nil {
			return err
		}
		return space.DecideOpening(w.Ctx, tx, opened.ID, b.ID, m.People[0].ID, true)
	})
	w.notes(r, &m, notes)
	w.ties(r, &m)
	return m
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// labels are the themes by chance.
var labels = []string{"eau", "énergie", "marchés"}

func (w *World) notes(r *rand.Rand, m *Mess, many int) {
	w.Helper()
	start := w.now()
	for n := range many {
		if r.IntN(3) > 0 { // some come at the same time
			w.At(start.Add(time.Duration(n) * time.Minute))
		}
		s := pick(r, m.Spaces...)
		i := w.Note(pick(r, m.People...), s, fmt.Sprintf("Note %d", n), func(i *item.Item) {
			if i.Audience = pick(r, space.ForRunners, space.InGroup, space.InNetwork, space.Registered, space.Public); !i.Audience.Within(s.Audience) {
				i.Audience = s.Audience
			}
			i.Byline, i.Question = pick(r, item.Named, item.Named, item.Unsigned), pick(r, item.Statement, item.Waiting)
		})
		m.Notes = append(m.Notes, i)
		for range r.IntN(3) {
			m.Notes = append(m.Notes, w.Under(pick(r, m.People...), i, "Réponse", func(i *item.Item) { i.Byline = pick(r, item.Named, item.Unsigned) }))
		}
	}
	w.Write(func(tx *db.Tx) error {
		for n, i := range m.Notes {
			var some []string
			for _, l := range labels {
				if r.IntN(4) == 0 {
					some = append(some, l)
				}
			}
			if err := item.SetThemes(w.Ctx, tx, i, some); err != nil {
				return err
			}
			now, err := item.Get(w.Ctx, tx, i.ID)
			if err != nil {
				return err
			}
			if err := item.SetState(w.Ctx, tx, now, pick(r, item.Published, item.Published, item.Published, item.Published, item.Hidden, item.Deleted)); err != nil {
				return err
			}
			if r.IntN(10) == 0 && i.IsRoot() {
				if err := item.Pin(w.Ctx, tx, i, true); err != nil {
					return err
				}
			}
			m.Notes[n].State = now.State
		}
		return nil
	})
	for n := range m.Notes {
		m.Notes[n] = w.Item(m.Notes[n].ID)
	}
}

func (w *World) ties(r *rand.Rand, m *Mess) {
	w.Helper()
	w.Write(func(tx *db.Tx) error {
		m.Themes, m.Ties = nil, nil
		for _, l := range labels {
			t, err := item.ThemeBySlug(w.Ctx, tx, item.ThemeSlug(l))
			if err != nil {
				return err
			}
			m.Themes = append(m.Themes, t)
		}
		for _, p := range m.People {
			set := func(what tie.What, target int64, stances ...tie.Stance) error {
				s := pick(r, stances...)
				if s == "" || what == tie.Person && target == int64(p.ID) {
					return nil
				}
				m.Ties = append(m.Ties, Choice{Person: p.ID, What: what, Target: target, Stance: s})
				return tie.Set(w.Ctx, tx, p.ID, what, target, s)
			}
			for _, o := range m.People {
				if err := set(tie.Person, int64(o.ID), "", "", tie.Follow, tie.Mute, tie.Block); err != nil {
					return err
				}
			}
			for _, t := range m.Themes {
				if err := set(tie.Theme, int64(t.ID), "", "", tie.Follow, tie.Mute); err != nil {
					return err
				}
			}
			for _, i := range m.Notes {
				if err := set(tie.Item, int64(i.RootID()), "", "", "", "", "", "", tie.Follow, tie.Mute); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Stance is what p chose about a thing, "" for nothing.
func (m Mess) Stance(p ref.Person, what tie.What, target int64) (s tie.Stance) {
	for _, t := range m.Ties {
		if t.Person == p && t.What == what && t.Target == target {
			s = t.Stance // the last one chosen
		}
	}
	return s
}
