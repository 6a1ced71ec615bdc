package webpage_test

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"maillage/kit/document"
	"maillage/kit/document/documenttest"
	"maillage/kit/webpage"
)

// What we write as HTML is read back the same.
func TestReadWhatWeWrite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := documenttest.Draw(t, documenttest.Limits{Notes: true, Pictures: true, Languages: true, Rules: true, Signs: true})
		d.Says.Back = "Revenir"
		var b bytes.Buffer
		if err := document.HTML(&b, d, document.HTMLOptions{Src: func(src string) string { return src }}); err != nil {
			t.Fatal(err)
		}
		got, err := webpage.Read(&b)
		if err != nil {
			t.Fatal(err)
		}
		if want, have := documenttest.Outline(d), documenttest.Outline(got.Document); want != have || got.Title != d.Title || got.Lang != "fr" {
			t.Fatalf("want %s\ngot %s", want, have)
		}
	})
}

// A page as sites save them: what surrounds the text is left out, what is not understood is told.
func TestRead(t *testing.T) {
	b, err := webpage.Read(strings.NewReader(`<html lang="fr"><head><title>Site – Page</title><style>x</style></head><body><nav>Menu</nav><main><h1>Titre</h1>
<p>Un <b>mot</b>  et <a href="javascript:alert(1)">rien</a>.<iframe src="https://exemple.fr/v"></iframe></p>
<div><span><p>Dedans</p></span></div>
<table><tr><th colspan="2">A</th></tr><tr><td>1<p>2</p></td><td><table><tr><td>x</td><td>y</td></tr></table></td></tr></table></main><footer>Pied</footer></body></html>`))
	if err != nil {
		t.Fatal(err)
	}
	md := document.Markdown(b.Document)
	if b.Title != "Titre" || strings.Contains(md, "Menu") || strings.Contains(md, "javascript") || !strings.Contains(md, "Un **mot** et rien.") || !strings.Contains(md, "| 1<br>2 | x<br>y |") || !strings.Contains(md, "Dedans") {
		t.Error(b.Title, md)
	}
	if got := b.Report.List(); len(got) != 2 || got[0].What != "frame" {
		t.Errorf("%+v", got)
	}
}

// FuzzRead: whatever is sent, a document soon.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"<p>a<ul><li>b<ol><li>c", "<table><tr><td colspan=9999>", strings.Repeat("<div>", 600), "<pre>x\n<br>y", `<ol class=notes><li id=a>b</ol><a href="#a">1</a>`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if b, err := webpage.Read(strings.NewReader(s)); err == nil {
			document.Markdown(b.Document)
		}
	})
}
