package coedit_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/coder/websocket"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/coedit"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/clock"
)

// version is what a pad was made to say.
type version struct {
	by       []ref.Person
	markdown string
	summary  string
}

// pads is a part whose items are written together.
type pads struct {
	mu       sync.Mutex
	versions []version
	refuses  error // why no version is made
}

func (p *pads) join(c *part.Core) part.Part {
	words := fstest.MapFS{"words.fr.json": {Data: []byte(`{"pad.kind": "Cahier"}`)}, "words.en.json": {Data: []byte(`{"pad.kind": "Pad"}`)}}
	return part.Part{
		Name: "pad", Words: words,
		Kinds: []kind.Kind{{Name: "pad", Label: "pad.kind", Settle: func(ctx context.Context, tx *db.Tx, i item.Item, by []ref.Person, markdown, summary string) error {
			if p.refuses != nil {
				return p.refuses
			}
			t, err := text.Render(ctx, tx, markdown, "fr", "texte")
			if err != nil {
				return err
			}
			if err := item.Edit(ctx, tx, i, i.Title, i.Edited); err != nil {
				return err
			}
			if err := text.Rewrite(ctx, tx, i, i.Title, t, text.Hand{By: by[0], With: by[1:], Since: clock.Now(ctx), Summary: summary}); err != nil {
				return err
			}
			tx.AfterCommit(func() {
				p.mu.Lock()
				defer p.mu.Unlock()
				p.versions = append(p.versions, version{by, markdown, summary})
			})
			return nil
		}}},
		Routes: []web.Route{{Pattern: "GET /cahiers/{item}/direct", Rule: web.ByRights, Stream: true, Do: func(v *web.Visit) error {
			id, err := v.Item()
			if err != nil {
				return err
			}
			i, err := item.Get(v.Ctx(), c.DB.Q(), id)
			if err != nil {
				return err
			}
			s, err := space.Get(v.Ctx(), c.DB.Q(), i.Space)
			if err != nil {
				return err
			}
			if err := access.Can(v.Viewer, access.Edit, i, s); err != nil {
				return err
			}
			return v.Together(c.Coedit, id)
		}}},
	}
}

func (p *pads) last() (v version, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n = len(p.versions); n > 0 {
		v = p.versions[n-1]
	}
	return v, n
}

// world is a group whose members write pads.
type world struct {
	*parttest.World
	pads    *pads
	n, g    space.Space
	people  []account.Person
	editors *coedit.Editors
	server  *httptest.Server
}

func newWorld(p *parttest.World, pads *pads, people int) *world {
	w := &world{World: p, pads: pads}
	w.n = w.Network("clubs", space.Open, nil)
	w.g = w.Group(w.n, "eau", space.Open, func(s *space.Space) { s.ItemsAudience = space.InGroup })
	for k := range people {
		x := w.Person(fmt.Sprintf("Ana%c Lopez", 'a'+k%26), "")
		w.Puts(x, w.n, space.Member, space.Active)
		w.Puts(x, w.g, space.Member, space.Active)
		w.people = append(w.people, x)
	}
	var err error
	if w.editors, err = coedit.NewEditors(); err != nil {
		w.Fatal(err)
	}
	w.serve()
	return w
}

func (w *world) serve() {
	w.server = httptest.NewServer(w.Handler)
	w.Cleanup(w.server.Close)
	w.Core.Coedit.Start(w.Ctx)
}

func each(t *testing.T, people int, f func(w *world)) {
	t.Helper()
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			p := &pads{}
			f(newWorld(parttest.New(t, e, p.join), p, people))
		})
	}
}

// pad adds a pad that says markdown.
func (w *world) pad(markdown string) item.Item {
	w.Helper()
	i := item.Item{Kind: "pad", Author: w.people[0].ID, Title: "Un cahier", Audience: w.g.ItemsAudience, State: item.Published, Writers: item.ByMembers}
	w.Write(func(tx *db.Tx) (err error) {
		if i, err = item.Add(w.Ctx, tx, w.g, i); err != nil {
			return err
		}
		t, err := text.Render(w.Ctx, tx, markdown, "fr", "texte")
		if err != nil {
			return err
		}
		return text.Put(w.Ctx, tx, i, t)
	})
	return i
}

// says is the Markdown of i now.
func (w *world) says(i item.Item) string {
	w.Helper()
	bodies, err := text.Of(w.Ctx, w.Core.DB.Q(), []ref.Item{i.ID})
	w.OK(err)
	return bodies[i.ID].Markdown
}

func (w *world) js(name string, args ...any) any {
	w.Helper()
	v, err := w.editors.Call(name, args...)
	w.OK(err)
	return v
}

// browser is somebody's editor on a pad.
type browser struct {
	w      *world
	name   string
	client int64
	cookie string
	path   string
	doc    string
	seq    int64
	n      uint64

	mu       sync.Mutex
	conn     *websocket.Conn
	welcome  map[string]any
	ready    bool
	acked    uint64
	at       time.Time
	refused  []map[string]any
	gone     []map[string]any
	others   [][]byte
	settled  int
	hindered string // why no version can be made
	code     websocket.StatusCode
	over     bool
	received [][]byte
	lags     func(update []byte)
	sent     map[uint64][]byte // what is not acknowledged
	away     bool
	made     [][]byte // all that it wrote
	kept     [][]byte // all that it received
}

func (w *world) browser(p account.Person, i item.Item) *browser {
	w.Helper()
	b := &browser{w: w, name: fmt.Sprintf("b%d", time.Now().UnixNano()), cookie: w.As(p).Cookies[parttest.Session], path: "/cahiers/" + i.ID.String() + "/direct"}
	b.client = w.js("make", b.name).(int64)
	return b
}

// dial opens the line, and returns the status of an answer that is no socket.
func (b *browser) dial(header ...string) (int, error) {
	o := &websocket.DialOptions{HTTPHeader: map[string][]string{"Cookie": {parttest.Session + "=" + b.cookie}}}
	for n := 0; n < len(header); n += 2 {
		o.HTTPHeader.Set(header[n], header[n+1])
	}
	conn, res, err := websocket.Dial(context.Background(), strings.Replace(b.w.server.URL, "http", "ws", 1)+b.path, o)
	if err != nil {
		if res != nil {
			return res.StatusCode, err
		}
		return 0, err
	}
	conn.SetReadLimit(64 << 20)
	b.mu.Lock()
	b.conn, b.ready, b.over, b.code = conn, false, false, 0
	b.mu.Unlock()
	go b.listen(conn)
	first, _ := json.Marshal(map[string]any{"doc": b.doc, "seq": b.seq, "client": b.client})
	return 101, b.send(0, append(binary.AppendUvarint(nil, uint64(len(first))), first...))
}

// comes opens the line and waits until the document is there.
func (b *browser) comes() *browser {
	b.w.Helper()
	if status, err := b.dial(); err != nil {
		b.w.Fatalf("%s: status %d, %v", b.name, status, err)
	}
	b.until("the document", func() bool { return b.ready })
	return b
}

func (b *browser) send(kind byte, body []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return b.conn.Write(ctx, websocket.MessageBinary, append([]byte{kind}, body...))
}

// until waits for what the browser hears.
func (b *browser) until(what string, is func() bool) {
	b.w.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		b.mu.Lock()
		ok := is()
		b.mu.Unlock()
		if ok {
			return
		}
		if time.Now().After(deadline) {
			b.w.Fatalf("%s waits for %s in vain: code %d, refused %v, gone %v", b.name, what, b.code, b.refused, b.gone)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func (b *browser) listen(conn *websocket.Conn) {
	for {
		_, m, err := conn.Read(context.Background())
		if err != nil {
			b.mu.Lock()
			if b.conn == conn {
				b.code, b.over = websocket.CloseStatus(err), true
			}
			b.mu.Unlock()
			return
		}
		b.mu.Lock()
		b.hear(m[0], m[1:])
		b.mu.Unlock()
	}
}

func asJSON(b []byte) (out map[string]any) {
	n, k := binary.Uvarint(b)
	_ = json.Unmarshal(b[k:k+int(n)], &out)
	return out
}

func (b *browser) hear(kind byte, m []byte) {
	switch kind {
	case 10:
		b.welcome = asJSON(m)
		b.doc = b.welcome["doc"].(string)
	case 11:
		seq, k := binary.Uvarint(m)
		var list [][]byte
		for m = m[k:]; len(m) > 0; {
			n, k := binary.Uvarint(m)
			list = append(list, m[k:k+int(n)])
			m = m[k+int(n):]
		}
		for _, u := range list {
			b.kept = append(b.kept, bytes.Clone(u))
		}
		if b.lags != nil {
			for _, u := range list {
				b.lags(u)
			}
			b.received = append(b.received, list...)
		} else if _, err := b.w.editors.Call("apply", b.name, list); err != nil {
			b.w.Errorf("%s cannot apply: %v", b.name, err)
		}
		b.seq, b.ready = max(b.seq, int64(seq)), true
	case 12:
		n, k := binary.Uvarint(m)
		at, _ := binary.Uvarint(m[k:])
		b.acked, b.at = max(b.acked, n), time.UnixMilli(int64(at))
		for k := range b.sent {
			if k <= n {
				delete(b.sent, k)
			}
		}
	case 13:
		b.others = append(b.others, bytes.Clone(m))
	case 14:
		b.refused = append(b.refused, asJSON(m))
	case 15:
		b.settled++
		b.hindered = ""
	case 18:
		b.hindered, _ = asJSON(m)["text"].(string)
	case 17:
		b.gone = append(b.gone, asJSON(m))
	}
}

// does makes a change in the editor, and sends it.
func (b *browser) does(what string, args ...any) *browser {
	b.w.Helper()
	b.w.js(what, append([]any{b.name}, args...)...)
	return b.flush()
}

// flush sends what was changed.
func (b *browser) flush() *browser {
	b.w.Helper()
	if b.w.js("made", b.name).(int64) == 0 {
		return b
	}
	return b.sends(b.w.js("take", b.name).([]byte))
}

func (b *browser) sends(update []byte) *browser {
	b.mu.Lock()
	b.n++
	if b.sent == nil {
		b.sent = map[uint64][]byte{}
	}
	b.sent[b.n] = update
	b.made = append(b.made, update)
	b.mu.Unlock()
	if b.away {
		return b
	}
	if err := b.send(1, append(binary.AppendUvarint(nil, b.n), update...)); err != nil {
		b.w.Logf("%s does not send: %v", b.name, err)
	}
	return b
}

// saved waits until all it sent is durable.
func (b *browser) saved() *browser {
	b.w.Helper()
	b.until("an acknowledgement", func() bool { return b.acked == b.n })
	return b
}

func (b *browser) xml() string { b.w.Helper(); return b.w.js("xml", b.name).(string) }

// drops loses the line; what is written meanwhile waits.
func (b *browser) drops() {
	b.away = true
	_ = b.conn.CloseNow()
}

// returns opens the line anew, and sends again all that was not acknowledged.
func (b *browser) returns() *browser {
	b.w.Helper()
	b.comes()
	b.mu.Lock()
	again := b.sent
	b.sent = nil
	b.mu.Unlock()
	b.away = false
	for _, n := range slices.Sorted(maps.Keys(again)) {
		b.sends(again[n])
	}
	return b
}

// leaves closes the line.
func (b *browser) leaves() {
	b.w.Helper()
	_ = b.conn.Close(websocket.StatusNormalClosure, "")
}

// same waits until all have what the first has.
func same(list ...*browser) string {
	list[0].w.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		first, equal := list[0].xml(), true
		for _, b := range list[1:] {
			equal = equal && b.xml() == first
		}
		if equal {
			return first
		}
		if time.Now().After(deadline) {
			for _, b := range list {
				b.w.Errorf("%s has %s", b.name, b.xml())
			}
			return first
		}
		time.Sleep(5 * time.Millisecond)
	}
}
