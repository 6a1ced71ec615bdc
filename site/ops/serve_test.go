package ops_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/part"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/site/ops"
)

// slow is a part with an address that answers when it is let, and one whose answer lasts until the program stops.
type slow struct{ asked, answer chan struct{} }

func (s slow) join(*part.Core) part.Part {
	return part.Part{Name: "slow", Routes: []web.Route{{Pattern: "GET /lent", Rule: web.Anyone, Do: func(v *web.Visit) error {
		s.asked <- struct{}{}
		<-s.answer
		_, err := v.W.Write([]byte("enfin"))
		return err
	}}, {Pattern: "GET /dure", Rule: web.Anyone, Stream: true, Do: func(v *web.Visit) error {
		e := v.Events()
		if err := e.Send("", []byte("un")); err != nil {
			return err
		}
		s.asked <- struct{}{}
		<-v.Site.Ending()
		return e.Send("", []byte("fin"))
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
	p := newPlace(t, one())
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
	line := make(chan string, 1)
	go func() {
		_, body := get(t, public+"/dure")
		line <- body
	}()
	<-s.asked
	stop()
	for start := time.Now(); ; { // once it has stopped listening
		c, err := net.Dial("tcp", strings.TrimPrefix(public, "http://"))
		if err != nil {
			break
		}
		c.Close()
		if time.Since(start) > 10*time.Second {
			t.Fatal("still takes requests after it was told to stop")
		}
	}
	if body := <-line; body != "data: un\n\ndata: fin\n\n" {
		t.Errorf("the answer that lasts was %q", body)
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
		p := newPlace(t, one())
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

// late is a part whose follower fails until it is let.
type late struct{ ready atomic.Bool }

func (l *late) join(*part.Core) part.Part {
	return part.Part{Name: "late", Followers: []journal.Follower{{Name: "late", Do: func(context.Context, *db.Tx, journal.Fact) error {
		if !l.ready.Load() {
			return errors.New("not yet")
		}
		return nil
	}}}}
}

// What is kept for twelve months goes after them, unless somebody has not read it yet; bytes that nothing refers to go too.
func TestUpkeep(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		p := newPlace(t, e)
		p.Listen = "127.0.0.1:0"
		var l late
		p.more = []part.Join{l.join}
		w := p.open().people()
		kept := w.mustPost("Un message", "un fichier")
		loose := digestOf(t, w, "rien n'y renvoie")
		before := time.Now().Add(-25 * time.Hour)
		if err := os.Chtimes(p.blobPath(loose), before, before); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ready, done := make(chan struct{}), make(chan error, 1)
		go func() { done <- ops.Serve(ctx, w.Site, func(string) { close(ready) }) }()
		<-ready
		facts := w.number(`SELECT COUNT(*) FROM fact`)
		after := func(days int, want int64) {
			t.Helper()
			later := clock.At(t.Context(), time.Now().Add(time.Duration(days)*24*time.Hour))
			if err := w.Core.Queue.Settle(later); err != nil {
				t.Fatal(err)
			}
			if n := w.number(`SELECT COUNT(*) FROM fact`); n != want {
				t.Errorf("%d facts after %d days, want %d", n, days, want)
			}
		}
		after(1, facts)
		if has, err := w.Core.Blobs.Has(t.Context(), loose); has || err != nil {
			t.Errorf("what nothing refers to is still there: %v", err)
		}
		after(366, facts) // for one who has not read them
		l.ready.Store(true)
		if _, err := w.Core.Journal.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		after(364, facts)
		after(367, 0)
		w.has(kept.ID, "un fichier")
		w.mustBeSound("after a year")
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
