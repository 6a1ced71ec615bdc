package markdown_test

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"maillage/kit/markdown"
)

// shown makes the non-breaking spaces readable: ~ is U+00A0, _ is U+202F (no test text has these signs
// in its output), and drops what every link says.
var shown = strings.NewReplacer("\u00a0", "~", "\u202f", "_", ` rel="nofollow ugc noopener"`, "")

// site answers as a site would: ana and the theme eau are known, pictures of its own are shown.
var site = markdown.Options{
	HeadingBase: 3,
	Lang:        "fr",
	Host:        "maillage.example",
	Image:       func(url string) bool { return strings.HasPrefix(url, "/fichiers/") },
	Mention: func(name string) (string, string, bool) {
		return "/annuaire/" + name, "Ana <Lopez>", name == "ana"
	},
	Tag: func(name string) (string, bool) { return "/themes/" + name, name == "eau" },
}

func TestRender(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		// titles
		{"# Un\n\n## Deux\n\n#### Quatre", "<h3>Un</h3>\n<h4>Deux</h4>\n<h5>Quatre</h5>\n"},
		{"### Trois\n# Un", "<h3>Trois</h3>\n<h3>Un</h3>\n"},
		{"##### a\n###### b", "<h3>a</h3>\n<h4>b</h4>\n"},
		// typography sees over marks, not into code and addresses
		{"**Attention** ! L'eau : « *oui* »", "<p><strong>Attention</strong>_! L’eau~: «~<em>oui</em>~»</p>\n"},
		{"«*oui*»? `a ? b : c` !", "<p>«~<em>oui</em>~»_? <code>a ? b : c</code>_!</p>\n"},
		{"«`a`»", "<p>«~<code>a</code>~»</p>\n"},
		{"«@ana»", `<p>«~<a class="mention" href="/annuaire/ana">Ana &lt;Lopez&gt;</a>~»</p>` + "\n"},
		{"l'*eau* et l'`arrêt`", "<p>l’<em>eau</em> et l’<code>arrêt</code></p>\n"},
		{"Fin..*.* 12:30", "<p>Fin..<em>.</em> 12:30</p>\n"},
		{"1 234\\! &laquo; &amp; &raquo;", "<p>1_234_! «~&amp;~»</p>\n"},
		{"un\n: deux", "<p>un\n: deux</p>\n"},
		// mentions and themes
		{"@ana, @bob et @ANA", `<p><a class="mention" href="/annuaire/ana">Ana &lt;Lopez&gt;</a>, @bob et ` +
			`<a class="mention" href="/annuaire/ana">Ana &lt;Lopez&gt;</a></p>` + "\n"},
		{"**@ana** `@ana` \\@ana ana@ana.fr [@ana](/x) x@ana", `<p><strong><a class="mention" href="/annuaire/ana">Ana &lt;Lopez&gt;</a></strong> ` +
			`<code>@ana</code> @ana <a href="mailto:ana@ana.fr">ana@ana.fr</a> <a href="/x">@ana</a> x@ana</p>` + "\n"},
		{"**x**@ana", "<p><strong>x</strong>@ana</p>\n"},
		{"#eau #gaz \\#eau", `<p><a class="theme" href="/themes/eau">#eau</a> #gaz #eau</p>` + "\n"},
		// links
		{"[x](https://a.fr/?b=1&c \"t\")", `<p><a class="ext" href="https://a.fr/?b=1&amp;c" title="t">x</a></p>` + "\n"},
		{"[x](https://maillage.example/y) [y](/z)", `<p><a href="https://maillage.example/y">x</a> <a href="/z">y</a></p>` + "\n"},
		{"[x](javascript:alert(1)) <javascript:x> [](/y)", `<p>x javascript:x <a href="/y">/y</a></p>` + "\n"},
		{"Voir www.a.fr/l'été?x=1, puis https://b.fr.", `<p>Voir <a class="ext" href="https://www.a.fr/l&#39;%C3%A9t%C3%A9?x=1">www.a.fr/l&#39;été?x=1</a>, puis ` +
			`<a class="ext" href="https://b.fr">https://b.fr</a>.</p>` + "\n"},
		// pictures
		{"![Un plan](https://a.fr/p.png)", `<p><a class="ext" href="https://a.fr/p.png">Un plan</a></p>` + "\n"},
		{"![](https://a.fr/p.png)", `<p><a class="ext" href="https://a.fr/p.png">https://a.fr/p.png</a></p>` + "\n"},
		{"![Un *plan* & `co`](/fichiers/p.png)", `<p><img src="/fichiers/p.png" alt="Un plan &amp; co" loading="lazy"/></p>` + "\n"},
		{"[![a](/fichiers/p.png)](/x) [![a](/p.png)](/x)", `<p><a href="/x"><img src="/fichiers/p.png" alt="a" loading="lazy"/></a> <a href="/x">a</a></p>` + "\n"},
		{"![a](data:image/png;base64,AA==)", "<p>a</p>\n"},
		// HTML
		{"a <b onclick=x>b</b><br/>c<!-- d -->", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;<br/>\nc</p>\n"},
		{"<div>\n*a*\n</div>\n\n<!-- b -->\n\n<script>c</script>", "<p>&lt;div&gt;\n*a*\n&lt;/div&gt;</p>\n<p>&lt;script&gt;c&lt;/script&gt;</p>\n"},
		// extensions
		{"~~a~~ **b**", "<p><del>a</del> <strong>b</strong></p>\n"},
		{"- [x] fait\n- [ ] à faire\n- [x](/y)\n- x", "<ul>\n<li class=\"task -done\"><span class=\"task__mark\">☑</span> fait</li>\n" +
			"<li class=\"task\"><span class=\"task__mark\">☐</span> à faire</li>\n<li><a href=\"/y\">x</a></li>\n<li>x</li>\n</ul>\n"},
		{"| a | b |\n|:-:|--:|\n| `c\\|d` | e |", "<table>\n<thead>\n<tr>\n<th class=\"-center\" scope=\"col\">a</th>\n<th class=\"-right\" scope=\"col\">b</th>\n</tr>\n" +
			"</thead>\n<tbody>\n<tr>\n<td class=\"-center\"><code>c|d</code></td>\n<td class=\"-right\">e</td>\n</tr>\n</tbody>\n</table>\n"},
		{"```go\na < b : c\n```", "<pre><code class=\"language-go\">a &lt; b : c\n</code></pre>\n"},
		{"4. a\n5. b", "<ol start=\"4\">\n<li>a</li>\n<li>b</li>\n</ol>\n"},
		// bytes
		{"a\r\nb\rc\x00\xff\ufdd0", "<p>a\nb\nc\ufffd\ufffd\ufffd</p>\n"},
		{"", ""},
	} {
		if got := shown.Replace(markdown.Render(c.in, site).HTML); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

func TestBreaks(t *testing.T) {
	got := markdown.Render("a\nb  \nc", markdown.Options{Breaks: true}).HTML
	if want := "<p>a<br/>\nb<br/>\nc</p>\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhatIsReported(t *testing.T) {
	src := "# Titre\n\n@ana @bob #eau #gaz @ana\n\n- [un](https://a.fr) [un](https://a.fr)\n- ![p](/p.png) <x@y.fr>\n\n" +
		"> l'`a  b`\n> suite\n\n| a | b |\n|---|---|\n| c | d |\n\n```\n  code\n```\n\n<b>typed</b> ![alt](/fichiers/x.png) - [ ] x"
	r := markdown.Render(src, site)
	for name, x := range map[string]struct{ got, want []string }{
		"mentions": {r.Mentions, []string{"ana"}},
		"tags":     {r.Tags, []string{"eau"}},
		"links":    {r.Links, []string{"https://a.fr", "/p.png", "mailto:x@y.fr"}},
	} {
		if !slices.Equal(x.got, x.want) {
			t.Errorf("%s: %q, want %q", name, x.got, x.want)
		}
	}
	want := "Titre\nAna <Lopez> @bob #eau #gaz Ana <Lopez>\nun un\np x@y.fr\nl’a  b suite\na b \nc d \n  code\n<b>typed</b> alt - [ ] x"
	if r.Text != want {
		t.Errorf("text\n got %q\nwant %q", r.Text, want)
	}
	bare := markdown.Render(src, markdown.Options{})
	if !slices.Equal(bare.Mentions, []string{"ana", "bob"}) || !slices.Equal(bare.Tags, []string{"eau", "gaz"}) {
		t.Errorf("without hooks: %q and %q", bare.Mentions, bare.Tags)
	}
	if strings.Contains(bare.HTML, "mention") {
		t.Errorf("without hooks, a link: %s", bare.HTML)
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		o    markdown.Options
		src  string
		want error
	}{
		{markdown.Options{}, "Évêché", nil},
		{markdown.Options{}, "", nil},
		{markdown.Options{Max: 5}, "12345", nil},
		{markdown.Options{Max: 5}, "123456", markdown.ErrTooLong},
		{markdown.Options{}, "a\x00b", markdown.ErrNotText},
		{markdown.Options{}, "a\xffb", markdown.ErrNotText},
		{markdown.Options{}, strings.Repeat("a", markdown.DefaultMax+1), markdown.ErrTooLong},
	} {
		if err := c.o.Check(c.src); !errors.Is(err, c.want) {
			t.Errorf("Check(%.20q) with Max %d: %v, want %v", c.src, c.o.Max, err, c.want)
		}
	}
	if err := markdown.Check(strings.Repeat("a", markdown.DefaultMax)); err != nil {
		t.Error(err)
	}
	if got := markdown.Render("abé", markdown.Options{Max: 3}).HTML; got != "<p>ab</p>\n" {
		t.Errorf("a text too long, cut inside a sign, gives %q", got)
	}
}

func TestExcerpt(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want string
	}{
		{"Un texte court.", 20, "Un texte court."},
		{"Un  texte\n\tcourt ", 20, "Un texte court"},
		{"Un texte un peu plus long", 14, "Un texte un…"},
		{"Un texte un peu plus long", 12, "Un texte un…"},
		{"Un texte, puis la suite", 12, "Un texte…"},
		{"Il est venu. Il a vu.", 14, "Il est venu…"},
		{"Coût de 12\u00a0km après", 12, "Coût de…"},
		{"anticonstitutionnellement", 8, "anticon…"},
		{"te\u0301le\u0301travail", 3, "t…"},
		{"👩\u200d👩\u200d👧 ensemble", 3, "…"},
		{"abc", 0, ""}, {"abc", 1, "…"}, {"", 5, ""}, {"abc", -1, ""}, {"abc", 3, "abc"},
	} {
		got := markdown.Excerpt(c.text, c.n)
		if got != c.want {
			t.Errorf("Excerpt(%q, %d) = %q, want %q", c.text, c.n, got, c.want)
		}
		if utf8.RuneCountInString(got) > max(c.n, 0) {
			t.Errorf("Excerpt(%q, %d) is %d long", c.text, c.n, utf8.RuneCountInString(got))
		}
	}
}

func TestLinksToPages(t *testing.T) {
	page := func(name string) (string, bool) { return "/p/" + url.PathEscape(name), name != "interdit" }
	for src, want := range map[string]string{
		"voir [[Consignes de chauffage]].":         `<p>voir <a href="/p/Consignes%20de%20chauffage">Consignes de chauffage</a>.</p>`,
		"[[Air|l’air *intérieur*]]":                `<p><a href="/p/Air">l’air *intérieur*</a></p>`,
		"`[[Air]]` et [[interdit]] et [[ ]]":       "<p><code>[[Air]]</code> et [[interdit]] et [[ ]]</p>",
		"[[Air](/x)](/y)":                          `<p>[<a href="/x">Air</a>](/y)</p>`,
		"*[[A<b>]]*":                               `<p><em><a href="/p/A%3Cb%3E">A&lt;b&gt;</a></em></p>`,
		"[[" + strings.Repeat("x", 400) + "]] fin": "<p>[[" + strings.Repeat("x", 400) + "]] fin</p>",
	} {
		got := markdown.Render(src, markdown.Options{Page: page})
		if html := strings.TrimSpace(shown.Replace(got.HTML)); html != want {
			t.Errorf("%q:\ngot  %s\nwant %s", src, html, want)
		}
	}
	if got := markdown.Render("[[Air]]", markdown.Options{}); got.Pages != nil || strings.Contains(got.HTML, "<a") {
		t.Errorf("without Page: %q", got.HTML)
	}
	if got := markdown.Render("[[Air]] [[air du soir]] [[Air]]", markdown.Options{Page: page}).Pages; !slices.Equal(got, []string{"Air", "air du soir"}) {
		t.Errorf("pages: %q", got)
	}
}

// Words reads what Render wrote, whatever was typed: no sign of HTML is left that nobody typed.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"a > b\n\n- x\n- [ ] y", "| a | b |\n|--|--|\n| `c>` | ![d \"e\"](/f) |", "[x](</a> \"t>u\")", "```\n<b>\n```"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := markdown.Render(s, site)
		if !strings.ContainsAny(s, "<&") && strings.Contains(r.Text, "</") {
			t.Errorf("%q: a tag among its words: %q", s, r.Text)
		}
		if strings.Contains(r.Text, "\n\n") && !strings.Contains(r.HTML, "<pre>") {
			t.Errorf("%q: an empty line: %q", s, r.Text)
		}
	})
}

func TestNotesAndCallouts(t *testing.T) {
	o := markdown.Options{Lang: "fr", Notes: true, Page: func(name string) (string, bool) { return "/p/" + name, true }}
	for src, want := range map[string]string{
		"> [!NOTE]\n> Bonjour":          `<blockquote class="callout -note"><p class="callout__title">À noter</p> <p>Bonjour</p> </blockquote>`,
		"> [!warning]\n>\n> - x":        `<blockquote class="callout -warning"><p class="callout__title">Attention</p> <ul> <li>x</li> </ul> </blockquote>`,
		"> [!NOTE] x":                   `<blockquote> <p>[!NOTE] x</p> </blockquote>`,
		"> \\[!NOTE]\n> a":              `<blockquote> <p>[!NOTE] a</p> </blockquote>`,
		"a[^x] [^y]\n\n[^x]: *n*":       `<p>a<sup><a class="note" href="#note-1" id="appel-1" title="Note 1">1</a></sup> [^y]</p> <ol class="notes"> <li id="note-1"> <p><em>n</em> <a class="note-back" href="#appel-1">↩ retour</a></p> </li> </ol>`,
		"a[^1]b[^1]\n\n[^1]: n":         `<p>a<sup><a class="note" href="#note-1" id="appel-1" title="Note 1">1</a></sup>b<sup><a class="note" href="#note-1" id="appel-1-2" title="Note 1">1</a></sup></p> <ol class="notes"> <li id="note-1"> <p>n <a class="note-back" href="#appel-1">↩ retour</a> <a class="note-back" href="#appel-1-2">↩ retour</a></p> </li> </ol>`,
		"[^1]: sans appel":              ``,
		"| a |\n|-|\n| [[Air\\|été]] |": `<table> <thead> <tr> <th scope="col">a</th> </tr> </thead> <tbody> <tr> <td><a href="/p/Air">été</a></td> </tr> </tbody> </table>`,
	} {
		r := markdown.Render(src, o)
		if got := strings.Join(strings.Fields(shown.Replace(r.HTML)), " "); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", src, got, want)
		}
		if strings.Contains(r.Text, "retour") {
			t.Errorf("%q says the ways back: %q", src, r.Text)
		}
	}
	if got := markdown.Render("a[^1]\n\n[^1]: n", markdown.Options{}).HTML; strings.Contains(got, "appel-") {
		t.Errorf("without Notes: %s", got)
	}
}
