package sitetest

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"
)

// Line is a lasting answer (server-sent events) as a browser receives it.
type Line struct {
	w      *World
	Status int
	events chan Event // closed when the answer ends
	stop   context.CancelFunc
}

// Event is one of its events.
type Event struct{ ID, Data string }

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// Serve answers on a real connection until the test ends, and returns the address.
func (w *World) Serve() string {
	if w.server == nil {
		w.server = httptest.NewServer(w.Handler)
		w.T.Cleanup(func() {
			w.Site.Core.Web.EndStreams()
			w.server.Close()
		})
	}
	return w.server.URL
}

// Open opens a lasting answer; last is the id of the last event heard before, "" for none.
func (v *Visitor) Open(path, last string) *Line {
	t := v.w.T
	t.Helper()
	ctx, stop := context.WithCancel(v.w.Ctx)
	t.Cleanup(stop)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.w.Serve()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	r.Header.Set("Accept-Encoding", "gzip") // as browsers do: it must not be compressed all the same
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if enc := res.Header.Get("Content-Encoding"); enc != "" && res.StatusCode == http.StatusOK {
		t.Errorf("a lasting answer is compressed: %s", enc)
	}
	l := &Line{w: v.w, Status: res.StatusCode, events: make(chan Event, 1000), stop: stop}
	go l.read(res)
	return l
}

func (l *Line) read(res *http.Response) {
	defer close(l.events)
	defer res.Body.Close()
	var e Event
	for in := bufio.NewScanner(res.Body); in.Scan(); {
		field, value, _ := strings.Cut(in.Text(), ": ")
		switch {
		case field == "id":
			e.ID = value
		case field == "data":
			e.Data = value
		case in.Text() == "" && e.Data != "":
			l.events <- e
			e = Event{}
		}
	}
}

// Next is the next event; ok is false when the answer has ended.
func (l *Line) Next() (e Event, ok bool) {
	l.w.T.Helper()
	select {
	case e, ok = <-l.events:
		return e, ok
	case <-time.After(patience):
		l.w.T.Fatal("no event")
	}
	return e, false
}

// Close goes away.
func (l *Line) Close() { l.stop() }

// Wait is Next for what may not come: ok is false after d, or when the answer has ended.
func (l *Line) Wait(d time.Duration) (e Event, ok bool) {
	select {
	case e, ok = <-l.events:
		return e, ok
	case <-time.After(d):
		return e, false
	}
}
