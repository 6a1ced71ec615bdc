package account

import "context"

// Seal is what is kept of a password that opens a thing, not an account: as for those of people. Errors: fail.Unavailable when too
// many are hashed at once.
func (a *Accounts) Seal(ctx context.Context, password string) (string, error) {
	return a.hash(ctx, password)
}

// Unseals tells whether password is the one of which sealed is kept. Whoever asks counts the tries. Errors: as Seal.
func (a *Accounts) Unseals(ctx context.Context, sealed, password string) (bool, error) {
	same, _, err := a.verify(ctx, sealed, password)
	return same, err
}
