package wiki_test

import (
	"net/http"
	"testing"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/feature/wiki"
	"maillage/kit/fail"
)

// stroke is an update of the Yjs client 77: a paragraph that says word, at the top of the document.
func stroke(word string) []byte {
	b := append([]byte{1, 3, 77, 0, 7, 1, 7}, "default"...)
	b = append(append(b, 3, 9), "paragraph"...)
	b = append(b, 7, 0, 77, 0, 6, 4, 0, 77, 1, byte(len(word)))
	return append(append(b, word...), 0)
}

// A page that is written together and saved without scripts at the same time keeps both: what was not a version yet becomes one,
// the conflict shows, and the text that is then saved is woven into the document.
func TestWrittenBothWays(t *testing.T) {
	each(t, func(w *world) {
		i := w.page(w.ana, "Compteurs", "Un compteur par site.", 0)
		w.As(w.zoe).Get(wiki.Path(i) + "/direct").Want(http.StatusNotFound)
		w.As(w.guy).Get(wiki.Path(i) + "/direct").Want(http.StatusForbidden)
		w.As(w.bob).Get(wiki.Path(i) + "/direct").Want(http.StatusUpgradeRequired)
		w.OK(w.Core.Coedit.Open(w.Ctx, i.ID))
		w.wrote(i.ID, w.bob.ID, stroke("Ensemble."))
		_, err := w.wiki.Edit(w.Ctx, w.ana.ID, i.ID, wiki.Change{Title: i.Title, Body: "Seule."}, i.Edited)
		w.Refused(err, fail.Conflict, "")
		now := w.Item(i.ID)
		_, list, _, err := w.wiki.History(w.Ctx, w.Viewer(w.bob), i.ID, 0)
		w.OK(err)
		if len(list) != 2 {
			t.Fatalf("history: %+v", list)
		}
		w.As(w.ana).Get(wiki.Path(now)).Want(http.StatusOK).Says("Ensemble.", "Un compteur par site.")
		if _, err = w.wiki.Edit(w.Ctx, w.ana.ID, i.ID, wiki.Change{Title: i.Title, Body: "Un compteur par site, relevé.\n\nEnsemble."}, now.Edited); err != nil {
			t.Fatal(err)
		}
		if made, err := w.Core.Coedit.Settle(w.Ctx, i.ID, 0, ""); made || err != nil {
			t.Errorf("a document that says what the page says is settled: %v, %v", made, err)
		}
		w.As(w.bob).Post(wiki.Path(now)+"/version", "resume", "rien").Goes(wiki.Path(now))
		w.As(w.guy).Post(wiki.Path(now)+"/version", "resume", "rien").Want(http.StatusForbidden)
		// What the editor cannot keep is kept: the page is then written by one at a time, and together again once it is gone.
		html := "Un <b>compteur</b> <!-- caché -->"
		_, err = w.wiki.Edit(w.Ctx, w.ana.ID, i.ID, wiki.Change{Title: i.Title, Body: html}, w.Item(i.ID).Edited)
		w.OK(err)
		w.Refused(w.Core.Coedit.Open(w.Ctx, i.ID), fail.Invalid, "")
		_, err = w.wiki.Edit(w.Ctx, w.ana.ID, i.ID, wiki.Change{Title: i.Title, Body: "Un compteur."}, w.Item(i.ID).Edited)
		w.OK(err)
		w.OK(w.Core.Coedit.Open(w.Ctx, i.ID))
	})
}

// wrote keeps an update as the socket does.
func (w *world) wrote(id ref.Item, by ref.Person, update []byte) {
	w.Helper()
	w.Write(func(tx *db.Tx) error {
		var seq int64
		if err := tx.QueryRow(w.Ctx, `UPDATE coedit_doc SET seq = seq + 1 WHERE item_id = $1 RETURNING seq`, id).Scan(&seq); err != nil {
			return err
		}
		_, err := tx.Exec(w.Ctx, `INSERT INTO coedit_update (item_id, seq, person_id, at, body) VALUES ($1, $2, $3, 1, $4)`, id, seq, by, update)
		return err
	})
}
