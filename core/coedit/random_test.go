package coedit_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"maillage/core/db"
	"maillage/core/part/parttest"
)

// runs is how many random sessions are played: MAILLAGE_COEDIT_RUNS, or a few.
func runs() int {
	if n, err := strconv.Atoi(os.Getenv("MAILLAGE_COEDIT_RUNS")); err == nil {
		return n
	}
	return 50
}

// Whatever three people do at the same time, with lines that drop and what was not acknowledged sent again, with versions made and
// updates merged meanwhile: all have the same document in the end, which is what Yjs in Node makes of all that was made.
func TestRandomSessions(t *testing.T) {
	p := &pads{}
	w := newWorld(parttest.New(t, db.SQLite, p.join), p, 3)
	var sessions []played
	for run := range runs() {
		seed := rand.Uint64()
		sessions = append(sessions, session(t, w, run, rand.New(rand.NewPCG(seed, 1))))
		if t.Failed() {
			t.Fatalf("run %d, seed %d", run, seed)
		}
	}
	ask(t, sessions)
}

func session(t *testing.T, w *world, run int, r *rand.Rand) (p played) {
	i := w.pad("Un paragraphe.\n\nUn autre, plus long.\n\n- un\n- deux\n")
	var list []*browser
	for _, x := range w.people {
		list = append(list, w.browser(x, i).comes())
	}
	p.Begun = w.js("whole", list[0].name).([]byte)
	for range 10 + r.IntN(50) {
		b := list[r.IntN(len(list))]
		edit(w, b, r)
		switch r.IntN(14) {
		case 0, 1: // the line drops with something on its way, of which one cannot know whether it was kept
			if b.flush(); !b.away {
				b.drops()
			}
		case 2, 3:
			if b.flush(); b.away {
				b.returns()
			}
		case 4:
			_, err := w.Core.Coedit.Settle(w.Ctx, i.ID, 0, "")
			w.OK(err)
		case 5:
			w.OK(w.Core.Coedit.Fold(w.Ctx, i.ID))
		default:
			b.flush()
		}
	}
	for _, b := range list {
		if b.flush(); b.away {
			b.returns()
		}
		b.saved()
	}
	want := same(list...)
	late := w.browser(w.people[0], i).comes()
	if got := late.xml(); got != want || w.js("holes", late.name).(bool) {
		t.Errorf("run %d: what is kept is %s, want %s", run, got, want)
	}
	p.Want, p.Kept = want, late.kept
	for _, b := range append(list, late) {
		p.Made = append(p.Made, b.made...)
		if len(b.refused) > 0 {
			t.Errorf("run %d: %v", run, b.refused)
		}
		b.leaves()
	}
	return p
}

func edit(w *world, b *browser, r *rand.Rand) {
	n, at := r.IntN(9), r.IntN(40)
	switch r.IntN(8) {
	case 0:
		w.js("paragraph", b.name, at%7, "Neuf 🌊 "+strconv.Itoa(at))
	case 1:
		w.js("erase", b.name, n, at, 1+r.IntN(8))
	case 2:
		w.js("bold", b.name, n, at, 1+r.IntN(8))
	case 3:
		w.js("cut", b.name, at)
	default:
		w.js("write", b.name, n, at, "é"+strconv.Itoa(at))
	}
}
