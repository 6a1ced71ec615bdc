package populate

import (
	"context"

	"maillage/across/search"
)

// documents of SQLite go into FTS5's own tables, one of names and one of texts, and into the list of what is in them. All are
// written from one reading of the texts: people and places, which come first, are kept meanwhile.
func (m *made) documentsSQLite(ctx context.Context, into *lite) error {
	type listed struct {
		id, stamp   int64
		kind, named string
	}
	var list []listed
	type name struct {
		id          int64
		title, body string
	}
	var names []name
	err := into.load(ctx, tText, func(put func(...any)) {
		m.finder.documents(func(x search.Source) {
			row := m.finder.bulk.Row(x, false)
			list = append(list, listed{x.ID, row.Stamp, x.Kind, row.Named})
			if x.Kind == "item" {
				put(x.ID, row.Title, row.Body)
			} else {
				names = append(names, name{x.ID, row.Title, row.Body})
			}
		})
	})
	if err != nil {
		return err
	}
	err = into.load(ctx, tName, func(put func(...any)) {
		for _, x := range names {
			put(x.id, x.title, x.body)
		}
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
