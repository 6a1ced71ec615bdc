// Package bench says what pages cost: it serves a deployment in a process of its own, and asks for pages as a thousand of its
// members, without pause between two, over a few connections.
//
// Each page is told with two floors, measured right after it with as many bytes: an answer from memory, and an answer after
// one indexed query of thirty rows. CPU a request is what the server's process used, over the requests answered, followers
// and tasks included: it holds on a busy machine, where times do not. docs/performance.md explains the figures and keeps them.
//
// It writes for good: sessions, then answers and reactions. It is for demonstrations, populated worlds and copies, and
// refuses anything else unless told.
package bench
