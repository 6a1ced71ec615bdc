// Package item is the spine: one row for each thing people make, whatever its kind.
//
// Rights, streams, search, notices, moderation, federation and export speak of items only, so none of them knows features.
// A feature keeps its details in a table of its own, with item_id as primary key. A child (comment, reply) has a parent and
// a root, shares its root's space and audience, and carries its root's state, so that who may see it is read from its own
// row.
//
// A question is a state of the item, not a kind: any part may ask, and the accepted answer is one of its descendants. Themes
// are the words by which items are found together.
//
// A draft is seen by its author alone. One that is held is to be published: at the time that a clock of its author's zone
// shows, or when they say. Being published dates it, as if it had been written then; across/schedule does it.
//
// This room keeps rows and counters right; core/access decides who may do what.
//
// Tables: item, reaction, theme, item_theme, item_due.
package item
