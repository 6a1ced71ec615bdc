package site

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"maillage/e2e/browser"
	"maillage/e2e/vnu"
)

// Every page, seen light and dark, wide and narrow: axe finds nothing, nothing overflows, nothing asks elsewhere.
func TestEveryPageIsForEveryone(t *testing.T) {
	chrome := browser.New(t)
	for _, look := range []browser.Look{{Size: browser.Desktop}, {Size: browser.Desktop, Dark: true}, {Size: browser.Phone}} {
		page, persona := chrome.Page(t, base, look), ""
		for _, s := range allStops(t) {
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
		for _, s := range allStops(t) {
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

// visitor is a client signed in as persona, reading language.
func visitor(t *testing.T, persona, language string) *http.Client {
	t.Helper()
	c, err := client(persona)
	if err != nil {
		t.Fatal(err)
	}
	read := func(language string) {
		t.Helper()
		if err := send(c, "/parametres/langue", url.Values{"langue": {language}, "retour": {"/aide"}}); err != nil {
			t.Fatal(err)
		}
	}
	read(language)
	t.Cleanup(func() { read("fr") }) // the persona's own choice is shared with the other tests
	return c
}

// client is a client that keeps cookies, signed in as persona.
func client(persona string) (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	c := &http.Client{Jar: jar}
	if persona == "" {
		return c, nil
	}
	return c, send(c, "/connexion/demo", url.Values{"persona": {persona}})
}

func send(c *http.Client, path string, form url.Values) error {
	res, err := c.PostForm(base+path, form)
	if err != nil {
		return err
	}
	return res.Body.Close()
}

// look tells what c finds at path itself.
func look(c *http.Client, path string) (found, error) {
	here := *c
	here.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := here.Get(base + path)
	if err != nil {
		return nowhere, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	switch {
	case err != nil || res.StatusCode >= 400:
		return nowhere, err
	case res.StatusCode == http.StatusOK && strings.Contains(string(body), "<html"):
		return page, nil
	}
	return thing, nil
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
