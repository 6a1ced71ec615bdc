package org

import (
	"context"
	"fmt"
	"strings"
	"time"

	"maillage/core/db"
	"maillage/core/org/directory"
	"maillage/core/ref"
)

const columns = `o.id, o.kind, o.also, o.code, o.siren, o.siret, o.name, o.short, o.name_key, o.short_key, o.region, o.departement,
	o.population, o.website, o.weight`

const selectOrg = `SELECT ` + columns + ` FROM org o `

func scan(r db.Row) (o Org, err error) {
	return o, r.Scan(&o.ID, &o.Kind, &o.Also, &o.Code, &o.SIREN, &o.SIRET, &o.Name, &o.Short, &o.nameKey, &o.shortKey, &o.Region, &o.Departement,
		&o.Population, &o.Website, &o.weight)
}

func byID(ctx context.Context, q db.Q, id ref.Org) (Org, error) {
	return scan(q.QueryRow(ctx, selectOrg+`WHERE o.id = $1`, id))
}

func byCode(ctx context.Context, q db.Q, kind Kind, code string) (Org, error) {
	return scan(q.QueryRow(ctx, selectOrg+`WHERE o.kind = $1 AND o.code = $2`, kind, code))
}

func byAnyCode(ctx context.Context, q db.Q, code string) ([]Org, error) {
	return db.All(ctx, q, scan, selectOrg+`WHERE o.code = $1 ORDER BY o.weight DESC, o.id LIMIT $2`, code, most)
}

func bySIREN(ctx context.Context, q db.Q, siren string) ([]Org, error) {
	return db.All(ctx, q, scan, selectOrg+`WHERE o.siren = $1 AND o.siren <> '' ORDER BY o.weight DESC, o.id LIMIT $2`, siren, most)
}

// byKeys returns those whose name or short name is exactly one of keys, the heaviest first.
func byKeys(ctx context.Context, q db.Q, keys []string) ([]Org, error) {
	return db.All(ctx, q, scan, selectOrg+`JOIN (
			SELECT id FROM org WHERE short_key IN ($1[])
			UNION SELECT id FROM org WHERE name_key IN ($1[])
		) c ON c.id = o.id
		ORDER BY o.weight DESC, o.id LIMIT $2`, db.Texts(keys), most)
}

// byPrefixes returns those of kinds (all when empty) that have for each prefix a word that begins so, the heaviest first.
func byPrefixes(ctx context.Context, q db.Q, prefixes []string, kinds []Kind) ([]Org, error) {
	var b strings.Builder
	var args []any
	for i, p := range prefixes {
		if i > 0 {
			b.WriteString("\n\t\tINTERSECT ")
		}
		args = append(args, p, p+"\U0010ffff")
		fmt.Fprintf(&b, "SELECT org_id, weight FROM org_word WHERE word >= $%d AND word < $%d", len(args)-1, len(args))
		if len(kinds) > 0 {
			fmt.Fprintf(&b, " AND kind IN ($%d[])", 2*len(prefixes)+1)
		}
	}
	if len(kinds) > 0 {
		args = append(args, db.Texts(kinds))
	}
	distinct := strings.Replace(b.String(), "SELECT", "SELECT DISTINCT", 1)
	return db.All(ctx, q, scan, selectOrg+`JOIN (
			SELECT org_id FROM (`+distinct+`) w ORDER BY weight DESC, org_id LIMIT `+fmt.Sprint(most)+`
		) c ON c.org_id = o.id
		ORDER BY o.weight DESC, o.id`, args...)
}

// heaviest returns the first of each kind. Each is read from its own end of the index: a list of kinds would have the
// engines sort 35,000 communes (60 ms [measured]).
func heaviest(ctx context.Context, q db.Q, kinds []Kind) ([]Org, error) {
	var b strings.Builder
	args := []any{most}
	for i, k := range kinds {
		if i > 0 {
			b.WriteString(" UNION ALL ")
		}
		args = append(args, k)
		fmt.Fprintf(&b, "SELECT id FROM (SELECT id FROM org WHERE kind = $%d ORDER BY weight DESC, id LIMIT $1) k%d", len(args), i)
	}
	return db.All(ctx, q, scan, selectOrg+`JOIN (`+b.String()+`) c ON c.id = o.id ORDER BY o.weight DESC, o.id`, args...)
}

func knownOrgs(ctx context.Context, q db.Q) (map[string]knownOrg, error) {
	rows, err := q.Query(ctx, `SELECT id, kind, code, digest FROM org`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]knownOrg{}
	for rows.Next() {
		var k knownOrg
		var kind Kind
		var code string
		if err := rows.Scan(&k.id, &kind, &code, &k.digest); err != nil {
			return nil, err
		}
		out[directory.Key(kind, code)] = k
	}
	return out, rows.Err()
}

func knownDomains(ctx context.Context, q db.Q) (map[string]domainRow, error) {
	rows, err := db.All(ctx, q, func(r db.Row) (d domainRow, err error) { return d, r.Scan(&d.name, &d.category, &d.org) },
		`SELECT domain, category, org_id FROM org_domain`)
	out := make(map[string]domainRow, len(rows))
	for _, r := range rows {
		out[r.name] = r
	}
	return out, err
}

// rowsAtOnce: rows written by one statement. A statement of its own for each row costs four times as much on SQLite
// [measured].
const rowsAtOnce = 50

// insertMany writes rows of arguments, rowsAtOnce at a time.
func insertMany(ctx context.Context, tx *db.Tx, into string, width int, rows [][]any, conflict string) error {
	for len(rows) > 0 {
		n := min(rowsAtOnce, len(rows))
		if n < rowsAtOnce {
			n = 1 // two texts in all for each table
		}
		var args []any
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		if _, err := tx.Exec(ctx, into+valuesOf(n, width)+conflict, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// valuesOf is " VALUES ($1, $2), ($3, $4)" for n = 2 and width = 2.
func valuesOf(n, width int) string {
	var b strings.Builder
	b.WriteString(" VALUES ")
	for i := range n * width {
		switch {
		case i%width > 0:
			b.WriteString(", ")
		case i > 0:
			b.WriteString("), (")
		default:
			b.WriteString("(")
		}
		fmt.Fprintf(&b, "$%d", i+1)
	}
	b.WriteString(")")
	return b.String()
}

func insertOrgs(ctx context.Context, tx *db.Tx, list []Org) error {
	rows := make([][]any, len(list))
	var words [][]any
	for i, o := range list {
		rows[i] = []any{o.ID, o.Kind, o.Also, o.Code, o.SIREN, o.SIRET, o.Name, o.Short, o.nameKey, o.shortKey, o.Region, o.Departement,
			o.Population, o.Website, o.weight, o.digest()}
		words = append(words, wordRows(o)...)
	}
	err := insertMany(ctx, tx, `INSERT INTO org (id, kind, also, code, siren, siret, name, short, name_key, short_key, region, departement,
		population, website, weight, digest)`, 16, rows, "")
	if err != nil {
		return err
	}
	return insertWords(ctx, tx, words)
}

func insertWords(ctx context.Context, tx *db.Tx, rows [][]any) error {
	return insertMany(ctx, tx, `INSERT INTO org_word (word, kind, weight, org_id)`, 4, rows, "")
}

// wordRows are the rows of org_word of an organisation: for each of its kinds, each of its words.
func wordRows(o Org) [][]any {
	var out [][]any
	kinds := []Kind{o.Kind, o.Also}
	if o.Also == "" {
		kinds = kinds[:1]
	}
	for _, k := range kinds {
		for _, w := range indexed(o) {
			out = append(out, []any{w, k, o.weight, o.ID})
		}
	}
	return out
}

func updateOrg(ctx context.Context, tx *db.Tx, old, o Org) error {
	for _, r := range wordRows(old) {
		if _, err := tx.Exec(ctx, `DELETE FROM org_word WHERE word = $1 AND kind = $2 AND weight = $3 AND org_id = $4`, r...); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `UPDATE org
		SET    also = $1, siren = $2, siret = $3, name = $4, short = $5, name_key = $6, short_key = $7, region = $8, departement = $9,
		       population = $10, website = $11, weight = $12, digest = $13
		WHERE  id = $14`, o.Also, o.SIREN, o.SIRET, o.Name, o.Short, o.nameKey, o.shortKey, o.Region, o.Departement,
		o.Population, o.Website, o.weight, o.digest(), o.ID)
	if err != nil {
		return err
	}
	return insertWords(ctx, tx, wordRows(o))
}

// domainRow is a row of org_domain.
type domainRow struct {
	name, category string
	org            ref.Org
}

func putDomains(ctx context.Context, tx *db.Tx, list []domainRow) error {
	rows := make([][]any, len(list))
	for i, d := range list {
		rows[i] = []any{d.name, d.category, d.org}
	}
	return insertMany(ctx, tx, `INSERT INTO org_domain (domain, category, org_id)`, 3, rows,
		` ON CONFLICT (domain) DO UPDATE SET category = excluded.category, org_id = excluded.org_id`)
}

// nearestDomain returns the longest of domains that is listed.
func nearestDomain(ctx context.Context, q db.Q, domains []string) (d domainRow, err error) {
	err = q.QueryRow(ctx, `SELECT domain, category, org_id FROM org_domain WHERE domain IN ($1[]) ORDER BY LENGTH(domain) DESC LIMIT 1`, db.Texts(domains)).
		Scan(&d.name, &d.category, &d.org)
	return d, err
}

const selectAffiliation = `SELECT a.id, a.job, a.since, a.until, a.proof, a.proved, ` + columns + `
	FROM affiliation a JOIN org o ON o.id = a.org_id `

func scanAffiliation(r db.Row) (a Affiliation, err error) {
	o := &a.Org
	return a, r.Scan(&a.ID, &a.Job, db.Scanned{T: &a.Since}, db.Scanned{T: &a.Until}, &a.Proof, db.Scanned{T: &a.Proved},
		&o.ID, &o.Kind, &o.Also, &o.Code, &o.SIREN, &o.SIRET, &o.Name, &o.Short, &o.nameKey, &o.shortKey, &o.Region, &o.Departement,
		&o.Population, &o.Website, &o.weight)
}

func current(ctx context.Context, q db.Q, person ref.Person) (Affiliation, error) {
	return scanAffiliation(q.QueryRow(ctx, selectAffiliation+`WHERE a.person_id = $1 AND a.until = 0`, person))
}

func affiliationsOf(ctx context.Context, q db.Q, person ref.Person) ([]Affiliation, error) {
	return db.All(ctx, q, scanAffiliation, selectAffiliation+`WHERE a.person_id = $1
		ORDER BY CASE WHEN a.until = 0 THEN 0 ELSE 1 END, a.since DESC, a.id DESC`, person)
}

func putAffiliation(ctx context.Context, tx *db.Tx, person ref.Person, a Affiliation) error {
	_, err := tx.Exec(ctx, `INSERT INTO affiliation (id, person_id, org_id, job, since, proof, proved) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET job = excluded.job, proof = excluded.proof, proved = excluded.proved`,
		a.ID, person, a.Org.ID, a.Job, db.Millis(a.Since), a.Proof, db.Millis(a.Proved))
	return err
}

func end(ctx context.Context, tx *db.Tx, id int64, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE affiliation SET until = $1 WHERE id = $2`, db.Millis(now), id)
	return err
}
