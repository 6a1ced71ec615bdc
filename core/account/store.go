package account

import (
	"context"
	"strings"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/clock"
)

const personColumns = `p.id, p.handle, p.email, p.email_proved, p.given, p.family, p.job, p.org_id, p.org_name, p.org_kind, p.photo,
	p.state, p.reason, p.operator, p.lang, p.theme, p.time_zone, p.password <> '', p.rights, p.created, p.closing`

const selectPerson = `SELECT ` + personColumns + ` FROM person p `

// dest is where the columns of a person are read to.
func (p *Person) dest(proved *int64) []any {
	return []any{&p.ID, &p.Handle, &p.Email, proved, &p.Given, &p.Family, &p.Job, &p.Org, &p.OrgName, &p.OrgKind, &p.Photo,
		&p.State, &p.Reason, &p.Operator, &p.Lang, &p.Theme, &p.TimeZone, &p.HasPassword, &p.Rights, db.Scanned{T: &p.Created}, db.Scanned{T: &p.Closing}}
}

func scanPerson(r db.Row, before ...any) (Person, error) {
	var p Person
	var proved int64
	err := r.Scan(append(before, p.dest(&proved)...)...)
	p.EmailProved = proved > 0
	return p, err
}

func byID(ctx context.Context, q db.Q, id ref.Person) (Person, error) {
	return scanPerson(q.QueryRow(ctx, selectPerson+`WHERE p.id = $1`, id))
}

func byHandle(ctx context.Context, q db.Q, handle string) (Person, error) {
	return scanPerson(q.QueryRow(ctx, selectPerson+`WHERE p.handle = $1`, strings.ToLower(handle)))
}

func byEmail(ctx context.Context, q db.Q, key string) (Person, error) {
	return scanPerson(q.QueryRow(ctx, selectPerson+`WHERE p.email_key = $1`, key))
}

func cards(ctx context.Context, q db.Q, ids []ref.Person) ([]Card, error) {
	return cardsWhere(ctx, q, `id IN ($1[])`, db.Ints(ids))
}

// cardsWhere reads the cards of the people that the condition keeps.
func cardsWhere(ctx context.Context, q db.Q, condition string, args ...any) ([]Card, error) {
	return db.All(ctx, q, func(r db.Row) (c Card, err error) {
		var given, family string
		err = r.Scan(&c.ID, &c.Handle, &given, &family, &c.Photo, &c.Job, &c.OrgName)
		c.Name, c.Initials, c.Hue = name(given, family), initials(given, family), hue(c.ID)
		return c, err
	}, `SELECT id, handle, given, family, photo, job, org_name FROM person WHERE `+condition, args...)
}

func takenHandles(ctx context.Context, q db.Q, handles []string) (map[string]bool, error) {
	taken := map[string]bool{}
	rows, err := db.All(ctx, q, db.One[string], `SELECT handle FROM person WHERE handle IN ($1[])`, db.Texts(handles))
	if err != nil {
		return nil, err
	}
	for _, h := range rows {
		taken[h] = true
	}
	closed, err := closedHandles(ctx, q, handles)
	for _, h := range closed {
		taken[h] = true
	}
	return taken, err
}

func insertPerson(ctx context.Context, tx *db.Tx, p Person, key string) error {
	var proved int64
	if p.EmailProved {
		proved = db.Millis(p.Created)
	}
	_, err := tx.Exec(ctx, `INSERT INTO person (id, handle, email, email_key, email_proved, given, family, sort_key, operator, lang, time_zone, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		p.ID, p.Handle, p.Email, key, proved, p.Given, p.Family, sortKey(p.Given, p.Family), p.Operator, p.Lang, p.TimeZone, db.Millis(p.Created))
	return err
}

func updateNames(ctx context.Context, tx *db.Tx, id ref.Person, given, family string) error {
	_, err := tx.Exec(ctx, `UPDATE person SET given = $1, family = $2, sort_key = $3 WHERE id = $4`, given, family, sortKey(given, family), id)
	return err
}

func updatePhoto(ctx context.Context, tx *db.Tx, id ref.Person, digest string) (int64, error) {
	return tx.Exec(ctx, `UPDATE person SET photo = $1 WHERE id = $2`, digest, id)
}

func updatePrefs(ctx context.Context, tx *db.Tx, id ref.Person, lang, theme, zone string) (int64, error) {
	return tx.Exec(ctx, `UPDATE person SET lang = $1, theme = $2, time_zone = $3 WHERE id = $4`, lang, theme, zone, id)
}

func updateTheme(ctx context.Context, tx *db.Tx, id ref.Person, theme string) (int64, error) {
	return tx.Exec(ctx, `UPDATE person SET theme = $1 WHERE id = $2`, theme, id)
}

func updateMainOrg(ctx context.Context, tx *db.Tx, id ref.Person, m MainOrg) (int64, error) {
	return tx.Exec(ctx, `UPDATE person
		SET    rights = rights + CASE WHEN org_id = $1 AND org_kind = $3 THEN 0 ELSE 1 END,
		       org_id = $1, org_name = $2, org_kind = $3, job = $4
		WHERE  id = $5`, m.ID, m.Name, m.Kind, m.Job, id)
}

func updateOrgName(ctx context.Context, tx *db.Tx, m MainOrg) error {
	_, err := tx.Exec(ctx, `UPDATE person
		SET    rights = rights + CASE WHEN org_kind = $3 THEN 0 ELSE 1 END, org_name = $2, org_kind = $3
		WHERE  org_id = $1 AND org_id <> 0`, m.ID, m.Name, m.Kind)
	return err
}

func growRights(ctx context.Context, tx *db.Tx, ids []ref.Person) error {
	_, err := tx.Exec(ctx, `UPDATE person SET rights = rights + 1 WHERE id IN ($1[])`, db.Ints(ids))
	return err
}

func updateState(ctx context.Context, tx *db.Tx, id ref.Person, s State, reason string) error {
	_, err := tx.Exec(ctx, `UPDATE person SET state = $1, reason = $2, rights = rights + 1 WHERE id = $3`, s, reason, id)
	return err
}

func updateOperator(ctx context.Context, tx *db.Tx, id ref.Person, operator bool) error {
	_, err := tx.Exec(ctx, `UPDATE person SET operator = $1, rights = rights + 1 WHERE id = $2`, operator, id)
	return err
}

func proveEmail(ctx context.Context, tx *db.Tx, id ref.Person) error {
	_, err := tx.Exec(ctx, `UPDATE person SET email_proved = $1 WHERE id = $2 AND email_proved = 0`, db.Millis(clock.Now(ctx)), id)
	return err
}

func selectPassword(ctx context.Context, q db.Q, key string) (id ref.Person, phc string, err error) {
	err = q.QueryRow(ctx, `SELECT id, password FROM person WHERE email_key = $1 AND state <> 'closed'`, key).Scan(&id, &phc)
	return id, phc, err
}

// updatePassword writes phc where it still is was; "" for was means whatever it is.
func updatePassword(ctx context.Context, tx *db.Tx, id ref.Person, phc, was string) (int64, error) {
	return tx.Exec(ctx, `UPDATE person SET password = $1 WHERE id = $2 AND (password = $3 OR $3 = '')`, phc, id, was)
}

func insertSession(ctx context.Context, tx *db.Tx, s Session, hash []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO session (token_hash, id, person_id, device, created, seen, expires) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		hash, s.ID, s.Person, s.Device, db.Millis(s.Created), db.Millis(s.Seen), db.Millis(s.Expires))
	return err
}

const sessionColumns = `s.id, s.person_id, s.device, s.created, s.seen, s.expires, s.confirmed`

func (s *Session) dest() []any {
	return []any{&s.ID, &s.Person, &s.Device, db.Scanned{T: &s.Created}, db.Scanned{T: &s.Seen}, db.Scanned{T: &s.Expires}, db.Scanned{T: &s.Confirmed}}
}

func sessionByHash(ctx context.Context, q db.Q, hash []byte, now time.Time) (s Session, p Person, err error) {
	p, err = scanPerson(q.QueryRow(ctx, `SELECT `+sessionColumns+`, `+personColumns+`
		FROM   session s JOIN person p ON p.id = s.person_id
		WHERE  s.token_hash = $1 AND s.expires > $2 AND p.state <> 'closed'`, hash, db.Millis(now)), s.dest()...)
	return s, p, err
}

func sessionsOf(ctx context.Context, q db.Q, person ref.Person, now time.Time) ([]Session, error) {
	return db.All(ctx, q, func(r db.Row) (s Session, err error) {
		return s, r.Scan(s.dest()...)
	}, `SELECT `+sessionColumns+` FROM session s WHERE s.person_id = $1 AND s.expires > $2 ORDER BY s.seen DESC, s.id DESC`, person, db.Millis(now))
}

func touchSession(ctx context.Context, tx *db.Tx, id int64, seen, expires, before time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE session SET seen = $1, expires = $2 WHERE id = $3 AND seen <= $4`, db.Millis(seen), db.Millis(expires), id, db.Millis(before))
	return err
}

func deleteSession(ctx context.Context, tx *db.Tx, person ref.Person, id int64) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM session WHERE id = $1 AND person_id = $2`, id, person)
}

// deleteOtherSessions ends the sessions of a person but keep, and their app passwords.
func deleteOtherSessions(ctx context.Context, tx *db.Tx, person ref.Person, keep int64) (int64, error) {
	if err := endAppPasswords(ctx, tx, person); err != nil {
		return 0, err
	}
	return tx.Exec(ctx, `DELETE FROM session WHERE person_id = $1 AND id <> $2`, person, keep)
}

func pruneSessions(ctx context.Context, tx *db.Tx, now time.Time) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires <= $1 ORDER BY expires LIMIT 1000)`, db.Millis(now))
}
