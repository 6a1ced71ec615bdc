// Package document_test holds ui/ts/document to its promise, with the real script in Node: what the editor can make is written
// in Markdown and read again without loss, and what a page says is shown the same after it went through the editor.
package document_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"

	"maillage/kit/markdown"
)

// script bundles the module for Node, and returns what runs testdata/properties.mjs over it.
func script(t *testing.T) func(request, answer any) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "document.mjs")
	built := api.Build(api.BuildOptions{
		EntryPoints: []string{"testdata/entry.mjs"}, Outfile: out, Bundle: true, Write: true, Format: api.FormatESModule,
		Platform: api.PlatformNeutral, MainFields: []string{"module", "main"}, NodePaths: []string{"../../node_modules"},
	})
	for _, e := range built.Errors {
		t.Fatal(e.Text, e.Location)
	}
	return func(request, answer any) {
		t.Helper()
		asked, err := json.Marshal(request)
		if err != nil {
			t.Fatal(err)
		}
		node := exec.Command("node", "testdata/properties.mjs", out)
		node.Stdin = bytes.NewReader(asked)
		node.Stderr = os.Stderr
		said, err := node.Output()
		if err == nil {
			err = json.Unmarshal(said, answer)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

type asked struct {
	Do   string `json:"do"`
	With any    `json:"with"`
}

// Documents of anything the editor can make, hostile words included, come back as they were.
func TestDocumentsComeBack(t *testing.T) {
	var faults []struct {
		Seed int
		Is   string
		MD   string
		At   []string
	}
	script(t)(asked{"round", map[string]int{"seed": 1, "count": 3000}}, &faults)
	for _, f := range faults {
		t.Errorf("seed %d: %s at %q\n%s", f.Seed, f.Is, f.At, f.MD)
	}
}

// shows is how the server shows a page.
func shows(md string) string {
	o := markdown.Options{
		Lang: "fr", Notes: true, Max: 600_000,
		Page:  func(name string) (string, bool) { return "/vers?page=" + name, true },
		Image: func(url string) bool { return strings.HasPrefix(url, "/fichiers/") },
		Mention: func(name string) (string, string, bool) {
			return "/annuaire/" + name, "@" + name, true
		},
		Tag: func(name string) (string, bool) { return "/themes/" + name, true },
	}
	return markdown.Render(md, o).HTML
}

// What readers see is what counts: where a line is broken does not.
var (
	spaces = regexp.MustCompile(`[\s\x{a0}\x{202f}]+`)
	edges  = regexp.MustCompile(` ?(</?(?:p|li|ul|ol|h[1-6]|blockquote|pre|table|thead|tbody|tr|t[hd]|br)\b[^>]*>) ?`)
	blank  = regexp.MustCompile(`<p>(?:<(?:em|strong|del)>)* (?:</(?:em|strong|del)>)*</p>`)
	marks  = regexp.MustCompile(`</?(?:em|strong|del)>`)
)

// seen is html as it looks: emphasis of what is emphasised already changes nothing.
func seen(html string) string {
	deep := map[string]int{}
	html = marks.ReplaceAllStringFunc(html, func(tag string) string {
		name := strings.Trim(tag, "</>")
		if strings.HasPrefix(tag, "</") {
			deep[name]--
		} else {
			deep[name]++
		}
		if strings.HasPrefix(tag, "</") && deep[name] > 0 || !strings.HasPrefix(tag, "</") && deep[name] > 1 {
			return ""
		}
		return tag
	})
	html = blank.ReplaceAllString(spaces.ReplaceAllString(html, " "), "") // a space in bold is nothing to see
	return edges.ReplaceAllString(html, "$1")
}

// guides are the pages of the demonstration's wikis.
func guides(t *testing.T) (list []string) {
	t.Helper()
	f, err := os.Open("../../../site/demo/corpus/data/guides.ndjson.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for dec := json.NewDecoder(z); dec.More(); {
		var g struct{ Body string }
		if err := dec.Decode(&g); err != nil {
			t.Fatal(err)
		}
		list = append(list, g.Body)
	}
	if len(list) < 50 {
		t.Fatalf("%d guides", len(list))
	}
	return list
}

// texts are Markdown as it is found: the examples of CommonMark, the pages of the demo, and what our language adds.
func texts(t *testing.T) []string {
	t.Helper()
	var list []string
	var examples []struct{ Markdown string }
	data, err := os.ReadFile("../../../kit/markdown/testdata/commonmark_0.31.json")
	if err == nil {
		err = json.Unmarshal(data, &examples)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range examples {
		list = append(list, e.Markdown)
	}
	list = append(list, guides(t)...)
	return append(list, "- [x] a\n- b\n- [ ] c\n\n1. [ ] d", "| a | b |\n|:-:|--:|\n| `c\\|d` | e<br>f |", "a[^1] b[^n]\n\n[^1]: Un [lien](/x).\n[^n]: deux",
		"> [!WARNING]\n> Fermez la vanne.\n>\n> - x", "Voir [[Consignes]] et [[Air|l’air *du soir*]], https://a.fr/x_y, www.a.fr. ana@b.fr @ana #eau \\@ana",
		"![Un plan](/fichiers/a1) ![ailleurs](https://a.fr/b.png \"t\")", "~a~ ~~b~~ ~~~c~~~", "***a** b*c* __d__", "> [!TIP]\n\n> [!NOTE] x")
}

// What the editor says it keeps is shown the same after it went through; and it keeps nearly all.
func TestTextsAreShownTheSame(t *testing.T) {
	list := texts(t)
	var answers []struct {
		Back   string
		Losses []string
	}
	script(t)(asked{"texts", list}, &answers)
	refused, pages := 0, 0
	for i, a := range answers {
		if len(list[i]) > 1000 {
			pages++
		}
		if len(a.Losses) > 0 {
			refused++
			if len(list[i]) > 1000 {
				t.Errorf("a whole page is refused for %q: %.80q", a.Losses, list[i])
			}
			continue
		}
		if got, want := seen(shows(a.Back)), seen(shows(list[i])); got != want {
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			from := max(0, at-80)
			t.Errorf("%.80q is shown otherwise:\n got %.200s\nwant %.200s", list[i], got[from:], want[from:])
		}
	}
	t.Logf("%d texts, %d of them pages, %d refused", len(list), pages, refused)
}
