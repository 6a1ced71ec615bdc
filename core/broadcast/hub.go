package broadcast

import (
	"bytes"
	"sync"
)

// Message is one "this changed".
type Message struct {
	Topic string // "" when only Lost is meant
	Data  []byte // shared by all readers: not to be changed
	Lost  bool   // messages before this one were lost
}

// waiting is how many messages a reader may be late. A browser on a slow line is told to reload after that many changes;
// more costs 48 bytes for each, for each open page.
const waiting = 64

// Hub passes messages. Safe for concurrent use.
type Hub struct {
	mu      sync.RWMutex
	readers map[*reader]struct{}
	byTopic map[string]map[*reader]struct{}
	closed  bool

	others link
}

// link is the way to the other processes.
type link interface {
	send(topic string, data []byte)
	cut() bool
	close()
}

type nobody struct{}

func (nobody) send(string, []byte) {}
func (nobody) cut() bool           { return false }
func (nobody) close()              {}

// New returns a hub of this process alone.
func New() *Hub {
	return &Hub{readers: map[*reader]struct{}{}, byTopic: map[string]map[*reader]struct{}{}, others: nobody{}}
}

// Publish passes data to those who listen to topic, here and in the other processes. It never waits. msg may be reused
// afterwards; it is at most half a megabyte when there are other processes. Nothing after Close.
func (h *Hub) Publish(topic string, msg []byte) {
	data := bytes.Clone(msg)
	if h.deliver(topic, data) {
		h.others.send(topic, data)
	}
}

// CutOff tells whether the other processes are not heard for now: what they publish is missed until a message with Lost.
func (h *Hub) CutOff() bool { return h.others.cut() }

// deliver gives a message to the readers of this process, and tells whether the hub is open.
func (h *Hub) deliver(topic string, data []byte) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for r := range h.byTopic[topic] {
		r.push(Message{Topic: topic, Data: data})
	}
	return !h.closed
}

// lost tells all readers that they may have missed something.
func (h *Hub) lost() {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for r := range h.readers {
		r.push(Message{Lost: true})
	}
}

// Subscribe returns the messages of topics from now on. The channel is closed by cancel, which may be called more than once,
// and by Close. When the reader is late by more than its channel holds, the oldest are lost and the next is flagged.
func (h *Hub) Subscribe(topics ...string) (ch <-chan Message, cancel func()) {
	r := &reader{ch: make(chan Message, waiting)}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		r.close()
		return r.ch, func() {}
	}
	h.readers[r] = struct{}{}
	for _, t := range topics {
		if h.byTopic[t] == nil {
			h.byTopic[t] = map[*reader]struct{}{}
		}
		h.byTopic[t][r] = struct{}{}
	}
	return r.ch, func() { h.cancel(r, topics) }
}

func (h *Hub) cancel(r *reader, topics []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.readers, r)
	for _, t := range topics {
		delete(h.byTopic[t], r)
		if len(h.byTopic[t]) == 0 {
			delete(h.byTopic, t)
		}
	}
	r.close()
}

// Close ends all subscriptions and leaves the other processes.
func (h *Hub) Close() {
	h.mu.Lock()
	for r := range h.readers {
		r.close()
	}
	h.readers, h.byTopic = nil, nil
	was := h.closed
	h.closed = true
	h.mu.Unlock()
	if !was {
		h.others.close()
	}
}

// reader is one subscription. Its channel is only sent to under mu, so there is room after one message was taken out.
type reader struct {
	mu     sync.Mutex
	ch     chan Message
	closed bool
}

func (r *reader) push(m Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	select {
	case r.ch <- m:
		return
	default:
	}
	select {
	case <-r.ch:
		m.Lost = true
	default: // the reader took one meanwhile
	}
	r.ch <- m
}

func (r *reader) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.closed = true
		close(r.ch)
	}
}
