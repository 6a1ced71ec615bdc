// Package clock tells the time, and lets a test say what time it is.
package clock

import (
	"context"
	"time"
)

type key struct{}

// Now is the time in UTC, to the millisecond (what tables keep), or what With put in ctx.
func Now(ctx context.Context) time.Time {
	if f, ok := ctx.Value(key{}).(func() time.Time); ok {
		return f().UTC().Truncate(time.Millisecond)
	}
	return time.Now().UTC().Truncate(time.Millisecond)
}

// With returns a context in which Now is f.
func With(ctx context.Context, f func() time.Time) context.Context {
	return context.WithValue(ctx, key{}, f)
}

// At returns a context in which Now stands still at t.
func At(ctx context.Context, t time.Time) context.Context {
	return With(ctx, func() time.Time { return t })
}
