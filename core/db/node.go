package db

import (
	"context"
	"fmt"
	"time"

	"maillage/kit/clock"
	"maillage/kit/id"
)

// nodeLease: how long a process that stopped without a word keeps its node. Longer only delays the reuse of one of the
// 1,024 nodes; shorter than a long pause of the process would let another take a node still in use.
const nodeLease = 15 * time.Minute

// Lease gives this process a node to make identifiers with, and keeps it until Close. The identifiers are above all that
// the node made before: those known (last_id), and those it may have made until its lease ended.
func (d *DB) Lease(ctx context.Context) error {
	var floor int64
	mark := time.Now().UnixNano()
	err := d.Write(ctx, func(tx *Tx) error {
		now := clock.Now(ctx)
		var n, last, until int64
		err := tx.QueryRow(ctx, `SELECT id, last_id, until FROM node WHERE until < $1 ORDER BY until, id LIMIT 1`, Millis(now)).Scan(&n, &last, &until)
		if err == ErrNoRows {
			if err := tx.QueryRow(ctx, `SELECT COALESCE(MAX(id) + 1, 0) FROM node`).Scan(&n); err != nil {
				return err
			}
			if n >= id.Nodes {
				return fmt.Errorf("db: all %d nodes are in use", id.Nodes)
			}
		} else if err != nil {
			return err
		}
		d.node, floor = int(n), last
		_, err = tx.Exec(ctx, `INSERT INTO node (id, lease, last_id, until) VALUES ($1, $2, $3, $4)
			ON CONFLICT (id) DO UPDATE SET lease = excluded.lease, last_id = excluded.last_id, until = excluded.until`,
			n, mark, max(last, id.At(now.Add(nodeLease))), Millis(now.Add(nodeLease)))
		return err
	})
	if err != nil {
		return fmt.Errorf("db: lease a node: %w", err)
	}
	d.ids.Store(id.NewSource(d.node, floor, time.Now))
	done, ended := make(chan struct{}), make(chan struct{})
	go d.keepLease(context.WithoutCancel(ctx), mark, done, ended)
	d.stop = func() { close(done); <-ended }
	return nil
}

// keepLease renews the lease until done, then gives the node back with the identifier it stopped at.
func (d *DB) keepLease(ctx context.Context, mark int64, done, ended chan struct{}) {
	defer close(ended)
	tick := time.NewTicker(nodeLease / 3)
	defer tick.Stop()
	set := func(ctx context.Context, last, until int64) {
		// A failed renewal is tried again at the next tick; two may fail before the lease ends.
		_ = d.Write(ctx, func(tx *Tx) error {
			_, err := tx.Exec(ctx, `UPDATE node SET last_id = $1, until = $2 WHERE id = $3 AND lease = $4`, last, until, d.node, mark)
			return err
		})
	}
	for {
		select {
		case <-tick.C:
			until := time.Now().Add(nodeLease)
			set(ctx, id.At(until), until.UnixMilli())
		case <-done:
			ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
			defer cancel()
			set(ctx, d.NewID(), time.Now().UnixMilli()-1)
			return
		}
	}
}
