// Package talk is what people say of any item: comments, reactions; and how an item is taken away.
//
// It gives these to every kind of item, so that none makes its own. A comment is an item too (kind "comment"), a child of
// what it is about; its page is its root's, at its anchor.
//
// Tables: comment. Facts written: talk.commented, talk.edited, talk.reacted, item.deleted.
// Who may: core/access (Comment, React, Edit, Delete on the item).
package talk
