package ops_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/db/pgserver"
	"maillage/core/ref"
	"maillage/feature/post"
	"maillage/site"
)

// Environment of the process that writes until it is killed.
const (
	envData     = "MAILLAGE_KILL_DATA"
	envDatabase = "MAILLAGE_KILL_DATABASE"
	envPerson   = "MAILLAGE_KILL_PERSON"
	envGroup    = "MAILLAGE_KILL_GROUP"
)

func TestMain(m *testing.M) {
	if os.Getenv(envData) != "" {
		fmt.Fprintln(os.Stderr, writeUntilKilled(context.Background()))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// writeUntilKilled publishes as a server does, followers running, and says the identifier of each message once Publish has
// returned.
func writeUntilKilled(ctx context.Context) error {
	p := place{Config: config.Default()}
	p.Data, p.Database, p.PublicURL, p.Demo = os.Getenv(envData), os.Getenv(envDatabase), "http://localhost", true
	var person ref.Person
	var group ref.Space
	for name, to := range map[string]*int64{envPerson: (*int64)(&person), envGroup: (*int64)(&group)} {
		n, err := strconv.ParseInt(os.Getenv(name), 10, 64)
		if err != nil {
			return err
		}
		*to = n
	}
	s, err := site.Open(ctx, p.Config, slog.New(slog.DiscardHandler), site.Options{Parts: p.parts()})
	if err != nil {
		return err
	}
	if err := s.Start(ctx); err != nil {
		return err
	}
	posts := post.New(s.Core)
	gone := make(chan error)
	for k := range 3 {
		go func() {
			for n := 0; ; n++ {
				i, err := posts.Publish(ctx, person, post.Draft{Space: group, Body: fmt.Sprintf("Message %d de %d", n, k), Lang: "fr"})
				if err != nil {
					time.Sleep(time.Millisecond) // the person is told, and nothing is acknowledged
					continue
				}
				// One write of a short line: it arrives whole or not at all.
				if _, err := os.Stdout.WriteString(strconv.FormatInt(int64(i.ID), 10) + "\n"); err != nil {
					gone <- err
					return
				}
			}
		}()
	}
	return <-gone
}

// killed is the number of acknowledged messages after which enough was tried.
const killed = 1000

// A process killed at any moment loses nothing that it has acknowledged: each message is there, whole, counted, and served
// once to each follower.
func TestKilledProcess(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		p := newPlace(t, e)
		if e == db.Postgres { // as in production: the servers of other tests forget to write to the disk
			p.Database = launch(t).URL()
		}
		survives(t, p, func(writer *exec.Cmd) error { return writer.Process.Kill() })
	})
}

// The same when it is the database server that is killed.
func TestKilledDatabaseServer(t *testing.T) {
	if !only(db.Postgres) {
		return
	}
	server := launch(t)
	p := newPlace(t, db.Postgres)
	p.Database = server.URL()
	survives(t, p, func(writer *exec.Cmd) error {
		if err := server.Kill(); err != nil {
			return err
		}
		if err := writer.Process.Kill(); err != nil {
			return err
		}
		return server.Restart(t.Context())
	})
}

func launch(t *testing.T) *pgserver.Server {
	t.Helper()
	s, err := pgserver.Launch(t.Context(), pgserver.Options{Durable: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

// survives starts a writer and strikes again and again until enough messages were acknowledged, then looks at what is there.
func survives(t *testing.T, p place, strike func(writer *exec.Cmd) error) {
	t.Helper()
	w := p.open().people()
	person, group := w.ana.ID, w.group.ID
	w.close()
	acked := map[int64]bool{}
	rounds := 0
	for ; len(acked) < killed; rounds++ {
		for _, id := range p.round(t, person, group, strike) {
			acked[id] = true
		}
	}
	t.Logf("%d acknowledged messages in %d rounds", len(acked), rounds)
	w = p.open()
	rows, err := db.All(t.Context(), w.Core.DB.Q(), db.One[int64], `SELECT i.id FROM item i JOIN post p ON p.item_id = i.id JOIN text_body b ON b.item_id = i.id JOIN fact f ON f.item_id = i.id WHERE i.state = 'published' AND b.markdown <> ''`)
	if err != nil {
		t.Fatal(err)
	}
	there := map[int64]bool{}
	for _, id := range rows {
		there[id] = true
	}
	for id := range acked {
		if !there[id] {
			t.Errorf("message %d was acknowledged and is not there", id)
		}
	}
	w.mustBeSound("after the last blow")
	w.served("after the last blow")
}

// round lets a writer work, strikes at a random moment, and returns what it had acknowledged by then.
func (p place) round(t *testing.T, person ref.Person, group ref.Space, strike func(writer *exec.Cmd) error) (acked []int64) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// The deadline only ends a writer that can write nothing any more: the test then fails.
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = append(os.Environ(), envData+"="+p.Data, envDatabase+"="+p.Database, envPerson+"="+strconv.FormatInt(int64(person), 10), envGroup+"="+strconv.FormatInt(int64(group), 10))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	struck := make(chan error, 1)
	enough := 20 + rand.IntN(180)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		id, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			t.Fatalf("the writer says %q", lines.Text())
		}
		if acked = append(acked, id); len(acked) == enough {
			go func() {
				time.Sleep(rand.N(5 * time.Millisecond))
				struck <- strike(cmd)
			}()
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if len(acked) < enough {
		t.Fatalf("the writer ended by itself after %d messages: %v", len(acked), cmd.Wait())
	}
	if err := <-struck; err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	return acked
}
