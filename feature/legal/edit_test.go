package legal_test

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/part/parttest"
	"maillage/feature/legal"
	"maillage/kit/fail"
)

type editor struct {
	*parttest.World
	legal *legal.Legal
	zoe   account.Person
}

func edits(t *testing.T, f func(w *editor)) {
	t.Helper()
	parttest.Each(t, func(w *parttest.World) {
		w.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
		e := &editor{w, legal.New(w.Core), w.Person("Zoé Machine", "")}
		w.Write(func(tx *db.Tx) error { return w.Core.Accounts.SetOperator(w.Ctx, tx, 0, e.zoe.ID, true) })
		f(e)
	}, legal.Join, parttest.Places)
}

// The operator writes a text: everyone reads it, with its date; every version is kept, and the program's own comes back.
func TestTheOperatorWritesTheTexts(t *testing.T) {
	edits(t, func(w *editor) {
		const path = "/exploitation/textes/notice/fr"
		zoe, nobody := w.As(w.zoe), w.Nobody()
		nobody.Get("/mentions-legales").Want(200).Says("Éditeur").Hides("Modifier ce texte", "Version du")
		zoe.Get("/mentions-legales").Want(200).Says("Modifier ce texte")
		zoe.Get("/exploitation/textes").Want(200).Says("Texte fourni")
		a := zoe.Get(path).Want(200)
		if !strings.Contains(a.Value("texte"), "## Éditeur") || a.Value("version") != "0" {
			w.Errorf("the form begins with %q, version %q", a.Value("texte"), a.Value("version"))
		}
		zoe.Post(path, "texte", "## Nous\n\nSyndicat **mixte** <script>x</script>.", "version", "0", "decision", "apercu").Want(200).Says("Syndicat mixte")
		nobody.Get("/mentions-legales").Hides("Syndicat mixte")
		zoe.Post(path, "texte", "## Nous\n\nSyndicat **mixte** <script>x</script>.", "version", "0", "decision", "enregistrer").Goes(path)
		a = nobody.Get("/mentions-legales").Want(200).Says("Syndicat mixte", "Version du 24 novembre 2026")
		if len(a.All(func(n *html.Node) bool { return n.Data == "script" && n.FirstChild != nil })) > 0 {
			w.Error("a script came through")
		}
		english := w.Nobody()
		english.Lang = "en"
		english.Get("/mentions-legales").Want(200).Hides("Syndicat mixte")
		zoe.Post(path, "texte", "Autre", "version", "0", "decision", "enregistrer").Want(409).Says("entre-temps")
		w.Pass(24 * time.Hour)
		zoe.Post(path, "texte", "Autre", "version", "1", "decision", "enregistrer").Goes(path)
		zoe.Post(path, "texte", "", "version", "2", "decision", "enregistrer").Want(422)
		zoe.Post(path, "texte", strings.Repeat("é", 60_001), "version", "2", "decision", "enregistrer").Want(422).Says("trop long")
		a = zoe.Get(path+"?version=1").Want(200).Says("Le champ contient la version 1", "Version 2 du 25 novembre 2026", "Version 1 du 24 novembre 2026")
		if !strings.Contains(a.Value("texte"), "Syndicat") || a.Value("version") != "2" {
			w.Errorf("the old version: %q on %q", a.Value("texte"), a.Value("version"))
		}
		zoe.Post(path, "version", "2", "decision", "fourni").Goes(path)
		nobody.Get("/mentions-legales").Want(200).Says("Éditeur").Hides("Autre", "Version du")
		zoe.Get("/exploitation/textes").Says("repris le 25 novembre 2026")
	})
}

// What the statement concludes is in the foot of every page, at once.
func TestConformityIsInTheFoot(t *testing.T) {
	edits(t, func(w *editor) {
		w.Nobody().Get("/charte").Says("Accessibilité : non conforme").Hides("partiellement")
		w.As(w.zoe).Post("/exploitation/textes", "conformite", "rien").Want(422)
		w.As(w.zoe).Post("/exploitation/textes", "conformite", "partial").Goes("/exploitation/textes")
		// The page is another process's as well as ours: these verbs are not those of the part that shows it.
		w.Nobody().Get("/charte").Says("Accessibilité : partiellement conforme")
	})
}

// Nobody else writes, nor learns that there is somewhere to write.
func TestOnlyTheOperatorWrites(t *testing.T) {
	edits(t, func(w *editor) {
		ana := w.Person("Ana Lopez", "")
		for _, path := range []string{"/exploitation/textes", "/exploitation/textes/notice/fr"} {
			w.As(ana).Get(path).Want(404)
			w.As(ana).Post(path, "texte", "x", "version", "0").Want(404)
		}
		for _, path := range []string{"/exploitation/textes/rien/fr", "/exploitation/textes/notice/de"} {
			w.As(w.zoe).Get(path).Want(404)
			w.As(w.zoe).Post(path, "texte", "x", "version", "0").Want(404)
		}
		w.Refused(w.legal.Write(w.Ctx, ana.ID, legal.Version{Page: "notice", Lang: "fr", Text: "x"}, 0), fail.Hidden, "")
		w.Refused(w.legal.Conclude(w.Ctx, ana.ID, legal.FullyConforming), fail.Hidden, "")
	})
}
