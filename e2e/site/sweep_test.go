package site

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"testing"

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
		{"claire", shown}, {"claire", "/annuaire/claire.morvan"}, {"claire", "/parametres"}, {"claire", "/parametres/profil"}, {"claire", "/parametres/sessions"}, {"claire", "/parametres/notifications"}, {"claire", "/notifications"}, {"claire", "/dev/mail"},
		{"animatrice", "/reseaux/gaston/groupes/lycees-et-energie"}, {"animatrice", "/reseaux/gaston/groupes/lycees-et-energie/membres"},
		{"gestionnaire", "/reseaux/ideal"}, {"gestionnaire", "/reseaux/ideal/gestion"}, {"gestionnaire", "/reseaux/ideal/gestion/membres"}, {"exploitante", "/exploitation"}, {"nouvelle", "/"}, {"suspendue", "/"},
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

// Every page is valid HTML, as the server writes it, in both languages.
func TestEveryPageIsValid(t *testing.T) {
	documents := map[string][]byte{}
	for _, language := range []string{"fr", "en"} {
		visitors := map[string]*http.Client{}
		for _, s := range stops(t) {
			v, ok := visitors[s.persona]
			if !ok {
				v = visitor(t, s.persona, language)
				visitors[s.persona] = v
			}
			documents[language+" "+s.String()] = fetch(t, v, s.path)
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

// visitor is a client that keeps cookies, signed in as persona, reading language.
func visitor(t *testing.T, persona, language string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	send := func(path string, form url.Values) {
		t.Helper()
		res, err := c.PostForm(base+path, form)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
	}
	if persona != "" {
		send("/connexion/demo", url.Values{"persona": {persona}})
	}
	read := func(language string) {
		send("/parametres/langue", url.Values{"langue": {language}, "retour": {"/aide"}})
	}
	read(language)
	t.Cleanup(func() { read("fr") }) // the persona's own choice is shared with the other tests
	return c
}

func fetch(t *testing.T, c *http.Client, path string) []byte {
	t.Helper()
	res, err := c.Get(base + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
