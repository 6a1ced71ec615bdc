// Package legal is what the foot of every page leads to: the charter, the help, the accessibility statement, what is kept
// about people, the legal notice, and the map of the site.
//
// The texts are Markdown files of this folder, one a page and a language, with a few values of the configuration (publisher,
// host, contact, public address). A value that the operator has not given is said to be missing, on the page, in full
// words: an empty line would look like an answer.
//
// The operator may write any of them in place of the program's own, in each language; every version is kept, and the page
// says the date of the one that stands. They say there as well what the accessibility statement concludes, which the foot of
// every page shows.
//
// The texts of the program say what it does. Who changes the program (a cookie, a delay, what is kept) changes them too.
//
// Tables: legal_text (what the operator wrote), legal_conformity. Facts: legal.changed. Who may: everyone reads, even a
// suspended account; the operator writes.
//
// It deliberately does not know the rules of a network or a group, which add to the charter.
package legal
