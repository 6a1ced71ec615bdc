// Package search finds people, groups, organisations, publications and comments, among what its reader may see.
//
// One asks with the words one has: accents, plurals, elisions and common words do not count, questions may be whole
// sentences, the last word may be unfinished. What has all the words comes first, then what has some of them. Words of the
// title weigh more. When little is found, words of titles and names that look like those typed are looked for as well.
//
// Words: a document is what is indexed of one thing; its forms are its words folded (for beginnings) and their stems (for
// the rest), see kit/words. A candidate is what fits a question; a hit is a candidate with what is shown of it. The words
// of titles and names are also kept by groups of three signs, for what was mistyped.
//
//	results, err := s.Find(ctx, viewer, search.Query{Text: "comment isoler un lycée ?"})
//
// Tables: search_document, search_word, search_gram, and on SQLite search_text. Facts written: none. Facts followed: all. A
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
