package admin_test

import (
	"bytes"
	"image"
	"image/png"
	"net/url"
	"slices"
	"strings"
	"testing"

	"maillage/core/space"
)

// A manager gives an image; it stands wherever the mark does, until it is taken away.
func TestEmblem(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.Person("Zoé Chef", ""), w.Person("Ana Lopez", "")
		n := w.network("alpha", boss)
		w.Puts(ana, n, space.Member, space.Active)
		var logo bytes.Buffer
		if err := png.Encode(&logo, image.NewNRGBA(image.Rect(0, 0, 300, 100))); err != nil {
			w.Fatal(err)
		}
		b := w.as(boss)
		upload := func(data []byte, name string) page { return page{b.Upload(alpha+"/embleme", "embleme", name, data), w} }
		if a := upload([]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "logo.svg").is(422).says("exporte d'abord en PNG"); !a.Has("input", "aria-invalid", "true") {
			w.Error("the fault is not beside its field")
		}
		w.as(ana).post(alpha+"/embleme", url.Values{"retirer": {"1"}}).is(403)
		if a := upload(logo.Bytes(), "logo.png"); a.Location != alpha+"#image" {
			w.Fatalf("status %d to %q", a.Status, a.Location)
		}
		n = w.again(n)
		src := `src="/emblemes/` + n.Emblem() + `"`
		a := b.get(alpha).is(200).says("L'image envoyée", "Retirer l'image")
		if n.Emblem() == "" || strings.Count(a.Body, src) < 3 {
			w.Errorf("emblem %q is drawn %d times", n.Emblem(), strings.Count(a.Body, src))
		}
		// Saving the rest keeps it.
		form := a.form(alpha)
		form.Set("presentation", "Autre chose")
		b.post(alpha, form).is(303)
		if again := w.again(n); again.Emblem() != n.Emblem() || again.Lede != "Autre chose" {
			w.Errorf("after saving: %+v", again)
		}
		b.post(alpha+"/embleme", url.Values{"retirer": {"1"}}).is(303)
		if again := w.again(n); again.Mark != "" {
			w.Errorf("taken away: %q", again.Mark)
		}
		if want := []string{`admin.network_changed {"changed":["marque"]}`, `admin.network_changed {"changed":["presentation"]}`, `admin.network_changed {"changed":["marque"]}`}; !slices.Equal(w.told(n), want) {
			w.Errorf("%q", w.told(n))
		}
	})
}
