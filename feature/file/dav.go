package file

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"maillage/core/account"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/dav"
	"maillage/kit/fail"
)

// davMethods are what programs do on the drive.
func (f *Files) davMethods() map[string]func(*web.Visit, asking) error {
	return map[string]func(*web.Visit, asking) error{
		"OPTIONS": f.davOptions, http.MethodGet: f.davGet, http.MethodPut: f.davPut, http.MethodDelete: f.davDelete,
		"MKCOL": f.davMake, "COPY": f.davCarry, "MOVE": f.davCarry, "PROPFIND": f.davFind, "PROPPATCH": f.davPatch, "LOCK": f.davLock, "UNLOCK": f.davUnlock,
	}
}

func (f *Files) davRoutes() []web.Route {
	var list []web.Route
	for _, method := range []string{"OPTIONS", "GET", "PUT", "DELETE", "MKCOL", "COPY", "MOVE", "PROPFIND", "PROPPATCH", "LOCK", "UNLOCK"} {
		do := f.davMethods()[method]
		r := web.Route{Pattern: method + " " + drive + "{way...}", Rule: web.ByAppPassword, Scope: account.ForDocuments, Queries: 100_000, Long: 2 * time.Minute,
			Do: func(v *web.Visit) error { return f.davAnswer(v, do) }}
		switch method {
		case "GET", "PUT":
			r.Long = long
		}
		if method == "PUT" {
			r.Body = f.o.MaxFile + aside
		}
		list = append(list, r)
	}
	return list
}

// refusal is an error with its own status, and the precondition of RFC 4918 that does not hold ("" for none).
type refusal struct {
	status int
	why    string
}

func (r *refusal) Error() string { return fmt.Sprintf("file: %d %s", r.status, r.why) }

// asking is what the head of a request of the drive says.
type asking struct {
	by           ref.Person
	host         string
	way          []string
	ifs          []dav.List
	match, none  string // If-Match and If-None-Match
	depth        string
	overwrite    bool
	destination  []string
	hasBodyBytes int64 // announced, -1 when not
}

// tokens is the locks that the request says to have.
func (a asking) tokens() map[string]bool {
	out := map[string]bool{}
	for _, l := range a.ifs {
		for _, c := range l.Conditions {
			if c.Token != "" {
				out[c.Token] = true
			}
		}
	}
	return out
}

func askingOf(v *web.Visit) (a asking, err error) {
	h := v.R.Header
	a = asking{by: v.Viewer.Person, host: v.R.Host, way: wayOf(v.Path("way")), match: h.Get("If-Match"), none: h.Get("If-None-Match"), depth: h.Get("Depth"), overwrite: !strings.EqualFold(h.Get("Overwrite"), "F"), hasBodyBytes: v.R.ContentLength}
	if a.ifs, err = dav.ReadIf(strings.Join(h.Values("If"), " ")); err != nil {
		return a, err
	}
	to := h.Get("Destination")
	if to == "" {
		return a, nil
	}
	u, err := url.Parse(to)
	if err != nil {
		return a, dav.ErrMalformed
	}
	here, _ := url.Parse(v.Site.PublicURL) // it was read at start
	if u.Host != "" && u.Host != v.R.Host && (here == nil || u.Host != here.Host) || !strings.HasPrefix(u.Path, drive) {
		return a, &refusal{status: http.StatusBadGateway}
	}
	a.destination = wayOf(strings.TrimPrefix(u.Path, drive))
	return a, nil
}

// davAnswer does what is asked, and says in the words of RFC 4918 why it cannot.
func (f *Files) davAnswer(v *web.Visit, do func(*web.Visit, asking) error) error {
	v.W.Header().Set("DAV", "1, 2")
	v.W.Header().Set("Cache-Control", "private, no-cache")
	a, err := askingOf(v)
	if err == nil {
		err = do(v, a)
	}
	if err == nil {
		return nil
	}
	status, why := davStatus(err)
	if why != "" {
		dav.Refuse(v.W, status, why, v.R.URL.EscapedPath())
		return nil
	}
	v.Plain(status, err)
	return nil
}

// davStatus is the status of err, and the precondition that does not hold.
func davStatus(err error) (status int, why string) {
	var own *refusal
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &own):
		return own.status, own.why
	case errors.Is(err, dav.ErrMalformed):
		return http.StatusBadRequest, ""
	case errors.Is(err, dav.ErrLarge), errors.As(err, &large):
		return http.StatusRequestEntityTooLarge, ""
	}
	key, _ := fail.Reason(err)
	if fields := fail.FieldsOf(err); len(fields) > 0 {
		key = fields[0].Key
	}
	switch key {
	case "file.reserved":
		return dav.StatusLocked, "lock-token-submitted"
	case "file.full", "file.full_network", "file.disk":
		return http.StatusInsufficientStorage, ""
	case "file.large", "file.heavy":
		return http.StatusRequestEntityTooLarge, ""
	case "file.broken":
		return http.StatusBadRequest, ""
	case "file.tree", "file.deep", "file.inside_itself":
		return http.StatusForbidden, ""
	}
	return web.StatusOf(err), ""
}

func (f *Files) davOptions(v *web.Visit, a asking) error {
	s, err := f.spot(v.Ctx(), f.core.DB.Q(), v.Viewer, a.way)
	allow := "OPTIONS, PUT, MKCOL, LOCK"
	switch {
	case err != nil:
	case s.isFolder():
		allow = "OPTIONS, PROPFIND, PROPPATCH, COPY, MOVE, DELETE, LOCK, UNLOCK"
	case s.isThere():
		allow = "OPTIONS, GET, HEAD, PUT, PROPFIND, PROPPATCH, COPY, MOVE, DELETE, LOCK, UNLOCK"
	}
	v.W.Header().Set("Allow", allow)
	v.W.Header().Set("MS-Author-Via", "DAV") // Windows looks for it
	v.W.WriteHeader(http.StatusOK)
	return nil
}

// davGet gives a file, or a part of it. Whatever it is, a browser only saves it (core/attach).
func (f *Files) davGet(v *web.Visit, a asking) error {
	s, err := f.spot(v.Ctx(), f.core.DB.Q(), v.Viewer, a.way)
	if err != nil {
		return missed(err)
	}
	if !s.isThere() {
		return fail.E("file.davGet", fail.Hidden, nil)
	}
	if s.isFolder() {
		v.W.Header().Set("Allow", "OPTIONS, PROPFIND")
		return &refusal{status: http.StatusMethodNotAllowed}
	}
	v.W.Header().Set("Last-Modified", s.node.Changed.UTC().Format(http.TimeFormat))
	return f.core.Files.Download(v.W, v.R, s.node.Digest, s.node.Item.Title)
}
