// Package coedittest is writers for tests: each writes words at the end of a paragraph of its own, over the socket, as a browser
// does, and knows what it was told.
package coedittest

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"maillage/kit/ydoc"
)

// Pen is a writer. Safe for concurrent use, one line at a time. Its paragraph reads "name 1 2 3".
type Pen struct {
	Name   string
	Client uint64

	mu      sync.Mutex
	made    [][]byte // the update of each word, the name first
	ends    []uint64 // the clock after each
	acked   int      // how many were acknowledged
	index   ydoc.Index
	doc     string
	seq     int64
	gone    string
	faults  []error
	welcome chan struct{} // closed once the line has what was missed
}

// Made is how many updates it made, and how many of them were acknowledged.
func (p *Pen) Made() (made, acked int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.made), p.acked
}

// Gone is why the line ended for good, "" while it has not.
func (p *Pen) Gone() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.gone
}

// Faults is what must never happen and did: something acknowledged that is lost, an update that does not fit.
func (p *Pen) Faults() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return errors.Join(p.faults...)
}

// Has is how much of each client the writer received.
func (p *Pen) Has() map[uint64]uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := map[uint64]uint64{}
	for _, c := range p.index.Clients() {
		out[c] = p.index.Clock(c)
	}
	return out
}

// Says is its paragraph after n updates.
func (p *Pen) Says(n int) string {
	var b strings.Builder
	b.WriteString(p.Name)
	for k := 1; k < n; k++ {
		fmt.Fprintf(&b, " %d", k)
	}
	return b.String()
}

// next makes one more update; under mu.
func (p *Pen) next() {
	k := len(p.made)
	var b []byte
	var end uint64
	if k == 0 {
		b = ydoc.Write(p.Client, "default", []ydoc.Tree{{Name: "paragraph", Children: []ydoc.Tree{{Runs: []ydoc.Run{{Text: p.Name}}}}}})
		end = 2 + uint64(len(p.Name))
	} else {
		word, from := fmt.Sprintf(" %d", k), p.ends[k-1]
		b = binary.AppendUvarint([]byte{1, 1}, p.Client) // one client, one struct
		b = append(binary.AppendUvarint(b, from), 0x84)  // at its clock: a text that has a left neighbour
		b = binary.AppendUvarint(binary.AppendUvarint(b, p.Client), from-1)
		b = append(append(binary.AppendUvarint(b, uint64(len(word))), word...), 0)
		end = from + uint64(len(word))
	}
	p.made, p.ends = append(p.made, b), append(p.ends, end)
	if u, err := ydoc.Read(b, ydoc.Limits{}); err != nil {
		p.faults = append(p.faults, err)
	} else if err := p.index.Add(u); err != nil {
		p.faults = append(p.faults, err)
	}
}

// Write opens a line to url (http://…), sends again what was not acknowledged, then a word each pause, until ctx or the line
// ends; with no pause it writes nothing new. Errors: why there was no line.
func (p *Pen) Write(ctx context.Context, url, cookie string, pause time.Duration) error {
	conn, res, err := websocket.Dial(ctx, strings.Replace(url, "http", "ws", 1), &websocket.DialOptions{HTTPHeader: http.Header{"Cookie": {"maillage=" + cookie}}})
	if err != nil {
		if res != nil {
			return fmt.Errorf("coedittest: status %d", res.StatusCode)
		}
		return err
	}
	defer conn.CloseNow()
	conn.SetReadLimit(64 << 20)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	p.mu.Lock()
	p.welcome = make(chan struct{})
	ready := p.welcome
	hello, _ := json.Marshal(map[string]any{"doc": p.doc, "seq": p.seq, "client": p.Client})
	p.mu.Unlock()
	if err := send(ctx, conn, 0, append(binary.AppendUvarint(nil, uint64(len(hello))), hello...)); err != nil {
		return nil
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		defer stop()
		p.listen(ctx, conn)
	}()
	defer func() { conn.CloseNow(); <-over }()
	select {
	case <-ready:
	case <-ctx.Done():
		return nil
	}
	return p.words(ctx, conn, pause)
}

// words sends what the server lacks, then goes on.
func (p *Pen) words(ctx context.Context, conn *websocket.Conn, pause time.Duration) error {
	p.mu.Lock()
	first := p.acked
	p.mu.Unlock()
	for n := first; ; n++ {
		p.mu.Lock()
		if n == len(p.made) && pause > 0 {
			p.next()
		}
		var body []byte
		if n < len(p.made) {
			body = p.made[n]
		}
		p.mu.Unlock()
		if body == nil {
			<-ctx.Done()
			return nil
		}
		if send(ctx, conn, 1, append(binary.AppendUvarint(nil, uint64(n+1)), body...)) != nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(max(pause, 20*time.Millisecond)):
		}
	}
}

func send(ctx context.Context, conn *websocket.Conn, kind byte, body []byte) error {
	return conn.Write(ctx, websocket.MessageBinary, append([]byte{kind}, body...))
}

func (p *Pen) listen(ctx context.Context, conn *websocket.Conn) {
	for {
		_, m, err := conn.Read(ctx)
		if err != nil {
			return
		}
		p.mu.Lock()
		p.hear(m[0], m[1:])
		p.mu.Unlock()
	}
}

func (p *Pen) fault(format string, args ...any) {
	p.faults = append(p.faults, fmt.Errorf(p.Name+": "+format, args...))
}

// hear takes a message; the kinds are those of core/coedit/wire.go.
func (p *Pen) hear(kind byte, m []byte) {
	switch kind {
	case 10:
		var w struct {
			Doc   string
			Clock uint64
		}
		p.read(m, &w)
		p.welcomed(w.Doc, w.Clock)
	case 11:
		seq, k := binary.Uvarint(m)
		for m = m[k:]; len(m) > 0; {
			n, k := binary.Uvarint(m)
			p.take(m[k : k+int(n)])
			m = m[k+int(n):]
		}
		p.seq = max(p.seq, int64(seq))
		select {
		case <-p.welcome:
		default:
			close(p.welcome)
		}
	case 12:
		n, _ := binary.Uvarint(m)
		p.acked = max(p.acked, int(n))
	case 14, 17:
		var why struct{ Key string }
		if p.read(m, &why); kind == 14 {
			p.fault("refused: %s", why.Key)
		}
		p.gone = why.Key
	}
}

func (p *Pen) read(m []byte, v any) {
	n, k := binary.Uvarint(m)
	if err := json.Unmarshal(m[k:k+int(n)], v); err != nil {
		p.fault("%v", err)
	}
}

// welcomed compares what the server has with what was acknowledged.
func (p *Pen) welcomed(doc string, clock uint64) {
	if p.doc != "" && doc != p.doc {
		p.fault("another document")
	}
	p.doc = doc
	had := 0
	for had < len(p.ends) && p.ends[had] <= clock {
		had++
	}
	if had < p.acked {
		p.fault("%d were acknowledged, and the server has %d", p.acked, had)
	}
	if had > 0 && p.ends[had-1] != clock || had == 0 && clock != 0 {
		p.fault("the server has half an update, up to %d", clock)
	}
	p.acked = max(p.acked, had)
}

// take takes what others wrote: nothing of it may wait for what is not there.
func (p *Pen) take(update []byte) {
	u, err := ydoc.Read(update, ydoc.Limits{})
	if err == nil {
		err = p.index.Add(u)
	}
	if err != nil {
		p.fault("%v", err)
	}
}
