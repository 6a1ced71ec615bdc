package cluster

import (
	"context"
	"net/http"
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/db/pgserver"
)

// away is how long a service is away in the long form.
const away = 30 * time.Second

// A service that goes away for half a minute takes nothing with it: people read what is the matter, and all goes on by
// itself when it is back.
func TestServicesGoAndComeBack(t *testing.T) {
	if !long() {
		return
	}
	p := newPlace(t, pgserver.Options{Durable: true})
	p.launch()
	p.launch()
	t.Run("NATS", func(t *testing.T) { p.natsAway(t) })
	t.Run("S3", func(t *testing.T) { p.s3Away(t) })
	t.Run("PostgreSQL", func(t *testing.T) {
		p.postgresAway(t, p.pg.Kill, func() error { return p.pg.Restart(context.Background()) })
	})
	t.Run("PostgreSQL silent", func(t *testing.T) { p.postgresAway(t, p.pg.Pause, p.pg.Resume) })
	t.Run("scheduled once", func(t *testing.T) { p.scheduled(t) })
}

func (p *place) listeners(t *testing.T, n int) (lines []*line) {
	for k := range n {
		lines = append(lines, p.visit(p.proxy.URL, p.people[20+k]).listen())
	}
	for _, l := range lines {
		until(t, "the line holds", 20*time.Second, func() bool { _, _, _, holds := l.state(); return holds })
	}
	return lines
}

// natsAway: without NATS no request fails, and lines hear what they missed once it is back.
func (p *place) natsAway(t *testing.T) {
	lines := p.listeners(t, 4)
	l := p.begin(t, "nats", 2, 4, false)
	time.Sleep(3 * time.Second)
	p.natsDown()
	time.Sleep(away)
	p.natsUp()
	time.Sleep(3 * time.Second)
	l.end()
	p.mustBeWhole(l, lines...)
	p.mustBeSound(t)
}

// s3Away: without S3, messages without files go on, files get the page for people, and nothing is to be restarted.
func (p *place) s3Away(t *testing.T) {
	l := p.begin(t, "s3", 2, 2, true)
	time.Sleep(2 * time.Second)
	p.s3.Down()
	time.Sleep(away / 2)
	if a := p.visit(p.proxy.URL, p.people[30]).publish("charge s3 sans fichier.", ""); a.status != http.StatusSeeOther {
		t.Errorf("a message without a file: %v", a)
	}
	if a := p.visit(p.proxy.URL, p.people[31]).publish("charge s3 avec fichier.", "note"); !isPause(a) {
		t.Errorf("a message with a file: %v", a)
	}
	if err := p.s3.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := p.visit(p.proxy.URL, p.people[32]).publish("charge s3 avec fichier, ensuite.", "note"); a.status != http.StatusSeeOther {
		t.Errorf("a message with a file, afterwards: %v", a)
	}
	l.end()
	p.mustBeWhole(l)
	p.mustBeSound(t)
}

// postgresAway: people read that the service pauses; the processes live on, and all goes on when it is back.
func (p *place) postgresAway(t *testing.T, goes, comes func() error) {
	lines := p.listeners(t, 4)
	l := p.begin(t, "base"+t.Name(), 2, 4, true)
	time.Sleep(3 * time.Second)
	if err := goes(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(away / 2)
	for _, n := range p.nodes {
		v := p.visit("http://"+n.address, p.people[33])
		if a := v.get("/healthz"); a.status != http.StatusOK {
			t.Errorf("%s lives: %v", n.address, a)
		}
		if a := v.get("/readyz"); a.status != http.StatusServiceUnavailable {
			t.Errorf("%s is ready: %v", n.address, a)
		}
		if a := v.get("/"); !isPause(a) {
			t.Errorf("%s: %v\n%s", n.address, a, a.body)
		}
	}
	time.Sleep(away / 2)
	if err := comes(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	for _, n := range p.nodes {
		v := p.visit("http://"+n.address, p.people[34])
		until(t, n.address+" answers again", 20*time.Second, func() bool { return v.get("/").status == http.StatusOK })
	}
	t.Logf("pages again %v after it is back", time.Since(began).Round(time.Millisecond))
	time.Sleep(5 * time.Second)
	l.end()
	if l.pauses == 0 {
		t.Error("nobody was told")
	}
	p.mustBeWhole(l, lines...)
	t.Logf("%d tasks were tried again", p.number(`SELECT COUNT(*) FROM river_job WHERE attempt > 1`))
	p.mustBeSound(t)
}

// scheduled: what is due every hour is done once, though both processes see that it is due.
func (p *place) scheduled(t *testing.T) {
	ctx := context.Background()
	before := p.number(`SELECT COUNT(*) FROM river_job WHERE kind = 'ops.sweep'`)
	due := time.Now().Truncate(time.Hour)
	err := p.site.Core.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE schedule SET due = due - 86400000`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	until(t, "what is due is run", 90*time.Second, func() bool {
		return p.number(`SELECT COUNT(*) FROM schedule WHERE name IN ('ops.sweep', 'tidy') AND due >= $1`, db.Millis(due)) == 2
	})
	time.Sleep(2 * time.Second)
	if n := p.number(`SELECT COUNT(*) FROM river_job WHERE kind = 'ops.sweep'`) - before; n != 1 {
		t.Errorf("%d sweeps were added, want 1", n)
	}
}
