package site

import (
	"context"
	"testing"

	"maillage/core/account"
	"maillage/core/space"
	"maillage/e2e/browser"
	"maillage/feature/post"
)

// Somebody is named while their page is open: the bell counts one more, without their doing anything.
func TestTheBellCountsWhileThePageIsOpen(t *testing.T) {
	ctx, q := context.Background(), demonstration.Core.DB.Q()
	network, err := space.NetworkBySlug(ctx, q, "gaston")
	if err != nil {
		t.Fatal(err)
	}
	group, err := space.GroupBySlug(ctx, q, network.ID, "lycees-et-energie")
	if err != nil {
		t.Fatal(err)
	}
	author, err := account.ByHandle(ctx, q, "helene.castaing")
	if err != nil {
		t.Fatal(err)
	}
	page := browser.New(t).Page(t, base, browser.Look{Size: browser.Desktop})
	page.SignIn("claire")
	page.Goto("/parametres/notifications")
	const count = `document.querySelector(".bar .bar__count")?.textContent ?? ""`
	before := page.Text(".bar .bar__count")
	page.Wait("the line is open", `document.querySelector("[data-controller=live]")?.dataset.on !== undefined`)
	if _, err := post.New(demonstration.Core).Publish(ctx, author.ID, post.Draft{Space: group.ID, Body: "Qu'en dites-vous, @claire.morvan ?", Lang: "fr"}); err != nil {
		t.Fatal(err)
	}
	page.Wait("the bell counts", `(`+count+`) !== "`+before+`"`)
	for _, f := range page.Faults() {
		t.Error(f)
	}
}
