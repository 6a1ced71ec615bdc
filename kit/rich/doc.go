// Package rich is a page as the editor holds it: the tree that ProseMirror has, with the nodes and marks of
// ui/ts/document/schema.ts.
//
// Read makes it of a page's Markdown by the very reader that shows the page (kit/markdown), in the one form that ui/ts/document
// calls normal, and says what of the text the tree cannot hold: who opens the editor then loses nothing unaware. Shared is the
// tree as a Yjs document keeps it (kit/ydoc).
//
//	doc, lost := rich.Read(markdown)
//	if len(lost) == 0 {
//		trees, ok := rich.Shared(doc)
//		…
//		state := ydoc.Write(client, "default", trees)
//	}
//
// It reads what ui/ts/document reads, in a thousandth of the time that the server's JavaScript takes: tests hold the two
// together over documents made by chance, the examples of CommonMark and the pages of the demonstration.
package rich
