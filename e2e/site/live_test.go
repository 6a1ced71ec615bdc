package site

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"maillage/across/talk"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/space"
	"maillage/e2e/browser"
	"maillage/feature/group"
	"maillage/feature/post"
)

// circle is a secret group of the demonstration for one test, with personas in it.
type circle struct {
	t      *testing.T
	space  space.Space
	path   string
	people map[string]account.Person
}

func newCircle(t *testing.T, slug string, personas ...string) *circle {
	t.Helper()
	c, ctx, d := &circle{t: t, people: map[string]account.Person{}}, context.Background(), demonstration.Core.DB
	network, err := space.NetworkBySlug(ctx, d.Q(), "gaston")
	if err != nil {
		t.Fatal(err)
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		c.space, err = space.Put(ctx, tx, space.Space{Kind: space.Group, Network: network.ID, Slug: slug, Name: "Cercle " + slug, Admission: space.Invite, Audience: space.InGroup, ItemsAudience: space.InGroup})
		if err != nil {
			return err
		}
		for _, name := range personas {
			p, err := account.ByHandle(ctx, tx, map[string]string{"claire": "claire.morvan", "animatrice": "helene.castaing"}[name])
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			c.people[name] = p
			role := space.Member
			if name == "animatrice" {
				role = space.Animator
			}
			for _, s := range []space.Space{network, c.space} {
				if m, err := space.MembershipOf(ctx, tx, p.ID, s.ID); err != nil || m.IsIn() {
					continue
				}
				if err := space.SetMembership(ctx, tx, space.Membership{Person: p.ID, Space: s.ID, Role: role, State: space.Active}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c.path = c.space.Path(network)
	return c
}

// says publishes as persona.
func (c *circle) says(persona, words string) item.Item {
	c.t.Helper()
	i, err := post.New(demonstration.Core).Publish(context.Background(), c.people[persona].ID, post.Draft{Space: c.space.ID, Body: words, Lang: "fr"})
	if err != nil {
		c.t.Fatal(err)
	}
	return i
}

// open signs persona in, opens path and waits until the page listens.
func open(t *testing.T, chrome *browser.Browser, persona, path string) *browser.Page {
	t.Helper()
	page := chrome.Page(t, base, browser.Look{Size: browser.Desktop})
	page.SignIn(persona)
	page.Goto(path)
	listening(page)
	return page
}

func listening(page *browser.Page) {
	page.Wait("the line to hold", `document.querySelector("[data-controller=live]")?.dataset.on === ""`)
}

func pathOf(i item.Item) string { return "/publications/" + kind.Address(i.Title, int64(i.ID)) }

// Two people in a group: what one publishes is announced above what the other reads, which does not move, and comes when
// asked for.
func TestTwoBrowsersSeeEachOthersMessages(t *testing.T) {
	c := newCircle(t, "direct-un", "claire", "animatrice")
	c.says("claire", "Un premier message.")
	chrome := browser.New(t)
	group, home := open(t, chrome, "claire", c.path), open(t, chrome, "claire", "/?fil=recents")
	writer := open(t, chrome, "animatrice", c.path)
	top := browser.Eval[float64](group, `document.querySelector("#fil > li").getBoundingClientRect().top`)
	for n, words := range []string{"Le compteur communicant est posé.", "La consommation baisse déjà."} {
		writer.Fill("textarea[name=texte]", words)
		writer.Follow("form[action$='/publications'] .composer__foot button[type=submit]")
		label := []string{"1 nouvelle publication", "2 nouvelles publications"}[n]
		group.WaitText(".heard[role=status] a", label)
		home.WaitText(".heard[role=status] a", label)
		listening(writer)
	}
	if now := browser.Eval[float64](group, `document.querySelector("#fil > li").getBoundingClientRect().top`); now != top {
		t.Errorf("what one reads moved by %v px", now-top)
	}
	if writer.Count(".heard a") != 0 {
		t.Error("who writes is told of her own message")
	}
	for _, v := range group.Axe() {
		t.Error(v)
	}
	group.Follow(".heard a")
	if got := group.Text("#fil"); !strings.Contains(got, "déjà") || !strings.Contains(got, "compteur") {
		t.Errorf("the stream shows %s", got)
	}
	if group.Count(".heard a") != 0 {
		t.Error("the new messages are still announced once they are shown")
	}
}

// A reply comes at the end of the list with a word beside it, what counts them counts one more, and a reaction counts.
func TestRepliesAndReactionsComeLive(t *testing.T) {
	c := newCircle(t, "direct-deux", "claire", "animatrice")
	i := c.says("claire", "Qui a déjà changé sa chaudière ?"+strings.Repeat("\n\nUn paragraphe de plus.", 30))
	chrome := browser.New(t)
	reader, stream := open(t, chrome, "claire", pathOf(i)), open(t, chrome, "claire", c.path)
	writer := open(t, chrome, "animatrice", pathOf(i))
	// One who is writing is not disturbed.
	reader.Fill("textarea[name=texte]", "J'allais")
	place := `document.querySelector("textarea[name=texte]").getBoundingClientRect().top`
	top := browser.Eval[float64](reader, place)
	for n, words := range []string{"Nous en octobre.", "Et nous cette année."} {
		writer.Fill("textarea[name=texte]", words)
		writer.Follow("form[action$='/commentaires'] .composer__foot button[type=submit]")
		reader.WaitText("[data-live-root] .reply:last-child", words)
		reader.WaitText("#commentaires", fmt.Sprintf("%d réponse", n+1))
		stream.WaitText("#p-"+i.ID.String()+" .acts", fmt.Sprintf("%d réponse", n+1))
		listening(writer)
	}
	// Windows scroll by whole pixels.
	if now := browser.Eval[float64](reader, place); math.Abs(now-top) > 2 {
		t.Errorf("the field in which one writes moved by %v px", now-top)
	}
	if n := reader.Count(".reply"); n != 2 || reader.Count(".reply .tag") != 2 {
		t.Errorf("%d replies, of which %d are said to be new", n, reader.Count(".reply .tag"))
	}
	reader.WaitText(".heard[role=status]", "2 nouvelles réponses")
	row := "#acts-" + i.ID.String()
	writer.Click(row + " button[value=useful]")
	reader.WaitText(row+" button[value=useful] b", "1")
	stream.WaitText(row+" button[value=useful] b", "1")
	// A reply that is added is a whole one: it reacts.
	reader.Click(".reply:last-child button[value=thanks]")
	writer.WaitText(".reply:last-child button[value='thanks'] b", "1")
}

// A tab that was hidden catches up when it is looked at again.
func TestATabCatchesUp(t *testing.T) {
	c := newCircle(t, "direct-trois", "claire", "animatrice")
	c.says("claire", "Un premier message.")
	page := open(t, browser.New(t), "claire", c.path)
	hide := func(hidden bool) {
		browser.Eval[bool](page, fmt.Sprintf(`(Object.defineProperty(document, "hidden", {value: %v, configurable: true}), document.dispatchEvent(new Event("visibilitychange")), true)`, hidden))
	}
	hide(true)
	c.says("animatrice", "Pendant que l'onglet est caché.")
	if err := demonstration.Settle(context.Background()); err != nil {
		t.Fatal(err)
	}
	hide(false)
	page.WaitText(".heard[role=status] a", "1 nouvelle publication")
}

// Who is put out of a group no longer sees the page that was open; what is taken away leaves the pages that show it.
func TestOpenPagesStopAtOnce(t *testing.T) {
	c := newCircle(t, "direct-quatre", "claire", "animatrice")
	kept, taken := c.says("claire", "Ce que le cercle se dit."), c.says("animatrice", "Une erreur.")
	page := open(t, browser.New(t), "claire", c.path)
	if _, err := talk.New(demonstration.Core).Delete(context.Background(), c.people["animatrice"].ID, taken.ID); err != nil {
		t.Fatal(err)
	}
	page.Wait("the message to go", fmt.Sprintf(`!document.getElementById("p-%s")`, taken.ID))
	if page.Count("#p-"+kept.ID.String()) != 1 {
		t.Error("the other message is gone")
	}
	if err := group.New(demonstration.Core).Exclude(context.Background(), c.people["animatrice"].ID, c.space.ID, c.people["claire"].ID, "Pour essayer."); err != nil {
		t.Fatal(err)
	}
	page.Wait("the page to close", `!document.body.innerText.includes("Ce que le cercle se dit")`)
	for _, f := range page.Faults() {
		if !strings.Contains(f.String(), "404") {
			t.Error(f)
		}
	}
}

// Two tabs of a browser have one line, that of the tab in front; the other has missed nothing when it is looked at.
func TestTabsShareOneLine(t *testing.T) {
	c := newCircle(t, "direct-cinq", "claire", "animatrice")
	c.says("claire", "Un premier message.")
	page := open(t, browser.New(t), "claire", c.path)
	// Browsers open windows at a click only.
	browser.Eval[bool](page, `(document.querySelector("main h1").addEventListener("click", () => { window.other = open(location.href) }), true)`)
	page.Click("main h1")
	page.Wait("the second tab to listen", `window.other?.document.querySelector("[data-controller=live]")?.dataset.on === ""`)
	page.Wait("one line", `(navigator.locks.query().then(l => { window.lines = l.held.length }), window.lines === 1)`)
	c.says("animatrice", "Pour les deux onglets.")
	page.Wait("the second tab to hear", `(window.other.document.querySelector(".heard a")?.innerText ?? "").includes("1 nouvelle publication")`)
	browser.Eval[bool](page, `(window.other.close(), true)`)
	page.WaitText(".heard[role=status] a", "1 nouvelle publication")
}
