package org

import (
	"context"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Readdress keeps the proof of a person's present affiliation true after their address changed: the domain of the new one
// proves it, or the proof by the old one is gone and the affiliation is a claim again. What a manager vouches for stays.
// Nobody is moved to another organisation by an address. Appends org.affiliated when the proof changes.
// Errors: fail.Hidden when there is no such person.
func (o *Orgs) Readdress(ctx context.Context, tx *db.Tx, person ref.Person) error {
	const op = "org.Readdress"
	who, err := account.Get(ctx, tx, person)
	if err != nil {
		return err
	}
	present, err := current(ctx, tx, person)
	if err == db.ErrNoRows {
		return nil
	} else if err != nil {
		return fail.Wrap(op, err)
	}
	proof, err := proofOf(ctx, tx, who, present.Org, Claimed)
	if err != nil {
		return err
	}
	if present.Proof == ByManager || proof == present.Proof {
		return nil
	}
	present.Proof, present.Proved = proof, time.Time{}
	if proof != Claimed {
		present.Proved = clock.Now(ctx)
	}
	if err := putAffiliation(ctx, tx, person, present); err != nil {
		return fail.Wrap(op, err)
	}
	if err := account.RightsChanged(ctx, tx, person); err != nil {
		return err
	}
	return fail.Wrap(op, o.tell(ctx, tx, "org.affiliated", person, person, present.Org.ID))
}

// Forget erases where a person has worked. What is written of it in their account is core/account's to erase.
func Forget(ctx context.Context, tx *db.Tx, person ref.Person) error {
	_, err := tx.Exec(ctx, `DELETE FROM affiliation WHERE person_id = $1`, person)
	return fail.Wrap("org.Forget", err)
}
