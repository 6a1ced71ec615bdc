// Package clamdtest runs a real ClamAV daemon for tests, which knows one signature: our own.
package clamdtest

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"maillage/kit/clamd"
)

const (
	// Virus is what the daemon finds infected, and Name what it calls it.
	Virus = "MAILLAGE-VIRUS-D-ESSAI"
	Name  = "Maillage.Test.Signature.UNOFFICIAL"
	// Largest is how many bytes it looks at.
	Largest = 4 << 20
	// starting is how long it may take, on a machine that does much else; alone it takes a fifth of a second.
	starting = 2 * time.Minute
)

// Daemon is one that runs.
type Daemon struct {
	clamd.Client
	dir string
	cmd *exec.Cmd
}

// Program is the daemon's, where Debian puts it or on the path.
func Program() (string, error) {
	if p, err := exec.LookPath("clamd"); err == nil {
		return p, nil
	}
	const debian = "/usr/sbin/clamd"
	if _, err := os.Stat(debian); err != nil {
		return "", errors.New("clamdtest: no clamd here: run make tools")
	}
	return debian, nil
}

// Start runs one with its files in dir, which must have a short path: that of its socket is bounded.
func Start(ctx context.Context, dir string) (*Daemon, error) {
	d := &Daemon{clamd.Client{Network: "unix", Address: filepath.Join(dir, "clamd.sock")}, dir, nil}
	known := filepath.Join(dir, "known")
	if err := os.MkdirAll(known, 0o700); err != nil {
		return nil, err
	}
	signature := "Maillage.Test.Signature:0:*:" + hex.EncodeToString([]byte(Virus)) + "\n"
	settings := fmt.Sprintf("Foreground yes\nDatabaseDirectory %s\nLocalSocket %s\nStreamMaxLength %d\nMaxThreads 2\nExitOnOOM yes\n", known, d.Address, Largest)
	err := errors.Join(os.WriteFile(filepath.Join(known, "own.ndb"), []byte(signature), 0o600), os.WriteFile(d.settings(), []byte(settings), 0o600))
	if err != nil {
		return nil, err
	}
	return d, d.Again(ctx)
}

func (d *Daemon) settings() string { return filepath.Join(d.dir, "clamd.conf") }

// Again starts it once more after Stop.
func (d *Daemon) Again(ctx context.Context) error {
	program, err := Program()
	if err != nil {
		return err
	}
	d.cmd = exec.Command(program, "-c", d.settings())
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := d.cmd.Start(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, starting)
	defer cancel()
	for {
		_, err := d.Version(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			d.Stop()
			return fmt.Errorf("clamdtest: it does not start: %w", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Stop ends it at once.
func (d *Daemon) Stop() {
	if d.cmd == nil {
		return
	}
	_ = d.cmd.Process.Kill() // it may be gone already
	_ = d.cmd.Wait()
	d.cmd = nil
	_ = os.Remove(d.Address)
}
