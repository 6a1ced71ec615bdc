package group

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/french"
)

// bulkAtOnce is how many lines one query takes.
const bulkAtOnce = 500

type membershipKey struct {
	person ref.Person
	space  ref.Space
}

type letterKey struct {
	space ref.Space
	email string
}

// known is what the site knows of the people of a list, and of the places that it names.
type known struct {
	network space.Space
	groups  map[string]space.Space // by folded name, and by the name in their address
	people  map[string]ref.Person  // by address
	places  map[membershipKey]space.State
	letters map[letterKey]bool
	kinds   map[string]string // of organisations, by the domain of their agents
}

func knownOf(ctx context.Context, q db.Q, network space.Space, rows []bulkRow, keys []string) (k known, err error) {
	const op = "group.knownOf"
	k = known{network: network, groups: map[string]space.Space{}, people: map[string]ref.Person{}, places: map[membershipKey]space.State{}, letters: map[letterKey]bool{}, kinds: map[string]string{}}
	ids := []ref.Space{network.ID}
	if slices.ContainsFunc(rows, func(r bulkRow) bool { return r.group != "" }) {
		list, err := space.List(ctx, q, `s.network_id = $1 AND s.kind = 'group' ORDER BY s.id DESC`, network.ID)
		if err != nil {
			return k, err
		}
		for _, s := range list {
			k.groups[french.Fold(s.Name)], ids = s, append(ids, s.ID)
		}
		for _, s := range list {
			k.groups[s.Slug] = s
		}
	}
	for part := range slices.Chunk(keys, bulkAtOnce) {
		if err := k.read(ctx, q, part, ids); err != nil {
			return k, fail.Wrap(op, err)
		}
	}
	return k, nil
}

func (k known) read(ctx context.Context, q db.Q, keys []string, spaces []ref.Space) error {
	err := eachRow(ctx, q, `SELECT id, email_key FROM person WHERE email_key IN ($1[])`, []any{db.Texts(keys)}, func(r db.Row) error {
		var p ref.Person
		var key string
		err := r.Scan(&p, &key)
		k.people[key] = p
		return err
	})
	if err == nil {
		err = eachRow(ctx, q, `SELECT m.person_id, m.space_id, m.state FROM membership m JOIN person p ON p.id = m.person_id
			WHERE p.email_key IN ($1[]) AND m.space_id IN ($2[])`, []any{db.Texts(keys), db.Ints(spaces)}, func(r db.Row) error {
			var m membershipKey
			var state space.State
			err := r.Scan(&m.person, &m.space, &state)
			k.places[m] = state
			return err
		})
	}
	if err == nil {
		err = eachRow(ctx, q, `SELECT space_id, email_key FROM group_invitation WHERE email_key IN ($1[]) AND space_id IN ($2[])`, []any{db.Texts(keys), db.Ints(spaces)}, func(r db.Row) error {
			var l letterKey
			err := r.Scan(&l.space, &l.email)
			k.letters[l] = true
			return err
		})
	}
	if err == nil {
		err = eachRow(ctx, q, `SELECT d.domain, o.kind FROM org_domain d JOIN org o ON o.id = d.org_id WHERE d.domain IN ($1[])`, []any{db.Texts(domainsAbove(keys))}, func(r db.Row) error {
			var domain, kind string
			err := r.Scan(&domain, &kind)
			k.kinds[domain] = kind
			return err
		})
	}
	return err
}

// domainsAbove is the domains of addresses, and those that these are part of, each once.
func domainsAbove(keys []string) (out []string) {
	seen := map[string]bool{}
	for _, key := range keys {
		for d := range above(key) {
			if !seen[d] {
				seen[d], out = true, append(out, d)
			}
		}
	}
	return out
}

// above gives the domain of an address, then those it is part of, down to two labels.
func above(key string) func(func(string) bool) {
	return func(yield func(string) bool) {
		domain := key[strings.LastIndexByte(key, '@')+1:]
		for strings.Contains(domain, ".") && yield(domain) {
			_, domain, _ = strings.Cut(domain, ".")
		}
	}
}

// isBarred tells whether s does not admit the kind of organisation whose agents write from the address. Nothing is known of
// who writes from elsewhere; nor does this tell what the person said of themselves.
func (k known) isBarred(key string, s space.Space) bool {
	for d := range above(key) {
		if kind := k.kinds[d]; kind != "" {
			return kind != access.Unaffiliated && slices.Contains(s.Barred, kind)
		}
	}
	return false
}

func eachRow(ctx context.Context, q db.Q, text string, args []any, do func(db.Row) error) error {
	rows, err := q.Query(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// bulkRowsAtOnce keeps the arguments of one INSERT far under what both engines take.
const bulkRowsAtOnce = 100

func putBulk(ctx context.Context, tx *db.Tx, b Bulk, lines []BulkLine) error {
	const op = "group.putBulk"
	_, err := tx.Exec(ctx, `INSERT INTO group_bulk (id, network_id, by_id, state, lang, created) VALUES ($1, $2, $3, $4, $5, $6)`, b.ID, b.Network, b.By, string(b.State), b.Lang, db.Millis(b.Created))
	if err != nil {
		return fail.Wrap(op, err)
	}
	for part := range slices.Chunk(lines, bulkRowsAtOnce) {
		var values []string
		args := []any{b.ID}
		for _, l := range part {
			var places []string
			for _, v := range []any{l.N, l.Line, l.Email, l.key, l.Given, l.Family, l.in, l.Group, string(l.State), l.Reason, l.Detail} {
				args = append(args, v)
				places = append(places, "$"+strconv.Itoa(len(args)))
			}
			values = append(values, "($1, "+strings.Join(places, ", ")+")")
		}
		_, err := tx.Exec(ctx, `INSERT INTO group_bulk_line (bulk_id, n, line, email, email_key, given, family, group_id, group_name, state, reason, detail) VALUES `+strings.Join(values, ", "), args...)
		if err != nil {
			return fail.Wrap(op, err)
		}
	}
	return nil
}

const bulkColumnList = `b.id, b.network_id, b.by_id, b.state, b.lang, b.created, b.finished`

func scanBulk(r db.Row) (b Bulk, err error) {
	return b, r.Scan(&b.ID, &b.Network, &b.By, &b.State, &b.Lang, db.Scanned{T: &b.Created}, db.Scanned{T: &b.Finished})
}

// anyBulk returns the list id, without its counts. Errors: fail.Hidden.
func anyBulk(ctx context.Context, q db.Q, id int64) (Bulk, error) {
	b, err := scanBulk(q.QueryRow(ctx, `SELECT `+bulkColumnList+` FROM group_bulk b WHERE b.id = $1`, id))
	if err == db.ErrNoRows {
		return b, fail.E("group.anyBulk", fail.Hidden, nil)
	}
	return b, fail.Wrap("group.anyBulk", err)
}

// bulkOf returns the list id of network, with its counts. Errors: fail.Hidden.
func bulkOf(ctx context.Context, q db.Q, network ref.Space, id int64) (Bulk, error) {
	b, err := anyBulk(ctx, q, id)
	if err != nil {
		return b, err
	}
	if b.Network != network {
		return b, fail.E("group.bulkOf", fail.Hidden, nil)
	}
	counts, err := bulkCounts(ctx, q, []int64{id})
	b.Counts = counts[id]
	return b, err
}

// bulkCounts is how many lines there are in each state, by list.
func bulkCounts(ctx context.Context, q db.Q, ids []int64) (map[int64]map[LineState]int, error) {
	out := map[int64]map[LineState]int{}
	err := eachRow(ctx, q, `SELECT bulk_id, state, COUNT(*) FROM group_bulk_line WHERE bulk_id IN ($1[]) GROUP BY bulk_id, state`, []any{db.Ints(ids)}, func(r db.Row) error {
		var id int64
		var s LineState
		var n int
		err := r.Scan(&id, &s, &n)
		if out[id] == nil {
			out[id] = map[LineState]int{}
		}
		out[id][s] = n
		return err
	})
	return out, fail.Wrap("group.bulkCounts", err)
}

// bulks returns the lists of network, the latest first, at most max, with their counts. Two queries.
func bulks(ctx context.Context, q db.Q, network ref.Space, max int) ([]Bulk, error) {
	list, err := db.All(ctx, q, scanBulk, `SELECT `+bulkColumnList+` FROM group_bulk b WHERE b.network_id = $1 ORDER BY b.created DESC, b.id DESC LIMIT $2`, network, max)
	if err != nil || len(list) == 0 {
		return nil, fail.Wrap("group.bulks", err)
	}
	ids := make([]int64, len(list))
	for n, b := range list {
		ids[n] = b.ID
	}
	counts, err := bulkCounts(ctx, q, ids)
	for n, b := range list {
		list[n].Counts = counts[b.ID]
	}
	return list, err
}

// linesOf returns the lines of the list id that are in one of states, in their order, those after the number after, at most
// max.
func linesOf(ctx context.Context, q db.Q, id int64, states []LineState, after, max int) ([]BulkLine, error) {
	list, err := db.All(ctx, q, func(r db.Row) (l BulkLine, err error) {
		return l, r.Scan(&l.N, &l.Line, &l.Email, &l.key, &l.Given, &l.Family, &l.in, &l.Group, &l.State, &l.Reason, &l.Detail)
	}, `SELECT n, line, email, email_key, given, family, group_id, group_name, state, reason, detail FROM group_bulk_line
		WHERE bulk_id = $1 AND state IN ($2[]) AND n > $3 ORDER BY n LIMIT $4`, id, db.Texts(states), after, max)
	return list, fail.Wrap("group.linesOf", err)
}

func setBulk(ctx context.Context, tx *db.Tx, id int64, s BulkState, by ref.Person, finished time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE group_bulk SET state = $1, by_id = $2, finished = $3 WHERE id = $4`, string(s), by, db.Millis(finished), id)
	return fail.Wrap("group.setBulk", err)
}

// endBulk ends the sending of id; the lines that are left are cancelled.
func endBulk(ctx context.Context, tx *db.Tx, id int64, s BulkState, now time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE group_bulk SET state = $1, finished = $2 WHERE id = $3 AND state = 'sending'`, string(s), db.Millis(now), id); err != nil {
		return fail.Wrap("group.endBulk", err)
	}
	_, err := tx.Exec(ctx, `UPDATE group_bulk_line SET state = 'cancelled' WHERE bulk_id = $1 AND state = 'ready'`, id)
	return fail.Wrap("group.endBulk", err)
}

// settleLine gives the state to a line that waits; ok is false when it does not wait any more.
func settleLine(ctx context.Context, tx *db.Tx, id int64, n int, s LineState, reason, detail string) (ok bool, err error) {
	changed, err := tx.Exec(ctx, `UPDATE group_bulk_line SET state = $1, reason = $2, detail = $3 WHERE bulk_id = $4 AND n = $5 AND state = 'ready'`, string(s), reason, detail, id, n)
	return changed > 0, fail.Wrap("group.settleLine", err)
}

func deleteBulk(ctx context.Context, tx *db.Tx, id int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM group_bulk WHERE id = $1`, id)
	return fail.Wrap("group.deleteBulk", err)
}

// pruneBulks forgets the lists made before t, with their addresses.
func pruneBulks(ctx context.Context, tx *db.Tx, t time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM group_bulk WHERE created < $1`, db.Millis(t))
	return fail.Wrap("group.pruneBulks", err)
}

// forgetBulks takes what p is called out of the lists that name their address.
func forgetBulks(ctx context.Context, tx *db.Tx, p ref.Person) error {
	_, err := tx.Exec(ctx, `DELETE FROM group_bulk_line WHERE email_key IN (SELECT email_key FROM person WHERE id = $1)`, p)
	return fail.Wrap("group.forgetBulks", err)
}
