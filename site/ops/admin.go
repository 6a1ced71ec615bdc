package ops

import (
	"context"
	"fmt"
	"strings"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/org"
	"maillage/core/org/directory"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/site"
	"maillage/site/preset"
)

// CreateNetwork makes a network from the preset key, with its first groups. An empty name is the preset's own.
// Errors: fail.Invalid on slug; an unknown preset.
func CreateNetwork(ctx context.Context, s *site.Site, key, slug, name string) (n space.Space, err error) {
	p, ok := preset.Named(key)
	if !ok {
		return n, fmt.Errorf("ops: there is no preset %q: there are %s", key, strings.Join(Presets(), ", "))
	}
	err = s.Core.DB.Write(ctx, func(tx *db.Tx) error {
		n, err = preset.Create(ctx, tx, p, slug, name)
		return err
	})
	return n, fail.Wrap("ops.CreateNetwork", err)
}

// Presets is the keys of the presets, the five references first.
func Presets() []string {
	var out []string
	for _, p := range preset.All() {
		out = append(out, p.Key)
	}
	return out
}

// Networks is every network, oldest first.
func Networks(ctx context.Context, s *site.Site) ([]space.Space, error) {
	return space.Networks(ctx, s.Core.DB.Q())
}

// LoadOrganisations brings the organisations and domains up to date with those that came with the program. Running it again
// changes nothing.
func LoadOrganisations(ctx context.Context, s *site.Site, progress Progress) (org.Report, error) {
	records, err := directory.Load()
	if err != nil {
		return org.Report{}, err
	}
	domains, err := directory.Domains()
	if err != nil {
		return org.Report{}, err
	}
	return org.Load(ctx, s.Core.DB, records, domains, func(n, all int) { progress.tell("organisations", n, all) })
}

// MakeOperator lets the person of an address run the deployment. When nobody has that address, it makes their account with
// these names; they sign in by a letter like everyone. Errors: fail.Invalid on email, given, family.
func MakeOperator(ctx context.Context, s *site.Site, email, given, family string) (p account.Person, created bool, err error) {
	const op = "ops.MakeOperator"
	if _, _, err := account.Address(email); err != nil {
		return p, false, err
	}
	err = s.Core.DB.Write(ctx, func(tx *db.Tx) error {
		created = false
		p, err = account.ByEmail(ctx, tx, email)
		if fail.Is(err, fail.Hidden) {
			created = true
			p, err = s.Core.Accounts.Create(ctx, tx, account.NewPerson{Email: email, Given: given, Family: family, Operator: true})
			return err
		}
		if err != nil {
			return err
		}
		return s.Core.Accounts.SetOperator(ctx, tx, 0, p.ID, true)
	})
	return p, created, fail.Wrap(op, err)
}

// Suspend keeps the person of an address from taking part; they read the reason when they sign in. Errors: ErrNobody;
// fail.Invalid on reason.
func Suspend(ctx context.Context, s *site.Site, email, reason string) (account.Person, error) {
	return change(ctx, s, email, func(tx *db.Tx, p account.Person) error { return s.Core.Accounts.Suspend(ctx, tx, 0, p.ID, reason) })
}

// Reinstate ends a suspension. Errors: ErrNobody.
func Reinstate(ctx context.Context, s *site.Site, email string) (account.Person, error) {
	return change(ctx, s, email, func(tx *db.Tx, p account.Person) error { return s.Core.Accounts.Restore(ctx, tx, 0, p.ID) })
}

// ErrNobody: nobody has the address.
var ErrNobody = fmt.Errorf("ops: nobody has an account with this address")

func change(ctx context.Context, s *site.Site, email string, f func(*db.Tx, account.Person) error) (p account.Person, err error) {
	err = s.Core.DB.Write(ctx, func(tx *db.Tx) error {
		p, err = account.ByEmail(ctx, tx, email)
		if fail.Is(err, fail.Hidden) {
			return ErrNobody
		}
		if err != nil {
			return err
		}
		return f(tx, p)
	})
	return p, err
}

// Progress is told how far a long work is: what is being done, how much is done, out of how much (0 when not known). Nil
// for nobody.
type Progress func(what string, done, total int)

func (p Progress) tell(what string, done, total int) {
	if p != nil {
		p(what, done, total)
	}
}
