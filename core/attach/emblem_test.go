package attach_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/space"
	"maillage/kit/fail"
)

// An emblem is the whole picture in a white square, of any shape and any format, with nothing but pixels.
func TestEmblemIsAWhiteSquare(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		clear := image.NewNRGBA(image.Rect(0, 0, 600, 200)) // wholly transparent
		for x := range 600 {
			clear.Set(x, 100, color.NRGBA{0, 0, 0, 255})
		}
		for name, data := range map[string]string{"a.png": asPNG(clear), "b.jpg": geotagged(asJPEG(landscape(900, 300)), 6), "c.gif": asGIF(landscape(50, 20)), "d.png": chunked(asPNG(clear), "tEXt", "Auteur\x00Ana")} {
			digest, err := w.files.Emblem(w.ctx, header(t, name, data))
			if err != nil {
				t.Fatal(name, err)
			}
			b := w.bytes(digest)
			m, err := png.Decode(bytes.NewReader(b))
			if err != nil || m.Bounds().Dx() != m.Bounds().Dy() || m.Bounds().Dx() > 256 || bytes.Contains(b, []byte("Auteur")) {
				t.Errorf("%s: %v %v", name, m.Bounds(), err)
				continue
			}
			if r, g, bl, al := m.At(0, 0).RGBA(); name == "a.png" && (r != 0xffff || g != 0xffff || bl != 0xffff || al != 0xffff) {
				t.Errorf("%s: the corner is not white", name)
			}
		}
	})
}

func TestRefusedEmblems(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, c := range map[string]struct{ data, key string }{
			"a.svg": {`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "attach.emblem_type"},
			"a.png": {"pas une image", "attach.emblem_type"},
			"b.png": {asPNG(landscape(40, 40))[:60], "attach.broken_image"},
			"c.png": {"", "attach.emblem_none"},
			"d.pdf": {"%PDF-1.7\n", "attach.emblem_type"},
		} {
			_, err := w.files.Emblem(w.ctx, header(t, name, c.data))
			if f := fail.FieldsOf(err); len(f) != 1 || f[0].Name != "embleme" || f[0].Key != c.key {
				t.Errorf("%s: %v, want %s", name, err, c.key)
			}
		}
		if _, err := w.files.Emblem(w.ctx, nil); !fail.Is(err, fail.Invalid) {
			t.Errorf("none: %v", err)
		}
	})
}

// An emblem is served to who may see the network whose mark it is, and kept as long as it is one.
func TestEmblemsAreServedWhileTheyAreMarks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		digest, err := w.files.Emblem(w.ctx, header(t, "logo.png", asPNG(landscape(40, 40))))
		if err != nil {
			t.Fatal(err)
		}
		ask := func(v *access.Viewer, digest string) (*http.Response, error) {
			out := httptest.NewRecorder()
			err := w.files.ServeEmblem(out, httptest.NewRequestWithContext(w.ctx, http.MethodGet, "/emblemes/x", nil), v, digest)
			return out.Result(), err
		}
		for _, d := range []string{digest, "", "../../x", "\x00", strings.Repeat("0", 64)} {
			if _, err := ask(access.Nobody(), d); !fail.Is(err, fail.Hidden) {
				t.Errorf("no network's %q: %v", d, err)
			}
		}
		put := func(s space.Space) space.Space {
			w.write(func(tx *db.Tx) (err error) { s, err = space.Put(w.ctx, tx, s); return err })
			return s
		}
		n := put(space.Space{Kind: space.Network, Slug: "marque", Name: "Marque", Admission: space.Open, Audience: space.InNetwork, ItemsAudience: space.InNetwork, Colour: "#2a5fa8", Mark: space.EmblemMark(digest)})
		if n.Emblem() != digest {
			t.Errorf("emblem %q", n.Emblem())
		}
		if _, err := ask(access.Nobody(), digest); !fail.Is(err, fail.Hidden) {
			t.Errorf("of a network that one may not see: %v", err)
		}
		sweep(t, w, time.Now().Add(25*time.Hour), 0)
		n.Audience = space.Public
		n = put(n)
		res, err := ask(access.Nobody(), digest)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "private, max-age=86400"} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		n.Mark = "gaston"
		put(n)
		if _, err := ask(access.Nobody(), digest); !fail.Is(err, fail.Hidden) {
			t.Errorf("a mark of before: %v", err)
		}
		sweep(t, w, time.Now().Add(25*time.Hour), 1)
	})
}
