package cluster

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"maillage/core/db/pgserver"
)

// A replica takes what people read; who has just written sees it; when it is late or gone, the primary answers.
func TestReplica(t *testing.T) {
	if !long() {
		return
	}
	p := newPlace(t, pgserver.Options{Settings: pgserver.Streaming()})
	copied, err := p.pg.Replica(t.Context(), pgserver.Options{Settings: map[string]string{"recovery_min_apply_delay": "300ms"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(copied.Stop)
	if p.config.Read, err = copied.DatabaseURL(databaseName); err != nil {
		t.Fatal(err)
	}
	p.launch()
	p.launch()
	conn, err := pgx.Connect(t.Context(), p.config.Read)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	t.Run("takes the reading", func(t *testing.T) { p.replicaReads(t, conn) })
	t.Run("who wrote sees it", func(t *testing.T) { p.ownWrites(t, 8*time.Second) })
	t.Run("late", func(t *testing.T) { p.replicaLate(t, conn) })
	t.Run("gone and back", func(t *testing.T) { p.replicaGone(t, copied) })
}

// replicaReads counts what the replica read while pages were asked for.
func (p *place) replicaReads(t *testing.T, conn *pgx.Conn) {
	count := func() (n int64) {
		if err := conn.QueryRow(t.Context(), `SELECT COALESCE(SUM(idx_scan), 0)::bigint + (SELECT SUM(seq_scan)::bigint FROM pg_stat_user_tables) FROM pg_stat_user_tables WHERE relname IN ('item', 'space', 'text_body')`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := count()
	v := p.visit(p.proxy.URL, p.people[3])
	for range 20 {
		if a := v.get("/reseaux/essai/groupes/charge"); a.status != http.StatusOK {
			t.Fatal(a)
		}
	}
	until(t, "the replica has counted", 10*time.Second, func() bool { return count() > before+20 })
	t.Logf("%d scans on the replica for 20 pages", count()-before)
}

const groupPath = "/reseaux/essai/groupes/charge"

// ownWrites publishes and looks at the page at once, for a while; some by another process than wrote.
func (p *place) ownWrites(t *testing.T, most time.Duration) {
	var all sync.WaitGroup
	end := time.Now().Add(most)
	for k := range 4 {
		v := p.visit(p.proxy.URL, p.people[5+k])
		all.Go(func() {
			n := 0
			for ; time.Now().Before(end); n++ {
				text := fmt.Sprintf("charge relue %d-%d.", k, n)
				if a := v.publish(text, ""); a.status != http.StatusSeeOther {
					t.Errorf("publish: %v", a)
					return
				}
				if a := v.get(groupPath); a.status != http.StatusOK || !strings.Contains(a.body, text) {
					t.Errorf("%d: what was just written is not on the page: %v", n, a)
				}
			}
			t.Logf("%d messages written and seen", n)
		})
	}
	all.Wait()
}

// replicaLate stops the replica from following: for a moment others read what was, then the primary answers everyone.
func (p *place) replicaLate(t *testing.T, conn *pgx.Conn) {
	if _, err := conn.Exec(t.Context(), `SELECT pg_wal_replay_pause()`); err != nil {
		t.Fatal(err)
	}
	until(t, "it has stopped", 10*time.Second, func() bool {
		var state string
		err := conn.QueryRow(t.Context(), `SELECT pg_get_wal_replay_pause_state()`).Scan(&state)
		return err == nil && state == "paused"
	})
	writer, reader := p.visit(p.proxy.URL, p.people[10]), p.visit(p.proxy.URL, p.people[11])
	const text = "charge pendant le retard."
	if a := writer.publish(text, ""); a.status != http.StatusSeeOther {
		t.Fatal(a)
	}
	if a := reader.get(groupPath); strings.Contains(a.body, text) {
		t.Error("somebody else reads it at once: nothing is read from the replica")
	}
	for range 20 {
		if a := writer.get(groupPath); !strings.Contains(a.body, text) {
			t.Errorf("the writer does not see it: %v", a)
		}
	}
	began := time.Now()
	until(t, "others see it", 15*time.Second, func() bool { return strings.Contains(reader.get(groupPath).body, text) })
	t.Logf("others see it after %v, from the primary", time.Since(began).Round(time.Millisecond))
	p.ownWrites(t, 2*time.Second)
	if _, err := conn.Exec(t.Context(), `SELECT pg_wal_replay_resume()`); err != nil {
		t.Fatal(err)
	}
}

// replicaGone kills the replica under load: no request fails; it is read again once it is back.
func (p *place) replicaGone(t *testing.T, copied *pgserver.Server) {
	lines := p.listeners(t, 2)
	l := p.begin(t, "copie", 2, 4, false)
	time.Sleep(2 * time.Second)
	if err := copied.Kill(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(5 * time.Second)
	if err := copied.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	time.Sleep(3 * time.Second)
	l.end()
	p.mustBeWhole(l, lines...)
	conn, err := pgx.Connect(t.Context(), p.config.Read)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	p.replicaReads(t, conn)
}
