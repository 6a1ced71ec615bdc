package desk

import (
	"context"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Reach counts whom a plain message of v to all the members of s would reach, and how; known is false where no part tells
// people. Two queries at most.
func (d *Desk) Reach(ctx context.Context, v *access.Viewer, s space.Space) (out part.Reached, known bool, err error) {
	if d.core.Reach == nil {
		return out, false, nil
	}
	out, err = d.core.Reach(ctx, d.core.DB.Q(), s, item.Item{Author: v.Person, Byline: item.Named, Audience: space.InGroup, Broadcast: true}, nil)
	return out, true, fail.Wrap("desk.Reach", err)
}

// Template returns what the welcomes of s begin with, "" where nobody wrote it.
func (d *Desk) Template(ctx context.Context, s ref.Space) (string, error) {
	all, err := templatesOf(ctx, d.core.DB.Q(), []ref.Space{s})
	return all[s], err
}

// someone is a member and the group where they are.
type someone struct {
	sign
	card account.Card
}

// newcomers returns who is to be welcomed in spaces by v, those who wait longest first, and how many there are. Three queries.
func (d *Desk) newcomers(ctx context.Context, v *access.Viewer, spaces []ref.Space) ([]someone, int, error) {
	q := d.core.DB.Q()
	list, n, err := newcomers(ctx, q, spaces, clock.Now(ctx).Add(-recent), v.Person, web.PanelRows)
	if err != nil || n == 0 {
		return nil, n, err
	}
	out, err := d.named(ctx, list)
	return out, n, err
}

func (d *Desk) named(ctx context.Context, list []sign) ([]someone, error) {
	var ids []ref.Person
	for _, s := range list {
		ids = append(ids, s.person)
	}
	cards, err := account.Cards(ctx, d.core.DB.Q(), ids)
	var out []someone
	for _, s := range list {
		out = append(out, someone{s, cards[s.person]})
	}
	return out, err
}

// maxQuiet is how many quiet members the desk names.
const maxQuiet = 12

// quiet returns the members of spaces who went quiet, in alphabetical order; more says that there are others. Two queries.
func (d *Desk) quiet(ctx context.Context, v *access.Viewer, spaces []ref.Space) (out []someone, more bool, err error) {
	now := clock.Now(ctx)
	list, err := quietOnes(ctx, d.core.DB.Q(), spaces, now.Add(-lively), now.Add(-silent), v.Person, maxQuiet+1)
	if err != nil || len(list) == 0 {
		return nil, false, err
	}
	if more = len(list) > maxQuiet; more {
		list = list[:maxQuiet]
	}
	out, err = d.named(ctx, list)
	return out, more, err
}

// questions returns what waits in places for an answer, the oldest first, and how many there are. Two queries, and those of
// kind.Entries.
func (d *Desk) questions(ctx context.Context, v *access.Viewer, places []web.Place) ([]kind.Entry, int, error) {
	var spaces, networks []ref.Space
	for _, p := range places {
		spaces, networks = append(spaces, p.Space.ID), append(networks, p.Network.ID)
	}
	q := d.core.DB.Q()
	list, n, err := questions(ctx, q, v, spaces, networks, web.PanelRows)
	if err != nil || n == 0 {
		return nil, n, err
	}
	entries, err := d.core.Kinds.Entries(ctx, q, v, list)
	return entries, n, err
}
