package file

import (
	"context"
	"strings"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// biggest is the most that may be given to anything, in bytes.
const biggest = 1_000_000_000_000_000

// managed is a network that by manages. Errors: fail.Hidden, Forbidden.
func managed(ctx context.Context, q db.Q, by ref.Person, network ref.Space) (*access.Viewer, space.Space, error) {
	v, err := access.LoadID(ctx, q, by)
	if err != nil {
		return v, space.Space{}, err
	}
	s, err := space.Get(ctx, q, network)
	if err == nil && s.Kind != space.Network {
		err = fail.E("file.managed", fail.Hidden, nil)
	}
	if err == nil {
		err = access.CanSpace(v, access.Manage, s)
	}
	return v, s, err
}

// note tells what was decided for a place.
func (f *Files) note(ctx context.Context, tx *db.Tx, what string, by ref.Person, s ref.Space) error {
	_, err := f.core.Journal.Append(ctx, tx, journal.Fact{Kind: what, Actor: by, Space: s})
	return err
}

// amount is bytes as they may be given. Errors: fail.Invalid on place.
func amount(bytes int64) error {
	if bytes < 0 || bytes > biggest {
		return fail.Fields("file.amount", fail.On("place", "file.quota.wrong"))
	}
	return nil
}

// SetRoom gives a place of a network so many bytes; 0 is what is usual there. For who manages the network.
// Errors: fail.Hidden, Forbidden, Invalid on place (also when the network has less).
func (f *Files) SetRoom(ctx context.Context, by ref.Person, id ref.Space, bytes int64) error {
	const op = "file.SetRoom"
	return fail.Wrap(op, f.core.DB.Write(ctx, func(tx *db.Tx) error {
		s, err := space.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, _, err := managed(ctx, tx, by, s.Network); err != nil {
			return err
		}
		if err := f.within(ctx, tx, s.Network, bytes); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO file_use (space_id, most) VALUES ($1, $2) ON CONFLICT (space_id) DO UPDATE SET most = excluded.most`, id, bytes); err != nil {
			return err
		}
		return f.note(ctx, tx, "file.ruled", by, id)
	}))
}

func (f *Files) within(ctx context.Context, q db.Q, network ref.Space, bytes int64) error {
	if err := amount(bytes); err != nil {
		return err
	}
	all, err := f.networkRoom(ctx, q, network)
	if err == nil && bytes > all.Most {
		err = fail.Fields("file.within", fail.On("place", "file.quota.network_has_less"))
	}
	return err
}

// SetUsual says how many bytes each place of a network has where nothing else is said; 0 is what is usual on the platform.
// Errors: as SetRoom.
func (f *Files) SetUsual(ctx context.Context, by ref.Person, network ref.Space, bytes int64) error {
	return fail.Wrap("file.SetUsual", f.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, _, err := managed(ctx, tx, by, network); err != nil {
			return err
		}
		if err := f.within(ctx, tx, network, bytes); err != nil {
			return err
		}
		return f.rule(ctx, tx, by, network, "place_bytes", bytes)
	}))
}

// SetNetworkRoom gives a network so many bytes, its groups included; 0 is what is usual. For the operator.
// Errors: fail.Hidden, Forbidden, Invalid on place.
func (f *Files) SetNetworkRoom(ctx context.Context, by ref.Person, network ref.Space, bytes int64) error {
	const op = "file.SetNetworkRoom"
	return fail.Wrap(op, f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, _, err := managed(ctx, tx, by, network)
		if err == nil && !v.Operator {
			err = fail.E(op, fail.Forbidden, nil)
		}
		if err == nil {
			err = amount(bytes)
		}
		if err != nil {
			return err
		}
		return f.rule(ctx, tx, by, network, "bytes", bytes)
	}))
}

// rule sets a column of what a network decided.
func (f *Files) rule(ctx context.Context, tx *db.Tx, by ref.Person, network ref.Space, column string, bytes int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO file_rule (network_id, days, most_days, `+column+`) VALUES ($1, $2, $3, $4) ON CONFLICT (network_id) DO UPDATE SET `+column+` = excluded.`+column, network, linkDays, mostLinkDays, bytes)
	if err != nil {
		return fail.Wrap("file.rule", err)
	}
	return f.note(ctx, tx, "file.ruled", by, network)
}

// operator is by when they run the deployment. Errors: fail.Forbidden.
func operator(ctx context.Context, q db.Q, by ref.Person) error {
	v, err := access.LoadID(ctx, q, by)
	if err == nil && !v.Operator {
		err = fail.E("file.operator", fail.Forbidden, nil)
	}
	return err
}

// SetPersonUsual says how many bytes anybody's own documents have where nothing else is said. For the operator.
// Errors: fail.Forbidden, Invalid on place.
func (f *Files) SetPersonUsual(ctx context.Context, by ref.Person, bytes int64) error {
	return fail.Wrap("file.SetPersonUsual", f.core.DB.Write(ctx, func(tx *db.Tx) error {
		if err := operator(ctx, tx, by); err != nil {
			return err
		}
		if err := amount(bytes); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO file_usual (id, person_bytes) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET person_bytes = excluded.person_bytes`, bytes); err != nil {
			return err
		}
		return f.note(ctx, tx, "file.ruled", by, 0)
	}))
}

// SetPersonRoom gives the own documents of somebody, by their address or the name in their address on the site, so many bytes; 0 is
// what is usual. For the operator. Errors: fail.Forbidden, Invalid on personne or place.
func (f *Files) SetPersonRoom(ctx context.Context, by ref.Person, who string, bytes int64) error {
	const op = "file.SetPersonRoom"
	return fail.Wrap(op, f.core.DB.Write(ctx, func(tx *db.Tx) error {
		if err := operator(ctx, tx, by); err != nil {
			return err
		}
		var id ref.Person
		who = strings.ToLower(strings.TrimSpace(who))
		err := tx.QueryRow(ctx, `SELECT id FROM person WHERE (email_key = $1 OR handle = $1) AND state <> 'closed' AND $1 <> ''`, who).Scan(&id)
		if err == db.ErrNoRows {
			return fail.Fields(op, fail.On("personne", "file.quota.nobody"))
		}
		if err == nil {
			err = amount(bytes)
		}
		if err == nil {
			err = space.MakeOwn(ctx, tx, id)
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO file_use (space_id, most) VALUES ($1, $2) ON CONFLICT (space_id) DO UPDATE SET most = excluded.most`, space.OwnOf(id), bytes)
		return err
	}))
}

// Share is what one place has and uses.
type Share struct {
	Space ref.Space
	Name  string
	Slug  string
	Room
	Own bool // it was given that by a decision, not by what is usual
}

// mostShares is how many places a page shows.
const mostShares = 200

// Shares is the places of a network that v sees, the fullest first, and what it has in all. For who manages it. Errors: fail.Hidden, Forbidden.
func (f *Files) Shares(ctx context.Context, v *access.Viewer, n space.Space) (list []Share, all Room, err error) {
	if err := access.CanSpace(v, access.Manage, n); err != nil {
		return nil, all, err
	}
	q := f.core.DB.Q()
	var usual int64
	if err := q.QueryRow(ctx, `SELECT COALESCE((SELECT place_bytes FROM file_rule WHERE network_id = $1), 0)`, n.ID).Scan(&usual); err != nil {
		return nil, all, fail.Wrap("file.Shares", err)
	}
	if usual == 0 {
		usual = f.o.PerGroup
	}
	list, err = db.All(ctx, q, func(r db.Row) (x Share, err error) {
		err = r.Scan(&x.Space, &x.Name, &x.Slug, &x.Used, &x.Most)
		if x.Own = x.Most > 0; !x.Own {
			x.Most = usual
		}
		return x, err
	}, `SELECT s.id, s.name, s.slug, COALESCE(u.bytes, 0), COALESCE(u.most, 0) FROM space s LEFT JOIN file_use u ON u.space_id = s.id
		WHERE s.network_id = $1 AND s.state <> 'founding' AND `+access.SpaceVisible("s", 3)+` ORDER BY COALESCE(u.bytes, 0) DESC, s.sort_key, s.id LIMIT $2`, append([]any{n.ID, mostShares}, v.SpaceArgs()...)...)
	if err == nil {
		all, err = f.networkRoom(ctx, q, n.ID)
	}
	return list, all, fail.Wrap("file.Shares", err)
}

// Weights is of what the files of a place weigh, in bytes.
type Weights struct{ Present, Past, Trash int64 }

// Weights is that of s. One query.
func (f *Files) Weights(ctx context.Context, s ref.Space) (w Weights, err error) {
	err = f.core.DB.Q().QueryRow(ctx, `SELECT CAST(COALESCE(SUM(CASE WHEN n.trash_id = 0 AND v.n = n.latest THEN v.size ELSE 0 END), 0) AS BIGINT),
		CAST(COALESCE(SUM(CASE WHEN n.trash_id = 0 AND v.n <> n.latest THEN v.size ELSE 0 END), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN n.trash_id <> 0 THEN v.size ELSE 0 END), 0) AS BIGINT)
		FROM file_node n JOIN file_version v ON v.item_id = n.item_id WHERE n.space_id = $1`, s).Scan(&w.Present, &w.Past, &w.Trash)
	return w, fail.Wrap("file.Weights", err)
}

// PersonRooms is how many bytes anybody's own documents have, and who has another number, by name. What they use is theirs to know.
// For the operator. Two queries.
func (f *Files) PersonRooms(ctx context.Context) (usual int64, some []account.Card, most map[ref.Person]int64, err error) {
	q := f.core.DB.Q()
	if err := q.QueryRow(ctx, `SELECT COALESCE((SELECT person_bytes FROM file_usual WHERE id = 1), 0)`).Scan(&usual); err != nil {
		return 0, nil, nil, fail.Wrap("file.PersonRooms", err)
	}
	if usual == 0 {
		usual = f.o.PerPerson
	}
	most = map[ref.Person]int64{}
	var people []ref.Person
	type row struct {
		s ref.Space
		n int64
	}
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.s, &x.n) }, `SELECT space_id, most FROM file_use WHERE space_id < 0 AND most > 0 ORDER BY space_id DESC LIMIT $1`, mostShares)
	for _, x := range list {
		p := space.Owner(x.s)
		people, most[p] = append(people, p), x.n
	}
	if err != nil {
		return 0, nil, nil, fail.Wrap("file.PersonRooms", err)
	}
	cards, err := account.Cards(ctx, q, people)
	for _, p := range people {
		some = append(some, cards[p])
	}
	return usual, some, most, err
}
