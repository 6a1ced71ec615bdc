package cluster

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"maillage/core/account"
	"maillage/core/blob/s3server"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/db/pgserver"
	"maillage/core/mail/mailtest"
	"maillage/core/space"
	"maillage/site"
	"maillage/site/ops"
)

// program is `maillage`, built once.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "maillage-cluster-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "maillage")
	cmd := exec.Command("go", "build", "-o", path, "maillage/cmd/maillage")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	if path, err := program(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(status)
}

// long tells whether the long form runs.
func long() bool { return os.Getenv("MAILLAGE_CLUSTER") == "long" }

// place is a deployment of several processes.
type place struct {
	t        *testing.T
	pg       *pgserver.Server
	nats     *server.Server
	natsPort int
	s3       *s3server.Server
	mail     *mailtest.Server
	proxy    *proxy
	nodes    []*node
	config   config.Config
	site     *site.Site // beside the processes, to prepare and to count; it serves nothing

	network, group space.Space
	people         []person
}

// person has an account and an open session.
type person struct {
	account.Person
	token string
}

const databaseName = "maillage"

func newPlace(t *testing.T, o pgserver.Options) *place {
	t.Helper()
	p := &place{t: t, mail: mailtest.Start(t), proxy: newProxy(t)}
	ctx := t.Context()
	var err error
	if p.pg, err = pgserver.Launch(ctx, o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.pg.Stop)
	if p.s3, err = s3server.Start(ctx, "files"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.s3.Stop)
	p.natsPort = server.RANDOM_PORT
	p.natsUp()
	t.Cleanup(p.natsDown)
	database, err := pgserver.CreateDatabase(ctx, p.pg.URL(), databaseName, "")
	if err != nil {
		t.Fatal(err)
	}
	c := config.Default()
	c.PublicURL, c.Database, c.SMTP, c.TrustedProxies = p.proxy.URL, database, p.mail.URL, "127.0.0.1"
	c.NATS = "nats://127.0.0.1:" + strconv.Itoa(p.natsPort)
	c.S3, c.S3Bucket, c.S3Region, c.S3Style, c.S3Access, c.S3Secret = p.s3.Endpoint, "files", s3server.Region, "path", p.s3.Access, p.s3.Secret
	c.Drain, c.LogLevel = 1, "info"
	p.config = c
	p.prepare()
	return p
}

func (p *place) natsUp() {
	p.t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: p.natsPort, NoSigs: true, NoLog: true})
	if err != nil {
		p.t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		p.t.Fatal("NATS does not start")
	}
	p.nats, p.natsPort = s, s.Addr().(*net.TCPAddr).Port
}

func (p *place) natsDown() {
	if p.nats != nil {
		p.nats.Shutdown()
		p.nats.WaitForShutdown()
		p.nats = nil
	}
}

const peopleCount = 40

// prepare makes a network, a group, and people in it with sessions, by a site in this process.
func (p *place) prepare() {
	p.t.Helper()
	c, ctx := p.config, context.Background()
	c.Data, c.NATS = p.t.TempDir(), ""
	var err error
	if p.site, err = site.Open(ctx, c, slog.New(slog.DiscardHandler), site.Options{Shared: true}); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { p.site.Close() })
	if p.network, err = ops.CreateNetwork(ctx, p.site, "generic", "essai", "Essai"); err != nil {
		p.t.Fatal(err)
	}
	err = p.site.Core.DB.Write(ctx, func(tx *db.Tx) error {
		p.people = nil
		p.group, err = space.Put(ctx, tx, space.Space{Kind: space.Group, Network: p.network.ID, Slug: "charge", Name: "Charge", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork})
		for k := 0; k < peopleCount && err == nil; k++ {
			err = p.welcome(ctx, tx, k)
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) welcome(ctx context.Context, tx *db.Tx, k int) error {
	a, err := p.site.Core.Accounts.Create(ctx, tx, account.NewPerson{Email: fmt.Sprintf("p%d@exemple.fr", k), Given: "Personne", Family: "Numéro " + string(rune('A'+k/26)) + string(rune('a'+k%26))})
	if err != nil {
		return err
	}
	for _, s := range []space.Space{p.network, p.group} {
		if err := space.SetMembership(ctx, tx, space.Membership{Person: a.ID, Space: s.ID, Role: space.Member, State: space.Active}); err != nil {
			return err
		}
	}
	token, err := p.site.Core.Accounts.Open(ctx, tx, a.ID, "test", account.ByDemo)
	p.people = append(p.people, person{a, token})
	return err
}

// node is a `maillage serve`.
type node struct {
	p       *place
	address string
	file    string // its configuration
	cmd     *exec.Cmd
	log     *buffer
}

// buffer is a log that is read while it is written.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// launch starts one more process and waits until it is ready.
func (p *place) launch() *node {
	p.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		p.t.Fatal(err)
	}
	n := &node{p: p, address: l.Addr().String(), log: &buffer{}}
	l.Close()
	dir := p.t.TempDir()
	n.file = filepath.Join(dir, "maillage.toml")
	c := p.config
	text := fmt.Sprintf("public_url = %q\nlisten = %q\ndata = %q\ndatabase = %q\ndatabase_read = %q\nsmtp = %q\nnats = %q\ntrusted_proxies = %q\ns3 = %q\ns3_bucket = %q\ns3_region = %q\ns3_style = %q\ns3_access_key = %q\ns3_secret_key = %q\ndrain = %d\n",
		c.PublicURL, n.address, filepath.Join(dir, "data"), c.Database, c.Read, c.SMTP, c.NATS, c.TrustedProxies, c.S3, c.S3Bucket, c.S3Region, c.S3Style, c.S3Access, c.S3Secret, c.Drain)
	if err := os.WriteFile(n.file, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.nodes = append(p.nodes, n)
	p.t.Cleanup(n.kill)
	n.start()
	p.proxy.add(n.address)
	return n
}

// start runs the process and waits until it is ready.
func (n *node) start() {
	t := n.p.t
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	n.cmd = exec.Command(path, "serve", "--config", n.file)
	n.cmd.Stdout, n.cmd.Stderr = n.log, n.log
	n.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	began := time.Now()
	if err := n.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	until(t, "the process is ready", time.Minute, func() bool {
		res, err := http.Get("http://" + n.address + "/readyz")
		if err != nil {
			return false
		}
		res.Body.Close()
		return res.StatusCode == http.StatusOK
	})
	t.Logf("%s ready after %v", n.address, time.Since(began).Round(time.Millisecond))
}

// stop tells the process to stop, as a service manager does, and waits for its end.
func (n *node) stop() {
	n.p.t.Helper()
	began := time.Now()
	if err := n.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		n.p.t.Fatal(err)
	}
	if err := n.cmd.Wait(); err != nil {
		n.p.t.Errorf("stopped: %v\n%s", err, n.tail())
	}
	n.p.t.Logf("%s stopped after %v", n.address, time.Since(began).Round(time.Millisecond))
	n.cmd = nil
}

func (n *node) kill() {
	if n.cmd != nil {
		n.cmd.Process.Kill()
		n.cmd.Wait()
		n.cmd = nil
	}
	if n.p.t.Failed() {
		n.p.t.Logf("log of %s:\n%s", n.address, n.tail())
	}
}

// tail is the end of the log, without the requests that went well.
func (n *node) tail() string {
	var out []string
	for line := range strings.Lines(n.log.String()) {
		if !strings.Contains(line, `"level":"INFO"`) {
			out = append(out, line)
		}
	}
	return strings.Join(out[max(0, len(out)-40):], "")
}

// until waits for what must become true.
func until(t *testing.T, what string, most time.Duration, ok func() bool) {
	t.Helper()
	for began := time.Now(); !ok(); time.Sleep(50 * time.Millisecond) {
		if time.Since(began) > most {
			t.Fatalf("not within %v: %s", most, what)
		}
	}
}

// number asks the database, by a connection of this process.
func (p *place) number(text string, args ...any) (n int64) {
	p.t.Helper()
	until(p.t, "the database answers", time.Minute, func() bool {
		return p.site.Core.DB.Q().QueryRow(context.Background(), text, args...).Scan(&n) == nil
	})
	return n
}
