package coedit

import (
	"errors"
	"time"

	"maillage/core/ref"
	"maillage/kit/ydoc"
)

const (
	// maxMessage is the most bytes of one message: a page of 300,000 characters pasted at one go.
	maxMessage = 1 << 20
	// maxStructs is how many runs and ranges one update may have: an hour away in a lively page is some thousands.
	maxStructs = 50_000
	// maxDepth is how deep elements may be within one another; browsers draw a page by recursion.
	maxDepth = 64
	// fragment is the only thing at the top of a document.
	fragment = "default"
	// logRoom is how much a document may grow beyond its limit while its updates wait to be merged.
	logRoom = 4 << 20
	// again is what a writer who was told that the page is full may still add, so that taking text away gets through together
	// with what was typed meanwhile.
	again = 128 << 10
	// bytesRate is how many bytes a second each may send; a burst is four megabytes.
	bytesRate  = 512 << 10
	bytesBurst = 4 << 20
)

var readLimits = ydoc.Limits{Structs: maxStructs, Root: fragment}

// Why an update is not taken: words keys, which browsers know too.
//
// words: coedit.refused.* coedit.gone.*
const (
	refusedForm = "coedit.refused.form" // it is no update, or not of this document
	refusedHole = "coedit.refused.hole" // something before it is missing
	refusedMuch = "coedit.refused.much" // too much at one go
	refusedDeep = "coedit.refused.deep"
	refusedFull = "coedit.refused.full" // the document has its size
	refusedFast = "coedit.refused.fast" // too often
	refusedRoom = "coedit.refused.crowded"
	refusedLoss = "coedit.refused.loss" // the text has what the editor cannot keep
)

// reasonOf is why err refuses an update.
func reasonOf(err error) string {
	switch {
	case errors.Is(err, ydoc.ErrMuch):
		return refusedMuch
	case errors.Is(err, ydoc.ErrHole):
		return refusedHole
	case errors.Is(err, ydoc.ErrDepth):
		return refusedDeep
	}
	return refusedForm
}

// extent is how large a document is: its state, and what came after.
type extent struct{ state, log, rows int }

// isFull tells whether u, of so many bytes, is one too many. What only takes away always has room.
func (x extent) isFull(u ydoc.Update, bytes, limit int) bool {
	return u.Content() > 0 && (x.state > limit || x.state+x.log+bytes > limit+logRoom)
}

// worthFolding tells whether the updates after the state should be merged into it: more make joining slow.
func (x extent) worthFolding() bool { return x.rows >= 2000 || x.log >= 256<<10 }

// owned tells whether p may write as each of the clients: it is theirs, or nobody's yet.
func owned(owners map[uint64]ref.Person, clients []uint64, p ref.Person) bool {
	for _, c := range clients {
		if o, taken := owners[c]; taken && o != p {
			return false
		}
	}
	return true
}

// bucket lets so many things through each second, and burst at one go.
type bucket struct {
	left float64
	at   time.Time
}

// take takes n out, and tells whether there was that much.
func (b *bucket) take(n, rate, burst float64, now time.Time) bool {
	if b.at.IsZero() {
		b.left = burst
	} else {
		b.left = min(burst, b.left+now.Sub(b.at).Seconds()*rate)
	}
	b.at = now
	if b.left < n {
		return false
	}
	b.left -= n
	return true
}
