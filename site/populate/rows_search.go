package populate

import (
	"context"

	"maillage/across/search"
)

// documents of SQLite go into two tables: FTS5's own, and the list of what is in it. Both are written at once, from one
// reading of the texts.
func (m *made) documentsSQLite(ctx context.Context, into *lite) error {
	type listed struct {
		id, stamp   int64
		kind, named string
	}
	var list []listed
	err := into.load(ctx, tText, func(put func(...any)) {
		m.finder.documents(func(x search.Source) {
			row := m.finder.bulk.Row(x, false)
			list = append(list, listed{x.ID, row.Stamp, x.Kind, row.Named})
			put(x.ID, x.Kind, row.Title, row.Body, row.TitleStem, row.BodyStem)
		})
	})
	if err != nil {
		return err
	}
	return into.load(ctx, tDocument, func(put func(...any)) {
		for _, x := range list {
			put(x.id, x.kind, x.stamp, x.named)
		}
	})
}

func (m *made) documentsPostgres(ctx context.Context, into *pg) error {
	return into.load(ctx, tDocumentPG, func(put func(...any)) {
		m.finder.documents(func(x search.Source) {
			row := m.finder.bulk.Row(x, true)
			put(x.ID, x.Kind, row.Stamp, row.Named, row.Vector)
		})
	})
}
