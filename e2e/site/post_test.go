package site

import (
	"context"
	"testing"

	"maillage/core/item"
	"maillage/e2e/browser"
	"maillage/feature/post"
)

// What one writes is kept by itself a moment after the last letter, and is there again when the page is.
func TestADraftKeepsItself(t *testing.T) {
	c := newCircle(t, "brouillons", "claire")
	claire := open(t, browser.New(t), "claire", c.path)
	claire.Fill("#texte", "Je commence à écrire")
	claire.WaitText("[data-draft-target=said]", "Brouillon enregistré à")
	claire.Goto("/brouillons")
	claire.WaitText("main", "Je commence à écrire")
	claire.Goto(c.path)
	if got := claire.Value("#texte"); got != "Je commence à écrire" {
		t.Errorf("the form opens with %q", got)
	}
	claire.Follow(".composer__send .-main")
	claire.WaitText("#fil", "Je commence à écrire")
	if got := claire.Value("#texte"); got != "" {
		t.Errorf("once published, the form opens with %q", got)
	}
}

// A vote changes its frame alone, and those who look at the results see it counted.
func TestAVoteIsSeenLive(t *testing.T) {
	c := newCircle(t, "sondages", "claire", "animatrice")
	ctx, posts := context.Background(), post.New(demonstration.Core)
	var i item.Item
	i, err := posts.Publish(ctx, c.people["animatrice"].ID, post.Draft{Space: c.space.ID, Title: "Une étude commune ?", Lang: "fr", Poll: &post.NewPoll{Choices: []string{"Oui", "Non"}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := posts.Vote(ctx, c.people["animatrice"].ID, i.ID, []int{1}); err != nil {
		t.Fatal(err)
	}
	chrome, frame := browser.New(t), "#sondage-"+i.ID.String()
	claire, helene := open(t, chrome, "claire", c.path), open(t, chrome, "animatrice", c.path)
	helene.WaitText(frame, "1 votant")
	claire.Click(frame + " input[value='2']")
	claire.Click(frame + " form button:not([name])")
	claire.WaitText(frame, "Non (votre choix)")
	if got := claire.URL(); got != c.path {
		t.Errorf("the vote went to %s", got)
	}
	helene.WaitText(frame, "2 votants")
	claire.Click(frame + " a[href$='changer=oui']")
	claire.Wait("the form is back", `document.querySelector("`+frame+` form button[name=retirer]") !== null`)
	claire.Click(frame + " button[name=retirer]")
	helene.WaitText(frame, "1 votant")
}
