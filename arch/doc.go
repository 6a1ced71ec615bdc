// Package arch keeps the house in order: who may import whom, and what a package must say.
//
// The rules are those of docs/architecture.md, written as data in order.go: to add a room to
// the core, or an exception, edit that file (and write down why). [Check] reads source files
// only, through an fs.FS, so that the same rules judge the real tree and the bad trees that
// the tests plant to see each rule fail.
//
// Test files obey the families (kit, ui, core, feature, across, site) but not the order inside
// the core, nor the limit on what kit may depend on: a test may stand on more than its code.
//
// It deliberately judges no style: gofmt, vet and staticcheck do. Sizes are reported, never
// refused: a human decides.
package arch
