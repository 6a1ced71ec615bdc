package ops_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/queue"
	"maillage/kit/clock"
	"maillage/site/ops"
)

// talked is a world with a message, an answer to it, and a reaction.
func talked(w *world) item.Item {
	w.t.Helper()
	i := w.mustPost("Une question", "un fichier")
	ctx := w.t.Context()
	if _, err := w.talk.Comment(ctx, w.ana.ID, i.ID, "Une réponse", "", "fr"); err != nil {
		w.t.Fatal(err)
	}
	w.write(func(tx *db.Tx) error {
		i, err := item.Get(ctx, tx, i.ID)
		if err == nil {
			_, err = item.React(ctx, tx, i, w.ana.ID, item.Thanks, true)
		}
		return err
	})
	return i
}

func (w *world) check(o ops.CheckOptions) []ops.Finding {
	w.t.Helper()
	return ops.Check(w.t.Context(), w.Site, o)
}

// A sound deployment has nothing wrong, and every subject has its line, of one line.
func TestCheckOfWhatIsSound(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		w := newPlace(t, e).open().people()
		talked(w)
		w.served("before")
		list := w.check(ops.CheckOptions{Deep: true})
		if ops.IsBad(list) {
			t.Errorf("%v", list)
		}
		for _, about := range []string{"settings", "mail", "disk", "database", "counters", "files", "journal", "tasks", "search", "directory", "networks"} {
			if !slices.ContainsFunc(list, func(f ops.Finding) bool { return f.About == about }) {
				t.Errorf("nothing is said of %s", about)
			}
		}
		for _, f := range list {
			if strings.Contains(f.String(), "\n") || f.Level != ops.Fine && f.Do == "" {
				t.Errorf("%q", f)
			}
		}
	})
}

// Each counter that is wrong is found, and mended to what it counts; nothing else changes.
func TestWrongCounters(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		w := newPlace(t, e).open().people()
		talked(w)
		w.served("before")
		if _, err := ops.Mend(t.Context(), w.Site, "en"); err != nil { // who came in without a fact is entered in the directory
			t.Fatal(err)
		}
		state := func() (n []int64) {
			for _, text := range []string{`SELECT SUM(replies) FROM item`, `SELECT SUM(thanks) FROM item`, `SELECT SUM(useful) + SUM(same) FROM item`, `SELECT SUM(members) FROM space`,
				`SELECT SUM(groups) FROM space`, `SELECT COUNT(*) FROM item WHERE root_state = 'published'`} {
				n = append(n, w.number("SELECT CAST(("+text+") AS BIGINT)"))
			}
			return n
		}
		want := state()
		for _, c := range []struct{ text, says string }{
			{`UPDATE item SET replies = replies + 3 WHERE parent_id = 0`, "1 publication whose number of replies is wrong"},
			{`UPDATE item SET replies = 1 WHERE parent_id <> 0`, "number of replies is wrong"},
			{`UPDATE item SET thanks = 0 WHERE thanks = 1`, "number of reactions (thanks) is wrong"},
			{`UPDATE item SET useful = 7 WHERE parent_id = 0`, "number of reactions (useful) is wrong"},
			{`UPDATE item SET same = 1`, "2 publications whose number of reactions (same) is wrong"},
			{`UPDATE space SET members = members - 1 WHERE slug = 'ecrire'`, "1 space whose number of members is wrong"},
			{`UPDATE space SET groups = 99 WHERE kind = 'network'`, "1 network whose number of groups is wrong"},
			{`UPDATE item SET root_state = 'hidden' WHERE parent_id <> 0`, "1 reply that does not carry the state"},
		} {
			w.exec(c.text)
			list := w.check(ops.CheckOptions{})
			if f, ok := finding(list, c.says); !ok || f.Level != ops.Wrong || !strings.Contains(f.Do, "--mend") {
				t.Errorf("after %s: %v", c.text, list)
			}
			done, err := ops.Mend(t.Context(), w.Site, "en")
			if err != nil || len(done) != 1 || !strings.Contains(done[0], c.says) {
				t.Errorf("mended %q, %v", done, err)
			}
			if got := state(); !slices.Equal(got, want) {
				t.Errorf("after %s, mended to %v, want %v", c.text, got, want)
			}
			w.mustBeSound("mended")
		}
		if done, err := ops.Mend(t.Context(), w.Site, "en"); err != nil || done != nil {
			t.Errorf("mended again: %q %v", done, err)
		}
	})
}

// A file that changed on the disk is found by the deep look, one that is gone by both; the message says which.
func TestDamagedFiles(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		p := newPlace(t, e)
		w := p.open().people()
		w.mustPost("Un", "un fichier")
		w.mustPost("Deux", "un autre")
		digest := digestOf(t, w, "un fichier")
		flip(t, p.blobPath(digest), 3)
		if list := w.check(ops.CheckOptions{}); ops.IsBad(list) {
			t.Errorf("the quick look: %v", list)
		}
		list := w.check(ops.CheckOptions{Deep: true})
		if f, ok := finding(list, "1 of 2 files has changed"); !ok || f.Level != ops.Wrong || !strings.Contains(f.Says, digest) {
			t.Errorf("%v", list)
		}
		if err := os.Remove(p.blobPath(digest)); err != nil {
			t.Fatal(err)
		}
		list = w.check(ops.CheckOptions{})
		if f, ok := finding(list, "1 of 2 files is missing"); !ok || f.Level != ops.Wrong {
			t.Errorf("%v", list)
		}
		if _, ok := finding(list, "of publication "); !ok {
			t.Errorf("does not say where: %v", list)
		}
		w.exec(`UPDATE person SET photo = $1 WHERE id = $2`, strings.Repeat("0", 64), w.ana.ID)
		if _, ok := finding(w.check(ops.CheckOptions{}), "2 of 3 files are missing"); !ok {
			t.Error("a missing portrait is not found")
		}
	})
}

// A database whose bytes changed on the disk is found.
func TestDamagedDatabase(t *testing.T) {
	if !only(db.SQLite) {
		return
	}
	p := newPlace(t, db.SQLite)
	w := p.open().people()
	for range 50 {
		w.mustPost("Un message assez long pour remplir des pages. "+strings.Repeat("Et la suite. ", 50), "")
	}
	path := w.Core.DB.Path()
	w.close()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(b, []byte("Et la suite. "))
	copy(b[at/4096*4096:], "\xff\xff\xff\xff\xff\xff\xff\xff") // the head of a page
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	w = p.open()
	list := w.check(ops.CheckOptions{})
	i := slices.IndexFunc(list, func(f ops.Finding) bool { return f.About == "database" && f.Level == ops.Wrong })
	if i < 0 {
		t.Errorf("%v", list)
	}
}

// An answer to what is not there, and a reference that leads nowhere, are found.
func TestLostRows(t *testing.T) {
	if !only(db.SQLite) {
		return
	}
	p := newPlace(t, db.SQLite)
	w := p.open().people()
	talked(w)
	w.exec(`UPDATE item SET parent_id = 1, root_id = 1 WHERE parent_id <> 0`)
	if f, ok := finding(w.check(ops.CheckOptions{}), "1 reply to something that is not there"); !ok || f.Level != ops.Wrong {
		t.Error("a lost reply is not found")
	}
	c, err := w.Core.DB.Writer().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{`PRAGMA foreign_keys = OFF`, `DELETE FROM person`, `PRAGMA foreign_keys = ON`} {
		if _, err := c.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	c.Close()
	if f, ok := finding(w.check(ops.CheckOptions{}), "rows of item point to rows of person"); !ok || f.Level != ops.Wrong {
		t.Errorf("a reference that leads nowhere is not found")
	}
}

// Facts that nobody serves any more, and tasks given up, are said.
func TestWhatIsBehind(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		p := newPlace(t, e)
		w := p.open().people()
		w.served("before")
		talked(w)
		if _, ok := finding(w.check(ops.CheckOptions{}), "is behind by"); ok {
			t.Error("facts of a second ago are called late")
		}
		later := clock.At(t.Context(), time.Now().Add(time.Hour))
		list := ops.Check(later, w.Site, ops.CheckOptions{})
		if f, ok := finding(list, "count is behind by 2 facts, the oldest of them"); !ok || f.Level != ops.Watch {
			t.Errorf("%v", list)
		}
		w.exec(`UPDATE fact_cursor SET seq = 1000000`)
		if f, ok := finding(w.check(ops.CheckOptions{}), "read further than the journal goes"); !ok || f.Level != ops.Wrong {
			t.Error("a cursor beyond the journal is not found")
		}
	})
}

func TestFailedTasks(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		w := newPlace(t, e).open().people()
		w.Core.Queue.Handle(queue.Worker{Kind: "essai.rate", Tries: 1, Do: func(context.Context, queue.Task) error { return errors.New("le guichet est fermé") }})
		w.write(func(tx *db.Tx) error { return w.Core.Queue.Add(t.Context(), tx, "essai.rate", "un", nil, time.Time{}) })
		if err := w.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := w.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.close() // which waits until the end of the task is noted
		beside := place{t: t, Config: w.Core.Config}.open()
		list := beside.check(ops.CheckOptions{})
		if f, ok := finding(list, "task essai.rate was given up"); !ok || f.Level != ops.Watch || !strings.Contains(f.Says, "le guichet est fermé") || ops.IsBad(list) {
			t.Errorf("%v", list)
		}
	})
}

// After a PostgreSQL database was moved to another server, whose transactions are numbered from the beginning, facts would
// never be followed again: it is found, and mended so that each fact is served once, those of before and those of after.
func TestJournalOfAnotherServer(t *testing.T) {
	if !only(db.Postgres) {
		return
	}
	w := newPlace(t, db.Postgres).open().people()
	talked(w)
	w.served("before")
	talked(w) // not served yet
	w.exec(`UPDATE fact SET xid = xid + 1000000000`)
	w.exec(`UPDATE fact_cursor SET xid = xid + 1000000000`)
	if f, ok := finding(w.check(ops.CheckOptions{}), "comes from another PostgreSQL server"); !ok || f.Level != ops.Wrong || !strings.Contains(f.Do, "--mend") {
		t.Fatalf("it is not found")
	}
	talked(w) // written by the new server: before all that is known
	if done, err := ops.Mend(t.Context(), w.Site, "en"); err != nil || len(done) != 1 {
		t.Fatalf("mended %q, %v", done, err)
	}
	w.mustBeSound("mended")
	talked(w)
	w.served("mended")
}

// What keeps a site from being served, or from being lawful, is said with what to do.
func TestSettingsAreChecked(t *testing.T) {
	smtp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer smtp.Close()
	go func() {
		for {
			c, err := smtp.Accept()
			if err != nil {
				return
			}
			c.Write([]byte("220 relais ESMTP\r\n"))
			c.Close()
		}
	}()
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	whole := func(c *config.Config) {
		c.Demo, c.PublicURL, c.SMTP, c.MailFrom = false, "https://reseau.exemple.fr", "smtp://"+smtp.Addr().String()+"?tls=none", "Eau <eau@exemple.fr>"
		c.Publisher, c.Host, c.Contact = "Syndicat", "Hébergeur", "contact@exemple.fr"
	}
	for _, c := range []struct {
		name   string
		change func(*config.Config)
		level  ops.Level
		says   string
	}{
		{"whole", func(*config.Config) {}, ops.Fine, "answers"},
		{"no address", func(c *config.Config) { c.PublicURL = "" }, ops.Wrong, "public_url"},
		{"no https", func(c *config.Config) { c.PublicURL = "http://reseau.exemple.fr" }, ops.Watch, "without https"},
		{"no mail", func(c *config.Config) { c.SMTP = "" }, ops.Wrong, "smtp: missing"},
		{"no mail server", func(c *config.Config) { c.SMTP = "smtp://u:secret@" + gone.Addr().String() + "?tls=none" }, ops.Wrong, "does not answer"},
		{"a local sender", func(c *config.Config) { c.MailFrom = "M <m@localhost>" }, ops.Watch, "most servers refuse"},
		{"no publisher", func(c *config.Config) { c.Publisher, c.Contact = "", "" }, ops.Watch, "publisher, contact empty"},
	} {
		p := newPlace(t, one())
		whole(&p.Config)
		w := p.open().people()
		c.change(&w.Core.Config) // as a command reads them: some do not let the site open
		list := w.check(ops.CheckOptions{})
		if f, ok := finding(list, c.says); !ok || f.Level != c.level || c.level != ops.Fine && f.Do == "" {
			t.Errorf("%s: %v", c.name, list)
		}
		if ops.IsBad(list) != (c.level == ops.Wrong) {
			t.Errorf("%s: %v", c.name, list)
		}
		for _, f := range list {
			if strings.Contains(f.String(), "secret") {
				t.Errorf("%s shows the password: %s", c.name, f)
			}
		}
		w.close()
	}
}
