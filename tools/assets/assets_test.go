package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// house makes a module with a small ui, whose packages are written here: no network, no Node.
func house(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	all := map[string]string{
		"go.mod":                           "module house\n",
		"ui/css/maillage.css":              "@layer base, features;\n@layer base{body{color:red}}\n",
		"ui/ts/app.ts":                     "import * as Turbo from \"@hotwired/turbo\"\nimport { parts } from \"maillage:parts\"\nconsole.log(Turbo, parts)\n",
		"ui/icons/names.txt":               "home\nx\n",
		"ui/icons/favicon.svg":             "<svg/>",
		"ui/marks/gaston.svg":              "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\" fill=\"none\"><path d=\"M1 1\"/></svg>\n",
		"ui/node_modules/.keep":            "",
		packages + "stimulus/index.js":     "export class Controller {}\nexport const secret = \"second copy\"\n",
		packages + "stimulus/package.json": `{"main":"index.js"}`,
		packages + "turbo/dist/turbo.js":   turbo,
		packages + "turbo/package.json":    `{"main":"dist/turbo.js"}`,
	}
	for _, icon := range []string{"home", "x"} {
		all["ui/node_modules/@tabler/icons/icons/outline/"+icon+".svg"] = "<svg\n  width=\"24\"\n>\n  <path stroke=\"none\" d=\"M0 0h24v24H0z\" fill=\"none\" />\n  <path d=\"M2 2\" />\n</svg>\n"
	}
	maps.Copy(all, files)
	for name, text := range all {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const (
	packages = "ui/node_modules/@hotwired/"
	turbo    = "export class Bar {\n  constructor() {\n" + turboMade + "    this.install()\n  }\n  install() {\n" + turboStyle + "  }\n}\n"
)

func built(t *testing.T, root string) map[string][]byte {
	t.Helper()
	files, err := build(root)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestPartsJoin(t *testing.T) {
	root := house(t, map[string]string{
		"feature/post/post.css":                  ".poll{color:blue}",
		"across/home/home.css":                   ".welcome{color:green}",
		"feature/post/poll_choice_controller.ts": "import { Controller } from \"@hotwired/stimulus\"\nexport default class extends Controller { vote() { return \"voted\" } }\n",
		"feature/wiki/page_editor.ts":            "import { Controller, application } from \"@hotwired/stimulus\"\napplication.register(\"editor\", class extends Controller {})\n",
		"feature/wiki/types.d.ts":                "declare const nothing: string\n",
	})
	files := built(t, root)
	want := []string{"app.css", "app.js", "favicon.svg", "icons.svg", "wiki-page-editor.js"}
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, want) {
		t.Fatalf("built %v, want %v", got, want)
	}
	css := string(files["app.css"])
	for _, rule := range []string{"@layer features{.welcome{color:green}}", "@layer features{.poll{color:#00f}}", "@layer base,features;"} {
		if !strings.Contains(css, rule) {
			t.Errorf("no %q in %s", rule, css)
		}
	}
	app := string(files["app.js"])
	if !strings.Contains(app, `"poll-choice"`) || !strings.Contains(app, "voted") {
		t.Errorf("the controller is not in app.js: %s", app)
	}
	if strings.Contains(app, "insertBefore") {
		t.Errorf("Turbo still installs its style: %s", app)
	}
	island := string(files["wiki-page-editor.js"])
	if strings.Contains(island, "second copy") || !strings.Contains(island, "window.maillage") {
		t.Errorf("the island brings its own Stimulus: %s", island)
	}
}

func TestSameSourcesSameBytes(t *testing.T) {
	files := map[string]string{"feature/a/a.css": ".a{color:red}", "feature/b/b.css": ".b{color:red}"}
	one, two := built(t, house(t, files)), built(t, house(t, files))
	for name := range one {
		if string(one[name]) != string(two[name]) {
			t.Errorf("%s differs from one directory to another", name)
		}
	}
}

func TestSprite(t *testing.T) {
	got := string(built(t, house(t, nil))["icons.svg"])
	want := `<svg xmlns="http://www.w3.org/2000/svg"><symbol id="i-home" viewBox="0 0 24 24"><path d="M2 2"/></symbol>` +
		`<symbol id="i-x" viewBox="0 0 24 24"><path d="M2 2"/></symbol><symbol id="m-gaston" viewBox="0 0 32 32" fill="none"><path d="M1 1"/></symbol></svg>` + "\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFaultsAreTold(t *testing.T) {
	for name, fault := range map[string]struct {
		files map[string]string
		words string
	}{
		"icon unknown":     {map[string]string{"ui/icons/names.txt": "home\nno-such-icon\n"}, "no-such-icon"},
		"icons unsorted":   {map[string]string{"ui/icons/names.txt": "x\nhome\n"}, "sorted"},
		"icon twice":       {map[string]string{"ui/icons/names.txt": "home\nhome\n"}, "twice"},
		"style broken":     {map[string]string{"feature/a/a.css": ".a{color:red"}, "a.css:1"},
		"script broken":    {map[string]string{"feature/a/b.ts": "let = ="}, "b.ts:1"},
		"controller twice": {map[string]string{"feature/a/x_controller.ts": "", "feature/b/x_controller.ts": ""}, `controller "x"`},
		"another Turbo":    {map[string]string{packages + "turbo/dist/turbo.js": "export class Bar {}"}, "quietTurbo"},
	} {
		_, err := build(house(t, fault.files))
		if err == nil || !strings.Contains(err.Error(), fault.words) {
			t.Errorf("%s: got %v, want words %q", name, err, fault.words)
		}
	}
}

func TestCheckSeesWhatDiffers(t *testing.T) {
	dist := filepath.Join(t.TempDir(), "dist")
	files := map[string][]byte{"app.css": []byte("a"), "app.js": []byte("b")}
	if err := write(dist, files); err != nil {
		t.Fatal(err)
	}
	if err := compare(dist, files); err != nil {
		t.Errorf("fresh: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dist, "old.js"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	err := compare(dist, map[string][]byte{"app.css": []byte("changed"), "app.js": []byte("b"), "new.js": nil})
	for _, words := range []string{"app.css is stale", "new.js is stale", "old.js is built from nothing"} {
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("no %q in %v", words, err)
		}
	}
	if strings.Contains(err.Error(), "app.js") {
		t.Errorf("app.js is fresh, but %v", err)
	}
	if err := write(dist, files); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dist, "old.js")); err == nil {
		t.Error("what is no longer built stays")
	}
}

func TestLockCovers(t *testing.T) {
	pkg := func(version string) struct{ Version string } { return struct{ Version string }{version} }
	wanted := lock{map[string]struct{ Version string }{"": {}, "node_modules/a": pkg("1.0.0")}}
	if !covers(lock{map[string]struct{ Version string }{"node_modules/a": pkg("1.0.0"), "node_modules/b": pkg("2")}}, wanted) {
		t.Error("the same version is not enough")
	}
	if covers(lock{map[string]struct{ Version string }{"node_modules/a": pkg("1.0.1")}}, wanted) || covers(lock{}, wanted) {
		t.Error("another version is taken")
	}
}
