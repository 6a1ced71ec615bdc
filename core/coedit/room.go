package coedit

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	"maillage/core/access"
	"maillage/core/broadcast"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/ydoc"
)

// room is a document that is open in this process.
//
// Invariant: index is what the document has up to seq, and what is in queue. What an update refers to is there when the
// update is taken, so whoever reads the updates in order never waits for one.
type room struct {
	*Rooms
	id     ref.Item
	epoch  int64
	ready  chan struct{} // closed once loaded
	fault  error         // why it could not be
	around around

	users  int // under Rooms.mu: lines, and what works here
	wake   chan struct{}
	over   chan struct{}
	news   <-chan broadcast.Message
	cancel func()

	mu      sync.Mutex
	index   ydoc.Index
	owners  map[uint64]ref.Person
	extent  extent
	seq     int64
	lines   map[*line]struct{}
	queue   []offer
	viewers map[ref.Person]looked
	folding bool
}

// offer is an update that waits to be kept.
type offer struct {
	from   *line
	n      uint64
	person ref.Person
	body   []byte
	update ydoc.Update
	fresh  []uint64 // clients new in the document
}

// looked is the rights of somebody, when they were last loaded.
type looked struct {
	viewer *access.Viewer
	as     standing
	at     time.Time
}

// enter returns the room of id, loaded; leave is called when done. Errors: fail.Hidden, fail.Unavailable, fail.Invalid with
// refusedLoss when the text of the item cannot be written together.
func (r *Rooms) enter(ctx context.Context, id ref.Item) (*room, error) {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return nil, fail.E("coedit.enter", fail.Unavailable, nil)
	}
	x := r.rooms[id]
	if x == nil {
		x = &room{Rooms: r, id: id, ready: make(chan struct{}), wake: make(chan struct{}, 1), over: make(chan struct{}),
			lines: map[*line]struct{}{}, owners: map[uint64]ref.Person{}, viewers: map[ref.Person]looked{}}
		r.rooms[id] = x
		r.all.Go(func() { x.run(context.WithoutCancel(ctx)) })
	}
	x.users++
	r.mu.Unlock()
	select {
	case <-x.ready:
	case <-ctx.Done():
		x.leave(ctx)
		return nil, fail.E("coedit.enter", fail.Unavailable, ctx.Err())
	}
	if x.fault != nil {
		x.leave(ctx)
		return nil, x.fault
	}
	return x, nil
}

// leave ends one use of the room. The last one who leaves has a version made, unless somebody is back soon.
func (x *room) leave(ctx context.Context) {
	x.Rooms.mu.Lock()
	x.users--
	last := x.users == 0
	x.Rooms.mu.Unlock()
	if !last {
		return
	}
	ctx = context.WithoutCancel(ctx)
	x.all.Go(func() {
		if x.fault == nil && x.waited() && !x.used() {
			if _, err := x.Settle(ctx, x.id, 0, ""); err != nil {
				x.log.Warn("no version is made of a document that everybody left", "item", int64(x.id), "error", err)
			}
		}
		x.Rooms.mu.Lock()
		defer x.Rooms.mu.Unlock()
		if x.users == 0 && x.rooms[x.id] == x {
			x.end()
		}
	})
}

// waited waits for Grace; false when the program stops.
func (x *room) waited() bool {
	select {
	case <-x.stop:
		return false
	case <-time.After(x.options.Grace):
		return true
	}
}

func (x *room) used() bool {
	x.Rooms.mu.Lock()
	defer x.Rooms.mu.Unlock()
	return x.users > 0
}

// end takes the room out of the list; under Rooms.mu.
func (x *room) end() {
	delete(x.rooms, x.id)
	select {
	case <-x.over:
	default:
		close(x.over)
	}
}

// run loads the room, then keeps what is offered and passes on what comes from elsewhere, one after the other.
func (x *room) run(ctx context.Context) {
	x.news, x.cancel = x.hub.Subscribe(topicOf(x.id))
	defer func() { x.cancel() }()
	x.fault = x.load(ctx)
	close(x.ready)
	if x.fault != nil {
		x.Rooms.mu.Lock()
		x.end()
		x.Rooms.mu.Unlock()
		return
	}
	x.tell(newsWho, nil)
	beat := time.NewTicker(x.options.Look)
	defer beat.Stop()
	for {
		select {
		case <-x.over:
			return
		case <-x.wake:
		case m, open := <-x.news:
			if !open {
				x.news = nil
				continue
			}
			x.hear(ctx, m)
		case <-beat.C:
			x.around.elsewhere(clock.Now(ctx))
			if x.hub.CutOff() {
				x.catchUp(ctx)
			}
		}
		x.commit(ctx)
	}
}

// load reads the document, which it makes of the item's text when there is none.
func (x *room) load(ctx context.Context) error {
	if err := x.ensure(ctx, x.id); err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.reload(ctx)
}

// reload makes the index anew from what is kept; under mu.
func (x *room) reload(ctx context.Context) error {
	return x.db.Read(ctx, func(q db.Q) error {
		d, ok, err := docOf(ctx, q, x.id)
		if err != nil || !ok {
			return fail.E("coedit.reload", fail.Hidden, err)
		}
		state, err := stateOf(ctx, q, x.id)
		if err != nil {
			return err
		}
		rows, err := rowsOf(ctx, q, x.id, d.Base, d.Seq)
		if err != nil {
			return err
		}
		if x.owners, err = ownersOf(ctx, q, x.id); err != nil {
			return err
		}
		x.epoch, x.seq, x.index = d.Epoch, d.Seq, ydoc.Index{}
		x.extent = extent{state: len(state)}
		if err := x.take(state); err != nil {
			return err
		}
		for _, one := range rows {
			x.extent.log, x.extent.rows = x.extent.log+len(one.Body), x.extent.rows+1
			if err := x.take(one.Body); err != nil {
				return err
			}
		}
		return nil
	})
}

// take takes what is kept already into the index.
func (x *room) take(body []byte) error {
	u, err := ydoc.Read(body, ydoc.Limits{})
	if err == nil {
		err = x.index.Add(u)
	}
	if err != nil {
		return fail.E("coedit.take", fail.Internal, fmt.Errorf("document of item %d: %w", int64(x.id), err))
	}
	return nil
}

// offer takes an update of l to be kept, and returns "" or why it is refused.
func (x *room) offer(l *line, n uint64, body []byte, more int) string {
	u, err := ydoc.Read(body, readLimits)
	if err != nil {
		return reasonOf(err)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.index.Check(u, maxDepth); err != nil {
		return reasonOf(err)
	}
	o := offer{from: l, n: n, person: l.guest.Person, body: body, update: u}
	clients := x.index.Fresh(u)
	if !owned(x.owners, clients, o.person) {
		return refusedForm
	}
	if x.extent.isFull(u, len(body), x.options.Limits.Bytes+more) {
		return refusedFull
	}
	if err := x.index.Add(u); err != nil {
		return reasonOf(err)
	}
	for _, c := range clients {
		if _, taken := x.owners[c]; !taken {
			x.owners[c] = o.person
			o.fresh = append(o.fresh, c)
		}
	}
	x.queue = append(x.queue, o)
	x.ring()
	return ""
}

func (x *room) ring() {
	select {
	case x.wake <- struct{}{}:
	default:
	}
}

// atOnce is the most updates of one commit.
const atOnce = 256

// commit keeps what is offered, then acknowledges it and passes it on.
func (x *room) commit(ctx context.Context) {
	x.mu.Lock()
	batch := x.queue[:min(len(x.queue), atOnce)]
	if x.queue = x.queue[len(batch):]; len(x.queue) > 0 {
		x.ring()
	}
	x.mu.Unlock()
	if len(batch) == 0 {
		return
	}
	kept, err := x.append(ctx, batch)
	if err != nil {
		x.log.Error("what was written is not kept", "item", int64(x.id), "error", err)
		x.fail(ctx)
		return
	}
	if first := kept.last - int64(len(kept.rows)) + 1; len(kept.rows) > 0 && first > x.at()+1 {
		x.pass(ctx, x.missing(ctx, first-1), nil)
	}
	if len(kept.rows) > 0 {
		x.pass(ctx, kept.rows, kept.from)
		x.acknowledge(batch, kept)
		x.tell(newsUpdate, binary.AppendUvarint(nil, uint64(kept.last)))
	}
	x.figures.updates.Add(int64(len(kept.rows)))
	if len(kept.denied) > 0 {
		x.deny(ctx, kept.denied)
	}
	x.fold(ctx)
}

func (x *room) at() int64 {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.seq
}

// kept is what came of a batch.
type kept struct {
	rows   []row
	from   []*line // of each row
	last   int64
	at     time.Time
	denied map[ref.Person]error
}

// append keeps a batch, of those who may still write at that very moment.
func (x *room) append(ctx context.Context, batch []offer) (k kept, err error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	err = x.db.Write(ctx, func(tx *db.Tx) error {
		k = kept{at: clock.Now(ctx)}
		var err error
		if k.denied, err = x.barred(ctx, tx, batch, k.at); err != nil {
			return err
		}
		for _, o := range batch {
			if k.denied[o.person] == nil {
				k.rows, k.from = append(k.rows, row{Person: o.person, Body: o.body}), append(k.from, o.from)
			}
		}
		if len(k.rows) == 0 {
			return nil
		}
		if k.last, err = grow(ctx, tx, x.id, len(k.rows), k.at); err != nil {
			return err
		}
		for n := range k.rows {
			k.rows[n].Seq = k.last - int64(len(k.rows)-1-n)
			if err := keep(ctx, tx, x.id, k.rows[n], k.at); err != nil {
				return err
			}
		}
		for _, o := range batch {
			for _, c := range o.fresh {
				if k.denied[o.person] == nil {
					if err := own(ctx, tx, x.id, c, o.person); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	return k, err
}

// lookedFor is how long rights that have not changed hold: plans begin and end at their hours.
const lookedFor = time.Minute

// barred is who of a batch may not write here any more, and why.
func (x *room) barred(ctx context.Context, tx *db.Tx, batch []offer, now time.Time) (map[ref.Person]error, error) {
	i, err := item.Get(ctx, tx, x.id)
	if err != nil {
		return nil, err
	}
	s, err := space.Get(ctx, tx, i.Space)
	if err != nil {
		return nil, err
	}
	var people []ref.Person
	seen := map[ref.Person]bool{}
	for _, o := range batch {
		if !seen[o.person] {
			seen[o.person] = true
			people = append(people, o.person)
		}
	}
	list, err := standings(ctx, tx, people)
	if err != nil {
		return nil, err
	}
	denied := map[ref.Person]error{}
	for _, p := range people {
		denied[p] = fail.E("coedit.barred", fail.SignedOut, nil) // unless they are still somebody
	}
	for _, st := range list {
		was := x.viewers[st.person]
		if was.viewer == nil || was.as != st || now.Sub(was.at) > lookedFor {
			if was.viewer, err = access.LoadID(ctx, tx, st.person); err != nil {
				return nil, err
			}
			was.as, was.at = st, now
			x.viewers[st.person] = was // only the room's own goroutine, and true whatever becomes of tx
		}
		delete(denied, st.person)
		if err := access.Can(was.viewer, access.Edit, i, s); err != nil {
			denied[st.person] = err
		}
	}
	return denied, nil
}

// pass gives rows, which come right after what everybody has, to all lines but those that wrote them.
func (x *room) pass(_ context.Context, rows []row, from []*line) {
	if len(rows) == 0 {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	last := rows[len(rows)-1].Seq
	wrote := map[*line]bool{}
	var all [][]byte
	for n, one := range rows {
		if all = append(all, one.Body); from != nil {
			wrote[from[n]] = true
		} else if err := x.elsewhere(one); err != nil {
			x.log.Error("an update of another process does not fit", "item", int64(x.id), "seq", one.Seq, "error", err)
		}
		x.extent.log, x.extent.rows = x.extent.log+len(one.Body), x.extent.rows+1
	}
	x.seq = last
	whole := updatesMessage(last, all)
	for l := range x.lines {
		if !wrote[l] {
			l.send(whole)
			continue
		}
		var others [][]byte
		for n, one := range rows {
			if from[n] != l {
				others = append(others, one.Body)
			}
		}
		l.send(updatesMessage(last, others))
	}
}

// elsewhere takes an update that another process has kept into the index; under mu.
func (x *room) elsewhere(one row) error {
	u, err := ydoc.Read(one.Body, ydoc.Limits{})
	if err != nil {
		return err
	}
	for _, c := range x.index.Fresh(u) {
		if _, taken := x.owners[c]; !taken {
			x.owners[c] = one.Person
		}
	}
	return x.index.Add(u)
}

func (x *room) acknowledge(batch []offer, k kept) {
	most := map[*line]uint64{}
	for _, o := range batch {
		if k.denied[o.person] == nil {
			most[o.from] = max(most[o.from], o.n)
		}
	}
	for l, n := range most {
		l.send(ackMessage(n, k.at))
		l.done(batch)
	}
}

// deny cuts those who may not write any more, and forgets what they offered.
func (x *room) deny(ctx context.Context, denied map[ref.Person]error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for l := range x.lines {
		if err := denied[l.guest.Person]; err != nil {
			l.cut(err)
		}
	}
	var rest []offer
	for _, o := range x.queue {
		if denied[o.person] == nil {
			rest = append(rest, o)
		}
	}
	x.queue = rest
	if err := x.reload(ctx); err != nil {
		x.log.Error("a document cannot be read again", "item", int64(x.id), "error", err)
		x.endLines()
		return
	}
	for _, o := range rest {
		for _, c := range o.fresh {
			x.owners[c] = o.person
		}
		if err := x.index.Add(o.update); err != nil {
			x.endLines()
			return
		}
	}
}

// fail ends all lines: browsers come back, and send again what was not acknowledged.
func (x *room) fail(ctx context.Context) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.queue = nil
	x.endLines()
	if err := x.reload(ctx); err != nil { // the next to come finds a new room
		x.Rooms.mu.Lock()
		defer x.Rooms.mu.Unlock()
		if x.rooms[x.id] == x {
			x.end()
		}
	}
}

// endLines ends all lines; under mu.
func (x *room) endLines() {
	for l := range x.lines {
		l.end(statusAgain, "")
	}
}

// missing is what other processes kept after what everybody here has, up to a number.
func (x *room) missing(ctx context.Context, upTo int64) []row {
	rows, err := rowsOf(ctx, x.db.Q(), x.id, x.at(), upTo)
	if err == nil && upTo < 1<<62 && int64(len(rows)) < upTo-x.at() {
		err = fail.E("coedit.missing", fail.Internal, nil) // merged meanwhile: they are in the state alone
	}
	if err != nil {
		x.log.Warn("what other processes wrote is not read", "item", int64(x.id), "error", err)
		x.fail(ctx)
		return nil
	}
	return rows
}

// catchUp reads whatever others kept.
func (x *room) catchUp(ctx context.Context) {
	d, ok, err := docOf(ctx, x.db.Q(), x.id)
	switch {
	case err != nil || !ok:
		return // it is asked again
	case d.Seq > x.at():
		x.pass(ctx, x.missing(ctx, d.Seq), nil)
	}
}
