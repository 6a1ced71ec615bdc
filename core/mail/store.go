package mail

import (
	"encoding/json"

	"maillage/core/db"
)

const putLetter = `
	INSERT INTO mail_letter (id, recipient, created, letter) VALUES ($1, $2, $3, $4)`

const getLetter = `
	SELECT recipient, created, letter FROM mail_letter WHERE id = $1`

const dropLetter = `
	DELETE FROM mail_letter WHERE id = $1`

const sweepLetters = `
	DELETE FROM mail_letter WHERE created < $1`

const forgetLetters = `
	DELETE FROM mail_letter WHERE recipient = $1`

const putBounce = `
	INSERT INTO mail_bounce (address, code, at) VALUES ($1, $2, $3)
	ON CONFLICT (address) DO UPDATE SET code = excluded.code, at = excluded.at`

const getBounce = `
	SELECT code, at FROM mail_bounce WHERE address = $1`

const forgetBounce = `
	DELETE FROM mail_bounce WHERE address = $1`

const sweepBounces = `
	DELETE FROM mail_bounce WHERE at < $1`

const putBox = `
	INSERT INTO mail_box (id, recipient, at, letter) VALUES ($1, $2, $3, $4)`

const listBox = `
	SELECT id, at, letter FROM mail_box
	ORDER  BY id DESC
	LIMIT  $1`

const getBox = `
	SELECT id, at, letter FROM mail_box WHERE id = $1`

const pruneBox = `
	DELETE FROM mail_box
	WHERE  id < (SELECT id FROM mail_box ORDER BY id DESC LIMIT 1 OFFSET $1)`

const forgetBox = `
	DELETE FROM mail_box WHERE recipient = $1`

func scanBoxed(r db.Row) (b Boxed, err error) {
	var letter string
	if err := r.Scan(&b.ID, db.Scanned{T: &b.At}, &letter); err != nil {
		return b, err
	}
	return b, json.Unmarshal([]byte(letter), &b.Letter)
}
