// Package dav reads and writes what WebDAV says (RFC 4918): requests about properties and locks, conditions, answers about many
// things at once. It knows nothing of what there is on the server.
//
// Everything comes from programs of others: bodies are read within bounds, and what is kept of them (the values of properties, who
// says to have a lock) is written anew from what was understood, so that it is always whole XML without a reference to elsewhere.
//
// golang.org/x/net/webdav has the like inside, unexported and bound to its own methods (adr/0022).
package dav
