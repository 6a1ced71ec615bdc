package main

import (
	"cmp"
	"context"
	"os"

	"maillage/site/ops"
)

type whyCmd struct {
	where
	Person string `arg:"" help:"Who: an e-mail address, a handle or an identifier; - for somebody who is not signed in."`
	Item   string `arg:"" help:"What: the address of a page, or an identifier; that of an answer too."`
	Lang   string `help:"Language of the explanation: fr or en. By default, that of the terminal." placeholder:"fr"`
}

// Run explains each right in turn.
func (c whyCmd) Run(ctx context.Context) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	ask := ops.Question{Person: c.Person, Item: c.Item}
	if ask.Person == "-" {
		ask.Person = ""
	}
	return ops.Why(ctx, settings, ask, ops.Language(cmp.Or(c.Lang, os.Getenv("LANG"))), os.Stdout)
}
