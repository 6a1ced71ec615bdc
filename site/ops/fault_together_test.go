package ops_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/core/coedit/coedittest"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/feature/wiki"
)

// togetherRounds is how many times a server with writers is killed on each engine, in the short form.
const togetherRounds = 3

// writing is people who write one page together.
type writing struct {
	*faults
	page item.Item
	pens []*coedittest.Pen
}

// A server killed at any moment while people write one page together, and at times publish it: each finds there all that they
// were told is kept, whole, sends the rest again, and in the end all have the same text, which the page says.
func TestKilledWhileWritingTogether(t *testing.T) {
	rounds := togetherRounds
	if n, err := strconv.Atoi(os.Getenv(envRounds)); err == nil {
		rounds = n / 4
	}
	each(t, func(t *testing.T, e db.Engine) {
		w := &writing{faults: &faults{place: newPlace(t, e)}}
		if e == db.Postgres {
			w.server = launch(t)
			w.Database = w.server.URL()
		}
		w.begin()
		w.open()
		for n := 0; n < rounds && !t.Failed(); n++ {
			w.blow(w.write)
			w.sound(fmt.Sprintf("after %d blows", n+1))
		}
		w.end()
		acked := 0
		for _, p := range w.pens {
			_, n := p.Made()
			acked += n
		}
		t.Logf("%d blows, %d at the database; %d updates acknowledged by %d writers", rounds, w.struck, acked, len(w.pens))
		if acked < rounds*10 {
			t.Errorf("%d updates were acknowledged in %d rounds: the load is no load", acked, rounds)
		}
	})
}

// open makes the page, and two writers of each person.
func (w *writing) open() {
	w.t.Helper()
	s := w.faults.open()
	defer s.close()
	var group ref.Space
	if err := s.Core.DB.Q().QueryRow(w.t.Context(), `SELECT id FROM space WHERE slug = 'ecrire'`).Scan(&group); err != nil {
		w.t.Fatal(err)
	}
	var err error
	if w.page, err = wiki.New(s.Core).Make(w.t.Context(), w.people[0].person, wiki.Draft{Space: group, Title: "À plusieurs", Body: "Début.", Lang: "fr"}); err != nil {
		w.t.Fatal(err)
	}
	for n := range 2 * len(w.people) {
		w.pens = append(w.pens, &coedittest.Pen{Name: fmt.Sprintf("plume%d", n), Client: uint64(1000 + n)})
	}
}

// write lets everybody write until ctx ends, and somebody publish now and then.
func (w *writing) write(ctx context.Context, address string) *sync.WaitGroup {
	var all sync.WaitGroup
	for n, p := range w.pens {
		all.Go(func() {
			for ctx.Err() == nil {
				// A server that is dying answers nothing; the line is opened again.
				_ = p.Write(ctx, address+wiki.Path(w.page)+"/direct", w.people[n/2].token, 40*time.Millisecond)
				time.Sleep(10 * time.Millisecond)
			}
		})
	}
	all.Go(func() {
		for ctx.Err() == nil {
			time.Sleep(rand.N(400 * time.Millisecond))
			w.publish(ctx, address)
		}
	})
	return &all
}

// publish asks for a version; whether one is made before the blow is nobody's knowledge.
func (w *writing) publish(ctx context.Context, address string) {
	body := strings.NewReader(url.Values{"resume": {"en écrivant"}}.Encode())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address+wiki.Path(w.page)+"/version", body)
	if err != nil {
		w.t.Error(err)
		return
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(&http.Cookie{Name: "maillage", Value: w.people[0].token})
	if res, err := w.people[0].client.Do(r); err == nil {
		_ = res.Body.Close() // only its coming counts
	}
}

// sound fails on what may never be.
func (w *writing) sound(where string) {
	w.t.Helper()
	for _, p := range w.pens {
		if err := p.Faults(); err != nil {
			w.t.Errorf("%s: %v", where, err)
		}
	}
}

// end serves a last time until all is acknowledged and everybody has the same, then looks at what the page says.
func (w *writing) end() {
	w.t.Helper()
	cmd, address := w.serve()
	ctx, stop := context.WithCancel(w.t.Context())
	var all sync.WaitGroup
	for n, p := range w.pens {
		all.Go(func() {
			for ctx.Err() == nil {
				_ = p.Write(ctx, address+wiki.Path(w.page)+"/direct", w.people[n/2].token, 0)
			}
		})
	}
	same := func() bool {
		for _, p := range w.pens {
			if made, acked := p.Made(); made != acked || !maps.Equal(p.Has(), w.pens[0].Has()) {
				return false
			}
		}
		return true
	}
	for began := time.Now(); !same(); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > time.Minute {
			for _, p := range w.pens {
				made, acked := p.Made()
				w.t.Errorf("%s: %d made, %d acknowledged; it has %v", p.Name, made, acked, p.Has())
			}
			break
		}
	}
	stop()
	all.Wait()
	w.sound("in the end")
	if err := cmd.Process.Kill(); err != nil {
		w.t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	w.says()
}

// says fails unless the page says what everybody wrote, once a version is made.
func (w *writing) says() {
	w.t.Helper()
	s := w.faults.open()
	defer s.close()
	ctx := w.t.Context()
	if _, err := s.Core.Coedit.Settle(ctx, w.page.ID, w.people[0].person, ""); err != nil {
		w.t.Fatal(err)
	}
	bodies, err := text.Of(ctx, s.Core.DB.Q(), []ref.Item{w.page.ID})
	if err != nil {
		w.t.Fatal(err)
	}
	got := "\n" + bodies[w.page.ID].Markdown + "\n"
	for _, p := range w.pens {
		made, _ := p.Made()
		if want := "\n" + p.Says(made) + "\n"; !strings.Contains(got, want) {
			w.t.Errorf("the page does not say %q:\n%s", want, got)
		}
	}
	if !strings.Contains(got, "\nDébut.\n") {
		w.t.Errorf("the page has lost its beginning:\n%s", got)
	}
	s.mustBeSound("in the end")
}
