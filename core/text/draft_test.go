package text_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

func TestSpotsAreRead(t *testing.T) {
	for _, s := range []text.Spot{{Use: "post"}, {Use: "post", Space: 7 << 22}, {Use: "comment", Item: 9 << 22}} {
		if got, ok := text.ParseSpot(s.Key()); !ok || got != s {
			t.Errorf("%q is read as %+v, %v", s.Key(), got, ok)
		}
	}
	for _, key := range []string{"", "Post", "post-", "post-s", "post-s-", "post-x-0000000000007", "post-s-7", "post-s-é", "post-s-0000000000007-i-0000000000007", strings.Repeat("a", 21)} {
		if got, ok := text.ParseSpot(key); ok {
			t.Errorf("%q is read as %+v", key, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.String().Draw(t, "key")
		if s, ok := text.ParseSpot(key); ok && s.Key() != key {
			t.Errorf("%q becomes %q", key, s.Key())
		}
	})
}

func TestDrafts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		who := people(t, d, "ana.lopez", "bob.petit")
		ana, bob := who["ana.lopez"], who["bob.petit"]
		here := text.Spot{Use: "post", Space: 5 << 22}
		at := created
		keep := func(x text.Draft) (kept bool, err error) {
			at = at.Add(time.Minute)
			err = d.Write(clock.At(ctx, at), func(tx *db.Tx) error {
				var err error
				kept, err = text.KeepDraft(clock.At(ctx, at), tx, x, "")
				return err
			})
			return kept, err
		}
		of := func(p ref.Person, s text.Spot) text.Draft {
			x, err := text.DraftOf(ctx, d.Q(), p, s)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		for _, body := range []string{"Un début", "Un début plus long "} {
			if kept, err := keep(text.Draft{Person: ana, Spot: here, Title: "Titre", Body: body, Path: "/reseaux/x", Rest: "audience=group"}); err != nil || !kept {
				t.Fatal(kept, err)
			}
		}
		if x := of(ana, here); x.Body != "Un début plus long " || x.Title != "Titre" || x.Rest != "audience=group" || x.Path != "/reseaux/x" || !x.Updated.Equal(at) || x.Spot != here {
			t.Errorf("kept %+v", x)
		}
		if of(bob, here).IsKept() || of(ana, text.Spot{Use: "post"}).IsKept() {
			t.Error("somebody else, or another place, has it too")
		}
		if kept, err := keep(text.Draft{Person: ana, Spot: here, Body: " \n"}); err != nil || kept || of(ana, here).IsKept() {
			t.Errorf("an empty text is kept: %v %v", kept, err)
		}
		if _, err := keep(text.Draft{Person: ana, Spot: here, Title: strings.Repeat("é", text.MaxTitle+1), Body: strings.Repeat("é", text.Max+1)}); len(fail.FieldsOf(err)) != 2 {
			t.Errorf("too long: %v", err)
		}
		for n := range text.MaxDrafts {
			if _, err := keep(text.Draft{Person: ana, Spot: text.Spot{Use: "post", Space: ref.Space(n + 100)}, Body: fmt.Sprint(n)}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := keep(text.Draft{Person: ana, Spot: here, Body: "de trop"}); !fail.Is(err, fail.Invalid) {
			t.Errorf("one too many: %v", err)
		}
		if _, err := keep(text.Draft{Person: ana, Spot: text.Spot{Use: "post", Space: 100}, Body: "encore"}); err != nil {
			t.Errorf("one of those kept, again: %v", err)
		}
		list, err := text.Drafts(ctx, d.Q(), ana)
		if err != nil || len(list) != text.MaxDrafts || list[0].Body != "encore" || list[1].Body != fmt.Sprint(text.MaxDrafts-1) {
			t.Errorf("%d drafts, %v", len(list), err)
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { return text.DropDraft(ctx, tx, ana, list[0].Spot) }); err != nil || of(ana, list[0].Spot).IsKept() {
			t.Errorf("dropped: %v", err)
		}
	}, schemas...)
}
