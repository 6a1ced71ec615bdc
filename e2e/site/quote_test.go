package site

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"maillage/across/talk"
	"maillage/e2e/browser"
	"maillage/feature/post"
)

// selecting makes the words of the element at selector those that are selected.
func selecting(page *browser.Page, selector string) {
	browser.Eval[bool](page, `(() => {
		const range = document.createRange()
		range.selectNodeContents(document.querySelector("`+selector+`"))
		getSelection().removeAllRanges()
		getSelection().addRange(range)
		return true
	})()`)
}

// Words that are selected in an answer are quoted where one writes, by the mouse and by the keyboard alone; what was written
// stays, and may be taken back; without a selection the whole answer is.
func TestSelectedWordsAreQuoted(t *testing.T) {
	c := newCircle(t, "citations", "claire", "animatrice")
	ctx := context.Background()
	i, err := post.New(demonstration.Core).Publish(ctx, c.people["claire"].ID, post.Draft{Space: c.space.ID, Body: "Qui a déjà changé sa chaudière ?", Question: true, Lang: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	a, err := talk.New(demonstration.Core).Comment(ctx, c.people["animatrice"].ID, i.ID, "Nous, en octobre.\n\nAvec *deux* mois de retard.", "", "fr")
	if err != nil {
		t.Fatal(err)
	}
	answer := "#p-" + a.ID.String()
	page := open(t, browser.New(t), "claire", pathOf(i))
	const pick = ".quote-pick"
	value := func() string {
		return browser.Eval[string](page, `document.querySelector("form.composer textarea").value`)
	}

	if browser.Eval[bool](page, `!document.querySelector(".quote-pick").hidden`) {
		t.Error("the button shows without a selection")
	}
	selecting(page, "h1, h2")
	selecting(page, answer+" .body p:first-child")
	page.Wait("the button", `!document.querySelector(".quote-pick").hidden`)
	for _, v := range page.Axe() {
		t.Error(v)
	}
	page.Click(pick)
	page.Wait("the quote", `document.activeElement === document.querySelector("form.composer textarea")`)
	if got := value(); !strings.HasPrefix(got, "> Nous, en octobre.\n>\n> ") || strings.Contains(got, "retard") || !strings.HasSuffix(got, "\n\n") {
		t.Errorf("quoted: %q", got)
	}
	if browser.Eval[bool](page, `!document.querySelector(".quote-pick").hidden`) {
		t.Error("the button stays")
	}

	// By the keyboard: the button comes next after the answer whose words are selected.
	browser.Eval[bool](page, `(document.querySelector("`+answer+` .byline a").focus(), true)`)
	selecting(page, answer+" .body p:last-child")
	page.Wait("the button again", `!document.querySelector(".quote-pick").hidden`)
	for n := 0; n < 6 && !browser.Eval[bool](page, `document.activeElement?.classList.contains("quote-pick")`); n++ {
		page.Press(kb.Tab)
	}
	if !browser.Eval[bool](page, `document.activeElement?.classList.contains("quote-pick")`) {
		t.Error("the Tab key does not reach the button")
	}
	page.Press(kb.Enter)
	page.Wait("the second quote", `document.querySelector("form.composer textarea").value.includes("Avec deux mois de retard.")`)
	if got := value(); strings.Count(got, "> Nous, en octobre.") != 1 {
		t.Errorf("what was there: %q", got)
	}

	// The page of a selection that ends elsewhere offers nothing.
	browser.Eval[bool](page, `(() => {
		const range = document.createRange()
		range.setStart(document.querySelector("`+answer+` .body p"), 0)
		range.setEnd(document.querySelector("form.composer label, form.composer"), 0)
		getSelection().removeAllRanges()
		getSelection().addRange(range)
		return true
	})()`)
	page.Wait("no button", `document.querySelector(".quote-pick").hidden`)
	for _, f := range page.Faults() {
		t.Error(f)
	}
}

// A browser that shows a question hears that an answer is accepted, moved, taken back by somebody else, and shows it in
// place: what one writes and the focus stay.
func TestTheVerdictIsHeard(t *testing.T) {
	c := newCircle(t, "verdict", "claire", "animatrice")
	ctx := context.Background()
	i, err := post.New(demonstration.Core).Publish(ctx, c.people["claire"].ID, post.Draft{Space: c.space.ID, Body: "Qui a un modèle de cahier ?", Question: true, Lang: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	verbs := talk.New(demonstration.Core)
	one, err := verbs.Comment(ctx, c.people["animatrice"].ID, i.ID, "Voici le nôtre.", "", "fr")
	if err != nil {
		t.Fatal(err)
	}
	two, err := verbs.Comment(ctx, c.people["animatrice"].ID, i.ID, "Et un plus court.", "", "fr")
	if err != nil {
		t.Fatal(err)
	}
	page := open(t, browser.New(t), "animatrice", pathOf(i))
	browser.Eval[bool](page, `(window.stays = true, document.querySelector("form.composer textarea").focus(), true)`)
	page.Press("Je commence une réponse")
	for _, id := range []string{one.ID.String(), two.ID.String()} {
		which := one.ID
		if id == two.ID.String() {
			which = two.ID
		}
		if _, err := verbs.Accept(ctx, c.people["claire"].ID, which, true); err != nil {
			t.Fatal(err)
		}
		page.WaitText("#p-"+id+" .verdict", "Réponse retenue par Claire Morvan")
		page.WaitText("#p-"+i.ID.String()+" .entry__kind", "Résolue")
		if n := page.Count(".reply .verdict"); n != 1 {
			t.Errorf("%d answers are accepted", n)
		}
	}
	if _, err := verbs.Accept(ctx, c.people["claire"].ID, two.ID, false); err != nil {
		t.Fatal(err)
	}
	page.WaitText("#p-"+i.ID.String()+" .entry__kind", "Sans réponse acceptée")
	if !browser.Eval[bool](page, `window.stays === true && document.activeElement === document.querySelector("form.composer textarea")`) {
		t.Error("the page was loaded again, or the focus is lost")
	}
	if got := browser.Eval[string](page, `document.querySelector("form.composer textarea").value`); got != "Je commence une réponse" {
		t.Errorf("what was written: %q", got)
	}
	for _, f := range page.Faults() {
		t.Error(f)
	}
}
