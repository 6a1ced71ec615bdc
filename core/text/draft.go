package text

import (
	"context"
	"embed"
	"io/fs"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/id"
)

//go:embed migrations/*.sql
var files embed.FS

// Schema is the tables of this room.
var Schema = db.Schema{Name: "text", FS: sub(files)}

func sub(f embed.FS) fs.FS {
	d, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err)
	}
	return d
}

// Spot is where a text that is being written would go. Use names the form ("post", "comment": small letters); Space or Item
// is what it is in or under, neither for a form that asks.
type Spot struct {
	Use   string
	Space ref.Space
	Item  ref.Item
}

// Key is the spot in one word, for forms and tables: "post", "post-s-0dq4k…", "comment-i-0dq4k…".
func (s Spot) Key() string {
	switch {
	case s.Space != 0:
		return s.Use + "-s-" + s.Space.String()
	case s.Item != 0:
		return s.Use + "-i-" + s.Item.String()
	}
	return s.Use
}

var spotKey = regexp.MustCompile(`^([a-z]{1,20})(?:-([si])-([0-9a-z]+))?$`)

// ParseSpot is the inverse of Key; ok is false for anything else.
func ParseSpot(key string) (s Spot, ok bool) {
	m := spotKey.FindStringSubmatch(key)
	if m == nil {
		return s, false
	}
	if s.Use = m[1]; m[2] == "" {
		return s, true
	}
	n, ok := id.Parse(m[3])
	if m[2] == "s" {
		s.Space = ref.Space(n)
	} else {
		s.Item = ref.Item(n)
	}
	return s, ok && s.Key() == key
}

// Draft is a text that Person began and did not send. It is theirs alone: nobody else is ever shown it.
type Draft struct {
	Person  ref.Person
	Spot    Spot
	Title   string
	Body    string // as it was typed
	Path    string // the page on which it was being written, of this site
	Rest    string // the other fields of the form, as the query of an address; whoever reads them trusts nothing
	Updated time.Time
}

// IsKept tells whether there is one.
func (d Draft) IsKept() bool { return !d.Updated.IsZero() }

// Bounds of what one person may keep.
const (
	MaxDrafts = 50
	MaxTitle  = 200  // characters
	maxRest   = 8000 // bytes: ten choices of a poll and what goes with them
)

const draftColumns = `spot, title, body, path, rest, updated`

func scanDraft(p ref.Person) func(db.Row) (Draft, error) {
	return func(r db.Row) (Draft, error) {
		d := Draft{Person: p}
		var key string
		err := r.Scan(&key, &d.Title, &d.Body, &d.Path, &d.Rest, db.Scanned{T: &d.Updated})
		d.Spot, _ = ParseSpot(key)
		return d, err
	}
}

// DraftOf returns what p keeps for spot; IsKept tells whether there is anything. One query.
func DraftOf(ctx context.Context, q db.Q, p ref.Person, spot Spot) (Draft, error) {
	d, err := scanDraft(p)(q.QueryRow(ctx, `SELECT `+draftColumns+` FROM text_draft WHERE person_id = $1 AND spot = $2`, p, spot.Key()))
	if err == db.ErrNoRows {
		return Draft{Person: p, Spot: spot}, nil
	}
	return d, fail.Wrap("text.DraftOf", err)
}

// Drafts returns what p keeps, the latest first; at most MaxDrafts.
func Drafts(ctx context.Context, q db.Q, p ref.Person) ([]Draft, error) {
	list, err := db.All(ctx, q, scanDraft(p), `SELECT `+draftColumns+` FROM text_draft WHERE person_id = $1 ORDER BY updated DESC, spot LIMIT $2`, p, MaxDrafts)
	return list, fail.Wrap("text.Drafts", err)
}

// KeepDraft keeps d in place of what its person had for its spot, and tells whether it did: an empty text is none, and what
// was sent under key meanwhile (the form's own) is no draft any more. Errors: fail.Invalid on titre and texte when they are
// too long, or too many are kept.
func KeepDraft(ctx context.Context, tx *db.Tx, d Draft, key string) (bool, error) {
	const op = "text.KeepDraft"
	if strings.TrimSpace(d.Title) == "" && strings.TrimSpace(d.Body) == "" {
		return false, DropDraft(ctx, tx, d.Person, d.Spot)
	}
	if err := fits(d); err != nil {
		return false, err
	}
	if len(d.Rest) > maxRest {
		d.Rest = ""
	}
	if _, sent, err := item.ByClientKey(ctx, tx, d.Person, key); err != nil || sent {
		return false, err
	}
	var others int
	if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM text_draft WHERE person_id = $1 AND spot <> $2`, d.Person, d.Spot.Key()).Scan(&others); err != nil {
		return false, fail.Wrap(op, err)
	}
	if others >= MaxDrafts {
		return false, fail.Fields(op, fail.On("texte", "text.many_drafts", "n", MaxDrafts))
	}
	_, err := tx.Exec(ctx, `INSERT INTO text_draft (person_id, spot, title, body, path, rest, updated) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (person_id, spot) DO UPDATE SET title = EXCLUDED.title, body = EXCLUDED.body, path = EXCLUDED.path, rest = EXCLUDED.rest, updated = EXCLUDED.updated`,
		d.Person, d.Spot.Key(), d.Title, d.Body, d.Path, d.Rest, db.Millis(clock.Now(ctx)))
	return err == nil, fail.Wrap(op, err)
}

func fits(d Draft) error {
	var faults []fail.Field
	for _, f := range []struct {
		name, text string
		max        int
	}{{"titre", d.Title, MaxTitle}, {"texte", d.Body, Max}} {
		if n := utf8.RuneCountInString(f.text); n > f.max {
			faults = append(faults, fail.On(f.name, "web.field.long", "max", f.max, "n", n))
		}
	}
	return fail.Fields("text.KeepDraft", faults...)
}

// DropDraft forgets what p keeps for spot; nothing happens when there is nothing. The verb that sends the text calls it.
func DropDraft(ctx context.Context, tx *db.Tx, p ref.Person, spot Spot) error {
	_, err := tx.Exec(ctx, `DELETE FROM text_draft WHERE person_id = $1 AND spot = $2`, p, spot.Key())
	return fail.Wrap("text.DropDraft", err)
}
