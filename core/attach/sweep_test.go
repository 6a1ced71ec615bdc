package attach_test

import (
	"fmt"
	"testing"
	"time"

	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/space"
	"maillage/kit/clock"
)

func TestSweepKeepsWhatIsReferredTo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		photo := sent{name: "a.jpg", data: asJPEG(landscape(64, 32)), alt: "Une image"}
		attached := w.received(photo, sent{name: "a.txt", data: "joint"})
		w.item(space.Public, attached...)
		lost := w.received(sent{name: "b.jpg", data: asJPEG(landscape(32, 64)), alt: "Une image"}, sent{name: "b.txt", data: "perdu"})
		portrait, err := w.files.Portrait(w.ctx, header(t, "moi.jpg", asJPEG(landscape(400, 400))))
		if err != nil {
			t.Fatal(err)
		}
		former, err := w.files.Portrait(w.ctx, header(t, "moi.jpg", asJPEG(landscape(200, 200))))
		if err != nil {
			t.Fatal(err)
		}
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(w.ctx, `UPDATE person SET photo = $1 WHERE id = $2`, portrait, w.ana)
			return err
		})
		kept := []string{attached[0].Digest, attached[0].Thumb, attached[1].Digest, portrait}
		gone := []string{lost[0].Digest, lost[0].Thumb, lost[1].Digest, former}

		sweep(t, w, time.Now().Add(23*time.Hour), 0)
		for _, d := range gone {
			if !w.has(d) {
				t.Fatalf("%s is deleted before a day has passed", d)
			}
		}
		sweep(t, w, time.Now().Add(25*time.Hour), len(gone))
		for _, d := range gone {
			if w.has(d) {
				t.Errorf("%s is still there", d)
			}
		}
		for _, d := range kept {
			if !w.has(d) {
				t.Errorf("%s is referred to and was deleted", d)
			}
		}
		sweep(t, w, time.Now().Add(25*time.Hour), 0)
	})
}

func sweep(t *testing.T, w *world, now time.Time, want int) {
	t.Helper()
	if n, err := w.files.Sweep(clock.At(w.ctx, now)); err != nil || n != want {
		t.Errorf("%d deleted, %v; want %d", n, err, want)
	}
}

// More blobs than one batch, used and unused ones mixed.
func TestSweepOfManyBlobs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var ups []attach.Upload
		for k := range 250 {
			u := w.received(sent{name: "a.txt", data: fmt.Sprint("contenu ", k)})[0]
			if k%3 == 0 {
				ups = append(ups, u)
			}
		}
		w.item(space.Public, ups...)
		sweep(t, w, time.Now().Add(25*time.Hour), 250-len(ups))
		if n := count(t, w); n != len(ups) {
			t.Errorf("%d left, want %d", n, len(ups))
		}
	})
}
