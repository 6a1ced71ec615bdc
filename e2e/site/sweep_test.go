package site

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/e2e/browser"
	"maillage/e2e/vnu"
)

// stop is a page and who looks at it; "" is nobody.
type stop struct{ persona, path string }

// stops is every sort of page of the site.
func stops(t *testing.T) []stop {
	t.Helper()
	shown := message(t)
	list := []stop{
		{"", "/"}, {"", "/connexion"}, {"", "/connexion/code"}, {"", "/reseaux"}, {"", "/reseaux/clubs"}, {"", "/rien"}, {"", "/langue"},
		{"", "/mentions-legales"}, {"", "/donnees-personnelles"}, {"", "/accessibilite"}, {"", "/charte"}, {"", "/aide"}, {"", "/plan-du-site"},
		{"claire", "/"}, {"claire", "/reseaux"}, {"claire", "/reseaux/gaston"}, {"claire", "/reseaux/gaston/groupes"}, {"claire", "/reseaux/gaston/membres"},
		{"claire", "/reseaux/gaston/groupes/lycees-et-energie"}, {"claire", "/reseaux/gaston/groupes/lycees-et-energie/membres"}, {"claire", "/publier"},
		{"claire", shown}, {"claire", "/annuaire/claire.morvan"}, {"claire", "/parametres"}, {"claire", "/parametres/profil"}, {"claire", "/parametres/sessions"}, {"claire", "/dev/mail"},
		{"animatrice", "/reseaux/gaston/groupes/lycees-et-energie"}, {"animatrice", "/reseaux/gaston/groupes/lycees-et-energie/membres"},
		{"gestionnaire", "/reseaux/ideal"}, {"nouvelle", "/"}, {"suspendue", "/"},
	}
	return list
}

// message is the address of a message of the group that claire knows best.
func message(t *testing.T) string {
	t.Helper()
	i, err := item.Scan(demonstration.Core.DB.Q().QueryRow(context.Background(), `SELECT `+item.Columns+` FROM item i JOIN space s ON s.id = i.space_id
		WHERE s.slug = 'lycees-et-energie' AND i.parent_id = 0 AND i.replies > 1 ORDER BY i.created DESC, i.id DESC LIMIT 1`))
	if err != nil {
		t.Fatal(err)
	}
	var _ db.Q
	return "/publications/" + kind.Address(i.Title, int64(i.ID))
}

func (s stop) String() string { return fmt.Sprintf("%s as %q", s.path, s.persona) }

// Every page, seen light and dark, wide and narrow: axe finds nothing, nothing overflows, nothing asks elsewhere.
func TestEveryPageIsForEveryone(t *testing.T) {
	chrome := browser.New(t)
	for _, look := range []browser.Look{{Size: browser.Desktop}, {Size: browser.Desktop, Dark: true}, {Size: browser.Phone}} {
		page, persona := chrome.Page(t, base, look), ""
		for _, s := range stops(t) {
			if s.persona != persona {
				page, persona = chrome.Page(t, base, look), s.persona
				page.SignIn(s.persona)
			}
			status := page.Goto(s.path)
			if want := map[string]int{"/rien": 404}[s.path]; status != want && status != 200 {
				t.Errorf("%s: status %d", s, status)
			}
			for _, v := range page.Axe() {
				t.Errorf("%s, %+v: %s", s, look, v)
			}
			if n := page.Overflow(); n > 0 {
				t.Errorf("%s, %+v: %d pixels overflow sideways", s, look, n)
			}
			for _, f := range page.Faults() {
				if s.path != "/rien" || f.Kind != browser.Console {
					t.Errorf("%s: %s", s, f)
				}
			}
		}
	}
}

// Every page is valid HTML, in both languages.
func TestEveryPageIsValid(t *testing.T) {
	chrome := browser.New(t)
	documents := map[string][]byte{}
	for _, language := range []string{"fr", "en"} {
		look := browser.Look{Size: browser.Desktop, NoScript: true, Language: language}
		page, persona := chrome.Page(t, base, look), ""
		for _, s := range stops(t) {
			if s.persona != persona {
				page, persona = chrome.Page(t, base, look), s.persona
				page.SignIn(s.persona)
			}
			page.Goto(s.path)
			page.Faults()
			documents[language+" "+s.String()] = []byte("<!DOCTYPE html>\n" + strings.TrimPrefix(page.HTML(), "<!DOCTYPE html>"))
		}
	}
	found, err := vnu.Check(context.Background(), documents)
	if err != nil {
		t.Fatal(err)
	}
	for name, messages := range found {
		for _, m := range messages {
			t.Errorf("%s: %s", name, m)
		}
	}
}
