package site

import (
	"context"
	"fmt"
	"net/http"
	"net/http/pprof"
	"time"

	vm "github.com/VictoriaMetrics/metrics"

	"maillage/core/coedit"
	"maillage/core/journal"
	"maillage/core/web"
)

// Metrics is the figures of the running program, for Prometheus. Labels are routes and statuses, never people.
type Metrics struct{ set *vm.Set }

func newMetrics(s *Site) *Metrics {
	m := &Metrics{set: vm.NewSet()}
	s.Core.Web.OnDone(func(r web.Route, status int, took time.Duration, queries int64) {
		labels := fmt.Sprintf(`{route=%q,status="%d"}`, r.Pattern, status)
		m.set.GetOrCreateHistogram("maillage_request_seconds" + labels).Update(took.Seconds())
		m.set.GetOrCreateHistogram(fmt.Sprintf(`maillage_request_queries{route=%q}`, r.Pattern)).Update(float64(queries))
	})
	for name, value := range map[string]func(coedit.Figures) int64{
		"maillage_coedit_lines":         func(f coedit.Figures) int64 { return f.Lines },
		"maillage_coedit_documents":     func(f coedit.Figures) int64 { return f.Rooms },
		"maillage_coedit_updates_total": func(f coedit.Figures) int64 { return f.Updates },
		"maillage_coedit_refused_total": func(f coedit.Figures) int64 { return f.Refused },
		"maillage_coedit_settled_total": func(f coedit.Figures) int64 { return f.Settled },
	} {
		m.set.NewGauge(name, func() float64 { return float64(value(s.Core.Coedit.Figures())) })
	}
	m.set.NewGauge("maillage_followers_behind", func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		list, err := journal.Behind(ctx, s.Core.DB.Q())
		if err != nil {
			return -1
		}
		worst := int64(0)
		for _, f := range list {
			worst = max(worst, f.Behind)
		}
		return float64(worst)
	})
	return m
}

// Private is what only the operator's own machines may reach: metrics and profiles.
func (m *Metrics) Private() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		m.set.WritePrometheus(w)
		vm.WriteProcessMetrics(w)
	})
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	return mux
}
