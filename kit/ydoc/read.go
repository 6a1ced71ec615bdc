package ydoc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Errors of Read and of Index.Check; those returned say more.
var (
	ErrForm  = errors.New("ydoc: not an update")          // it cannot be read, or has what no document of ours has
	ErrMuch  = errors.New("ydoc: too much in one update") // more than the limits
	ErrHole  = errors.New("ydoc: something before it is missing")
	ErrDepth = errors.New("ydoc: nested too deep")
)

// Limits bound what an update may hold. Zero means none.
type Limits struct {
	Structs int    // and ranges deleted
	Values  int    // depth of the values of attributes; 8 when zero
	Root    string // the only name of what stands at the top; "" for any
}

// Kind is what a struct holds; the numbers are those of the form.
type Kind uint8

// The kinds.
const (
	GC      Kind = 0 // deleted, of which nothing is known any more
	Deleted Kind = 1
	JSON    Kind = 2
	Binary  Kind = 3
	String  Kind = 4
	Embed   Kind = 5
	Format  Kind = 6
	Type    Kind = 7
	Any     Kind = 8
	Doc     Kind = 9
	Skip    Kind = 10
)

// ID is one place of a client's clock.
type ID struct{ Client, Clock uint64 }

// Struct is a run of Len places, from ID on.
type Struct struct {
	ID
	Len  uint64
	Kind Kind
	// From is the struct by which its parent is known: its left neighbour, else its right one, else the parent itself (then Child
	// is true). Top is true for what stands at the top.
	From       ID
	Child, Top bool
	// Left and Right are its neighbours when it was written, where it has them.
	Left, Right *ID
	// Bytes is what its content takes in the update.
	Bytes int
}

// Range is a run of places.
type Range struct {
	ID
	Len uint64
}

// Update is one update, in its own order.
type Update struct {
	Structs []Struct
	Deleted []Range
}

// Content is how many bytes of content it brings.
func (u Update) Content() (n int) {
	for _, s := range u.Structs {
		n += s.Bytes
	}
	return n
}

const (
	// farthest is the largest whole number of JavaScript; clocks and lengths stay far below.
	farthest = 1<<53 - 1
	// longest is how long one run of deleted places may be, and a clock may go: more than anybody types.
	longest = 1 << 40
	// name is how long the name of an element, of an attribute or of a mark may be.
	name = 256
)

// Read reads one update, whole. Errors: ErrForm, ErrMuch.
func Read(b []byte, l Limits) (Update, error) {
	if l.Values == 0 {
		l.Values = 8
	}
	r := reader{b: b, limits: l}
	u := Update{Structs: r.structs()}
	u.Deleted = r.ranges()
	if r.err == nil && len(r.b) != 0 {
		r.fail("%d bytes after the end", len(r.b))
	}
	if r.err != nil {
		return Update{}, r.err
	}
	return u, nil
}

type reader struct {
	b      []byte
	limits Limits
	err    error
	n      int // structs and ranges so far
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrForm, fmt.Sprintf(format, args...))
	}
	r.b = nil
}

// one counts a struct or a range, and tells whether there may be one more.
func (r *reader) one() bool {
	if r.n++; r.limits.Structs > 0 && r.n > r.limits.Structs && r.err == nil {
		r.err, r.b = ErrMuch, nil
	}
	return r.err == nil
}

func (r *reader) structs() (out []Struct) {
	seen := map[uint64]bool{}
	for range r.times(3) {
		count, client, clock := r.times(2), r.uint(farthest), r.uint(longest)
		if seen[client] { // Yjs would forget what it read first
			r.fail("client %d twice", client)
			return nil
		}
		seen[client] = true
		for range count {
			if !r.one() {
				return nil
			}
			s := r.item(ID{client, clock})
			if s.Len == 0 || clock+s.Len > longest {
				r.fail("a struct of length %d", s.Len)
				return nil
			}
			clock += s.Len
			out = append(out, s)
		}
	}
	return out
}

func (r *reader) ranges() (out []Range) {
	for range r.times(2) {
		client := r.uint(farthest)
		for range r.times(2) {
			if !r.one() {
				return nil
			}
			x := Range{ID{client, r.uint(longest)}, r.uint(longest)}
			if x.Len == 0 {
				r.fail("nothing deleted")
				return nil
			}
			out = append(out, x)
		}
	}
	return out
}

// times is a number of things of at least size bytes each: never more than there is room for.
func (r *reader) times(size int) int {
	n := r.uint(farthest)
	if n > uint64(len(r.b)/size) {
		r.fail("%d things in %d bytes", n, len(r.b))
		return 0
	}
	return int(n)
}

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.fail("it ends too soon")
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *reader) uint(most uint64) (n uint64) {
	for shift := 0; shift < 56; shift += 7 {
		c := r.byte()
		if n |= uint64(c&0x7f) << shift; c < 0x80 {
			if n > most {
				break
			}
			return n
		}
	}
	r.fail("a number too large")
	return 0
}

func (r *reader) id() ID { return ID{r.uint(farthest), r.uint(longest)} }

func (r *reader) bytes() []byte {
	n := r.times(1)
	if r.err != nil {
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) text(most int) []byte {
	b := r.bytes()
	if !utf8.Valid(b) || most > 0 && len(b) > most {
		r.fail("a text that is none, or too long")
		return nil
	}
	return b
}

// json reads a value in JSON, which Yjs parses as it is.
func (r *reader) json() {
	b := r.text(0)
	if r.err == nil && (!json.Valid(b) || nested(b) > r.limits.Values) {
		r.fail("a value that cannot be read")
	}
}

// nested is how deep a valid JSON goes.
func nested(b []byte) (most int) {
	d := json.NewDecoder(bytes.NewReader(b))
	for depth := 0; ; {
		t, err := d.Token()
		if err != nil {
			return most
		}
		switch t {
		case json.Delim('['), json.Delim('{'):
			depth++
			most = max(most, depth)
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
	}
}

// item reads the struct that begins at id.
func (r *reader) item(id ID) Struct {
	info := r.byte()
	s := Struct{ID: id, Kind: Kind(info & 31)}
	switch {
	case s.Kind == GC && info == 0:
		s.Len = r.uint(longest)
		return s
	case s.Kind == GC, s.Kind > Any:
		r.fail("a struct of kind %d", s.Kind) // documents within documents, and holes, are not for us
		return s
	}
	r.place(&s, info)
	before := len(r.b)
	r.content(&s)
	s.Bytes = before - len(r.b)
	if s.Kind == Deleted {
		s.Bytes = 0
	}
	return s
}

// place reads where a struct stands.
func (r *reader) place(s *Struct, info byte) {
	if info&0x80 != 0 {
		left := r.id()
		s.Left, s.From = &left, left
	}
	if info&0x40 != 0 {
		right := r.id()
		if s.Right = &right; s.Left == nil {
			s.From = right
		}
	}
	if info&0xc0 != 0 {
		return // its parent is that of its neighbour, and so is its attribute
	}
	switch r.uint(1) {
	case 1:
		s.Top = true
		if top := r.text(name); r.limits.Root != "" && string(top) != r.limits.Root && r.err == nil {
			r.fail("%q at the top", top)
		}
	default:
		s.From, s.Child = r.id(), true
	}
	if info&0x20 != 0 {
		r.text(name)
	}
}

// Types of Yjs; a page has elements and texts.
const (
	typeElement = 3
	typeHook    = 5
	typeText    = 6
)

func (r *reader) content(s *Struct) {
	s.Len = 1
	switch s.Kind {
	case Deleted:
		s.Len = r.uint(longest)
	case JSON:
		s.Len = uint64(r.times(1))
		for range s.Len {
			if b := r.text(0); r.err == nil && string(b) != "undefined" && (!json.Valid(b) || nested(b) > r.limits.Values) {
				r.fail("a value that cannot be read")
			}
		}
	case Binary:
		r.bytes()
	case String:
		s.Len = 0
		for _, c := range string(r.text(0)) {
			if s.Len++; c > 0xffff {
				s.Len++
			}
		}
	case Embed:
		r.json()
	case Format:
		r.text(name)
		r.json()
	case Type:
		switch t := r.uint(typeText); t {
		case typeElement, typeHook:
			if b := r.text(name); len(b) == 0 || t == typeHook {
				r.fail("an element without a name")
			}
		}
	case Any:
		s.Len = uint64(r.times(1))
		for range s.Len {
			r.any(r.limits.Values)
		}
	}
}

// any reads a value of lib0 (encoding.js, writeAny), at most so deep.
func (r *reader) any(deep int) {
	if deep < 0 {
		r.fail("a value too deep")
		return
	}
	skip := func(n int) {
		if len(r.b) < n {
			r.fail("it ends too soon")
			return
		}
		r.b = r.b[n:]
	}
	switch kind := r.byte(); kind {
	case 127, 126, 121, 120: // undefined, null, false, true
	case 125: // a whole number: a sign and a varint
		for range 8 {
			if r.byte() < 0x80 {
				return
			}
		}
		r.fail("a number too large")
	case 124:
		skip(4)
	case 123, 122:
		skip(8)
	case 119:
		r.text(0)
	case 118:
		for range r.times(2) {
			r.text(name)
			r.any(deep - 1)
		}
	case 117:
		for range r.times(1) {
			r.any(deep - 1)
		}
	case 116:
		r.bytes()
	default:
		r.fail("a value of kind %d", kind)
	}
}
