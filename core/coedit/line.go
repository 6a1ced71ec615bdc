package coedit

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Guest is who comes to write.
type Guest struct {
	Item   ref.Item
	Person ref.Person
	Name   string
	Hue    int
	// Hosts is the names under which the site is known: pages of no other one may open a line.
	Hosts []string
	// Look loads anew what they may: a session that is over leaves nobody. It is called from one goroutine at a time.
	Look func() (*access.Viewer, error)
	// Say is the text under a words key in their language.
	Say func(key string, args ...any) string
	// Ending is closed when the program stops.
	Ending <-chan struct{}
}

const (
	statusAgain   = websocket.StatusTryAgainLater
	statusRestart = websocket.StatusServiceRestart
	// sending is how long a browser may take to receive one message; one that is slower comes back.
	sending = 10 * time.Second
	// outside is how many messages a browser may be late.
	outside = 256
	// greeting is how long a browser may take to say hello.
	greeting = 10 * time.Second
	// farewell is how long a program that stops waits for what was sent to be durable.
	farewell = 3 * time.Second
)

// line is the socket of one browser.
type line struct {
	room  *room
	guest Guest
	me    me
	conn  *websocket.Conn
	out   chan []byte
	looks chan struct{}

	hello    hello
	place    item.Item // as it was last looked at; under room.mu
	flying   atomic.Int64
	refusing bool // of the reading goroutine
	told     bool // somebody was told a refusal since they offered again
	updates  bucket
	bytes    bucket
	places   bucket

	once   sync.Once
	ended  chan struct{}
	code   websocket.StatusCode
	reason string
	why    *refusal // said before the end
}

// Serve is the line of a guest until it ends. The caller has checked that they may write, and this checks it again. Once the
// socket is there no page can be answered, so what goes wrong is only logged.
func (r *Rooms) Serve(w http.ResponseWriter, q *http.Request, g Guest) error {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return fail.E("coedit.Serve", fail.Unavailable, nil)
	}
	r.all.Add(1)
	r.mu.Unlock()
	defer r.all.Done()
	conn, err := websocket.Accept(w, q, &websocket.AcceptOptions{OriginPatterns: g.Hosts})
	if err != nil {
		return nil // it was answered: no socket was asked for, or by the page of another site
	}
	defer conn.CloseNow()
	conn.SetReadLimit(maxMessage + 64)
	l := &line{guest: g, me: me{g.Person.String(), g.Name, g.Hue}, conn: conn, out: make(chan []byte, outside), looks: make(chan struct{}, 1), ended: make(chan struct{})}
	ctx, cancel := context.WithCancel(db.WithCounter(q.Context(), new(db.Counter)))
	defer cancel()
	if err := l.come(ctx, r); err != nil {
		l.leave(err)
		return nil
	}
	defer l.room.leave(ctx)
	defer l.away(ctx)
	r.figures.lines.Add(1)
	defer r.figures.lines.Add(-1)
	var both sync.WaitGroup
	both.Go(func() { l.write(ctx) })
	l.read(ctx)
	both.Wait()
	return nil
}

// come reads who is there and joins the room.
func (l *line) come(ctx context.Context, r *Rooms) error {
	first, cancel := context.WithTimeout(ctx, greeting)
	defer cancel()
	_, b, err := l.conn.Read(first)
	if err != nil || len(b) == 0 || b[0] != msgHello {
		return fail.E("coedit.come", fail.Invalid, err)
	}
	if s, _, ok := takeText(b[1:]); !ok || json.Unmarshal(s, &l.hello) != nil {
		return fail.E("coedit.come", fail.Invalid, nil)
	}
	x, err := r.enter(ctx, l.guest.Item)
	if err != nil {
		return err
	}
	l.room = x
	if err := l.join(ctx); err != nil {
		x.forget(l)
		x.leave(ctx)
		return err
	}
	return nil
}

// join puts the line in its room, and sends what the browser lacks: nothing can come between the two.
func (l *line) join(ctx context.Context) error {
	x := l.room
	if err := l.allowed(ctx); err != nil {
		return err
	}
	others := x.around.elsewhere(clock.Now(ctx))
	x.mu.Lock()
	if len(x.lines)+others >= x.options.Limits.Editors {
		x.mu.Unlock()
		return fail.Say("coedit.join", fail.TooMany, refusedRoom, "n", x.options.Limits.Editors)
	}
	for o := range x.lines { // the same browser on a line that is not known yet to be dead
		if o.hello.Client == l.hello.Client {
			o.end(statusAgain, "")
		}
	}
	x.lines[l] = struct{}{}
	seq, epoch, known := x.seq, x.epoch, x.index.Clock(l.hello.Client)
	x.mu.Unlock()
	doc := ref.Fact(epoch).String()
	if l.hello.Doc != doc || l.hello.Seq > seq {
		l.hello.Seq = 0
	}
	missed, hindered, err := x.since(ctx, l.hello.Seq, seq)
	if err != nil {
		return err
	}
	greeting := [][]byte{
		jsonMessage(msgWelcome, welcome{Doc: doc, Clock: known, Me: l.me, Limits: x.options.Limits}),
		updatesMessage(seq, missed),
		awarenessMessage(x.around.list(func(presence) bool { return true })),
	}
	if f := (fault{}); json.Unmarshal([]byte(hindered), &f) == nil {
		greeting = append(greeting, f.message(l.guest))
	}
	for _, b := range greeting {
		if err := l.put(ctx, b); err != nil {
			return fail.E("coedit.join", fail.Unavailable, err)
		}
	}
	return nil
}

// since is what somebody who has all up to after lacks of all up to upTo, and what hinders a version; after is 0 for who has nothing.
func (x *room) since(ctx context.Context, after, upTo int64) (out [][]byte, hindered string, err error) {
	err = x.db.Read(ctx, func(q db.Q) error {
		out = nil
		d, ok, err := docOf(ctx, q, x.id)
		if err != nil || !ok {
			return fail.E("coedit.since", fail.Hidden, err)
		}
		hindered = d.Fault
		if after < d.Base { // also what was merged just now, beyond upTo: to have it twice harms nothing
			state, err := stateOf(ctx, q, x.id)
			if err != nil {
				return err
			}
			out = append(out, state)
		}
		rows, err := rowsOf(ctx, q, x.id, max(after, d.Base), upTo)
		for _, one := range rows {
			out = append(out, one.Body)
		}
		return err
	})
	return out, hindered, err
}

// allowed looks at session, rights and item.
func (l *line) allowed(ctx context.Context) error {
	v, err := l.guest.Look()
	if err != nil {
		return err
	}
	if v.Person != l.guest.Person {
		return fail.E("coedit.allowed", fail.SignedOut, nil)
	}
	q := l.room.db.Q()
	i, err := item.Get(ctx, q, l.guest.Item)
	if err != nil {
		return err
	}
	s, err := space.Get(ctx, q, i.Space)
	if err != nil {
		return err
	}
	l.room.mu.Lock()
	l.place = i
	l.room.mu.Unlock()
	return access.Can(v, access.Edit, i, s)
}

// concerns tells whether id is the person, or where the document is; under room.mu.
func (l *line) concerns(id int64) bool {
	return int64(l.guest.Person) == id || int64(l.place.Space) == id || int64(l.place.Network) == id
}

// leave ends a line that did not join.
func (l *line) leave(err error) {
	l.cut(err)
	if l.why != nil {
		kind := byte(msgGone)
		if l.code == codeCrowded {
			kind = msgRefused
		}
		ctx, cancel := context.WithTimeout(context.Background(), sending)
		defer cancel()
		_ = l.put(ctx, jsonMessage(kind, *l.why)) // who is gone cannot be told
	}
	_ = l.conn.Close(l.code, l.reason)
}

// away takes the line out of its room, and tells the others.
func (l *line) away(ctx context.Context) {
	x := l.room
	x.forget(l)
	if p, ok := x.around.gone(l.hello.Client); ok {
		x.show(l, p)
	}
	_ = ctx
}

func (x *room) forget(l *line) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.lines, l)
}

// show tells the others where the client of l is.
func (x *room) show(l *line, p presence) {
	one := map[uint64]presence{l.hello.Client: p}
	message := awarenessMessage(one)
	x.each(func(o *line) {
		if o != l {
			o.send(message)
		}
	})
	x.tell(newsHere, appendAwareness(nil, one))
}

// end ends the line with a code; the first one counts.
func (l *line) end(code websocket.StatusCode, reason string) {
	l.once.Do(func() {
		l.code, l.reason = code, reason
		close(l.ended)
	})
}

// cut ends the line because of err.
func (l *line) cut(err error) {
	code, key := statusAgain, ""
	switch fail.KindOf(err) {
	case fail.SignedOut:
		code, key = codeSignedOut, "coedit.gone.signed_out"
	case fail.Hidden:
		code, key = codeHidden, "coedit.gone.hidden"
	case fail.Forbidden, fail.Closed:
		code, key = codeNoRight, "coedit.gone.right"
	case fail.TooMany:
		code, key = codeCrowded, refusedRoom
	case fail.Invalid:
		if code = websocket.StatusPolicyViolation; errors.Is(err, errLoss) {
			code, key = codeNoRight, refusedLoss
		}
	}
	l.once.Do(func() {
		if l.code = code; key != "" {
			l.why = &refusal{Key: key, Text: l.guest.Say(key, "n", l.limit())}
		}
		close(l.ended)
	})
}

func (l *line) limit() int {
	if l.room == nil {
		return 0
	}
	return l.room.options.Limits.Editors
}

// send puts a message on its way; a browser that is too slow for that is sent away.
func (l *line) send(b []byte) {
	select {
	case l.out <- b:
	default:
		l.end(statusAgain, "slow")
	}
}

// look has the rights looked at again soon.
func (l *line) look() {
	select {
	case l.looks <- struct{}{}:
	default:
	}
}

func (l *line) put(ctx context.Context, b []byte) error {
	ctx, cancel := context.WithTimeout(ctx, sending)
	defer cancel()
	return l.conn.Write(ctx, websocket.MessageBinary, b)
}

// write sends what is to be sent, until the line ends.
func (l *line) write(ctx context.Context) {
	beat := time.NewTicker(l.room.options.Look)
	defer beat.Stop()
	ending, stop := l.guest.Ending, l.room.stop
	for {
		var err error
		select {
		case b := <-l.out:
			err = l.put(ctx, b)
		case <-beat.C:
			if err = l.put(ctx, []byte{msgBeat}); err == nil {
				l.again(ctx)
			}
		case <-l.looks:
			l.again(ctx)
		case <-ending:
			ending, stop = nil, nil
			l.room.all.Go(l.restart)
		case <-stop:
			ending, stop = nil, nil
			l.room.all.Go(l.restart)
		case <-l.ended:
			l.close(ctx)
			return
		}
		if err != nil {
			l.end(statusAgain, "")
		}
	}
}

// again looks at the rights again, and cuts who lost them.
func (l *line) again(ctx context.Context) {
	err := l.allowed(ctx)
	if err != nil && !fail.Is(err, fail.Unavailable) && !fail.Is(err, fail.Internal) {
		l.cut(err)
	}
}

// restart ends the line of a program that stops, once what it sent is durable.
func (l *line) restart() {
	until := time.Now().Add(farewell)
	for l.flying.Load() > 0 && time.Now().Before(until) {
		time.Sleep(5 * time.Millisecond)
	}
	l.end(statusRestart, "")
}

// close says what is left to say, and closes.
func (l *line) close(ctx context.Context) {
	for {
		select {
		case b := <-l.out:
			if l.put(ctx, b) != nil {
				l.conn.CloseNow()
				return
			}
			continue
		default:
		}
		break
	}
	if l.why != nil {
		_ = l.put(ctx, jsonMessage(msgGone, *l.why)) // who is gone cannot be told
	}
	_ = l.conn.Close(l.code, l.reason)
}

// done notes that what was offered in a batch is durable.
func (l *line) done(batch []offer) {
	for _, o := range batch {
		if o.from == l {
			l.flying.Add(-1)
		}
	}
}

// read takes what the browser sends, until the line ends.
func (l *line) read(ctx context.Context) {
	for {
		_, b, err := l.conn.Read(ctx)
		if err != nil {
			if websocket.CloseStatus(err) == websocket.StatusMessageTooBig || errors.Is(err, websocket.ErrMessageTooBig) {
				l.end(websocket.StatusMessageTooBig, "")
			}
			l.end(websocket.StatusNormalClosure, "")
			return
		}
		if len(b) == 0 {
			continue
		}
		switch b[0] {
		case msgUpdate:
			l.updated(ctx, b[1:])
		case msgAwareness:
			l.moved(ctx, b[1:])
		case msgAgain:
			l.refusing = false
		}
	}
}

// updated takes an update. After one was refused, what follows is not looked at until it is offered anew.
func (l *line) updated(ctx context.Context, b []byte) {
	n, body, ok := takeNumber(b)
	if l.refusing || !ok {
		return
	}
	now, rate := clock.Now(ctx), float64(l.room.options.Limits.Rate)
	key := refusedFast
	if l.updates.take(1, rate, 3*rate, now) && l.bytes.take(float64(len(body)), bytesRate, bytesBurst, now) {
		more := 0
		if l.told {
			more = again
		}
		l.flying.Add(1)
		if key = l.room.offer(l, n, body, more); key == "" {
			l.told = false
			return
		}
		l.flying.Add(-1)
	}
	l.refusing, l.told = true, true
	l.room.figures.refused.Add(1)
	l.send(jsonMessage(msgRefused, refusal{N: n, Key: key, Text: l.guest.Say(key, "n", l.room.options.Limits.Bytes>>20)}))
}

// moved takes where the writer is, and tells the others.
func (l *line) moved(ctx context.Context, b []byte) {
	if !l.places.take(1, 20, 60, clock.Now(ctx)) {
		return
	}
	p, ok := readAwareness(b, l.hello.Client, l.me)
	if !ok {
		return
	}
	l.room.around.set(l.hello.Client, p)
	l.room.show(l, p)
}
