package office

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"maillage/kit/document"
)

// Bounds of what is read. A report of a thousand pages has 3 MB of text and 60,000 elements.
const (
	maxEntries  = 5000
	maxPart     = 24 << 20
	maxPicture  = 16 << 20
	maxElements = 400_000
	maxNested   = 200
)

// archive is the parts of a file, by name.
type archive struct{ parts map[string]*zip.File }

func open(r io.ReaderAt, size int64) (*archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", document.ErrForm, err)
	}
	if len(z.File) > maxEntries {
		return nil, fmt.Errorf("%w: %d parts", document.ErrLarge, len(z.File))
	}
	a := &archive{parts: map[string]*zip.File{}}
	for _, f := range z.File {
		a.parts[path.Clean(f.Name)] = f
	}
	return a, nil
}

// read gives a part whole, at most max bytes. What its head says of its size is not believed.
func (a *archive) read(name string, max int64) ([]byte, error) {
	f, ok := a.parts[path.Clean(name)]
	if !ok {
		return nil, fmt.Errorf("%w: no %s", document.ErrBroken, name)
	}
	in, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", document.ErrBroken, err)
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, max+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", document.ErrBroken, err)
	}
	if int64(len(data)) > max {
		return nil, fmt.Errorf("%w: %s", document.ErrLarge, name)
	}
	return data, nil
}

// tree is a part as a tree; nil, without an error, when it is not there and may be absent.
func (a *archive) tree(name string, optional bool) (*node, error) {
	if _, ok := a.parts[path.Clean(name)]; !ok && optional {
		return &node{}, nil
	}
	data, err := a.read(name, maxPart)
	if err != nil {
		return nil, err
	}
	return parse(strings.NewReader(string(data)))
}

// node is an element, or words (name ""). Names are local: the few that two spaces share do not clash here.
type node struct {
	name  string
	attrs []xml.Attr
	kids  []*node
	text  string
}

// parse reads XML into a tree. Go's reader knows no entities but those of XML, and fetches nothing.
func parse(r io.Reader) (*node, error) {
	d := xml.NewDecoder(r)
	root := &node{}
	stack := []*node{root}
	for count := 0; ; {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return root, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", document.ErrBroken, err)
		}
		top := stack[len(stack)-1]
		switch t := t.(type) {
		case xml.StartElement:
			if count++; count > maxElements || len(stack) > maxNested {
				return nil, fmt.Errorf("%w: %d elements, %d deep", document.ErrLarge, count, len(stack))
			}
			n := &node{name: t.Name.Local, attrs: t.Attr}
			top.kids = append(top.kids, n)
			stack = append(stack, n)
		case xml.EndElement:
			if len(stack) == 1 || top.name != t.Name.Local {
				return nil, fmt.Errorf("%w: </%s>", document.ErrBroken, t.Name.Local)
			}
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.kids = append(top.kids, &node{text: string(t)})
		case xml.Directive:
			return nil, fmt.Errorf("%w: a document type", document.ErrForm)
		}
	}
}

// attr is an attribute, by its local name; space tells two of the same name apart ("r" for r:id), "" takes the first.
func (n *node) attr(name string) string {
	for _, a := range n.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// in is an attribute of a space, by its usual prefix.
func (n *node) in(space, name string) string {
	for _, a := range n.attrs {
		if a.Name.Local == name && a.Name.Space == space {
			return a.Value
		}
	}
	return ""
}

// first is the first element called name right below n, an empty one when there is none.
func (n *node) first(name string) *node {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return &node{}
}

// has tells whether there is one.
func (n *node) has(name string) bool { return n.first(name).name != "" }

// find is the first element called name below n, however deep; an empty one when there is none.
func (n *node) find(name string) *node {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
		if f := k.find(name); f.name != "" {
			return f
		}
	}
	return &node{}
}

// each calls f for all elements called name below n.
func (n *node) each(name string, f func(*node)) {
	for _, k := range n.kids {
		if k.name == name {
			f(k)
		}
		k.each(name, f)
	}
}

// words is the text below n.
func (n *node) words() string {
	if n.name == "" && n.text != "" {
		return n.text
	}
	var b strings.Builder
	for _, k := range n.kids {
		b.WriteString(k.words())
	}
	return b.String()
}

// Form is a form of office document.
type Form string

// The forms.
const (
	OpenDocument Form = "odt"
	Word         Form = "docx"
)

// Recognise tells which form a file has, "" for neither, by what is in it.
func Recognise(r io.ReaderAt, size int64) Form {
	a, err := open(r, size)
	if err != nil {
		return ""
	}
	if _, ok := a.parts["word/document.xml"]; ok {
		return Word
	}
	if data, err := a.read("mimetype", 200); err == nil && strings.Contains(string(data), "opendocument.text") {
		return OpenDocument
	}
	if _, ok := a.parts["content.xml"]; ok {
		return OpenDocument
	}
	return ""
}

// Read reads a document. Its pictures are read from r when Brought.File asks for them.
// Errors: document.ErrForm, ErrBroken, ErrLarge.
func Read(r io.ReaderAt, size int64, form Form) (document.Brought, error) {
	a, err := open(r, size)
	if err != nil {
		return document.Brought{}, err
	}
	var b document.Brought
	if form == Word {
		b, err = readWord(a)
	} else {
		b, err = readOpen(a)
	}
	b.Blocks = document.Leveled(b.Blocks)
	b.File = func(src string) ([]byte, error) { return a.read(src, maxPicture) }
	return b, err
}
