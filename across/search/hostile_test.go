package search_test

import (
	"strings"
	"testing"

	"maillage/across/search"
	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/space"
)

// hostile are texts that mean something to query languages, or nothing to anyone.
var hostile = []string{
	`"`, `'`, `\`, `*`, `a*`, `-a`, `(`, `)`, `a:b`, `title:`, `NEAR(`, `NEAR(a b, 5)`, `a AND`, `OR`, `NOT a`, `{title}: a`, `^a`, `a + b`, `"*()-: NEAR(`, `a & | ! <-> b`, `'a':*A`, `=a`, `a=`,
	"\x00", "\xff\xfe", "a\x00b", "👍", "e\u0301\u0301\u0301", "\u202ea", "\u00ad", "﷽", "ﬁn", "İ", "ß", "東京", "Ελλάδα", `%`, `_`, `$1`, `?1`, `;DROP TABLE item`, "a\nb", "l'", "d'l'm'", "...", "A.B.C.", "²",
	strings.Repeat("a", 10_000), strings.Repeat("a ", 5_000), strings.Repeat("(", 5_000), strings.Repeat("mot différent ", 700), strings.Repeat("👍", 2_500), strings.Repeat(`"`, 10_000),
}

func TestHostileQuestions(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		ana := w.person("Ana Lopez")
		w.join(ana, space.Member, n)
		for _, text := range hostile {
			if strings.Contains(text, "\x00") {
				text = strings.ReplaceAll(text, "\x00", " ") // no text with NUL is ever stored
			}
			w.publish(sheet{title: strings.ToValidUTF8(text, "?"), body: strings.ToValidUTF8(text, "?") + " et le reste", by: ana, in: n})
		}
		w.settle()
		v := w.viewer(ana)
		for _, text := range hostile {
			if _, err := w.search.Find(w.ctx, v, search.Query{Text: text}); err != nil {
				w.Errorf("Find(%.60q): %v", text, err)
			}
			if _, err := w.search.Suggest(w.ctx, v, text); err != nil {
				w.Errorf("Suggest(%.60q): %v", text, err)
			}
			if _, err := w.search.Near(w.ctx, v, text); err != nil {
				w.Errorf("Near(%.60q): %v", text, err)
			}
		}
		if missing, extra, err := w.search.Check(w.ctx); err != nil || missing+extra != 0 {
			w.Errorf("%d missing, %d extra, %v", missing, extra, err)
		}
	})
}

func FuzzFind(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	worlds, viewers := map[db.Engine]*world{}, map[db.Engine]*access.Viewer{}
	for _, e := range dbtest.Engines() {
		w := newWorld(f, e)
		n := w.network("gaston", "Gaston")
		ana := w.person("Ana Lopez")
		w.join(ana, space.Member, n)
		w.publish(sheet{title: "Une page", body: "Un mot et un autre.", by: ana, in: n})
		w.settle()
		worlds[e], viewers[e] = w, w.viewer(ana)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for e, w := range worlds {
			v := viewers[e]
			if _, err := w.search.Find(w.ctx, v, search.Query{Text: text}); err != nil {
				t.Errorf("%s: Find(%q): %v", e, text, err)
			}
			if _, err := w.search.Suggest(w.ctx, v, text); err != nil {
				t.Errorf("%s: Suggest(%q): %v", e, text, err)
			}
		}
	})
}
