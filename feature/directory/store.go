package directory

import (
	"context"
	"slices"
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
	err = q.QueryRow(ctx, `SELECT territory, about, about_html, can_help, looks_for, phone FROM profile WHERE person_id = $1`, p).
		Scan(&out.Territory, &out.About, &out.AboutHTML, &out.CanHelp, &out.LooksFor, &out.Phone)
	if err == db.ErrNoRows {
		return Profile{}, nil
	}
	return out, err
}

func skillsOf(ctx context.Context, q db.Q, p ref.Person) ([]string, error) {
	return db.All(ctx, q, db.One[string], `SELECT skill FROM skill WHERE person_id = $1 ORDER BY position`, p)
}

func putProfile(ctx context.Context, tx *db.Tx, p ref.Person, in Input, about text.Text) error {
	_, err := tx.Exec(ctx, `INSERT INTO profile (person_id, territory, about, about_html, about_plain, can_help, looks_for, phone, updated)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (person_id) DO UPDATE SET territory = excluded.territory, about = excluded.about, about_html = excluded.about_html,
			about_plain = excluded.about_plain, can_help = excluded.can_help, looks_for = excluded.looks_for,
			phone = excluded.phone, updated = excluded.updated`,
		p, in.Territory, about.Markdown, about.HTML, about.Plain(), in.CanHelp, in.LooksFor, in.Phone, db.Millis(clock.Now(ctx)))
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

// works returns the latest publications of p in streams of kinds that v may see, and whose author v may know, newest first; those before an item, unless it is 0.
func works(ctx context.Context, q db.Q, v *access.Viewer, p ref.Person, kinds []string, before ref.Item, max int) ([]item.Item, error) {
	args := append([]any{p, db.Texts(kinds), max, before}, v.Args()...)
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i
		WHERE i.author_id = $1 AND i.parent_id = 0 AND i.state = 'published' AND i.kind IN ($2[]) AND `+access.Visible("i", 5)+` AND `+access.AuthorShown("i", 5)+`
		AND (CAST($4 AS BIGINT) = 0 OR (i.created, i.id) < (COALESCE((SELECT created FROM item WHERE id = $4), 0), CAST($4 AS BIGINT)))
		ORDER BY i.created DESC, i.id DESC LIMIT $3`, args...)
	return list, fail.Wrap("directory.works", err)
}

// shared is a space that somebody belongs to, and as what.
type shared struct {
	space ref.Space
	role  space.Role
}

// common returns the spaces among which p is, networks first, then by name, at most max.
func common(ctx context.Context, q db.Q, p ref.Person, among []ref.Space, max int) ([]shared, error) {
	if len(among) == 0 {
		return nil, nil
	}
	list, err := db.All(ctx, q, func(r db.Row) (t shared, err error) { return t, r.Scan(&t.space, &t.role) },
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

// said is where a profile is shown at all: the person has a network in which the directory is on. Here and elsewhere, + 0 keeps
// the planners from going from the networks, of which there are few, to all their members: PostgreSQL takes them for groups.
const said = ` AND EXISTS (SELECT 1 FROM membership m JOIN space n ON n.id = m.space_id + 0
	WHERE m.person_id = x.person_id AND n.kind = 'network' AND m.state IN ('active', 'muted') AND ' ' || n.parts || ' ' LIKE '% directory %')`

// says returns what people let everyone read of what they say of themselves, for search. Three queries.
func says(ctx context.Context, q db.Q, people []ref.Person) (map[ref.Person]string, error) {
	return saysOf(ctx, q, people, FieldHelp, FieldLooks, FieldAbout, FieldSkills)
}

// helps returns what people let everyone read of what they can do for others: a line for what they can help with, and one for
// each skill. Three queries.
func helps(ctx context.Context, q db.Q, people []ref.Person) (map[ref.Person]string, error) {
	return saysOf(ctx, q, people, FieldHelp, FieldSkills)
}

// saysOf is what people let everyone read of some fields, a line or more for each. Three queries.
func saysOf(ctx context.Context, q db.Q, people []ref.Person, fields ...Field) (map[ref.Person]string, error) {
	const op = "directory.saysOf"
	out := map[ref.Person]string{}
	if len(people) == 0 {
		return out, nil
	}
	who, err := privacies(ctx, q, people)
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	add := func(p ref.Person, f Field, words string) {
		if words != "" && slices.Contains(fields, f) && who[p].of(f).admits(Stranger) {
			out[p] = strings.TrimSpace(out[p] + "\n" + words)
		}
	}
	rows, err := q.Query(ctx, `SELECT x.person_id, x.can_help, x.looks_for, x.about_plain FROM profile x WHERE x.person_id IN ($1[])`+said, db.Ints(people))
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	err = each(rows, func(r db.Row) error {
		var p ref.Person
		var help, looks, about string
		err := r.Scan(&p, &help, &looks, &about)
		add(p, FieldHelp, help)
		add(p, FieldLooks, looks)
		add(p, FieldAbout, about)
		return err
	})
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	if rows, err = q.Query(ctx, `SELECT x.person_id, x.skill FROM skill x WHERE x.person_id IN ($1[])`+said+` ORDER BY x.person_id, x.position`, db.Ints(people)); err != nil {
		return nil, fail.Wrap(op, err)
	}
	err = each(rows, func(r db.Row) error {
		var p ref.Person
		var skill string
		err := r.Scan(&p, &skill)
		add(p, FieldSkills, skill)
		return err
	})
	return out, fail.Wrap(op, err)
}

// each reads every row and closes them.
func each(rows db.Rows, read func(db.Row) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := read(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// privacies returns what people chose; fields without a choice are absent.
func privacies(ctx context.Context, q db.Q, people []ref.Person) (map[ref.Person]Privacy, error) {
	out := map[ref.Person]Privacy{}
	if len(people) == 0 {
		return out, nil
	}
	rows, err := q.Query(ctx, `SELECT person_id, field, audience FROM profile_audience WHERE person_id IN ($1[])`, db.Ints(people))
	if err != nil {
		return nil, err
	}
	return out, each(rows, func(r db.Row) error {
		var p ref.Person
		var f Field
		var a Audience
		err := r.Scan(&p, &f, &a)
		if out[p] == nil {
			out[p] = Privacy{}
		}
		out[p][f] = a
		return err
	})
}

func putAudience(ctx context.Context, tx *db.Tx, p ref.Person, f Field, a Audience) error {
	_, err := tx.Exec(ctx, `INSERT INTO profile_audience (person_id, field, audience) VALUES ($1, $2, $3)
		ON CONFLICT (person_id, field) DO UPDATE SET audience = excluded.audience`, p, string(f), string(a))
	return err
}
