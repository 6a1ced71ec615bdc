package ops_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/db/pgserver"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/site"
	"maillage/site/ops"
)

// Environment of the server that is killed, and of the length of the test.
const (
	envData     = "MAILLAGE_FAULT_DATA"
	envDatabase = "MAILLAGE_FAULT_DATABASE"
	// envRounds is how many times it is killed on each engine; make faults asks for 1,000.
	envRounds = "MAILLAGE_FAULT_ROUNDS"
)

const (
	shortRounds = 6
	// Rounds between two looks at all that is there, in the short form and in the long one.
	shortEvery, longEvery = 3, 25
	// readying is how long a server may take to answer, on a machine that does much else.
	readying = 2 * time.Minute
	agents   = 6
)

func TestMain(m *testing.M) {
	if os.Getenv(envData) != "" {
		fmt.Fprintln(os.Stderr, serveUntilKilled(context.Background()))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// serveUntilKilled serves the deployment that the environment names, and says its address.
func serveUntilKilled(ctx context.Context) error {
	p := place{Config: config.Default()}
	p.Data, p.Database, p.PublicURL, p.Demo, p.Listen = os.Getenv(envData), os.Getenv(envDatabase), "http://localhost", true, "127.0.0.1:0"
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	s, err := site.Open(ctx, p.Config, log, site.Options{Parts: p.parts(), Loose: 100000})
	if err != nil {
		return err
	}
	return ops.Serve(ctx, s, func(address string) { fmt.Println(address) })
}

// A server killed at any moment, while people publish, answer, react, come and go, edit, send files, accept answers and
// moderate, loses nothing that it has acknowledged and leaves nothing half done: what check looks at, what each form was told,
// and what each follower was served agree. On PostgreSQL it is at times the database that is killed, alone or with it.
func TestKilledAtAnyMoment(t *testing.T) {
	rounds, every := shortRounds, shortEvery
	if n, err := strconv.Atoi(os.Getenv(envRounds)); err == nil {
		rounds, every = n, longEvery
	}
	each(t, func(t *testing.T, e db.Engine) {
		f := &faults{place: newPlace(t, e)}
		if e == db.Postgres { // as in production: the servers of other tests forget to write to the disk
			f.server = launch(t)
			f.Database = f.server.URL()
		}
		f.begin()
		began, n := time.Now(), 0
		for !t.Failed() && n < rounds {
			n++
			f.round()
			if n%every == 0 || n == rounds {
				f.verify(fmt.Sprintf("after %d blows", n))
				if rounds > shortRounds {
					t.Logf("%d blows, %d acknowledged, %d unknown, %v", n, f.acked, f.unknown, time.Since(began).Truncate(time.Second))
				}
			}
		}
		t.Logf("%d blows, %d during the start, %d at the database; %d writes acknowledged %v, %d whose end the sender never knew; %d refused", n, f.early, f.struck, f.acked, f.byKind, f.unknown, f.refused)
		if f.acked < rounds*3 {
			t.Errorf("%d writes were acknowledged in %d rounds: the load is no load", f.acked, rounds)
		}
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

// faults is a deployment that is struck, and what its people know of what they did there.
type faults struct {
	place
	ledger
	server        *pgserver.Server
	people        []*agent
	early, struck int
}

// begin makes the people: the last one animates the group.
func (f *faults) begin() {
	f.t.Helper()
	f.ledger.init()
	w := f.open().people()
	ctx := f.t.Context()
	w.write(func(tx *db.Tx) error {
		passage, err := space.Put(ctx, tx, space.Space{Kind: space.Group, Network: w.group.Network, Slug: "passage", Name: "Passage", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork})
		if err != nil {
			return err
		}
		f.passage = passage.ID
		for n := range agents {
			p, err := w.Core.Accounts.Create(ctx, tx, account.NewPerson{Email: fmt.Sprintf("agent%d@exemple.fr", n), Given: "Agent", Family: string("ABCDEF"[n]) + "lopez"})
			if err != nil {
				return err
			}
			role := space.Member
			if n == agents-1 {
				role = space.Animator
			}
			for _, s := range []ref.Space{w.group.Network, w.group.ID} {
				if err := space.SetMembership(ctx, tx, space.Membership{Person: p.ID, Space: s, Role: role, State: space.Active}); err != nil {
					return err
				}
				role = min(role, space.Member)
			}
			token, err := w.Core.Accounts.Open(ctx, tx, p.ID, "test", account.ByDemo)
			if err != nil {
				return err
			}
			f.people = append(f.people, newAgent(&f.ledger, n, p.ID, token))
		}
		return nil
	})
	f.people[agents-1].moderates = true
	w.close()
}

// round serves, lets people work, and strikes at a random moment; one time in ten before it answers at all.
func (f *faults) round() { f.t.Helper(); f.blow(f.work) }

// blow is a round in which people do work.
func (f *faults) blow(work func(ctx context.Context, address string) *sync.WaitGroup) {
	f.t.Helper()
	if rand.IntN(10) == 0 {
		f.early++
		cmd, _, _ := f.start()
		time.Sleep(rand.N(400 * time.Millisecond))
		f.strike(cmd, false)
		return
	}
	cmd, address := f.serve()
	ctx, stop := context.WithCancel(f.t.Context())
	working := work(ctx, address)
	time.Sleep(50*time.Millisecond + rand.N(600*time.Millisecond))
	f.strike(cmd, true)
	stop()
	working.Wait()
}

// start starts a server, of which out says the address.
func (f *faults) start() (cmd *exec.Cmd, out io.Reader, said *strings.Builder) {
	f.t.Helper()
	self, err := os.Executable()
	if err != nil {
		f.t.Fatal(err)
	}
	cmd, said = exec.CommandContext(f.t.Context(), self), &strings.Builder{}
	cmd.Env = append(os.Environ(), envData+"="+f.Data, envDatabase+"="+f.Database)
	cmd.Stderr = said
	if out, err = cmd.StdoutPipe(); err != nil {
		f.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	return cmd, out, said
}

// serve is a server that answers at address.
func (f *faults) serve() (cmd *exec.Cmd, address string) {
	f.t.Helper()
	cmd, out, said := f.start()
	// The deadline only ends a server that never answers.
	late := time.AfterFunc(readying, func() { cmd.Process.Kill() })
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		_ = cmd.Wait()
		f.t.Fatalf("the server does not come back: %s", said.String())
	}
	late.Stop()
	return cmd, "http://" + lines.Text()
}

// strike kills the server; on PostgreSQL, one time in eight, the database with it, and one in eight the database alone, which
// comes back while people go on.
func (f *faults) strike(cmd *exec.Cmd, working bool) {
	f.t.Helper()
	database := 7
	if f.server != nil {
		database = rand.IntN(8)
	}
	if database < 2 {
		f.struck++
		if err := f.server.Kill(); err != nil {
			f.t.Fatal(err)
		}
	}
	if database == 1 && working {
		if err := f.server.Restart(f.t.Context()); err != nil {
			f.t.Fatal(err)
		}
		time.Sleep(200 * time.Millisecond)
	}
	if err := cmd.Process.Kill(); err != nil {
		f.t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	if database == 0 || database == 1 && !working {
		if err := f.server.Restart(f.t.Context()); err != nil {
			f.t.Fatal(err)
		}
	}
}

// A backup made while people do all that they do holds all that was acknowledged before it began, and nothing half done.
func TestBackupUnderMixedLoad(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		f := &faults{place: newPlace(t, e)}
		f.begin()
		f.Listen = "127.0.0.1:0"
		w := f.open()
		ctx, stop := context.WithCancel(t.Context())
		address, done := make(chan string, 1), make(chan error, 1)
		go func() { done <- ops.Serve(ctx, w.Site, func(a string) { address <- a }) }()
		working := f.work(ctx, "http://"+<-address)
		for f.so() < 60 {
			time.Sleep(time.Millisecond)
		}
		f.mu.Lock()
		before := slices.Clone(f.made)
		f.mu.Unlock()
		_, archive := w.backup(ops.BackupOptions{})
		stop()
		working.Wait()
		if err := <-done; err != nil {
			t.Error(err)
		}
		w.close()
		to := newPlace(t, e)
		to.mustRestore(archive)
		r := to.open()
		r.isWhole("restored")
		r.served("restored")
		r.mustBeSound("restored")
		is := (&faults{place: to}).actual(r)
		for _, i := range before {
			if !strings.HasPrefix(is[about("text", i.id)], "Texte ") || f.want[about("file", i.id)] != "" && is[about("file", i.id)] != f.want[about("file", i.id)] {
				t.Errorf("%s was acknowledged before the backup began, and is %q, with the file %q", i.id, is[about("text", i.id)], is[about("file", i.id)])
			}
		}
		if len(before) == 0 || len(before) == len(f.made) {
			t.Errorf("%d of %d publications were made before: nobody wrote meanwhile", len(before), len(f.made))
		}
	})
}

// so is how many writes were acknowledged so far.
func (l *ledger) so() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.acked
}
