package forum

import (
	"context"
	"strings"
	"unicode/utf8"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Category is a drawer of a forum.
type Category struct {
	ID     ref.Item
	Name   string
	Topics int // that are published, whoever may read them: for who runs the place
}

const (
	// mostCategories is how many drawers a forum has: more are not looked through.
	mostCategories = 20
	maxCategory    = 60
)

// Categories returns the drawers of s, in their order.
func (f *Forum) Categories(ctx context.Context, s ref.Space) ([]Category, error) {
	return categories(ctx, f.core.DB.Q(), s)
}

// Arrange makes names the drawers of s, in that order: those of ids keep what is in them, those without one (0) are new, those
// absent go and their topics are in none. by animates s.
// Errors: fail.Hidden, Forbidden, Invalid on rubriques.
func (f *Forum) Arrange(ctx context.Context, by ref.Person, s ref.Space, ids []ref.Item, names []string) error {
	const op = "forum.Arrange"
	kept, err := drawers(ids, names)
	if err != nil {
		return err
	}
	return fail.Wrap(op, f.core.DB.Write(ctx, func(tx *db.Tx) error {
		if err := f.runs(ctx, tx, by, s); err != nil {
			return err
		}
		if err := arrange(ctx, tx, s, kept); err != nil {
			return err
		}
		_, err := f.core.Journal.Append(ctx, tx, journal.Fact{Kind: "forum.arranged", Actor: by, Space: s})
		return err
	}))
}

// drawers is ids and names put together, without those left empty. Errors: fail.Invalid on rubriques.
func drawers(ids []ref.Item, names []string) ([]Category, error) {
	const op = "forum.drawers"
	var out []Category
	seen := map[string]bool{}
	for n, name := range names {
		name = strings.Join(strings.Fields(name), " ")
		if name == "" {
			continue
		}
		if utf8.RuneCountInString(name) > maxCategory {
			return nil, fail.Fields(op, fail.On("rubriques", "forum.category.long", "max", maxCategory))
		}
		if seen[name] {
			return nil, fail.Fields(op, fail.On("rubriques", "forum.category.twice", "name", name))
		}
		seen[name] = true
		c := Category{Name: name}
		if n < len(ids) {
			c.ID = ids[n]
		}
		out = append(out, c)
	}
	if len(out) > mostCategories {
		return nil, fail.Fields(op, fail.On("rubriques", "forum.category.many", "n", mostCategories))
	}
	return out, nil
}

// runs is nil when by animates s.
func (f *Forum) runs(ctx context.Context, q db.Q, by ref.Person, id ref.Space) error {
	v, err := access.LoadID(ctx, q, by)
	if err != nil {
		return err
	}
	s, err := space.Get(ctx, q, id)
	if err != nil {
		return err
	}
	return access.CanSpace(v, access.Animate, s)
}

// isOf is nil when category is one of s, or none. Errors: fail.Invalid on rubrique.
func isOf(ctx context.Context, q db.Q, category ref.Item, s ref.Space) error {
	if category == 0 {
		return nil
	}
	list, err := categories(ctx, q, s)
	if err != nil {
		return err
	}
	for _, c := range list {
		if c.ID == category {
			return nil
		}
	}
	return fail.Fields("forum.isOf", fail.On("rubrique", "web.field.choice"))
}
