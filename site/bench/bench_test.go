package bench_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"maillage/across/talk"
	"maillage/core/account"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/space"
	"maillage/feature/forum"
	"maillage/site"
	"maillage/site/bench"
)

// TestMain makes the test binary be the server: "server", then the data folder.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "server" {
		if err := bench.Server(context.Background(), settings(os.Args[2]), os.Stdin, os.Stdout); err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func settings(data string) config.Config {
	c := config.Default()
	c.PublicURL, c.Data, c.LogLevel = "http://localhost", data, "error"
	return c
}

// small is a folder with a network, a group, and topics in both.
func small(t *testing.T) config.Config {
	t.Helper()
	c, ctx := settings(t.TempDir()), t.Context()
	s, err := site.Open(ctx, c, slog.New(slog.DiscardHandler), site.Options{Relaxed: true, Loose: 1000})
	if err != nil {
		t.Fatal(err)
	}
	n := space.Space{Kind: space.Network, Slug: "alpha", Name: "Alpha", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork, Colour: "#2a5fa8", Parts: []string{"forum", "post"}}
	var people []account.Person
	g := space.Space{Kind: space.Group, Slug: "eau", Name: "Eau", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork}
	err = s.Core.DB.Write(ctx, func(tx *db.Tx) error {
		if n, err = space.Put(ctx, tx, n); err != nil {
			return err
		}
		g.Network = n.ID
		if g, err = space.Put(ctx, tx, g); err != nil {
			return err
		}
		for _, name := range []string{"Ana", "Bob", "Chloe"} {
			p, err := s.Core.Accounts.Create(ctx, tx, account.NewPerson{Email: name + "@region.example", Given: name, Family: "Durand"})
			if err != nil {
				return err
			}
			people = append(people, p)
			for _, sp := range []space.Space{n, g} {
				if err := space.SetMembership(ctx, tx, space.Membership{Person: p.ID, Space: sp.ID, Role: space.Member, State: space.Active}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, sp := range []space.Space{n, g} {
		i, err := forum.New(s.Core).Open(ctx, people[0].ID, forum.Draft{Space: sp.ID, Title: "Fuites dans le réseau ancien", Body: "Que faire ?", Lang: "fr"})
		if err == nil {
			_, err = talk.New(s.Core).Comment(ctx, people[1].ID, i.ID, "Chercher la nuit.", "", "fr")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return c
}

// Every scenario is asked for, answered rightly, and told with its floors; nothing stays signed in.
func TestEveryScenarioIsAnswered(t *testing.T) {
	c := small(t)
	var said bytes.Buffer
	r, err := bench.Run(t.Context(), c, bench.Options{Server: []string{"server", c.Data}, Lasting: 200 * time.Millisecond, Conns: 2, Beside: 20, Seed: 1, Progress: &said})
	if err != nil {
		t.Fatal(err, said.String())
	}
	if len(r.Figures) != 20 {
		t.Errorf("%d figures, want ten alone and ten beside writes", len(r.Figures))
	}
	for _, f := range r.Figures {
		if f.N == 0 || f.Errors > 0 || f.CPU <= 0 || f.P99 < f.P50 {
			t.Errorf("%s beside %d: %+v\n%s", f.Name, f.Beside, f, said.String())
		}
		if read := f.Name != "reply" && f.Beside == 0; read != (f.Query != nil && f.Query.N > 0 && f.Query.Errors == 0) {
			t.Errorf("%s beside %d: floor %+v", f.Name, f.Beside, f.Query)
		}
	}
	var tsv, page strings.Builder
	if err := r.TSV(&tsv); err != nil || strings.Count(tsv.String(), "\nhome\t") != 2 {
		t.Error(err, tsv.String())
	}
	if err := r.HTML(&page); err != nil || strings.Count(page.String(), "home stream") < 4 || strings.Contains(page.String(), "http") {
		t.Error(err, page.String())
	}
	d, err := db.Open(t.Context(), c.DatabaseURL(), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if n, err := db.One[int](d.Q().QueryRow(t.Context(), `SELECT COUNT(*) FROM session`)); err != nil || n != 0 {
		t.Errorf("%d sessions are left (%v)", n, err)
	}
}

// What may be a real deployment is not written in.
func TestOnlyCopiesAreMeasured(t *testing.T) {
	if err := bench.Command(t.Context(), bench.Deployment{}, bench.Options{}, false, io.Discard); err != bench.ErrReal {
		t.Fatal(err)
	}
}
