package coedit_test

import (
	"bytes"
	"context"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/core/coedit"
	"maillage/core/db"
	"maillage/core/part/parttest"
	"maillage/kit/fail"
	"maillage/kit/rich"
	"maillage/kit/ydoc"
)

// seconds is how long the thirty write: MAILLAGE_COEDIT_SECONDS, or two.
func seconds() int {
	if n, err := strconv.Atoi(os.Getenv("MAILLAGE_COEDIT_SECONDS")); err == nil {
		return n
	}
	return 2
}

// Thirty people write in one document, five updates a second each. Each receives all that the others wrote, and the real Yjs
// makes one document of it; how long an update takes from its sender to each other one is said (make coedit: 60 s).
func TestThirtyWrite(t *testing.T) {
	const people, rate = 30, 5
	p := &pads{}
	w := newWorld(parttest.New(t, db.SQLite, p.join), p, people)
	i := w.pad("Un paragraphe.\n")
	var list []*browser
	for _, x := range w.people {
		list = append(list, w.browser(x, i).comes())
	}
	each := rate * seconds()
	made := make([][][]byte, people)
	for n, b := range list {
		w.js("paragraph", b.name, n, "x ")
		for k := range each {
			w.js("write", b.name, n, k, "abcde "[k%6:k%6+1])
			made[n] = append(made[n], w.js("take", b.name).([]byte))
		}
	}
	var mu sync.Mutex
	sent := map[string]time.Time{}
	var took []time.Duration
	for _, b := range list {
		b.lags = func(update []byte) {
			mu.Lock()
			defer mu.Unlock()
			if at, ok := sent[string(update)]; ok {
				took = append(took, time.Since(at))
			}
		}
	}
	var all sync.WaitGroup
	for n, b := range list {
		all.Go(func() {
			time.Sleep(time.Duration(n) * time.Second / rate / people)
			tick := time.NewTicker(time.Second / rate)
			defer tick.Stop()
			for _, u := range made[n] {
				mu.Lock()
				sent[string(u)] = time.Now()
				mu.Unlock()
				b.sends(u)
				<-tick.C
			}
		})
	}
	all.Wait()
	for n, b := range list {
		b.until("what the others wrote", func() bool { return len(b.received) >= each*(people-1) && b.acked == b.n })
		for m := range list {
			for _, u := range made[m] {
				if m != n && !slices.ContainsFunc(b.received, func(r []byte) bool { return bytes.Equal(r, u) }) {
					t.Fatalf("%d lacks something of %d", n, m)
				}
			}
		}
	}
	for _, k := range []int{0, people - 1} {
		list[k].w.js("apply", list[k].name, list[k].received)
	}
	same(list[0], list[people-1])
	late := w.browser(w.people[0], i)
	late.comes()
	same(list[0], late)
	slices.Sort(took)
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	at := func(q int) time.Duration { return took[len(took)*q/100].Round(100 * time.Microsecond) }
	t.Logf("%d people, %d updates of each, %d relays: p50 %v, p95 %v, p99 %v; heap %d MB with both ends", people, each, len(took), at(50), at(95), at(99), m.HeapAlloc>>20)
}

// An engine in a process of its own answers as one of this process does; one that takes too long is ended, and the next one
// answers again.
func TestEngineApart(t *testing.T) {
	p := coedit.NewPool(coedit.Options{Child: []string{os.Args[0], "engine"}, Slow: 20 * time.Second})
	doc, _ := rich.Read("Un **paragraphe**.\n")
	trees, _ := rich.Shared(doc)
	read := coedit.Job{Do: "read", Updates: [][]byte{ydoc.Write(7, "default", trees)}}
	if d, err := p.Run(t.Context(), read); err != nil || d.Markdown != "Un **paragraphe**.\n" {
		t.Fatalf("%q, %v", d.Markdown, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := p.Run(ctx, coedit.Job{Do: "weave", With: `{"type":"doc","content":[` + strings.Repeat(`{"type":"paragraph"},`, 20000) + `{"type":"paragraph"}]}`}); err == nil {
		t.Error("no end of time")
	}
	if _, err := p.Run(t.Context(), read); err != nil {
		t.Errorf("after one that took too long: %v", err)
	}
	if _, err := p.Run(t.Context(), coedit.Job{Do: "read", Updates: [][]byte{{1, 2, 3}}}); !fail.Is(err, fail.Invalid) {
		t.Errorf("what is no update: %v", err)
	}
}
