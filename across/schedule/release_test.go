package schedule

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/part/parttest"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/kit/fail"
)

// letters is a part whose items may be published later.
func letters(c *part.Core) part.Part {
	words := fs.FS(fstest.MapFS{"words.fr.json": {Data: []byte(`{"lettre.kind": "Lettre"}`)}, "words.en.json": {Data: []byte(`{"lettre.kind": "Letter"}`)}})
	return part.Part{Name: "lettre", Words: words, Facts: []part.Fact{{Kind: "lettre.published", Says: "a letter is out"}}, Kinds: []kind.Kind{{
		Name: "lettre", Icon: "message-2", Label: "lettre.kind", Path: func(i item.Item) string { return "/lettres/" + i.ID.String() },
		Cards: func(_ context.Context, _ db.Q, _ *access.Viewer, items []item.Item) (map[ref.Item]kind.Card, error) {
			out := map[ref.Item]kind.Card{}
			for _, i := range items {
				out[i.ID] = kind.Card{Name: i.Title}
			}
			return out, nil
		},
		Published: func(ctx context.Context, tx *db.Tx, i item.Item) error {
			_, err := c.Journal.Append(ctx, tx, journal.Fact{Kind: "lettre.published", Actor: i.Author, Space: i.Space, Item: i.ID, Root: i.ID})
			return err
		},
	}}}
}

type world struct {
	*parttest.World
	s        *Schedule
	net      space.Space
	g        space.Space
	ana, max account.Person // max animates
}

func each(t *testing.T, f func(w *world)) {
	parttest.Each(t, func(p *parttest.World) {
		w := &world{World: p, s: New(p.Core), ana: p.Person("Ana Lopez", ""), max: p.Person("Max Blanc", "")}
		w.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
		w.net = w.Network("clubs", space.Open, nil)
		w.g = w.Group(w.net, "eau", space.Open, nil, w.max)
		for _, x := range []account.Person{w.ana, w.max} {
			w.Puts(x, w.net, space.Member, space.Active)
		}
		w.Puts(w.ana, w.g, space.Member, space.Active)
		f(w)
	}, Join, letters, parttest.Places)
}

// holds is a letter of p that goes at wall, in Paris.
func (w *world) holds(p account.Person, wall string, broadcast bool) (i item.Item) {
	w.Helper()
	w.Write(func(tx *db.Tx) (err error) {
		i, err = item.Add(w.Ctx, tx, w.g, item.Item{Kind: "lettre", Author: p.ID, Title: "Une lettre", Audience: space.InGroup, State: item.Draft, Broadcast: broadcast})
		if err == nil {
			err = text.Put(w.Ctx, tx, i, text.Text{Markdown: "Une lettre", HTML: "<p>Une lettre</p>"})
		}
		if err != nil {
			return err
		}
		return item.Hold(w.Ctx, tx, i, item.Later{Wall: wall, Zone: "Europe/Paris"}, !broadcast)
	})
	return i
}

func (w *world) works(i item.Item) {
	w.Helper()
	data, err := json.Marshal(releasing{i.ID})
	w.OK(err)
	w.OK(w.s.work(w.Ctx, queue.Task{Kind: taskRelease, Data: data}))
}

func (w *world) facts(kind string) (n int) {
	w.Helper()
	w.OK(w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM fact WHERE kind = $1`, kind).Scan(&n))
	return n
}

// Each goes at its time and not before, dated then, once, however many processes find it due and whatever its author clicks.
func TestOnceWhateverTheNumberOfProcesses(t *testing.T) {
	each(t, func(w *world) {
		i := w.holds(w.ana, "2026-11-24T10:30", false)
		w.works(i)
		if w.Item(i.ID).State != item.Draft {
			t.Fatal("it went before its time")
		}
		w.Pass(31 * time.Minute)
		var all sync.WaitGroup
		for n := range 6 {
			all.Go(func() {
				if n == 0 {
					if _, err := w.s.Publish(w.Ctx, w.ana.ID, i.ID); err != nil && !fail.Is(err, fail.Hidden) {
						t.Error(err)
					}
					return
				}
				w.works(i)
			})
		}
		all.Wait()
		now := w.Item(i.ID)
		if now.State != item.Published || !now.Created.Equal(time.Date(2026, 11, 24, 9, 31, 0, 0, time.UTC)) || w.facts("lettre.published") != 1 || w.facts("schedule.late") != 0 {
			t.Errorf("%+v, %d facts", now, w.facts("lettre.published"))
		}
	})
}

// A machine that was off publishes late, once, and says so.
func TestLate(t *testing.T) {
	each(t, func(w *world) {
		i := w.holds(w.ana, "2026-11-24T10:30", false)
		w.Pass(50 * time.Hour)
		due, err := item.Due(w.Ctx, w.Core.DB.Q(), time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC), 10)
		if err != nil || len(due) != 1 || due[0] != i.ID {
			t.Fatal(due, err)
		}
		w.works(i)
		w.works(i)
		if w.facts("lettre.published") != 1 || w.facts("schedule.late") != 1 {
			t.Errorf("%d published, %d late", w.facts("lettre.published"), w.facts("schedule.late"))
		}
	})
}

// The right to publish is asked again when it goes; who wrote is told why it did not, once, and may mend it.
func TestRightsAreAskedAgain(t *testing.T) {
	for _, c := range []struct {
		why    refusal
		change func(w *world, tx *db.Tx) error
	}{
		{isSuspended, func(w *world, tx *db.Tx) error { return w.Core.Accounts.Suspend(w.Ctx, tx, 0, w.ana.ID, "Pour voir.") }},
		{isGone, func(w *world, tx *db.Tx) error { return space.Remove(w.Ctx, tx, w.ana.ID, w.g.ID) }},
		{isMuted, func(w *world, tx *db.Tx) error {
			return space.SetMembership(w.Ctx, tx, space.Membership{Person: w.ana.ID, Space: w.g.ID, Role: space.Member, State: space.Muted})
		}},
		{isArchived, func(w *world, tx *db.Tx) error {
			_, err := tx.Exec(w.Ctx, `UPDATE space SET state = 'archived' WHERE id = $1`, w.g.ID)
			return err
		}},
	} {
		t.Run(string(c.why), func(t *testing.T) {
			each(t, func(w *world) {
				i := w.holds(w.ana, "2026-11-24T10:30", false)
				w.Write(func(tx *db.Tx) error { return c.change(w, tx) })
				w.Pass(time.Hour)
				w.works(i)
				w.works(i)
				held, err := item.HeldOf(w.Ctx, w.Core.DB.Q(), []ref.Item{i.ID})
				if err != nil || w.Item(i.ID).State != item.Draft || held[i.ID].Refused != string(c.why) || w.facts("schedule.refused_"+string(c.why)) != 1 || w.facts("lettre.published") != 0 {
					w.Errorf("%+v, %v, %d told", held[i.ID], err, w.facts("schedule.refused_"+string(c.why)))
				}
			})
		})
	}
}

// What is held is its author's alone; its bounds are said beside the field.
func TestHeldIsItsAuthors(t *testing.T) {
	each(t, func(w *world) {
		i := w.holds(w.ana, "2026-11-24T10:30", false)
		later := func(wall string) item.Later { return item.Later{Wall: wall, Zone: "Europe/Paris"} }
		for _, err := range []error{w.s.Set(w.Ctx, w.max.ID, i.ID, later("2026-12-01T09:00")), w.s.Unset(w.Ctx, w.max.ID, i.ID), second(w.s.Publish(w.Ctx, w.max.ID, i.ID))} {
			if !fail.Is(err, fail.Hidden) {
				t.Errorf("another's: %v", err)
			}
		}
		w.As(w.max).Get(Path + "/" + i.ID.String()).Want(404)
		for wall, key := range map[string]string{"2026-11-24T09:00": "item.later.past", "2028-01-01T09:00": "item.later.far", "": "item.later.needed"} {
			if f := fail.FieldsOf(w.s.Set(w.Ctx, w.ana.ID, i.ID, later(wall))); len(f) != 1 || f[0].Name != item.FieldLater || f[0].Key != key {
				t.Errorf("%q: %v", wall, f)
			}
		}
		w.OK(w.s.Set(w.Ctx, w.ana.ID, i.ID, later("2027-03-29T09:00")))
		w.As(w.ana).Get(Path).Want(200).Says("29 mars 2027 à 9 h, heure de Paris")
		w.OK(w.s.Unset(w.Ctx, w.ana.ID, i.ID))
		w.As(w.ana).Get(Path + "/" + i.ID.String()).Want(200).Says("Sans date")
		for range item.MaxHeld - 1 {
			w.holds(w.ana, "2026-12-24T10:30", false)
		}
		err := w.Core.DB.Write(w.Ctx, func(tx *db.Tx) error {
			j, err := item.Add(w.Ctx, tx, w.g, item.Item{Kind: "lettre", Author: w.ana.ID, Title: "De trop", Audience: space.InGroup, State: item.Draft})
			return errors.Join(err, item.Hold(w.Ctx, tx, j, later("2026-12-24T10:30"), true))
		})
		if err == nil {
			t.Error("one too many is held")
		}
	})
}

func second[T any](_ T, err error) error { return err }

// Members are protected: one broadcast in seven days, those planned among them; who manages the network says how many.
func TestQuotaProtectsMembers(t *testing.T) {
	each(t, func(w *world) {
		first, other := w.holds(w.max, "", true), w.holds(w.max, "", true)
		later := func(wall string) item.Later { return item.Later{Wall: wall, Zone: "Europe/Paris"} }
		w.OK(w.s.Set(w.Ctx, w.max.ID, first.ID, later("2026-11-27T09:00")))
		if f := fail.FieldsOf(second(w.s.Publish(w.Ctx, w.max.ID, other.ID))); len(f) != 1 || f[0].Key != "schedule.quota.full" {
			t.Errorf("three days before another: %v", f)
		}
		w.As(w.max).Get(Path + "/" + other.ID.String()).Want(200).Says("possible à partir de : 4 décembre")
		w.OK(w.s.Set(w.Ctx, w.max.ID, other.ID, later("2026-12-04T09:00")))
		w.Write(func(tx *db.Tx) error { return putQuota(w.Ctx, tx, w.net.ID, 0) })
		w.Pass(4 * 24 * time.Hour)
		w.works(first)
		if w.Item(first.ID).State != item.Draft || w.facts("schedule.refused_quota") != 1 {
			t.Error("sent though the network allows none")
		}
		w.Write(func(tx *db.Tx) error { return putQuota(w.Ctx, tx, w.net.ID, 1) })
		w.Pass(7 * 24 * time.Hour)
		w.works(other)
		if i := w.Item(other.ID); i.State != item.Published || !i.Broadcast {
			t.Errorf("%+v", i)
		}
	})
}
