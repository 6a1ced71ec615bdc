// Package coedit lets several people write one item at the same time: it keeps its Yjs document, and passes on what each
// writes.
//
// Words: a document is what an item says, as it is written together; it exists once somebody has opened the editor, and is the
// truth from then on: the item's text, HTML and words are made of it. An update is what one browser wrote; updates of a
// document are numbered. The state holds all updates up to one of them, the base. A document is settled when its item says what
// it says: settling makes a version of the item, signed by those who wrote it. A room is a document that is open in this
// process, a line is the socket of one browser in it.
//
// An update is checked (kit/ydoc: its form, its size, that nothing it refers to is missing, that it writes in nobody else's
// name), kept in a commit that also looks at the rights of who wrote it, and only then acknowledged and passed on, to the
// others here and, by number alone, to other processes, which read it. So what is acknowledged is never lost, who may not write
// any more has written nothing after that, and every browser receives updates in one order in which none waits for another.
// A browser that comes back says the last number it has. Where carets are is passed on and never kept; names are the server's.
//
// A document begins as kit/rich reads the item's text: one of which it would lose something is not written together (errLoss).
//
// A document is settled after ten quiet minutes, when everybody has left, or when somebody asks (Settle). The real Yjs and the
// writer of the editor's Markdown do that, in a pure-Go JavaScript engine (engine.js, built of ui/ts/engine.ts), which a server
// runs in a process of its own with a limit of time and of memory; that nothing is lost is checked with kit/rich. What hinders a
// version is kept with the document, said to those who write it, and tried again more and more seldom. A text that is saved
// without the editor becomes the smallest change of the document (Weave), or ends it when it could not be shared.
//
// Who may: core/access, Edit on the item: when they come, at each update, every 20 s, and at once when a fact is about them, the
// item or its space.
//
// Tables: coedit_doc, coedit_state, coedit_update, coedit_client (whose each Yjs client is), coedit_hand (who wrote what is not
// settled). No facts: kind.Settle writes them. It follows every fact (Follower).
//
//	rooms := coedit.New(db, hub, kinds, log, coedit.Options{})
//	rooms.Start(ctx)
//	…
//	return v.Together(rooms, item)       // core/web: the socket's address
//	made, err := rooms.Settle(ctx, id, by, "relu")
//
// It deliberately merges nothing itself, knows no page, and draws nothing: ui/ts/coedit.ts is the other end.
package coedit
