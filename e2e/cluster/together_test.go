package cluster

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/core/coedit/coedittest"
	"maillage/core/db"
	"maillage/core/db/pgserver"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/feature/wiki"
)

// desk is one writer at one process.
type desk struct {
	*coedittest.Pen
	at   string // http://address
	who  person
	stop context.CancelFunc
	done chan struct{}
}

// writes has who write a page at a process, until stop; when the line ends it is opened again, as browsers do.
func (p *place) writes(pen *coedittest.Pen, who person, n *node, page string, pause time.Duration) *desk {
	ctx, stop := context.WithCancel(context.Background())
	d := &desk{Pen: pen, at: "http://" + n.address, who: who, stop: stop, done: make(chan struct{})}
	go func() {
		defer close(d.done)
		for ctx.Err() == nil && d.Gone() == "" {
			_ = d.Write(ctx, d.at+page, who.token, pause) // a process that is down: again
			time.Sleep(20 * time.Millisecond)
		}
	}()
	p.t.Cleanup(d.leave)
	return d
}

func (d *desk) leave() { d.stop(); <-d.done }

// same waits until everybody has all that everybody wrote, acknowledged.
func same(t *testing.T, desks []*desk) {
	t.Helper()
	is := func() bool {
		for _, d := range desks {
			if made, acked := d.Made(); made != acked || !maps.Equal(d.Has(), desks[0].Has()) {
				return false
			}
		}
		return true
	}
	for began := time.Now(); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > time.Minute {
			for _, d := range desks {
				made, acked := d.Made()
				t.Errorf("%s at %s: %d made, %d acknowledged, has %v, gone %q", d.Name, d.at, made, acked, d.Has(), d.Gone())
			}
			t.FailNow()
		}
	}
	for _, d := range desks {
		if err := d.Faults(); err != nil {
			t.Error(err)
		}
	}
}

// wrote waits until each has so many words acknowledged more than it had.
func wrote(t *testing.T, desks []*desk, more int) {
	t.Helper()
	for _, d := range desks {
		_, had := d.Made()
		until(t, d.Name+" writes", time.Minute, func() bool { _, acked := d.Made(); return acked >= had+more })
	}
}

// Two processes behind one database and NATS write one page: people at each have what those at the other wrote; those of a process
// that is killed go on at the other; who is excluded from the group at one is cut off at the other, and has written nothing since.
func TestOnePageAtTwoProcesses(t *testing.T) {
	p := newPlace(t, pgserver.Options{})
	one, two := p.launch(), p.launch()
	page, err := wiki.New(p.site.Core).Make(t.Context(), p.people[0].ID, wiki.Draft{Space: p.group.ID, Title: "À deux processus", Body: "Début.", Lang: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	path := wiki.Path(page) + "/direct"
	var desks []*desk
	for k := range 6 {
		pen := &coedittest.Pen{Name: fmt.Sprintf("plume%d", k), Client: uint64(100 + k)}
		desks = append(desks, p.writes(pen, p.people[k], []*node{one, two}[k%2], path, 60*time.Millisecond))
	}
	wrote(t, desks, 10)
	p.cut(t, desks[1], one, page.ID)
	desks = append(desks[:1], desks[2:]...)
	wrote(t, desks, 5)
	one.kill()
	for _, d := range desks {
		if d.at == "http://"+one.address {
			d.leave()
			*d = *p.writes(d.Pen, d.who, two, path, 60*time.Millisecond)
		}
	}
	wrote(t, desks, 10)
	one.start()
	late := p.writes(&coedittest.Pen{Name: "tard", Client: 200}, p.people[9], one, path, 60*time.Millisecond)
	desks = append(desks, late)
	wrote(t, desks, 5)
	var all sync.WaitGroup
	for k, d := range desks { // they stop writing, and hear the rest
		all.Go(func() {
			d.leave()
			n := two
			if k%2 == 0 {
				n = one
			}
			desks[k] = p.writes(d.Pen, d.who, n, path, 0)
		})
	}
	all.Wait()
	same(t, desks)
	p.says(t, page.ID, desks)
	p.mustBeSound(t)
}

// cut excludes d, who writes at another process, from the group at n.
func (p *place) cut(t *testing.T, d *desk, n *node, page ref.Item) {
	err := p.site.Core.DB.Write(t.Context(), func(tx *db.Tx) error {
		return space.SetMembership(t.Context(), tx, space.Membership{Person: p.people[30].ID, Space: p.group.ID, Role: space.Animator, State: space.Active})
	})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if a := p.visit("http://"+n.address, p.people[30]).post("/reseaux/essai/groupes/charge/exclusion/"+d.who.Handle, url.Values{"motif": {"pour voir"}}); a.status != http.StatusSeeOther {
		t.Fatalf("exclude: %v\n%s", a, a.body)
	}
	done := time.Now()
	until(t, d.Name+" is cut off", 10*time.Second, func() bool { return d.Gone() != "" })
	t.Logf("cut off %v after it was asked, %v after it was answered", time.Since(began).Round(time.Millisecond), time.Since(done).Round(time.Millisecond))
	<-d.done
	_, acked := d.Made()
	if n := p.number(`SELECT COUNT(*) FROM coedit_update WHERE item_id = $1 AND person_id = $2`, page, d.who.ID); n > int64(acked)+1 {
		t.Errorf("%d updates of who is out are kept, %d were acknowledged", n, acked)
	}
	if err := d.Write(t.Context(), "http://"+n.address+d.path(page), d.who.token, 0); err == nil || !strings.Contains(err.Error(), "40") {
		t.Errorf("who is out comes back: %v", err)
	}
}

func (d *desk) path(page ref.Item) string { return "/pages/" + page.String() + "/direct" }

// says fails unless the page says all that everybody wrote.
func (p *place) says(t *testing.T, page ref.Item, desks []*desk) {
	v := p.visit(p.proxy.URL, desks[0].who)
	if a := v.post("/pages/"+page.String()+"/version", url.Values{"resume": {"tout"}}); a.status != http.StatusSeeOther {
		t.Fatalf("publish: %v", a)
	}
	bodies, err := text.Of(t.Context(), p.site.Core.DB.Q(), []ref.Item{page})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range desks {
		made, _ := d.Made()
		if want := d.Says(made); !strings.Contains(bodies[page].Markdown+"\n", want+"\n") {
			t.Errorf("the page does not say %q", want)
		}
	}
}
