package pdftext_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"maillage/kit/pdftext"
)

// TestMain is also the process in which documents are read.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "pages" {
		if err := pdftext.Serve(os.Stdin, os.Stdout, os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// document writes a PDF of one page for each text. extra are objects more, from number 100 on.
func document(texts []string, extra string) []byte {
	var b bytes.Buffer
	var at []int
	object := func(n int, body string) {
		for len(at) <= n {
			at = append(at, 0)
		}
		at[n] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n, body)
	}
	b.WriteString("%PDF-1.7\n")
	var kids strings.Builder
	for n, text := range texts {
		fmt.Fprintf(&kids, "%d 0 R ", 10+2*n)
		object(10+2*n, fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents %d 0 R >>", 11+2*n))
		stream := "BT /F 18 Tf 60 760 Td (" + text + ") Tj ET"
		object(11+2*n, fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(stream), stream))
	}
	object(1, "<< /Type /Catalog /Pages 2 0 R >>")
	object(2, fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), len(texts)))
	object(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	b.WriteString(extra)
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at))
	for _, n := range at[1:] {
		if n == 0 {
			b.WriteString("0000000000 65535 f \n")
			continue
		}
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at), start)
	return b.Bytes()
}

// The words and the first page of a document are read in a process of its own, and one that is broken, hostile or locked is an
// error, or what can be read of it, within its time; the next one is read all the same.
func TestChild(t *testing.T) {
	child := pdftext.Child{Command: []string{os.Args[0], "pages", t.TempDir()}}
	read := func(data []byte) (pdftext.Document, time.Duration, error) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		began := time.Now()
		d, err := child.Read(ctx, data, pdftext.Options{})
		return d, time.Since(began), err
	}
	sound := document([]string{"La r\351union du conseil", "Second page"}, "")
	d, took, err := read(sound)
	if err != nil || d.Pages != 2 || d.Tagged || !strings.Contains(d.Words, "La réunion du conseil\n") || !strings.Contains(d.Words, "Second page") {
		t.Fatalf("%+v, %v", d.Words, err)
	}
	t.Logf("the first time, with the making of PDFium: %v", took)
	if m, err := jpeg.DecodeConfig(bytes.NewReader(d.Picture)); err != nil || m.Height != 1200 {
		t.Errorf("the picture: %+v, %v", m, err)
	}
	loop := bytes.Replace(sound, []byte("/Parent 2 0 R"), []byte("/Parent 10 0 R"), 1)
	for name, data := range map[string][]byte{
		"nothing": nil, "a text": []byte("Bonjour"), "a header": []byte("%PDF-1.7\n"), "cut": sound[:len(sound)/2],
		"an xref elsewhere":  bytes.Replace(sound, []byte("startxref\n"), []byte("startxref\n9"), 1),
		"a page of itself":   loop,
		"pages of pages":     bytes.Replace(sound, []byte("/Kids [10 0 R"), []byte("/Kids [ 2 0 R"), 1),
		"a million pages":    bytes.Replace(sound, []byte("/Count 2"), []byte("/Count 999999999"), 1),
		"an immense page":    bytes.Replace(sound, []byte("[0 0 595 842]"), []byte("[0 0 9e9 9e9]"), 1),
		"a length that lies": bytes.Replace(sound, []byte("/Length 4"), []byte("/Length 9999999994"), 1),
		"noise":              noise(sound),
	} {
		d, took, err := read(data)
		if took > time.Minute {
			t.Errorf("%s: %v", name, took)
		}
		if err != nil && !errors.Is(err, pdftext.ErrBroken) {
			t.Logf("%s: %v", name, err)
		}
		if len(d.Words) > 200_000 {
			t.Errorf("%s: %d bytes of words", name, len(d.Words))
		}
	}
	_, took, err = read(sound)
	if err != nil {
		t.Error(err)
	}
	t.Logf("once it is made: %v", took)
	over, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := child.Read(over, sound, pdftext.Options{}); err == nil {
		t.Error("read though its time is over")
	}
}

// noise is data with one byte in twenty changed.
func noise(data []byte) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	out := bytes.Clone(data)
	for n := range out {
		if r.IntN(20) == 0 {
			out[n] = byte(r.Uint32())
		}
	}
	return out
}
