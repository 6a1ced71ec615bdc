package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"maillage/core/space"
	"maillage/core/web"
	"maillage/site/sitetest"
)

// Who manages a network looks at it as others do: at every address the answer is that of who is not signed in, or of an
// ordinary member; nothing that only members of the secret group may meet shows; and no form does anything but leave.
func TestPreview(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		x := newVisited(t, w)
		twin := w.Person("Camille Jumelle")
		n, err := w.Site.Core.Web.Network(w.Ctx, "alpha")
		if err != nil {
			t.Fatal(err)
		}
		w.Join(twin, space.Member, n)
		for as, like := range map[web.Preview]*sitetest.Visitor{web.AsStranger: w.Nobody(), web.AsMember: w.As(twin)} {
			v := w.As(x.people["manager"])
			if a := v.Post("/reseaux/alpha/gestion/apercu", url.Values{"comme": {string(as)}}); a.Status != http.StatusSeeOther || a.Location != "/reseaux/alpha" {
				t.Fatalf("%s: status %d to %q", as, a.Status, a.Location)
			}
			for _, r := range w.Site.Core.Web.Routes() {
				real, _ := x.paths(t, r)
				for _, p := range real {
					if r.Method() == http.MethodGet && !r.Stream {
						got, want := v.Get(p), like.Get(p)
						want.Location = strings.Replace(want.Location, twin.Handle, x.people["manager"].Handle, 1)
						x.samePage(t, as, p, got, want)
					} else if r.Method() != http.MethodGet && !r.InPreview {
						if a := v.Post(p, url.Values{}); a.Status != http.StatusForbidden || !strings.Contains(a.Words(), "rien ne peut être écrit") {
							t.Errorf("%s, POST %s: status %d", as, p, a.Status)
						}
					}
				}
			}
			if a := v.Post(web.PreviewEnd, url.Values{"retour": {"/reseaux/alpha/gestion"}}); a.Location != "/reseaux/alpha/gestion" || v.Get(a.Location).Status != http.StatusOK {
				t.Errorf("%s: no way out: status %d to %q", as, a.Status, a.Location)
			}
		}
	})
}

func (x *visited) samePage(t *testing.T, as web.Preview, path string, got, want sitetest.Answer) {
	t.Helper()
	switch {
	case got.Status != want.Status || got.Location != want.Location:
		t.Errorf("%s, GET %s: status %d to %q, want %d to %q", as, path, got.Status, got.Location, want.Status, want.Location)
	case strings.Contains(got.Body, secret):
		t.Errorf("%s, GET %s: shows what is secret", as, path)
	case !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") || got.Status/100 == 3 || !strings.Contains(got.Body, "<html"): // a piece of a page
	case len(sitetest.Find(got.Doc(), func(n *html.Node) bool { return sitetest.Attr(n, "class") == "strip -mode" })) != 1:
		t.Errorf("%s, GET %s: does not say how it is seen", as, path)
	}
	for _, fault := range pageFaults(got) {
		if got.Status == http.StatusOK && strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s, GET %s: %s", as, path, fault)
		}
	}
}

// The preview is the browser's own: it ends with the session, and takes nothing from who has nothing to lose.
func TestPreviewEndsWithTheSession(t *testing.T) {
	w := sitetest.New(t, sitetest.Options{Engine: "sqlite"})
	n := w.Network("alpha")
	boss, ana := w.Person("Marie Chef"), w.Person("Ana Lopez")
	w.Join(boss, space.Manager, n)
	w.Join(ana, space.Member, n)
	v := w.As(boss)
	v.Post("/reseaux/alpha/gestion/apercu", url.Values{"comme": {"membre"}})
	if a := v.Get("/reseaux/alpha/gestion"); a.Status != http.StatusForbidden {
		t.Errorf("as a member: status %d", a.Status)
	}
	if a := v.Post("/deconnexion", url.Values{}); a.Status != http.StatusSeeOther || v.Cookie("apercu") != "" {
		t.Errorf("signing out: status %d, cookie %q", a.Status, v.Cookie("apercu"))
	}
	for _, c := range []struct {
		who  *sitetest.Visitor
		as   string
		want int
	}{{w.As(ana), "visiteur", http.StatusForbidden}, {w.Nobody(), "membre", http.StatusSeeOther}, {w.As(boss), "chef", http.StatusUnprocessableEntity}} {
		if a := c.who.Post("/reseaux/alpha/gestion/apercu", url.Values{"comme": {c.as}}); a.Status != c.want || c.who.Cookie("apercu") != "" {
			t.Errorf("%s: status %d, want %d, cookie %q", c.as, a.Status, c.want, c.who.Cookie("apercu"))
		}
	}
}
