package tie

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
)

// Blocked returns those of people whom p blocks. One query.
func Blocked(ctx context.Context, q db.Q, p ref.Person, people []ref.Person) (map[ref.Person]bool, error) {
	targets := make([]int64, len(people))
	for n, x := range people {
		targets[n] = int64(x)
	}
	stances, err := Of(ctx, q, p, Person, targets)
	out := map[ref.Person]bool{}
	for t, s := range stances {
		if s == Block {
			out[ref.Person(t)] = true
		}
	}
	return out, err
}
