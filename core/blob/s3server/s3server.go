// Package s3server starts a real S3 server for tests: versitygw, on a loopback port, with a folder for disk.
//
// It is built by `make tools` into tools/s3/bin. MAILLAGE_TEST_S3=no leaves out what needs it, which the runner does, and
// names, where it is not. A server ends with the process that started it, however that ends.
package s3server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// Env leaves S3 out of the tests when it is "no".
const Env = "MAILLAGE_TEST_S3"

// Wanted tells whether tests use an S3 server.
func Wanted() bool { return os.Getenv(Env) != "no" }

// Available tells whether there is a server to start.
func Available() bool { _, err := program(); return err == nil }

// program is the server's, found upwards from the working folder.
func program() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		p := filepath.Join(dir, "tools", "s3", "bin", "versitygw")
		if _, err := os.Stat(p); err == nil {
			return p, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("s3server: no versitygw in tools/s3/bin: run make tools, or leave S3 out with " + Env + "=no")
		}
		dir = parent
	}
}

// Server is a running S3 server.
type Server struct {
	Endpoint       string // "http://127.0.0.1:PORT"
	Access, Secret string
	Dir            string // the object KEY of a bucket is the file Dir/BUCKET/KEY

	program, top string
	port         int
	cmd          *exec.Cmd
	in           io.WriteCloser
}

// Region is the server's.
const Region = "fr-test"

// startDeadline bounds a start.
const startDeadline = 30 * time.Second

// guard runs a program, and ends it when its own input closes: that is the one sign which a killed process always gives.
// The data goes too, unless it was told to keep it.
const guard = `"$@" & pid=$!; read -r word; kill -KILL $pid 2>/dev/null; wait $pid 2>/dev/null; [ "$word" = keep ] || rm -rf "$0"`

// Start starts a server with empty buckets of these names. ctx bounds the start only.
func Start(ctx context.Context, buckets ...string) (*Server, error) {
	p, err := program()
	if err != nil {
		return nil, err
	}
	top, err := os.MkdirTemp("", "maillage-s3-")
	if err != nil {
		return nil, err
	}
	s := &Server{Access: "test", Secret: rand.Text(), Dir: filepath.Join(top, "objects"), program: p, top: top}
	for _, d := range []string{s.Dir, filepath.Join(top, "about")} {
		if err := os.Mkdir(d, 0o700); err != nil {
			return nil, err
		}
	}
	for _, b := range buckets {
		if err := os.Mkdir(filepath.Join(s.Dir, b), 0o700); err != nil {
			return nil, err
		}
	}
	if s.port, err = freePort(); err != nil {
		return nil, err
	}
	s.Endpoint = "http://127.0.0.1:" + strconv.Itoa(s.port)
	if err := s.Restart(ctx); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// Restart starts the server again after Down, on the same data and address.
func (s *Server) Restart(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	s.cmd = exec.Command("/bin/sh", "-c", guard, s.top, s.program,
		"--port", fmt.Sprintf("127.0.0.1:%d", s.port), "--access", s.Access, "--secret", s.Secret, "--region", Region, "--quiet", "--health", "/health",
		"posix", "--sidecar", filepath.Join(s.top, "about"), s.Dir)
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	var err error
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Endpoint+"/health", nil)
		if err != nil {
			return err
		}
		res, err := http.DefaultClient.Do(req)
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("s3server: not ready: %w", ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Down ends the server and keeps its data.
func (s *Server) Down() {
	if s.in != nil {
		fmt.Fprintln(s.in, "keep") // a guard that is dead has left nothing to keep
	}
	s.end()
}

// Stop ends the server and removes its data.
func (s *Server) Stop() {
	s.end()
	_ = os.RemoveAll(s.top) // a leftover in the temporary folder at worst
}

func (s *Server) end() {
	if s.in == nil {
		return
	}
	s.in.Close()
	_ = s.cmd.Wait() // how it ended does not matter
	s.in = nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
