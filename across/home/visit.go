package home

import (
	"context"
	"slices"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

const (
	// apart: a longer silence than this between two looks makes two visits of them.
	apart = 30 * time.Minute
	// written: the time of a look is not written more often than this.
	written = 10 * time.Minute
)

// look is l after a look at stream s, and whether it is worth writing down.
func (l last) look(now time.Time, s Stream) (next last, changed bool) {
	next = l
	if now.Sub(l.seen) >= apart {
		next.since = l.seen
	}
	if now.Sub(l.seen) >= written {
		next.seen = now
	}
	if s != "" {
		next.stream = s
	}
	return next, next != l
}

// Look notes that p looks at stream s of their home page, and returns since when they may have missed something (zero on a
// first visit) and the stream they keep. s is "" for the one they keep already. One query, and a write at most once in ten
// minutes for each stream.
func (h *Home) Look(ctx context.Context, p ref.Person, s Stream) (since time.Time, keeps Stream, err error) {
	const op = "home.Look"
	was, err := lastOf(ctx, h.core.DB.Q(), p)
	if err != nil {
		return since, keeps, err
	}
	next, changed := was.look(clock.Now(ctx), s)
	if changed {
		err = db.Spare(h.core.DB.WriteLazy(ctx, func(tx *db.Tx) error { return putLast(ctx, tx, p, next) }))
	}
	if !slices.Contains(streams, next.stream) {
		next.stream = Followed
	}
	return next.since, next.stream, fail.Wrap(op, err)
}

func (h *Home) last(ctx context.Context, p ref.Person) (last, error) {
	return lastOf(ctx, h.core.DB.Q(), p)
}

// Seen notes that p has seen all there was: nothing was missed before now.
func (h *Home) Seen(ctx context.Context, p ref.Person) error {
	now := clock.Now(ctx)
	return fail.Wrap("home.Seen", h.core.DB.Write(ctx, func(tx *db.Tx) error {
		l, err := lastOf(ctx, tx, p)
		if err != nil {
			return err
		}
		l.since, l.seen = now, now
		return putLast(ctx, tx, p, l)
	}))
}

// sinceWords says a time for what came after it: "Depuis lundi 16 h".
func sinceWords(v *web.Visit, t time.Time) string {
	at, now := t.In(v.Lang.Zone()), v.Now().In(v.Lang.Zone())
	days := int(midnight(now).Sub(midnight(at)) / (24 * time.Hour))
	switch {
	case days <= 0:
		return v.T("home.since.today", "time", v.Lang.Time(t))
	case days == 1:
		return v.T("home.since.yesterday", "time", v.Lang.Time(t))
	case days <= 6:
		return v.T("home.since.week", "day", v.Lang.Ago(t, now), "time", v.Lang.Time(t))
	}
	return v.T("home.since.date", "date", v.Lang.Ago(t, now))
}

// midnight is the date of t as if in UTC, so that two of them are whole days apart.
func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}
