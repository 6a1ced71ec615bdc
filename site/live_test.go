package site_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"golang.org/x/net/html"

	"maillage/across/live"
	"maillage/core/account"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/part"
	"maillage/core/space"
	"maillage/feature/group"
	"maillage/kit/id"
	"maillage/site"
	"maillage/site/sitetest"
)

// listen opens the line of p, and returns it when it holds.
func listen(t *testing.T, v *sitetest.Visitor, last string) (*sitetest.Line, string) {
	t.Helper()
	l := v.Open("/direct", last)
	e, ok := l.Next()
	if l.Status != http.StatusOK || !ok || kindOf(t, e) != live.Beat {
		t.Fatalf("status %d, first event %+v", l.Status, e)
	}
	return l, e.ID
}

func kindOf(t *testing.T, e sitetest.Event) live.Kind { return news(t, e).Kind }

// news reads an event, which holds identifiers and nothing else.
func news(t *testing.T, e sitetest.Event) (n live.News) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(e.Data))
	d.DisallowUnknownFields()
	if err := d.Decode(&n); err != nil {
		t.Fatalf("%s: %v", e.Data, err)
	}
	return n
}

// hears reads the next events, beats left out, and says how they differ from want.
func hears(t *testing.T, who string, l *sitetest.Line, want ...live.News) {
	t.Helper()
	for _, w := range want {
		n := live.News{Kind: live.Beat}
		for n.Kind == live.Beat {
			e, ok := l.Next()
			if !ok {
				t.Fatalf("%s: the line ended, want %+v", who, w)
			}
			n = news(t, e)
		}
		if n != w {
			t.Errorf("%s hears %+v, want %+v", who, n, w)
		}
	}
}

// ends reads the line to its end, and says whether it heard bye.
func ends(l *sitetest.Line) (bye bool) {
	for {
		e, ok := l.Next()
		if !ok {
			return bye
		}
		bye = bye || strings.Contains(e.Data, `"bye"`)
	}
}

func about(k live.Kind, i item.Item) live.News {
	return live.News{Kind: k, Item: i.ID, Root: i.RootID(), Space: i.Space, Network: i.Network}
}

func drain(t *testing.T, w *sitetest.World) {
	t.Helper()
	if _, err := w.Site.Core.Journal.Drain(w.Ctx); err != nil {
		t.Fatal(err)
	}
}

// Each hears what they may read, as it happens, and identifiers only.
func TestLines(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		a, b := w.Network("alpha"), w.Network("beta")
		open, hidden := w.Group(a, "ouvert"), w.Group(a, "cache", sitetest.Secret)
		paul, ana, bob, eve, mia := w.Person("Paul Auteur"), w.Person("Ana Lopez"), w.Person("Bob Roy"), w.Person("Eve Noir"), w.Person("Mia Chef")
		w.Join(paul, space.Member, a, b, open, hidden)
		w.Join(ana, space.Member, a, open, hidden)
		w.Join(bob, space.Member, a)
		w.Join(mia, space.Manager, a)
		w.Join(eve, space.Member, b)
		lines := map[string]*sitetest.Line{}
		for name, p := range map[string]account.Person{"ana": ana, "bob": bob, "eve": eve, "mia": mia} {
			lines[name], _ = listen(t, w.As(p), "")
		}
		kept := w.Post(paul, hidden, secret, space.InGroup)
		answer := w.Comment(paul, kept, secret)
		shown := w.Post(paul, open, "Pour tout le réseau.", space.InNetwork)
		if _, err := w.Talk.React(w.Ctx, paul.ID, shown.ID, item.Useful, true); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Talk.Delete(w.Ctx, paul.ID, shown.ID); err != nil {
			t.Fatal(err)
		}
		mine := w.Post(ana, a, "Dans le réseau même.", space.InNetwork)
		elsewhere := w.Post(paul, b, "Ailleurs.", space.InNetwork)
		drain(t, w)
		inSecret := []live.News{about(live.Fresh, kept), about(live.Reply, answer)}
		inOpen := []live.News{about(live.Changed, shown), about(live.Changed, shown), about(live.Fresh, mine)}
		for _, name := range []string{"ana", "mia"} {
			hears(t, name, lines[name], append(slices.Clone(inSecret), inOpen...)...)
		}
		hears(t, "bob", lines["bob"], inOpen...)
		hears(t, "eve", lines["eve"], about(live.Fresh, elsewhere))
	})
}

// A line that opens again hears what it missed; one that was away too long is told so.
func TestLinesCatchUp(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n := w.Network("alpha")
		hidden := w.Group(n, "cache", sitetest.Secret)
		ana, bob := w.Person("Ana Lopez"), w.Person("Bob Roy")
		w.Join(ana, space.Member, n, hidden)
		w.Join(bob, space.Member, n)
		v := w.As(bob)
		l, last := listen(t, v, "")
		l.Close()
		w.Post(ana, hidden, secret, "")
		i := w.Post(ana, n, "Pendant votre absence.", "")
		c := w.Comment(ana, i, "Et une réponse.")
		for _, l := range []*sitetest.Line{v.Open("/direct", last), v.Open("/direct?depuis="+last, ""), v.Open("/direct", "")} {
			hears(t, "bob", l, about(live.Fresh, i), about(live.Reply, c))
			l.Close()
		}
		for _, old := range []string{id.Format(id.At(time.Now().Add(-2 * time.Hour))), id.Format(id.At(time.Now().Add(2 * time.Hour))), "n'importe quoi"} {
			l := v.Open("/direct?depuis="+url.QueryEscape(old), "")
			hears(t, "bob", l, live.News{Kind: live.Lost})
			l.Close()
		}
		for range 70 {
			w.Comment(ana, i, "Encore.")
		}
		hears(t, "bob", v.Open("/direct", last), live.News{Kind: live.Lost})
	})
}

// Who is put out, suspended or signed out hears bye, and nothing after; who comes in hears more on the same line.
func TestLinesFollowRights(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n := w.Network("alpha")
		hidden := w.Group(n, "cache", sitetest.Secret)
		ana, bob, mia := w.Person("Ana Lopez"), w.Person("Bob Roy"), w.Person("Mia Chef")
		w.Join(ana, space.Member, n, hidden)
		w.Join(bob, space.Member, n)
		w.Join(mia, space.Manager, n)
		w.Join(mia, space.Animator, hidden)
		groups := group.New(w.Site.Core)
		drain(t, w)
		anas, _ := listen(t, w.As(ana), "")
		bobs, _ := listen(t, w.As(bob), "")
		if err := groups.Exclude(w.Ctx, mia.ID, hidden.ID, ana.ID, "Pour essayer."); err != nil {
			t.Fatal(err)
		}
		w.Write(func(tx *db.Tx) error {
			if err := space.SetMembership(w.Ctx, tx, space.Membership{Person: bob.ID, Space: hidden.ID, Role: space.Member, State: space.Active}); err != nil {
				return err
			}
			return w.Site.Core.Accounts.SetOperator(w.Ctx, tx, 0, bob.ID, true)
		})
		drain(t, w)
		if !ends(anas) {
			t.Error("who was put out did not hear bye")
		}
		// Bob's line looks at his rights when it reads the fact; the message is told on the topic that it takes up then.
		i := waitFor(t, w, bobs, func() item.Item { return w.Post(mia, hidden, secret, "") })
		if i.Space != hidden.ID {
			t.Errorf("heard of %v", i)
		}
		w.Write(func(tx *db.Tx) error { return w.Site.Core.Accounts.Suspend(w.Ctx, tx, 0, bob.ID, "Pour essayer.") })
		drain(t, w)
		if !ends(bobs) {
			t.Error("who was suspended did not hear bye")
		}
	})
}

// waitFor posts until the line hears of one: what was said before it listened there is not for it.
func waitFor(t *testing.T, w *sitetest.World, l *sitetest.Line, post func() item.Item) item.Item {
	t.Helper()
	made := map[string]item.Item{}
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		i := post()
		made[i.ID.String()] = i
		drain(t, w)
		for {
			e, ok := l.Wait(200 * time.Millisecond)
			if !ok {
				break
			}
			if i, ok := made[news(t, e).Item.String()]; ok {
				return i
			}
		}
	}
	t.Fatal("nothing heard")
	return item.Item{}
}

// quick is the site with lines that look at rights often, and few of them.
func quick(o live.Options) []part.Join {
	parts := slices.Clone(site.Parts)
	for n, join := range parts {
		parts[n] = func(c *part.Core) part.Part {
			if p := join(c); p.Name != "live" {
				return p
			}
			return live.JoinWith(o)(c)
		}
	}
	return parts
}

// What no fact tells (a session that ends) is noticed all the same.
func TestLinesEndWithTheirSession(t *testing.T) {
	w := sitetest.New(t, sitetest.Options{Engine: db.SQLite, Parts: quick(live.Options{Beat: 20 * time.Millisecond})})
	n, ana := w.Network("alpha"), w.Person("Ana Lopez")
	w.Join(ana, space.Member, n)
	v := w.As(ana)
	l, _ := listen(t, v, "")
	if a := v.Post("/deconnexion", url.Values{}); a.Status != http.StatusSeeOther {
		t.Fatal(a.Status)
	}
	if !ends(l) {
		t.Error("no bye after signing out")
	}
}

func TestLinesAreBounded(t *testing.T) {
	w := sitetest.New(t, sitetest.Options{Engine: db.SQLite, Parts: quick(live.Options{Beat: 20 * time.Millisecond, Life: 20 * time.Second, PerPerson: 2, PerProcess: 3})})
	n, ana, bob := w.Network("alpha"), w.Person("Ana Lopez"), w.Person("Bob Roy")
	w.Join(ana, space.Member, n)
	w.Join(bob, space.Member, n)
	a, b := w.As(ana), w.As(bob)
	first, _ := listen(t, a, "")
	listen(t, a, "")
	if got := a.Open("/direct", "").Status; got != http.StatusTooManyRequests {
		t.Errorf("third line of a person: status %d", got)
	}
	listen(t, b, "")
	if got := b.Open("/direct", "").Status; got != http.StatusServiceUnavailable {
		t.Errorf("fourth line of the process: status %d", got)
	}
	first.Close()
	for end := time.Now().Add(10 * time.Second); ; {
		l := b.Open("/direct", "")
		if l.Status == http.StatusOK {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the place of a line that ended is not given again")
		}
	}
	if got := w.Nobody().Get("/direct"); got.Status != http.StatusSeeOther {
		t.Errorf("nobody: status %d", got.Status)
	}
}

// A line ends with its life, and all end with the program, without anything left running.
func TestLinesEnd(t *testing.T) {
	w := sitetest.New(t, sitetest.Options{Engine: db.SQLite, Parts: quick(live.Options{Life: 200 * time.Millisecond})})
	n, ana := w.Network("alpha"), w.Person("Ana Lopez")
	w.Join(ana, space.Member, n)
	v := w.As(ana)
	l, _ := listen(t, v, "")
	if ends(l) {
		t.Error("bye, although nothing was lost")
	}
	w = sitetest.New(t, sitetest.Options{Engine: db.SQLite})
	n, ana = w.Network("alpha"), w.Person("Ana Lopez")
	w.Join(ana, space.Member, n)
	v = w.As(ana)
	var lines []*sitetest.Line
	for range 5 {
		l, _ := listen(t, v, "")
		lines = append(lines, l)
	}
	w.Site.Core.Web.EndStreams()
	for _, l := range lines {
		ends(l)
		l.Close()
	}
	var stacks string
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		var all [1 << 18]byte
		if stacks = string(all[:runtime.Stack(all[:], true)]); !strings.Contains(stacks, "across/live.") {
			return
		}
	}
	t.Errorf("lines still run:\n%s", stacks)
}

// Two processes on one database: what is published in one is heard in the other.
func TestLinesOverNATS(t *testing.T) {
	if !slices.Contains(dbtest.Engines(), db.Postgres) {
		return // SQLite has one process
	}
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("NATS does not start")
	}
	w := sitetest.New(t, sitetest.Options{Engine: db.Postgres, Config: func(c *config.Config) { c.NATS = "nats://" + s.Addr().String() }})
	c := w.Site.Core.Config
	c.Data = t.TempDir()
	other, err := site.Open(w.Ctx, c, slog.New(slog.DiscardHandler), site.Options{Loose: 1000, Relaxed: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	})
	n, ana, bob := w.Network("alpha"), w.Person("Ana Lopez"), w.Person("Bob Roy")
	w.Join(ana, space.Member, n)
	w.Join(bob, space.Member, n)
	there := *w
	there.Site, there.Handler = other, other.Handler()
	l, _ := listen(t, there.As(bob), "")
	if err := w.Site.Start(w.Ctx); err != nil {
		t.Fatal(err)
	}
	i := w.Post(ana, n, "D'un processus à l'autre.", "")
	hears(t, "bob", l, about(live.Fresh, i))
}

// What an open line costs while nothing happens; the browser's side is left out as far as can be.
func BenchmarkIdleLines(b *testing.B) {
	const lines = 500
	for b.Loop() {
		w := sitetest.New(b, sitetest.Options{Engine: db.SQLite})
		n := w.Network("alpha")
		address := strings.TrimPrefix(w.Serve(), "http://")
		var visitors []*sitetest.Visitor
		for range lines/6 + 1 {
			p := w.Person("Ana Lopez")
			w.Join(p, space.Member, n)
			visitors = append(visitors, w.As(p))
		}
		before := used()
		var open []net.Conn
		for k := range lines {
			open = append(open, idle(b, address, visitors[k/6].Cookie("maillage")))
		}
		b.ReportMetric(float64(used()-before)/lines/1024, "KB/line")
		for _, c := range open {
			c.Close()
		}
	}
}

func used() int64 {
	for range 4 {
		runtime.GC() // each halves the stacks that are mostly empty
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}

// idle opens a line and leaves it when it holds.
func idle(b *testing.B, address, token string) net.Conn {
	b.Helper()
	c, err := net.Dial("tcp", address)
	if err == nil {
		_, err = fmt.Fprintf(c, "GET /direct HTTP/1.1\r\nHost: %s\r\nCookie: maillage=%s\r\n\r\n", address, token)
	}
	if err != nil {
		b.Fatal(err)
	}
	in := bufio.NewReaderSize(c, 512)
	for {
		s, err := in.ReadString('\n')
		if err != nil {
			b.Fatal(err)
		}
		if strings.Contains(s, `"beat"`) {
			return c
		}
	}
}

// A page asks for the pieces it heard of, and the rights are those of then.
func TestPiecesCheckRights(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n := w.Network("alpha")
		hidden := w.Group(n, "cache", sitetest.Secret)
		ana, bob := w.Person("Ana Lopez"), w.Person("Bob Roy")
		w.Join(ana, space.Member, n, hidden)
		w.Join(bob, space.Member, n, hidden)
		i, other := w.Post(ana, hidden, secret, ""), w.Post(ana, hidden, "Autre chose.", "")
		c := w.Comment(ana, i, secret+" : une réponse.")
		v := w.As(bob)
		piece := "/publications/" + i.ID.String() + "/reponses/" + c.ID.String()
		row := "/publications/" + c.ID.String() + "/reactions"
		a := v.Get(piece)
		if doc := a.Doc(); a.Status != http.StatusOK || len(sitetest.Find(doc, func(n *html.Node) bool { return n.Data == "li" && sitetest.Attr(n, "id") == "p-"+c.ID.String() })) != 1 || !strings.Contains(a.Words(), "1 réponse") {
			t.Errorf("%s: status %d, %s", piece, a.Status, a.Words())
		}
		if a := v.Get(row); a.Status != http.StatusOK || !strings.Contains(a.Body, `<turbo-frame id="acts-`+c.ID.String()) {
			t.Errorf("%s: status %d, %s", row, a.Status, a.Body)
		}
		wrong := "/publications/" + other.ID.String() + "/reponses/" + c.ID.String()
		root := "/publications/" + i.ID.String() + "/reponses/" + i.ID.String()
		for _, path := range []string{wrong, root} {
			if a := v.Get(path); a.Status != http.StatusNotFound {
				t.Errorf("%s: status %d", path, a.Status)
			}
		}
		w.Write(func(tx *db.Tx) error { return space.Remove(w.Ctx, tx, bob.ID, hidden.ID) })
		for _, path := range []string{piece, row} {
			if a := v.Get(path); a.Status != http.StatusNotFound || strings.Contains(a.Body, secret) {
				t.Errorf("%s once out: status %d", path, a.Status)
			}
		}
	})
}
