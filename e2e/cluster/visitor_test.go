package cluster

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// visitor is a browser.
type visitor struct {
	p    *place
	base string // the proxy, or one process
	from string
	http *http.Client
}

var visitors atomic.Int64

// visit is a browser at base, in which who is signed in; the zero person for nobody.
func (p *place) visit(base string, who person) *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	n := visitors.Add(1)
	v := &visitor{p: p, base: base, from: fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255)}
	v.http = &http.Client{Jar: jar, Timeout: 2 * time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if who.token != "" {
		u, err := url.Parse(base)
		if err != nil {
			p.t.Fatal(err)
		}
		jar.SetCookies(u, []*http.Cookie{{Name: "maillage", Value: who.token, Path: "/"}})
	}
	return v
}

// answer is what came; status 0 when nothing did.
type answer struct {
	status   int
	body     string
	header   http.Header
	location string
	err      error
}

func (a answer) String() string {
	return fmt.Sprintf("%d %v %s %s", a.status, a.err, a.header.Get("X-Proxy"), a.location)
}

func (v *visitor) do(method, path, kind string, body io.Reader) answer {
	r, err := http.NewRequest(method, v.base+path, body)
	if err != nil {
		return answer{err: err}
	}
	r.Header.Set("X-Test-From", v.from)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept-Language", "fr")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	res, err := v.http.Do(r)
	if err != nil {
		return answer{err: err}
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, string(b), res.Header, res.Header.Get("Location"), err}
}

func (v *visitor) get(path string) answer { return v.do(http.MethodGet, path, "", nil) }

func (v *visitor) post(path string, form url.Values) answer {
	return v.do(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// publish sends a message with a file to the group.
func (v *visitor) publish(text, file string) answer {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	fields := map[string]string{"texte": text, "sorte": "message", "audience": "network"}
	for name, value := range fields {
		if err := m.WriteField(name, value); err != nil {
			return answer{err: err}
		}
	}
	if file != "" {
		w, err := m.CreateFormFile("fichiers-1", "note.txt")
		if err == nil {
			_, err = io.WriteString(w, file)
		}
		if err != nil {
			return answer{err: err}
		}
	}
	if err := m.Close(); err != nil {
		return answer{err: err}
	}
	return v.do(http.MethodPost, "/reseaux/essai/groupes/charge/publications", m.FormDataContentType(), &b)
}

// line is the live line of a browser, which comes back by itself as browsers do.
type line struct {
	mu      sync.Mutex
	heard   map[string]int // item of a new message → times
	ends    int            // lines that ended
	refused int            // answers that were no line
	reload  time.Time      // when it was last told that too much was missed: the page loads itself anew
	holds   bool
	stop    context.CancelFunc
	done    chan struct{}
}

func (v *visitor) listen() *line {
	ctx, stop := context.WithCancel(context.Background())
	l := &line{heard: map[string]int{}, stop: stop, done: make(chan struct{})}
	go func() {
		defer close(l.done)
		last, pause := "", 3*time.Second
		for ctx.Err() == nil {
			last, pause = l.once(ctx, v, last, pause)
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
		}
	}()
	v.p.t.Cleanup(func() { stop(); <-l.done })
	return l
}

// once holds one line until it ends.
func (l *line) once(ctx context.Context, v *visitor, last string, pause time.Duration) (string, time.Duration) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.base+"/direct", nil)
	if err != nil {
		return last, pause
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	client := *v.http
	client.Timeout = 0
	res, err := client.Do(r)
	if err != nil || res.StatusCode != http.StatusOK {
		l.note(func() { l.refused++ })
		if err == nil {
			res.Body.Close()
		}
		return last, pause
	}
	defer res.Body.Close()
	defer l.note(func() { l.ends++; l.holds = false })
	for in := bufio.NewScanner(res.Body); in.Scan(); {
		field, value, _ := strings.Cut(in.Text(), ": ")
		switch field {
		case "id":
			last = value
		case "retry":
			var ms int
			fmt.Sscan(value, &ms)
			pause = time.Duration(ms) * time.Millisecond
		case "data":
			var n struct{ Kind, Item string }
			switch json.Unmarshal([]byte(value), &n); n.Kind { // what is not understood is no news
			case "new":
				l.note(func() { l.heard[n.Item]++ })
			case "lost":
				l.note(func() { l.reload = time.Now() })
			}
			l.note(func() { l.holds = true })
		}
	}
	return last, pause
}

func (l *line) note(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
}

func (l *line) state() (heard map[string]int, ends, refused int, holds bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	heard = map[string]int{}
	for k, n := range l.heard {
		heard[k] = n
	}
	return heard, l.ends, l.refused, l.holds
}
