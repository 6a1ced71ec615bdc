package queue

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/riverqueue/river"
)

// worker is a Worker as River calls it.
type worker struct {
	river.WorkerDefaults[args]
	q *Queue
	w Worker
}

// Timeout implements river.Worker.
func (w *worker) Timeout(*river.Job[args]) time.Duration { return w.w.Timeout }

// NextRetry implements river.Worker.
func (w *worker) NextRetry(j *river.Job[args]) time.Time {
	return time.Now().Add(max(w.q.backoff(j.Attempt), time.Millisecond))
}

// Work implements river.Worker: it does the task, tells the log what became of it, and turns Drop into River's word.
func (w *worker) Work(ctx context.Context, j *river.Job[args]) error {
	defer w.q.ended()
	err := w.do(ctx, Task{Kind: j.Kind, Key: j.Args.Key, Data: j.Args.Data, Try: j.Attempt})
	log := w.q.log.With("kind", j.Kind, "task", j.ID, "try", j.Attempt)
	switch {
	case err == nil:
		w.q.finished.add(j.ID)
	case errors.Is(err, Drop):
		log.Warn("task dropped", "err", err)
		w.q.finished.add(j.ID)
		return river.JobCancel(err)
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded):
		log.Warn("task took too long", "limit", w.w.Timeout, "err", err)
	case ctx.Err() != nil:
		log.Info("task interrupted")
	case j.Attempt >= j.MaxAttempts:
		log.Error("task given up", "err", err)
	default:
		log.Warn("task failed", "err", err)
	}
	return err
}

// do contains a panic: the task fails like any other.
func (w *worker) do(ctx context.Context, t Task) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = panicked(v)
			w.q.log.Error("task panicked", "kind", t.Kind, "err", err, "stack", string(debug.Stack()))
		}
	}()
	return w.w.Do(ctx, t)
}

// panicked names v without showing it, unless Go made it: a text of ours could hold what a person wrote.
func panicked(v any) error {
	if e, ok := v.(runtime.Error); ok {
		return fmt.Errorf("panic: %w", e)
	}
	return fmt.Errorf("panic with a %T", v)
}

// ended leaves a token for Settle.
func (q *Queue) ended() {
	select {
	case q.progress <- struct{}{}:
	default:
	}
}

// finished is the tasks whose work ended here, well or dropped, and which River notes so a moment later (it gathers them
// for up to a quarter of a second): the table still says that they run.
type finished struct {
	mu    sync.Mutex
	tasks []finishedTask // in order of at
}

type finishedTask struct {
	id int64
	at time.Time
}

// forgotten: by then River has noted the end, or the database was away and Counts is wrong about a few tasks.
const forgotten = 5 * time.Second

func (f *finished) add(id int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tasks = append(f.recent(), finishedTask{id, time.Now()})
}

func (f *finished) ids() []int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tasks = f.recent()
	out := make([]int64, len(f.tasks))
	for i, t := range f.tasks {
		out[i] = t.id
	}
	return out
}

func (f *finished) recent() []finishedTask {
	now := time.Now()
	i, _ := slices.BinarySearchFunc(f.tasks, now.Add(-forgotten), func(t finishedTask, at time.Time) int { return t.at.Compare(at) })
	return f.tasks[i:]
}
