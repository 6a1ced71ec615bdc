package account

import (
	"context"

	"maillage/core/db"
	"maillage/kit/fail"
)

// Card is what a byline shows of p.
func (p Person) Card() Card {
	return Card{ID: p.ID, Handle: p.Handle, Name: p.Name(), Initials: p.Initials(), Photo: p.Photo, Job: p.Job, OrgName: p.OrgName, Hue: p.Hue()}
}

// ByHandles returns what lists show of the people who have these handles, by handle; those who do not exist or have left
// are absent. One query, none for no handles.
func ByHandles(ctx context.Context, q db.Q, handles []string) (map[string]Card, error) {
	out := make(map[string]Card, len(handles))
	if len(handles) == 0 {
		return out, nil
	}
	found, err := cardsWhere(ctx, q, `handle IN ($1[]) AND state <> 'closed'`, db.Texts(handles))
	for _, c := range found {
		out[c.Handle] = c
	}
	return out, fail.Wrap("account.ByHandles", err)
}
