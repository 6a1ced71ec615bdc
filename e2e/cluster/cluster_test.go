package cluster

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/db/pgserver"
)

// What two processes are together: one site.
func TestTwoProcesses(t *testing.T) {
	p := newPlace(t, pgserver.Options{})
	one, two := p.launch(), p.launch()
	t.Run("sign in here, be known there", func(t *testing.T) { p.signIn(t, one, two) })
	t.Run("publish here, hear there", func(t *testing.T) { p.live(t, one, two) })
	t.Run("restart one after the other", func(t *testing.T) { p.rolling(t) })
}

var code = regexp.MustCompile(`\b\d{3}[ \x{a0}\x{202f}]?\d{3}\b`)

// signIn signs in on one process by a letter, then visits the other with the same session.
func (p *place) signIn(t *testing.T, one, two *node) {
	who := p.people[peopleCount-1]
	v := p.visit("http://"+one.address, person{})
	before := len(p.mail.Letters())
	if a := v.ask(who.Email); a.status != http.StatusSeeOther {
		t.Fatalf("ask: %v", a)
	}
	letter := p.mail.Wait(before + 1)[before]
	found := code.FindString(letter.Text)
	if found == "" {
		t.Fatalf("no code in\n%s", letter.Text)
	}
	// The code is typed at the other process, as when the proxy chooses so.
	v.moveTo(two)
	if a := v.post("/connexion/code", url.Values{"code": {found}}); a.status != http.StatusSeeOther {
		t.Fatalf("code %q: %v", found, a)
	}
	for _, n := range []*node{one, two} {
		v.moveTo(n)
		if a := v.get("/parametres"); a.status != http.StatusOK && a.status != http.StatusSeeOther || strings.Contains(a.location, "connexion") {
			t.Errorf("at %s: %v", n.address, a)
		}
	}
	if a := v.post("/deconnexion", nil); a.status != http.StatusSeeOther {
		t.Errorf("sign out: %v", a)
	}
	v.moveTo(one)
	if a := v.get("/notifications"); !strings.Contains(a.location, "/connexion") {
		t.Errorf("signed out there, and here: %v", a)
	}
}

// moveTo sends the browser to another process: cookies do not look at ports.
func (v *visitor) moveTo(n *node) { v.base = "http://" + n.address }

// live hears on each process what was published on the other.
func (p *place) live(t *testing.T, one, two *node) {
	for k, way := range [][2]*node{{one, two}, {two, one}} {
		writer, reader := p.visit("http://"+way[0].address, p.people[1]), p.visit("http://"+way[1].address, p.people[2])
		l := reader.listen()
		until(t, "the line holds", 10*time.Second, func() bool { _, _, _, holds := l.state(); return holds })
		began := time.Now()
		if a := writer.publish(fmt.Sprintf("charge direct %d.", k), ""); a.status != http.StatusSeeOther {
			t.Fatalf("publish: %v", a)
		}
		until(t, "the message is heard", 10*time.Second, func() bool { heard, _, _, _ := l.state(); return len(heard) == 1 })
		t.Logf("heard after %v", time.Since(began).Round(time.Millisecond))
		l.stop()
	}
}

// rolling restarts every process under load: no request fails, no live line loses a message, letters leave once.
func (p *place) rolling(t *testing.T) {
	before := len(p.mail.Letters())
	var lines []*line
	for k := range 4 {
		lines = append(lines, p.visit(p.proxy.URL, p.people[20+k]).listen())
	}
	l := p.begin(t, "tour", 2, 4, false)
	rounds := 1
	if long() {
		rounds = 5
	}
	asked := 0
	for range rounds {
		for _, n := range p.nodes {
			for range 3 { // letters that the process which stops may be sending
				if a := p.visit(p.proxy.URL, person{}).ask(p.people[2+asked%36].Email); a.status != http.StatusSeeOther {
					t.Errorf("ask: %v", a)
				}
				asked++
			}
			n.stop()
			n.start()
			until(t, "the proxy sees it", 20*time.Second, func() bool { return p.proxy.isReady(n.address) })
		}
	}
	l.end()
	p.mustBeWhole(l, lines...)
	for k, x := range lines {
		if _, ends, _, _ := x.state(); ends > 2*rounds {
			t.Errorf("line %d ended %d times in %d restarts", k, ends, 2*rounds)
		}
	}
	if n := p.number(`SELECT COUNT(*) FROM river_job WHERE attempt > 1 OR state IN ('retryable', 'discarded')`); n > 0 {
		t.Errorf("%d tasks were tried more than once", n)
	}
	codes := 0
	for began := time.Now(); codes < asked && time.Since(began) < 30*time.Second; time.Sleep(200 * time.Millisecond) {
		codes = 0
		for _, g := range p.mail.Letters()[before:] {
			if code.MatchString(g.Text) && strings.Contains(g.Text, "/connexion") {
				codes++
			}
		}
	}
	if codes != asked {
		t.Errorf("%d letters to sign in of %d, %d asked; %d tasks wait", codes, len(p.mail.Letters())-before, asked, p.number(`SELECT COUNT(*) FROM river_job WHERE kind LIKE 'mail%' AND state NOT IN ('completed', 'cancelled')`))
		p.tellLetters(t)
	}
	p.mustBeSound(t)
}

func (p *proxy) isReady(address string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.nodes[address]
}

// tellLetters says what the queue knows of letters.
func (p *place) tellLetters(t *testing.T) {
	list, err := db.All(t.Context(), p.site.Core.DB.Q(), func(r db.Row) (s string, err error) {
		var kind, state string
		var n, tries int64
		err = r.Scan(&kind, &state, &tries, &n)
		return fmt.Sprintf("%s %s, tried %d: %d", kind, state, tries, n), err
	}, `SELECT kind, state::text, attempt, COUNT(*) FROM river_job GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`)
	t.Log(list, err)
}
