package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"maillage/core/config"
)

// envMain makes the test binary be the program.
const envMain = "MAILLAGE_BE_THE_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(envMain) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Env, cmd.Dir = append(os.Environ(), envMain+"=1"), t.TempDir()
	return cmd
}

// run runs the program and returns what it says and its exit status.
func run(t *testing.T, args ...string) (out string, status int) {
	t.Helper()
	cmd := program(t, args...)
	b, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(b), cmd.ProcessState.ExitCode()
}

// must is run, for a command that succeeds and says want.
func must(t *testing.T, want string, args ...string) {
	t.Helper()
	if out, status := run(t, args...); status != 0 || !strings.Contains(out, want) {
		t.Errorf("maillage %s: status %d, want %q in\n%s", strings.Join(args, " "), status, want, out)
	}
}

// fails is run, for a command that fails and says want.
func fails(t *testing.T, want string, args ...string) {
	t.Helper()
	if out, status := run(t, args...); status != 1 || !strings.Contains(out, want) {
		t.Errorf("maillage %s: status %d, want 1 and %q in\n%s", strings.Join(args, " "), status, want, out)
	}
}

// deployment writes a configuration of its own, and returns its path and the public address.
func deployment(t *testing.T) (file, address string) {
	t.Helper()
	dir := t.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	address = "http://" + l.Addr().String()
	file = filepath.Join(dir, "maillage.toml")
	text := fmt.Sprintf("public_url = %q\nlisten = %q\ndata = %q\nsmtp = \"smtp://127.0.0.1:9?tls=none\"\n", address, l.Addr(), filepath.Join(dir, "data"))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, address
}

func get(url string) (int, string) {
	res, err := http.Get(url)
	if err != nil {
		return 0, ""
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, ""
	}
	return res.StatusCode, string(b)
}

// A day of an operator: serve, administrate beside, back up, be refused a second server, stop, restore elsewhere, check.
func TestADayOfAnOperator(t *testing.T) {
	file, address := deployment(t)
	elsewhere, _ := deployment(t)
	server := program(t, "serve", "--config", file)
	var log bytes.Buffer
	server.Stderr = &log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if status, _ := get(address + "/readyz"); status == http.StatusOK {
			break
		}
		if time.Since(start) > time.Minute {
			t.Fatalf("the server does not answer:\n%s", log.String())
		}
	}
	at := []string{"--config", file}
	must(t, address+"/reseaux/eau", append([]string{"network", "create", "--preset", "viaeduc", "--slug", "eau", "--name", "Réseau eau"}, at...)...)
	fails(t, "taken already", append([]string{"network", "create", "--preset", "viaeduc", "--slug", "eau"}, at...)...)
	fails(t, "there is no preset", append([]string{"network", "create", "--preset", "rien", "--slug", "autre"}, at...)...)
	must(t, "Réseau eau", append([]string{"network", "list"}, at...)...)
	must(t, "Account made", append([]string{"person", "operator", "zoe@exemple.fr", "--given", "Zoé", "--family", "Petit"}, at...)...)
	must(t, "is suspended", append([]string{"person", "suspend", "zoe@exemple.fr", "--reason", "Compte partagé"}, at...)...)
	must(t, "no longer suspended", append([]string{"person", "restore", "zoe@exemple.fr"}, at...)...)
	fails(t, "nobody has an account", append([]string{"person", "restore", "nul@exemple.fr"}, at...)...)
	must(t, "up to date", append([]string{"migrate"}, at...)...)
	archive := filepath.Join(t.TempDir(), "b.tar.zst")
	must(t, "1 people", append([]string{"backup", archive}, at...)...)
	fails(t, "Another Maillage serves this data folder", append([]string{"serve"}, at...)...)
	fails(t, "does not answer", append([]string{"check"}, at...)...) // the mail server
	for start := time.Now(); ; time.Sleep(100 * time.Millisecond) {  // a network made beside shows within a second
		if status, body := get(address + "/reseaux/eau"); status == http.StatusOK && strings.Contains(body, "Réseau eau") {
			break
		}
		if time.Since(start) > 20*time.Second {
			t.Fatal("the new network does not show")
		}
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("stopped: %v\n%s", err, log.String())
	}
	for line := range strings.Lines(log.String()) {
		if !strings.HasPrefix(line, "{") || strings.Contains(line, `"level":"ERROR"`) {
			t.Errorf("in the log: %s", line)
		}
	}
	fails(t, "not empty", append([]string{"restore", archive}, at...)...)
	must(t, "1 people", "restore", archive, "--config", elsewhere)
	must(t, "Réseau eau", "network", "list", "--config", elsewhere)
}

// Commands that need no deployment, and mistakes that are told in words.
func TestWithoutADeployment(t *testing.T) {
	out, status := run(t, "config")
	file := filepath.Join(t.TempDir(), "maillage.toml")
	if err := os.WriteFile(file, []byte(out), 0o600); status != 0 || err != nil {
		t.Fatal(status, err)
	}
	if c, err := config.Load(file, func(string) (string, bool) { return "", false }); err != nil || c != config.Default() {
		t.Errorf("the sample is not the defaults: %+v %v", c, err)
	}
	must(t, "maillage ", "version")
	must(t, "fact post.published", "parts")
	for _, args := range [][]string{{"--help"}, {"serve", "--help"}, {"network", "create", "--help"}, {"restore", "--help"}} {
		must(t, "Usage: maillage", args...)
	}
	fails(t, "public_url", "serve")
	fails(t, "There is no Maillage database there", "check")
	fails(t, "There is no Maillage database there", "backup", "x.tar.zst", "--data", t.TempDir())
	fails(t, "no such file", "serve", "--config", filepath.Join(t.TempDir(), "absent"))
	if out, status := run(t, "nothing"); status == 0 || !strings.Contains(out, "unexpected argument nothing") {
		t.Errorf("an unknown command: status %d\n%s", status, out)
	}
}
