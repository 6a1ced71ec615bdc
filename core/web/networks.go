package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"

	"maillage/core/db"
	"maillage/core/space"
	"maillage/kit/colour"
	"maillage/kit/fail"
	"maillage/ui"
)

// networkCache keeps the list of networks, which every page needs and hardly ever changes.
type networkCache struct {
	mu   sync.Mutex
	list []space.Space
	at   time.Time
}

// networkAge: how long a change of a network's name, colour or parts may take to show. Rights are never read from here.
const networkAge = time.Second

// Networks is every network of the deployment, oldest first. The slice is shared: do not change it.
func (s *Server) Networks(ctx context.Context) ([]space.Space, error) {
	s.networks.mu.Lock()
	defer s.networks.mu.Unlock()
	if time.Since(s.networks.at) < networkAge {
		return s.networks.list, nil
	}
	list, err := space.Networks(db.FromPrimary(ctx), s.DB.Q())
	if err != nil {
		return nil, err
	}
	s.networks.list, s.networks.at = list, time.Now()
	return list, nil
}

// ForgetNetworks makes the next page read the networks again.
func (s *Server) ForgetNetworks() {
	s.networks.mu.Lock()
	defer s.networks.mu.Unlock()
	s.networks.at = time.Time{}
}

// Mark is the square of network n.
func Mark(n space.Space, size ui.Size) ui.MarkProps {
	m := ui.MarkProps{Net: n.Slug, Size: size, Letters: ui.Initials(n.Name)}
	if digest := n.Emblem(); digest != "" {
		m.Src = "/emblemes/" + digest
	} else {
		m.Drawing = n.Mark
	}
	return m
}

// brandSheet is the colours of every network, as one immutable style sheet.
type brandSheet struct {
	mu     sync.Mutex
	of     string // the colours it was made from
	digest string
	css    string
}

// digestBytes of the digest in the name of the style sheet: enough that no two sets of colours share one.
const digestBytes = 8

// Brands is the address of the style sheet that gives each network its colours, "" when there is no network.
func (s *Server) Brands(ctx context.Context) (string, error) {
	list, err := s.Networks(ctx)
	if err != nil || len(list) == 0 {
		return "", err
	}
	var of strings.Builder
	for _, n := range list {
		of.WriteString(n.Slug + " " + n.Colour + "\n")
	}
	s.marks.mu.Lock()
	defer s.marks.mu.Unlock()
	if s.marks.of != of.String() {
		var css strings.Builder
		for _, n := range list {
			light, dark, err := colour.Derive(n.Colour, colour.Options{})
			if err != nil {
				return "", fail.E("web.Brands", fail.Internal, err)
			}
			css.WriteString(colour.CSS(n.Slug, n.Colour, light, dark))
		}
		sum := sha256.Sum256([]byte(css.String()))
		s.marks.of, s.marks.css, s.marks.digest = of.String(), css.String(), hex.EncodeToString(sum[:digestBytes])
	}
	return "/marques/" + s.marks.digest + ".css", nil
}

// ServeBrands answers the style sheet of Brands. The digest of an earlier one gets the present colours, without the right to
// keep them: a page made a moment ago still asks for it.
func (v *Visit) ServeBrands() error {
	path, err := v.Site.Brands(v.Ctx())
	if err != nil {
		return err
	}
	if name, ok := strings.CutSuffix(v.Path("digest"), ".css"); !ok || len(name) != 2*digestBytes {
		return v.notFound()
	}
	v.Site.marks.mu.Lock()
	css := v.Site.marks.css
	v.Site.marks.mu.Unlock()
	h := v.W.Header()
	h.Set("Content-Type", "text/css; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	if path == v.R.URL.Path {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	v.W.WriteHeader(http.StatusOK)
	v.W.Write([]byte(css)) // a visitor who is gone cannot be told
	return nil
}
