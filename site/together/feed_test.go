package together_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"maillage/across/feed"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/part/parttest"
	"maillage/core/space"
	"maillage/feature/forum"
)

// read is a feed as a reader of news understands it.
type read struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"http://www.w3.org/2005/Atom id"`
	Title   string   `xml:"http://www.w3.org/2005/Atom title"`
	Updated string   `xml:"http://www.w3.org/2005/Atom updated"`
	Links   []link   `xml:"http://www.w3.org/2005/Atom link"`
	Author  string   `xml:"http://www.w3.org/2005/Atom author>name"`
	Entries []struct {
		ID      string `xml:"http://www.w3.org/2005/Atom id"`
		Title   string `xml:"http://www.w3.org/2005/Atom title"`
		Updated string `xml:"http://www.w3.org/2005/Atom updated"`
		Author  string `xml:"http://www.w3.org/2005/Atom author>name"`
		Summary string `xml:"http://www.w3.org/2005/Atom summary"`
		Links   []link `xml:"http://www.w3.org/2005/Atom link"`
	} `xml:"http://www.w3.org/2005/Atom entry"`
}

type link struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

// feed reads a feed, which must have all that RFC 4287 asks for.
func (w *world) feed(a parttest.Answer) read {
	w.Helper()
	a.Want(http.StatusOK)
	if got := a.Header.Get("Content-Type"); got != "application/atom+xml; charset=utf-8" {
		w.Errorf("type %q", got)
	}
	var f read
	if err := xml.Unmarshal([]byte(a.Body), &f); err != nil {
		w.Fatalf("%v\n%s", err, a.Body)
	}
	whole := func(what, address string) {
		if u, err := url.Parse(address); err != nil || u.Scheme == "" || u.Host == "" {
			w.Errorf("%s is %q", what, address)
		}
	}
	date := func(what, s string) {
		if _, err := time.Parse(time.RFC3339, s); err != nil {
			w.Errorf("%s: %v", what, err)
		}
	}
	whole("id", f.ID)
	date("updated", f.Updated)
	if f.Title == "" || f.Author == "" || len(f.Links) != 2 || f.Links[0].Rel != "self" || f.Links[1].Rel != "alternate" {
		w.Errorf("the head lacks something: %+v", f)
	}
	ids := map[string]bool{}
	for _, e := range f.Entries {
		whole("id of an entry", e.ID)
		date("updated of an entry", e.Updated)
		if e.Title == "" || e.Author == "" || len(e.Links) != 1 || e.Links[0].Rel != "alternate" || ids[e.ID] {
			w.Errorf("an entry lacks something: %+v", e)
			continue
		}
		whole("link of an entry", e.Links[0].Href)
		ids[e.ID] = true
	}
	return f
}

func (f read) titles() (out []string) {
	for _, e := range f.Entries {
		out = append(out, e.Title)
	}
	return out
}

// Everyone has the feed of what is public; titles are escaped, authors of what is unsigned are nowhere, and who has it already
// is told so.
func TestPublicFeed(t *testing.T) {
	parttest.Each(t, func(p *parttest.World) {
		w := populated(p)
		open := w.Group(w.n, "ouvert", space.Open, func(s *space.Space) { s.Name, s.ItemsAudience = "Bruit & <silence>", space.Public }, w.ana, w.bob)
		const path = "/reseaux/clubs/groupes/ouvert/flux.atom"
		if f := w.feed(w.Nobody().Get(path)); len(f.Entries) != 0 || f.Title != "Bruit & <silence>" {
			t.Errorf("empty, it is %+v", f)
		}
		w.Pass(time.Hour)
		w.open(w.ana, forum.Draft{Space: open.ID, Title: `<script>alert("a") & b</script>`, Body: "Un *texte* & des signes ]]> \u0001."})
		w.Pass(time.Minute)
		safe := w.open(w.bob, forum.Draft{Space: open.ID, Title: "Sans nom", Question: true, Safe: true})
		a := w.Nobody().Get(path)
		f := w.feed(a)
		if got := f.titles(); len(got) != 2 || got[0] != "Sans nom" || got[1] != `<script>alert("a") & b</script>` {
			t.Errorf("titles %q", got)
		}
		if f.Entries[1].Author != "Ana Lopez" || !strings.HasPrefix(f.Entries[0].Links[0].Href, parttest.Site+"/sujets/sans-nom-") {
			t.Errorf("entries %+v", f.Entries)
		}
		for _, who := range []parttest.Browser{w.Nobody(), w.As(w.bob), w.As(w.max), w.As(w.ana)} {
			if strings.Contains(who.Get(path).Body, "Petit") {
				t.Error("who asked safely is named")
			}
		}
		same := httptest.NewRequest(http.MethodGet, path, nil)
		same.Header.Set("If-None-Match", a.Header.Get("ETag"))
		w.Nobody().Send(same).Want(http.StatusNotModified)
		since := httptest.NewRequest(http.MethodGet, path, nil)
		since.Header.Set("If-Modified-Since", a.Header.Get("Last-Modified"))
		w.Nobody().Send(since).Want(http.StatusNotModified)
		w.Write(func(tx *db.Tx) error { return item.SetState(w.Ctx, tx, safe, item.Hidden) })
		if got := w.feed(w.As(w.bob).Get(path)).titles(); len(got) != 1 {
			t.Errorf("with one hidden: %q", got)
		}
		for n := range 55 {
			w.Pass(time.Second)
			w.open(w.ana, forum.Draft{Space: open.ID, Title: fmt.Sprint("Numéro ", n)})
		}
		if got := w.feed(w.Nobody().Get(path)).titles(); len(got) != 50 || got[0] != "Numéro 54" {
			t.Errorf("%d titles, the first %q", len(got), got[0])
		}
		w.Group(w.n, "prive", space.Invite, func(s *space.Space) { s.Audience, s.ItemsAudience = space.InGroup, space.InGroup }, w.ana)
		for _, who := range []parttest.Browser{w.Nobody(), w.As(w.ana), w.As(w.bob)} {
			who.Get("/reseaux/clubs/groupes/prive/flux.atom").Want(http.StatusNotFound)
		}
		w.open(w.ana, forum.Draft{Title: "Du groupe"})
		if got := w.feed(w.As(w.ana).Get("/reseaux/clubs/groupes/eau/flux.atom")).titles(); len(got) != 0 {
			t.Errorf("of a group that keeps to itself, everyone has %q", got)
		}
	}, forum.Join, feed.Join, parttest.Places)
}

// A member makes an address, which gives what they may read at that moment, until it is taken back, replaced, or they leave.
func TestPersonalFeed(t *testing.T) {
	parttest.Each(t, func(p *parttest.World) {
		w := populated(p)
		feeds := feed.New(w.Core)
		w.open(w.bob, forum.Draft{Title: "Du groupe"})
		w.open(w.bob, forum.Draft{Title: "Sans nom", Question: true, Safe: true})
		bob, ana := w.As(w.bob), w.As(w.ana)
		ana.Keeps = true
		const page = "/parametres/flux"
		ana.Get("/reseaux/clubs/groupes/eau").Says("Flux Atom")
		ana.Get(page).Want(http.StatusOK).Says("Groupe eau", "Réseau clubs").Hides("Votre nouvelle adresse")
		ana.Post(page, "espace", "rien").Want(http.StatusUnprocessableEntity)
		w.As(w.zoe).Post(page, "espace", w.g.ID.String()).Want(http.StatusForbidden)
		made := func() string {
			ana.Post(page, "espace", w.g.ID.String()).Goes(page)
			a := ana.Get(page).Want(http.StatusOK).Says("Votre nouvelle adresse", "Vos adresses")
			_, token, ok := strings.Cut(a.Body, parttest.Site+"/flux/")
			if !ok || len(token) < 43 {
				w.Fatal("the address is not told")
			}
			ana.Get(page).Hides("Votre nouvelle adresse")
			return "/flux/" + token[:43]
		}
		first := made()
		f := w.feed(w.Nobody().Get(first))
		if got := f.titles(); len(got) != 2 || f.Links[0].Href != parttest.Site+first {
			t.Errorf("titles %q, self %q", got, f.Links[0].Href)
		}
		boss, err := feeds.Make(w.Ctx, w.max.ID, w.g.ID)
		w.OK(err)
		mine, err := feeds.Make(w.Ctx, w.bob.ID, w.g.ID)
		w.OK(err)
		for _, token := range []string{boss, mine} {
			for _, e := range w.feed(w.Nobody().Get("/flux/" + token)).Entries {
				if e.Title == "Sans nom" && strings.Contains(e.Author, "Petit") {
					t.Error("who asked safely is named")
				}
			}
		}
		second := made()
		gone := func(why, path string) {
			t.Helper()
			if a := w.Nobody().Get(path); a.Status != http.StatusNotFound && a.Status != http.StatusGone {
				t.Errorf("%s: status %d", why, a.Status)
			}
		}
		gone("replaced", first)
		w.feed(w.Nobody().Get(second))
		bob.Post(page+"/retrait", "espace", w.g.ID.String()).Goes(page)
		gone("taken back", "/flux/"+mine)
		w.feed(w.Nobody().Get(second))
		w.Puts(w.ana, w.g, space.Member, space.Excluded)
		gone("put out", second)
		w.Puts(w.ana, w.g, space.Member, space.Active)
		w.feed(w.Nobody().Get(second))
		w.Write(func(tx *db.Tx) error { return w.Core.Accounts.Suspend(w.Ctx, tx, 0, w.ana.ID, "Pour essayer.") })
		gone("suspended", second)
		w.Write(func(tx *db.Tx) error { return w.Core.Erase(w.Ctx, tx, w.max.ID) })
		gone("closed", "/flux/"+boss)
		var n int
		w.OK(w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM feed_address WHERE person_id = $1`, w.max.ID).Scan(&n))
		if n != 0 {
			t.Error("an address is left of a closed account")
		}
		var rows [][]any
		for _, x := range w.Core.Exports {
			if x.Name == "feed_addresses" {
				w.OK(x.Rows(w.Ctx, w.Core.DB.Q(), w.ana.ID, func(values ...any) error { rows = append(rows, values); return nil }))
			}
		}
		if len(rows) != 1 || rows[0][0] != "Groupe eau" {
			t.Errorf("exported %v", rows)
		}
		for _, odd := range []string{"/flux/", "/flux/x", "/flux/" + strings.Repeat("A", 43), "/flux/%00", "/flux/" + strings.Repeat("z", 5000)} {
			gone("forged", odd)
		}
	}, forum.Join, feed.Join, parttest.Places)
}
