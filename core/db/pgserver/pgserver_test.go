package pgserver_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"maillage/core/db/pgserver"
)

// asOwner makes this test binary play a process that starts a server and waits to be killed.
const asOwner = "PGSERVER_TEST_OWNER"

func TestMain(m *testing.M) {
	if os.Getenv(asOwner) != "" {
		s, err := pgserver.Launch(context.Background(), pgserver.Options{})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(s.PID(), s.URL())
		select {}
	}
	os.Exit(m.Run())
}

func launch(t *testing.T, o pgserver.Options) *pgserver.Server {
	t.Helper()
	s, err := pgserver.Launch(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func text(t *testing.T, conn *pgx.Conn, query string) string {
	t.Helper()
	var s string
	if err := conn.QueryRow(t.Context(), query).Scan(&s); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return s
}

func TestOneServer(t *testing.T) {
	s := launch(t, pgserver.Options{Settings: map[string]string{"work_mem": "7MB"}})
	conn := connect(t, s.URL())
	for query, want := range map[string]string{
		"SHOW fsync":                "off",
		"SHOW listen_addresses":     "127.0.0.1",
		"SHOW work_mem":             "7MB",
		"SHOW server_encoding":      "UTF8",
		"SELECT lower('ÉCOLE ŒUF')": "école œuf",
		"SELECT string_agg(w, ' ' ORDER BY w) FROM (VALUES ('é'), ('z'), ('Z'), ('a')) v(w)": "Z a z é",
	} {
		if got := text(t, conn, query); got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
	_, host, _ := strings.Cut(s.URL(), "@")
	wrong := "postgres://postgres:wrong@" + host
	if _, err := pgx.Connect(t.Context(), wrong); err == nil {
		t.Error("a wrong password is let in")
	}
	pid := s.PID()
	s.Stop()
	s.Stop()
	if s.PID() != 0 || syscall.Kill(pid, 0) == nil {
		t.Errorf("process %d still runs after Stop", pid)
	}
}

func TestDatabasesFromTemplate(t *testing.T) {
	s := launch(t, pgserver.Options{})
	ctx := t.Context()
	var filled atomic.Int32
	fill := func(ctx context.Context, url string) error {
		filled.Add(1)
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, "CREATE TABLE word (w text); INSERT INTO word VALUES ('bonjour')")
		return err
	}
	broken := errors.New("broken")
	err := pgserver.Template(ctx, s.URL(), "words", func(context.Context, string) error { return broken })
	if !errors.Is(err, broken) {
		t.Fatalf("a failing fill: got %v, want its error", err)
	}
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			if err := pgserver.Template(ctx, s.URL(), "words", fill); err != nil {
				t.Error(err)
				return
			}
			for j := range 3 {
				name := fmt.Sprintf("copy \"%d\" %d", i, j)
				url, err := pgserver.CreateDatabase(ctx, s.URL(), name, "words")
				if err != nil {
					t.Error(err)
					return
				}
				conn, err := pgx.Connect(ctx, url)
				if err != nil {
					t.Error(err)
					return
				}
				var w string
				if err := conn.QueryRow(ctx, "SELECT w FROM word").Scan(&w); err != nil || w != "bonjour" {
					t.Errorf("%s: got %q, %v", name, w, err)
				}
				// The session is still open: dropping must not mind.
				if err := pgserver.DropDatabase(ctx, s.URL(), name); err != nil {
					t.Error(err)
				}
				conn.Close(ctx)
			}
		})
	}
	wg.Wait()
	if n := filled.Load(); n != 1 {
		t.Errorf("the template was filled %d times, want 1", n)
	}
	left := text(t, connect(t, s.URL()), "SELECT count(*)::text FROM pg_database WHERE datname LIKE 'copy%' OR datname LIKE '%_draft'")
	if left != "0" {
		t.Errorf("%s databases left, want none", left)
	}
	if err := pgserver.DropDatabase(ctx, s.URL(), "never was"); err != nil {
		t.Errorf("dropping what is not there: %v", err)
	}
}

func TestKilledServerComesBack(t *testing.T) {
	s := launch(t, pgserver.Options{Durable: true})
	conn := connect(t, s.URL())
	if got := text(t, conn, "SHOW fsync") + text(t, conn, "SHOW synchronous_commit"); got != "onon" {
		t.Fatalf("a durable server has fsync and synchronous_commit %s", got)
	}
	if _, err := conn.Exec(t.Context(), "CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	first := s.PID()
	if err := s.Kill(); err != nil {
		t.Fatal(err)
	}
	if s.PID() != 0 {
		t.Error("a killed server has a process id")
	}
	if _, err := conn.Exec(t.Context(), "SELECT 1"); err == nil {
		t.Error("a session survived the kill")
	}
	for range 2 { // the second time it is running, and ended cleanly first
		if err := s.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := text(t, connect(t, s.URL()), "SELECT n::text FROM kept"); got != "1" {
			t.Errorf("after the restart: got %q, want the acknowledged row", got)
		}
	}
	if s.PID() == first || s.PID() == 0 {
		t.Errorf("process id %d after the restart, %d before", s.PID(), first)
	}
}

func TestPausedServerIsSilent(t *testing.T) {
	s := launch(t, pgserver.Options{})
	conn := connect(t, s.URL())
	if err := s.Pause(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := conn.Exec(ctx, "SELECT 1"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a sleeping server: got %v, want no answer", err)
	}
	if err := s.Resume(); err != nil {
		t.Fatal(err)
	}
	if got := text(t, connect(t, s.URL()), "SELECT 'awake'"); got != "awake" {
		t.Error(got)
	}
	if err := s.Pause(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	s.Stop()
	if d := time.Since(began); d > 15*time.Second {
		t.Errorf("stopping a sleeping server took %v", d)
	}
}

// A test process that is killed can run no cleanup: its server must end all the same.
func TestServerDiesWithItsOwner(t *testing.T) {
	temp, err := os.MkdirTemp("", "maillage-pg-owner-") // not t.TempDir, which user postgres cannot enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(temp) })
	if err := os.Chmod(temp, 0o711); err != nil {
		t.Fatal(err)
	}
	owner := exec.Command(os.Args[0])
	owner.Env = append(os.Environ(), asOwner+"=1", "TMPDIR="+temp)
	out, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	var url string
	if _, err := fmt.Sscan(line, &pid, &url); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	connect(t, url)
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := owner.Wait(); err == nil {
		t.Error("the killed owner ended well")
	}
	var left []os.DirEntry
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		left, err = os.ReadDir(temp)
		if err != nil {
			t.Fatal(err)
		}
		if len(left) == 0 && syscall.Kill(pid, 0) != nil {
			return
		}
	}
	t.Errorf("30 s after its owner was killed: %d folders left, process %d: %v", len(left), pid, syscall.Kill(pid, 0))
}

func TestStartTakesTheNamedServer(t *testing.T) {
	t.Setenv(pgserver.Env, "postgres://somewhere/db")
	url, stop, err := pgserver.Start(t.Context())
	if err != nil || url != "postgres://somewhere/db" {
		t.Fatalf("got %q, %v", url, err)
	}
	stop()
	if !pgserver.Available() {
		t.Error("a named server is not available")
	}
	t.Setenv(pgserver.Env, "")
	url, stop, err = pgserver.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	connect(t, url)
}
