package signin

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

const upsertPersona = `
	INSERT INTO demo_persona (name, person_id) VALUES ($1, $2)
	ON CONFLICT (name) DO UPDATE SET person_id = excluded.person_id`

func putPersona(ctx context.Context, tx *db.Tx, name string, person ref.Person) error {
	_, err := tx.Exec(ctx, upsertPersona, name, person)
	return err
}

// personaOf returns the person of a persona, db.ErrNoRows when there is none.
func personaOf(ctx context.Context, q db.Q, name string) (p ref.Person, err error) {
	err = q.QueryRow(ctx, `SELECT person_id FROM demo_persona WHERE name = $1`, name).Scan(&p)
	return p, err
}

type named struct {
	name   string
	person ref.Person
}

func scanNamed(r db.Row) (n named, err error) {
	err = r.Scan(&n.name, &n.person)
	return n, err
}

func allPersonas(ctx context.Context, q db.Q) (map[string]ref.Person, error) {
	list, err := db.All(ctx, q, scanNamed, `SELECT name, person_id FROM demo_persona ORDER BY name`)
	out := make(map[string]ref.Person, len(list))
	for _, n := range list {
		out[n.name] = n.person
	}
	return out, fail.Wrap("signin.allPersonas", err)
}

func dropPersona(ctx context.Context, tx *db.Tx, p ref.Person) error {
	_, err := tx.Exec(ctx, `DELETE FROM demo_persona WHERE person_id = $1`, p)
	return err
}
