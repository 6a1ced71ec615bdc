package file

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

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
