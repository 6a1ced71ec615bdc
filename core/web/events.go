package web

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"maillage/core/access"
	"maillage/kit/fail"
)

// sending is how long a browser may take to receive one event. A line that is slower is closed: the browser comes back.
// Longer keeps goroutines for people who went into a tunnel.
const sending = 10 * time.Second

// Events is an answer that lasts (server-sent events), of a route with Stream. For one goroutine.
type Events struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

// Events begins the answer; from then on no page can be answered. It is never compressed nor kept. The handler ends when
// the context of the visit does, or when Site.Ending is closed.
func (v *Visit) Events() *Events {
	h := v.W.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would hold events back
	e := &Events{v.W, http.NewResponseController(v.W)}
	// Where the connection has no deadlines (a test) there is none to lift.
	_ = e.control.SetReadDeadline(time.Time{})
	v.W.WriteHeader(http.StatusOK)
	return e
}

// Send sends one event: id, which the browser gives back as Last-Event-ID when it comes again ("" for none), and data, which
// is one line. An error means that the browser is gone.
func (e *Events) Send(id string, data []byte) error {
	b := make([]byte, 0, len(id)+len(data)+16)
	if id != "" {
		b = append(append(append(b, "id: "...), id...), '\n')
	}
	return e.write(append(append(append(b, "data: "...), data...), "\n\n"...))
}

// Pause says how long the browser waits before it comes again.
func (e *Events) Pause(d time.Duration) error {
	return e.write([]byte("retry: " + strconv.FormatInt(d.Milliseconds(), 10) + "\n\n"))
}

func (e *Events) write(b []byte) error {
	// Where the connection has no deadlines, the server's own hold.
	_ = e.control.SetWriteDeadline(time.Now().Add(sending))
	if _, err := e.w.Write(b); err != nil {
		return fail.E("web.Events", fail.Unavailable, err)
	}
	if err := e.control.Flush(); err != nil {
		return fail.E("web.Events", fail.Unavailable, err)
	}
	return nil
}

// LastEvent is the id of the last event that the browser received on the line it had before, "" on a first line. The
// parameter "depuis" says it for a line opened anew by the page.
func (v *Visit) LastEvent() string {
	if id := strings.TrimSpace(v.R.Header.Get("Last-Event-ID")); id != "" {
		return id
	}
	return v.Query("depuis")
}

// Again looks once more at who visits, for answers that last: a session that is over leaves nobody, and rights that changed
// are loaded anew. changed tells whether anything is different. One query when nothing is.
func (v *Visit) Again() (changed bool, err error) {
	s, p, err := v.Site.Accounts.ByToken(v.Ctx(), v.Site.DB.Q(), v.Cookie(v.Site.cookieName()))
	if err != nil {
		return false, err
	}
	if s.ID == v.Session.ID && p.Rights == v.own.Rights && p.State == v.own.State {
		return false, nil
	}
	viewer, err := access.Load(v.Ctx(), v.Site.DB.Q(), p)
	if err != nil {
		return false, err
	}
	v.Session, v.Person, v.Viewer = s, p, viewer
	v.narrow()
	return true, nil
}

// ending tells lasting answers that the program stops.
type ending struct {
	mu   sync.Mutex
	over chan struct{}
	done bool
}

func (e *ending) channel() chan struct{} {
	if e.over == nil {
		e.over = make(chan struct{})
	}
	return e.over
}

// Ending is closed when the program stops: answers that last end then.
func (s *Server) Ending() <-chan struct{} {
	s.ending.mu.Lock()
	defer s.ending.mu.Unlock()
	return s.ending.channel()
}

// EndStreams ends the answers that last, which would hold up the stop of the program. More than once is once.
func (s *Server) EndStreams() {
	s.ending.mu.Lock()
	defer s.ending.mu.Unlock()
	if !s.ending.done {
		s.ending.done = true
		close(s.ending.channel())
	}
}
