package directory

import (
	"context"
	"strings"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

func profileOf(ctx context.Context, q db.Q, p ref.Person) (out Profile, err error) {
	err = q.QueryRow(ctx, `SELECT territory, about, about_html, can_help, looks_for FROM profile WHERE person_id = $1`, p).
		Scan(&out.Territory, &out.About, &out.AboutHTML, &out.CanHelp, &out.LooksFor)
	if err == db.ErrNoRows {
		return Profile{}, nil
	}
	return out, err
}

func skillsOf(ctx context.Context, q db.Q, p ref.Person) ([]string, error) {
	return db.All(ctx, q, db.One[string], `SELECT skill FROM skill WHERE person_id = $1 ORDER BY position`, p)
}

func putProfile(ctx context.Context, tx *db.Tx, p ref.Person, in Input, about text.Text) error {
	_, err := tx.Exec(ctx, `INSERT INTO profile (person_id, territory, about, about_html, about_plain, can_help, looks_for, updated)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (person_id) DO UPDATE SET territory = excluded.territory, about = excluded.about, about_html = excluded.about_html,
			about_plain = excluded.about_plain, can_help = excluded.can_help, looks_for = excluded.looks_for, updated = excluded.updated`,
		p, in.Territory, about.Markdown, about.HTML, about.Plain, in.CanHelp, in.LooksFor, db.Millis(clock.Now(ctx)))
	return fail.Wrap("directory.putProfile", err)
}

// putSkills stores skills in place of those p had; they are few.
func putSkills(ctx context.Context, tx *db.Tx, p ref.Person, skills []string) error {
	const op = "directory.putSkills"
	if _, err := tx.Exec(ctx, `DELETE FROM skill WHERE person_id = $1`, p); err != nil {
		return fail.Wrap(op, err)
	}
	for n, s := range skills {
		_, err := tx.Exec(ctx, `INSERT INTO skill (person_id, skill_key, skill, position) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, p, skillKey(s), s, n)
		if err != nil {
			return fail.Wrap(op, err)
		}
	}
	return nil
}

// works returns the latest publications of p in streams of kinds that v may see, and whose author v may know, newest first.
func works(ctx context.Context, q db.Q, v *access.Viewer, p ref.Person, kinds []string, max int) ([]item.Item, error) {
	args := append([]any{p, db.Texts(kinds), max}, v.Args()...)
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i
		WHERE i.author_id = $1 AND i.parent_id = 0 AND i.state = 'published' AND i.kind IN ($2[]) AND `+access.Visible("i", 4)+` AND `+access.AuthorShown("i", 4)+`
		ORDER BY i.created DESC, i.id DESC LIMIT $3`, args...)
	return list, fail.Wrap("directory.works", err)
}

// tie is a space that somebody belongs to, and as what.
type tie struct {
	space ref.Space
	role  space.Role
}

// common returns the spaces among which p is, networks first, then by name, at most max.
func common(ctx context.Context, q db.Q, p ref.Person, among []ref.Space, max int) ([]tie, error) {
	if len(among) == 0 {
		return nil, nil
	}
	list, err := db.All(ctx, q, func(r db.Row) (t tie, err error) { return t, r.Scan(&t.space, &t.role) },
		`SELECT s.id, m.role FROM membership m JOIN space s ON s.id = m.space_id
		WHERE m.person_id = $1 AND m.state IN ('active', 'muted') AND s.id IN ($2[])
		ORDER BY s.kind DESC, s.sort_key, s.id LIMIT $3`, p, db.Ints(among), max)
	return list, fail.Wrap("directory.common", err)
}

// partsOf returns the parts that are on in each network of p, as one text a network.
func partsOf(ctx context.Context, q db.Q, p ref.Person) ([]string, error) {
	list, err := db.All(ctx, q, db.One[string], `SELECT s.parts FROM membership m JOIN space s ON s.id = m.space_id
		WHERE m.person_id = $1 AND m.state IN ('active', 'muted') AND s.kind = 'network'`, p)
	return list, fail.Wrap("directory.partsOf", err)
}

// colleagues counts the people of an organisation who have an account.
func colleagues(ctx context.Context, q db.Q, o ref.Org) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM person WHERE org_id = $1 AND org_id <> 0 AND state = 'active'`, o).Scan(&n)
	return n, fail.Wrap("directory.colleagues", err)
}

// said is where a profile is shown at all: the person has a network in which the directory is on.
const said = ` AND EXISTS (SELECT 1 FROM membership m JOIN space n ON n.id = m.space_id
	WHERE m.person_id = x.person_id AND n.kind = 'network' AND m.state IN ('active', 'muted') AND ' ' || n.parts || ' ' LIKE '% directory %')`

// says returns what people say of themselves, for search. Two queries.
func says(ctx context.Context, q db.Q, people []ref.Person) (map[ref.Person]string, error) {
	const op = "directory.says"
	out := map[ref.Person]string{}
	if len(people) == 0 {
		return out, nil
	}
	for _, text := range []string{
		`SELECT x.person_id, x.can_help || ' ' || x.looks_for || ' ' || x.about_plain FROM profile x WHERE x.person_id IN ($1[])` + said,
		`SELECT x.person_id, x.skill FROM skill x WHERE x.person_id IN ($1[])` + said + ` ORDER BY x.person_id, x.position`,
	} {
		rows, err := q.Query(ctx, text, db.Ints(people))
		if err != nil {
			return nil, fail.Wrap(op, err)
		}
		for rows.Next() {
			var p ref.Person
			var words string
			if err := rows.Scan(&p, &words); err != nil {
				rows.Close()
				return nil, fail.Wrap(op, err)
			}
			out[p] = strings.TrimSpace(out[p] + "\n" + words)
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return nil, fail.Wrap(op, err)
		}
	}
	return out, nil
}
