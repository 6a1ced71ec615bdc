package queue

import (
	"context"
	"database/sql"
	"errors"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"

	"maillage/core/db"
)

// sqliteDriver is River's driver with three changes: it hears of new tasks by a bell in this process and writes no notices;
// it asks for tasks on a reader first; it commits its own notes lazily. River keeps the right to change these interfaces:
// its version is pinned, and the tests of this package hold all three.
type sqliteDriver struct {
	*riversqlite.Driver
	d    *db.DB
	bell bell
}

func newSQLiteDriver(d *db.DB, b bell) sqliteDriver {
	return sqliteDriver{riversqlite.New(d.Writer()), d, b}
}

// SupportsListenNotify implements riverdriver.Driver: no notice is written to a table.
func (sqliteDriver) SupportsListenNotify() bool { return false }

// GetListener implements riverdriver.Driver.
func (s sqliteDriver) GetListener(*riverdriver.GetListenenerParams) riverdriver.Listener {
	return s.bell
}

// GetExecutor implements riverdriver.Driver.
func (s sqliteDriver) GetExecutor() riverdriver.Executor {
	return sqliteExecutor{s.Driver.GetExecutor(), s}
}

type sqliteExecutor struct {
	riverdriver.Executor
	s sqliteDriver
}

const anyDue = `
	SELECT 1 FROM river_job
	WHERE  state = 'available' AND scheduled_at <= datetime('now', 'subsec')
	LIMIT  1`

// JobGetAvailable implements riverdriver.Executor.
func (e sqliteExecutor) JobGetAvailable(ctx context.Context, p *riverdriver.JobGetAvailableParams) (*riverdriver.JobGetAvailableResult, error) {
	var one int
	err := e.s.d.Q().QueryRow(ctx, anyDue).Scan(&one)
	if errors.Is(err, db.ErrNoRows) {
		return &riverdriver.JobGetAvailableResult{}, nil
	}
	if err != nil {
		return nil, err
	}
	var res *riverdriver.JobGetAvailableResult
	err = e.lazily(ctx, func(x riverdriver.Executor) (err error) {
		res, err = x.JobGetAvailable(ctx, p)
		return err
	})
	return res, err
}

// JobSetStateIfRunningMany implements riverdriver.Executor.
func (e sqliteExecutor) JobSetStateIfRunningMany(ctx context.Context, p *riverdriver.JobSetStateIfRunningManyParams) ([]*rivertype.JobRow, error) {
	var rows []*rivertype.JobRow
	err := e.lazily(ctx, func(x riverdriver.Executor) (err error) {
		rows, err = x.JobSetStateIfRunningMany(ctx, p)
		return err
	})
	return rows, err
}

func (e sqliteExecutor) lazily(ctx context.Context, f func(riverdriver.Executor) error) error {
	return e.s.d.WriteLazy(ctx, func(tx *db.Tx) error { return f(e.s.UnwrapExecutor(tx.SQL())) })
}

// bell tells River of new tasks. Rings before it is heard are one ring.
type bell chan struct{}

func (b bell) ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}

// WaitForNotification implements riverdriver.Listener.
func (b bell) WaitForNotification(ctx context.Context) (*riverdriver.Notification, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-b:
		return &riverdriver.Notification{Topic: insertTopic, Payload: insertPayload}, nil
	}
}

// The rest of riverdriver.Listener has nothing to do for a bell.

// Close implements riverdriver.Listener.
func (bell) Close(context.Context) error { return nil }

// Connect implements riverdriver.Listener.
func (bell) Connect(context.Context) error { return nil }

// Listen implements riverdriver.Listener.
func (bell) Listen(context.Context, string) error { return nil }

// Unlisten implements riverdriver.Listener.
func (bell) Unlisten(context.Context, string) error { return nil }

// Ping implements riverdriver.Listener.
func (bell) Ping(context.Context) error { return nil }

// Schema implements riverdriver.Listener.
func (bell) Schema() string { return "" }

// SetAfterConnectExec implements riverdriver.Listener.
func (bell) SetAfterConnectExec(string) {}

var _ riverdriver.Driver[*sql.Tx] = sqliteDriver{}
