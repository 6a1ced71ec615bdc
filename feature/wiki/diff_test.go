package wiki

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// What is kept and removed is the old text, what is kept and added the new one, whatever they are.
func TestCompareLosesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	words := strings.Fields("le l'eau compteur, été — 12 000 🙂 e\u0301 [[lien]] **gras** \u00a0 fin.")
	text := func() string {
		var b strings.Builder
		for range r.IntN(40) {
			b.WriteString(words[r.IntN(len(words))])
			b.WriteString([]string{" ", "\n", "  ", ""}[r.IntN(4)])
		}
		return b.String()
	}
	for range 3000 {
		old, fresh := text(), text()
		var was, is string
		for _, p := range compare(old, fresh) {
			if !p.added {
				was += p.words
			}
			if !p.removed {
				is += p.words
			}
		}
		if was != old || is != fresh {
			t.Fatalf("from %q to %q: %q, %q", old, fresh, was, is)
		}
	}
	if got := compare("Un compteur par site.", "Deux compteurs par site."); len(got) < 4 {
		t.Errorf("word by word: %+v", got)
	}
}

func TestOutline(t *testing.T) {
	html, list := outlined(`<h2>Trois <strong>seuils</strong></h2><p>a &lt;h2&gt;</p><h3>L&#39;air</h3><hr><h2>Trois seuils</h2><h4>non</h4>`)
	want := `<h2 id="t-trois-seuils">Trois <strong>seuils</strong></h2><p>a &lt;h2&gt;</p><h3 id="t-l-air">L&#39;air</h3><hr><h2 id="t-trois-seuils-2">Trois seuils</h2><h4>non</h4>`
	if string(html) != want {
		t.Errorf("got  %s\nwant %s", html, want)
	}
	if len(list) != 3 || list[1].words != "L'air" || list[1].level != 3 {
		t.Errorf("%+v", list)
	}
}
