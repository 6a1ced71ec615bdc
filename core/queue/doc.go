// Package queue keeps work for later: letters to send, images to shrink, partners to inform.
//
// A task is put in the transaction of the verb that wants it, so it exists exactly when the verb happened; it is worked
// soon after the commit by one of the processes, and tried again when it fails. Its key says what it is about: two tasks of
// one kind with one key are one task. A task may be worked more than once (a process may die between the work and the
// note that it is done), so a worker must be able to do again what it did.
//
//	q := queue.New(d, log, queue.Options{})
//	q.Handle(queue.Worker{Kind: "push.send", Do: send})
//	q.Every("push.clean", time.Hour, clean)
//	q.Start(ctx)
//	…
//	d.Write(ctx, func(tx *db.Tx) error {
//		…
//		return q.Add(ctx, tx, "push.send", fact.String()+"/"+person.String(), data, time.Time{})
//	})
//
// Words: a task is due, later (its time has not come, or it waits to be tried again), running, done, dropped (its worker
// said that trying again is useless) or failed (all tries used up). Done tasks are forgotten after Kept, dropped and failed
// ones after KeptFailed; until then their keys still count.
//
// Tables: schedule (when each repeated thing was last run), and those of River, which does the work: river_job,
// river_leader, river_queue, river_migration and a few that stay empty. Migrate makes River's.
//
// Personal data: a task's data and a worker's error are kept in tables and may be logged, so they carry identifiers, never
// addresses or texts of people.
//
// # On SQLite
//
// River shares the one writer connection, so what it does there is kept small: it asks for work on a reader and writes only
// when there is some, what it writes is committed lazily (a crash of the machine makes a task run again, which it must
// stand anyway), and no table of notices is written since the process that adds is the one that works. Measured on
// 2026-11-24 (two cores shared with others, synchronous=FULL, BenchmarkAdd): an idle minute makes 11 commits, all of them
// the renewal of River's leader; a task adds 0.3 ms to a verb while nothing works, 0.5 ms while each is worked at once (on
// PostgreSQL 0.35 ms either way). A burst of tasks is claimed and noted as done in batches.
//
// # What it deliberately does not do
//
// No task outside a transaction (on SQLite that would wait for the verb's own connection). No result is given back: a
// worker that has something to tell writes it. No order between tasks.
package queue
