package db

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"maillage/kit/fail"
)

// down gives the errors that say that the server is away for now the kind Unavailable; others are left as they are.
func down(err error) error {
	if err == nil || !isDown(err) {
		return err
	}
	return fail.E("db", fail.Unavailable, err)
}

// isDown tells whether err comes from the connection or from a server that starts, stops, is full or only lets one read
// (PostgreSQL manual, appendix A: classes 08, 53 and 57P, 25006), not from what was asked.
func isDown(err error) bool {
	var own *fail.Error
	if errors.As(err, &own) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false // has its kind already
	}
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return strings.HasPrefix(e.Code, "08") || strings.HasPrefix(e.Code, "53") || strings.HasPrefix(e.Code, "57P") || e.Code == "25006"
	}
	var refused *pgconn.ConnectError
	var cut net.Error
	return errors.As(err, &refused) || errors.As(err, &cut) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "conn closed")
}

// unsure is the error of a commit whose answer never came: it may have been kept, or not.
func unsure(err error) error {
	if err == nil || !isDown(err) {
		return err
	}
	return &fail.Error{Op: "db.commit", Kind: fail.Unavailable, Err: err, Key: "web.error.unsure"}
}

// pgRows are rows whose errors tell when the server is away.
type pgRows struct{ pgx.Rows }

// Err implements Rows.
func (r pgRows) Err() error { return down(r.Rows.Err()) }

// Scan implements Row.
func (r pgRows) Scan(dest ...any) error { return down(r.Rows.Scan(dest...)) }
