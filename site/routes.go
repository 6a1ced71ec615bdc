package site

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/ui/gallery"
)

// routes is the addresses that belong to no part.
func (s *Site) routes() []web.Route {
	c, components := s.Core, gallery.Handler(s.Core.Web.Assets)
	shown := func(v *web.Visit) error { components.ServeHTTP(v.W, v.R); return nil }
	return []web.Route{
		{Pattern: "GET /assets/{path...}", Rule: web.Anyone, Same: true, Do: func(v *web.Visit) error { c.Web.Assets.ServeHTTP(v.W, v.R); return nil }},
		{Pattern: "GET /marques/{digest}", Rule: web.Anyone, Do: (*web.Visit).ServeBrands},
		{Pattern: "GET /fichiers/{file}", Rule: web.ByRights, Do: s.file("")},
		{Pattern: "GET /fichiers/{file}/apercu", Rule: web.ByRights, Do: s.file("apercu")},
		{Pattern: "GET /portraits/{digest}", Rule: web.ByRights, Do: func(v *web.Visit) error { return c.Files.ServePortrait(v.W, v.R, v.Path("digest")) }},
		{Pattern: "GET /emblemes/{digest}", Rule: web.ByRights, Do: func(v *web.Visit) error { return c.Files.ServeEmblem(v.W, v.R, v.Viewer, v.Path("digest")) }},
		{Pattern: "GET /healthz", Rule: web.Anyone, Same: true, Do: func(v *web.Visit) error { return plain(v, http.StatusOK, "ok") }},
		{Pattern: "GET /readyz", Rule: web.Anyone, Same: true, Do: s.ready},
		{Pattern: "GET /robots.txt", Rule: web.Anyone, Same: true, Do: func(v *web.Visit) error {
			return plain(v, http.StatusOK, "User-agent: *\nDisallow: /connexion\nDisallow: /parametres\nDisallow: /annuaire\n")
		}},
		{Pattern: "GET /dev/ui", Rule: web.Development, Do: func(v *web.Visit) error { return v.Redirect(gallery.Prefix) }},
		{Pattern: "GET /dev/ui/{page...}", Rule: web.Development, Do: shown},
		{Pattern: "POST /dev/ui/{page...}", Rule: web.Development, Do: shown},
		{Pattern: "GET /dev/mail", Rule: web.Development, Do: s.mailBox},
		{Pattern: "GET /dev/mail/{letter}", Rule: web.Development, Do: s.letter},
		{Pattern: "GET /dev/journal", Rule: web.Development, Do: s.facts},
	}
}

func plain(v *web.Visit, status int, text string) error {
	v.W.Header().Set("Content-Type", "text/plain; charset=utf-8")
	v.W.Header().Set("Cache-Control", "no-store")
	v.W.WriteHeader(status)
	_, _ = v.W.Write([]byte(text)) // a visitor who is gone cannot be told
	return nil
}

// ready tells whether requests can be answered: the database answers, and the program is not told to stop.
func (s *Site) ready(v *web.Visit) error {
	if s.leaving.Load() {
		return plain(v, http.StatusServiceUnavailable, "stopping")
	}
	var one int
	ctx, cancel := context.WithTimeout(v.Ctx(), readyTime)
	defer cancel()
	if err := s.Core.DB.Q().QueryRow(ctx, `SELECT 1`).Scan(&one); err != nil {
		s.Core.Log.Error("not ready", "error", err)
		return plain(v, http.StatusServiceUnavailable, "database")
	}
	return plain(v, http.StatusOK, "ready")
}

// readyTime is how long the database may take to say that it is there: who asks for readiness asks often.
const readyTime = 2 * time.Second

// Leave makes the site say at /readyz that no more visits should be sent here; it goes on answering those that come.
func (s *Site) Leave() { s.leaving.Store(true) }

func (s *Site) file(variant string) func(v *web.Visit) error {
	return func(v *web.Visit) error {
		n, ok := id.Parse(v.Path("file"))
		if !ok {
			return fail.E("site.file", fail.Hidden, nil)
		}
		return s.Core.Files.Serve(v.W, v.R, v.Viewer, ref.File(n), variant)
	}
}

// facts is the last facts of the journal, as JSON lines: what happened, for who develops.
func (s *Site) facts(v *web.Visit) error {
	list, err := s.latest(v)
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Type", "application/x-ndjson")
	e := json.NewEncoder(v.W)
	for _, f := range list {
		if err := e.Encode(f); err != nil {
			return nil // a visitor who is gone cannot be told
		}
	}
	return nil
}
