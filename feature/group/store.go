package group

import (
	"context"
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

// letter is an invitation sent by letter, until it is used.
type letter struct {
	id               int64
	space            ref.Space
	email, key       string
	person           ref.Person
	role             space.Role
	opens            bool
	by               ref.Person
	created, expires time.Time
}

// putLetter stores l in place of the one that waits for the same address.
func putLetter(ctx context.Context, tx *db.Tx, l letter, hash []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO group_invitation (id, space_id, email, email_key, person_id, role, opens_network, by_id, token_hash, created, expires)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (space_id, email_key) DO UPDATE SET id = excluded.id, email = excluded.email, person_id = excluded.person_id, role = excluded.role,
			opens_network = excluded.opens_network, by_id = excluded.by_id, token_hash = excluded.token_hash, created = excluded.created, expires = excluded.expires`,
		l.id, l.space, l.email, l.key, l.person, string(l.role), l.opens, l.by, hash, db.Millis(l.created), db.Millis(l.expires))
	return fail.Wrap("group.putLetter", err)
}

const letterColumns = `id, space_id, email, email_key, person_id, role, opens_network, by_id, created, expires`

func scanLetter(r db.Row) (l letter, err error) {
	return l, r.Scan(&l.id, &l.space, &l.email, &l.key, &l.person, &l.role, &l.opens, &l.by, db.Scanned{T: &l.created}, db.Scanned{T: &l.expires})
}

func letterBy(ctx context.Context, q db.Q, hash []byte) (letter, error) {
	l, err := scanLetter(q.QueryRow(ctx, `SELECT `+letterColumns+` FROM group_invitation WHERE token_hash = $1`, hash))
	if err == db.ErrNoRows {
		return l, fail.E("group.letterBy", fail.Hidden, nil)
	}
	return l, fail.Wrap("group.letterBy", err)
}

// waitingLetters returns the letters of s that wait, the latest first, at most max.
func waitingLetters(ctx context.Context, q db.Q, s ref.Space, max int) ([]letter, error) {
	list, err := db.All(ctx, q, scanLetter, `SELECT `+letterColumns+` FROM group_invitation WHERE space_id = $1 ORDER BY created DESC, id DESC LIMIT $2`, s, max)
	return list, fail.Wrap("group.waitingLetters", err)
}

func deleteLetter(ctx context.Context, tx *db.Tx, s ref.Space, key string) (int64, error) {
	n, err := tx.Exec(ctx, `DELETE FROM group_invitation WHERE space_id = $1 AND email_key = $2`, s, key)
	return n, fail.Wrap("group.deleteLetter", err)
}

// pruneLetters forgets the addresses of letters that were over before t.
func pruneLetters(ctx context.Context, tx *db.Tx, t time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM group_invitation WHERE expires < $1`, db.Millis(t))
	return fail.Wrap("group.pruneLetters", err)
}

// dropInvitations takes away the letters to p for s: they are in, or out for good.
func dropInvitations(ctx context.Context, tx *db.Tx, p ref.Person, s ref.Space) error {
	_, err := tx.Exec(ctx, `DELETE FROM group_invitation WHERE person_id = $1 AND person_id <> 0 AND space_id = $2`, p, s)
	return fail.Wrap("group.dropInvitations", err)
}

// soleGroup names the first group, among those that p leaves with network, that they alone run; "" when there is none. Another
// network where the group lives keeps them in it.
func soleGroup(ctx context.Context, q db.Q, p ref.Person, network ref.Space) (name string, err error) {
	err = q.QueryRow(ctx, `SELECT s.name
		FROM   membership m JOIN space s ON s.id = m.space_id
		WHERE  m.person_id = $1 AND m.state = 'active' AND m.role IN ('animator', 'manager') AND s.kind = 'group' AND s.state = 'active'
		AND    (s.network_id = $2 OR EXISTS (SELECT 1 FROM space_opening x WHERE x.space_id = s.id AND x.state = 'opened' AND x.network_id = $2))
		AND    NOT EXISTS (SELECT 1 FROM membership h WHERE h.person_id = $1 AND h.state IN ('active', 'muted') AND h.space_id <> $2
			AND (h.space_id = s.network_id OR h.space_id IN (SELECT x.network_id FROM space_opening x WHERE x.space_id = s.id AND x.state = 'opened')))
		AND    NOT EXISTS (SELECT 1 FROM membership o WHERE o.space_id = s.id AND o.state = 'active' AND o.role IN ('animator', 'manager') AND o.person_id <> $1)
		ORDER  BY s.sort_key, s.id LIMIT 1`, p, network).Scan(&name)
	if err == db.ErrNoRows {
		return "", nil
	}
	return name, fail.Wrap("group.soleGroup", err)
}

// mark is where a list stopped: what comes after follows it. rank is 0 where the list has none.
type mark struct {
	rank int
	key  string
	id   int64
}

// maxWords is how many words of a search count.
const maxWords = 5

// like are the patterns that a text must fit for each of the typed words to begin one of its own. The text is compared with
// a space before it, its hyphens and apostrophes taken for spaces.
func like(typed string) []string {
	words := strings.FieldsFunc(french.Fold(typed), func(r rune) bool { return r == ' ' || r == '-' || r == '\'' || r == ',' })
	if len(words) > maxWords {
		words = words[:maxWords]
	}
	escape := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	for n, w := range words {
		words[n] = "% " + escape.Replace(w) + "%"
	}
	return words
}

// begins is the condition that text fits every pattern; the patterns are added to args.
func begins(text string, patterns []string, args []any) (string, []any) {
	cond := "TRUE"
	for _, p := range patterns {
		args = append(args, p)
		cond += ` AND REPLACE(REPLACE(' ' || ` + text + `, '-', ' '), '''', ' ') LIKE ` + place(len(args)) + ` ESCAPE '\'`
	}
	return cond, args
}

// theme is how many groups speak of something.
type theme struct {
	name string
	n    int
}

// themes counts the groups of network that v may see, by theme, the biggest first, at most max;
// without the group except.
func themes(ctx context.Context, q db.Q, v *access.Viewer, network, except ref.Space, max int) ([]theme, error) {
	args := append([]any{network, max, except}, v.SpaceArgs()...)
	mine := `s.network_id = $1 AND s.kind = 'group' AND s.id <> $3 AND ` + access.SpaceVisible("s", 4)
	list, err := db.All(ctx, q, func(r db.Row) (t theme, err error) { return t, r.Scan(&t.name, &t.n) },
		`SELECT t.label, COUNT(*) AS n FROM (SELECT s.id, s.theme AS label FROM space s WHERE s.theme <> '' AND `+mine+`
			UNION SELECT s.id, g.label FROM space s JOIN group_theme g ON g.space_id = s.id WHERE `+mine+`) t
		GROUP BY t.label ORDER BY n DESC, t.label LIMIT $2`, args...)
	return list, fail.Wrap("group.themes", err)
}

// among is who is counted as a member of the space $1: those in it whose account is active, without those whose
// organisation is of a barred kind ($2), unless they run it. It stands before the conditions of a list.
const among = `FROM membership m JOIN person p ON p.id = m.person_id LEFT JOIN org o ON o.id = p.org_id
	WHERE m.space_id = $1 AND m.state IN ('active', 'muted') AND p.state = 'active'
	AND (m.role IN ('animator', 'manager') OR COALESCE(NULLIF(p.org_kind, ''), 'none') NOT IN ($2[])) `

// ranked puts who runs the space first.
const ranked = `CASE m.role WHEN 'manager' THEN 0 WHEN 'animator' THEN 1 ELSE 2 END`

// memberRow is one line of the list of members.
type memberRow struct {
	person ref.Person
	role   space.Role
	state  space.State
	week   time.Time // of the last visit
	joined time.Time
	mark   mark
}

// members returns who is in s, those who run it first, then by name, after f.after, at most max. The cost grows with the
// number of members of s: the order is of two tables.
func members(ctx context.Context, q db.Q, s space.Space, f Filter, max int) ([]memberRow, error) {
	args := []any{s.ID, db.Texts(s.Barred), f.after.rank, f.after.key, f.after.id, max}
	found, args := f.narrowed(args)
	list, err := db.All(ctx, q, func(r db.Row) (m memberRow, err error) {
		err = r.Scan(&m.person, &m.role, &m.state, &m.mark.rank, &m.mark.key, db.Scanned{T: &m.week}, db.Scanned{T: &m.joined})
		m.mark.id = int64(m.person)
		return m, err
	}, `SELECT p.id, m.role, m.state, `+ranked+` AS rank, p.sort_key, p.seen_week, m.joined `+among+`
		AND (`+ranked+`, p.sort_key, p.id) > ($3, $4, $5) AND `+found+`
		ORDER BY rank, p.sort_key, p.id LIMIT $6`, args...)
	return list, fail.Wrap("group.members", err)
}

// countMembers counts who members would list in all.
func countMembers(ctx context.Context, q db.Q, s space.Space, f Filter) (n int, err error) {
	found, args := f.narrowed([]any{s.ID, db.Texts(s.Barred)})
	err = q.QueryRow(ctx, `SELECT COUNT(*) `+among+` AND `+found, args...).Scan(&n)
	return n, fail.Wrap("group.countMembers", err)
}

// share is how many members are of a region, or of an organisation.
type share struct {
	name string
	n    int
}

func scanShare(r db.Row) (s share, err error) { return s, r.Scan(&s.name, &s.n) }

// byRegion counts the members of s by the code of the region of their organisation, the biggest first, at most max.
func byRegion(ctx context.Context, q db.Q, s space.Space, max int) ([]share, error) {
	list, err := db.All(ctx, q, scanShare, `SELECT o.region, COUNT(*) AS n `+among+` AND o.region <> '' GROUP BY o.region ORDER BY n DESC, o.region LIMIT $3`, s.ID, db.Texts(s.Barred), max)
	return list, fail.Wrap("group.byRegion", err)
}

// byOrg counts the members of s by organisation, the biggest first, at most max.
func byOrg(ctx context.Context, q db.Q, s space.Space, max int) ([]share, error) {
	list, err := db.All(ctx, q, scanShare, `SELECT o.name, COUNT(*) AS n `+among+` AND o.id IS NOT NULL GROUP BY o.id, o.name ORDER BY n DESC, o.name LIMIT $3`, s.ID, db.Texts(s.Barred), max)
	return list, fail.Wrap("group.byOrg", err)
}

// waiting returns who has state in s, first come first, at most max.
func waiting(ctx context.Context, q db.Q, s ref.Space, state space.State, max int) ([]space.Membership, error) {
	list, err := db.All(ctx, q, func(r db.Row) (m space.Membership, err error) {
		return m, r.Scan(&m.Person, &m.Space, &m.Role, &m.State, &m.Note, db.Scanned{T: &m.Joined})
	}, `SELECT m.person_id, m.space_id, m.role, m.state, m.note, m.joined FROM membership m JOIN person p ON p.id = m.person_id
		WHERE m.space_id = $1 AND m.state = $2 AND p.state = 'active' ORDER BY m.joined, m.person_id LIMIT $3`, s, string(state), max)
	return list, fail.Wrap("group.waiting", err)
}

// hasLetter returns those of people to whom a letter for s waits.
func hasLetter(ctx context.Context, q db.Q, s ref.Space, people []ref.Person) (map[ref.Person]bool, error) {
	ids, err := db.All(ctx, q, db.One[ref.Person], `SELECT person_id FROM group_invitation WHERE space_id = $1 AND person_id <> 0 AND person_id IN ($2[])`, s, db.Ints(people))
	out := map[ref.Person]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out, fail.Wrap("group.hasLetter", err)
}

func countState(ctx context.Context, q db.Q, s ref.Space, state space.State) (int, error) {
	return space.Count(ctx, q, s, state, space.None)
}

func place(n int) string { return "$" + strconv.Itoa(n) }

// slugsLike returns the addresses of the groups of network that begin with base, which is letters, digits and hyphens.
func slugsLike(ctx context.Context, q db.Q, network ref.Space, base string) ([]string, error) {
	list, err := db.All(ctx, q, db.One[string], `SELECT slug FROM space WHERE network_id = $1 AND kind = 'group' AND (slug = $2 OR slug LIKE $3)`, network, base, base+"-%")
	return list, fail.Wrap("group.slugsLike", err)
}

// readOutside counts what is published in s, or in a sub-group of it, for more people than its members.
func readOutside(ctx context.Context, q db.Q, s ref.Space) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM item WHERE space_id IN (SELECT id FROM space WHERE id = $1 OR parent_id = $1) AND audience <> 'group' AND state <> 'deleted'`, s).Scan(&n)
	return n, fail.Wrap("group.readOutside", err)
}

// below returns the sub-groups of s, by name; forty at most, and those that one cannot see among them.
func below(ctx context.Context, q db.Q, s ref.Space) ([]space.Space, error) {
	list, err := space.List(ctx, q, `s.parent_id = $1 AND s.parent_id <> 0 ORDER BY s.sort_key, s.id`, s)
	return list, fail.Wrap("group.below", err)
}
