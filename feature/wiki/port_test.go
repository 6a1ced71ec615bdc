package wiki_test

import (
	"archive/zip"
	"io"
	"net/http"
	"strings"
	"testing"

	"maillage/core/part/parttest"
	"maillage/core/space"
	"maillage/feature/wiki"
)

// unzipped is the files of a zip by name.
func unzipped(t *testing.T, body string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err, body[:min(len(body), 300)])
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(f.Name, err)
		}
		out[f.Name] = string(data)
	}
	return out
}

func (w *world) take(a parttest.Browser, path string, fields ...string) string {
	w.Helper()
	got := a.Post(path+"/export", fields...).Want(http.StatusOK)
	if h := got.Header.Get("Content-Disposition"); !strings.HasPrefix(h, "attachment;") {
		w.Fatalf("%s %v: disposition %q", path, fields, h)
	}
	return got.Body
}

// A page leaves in each form, with what links lead to for who takes it: the words alone where they may not read.
func TestAPageLeaves(t *testing.T) {
	each(t, func(w *world) {
		top := w.page(w.ana, "Exploiter", "## Ici\n\nVoir [[Relevés|les relevés]] et [[Rien]].\n\n| a | b |\n|---|---|\n| 1 | 2 |", 0)
		under := w.page(w.bob, "Relevés", "Chaque **mois**[^1].\n\n[^1]: Le lundi.", top.ID)
		w.As(w.guy).Get(wiki.Path(top)+"/export").Want(http.StatusOK).Says("Cette page et celle rangée dessous", "PDF")
		w.As(w.guy).Post(wiki.Path(top)+"/export", "format", "doc").Want(http.StatusUnprocessableEntity)
		w.As(w.zoe).Post(wiki.Path(top)+"/export", "format", "odt").Want(http.StatusNotFound)
		for _, f := range []string{"odt", "docx"} {
			files := unzipped(t, w.take(w.As(w.guy), wiki.Path(top), "format", f, "etendue", "branche"))
			main := files["content.xml"] + files["word/document.xml"]
			for _, want := range []string{"Exploiter", "Relevés", "#p" + under.ID.String(), "mois"} {
				if f == "docx" {
					want = strings.TrimPrefix(want, "#")
				}
				if !strings.Contains(main, want) {
					t.Errorf("%s: no %q", f, want)
				}
			}
			if strings.Contains(main, "page=Rien") {
				t.Errorf("%s: a link leads to a page that is not there", f)
			}
		}
		html := w.take(w.As(w.guy), wiki.Path(under), "format", "html")
		for _, want := range []string{`<html lang="fr">`, "<h1>Relevés</h1>", "Bob Petit", `href="#n1"`, "Le lundi."} {
			if !strings.Contains(html, want) {
				t.Errorf("html: no %q", want)
			}
		}
		if body := w.take(w.As(w.guy), wiki.Path(top), "format", "pdf", "etendue", "branche"); !strings.HasPrefix(body, "%PDF") || strings.Count(body, "/Dest [") < 3 {
			t.Error("pdf: no bookmarks")
		}
		if body := w.take(w.As(w.guy), wiki.Path(under), "format", "markdown"); !strings.Contains(body, `title: "Relevés"`) || !strings.Contains(body, "[^1]: Le lundi.") {
			t.Errorf("markdown: %s", body)
		}
		files := unzipped(t, w.take(w.As(w.guy), "/reseaux/clubs/groupes/eau/wiki", "format", "markdown"))
		if len(files) != 2 || !strings.Contains(files["Exploiter.md"], "[[Relevés|les relevés]]") || files["Exploiter/Relevés.md"] == "" {
			t.Errorf("zip: %v", files)
		}
		files = unzipped(t, w.take(w.As(w.guy), "/reseaux/clubs/groupes/eau/wiki", "format", "html"))
		if len(files) != 3 || !strings.Contains(files["Exploiter.html"], `href="Exploiter/Relev%C3%A9s.html"`) || !strings.Contains(files["index.html"], "Exploiter/Relev%C3%A9s.html") {
			t.Errorf("zip of html: %v", files)
		}
	})
}

// A new page begins with a template: those that come with the wiki, or the pages under "Modèles" that one may read.
func TestTemplates(t *testing.T) {
	each(t, func(w *world) {
		path := "/reseaux/clubs/groupes/eau/wiki/nouvelle"
		w.As(w.bob).Get(path).Want(http.StatusOK).Says("Compte rendu de réunion", "Note de décision")
		if got := w.As(w.bob).Get(path + "?modele=compte-rendu").Want(http.StatusOK).Value("texte"); !strings.Contains(got, "## Décisions") {
			t.Errorf("the form holds %q", got)
		}
		folder := w.page(w.eva, "Modèles", "Nos modèles.", 0)
		own := w.page(w.eva, "Compte rendu de réunion", "## Nos décisions", folder.ID)
		a := w.As(w.bob).Get(path)
		if !a.Has("a", "href", path+"?modele="+own.ID.String()) || a.Has("a", "href", path+"?modele=compte-rendu") {
			t.Error("the template of the group does not stand in the place of the other")
		}
		if got := w.As(w.bob).Get(path + "?modele=" + own.ID.String()).Value("texte"); !strings.Contains(got, "Nos décisions") {
			t.Errorf("the form holds %q", got)
		}
		w.As(w.bob).Get(path + "?modele=rien").Want(http.StatusNotFound)
		other := w.Group(w.n, "air", space.Open, nil)
		w.Puts(w.zoe, other, space.Member, space.Active)
		w.As(w.zoe).Get("/reseaux/clubs/groupes/air/wiki/nouvelle?modele=" + own.ID.String()).Want(http.StatusNotFound)
	})
}
