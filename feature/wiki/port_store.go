package wiki

import (
	"context"
	"time"

	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/kit/id"
)

// portID names a long export or an import.
type portID = id.Of[port]

// portState is how far it is.
type portState string

// The states. An import is asked until its person has seen what it would make.
const (
	portAsked   portState = "asked"
	portWaiting portState = "waiting"
	portRunning portState = "running"
	portReady   portState = "ready"
	portFailed  portState = "failed"
)

// portWhat is which of the two it is.
type portWhat string

const (
	exports portWhat = "export"
	imports portWhat = "import"
)

// port is a long export of pages, or an import.
type port struct {
	ID              portID
	Person          ref.Person
	Space           ref.Space
	Above           ref.Item
	What            portWhat
	Format          string
	Clash           clash
	Lang            string
	State           portState
	Progress, Total int64
	Digest          string
	Size            int64
	Name            string // of the file
	Report          string // JSON
	Asked           time.Time
	Finished        time.Time
	Expires         time.Time
	Undone          time.Time // zero when it was not
}

// clash is what happens to a page whose title is taken.
type clash string

// kept is what the blob is kept for.
func (p port) kept() string { return "wiki/" + p.ID.String() }

const selectPort = `SELECT id, person_id, space_id, above_id, what, format, clash, lang, state, progress, total, digest, size, name, report, asked, finished, expires, undone FROM wiki_port `

func scanPort(r db.Row) (p port, err error) {
	return p, r.Scan(&p.ID, &p.Person, &p.Space, &p.Above, &p.What, &p.Format, &p.Clash, &p.Lang, &p.State, &p.Progress, &p.Total, &p.Digest, &p.Size, &p.Name, &p.Report,
		db.Scanned{T: &p.Asked}, db.Scanned{T: &p.Finished}, db.Scanned{T: &p.Expires}, db.Scanned{T: &p.Undone})
}

func insertPort(ctx context.Context, tx *db.Tx, p port) error {
	_, err := tx.Exec(ctx, `INSERT INTO wiki_port (id, person_id, space_id, above_id, what, format, lang, state, total, digest, size, name, report, asked, expires)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		p.ID, p.Person, p.Space, p.Above, string(p.What), p.Format, p.Lang, string(p.State), p.Total, p.Digest, p.Size, p.Name, p.Report, db.Millis(p.Asked), db.Millis(p.Expires))
	return fail.Wrap("wiki.insertPort", err)
}

func getPort(ctx context.Context, q db.Q, n portID) (port, error) {
	p, err := scanPort(q.QueryRow(ctx, selectPort+`WHERE id = $1`, n))
	if err == db.ErrNoRows {
		return p, fail.E("wiki.getPort", fail.Hidden, nil)
	}
	return p, fail.Wrap("wiki.getPort", err)
}

func advancePort(ctx context.Context, tx *db.Tx, n portID, progress, total int64) error {
	_, err := tx.Exec(ctx, `UPDATE wiki_port SET state = 'running', progress = $1, total = $2 WHERE id = $3 AND state IN ('waiting', 'running')`, progress, total, n)
	return fail.Wrap("wiki.advancePort", err)
}

// finishPort notes what became of one, and tells whether it was still under way.
func finishPort(ctx context.Context, tx *db.Tx, p port) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE wiki_port SET state = $1, digest = $2, size = $3, name = $4, report = $5, finished = $6, expires = $7, progress = total
		WHERE id = $8 AND state IN ('waiting', 'running')`, string(p.State), p.Digest, p.Size, p.Name, p.Report, db.Millis(p.Finished), db.Millis(p.Expires), p.ID)
	return n > 0, fail.Wrap("wiki.finishPort", err)
}

// tidyBatch: those that go in one run.
const tidyBatch = 500

// tidyPorts drops those whose time is over; their blobs go with the next sweep.
func tidyPorts(ctx context.Context, tx *db.Tx, due time.Time) error {
	list, err := db.All(ctx, tx, scanPort, selectPort+`WHERE expires <= $1 ORDER BY expires LIMIT $2`, db.Millis(due), tidyBatch)
	if err != nil {
		return fail.Wrap("wiki.tidyPorts", err)
	}
	return dropPorts(ctx, tx, list)
}

// forgetPorts drops what a person has exported or imported; the pages stay.
func forgetPorts(ctx context.Context, tx *db.Tx, p ref.Person) error {
	list, err := db.All(ctx, tx, scanPort, selectPort+`WHERE person_id = $1`, p)
	if err != nil {
		return fail.Wrap("wiki.forget", err)
	}
	return dropPorts(ctx, tx, list)
}

func dropPorts(ctx context.Context, tx *db.Tx, list []port) error {
	for _, p := range list {
		if err := attach.Release(ctx, tx, p.kept()); err != nil {
			return err
		}
		for _, table := range []string{`DELETE FROM wiki_port_page WHERE port_id = $1`, `DELETE FROM wiki_port WHERE id = $1`} {
			if _, err := tx.Exec(ctx, table, p.ID); err != nil {
				return fail.Wrap("wiki.dropPorts", err)
			}
		}
	}
	return nil
}

// outcome is what became of a page of an import.
type outcome string

const (
	outcomeMade    outcome = "made"
	outcomeRenamed outcome = "renamed"
	outcomeSkipped outcome = "skipped"
	outcomeRefused outcome = "refused"
)

// madePage is what became of one.
type madePage struct {
	item    ref.Item
	outcome outcome
	title   string
	report  string // JSON
}

// madePages is what became of the pages of an import so far, by their paths.
func madePages(ctx context.Context, q db.Q, n portID) (map[string]madePage, error) {
	type row struct {
		path string
		m    madePage
	}
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) {
		return x, r.Scan(&x.path, &x.m.item, &x.m.outcome, &x.m.title, &x.m.report)
	}, `SELECT path, item_id, outcome, title, report FROM wiki_port_page WHERE port_id = $1`, n)
	out := make(map[string]madePage, len(list))
	for _, x := range list {
		out[x.path] = x.m
	}
	return out, fail.Wrap("wiki.madePages", err)
}

func putMade(ctx context.Context, tx *db.Tx, n portID, path string, m madePage) error {
	_, err := tx.Exec(ctx, `INSERT INTO wiki_port_page (port_id, path, item_id, outcome, title, report) VALUES ($1, $2, $3, $4, $5, $6)`,
		n, path, m.item, string(m.outcome), m.title, m.report)
	return fail.Wrap("wiki.putMade", err)
}

// startPort has an import that was looked at worked; false when it was already.
func startPort(ctx context.Context, tx *db.Tx, n portID, c clash, expires time.Time) (bool, error) {
	done, err := tx.Exec(ctx, `UPDATE wiki_port SET state = 'waiting', clash = $1, expires = $2 WHERE id = $3 AND state = 'asked'`, string(c), db.Millis(expires), n)
	return done > 0, fail.Wrap("wiki.startPort", err)
}

// addName gives a page another name that leads to it.
func addName(ctx context.Context, tx *db.Tx, id ref.Item, title string) error {
	_, err := tx.Exec(ctx, `INSERT INTO wiki_name (item_id, name, present) VALUES ($1, $2, FALSE) ON CONFLICT DO NOTHING`, id, nameOf(title))
	return fail.Wrap("wiki.addName", err)
}

const (
	clashRename clash = "renommer"
	clashSkip   clash = "passer"
)
