package ops

import (
	"context"
	"fmt"

	"maillage/across/search"
	"maillage/core/ref"
	"maillage/feature/directory"
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
		c.watch("index", "n", missing, "extra", extra)
		return nil
	}
	c.fine("indexed")
	return nil
}

// directory compares what people are found under with what they let be read now: what was closed must not be found any more.
func (c *checker) directory(ctx context.Context) error {
	total, err := number(ctx, c.s.Core.DB.Q(), `SELECT COUNT(*) FROM person`)
	if err != nil {
		return err
	}
	n := 0
	looked := func(done int) { c.o.Progress.tell("directory", done, int(total)) }
	err = directory.New(c.s.Core).Check(ctx, looked, func(people []ref.Person) error { n += len(people); return nil })
	if err != nil {
		return err
	}
	if n > 0 {
		c.watch("terms", "n", n)
		return nil
	}
	c.fine("terms_right")
	return nil
}

// Reindex makes the search index anew, while people use the deployment: they find less until it is done.
func Reindex(ctx context.Context, s *site.Site) error {
	if err := search.New(s.Core).Rebuild(ctx); err != nil {
		return fmt.Errorf("ops: search index: %w", err)
	}
	return nil
}
