package sitetest

import (
	"bytes"
	"cmp"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"maillage/core/account"
	"maillage/core/db"
)

// Visitor is a browser without scripts: it keeps cookies, and does not follow redirections by itself.
type Visitor struct {
	w       *World
	cookies map[string]string
	Lang    string // Accept-Language; "" is French
	IP      string
	Site    string // Sec-Fetch-Site of forms; "" is same-origin
	// Heard is told each query that a request makes; nil for none.
	Heard func(text string, args []any)
}

// Nobody is a new browser.
func (w *World) Nobody() *Visitor { return &Visitor{w: w, cookies: map[string]string{}} }

// As is a browser in which p is signed in.
func (w *World) As(p account.Person) *Visitor {
	w.T.Helper()
	v := w.Nobody()
	w.Write(func(tx *db.Tx) error {
		token, err := w.Site.Core.Accounts.Open(w.Ctx, tx, p.ID, "test", account.ByDemo)
		v.cookies["maillage"] = token
		return err
	})
	return v
}

// Cookie is the value of a cookie that the browser keeps, "" when it has none.
func (v *Visitor) Cookie(name string) string { return v.cookies[name] }

// Answer is what came back.
type Answer struct {
	Status   int
	Header   http.Header
	Body     string
	Location string
	Queries  int64
}

// Get asks for path.
func (v *Visitor) Get(path string) Answer { return v.do(http.MethodGet, path, "", nil) }

// Post sends a form.
func (v *Visitor) Post(path string, form url.Values) Answer {
	return v.do(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// Raw sends a body of any type.
func (v *Visitor) Raw(method, path, kind string, body io.Reader) Answer {
	return v.do(method, path, kind, body)
}

// File is a file of a form.
type File struct {
	Field, Name string
	Data        []byte
}

// Upload sends a form with files.
func (v *Visitor) Upload(path string, form url.Values, files ...File) Answer {
	v.w.T.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, values := range form {
		for _, s := range values {
			if err := m.WriteField(name, s); err != nil {
				v.w.T.Fatal(err)
			}
		}
	}
	for _, f := range files {
		part, err := m.CreateFormFile(f.Field, f.Name)
		if err == nil {
			_, err = part.Write(f.Data)
		}
		if err != nil {
			v.w.T.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		v.w.T.Fatal(err)
	}
	return v.do(http.MethodPost, path, m.FormDataContentType(), &b)
}

func (v *Visitor) do(method, path, kind string, body io.Reader) Answer {
	v.w.T.Helper()
	c := db.Counter{Heard: v.Heard}
	r := httptest.NewRequest(method, "http://maillage.test"+path, body)
	r = r.WithContext(db.WithCounter(v.w.Ctx, &c)) // with the time of the world
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if v.Lang != "" {
		r.Header.Set("Accept-Language", v.Lang)
	}
	if v.IP != "" {
		r.RemoteAddr = v.IP + ":1234"
	}
	r.Header.Set("Sec-Fetch-Site", cmp.Or(v.Site, "same-origin"))
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	out := httptest.NewRecorder()
	v.w.Handler.ServeHTTP(out, r)
	res := out.Result()
	for _, k := range res.Cookies() {
		if k.MaxAge < 0 {
			delete(v.cookies, k.Name)
		} else {
			v.cookies[k.Name] = k.Value
		}
	}
	return Answer{Status: res.StatusCode, Header: res.Header, Body: out.Body.String(), Location: res.Header.Get("Location"), Queries: c.N()}
}

// Follow gets where the answer points to, as a browser does after a form.
func (v *Visitor) Follow(a Answer) Answer {
	v.w.T.Helper()
	u, err := url.Parse(a.Location)
	if err != nil || a.Location == "" {
		v.w.T.Fatalf("status %d has no place to go to: %q", a.Status, a.Location)
	}
	return v.Get(u.RequestURI())
}

// Doc is the page, parsed.
func (a Answer) Doc() *html.Node {
	n, err := html.Parse(strings.NewReader(a.Body))
	if err != nil {
		panic(err) // only a failing reader makes it fail
	}
	return n
}

// Find returns the elements of n for which keep is true, in order.
func Find(n *html.Node, keep func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && keep(c) {
			out = append(out, c)
		}
	}
	return out
}

// Attr is the value of an attribute, "" when it is absent.
func Attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Text is the words of n.
func Text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Words is the words of the page.
func (a Answer) Words() string { return Text(a.Doc()) }

// Value is what the form shows again in the field name: of a textarea or an input.
func (a Answer) Value(name string) string {
	fields := Find(a.Doc(), func(n *html.Node) bool { return Attr(n, "name") == name })
	switch {
	case len(fields) == 0:
		return ""
	case fields[0].Data != "textarea":
		return Attr(fields[0], "value")
	case fields[0].FirstChild == nil:
		return ""
	}
	return fields[0].FirstChild.Data
}
