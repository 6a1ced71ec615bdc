package ops

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"maillage/core/config"
	"maillage/core/db"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/site"
)

// Settings is the configuration in file ("" for none) and the environment, or, when data is given, that of the
// demonstration whose data folder it is.
func Settings(file, data string, env func(string) (string, bool)) (config.Config, error) {
	c, err := config.Load(file, env)
	if err != nil || data == "" {
		return c, err
	}
	c.Data, c.Database, c.SMTP, c.Demo = data, "", "", true
	return c, nil
}

// ErrNothing: no deployment is where one was looked for.
var ErrNothing = errors.New("ops: no database there")

// Open opens a deployment beside the server that may be running on it. It makes none: a wrong folder is an error.
// Errors: ErrNothing, db.ErrNewer.
func Open(ctx context.Context, c config.Config, log *slog.Logger) (*site.Site, error) {
	if path, ok := sqlitePath(c); ok {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w: %s", ErrNothing, path)
		}
	}
	return site.Open(ctx, c, log, site.Options{Shared: true})
}

// sqlitePath is the file of the database; ok is false on PostgreSQL.
func sqlitePath(c config.Config) (string, bool) {
	return strings.CutPrefix(c.DatabaseURL(), "sqlite:")
}

// Logger writes the log as JSON lines, from the level named in c on ("info" when it is none).
func Logger(c config.Config) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

// Explain says what went wrong, and what to do where that is known, in plain words. s may be nil.
func Explain(s *site.Site, err error) string {
	switch {
	case errors.Is(err, site.ErrLocked):
		return "Another Maillage serves this data folder. Stop it first, or give another folder.\n(" + err.Error() + ")"
	case errors.Is(err, db.ErrNewer):
		return "A newer version of Maillage has used this database, and this one does not know how to read it. Install that version again, or restore a backup made before it.\n(" + err.Error() + ")"
	case errors.Is(err, ErrNoItem):
		return "Nothing has this address or identifier."
	case errors.Is(err, ErrNothing):
		return "There is no Maillage database there. Give the configuration file (--config) or the demonstration's folder (--data); `maillage migrate` makes a new database.\n(" + err.Error() + ")"
	case strings.Contains(err.Error(), "malformed") || strings.Contains(err.Error(), "file is not a database"):
		return "The file of the database is damaged. " + damaged + "\n(" + err.Error() + ")"
	}
	if s != nil && s.Core != nil && s.Core.Web != nil {
		if words := said(s.Core.Web.Catalogue.Localizer(lang.English, time.UTC), err); words != "" {
			return words
		}
	}
	return err.Error()
}

// said is the reason that an error has for people, "" when it has none.
func said(l *lang.Localizer, err error) string {
	if key, args := fail.Reason(err); key != "" {
		return l.T(key, args...)
	}
	var lines []string
	for _, f := range fail.FieldsOf(err) {
		lines = append(lines, f.Name+": "+l.T(f.Key, f.Args...))
	}
	return strings.Join(lines, "\n")
}
