package db

import (
	"errors"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Trouble is what is wrong with the disk that a database is on; "" is nothing.
type Trouble string

// The troubles.
const (
	Full     Trouble = "full"      // nothing more can be written
	ReadOnly Trouble = "read_only" // nothing can be written
	Damaged  Trouble = "damaged"   // what is there is no longer what was written
	Failing  Trouble = "failing"   // the disk refuses
)

// TroubleOf tells which trouble of the disk, that of the database or another, is in err.
func TroubleOf(err error) Trouble {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &lite):
		return sqliteTroubles[lite.Code()&0xff]
	case errors.As(err, &pg):
		return postgresTroubles[pg.Code]
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return Full
	case errors.Is(err, syscall.EROFS):
		return ReadOnly
	case errors.Is(err, syscall.EIO):
		return Failing
	}
	return ""
}

// sqliteTroubles is by the first byte of SQLite's result codes (sqlite.org/rescode.html).
var sqliteTroubles = map[int]Trouble{sqlite3.SQLITE_FULL: Full, sqlite3.SQLITE_READONLY: ReadOnly, sqlite3.SQLITE_CORRUPT: Damaged, sqlite3.SQLITE_NOTADB: Damaged, sqlite3.SQLITE_IOERR: Failing, sqlite3.SQLITE_CANTOPEN: Failing}

// postgresTroubles is by PostgreSQL's codes (its manual, appendix A).
var postgresTroubles = map[string]Trouble{"53100": Full, "25006": ReadOnly, "XX001": Damaged, "XX002": Damaged, "58030": Failing}

// Spare is nil when err says that nothing can be written now, and err otherwise: for what a page notes in passing, without which it
// can be read all the same.
func Spare(err error) error {
	switch TroubleOf(err) {
	case Full, ReadOnly, Failing:
		return nil
	}
	return err
}
