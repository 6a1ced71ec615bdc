package parttest

import (
	"bytes"
	"cmp"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"maillage/core/account"
	"maillage/core/db"
)

// Session is the name of the cookie by which the site knows who comes.
const Session = "maillage"

// Browser is somebody's, without scripts. It follows no redirection.
type Browser struct {
	w       *World
	Cookies map[string]string // what it sends
	Keeps   bool              // it also sends the cookies it is given; otherwise pages are without the messages of forms
	Lang    string            // what its owner reads, French when empty
	Accept  string            // the kinds of answers it asks for, a browser's when empty
	Referer string            // the page it comes from
}

// Nobody returns the browser of somebody who is not signed in.
func (w *World) Nobody() Browser { return Browser{w: w, Cookies: map[string]string{}} }

// As returns a browser in which p is signed in.
func (w *World) As(p account.Person) Browser {
	w.Helper()
	b := w.Nobody()
	w.Write(func(tx *db.Tx) (err error) {
		b.Cookies[Session], err = w.Core.Accounts.Open(w.Ctx, tx, p.ID, "test", account.ByDemo)
		return err
	})
	return b
}

// Get asks for a page.
func (b Browser) Get(path string) Answer {
	b.w.Helper()
	return b.page(b.Request(http.MethodGet, path, nil))
}

// Post sends a form: names and values in turn.
func (b Browser) Post(path string, fields ...string) Answer {
	b.w.Helper()
	form := url.Values{}
	for n := 0; n < len(fields); n += 2 {
		form.Add(fields[n], fields[n+1])
	}
	return b.PostForm(path, form)
}

// PostForm sends a form.
func (b Browser) PostForm(path string, form url.Values) Answer {
	b.w.Helper()
	r := b.Request(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.page(r)
}

// Upload sends a form with one file.
func (b Browser) Upload(path, field, name string, data []byte) Answer {
	b.w.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	f, err := m.CreateFormFile(field, name)
	if err == nil {
		_, err = f.Write(data)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		b.w.Fatal(err)
	}
	r := b.Request(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return b.page(r)
}

// Request is what the browser would send, for Send.
func (b Browser) Request(method, path string, body io.Reader) *http.Request {
	r := httptest.NewRequestWithContext(b.w.Ctx, method, Site+path, body)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept-Language", cmp.Or(b.Lang, "fr"))
	r.Header.Set("Accept", cmp.Or(b.Accept, "text/html"))
	if b.Referer != "" {
		r.Header.Set("Referer", b.Referer)
	}
	for name, value := range b.Cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return r
}

// Send sends r, whose answer may be something else than a page.
func (b Browser) Send(r *http.Request) Answer {
	b.w.Helper()
	b.w.Core.Web.ForgetNetworks() // so that equal requests make equal queries
	out := httptest.NewRecorder()
	b.w.Handler.ServeHTTP(out, r)
	if b.Keeps {
		b.keep(out.Result().Cookies())
	}
	a := Answer{w: b.w, Status: out.Code, Header: out.Header(), Location: out.Header().Get("Location"), Body: out.Body.String()}
	if a.Status == http.StatusInternalServerError {
		b.w.Errorf("%s %s: %s", r.Method, r.URL.Path, a.Words())
	}
	return a
}

func (b Browser) keep(cookies []*http.Cookie) {
	for _, c := range cookies {
		if b.Cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b.Cookies, c.Name)
		}
	}
}

// page sends r, whose answer must be sound if it is a page.
func (b Browser) page(r *http.Request) Answer {
	b.w.Helper()
	a := b.Send(r)
	kind := a.Header.Get("Content-Type")
	if a.Body != "" && a.Location == "" && (kind == "" || strings.HasPrefix(kind, "text/html")) {
		a.sound(r.Method + " " + r.URL.Path)
	}
	return a
}
