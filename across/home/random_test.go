package home_test

import (
	"slices"
	"testing"
	"time"

	"maillage/across/home"
	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
)

// judge says, from the rules in words, what a stream has for one person.
type judge struct {
	*parttest.World
	mess   parttest.Mess
	me     ref.Person
	viewer *access.Viewer
	themes map[ref.Item][]item.Theme
}

// by tells whether I have one of stances about who wrote i, as far as I may know who that is.
func (j judge) by(i item.Item, stances ...tie.Stance) bool {
	author, known := access.Author(j.viewer, i)
	return known && slices.Contains(stances, j.mess.Stance(j.me, tie.Person, int64(author)))
}

func (j judge) themed(i item.Item, s tie.Stance) bool {
	return slices.ContainsFunc(j.themes[i.ID], func(t item.Theme) bool { return j.mess.Stance(j.me, tie.Theme, int64(t.ID)) == s })
}

func (j judge) item(i item.Item, s tie.Stance) bool {
	return j.mess.Stance(j.me, tie.Item, int64(i.ID)) == s
}

func (j judge) muted(i item.Item) bool {
	return j.by(i, tie.Mute) || j.themed(i, tie.Mute) || j.item(i, tie.Mute)
}

// shown is what every stream keeps to.
func (j judge) shown(i item.Item) bool {
	return i.IsRoot() && i.State != item.Draft && j.viewer.Sees(i) && !j.by(i, tie.Block)
}

func (j judge) mine(i item.Item) bool {
	return slices.Contains(j.viewer.Networks(), i.Network) || slices.Contains(j.viewer.Spaces(), i.Space) || slices.Contains(j.viewer.Hosted(), i.Space)
}

func (j judge) followed(i item.Item) bool {
	return (slices.Contains(j.viewer.Spaces(), i.Space) || j.by(i, tie.Follow) || j.item(i, tie.Follow) || j.themed(i, tie.Follow)) && !j.muted(i)
}

func (j judge) has(s home.Stream, i item.Item) bool {
	if !j.shown(i) || i.State != item.Published {
		return false
	}
	asks := i.Question == item.Waiting && j.mine(i) && !j.muted(i)
	switch s {
	case home.Followed:
		return j.followed(i)
	case home.Recent:
		return j.mine(i)
	case home.Unanswered:
		return asks && i.Replies == 0
	}
	return asks
}

// want is the notes that keep accepts, newest first.
func (j judge) want(keep func(item.Item) bool) (out []ref.Item) {
	var list []item.Item
	for _, i := range j.mess.Notes {
		if keep(i) {
			list = append(list, i)
		}
	}
	slices.SortFunc(list, func(a, b item.Item) int {
		if c := b.Created.Compare(a.Created); c != 0 {
			return c
		}
		return int(min(max(b.ID-a.ID, -1), 1))
	})
	for _, i := range list {
		out = append(out, i.ID)
	}
	return out
}

// read goes through the pages of a stream.
func (j judge) read(page func(home.Mark) (home.Page, error)) (pinned, rest []ref.Item) {
	j.Helper()
	var m home.Mark
	for n := 0; ; n++ {
		p, err := page(m)
		j.OK(err)
		pinned, rest = append(pinned, ids(p.Pinned)...), append(rest, ids(p.Entries)...)
		if m = p.Next; m.At.IsZero() || n > 20 {
			return pinned, rest
		}
	}
}

func ids(list []kind.Entry) (out []ref.Item) {
	for _, e := range list {
		out = append(out, e.Item.ID)
	}
	return out
}

func judges(t *testing.T, f func(h *home.Home, j judge)) {
	t.Helper()
	parttest.Each(t, func(w *parttest.World) {
		m := w.Random(7, 7, 90)
		all := make([]ref.Item, len(m.Notes))
		for n, i := range m.Notes {
			all[n] = i.ID
		}
		themes, err := item.ThemesOf(w.Ctx, w.Core.DB.Q(), all)
		w.OK(err)
		h := home.New(w.Core)
		for _, p := range append(m.People, account.Person{}) {
			j := judge{World: w, mess: m, me: p.ID, viewer: access.Nobody(), themes: themes}
			if p.ID != 0 {
				j.viewer = w.Viewer(p)
			}
			f(h, j)
		}
	}, home.Join, parttest.Notes)
}

// Each stream has what the rules say, in order, over all its pages, and nothing else.
func TestStreamsByChance(t *testing.T) {
	some := map[home.Stream]int{}
	judges(t, func(h *home.Home, j judge) {
		for _, s := range []home.Stream{home.Followed, home.Recent, home.Unanswered, home.Unsettled} {
			_, got := j.read(func(m home.Mark) (home.Page, error) { return h.Stream(j.Ctx, j.viewer, s, m) })
			want := j.want(func(i item.Item) bool { return j.has(s, i) })
			if !slices.Equal(got, want) {
				t.Errorf("%v, %s: %d items %v, want %d %v", j.me, s, len(got), got, len(want), want)
			}
			some[s] += len(want)
		}
	})
	for s, n := range some {
		if n < 10 {
			t.Errorf("%s: the world has %d items for it", s, n)
		}
	}
}

// A place shows what is pinned there first, the rest in order, and its questions apart.
func TestPlacesByChance(t *testing.T) {
	pins := 0
	judges(t, func(h *home.Home, j judge) {
		for _, s := range j.mess.Spaces {
			within := func(i item.Item) bool {
				return j.shown(i) && (i.Space == s.ID || s.Kind == space.Network && i.Network == s.ID)
			}
			head := func(i item.Item) bool { return !i.Pinned.IsZero() && i.State == item.Published && i.Space == s.ID }
			pinned, got := j.read(func(m home.Mark) (home.Page, error) { return h.StreamOf(j.Ctx, j.viewer, s, home.Recent, m) })
			want := j.want(func(i item.Item) bool { return within(i) && !head(i) })
			if !slices.Equal(got, want) {
				t.Errorf("%v in %s: %v, want %v", j.me, s.Slug, got, want)
			}
			heads := j.want(func(i item.Item) bool { return within(i) && head(i) })
			for _, p := range pinned {
				if !slices.Contains(heads, p) {
					t.Errorf("%v in %s: %v is not to be at the head", j.me, s.Slug, p)
				}
			}
			if len(pinned) != min(len(heads), 3) {
				t.Errorf("%v in %s: %d at the head of %d", j.me, s.Slug, len(pinned), len(heads))
			}
			pins += len(pinned)
			_, got = j.read(func(m home.Mark) (home.Page, error) { return h.StreamOf(j.Ctx, j.viewer, s, home.Unanswered, m) })
			want = j.want(func(i item.Item) bool {
				return within(i) && i.State == item.Published && i.Question == item.Waiting && i.Replies == 0
			})
			if !slices.Equal(got, want) {
				t.Errorf("%v, questions of %s: %v, want %v", j.me, s.Slug, got, want)
			}
		}
	})
	if pins == 0 {
		t.Error("nothing is pinned in the world")
	}
}

// What was missed is counted as it is listed, and never counts what may not be read.
func TestMissedByChance(t *testing.T) {
	var sum home.Missed
	judges(t, func(h *home.Home, j judge) {
		if j.me == 0 {
			return
		}
		since := j.mess.Notes[len(j.mess.Notes)/3].Created
		posts := func(i item.Item) bool {
			return j.has(home.Followed, i) && i.Created.After(since) && i.Author != j.me
		}
		root := map[ref.Item]item.Item{}
		for _, i := range j.mess.Notes {
			root[i.ID] = i
		}
		answers := func(i item.Item) bool {
			r := root[i.RootID()]
			return !i.IsRoot() && i.State == item.Published && r.State == item.Published && j.viewer.Sees(i) && j.viewer.Sees(r) && j.item(r, tie.Follow) &&
				i.Created.After(since) && i.Author != j.me && !j.by(i, tie.Mute, tie.Block)
		}
		want := home.Missed{Posts: len(j.want(posts)), Replies: len(j.want(answers))}
		asked := j.want(func(i item.Item) bool { return posts(i) && i.Question == item.Waiting && i.Replies == 0 })
		want.Questions = len(asked)
		got, err := h.Missed(j.Ctx, j.viewer, since)
		j.OK(err)
		if got != want {
			t.Errorf("%v: %+v, want %+v", j.me, got, want)
		}
		_, list := j.read(func(m home.Mark) (home.Page, error) { return h.MissedStream(j.Ctx, j.viewer, since, false, m) })
		if all := j.want(posts); !slices.Equal(list, all) {
			t.Errorf("%v missed: %v, want %v", j.me, list, all)
		}
		_, list = j.read(func(m home.Mark) (home.Page, error) { return h.MissedStream(j.Ctx, j.viewer, since, true, m) })
		if !slices.Equal(list, asked) {
			t.Errorf("%v missed questions: %v, want %v", j.me, list, asked)
		}
		topics, err := h.MissedReplies(j.Ctx, j.viewer, since)
		j.OK(err)
		n := 0
		for _, topic := range topics {
			n += topic.New
			if first := root[topic.First]; first.Root != topic.Item.ID || !answers(first) {
				t.Errorf("%v: %v begins with %v", j.me, topic.Item.ID, topic.First)
			}
		}
		if len(topics) < 20 && n != want.Replies {
			t.Errorf("%v: %d answers listed, %d counted", j.me, n, want.Replies)
		}
		sum.Posts, sum.Questions, sum.Replies = sum.Posts+got.Posts, sum.Questions+got.Questions, sum.Replies+got.Replies
		if none, err := h.Missed(j.Ctx, j.viewer, j.mess.Notes[len(j.mess.Notes)-1].Created.Add(time.Hour)); err != nil || none != (home.Missed{}) {
			t.Errorf("%v: %+v after all, %v", j.me, none, err)
		}
	})
	if sum.Posts == 0 || sum.Questions == 0 || sum.Replies == 0 {
		t.Errorf("nothing was missed in this world: %+v", sum)
	}
}
