package web

import (
	"net/http"
	"net/url"

	"maillage/core/access"
	"maillage/core/coedit"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// Together is the socket by which the visitor writes the item with others; the handler has checked that they may. It lasts: the
// route is a Stream. Whoever asks for the address without a socket reads that one is wanted (426), which tells a script that
// the right to write is still there.
func (v *Visit) Together(rooms *coedit.Rooms, id ref.Item) error {
	if v.Preview != "" {
		return fail.E("web.Together", fail.Forbidden, nil)
	}
	if v.R.Header.Get("Upgrade") == "" {
		v.W.Header().Set("Upgrade", "websocket")
		v.W.Header().Set("Cache-Control", "no-store")
		v.W.WriteHeader(http.StatusUpgradeRequired)
		return nil
	}
	v.R = v.R.WithContext(db.WithCounter(v.Ctx(), new(db.Counter))) // what a day of writing asks is no measure of a visit
	g := coedit.Guest{
		Item: id, Person: v.Viewer.Person, Name: v.Person.Name(), Hue: v.Person.Hue(), Say: v.T, Ending: v.Site.Ending(),
		Look: func() (*access.Viewer, error) {
			if _, err := v.Again(); err != nil {
				return nil, err
			}
			return v.Viewer, nil
		},
	}
	if u, err := url.Parse(v.Site.PublicURL); err == nil { // behind a proxy the host of the request may be another
		g.Hosts = []string{u.Host}
	}
	return rooms.Serve(v.W, v.R, g)
}
