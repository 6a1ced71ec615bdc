package cluster

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/id"
	"maillage/site/ops"
)

// load is people who read and write through the proxy until end.
type load struct {
	p    *place
	t    *testing.T
	stop chan struct{}
	all  sync.WaitGroup

	mu       sync.Mutex
	acked    map[string]bool // texts whose sender was told that they are kept
	unsure   map[string]bool // texts whose sender was told to try again, or nothing
	failures []string        // what was not answered as it should
	pauses   int             // 503, with a page that says so
	reads    int
	slowest  time.Duration
}

// mentionEvery is how often a message names the first person, and fileEvery how often it has a file.
const (
	mentionEvery = 5
	fileEvery    = 7
)

// begin starts writers and readers; away says that services may be away, when 503 with its page is a right answer.
func (p *place) begin(t *testing.T, name string, writers, readers int, away bool) *load {
	l := &load{p: p, t: t, stop: make(chan struct{}), acked: map[string]bool{}, unsure: map[string]bool{}}
	for k := range writers {
		v := p.visit(p.proxy.URL, p.people[1+k])
		l.all.Go(func() {
			for n := 0; l.goesOn(writing); n++ {
				text := fmt.Sprintf("charge %s %d-%d.", name, k, n)
				if n%mentionEvery == 0 {
					text += " @" + p.people[0].Handle
				}
				file := ""
				if n%fileEvery == 0 {
					text += " Avec une note."
					file = "note de " + text
				}
				began := time.Now()
				a := v.publish(text, file)
				l.wrote(text, a, time.Since(began), away)
			}
		})
	}
	for k := range readers {
		v := p.visit(p.proxy.URL, p.people[1+(k+writers)%(peopleCount-1)])
		paths := []string{"/", "/reseaux/essai/groupes/charge", "/notifications", "/annuaire", "/reseaux/essai"}
		l.all.Go(func() {
			for n := 0; l.goesOn(reading); n++ {
				began := time.Now()
				a := v.get(paths[n%len(paths)])
				l.read(paths[n%len(paths)], a, time.Since(began), away)
			}
		})
	}
	return l
}

// The pauses of who writes and of who reads. Quicker writers would make a line that comes back miss more than it is told
// one by one (mostMissed of across/live).
const (
	writing = 400 * time.Millisecond
	reading = 60 * time.Millisecond
)

func (l *load) goesOn(pace time.Duration) bool {
	select {
	case <-l.stop:
		return false
	case <-time.After(pace):
		return true
	}
}

func (l *load) wrote(text string, a answer, took time.Duration, away bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.slowest = max(l.slowest, took)
	switch {
	case a.status == http.StatusSeeOther && strings.HasPrefix(a.location, "/reseaux/"):
		l.acked[text] = true
		return
	case away && isPause(a):
		l.pauses++
	default:
		l.failures = append(l.failures, "publish: "+a.String())
	}
	l.unsure[text] = true
}

func (l *load) read(path string, a answer, took time.Duration, away bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reads++
	l.slowest = max(l.slowest, took)
	switch {
	case a.status == http.StatusOK:
	case away && isPause(a):
		l.pauses++
	default:
		l.failures = append(l.failures, path+": "+a.String())
	}
}

// isPause tells whether a is the page for people: 503, when to come again, in French, in the look of the site.
func isPause(a answer) bool {
	return a.status == http.StatusServiceUnavailable && a.header.Get("Retry-After") != "" && strings.Contains(a.body, "Le service fait une pause") &&
		strings.Contains(a.body, `lang="fr"`) && strings.Contains(a.body, `rel="stylesheet"`) && strings.Contains(a.body, "<h1")
}

// end stops the load and waits until nobody waits for an answer.
func (l *load) end() {
	close(l.stop)
	l.all.Wait()
	l.t.Logf("%d messages acknowledged, %d not, %d pages read, %d pauses said, slowest %v", len(l.acked), len(l.unsure), l.reads, l.pauses, l.slowest.Round(time.Millisecond))
}

// mustBeWhole fails when a request failed, when what was acknowledged is not there once, or when followers passed something
// twice or never.
func (p *place) mustBeWhole(l *load, lines ...*line) {
	t := l.t
	t.Helper()
	for k, f := range l.failures {
		if k == 10 {
			t.Errorf("and %d others", len(l.failures)-k)
			break
		}
		t.Errorf("failed: %s", f)
	}
	if len(l.acked) == 0 || l.reads == 0 {
		t.Errorf("%d messages, %d pages: there was no load", len(l.acked), l.reads)
	}
	items := p.texts()
	for text := range l.acked {
		if n := len(items[text]); n != 1 {
			t.Errorf("acknowledged %q is there %d times", text, n)
		}
	}
	for text := range l.unsure {
		if n := len(items[text]); n > 1 {
			t.Errorf("%q is there %d times", text, n)
		}
	}
	until(t, "the followers are up to date", time.Minute, func() bool {
		return p.number(`SELECT COUNT(*) FROM fact_cursor c JOIN fact f ON (f.xid, f.seq) > (c.xid, c.seq)`) == 0
	})
	p.mustBeTold(t, items)
	want := int64(0)
	for text, ids := range items {
		if strings.HasSuffix(text, "Avec une note.") {
			want += int64(len(ids))
		}
	}
	if got := p.number(`SELECT COUNT(*) FROM attachment`); got < want {
		t.Errorf("%d files for %d messages with one", got, want)
	}
	for k, x := range lines {
		p.mustHaveHeard(t, fmt.Sprintf("line %d", k), x, l, items)
	}
}

// texts are the messages of loads, by text: their items.
func (p *place) texts() map[string][]ref.Item {
	p.t.Helper()
	type row struct {
		id   ref.Item
		body string
	}
	list, err := db.All(context.Background(), p.site.Core.DB.Q(), func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.body) },
		`SELECT item_id, markdown FROM text_body WHERE markdown LIKE 'charge %'`)
	if err != nil {
		p.t.Fatal(err)
	}
	out := map[string][]ref.Item{}
	for _, x := range list {
		out[x.body] = append(out[x.body], x.id)
	}
	return out
}

// mustBeTold fails unless the first person has one notice for each message that names them.
func (p *place) mustBeTold(t *testing.T, items map[string][]ref.Item) {
	t.Helper()
	want := int64(0)
	for text, ids := range items {
		if strings.Contains(text, "@") {
			want += int64(len(ids))
		}
	}
	if got := p.number(`SELECT COALESCE(SUM(n), 0) FROM notice WHERE person_id = $1 AND kind = 'mention'`, p.people[0].ID); got != want {
		t.Errorf("%d notices for %d mentions", got, want)
	}
}

// mustHaveHeard fails when a line lost a message that was acknowledged.
func (p *place) mustHaveHeard(t *testing.T, name string, x *line, l *load, items map[string][]ref.Item) {
	t.Helper()
	lost := 0
	for began := time.Now(); ; time.Sleep(200 * time.Millisecond) {
		heard, _, _, _ := x.state()
		x.mu.Lock()
		loaded := id.At(x.reload)
		x.mu.Unlock()
		lost = 0
		for text := range l.acked {
			for _, i := range items[text] {
				if heard[i.String()] == 0 && int64(i) > loaded {
					lost++
				}
			}
		}
		if lost == 0 || time.Since(began) > 30*time.Second {
			break
		}
	}
	heard, ends, refused, _ := x.state()
	twice := 0
	for _, n := range heard {
		if n > 1 {
			twice++
		}
	}
	t.Logf("%s: %d heard, %d of them more than once; %d ends, %d refusals", name, len(heard), twice, ends, refused)
	if lost > 0 {
		t.Errorf("%s lost %d messages", name, lost)
	}
}

// mustBeSound runs `maillage check --deep`.
func (p *place) mustBeSound(t *testing.T) {
	t.Helper()
	for _, f := range ops.Check(context.Background(), p.site, ops.CheckOptions{Deep: true}) {
		if f.Level == ops.Wrong {
			t.Error(f)
		}
	}
}

// ask asks for a letter to sign in.
func (v *visitor) ask(email string) answer { return v.post("/connexion", url.Values{"email": {email}}) }
