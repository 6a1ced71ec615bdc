package attach

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"maillage/core/blob"
	"maillage/core/db"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/kit/clamd"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Verdict is what is known of a content that somebody sent.
type Verdict string

// The verdicts. A content that nobody asked about is Passed: what was kept before there was an antivirus, what we made ourselves.
const (
	Passed   Verdict = ""         // it may be given
	Waiting  Verdict = "waiting"  // it is held until somebody has looked at it
	Infected Verdict = "infected" // it is given to nobody
)

// Of what blob_scan says, these two are Passed.
const (
	clean = "clean"
	large = "large" // more than the antivirus takes: given, without having been looked at
)

const (
	// atOnce is how many bytes a content may have to be looked at while its sender waits; a larger one is looked at in a task.
	atOnce = 20 << 20
	// patience is how long the sender waits for that.
	patience = 20 * time.Second
	// scanTime is how long a task may look at a content: 5 GB at 20 MB a second.
	scanTime = 10 * time.Minute
	taskScan = "attach.scan"
	taskRest = "attach.rescan"
	// rescanned is how many contents that wait are looked at again in one task.
	rescanned = 500
)

// ErrHeld is in the error of Open for a content that waits for the antivirus, or that is infected.
var ErrHeld = errors.New("attach: held by the antivirus")

// Scanner says what it finds in a content, "" for nothing (clamd.Client).
type Scanner interface {
	Scan(ctx context.Context, r io.Reader) (found string, err error)
}

// Guard is a store whose contents are given once an antivirus has seen them. All that is put in it is held, whoever puts it, but
// for what MadeHere says; the verdict is of the content, so that sent twice it is looked at once. A content that waits is looked at
// again each minute, as long as the antivirus is away.
type Guard struct {
	blob.Store
	d     *db.DB
	q     *queue.Queue
	scan  Scanner
	log   *slog.Logger
	after []Heard
}

// Heard is told of a verdict on a content that waited, in the transaction that notes it: what is held of it may be given now, or
// never will. lost are the attachments that an infected content was; they are gone.
type Heard func(ctx context.Context, tx *db.Tx, digest string, v Verdict, found string, lost []Lost) error

// Lost is an attachment that was infected.
type Lost struct {
	Item ref.Item
	Name string
	Size int64
}

// NewGuard returns s guarded by scan; nil lets everything pass, what waited too. Before the queue starts.
func NewGuard(d *db.DB, q *queue.Queue, s blob.Store, scan Scanner, log *slog.Logger) *Guard {
	g := &Guard{Store: s, d: d, q: q, scan: scan, log: log}
	q.Handle(queue.Worker{Kind: taskScan, Do: g.work, Timeout: scanTime, Tries: 3, Patient: true})
	q.Handle(queue.Worker{Kind: taskRest, Do: func(ctx context.Context, _ queue.Task) error { return g.Rescan(ctx) }, Timeout: scanTime, Tries: 1, Patient: true})
	q.Every(taskRest, time.Minute, func(ctx context.Context, tx *db.Tx, due time.Time) error {
		var n int
		if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM (SELECT digest FROM blob_scan WHERE state = 'waiting' LIMIT 1) t`).Scan(&n); err != nil || n == 0 {
			return err
		}
		return q.Add(ctx, tx, taskRest, due.UTC().Format(time.RFC3339), nil, time.Time{})
	})
	return g
}

// Hear has f told of verdicts. Before anything is put.
func (g *Guard) Hear(f Heard) { g.after = append(g.after, f) }

// Unguarded is what s keeps its contents in: for backups and checks, which give nothing to people.
func Unguarded(s blob.Store) blob.Store {
	if g, ok := s.(*Guard); ok {
		return g.Store
	}
	return s
}

type madeHere struct{}

// MadeHere is ctx for contents that the program makes itself out of pixels or of what was looked at already (previews, archives,
// exports): Put holds them not.
func MadeHere(ctx context.Context) context.Context { return context.WithValue(ctx, madeHere{}, true) }

// Put implements blob.Store. The content may be held afterwards, or infected: VerdictOf tells. Not within a transaction.
func (g *Guard) Put(ctx context.Context, r io.Reader, max int64) (blob.Ref, error) {
	const op = "attach.Put"
	kept, err := g.Store.Put(ctx, r, max)
	if err != nil || g.scan == nil || ctx.Value(madeHere{}) != nil {
		return kept, err
	}
	var v Verdict
	var first bool
	err = g.d.Write(ctx, func(tx *db.Tx) (err error) {
		v, first, err = g.note(ctx, tx, kept)
		return err
	})
	if err != nil || v != Waiting {
		return kept, fail.Wrap(op, err)
	}
	if kept.Size <= atOnce {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		if err := g.look(ctx, kept.Digest); err == nil {
			return kept, nil
		} else {
			g.log.Warn("the antivirus does not answer: what people send is held", "error", err)
		}
	}
	if !first {
		return kept, nil
	}
	return kept, fail.Wrap(op, g.d.Write(ctx, func(tx *db.Tx) error {
		return g.q.Add(ctx, tx, taskScan, fmt.Sprintf("%s/%d", kept.Digest, db.Millis(clock.Now(ctx))), kept.Digest, time.Time{})
	}))
}

// note holds a content that nobody has looked at, even one that was kept before there was an antivirus. first tells that it is new.
func (g *Guard) note(ctx context.Context, tx *db.Tx, kept blob.Ref) (v Verdict, first bool, err error) {
	v, known, err := verdict(ctx, tx, kept.Digest)
	if err != nil || known {
		return v, false, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO blob_scan (digest, state, size, since) VALUES ($1, 'waiting', $2, $3)`, kept.Digest, kept.Size, db.Millis(clock.Now(ctx)))
	return Waiting, true, err
}

// Open implements blob.Store. Errors: those of blob.Store; ErrHeld, as Unavailable.
func (g *Guard) Open(ctx context.Context, digest string) (io.ReadSeekCloser, int64, error) {
	if g.scan != nil {
		v, err := VerdictOf(ctx, g.d.Q(), digest)
		if err == nil && v != Passed {
			err = &fail.Error{Op: "attach.Open", Kind: fail.Unavailable, Key: "attach.held", Err: ErrHeld}
		}
		if err != nil {
			return nil, 0, err
		}
	}
	return g.Store.Open(ctx, digest)
}

// VerdictOf is what is known of a content.
func VerdictOf(ctx context.Context, q db.Q, digest string) (Verdict, error) {
	v, _, err := verdict(ctx, q, digest)
	return v, fail.Wrap("attach.VerdictOf", err)
}

func verdict(ctx context.Context, q db.Q, digest string) (v Verdict, known bool, err error) {
	var state string
	err = q.QueryRow(ctx, `SELECT state FROM blob_scan WHERE digest = $1`, digest).Scan(&state)
	if err == db.ErrNoRows {
		return Passed, false, nil
	}
	if state == clean || state == large {
		state = string(Passed)
	}
	return Verdict(state), err == nil, err
}

// verdictsOn are the verdicts on files, by digest; those that passed may be absent. One query.
func verdictsOn(ctx context.Context, q db.Q, files []Upload) (map[string]Verdict, error) {
	digests := make([]string, len(files))
	for n, u := range files {
		digests[n] = u.Digest
	}
	out := map[string]Verdict{}
	type row struct {
		digest string
		v      Verdict
	}
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.digest, &x.v) },
		`SELECT digest, state FROM blob_scan WHERE digest IN ($1[]) AND state IN ('waiting', 'infected')`, db.Texts(digests))
	for _, x := range list {
		out[x.digest] = x.v
	}
	return out, err
}

// Found is what an infected content holds, as the antivirus calls it.
func Found(ctx context.Context, q db.Q, digest string) (name string, err error) {
	err = q.QueryRow(ctx, `SELECT found FROM blob_scan WHERE digest = $1`, digest).Scan(&name)
	if err == db.ErrNoRows {
		err = nil
	}
	return name, fail.Wrap("attach.Found", err)
}

// work looks at the content of a task.
func (g *Guard) work(ctx context.Context, t queue.Task) error {
	var digest string
	if err := json.Unmarshal(t.Data, &digest); err != nil {
		return fmt.Errorf("attach: %w: %w", err, queue.Drop)
	}
	return g.look(ctx, digest)
}

// Rescan looks at what waits, oldest first, until the antivirus is away, which is no error.
func (g *Guard) Rescan(ctx context.Context) error {
	list, err := db.All(ctx, g.d.Q(), db.One[string], `SELECT digest FROM blob_scan WHERE state = 'waiting' ORDER BY since, digest LIMIT $1`, rescanned)
	if err != nil {
		return err
	}
	for _, digest := range list {
		if err := g.look(ctx, digest); err != nil {
			g.log.Warn("the antivirus does not answer: what people send is held", "n", len(list), "error", err)
			return nil // the next minute comes
		}
	}
	return nil
}

// look has the antivirus look at a content, and notes what it says.
func (g *Guard) look(ctx context.Context, digest string) error {
	state, found := clean, ""
	if g.scan != nil {
		r, _, err := g.Store.Open(ctx, digest)
		if fail.Is(err, fail.Hidden) {
			_, err := g.settle(ctx, digest, clean, "") // it was swept: nobody has it
			return err
		}
		if err != nil {
			return err
		}
		found, err = g.scan.Scan(ctx, r)
		err = errors.Join(err, r.Close())
		switch {
		case errors.Is(err, clamd.ErrLarge):
			state = large
		case err != nil:
			return err
		case found != "":
			state = string(Infected)
		}
	}
	changed, err := g.settle(ctx, digest, state, found)
	if changed && state == string(Infected) {
		g.log.Warn("an infected file was sent, and is held", "digest", digest, "found", found)
	}
	return err
}

// settle notes the verdict on a content that waits, once, and tells who waits for it.
func (g *Guard) settle(ctx context.Context, digest, state, found string) (changed bool, err error) {
	err = g.d.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE blob_scan SET state = $1, found = $2, looked = $3 WHERE digest = $4 AND state = 'waiting'`, state, found, db.Millis(clock.Now(ctx)), digest)
		if changed = n > 0; err != nil || !changed {
			return err
		}
		v := Passed
		var lost []Lost
		if state == string(Infected) {
			v = Infected
			if lost, err = infected(ctx, tx, digest); err != nil {
				return err
			}
		} else if _, err := tx.Exec(ctx, `UPDATE attachment SET held = 0 WHERE digest = $1 AND held <> 0`, digest); err != nil {
			return err
		}
		for _, f := range g.after {
			if err := f(ctx, tx, digest, v, found, lost); err != nil {
				return err
			}
		}
		return nil
	})
	return changed, fail.Wrap("attach.settle", err)
}

// infected takes away the attachments that a content is.
func infected(ctx context.Context, tx *db.Tx, digest string) ([]Lost, error) {
	lost, err := db.All(ctx, tx, func(r db.Row) (l Lost, err error) { return l, r.Scan(&l.Item, &l.Name, &l.Size) }, `SELECT item_id, name, size FROM attachment WHERE digest = $1 ORDER BY id`, digest)
	if err == nil {
		_, err = tx.Exec(ctx, `DELETE FROM attachment WHERE digest = $1`, digest)
	}
	return lost, err
}

// Pending is how many contents wait for the antivirus, and since when the oldest does; Unread how many were too large for it.
type Pending struct {
	N, Unread int
	Since     time.Time
}

// Pending tells what waits. One query.
func (f *Files) Pending(ctx context.Context) (p Pending, err error) {
	var since int64
	err = f.db.Q().QueryRow(ctx, `SELECT COUNT(CASE WHEN state = 'waiting' THEN 1 END), COUNT(CASE WHEN state = 'large' THEN 1 END),
		COALESCE(MIN(CASE WHEN state = 'waiting' THEN since END), 0) FROM blob_scan`).Scan(&p.N, &p.Unread, &since)
	if since != 0 {
		p.Since = db.Time(since)
	}
	return p, fail.Wrap("attach.Pending", err)
}

// Guards tells whether what is sent is looked at by an antivirus.
func (f *Files) Guards() bool {
	g, ok := f.blobs.(*Guard)
	return ok && g.scan != nil
}

// Hear has h told of the verdicts of the antivirus; nothing where there is none. Before anything is put.
func (f *Files) Hear(h Heard) {
	if g, ok := f.blobs.(*Guard); ok {
		g.Hear(h)
	}
}
