package attach_test

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"
	"unicode/utf8"

	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/img"
	names "maillage/kit/mime"
)

// ask is the answer to a request for a file by p (0 for a stranger).
func (w *world) ask(p ref.Person, id ref.File, variant string, headers ...string) (*http.Response, error) {
	w.t.Helper()
	r := httptest.NewRequestWithContext(w.ctx, http.MethodGet, "/fichiers/"+id.String(), nil)
	for k := 0; k+1 < len(headers); k += 2 {
		if headers[k] == "method" {
			r.Method = headers[k+1]
			continue
		}
		r.Header.Set(headers[k], headers[k+1])
	}
	out := httptest.NewRecorder()
	err := w.files.Serve(out, r, w.viewer(p), id, variant)
	return out.Result(), err
}

func (w *world) asked(p ref.Person, id ref.File, variant string, headers ...string) (*http.Response, string) {
	w.t.Helper()
	res, err := w.ask(p, id, variant, headers...)
	if err != nil {
		w.t.Fatal(err)
	}
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res, string(b)
}

func TestHeaders(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		photo := asJPEG(landscape(64, 32))
		marked := geotagged(photo, 1)
		marked = strings.Replace(marked, "chez Ana", "<script>", 1)
		for _, c := range []struct{ name, data, media, disposition string }{
			{"Fuite d'été.jpg", photo, "image/jpeg", `inline; filename="Fuite d'ete.jpg"; filename*=UTF-8''Fuite%20d%27%C3%A9t%C3%A9.jpg`},
			{"plan.png", asPNG(landscape(64, 32)), "image/png", `inline; filename="plan.png"; filename*=UTF-8''plan.png`},
			{"logo.gif", asGIF(landscape(64, 32)), "image/gif", `inline; filename="logo.gif"; filename*=UTF-8''logo.gif`},
			{"rapport.pdf", pdf, "application/pdf", `inline; filename="rapport.pdf"; filename*=UTF-8''rapport.pdf`},
			{"double.pdf", "<html><script>alert(1)</script></html>" + pdf, "application/pdf", `attachment; filename="double.pdf"; filename*=UTF-8''double.pdf`},
			{"marquée.jpg", marked, "image/jpeg", `inline; filename="marquee.jpg"; filename*=UTF-8''marqu%C3%A9e.jpg`},
			{"œuvre n°1.txt", "a <b> c", "text/plain", `attachment; filename="_uvre n_1.txt"; filename*=UTF-8''%C5%93uvre%20n%C2%B01.txt`},
			{"100 % d'eau; x.csv", "a;b\n", "text/csv", `attachment; filename="100 _ d'eau; x.csv"; filename*=UTF-8''100%20%25%20d%27eau%3B%20x.csv`},
			{"lot.zip", archive("a.txt"), "application/zip", `attachment; filename="lot.zip"; filename*=UTF-8''lot.zip`},
			{"a.json", "{}", "application/json", `attachment; filename="a.json"; filename*=UTF-8''a.json`},
		} {
			ups := w.received(sent{name: c.name, data: c.data, alt: "Une image"})
			_, files := w.item(space.Public, ups...)
			res, body := w.asked(0, files[0].ID, "")
			if body != string(img.Strip([]byte(c.data))) || res.StatusCode != http.StatusOK {
				t.Errorf("%s: status %d, %d bytes", c.name, res.StatusCode, len(body))
			}
			for name, want := range map[string]string{
				"Content-Type": c.media, "Content-Disposition": c.disposition, "X-Content-Type-Options": "nosniff", "Vary": "Cookie",
				"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "private, max-age=3600", "Etag": attach.Tag(ups[0].Digest),
			} {
				if got := res.Header.Get(name); got != want {
					t.Errorf("%s: %s is %q, want %q", c.name, name, got, want)
				}
			}
		}
	})
}

func TestPreviewIsServedBesideTheFile(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		through := landscape(64, 32)
		through.Pix[3] = 0
		_, files := w.item(space.Public, w.received(
			sent{name: "été.jpg", data: geotagged(asJPEG(landscape(64, 32)), 1), alt: "Une image"},
			sent{name: "logo.gif", data: asGIF(through), alt: "Un logo"},
			sent{name: "a.txt", data: "a"},
		)...)
		res, body := w.asked(0, files[0].ID, attach.Preview)
		if res.Header.Get("Content-Type") != "image/jpeg" || strings.Contains(body, place) || !strings.HasPrefix(res.Header.Get("Content-Disposition"), `inline; filename="ete.jpg"`) {
			t.Errorf("got %v", res.Header)
		}
		if res.Header.Get("Content-Security-Policy") == "" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("got %v", res.Header)
		}
		if files[0].ThumbPath() != files[0].Path()+"/apercu" {
			t.Errorf("got %s", files[0].ThumbPath())
		}
		res, _ = w.asked(0, files[1].ID, attach.Preview)
		if kind, name := res.Header.Get("Content-Type"), res.Header.Get("Content-Disposition"); kind == "image/gif" || strings.Contains(name, ".gif") {
			t.Errorf("a GIF's preview is a %s called %s", kind, name)
		}
		for _, c := range []struct {
			id      ref.File
			variant string
		}{{files[2].ID, attach.Preview}, {files[0].ID, "grand"}, {0, ""}, {files[2].ID + 1, ""}} {
			if res, err := w.ask(w.ana, c.id, c.variant); !fail.Is(err, fail.Hidden) || len(res.Header) > 0 {
				t.Errorf("%v %q: %v %v", c.id, c.variant, err, res.Header)
			}
		}
	})
}

func TestFilesFollowTheRightsOfTheirItem(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		photo := w.received(sent{name: "a.jpg", data: asJPEG(landscape(64, 32)), alt: "Une image"})
		public, publicFiles := w.item(space.Public, photo...)
		_, networkFiles := w.item(space.InNetwork, photo...)
		may := func(p ref.Person, f attach.File, want bool) {
			t.Helper()
			for _, variant := range []string{"", attach.Preview} {
				for _, match := range []string{"", attach.Tag(photo[0].Digest)} {
					res, err := w.ask(p, f.ID, variant, "If-None-Match", match)
					if want != (err == nil) || err != nil && !fail.Is(err, fail.Hidden) {
						t.Errorf("person %d, variant %q: %v, want allowed %v", p, variant, err, want)
					}
					if !want && res.Header.Get("Etag") != "" {
						t.Errorf("a refusal tells the digest")
					}
				}
			}
		}
		may(0, publicFiles[0], true)
		may(0, networkFiles[0], false)
		may(w.bruno, networkFiles[0], false)
		may(w.ana, networkFiles[0], true)
		w.write(func(tx *db.Tx) error { return item.SetState(w.ctx, tx, public, item.Hidden) })
		may(0, publicFiles[0], false)
		may(w.bruno, publicFiles[0], false)
		may(w.ana, publicFiles[0], true) // the author reads what moderation hid
		public.State = item.Hidden
		w.write(func(tx *db.Tx) error { return item.SetState(w.ctx, tx, public, item.Deleted) })
		may(w.ana, publicFiles[0], false)
	})
}

func TestRangesAndConditions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		data := strings.Repeat("0123456789", 10_000)
		_, files := w.item(space.Public, w.received(sent{name: "a.txt", data: data})...)
		id := files[0].ID
		res, body := w.asked(0, id, "")
		tag := res.Header.Get("Etag")
		if body != data || res.ContentLength != 100_000 && res.Header.Get("Content-Length") != "100000" {
			t.Errorf("whole: %d bytes, %v", len(body), res.Header)
		}
		for _, c := range []struct {
			headers []string
			status  int
			body    string
		}{
			{[]string{"Range", "bytes=10-19"}, http.StatusPartialContent, "0123456789"},
			{[]string{"Range", "bytes=99995-"}, http.StatusPartialContent, "56789"},
			{[]string{"Range", "bytes=-3"}, http.StatusPartialContent, "789"},
			{[]string{"Range", "bytes=10-11", "If-Range", tag}, http.StatusPartialContent, "01"},
			{[]string{"Range", "bytes=10-11", "If-Range", `"other"`}, http.StatusOK, data},
			{[]string{"If-None-Match", tag}, http.StatusNotModified, ""},
			{[]string{"method", http.MethodHead}, http.StatusOK, ""},
		} {
			res, body := w.asked(0, id, "", c.headers...)
			if res.StatusCode != c.status || body != c.body {
				t.Errorf("%v: status %d, %d bytes", c.headers, res.StatusCode, len(body))
			}
			if c.headers[0] == "method" && res.Header.Get("Content-Length") != "100000" {
				t.Errorf("HEAD: %v", res.Header)
			}
		}
		if res, _ := w.asked(0, id, "", "Range", "bytes=100000-"); res.StatusCode != http.StatusRequestedRangeNotSatisfiable {
			t.Errorf("past the end: %d", res.StatusCode)
		}
	})
}

func TestLostBytesAreOurFaultNotA404(t *testing.T) {
	w := newWorld(t, open(t))
	ups := w.received(sent{name: "a.txt", data: "a"})
	_, files := w.item(space.Public, ups...)
	if err := w.blobs.Delete(w.ctx, ups[0].Digest); err != nil {
		t.Fatal(err)
	}
	if _, err := w.ask(0, files[0].ID, ""); !fail.Is(err, fail.Internal) {
		t.Errorf("got %v", err)
	}
}

func TestPortraitsAreServedWhileTheyAreSomebodys(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		digest, err := w.files.Portrait(w.ctx, header(t, "moi.jpg", asJPEG(landscape(400, 400))))
		if err != nil {
			t.Fatal(err)
		}
		ask := func(digest string) (*http.Response, error) {
			out := httptest.NewRecorder()
			err := w.files.ServePortrait(out, httptest.NewRequestWithContext(w.ctx, http.MethodGet, "/portraits/x", nil), digest)
			return out.Result(), err
		}
		set := func(column, value string) {
			w.write(func(tx *db.Tx) error {
				_, err := tx.Exec(w.ctx, `UPDATE person SET `+column+` = $1 WHERE id = $2`, value, w.ana)
				return err
			})
		}
		file := w.received(sent{name: "a.txt", data: "secret"})[0].Digest
		for _, d := range []string{digest, "", file, "../../x", "\x00", strings.Repeat("0", 64)} {
			if _, err := ask(d); !fail.Is(err, fail.Hidden) {
				t.Errorf("nobody's %q: %v", d, err)
			}
		}
		set("photo", digest)
		res, err := ask(digest)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{
			"Content-Type": "image/jpeg", "Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "sandbox; default-src 'none'", "Etag": attach.Tag(digest),
			"Content-Disposition": `inline; filename="portrait.jpg"; filename*=UTF-8''portrait.jpg`,
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if _, err := ask(""); !fail.Is(err, fail.Hidden) {
			t.Errorf("the photo of those who have none: %v", err)
		}
		set("state", "closed")
		if _, err := ask(digest); !fail.Is(err, fail.Hidden) {
			t.Errorf("a closed account: %v", err)
		}
	})
}

// FuzzNames: whatever a file is called, its answer carries the clean name whole, and nothing else.
func FuzzNames(f *testing.F) {
	for _, s := range []string{"a.txt", "Été n° 1.txt", "a\"; filename=b.exe", "a\r\nSet-Cookie: x=y.txt", "%41.txt", `a\b"c`, "\u202etxt.exe", "日本語.txt", "CON", "", "\xff"} {
		f.Add(s)
	}
	all := newWorld(f, open(f))
	f.Fuzz(func(t *testing.T, name string) {
		w := *all
		w.t = t
		h := withName(t, name)
		ups, err := w.files.Receive(w.ctx, []*multipart.FileHeader{h}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if ups[0].Name != names.CleanName(ups[0].Name) || !utf8.ValidString(ups[0].Name) {
			t.Fatalf("the name %q is not clean", ups[0].Name)
		}
		_, files := w.item(space.Public, ups...)
		res, _ := w.asked(0, files[0].ID, "")
		if len(res.Header) > 10 {
			t.Fatalf("the name adds headers: %v", res.Header)
		}
		how, params, err := mime.ParseMediaType(res.Header.Get("Content-Disposition"))
		if err != nil || how != "attachment" || len(params) != 1 || params["filename"] != ups[0].Name {
			t.Fatalf("%q: %s %v %v, want %q", res.Header.Get("Content-Disposition"), how, params, err, ups[0].Name)
		}
	})
}

// withName is a file of a form under any name, even one that no browser sends.
func withName(t *testing.T, name string) *multipart.FileHeader {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="fichiers-1"; filename="x"`}})
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(part, "texte")
	m.Close()
	form, err := multipart.NewReader(&b, m.Boundary()).ReadForm(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	h := form.File["fichiers-1"][0]
	h.Filename = name
	return h
}
