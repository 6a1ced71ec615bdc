package mail

import (
	"context"

	"maillage/core/db"
	"maillage/kit/fail"
)

// Forgive forgets that the server of address refused it, so that letters are sent there again, and tells whether it had.
func (o *Office) Forgive(ctx context.Context, tx *db.Tx, address string) (was bool, err error) {
	n, err := tx.Exec(ctx, forgetBounce, fold(address))
	return n > 0, fail.Wrap("mail.Forgive", err)
}
