package pgserver

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
)

// Streaming are the settings of a server that replicas may copy.
func Streaming() map[string]string {
	return map[string]string{"wal_level": "replica", "max_wal_senders": "4", "wal_keep_size": "256MB"}
}

// Replica starts a streaming replica of s, which was launched with Streaming: a server of its own that can only be read.
// Options.Settings may make it late (recovery_min_apply_delay). ctx bounds the start.
func (s *Server) Replica(ctx context.Context, o Options) (*Server, error) {
	ctx, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	dir, err := privateDir(s.cred)
	if err != nil {
		return nil, err
	}
	dog, err := watch(dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	r := &Server{dir: dir, bin: s.bin, cred: s.cred, dog: dog}
	if err := r.copyOf(ctx, s, o); err != nil {
		r.Stop()
		return nil, err
	}
	return r, nil
}

// copyOf copies the primary and follows it from then on.
func (s *Server) copyOf(ctx context.Context, primary *Server, o Options) error {
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, "pg_basebackup"), "-D", filepath.Join(s.dir, "data"), "-d", primary.url, "-R", "-X", "stream", "-c", "fast", "--no-sync")
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.cred}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("pgserver: pg_basebackup: %w\n%s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	u, err := url.Parse(primary.url)
	if err != nil {
		return err
	}
	u.Host = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	settings := Streaming() // a replica must allow as much as its primary
	maps.Copy(settings, o.Settings)
	o.Settings = settings
	s.port, s.url, s.args = port, u.String(), arguments(s.dir, port, o)
	return s.start(ctx)
}

// DatabaseURL is the address of the database name of s.
func (s *Server) DatabaseURL(name string) (string, error) { return databaseURL(s.url, name) }
