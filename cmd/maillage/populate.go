package main

import (
	"context"
	"fmt"
	"os"

	"maillage/site/populate"
)

type populateCmd struct {
	Scale    float64 `help:"1 is a network of 8,891 people; 100 is the teachers of France." default:"1"`
	Seed     uint64  `help:"Which world is made: the same number gives the same one." default:"1"`
	Data     string  `help:"Folder of the world, which holds nothing yet." placeholder:"DIR" required:""`
	Database string  `help:"Make it in this PostgreSQL database, which has no people, rather than in a file of the folder." placeholder:"URL"`
}

// Run makes the world and says what it holds.
func (c populateCmd) Run(ctx context.Context) error {
	o := populate.Options{Scale: c.Scale, Seed: c.Seed, Data: c.Data, Database: c.Database, Progress: func(line string) { fmt.Fprintln(os.Stderr, line) }}
	r, err := populate.Run(ctx, o, warnings())
	if err == nil {
		fmt.Println(r)
	}
	return err
}
