package site_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"maillage/across/search"
	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/feature/file"
	"maillage/feature/moderation"
	"maillage/feature/post"
	"maillage/feature/wiki"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/site/sitetest"
)

// secret is a word that only members of the secret group may ever meet.
const secret = "Zirconium"

// visited is the world the walk goes through: one of each thing, of which some are secret.
type visited struct {
	*sitetest.World
	visitors []visitor
	insiders map[string]bool           // visitors who may meet the secret word
	values   map[string][]string       // parameter → its values, for paths
	forged   map[string]string         // parameter → a value of the right form that is nothing
	pairs    map[string][]string       // "network/group" values that belong together
	people   map[string]account.Person // by visitor
}

type visitor struct {
	name string
	*sitetest.Visitor
}

func newVisited(t *testing.T, w *sitetest.World) *visited {
	x := &visited{World: w, people: map[string]account.Person{}, insiders: map[string]bool{"member": true, "animator": true, "manager": true}}
	for _, name := range []string{"registered", "member", "other", "animator", "manager", "operator", "suspended"} {
		x.people[name] = w.Person("Camille " + strings.ToUpper(name[:1]) + name[1:])
	}
	a, b := w.Network("alpha"), w.Network("beta")
	open, hidden := w.Group(a, "ouvert"), w.Group(a, "cache", sitetest.Secret, func(s *space.Space) { s.Name, s.Lede = secret, secret })
	w.Join(x.people["member"], space.Member, a, open, hidden)
	w.Join(x.people["suspended"], space.Member, a, open, hidden)
	w.Join(x.people["animator"], space.Member, a)
	w.Join(x.people["animator"], space.Animator, open, hidden)
	w.Join(x.people["manager"], space.Manager, a)
	w.Join(x.people["other"], space.Member, b)
	author := w.Person("Paul Auteur")
	w.Join(author, space.Member, a, open, hidden)
	shown := w.Post(author, open, "Un message **ouvert** avec [un lien](https://exemple.fr/).", space.Public)
	kept := w.Post(author, hidden, secret+" : ce que le groupe se dit.", space.InGroup)
	poll := x.publish(author, open, post.Draft{Title: "Un sondage ouvert ?", Poll: &post.NewPoll{Choices: []string{"Oui", "Non"}}, Audience: space.Public})
	share := x.publish(author, open, post.Draft{Body: "Un partage.", Shares: kept.ID, Audience: space.Public})
	if _, err := w.Posts.Vote(w.Ctx, author.ID, poll.ID, []int{1}); err != nil {
		w.T.Fatal(err)
	}
	w.Comment(author, shown, "Une réponse ouverte.")
	answer := w.Comment(author, kept, secret+" : une réponse.")
	w.Write(func(tx *db.Tx) error {
		if err := item.SetThemes(w.Ctx, tx, shown, []string{"énergie"}); err != nil {
			return err
		}
		if err := item.SetThemes(w.Ctx, tx, kept, []string{secret}); err != nil {
			return err
		}
		if err := w.Site.Core.Accounts.SetOperator(w.Ctx, tx, 0, x.people["operator"].ID, true); err != nil {
			return err
		}
		return w.Site.Core.Accounts.Suspend(w.Ctx, tx, 0, x.people["suspended"].ID, "Pour essayer.")
	})
	pages, version := x.write(t, author, open, hidden)
	papers := x.file(t, author, open, hidden)
	masked, decided := x.moderate(t, author, kept)
	x.visitors = append(x.visitors, visitor{"nobody", w.Nobody()})
	for name, p := range x.people {
		x.visitors = append(x.visitors, visitor{name, w.As(p)})
	}
	none := id.Format(42 << 22)
	x.pairs = map[string][]string{"network": {"alpha"}, "group": {"ouvert", "cache"}}
	x.values, x.forged = map[string][]string{}, map[string]string{"network": "gamma", "group": "inconnu"}
	for _, p := range []struct {
		name   string
		values []string
		forged string
	}{
		{"item", []string{kind.Address(shown.Title, int64(shown.ID)), kind.Address(kept.Title, int64(kept.ID)), answer.ID.String(), masked.ID.String(), "faux-mot-" + shown.ID.String(), poll.ID.String(), kind.Address(poll.Title, int64(poll.ID)), kind.Address(share.Title, int64(share.ID)), kind.Address(pages[0].Title, int64(pages[0].ID)), kind.Address(pages[1].Title, int64(pages[1].ID)), kind.Address(papers[0].Title, int64(papers[0].ID)), kind.Address(papers[1].Title, int64(papers[1].ID)), kind.Address(papers[2].Title, int64(papers[2].ID))}, "rien-" + none},
		{"reply", []string{answer.ID.String()}, none},
		{"person", []string{author.Handle, x.people["suspended"].Handle}, "personne.inconnue"},
		{"org", nil, "commune-rien"},
		{"theme", []string{"energie", strings.ToLower(secret)}, "rien"},
		{"decision", []string{decided.ID.String()}, none},
		{"lot", nil, none},
		{"version", []string{version, "1"}, "7"},
		{"text", []string{"notice"}, "rien"},
		{"alerte", []string{x.follow(t)}, none},
		{"notice", nil, "reply-" + none},
		{"device", nil, none},
		{"file", nil, none},
		{"token", nil, strings.Repeat("A", 43)},
		{"digest", nil, strings.Repeat("0", 64)},
		{"path", nil, "rien.css"},
		{"way", []string{"", "alpha/cache/" + url.PathEscape(secret+" en dossier")}, "gamma/inconnu"},
		{"upload", nil, none},
		{"letter", nil, none},
		{"page", nil, "rien"},
		{"session", nil, none},
		{"tag", []string{"fr"}, "xx"},
	} {
		x.values[p.name], x.forged[p.name] = p.values, p.forged
	}
	return x
}

// write makes a page of the wiki in each of open and hidden, that of hidden under another and changed once: version is what
// it said before.
func (x *visited) write(t *testing.T, author account.Person, open, hidden space.Space) (pages []item.Item, version string) {
	t.Helper()
	pad := wiki.New(x.Site.Core)
	for _, d := range []wiki.Draft{
		{Space: open.ID, Title: "Page ouverte", Body: "## Une partie\n\nElle cite une [[Page à écrire]]."},
		{Space: hidden.ID, Title: secret + " en page", Body: secret + " : ce que le groupe rédige."},
	} {
		i, err := pad.Make(x.Ctx, author.ID, d)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, i)
	}
	if _, err := pad.Edit(x.Ctx, author.ID, pages[1].ID, wiki.Change{Title: pages[1].Title, Body: secret + " autrement.", Summary: secret}, pages[1].Edited); err != nil {
		t.Fatal(err)
	}
	_, list, _, err := pad.History(x.Ctx, access.Nobody(), pages[1].ID, 0)
	if !fail.Is(err, fail.Hidden) || list != nil {
		t.Fatalf("the history of a secret page, for nobody: %v, %v", list, err)
	}
	past, err := text.Versions(x.Ctx, x.Site.Core.DB.Q(), pages[1].ID)
	if err != nil || len(past) != 1 {
		t.Fatal(past, err)
	}
	return pages, strconv.FormatInt(past[0].N, 10)
}

// file makes a folder and a document in hidden, with one that is to be sent again, and a document in open.
func (x *visited) file(t *testing.T, author account.Person, open, hidden space.Space) []item.Item {
	t.Helper()
	verbs := file.New(x.Site.Core, file.Options{})
	folder, err := verbs.MakeFolder(x.Ctx, author.ID, file.Where{Space: hidden.ID}, secret+" en dossier", "", "", "fr")
	if err != nil {
		t.Fatal(err)
	}
	out := []item.Item{folder}
	for _, w := range []file.Where{{Space: hidden.ID, Above: folder.ID}, {Space: open.ID}} {
		kept, err := x.Site.Core.Blobs.Put(x.Ctx, strings.NewReader(secret+" dans le document."), -1)
		if w.Space == open.ID {
			kept, err = x.Site.Core.Blobs.Put(x.Ctx, strings.NewReader("nom;habitants\nQuimper;63000\n"), -1)
		}
		if err != nil {
			t.Fatal(err)
		}
		x1 := file.Sent{Name: secret + ".txt", Digest: kept.Digest, Size: kept.Size, Type: "text/plain"}
		if w.Space == open.ID {
			x1.Name, x1.Type = "Communes.csv", "text/csv"
		}
		d, err := verbs.Deposit(x.Ctx, author.ID, w, []file.Sent{x1}, "fr")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := verbs.Deposit(x.Ctx, x.people["member"].ID, w, []file.Sent{x1}, "fr"); err != nil {
			t.Fatal(err)
		}
		out = append(out, d.Made...)
	}
	return out
}

// follow makes a search that the member follows, and returns its identifier.
func (x *visited) follow(t *testing.T) string {
	t.Helper()
	finder, member := search.New(x.Site.Core), x.people["member"].ID
	if err := finder.Save(x.Ctx, member, secret, url.Values{"q": {secret}}); err != nil {
		t.Fatal(err)
	}
	kept, err := finder.Saved(x.Ctx, member)
	if err != nil || len(kept) != 1 {
		t.Fatal(kept, err)
	}
	return id.Format(kept[0].ID)
}

// moderate makes an item that waits for a decision, and one that is hidden, both secret.
func (x *visited) moderate(t *testing.T, author account.Person, kept item.Item) (masked item.Item, decided moderation.Decision) {
	t.Helper()
	m := moderation.New(x.Site.Core)
	if err := m.Report(x.Ctx, x.people["member"].ID, kept.ID, "charter", secret+" ne devrait pas être là."); err != nil {
		t.Fatal(err)
	}
	masked = x.Comment(author, kept, secret+" : une réponse masquée.")
	made, err := m.Decide(x.Ctx, x.people["animator"].ID, masked.ID, moderation.Ruling{Item: moderation.Hide, Person: moderation.Nothing, Reason: secret + ", c'est trop.", Lang: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	return masked, made[0]
}

func (x *visited) publish(by account.Person, s space.Space, d post.Draft) item.Item {
	d.Space, d.Lang = s.ID, "fr"
	i, err := x.Posts.Publish(x.Ctx, by.ID, d)
	if err != nil {
		x.T.Fatal(err)
	}
	return i
}

var parameter = regexp.MustCompile(`\{([a-z]+)(\.\.\.)?\}`)

// paths fills the parameters of a route with everything there is, and forged returns it with values that are nothing.
func (x *visited) paths(t *testing.T, r web.Route) (real []string, forged string) {
	t.Helper()
	real, forged = []string{strings.ReplaceAll(r.Path(), "{$}", "")}, strings.ReplaceAll(r.Path(), "{$}", "")
	for _, m := range parameter.FindAllStringSubmatch(r.Path(), -1) {
		values, ok := x.values[m[1]]
		if pair, isPair := x.pairs[m[1]]; isPair {
			values, ok = pair, true
		}
		if _, known := x.forged[m[1]]; !ok || !known {
			t.Fatalf("%s: the walk has no value for {%s}", r.Pattern, m[1])
		}
		var next []string
		for _, p := range real {
			for _, v := range values {
				next = append(next, strings.Replace(p, m[0], v, 1))
			}
		}
		real, forged = next, strings.Replace(forged, m[0], x.forged[m[1]], 1)
	}
	if forged == real0(real) {
		forged = ""
	}
	return real, forged
}

func real0(real []string) string {
	if len(real) == 0 {
		return ""
	}
	return real[0]
}

// The walk: every address, from the router's own list, for every sort of visitor. Nothing breaks, nothing secret shows,
// what is nothing is not there, each rule holds, each page is well formed and within its budget of queries.
func TestWalk(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		x := newVisited(t, w)
		for _, r := range w.Site.Core.Web.Routes() {
			if r.Method() != http.MethodGet {
				continue
			}
			real, forged := x.paths(t, r)
			for _, v := range x.visitors {
				if r.Stream && v.name != "nobody" && v.name != "suspended" {
					continue // it lasts: TestLines
				}
				for _, p := range real {
					x.visit(t, r, v, p)
				}
				if forged != "" {
					x.visitForged(t, r, v, forged)
				}
			}
		}
	})
}

// Forms sent empty, by everyone, everywhere: a message or a refusal, never a fault; and nothing changes for who may not.
func TestWalkForms(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		x := newVisited(t, w)
		for _, r := range w.Site.Core.Web.Routes() {
			if r.Method() != http.MethodPost {
				continue
			}
			real, forged := x.paths(t, r)
			for _, name := range []string{"nobody", "suspended", "registered", "other"} {
				v := x.visitors[slices.IndexFunc(x.visitors, func(v visitor) bool { return v.name == name })]
				for _, p := range append(real, forged) {
					if p == "" || strings.HasSuffix(p, "/deconnexion") {
						continue
					}
					x.send(t, r, v, p)
				}
			}
		}
	})
}

// What programs do, in whatever way, a session never does: no page of another site has a browser do it.
func TestWalkPrograms(t *testing.T) {
	w := sitetest.New(t, sitetest.Options{Engine: db.SQLite})
	x := newVisited(t, w)
	met := 0
	for _, r := range w.Site.Core.Web.Routes() {
		if r.Rule != web.ByAppPassword {
			continue
		}
		real, _ := x.paths(t, r)
		for _, v := range x.visitors {
			for _, p := range real {
				met++
				for _, fault := range ruleFaults(r, v.name, v.Raw(r.Method(), p, "text/plain", strings.NewReader("x"))) {
					t.Errorf("%s %s as %s: %s", r.Method(), p, v.name, fault)
				}
			}
		}
	}
	if met == 0 {
		t.Error("no program was met")
	}
}

func (x *visited) send(t *testing.T, r web.Route, v visitor, path string) {
	t.Helper()
	where := fmt.Sprintf("%s %s as %s", r.Method(), path, v.name)
	a := v.Post(path, url.Values{})
	if a.Status >= 500 || a.Status < 300 {
		t.Errorf("%s: status %d\n%s", where, a.Status, brief(a))
	}
	if strings.Contains(a.Body, secret) {
		t.Errorf("%s: shows what is secret", where)
	}
	if v.name == "nobody" && r.Rule == web.SignedIn && !(a.Status == http.StatusSeeOther && strings.HasPrefix(a.Location, "/connexion")) {
		t.Errorf("%s: status %d to %q, want to be sent to sign in", where, a.Status, a.Location)
	}
	if v.name == "suspended" && r.Rule != web.Anyone && a.Status != http.StatusForbidden && a.Status != http.StatusNotFound {
		t.Errorf("%s: status %d, want refused", where, a.Status)
	}
}

func (x *visited) visit(t *testing.T, r web.Route, v visitor, path string) {
	t.Helper()
	where := fmt.Sprintf("GET %s as %s", path, v.name)
	a := v.Get(path)
	for _, fault := range ruleFaults(r, v.name, a) {
		t.Errorf("%s: %s\n%s", where, fault, brief(a))
	}
	if !x.insiders[v.name] && strings.Contains(a.Body, secret) {
		t.Errorf("%s: shows what is secret", where)
	}
	if a.Queries > r.Budget() {
		t.Errorf("%s: %d queries, the budget is %d", where, a.Queries, r.Budget())
	}
	if a.Status/100 != 3 && strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		for _, fault := range pageFaults(a) {
			t.Errorf("%s: %s", where, fault)
		}
	}
	if a.Header.Get("Content-Security-Policy") == "" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s: a protecting header is missing", where)
	}
}

func ruleFaults(r web.Route, who string, a sitetest.Answer) []string {
	switch {
	case a.Status >= 500:
		return []string{fmt.Sprintf("status %d", a.Status)}
	case r.Rule == web.SignedIn && who == "nobody" && !(a.Status == http.StatusSeeOther && strings.HasPrefix(a.Location, "/connexion")):
		return []string{fmt.Sprintf("status %d to %q, want to be sent to sign in", a.Status, a.Location)}
	case r.Rule == web.SignedIn && who == "suspended" && a.Status != http.StatusForbidden:
		return []string{fmt.Sprintf("status %d, want 403", a.Status)}
	case r.Rule == web.Operators && who != "operator" && a.Status == http.StatusOK:
		return []string{"open to others than the operator"}
	case r.Rule == web.ByAppPassword && a.Status != http.StatusUnauthorized:
		return []string{fmt.Sprintf("status %d by a session, want 401", a.Status)}
	case r.Rule == web.Development && a.Status != http.StatusNotFound:
		return []string{fmt.Sprintf("status %d outside development", a.Status)}
	}
	return nil
}

func (x *visited) visitForged(t *testing.T, r web.Route, v visitor, path string) {
	t.Helper()
	a := v.Get(path)
	sent := a.Status == http.StatusSeeOther && strings.HasPrefix(a.Location, "/connexion")
	if a.Status != http.StatusNotFound && a.Status != http.StatusForbidden && !sent && r.Rule != web.ByAppPassword {
		t.Errorf("GET %s as %s: status %d for what is nothing, want 404", path, v.name, a.Status)
	}
}

func brief(a sitetest.Answer) string {
	s := a.Words()
	if len(s) > 300 {
		s = s[:300]
	}
	return s
}

// pageFaults is what is wrong with the form of a page, that a parser can tell.
func pageFaults(a sitetest.Answer) []string {
	doc := a.Doc()
	var out []string
	if n := len(sitetest.Find(doc, func(n *html.Node) bool { return n.Data == "h1" })); n != 1 && strings.Contains(a.Body, "<html") { // a piece of a page has none
		out = append(out, fmt.Sprintf("%d h1", n))
	}
	seen := map[string]bool{}
	labels := map[string]bool{}
	sitetest.Find(doc, func(n *html.Node) bool {
		if i := sitetest.Attr(n, "id"); i != "" {
			if seen[i] {
				out = append(out, "two elements have the id "+i)
			}
			seen[i] = true
		}
		if n.Data == "label" {
			labels[sitetest.Attr(n, "for")] = true
		}
		for _, at := range n.Attr {
			if strings.HasPrefix(at.Key, "on") || at.Key == "style" {
				out = append(out, "inline "+at.Key)
			}
			if (at.Key == "src" || n.Data == "link" && at.Key == "href") && strings.Contains(at.Val, "//") {
				out = append(out, "asks another site: "+at.Val)
			}
		}
		if n.Data == "style" || n.Data == "script" && n.FirstChild != nil {
			out = append(out, "inline "+n.Data)
		}
		return false
	})
	sitetest.Find(doc, func(n *html.Node) bool {
		kind := sitetest.Attr(n, "type")
		if slices.Contains([]string{"input", "select", "textarea"}, n.Data) && kind != "hidden" && kind != "submit" {
			wrapped := n.Parent != nil && (n.Parent.Data == "label" || n.Parent.Parent != nil && n.Parent.Parent.Data == "label")
			if !wrapped && !labels[sitetest.Attr(n, "id")] && sitetest.Attr(n, "aria-label") == "" {
				out = append(out, "a control without a label: "+sitetest.Attr(n, "name"))
			}
		}
		return false
	})
	if strings.Contains(a.Body, "⟦") {
		out = append(out, "a text is missing from the catalogue")
	}
	return out
}
