package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"maillage/core/db"
	"maillage/core/queue"
	"maillage/kit/clock"
)

const (
	// workTimeout bounds the sending of one letter; the conversation itself is bounded by smtpTimeout a step.
	workTimeout = 3 * time.Minute
	// boxed is how many letters the box keeps.
	boxed = 500
	// keptBounce is how long a refusal is remembered: people come back from an old address in a year, if ever.
	keptBounce = 400 * 24 * time.Hour
)

// work sends the letter of a task. A letter that is not there has left before, or its recipient was forgotten.
func (o *Office) work(ctx context.Context, t queue.Task) error {
	var r ref
	if err := json.Unmarshal(t.Data, &r); err != nil {
		return fmt.Errorf("mail: %w: %w", err, queue.Drop)
	}
	var recipient, body string
	var created time.Time
	err := o.d.Q().QueryRow(ctx, getLetter, r.ID).Scan(&recipient, db.Scanned{T: &created}, &body)
	if errors.Is(err, db.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	if o.smtp == nil {
		return o.toBox(ctx, r.ID, recipient, body)
	}
	var l Letter
	if err := json.Unmarshal([]byte(body), &l); err != nil {
		return fmt.Errorf("mail: letter %d: %w: %w", r.ID, err, queue.Drop)
	}
	return o.settle(ctx, r.ID, recipient, o.smtp.send(ctx, o.compose(r.ID, created, l)))
}

// settle notes what became of a letter. Notes are lazy: after a crash the letter may be sent again, as it may be anyway.
func (o *Office) settle(ctx context.Context, n int64, recipient string, sent error) error {
	var no *refusal
	switch {
	case sent == nil:
		err := o.d.WriteLazy(ctx, func(tx *db.Tx) error { return left(ctx, tx, n, forgetBounce, recipient) })
		if err != nil {
			// Trying again would send it twice; the row goes with the sweep.
			o.log.Warn("letter sent, but not noted", "letter", n, "err", err)
		}
		return nil
	case errors.As(sent, &no) && no.address:
		err := o.d.WriteLazy(ctx, func(tx *db.Tx) error {
			return left(ctx, tx, n, putBounce, recipient, no.code, db.Millis(clock.Now(ctx)))
		})
		if err != nil {
			return fmt.Errorf("mail: note a refusal: %w", err)
		}
		return fmt.Errorf("mail: %w: %w", sent, queue.Drop)
	case errors.As(sent, &no) && no.final:
		if err := o.d.WriteLazy(ctx, func(tx *db.Tx) error { return left(ctx, tx, n, "") }); err != nil {
			return fmt.Errorf("mail: note a refusal: %w", err)
		}
		return fmt.Errorf("mail: %w: %w", sent, queue.Drop)
	}
	return fmt.Errorf("mail: %w", sent)
}

// left takes a letter off the way and, if also is not empty, runs it with args.
func left(ctx context.Context, tx *db.Tx, n int64, also string, args ...any) error {
	if _, err := tx.Exec(ctx, dropLetter, n); err != nil || also == "" {
		return err
	}
	_, err := tx.Exec(ctx, also, args...)
	return err
}

func (o *Office) toBox(ctx context.Context, n int64, recipient, body string) error {
	err := o.d.WriteLazy(ctx, func(tx *db.Tx) error {
		if err := left(ctx, tx, n, putBox, n, recipient, db.Millis(clock.Now(ctx)), body); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, pruneBox, boxed-1)
		return err
	})
	if err != nil {
		return fmt.Errorf("mail: box: %w", err)
	}
	return nil
}

// sweep drops the letters of tasks that were given up, and old refusals.
func sweep(ctx context.Context, tx *db.Tx, due time.Time) error {
	// A task given up is remembered that long; until then somebody may look into it.
	if _, err := tx.Exec(ctx, sweepLetters, db.Millis(due.Add(-queue.KeptFailed))); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, sweepBounces, db.Millis(due.Add(-keptBounce)))
	return err
}
