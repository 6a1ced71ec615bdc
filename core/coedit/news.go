package coedit

import (
	"context"
	"encoding/binary"

	"maillage/core/broadcast"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// What processes tell one another of a document. What was written is read from the database: a message only says that it is
// there. Where people are is nowhere else, so it travels whole.
const (
	newsUpdate = 'u' // the number of the last update
	newsWho    = 'w' // a room opens: say where your people are
	newsHere   = 'a' // where people are
	newsMade   = 's' // a version was made: its time
	newsFolded = 'f' // updates were merged into the state
	newsLook   = 'l' // the rights over the item may have changed
	newsFault  = 'x' // no version can be made: why
	newsOver   = 'o' // there is no document any more
)

func topicOf(id ref.Item) string { return "coedit:" + id.String() }

// topicPeople is told the people, and the spaces, whose rights may have changed.
const topicPeople = "coedit.people"

func (r *Rooms) tellAbout(id ref.Item, kind byte, from uint64, data []byte) {
	b := binary.BigEndian.AppendUint64([]byte{kind}, from)
	r.hub.Publish(topicOf(id), append(b, data...))
}

func (x *room) tell(kind byte, data []byte) { x.tellAbout(x.id, kind, x.process, data) }

// hear does what a message asks.
func (x *room) hear(ctx context.Context, m broadcast.Message) {
	if m.Lost {
		x.catchUp(ctx)
		x.resize(ctx)
		x.lookAll(nil)
	}
	if len(m.Data) < 9 {
		return
	}
	kind, from, data := m.Data[0], binary.BigEndian.Uint64(m.Data[1:]), m.Data[9:]
	ours := from == x.process
	switch kind {
	case newsUpdate:
		if n, _, ok := takeNumber(data); ok && int64(n) > x.at() {
			x.catchUp(ctx)
		}
	case newsWho:
		if here := x.around.list(func(p presence) bool { return p.from == 0 }); !ours && len(here) > 0 {
			x.tell(newsHere, appendAwareness(nil, here))
		}
	case newsHere:
		if !ours {
			x.place(ctx, from, readMany(data))
		}
	case newsMade:
		if n, _, ok := takeNumber(data); ok {
			x.each(func(l *line) { l.send(settledMessage(db.Time(int64(n)))) })
		}
		x.resize(ctx)
	case newsFolded:
		x.resize(ctx)
	case newsLook:
		x.lookAll(nil)
	case newsFault:
		x.tellFault(data)
	case newsOver:
		x.dissolve()
	}
}

// dissolve sends everybody away from a document that is no more. Who comes next finds another room.
func (x *room) dissolve() {
	x.each(func(l *line) { l.cut(fail.E("coedit.dissolve", fail.Invalid, errLoss)) })
	x.Rooms.mu.Lock()
	defer x.Rooms.mu.Unlock()
	if x.rooms[x.id] == x {
		x.end()
	}
}

// place takes where the people of another process are.
func (x *room) place(ctx context.Context, from uint64, all map[uint64]presence) {
	for c, p := range all {
		p.from, p.at = from, clock.Now(ctx)
		x.around.set(c, p)
	}
	message := awarenessMessage(all)
	x.each(func(l *line) { l.send(message) })
}

func (x *room) each(f func(*line)) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for l := range x.lines {
		f(l)
	}
}

// lookAll has the rights of those that concern accepts looked at again; nil for all.
func (x *room) lookAll(concern func(*line) bool) {
	x.each(func(l *line) {
		if concern == nil || concern(l) {
			l.look()
		}
	})
}

// resize counts anew how large the document is.
func (x *room) resize(ctx context.Context) {
	e, err := extentOf(ctx, x.db.Q(), x.id)
	if err != nil {
		x.log.Warn("the size of a document is not read", "item", int64(x.id), "error", err)
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.extent = e
}

// mind has the rights of somebody, or of everybody in a space, looked at again.
func (r *Rooms) mind(m broadcast.Message) {
	var who uint64
	if len(m.Data) == 8 {
		who = binary.BigEndian.Uint64(m.Data)
	}
	r.mu.Lock()
	rooms := make([]*room, 0, len(r.rooms))
	for _, x := range r.rooms {
		rooms = append(rooms, x)
	}
	r.mu.Unlock()
	for _, x := range rooms {
		select {
		case <-x.ready:
			x.lookAll(func(l *line) bool { return m.Lost || l.concerns(int64(who)) })
		default: // those who are coming in are looked at then
		}
	}
}

// Follower is what tells open documents that rights may have changed: at once, in every process.
func (r *Rooms) Follower() journal.Follower {
	return journal.Follower{Name: "coedit", Do: func(_ context.Context, tx *db.Tx, f journal.Fact) error {
		tx.AfterCommit(func() {
			if f.Item != 0 {
				r.tellAbout(f.Item, newsLook, r.process, nil)
				return
			}
			about := append([]ref.Person{f.Actor, ref.Person(f.Space)}, f.Mentions...)
			for _, p := range about {
				if p != 0 {
					r.hub.Publish(topicPeople, binary.BigEndian.AppendUint64(nil, uint64(p)))
				}
			}
		})
		return nil
	}}
}
