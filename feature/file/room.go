package file

import (
	"context"

	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Room is what the files of a place weigh, past versions and trash included, and what they may at most, in bytes.
type Room struct{ Used, Most int64 }

// The shares of the room, in hundredths, from which people are warned, and from which it is nearly full.
const (
	early = 80
	late  = 95
)

// Share is the part that is used, in hundredths, at most 100.
func (r Room) Share() int {
	if r.Most <= 0 {
		return 100
	}
	return int(min(100, r.Used*100/r.Most))
}

// IsShort tells whether little is left, and IsFull whether nearly nothing is.
func (r Room) IsShort() bool { return r.Share() >= early }

// IsFull tells whether nearly nothing is left.
func (r Room) IsFull() bool { return r.Share() >= late }

// Room is that of s. One query.
func (f *Files) Room(ctx context.Context, s space.Space) (Room, error) {
	return f.room(ctx, f.core.DB.Q(), s.ID)
}

func (f *Files) room(ctx context.Context, q db.Q, s ref.Space) (r Room, err error) {
	usual, said := f.o.PerGroup, `SELECT COALESCE(r.place_bytes, 0) FROM space s JOIN file_rule r ON r.network_id = s.network_id WHERE s.id = $1`
	if space.IsOwn(s) {
		usual, said = f.o.PerPerson, `SELECT person_bytes FROM file_usual WHERE id = 1 AND $1 < 0`
	}
	var place int64
	err = q.QueryRow(ctx, `SELECT COALESCE((SELECT bytes FROM file_use WHERE space_id = $1), 0), COALESCE((SELECT most FROM file_use WHERE space_id = $1), 0), COALESCE((`+said+`), 0)`, s).Scan(&r.Used, &r.Most, &place)
	for _, most := range []int64{place, usual} {
		if r.Most == 0 {
			r.Most = most
		}
	}
	return r, fail.Wrap("file.room", err)
}

// networkRoom is that of a network, with its groups.
func (f *Files) networkRoom(ctx context.Context, q db.Q, network ref.Space) (r Room, err error) {
	err = q.QueryRow(ctx, `SELECT CAST(COALESCE((SELECT SUM(u.bytes) FROM space s JOIN file_use u ON u.space_id = s.id WHERE s.network_id = $1), 0) AS BIGINT),
		COALESCE((SELECT bytes FROM file_rule WHERE network_id = $1), 0)`, network).Scan(&r.Used, &r.Most)
	if r.Most == 0 {
		r.Most = f.o.PerNetwork
	}
	return r, fail.Wrap("file.networkRoom", err)
}

// fits tells whether files may come into s: there is room in the place, and in its network.
func (f *Files) fits(ctx context.Context, q db.Q, s space.Space, list []Sent) error {
	const op = "file.fits"
	var bytes int64
	for _, x := range list {
		if x.Choice != Skip {
			bytes += x.Size
		}
	}
	r, err := f.room(ctx, q, s.ID)
	if err != nil {
		return err
	}
	if r.Used+bytes > r.Most {
		return fail.Fields(op, fail.On(FieldFiles, "file.full"))
	}
	if s.Kind == space.Own {
		return nil
	}
	all, err := f.networkRoom(ctx, q, s.Network)
	if err == nil && all.Used+bytes > all.Most {
		return fail.Fields(op, fail.On(FieldFiles, "file.full_network"))
	}
	return fail.Wrap(op, err)
}

// warn tells who runs s that little is left, once when bytes more take it past a share that people are warned from.
func (f *Files) warn(ctx context.Context, tx *db.Tx, s ref.Space, bytes int64) error {
	if space.IsOwn(s) || bytes <= 0 {
		return nil
	}
	r, err := f.room(ctx, tx, s)
	if err != nil {
		return err
	}
	before := Room{r.Used - bytes, r.Most}
	what := ""
	switch {
	case r.IsFull() && !before.IsFull():
		what = "file.room_full"
	case r.IsShort() && !before.IsShort():
		what = "file.room_short"
	default:
		return nil
	}
	_, err = f.core.Journal.Append(ctx, tx, journal.Fact{Kind: what, Space: s})
	return err
}
