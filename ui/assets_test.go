package ui_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"maillage/ui"
)

func fetch(t *testing.T, assets http.Handler, method, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	assets.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAssetsAreKeptForEver(t *testing.T) {
	for name, kind := range map[string]string{
		"app.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8", "icons.svg": "image/svg+xml",
		"favicon.svg": "image/svg+xml", "atkinson-latin.woff2": "font/woff2",
	} {
		path := ui.Asset(name)
		r := fetch(t, ui.NewAssets(), http.MethodGet, path)
		if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != kind {
			t.Errorf("%s: %d %q, want 200 %q", path, r.StatusCode, r.Header.Get("Content-Type"), kind)
		}
		if cache := r.Header.Get("Cache-Control"); cache != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control %q", path, cache)
		}
		if len(body(t, r.Body)) == 0 {
			t.Errorf("%s is empty", path)
		}
		again := fetch(t, ui.NewAssets(), http.MethodGet, path, "If-None-Match", r.Header.Get("ETag"))
		if again.StatusCode != http.StatusNotModified {
			t.Errorf("%s asked again: %d, want 304", path, again.StatusCode)
		}
		head := fetch(t, ui.NewAssets(), http.MethodHead, path)
		if head.StatusCode != http.StatusOK || body(t, head.Body) != "" || head.Header.Get("Content-Length") == "" {
			t.Errorf("HEAD %s: %d", path, head.StatusCode)
		}
	}
}

func TestAssetsArePacked(t *testing.T) {
	plain := body(t, fetch(t, ui.NewAssets(), http.MethodGet, ui.Asset("app.css")).Body)
	for accepted, packed := range map[string]bool{
		"gzip, deflate, br": true, "*": true, "br;q=1, gzip;q=0.5": true, "GZIP": true,
		"": false, "br": false, "gzip;q=0": false, "gzip;q=0.000, br": false, "gzip;q=0, *": false, "identity": false,
	} {
		r := fetch(t, ui.NewAssets(), http.MethodGet, ui.Asset("app.css"), "Accept-Encoding", accepted)
		if got := r.Header.Get("Content-Encoding") == "gzip"; got != packed {
			t.Errorf("Accept-Encoding %q: packed %v, want %v", accepted, got, packed)
		}
		if r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: no Vary", accepted)
		}
		text := ""
		if packed {
			z, err := gzip.NewReader(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			text = body(t, z)
		} else {
			text = body(t, r.Body)
		}
		if text != plain {
			t.Errorf("Accept-Encoding %q: other bytes", accepted)
		}
	}
	font := fetch(t, ui.NewAssets(), http.MethodGet, ui.Asset("atkinson-latin.woff2"), "Accept-Encoding", "gzip")
	if font.Header.Get("Content-Encoding") != "" {
		t.Error("a font is packed twice")
	}
}

// A page of the other version, during an upgrade, gets our file, and nobody keeps it.
func TestStaleNameIsServedUnkept(t *testing.T) {
	r := fetch(t, ui.NewAssets(), http.MethodGet, "/assets/app.000000000000.css")
	if r.StatusCode != http.StatusOK || r.Header.Get("Cache-Control") != "no-store" || r.Header.Get("ETag") != "" {
		t.Errorf("%d %q", r.StatusCode, r.Header.Get("Cache-Control"))
	}
}

func TestUnknownAssets(t *testing.T) {
	for _, path := range []string{"/assets/", "/assets/app.css.map", "/assets/../doc.go", "/assets/secret.0000.css", "/assets/" + strings.Repeat("a.", 500), ui.Asset("no-such-file.css")} {
		if r := fetch(t, ui.NewAssets(), http.MethodGet, path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, r.StatusCode)
		}
	}
	if r := fetch(t, ui.NewAssets(), http.MethodPost, ui.Asset("app.css")); r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d, want 405", r.StatusCode)
	}
}

func TestFontsOfTheStyleSheetAreServed(t *testing.T) {
	css := body(t, fetch(t, ui.NewAssets(), http.MethodGet, ui.Asset("app.css")).Body)
	found := regexp.MustCompile(`url\(([^)]+)\)`).FindAllStringSubmatch(css, -1)
	if len(found) != 9 {
		t.Errorf("%d addresses in app.css, want the 9 fonts", len(found))
	}
	for _, f := range found {
		r := fetch(t, ui.NewAssets(), http.MethodGet, ui.AssetPrefix+f[1])
		if r.StatusCode != http.StatusOK || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %q", f[1], r.StatusCode, r.Header.Get("Cache-Control"))
		}
	}
}

func TestStylesOfOutsideParts(t *testing.T) {
	assets := ui.NewAssets(".a{color:red}", ".b{color:blue}")
	if len(assets.Styles()) != 2 || assets.Styles()[0] == assets.Styles()[1] {
		t.Fatalf("styles %v", assets.Styles())
	}
	r := fetch(t, assets, http.MethodGet, assets.Styles()[1])
	if got := body(t, r.Body); got != "@layer features{.b{color:blue}}" {
		t.Errorf("got %q", got)
	}
	if ui.NewAssets().Styles() != nil {
		t.Error("styles without any part")
	}
}

// Turbo must not put a style element in the page: style-src 'self' forbids it (ARCHITECTURE, trap 5).
func TestTurboInstallsNoStyle(t *testing.T) {
	js := body(t, fetch(t, ui.NewAssets(), http.MethodGet, ui.Asset("app.js")).Body)
	if regexp.MustCompile(`insertBefore\(this\.\w*[sS]tylesheet`).MatchString(js) {
		t.Error("app.js installs a style sheet")
	}
	if !strings.Contains(body(t, fetch(t, ui.NewAssets(), http.MethodGet, ui.Asset("app.css")).Body), ".turbo-progress-bar") {
		t.Error("nothing styles the progress bar")
	}
}
