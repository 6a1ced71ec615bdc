package inbox

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// epoch is how often the addresses of topics were made anew, of the place and of one person there. Those of another epoch are
// nobody's.
type epoch struct{ place, person int64 }

// standing is the addresses of topics as they are: of an epoch, and closed by the person or by who runs the place.
type standing struct {
	epoch
	closedHere, closedMine bool
}

func (s standing) isClosed() bool { return s.closedHere || s.closedMine }

// Topics is what somebody may know of their address that opens topics in a place.
type Topics struct {
	Address string // "" while it is closed
	Mine    bool   // they closed it
	Here    bool   // who runs the place closed those of everybody
}

// Topics returns the address of by in a place, as it is. Two queries.
func (b *Inbox) Topics(ctx context.Context, by ref.Person, in ref.Space) (t Topics, err error) {
	q := b.core.DB.Q()
	s, err := standingOf(ctx, q, by, in)
	if err != nil {
		return t, err
	}
	t.Mine, t.Here = s.closedMine, s.closedHere
	if !s.isClosed() {
		t.Address, err = b.TopicTo(ctx, q, by, in)
	}
	return t, err
}

// Act is what becomes of the addresses that open topics.
type Act string

// The acts.
const (
	Renew Act = "renouveler" // others take the place of those there were
	Close Act = "fermer"     // none is taken any more
	Open  Act = "rouvrir"    // others, where there were none
)

// Change does act to the address of by in a place, or for all to those of everybody, which who animates the place may.
// Errors: fail.Hidden, SignedOut, Forbidden, Closed.
func (b *Inbox) Change(ctx context.Context, by ref.Person, in ref.Space, all bool, act Act) error {
	return fail.Wrap("inbox.Change", b.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		s, err := space.Get(ctx, tx, in)
		if err != nil {
			return err
		}
		verb, who, kind := access.Publish, by, "inbox.address_changed"
		if all {
			verb, who, kind = access.Animate, 0, "inbox.addresses_changed"
		}
		if err := access.CanSpace(v, verb, s); err != nil {
			return err
		}
		if err := putStanding(ctx, tx, in, who, act == Close); err != nil {
			return err
		}
		_, err = b.core.Journal.Append(ctx, tx, journal.Fact{Kind: kind, Actor: by, Space: in})
		return err
	}))
}

// standingOf is how the addresses of by in a place stand. One query.
func standingOf(ctx context.Context, q db.Q, by ref.Person, in ref.Space) (s standing, err error) {
	type row struct {
		person  ref.Person
		renewed int64
		closed  bool
	}
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.person, &x.renewed, &x.closed) },
		`SELECT person_id, renewed, closed FROM inbox_topic WHERE space_id = $1 AND person_id IN (0, $2)`, in, by)
	for _, x := range list {
		if x.person == 0 {
			s.place, s.closedHere = x.renewed, x.closed
		} else {
			s.person, s.closedMine = x.renewed, x.closed
		}
	}
	return s, fail.Wrap("inbox.standingOf", err)
}

// putStanding makes the addresses of who in a place, 0 for everybody, those of another epoch.
func putStanding(ctx context.Context, tx *db.Tx, in ref.Space, who ref.Person, closed bool) error {
	_, err := tx.Exec(ctx, `INSERT INTO inbox_topic (space_id, person_id, renewed, closed) VALUES ($1, $2, 1, $3)
		ON CONFLICT (space_id, person_id) DO UPDATE SET renewed = inbox_topic.renewed + 1, closed = excluded.closed`, in, who, closed)
	return fail.Wrap("inbox.putStanding", err)
}

func forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	_, err := tx.Exec(ctx, `DELETE FROM inbox_topic WHERE person_id = $1 AND person_id <> 0`, p)
	return fail.Wrap("inbox.forget", err)
}

// exportAddresses is where somebody closed or renewed the address by which they open topics.
var exportAddresses = part.Export{
	Name: "topic_addresses", Label: "inbox.export.addresses",
	Columns: []part.Column{{Name: "space", Label: "inbox.export.space"}, {Name: "renewed", Label: "inbox.export.renewed"}, {Name: "closed", Label: "inbox.export.closed"}},
	Rows: part.Select(`SELECT s.name, t.renewed, t.closed FROM inbox_topic t JOIN space s ON s.id = t.space_id WHERE t.person_id = $1 AND t.person_id <> 0 ORDER BY t.space_id`, func(r db.Row) ([]any, error) {
		var name string
		var renewed int64
		var closed bool
		err := r.Scan(&name, &renewed, &closed)
		return []any{name, renewed, closed}, err
	}),
}
