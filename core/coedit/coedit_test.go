package coedit_test

import (
	"strings"
	"testing"
)

// Two people write one text at once, both see it, and what each was told is saved is there for who comes later.
func TestTwoWrite(t *testing.T) {
	each(t, 3, func(w *world) {
		i := w.pad("## Titre\n\nUn paragraphe.\n")
		a, b := w.browser(w.people[0], i).comes(), w.browser(w.people[1], i).comes()
		if got := same(a, b); !strings.Contains(got, "Un paragraphe.") {
			t.Fatalf("the document does not say what the item does: %s", got)
		}
		a.does("write", 1, 2, " premier").saved()
		b.does("write", 1, 0, "Non, ").saved()
		a.does("paragraph", 9, "À la fin.").saved()
		b.does("bold", 1, 0, 3).saved()
		got := same(a, b)
		c := w.browser(w.people[2], i).comes()
		if c.xml() != got {
			t.Errorf("who comes later has %s, want %s", c.xml(), got)
		}
		a.leaves()
		b.does("erase", 1, 0, 5).saved()
		a.comes()
		same(a, b, c)
		v, err := w.Core.Coedit.Settle(w.Ctx, i.ID, w.people[1].ID, "relu")
		w.OK(err)
		last, n := w.pads.last()
		if !v || n != 1 || last.summary != "relu" || len(last.by) != 2 || last.by[0] != w.people[1].ID {
			t.Errorf("settled %v: %d versions, %+v", v, n, last)
		}
		if want := "## Titre\n\nUn premier paragraphe.\n\nÀ la fin."; strings.TrimSpace(w.says(i)) != want {
			t.Errorf("the item says %q", w.says(i))
		}
		a.until("news of the version", func() bool { return a.settled == 1 })
		if again, err := w.Core.Coedit.Settle(w.Ctx, i.ID, 0, ""); again || err != nil {
			t.Errorf("settled again: %v, %v", again, err)
		}
		a.does("write", 0, 0, "Grand ").saved()
		d := w.browser(w.people[2], i).comes()
		if got := same(a, b, c, d); !strings.Contains(got, "Grand ") {
			t.Errorf("after a version: %s", got)
		}
	})
}
