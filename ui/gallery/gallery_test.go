package gallery_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"maillage/ui"
	"maillage/ui/gallery"

	"golang.org/x/net/html"
)

func get(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	gallery.Handler(ui.NewAssets()).ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

// variants are every page as it may be asked for.
func variants() []string {
	var all []string
	for _, path := range gallery.Paths() {
		all = append(all, path, path+"?theme=dark", path+"?lang=en")
	}
	return all
}

// walk visits every element of a page.
func walk(n *html.Node, visit func(*html.Node)) {
	if n.Type == html.ElementNode {
		visit(n)
	}
	for child := range n.ChildNodes() {
		walk(child, visit)
	}
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func parse(t *testing.T, path string) *html.Node {
	t.Helper()
	w := get(t, path)
	if w.Code != http.StatusOK {
		t.Fatalf("%s answers %d: %s", path, w.Code, w.Body)
	}
	if strings.Contains(w.Body.String(), "⟦") {
		t.Errorf("%s shows a missing word", path)
	}
	tree, err := html.Parse(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestPagesAreSound(t *testing.T) {
	for _, path := range variants() {
		t.Run(path, func(t *testing.T) {
			tree := parse(t, path)
			ids := map[string]int{}
			titles := 0
			walk(tree, func(n *html.Node) {
				if id, ok := attr(n, "id"); ok {
					ids[id]++
				}
				if n.Data == "h1" {
					titles++
				}
				for _, a := range n.Attr {
					if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
						t.Errorf("inline %s on %s", a.Key, n.Data)
					}
				}
				if src, _ := attr(n, "src"); n.Data == "style" || (n.Data == "script" && src == "") {
					t.Errorf("inline %s", n.Data)
				}
			})
			if titles != 1 {
				t.Errorf("%d h1, want 1", titles)
			}
			for id, n := range ids {
				if id == "" || n > 1 {
					t.Errorf("id %q is there %d times", id, n)
				}
			}
			pointsSomewhere(t, tree, ids)
		})
	}
}

// pointsSomewhere checks that labels, descriptions and anchors lead to an id of the page.
func pointsSomewhere(t *testing.T, tree *html.Node, ids map[string]int) {
	walk(tree, func(n *html.Node) {
		for _, name := range []string{"for", "aria-labelledby", "aria-describedby", "aria-controls"} {
			value, _ := attr(n, name)
			for id := range strings.FieldsSeq(value) {
				if ids[id] == 0 {
					t.Errorf("%s=%q of %s leads nowhere", name, id, n.Data)
				}
			}
		}
		if use, _ := attr(n, "href"); n.Data == "use" && !strings.HasPrefix(use, ui.AssetPrefix) {
			t.Errorf("icon %q is not of the sprite", use)
		}
	})
}

// A control that people fill or press has a name: words inside, a label, or aria-label.
func TestControlsHaveNames(t *testing.T) {
	for _, path := range gallery.Paths() {
		tree := parse(t, path)
		labelled := map[string]bool{}
		walk(tree, func(n *html.Node) {
			if target, ok := attr(n, "for"); ok {
				labelled[target] = true
			}
		})
		walk(tree, func(n *html.Node) {
			kind, _ := attr(n, "type")
			name, _ := attr(n, "aria-label")
			id, _ := attr(n, "id")
			switch n.Data {
			case "button", "summary", "a":
				if strings.TrimSpace(words(n)) == "" && name == "" {
					t.Errorf("%s: %s without a name", path, n.Data)
				}
			case "input", "select", "textarea":
				if kind != "hidden" && !labelled[id] && name == "" && !inside(n, "label") {
					t.Errorf("%s: %s %q without a label", path, n.Data, id)
				}
			}
		})
	}
}

func words(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	alt, _ := attr(n, "alt")
	b := strings.Builder{}
	b.WriteString(alt)
	for child := range n.ChildNodes() {
		b.WriteString(words(child))
	}
	return b.String()
}

func inside(n *html.Node, element string) bool {
	for up := n.Parent; up != nil; up = up.Parent {
		if up.Data == element {
			return true
		}
	}
	return false
}

// A class that no rule knows is a word mistyped.
func TestClassesHaveRules(t *testing.T) {
	w := httptest.NewRecorder()
	ui.NewAssets().ServeHTTP(w, httptest.NewRequest(http.MethodGet, ui.Asset(ui.AppCSS), nil))
	known := map[string]bool{}
	for _, m := range regexp.MustCompile(`\.(-?[a-zA-Z_][\w-]*)`).FindAllStringSubmatch(w.Body.String(), -1) {
		known[m[1]] = true
	}
	for _, path := range gallery.Paths() {
		walk(parse(t, path), func(n *html.Node) {
			names, _ := attr(n, "class")
			for name := range strings.FieldsSeq(names) {
				if !known[name] {
					t.Errorf("%s: class %q of %s has no rule", path, name, n.Data)
				}
			}
		})
	}
}

func TestBrandsAreServed(t *testing.T) {
	w := get(t, gallery.Prefix+"marques.css")
	if w.Code != http.StatusOK || strings.Count(w.Body.String(), `[data-net="gaston"]`) != 3 {
		t.Errorf("marques.css: %d %s", w.Code, w.Body)
	}
}

func TestFormsComeBack(t *testing.T) {
	for referer, want := range map[string]string{"": gallery.Prefix, gallery.Prefix + "composants": gallery.Prefix + "composants", "/ailleurs": gallery.Prefix} {
		r := httptest.NewRequest(http.MethodPost, gallery.Prefix, strings.NewReader("reaction=utile"))
		r.Header.Set("Referer", referer)
		w := httptest.NewRecorder()
		gallery.Handler(ui.NewAssets()).ServeHTTP(w, r)
		if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != want {
			t.Errorf("POST from %q: %d %q, want 303 %q", referer, w.Code, got, want)
		}
	}
}
