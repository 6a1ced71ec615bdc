// Package legal is what the foot of every page leads to: the charter, the help, the accessibility statement, what is kept
// about people, the legal notice, and the map of the site.
//
// The texts are Markdown files of this folder, one a page and a language, with a few values of the configuration (publisher,
// host, contact, public address). A value that the operator has not given is said to be missing, on the page, in full
// words: an empty line would look like an answer.
//
// The texts say what the program does. Who changes the program (a cookie, a delay, what is kept) changes them too.
//
// Tables: none. Facts: none. Who may: everyone, even a suspended account.
//
// It deliberately does not know the rules of a network or a group, which add to the charter.
package legal
