package admin

import (
	"context"
	"strconv"
	"strings"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// renewRights makes what the members of s may be worked out anew, on pages that are open and those that are kept.
func renewRights(ctx context.Context, tx *db.Tx, s ref.Space) error {
	_, err := tx.Exec(ctx, `UPDATE person SET rights = rights + 1 WHERE id IN (SELECT person_id FROM membership WHERE space_id = $1)`, s)
	return fail.Wrap("admin.renewRights", err)
}

// mark is where a list by name stopped: what comes after follows it.
type mark struct {
	key string
	id  ref.Person
}

// roster is the people $1 has to do with, in one of the states $2 and one of the roles $3, of organisations of the kind $4
// ("" for any), after ($5, $6) by name.
const roster = `FROM membership m JOIN person p ON p.id = m.person_id LEFT JOIN org o ON o.id = p.org_id
	WHERE  m.space_id = $1 AND m.state IN ($2[]) AND m.role IN ($3[]) AND p.state <> 'closed'
	AND    ($4 = '' OR COALESCE(NULLIF(p.org_kind, ''), 'none') = $4)
	AND    (p.sort_key, p.id) > ($5, $6)`

func (f Filter) args(s ref.Space) (condition string, args []any) {
	args = []any{s, db.Texts(f.states()), db.Texts(f.roles()), f.Kind, f.after.key, f.after.id}
	for _, word := range searched(f.Text) {
		args = append(args, "% "+escaped.Replace(word)+"%")
		condition += ` AND REPLACE(REPLACE(' ' || p.sort_key || ' ' || COALESCE(o.name_key, ''), '-', ' '), '''', ' ') LIKE $` + strconv.Itoa(len(args)) + ` ESCAPE '\'`
	}
	return condition, args
}

var escaped = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// people returns a page of the roster of s, by name, at most max. The cost grows with the number of people in s.
func people(ctx context.Context, q db.Q, s ref.Space, f Filter, max int) ([]Member, error) {
	found, args := f.args(s)
	args = append(args, max)
	list, err := db.All(ctx, q, scanMember, `SELECT p.id, p.given, p.family, p.sort_key, p.job, p.org_name, p.org_kind, p.state, m.role, m.state, m.joined `+roster+found+`
		ORDER BY p.sort_key, p.id LIMIT $`+strconv.Itoa(len(args)), args...)
	return list, fail.Wrap("admin.people", err)
}

func scanMember(r db.Row) (m Member, err error) {
	var state account.State
	err = r.Scan(&m.Person, &m.Given, &m.Family, &m.key, &m.Job, &m.Org, &m.Kind, &state, &m.Role, &m.State, db.Scanned{T: &m.Joined})
	m.Suspended = state == account.Suspended
	return m, err
}

// countPeople counts whom the roster of s would list in all.
func countPeople(ctx context.Context, q db.Q, s ref.Space, f Filter) (n int, err error) {
	f.after = mark{}
	found, args := f.args(s)
	err = q.QueryRow(ctx, `SELECT COUNT(*) `+roster+found, args...).Scan(&n)
	return n, fail.Wrap("admin.countPeople", err)
}

// posts counts the publications of each network. It reads them all: for the operator's page only.
func posts(ctx context.Context, q db.Q) (map[ref.Space]int64, error) {
	const op = "admin.posts"
	rows, err := q.Query(ctx, `SELECT network_id, COUNT(*) FROM item WHERE parent_id = 0 AND state = 'published' GROUP BY network_id`)
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	defer rows.Close()
	out := map[ref.Space]int64{}
	for rows.Next() {
		var id ref.Space
		var n int64
		if err := rows.Scan(&id, &n); err != nil {
			return nil, fail.Wrap(op, err)
		}
		out[id] = n
	}
	return out, fail.Wrap(op, rows.Err())
}

// count is one number of one table.
func count(ctx context.Context, q db.Q, text string, args ...any) (n int64, err error) {
	err = q.QueryRow(ctx, text, args...).Scan(&n)
	return n, fail.Wrap("admin.count", err)
}

const (
	accounts      = `SELECT COUNT(*) FROM person WHERE state = 'active'`
	letters       = `SELECT COUNT(*) FROM mail_letter`
	oldestLetter  = `SELECT COALESCE(MIN(created), 0) FROM mail_letter`
	refusals      = `SELECT COUNT(*) FROM mail_bounce`
	freshRefusals = `SELECT COUNT(*) FROM mail_bounce WHERE at >= $1`
	// files: a content that several things carry is kept once.
	files    = `SELECT COUNT(*) FROM (SELECT DISTINCT digest FROM attachment) d`
	fileSize = `SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM (SELECT DISTINCT digest, size FROM attachment) d`

	sizeSQLite   = `SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()`
	sizePostgres = `SELECT pg_database_size(current_database())`
)

// databaseSize is the bytes that the database takes.
func databaseSize(ctx context.Context, q db.Q) (int64, error) {
	if q.Engine() == db.SQLite {
		return count(ctx, q, sizeSQLite)
	}
	return count(ctx, q, sizePostgres)
}

// versions is that of the database's server, and how far its tables are: the number of migrations, and the last.
func versions(ctx context.Context, q db.Q) (server string, steps int64, last string, err error) {
	const op = "admin.versions"
	ask := `SELECT current_setting('server_version')`
	if q.Engine() == db.SQLite {
		ask = `SELECT sqlite_version()`
	}
	if err := q.QueryRow(ctx, ask).Scan(&server); err != nil {
		return "", 0, "", fail.Wrap(op, err)
	}
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM schema_migration`).Scan(&steps)
	if err == nil {
		err = q.QueryRow(ctx, `SELECT room || ' ' || name FROM schema_migration ORDER BY applied DESC, name DESC, room LIMIT 1`).Scan(&last)
	}
	return server, steps, last, fail.Wrap(op, err)
}

// refused is the last addresses refused for good, at most max.
func refused(ctx context.Context, q db.Q, max int) ([]Refusal, error) {
	list, err := db.All(ctx, q, func(r db.Row) (x Refusal, err error) { return x, r.Scan(&x.Code, db.Scanned{T: &x.At}) },
		`SELECT code, at FROM mail_bounce ORDER BY at DESC LIMIT $1`, max)
	return list, fail.Wrap("admin.refused", err)
}
