package ops_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/part"
	"maillage/core/web"
	"maillage/site/ops"
)

// slow is a part with an address that answers when it is let.
type slow struct{ asked, answer chan struct{} }

func (s slow) join(*part.Core) part.Part {
	return part.Part{Name: "slow", Routes: []web.Route{{Pattern: "GET /lent", Rule: web.Anyone, Do: func(v *web.Visit) error {
		s.asked <- struct{}{}
		<-s.answer
		_, err := v.W.Write([]byte("enfin"))
		return err
	}}}}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	client := http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get(url)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return res.StatusCode, err.Error()
	}
	return res.StatusCode, string(b)
}

// The server answers, tells its health to all and its figures on the private address alone; asked to stop, it takes no new
// request, finishes the one under way, and returns without error.
func TestServe(t *testing.T) {
	p := newPlace(t, db.SQLite)
	p.Listen, p.Private = "127.0.0.1:0", freeAddress(t)
	s := slow{make(chan struct{}), make(chan struct{})}
	p.more = []part.Join{s.join}
	w := p.open()
	ctx, stop := context.WithCancel(t.Context())
	address, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- ops.Serve(ctx, w.Site, func(a string) { address <- a }) }()
	public := "http://" + <-address
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ready", "/": "<h1"} {
		if status, body := get(t, public+path); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d %.200s", path, status, body)
		}
	}
	for _, path := range []string{"/metrics", "/debug/pprof/"} {
		if status, _ := get(t, public+path); status != http.StatusNotFound {
			t.Errorf("%s is public: %d", path, status)
		}
	}
	if status, body := get(t, "http://"+p.Private+"/metrics"); status != http.StatusOK || !strings.Contains(body, `maillage_request_seconds_bucket{route="GET /healthz",status="200"`) {
		t.Errorf("metrics: %d\n%.500s", status, body)
	}
	if status, _ := get(t, "http://"+p.Private+"/debug/pprof/"); status != http.StatusOK {
		t.Errorf("profiles: %d", status)
	}
	type answer struct {
		status int
		body   string
	}
	late := make(chan answer, 1)
	go func() {
		status, body := get(t, public+"/lent")
		late <- answer{status, body}
	}()
	<-s.asked
	stop()
	for start := time.Now(); ; { // once it has stopped listening
		if _, err := net.Dial("tcp", strings.TrimPrefix(public, "http://")); err != nil {
			break
		}
		if time.Since(start) > 10*time.Second {
			t.Fatal("still takes requests after it was told to stop")
		}
	}
	select {
	case err := <-done:
		t.Fatalf("stopped before its last request: %v", err)
	default:
	}
	close(s.answer)
	if a := <-late; a.status != http.StatusOK || a.body != "enfin" {
		t.Errorf("the request under way got %+v", a)
	}
	if err := <-done; err != nil {
		t.Errorf("stopped: %v", err)
	}
}

// An address that is taken is an error at once, and nothing goes on.
func TestServeOnATakenAddress(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, private := range []bool{false, true} {
		p := newPlace(t, db.SQLite)
		if p.Listen = l.Addr().String(); private {
			p.Listen, p.Private = "127.0.0.1:0", l.Addr().String()
		}
		w := p.open()
		if err := ops.Serve(t.Context(), w.Site, nil); err == nil || !strings.Contains(err.Error(), l.Addr().String()) {
			t.Errorf("private %v: %v", private, err)
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
