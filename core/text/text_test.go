package text_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/kit/fail"
	"maillage/kit/lang"
)

var (
	schemas = []db.Schema{account.Schema, space.Schema, item.Schema, text.Schema}
	created = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	ctx     = context.Background()
)

// people makes accounts: "claire.morvan" is Claire Morvan.
func people(t testing.TB, d *db.DB, handles ...string) map[string]ref.Person {
	t.Helper()
	out := map[string]ref.Person{}
	err := d.Write(ctx, func(tx *db.Tx) error {
		for _, h := range handles {
			given, family, _ := strings.Cut(h, ".")
			id := ref.Person(tx.ID())
			out[h] = id
			_, err := tx.Exec(ctx, `INSERT INTO person (id, handle, email, email_key, given, family, created) VALUES ($1, $2, $3, $3, $4, $5, $6)`,
				id, h, h+"@exemple.fr", capital(given), capital(family), db.Millis(created))
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func render(t testing.TB, d *db.DB, src string) text.Text {
	t.Helper()
	x, err := text.Render(ctx, d.Q(), src, "fr", "texte")
	if err != nil {
		t.Fatal(err)
	}
	if x.Markdown != src {
		t.Errorf("the source became %q", x.Markdown)
	}
	return x
}

// links is the addresses and the words of the links in a fragment.
func links(t testing.TB, fragment string) (out []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(fragment))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "a" {
			continue
		}
		words := ""
		for w := range n.Descendants() {
			if w.Type == html.TextNode {
				words += w.Data
			}
		}
		for _, a := range n.Attr {
			if a.Key == "href" {
				out = append(out, a.Val+" "+words)
			}
		}
	}
	return out
}

func TestMentionsLinkToThoseWhoExist(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := people(t, d, "claire.morvan", "yann.le-goff", "ana")
		if err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE person SET state = 'closed' WHERE id = $1`, p["ana"])
			return err
		}); err != nil {
			t.Fatal(err)
		}
		claire, yann := "/annuaire/claire.morvan @Claire Morvan", "/annuaire/yann.le-goff @Yann Le-goff"
		for _, c := range []struct {
			src   string
			links []string
			told  []ref.Person
		}{
			{"Bonjour @claire.morvan, et @yann.le-goff.", []string{claire, yann}, []ref.Person{p["claire.morvan"], p["yann.le-goff"]}},
			{"@yann.le-goff @CLAIRE.morvan @claire.morvan", []string{yann, claire, claire}, []ref.Person{p["yann.le-goff"], p["claire.morvan"]}},
			{"**@claire.morvan** et _@yann.le-goff_", []string{claire, yann}, []ref.Person{p["claire.morvan"], p["yann.le-goff"]}},
			{"> @claire.morvan\n\n- @yann.le-goff\n", []string{claire, yann}, []ref.Person{p["claire.morvan"], p["yann.le-goff"]}},
			{"`@claire.morvan`", nil, nil},
			{"    @claire.morvan\n", nil, nil},
			{"```\n@claire.morvan\n```\n", nil, nil},
			{`\@claire.morvan`, nil, nil},
			{"@personne @ana", nil, nil}, // nobody has the first name, the second left
			{"claire.morvan@exemple.fr", []string{"mailto:claire.morvan@exemple.fr claire.morvan@exemple.fr"}, nil},
			{"rien", nil, nil},
			{"", nil, nil},
		} {
			x := render(t, d, c.src)
			if got := links(t, x.HTML); !slices.Equal(got, c.links) {
				t.Errorf("%q: links %q, want %q", c.src, got, c.links)
			}
			if !slices.Equal(x.Mentions, c.told) {
				t.Errorf("%q: mentions %v, want %v", c.src, x.Mentions, c.told)
			}
		}
	}, schemas...)
}

func TestQueriesAreCounted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		people(t, d, "ana", "bruno")
		for src, want := range map[string]int64{"sans personne, a & b": 0, "@ana @bruno @carole": 1, "`@ana`": 0} {
			var n db.Counter
			if _, err := text.Render(db.WithCounter(ctx, &n), d.Q(), src, "fr", "texte"); err != nil || n.N() != want {
				t.Errorf("%q: %d queries, %v", src, n.N(), err)
			}
		}
	}, schemas...)
}

func TestTextIsSafeAndBelowThePageTitles(t *testing.T) {
	d := dbtest.Open(t, dbtest.Engines()[0], schemas...)
	x := render(t, d, "# Titre\n\n<script>alert(1)</script>\n\n[lien](javascript:alert(1)) Est-ce clair ?\n\n![vue](https://ailleurs.example/p.png)")
	for _, never := range []string{"<script", "href=\"javascript", "<img", "<h1", "<h2"} {
		if strings.Contains(x.HTML, never) {
			t.Errorf("%s is in %s", never, x.HTML)
		}
	}
	if !strings.Contains(x.HTML, "<h3>Titre</h3>") || !strings.Contains(x.HTML, "clair\u202f?") {
		t.Errorf("got %s", x.HTML)
	}
	if !strings.HasPrefix(x.Plain(), "Titre\n") || strings.Contains(x.Plain(), "](") {
		t.Errorf("plain words: %q", x.Plain())
	}
}

func TestRefusals(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		localizer := catalogue(t).Localizer("fr", nil)
		crowd := func(n int) (s string) {
			for k := range n {
				s += fmt.Sprintf("@personne%d ", k)
			}
			return s
		}
		for _, c := range []struct{ src, key string }{
			{"a\x00b", "text.unreadable"}, {"\xff\xfe", "text.unreadable"}, {strings.Repeat("é", 200_000), "text.unreadable"},
			{crowd(51), "text.many_mentions"}, {crowd(50), ""}, {strings.Repeat("@ana ", 200), ""}, {"`" + crowd(80) + "`", ""},
		} {
			_, err := text.Render(ctx, d.Q(), c.src, "fr", "commentaire")
			if c.key == "" {
				if err != nil {
					t.Errorf("%.20q: %v", c.src, err)
				}
				continue
			}
			fields := fail.FieldsOf(err)
			if !fail.Is(err, fail.Invalid) || len(fields) != 1 || fields[0].Name != "commentaire" || fields[0].Key != c.key {
				t.Errorf("%.20q: %v", c.src, err)
				continue
			}
			if words := localizer.T(fields[0].Key, fields[0].Args...); strings.Contains(words, "{") || c.key == "text.many_mentions" && !strings.Contains(words, "50") {
				t.Errorf("%.20q: %s", c.src, words)
			}
		}
	}, schemas...)
}

func TestOnlyThoseWhoMayReadAreTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := people(t, d, "ana", "bruno", "carole", "denis")
		var public, inside item.Item
		err := d.Write(ctx, func(tx *db.Tx) error {
			net, err := space.Put(ctx, tx, space.Space{Kind: space.Network, Slug: "eau", Name: "Eau", Admission: space.Open, Audience: space.Public, ItemsAudience: space.Public})
			if err != nil {
				return err
			}
			for _, m := range []space.Membership{{Person: p["ana"], State: space.Active}, {Person: p["bruno"], State: space.Active}, {Person: p["denis"], State: space.Excluded}} {
				m.Space, m.Role = net.ID, space.Member
				if err := space.SetMembership(ctx, tx, m); err != nil {
					return err
				}
			}
			add := func(a space.Audience) (item.Item, error) {
				return item.Add(ctx, tx, net, item.Item{Kind: "post", Author: p["ana"], Audience: a, State: item.Published})
			}
			if public, err = add(space.Public); err != nil {
				return err
			}
			inside, err = add(space.InNetwork)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		everyone := []ref.Person{p["carole"], p["ana"], p["bruno"], p["denis"]}
		for name, c := range map[string]struct {
			i    item.Item
			want []ref.Person
		}{
			"public":  {public, []ref.Person{p["carole"], p["bruno"], p["denis"]}},
			"network": {inside, []ref.Person{p["bruno"]}},
		} {
			got, err := text.Told(ctx, d.Q(), everyone, c.i)
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, %v; want %v", name, got, err, c.want)
			}
		}
		if got, err := text.Told(ctx, d.Q(), nil, public); err != nil || got != nil {
			t.Errorf("nobody named: %v, %v", got, err)
		}
		inside.State = item.Draft
		if got, err := text.Told(ctx, d.Q(), everyone, inside); err != nil || got != nil {
			t.Errorf("a draft: %v, %v", got, err)
		}
	}, schemas...)
}

// Property: those who are linked are those who are mentioned, whatever surrounds their names.
func TestLinksAndMentionsAgree(t *testing.T) {
	d := dbtest.Open(t, dbtest.Engines()[0], schemas...)
	p := people(t, d, "ana", "bruno")
	piece := rapid.SampledFrom([]string{"@ana", "@bruno", "@Ana", "@carole", "&#64;ana", " ", "\n", "\n\n", "*", "_", "**", "`", "~~", "[", "](/x)", "> ", "- ", "\\", "<b>", "|", "é", ".", "    ", "# ", "https://exemple.fr/@ana"})
	rapid.Check(t, func(rt *rapid.T) {
		src := strings.Join(rapid.SliceOfN(piece, 0, 25).Draw(rt, "pieces"), "")
		x := render(t, d, src)
		linked := map[ref.Person]bool{}
		for _, l := range links(t, x.HTML) {
			for handle, id := range p {
				if strings.HasPrefix(l, "/annuaire/"+handle+" ") {
					linked[id] = true
				}
			}
		}
		for _, id := range x.Mentions {
			if !linked[id] {
				rt.Errorf("%q mentions %d and does not link to them: %s", src, id, x.HTML)
			}
			delete(linked, id)
		}
		if len(linked) > 0 {
			rt.Errorf("%q links to %v and mentions %v: %s", src, linked, x.Mentions, x.HTML)
		}
	})
}

func catalogue(t *testing.T) *lang.Catalogue {
	t.Helper()
	c := lang.NewCatalogue()
	c.OnMissing = func(tag, key string) { t.Errorf("words in %s: %s is missing", tag, key) }
	if err := c.Add("text", text.Words); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWordsAreComplete(t *testing.T) {
	missing, unused, err := lang.CheckUse(".", catalogue(t).Keys())
	if err != nil {
		t.Fatal(err)
	}
	if len(missing)+len(unused) > 0 {
		t.Errorf("missing %v, unused %v", missing, unused)
	}
}
