package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"maillage/core/db/pgserver"
	"maillage/e2e/outfit"
	"maillage/kit/clamd/clamdtest"
)

// program is something the tests need on the machine, and Debian's packages that bring it.
type program struct {
	what     string
	here     func() bool
	packages []string
}

func programs() []program {
	return []program{
		{"Chromium", succeeds(outfit.Chromium), []string{"chromium"}},
		{"PostgreSQL's server", pgserver.Available, []string{"postgresql"}},
		{"a Java runtime", succeeds(outfit.Java), []string{"default-jre-headless"}},
		{"a font with all our signs (DejaVu)", hasDejaVu, []string{"fonts-dejavu-core"}},
		{"a C compiler", succeeds(func() (string, error) { return exec.LookPath("gcc") }), []string{"gcc", "libc6-dev"}},
		{"litmus", succeeds(outfit.Litmus), []string{"litmus"}},
		{"rclone", succeeds(outfit.Rclone), []string{"rclone"}},
		{"davfs2", func() bool {
			_, err := exec.LookPath("mount.davfs")
			return err == nil || exists("/usr/sbin/mount.davfs")
		}, []string{"davfs2"}},
		{"a ClamAV daemon", succeeds(clamdtest.Program), []string{"clamav-daemon"}},
		{"npm", succeeds(func() (string, error) { return exec.LookPath("npm") }), []string{"nodejs", "npm"}},
	}
}

func succeeds(look func() (string, error)) func() bool {
	return func() bool { _, err := look(); return err == nil }
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

func hasDejaVu() bool {
	for _, pattern := range []string{"/usr/share/fonts/*/dejavu/DejaVuSans.ttf", "/usr/share/fonts/*/DejaVuSans.ttf"} {
		if found, err := filepath.Glob(pattern); err == nil && len(found) > 0 {
			return true
		}
	}
	return false
}

// lacking names the programs that are not here.
func lacking() []string {
	var names []string
	for _, p := range programs() {
		if !p.here() {
			names = append(names, p.what)
		}
	}
	return names
}

// installPrograms brings the missing programs by apt.
func installPrograms(ctx context.Context) error {
	var packages []string
	for _, p := range programs() {
		if !p.here() {
			packages = append(packages, p.packages...)
		}
	}
	if len(packages) == 0 {
		return nil
	}
	names := strings.Join(lacking(), ", ")
	if _, err := exec.LookPath("apt-get"); err != nil {
		return fmt.Errorf("missing: %s; there is no apt-get here to install them", names)
	}
	var become []string
	if os.Geteuid() != 0 {
		// -n: a run of tests must not stop to ask for a password.
		if err := exec.CommandContext(ctx, "sudo", "-n", "true").Run(); err != nil {
			return fmt.Errorf("missing: %s; as root: apt-get install --no-install-recommends %s", names, strings.Join(packages, " "))
		}
		become = []string{"sudo", "-n"}
	}
	fmt.Println("install: by apt:", names)
	// Another apt may hold the lock: wait for it rather than fail.
	apt := append(become, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300")
	if err := run(ctx, "", append(apt, "update")); err != nil {
		return err
	}
	return run(ctx, "", append(append(apt, "install", "-y", "--no-install-recommends"), packages...))
}

// run runs a command in dir with its output on ours.
func run(ctx context.Context, dir string, command []string) error {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(command, " "), err)
	}
	return nil
}
