package mime

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// zipped makes an archive with these entries, in this order; the first is stored, as OpenDocument wants its mimetype.
func zipped(entries ...[2]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, e := range entries {
		h := &zip.FileHeader{Name: e[0], Method: zip.Deflate}
		if i == 0 {
			h.Method = zip.Store
			h.CRC32 = 0
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			panic(err)
		}
		io.WriteString(w, e[1])
	}
	z.Close()
	return b.Bytes()
}

func encoded(f func(io.Writer, image.Image) error) []byte {
	var b bytes.Buffer
	if err := f(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func samples() map[string][]byte {
	opendocument := func(kind string) []byte {
		// The entry is written by hand: archive/zip stores sizes after the data, the mark must stand at byte 30.
		media := "application/vnd.oasis.opendocument." + kind
		b := []byte("PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
		b = binary.LittleEndian.AppendUint32(b, uint32(len(media)))
		b = binary.LittleEndian.AppendUint32(b, uint32(len(media)))
		b = append(b, "\x08\x00\x00\x00mimetype"+media...)
		return append(b, zipped([2]string{"content.xml", "<x/>"})...)
	}
	office := func(folder string) []byte {
		return zipped([2]string{"[Content_Types].xml", "<Types/>"}, [2]string{"_rels/.rels", "<r/>"}, [2]string{folder + "/main.xml", "<m/>"})
	}
	far := zipped([2]string{"[Content_Types].xml", strings.Repeat("x", 2*HeadSize)}, [2]string{"word/document.xml", "<m/>"})
	return map[string][]byte{
		"jpeg": encoded(func(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }),
		"png":  encoded(png.Encode),
		"gif":  encoded(func(w io.Writer, m image.Image) error { return gif.Encode(w, m, nil) }),
		"webp": []byte("RIFF\x24\x00\x00\x00WEBPVP8 \x18\x00\x00\x00"),
		"pdf":  []byte("%PDF-1.7\n1 0 obj"),
		"odt":  opendocument("text"), "ods": opendocument("spreadsheet"), "odp": opendocument("presentation"),
		"docx": office("word"), "xlsx": office("xl"), "pptx": office("ppt"), "far": far,
		"ole":  append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 1024)...),
		"zip":  zipped([2]string{"plan.txt", "bonjour"}),
		"text": []byte("Compte rendu de la réunion du 12 mars"),
		"csv":  []byte("nom,commune\nAna,Brest\nBob,Nantes\n"),
		"semi": []byte("nom;commune\nAna;Brest\n"),
		"json": []byte(`{"type":"FeatureCollection","features":[]}`),
		"ics":  []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"),
		"rtf":  []byte(`{\rtf1\ansi bonjour}`),
		"mp3":  []byte("ID3\x04\x00\x00\x00\x00\x00\x10TIT2\x00\x00\x00\x05\x00\x00\x03Ana\x00"),
		"mp4":  []byte("\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41"),
		"mov":  []byte("\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  "),
		"webm": []byte("\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\xF7\x81\x01\x42\xF2\x81\x04\x42\xF3\x81\x08\x42\x82\x84webm"),
		"opus": append([]byte("OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x13"), "OpusHead\x01\x02"...),

		"exe":    append([]byte("MZ\x90\x00"), make([]byte, 64)...),
		"elf":    append([]byte("\x7fELF\x02\x01\x01\x00"), make([]byte, 64)...),
		"html":   []byte("<!DOCTYPE html><html><script>alert(1)</script>"),
		"svg":    []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`),
		"xml":    []byte(`<?xml version="1.0"?><x/>`),
		"php":    []byte("<?php phpinfo();"),
		"jar":    zipped([2]string{"META-INF/MANIFEST.MF", "Manifest-Version: 1.0"}),
		"heic":   []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
		"python": []byte("#!/usr/bin/env python3\nprint('bonjour')\n"),

		"gif+js":   []byte("GIF89a<script>alert(1)</script>"),
		"html+pdf": []byte("<html><script>alert(1)</script></html>%PDF-1.7"),
		"empty":    {},
	}
}

func TestSniff(t *testing.T) {
	all := samples()
	for _, c := range []struct {
		sample, name string
		media, saved string
		inline       bool
	}{
		{"jpeg", "photo.jpg", "image/jpeg", "photo.jpg", true},
		{"jpeg", "photo.JPEG", "image/jpeg", "photo.JPEG", true},
		{"jpeg", "photo.png", "image/jpeg", "photo.jpg", true}, // content wins
		{"jpeg", "photo", "image/jpeg", "photo.jpg", true},
		{"jpeg", "photo.html", "image/jpeg", "photo.html.jpg", true},
		{"png", "schéma.png", "image/png", "schéma.png", true},
		{"gif", "logo.gif", "image/gif", "logo.gif", true},
		{"webp", "logo.webp", "image/webp", "logo.webp", true},
		{"pdf", "rapport v1.2", "application/pdf", "rapport v1.2.pdf", true},
		{"pdf", "facture.pdf.exe", "application/pdf", "facture.pdf.exe.pdf", true},
		{"pdf", "facture.pdf.doc", "application/pdf", "facture.pdf", true},
		{"odt", "note.odt", odf + "text", "note.odt", false},
		{"ods", "budget.ods", odf + "spreadsheet", "budget.ods", false},
		{"odp", "bilan.odp", odf + "presentation", "bilan.odp", false},
		{"docx", "note.docx", ooxml + "wordprocessingml.document", "note.docx", false},
		{"docx", "note.xlsx", ooxml + "wordprocessingml.document", "note.docx", false},
		{"docx", "note.docm", ooxml + "wordprocessingml.document", "note.docm.docx", false},
		{"xlsx", "b.xlsx", ooxml + "spreadsheetml.sheet", "b.xlsx", false},
		{"pptx", "b.pptx", ooxml + "presentationml.presentation", "b.pptx", false},
		{"far", "note.docx", ooxml + "wordprocessingml.document", "note.docx", false}, // name narrows a ZIP
		{"far", "note.jpg", "application/zip", "note.zip", false},
		{"ole", "ancien.doc", "application/msword", "ancien.doc", false},
		{"ole", "ancien.xls", "application/vnd.ms-excel", "ancien.xls", false},
		{"ole", "setup.msi", "application/octet-stream", "setup.msi", false},
		{"zip", "lot.zip", "application/zip", "lot.zip", false},
		{"text", "note.txt", "text/plain", "note.txt", false},
		{"text", "note.md", "text/markdown", "note.md", false},
		{"text", "page.html", "text/plain", "page.html.txt", false},
		{"text", "photo.png", "text/plain", "photo.txt", false},
		{"semi", "liste.csv", "text/csv", "liste.csv", false},
		{"csv", "liste.csv", "text/csv", "liste.csv", false},
		{"csv", "lettre.txt", "text/plain", "lettre.txt", false}, // commas do not make a table
		{"csv", "liste", "text/csv", "liste.csv", false},
		{"json", "communes.geojson", "application/json", "communes.geojson", false},
		{"ics", "rencontre.ics", "text/calendar", "rencontre.ics", false},
		{"rtf", "note.rtf", "text/rtf", "note.rtf", false},
		{"python", "tri.py", "text/plain", "tri.py.txt", false},
		{"mp3", "son.mp3", "audio/mpeg", "son.mp3", false},
		{"opus", "son.opus", "audio/ogg", "son.opus", false},
		{"mp4", "film.mp4", "video/mp4", "film.mp4", false},
		{"mov", "film.mov", "video/quicktime", "film.mov", false},
		{"webm", "film.webm", "video/webm", "film.webm", false},

		{"exe", "photo.jpg", "application/octet-stream", "photo.jpg", false},
		{"elf", "a.txt", "application/octet-stream", "a.txt", false},
		{"html", "page.html", "application/octet-stream", "page.html", false},
		{"html", "page.md", "application/octet-stream", "page.md", false},
		{"svg", "logo.svg", "application/octet-stream", "logo.svg", false},
		{"svg", "logo.png", "application/octet-stream", "logo.png", false},
		{"xml", "x.xml", "application/octet-stream", "x.xml", false},
		{"php", "x.txt", "application/octet-stream", "x.txt", false},
		{"jar", "x.docx", "application/octet-stream", "x.docx", false},
		{"heic", "IMG_1.heic", "application/octet-stream", "IMG_1.heic", false},

		{"gif+js", "p.gif", "image/gif", "p.gif", false},
		{"html+pdf", "p.pdf", "application/pdf", "p.pdf", false},
		{"empty", "", "text/plain", "fichier.txt", false},
	} {
		got := Sniff(all[c.sample], c.name)
		if got.Media != c.media || got.Inline != c.inline {
			t.Errorf("%s called %q: %s inline %v, wanted %s inline %v", c.sample, c.name, got.Media, got.Inline, c.media, c.inline)
		}
		if saved := got.Name(c.name); saved != c.saved {
			t.Errorf("%s called %q is saved as %q, wanted %q", c.sample, c.name, saved, c.saved)
		}
		if Attachment.Allows(got) != (c.media != "application/octet-stream") {
			t.Errorf("%s called %q: attachment allowed: %v", c.sample, c.name, Attachment.Allows(got))
		}
	}
}

func TestTable(t *testing.T) {
	exts, medias := map[string]bool{}, map[string]bool{}
	for _, f := range forms {
		ty := f.as()
		if medias[f.media] || !ty.Known() {
			t.Errorf("%s stands twice or has no kind", f.media)
		}
		medias[f.media] = true
		for _, e := range f.exts {
			if exts[e] {
				t.Errorf("%s stands twice", e)
			}
			exts[e] = true
			if e != extension("x"+e) {
				t.Errorf("%s is not an extension", e)
			}
		}
		if ty.Inline && f.kind != Picture && f.media != "application/pdf" {
			t.Errorf("%s must not be shown in a page", f.media)
		}
		if Avatar.Allows(ty) && !ty.Inline {
			t.Errorf("%s is no picture to show", f.media)
		}
		if f.within != "" && f.within != ole && find(f.within) == nil {
			t.Errorf("%s lies within %s, which is absent", f.media, f.within)
		}
		if ty.Label("fr") == "" || ty.Label("en") == "" {
			t.Errorf("%s has no label", f.media)
		}
	}
	if got, want := Avatar.Accept(), ".jpg,.jpeg,.jpe,.png,.webp,.gif"; got != want {
		t.Errorf("avatars accept %s, wanted %s", got, want)
	}
	if a := Attachment.Accept(); !strings.Contains(a, ".ods") || strings.Contains(a, "svg") || strings.Contains(a, "htm") {
		t.Errorf("attachments accept %s", a)
	}
	if l := find(odf + "spreadsheet").as().Label("fr"); l != "Tableur ODS" {
		t.Errorf("label %q", l)
	}
	if l := (Type{}).Label("fr"); l != "Fichier" {
		t.Errorf("label of none %q", l)
	}
}

func TestHead(t *testing.T) {
	for _, n := range []int{0, 1, HeadSize - 1, HeadSize, HeadSize + 1, 3 * HeadSize} {
		whole := bytes.Repeat([]byte("é-"), n)[:n]
		head, r, err := Head(bytes.NewReader(whole))
		if err != nil || len(head) != min(n, HeadSize) {
			t.Fatalf("%d bytes: head of %d, %v", n, len(head), err)
		}
		if back, err := io.ReadAll(r); err != nil || !bytes.Equal(back, whole) {
			t.Errorf("%d bytes: %d came back, %v", n, len(back), err)
		}
	}
	broken := io.MultiReader(strings.NewReader("abc"), failing{})
	if _, _, err := Head(broken); err != io.ErrClosedPipe {
		t.Errorf("a reader that fails: %v", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestCleanName(t *testing.T) {
	long := strings.Repeat("é", 300)
	for in, want := range map[string]string{
		"":                                     "fichier",
		"...":                                  "fichier",
		"rapport d'activité 2026.pdf":          "rapport d'activité 2026.pdf",
		"../../etc/passwd":                     "passwd",
		`C:\Users\ana\Bureau\note.docx`:        "note.docx",
		"note\x00.pdf\x1b[31m":                 "note.pdf[31m",
		"facture\u202Efdp.exe":                 "facturefdp.exe", // right-to-left override
		"a\u200Bb\uFEFF.txt":                   "ab.txt",
		"ligne\r\nContent-Type: text/html.txt": "html.txt",
		"deux  \t espaces\u00a0.pdf":           "deux espaces.pdf",
		`a<b>c:d"e|f?g*h.txt`:                  "a-b-c-d-e-f-g-h.txt",
		".htaccess":                            "htaccess",
		"-rf.txt":                              "rf.txt",
		"nom.pdf. . ":                          "nom.pdf",
		"NUL.txt":                              "_NUL.txt",
		"com1":                                 "_com1",
		"comité.pdf":                           "comité.pdf",
		"e\u0301te\u0301.pdf":                  "été.pdf", // decomposed, as macOS sends it
		"z\u0353\u0354\u0355\u0356\u0357.txt":  "z\u0353\u0354.txt",
		"\xff\xfe.pdf":                         "pdf",
		"日本語.pdf":                              "日本語.pdf",
		long + ".pdf":                          strings.Repeat("é", 116) + ".pdf",
		long:                                   strings.Repeat("é", 120),
		strings.Repeat("日", 119) + ".p":        strings.Repeat("日", 79) + ".p", // 240 bytes, not 120 characters
	} {
		if got := CleanName(in); got != want {
			t.Errorf("%q becomes %q, wanted %q", in, got, want)
		}
	}
}

func TestCleanNameIsQuick(t *testing.T) {
	huge := strings.Repeat("é.", 1<<20)
	start := time.Now()
	sound(t, "a name of 3 MB", CleanName(huge))
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("3 MB of name took %v", d)
	}
}

func sound(t *testing.T, from, name string) {
	t.Helper()
	switch {
	case name == "" || !utf8.ValidString(name):
		t.Errorf("%q becomes %q", from, name)
	case strings.ContainsAny(name, "/\\<>:\"|?*\x00\r\n\u202e\u2066\u200b"):
		t.Errorf("%q becomes %q: a character is not safe", from, name)
	case utf8.RuneCountInString(name) > maxRunes || len(name) > maxBytes:
		t.Errorf("%q becomes %q: too long", from, name)
	case strings.HasPrefix(name, ".") || strings.HasPrefix(name, "-") || strings.TrimRight(name, " .") != name:
		t.Errorf("%q becomes %q: a bad end", from, name)
	case CleanName(name) != name:
		t.Errorf("%q becomes %q, then %q", from, name, CleanName(name))
	}
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"", "été.pdf", "../x", "NUL.txt", " \u0301.a", ".-_.", "\u202eabc.exe", strings.Repeat("日", 200) + ".docx"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { sound(t, s, CleanName(s)) })
}

func FuzzSniff(f *testing.F) {
	for name, head := range samples() {
		f.Add(head, name+"."+name)
	}
	f.Fuzz(func(t *testing.T, head []byte, name string) {
		ty := Sniff(head, name)
		saved := ty.Name(name)
		sound(t, name, saved)
		if !ty.Known() {
			if ty.Inline || ty.Ext != "" || Attachment.Allows(ty) || Avatar.Allows(ty) {
				t.Errorf("not known, yet %+v", ty)
			}
			return
		}
		if g := byExt(extension(saved)); g == nil || g.media != ty.Media {
			t.Errorf("%s is saved as %q", ty.Media, saved)
		}
		if again := Sniff(head, saved); again != ty {
			t.Errorf("%q is %s, but %s once called %q", name, ty.Media, again.Media, saved)
		}
		if ty.Inline && holdsMarkup(head) {
			t.Errorf("%s holds markup and may be shown", ty.Media)
		}
	})
}
