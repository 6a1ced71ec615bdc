package main

import (
	"context"
	"fmt"
	"os"

	"maillage/core/config"
	"maillage/site"
	"maillage/site/ops"
)

type networkCreateCmd struct {
	where
	Preset string `help:"Model of the network: gaston, departements, viaeduc, ideal, clubs or generic." required:""`
	Slug   string `help:"Its name in addresses: small letters, figures and hyphens." required:""`
	Name   string `help:"Its name. By default, the preset's."`
}

// Run makes the network and says where it is.
func (c networkCreateCmd) Run(ctx context.Context) error {
	return c.open(ctx, func(s *site.Site) error {
		n, err := ops.CreateNetwork(ctx, s, c.Preset, c.Slug, c.Name)
		if err != nil {
			return err
		}
		fmt.Printf("%s: %s%s\n", n.Name, s.Core.Config.PublicURL, n.Path(n))
		return nil
	})
}

type networkListCmd struct{ where }

// Run lists the networks, oldest first.
func (c networkListCmd) Run(ctx context.Context) error {
	return c.open(ctx, func(s *site.Site) error {
		list, err := ops.Networks(ctx, s)
		for _, n := range list {
			fmt.Printf("%-20s %-14s %6d members %5d groups  %s\n", n.Slug, n.Preset, n.Members, n.Groups, n.Name)
		}
		return err
	})
}

type organisationsLoadCmd struct{ where }

// Run loads what is new or changed.
func (c organisationsLoadCmd) Run(ctx context.Context) error {
	return c.open(ctx, func(s *site.Site) error {
		r, err := ops.LoadOrganisations(ctx, s, progress())
		if err != nil {
			return err
		}
		fmt.Printf("%d organisations added, %d changed, %d as they were; %d internet domains written\n", r.Added, r.Changed, r.Same, r.Domains)
		return nil
	})
}

type personOperatorCmd struct {
	where
	Email  string `arg:"" help:"Their e-mail address."`
	Given  string `help:"First name, to make their account when they have none."`
	Family string `help:"Last name, to make their account when they have none."`
}

// Run makes an operator, with an account if need be.
func (c personOperatorCmd) Run(ctx context.Context) error {
	return c.open(ctx, func(s *site.Site) error {
		p, created, err := ops.MakeOperator(ctx, s, c.Email, c.Given, c.Family)
		if err != nil {
			return err
		}
		if created {
			fmt.Println("Account made; they sign in by a letter, like everyone.")
		}
		fmt.Println(p.Name(), "is an operator.")
		return nil
	})
}

type personSuspendCmd struct {
	where
	Email  string `arg:"" help:"Their e-mail address."`
	Reason string `help:"Why: they read it when they sign in." required:""`
}

// Run suspends somebody.
func (c personSuspendCmd) Run(ctx context.Context) error {
	return c.open(ctx, func(s *site.Site) error {
		p, err := ops.Suspend(ctx, s, c.Email, c.Reason)
		if err == nil {
			fmt.Println(p.Name(), "is suspended.")
		}
		return err
	})
}

type personRestoreCmd struct {
	where
	Email string `arg:"" help:"Their e-mail address."`
}

// Run ends a suspension.
func (c personRestoreCmd) Run(ctx context.Context) error {
	return c.open(ctx, func(s *site.Site) error {
		p, err := ops.Reinstate(ctx, s, c.Email)
		if err == nil {
			fmt.Println(p.Name(), "is no longer suspended.")
		}
		return err
	})
}

type migrateCmd struct{ where }

// Run opens the deployment, which makes its database or brings it up to date.
func (c migrateCmd) Run(ctx context.Context) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	s, err := site.Open(ctx, settings, warnings(), site.Options{Shared: true})
	if err != nil {
		return err
	}
	fmt.Println("The database is up to date.")
	return s.Close()
}

type partsCmd struct{}

// Run describes the parts.
func (partsCmd) Run(ctx context.Context) error { return ops.Describe(ctx, os.Stdout) }

type configCmd struct{}

// Run prints the sample.
func (configCmd) Run() error { return config.Sample(os.Stdout) }

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run() error {
	fmt.Println("maillage", ops.Version())
	return nil
}
