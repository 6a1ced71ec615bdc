package site

import (
	"context"
	"testing"

	"maillage/across/talk"
	"maillage/e2e/browser"
	"maillage/feature/post"
)

// Who asked accepts an answer, moves that to another and takes it back, without the page being left: answers and question say
// so at once, and the keyboard stays where it was.
func TestAnAnswerIsAcceptedInPlace(t *testing.T) {
	c := newCircle(t, "retenue", "claire", "animatrice")
	ctx := context.Background()
	i, err := post.New(demonstration.Core).Publish(ctx, c.people["claire"].ID, post.Draft{Space: c.space.ID, Body: "Qui a déjà changé sa chaudière ?", Question: true, Lang: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	var answers []string
	for _, words := range []string{"Nous, en octobre.", "Et nous, l'an dernier."} {
		a, err := talk.New(demonstration.Core).Comment(ctx, c.people["animatrice"].ID, i.ID, words, "", "fr")
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, "#p-"+a.ID.String())
	}
	page := open(t, browser.New(t), "claire", pathOf(i))
	browser.Eval[bool](page, `(window.stays = true)`)
	const button = " form[action$='reponse-acceptee'] button"
	kind := "#p-" + i.ID.String() + " .entry__kind"
	for _, a := range answers {
		page.Click(a + button)
		page.WaitText(a+" .verdict", "Réponse retenue par Claire Morvan")
		page.WaitText(kind, "Résolue")
		page.WaitText("#retenue", "Aller à la réponse retenue")
		page.Wait("the keyboard to stay", `document.activeElement?.innerText.includes("Ne plus retenir")`)
		if n := page.Count(".reply .verdict"); n != 1 {
			t.Errorf("%d answers are accepted", n)
		}
	}
	browser.Eval[bool](page, `(scrollTo(0, 0), true)`) // nothing stands half under the bar
	for _, v := range page.Axe() {
		t.Error(v)
	}
	page.Click(answers[1] + button)
	page.WaitText(kind, "Sans réponse acceptée")
	if n := page.Count(".reply .verdict"); n != 0 {
		t.Errorf("%d answers are accepted still", n)
	}
	if !browser.Eval[bool](page, `window.stays === true`) {
		t.Error("the page was loaded again")
	}
	for _, f := range page.Faults() {
		t.Error(f)
	}
}
