package attach_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"maillage/core/attach"
	"maillage/core/space"
	"maillage/kit/lang"
	"maillage/ui"
)

// spoken is a context in a language that has the words of this room and of ui.
func spoken(t *testing.T, tag string) context.Context {
	t.Helper()
	c := catalogue(t)
	if err := c.Add("ui", ui.Words); err != nil {
		t.Fatal(err)
	}
	return lang.With(context.Background(), c.Localizer(tag, time.UTC))
}

// drawn is the elements of a component, in order, and its text with plain spaces.
func drawn(t *testing.T, ctx context.Context, c templ.Component) (nodes []*html.Node, text string) {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		switch n.Type {
		case html.ElementNode:
			nodes = append(nodes, n)
		case html.TextNode:
			text += " " + n.Data
		}
	}
	return nodes, strings.Join(strings.Fields(text), " ")
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func all(nodes []*html.Node, element string) (out []*html.Node) {
	for _, n := range nodes {
		if n.Data == element {
			out = append(out, n)
		}
	}
	return out
}

func TestAttachmentsShowPreviewsAndNameFiles(t *testing.T) {
	w := newWorld(t, open(t))
	_, files := w.item(space.Public, w.received(
		sent{name: "compte rendu.pdf", data: pdf},
		sent{name: "fuite.jpg", data: asJPEG(landscape(1600, 800)), alt: `Une fuite "rue <haute>"`},
		sent{name: "filet.png", data: asPNG(landscape(64, 2)), decorative: true},
		sent{name: "budget.csv", data: "a;b\n"},
	)...)
	nodes, text := drawn(t, spoken(t, "fr"), attach.Attachments(files))
	imgs := all(nodes, "img")
	if len(imgs) != 2 || attr(imgs[0], "alt") != `Une fuite "rue <haute>"` || attr(imgs[0], "src") != files[1].ThumbPath() || attr(imgs[0], "width") != "1200" || attr(imgs[1], "alt") != "" {
		t.Errorf("pictures: %v", imgs)
	}
	if attr(imgs[0].Parent, "href") != files[1].Path() || imgs[1].Parent.Data == "a" {
		t.Error("a picture leads to its file when it is described, nowhere otherwise")
	}
	if want := "compte rendu.pdf PDF, 69 o budget.csv Tableau CSV, 4 o"; text != want {
		t.Errorf("got %q, want %q", text, want)
	}
	downloads := 0
	for _, a := range all(nodes, "a") {
		if name := attr(a, "download"); name != "" && attr(a, "aria-label") == "Télécharger "+name {
			downloads++
		}
	}
	if downloads != 2 {
		t.Errorf("%d buttons to download, want 2", downloads)
	}
	if _, text := drawn(t, spoken(t, "en"), attach.Attachments(files)); !strings.Contains(text, "budget.csv CSV table, 4 B") {
		t.Errorf("in English: %q", text)
	}
	if nodes, _ := drawn(t, spoken(t, "fr"), attach.Attachments(nil)); len(all(nodes, "div")) > 0 {
		t.Error("something is drawn without files")
	}
}

func TestFieldsAreThoseThatSentReads(t *testing.T) {
	w := newWorld(t, open(t))
	nodes, text := drawn(t, spoken(t, "fr"), attach.Fields(w.files.Fields(nil, "")))
	names, ids := map[string]bool{}, map[string]bool{}
	for _, n := range all(nodes, "input") {
		names[attr(n, "name")] = true
		if id := attr(n, "id"); id == "" || ids[id] {
			t.Errorf("id %q is empty or twice there", id)
		} else {
			ids[id] = true
		}
	}
	for _, name := range []string{"fichiers-1", "fichiers-1-description", "fichiers-1-decorative", "fichiers-3"} {
		if !names[name] {
			t.Errorf("no field %s in %v", name, names)
		}
	}
	if !ids[attach.Field] || !strings.Contains(text, "10 fichiers au plus, 25 Mo chacun") {
		t.Errorf("%v, %q", ids, text)
	}
	if len(all(nodes, "details")) != 1 || attr(all(nodes, "details")[0], "open") != "" {
		t.Error("it is not folded")
	}
	for _, label := range all(nodes, "label") {
		if to := attr(label, "for"); to != "" && !ids[to] {
			t.Errorf("a label is for %q", to)
		}
	}
}

func TestFieldsKeepWhatWasTypedWhenRefused(t *testing.T) {
	w := newWorld(t, open(t))
	m := form(t, sent{name: "a.exe", data: "MZ", alt: "Une\x00 vanne"}, sent{name: "b.jpg", data: "x", decorative: true})
	nodes, text := drawn(t, spoken(t, "fr"), attach.Fields(w.files.Fields(m, "Refusé.")))
	found := 0
	for _, n := range all(nodes, "input") {
		_, checked := has(n, "checked")
		switch attr(n, "name") {
		case "fichiers-1":
			if attr(n, "aria-invalid") == "true" {
				found++
			}
		case "fichiers-1-description":
			if attr(n, "value") == "Une vanne" {
				found++
			}
		case "fichiers-2-decorative":
			if checked {
				found++
			}
		case "fichiers-1-decorative":
			if !checked {
				found++
			}
		}
	}
	if _, open := has(all(nodes, "details")[0], "open"); !open || found != 4 || strings.Count(text, "Refusé.") != 1 || !strings.Contains(text, "Choisissez de nouveau") {
		t.Errorf("found %d of 4, open %v, %q", found, open, text)
	}
}

func has(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func TestWordsAreComplete(t *testing.T) {
	missing, unused, err := lang.CheckUse(".", catalogue(t).Keys())
	if err != nil {
		t.Fatal(err)
	}
	if len(missing)+len(unused) > 0 {
		t.Errorf("missing %v, unused %v", missing, unused)
	}
}
