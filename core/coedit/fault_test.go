package coedit_test

import (
	"strings"
	"testing"

	"maillage/core/db"
	"maillage/kit/fail"
)

// What hinders a version is said to all who write, also to who comes later, in their language; it is tried again later and later,
// at once after somebody wrote, and forgotten when a version is made.
func TestWhatHindersAVersion(t *testing.T) {
	each(t, 2, func(w *world) {
		i := w.pad("Un paragraphe.\n")
		a := w.browser(w.people[0], i).comes()
		a.does("write", 0, 0, "Trop ").saved()
		w.pads.refuses = fail.Fields("pad.Settle", fail.On("texte", "web.field.long", "max", 3, "n", 19))
		again := func() (ms int64) {
			w.OK(w.Core.DB.Q().QueryRow(w.Ctx, `SELECT again FROM coedit_doc WHERE item_id = $1`, i.ID).Scan(&ms))
			return ms
		}
		var waits []int64
		for range 3 {
			_, err := w.Core.Coedit.Settle(w.Ctx, i.ID, 0, "")
			w.Refused(err, fail.Invalid, "web.field.long")
			waits = append(waits, again())
		}
		if first, second := waits[1]-waits[0], waits[2]-waits[1]; first <= 0 || second <= first {
			t.Errorf("tried again at %v", waits)
		}
		a.until("what hinders a version", func() bool { return a.hindered != "" })
		b := w.browser(w.people[1], i).comes()
		b.until("what hinders a version", func() bool { return b.hindered != "" })
		for _, said := range []string{a.hindered, b.hindered} {
			if !strings.Contains(said, "19") || !strings.Contains(said, "gardé") || strings.Contains(said, "⟦") {
				t.Errorf("it is said that %q", said)
			}
		}
		b.does("write", 0, 0, "Moins ").saved()
		if again() != 0 {
			t.Error("somebody wrote, and it is tried no sooner")
		}
		w.pads.refuses = nil
		if made, err := w.Core.Coedit.Settle(w.Ctx, i.ID, 0, ""); !made || err != nil {
			t.Errorf("settled: %v, %v", made, err)
		}
		a.until("news of the version", func() bool { return a.hindered == "" && a.settled == 1 })
		if said := w.browser(w.people[1], i).comes().hindered; said != "" {
			t.Errorf("after the version it is still said that %q", said)
		}
	})
}

// A text that no document holds is kept as it is: who writes the document is sent away with the reason, and what others wrote
// meanwhile is not lost by it.
func TestATextThatIsNotShared(t *testing.T) {
	each(t, 2, func(w *world) {
		i := w.pad("Un paragraphe.\n")
		a := w.browser(w.people[0], i).comes()
		put := func(markdown string, meanwhile func()) error {
			v, err := w.Core.Coedit.Weave(w.Ctx, i.ID, markdown)
			w.OK(err)
			meanwhile()
			return w.Core.DB.Write(w.Ctx, func(tx *db.Tx) error { return v.Put(w.Ctx, tx, w.people[1].ID) })
		}
		w.Refused(put("Du <b>HTML</b>.", func() { a.does("write", 0, 0, "Vite ").saved() }), fail.Conflict, "")
		w.OK(put("Du <b>HTML</b>.", func() {}))
		a.until("the end", func() bool {
			return a.over && a.code == 4403 && len(a.gone) == 1 && a.gone[0]["key"] == "coedit.refused.loss"
		})
		if last, _ := w.pads.last(); !strings.Contains(last.markdown, "Vite Un") {
			t.Errorf("what was written is in no version: %q", last.markdown)
		}
	})
}
