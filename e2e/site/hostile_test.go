package site

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/space"
	"maillage/e2e/browser"
	"maillage/feature/post"
)

// Every hostile text that we have is published as a message, and the pages that show them are opened: nothing runs, no box
// opens, the policy has nothing to refuse, nothing is asked elsewhere.
func TestHostileTextsDoNothing(t *testing.T) {
	ctx, core := context.Background(), demonstration.Core
	claire, err := account.ByHandle(ctx, core.DB.Q(), "claire.morvan")
	if err != nil {
		t.Fatal(err)
	}
	var group space.Space
	err = core.DB.Write(ctx, func(tx *db.Tx) error {
		clubs, err := space.NetworkBySlug(ctx, tx, "clubs")
		if err != nil {
			return err
		}
		group, err = space.Put(ctx, tx, space.Space{Kind: space.Group, Network: clubs.ID, Slug: "essais", Name: "Essais", Admission: space.Invite, Audience: space.InGroup, ItemsAudience: space.InGroup})
		if err != nil {
			return err
		}
		return space.SetMembership(ctx, tx, space.Membership{Person: claire.ID, Space: group.ID, Role: space.Animator, State: space.Active})
	})
	if err != nil {
		t.Fatal(err)
	}
	posts, n := post.New(core), 0
	for _, text := range hostile(t) {
		// Texts that cannot be messages are refused before they are kept: that is right as well.
		if _, err := posts.Publish(ctx, claire.ID, post.Draft{Space: group.ID, Body: text, Lang: "fr"}); err == nil {
			n++
		}
	}
	if n < 1_000 {
		t.Fatalf("%d hostile texts were published: the corpus is not there", n)
	}
	page := browser.New(t).Page(t, base, browser.Look{Size: browser.Desktop})
	page.SignIn("claire")
	page.Goto("/reseaux/clubs/groupes/essais")
	for pages := 1; ; pages++ {
		browser.Eval[bool](page, "document.querySelectorAll('main a, main img').forEach(e => e.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}))), true")
		for _, f := range page.Faults() {
			t.Errorf("page %d: %s", pages, f)
		}
		next := browser.Eval[string](page, "document.querySelector('main > p > a.btn[href*=avant]')?.getAttribute('href') ?? ''")
		if next == "" {
			if pages < n/25 {
				t.Errorf("only %d pages were read for %d messages", pages, n)
			}
			break
		}
		page.Goto(next)
	}
	v, err := access.LoadID(ctx, core.DB.Q(), claire.ID)
	if err != nil || v.Person == 0 {
		t.Fatal("claire is no longer herself", err)
	}
}

// hostile is every payload, every example of the CommonMark suite and every naughty string, raw.
func hostile(t *testing.T) []string {
	t.Helper()
	var out []string
	var payloads []struct {
		Payload string `json:"payload"`
	}
	read(t, "../../kit/sanitize/testdata/xss/dompurify_expect.json", &payloads)
	for _, p := range payloads {
		out = append(out, p.Payload, "[texte](<"+p.Payload+">)")
	}
	var examples []struct {
		Markdown string `json:"markdown"`
	}
	read(t, "../../kit/markdown/testdata/commonmark_0.31.json", &examples)
	for _, e := range examples {
		out = append(out, e.Markdown)
	}
	var strings []string
	read(t, "../../kit/sanitize/testdata/blns.json", &strings)
	return append(out, strings...)
}

func read(t *testing.T, path string, into any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}
