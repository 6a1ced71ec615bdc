package drive

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/site"
	"maillage/site/ops"
)

// Environment of the server that a test starts: this program again.
const (
	envData   = "MAILLAGE_DRIVE_DATA"
	envListen = "MAILLAGE_DRIVE_LISTEN"
	// envLong is "long" for the long form.
	envLong = "MAILLAGE_DRIVE"
)

// readying is how long a server may take to answer, on a machine that does much else.
const readying = 2 * time.Minute

func TestMain(m *testing.M) {
	if os.Getenv(envData) != "" {
		fmt.Fprintln(os.Stderr, serve(context.Background()))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func settings(data, listen string) config.Config {
	c := config.Default()
	c.Data, c.Listen, c.PublicURL = data, listen, "http://"+listen
	return c
}

func serve(ctx context.Context) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	s, err := site.Open(ctx, settings(os.Getenv(envData), os.Getenv(envListen)), log, site.Options{})
	if err != nil {
		return err
	}
	return ops.Serve(ctx, s, func(address string) { fmt.Println(address) })
}

// place is a deployment with a network and a group, of which ana and bob are members, and a server in a process of its own.
type place struct {
	t        *testing.T
	data     string
	listen   string
	ana, bob person
	cmd      *exec.Cmd
}

// person has an account, an app password and a session.
type person struct{ login, secret, token string }

func newPlace(t *testing.T) *place {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &place{t: t, data: t.TempDir(), listen: l.Addr().String()}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.start()
	t.Cleanup(func() {
		if p.cmd != nil {
			p.kill()
		}
	})
	return p
}

func (p *place) prepare(ctx context.Context) error {
	s, err := site.Open(ctx, settings(p.data, p.listen), slog.New(slog.DiscardHandler), site.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	n, err := ops.CreateNetwork(ctx, s, "generic", "essai", "Essai")
	if err != nil {
		return err
	}
	for name, to := range map[string]*person{"Ana Lopez": &p.ana, "Bob Petit": &p.bob} {
		var id ref.Person
		err := s.Core.DB.Write(ctx, func(tx *db.Tx) error {
			given, family, _ := strings.Cut(name, " ")
			who, err := s.Core.Accounts.Create(ctx, tx, account.NewPerson{Email: strings.ToLower(given) + "@exemple.fr", Given: given, Family: family})
			if err != nil {
				return err
			}
			g, err := space.GroupBySlug(ctx, tx, n.ID, "eau")
			if err != nil {
				g, err = space.Put(ctx, tx, space.Space{Kind: space.Group, Network: n.ID, Slug: "eau", Name: "Eau", Admission: space.Open, Audience: space.InNetwork, ItemsAudience: space.InNetwork})
			}
			if err != nil {
				return err
			}
			for _, at := range []ref.Space{n.ID, g.ID} {
				if err := space.SetMembership(ctx, tx, space.Membership{Person: who.ID, Space: at, Role: space.Member, State: space.Active}); err != nil {
					return err
				}
			}
			id, to.login = who.ID, who.Email
			to.token, err = s.Core.Accounts.Open(ctx, tx, who.ID, "test", account.ByDemo)
			return err
		})
		if err != nil {
			return err
		}
		if _, to.secret, err = s.Core.Accounts.MakeAppPassword(ctx, id, "essai", account.ForDocuments); err != nil {
			return err
		}
	}
	return nil
}

// start starts the server where it was.
func (p *place) start() {
	p.t.Helper()
	self, err := os.Executable()
	if err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), envData+"="+p.data, envListen+"="+p.listen)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	late := time.AfterFunc(readying, func() { _ = cmd.Process.Kill() })
	if !bufio.NewScanner(out).Scan() {
		p.t.Fatalf("the server does not start: %v", cmd.Wait())
	}
	late.Stop()
	p.cmd = cmd
}

// kill ends the server as a power cut does.
func (p *place) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	_ = p.cmd.Wait() // killed
	p.cmd = nil
}

// drive is the address of the group's documents for programs.
func (p *place) drive() string { return "http://" + p.listen + "/dav/essai/eau/" }

// command runs a program of others after the test too.
func command(longest time.Duration, name string, args ...string) (string, error) {
	ctx, done := context.WithTimeout(context.Background(), longest)
	defer done()
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	return string(out), err
}

// program runs a program of others, at most for some minutes, and returns what it says.
func program(t *testing.T, dir string, env []string, name string, args ...string) (string, error) {
	t.Helper()
	ctx, done := context.WithTimeout(t.Context(), 10*time.Minute)
	defer done()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
