package web

import (
	"net/http"
	"strconv"

	"maillage/core/db"
	"maillage/kit/fail"
	"maillage/kit/lang"
)

// recogniseProgram finds for whom a program asks, by the app password that it gives (RFC 7617), and what they may. What cookies say
// is not looked at: a page of another site cannot have a browser do anything here.
func (v *Visit) recogniseProgram() error {
	ctx := db.FromPrimary(v.Ctx()) // a program reads what it has just written, and keeps no cookie that says so
	v.reader, v.R = nil, v.R.WithContext(ctx)
	login, secret, given := v.R.BasicAuth()
	if !given {
		return fail.E("web.recogniseProgram", fail.SignedOut, nil)
	}
	p, err := v.Site.Accounts.ByAppPassword(ctx, login, secret, v.Route.Scope, v.IP())
	if err != nil {
		return err
	}
	if v.Viewer, err = v.Site.known.Load(ctx, v.Site.DB.Q(), p); err != nil {
		return err
	}
	v.Person, v.own = p, p
	v.Lang = v.Site.localizer(v.R, p)
	v.R = v.R.WithContext(lang.With(ctx, v.Lang))
	return nil
}

// Plain answers a program with the status of err and its reason, in one line.
func (v *Visit) Plain(status int, err error) {
	h := v.W.Header()
	switch {
	case fail.Is(err, fail.SignedOut):
		status = http.StatusUnauthorized
		h.Set("WWW-Authenticate", `Basic realm="Maillage", charset="UTF-8"`)
	case fail.Is(err, fail.TooMany), fail.Is(err, fail.Unavailable):
		h.Set("Retry-After", strconv.Itoa(retryAfter))
	case fail.Is(err, fail.Internal) && status >= http.StatusInternalServerError:
		v.Site.Log.Error("request failed", "ref", v.Ref, "route", v.Route.Path(), "error", err)
	}
	v.troubled(err)
	text := http.StatusText(status)
	if key, args := fail.Reason(err); key != "" && !fail.Is(err, fail.Hidden) && !fail.Is(err, fail.Internal) {
		text = v.T(key, args...)
	} else if fields := fail.FieldsOf(err); len(fields) > 0 {
		text = v.T(fields[0].Key, fields[0].Args...)
	}
	h.Set("Content-Type", "text/plain; charset=utf-8")
	v.W.WriteHeader(status)
	if v.R.Method != http.MethodHead {
		_, _ = v.W.Write([]byte(text + "\n")) // a program that is gone cannot be told
	}
}
