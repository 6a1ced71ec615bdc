package file

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Room is what the files of a place weigh, past versions and trash included, and what they may at most, in bytes.
type Room struct{ Used, Most int64 }

// early is the share of the room, in hundredths, from which people are warned.
const early = 85

// Share is the part that is used, in hundredths, at most 100.
func (r Room) Share() int {
	if r.Most <= 0 {
		return 100
	}
	return int(min(100, r.Used*100/r.Most))
}

// IsShort tells whether little is left.
func (r Room) IsShort() bool { return r.Share() >= early }

// Room is that of s. One query.
func (f *Files) Room(ctx context.Context, s space.Space) (Room, error) {
	return f.room(ctx, f.core.DB.Q(), s.ID)
}

func (f *Files) room(ctx context.Context, q db.Q, s ref.Space) (r Room, err error) {
	usual := f.o.PerGroup
	if space.IsOwn(s) {
		usual = f.o.PerPerson
	}
	err = q.QueryRow(ctx, `SELECT bytes, most FROM file_use WHERE space_id = $1`, s).Scan(&r.Used, &r.Most)
	if err == db.ErrNoRows {
		err = nil
	}
	if r.Most == 0 {
		r.Most = usual
	}
	return r, fail.Wrap("file.room", err)
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
	var all int64
	err = q.QueryRow(ctx, `SELECT CAST(COALESCE(SUM(u.bytes), 0) AS BIGINT) FROM space s JOIN file_use u ON u.space_id = s.id WHERE s.network_id = $1`, s.Network).Scan(&all)
	if err == nil && all+bytes > f.o.PerNetwork {
		return fail.Fields(op, fail.On(FieldFiles, "file.full_network"))
	}
	return fail.Wrap(op, err)
}
