// Package ref names things by their identifiers, so that the rooms of core can speak of people, spaces and items without
// knowing each other. Each identifier has a type of its own; zero means none.
package ref

import "maillage/kit/id"

type (
	person       struct{}
	organisation struct{}
	space        struct{}
	item         struct{}
	fact         struct{}
	file         struct{}
	theme        struct{}
)

type (
	// Person is one human's account.
	Person = id.Of[person]
	// Org is an organisation: public body, company, association.
	Org = id.Of[organisation]
	// Space is a network or a group.
	Space = id.Of[space]
	// Item is anything published.
	Item = id.Of[item]
	// Fact is something that happened, in the journal.
	Fact = id.Of[fact]
	// File is a file attached to items.
	File = id.Of[file]
	// Theme is a word by which items are found together.
	Theme = id.Of[theme]
)
