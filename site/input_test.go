package site_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"maillage/core/config"
	"maillage/core/space"
	"maillage/site/sitetest"
	"maillage/ui/gallery"
)

// What one may type wrong in a message: each gets its status, a message in the reader's language beside the field, and what
// was typed is still there.
func TestBadInputInAMessage(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n := w.Network("alpha")
		g := w.Group(n, "eau")
		ana := w.Person("Ana Lopez")
		w.Join(ana, space.Member, n, g)
		v := w.As(ana)
		path := "/reseaux/alpha/groupes/eau/publications"
		long := strings.Repeat("é", 20_001)
		for _, c := range []struct {
			name, sent, back, fr, en string
		}{
			{"empty", "", "", "Écrivez quelque chose", "Write something"},
			{"blank", " \n ", " \n ", "Écrivez quelque chose", "Write something"},
			{"too long", long, long, "trop long", "too long"},
			{"ten megabytes", strings.Repeat("a", 10<<20), strings.Repeat("a", 10<<20), "trop long", "too long"},
			{"NUL", "avant\x00après", "avant\uFFFDaprès", "caractères illisibles", "unreadable characters"},
			{"invalid UTF-8", "avant\xff\xfeaprès", "avant\uFFFDaprès", "caractères illisibles", "unreadable characters"},
		} {
			for lang, want := range map[string]string{"fr": c.fr, "en": c.en} {
				w.SetLang(ana, lang)
				a := v.Post(path, url.Values{"texte": {c.sent}, "cle": {"k"}})
				if a.Status != http.StatusUnprocessableEntity {
					t.Errorf("%s, %s: status %d, want 422", c.name, lang, a.Status)
				}
				if !strings.Contains(a.Body, want) {
					t.Errorf("%s: the answer does not say %q", c.name, want)
				}
				if got := a.Value("texte"); strings.TrimSpace(got) != strings.TrimSpace(c.back) {
					t.Errorf("%s: %d characters came back of the %d typed", c.name, len(got), len(c.back))
				}
				for _, f := range pageFaults(a) {
					t.Errorf("%s: %s", c.name, f)
				}
			}
		}
		w.SetLang(ana, "fr")
		if a := v.Post(path, url.Values{"texte": {"Bonjour"}, "audience": {"everyone"}}); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("an audience that is none: status %d", a.Status)
		}
		if a := v.Raw(http.MethodPost, path, "multipart/form-data; boundary=x", strings.NewReader("--x\r\nbroken")); a.Status != http.StatusUnprocessableEntity && a.Status != http.StatusBadRequest {
			t.Errorf("a broken form: status %d", a.Status)
		}
		if a := v.Raw(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader("texte=%zz")); a.Status >= 500 {
			t.Errorf("a broken encoding: status %d", a.Status)
		}
	})
}

// The same form sent twice (a double click, a reload) is one message.
func TestTheSameFormTwice(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n := w.Network("alpha")
		ana := w.Person("Ana Lopez")
		w.Join(ana, space.Member, n)
		v := w.As(ana)
		form := url.Values{"texte": {"Un seul message."}, "cle": {"abc"}}
		first, second := v.Post("/reseaux/alpha/publications", form), v.Post("/reseaux/alpha/publications", form)
		if first.Status != http.StatusSeeOther || second.Location != first.Location {
			t.Errorf("first %d to %s, second %d to %s", first.Status, first.Location, second.Status, second.Location)
		}
		if got := strings.Count(v.Get("/reseaux/alpha").Body, "<article"); got != 1 {
			t.Errorf("the page shows %d messages", got)
		}
	})
}

// Two tabs edit the same message: the second is told, sees the other text, and keeps its own.
func TestEditConflict(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n := w.Network("alpha")
		ana := w.Person("Ana Lopez")
		w.Join(ana, space.Member, n)
		v := w.As(ana)
		i := w.Post(ana, n, "Premier texte.", "")
		path := "/publications/" + i.ID.String() + "/modifier"
		since := v.Get(path).Value("depuis")
		if a := v.Post(path, url.Values{"texte": {"Texte du premier onglet."}, "depuis": {since}}); a.Status != http.StatusSeeOther {
			t.Fatalf("first edit: status %d", a.Status)
		}
		a := v.Post(path, url.Values{"texte": {"Texte du second onglet."}, "depuis": {since}})
		if a.Status != http.StatusConflict || a.Value("texte") != "Texte du second onglet." || !strings.Contains(a.Body, "Texte du premier onglet.") {
			t.Errorf("second edit: status %d, field %q", a.Status, a.Value("texte"))
		}
		if a = v.Post(path, url.Values{"texte": {"Les deux réunis."}, "depuis": {a.Value("depuis")}}); a.Status != http.StatusSeeOther {
			t.Errorf("after reading the other text: status %d", a.Status)
		}
		old := v.Get("/publications/" + i.ID.String() + "/versions").Words()
		for _, want := range []string{"Premier texte.", "Texte du premier onglet.", "Les deux réunis."} {
			if !strings.Contains(old, want) {
				t.Errorf("the versions do not show %q", want)
			}
		}
	})
}

// A form from another site is refused.
func TestAFormFromElsewhere(t *testing.T) {
	w := sitetest.New(t, sitetest.Options{Engine: "sqlite"})
	n := w.Network("alpha")
	ana := w.Person("Ana Lopez")
	w.Join(ana, space.Member, n)
	v := w.As(ana)
	v.Site = "cross-site"
	if a := v.Post("/reseaux/alpha/publications", url.Values{"texte": {"Bonjour"}}); a.Status != http.StatusForbidden {
		t.Errorf("status %d, want 403", a.Status)
	}
}

// What a reader sees once a message is gone, or they are: nothing.
func TestGoneIsGone(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n := w.Network("alpha")
		g := w.Group(n, "cache", sitetest.Secret)
		ana, bob := w.Person("Ana Lopez"), w.Person("Bob Petit")
		w.Join(ana, space.Member, n, g)
		w.Join(bob, space.Member, n, g)
		i := w.Post(ana, g, "Entre nous.", "")
		w.Comment(bob, i, "Bien sûr.")
		v, path := w.As(bob), "/publications/"+i.ID.String()
		if a := v.Follow(v.Get(path)); a.Status != http.StatusOK || !strings.Contains(a.Body, "Bien sûr.") {
			t.Fatalf("before: status %d", a.Status)
		}
		if a := v.Post(path+"/suppression", url.Values{}); a.Status != http.StatusForbidden {
			t.Errorf("somebody else deletes: status %d", a.Status)
		}
		if a := w.As(ana).Post(path+"/suppression", url.Values{}); a.Status != http.StatusSeeOther {
			t.Errorf("its author deletes: status %d", a.Status)
		}
		for _, p := range []string{path, path + "/versions"} {
			if a := v.Get(p); a.Status != http.StatusNotFound {
				t.Errorf("GET %s: status %d, want 404", p, a.Status)
			}
		}
		for _, p := range []string{"/", "/reseaux/alpha", "/reseaux/alpha/groupes/cache", "/annuaire/" + ana.Handle} {
			if a := v.Get(p); strings.Contains(a.Body, "Entre nous.") {
				t.Errorf("GET %s still shows it", p)
			}
		}
	})
}

// Those who develop find the gallery of components; nobody else does.
func TestTheGalleryIsForDevelopment(t *testing.T) {
	for _, on := range []bool{true, false} {
		w := sitetest.New(t, sitetest.Options{Engine: "sqlite", Config: func(c *config.Config) { c.Development = on }})
		want := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[on]
		for _, path := range gallery.Paths() {
			if a := w.Nobody().Get(path); a.Status != want {
				t.Errorf("development %v, GET %s: status %d, want %d", on, path, a.Status, want)
			}
		}
	}
}

// A message whose first words change back and forth is always reached, by every address it had.
func TestAddressesFollowTheTitle(t *testing.T) {
	w := sitetest.New(t, sitetest.Options{Engine: "sqlite"})
	n := w.Network("alpha")
	ana := w.Person("Ana Lopez")
	w.Join(ana, space.Member, n)
	v := w.As(ana)
	i := w.Post(ana, n, "Premier titre.", "")
	path := "/publications/" + i.ID.String()
	first := v.Get(path).Location
	if a := v.Post(path+"/modifier", url.Values{"texte": {"Second titre."}, "depuis": {v.Get(path + "/modifier").Value("depuis")}}); a.Location == first {
		t.Fatalf("the address did not follow: %s", a.Location)
	}
	a := v.Get(first)
	if a.Status != http.StatusMovedPermanently || !strings.Contains(a.Location, "second-titre") || !strings.Contains(a.Header.Get("Cache-Control"), "no-cache") {
		t.Errorf("the old address: status %d to %s, kept %q", a.Status, a.Location, a.Header.Get("Cache-Control"))
	}
	if b := v.Follow(a); b.Status != http.StatusOK {
		t.Errorf("the new address: status %d", b.Status)
	}
}

// An empty stream says why it is empty: nobody wrote, or it is for others to read.
func TestAnEmptyStreamSaysWhy(t *testing.T) {
	w := sitetest.New(t, sitetest.Options{Engine: "sqlite"})
	n := w.Network("alpha")
	ana := w.Person("Ana Lopez")
	w.Join(ana, space.Member, n)
	if words := w.As(ana).Get("/reseaux/alpha").Words(); !strings.Contains(words, "Personne n’a encore écrit dans ce réseau") {
		t.Error("a member of a silent network is not told that it is silent")
	}
	w.Post(ana, n, "Bonjour.", "")
	words := w.Nobody().Get("/reseaux/alpha").Words()
	if !strings.Contains(words, "lu par les membres") || strings.Contains(words, "Personne n’a encore écrit") {
		t.Error("a stranger is told that nobody wrote")
	}
}

// From anywhere, one chooses where to publish: nothing is chosen beforehand, and each place says how many people will see it.
func TestPublishingFromAnywhereIsChosen(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n := w.Network("alpha")
		g := w.Group(n, "cache", sitetest.Secret)
		ana, bob := w.Person("Ana Lopez"), w.Person("Bob Petit")
		w.Join(ana, space.Member, n, g)
		w.Join(bob, space.Member, n)
		v := w.As(ana)
		page := v.Get("/publier")
		for _, want := range []string{"Vu par le groupe : 1 personne", "Vu par le réseau : 2 personnes"} {
			if !strings.Contains(strings.ReplaceAll(page.Words(), "\u00a0", " "), want) {
				t.Errorf("the page does not say %q", want)
			}
		}
		if n := sitetest.Find(page.Doc(), func(n *html.Node) bool {
			return sitetest.Attr(n, "name") == "espace" && slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "checked" })
		}); len(n) > 0 {
			t.Error("a place is chosen beforehand")
		}
		a := v.Post("/publier", url.Values{"texte": {"Bonjour."}, "cle": {"k"}})
		if a.Status != http.StatusUnprocessableEntity || a.Value("texte") != "Bonjour." {
			t.Errorf("without a place: status %d, field %q", a.Status, a.Value("texte"))
		}
		if a := v.Post("/publier", url.Values{"texte": {"Bonjour."}, "cle": {"k"}, "espace": {g.ID.String()}}); a.Status != http.StatusSeeOther {
			t.Errorf("with a place: status %d", a.Status)
		}
		if b := w.As(bob).Get("/reseaux/alpha"); strings.Contains(b.Body, "Bonjour.") {
			t.Error("what was said to a secret group shows in its network")
		}
	})
}
