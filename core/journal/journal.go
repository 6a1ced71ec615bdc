package journal

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

//go:embed migrations/*.sql
var files embed.FS

// Schema is the tables of this room.
var Schema = db.Schema{Name: "journal", FS: sub(files)}

func sub(f embed.FS) fs.FS {
	d, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err)
	}
	return d
}

// Fact is something that happened. ID and At are set by Append.
type Fact struct {
	ID       ref.Fact
	Kind     string // "post.published": the part, then a participle
	At       time.Time
	Actor    ref.Person
	Space    ref.Space
	Item     ref.Item
	Root     ref.Item
	Mentions []ref.Person
	Origin   string // site the fact came from; "" for this one
	Data     json.RawMessage

	xid, seq int64
}

// Follower reads facts. Do runs in a transaction together with others of the batch: it may write only through tx.
type Follower struct {
	Name  string
	Kinds []string // those it wants; empty means all
	Do    func(ctx context.Context, tx *db.Tx, f Fact) error
}

// Journal appends facts and serves followers. Safe for concurrent use once Follow is no longer called.
type Journal struct {
	db        *db.DB
	log       *slog.Logger
	followers []Follower
	mu        sync.Mutex
	wake      []chan struct{}
}

// New returns a journal over d.
func New(d *db.DB, log *slog.Logger) *Journal { return &Journal{db: d, log: log} }

// Follow adds a follower; before Run. Names are unique: the cursor is kept under it.
func (j *Journal) Follow(f Follower) {
	for _, o := range j.followers {
		if o.Name == f.Name {
			panic("journal: follower " + f.Name + " twice")
		}
	}
	j.followers = append(j.followers, f)
}

// Followers returns those that joined, in order.
func (j *Journal) Followers() []Follower { return j.followers }

// Append records f in tx and returns its identifier. Followers are woken once tx is durable.
func (j *Journal) Append(ctx context.Context, tx *db.Tx, f Fact) (ref.Fact, error) {
	f.ID = ref.Fact(tx.ID())
	who := make([]string, len(f.Mentions))
	for i, p := range f.Mentions {
		who[i] = strconv.FormatInt(int64(p), 10)
	}
	_, err := tx.Exec(ctx, `INSERT INTO fact (id, kind, at, actor_id, space_id, item_id, root_id, mentions, origin, data)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		f.ID, f.Kind, db.Millis(clock.Now(ctx)), f.Actor, f.Space, f.Item, f.Root, strings.Join(who, " "), f.Origin, string(f.Data))
	if err != nil {
		return 0, fmt.Errorf("journal: append %s: %w", f.Kind, err)
	}
	tx.AfterCommit(j.Wake)
	return f.ID, nil
}

// Wake tells the followers that there may be something new. Another process's news arrive through it as well.
func (j *Journal) Wake() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, c := range j.wake {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

const (
	// batch: facts a follower is served in one transaction. More would hold the one writer of SQLite longer than a person
	// posting should wait (measured: about 10 µs a fact for a plain follower).
	batch = 200
	// poll: how long a fact written by another process may go unseen when no message came.
	poll = 2 * time.Second
	// heldPause: a fact that waits for transactions begun before its own (PostgreSQL) is looked for again so soon. Shorter
	// asks more often while an import runs; longer makes pages late.
	heldPause = 50 * time.Millisecond
	// longestPause between two tries of a failing follower, and downPause while the database is away, which says nothing
	// about the follower: all must go on soon after it is back.
	longestPause = time.Minute
	downPause    = 5 * time.Second
)

// Run serves the followers until ctx ends, each in its own goroutine.
func (j *Journal) Run(ctx context.Context) {
	var all sync.WaitGroup
	for _, f := range j.followers {
		wake := make(chan struct{}, 1)
		j.mu.Lock()
		j.wake = append(j.wake, wake)
		j.mu.Unlock()
		all.Go(func() { j.serve(ctx, f, wake) })
	}
	all.Wait()
}

func (j *Journal) serve(ctx context.Context, f Follower, wake <-chan struct{}) {
	pause := poll
	for ctx.Err() == nil {
		n, err := j.step(ctx, f)
		switch {
		case err != nil && ctx.Err() == nil:
			j.log.Error("follower fails", "follower", f.Name, "error", err, "pause", pause)
			if pause = min(pause*2, longestPause); fail.Is(err, fail.Unavailable) {
				pause = min(pause, downPause)
			}
			if !sleep(ctx, pause, nil) {
				return
			}
			continue
		case n == batch:
			continue
		}
		pause = poll
		next := poll
		if held, err := j.held(ctx, f.Name); err == nil && held {
			next = heldPause
		}
		sleep(ctx, next, wake)
	}
}

func sleep(ctx context.Context, d time.Duration, wake <-chan struct{}) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-wake:
	case <-t.C:
	}
	return true
}

// Drain serves every follower until none has anything left, and returns how many facts were served in all. For tests,
// and for filling a new site. On PostgreSQL a fact waits for every transaction that began before its own, those of the
// server's other databases included: Drain waits too, for drainWait at most.
func (j *Journal) Drain(ctx context.Context) (int, error) {
	total := 0
	var first error
	for _, f := range j.followers {
		n, err := j.drain(ctx, f)
		total += n
		if err != nil && first == nil {
			first = err
		}
	}
	return total, first
}

// drainWait is how long Drain waits for transactions that hold facts back; more hides a transaction left open.
const drainWait = 10 * time.Second

func (j *Journal) drain(ctx context.Context, f Follower) (int, error) {
	total, until, pause := 0, time.Now().Add(drainWait), 2*time.Millisecond
	for {
		n, err := j.step(ctx, f)
		total += n
		if err != nil {
			return total, err
		}
		if n > 0 {
			continue
		}
		held, err := j.held(ctx, f.Name)
		if err != nil || !held || time.Now().After(until) || !sleep(ctx, pause, nil) {
			return total, err
		}
		pause = min(pause*3/2, 100*time.Millisecond)
	}
}

// step serves f one batch and returns how many facts it passed. When the batch fails, the facts before the one that fails
// are served alone, so that the cursor stands right before it.
func (j *Journal) step(ctx context.Context, f Follower) (int, error) {
	cur, facts, err := j.pending(ctx, f.Name)
	if err != nil || len(facts) == 0 {
		return 0, err
	}
	if err := j.give(ctx, f, cur, facts); err == nil {
		return len(facts), nil
	} else if len(facts) == 1 {
		return 0, err
	}
	for i := range facts {
		if err := j.give(ctx, f, cur, facts[i:i+1]); err != nil {
			return i, err
		}
		cur = cursor{facts[i].xid, facts[i].seq}
	}
	return len(facts), nil
}

// give applies facts and moves the cursor in one transaction. It does nothing when another process moved the cursor.
func (j *Journal) give(ctx context.Context, f Follower, from cursor, facts []Fact) error {
	last := facts[len(facts)-1]
	return j.db.WriteLazy(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE fact_cursor SET xid = $1, seq = $2 WHERE follower = $3 AND xid = $4 AND seq = $5`, last.xid, last.seq, f.Name, from.xid, from.seq)
		if err != nil || n == 0 {
			return err
		}
		for _, fact := range facts {
			if !wants(f, fact.Kind) {
				continue
			}
			if err := f.Do(ctx, tx, fact); err != nil {
				return fmt.Errorf("journal: %s at fact %d (%s): %w", f.Name, fact.ID, fact.Kind, err)
			}
		}
		return nil
	})
}

func wants(f Follower, kind string) bool {
	for _, k := range f.Kinds {
		if k == kind {
			return true
		}
	}
	return len(f.Kinds) == 0
}
