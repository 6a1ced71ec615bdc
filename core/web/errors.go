package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"maillage/core/blob"
	"maillage/core/db"
	"maillage/kit/fail"
	"maillage/ui"
)

// outcome is the status and the words of the page for each kind of error.
type outcome struct {
	status      int
	title, text string // words keys
}

var outcomes = map[fail.Kind]outcome{
	fail.Hidden:      {http.StatusNotFound, "web.error.hidden", "web.error.hidden_text"},
	fail.Forbidden:   {http.StatusForbidden, "web.error.forbidden", "web.error.forbidden_text"},
	fail.Closed:      {http.StatusForbidden, "web.error.closed", "web.error.closed_text"},
	fail.Invalid:     {http.StatusUnprocessableEntity, "web.error.invalid", "web.error.invalid_text"},
	fail.Conflict:    {http.StatusConflict, "web.error.conflict", "web.error.conflict_text"},
	fail.TooMany:     {http.StatusTooManyRequests, "web.error.too_many", "web.error.too_many_text"},
	fail.Unavailable: {http.StatusServiceUnavailable, "web.error.unavailable", "web.error.unavailable_text"},
	fail.Internal:    {http.StatusInternalServerError, "web.error.internal", "web.error.internal_text"},
}

// StatusOf is the status of the page for err.
func StatusOf(err error) int {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge
	}
	if kind := kindOf(err); kind != fail.Unavailable || trouble(err) != db.Full {
		return outcomes[kind].status
	}
	return http.StatusInsufficientStorage
}

// trouble is what is wrong with the disk of the database, or of files.
func trouble(err error) db.Trouble {
	if errors.Is(err, blob.ErrFull) {
		return db.Full
	}
	return db.TroubleOf(err)
}

// toDo is what the log tells the operator to do.
var toDo = map[db.Trouble]string{
	db.Full:     "make room on the disk: nothing that people send can be kept until then",
	db.ReadOnly: "the disk can only be read: see the system's log, mount it again, then restart",
	db.Damaged:  "stop the server, keep a copy of the data folder, restore the last good backup; check the disk and the memory",
	db.Failing:  "the disk refuses: see the system's log",
}

// troubled says in the log what is wrong with the disk.
func (v *Visit) troubled(err error) {
	if t := trouble(err); t != "" {
		v.Site.Log.Error("the disk is "+string(t), "do", toDo[t], "ref", v.Ref, "route", v.Route.Path(), "error", err)
	}
}

// kindOf also knows the errors that come from deadlines and from the disk: the person may try again.
func kindOf(err error) fail.Kind {
	k := fail.KindOf(err)
	if k == fail.Internal && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || db.TroubleOf(err) != "") {
		return fail.Unavailable
	}
	return k
}

func (v *Visit) notFound() error { return fail.E("web.notFound", fail.Hidden, nil) }

// retryAfter: seconds a client should wait before trying again; the counters of core/limit use longer ones, which the text
// of the page says.
const retryAfter = 30

// answerError turns err into a page. What is hidden says nothing of why.
func (v *Visit) answerError(err error) {
	var to *moved
	if errors.As(err, &to) {
		v.Moved(to.path) // never fails
		return
	}
	kind := kindOf(err)
	if v.Route.Rule == ByAppPassword {
		v.Plain(StatusOf(err), err)
		return
	}
	if kind == fail.SignedOut {
		v.askToSignIn()
		return
	}
	o := outcomes[kind]
	if status := StatusOf(err); status != 0 {
		o.status = status
	}
	switch kind {
	case fail.Internal:
		v.Site.Log.Error("request failed", "ref", v.Ref, "route", v.Route.Path(), "error", err)
	case fail.Unavailable, fail.TooMany:
		v.troubled(err)
		v.W.Header().Set("Retry-After", strconv.Itoa(retryAfter))
	}
	// words: web.error.*
	text := v.T(o.text)
	if kind == fail.Unavailable && (v.R.Method == http.MethodGet || v.R.Method == http.MethodHead) {
		text = v.T("web.error.unavailable_read")
	}
	if t := trouble(err); t != "" && kind == fail.Unavailable {
		text = v.T("web.error.disk_" + string(t))
	}
	if key, args := fail.Reason(err); key != "" && kind != fail.Hidden && kind != fail.Internal {
		text = v.T(key, args...)
	} else if fields := fail.FieldsOf(err); len(fields) > 0 {
		text = v.T(fields[0].Key, fields[0].Args...)
	}
	address := ""
	if kind == fail.Hidden {
		address = v.R.URL.Path
	}
	p := Page{Title: v.T(o.title), Status: o.status, Frame: ui.FrameNarrow, NoIndex: true, Main: ui.Error(ui.ErrorProps{
		Title: v.T(o.title), Text: text, Address: address, Home: &ui.Link{Href: "/", Label: v.T("web.error.home")},
		Reference: v.T("web.error.reference", "status", strconv.Itoa(o.status), "ref", v.Ref), Kept: v.kept(kind),
	})}
	err = v.Page(p)
	if err != nil { // what failed may be what every page needs
		err = v.bare(p)
	}
	if err != nil {
		v.Site.Log.Error("error page failed", "ref", v.Ref, "error", err)
		http.Error(v.W, v.T(o.title), o.status)
	}
}

// bare answers with p in a frame that asks nothing of the database. The time of the visit may be over: this takes none.
func (v *Visit) bare(p Page) error {
	v.R = v.R.WithContext(context.WithoutCancel(v.Ctx()))
	l := ui.LayoutProps{
		Lang: v.Lang.Tag(), Title: p.Title, Site: v.Site.Options.Site, Theme: v.Theme(), Styles: v.Site.Assets.Styles(), NoIndex: true, Here: v.here(), Frame: p.Frame,
		Bar: ui.BarProps{Home: "/", Brand: v.Site.Options.Site}, Foot: ui.FootProps{Sentence: v.T("web.foot")},
	}
	return v.html(p.Status, typeHTML, within(ui.Layout(l), p.Main))
}

// askToSignIn sends the visitor to sign in, and back afterwards: to the page they wanted, or the one the form was on.
func (v *Visit) askToSignIn() {
	next := v.R.URL.RequestURI()
	if v.R.Method != http.MethodGet && v.R.Method != http.MethodHead {
		next = "/"
		if u, err := url.Parse(v.R.Referer()); err == nil && u.Host == v.R.Host {
			next = SafeNext(u.RequestURI())
		}
	}
	http.Redirect(v.W, v.R, "/connexion?suite="+url.QueryEscape(next), http.StatusSeeOther)
}

// kept is what was typed in a form that could not be kept now, for the page to give it back; nil when there was no text in it.
// It is sent again as it was, with its key: what was kept after all is not kept twice. Files are chosen again.
func (v *Visit) kept(kind fail.Kind) *ui.KeptProps {
	if kind != fail.Unavailable || v.R.Method != http.MethodPost || v.R.PostForm.Get(textField) == "" {
		return nil
	}
	k := ui.KeptProps{Action: v.R.URL.RequestURI(), Name: textField, Label: v.T("web.error.kept"), Text: v.R.PostForm.Get(textField), Send: v.T("web.error.again")}
	if m := v.R.MultipartForm; m != nil && len(m.File) > 0 {
		k.Note = v.T("web.error.files")
	}
	for name, values := range v.R.PostForm {
		for _, value := range values {
			if name != textField {
				k.Hidden = append(k.Hidden, [2]string{name, value})
			}
		}
	}
	slices.SortStableFunc(k.Hidden, func(a, b [2]string) int { return cmp.Compare(a[0], b[0]) })
	return &k
}

// textField is the field in which every composer of the site has what people write.
const textField = "texte"
