package legal_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"maillage/core/account"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/limit"
	"maillage/core/org"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/feature/legal"
	"maillage/kit/lang"
	"maillage/ui"
)

var paths = []string{"/charte", "/aide", "/accessibilite", "/donnees-personnelles", "/mentions-legales", "/plan-du-site"}

// filled is a configuration in which the operator has said all.
func filled() config.Config {
	c := config.Default()
	c.PublicURL, c.Site, c.Contact = "https://reseau.exemple.fr", "Réseau eau", "contact@exemple.fr"
	c.Publisher, c.Host = "Syndicat mixte de l'eau, 1 rue du Puits", "Hébergeur public, 2 rue du Câble"
	return c
}

// site is the part alone behind the web room.
type site struct {
	http.Handler
	web      *web.Server
	accounts *account.Accounts
	db       *db.DB
}

func open(t *testing.T, d *db.DB, c config.Config) site {
	t.Helper()
	accounts := account.New(d, journal.New(d, slog.New(slog.DiscardHandler)), limit.New(limit.Options{}), account.Options{})
	w := &web.Server{
		Options: web.Options{PublicURL: c.PublicURL, Site: c.Site, Log: slog.New(slog.DiscardHandler)},
		DB:      d, Accounts: accounts, Catalogue: lang.NewCatalogue().Call(space.Usual), Assets: ui.NewAssets(),
	}
	p := legal.Join(&part.Core{Config: c, DB: d, Accounts: accounts, Web: w})
	w.Add(p.Routes...)
	w.Nav = append(w.Nav, web.Nav{Href: "/annuaire", Label: "web.noun.network", Rail: true}, web.Nav{Href: "/parametres", Label: "web.noun.group", Me: true},
		web.Nav{Href: "/parametres", Label: "web.noun.group", Settings: 2}, web.Nav{Href: "/parametres/profil", Label: "web.noun.group", Settings: 1})
	w.Nav = append(w.Nav, p.Nav...)
	w.Tabs = []web.Tab{{Key: "membres", Of: space.Network, Path: "/membres", Label: "web.noun.group", Show: func(v *web.Visit, _ web.Place) bool { return v.Viewer.Person != 0 }}}
	for name, err := range map[string]error{"legal": w.Catalogue.Add("legal", p.Words), "web": w.Catalogue.Add("web", web.Words()), "ui": w.Catalogue.Add("ui", ui.Words)} {
		if err != nil {
			t.Fatal(name, err)
		}
	}
	return site{w.Handler(), w, accounts, d}
}

func each(t *testing.T, f func(t *testing.T, d *db.DB)) {
	dbtest.Each(t, f, journal.Schema, limit.Schema, account.Schema, org.Schema, space.Schema, item.Schema, db.Schema{Name: "legal", FS: os.DirFS("migrations")})
}

func (s site) get(t *testing.T, path, language, session string) *html.Node {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Language", language)
	if session != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-maillage", Value: session})
	}
	out := httptest.NewRecorder()
	s.ServeHTTP(out, r)
	if out.Code != http.StatusOK {
		t.Fatalf("GET %s: status %d", path, out.Code)
	}
	doc, err := html.Parse(out.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func find(n *html.Node, is func(*html.Node) bool) (out []*html.Node) {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && is(c) {
			out = append(out, c)
		}
	}
	return out
}

func named(names ...string) func(*html.Node) bool {
	return func(n *html.Node) bool { return slices.Contains(names, n.Data) }
}

func words(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func main(t *testing.T, doc *html.Node) *html.Node {
	t.Helper()
	found := find(doc, named("main"))
	if len(found) != 1 {
		t.Fatalf("%d main", len(found))
	}
	return found[0]
}

// links is the addresses of the links of n, in order.
func links(n *html.Node) (out []string) {
	for _, a := range find(n, named("a")) {
		out = append(out, attr(a, "href"))
	}
	return out
}

// Each page in each language, whatever the operator has said: a whole page, in that language, with its titles in order and
// nothing empty or half made in it.
func TestPages(t *testing.T) {
	demo := config.Default()
	demo.Demo = true
	each(t, func(t *testing.T, d *db.DB) {
		for name, c := range map[string]config.Config{"nothing said": config.Default(), "all said": filled(), "demonstration": demo} {
			s := open(t, d, c)
			for _, path := range paths {
				titles := map[string]int{}
				for _, language := range []string{"fr", "en"} {
					doc := s.get(t, path, language, "")
					where := name + ", " + path + " in " + language
					titles[language] = len(find(main(t, doc), named("h2", "h3", "h4")))
					for _, fault := range faults(t, doc, language) {
						t.Errorf("%s: %s", where, fault)
					}
				}
				if titles["fr"] != titles["en"] || titles["fr"] == 0 {
					t.Errorf("%s, %s: %d titles in French, %d in English", name, path, titles["fr"], titles["en"])
				}
			}
		}
	})
}

func faults(t *testing.T, doc *html.Node, language string) (out []string) {
	t.Helper()
	if got := attr(find(doc, named("html"))[0], "lang"); got != language {
		out = append(out, "is in "+got)
	}
	in := main(t, doc)
	level := 0
	for _, h := range find(in, named("h1", "h2", "h3", "h4", "h5", "h6")) {
		n := int(h.Data[1] - '0')
		if level == 0 && n != 1 || level > 0 && (n == 1 || n > level+1) {
			out = append(out, "the title "+words(h)+" is a "+h.Data)
		}
		level = n
	}
	for _, n := range find(in, named("p", "li", "a", "h1", "h2", "strong", "code")) {
		if strings.TrimSpace(words(n)) == "" {
			out = append(out, "an empty "+n.Data)
		}
	}
	text := words(in)
	for _, bad := range []string{"{", "}", "<", "⟦", "no value", "**", "]("} {
		if i := strings.Index(strings.NewReplacer("**important**", "", "[le guide](https://exemple.fr)", "", "[the guide](https://example.org)", "").Replace(text), bad); i >= 0 {
			out = append(out, "shows "+bad)
		}
	}
	if language == "fr" && strings.Contains(text, " :") {
		out = append(out, "has a plain space before a colon")
	}
	return out
}

// What the operator has said stands on the page; what they have not is said to be missing, never left out.
func TestValues(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		said, silent := open(t, d, filled()), open(t, d, config.Default())
		for _, c := range []struct {
			path    string
			want    []string
			missing int
		}{
			{"/mentions-legales", []string{"Syndicat mixte de l’eau, 1 rue du Puits", "Hébergeur public, 2 rue du Câble", "contact@exemple.fr"}, 3},
			{"/donnees-personnelles", []string{"Syndicat mixte de l’eau", "Hébergeur public", "contact@exemple.fr"}, 3},
			{"/accessibilite", []string{"Réseau eau est non conforme", "https://reseau.exemple.fr", "contact@exemple.fr", "Défenseur des droits"}, 2},
			{"/charte", []string{"Réseau eau", "contact@exemple.fr"}, 1},
			{"/aide", []string{"Réseau eau", "contact@exemple.fr"}, 1},
		} {
			in := main(t, said.get(t, c.path, "fr", ""))
			for _, w := range c.want {
				if !strings.Contains(strings.ReplaceAll(words(in), "\u00a0", " "), w) {
					t.Errorf("%s lacks %q", c.path, w)
				}
			}
			if slices.Contains(c.want, "contact@exemple.fr") && !slices.Contains(links(in), "mailto:contact@exemple.fr") {
				t.Errorf("%s: the contact is no link", c.path)
			}
			if n := strings.Count(words(main(t, silent.get(t, c.path, "fr", ""))), "n’a pas encore indiqué"); n != c.missing {
				t.Errorf("%s says %d values to be missing, want %d", c.path, n, c.missing)
			}
		}
	})
}

// The foot has the six pages in their order, and the law's own words on accessibility.
func TestFoot(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		doc := open(t, d, filled()).get(t, "/charte", "fr", "")
		foot := find(doc, named("footer"))[0]
		if got := links(foot); !slices.Equal(got, paths) {
			t.Errorf("the foot has %v", got)
		}
		if !strings.Contains(words(foot), "Accessibilité\u00a0: non conforme") {
			t.Errorf("the foot says %q", words(foot))
		}
	})
}

// The map shows a visitor what they may follow, and nothing else.
func TestMap(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, filled())
		var token string
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			ana, err := s.accounts.Create(t.Context(), tx, account.NewPerson{Email: "ana@exemple.fr", Given: "Ana", Family: "Lopez"})
			if err != nil {
				return err
			}
			if token, err = s.accounts.Open(t.Context(), tx, ana.ID, "", account.ByLink); err != nil {
				return err
			}
			return fill(t, tx, ana.ID)
		})
		if err != nil {
			t.Fatal(err)
		}
		got := links(main(t, s.get(t, "/plan-du-site", "fr", "")))
		want := append([]string{"/", "/connexion", "/reseaux/ouvert"}, paths...)
		if !slices.Equal(got, want) {
			t.Errorf("a stranger is shown %v\nwant %v", got, want)
		}
		got = links(main(t, s.get(t, "/plan-du-site", "fr", token)))
		want = append([]string{"/annuaire", "/reseaux/ouvert", "/reseaux/ouvert/membres", "/reseaux/ouvert/groupes/mien", "/reseaux/cache", "/reseaux/cache/membres", "/parametres/profil", "/parametres"}, paths...)
		if !slices.Equal(got, want) {
			t.Errorf("a member is shown %v\nwant %v", got, want)
		}
	})
}

// fill makes a public network with a group of p's and one of others', and a network that only its members know, p among
// them, and one p knows nothing of.
func fill(t *testing.T, tx *db.Tx, p ref.Person) error {
	var err error
	put := func(s space.Space, member bool) space.Space {
		if err != nil {
			return s
		}
		s.Name, s.Admission, s.ItemsAudience, s.Colour = "Espace "+s.Slug, space.Open, s.Audience, "#2a5fa8"
		if s, err = space.Put(t.Context(), tx, s); err == nil && member {
			err = space.SetMembership(t.Context(), tx, space.Membership{Person: p, Space: s.ID, Role: space.Member, State: space.Active})
		}
		return s
	}
	n := put(space.Space{Kind: space.Network, Slug: "ouvert", Audience: space.Public}, true)
	put(space.Space{Kind: space.Group, Network: n.ID, Slug: "mien", Audience: space.Public}, true)
	put(space.Space{Kind: space.Group, Network: n.ID, Slug: "autre", Audience: space.Public}, false)
	put(space.Space{Kind: space.Network, Slug: "cache", Audience: space.InNetwork}, true)
	put(space.Space{Kind: space.Network, Slug: "secret", Audience: space.InNetwork}, false)
	return err
}
