// Package kind is how a feature answers for its items, and how items become entries of a stream.
//
// Each kind of item (a message, a comment, a page…) is an explicit value made by the feature that owns it. What cuts through
// all features (home, search, notices, federation) asks the registry and never knows the feature. A function left nil means
// "not able": a comment has no page of its own, a vacancy no editor.
package kind

import (
	"context"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
)

// Card is what one item shows in a list.
type Card struct {
	Title string // "" for those that have none
	// Name is what the item is called where it has no title: the beginning of its text.
	Name string
	Body templ.Component
	// Icon and Label are in place of the kind's, where a kind has several sorts; Label is already in the reader's language.
	Icon, Label string
	// Note is a word beside the date ("modifié"), already in the reader's language.
	Note string
}

// Text is the plain words of an item, for search, snippets and mails.
type Text struct{ Title, Body string }

// Kind is one kind of item.
type Kind struct {
	Name string
	Icon string // of ui
	// Label is the words key of its name: "post.kind".
	Label string
	// Path is the address of the item; for a child it ends with an anchor on its root's page.
	Path func(i item.Item) string
	// Cards returns the cards of items, by item; one query whatever their number. Those missing are not shown.
	Cards func(ctx context.Context, q db.Q, v *access.Viewer, items []item.Item) (map[ref.Item]Card, error)
	// Text returns the words of ids, by item; one query.
	Text func(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]Text, error)
	// Plain returns those of ids that are nothing but a title and a text of core/text, so that an item of another kind may be
	// made of them; one query. Nil when none is.
	Plain func(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]bool, error)
	// EditPath is the address of its editor; nil when it cannot be edited.
	EditPath func(i item.Item) string
	// Published says in the journal that i, a draft until now, is published, to those whom it names. Nil for kinds that are not
	// published later. Errors: fail.Closed when it cannot be where it is: the part is off there.
	Published func(ctx context.Context, tx *db.Tx, i item.Item) error
	// Settle makes i say markdown, which people wrote together (core/coedit): a version signed by them, the first one foremost.
	// Nothing happens when i says so already. Nil for kinds that are not written together. Errors: fail.Invalid when it cannot
	// be the text of such an item.
	Settle func(ctx context.Context, tx *db.Tx, i item.Item, by []ref.Person, markdown, summary string) error
	// HistoryPath is the address of its versions; nil when none are kept.
	HistoryPath func(i item.Item) string
	// Comments says that what is said under it is called comments: it asks nothing.
	Comments bool
	// Beside is the condition that what is said of it, alias, stands beside its text, where the kind shows it, and not in the list
	// under it. Nil when nothing does.
	Beside func(alias string) string
}

// Registry is every kind of the site, by name. Complete once all parts have joined; read-only then.
type Registry map[string]Kind

// Path is the address of i, "" when its kind is unknown or has none.
func (r Registry) Path(i item.Item) string {
	if k, ok := r[i.Kind]; ok && k.Path != nil {
		return k.Path(i)
	}
	return ""
}

// Slug makes the readable part of an address from a title or a text: at most eight words of folded letters and digits,
// "publication" when nothing is left.
func Slug(text string) string { return slug(text, "publication") }
