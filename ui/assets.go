package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
)

//go:embed dist fonts/*.woff2
var files embed.FS

// AssetPrefix is where Assets is to be mounted.
const AssetPrefix = "/assets/"

// Names of the files every page asks for.
const (
	AppCSS   = "app.css"
	AppJS    = "app.js"
	iconsSVG = "icons.svg"
)

// asset is one file as it leaves the server.
type asset struct {
	name   string // app.css
	hashed string // app.3f2a9c01d4e5.css
	kind   string // media type
	plain  []byte
	packed []byte // gzip, nil when it would gain nothing (fonts are packed already)
}

// table is the fixed set of files in the binary, by plain name.
type table map[string]asset

// embedded is read, hashed and packed at first use: about 20 ms, once a process.
var embedded = sync.OnceValue(func() table {
	t := table{}
	fonts, _ := fs.Glob(files, "fonts/*.woff2")
	for _, name := range fonts {
		t.add(path.Base(name), mustRead(name))
	}
	built, _ := fs.Glob(files, "dist/*")
	for _, name := range built {
		body := mustRead(name)
		if path.Ext(name) == ".css" {
			body = t.linkFonts(body)
		}
		t.add(path.Base(name), body)
	}
	return t
})

func mustRead(name string) []byte {
	body, err := files.ReadFile(name)
	if err != nil {
		panic("ui: embedded file unreadable: " + err.Error()) // the list comes from the same embed
	}
	return body
}

func (t table) add(name string, body []byte) {
	t[name] = newAsset(name, body)
}

func newAsset(name string, body []byte) asset {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	a := asset{
		name:   name,
		hashed: strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext,
		kind:   mediaTypes[ext],
		plain:  body,
	}
	if ext != ".woff2" {
		a.packed = pack(body)
	}
	return a
}

var mediaTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
}

func pack(body []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	w.Write(body)
	w.Close()
	return b.Bytes()
}

var fontURL = regexp.MustCompile(`url\("?(?:[^")]*/)?([a-z0-9-]+\.woff2)"?\)`)

// linkFonts gives the fonts of a style sheet their hashed names, so that they too never go stale.
// A font that is not embedded keeps its name, and the test of the package finds it.
func (t table) linkFonts(css []byte) []byte {
	return fontURL.ReplaceAllFunc(css, func(found []byte) []byte {
		font, ok := t[string(fontURL.FindSubmatch(found)[1])]
		if !ok {
			return found
		}
		return []byte("url(" + font.hashed + ")")
	})
}

// Asset gives the address of an embedded file by its plain name: Asset("app.css") is
// "/assets/app.<digest>.css". An unknown name gives an address that answers 404.
// Safe for concurrent use.
func Asset(name string) string {
	if a, ok := embedded()[name]; ok {
		return AssetPrefix + a.hashed
	}
	return AssetPrefix + name
}

// Assets serves the embedded files, and the style sheets of parts that live outside this repository.
// Names carry a digest of the content, so answers may be kept for ever. Safe for concurrent use.
type Assets struct {
	byHash map[string]asset
	byName table
	extra  []string
}

// NewAssets makes the handler for AssetPrefix. Each extraCSS is the text of a style sheet of a part
// built outside this repository; it joins the features layer. Parts of this repository need not: their
// style sheets are in app.css already (tools/assets).
func NewAssets(extraCSS ...string) *Assets {
	a := &Assets{byHash: map[string]asset{}, byName: table{}}
	for name, file := range embedded() {
		a.byName[name] = file
		a.byHash[file.hashed] = file
	}
	for _, css := range extraCSS {
		file := newAsset("part.css", []byte("@layer features{"+css+"}"))
		a.byHash[file.hashed] = file
		a.extra = append(a.extra, AssetPrefix+file.hashed)
	}
	return a
}

// Styles lists the addresses of the extra style sheets, for LayoutProps.Styles. Nil without any.
func (a *Assets) Styles() []string { return a.extra }

// ServeHTTP answers GET and HEAD for /assets/<name>.<digest>.<ext>.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, AssetPrefix)
	file, exact := a.byHash[name]
	if !exact {
		var known bool
		if file, known = a.byName[withoutHash(name)]; !known {
			http.NotFound(w, r)
			return
		}
	}
	serve(w, r, file, exact)
}

// withoutHash turns app.3f2a9c01d4e5.css into app.css.
func withoutHash(name string) string {
	parts := strings.Split(name, ".")
	if len(parts) != 3 {
		return name
	}
	return parts[0] + "." + parts[2]
}

// serve writes the file. During a rolling upgrade a page of the other version may ask for its own
// digest: it gets ours, unkept, since an unstyled page is worse.
func serve(w http.ResponseWriter, r *http.Request, file asset, exact bool) {
	h := w.Header()
	h.Set("Content-Type", file.kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	if exact {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := file.plain
	if file.packed != nil {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body = file.packed
		}
	}
	if exact {
		tag := `"` + file.hashed + h.Get("Content-Encoding") + `"`
		h.Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Length", itoa(len(body)))
	if r.Method == http.MethodGet {
		w.Write(body)
	}
}

// acceptsGzip reads Accept-Encoding (RFC 9110 §12.5.3): gzip or *, unless its weight is zero.
func acceptsGzip(header string) bool {
	star := false
	for offer := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(offer), ";")
		refused := strings.Trim(strings.ReplaceAll(weight, " ", ""), "0.") == "q="
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip":
			return !refused
		case "*":
			star = !refused
		}
	}
	return star
}
