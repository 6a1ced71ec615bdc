package web

import (
	"context"
	"net/http"
	"time"

	"maillage/core/db"
	"maillage/kit/fail"
)

// Where the database has a replica, pages are read from it; who they are for, and what they may, from the primary. A
// browser keeps the place of its last write in a cookie, and reads from the primary until the replica has passed it.

const (
	placeCookie = "place"
	// placeLife is longer than a replica that is read may be late (core/db).
	placeLife = time.Minute
)

// reading makes the reads of a request go where they may. Only a page that is asked for may be a moment behind: a form is
// decided on what is, and so is what an answer that lasts says.
func (s *Server) reading(ctx context.Context, r *http.Request, route Route) (context.Context, *db.Reader) {
	if !s.DB.HasReplica() {
		return ctx, nil
	}
	reader := &db.Reader{Primary: route.Stream || r.Method != http.MethodGet && r.Method != http.MethodHead}
	if c, err := r.Cookie(placeCookie); err == nil {
		reader.After = db.ParseLSN(c.Value)
	}
	return db.Reading(ctx, reader), reader
}

// keepPlace leaves the place of what the visit wrote in the browser, just before the answer begins.
func (v *Visit) keepPlace() {
	if v.reader == nil {
		return
	}
	if at := v.reader.Wrote(); at > v.reader.After {
		v.setCookie(placeCookie, at.String(), placeLife)
	}
}

// mayBeBehind tells whether a page that failed may only be behind: what is not on the replica yet is on the primary.
func (v *Visit) mayBeBehind(err error) bool {
	return err != nil && v.reader != nil && v.reader.FromReplica() && (fail.Is(err, fail.Hidden) || fail.Is(err, fail.Unavailable))
}
