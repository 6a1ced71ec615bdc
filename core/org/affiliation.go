package org

import (
	"context"
	"encoding/json"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Proof is what makes an affiliation more than a claim.
type Proof string

// The proofs, weakest first.
const (
	Claimed   Proof = ""        // the person says so
	ByDomain  Proof = "domain"  // they have received a letter at the organisation's domain
	ByManager Proof = "manager" // a manager vouches for them
)

// Affiliation is a person's tie to an organisation, past or present.
type Affiliation struct {
	ID     int64
	Org    Org
	Job    string
	Since  time.Time
	Until  time.Time // zero for the present one
	Proof  Proof
	Proved time.Time // zero when only claimed
}

// Verified tells whether there is a proof.
func (a Affiliation) Verified() bool { return a.Proof != Claimed }

// Place is where a person works.
type Place struct {
	Org   ref.Org // 0 for none: Job then stands alone
	Job   string  // cleaned; at most 120 signs
	Proof Proof   // Claimed or ByManager; the domain of the person's address is looked at here
}

// Affiliate gives a person their one present affiliation, done by by (the person, or a manager). Another organisation ends
// the present affiliation, which stays in their history; the same one changes job and proof in place, and a proof never
// weakens. It is proved at once when the person's proved address is of the organisation's domain. Bylines follow.
// Appends org.affiliated, or org.left when p.Org is 0 and there was one, only when the organisation or the proof changes.
// Errors: fail.Invalid on "job", or on "org" when there is no such organisation; fail.Hidden when there is no such person.
func (o *Orgs) Affiliate(ctx context.Context, tx *db.Tx, by, person ref.Person, p Place) error {
	const op = "org.Affiliate"
	job, err := account.Job(p.Job)
	if err != nil {
		return err
	}
	who, err := account.Get(ctx, tx, person)
	if err != nil {
		return err
	}
	now := clock.Now(ctx)
	present, err := current(ctx, tx, person)
	if err != nil && err != db.ErrNoRows {
		return fail.Wrap(op, err)
	}
	if present.Org.ID != 0 && present.Org.ID != p.Org {
		if err := end(ctx, tx, present.ID, now); err != nil {
			return fail.Wrap(op, err)
		}
	}
	if p.Org == 0 {
		return o.unaffiliate(ctx, tx, by, person, present, job)
	}
	place, err := Get(ctx, tx, p.Org)
	if fail.Is(err, fail.Hidden) {
		return fail.Fields(op, fail.On("org", "org.unknown"))
	} else if err != nil {
		return err
	}
	proof, err := proofOf(ctx, tx, who, place, p.Proof)
	if err != nil {
		return err
	}
	next := Affiliation{ID: tx.ID(), Org: place, Job: job, Since: now, Proof: proof}
	if present.Org.ID == p.Org {
		next.ID, next.Since, next.Proof, next.Proved = present.ID, present.Since, stronger(present.Proof, proof), present.Proved
	}
	if next.Proof != Claimed && (next.Proved.IsZero() || next.Proof != present.Proof) {
		next.Proved = now
	}
	return fail.Wrap(op, o.affiliate(ctx, tx, by, person, present, next))
}

func (o *Orgs) affiliate(ctx context.Context, tx *db.Tx, by, person ref.Person, present, next Affiliation) error {
	if err := putAffiliation(ctx, tx, person, next); err != nil {
		return err
	}
	main := account.MainOrg{ID: next.Org.ID, Name: next.Org.Name, Kind: string(next.Org.Kind), Job: next.Job}
	if err := o.accounts.SetMainOrg(ctx, tx, person, main); err != nil {
		return err
	}
	if present.ID == next.ID && present.Proof == next.Proof {
		return nil
	}
	return o.tell(ctx, tx, "org.affiliated", by, person, next.Org.ID)
}

func (o *Orgs) unaffiliate(ctx context.Context, tx *db.Tx, by, person ref.Person, present Affiliation, job string) error {
	if err := o.accounts.SetMainOrg(ctx, tx, person, account.MainOrg{Job: job}); err != nil || present.ID == 0 {
		return err
	}
	return fail.Wrap("org.Affiliate", o.tell(ctx, tx, "org.left", by, person, present.Org.ID))
}

// Leave ends the present affiliation of a person, and their job with it. It does nothing when there is none. Appends
// org.left. Errors: fail.Hidden when there is no such person.
func (o *Orgs) Leave(ctx context.Context, tx *db.Tx, by, person ref.Person) error {
	return o.Affiliate(ctx, tx, by, person, Place{})
}

// Of returns the affiliations of a person, the present one first, then from the latest; nil when there is none.
func Of(ctx context.Context, q db.Q, person ref.Person) ([]Affiliation, error) {
	list, err := affiliationsOf(ctx, q, person)
	return list, fail.Wrap("org.Of", err)
}

// proofOf returns what makes it true that who is of place.
func proofOf(ctx context.Context, q db.Q, who account.Person, place Org, given Proof) (Proof, error) {
	if given == ByManager || !who.EmailProved {
		return oneOf(given), nil
	}
	m, err := Domain(ctx, q, who.Email)
	if err != nil || m.Org.ID != place.ID {
		return oneOf(given), err
	}
	return ByDomain, nil
}

// oneOf lets nobody claim the proof of a domain.
func oneOf(given Proof) Proof {
	if given == ByManager {
		return ByManager
	}
	return Claimed
}

func stronger(a, b Proof) Proof {
	order := map[Proof]int{Claimed: 0, ByDomain: 1, ByManager: 2}
	if order[b] > order[a] {
		return b
	}
	return a
}

func (o *Orgs) tell(ctx context.Context, tx *db.Tx, kind string, by, person ref.Person, org ref.Org) error {
	data, err := json.Marshal(map[string]ref.Org{"org": org})
	if err != nil {
		return err
	}
	_, err = o.journal.Append(ctx, tx, journal.Fact{Kind: kind, Actor: by, Mentions: []ref.Person{person}, Data: data})
	return err
}
