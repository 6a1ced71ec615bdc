// Package feed gives what is published in a network or a group to news readers, as Atom (RFC 4287).
//
// A place that everyone may see has a feed at {place}/flux.atom, of what those who have not signed in may read there. A member
// of a place makes an address of their own, /flux/{token}, of what they may read there themselves; they take it back when they
// want to, and it ends when they leave.
//
// Words: a feed is the newest publications of one place; an address is a secret way to one, of one person.
//
// Tables: feed_address (the digest of its token alone). Facts written: none. Facts followed: none.
//
// Who may: core/access, at each reading, as its owner may then. Whoever has the address reads what its owner may: it is said
// where it is made. Authors of what is unsigned are told to nobody, not even to those who animate: readers of news keep what
// they got, and show it to others.
package feed
