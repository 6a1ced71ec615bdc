package dav

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Space is the namespace of what RFC 4918 names.
const Space = "DAV:"

var (
	// ErrMalformed is in the errors of what is not as RFC 4918 says.
	ErrMalformed = errors.New("dav: malformed")
	// ErrLarge is in the errors of what exceeds the bounds.
	ErrLarge = errors.New("dav: too large")
)

const (
	// MaxBody is the most bytes of a request about properties or locks.
	MaxBody = 1 << 20
	// maxDepth is how deep elements may stand in each other.
	maxDepth = 64
	// maxNames is how many properties one request may name.
	maxNames = 1000
)

// Property is a property with its value: XML that stands alone, "" for an empty one or where only its name is told.
type Property struct {
	Name  xml.Name
	Value string
}

// Sort is what a PROPFIND asks for.
type Sort int

// The sorts of PROPFIND.
const (
	All   Sort = iota // all that RFC 4918 knows and all dead ones, and Names besides
	Names             // the names of what there is
	Named             // those that are named
)

// Propfind is what a PROPFIND asks for.
type Propfind struct {
	Sort  Sort
	Names []xml.Name
}

// node is an element with what is in it.
type node struct {
	name  xml.Name
	attrs []xml.Attr
	in    []any // *node, or string
}

// tree reads one element and what is in it; nil for an empty body.
func tree(r io.Reader) (*node, error) {
	limited := &io.LimitedReader{R: r, N: MaxBody + 1}
	d := xml.NewDecoder(limited)
	var root *node
	var open []*node
	for {
		t, err := d.Token()
		if limited.N == 0 {
			return nil, ErrLarge
		}
		if err == io.EOF && len(open) == 0 {
			return root, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			n := &node{name: t.Name}
			if n.attrs, err = attributes(t.Attr); err != nil {
				return nil, err
			}
			switch {
			case len(open) == maxDepth:
				return nil, ErrLarge
			case len(open) > 0:
				up := open[len(open)-1]
				up.in = append(up.in, n)
			case root != nil:
				return nil, ErrMalformed
			default:
				root = n
			}
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				up := open[len(open)-1]
				up.in = append(up.in, string(t))
			}
		case xml.Directive:
			return nil, ErrMalformed // no declaration of types is of use here
		}
	}
}

// attributes is list without what declares namespaces: names say theirs. One that declares a prefix for none is malformed
// (Namespaces in XML 1.0, §5).
func attributes(list []xml.Attr) (out []xml.Attr, err error) {
	for _, a := range list {
		switch {
		case a.Name.Space == "xmlns" && a.Value == "":
			return nil, ErrMalformed
		case a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns":
		default:
			out = append(out, a)
		}
	}
	return out, nil
}

func (n *node) is(local string) bool { return n.name == xml.Name{Space: Space, Local: local} }

// nodes is the elements right in n.
func (n *node) nodes() (out []*node) {
	for _, x := range n.in {
		if c, ok := x.(*node); ok {
			out = append(out, c)
		}
	}
	return out
}

func (n *node) child(local string) *node {
	for _, c := range n.nodes() {
		if c.is(local) {
			return c
		}
	}
	return nil
}

// inner is what is in n, as XML that stands alone.
func (n *node) inner() string {
	var b strings.Builder
	for _, x := range n.in {
		switch x := x.(type) {
		case string:
			b.WriteString(Escape(x))
		case *node:
			x.write(&b)
		}
	}
	return b.String()
}

// write writes n with the namespace of each name: nothing depends on what stands around it.
func (n *node) write(b *strings.Builder) {
	fmt.Fprintf(b, `<%s xmlns="%s"`, n.name.Local, Escape(n.name.Space))
	for at, a := range n.attrs {
		switch a.Name.Space {
		case "":
			fmt.Fprintf(b, ` %s="%s"`, a.Name.Local, Escape(a.Value))
		case "xml", "http://www.w3.org/XML/1998/namespace":
			fmt.Fprintf(b, ` xml:%s="%s"`, a.Name.Local, Escape(a.Value))
		default:
			fmt.Fprintf(b, ` xmlns:n%d="%s" n%d:%s="%s"`, at, Escape(a.Name.Space), at, a.Name.Local, Escape(a.Value))
		}
	}
	inner := n.inner()
	if inner == "" {
		b.WriteString("/>")
		return
	}
	fmt.Fprintf(b, `>%s</%s>`, inner, n.name.Local)
}

// ReadPropfind reads the body of a PROPFIND; an empty one asks for all. Errors: ErrMalformed, ErrLarge.
func ReadPropfind(r io.Reader) (p Propfind, err error) {
	root, err := tree(r)
	if err != nil || root == nil {
		return p, err
	}
	all, names, prop, include := root.child("allprop"), root.child("propname"), root.child("prop"), root.child("include")
	n := 0
	for _, x := range []*node{all, names, prop} {
		if x != nil {
			n++
		}
	}
	if !root.is("propfind") || n != 1 || include != nil && all == nil {
		return p, ErrMalformed
	}
	switch {
	case names != nil:
		p.Sort = Names
	case prop != nil:
		p.Sort = Named
		p.Names, err = namesIn(prop)
	case include != nil:
		p.Names, err = namesIn(include)
	}
	return p, err
}

func namesIn(n *node) (out []xml.Name, err error) {
	for _, c := range n.nodes() {
		if out = append(out, c.name); len(out) > maxNames {
			return nil, ErrLarge
		}
	}
	return out, nil
}

// Patch is one change of a property, in the order of the request.
type Patch struct {
	Remove bool
	Property
}

// ReadProppatch reads the body of a PROPPATCH. Errors: ErrMalformed, ErrLarge.
func ReadProppatch(r io.Reader) (out []Patch, err error) {
	root, err := tree(r)
	if err != nil {
		return nil, err
	}
	if root == nil || !root.is("propertyupdate") {
		return nil, ErrMalformed
	}
	for _, how := range root.nodes() {
		if !how.is("set") && !how.is("remove") {
			continue // what is not known is passed over (RFC 4918, §17)
		}
		prop := how.child("prop")
		if prop == nil {
			return nil, ErrMalformed
		}
		for _, c := range prop.nodes() {
			p := Patch{Remove: how.is("remove"), Property: Property{Name: c.name}}
			if !p.Remove {
				p.Value = c.inner()
			}
			if out = append(out, p); len(out) > maxNames {
				return nil, ErrLarge
			}
		}
	}
	if len(out) == 0 {
		return nil, ErrMalformed
	}
	return out, nil
}

// LockInfo is the lock that a LOCK asks for.
type LockInfo struct {
	Shared bool
	Owner  string // XML that stands alone, as who asks calls themselves
}

// ReadLockInfo reads the body of a LOCK; ok is false for an empty one, which asks to keep a lock longer. Errors: ErrMalformed,
// ErrLarge.
func ReadLockInfo(r io.Reader) (l LockInfo, ok bool, err error) {
	root, err := tree(r)
	if err != nil || root == nil {
		return l, false, err
	}
	scope, sort := root.child("lockscope"), root.child("locktype")
	if !root.is("lockinfo") || scope == nil || sort == nil || sort.child("write") == nil || (scope.child("shared") == nil) == (scope.child("exclusive") == nil) {
		return l, false, ErrMalformed
	}
	l.Shared = scope.child("shared") != nil
	if o := root.child("owner"); o != nil {
		if l.Owner = o.inner(); len(l.Owner) > maxOwner {
			return l, false, ErrLarge
		}
	}
	return l, true, nil
}

// maxOwner is how many bytes say who has a lock.
const maxOwner = 2000

// Escape is s as text of XML.
func Escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes all
	return b.String()
}
