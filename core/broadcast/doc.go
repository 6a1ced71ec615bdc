// Package broadcast tells open pages, in this process and in the others, that something changed.
//
// A message goes to those who listen to its topic now; nobody keeps it. What must not be lost is in the database: a message
// only says "look again". So a reader too slow for its messages loses the oldest, and is told so by the flag Lost: it reads
// everything anew.
//
//	h := broadcast.New()                    // one process
//	h, err := broadcast.Join(ctx, url, log) // several, over NATS
//	ch, cancel := h.Subscribe("item 0d3k…", "person 0d3k…")
//	defer cancel()
//	for m := range ch { … }
//
// Between processes a message takes one hop through NATS and may be lost while the connection is: the readers of a process
// that was cut off get Lost when it is back. Within the process messages go on meanwhile. Messages of one publisher arrive
// in their order.
//
// It deliberately has no rights: who may read what is decided when the page is read again, so messages carry identifiers,
// not what may be secret.
package broadcast
