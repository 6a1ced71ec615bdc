package ui_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"maillage/kit/lang"
	"maillage/ui"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

func render(t testing.TB, c templ.Component) string {
	t.Helper()
	words := lang.NewCatalogue()
	if err := words.Add("ui", ui.Words); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := c.Render(lang.With(context.Background(), words.Localizer("fr", nil)), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func wants(t *testing.T, got string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(got, part) {
			t.Errorf("no %q in %s", part, got)
		}
	}
}

func refuses(t *testing.T, got string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(got, part) {
			t.Errorf("%q in %s", part, got)
		}
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Claire Morvan": "CM", "Jean-Pierre Hoarau": "JH", "élodie": "É", "Anne-Marie": "AM", "": "?", "   ": "?", "Yann  Le Goff": "YG", "李 小龙": "李小",
	} {
		if got := ui.Initials(name); got != want {
			t.Errorf("Initials(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestHueIsOneToSixAndStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.String().Draw(t, "seed")
		hue := ui.HueOf(seed)
		if hue < 1 || hue > 6 || hue != ui.HueOf(seed) {
			t.Fatalf("HueOf(%q) = %d", seed, hue)
		}
	})
}

// What people write never becomes markup, wherever it goes.
func TestWordsAreEscaped(t *testing.T) {
	const bad = `"><script>alert(1)</script>`
	link := &ui.Link{Href: "javascript:alert(1)", Label: bad}
	all := templ.Join(
		ui.Folder(ui.FolderProps{Network: link, Kind: bad, Title: bad, Lede: bad, Facts: []ui.Fact{{Label: bad, Href: "javascript:alert(1)"}}}),
		ui.StreamEntry(ui.EntryProps{ID: "a", Kind: bad, Place: link, Title: bad, Href: "javascript:alert(1)",
			Byline: &ui.BylineProps{Name: bad, Href: "javascript:alert(1)", Org: bad, When: ui.When{Text: bad, ISO: bad}},
			Acts:   &ui.ActsProps{Label: bad, Action: "javascript:alert(1)", Reactions: []ui.ReactionProps{{Name: bad, Value: bad, Label: bad}}}}),
		ui.Input(ui.FieldProps{ID: "f", Label: bad, Value: bad, Hint: bad, Error: bad, Placeholder: bad}),
		ui.Textarea(ui.FieldProps{ID: "g", Label: bad, Value: "</textarea>" + bad}),
		ui.Person(ui.PersonProps{Name: bad, About: bad, Avatar: ui.AvatarProps{Name: bad, Src: "javascript:alert(1)"}}),
		ui.Btn(ui.BtnProps{Label: bad, Action: "javascript:alert(1)"}),
		ui.Mark(ui.MarkProps{Letters: "<b", Net: bad}),
		ui.Pieces([]ui.Piece{{Text: bad, Hit: true}}),
	)
	tree, err := html.Parse(strings.NewReader(render(t, all)))
	if err != nil {
		t.Fatal(err)
	}
	for n := range tree.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "script" {
			t.Error("a script got in")
		}
		for _, a := range n.Attr {
			scripted := strings.HasPrefix(a.Val, "javascript:") && (a.Key == "href" || a.Key == "action" || a.Key == "formaction")
			if scripted || strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s has %s=%q", n.Data, a.Key, a.Val)
			}
		}
	}
}

func TestActsWithoutRightsAreFigures(t *testing.T) {
	p := ui.ActsProps{Label: "Réagir", Reactions: []ui.ReactionProps{{Label: "Utile", Count: 9}, {Label: "Merci"}}}
	got := render(t, ui.Acts(p))
	wants(t, got, "Utile", ">9<")
	refuses(t, got, "<form", "<button", "Merci")
	p.Action, p.ID = "/reactions", "acts-1"
	p.Reactions[0].Pressed = true
	got = render(t, ui.Acts(p))
	wants(t, got, `<turbo-frame id="acts-1"`, `action="/reactions"`, `aria-pressed="true"`, `aria-pressed="false"`, "Merci")
}

func TestRefusedFieldSaysSo(t *testing.T) {
	got := render(t, ui.Input(ui.FieldProps{ID: "mail", Name: "mail", Label: "Adresse", Type: "email", Hint: "Professionnelle.", Error: "Incomplète.", Required: true, Autocomplete: "email"}))
	wants(t, got, `aria-invalid="true"`, `aria-describedby="mail-erreur mail-aide"`, `id="mail-erreur"`, `id="mail-aide"`, `for="mail"`, " required", `autocomplete="email"`)
	plain := render(t, ui.Input(ui.FieldProps{ID: "mail", Name: "mail", Label: "Adresse"}))
	refuses(t, plain, "aria-invalid", "aria-describedby", "required", "disabled", "placeholder")
}

func TestErrorsLeadToFields(t *testing.T) {
	got := render(t, ui.Errors(ui.ErrorsProps{Errors: []ui.FieldError{{ID: "mail", Text: "Incomplète."}, {Text: "Expiré."}}}))
	wants(t, got, `href="#mail"`, `role="alert"`, "2 champs sont à corriger", "Expiré.")
	if none := render(t, ui.Errors(ui.ErrorsProps{})); none != "" {
		t.Errorf("no error, but %s", none)
	}
}

func TestAbsentPartsLeaveNothing(t *testing.T) {
	got := render(t, ui.Layout(ui.LayoutProps{Title: "Vide"}))
	refuses(t, got, "dock", "bar__search", "bar__count", "flashes", "strip", `role="search"`, "data-net", "data-theme")
	wants(t, got, `<title>Vide – Maillage</title>`, `<main id="contenu"`, `class="skip"`, `class="foot -bare"`)
}

func TestLayoutCarriesThemeAndNetwork(t *testing.T) {
	got := render(t, ui.Layout(ui.LayoutProps{Lang: "en", Theme: "dark", Net: "gaston", Brands: []string{"/marques/a.css"}, Scripts: []string{"/assets/wiki-editor.js"}, Dock: []ui.Link{{Href: "/", Label: "Accueil", Current: true}}}))
	wants(t, got, `lang="en"`, `data-theme="dark"`, `<body data-controller="announce slash" data-net="gaston">`, `href="/marques/a.css"`, `src="/assets/wiki-editor.js"`, `aria-current="page"`, `class="foot"`)
}

// With five networks the drawing is the design's; with any other number every strand stays in the picture.
func TestWeave(t *testing.T) {
	five := render(t, ui.Weave([]string{"gaston", "departements", "viaeduc", "ideal", "clubs"}, "Cinq fils"))
	wants(t, five, "M-10 20C70 80 110 -30 170 52S240 84 276 84", "M-10 250C70 310 110 200 170 271S240 292 276 292", "M276 188H570", "M287 84h26", "M335 136h34")
	for n := 1; n <= 9; n++ {
		got := render(t, ui.Weave(make([]string, n), "Des fils"))
		if strands := strings.Count(got, "H570"); strands != n {
			t.Errorf("%d strands for %d networks", strands, n)
		}
		for _, y := range regexp.MustCompile(`M276 ([0-9.]+)H`).FindAllStringSubmatch(got, -1) {
			if len(y[1]) > 3 && !strings.Contains(y[1], ".") {
				t.Errorf("strand at %s", y[1])
			}
		}
	}
}

func sources(t *testing.T, root string, visit func(name, text string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2) {
			return fs.SkipDir
		}
		if ext := filepath.Ext(name); d.IsDir() || (ext != ".go" && ext != ".templ") || strings.HasSuffix(name, "_templ.go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err == nil {
			visit(name, string(text))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// An unknown name draws nothing, silently: every icon named in the repository must be in the sprite.
func TestIconsExist(t *testing.T) {
	named := regexp.MustCompile(`(?:\bIcon:\s*|Glyph(?:Sized)?\(|orDefault\([\w.]*Icon, )"([^"]+)"`)
	found := 0
	sources(t, "..", func(name, text string) {
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			found++
			if !ui.HasIcon(m[1]) {
				t.Errorf("%s names the icon %q, which is not in ui/icons/names.txt", name, m[1])
			}
		}
	})
	if found < 50 {
		t.Errorf("only %d icons seen: the pattern is wrong", found)
	}
}

// HTML that is not escaped has one door, and it takes a Safe.
func TestOneRawDoor(t *testing.T) {
	doors := 0
	sources(t, "..", func(name, text string) {
		for line := range strings.Lines(text) {
			if code, _, _ := strings.Cut(line, "//"); strings.Contains(code, "templ.Raw(") {
				doors++
				if filepath.ToSlash(name) != "../ui/text.templ" && filepath.Base(name) != "text.templ" {
					t.Errorf("%s calls templ.Raw", name)
				}
			}
		}
	})
	if doors != 1 {
		t.Errorf("%d calls of templ.Raw, want 1", doors)
	}
}
