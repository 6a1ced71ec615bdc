package coedit

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"sync"
	"time"
)

// maxAwareness is the most bytes of what one says of where one is.
const maxAwareness = 4 << 10

// presence is where one client is, as the others are told. It is never stored.
type presence struct {
	clock uint64
	state []byte // JSON; "null" when it is gone
	from  uint64 // process that told; 0 for this one
	at    time.Time
}

// readAwareness reads what y-protocols writes of exactly one client, which must be this one: nobody speaks for another.
// who is put in place of what it says of itself.
func readAwareness(b []byte, client uint64, who me) (p presence, ok bool) {
	if len(b) > maxAwareness {
		return p, false
	}
	n, b, ok := takeNumber(b)
	if !ok || n != 1 {
		return p, false
	}
	id, b, ok := takeNumber(b)
	if !ok || id != client {
		return p, false
	}
	if p.clock, b, ok = takeNumber(b); !ok || p.clock > 1<<50 {
		return p, false
	}
	state, rest, ok := takeText(b)
	if !ok || len(rest) > 0 {
		return p, false
	}
	if bytes.Equal(state, []byte("null")) {
		p.state = state
		return p, true
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(state, &fields) != nil || fields == nil {
		return p, false
	}
	name, err := json.Marshal(who)
	if err != nil {
		return p, false
	}
	fields["user"] = name
	if p.state, err = json.Marshal(fields); err != nil {
		return p, false
	}
	return p, true
}

// awarenessMessage tells where clients are.
func awarenessMessage(all map[uint64]presence) []byte {
	return appendAwareness([]byte{msgOthers}, all)
}

func appendAwareness(b []byte, all map[uint64]presence) []byte {
	b = binary.AppendUvarint(b, uint64(len(all)))
	for client, p := range all {
		b = binary.AppendUvarint(binary.AppendUvarint(b, client), p.clock)
		b = appendBytes(b, p.state)
	}
	return b
}

// readMany reads what another process tells.
func readMany(b []byte) map[uint64]presence {
	out := map[uint64]presence{}
	n, b, _ := takeNumber(b)
	for range n {
		var client, clock uint64
		var state []byte
		var ok bool
		if client, b, ok = takeNumber(b); !ok {
			return out
		}
		if clock, b, ok = takeNumber(b); !ok {
			return out
		}
		if state, b, ok = takeText(b); !ok {
			return out
		}
		out[client] = presence{clock: clock, state: state}
	}
	return out
}

// aroundTime is how long what another process tells holds: browsers say again where they are every 15 s.
const aroundTime = 40 * time.Second

// around is where everybody in a room is.
type around struct {
	mu  sync.Mutex
	all map[uint64]presence
}

func (a *around) set(client uint64, p presence) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.all == nil {
		a.all = map[uint64]presence{}
	}
	if bytes.Equal(p.state, []byte("null")) {
		delete(a.all, client)
		return
	}
	a.all[client] = p
}

// gone takes client away, and returns what the others are to be told; ok is false when it was not there.
func (a *around) gone(client uint64) (p presence, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if p, ok = a.all[client]; ok {
		delete(a.all, client)
		p.clock, p.state = p.clock+1, []byte("null")
	}
	return p, ok
}

// list is those that keep accepts.
func (a *around) list(keep func(presence) bool) map[uint64]presence {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := map[uint64]presence{}
	for c, p := range a.all {
		if keep(p) {
			out[c] = p
		}
	}
	return out
}

// elsewhere is how many are in the room in other processes; those that have not been heard of are taken away.
func (a *around) elsewhere(now time.Time) (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for c, p := range a.all {
		switch {
		case p.from == 0:
		case now.Sub(p.at) > aroundTime:
			delete(a.all, c)
		default:
			n++
		}
	}
	return n
}
