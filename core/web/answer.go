package web

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"net/http"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/klauspost/compress/gzhttp"

	"maillage/kit/fail"
)

// response remembers the status, for the log and the metrics.
type response struct {
	http.ResponseWriter
	code   int
	before func() // called once, before the answer begins
}

func (r *response) WriteHeader(code int) {
	if r.code == 0 {
		r.code = code
		r.before()
	}
	r.ResponseWriter.WriteHeader(code)
}

func (r *response) status() int {
	if r.code == 0 {
		return http.StatusOK
	}
	return r.code
}

// Unwrap lets http.ResponseController reach the connection.
func (r *response) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// compress shortens what is worth it. The random padding hides lengths from those who would guess a secret by them (BREACH).
func compress(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.RandomJitter(64, 0, false), gzhttp.ContentTypes([]string{"text/html", "text/plain", "application/json", "text/vnd.turbo-stream.html"}))
	if err != nil {
		panic(fmt.Sprintf("web: compression: %v", err))
	}
	return wrap(next)
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// html renders c whole before a byte is sent, so that a fault becomes a proper page. It answers 304 when the browser has
// the same bytes already.
func (v *Visit) html(status int, kind string, c templ.Component) error {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	defer buffers.Put(b)
	if err := c.Render(v.Ctx(), b); err != nil {
		return fail.E("web.html", fail.Internal, err)
	}
	h := v.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Vary", "Cookie, Accept-Language")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	if status == http.StatusOK && (v.R.Method == http.MethodGet || v.R.Method == http.MethodHead) {
		// Two sums that processors make by themselves: with the length, no two pages of a browser share them but by chance.
		tag := fmt.Sprintf(`W/"%x-%08x%08x"`, b.Len(), crc32.ChecksumIEEE(b.Bytes()), crc32.Checksum(b.Bytes(), castagnoli))
		h.Set("ETag", tag)
		if v.R.Header.Get("If-None-Match") == tag && h.Get("Set-Cookie") == "" {
			v.W.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	v.W.WriteHeader(status)
	v.W.Write(b.Bytes()) // a visitor who is gone cannot be told
	return nil
}

const (
	typeHTML   = "text/html; charset=utf-8"
	typeStream = "text/vnd.turbo-stream.html; charset=utf-8"
)

// Fragment answers with a piece of a page (a turbo-frame).
func (v *Visit) Fragment(status int, c templ.Component) error { return v.html(status, typeHTML, c) }

// Stream answers with Turbo Stream actions, for browsers that asked for them.
func (v *Visit) Stream(c templ.Component) error { return v.html(http.StatusOK, typeStream, c) }

// WantsStream tells whether the browser takes Turbo Streams for this form.
func (v *Visit) WantsStream() bool {
	return bytes.Contains([]byte(v.R.Header.Get("Accept")), []byte("text/vnd.turbo-stream.html"))
}

// Frame is the name of the turbo-frame that asked, "" for a whole page.
func (v *Visit) Frame() string { return v.R.Header.Get("Turbo-Frame") }

// Redirect sends the browser to path with a GET.
func (v *Visit) Redirect(path string) error {
	http.Redirect(v.W, v.R, path, http.StatusSeeOther)
	return nil
}

// Moved sends the browser to the one right address of a thing, for good. It is asked again each time all the same: a title
// that changes twice would otherwise send a browser that remembers round in circles. A query that was asked goes along, in
// place of that of path; so does then the anchor that the browser has.
func (v *Visit) Moved(path string) error {
	if asked := v.R.URL.RawQuery; asked != "" {
		path, _, _ = strings.Cut(path, "#")
		path, _, _ = strings.Cut(path, "?")
		path += "?" + asked
	}
	v.W.Header().Set("Cache-Control", "private, no-cache")
	http.Redirect(v.W, v.R, path, http.StatusMovedPermanently)
	return nil
}
