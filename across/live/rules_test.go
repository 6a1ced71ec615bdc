package live

import (
	"testing"
	"time"

	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/id"
)

func TestWhatAFactIsToAPage(t *testing.T) {
	root := item.Item{ID: 1, Kind: "post", State: item.Published, RootState: item.Published}
	reply := item.Item{ID: 2, Kind: "comment", Parent: 1, Root: 1, State: item.Published, RootState: item.Published}
	with := func(i item.Item, change func(*item.Item)) item.Item { change(&i); return i }
	for name, x := range map[string]struct {
		fact string
		item item.Item
		want Kind // "" for silence
	}{
		"a message":              {"post.published", root, Fresh},
		"something not streamed": {"wiki.published", with(root, func(i *item.Item) { i.Kind = "page" }), ""},
		"a part of a thing":      {"post.published", reply, ""},
		"a reply":                {"talk.commented", reply, Reply},
		"a reaction":             {"talk.reacted", root, Changed},
		"taken away":             {"item.deleted", with(root, func(i *item.Item) { i.State = item.Deleted }), Changed},
		"a draft":                {"post.edited", with(root, func(i *item.Item) { i.State = item.Draft }), ""},
		"a report":               {"moderation.reported", root, ""},
		"no participle":          {"published", root, ""},
	} {
		got, ok := about(journal.Fact{Kind: x.fact}, x.item, func(kind string) bool { return kind == "post" })
		if ok != (x.want != "") || got.Kind != x.want {
			t.Errorf("%s: %q %v, want %q", name, got.Kind, ok, x.want)
		}
		if ok && (got.State != item.Published || got.RootState != item.Published) {
			t.Errorf("%s: told to nobody: %+v", name, got)
		}
	}
}

func TestWhereALineGoesOn(t *testing.T) {
	now := time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC)
	at := func(d time.Duration) ref.Fact { return ref.Fact(id.At(now.Add(d))) }
	for last, want := range map[string]ref.Fact{
		"":                             at(-before),
		at(0).String():                 at(-overlap),
		at(-time.Minute).String():      at(-time.Minute - overlap),
		at(-61 * time.Minute).String(): 0,
		at(2 * time.Minute).String():   0,
		"0":                            0,
		"zzzzzzzzzzzzz":                0,
		"é":                            0,
	} {
		if got, ok := from(now, last); got != want || ok != (want != 0) {
			t.Errorf("after %q: %v %v, want %v", last, got, ok, want)
		}
	}
}

func TestTopicsHaveOneOwner(t *testing.T) {
	if SpaceTopic(ref.Space(7)) == SpaceTopic(ref.Space(8)) || SpaceTopic(ref.Space(7)) == PersonTopic(ref.Person(7)) {
		t.Error("two owners of a topic")
	}
}

func TestNewsAreIdentifiersOnly(t *testing.T) {
	told, _ := about(journal.Fact{ID: 9, Kind: "talk.commented", Actor: 5}, item.Item{ID: 2, Parent: 1, Root: 1, Author: 5, Space: 3, Network: 4, Title: "Mot", Audience: space.InGroup, State: item.Published, RootState: item.Published}, nil)
	want := `{"kind":"reply","item":"0000000000002","root":"0000000000001","space":"0000000000003","network":"0000000000004"}`
	if got := string(encode(told.News)); got != want {
		t.Errorf("a browser is told %s, want %s", got, want)
	}
}
