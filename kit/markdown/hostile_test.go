package markdown_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"maillage/kit/markdown"
	"maillage/kit/sanitize"
)

// harmless holds Render to its promises for any text and any options.
func harmless(t *testing.T, src string) {
	t.Helper()
	for _, o := range []markdown.Options{site, {Notes: true}, {Breaks: true, Lang: "fr", Tag: site.Tag}} {
		r := markdown.Render(src, o)
		if !utf8.ValidString(r.HTML) || !utf8.ValidString(r.Text) {
			t.Fatalf("%.300q gives invalid UTF-8", src)
		}
		if again := sanitize.HTML(r.HTML); again != r.HTML {
			t.Fatalf("%.300q\n gives %.500q\n which the sanitiser makes %.500q", src, r.HTML, again)
		}
		if strings.Contains(r.HTML+r.Text, "\ufdd0") {
			t.Fatalf("%.300q lets the mark of escaped signs out", src)
		}
		for _, l := range r.Links {
			if !sanitize.Link(l) {
				t.Fatalf("%.300q reports the link %q, which does not stand", src, l)
			}
		}
		for _, f := range faults(t, r.HTML) {
			t.Fatalf("%.300q\n gives %.500q\n with %s", src, r.HTML, f)
		}
	}
}

var noteID = regexp.MustCompile(`^(?:note|appel)-[0-9-]+$`)

// faults lists what could act in a page.
func faults(t *testing.T, s string) []string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(s), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		t.Fatal(err)
	}
	root := &html.Node{Type: html.DocumentNode}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	var out []string
	for n := range root.Descendants() {
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Iframe, atom.Svg, atom.Math, atom.Object, atom.Embed, atom.Form, atom.Input, atom.H1:
			out = append(out, n.Data)
		}
		for _, a := range n.Attr {
			v := strings.ToLower(strings.Join(strings.Fields(a.Val), ""))
			isLink := a.Key == "href" || a.Key == "src"
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || (a.Key == "id" && !noteID.MatchString(a.Val)) || (isLink &&
				(strings.HasPrefix(v, "javascript:") || strings.HasPrefix(v, "data:") || strings.HasPrefix(v, "vbscript:"))) {
				out = append(out, n.Data+" "+a.Key+"="+a.Val)
			}
		}
	}
	return out
}

func read(t *testing.T, name string, v any) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

// Hostile texts alone, then in each place of a Markdown text where they could break out.
func TestNothingHostileSurvives(t *testing.T) {
	var payloads []struct{ Payload string }
	read(t, "../sanitize/testdata/xss/dompurify_expect.json", &payloads)
	var all []string
	read(t, "../sanitize/testdata/blns.json", &all)
	for _, p := range payloads {
		all = append(all, p.Payload)
	}
	if len(all) < 223+500 {
		t.Fatalf("only %d texts", len(all))
	}
	for _, s := range all {
		harmless(t, s)
		harmless(t, "[x]("+s+") ![y](<"+s+"> '"+s+"')\n\n```"+s+"\n"+s+"\n```\n\n# "+s+"\n\n- [ ] "+s+"\n\n|"+s+"|\n|-|\n|"+s+"|\n\n<"+s+">\n\n[r]: "+s+"\n\n[r]")
	}
	for _, s := range []string{
		"[x](javascript:alert(1))", "[x](java\tscript:alert(1))", "[x](&#106;avascript:alert(1))", "[x](\\javascript:1)", "<javascript:alert(1)>",
		"![x](javascript:alert(1))", "[x](data:text/html,x)", "[x](vbscript:x)", "[x](//evil.example \"\\\" onclick=alert(1) \")",
		"```\" onclick=alert(1)\nx\n```", "[x]: javascript:alert(1)\n\n[x]", "<a href=\"javascript:1\">x</a>", "<https://a.fr/\"onclick=alert(1)>",
		"@ana\"onclick=1", "#eau<script>", "www.a.fr/<script>", "- [x] <script>alert(1)</script>", "|<script>|\n|-|\n|<svg onload=1>|",
	} {
		harmless(t, s)
	}
}

// The names and addresses that hooks give are as foreign as the text.
func TestHooksAreNotTrusted(t *testing.T) {
	o := markdown.Options{
		Mention: func(string) (string, string, bool) { return "javascript:alert(1)", "<script>alert(1)</script>", true },
		Tag:     func(string) (string, bool) { return `/x"onclick="alert(1)`, true },
		Image:   func(string) bool { return true },
	}
	r := markdown.Render("@ana #eau ![x](javascript:1) ![y](data:x) ![z](/z.png)", o)
	if f := faults(t, r.HTML); len(f) > 0 {
		t.Errorf("%s has %v", r.HTML, f)
	}
	want := `<p>&lt;script&gt;alert(1)&lt;/script&gt; <a class="theme" href="/x%22onclick=%22alert(1)" rel="nofollow ugc noopener">#eau</a>` +
		` x y <img src="/z.png" alt="z" loading="lazy"/></p>` + "\n"
	if r.HTML != want {
		t.Errorf("got %s\nwant %s", r.HTML, want)
	}
}

// bombs are texts built to cost: each is cheap to write and, without bounds, slow or huge to render.
func bombs(size int) map[string]string {
	out := map[string]string{}
	for _, s := range []string{
		">", "> ", "[", "*", "**a", "a**", "_", "`", "![", "<", "~", "- ", "1. ", "[a](", "](", "&", "|", "*a _b ", "[a]: b\n", "<a ", "\\", "((",
		"[a][", "https://a.b/c ", "@", "#", "www.a.b", "a@b.c", "|a", "|a|\n|-|\n", "`a``", "\t", "- a\n", "> a\n", "***", "_*", "*_", "a*b_",
		"a**b_", "~~a", "<!--", "<?", "[](", "[a](<b", "http://", "[x] ", "a\n===\n", "![[]()", "\n", "[[a]", "*[", "``` \n", "- - ", "*a", "[a](b)",
		"@ana ", "#eau ", "« ' » ! ", "1 234 ", "|`\\|`|\n", "a  \n", "<b>", "<br>", "&amp;", "\\@", "![a](b)", "é", "`\\|`|", ">- ", "+ 1. ", "a: ", "...",
	} {
		out[s] = strings.Repeat(s, size/len(s))
	}
	out["nested emphasis"] = strings.Repeat("*a ", size/6) + strings.Repeat("b* ", size/6)
	out["notes"] = strings.Repeat("[^a]: b\n\n", size/20) + strings.Repeat("[^a]", size/8)
	out["nested lists"] = nestedLists(size)
	out["growing code spans"] = growingTicks(size)
	out["wide table"] = strings.Repeat("|a", 500) + "|\n" + strings.Repeat("|-", 500) + "|\n" + strings.Repeat("|\n", max(0, size-2004)/2)
	out["table of pipes"] = "|a|\n|-|\n" + strings.Repeat("|`\\|`|\n", size/7)
	out["long reference"] = "[a]: " + strings.Repeat("x", size/4) + "\n\n" + strings.Repeat("[a]", size/4)
	out["deep lines"] = strings.Repeat(strings.Repeat(">", 200)+"a\n", size/202)
	out["heading"] = "# " + strings.Repeat("[](", size/3)
	return out
}

func nestedLists(size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		b.WriteString(strings.Repeat("  ", i%200) + "- a\n")
	}
	return b.String()
}

func growingTicks(size int) string {
	var b strings.Builder
	for i := 1; b.Len() < size; i++ {
		b.WriteString(strings.Repeat("`", i) + " ")
	}
	return b.String()
}

// Ten thousand signs must stay under 100 ms, the longest text accepted under two seconds; measured on
// two busy cores, 30 ms and 700 ms (forty thousand mentions). The best of three counts.
func TestBombs(t *testing.T) {
	noted := site
	noted.Notes = true
	for size, limit := range bombSizes {
		for name, src := range bombs(size) {
			best := time.Hour
			var r markdown.Rendered
			for try := 0; try < 3 && best > limit; try++ {
				start := time.Now()
				r = markdown.Render(src, noted)
				best = min(best, time.Since(start))
			}
			if best > limit {
				t.Errorf("%q, %d bytes: %v, want under %v", name, len(src), best, limit)
			}
			if len(r.HTML) > 60*size {
				t.Errorf("%q: %d bytes became %d", name, len(src), len(r.HTML))
			}
			if again := sanitize.HTML(r.HTML); again != r.HTML {
				t.Errorf("%q, %d bytes: the sanitiser changes the result", name, len(src))
			}
			t.Logf("%8d %-20.20q %6d ms %9d bytes", len(src), name, best.Milliseconds(), len(r.HTML))
		}
	}
}

func FuzzRender(f *testing.F) {
	for _, s := range []string{
		"# a\n\n@ana #eau « *b* » ! <b>c</b>\n\n- [x] d\n\n|a|\n|-:|\n|b|", "[a]: /b 'c'\n\n![a] [a][a]\n***\n> 1. x\n```go\ny", "a\\@b &#xfdd0;@ana \ufdd0@ana",
		"**@ana**, www.a.fr/é. <https://b.fr>  \n~~c~~<br><!-- d -->",
	} {
		f.Add(s)
	}
	f.Fuzz(harmless)
}
