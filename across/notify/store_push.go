package notify

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/kit/webpush"
)

// DeviceID names one.
type DeviceID = id.Of[Device]

// Device is a browser that a person wants messages on.
type Device struct {
	ID      DeviceID
	Person  ref.Person
	Session int64
	Name    string // "Firefox, Linux", "" when unknown
	Created time.Time
	to      webpush.Subscription
}

const deviceColumns = `d.id, d.person_id, d.session_id, s.device, d.created, d.endpoint, d.public_key, d.auth FROM notice_device d JOIN session s ON s.id = d.session_id`

func scanDevice(r db.Row) (d Device, err error) {
	return d, r.Scan(&d.ID, &d.Person, &d.Session, &d.Name, db.Scanned{T: &d.Created}, &d.to.Endpoint, &d.to.Public, &d.to.Auth)
}

// Devices returns the browsers of p that are signed in, the latest first.
func Devices(ctx context.Context, q db.Q, p ref.Person) ([]Device, error) {
	list, err := db.All(ctx, q, scanDevice, `SELECT `+deviceColumns+` WHERE d.person_id = $1 AND s.expires > $2 ORDER BY d.id DESC`, p, db.Millis(clock.Now(ctx)))
	return list, fail.Wrap("notify.Devices", err)
}

// device returns one that is signed in. Errors: fail.Hidden.
func device(ctx context.Context, q db.Q, one DeviceID) (Device, error) {
	d, err := scanDevice(q.QueryRow(ctx, `SELECT `+deviceColumns+` WHERE d.id = $1 AND s.expires > $2`, one, db.Millis(clock.Now(ctx))))
	if err == db.ErrNoRows {
		return d, fail.E("notify.device", fail.Hidden, nil)
	}
	return d, fail.Wrap("notify.device", err)
}

// putDevice makes session the one of a subscription, in place of what either had before.
func putDevice(ctx context.Context, tx *db.Tx, p ref.Person, session int64, s webpush.Subscription) error {
	const op = "notify.putDevice"
	if _, err := tx.Exec(ctx, `DELETE FROM notice_device WHERE session_id = $1 OR endpoint = $2`, session, s.Endpoint); err != nil {
		return fail.Wrap(op, err)
	}
	_, err := tx.Exec(ctx, `INSERT INTO notice_device (id, person_id, session_id, endpoint, public_key, auth, created) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.ID(), p, session, s.Endpoint, s.Public, s.Auth, db.Millis(clock.Now(ctx)))
	return fail.Wrap(op, err)
}

// dropDevice takes a browser of p back; it tells whether it was theirs.
func dropDevice(ctx context.Context, tx *db.Tx, p ref.Person, one DeviceID) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM notice_device WHERE id = $1 AND person_id = $2`, one, p)
	return n > 0, fail.Wrap("notify.dropDevice", err)
}
