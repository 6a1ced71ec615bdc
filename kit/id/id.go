// Package id makes identifiers that sort by the time they were made.
//
// An identifier is a positive int64: 41 bits of milliseconds since 2020-01-01 UTC (good until 2089), 10 bits of node,
// 12 bits of counter. People and addresses see it as 13 characters of Crockford base32, in lower case, which keep the
// order. Its time is when it was made, not when the thing happened: an imported text keeps its own date beside it.
package id

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	nodeBits    = 10
	counterBits = 12
	// Nodes is how many processes may make identifiers side by side.
	Nodes = 1 << nodeBits
	// Length is the number of characters of an identifier's text.
	Length   = 13
	alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
)

var epoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

// Source makes identifiers for one node. Safe for concurrent use.
type Source struct {
	mu   sync.Mutex
	node int64
	last int64 // milliseconds since epoch, shifted left by counterBits, plus the counter
	now  func() time.Time
}

// NewSource returns a source for node (0 ≤ node < Nodes). Every identifier it makes is above floor, whatever the clock
// does: floor is the highest identifier already stored, or 0.
func NewSource(node int, floor int64, now func() time.Time) *Source {
	if node < 0 || node >= Nodes {
		panic(fmt.Sprintf("id: node %d out of range", node))
	}
	ms := floor >> (nodeBits + counterBits)
	return &Source{node: int64(node), last: (ms + 1) << counterBits, now: now}
}

// Next returns a new identifier, above all the source made before. When the clock goes back, or more than 4,096
// identifiers are asked within a millisecond, it counts on from the last one.
func (s *Source) Next() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := (s.now().UnixMilli() - epoch) << counterBits
	if t <= s.last {
		t = s.last + 1
	}
	s.last = t
	return (t>>counterBits)<<(nodeBits+counterBits) | s.node<<counterBits | t&(1<<counterBits-1)
}

// At returns the lowest identifier of the millisecond of t: a bound to seek from, never the id of a thing.
func At(t time.Time) int64 { return (t.UnixMilli() - epoch) << (nodeBits + counterBits) }

// Of is an identifier of a K. K is a type that is only a name, so that two kinds of identifiers cannot be mixed up. The
// zero value means none.
type Of[K any] int64

// String is the 13 characters; empty for none.
func (i Of[K]) String() string {
	if i == 0 {
		return ""
	}
	return Format(int64(i))
}

// MarshalText lets JSON carry identifiers as text: JavaScript would round them.
func (i Of[K]) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText is the inverse of MarshalText.
func (i *Of[K]) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*i = 0
		return nil
	}
	n, ok := Parse(string(b))
	if !ok {
		return fmt.Errorf("id: %q is not an identifier", b)
	}
	*i = Of[K](n)
	return nil
}

// Format returns the text of n.
func Format(n int64) string {
	var b [Length]byte
	for i := Length - 1; i >= 0; i-- {
		b[i] = alphabet[n&31]
		n >>= 5
	}
	return string(b[:])
}

// Parse reads the text of an identifier. Only the form that Format writes is accepted, so that a thing has one address.
func Parse(s string) (int64, bool) {
	if len(s) != Length {
		return 0, false
	}
	var n int64
	for i := range Length {
		v := strings.IndexByte(alphabet, s[i])
		if v < 0 || i == 0 && v > 7 {
			return 0, false
		}
		n = n<<5 | int64(v)
	}
	return n, n > 0
}
