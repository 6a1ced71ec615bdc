package legal

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// Version is a text as the operator wrote it at some time. The zero Version is the program's own text.
type Version struct {
	Page, Lang string
	Number     int64
	Text       string // Markdown; "" for a return to the program's own text
	By         ref.Person
	At         time.Time
}

// IsOwn tells whether the program's own text stands.
func (v Version) IsOwn() bool { return v.Text == "" }

const versionColumns = `page, lang, version, text, by_id, at`

func scanVersion(r db.Row) (v Version, err error) {
	return v, r.Scan(&v.Page, &v.Lang, &v.Number, &v.Text, &v.By, db.Scanned{T: &v.At})
}

// present returns the version of a page that stands; zero when none was ever written.
func present(ctx context.Context, q db.Q, page, lang string) (Version, error) {
	v, err := scanVersion(q.QueryRow(ctx, `SELECT `+versionColumns+` FROM legal_text WHERE page = $1 AND lang = $2 ORDER BY version DESC LIMIT 1`, page, lang))
	if err == db.ErrNoRows {
		return Version{Page: page, Lang: lang}, nil
	}
	return v, fail.Wrap("legal.present", err)
}

// mostVersions is how many versions of a page are listed.
const mostVersions = 100

// versions returns those of a page, the last first.
func versions(ctx context.Context, q db.Q, page, lang string) ([]Version, error) {
	list, err := db.All(ctx, q, scanVersion, `SELECT `+versionColumns+` FROM legal_text WHERE page = $1 AND lang = $2 ORDER BY version DESC LIMIT $3`, page, lang, mostVersions)
	return list, fail.Wrap("legal.versions", err)
}

// standing returns the last version of each page and language that the operator ever wrote.
func standing(ctx context.Context, q db.Q) ([]Version, error) {
	list, err := db.All(ctx, q, scanVersion, `SELECT `+versionColumns+` FROM legal_text t
		WHERE version = (SELECT MAX(version) FROM legal_text o WHERE o.page = t.page AND o.lang = t.lang) ORDER BY page, lang`)
	return list, fail.Wrap("legal.standing", err)
}

func putVersion(ctx context.Context, tx *db.Tx, v Version) error {
	_, err := tx.Exec(ctx, `INSERT INTO legal_text (`+versionColumns+`) VALUES ($1, $2, $3, $4, $5, $6)`, v.Page, v.Lang, v.Number, v.Text, v.By, db.Millis(v.At))
	return fail.Wrap("legal.putVersion", err)
}

// conformity is what the accessibility statement concludes; the program's own says none.
func conformity(ctx context.Context, q db.Q) (Conformity, error) {
	var c Conformity
	err := q.QueryRow(ctx, `SELECT level FROM legal_conformity WHERE id = 1`).Scan(&c)
	if err == db.ErrNoRows {
		return NotConforming, nil
	}
	return c, fail.Wrap("legal.conformity", err)
}

func putConformity(ctx context.Context, tx *db.Tx, c Conformity) error {
	_, err := tx.Exec(ctx, `INSERT INTO legal_conformity (id, level) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET level = excluded.level`, string(c))
	return fail.Wrap("legal.putConformity", err)
}

// forget leaves the texts that p wrote, which are the deployment's, without a name.
func forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	_, err := tx.Exec(ctx, `UPDATE legal_text SET by_id = 0 WHERE by_id = $1`, p)
	return fail.Wrap("legal.forget", err)
}
