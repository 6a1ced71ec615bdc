package pgserver

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// URL is the address of the server's own database "postgres", for its superuser.
// It stays the same across Restart.
func (s *Server) URL() string { return s.url }

// PID is the process id of the server's first process, 0 when it is not running.
func (s *Server) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.running() {
		return 0
	}
	return s.cmd.Process.Pid
}

// Stop ends the server and removes its folder. A second call does nothing.
func (s *Server) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	// The data is about to go: the quickest end is the right one, without a last checkpoint.
	s.end(syscall.SIGQUIT)
	s.dog.release()
}

// Kill ends every process of the server at once, as a crash does (kill -9), and keeps its
// folder: Restart brings it back through crash recovery.
func (s *Server) Kill() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.running() {
		return nil
	}
	// The children are looked up first: once the parent is dead nothing ties them to it.
	children := childrenOf(s.cmd.Process.Pid)
	err := s.cmd.Process.Kill()
	for _, pid := range children {
		if e := syscall.Kill(pid, syscall.SIGKILL); e != nil && !errors.Is(e, syscall.ESRCH) {
			err = errors.Join(err, e)
		}
	}
	<-s.exited
	s.dog.guard(0)
	// A survivor holds the shared memory and PostgreSQL then refuses to start again.
	for _, pid := range children {
		for alive(pid) {
			time.Sleep(5 * time.Millisecond)
		}
	}
	return err
}

// Restart starts the server again on the same data and address, after Kill or on a running
// server, which is first ended cleanly. ctx bounds the start.
func (s *Server) Restart(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	s.mu.Lock()
	s.end(syscall.SIGINT)
	s.mu.Unlock()
	return s.start(ctx)
}

// Pause makes the server fall silent without closing a connection, as a machine that hangs
// does; Resume wakes it.
func (s *Server) Pause() error { return s.signalAll(syscall.SIGSTOP) }

// Resume wakes a server put to sleep by Pause.
func (s *Server) Resume() error { return s.signalAll(syscall.SIGCONT) }

func (s *Server) signalAll(sig syscall.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.running() {
		return errors.New("pgserver: not running")
	}
	pid := s.cmd.Process.Pid
	err := syscall.Kill(pid, sig)
	for _, child := range childrenOf(pid) {
		if e := syscall.Kill(child, sig); e != nil && !errors.Is(e, syscall.ESRCH) {
			err = errors.Join(err, e)
		}
	}
	return err
}

func (s *Server) running() bool {
	if s.cmd == nil {
		return false
	}
	select {
	case <-s.exited:
		return false
	default:
		return true
	}
}

// end asks the server to end by sig, and insists after a while.
func (s *Server) end(sig syscall.Signal) {
	if !s.running() {
		return
	}
	pid := s.cmd.Process.Pid
	// A server put to sleep hears nothing but SIGKILL until it is woken.
	for _, process := range append(childrenOf(pid), pid) {
		_ = syscall.Kill(process, syscall.SIGCONT)
	}
	for _, next := range []syscall.Signal{sig, syscall.SIGQUIT, syscall.SIGKILL} {
		// It may have ended in between: the wait below tells.
		_ = syscall.Kill(pid, next)
		select {
		case <-s.exited:
			s.dog.guard(0)
			return
		case <-time.After(20 * time.Second):
		}
	}
}

func (s *Server) logFile() string { return filepath.Join(s.dir, "log") }

// logTail is the end of the server's log, for messages of failure.
func (s *Server) logTail() string {
	text, err := os.ReadFile(s.logFile())
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-2000):])
}

// childrenOf lists the direct children of a process. Empty where there is no /proc.
func childrenOf(pid int) []int {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil
	}
	var children []int
	for _, file := range stats {
		if parent, _ := parentAndState(file); parent == pid {
			child, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			if err == nil {
				children = append(children, child)
			}
		}
	}
	return children
}

// alive tells whether a process still runs; one that only waits to be reaped does not.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	_, state := parentAndState("/proc/" + strconv.Itoa(pid) + "/stat")
	return state != "Z" && state != ""
}

// parentAndState reads a /proc/N/stat line: "pid (name) state parent …", where name may
// hold spaces and brackets. Zero values when the process is gone.
func parentAndState(file string) (parent int, state string) {
	line, err := os.ReadFile(file)
	if err != nil {
		return 0, ""
	}
	fields := bytes.Fields(line[bytes.LastIndexByte(line, ')')+1:])
	if len(fields) < 2 {
		return 0, ""
	}
	parent, err = strconv.Atoi(string(fields[1]))
	if err != nil {
		return 0, ""
	}
	return parent, string(fields[0])
}
