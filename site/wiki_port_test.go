package site_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/wiki"
	"maillage/kit/document"
	"maillage/kit/id"
	"maillage/kit/office"
	"maillage/site/sitetest"
)

// ported is a network with two groups, of which eva animates both and ana is a member.
type ported struct {
	*lived
	pad      *wiki.Wiki
	from, to space.Space
	eva, ana account.Person
}

func eachPorted(t *testing.T, f func(t *testing.T, w *ported)) {
	eachLived(t, func(t *testing.T, l *lived) { f(t, newPorted(t, l)) })
}

func newPorted(t *testing.T, l *lived) *ported {
	t.Helper()
	w := &ported{lived: l, pad: wiki.New(l.Site.Core)}
	n := w.Network("reg")
	w.from, w.to = w.Group(n, "depart"), w.Group(n, "arrivee")
	w.eva, w.ana = w.Person("Eva Roy"), w.Person("Ana Lopez")
	w.Join(w.eva, space.Member, n)
	w.Join(w.eva, space.Animator, w.from, w.to)
	w.Join(w.ana, space.Member, n, w.from, w.to)
	return w
}

func (w *ported) page(t *testing.T, s space.Space, title, body string, above ref.Item) item.Item {
	t.Helper()
	i, err := w.pad.Make(w.Ctx, w.eva.ID, wiki.Draft{Space: s.ID, Title: title, Body: body, Above: above, Lang: "fr"})
	if err != nil {
		t.Fatal(title, err)
	}
	return i
}

const wikiPath = "/reseaux/reg/groupes/%s/wiki/%s"

// files is the export of a wiki as Markdown, with what differs from one place to the other taken off.
func (w *ported) files(t *testing.T, slug string) map[string]string {
	t.Helper()
	a := w.As(w.eva).Post(fmt.Sprintf(wikiPath, slug, "export"), url.Values{"format": {"markdown"}})
	is(t, a, 200)
	z, err := zip.NewReader(strings.NewReader(a.Body), int64(len(a.Body)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		body := string(unzip(t, z, f.Name))
		if strings.HasSuffix(f.Name, ".md") {
			body = idOf.ReplaceAllString(body, "ID")
			out[f.Name] = regexp.MustCompile(`(?m)^address: .*\n`).ReplaceAllString(body, "")
		} else {
			out[idOf.ReplaceAllString(f.Name, "ID")] = fmt.Sprint(len(body))
		}
	}
	return out
}

var idOf = regexp.MustCompile(`[0-9a-z]{13}`)

// sends has a file imported by p, and returns its report once it is there.
func (w *ported) sends(t *testing.T, p account.Person, name string, data []byte, clash string) sitetest.Answer {
	t.Helper()
	a := w.As(p).Upload(fmt.Sprintf(wikiPath, "arrivee", "import"), url.Values{"sous": {""}}, sitetest.File{Field: "fichier", Name: name, Data: data})
	if a.Status != 303 {
		return a
	}
	look := w.As(p).Get(a.Location)
	is(t, look, 200, "Rien n'est encore créé")
	goes(t, w.As(p).Post(a.Location, url.Values{"doublons": {clash}}), a.Location)
	goes(t, w.As(p).Post(a.Location, url.Values{"doublons": {clash}}), a.Location) // twice is once
	w.pass(0)
	is(t, w.As(w.Person("Guy Autre")).Get(a.Location), 404)
	return w.As(p).Get(a.Location)
}

func (w *ported) count(t *testing.T, s space.Space) (n int) {
	t.Helper()
	if err := w.Site.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM item WHERE space_id = $1 AND kind = 'page'`, s.ID).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// A wiki exported as Markdown and imported elsewhere is the same: its tree, its links, its files.
func TestAWikiMoves(t *testing.T) {
	eachPorted(t, func(t *testing.T, w *ported) {
		top := w.page(t, w.from, "Exploiter", "Voir [[Relevés|les relevés]] et [[Autre : « suite » ?]].", 0)
		mid := w.page(t, w.from, "Relevés", "Chaque **mois**[^1].\n\n| a | b |\n|--:|---|\n| 1 | [[Exploiter\\|x]] |\n\n[^1]: Le lundi.", top.ID)
		w.page(t, w.from, "Détail / 1", "- [x] fait\n- [ ] à faire", mid.ID)
		w.page(t, w.from, "Autre : « suite » ?", "> [!NOTE]\n> À noter.", 0)
		w.joinPicture(t, mid)
		want := w.files(t, "depart")
		if len(want) != 5 {
			t.Fatalf("%v", want)
		}
		var b bytes.Buffer
		a := w.As(w.eva).Post(fmt.Sprintf(wikiPath, "depart", "export"), url.Values{"format": {"markdown"}})
		b.WriteString(a.Body)
		is(t, w.sends(t, w.ana, "wiki.zip", b.Bytes(), "renommer"), 422, "Seule l'animation")
		is(t, w.sends(t, w.eva, "wiki.zip", b.Bytes(), "renommer"), 200, "4 pages créées", "Tout a été compris.")
		got := w.files(t, "arrivee")
		for name, body := range want {
			if got[name] != body {
				t.Errorf("%s: got %q, want %q", name, got[name], body)
			}
		}
		if len(got) != len(want) {
			t.Errorf("got %d files, want %d: %v", len(got), len(want), got)
		}
		// again: nothing is overwritten
		is(t, w.sends(t, w.eva, "wiki.zip", b.Bytes(), "passer"), 200, "4 pages laissées de côté")
		is(t, w.sends(t, w.eva, "wiki.zip", b.Bytes(), "renommer"), 200, "4 pages créées sous un autre titre")
		if n := w.count(t, w.to); n != 8 {
			t.Errorf("%d pages, want 8", n)
		}
		renamed := w.files(t, "arrivee")["Exploiter (2).md"]
		if !strings.Contains(renamed, "[[Relevés (Exploiter)|les relevés]]") {
			t.Errorf("links do not follow: %s", renamed)
		}
	})
}

// joinPicture joins a picture to a page, and shows it there.
func (w *ported) joinPicture(t *testing.T, i item.Item) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 20, 10))); err != nil {
		t.Fatal(err)
	}
	kept, err := w.Site.Core.Blobs.Put(w.Ctx, bytes.NewReader(b.Bytes()), -1)
	if err != nil {
		t.Fatal(err)
	}
	up := attach.Upload{Digest: kept.Digest, Size: kept.Size, Name: "plan.png", Type: "image/png", Alt: "Le plan", Width: 20, Height: 10, Thumb: kept.Digest, ThumbWidth: 20, ThumbHeight: 10}
	w.Write(func(tx *db.Tx) error { return attach.Add(w.Ctx, tx, i, []attach.Upload{up}) })
	files, err := attach.Of(w.Ctx, w.Site.Core.DB.Q(), []ref.Item{i.ID})
	if err != nil {
		t.Fatal(err)
	}
	body := "Chaque **mois**[^1].\n\n![Le plan](" + files[i.ID][0].ThumbPath() + ")\n\n[^1]: Le lundi."
	if _, err := w.pad.Edit(w.Ctx, w.eva.ID, i.ID, wiki.Change{Title: i.Title, Body: body}, i.Edited); err != nil {
		t.Fatal(err)
	}
}

// One document is a page for any member: its structure, its picture, and what was not understood is said.
func TestADocumentBecomesAPage(t *testing.T) {
	eachPorted(t, func(t *testing.T, w *ported) {
		var dot bytes.Buffer
		if err := png.Encode(&dot, image.NewNRGBA(image.Rect(0, 0, 20, 10))); err != nil {
			t.Fatal(err)
		}
		d := document.Read("## Partie\n\nVoir @ana et [le site](https://exemple.fr/)[^1].\n\n![Le plan](plan)\n\n[^1]: Note.")
		d.Title, d.Lang = "Compte rendu du [12]", "fr"
		var b bytes.Buffer
		if err := office.DOCX(&b, d, func(string) (document.File, bool) {
			return document.File{Name: "plan.png", Media: "image/png", Width: 20, Height: 10, Data: func() ([]byte, error) { return dot.Bytes(), nil }}, true
		}); err != nil {
			t.Fatal(err)
		}
		is(t, w.sends(t, w.ana, "cr.docx", b.Bytes(), "renommer"), 200, "Compte rendu du (12)")
		got := w.files(t, "arrivee")
		for _, want := range []string{"## Partie", "![Le plan](fichiers/ID-plan.png)", `\@ana`} {
			if !strings.Contains(got["Compte rendu du (12).md"], want) {
				t.Errorf("no %q: %v", want, got)
			}
		}
		html := `<html lang="fr"><title>Site</title><body><h1>Fiche</h1><p>Un <b>mot</b>.</p><iframe src="x"></iframe></body></html>`
		is(t, w.sends(t, w.ana, "fiche.html", []byte(html), "renommer"), 200, "1 page créée", "1 cadre vers un autre site")
		is(t, w.sends(t, w.ana, "x.docx", []byte("PK\x03\x04 non"), "renommer"), 422, "abîmé")
		is(t, w.sends(t, w.ana, "x.exe", []byte("MZ"), "renommer"), 422, "pas d'une forme")
		is(t, w.As(w.ana).Upload(fmt.Sprintf(wikiPath, "arrivee", "import"), nil), 422, "Choisissez un fichier")
	})
}

// A dump of MediaWiki: subpages are under their page, redirections lead there, what is left out is told.
func TestAMediaWikiComes(t *testing.T) {
	eachPorted(t, func(t *testing.T, w *ported) {
		dump := `<mediawiki><page><title>Chauffage/Été</title><ns>0</ns><revision><text>Voir [[Chauffage]] et [[Les chaudières]]. {{Bandeau}}</text></revision></page>
<page><title>Chauffage</title><ns>0</ns><revision><text>== Un ==</text></revision></page>
<page><title>Les chaudières</title><ns>0</ns><redirect title="Chauffage"/><revision><text>#REDIRECT</text></revision></page>
<page><title>Discussion:Chauffage</title><ns>1</ns><revision><text>x</text></revision></page></mediawiki>`
		is(t, w.sends(t, w.eva, "export.xml", []byte(dump), "renommer"), 200, "2 pages créées", "Bandeau", "page de discussion")
		got := w.files(t, "arrivee")
		if got["Chauffage.md"] == "" || got["Chauffage/Chauffage-Été.md"] == "" {
			t.Errorf("%v", got)
		}
		a := w.As(w.ana).Get(fmt.Sprintf(wikiPath, "arrivee", "vers?page=Les+chaudi%C3%A8res"))
		if a.Status != 303 || !strings.HasPrefix(a.Location, "/pages/chauffage-") {
			t.Errorf("a redirection: %d %s", a.Status, a.Location)
		}
	})
}

// A long export is made by a task, holds what its person may read then, and goes from who may read there no more.
func TestALongExport(t *testing.T) {
	eachPorted(t, func(t *testing.T, w *ported) {
		for n := range 45 {
			w.page(t, w.from, fmt.Sprintf("Page %d", n), "Texte.", 0)
		}
		path := fmt.Sprintf(wikiPath, "depart", "export")
		is(t, w.As(w.ana).Post(path, url.Values{}), 422)
		a := w.As(w.ana).Post(path, url.Values{"format": {"html"}})
		if a.Status != 303 || !strings.HasPrefix(a.Location, "/wiki/travaux/") {
			t.Fatal(a.Status, a.Location)
		}
		w.pass(0)
		is(t, w.As(w.ana).Get(a.Location), 200, "Votre fichier est prêt")
		is(t, w.As(w.eva).Get(a.Location), 404)
		got := w.As(w.ana).Get(a.Location + "/fichier")
		is(t, got, 200)
		z, err := zip.NewReader(strings.NewReader(got.Body), int64(len(got.Body)))
		if err != nil || len(z.File) != 46 {
			t.Fatal(err, len(z.File))
		}
	})
}

// One page stands for a whole import in streams. Undone, an import leaves what somebody wrote in since, with what is over that.
func TestAnImportIsUndone(t *testing.T) {
	eachPorted(t, func(t *testing.T, w *ported) {
		top := w.page(t, w.from, "Partie", "Tout.", 0)
		for k := range 6 {
			w.page(t, w.from, fmt.Sprint("Fiche ", k), "Le texte.", top.ID)
		}
		a := w.As(w.eva).Post(fmt.Sprintf(wikiPath, "depart", "export"), url.Values{"format": {"markdown"}})
		report := w.sends(t, w.eva, "wiki.zip", []byte(a.Body), "renommer")
		is(t, report, 200, "7 pages créées", "Annuler l'import")
		var port string
		var shown int
		var kept ref.Item
		for into, text := range map[any]string{
			&port:  `SELECT id FROM wiki_port WHERE what = 'import'`,
			&shown: `SELECT COUNT(*) FROM item WHERE space_id = $1 AND kind = 'page' AND origin <> 'import'`,
			&kept:  `SELECT id FROM item WHERE space_id = $1 AND title = 'Fiche 3'`,
		} {
			var args []any
			if strings.Contains(text, "$1") {
				args = append(args, w.to.ID)
			}
			if err := w.Site.Core.DB.Q().QueryRow(w.Ctx, text, args...).Scan(into); err != nil {
				t.Fatal(text, err)
			}
		}
		if shown != 1 {
			t.Errorf("%d pages of an import are in streams, want 1", shown)
		}
		n, err := strconv.ParseInt(port, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		path := "/wiki/travaux/" + id.Of[struct{}](n).String()
		is(t, w.As(w.ana).Post("/publications/"+kept.String()+"/commentaires", url.Values{"texte": {"À garder."}}), 303)
		is(t, w.As(w.ana).Post(path+"/annulation", nil), 404)
		goes(t, w.As(w.eva).Post(path+"/annulation", nil), path)
		w.pass(0)
		is(t, w.As(w.eva).Get(path), 200, "Import annulé", "2 pages restent", "Fiche 3", "Partie")
		is(t, w.As(w.eva).Get("/reseaux/reg/groupes/arrivee/wiki"), 200, "Fiche 3")
	})
}
