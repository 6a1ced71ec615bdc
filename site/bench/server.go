package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"maillage/core/config"
	"maillage/core/journal"
	"maillage/core/web"
	"maillage/site"
	"maillage/site/ops"
)

// loose multiplies the rate limits: one person writes for thousands here.
const loose = 1_000_000

// addresses is what the server says on its first line.
type addresses struct {
	Public  string `json:"public"`
	Control string `json:"control"`
}

// usage is what the server's process has used since it started.
type usage struct {
	CPU      time.Duration `json:"cpu"` // user and system
	RSS      int64         `json:"rss"` // bytes
	Requests int64         `json:"requests"`
	Queries  int64         `json:"queries"` // of those requests
	Behind   int64         `json:"behind"`  // facts that the slowest follower has to read; -1 unless asked
}

// Server serves a deployment as serve does, with a second address for the floors and the figures, until in ends: whoever
// started it is gone then. The first line of out says the addresses.
func Server(ctx context.Context, c config.Config, in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		io.Copy(io.Discard, in) // any end of it is the end
		cancel()
	}()
	c.Listen, c.Private = "127.0.0.1:0", ""
	if c.PublicURL == "" {
		c.PublicURL = "http://localhost"
	}
	s, err := site.Open(ctx, c, ops.Logger(c), site.Options{Loose: loose})
	if err != nil {
		return err
	}
	control, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return errors.Join(fmt.Errorf("bench: %w", err), s.Close())
	}
	f := newFigures(s)
	srv := &http.Server{Handler: f.mux(), ReadHeaderTimeout: time.Second}
	go srv.Serve(control)
	err = ops.Serve(ctx, s, func(public string) {
		json.NewEncoder(out).Encode(addresses{public, control.Addr().String()}) // a reader who is gone ends in, too
	})
	return errors.Join(err, srv.Close(), s.Close())
}

// figures is the second address of the server.
type figures struct {
	site              *site.Site
	requests, queries atomic.Int64
	body              atomic.Pointer[[]byte]
}

func newFigures(s *site.Site) *figures {
	f := &figures{site: s}
	f.body.Store(new([]byte))
	s.Core.Web.OnDone(func(_ web.Route, _ int, _ time.Duration, queries int64) {
		f.requests.Add(1)
		f.queries.Add(queries)
	})
	return f
}

func (f *figures) mux() http.Handler {
	m := http.NewServeMux()
	m.Handle("/", f.site.Metrics.Private())
	m.HandleFunc("GET /usage", f.usage)
	m.HandleFunc("PUT /body", f.keep)
	m.HandleFunc("GET /floor/memory", func(w http.ResponseWriter, _ *http.Request) { f.answer(w) })
	m.HandleFunc("GET /floor/query", f.oneQuery)
	return m
}

func (f *figures) usage(w http.ResponseWriter, r *http.Request) {
	cpu, rss, err := used()
	u := usage{CPU: cpu, RSS: rss, Requests: f.requests.Load(), Queries: f.queries.Load(), Behind: -1}
	if err == nil && r.URL.Query().Has("behind") {
		u.Behind, err = f.behind(r.Context())
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	json.NewEncoder(w).Encode(u)
}

func (f *figures) behind(ctx context.Context) (worst int64, err error) {
	list, err := journal.Behind(ctx, f.site.Core.DB.Q())
	for _, s := range list {
		worst = max(worst, s.Behind)
	}
	return worst, err
}

// keep takes the bytes that the floors answer.
func (f *figures) keep(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	f.body.Store(&b)
}

func (f *figures) answer(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(*f.body.Load())
}

func (f *figures) oneQuery(w http.ResponseWriter, r *http.Request) {
	if err := readNewest(r.Context(), f.site.Core.DB.Q()); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	f.answer(w)
}

// resident is the memory of this process that is in use, in bytes, as Linux tells it; most is what it answers elsewhere.
func resident(most int64) int64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return most
	}
	var size, pages int64
	if _, err := fmt.Sscan(string(b), &size, &pages); err != nil {
		return most
	}
	return pages * int64(os.Getpagesize())
}
