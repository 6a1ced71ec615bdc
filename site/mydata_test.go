package site_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/kit/lang"
	"maillage/site/sitetest"
)

var exportLink = regexp.MustCompile(`/parametres/donnees/[0-9a-z]{13}`)

// exported is the export of b's owner, asked for and fetched.
func (w *lived) exported(t *testing.T, b *sitetest.Visitor) (path string, z *zip.Reader) {
	t.Helper()
	goes(t, b.Post("/parametres/donnees", nil), "/parametres/donnees")
	w.pass(0)
	path = exportLink.FindString(b.Get("/parametres/donnees").Body)
	if path == "" {
		t.Fatalf("no file: %s", b.Get("/parametres/donnees").Words())
	}
	a := b.Get(path)
	is(t, a, 200)
	if h := a.Header; h.Get("Content-Disposition") == "" || h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers %v", h)
	}
	z, err := zip.NewReader(strings.NewReader(a.Body), int64(len(a.Body)))
	if err != nil {
		t.Fatal(err)
	}
	return path, z
}

func unzip(t *testing.T, z *zip.Reader, name string) []byte {
	t.Helper()
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// exportedData is data.json.
type exportedData struct {
	Format  string
	Version int
	Made    time.Time
	Lists   map[string][]map[string]any
}

func (d exportedData) only(t *testing.T, list string) map[string]any {
	t.Helper()
	if len(d.Lists[list]) != 1 {
		t.Fatalf("%s: %v", list, d.Lists[list])
	}
	return d.Lists[list][0]
}

// What a person wrote, chose and sent is in their file, in both forms, and nothing of others but what it must name.
func TestExport(t *testing.T) {
	eachLived(t, func(t *testing.T, w *lived) {
		p := w.claire()
		w.Join(p, space.Member, w.net, w.group)
		b := w.As(p)
		secret := w.Post(w.ana, w.group, "Zirconium : ce que dit Ana.", "")
		a := b.Upload("/publier", form("espace", w.group.ID.String(), "texte", "Ma <question> & **réponse**", "cle", "k1"), sitetest.File{Field: "fichiers-1", Name: "compte rendu.txt", Data: []byte("Ce qui fut dit.\n")})
		if a.Status != http.StatusSeeOther {
			t.Fatalf("publishing: %d %s", a.Status, brief(a))
		}
		w.Comment(p, secret, "Ma réponse à Ana")
		w.Write(func(tx *db.Tx) error {
			if _, err := item.React(w.Ctx, tx, secret, p.ID, item.Useful, true); err != nil {
				return err
			}
			return tie.Set(w.Ctx, tx, p.ID, tie.Person, int64(w.bob.ID), tie.Follow)
		})
		is(t, b.Get("/parametres/donnees"), 200, "Préparer mes données")
		path, z := w.exported(t, b)
		var d exportedData
		if err := json.Unmarshal(unzip(t, z, "data.json"), &d); err != nil {
			t.Fatal(err)
		}
		if d.Format != "maillage-export" || d.Version != 1 || d.Made.IsZero() {
			t.Errorf("head %+v", d)
		}
		if got := d.only(t, "account"); got["given"] != "Claire" || got["email"] != p.Email || got["email_proved"] != true || got["closing"] != nil || got["organisation"] != "Région Bretagne" {
			t.Errorf("account %v", got)
		}
		if got := d.only(t, "affiliations"); got["proof"] != "domain" || got["job"] != "Cheffe de projet" {
			t.Errorf("affiliation %v", got)
		}
		if len(d.Lists["memberships"]) != 2 || len(d.Lists["publications"]) != 2 {
			t.Fatalf("memberships %v, publications %v", d.Lists["memberships"], d.Lists["publications"])
		}
		one, two := d.Lists["publications"][0], d.Lists["publications"][1]
		if one["kind"] != "post" || one["text"] != "Ma <question> & réponse" || one["in_reply_to"] != "" || two["text"] != "Ma réponse à Ana" || !strings.HasSuffix(two["in_reply_to"].(string), secret.ID.String()) {
			t.Errorf("publications %v %v", one, two)
		}
		if got := d.only(t, "reactions"); got["reaction"] != "useful" || !strings.HasSuffix(got["publication"].(string), secret.ID.String()) {
			t.Errorf("reaction %v", got)
		}
		file := d.only(t, "files")
		if got := string(unzip(t, z, file["file"].(string))); got != "Ce qui fut dit.\n" {
			t.Errorf("the file says %q", got)
		}
		page := unzip(t, z, "index.html")
		w.standsAlone(t, page)
		for _, want := range []string{"Claire", "Ma <question> & réponse", "Cheffe de projet", "compte rendu.txt", "Région Bretagne", "membre", "Réseaux et groupes"} {
			if !strings.Contains(spaced(pageText(t, page)), want) {
				t.Errorf("the page does not say %q", want)
			}
		}
		for _, f := range z.File {
			if body := string(unzip(t, z, f.Name)); strings.Contains(body, "Zirconium") || strings.Contains(body, w.ana.Email) || strings.Contains(body, w.bob.Email) {
				t.Errorf("%s holds what others wrote", f.Name)
			}
		}
		w.letter(p.Email, "sont prêtes")
		for _, other := range []*sitetest.Visitor{w.As(w.ana), w.As(w.eve)} {
			is(t, other.Get(path), 404)
		}
		goes(t, w.Nobody().Get(path), "/connexion?suite="+strings.ReplaceAll(path, "/", "%2F"))
		// The sweep spares it, until its week is over.
		w.pass(6 * 24 * time.Hour)
		if _, err := w.Site.Core.Files.Sweep(w.Ctx); err != nil {
			t.Fatal(err)
		}
		is(t, b.Get(path), 200)
		w.pass(25 * time.Hour)
		is(t, b.Get(path), 404)
		is(t, b.Get("/parametres/donnees"), 200, "Préparer mes données")
		if n := w.blobs(); n == 0 {
			t.Error("no file at all")
		}
		if _, err := w.Site.Core.Files.Sweep(w.Ctx); err != nil {
			t.Fatal(err)
		}
	})
}

// blobs counts what is kept for exports.
func (w *lived) blobs() (n int) {
	w.T.Helper()
	if err := w.Site.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) + (SELECT COUNT(*) FROM attachment) FROM kept_blob`).Scan(&n); err != nil {
		w.T.Fatal(err)
	}
	return n
}

func pageText(t *testing.T, page []byte) string {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return sitetest.Text(doc)
}

// standsAlone fails unless a page asks nothing of anybody: no script, picture, sheet or font.
func (w *lived) standsAlone(t *testing.T, page []byte) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range sitetest.Find(doc, func(n *html.Node) bool { return true }) {
		for _, name := range []string{"script", "link", "img", "iframe", "object", "form", "base"} {
			if n.Data == name {
				t.Errorf("the page has a %s", name)
			}
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "style" {
				t.Errorf("%s has %s", n.Data, a.Key)
			}
			if a.Key == "href" && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "files/") {
				t.Errorf("a link to %s", a.Val)
			}
		}
	}
	if bytes.Contains(page, []byte("url(")) || bytes.Contains(page, []byte("@import")) || bytes.Contains(page, []byte("⟦")) {
		t.Error("the page asks for something, or lacks words")
	}
}

// One is made at a time; three in a day; a suspended person gets theirs; what is forged is nothing.
func TestExportBounds(t *testing.T) {
	eachLived(t, func(t *testing.T, w *lived) {
		p := w.claire()
		b := w.As(p)
		for range 3 {
			goes(t, b.Post("/parametres/donnees", nil), "/parametres/donnees")
		}
		is(t, b.Get("/parametres/donnees"), 200, "Votre fichier se prépare", "Où en est-on ?")
		var n int
		if err := w.Site.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM personal_export`).Scan(&n); err != nil || n != 1 {
			t.Errorf("%d exports, %v", n, err)
		}
		w.pass(0)
		is(t, b.Get("/parametres/donnees"), 200, "Votre fichier est prêt")
		for _, odd := range []string{"x", "0000000000000", "%00", "..", strings.Repeat("9", 13)} {
			if a := b.Get("/parametres/donnees/" + odd); a.Status != 404 && a.Status/100 != 3 {
				t.Errorf("%s: status %d", odd, a.Status)
			}
		}
		w.Write(func(tx *db.Tx) error { return w.Site.Core.Accounts.Suspend(w.Ctx, tx, 0, p.ID, "Pour essayer.") })
		w.pass(time.Hour)
		_, z := w.exported(t, b)
		if !bytes.Contains(unzip(t, z, "data.json"), []byte(`"suspended"`)) {
			t.Error("the file does not say that they are suspended")
		}
		goes(t, w.Nobody().Get("/parametres/donnees"), "/connexion?suite=%2Fparametres%2Fdonnees")
		goes(t, w.Nobody().Post("/parametres/donnees", nil), "/connexion?suite=%2F")
		if err := w.Site.Core.Accounts.SetPrefs(w.Ctx, p.ID, "en", "", "Europe/Paris"); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Hour)
		_, z = w.exported(t, b)
		if !strings.Contains(pageText(t, unzip(t, z, "index.html")), "Networks and groups") {
			t.Error("the page is not in their language")
		}
	})
}

// Many rows pass one at a time: the file of somebody who wrote a thousand times is whole, in order.
func TestExportOfMany(t *testing.T) {
	eachLived(t, func(t *testing.T, w *lived) {
		p := w.claire()
		w.Join(p, space.Member, w.net, w.group)
		first := w.Post(p, w.group, "Le premier.", "")
		const more = 450
		w.Write(func(tx *db.Tx) error {
			for n := range more {
				i := item.Item{Kind: "comment", Author: p.ID, State: item.Published}
				i, err := item.AddTo(w.Ctx, tx, first, i)
				if err != nil {
					return err
				}
				text := fmt.Sprintf("Réponse numéro %d", n)
				if _, err := tx.Exec(w.Ctx, `INSERT INTO text_body (item_id, markdown, html) VALUES ($1, $2, $2)`, i.ID, text); err != nil {
					return err
				}
			}
			return nil
		})
		_, z := w.exported(t, w.As(p))
		var d exportedData
		if err := json.Unmarshal(unzip(t, z, "data.json"), &d); err != nil {
			t.Fatal(err)
		}
		list := d.Lists["publications"]
		if len(list) != more+1 {
			t.Fatalf("%d publications", len(list))
		}
		for n, x := range list[1:] {
			if x["text"] != fmt.Sprintf("Réponse numéro %d", n) {
				t.Fatalf("number %d is %v", n, x["text"])
			}
		}
	})
}

// docs/export-format.md names every list and every column, and nothing else; every list has words in both languages.
func TestExportFormatIsWritten(t *testing.T) {
	w := sitetest.New(t, sitetest.Options{Engine: db.SQLite})
	b, err := os.ReadFile("../docs/export-format.md")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, x := range w.Site.Core.Exports {
		want = append(want, "### "+x.Name)
		for _, c := range x.Columns {
			want = append(want, x.Name+"."+c.Name)
			for _, tag := range []string{lang.French, lang.English} {
				if l := w.Site.Core.Web.Catalogue.Localizer(tag, nil); strings.Contains(l.T(c.Label)+l.T(x.Label), "⟦") {
					t.Errorf("%s.%s has no words in %s", x.Name, c.Name, tag)
				}
			}
		}
	}
	var got []string
	list := ""
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "### "); ok {
			list = name
			got = append(got, line)
		} else if name, _, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "` |"); ok && strings.HasPrefix(line, "| `") && list != "" {
			got = append(got, list+"."+name)
		}
	}
	for _, s := range want {
		if !slices.Contains(got, s) {
			t.Errorf("docs/export-format.md lacks %s", s)
		}
	}
	for _, s := range got {
		if !slices.Contains(want, s) {
			t.Errorf("docs/export-format.md has %s, which no part gives", s)
		}
	}
}
