package pgserver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Env is the environment variable that names a running server to use instead of starting one:
// an URL of a role that may create databases, postgres://user:password@host:port/postgres.
const Env = "MAILLAGE_TEST_POSTGRES"

// startDeadline bounds one start. A server is ready in one or two seconds; a loaded machine
// may take far longer, and giving up early would only make tests fail for no fault of theirs.
const startDeadline = 2 * time.Minute

// Options of a server started by Launch. The zero value is a fast server which may lose
// everything at a power cut but nothing at a clean stop.
type Options struct {
	// Durable keeps fsync and synchronous_commit on, as in production: for crash tests.
	Durable bool
	// Settings are further lines of postgresql.conf, name to value; they win over ours.
	Settings map[string]string
}

// Server is one PostgreSQL server owned by this process. Its methods are safe for concurrent use.
type Server struct {
	url  string
	dir  string
	bin  string
	port int
	args []string
	cred *syscall.Credential
	dog  *watchdog

	mu     sync.Mutex
	cmd    *exec.Cmd
	exited chan struct{} // closed when cmd has ended
}

// Available tells whether tests can have a PostgreSQL server here: one named by the
// environment, or the programs to start one (and, for root, the user "postgres" to run it as).
func Available() bool {
	if os.Getenv(Env) != "" {
		return true
	}
	if _, err := binaries(); err != nil {
		return false
	}
	_, err := credential()
	return err == nil
}

// Start gives the URL of a server for tests and the function that ends it.
// It is the server named by Env, whose stop does nothing, or a new fast one.
// Callers who never call stop leave nothing behind either: the server ends with the process.
func Start(ctx context.Context) (serverURL string, stop func(), err error) {
	if named := os.Getenv(Env); named != "" {
		return named, func() {}, nil
	}
	s, err := Launch(ctx, Options{})
	if err != nil {
		return "", nil, err
	}
	return s.URL(), s.Stop, nil
}

// Launch starts a server of its own, whatever the environment says, and returns when it
// answers. ctx bounds the start only.
func Launch(ctx context.Context, o Options) (*Server, error) {
	ctx, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	cred, err := credential()
	if err != nil {
		return nil, err
	}
	dir, err := privateDir(cred)
	if err != nil {
		return nil, err
	}
	dog, err := watch(dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s := &Server{dir: dir, bin: bin, cred: cred, dog: dog}
	if err := s.create(ctx, o); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// create makes the cluster and starts it for the first time.
func (s *Server) create(ctx context.Context, o Options) error {
	password := rand.Text()
	if err := s.initdb(ctx, password); err != nil {
		return err
	}
	// The port is free when it is chosen and may be taken a moment later: choose again.
	for try := 1; ; try++ {
		port, err := freePort()
		if err != nil {
			return err
		}
		s.port, s.args = port, arguments(s.dir, port, o)
		s.url = (&url.URL{
			Scheme: "postgres", User: url.UserPassword("postgres", password),
			Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), Path: "/postgres", RawQuery: "sslmode=disable",
		}).String()
		err = s.start(ctx)
		if err == nil || try == 3 || ctx.Err() != nil {
			return err
		}
	}
}

// initdb makes an empty cluster whose only role is postgres, known by password.
func (s *Server) initdb(ctx context.Context, password string) error {
	secret := filepath.Join(s.dir, "password")
	if err := os.WriteFile(secret, []byte(password), 0o600); err != nil {
		return err
	}
	defer os.Remove(secret)
	if s.cred != nil {
		if err := os.Chown(secret, int(s.cred.Uid), int(s.cred.Gid)); err != nil {
			return err
		}
	}
	// C.UTF-8 orders text by code point, as SQLite does, and knows the letters of all alphabets.
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, "initdb"), "-D", filepath.Join(s.dir, "data"), "-U", "postgres",
		"-A", "scram-sha-256", "--pwfile", secret, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.cred}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("pgserver: initdb: %w\n%s", err, out)
	}
	return nil
}

// start runs the server on its folder and waits until it answers.
func (s *Server) start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	log, err := os.OpenFile(s.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(filepath.Join(s.bin, "postgres"), s.args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, log, log
	// A session of its own: a Ctrl-C meant for the tests must not reach the server first.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.cred, Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	s.dog.guard(cmd.Process.Pid)
	exited := make(chan struct{})
	go func() {
		// How it ended does not matter: who waits looks at the log, or meant to end it.
		_ = cmd.Wait()
		close(exited)
	}()
	s.cmd, s.exited = cmd, exited
	return s.ready(ctx)
}

// ready waits until the server accepts a session, has ended, or ctx is done.
func (s *Server) ready(ctx context.Context) error {
	for {
		try, cancel := context.WithTimeout(ctx, 5*time.Second)
		conn, err := pgx.Connect(try, s.url)
		if err == nil {
			err = conn.Close(try)
			cancel()
			return err
		}
		cancel()
		select {
		case <-s.exited:
			return fmt.Errorf("pgserver: the server ended while starting:\n%s", s.logTail())
		case <-ctx.Done():
			return fmt.Errorf("pgserver: not ready: %w\n%s", errors.Join(ctx.Err(), err), s.logTail())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// arguments are those of the program postgres.
func arguments(dir string, port int, o Options) []string {
	settings := map[string]string{
		"listen_addresses":          "127.0.0.1",
		"port":                      strconv.Itoa(port),
		"unix_socket_directories":   dir,
		"max_connections":           "400",
		"shared_buffers":            "64MB",
		"max_locks_per_transaction": "256",
		"wal_level":                 "minimal",
		"max_wal_senders":           "0",
		"max_wal_size":              "2GB",
		"checkpoint_timeout":        "1h",
		"jit":                       "off",
		"autovacuum":                "off",
		"log_min_messages":          "fatal",
		"timezone":                  "UTC",
	}
	if !o.Durable {
		settings["fsync"], settings["synchronous_commit"], settings["full_page_writes"] = "off", "off", "off"
	}
	for name, value := range o.Settings {
		settings[name] = value
	}
	args := []string{"-D", filepath.Join(dir, "data")}
	for name, value := range settings {
		args = append(args, "-c", name+"="+value)
	}
	return args
}

// binaries is the folder of PostgreSQL's programs: the newest of Debian's, or that of the PATH.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	version := func(program string) int {
		n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(program))))
		if err != nil {
			return 0
		}
		return n
	}
	slices.SortFunc(found, func(a, b string) int { return version(b) - version(a) })
	if program, err := exec.LookPath("postgres"); err == nil {
		found = append(found, program)
	}
	for _, program := range found {
		dir := filepath.Dir(program)
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err == nil {
			return dir, nil
		}
	}
	return "", errors.New("pgserver: no PostgreSQL server here (programs postgres and initdb): run make tools")
}

// credential is who the server runs as: postgres when we are root, which PostgreSQL refuses
// to run as; nil (ourselves) otherwise.
func credential() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("pgserver: PostgreSQL refuses to run as root: %w", err)
	}
	uid, err := strconv.ParseUint(who.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(who.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// privateDir makes the folder of a server. Its path is short on purpose: that of a Unix
// socket holds 107 bytes at most.
func privateDir(cred *syscall.Credential) (string, error) {
	dir, err := os.MkdirTemp("", "maillage-pg-")
	if err != nil || cred == nil {
		return dir, err
	}
	if err := os.Chown(dir, int(cred.Uid), int(cred.Gid)); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return dir, nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
