package directory

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// belongs is what makes the membership m of the person p in the network n one that counts, as core/access counts it.
const belongs = `p.state = 'active' AND m.state IN ('active', 'muted')
	AND (m.role IN ('animator', 'manager') OR ' ' || n.barred || ' ' NOT LIKE '% ' || COALESCE(NULLIF(p.org_kind, ''), 'none') || ' %')`

// shareNetwork tells whether p is in one of v's networks.
func shareNetwork(ctx context.Context, q db.Q, v *access.Viewer, p ref.Person) (bool, error) {
	if len(v.Networks()) == 0 {
		return false, nil
	}
	var n int
	err := q.QueryRow(ctx, `SELECT COUNT(*) FROM membership m JOIN person p ON p.id = m.person_id JOIN space n ON n.id = m.space_id
		WHERE m.person_id = $1 AND m.space_id IN ($2[]) AND `+belongs, p, db.Ints(v.Networks())).Scan(&n)
	return n > 0, fail.Wrap("directory.shareNetwork", err)
}

// subjects returns people as the index reads them; those who are gone have no networks. Seven queries.
func subjects(ctx context.Context, q db.Q, people []ref.Person) ([]subject, error) {
	ids := db.Ints(people)
	list, err := db.All(ctx, q, func(r db.Row) (x subject, err error) {
		return x, r.Scan(&x.id, &x.sortKey, &x.given, &x.family, &x.job, &x.org, &x.orgKind, &x.orgName, &x.region, &x.departement)
	}, `SELECT p.id, p.sort_key, p.given, p.family, p.job, p.org_id, p.org_kind, p.org_name, COALESCE(o.region, ''), COALESCE(o.departement, '')
		FROM person p LEFT JOIN org o ON o.id = p.org_id WHERE p.id IN ($1[])`, ids)
	if err != nil {
		return nil, err
	}
	who, err := privacies(ctx, q, people)
	if err != nil {
		return nil, err
	}
	at := make(map[ref.Person]*subject, len(list))
	for n := range list {
		x := &list[n]
		x.present, x.presentKey, x.who = map[ref.Space]map[string]bool{}, x.sortKey, who[x.id]
		at[x.id] = x
	}
	for _, read := range reads {
		rows, err := q.Query(ctx, read.text, ids)
		if err != nil {
			return nil, err
		}
		if err := each(rows, func(r db.Row) error { return read.row(r, at) }); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// reads are what subjects are made of beside their own row; each reads rows of people $1.
var reads = []struct {
	text string
	row  func(r db.Row, at map[ref.Person]*subject) error
}{
	{`SELECT m.person_id, m.space_id FROM membership m JOIN person p ON p.id = m.person_id JOIN space n ON n.id = m.space_id + 0
		WHERE m.person_id IN ($1[]) AND n.kind = 'network' AND ` + belongs, readNetwork},
	{`SELECT person_id, territory, can_help, looks_for FROM profile WHERE person_id IN ($1[])`, readProfile},
	{`SELECT person_id, skill FROM skill WHERE person_id IN ($1[]) ORDER BY person_id, position`, readSkill},
	{`SELECT person_id, network_id, term, sort_key FROM directory_term WHERE person_id IN ($1[])`, readTerm},
}

func readNetwork(r db.Row, at map[ref.Person]*subject) error {
	var p ref.Person
	var n ref.Space
	if err := r.Scan(&p, &n); err != nil {
		return err
	}
	at[p].networks = append(at[p].networks, n)
	return nil
}

// readProfile comes before readSkill.
func readProfile(r db.Row, at map[ref.Person]*subject) error {
	var p ref.Person
	var f Profile
	if err := r.Scan(&p, &f.Territory, &f.CanHelp, &f.LooksFor); err != nil {
		return err
	}
	at[p].profile = f
	return nil
}

func readSkill(r db.Row, at map[ref.Person]*subject) error {
	var p ref.Person
	var skill string
	if err := r.Scan(&p, &skill); err != nil {
		return err
	}
	at[p].profile.Skills = append(at[p].profile.Skills, skill)
	return nil
}

func readTerm(r db.Row, at map[ref.Person]*subject) error {
	var p ref.Person
	var n ref.Space
	var term, key string
	if err := r.Scan(&p, &n, &term, &key); err != nil {
		return err
	}
	x := at[p]
	if x.present[n] == nil {
		x.present[n] = map[string]bool{}
	}
	x.present[n][term] = true
	if key != x.sortKey {
		x.presentKey = key
	}
	return nil
}

// forget takes terms of p in network n away; all of p's when n is 0.
func forget(ctx context.Context, tx *db.Tx, p ref.Person, n ref.Space, terms []string) error {
	if n == 0 {
		_, err := tx.Exec(ctx, `DELETE FROM directory_term WHERE person_id = $1`, p)
		return err
	}
	if len(terms) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `DELETE FROM directory_term WHERE person_id = $1 AND network_id = $2 AND term IN ($3[])`, p, n, db.Texts(terms))
	return err
}

// unindexed returns, of the members of networks after a person, at most max, those whom the index lacks, and where to go on: 0
// when none is left.
func unindexed(ctx context.Context, q db.Q, after ref.Person, max int) (lacking []ref.Person, next ref.Person, err error) {
	rows, err := q.Query(ctx, `SELECT p.id, EXISTS (SELECT 1 FROM membership m JOIN space n ON n.id = m.space_id + 0 WHERE m.person_id = p.id AND n.kind = 'network' AND `+belongs+`
			AND NOT EXISTS (SELECT 1 FROM directory_term d WHERE d.person_id = m.person_id AND d.network_id = m.space_id AND d.term = ''))
		FROM person p WHERE p.id > $1 ORDER BY p.id LIMIT $2`, after, max)
	if err != nil {
		return nil, 0, err
	}
	read := 0
	err = each(rows, func(r db.Row) error {
		var lacks bool
		if err := r.Scan(&next, &lacks); err != nil {
			return err
		}
		if read++; lacks {
			lacking = append(lacking, next)
		}
		return nil
	})
	if read < max {
		next = 0
	}
	return lacking, next, err
}

// labelsOf returns how terms are written, by term.
func labelsOf(ctx context.Context, q db.Q, terms []string) (map[string]string, error) {
	out := map[string]string{}
	if len(terms) == 0 {
		return out, nil
	}
	rows, err := q.Query(ctx, `SELECT term, label FROM directory_label WHERE term IN ($1[])`, db.Texts(terms))
	if err != nil {
		return nil, err
	}
	return out, each(rows, func(r db.Row) error {
		var term, label string
		err := r.Scan(&term, &label)
		out[term] = label
		return err
	})
}
