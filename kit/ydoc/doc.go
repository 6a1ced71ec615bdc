// Package ydoc reads updates of Yjs documents (form v1), to check them before they are kept, and writes the first one of a
// document (Write). It does not merge them.
//
// An update is a list of structs, each a run of a client's clock, and the ranges that it deletes. Read checks the form and
// bounds what it costs; Index knows what a document has, and checks that an update fits onto it: no hole in a client's clock,
// nothing that refers to what is not there, nothing nested too deep. What passes both is applied by every Yjs at once,
// without waiting for anything.
//
//	u, err := ydoc.Read(body, ydoc.Limits{Structs: 20_000, Values: 8})
//	if err == nil {
//		err = index.Check(u, 64)
//	}
//	if err == nil {
//		index.Add(u)
//	}
//
// The form is that of Yjs 13.6 (src/utils/encoding.js, src/structs) and lib0 0.2 (encoding.js).
package ydoc
