package attach_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"slices"
	"strings"
	"testing"

	"maillage/core/attach"
	"maillage/core/blob"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/kit/fail"
	"maillage/kit/lang"
)

// landscape is w × h pixels, left half red and right half blue.
func landscape(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{220, 30, 30, 255}
			if x >= w/2 {
				c = color.NRGBA{30, 30, 220, 255}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

func asJPEG(m image.Image) string {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		panic(err)
	}
	return b.String()
}

func asPNG(m image.Image) string {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.String()
}

func asGIF(m image.Image) string {
	var b bytes.Buffer
	if err := gif.Encode(&b, m, nil); err != nil {
		panic(err)
	}
	return b.String()
}

// place is 47° 13′ 24″ north, as Exif writes it.
var place = string([]byte{0, 0, 0, 47, 0, 0, 0, 1, 0, 0, 0, 13, 0, 0, 0, 1, 0, 0, 0, 24, 0, 0, 0, 1})

// exif is a TIFF block that says how a picture is held (Exif 2.32 §4.6.4) and where it was taken (§4.6.6).
func exif(orientation uint16) string {
	be := binary.BigEndian
	b := []byte("MM\x00*\x00\x00\x00\x08\x00\x02")
	entry := func(tag, kind uint16, count, value uint32) {
		b = be.AppendUint32(be.AppendUint32(be.AppendUint16(be.AppendUint16(b, tag), kind), count), value)
	}
	entry(0x0112, 3, 1, uint32(orientation)<<16)
	entry(0x8825, 4, 1, 38) // GPSInfo
	b = append(b, 0, 0, 0, 0, 0, 2)
	entry(1, 2, 2, uint32('N')<<24)
	entry(2, 5, 3, 68)
	b = append(b, 0, 0, 0, 0)
	return string(b) + place
}

// geotagged puts exif and a comment in a JPEG.
func geotagged(data string, orientation uint16) string {
	segment := func(marker byte, content string) string {
		return "\xff" + string([]byte{marker}) + string(binary.BigEndian.AppendUint16(nil, uint16(len(content)+2))) + content
	}
	return data[:2] + segment(0xe1, "Exif\x00\x00"+exif(orientation)) + segment(0xfe, "chez Ana") + data[2:]
}

// chunked puts a chunk after the header of a PNG.
func chunked(data, name, content string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	b = append(b, name+content...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(name+content)))
	return data[:33] + string(b) + data[33:]
}

func archive(names ...string) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		w, err := z.Create(n)
		if err != nil {
			panic(err)
		}
		w.Write([]byte("contenu"))
	}
	z.Close()
	return b.String()
}

const pdf = "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

func TestPreviewTellsNothingOfWherePicturesWereTaken(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		png := chunked(chunked(asPNG(landscape(1600, 800)), "tEXt", "Comment\x00chez Ana"), "eXIf", exif(1))
		for name, c := range map[string]struct {
			data                string
			w, h, small, smallH int
		}{
			"photo.jpg":   {geotagged(asJPEG(landscape(1600, 800)), 1) + "chez Ana", 1600, 800, 1200, 600},
			"tournée.jpg": {geotagged(asJPEG(landscape(1600, 800)), 6), 800, 1600, 450, 900},
			"haute.jpg":   {geotagged(asJPEG(landscape(1300, 1170)), 1), 1300, 1170, 1000, 900},
			"plan.png":    {png, 1600, 800, 1200, 600},
			"petite.jpg":  {geotagged(asJPEG(landscape(64, 32)), 1), 64, 32, 64, 32},
		} {
			u := w.received(sent{name: name, data: c.data, alt: "Un château d'eau"})[0]
			whole := string(w.bytes(u.Digest))
			if u.Size != int64(len(whole)) || u.Size >= int64(len(c.data)) || strings.Contains(whole, place) || strings.Contains(whole, "chez Ana") {
				t.Errorf("%s: the file that is downloaded tells where it was taken", name)
			}
			if !strings.Contains(c.data, place) {
				t.Fatalf("%s: the test hides nothing", name)
			}
			small := string(w.bytes(u.Thumb))
			for _, trace := range []string{place, "Exif", "eXIf", "tEXt", "chez Ana"} {
				if strings.Contains(small, trace) {
					t.Errorf("%s: the preview holds %q", name, trace)
				}
			}
			m, _, err := image.Decode(strings.NewReader(small))
			if err != nil {
				t.Fatal(err)
			}
			if b := m.Bounds(); b.Dx() != c.small || b.Dy() != c.smallH || u.ThumbWidth != c.small || u.ThumbHeight != c.smallH {
				t.Errorf("%s: the preview is %v and said to be %d × %d, want %d × %d", name, b, u.ThumbWidth, u.ThumbHeight, c.small, c.smallH)
			}
			if u.Width != c.w || u.Height != c.h {
				t.Errorf("%s: said to be %d × %d, want %d × %d", name, u.Width, u.Height, c.w, c.h)
			}
		}
	})
}

func TestOnlyWhatIsInertIsAccepted(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		svg := `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`
		for _, s := range []sent{
			{name: "logo.svg", data: svg}, {name: "logo.png", data: svg}, {name: "logo.png", data: "<?xml version=\"1.0\"?>" + svg},
			{name: "page.html", data: "<!DOCTYPE html><script>alert(1)</script>"}, {name: "note.txt", data: "<html><body onload=alert(1)>"},
			{name: "jeu.exe", data: "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + strings.Repeat("\x00", 100)},
			{name: "rapport.pdf", data: "\x7fELF\x02\x01\x01\x00" + strings.Repeat("\x00", 100)},
			{name: "flux.xml", data: "<?xml version=\"1.0\"?><a/>"}, {name: "x.txt", data: "<?php system('id'); ?>"},
			{name: "photo.heic", data: "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"},
			{name: "a.docx", data: archive("META-INF/MANIFEST.MF", "Main.class")},
		} {
			s.alt = "Une image"
			_, err := w.receive(s)
			if keys, texts := w.faults(err); !slices.Equal(keys, []string{"attach.type"}) || !strings.Contains(texts[0], s.name) {
				t.Errorf("%s: %v %v", s.name, keys, texts)
			}
		}
		if n := count(t, w); n != 0 {
			t.Errorf("%d contents of refused files were kept", n)
		}
	})
}

// count is the number of blobs.
func count(t *testing.T, w *world) (n int) {
	t.Helper()
	if err := w.blobs.Walk(w.ctx, func(blob.Info) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEveryWrongFileIsNamedAndNothingIsKept(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		photo := asJPEG(landscape(64, 32))
		_, err := w.receive(
			sent{name: "bon.txt", data: "bon"},
			sent{name: "vide.txt"},
			sent{name: "film.mp4", data: strings.Repeat("x", 26_000_000)},
			sent{name: "page.html", data: "<html>"},
			sent{name: "muette.jpg", data: photo},
			sent{name: "bavarde.jpg", data: photo, alt: strings.Repeat("é", 501)},
		)
		keys, texts := w.faults(err)
		if want := []string{"attach.empty", "attach.large", "attach.type", "attach.alt", "attach.alt_long"}; !slices.Equal(keys, want) {
			t.Errorf("got %v, want %v", keys, want)
		}
		for k, want := range []string{"vide.txt", "film.mp4", "page.html", "muette.jpg", "bavarde.jpg"} {
			if k < len(texts) && !strings.Contains(texts[k], want) {
				t.Errorf("%q does not name %s", texts[k], want)
			}
		}
		if !strings.Contains(texts[1], "25\u00a0Mo") {
			t.Errorf("%q does not tell the limit", texts[1])
		}
		if n := count(t, w); n != 0 {
			t.Errorf("%d contents were kept", n)
		}
		ten := slices.Repeat([]sent{{name: "a.txt", data: "a"}}, 9)
		if ups := w.received(ten...); len(ups) != 9 {
			t.Errorf("%d files", len(ups))
		}
		few := attach.New(w.d, w.blobs, attach.Options{MaxFiles: 2})
		hs, alts := attach.Sent(form(t, ten[:3]...))
		if keys, texts := w.faults(second(few.Receive(w.ctx, hs, alts))); !slices.Equal(keys, []string{"attach.many"}) || !strings.Contains(texts[0], "2") {
			t.Errorf("too many: %v", texts)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestPicturesAreDescribedOrDecorative(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		photo := asJPEG(landscape(64, 32))
		ups := w.received(
			sent{name: "a.jpg", data: photo, alt: "  Une vanne\r\n\x00 fermée \xff"},
			sent{name: "b.jpg", data: photo, decorative: true},
			sent{name: "c.jpg", data: photo, alt: "oubliée là", decorative: true},
			sent{name: "d.txt", data: "texte", alt: "ignorée"},
			sent{alt: "une ligne sans fichier"},
			sent{name: "f.jpg", data: photo, alt: "La dernière"},
		)
		var alts []string
		for _, u := range ups {
			alts = append(alts, u.Alt)
		}
		if want := []string{"Une vanne fermée", "", "", "", "La dernière"}; !slices.Equal(alts, want) {
			t.Errorf("got %q, want %q", alts, want)
		}
		_, files := w.item("public", ups...)
		if files[0].Alt != "Une vanne fermée" || files[0].Width != 64 || !files[0].HasThumb || files[3].HasThumb {
			t.Errorf("got %+v", files)
		}
		// Called without descriptions at all, as a program would.
		hs, _ := attach.Sent(form(t, sent{name: "a.jpg", data: photo}))
		if keys, _ := w.faults(second(w.files.Receive(w.ctx, hs, nil))); !slices.Equal(keys, []string{"attach.alt"}) {
			t.Errorf("without descriptions: %v", keys)
		}
	})
}

func TestNamesAndTypesComeFromTheContent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, c := range []struct{ name, data, saved, media string }{
			{`C:\Users\ana\Réunion  du 3.pdf`, pdf, "Réunion du 3.pdf", "application/pdf"},
			{"../../etc/passwd", "root", "passwd.txt", "text/plain"},
			{"facture\u202efdp.exe", pdf, "facturefdp.exe.pdf", "application/pdf"},
			{"rapport.doc", pdf, "rapport.pdf", "application/pdf"},
			{"notes.md", "# Titre\n", "notes.md", "text/markdown"},
			{"lot", archive("a.txt"), "lot.zip", "application/zip"},
			{"liste.csv", "a;b\n1;2\n", "liste.csv", "text/csv"},
		} {
			u := w.received(sent{name: c.name, data: c.data})[0]
			if u.Name != c.saved || u.Type != c.media || u.Thumb != "" || u.Width != 0 {
				t.Errorf("%q: %+v, want %s, %s", c.name, u, c.saved, c.media)
			}
		}
		u := w.received(sent{name: "plan.png", data: asJPEG(landscape(64, 32)), alt: "Un plan"})[0]
		if u.Name != "plan.jpg" || u.Type != "image/jpeg" {
			t.Errorf("a JPEG called PNG: %+v", u)
		}
	})
}

// A file which is two things at once is kept as what it is taken for, and its preview is only pixels.
func TestPolyglots(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		hidden := "<script>alert(1)</script>" + archive("charge.js")
		for name, data := range map[string]string{
			"a.jpg": asJPEG(landscape(64, 32)) + hidden,
			"b.png": asPNG(landscape(64, 32)) + hidden,
			"c.gif": asGIF(landscape(64, 32)) + hidden,
			"d.jpg": strings.Replace(geotagged(asJPEG(landscape(64, 32)), 1), "chez Ana", "<script>", 1),
		} {
			u := w.received(sent{name: name, data: data, alt: "Une image"})[0]
			if small := w.bytes(u.Thumb); bytes.Contains(small, []byte("script")) || bytes.Contains(small, []byte("PK\x03\x04")) {
				t.Errorf("%s: what was hidden is in the preview", name)
			}
		}
		for name, data := range map[string]string{
			"e.gif": "GIF89a/*<script>alert(1)</script>*/=1", "f.jpg": "\xff\xd8\xff\xe0<script>",
			"g.png": asPNG(landscape(64, 32))[:60], "h.jpg": asJPEG(landscape(600, 600))[:2000],
		} {
			_, err := w.receive(sent{name: name, data: data, alt: "Une image"})
			if keys, _ := w.faults(err); len(keys) != 1 || keys[0] != "attach.broken_image" && keys[0] != "attach.pixels" {
				t.Errorf("%s: %v", name, keys)
			}
		}
	})
}

func TestPictureThatWouldFillTheMemoryIsRefused(t *testing.T) {
	w := newWorld(t, open(t))
	data := []byte(asPNG(image.NewGray(image.Rect(0, 0, 8, 8))))
	binary.BigEndian.PutUint32(data[16:], 60_000)
	binary.BigEndian.PutUint32(data[20:], 60_000)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	_, err := w.receive(sent{name: "bombe.png", data: string(data), alt: "Une image"})
	if keys, _ := w.faults(err); !slices.Equal(keys, []string{"attach.pixels"}) {
		t.Errorf("got %v", keys)
	}
}

// open is a database on one engine, where the engine does not matter.
func open(t testing.TB) *db.DB {
	t.Helper()
	return dbtest.Open(t, dbtest.Engines()[0], schemas...)
}

func TestFullDiskIsNotTheSendersFault(t *testing.T) {
	w := newWorld(t, open(t))
	full, err := blob.NewDisk(w.ctx, t.TempDir(), blob.Options{Reserve: 1, Free: func(string) (int64, error) { return 0, nil }})
	if err != nil {
		t.Fatal(err)
	}
	hs, alts := attach.Sent(form(t, sent{name: "a.txt", data: "a"}))
	if _, err := attach.New(w.d, full, attach.Options{}).Receive(w.ctx, hs, alts); !fail.Is(err, fail.Unavailable) {
		t.Errorf("got %v", err)
	}
	over, cancel := context.WithCancel(w.ctx)
	cancel()
	hs, alts = attach.Sent(form(t, sent{name: "a.jpg", data: asJPEG(landscape(8, 8)), alt: "Une image"}))
	if _, err := w.files.Receive(over, hs, alts); !fail.Is(err, fail.Unavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func header(t testing.TB, name, data string) *multipart.FileHeader {
	t.Helper()
	return form(t, sent{name: name, data: data}).File["fichiers-1"][0]
}

func TestPortraitIsASmallSquareWithNothingButPixels(t *testing.T) {
	w := newWorld(t, open(t))
	through := landscape(400, 300)
	through.SetNRGBA(200, 150, color.NRGBA{})
	for name, c := range map[string]struct {
		data string
		side int
	}{
		"moi.jpg": {geotagged(asJPEG(landscape(1600, 800)), 6), 320},
		"moi.png": {chunked(asPNG(through), "eXIf", exif(1)), 300},
		"moi.gif": {asGIF(landscape(80, 90)), 80},
	} {
		digest, err := w.files.Portrait(w.ctx, header(t, name, c.data))
		if err != nil {
			t.Fatal(err)
		}
		got := string(w.bytes(digest))
		m, err := jpeg.Decode(strings.NewReader(got))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if b := m.Bounds(); b.Dx() != c.side || b.Dy() != c.side {
			t.Errorf("%s: %v", name, b)
		}
		if strings.Contains(got, place) || strings.Contains(got, "Exif") {
			t.Errorf("%s: it tells where it was taken", name)
		}
		if n := count(t, w); w.blobs.Delete(w.ctx, digest) != nil || n != 1 {
			t.Errorf("%s: %d contents are kept", name, n)
		}
	}
}

func TestRefusedPortraits(t *testing.T) {
	w := newWorld(t, open(t))
	tight := attach.New(w.d, w.blobs, attach.Options{MaxFile: 100})
	for name, c := range map[string]struct {
		err error
		key string
	}{
		"none":    {second(w.files.Portrait(w.ctx, nil)), "attach.portrait_none"},
		"empty":   {second(w.files.Portrait(w.ctx, header(t, "a.jpg", ""))), "attach.portrait_none"},
		"pdf":     {second(w.files.Portrait(w.ctx, header(t, "a.jpg", pdf))), "attach.portrait_type"},
		"svg":     {second(w.files.Portrait(w.ctx, header(t, "a.png", "<svg xmlns='http://www.w3.org/2000/svg'/>"))), "attach.portrait_type"},
		"damaged": {second(w.files.Portrait(w.ctx, header(t, "a.jpg", asJPEG(landscape(600, 600))[:2000]))), "attach.broken_image"},
		"large":   {second(tight.Portrait(w.ctx, header(t, "a.jpg", asJPEG(landscape(600, 600))))), "attach.large"},
	} {
		fields := fail.FieldsOf(c.err)
		if len(fields) != 1 || fields[0].Name != attach.PortraitField || fields[0].Key != c.key {
			t.Errorf("%s: %v", name, c.err)
			continue
		}
		if text := lang.T(w.ctx, fields[0].Key, fields[0].Args...); strings.Contains(text, "{") {
			t.Errorf("%s: %s", name, text)
		}
	}
}
