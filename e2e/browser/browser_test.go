package browser_test

import (
	"bytes"
	"fmt"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"maillage/e2e/browser"
)

const head = `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"></head><body>`

// pages are small sites: the body of each address. A sound one, and one planted with each fault.
var pages = map[string]string{
	"/": `<main><h1>Accueil</h1><p>Bonjour <b>Ana</b></p><a href="/suite">La suite</a>
		<form method="post" action="/envoi"><label>Texte <input name="texte" id="texte" value="ancien"></label>
		<label>Choix <select name="choix" id="choix"><option value="a">A</option><option value="b">B</option></select></label>
		<button>Envoyer</button></form></main>`,
	"/suite":     `<main><h1>La suite</h1><p id="script">sans script</p><script src="/marque.js"></script></main>`,
	"/axe":       `<main><h1>Image</h1><img src="/point.png"><p style="color:#ccc">pâle</p><button></button></main>`,
	"/csp":       `<main><h1>Politique</h1><p style="color:red">rouge</p><script>window.ran = true</script></main>`,
	"/outside":   `<main><h1>Dehors</h1><img alt="" src="http://exterieur.example/point.png"></main>`,
	"/broken":    `<main><h1>Cassé</h1><img alt="" src="/absente.png"></main>`,
	"/console":   `<main><h1>Console</h1><script src="/erreur.js"></script></main>`,
	"/dialog":    `<main><h1>Dialogue</h1><p id="p">avant</p><script src="/alerte.js"></script></main>`,
	"/wide":      `<main><h1>Large</h1><div style="width:2000px">trop large</div></main>`,
	"/late":      `<main><h1>Tard</h1><p id="p">attendre</p><script src="/tard.js"></script></main>`,
	"/couleurs":  `<main><h1>Couleurs</h1><p id="p"></p><script src="/couleurs.js"></script></main>`,
	"/connexion": `<main><h1>Connexion</h1></main>`,
}

var scripts = map[string]string{
	"/marque.js":   `document.getElementById("script").textContent = "avec script"`,
	"/erreur.js":   `console.error("mots", "d'erreur", {a: 1}); setTimeout(() => { throw new Error("pas rattrapée") }); Promise.reject(new Error("promesse"))`,
	"/alerte.js":   `alert("coucou"); document.getElementById("p").textContent = "après"`,
	"/tard.js":     `setTimeout(() => { document.getElementById("p").textContent = "arrivé « enfin »" }, 300)`,
	"/couleurs.js": `document.getElementById("p").textContent = [matchMedia("(prefers-color-scheme: dark)").matches, innerWidth, innerHeight, navigator.maxTouchPoints > 0].join(" ")`,
}

// site serves the pages. Only /csp and /outside have a policy, so that each fault comes alone.
func site(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	for path, body := range pages {
		pattern := "GET " + path
		if path == "/" {
			pattern += "{$}"
		}
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if path == "/csp" {
				w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data:")
			}
			io.WriteString(w, head+body)
		})
	}
	for path, script := range scripts {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/javascript")
			io.WriteString(w, script)
		})
	}
	mux.HandleFunc("GET /point.png", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		io.WriteString(w, `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`)
	})
	mux.HandleFunc("POST /envoi", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		fmt.Fprintf(w, "%s<main><h1>Reçu</h1><p id=recu>%s/%s</p></main>", head, r.FormValue("texte"), r.FormValue("choix"))
	})
	mux.HandleFunc("GET /langue", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s<h1>%s</h1>", head, r.Header.Get("Accept-Language"))
	})
	mux.HandleFunc("POST /connexion/demo", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("persona") != "claire" {
			http.Redirect(w, r, "/connexion", http.StatusSeeOther)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "qui", Value: "claire", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
		http.Redirect(w, r, "/moi", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /moi", func(w http.ResponseWriter, r *http.Request) {
		name := "personne"
		if c, err := r.Cookie("qui"); err == nil {
			name = c.Value
		}
		io.WriteString(w, head+"<h1>"+name+"</h1>")
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func TestAPersonUsesThePages(t *testing.T) {
	url := site(t)
	chrome := browser.New(t)
	for _, noScript := range []bool{false, true} {
		t.Run(fmt.Sprintf("noScript=%v", noScript), func(t *testing.T) {
			p := chrome.Page(t, url, browser.Look{NoScript: noScript})
			if status := p.Goto("/"); status != 200 {
				t.Errorf("status %d", status)
			}
			if got := p.Text("p"); got != "Bonjour Ana" {
				t.Errorf("text %q", got)
			}
			if n := p.Count("label"); n != 2 {
				t.Errorf("%d labels", n)
			}
			p.Fill("#texte", `été "neuf" 😀`)
			p.Fill("#choix", "b")
			if got := p.Value("#texte"); got != `été "neuf" 😀` {
				t.Errorf("value %q", got)
			}
			p.Follow("button")
			if got := p.Text("#recu"); got != `été "neuf" 😀/b` {
				t.Errorf("received %q", got)
			}
			p.Goto("/")
			p.Press(kb.Tab)
			p.Press(kb.Enter)
			p.WaitText("h1", "La suite")
			want := map[bool]string{false: "avec script", true: "sans script"}[noScript]
			p.WaitText("#script", want)
			if got := p.URL(); got != "/suite" {
				t.Errorf("at %q", got)
			}
			if status := p.Goto("/nulle-part"); status != 404 {
				t.Errorf("status %d for an absent page", status)
			}
		})
	}
}

func TestEachDetectorFires(t *testing.T) {
	url := site(t)
	chrome := browser.New(t)
	for _, c := range []struct {
		path string
		want map[browser.Kind][]string // kind to words expected; any other kind is too much
	}{
		{"/", nil},
		{"/suite", nil},
		{"/csp", map[browser.Kind][]string{browser.CSP: {"style-src", "script-src"}}},
		{"/outside", map[browser.Kind][]string{browser.Outside: {"exterieur.example"}}},
		{"/broken", map[browser.Kind][]string{browser.Broken: {"absente.png"}}},
		{"/console", map[browser.Kind][]string{browser.Console: {"mots d'erreur"}, browser.Exception: {"pas rattrapée", "promesse"}}},
		{"/dialog", map[browser.Kind][]string{browser.Dialog: {"coucou"}}},
	} {
		t.Run(c.path, func(t *testing.T) {
			p := chrome.Page(t, url, browser.Look{})
			p.Goto(c.path)
			browser.Eval[bool](p, `new Promise(r => setTimeout(r, 50, true))`)
			said := map[browser.Kind]string{}
			for _, f := range p.Faults() {
				said[f.Kind] += f.String() + "\n"
			}
			for kind, words := range c.want {
				for _, w := range words {
					if !strings.Contains(said[kind], w) {
						t.Errorf("%s: no fault with %q: %v", kind, w, said)
					}
				}
			}
			for kind := range said {
				if c.want[kind] == nil {
					t.Errorf("too much: %s", said[kind])
				}
			}
		})
	}
}

func TestAxe(t *testing.T) {
	url := site(t)
	p := browser.New(t).Page(t, url, browser.Look{})
	p.Goto("/")
	if v := p.Axe(); len(v) != 0 {
		t.Errorf("a sound page: %v", v)
	}
	p.Goto("/axe")
	found := map[string]browser.Violation{}
	for _, v := range p.Axe() {
		found[v.Rule] = v
	}
	for _, rule := range []string{"image-alt", "color-contrast", "button-name"} {
		if len(found[rule].Nodes) != 1 {
			t.Errorf("%s not found on the planted page: %v", rule, found)
		}
	}
	if v := found["image-alt"]; v.Nodes != nil {
		if text := v.String(); !strings.Contains(text, "img") || !strings.Contains(text, "critical") {
			t.Errorf("violation reads %q", text)
		}
	}
}

func TestLooks(t *testing.T) {
	url := site(t)
	chrome := browser.New(t)
	for want, look := range map[string]browser.Look{
		"false 1366 900 false": {},
		"true 390 844 true":    {Size: browser.Phone, Dark: true},
	} {
		p := chrome.Page(t, url, look)
		p.Goto("/couleurs")
		if got := p.Text("#p"); got != want {
			t.Errorf("%+v: got %q, want %q", look, got, want)
		}
		p.Goto("/late")
		p.WaitText("#p", "arrivé « enfin »")
		if n := p.Overflow(); n != 0 {
			t.Errorf("a sound page overflows by %d", n)
		}
		p.Goto("/wide")
		if n := p.Overflow(); n < 500 {
			t.Errorf("a page of 2000 px overflows by %d", n)
		}
		file := filepath.Join(t.TempDir(), "a", "b.png")
		p.Goto("/")
		p.Shot(file)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if b := picture.Bounds(); fmt.Sprint(b.Dx()) != strings.Fields(want)[1] {
			t.Errorf("picture of %v for %+v", b, look)
		}
	}
	for _, language := range []string{"", "en"} {
		p := chrome.Page(t, url, browser.Look{Language: language})
		p.Goto("/langue")
		if got, want := p.Text("h1"), map[string]string{"": "fr", "en": "en"}[language]; !strings.HasPrefix(got, want) {
			t.Errorf("language %q sent as %q", language, got)
		}
	}
}

func TestVisitorsAreStrangers(t *testing.T) {
	url := site(t)
	chrome := browser.New(t)
	claire, other := chrome.Page(t, url, browser.Look{}), chrome.Page(t, url, browser.Look{NoScript: true})
	claire.SignIn("claire")
	other.Goto("/moi")
	if a, b := claire.Text("h1"), other.Text("h1"); a != "claire" || b != "personne" {
		t.Errorf("the pages are %q and %q", a, b)
	}
	other.SignIn("claire")
	if got := other.Text("h1"); got != "claire" {
		t.Errorf("signed in without scripts as %q", got)
	}
}

// reporter stands for the test of someone else, to see it fail.
type reporter struct {
	*testing.T
	errors, fatals []string
	cleanups       []func()
}

func (r *reporter) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}
func (r *reporter) Fatalf(format string, args ...any) {
	r.fatals = append(r.fatals, fmt.Sprintf(format, args...))
	panic(r)
}
func (r *reporter) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

func TestFaultsFailTheirTest(t *testing.T) {
	url := site(t)
	chrome := browser.New(t)
	r := &reporter{T: t}
	p := chrome.Page(r, url, browser.Look{})
	p.Goto("/broken")
	for _, f := range r.cleanups {
		f()
	}
	if len(r.errors) != 1 || !strings.Contains(r.errors[0], "absente.png") {
		t.Errorf("an unjudged fault: the test hears %q", r.errors)
	}
	r = &reporter{T: t}
	p = chrome.Page(r, url, browser.Look{NoScript: true})
	defer func() {
		if recover() == nil || len(r.fatals) != 1 || !strings.Contains(r.fatals[0], "scripts") {
			t.Errorf("axe without scripts: the test hears %q", r.fatals)
		}
	}()
	p.Axe()
}
