package sanitize_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"maillage/kit/sanitize"
)

// read fills v from a file of testdata.
func read(t testing.TB, name string, v any) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

// payloads are hostile markup: the public corpus, then what our own order of passes could miss.
func payloads(t testing.TB) []string {
	var corpus []struct{ Payload string }
	read(t, "xss/dompurify_expect.json", &corpus)
	var out []string
	for _, c := range corpus {
		out = append(out, c.Payload)
	}
	if len(out) != 223 {
		t.Fatalf("%d payloads, want 223", len(out))
	}
	return append(out,
		`<a href="javascript:alert(1)">x</a>`, `<a href=" java&#10;script:alert(1)">x</a>`, `<a href="JaVaScRiPt&colon;alert(1)">x</a>`,
		`<a href="data:text/html,<script>1</script>">x</a>`, `<a href="vbscript:x">x</a>`, `<img src="data:image/png;base64,AA==">`,
		`<img src=x onerror=alert(1)>`, `<p onclick=alert(1) style="color:red" id=x name=y>x</p>`, `<<script>script>alert(1)<</script>/script>`,
		`<scr<script>ipt>alert(1)</scr</script>ipt>`, `<a href="x"><a href="javascript:1">y</a></a>`, `</div></div><p>out</p>`,
		`<table><a href=/x><tr><td><svg onload=alert(1)></table>`, `<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<plaintext><script>alert(1)</script>`, `<!--><script>alert(1)</script>-->`,
		`<![CDATA[<script>alert(1)</script>]]>`, `<?xml <script>alert(1)</script>?>`, `<p title="a&quot; onclick=alert(1) b=&quot;">x</p>`,
		"<img src=\"/\t/evil.example/x.png\">", `<img src="//evil.example/x.png">`, `<img src="/\evil.example/x.png">`,
		"<script>\x00alert(1)</script>", "\xff<script>\xc0alert(1)</script>", strings.Repeat("<b>", 2000)+"x", strings.Repeat("<blockquote>", 600)+"x")
}

// faults lists what could act in a page made of s, by what a browser would build from it.
func faults(t testing.TB, s string) []string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(s), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return []string{err.Error()}
	}
	var out []string
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			switch n.Data {
			case "script", "style", "iframe", "svg", "math", "object", "embed", "form", "input", "button", "link", "meta", "base",
				"template", "noscript", "h1", "html", "body", "div":
				out = append(out, "element "+n.Data)
			}
			for _, a := range n.Attr {
				v := strings.ToLower(strings.Join(strings.Fields(a.Val), ""))
				isLink := a.Key == "href" || a.Key == "src"
				switch {
				case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "id", a.Key == "name", a.Key == "srcset", a.Key == "xlink:href",
					isLink && (strings.HasPrefix(v, "javascript:") || strings.HasPrefix(v, "data:") || strings.HasPrefix(v, "vbscript:")),
					n.Data == "img" && a.Key == "src" && !strings.HasPrefix(v, "/"):
					out = append(out, n.Data+" "+a.Key+"="+a.Val)
				}
			}
		} else if n.Type != html.TextNode {
			out = append(out, "a node which is neither element nor text")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	for _, n := range nodes {
		walk(n)
	}
	return out
}

// check holds HTML to its promises for one text.
func check(t *testing.T, s string) {
	t.Helper()
	once := sanitize.HTML(s)
	if f := faults(t, once); len(f) > 0 {
		t.Errorf("%.200q\ngives %.300q\nwith %v", s, once, f)
	}
	if twice := sanitize.HTML(once); twice != once {
		t.Errorf("%.200q\nonce  %.300q\ntwice %.300q", s, once, twice)
	}
	if !utf8.ValidString(once) {
		t.Errorf("%.200q gives invalid UTF-8", s)
	}
}

func TestNothingHostileSurvives(t *testing.T) {
	for _, s := range payloads(t) {
		check(t, s)
	}
	var naughty []string
	read(t, "blns.json", &naughty)
	if len(naughty) < 500 {
		t.Fatalf("%d naughty strings", len(naughty))
	}
	for _, s := range naughty {
		check(t, s)
		check(t, "<p title='"+s+"'>"+s+"<a href='"+s+"'>")
	}
}

func TestHTML(t *testing.T) {
	const rel = ` rel="nofollow ugc noopener"`
	for _, c := range []struct{ in, want string }{
		{`<p>un <strong>deux</strong></p>`, `<p>un <strong>deux</strong></p>`},
		{`l'eau & "le" gaz`, `l&#39;eau &amp; &#34;le&#34; gaz`},
		{`<a href="https://exemple.fr/?a=1&amp;b=2" title="t">x</a>`, `<a href="https://exemple.fr/?a=1&amp;b=2" title="t"` + rel + `>x</a>`},
		{`<a href="/sujets/x" class="mention" rel="opener" target="_blank">x</a>`, `<a class="mention" href="/sujets/x"` + rel + `>x</a>`},
		{`<a href="mailto:ana@exemple.fr" class="btn -main">x</a>`, `<a href="mailto:ana@exemple.fr"` + rel + `>x</a>`},
		{`<a href="ftp://exemple.fr">x</a> <a title="t">y</a> <a name="z">z</a>`, `x y z`},
		{`<h1>Titre</h1><h3>Suite</h3>`, `<h2>Titre</h2><h3>Suite</h3>`},
		{`<img src="/fichiers/a.png" alt="Un plan">`, `<img src="/fichiers/a.png" alt="Un plan"/>`},
		{`<img src="/fichiers/a.png">`, `<img src="/fichiers/a.png" alt=""/>`},
		{`<img src="https://ailleurs.example/a.png" alt="Un plan">`, `<a href="https://ailleurs.example/a.png"` + rel + `>Un plan</a>`},
		{`<a href="/x"><img src="https://ailleurs.example/a.png"></a>`, `<a href="/x"` + rel + `>https://ailleurs.example/a.png</a>`},
		{`<img src="javascript:1" alt="rien">`, `rien`},
		{`<li class="task -done"><span class="task__mark">☑</span> fait</li>`, `<li class="task -done"><span class="task__mark">☑</span> fait</li>`},
		{`<span class="h-card">Ana</span>`, `Ana`},
		{`<pre><code class="language-go">a &lt; b</code></pre>`, `<pre><code class="language-go">a &lt; b</code></pre>`},
		{`<td class="-right">hors table</td>`, `hors table`},
		{`<table><tr><th class="-right" scope="col" style="x">a</th></tr></table>`,
			`<table><tbody><tr><th class="-right" scope="col">a</th></tr></tbody></table>`},
		{`<p lang="en" dir="ltr" data-x="1">x</p>`, `<p lang="en" dir="ltr">x</p>`},
		{`a<style>p{}</style><script>1</script><svg><text>b</text></svg>c`, `ac`},
		{`</div></p>x<em>y`, `<p></p>x<em>y</em>`},
		{`<div>un</div><section>deux <b>trois</b></section>`, `<p>un</p><p>deux <b>trois</b></p>`},
		{`<div>un<div>deux</div><p>trois</p></div>`, "\nun<p>deux</p><p>trois</p>\n"},
		{``, ``},
	} {
		if got := sanitize.HTML(c.in); got != c.want {
			t.Errorf("HTML(%s)\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

func TestWith(t *testing.T) {
	trusted := func(src string) bool { return strings.HasPrefix(src, "https://medias.example/") }
	in := `<img src="https://medias.example/a.png" alt="a"/><img src="/b.png" alt="b"/>`
	want := `<img src="https://medias.example/a.png" alt="a"/><a href="/b.png" rel="nofollow ugc noopener">b</a>`
	got := sanitize.With(in, trusted)
	if got != want || sanitize.With(got, trusted) != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	// A caller who trusts everything still gets no scheme of ours.
	if got := sanitize.With(`<img src="data:image/svg+xml,x" alt="a">`, func(string) bool { return true }); got != "a" {
		t.Errorf("data: gives %s", got)
	}
}

// Link must say what HTML does: kit/markdown lists links by it.
func TestLinkAgreesWithHTML(t *testing.T) {
	var naughty []string
	read(t, "blns.json", &naughty)
	for _, href := range append(naughty, "https://exemple.fr", "HTTP://a", "mailto:a@b.fr", "/a", "//b", "?a", "#a", "a:b", "javascript:1",
		"https://exemple.fr/a b", "%zz", "http://[::1", " /x ", "tel:1", "\x01", "https://é.fr/é") {
		href = strings.ToValidUTF8(href, "\ufffd")
		kept := strings.HasPrefix(sanitize.HTML(`<a href="`+html.EscapeString(href)+`">x</a>`), "<a ")
		if got := sanitize.Link(href); got != kept {
			t.Errorf("Link(%q) = %v, HTML keeps it: %v", href, got, kept)
		}
	}
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{`<a href=x><table><a>`, `<p><p><h1>a</p>`, `<b><p></b>x`, `<pre>` + "\n\n" + `x</pre>`, `<li><ul><td>&#0;`} {
		f.Add(s)
	}
	f.Fuzz(check)
}
