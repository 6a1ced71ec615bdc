// Package search finds people, groups, organisations, publications and comments, among what its reader may see.
//
// One asks with the words one has: accents, plurals, elisions and common words do not count, questions may be whole
// sentences, the last word may be unfinished. Words that nothing has are taken for slips of those that look or sound like
// them. What fits best comes first: the words that few documents have tell the most, and what has them together, in their
// order or in its title fits better than what has them apart. docs/search.md tells it whole, with figures.
//
// Words: a document is what is indexed of one thing, by the stems of its words (kit/words). A candidate is what fits a
// question; a hit is a candidate with what is shown of it.
//
//	results, err := s.Find(ctx, viewer, search.Query{Text: "comment isoler un lycée ?"})
//
// Tables: search_document, search_word, search_slip, and on SQLite search_text and search_name. Facts written: none. Facts followed: all. A
// fact with an item has its text read again (core/kind), one with a space its name, one about people theirs.
//
// Who may: the index knows no rights. Every query joins the row of what it finds and asks core/access of it, so that what
// is deleted, hidden or closed, and what is no longer theirs to read, is gone for the reader at once: from results, counts,
// suggestions and snippets alike. People are found by those who have signed in. Authors are no part of what is indexed, and
// narrowing by organisation leaves out what is not signed.
//
// While a text is written, names are proposed after @ and #: people, and themes of what the writer may read.
//
// It deliberately keeps no copy of texts: snippets are cut from the original. It does not index organisations: core/org
// finds them. It does not remember what people look for.
package search
