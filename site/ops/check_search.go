package ops

import (
	"context"
	"fmt"

	"maillage/across/search"
	"maillage/site"
)

// search compares the index with what there is to find. What was published a moment ago may not be in it yet: a little
// behind is worth a look, not a failure.
func (c *checker) search(ctx context.Context) error {
	missing, extra, err := search.New(c.s.Core).Check(ctx)
	if err != nil {
		return err
	}
	if missing+extra > 0 {
		c.watch("If it stays so, run maillage check --search.", "%d things cannot be found, %d found ones are no longer there", missing, extra)
		return nil
	}
	c.fine("all that there is can be found")
	return nil
}

// Reindex makes the search index anew, while people use the deployment: they find less until it is done.
func Reindex(ctx context.Context, s *site.Site) error {
	if err := search.New(s.Core).Rebuild(ctx); err != nil {
		return fmt.Errorf("ops: search index: %w", err)
	}
	return nil
}
