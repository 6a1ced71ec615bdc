package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The library writes no structure. What it wrote is left as it is, and its pages and its catalogue are said again after it, with the
// structure, as PDF lets a file be changed (ISO 32000-1, 7.5.6): page n is object 1+2n, the catalogue the last one.

var errShape = errors.New("pdf: the library writes in another form than is known")

// amended is a file to which objects are added.
type amended struct {
	was   []byte
	out   bytes.Buffer
	size  int // the next number of an object
	at    map[int]int
	start int // where the table of objects was
}

var ending = regexp.MustCompile(`(?s)/Size (\d+)\n/Root (\d+) 0 R\n/Info (\d+) 0 R.*?startxref\n(\d+)\n%%EOF\s*$`)

// tagged is a file of fpdf with its structure. pages is how many pages it has, marks how many marks are on each.
func tagged(file []byte, root *element, pages int, marks map[int]int) ([]byte, error) {
	tail := file[max(0, len(file)-400):]
	m := ending.FindSubmatch(tail)
	if m == nil {
		return nil, errShape
	}
	var n [4]int
	for k := range n {
		n[k], _ = strconv.Atoi(string(m[k+1])) // digits, by the expression
	}
	a := &amended{was: file, size: n[0], at: map[int]int{}, start: n[3]}
	t := &tagging{amended: a, marked: map[marked]int{}, annotated: map[annotatedAt]annotatedBy{}, pages: pages, marks: marks}
	t.number(root)
	t.root = a.next()
	t.parents = a.next()
	t.tree(root, t.root)
	if err := t.page(pages); err != nil {
		return nil, err
	}
	t.put(t.root, fmt.Sprintf("<</Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d>>", root.number, t.parents, len(t.by)))
	var nums strings.Builder
	for k, v := range t.by {
		fmt.Fprintf(&nums, "%d %s\n", k, v)
	}
	t.put(t.parents, "<</Nums ["+nums.String()+"]>>")
	catalogue, err := a.object(n[1])
	if err != nil {
		return nil, err
	}
	more := fmt.Sprintf("/Version /1.7\n/MarkInfo <</Marked true>>\n/StructTreeRoot %d 0 R\n/ViewerPreferences <</DisplayDocTitle true>>\n>>", t.root)
	t.put(n[1], strings.TrimSuffix(strings.TrimSpace(catalogue), ">>")+more)
	return a.end(n[1], n[2]), nil
}

func (a *amended) next() int {
	a.size++
	return a.size - 1
}

// put adds an object, or says it again.
func (a *amended) put(n int, body string) {
	a.at[n] = len(a.was) + a.out.Len()
	fmt.Fprintf(&a.out, "%d 0 obj\n%s\nendobj\n", n, body)
}

// object is what the file says of an object that is no stream.
func (a *amended) object(n int) (string, error) {
	table := bytes.Index(a.was[a.start:], []byte(" f \n"))
	if table < 0 {
		return "", errShape
	}
	row := a.start + table + 4 + 20*(n-1)
	if row+20 > len(a.was) {
		return "", errShape
	}
	at, err := strconv.Atoi(string(a.was[row : row+10]))
	head := fmt.Appendf(nil, "%d 0 obj\n", n)
	if err != nil || at >= len(a.was) || !bytes.HasPrefix(a.was[at:], head) {
		return "", errShape
	}
	body := a.was[at+len(head):]
	end := bytes.Index(body, []byte("\nendobj"))
	if end < 0 {
		return "", errShape
	}
	return string(body[:end]), nil
}

// end is the whole file.
func (a *amended) end(root, info int) []byte {
	start := len(a.was) + a.out.Len()
	numbers := make([]int, 0, len(a.at))
	for n := range a.at {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	a.out.WriteString("xref\n")
	for _, n := range numbers {
		fmt.Fprintf(&a.out, "%d 1\n%010d 00000 n \n", n, a.at[n])
	}
	fmt.Fprintf(&a.out, "trailer\n<<\n/Size %d\n/Root %d 0 R\n/Info %d 0 R\n/Prev %d\n>>\nstartxref\n%d\n%%%%EOF\n", a.size, root, info, a.start, start)
	return append(a.was, a.out.Bytes()...)
}

// tagging is the structure being written.
type tagging struct {
	*amended
	pages, root, parents int
	marks                map[int]int
	marked               map[marked]int              // the element of each mark
	annotated            map[annotatedAt]annotatedBy // likewise, of each annotation
	by                   []string                    // what the marks of a page, or an annotation, belong to
}

type annotatedAt struct{ page, n int }

type annotatedBy struct {
	object  int // of the annotation
	element int
	words   string
}

func pageObject(n int) int { return 1 + 2*n }

// number gives each element an object, before any of them is written.
func (t *tagging) number(e *element) {
	e.number = t.next()
	for _, k := range e.kids {
		switch k := k.(type) {
		case *element:
			t.number(k)
		case marked:
			t.marked[k] = e.number
		case annotated:
			t.annotated[annotatedAt{k.page, k.n}] = annotatedBy{t.next(), e.number, k.words}
		}
	}
}

// tree writes an element and those inside it.
func (t *tagging) tree(e *element, above int) {
	var kids []string
	for _, k := range e.kids {
		switch k := k.(type) {
		case *element:
			kids = append(kids, fmt.Sprintf("%d 0 R", k.number))
		case marked:
			kids = append(kids, fmt.Sprintf("<</Type /MCR /Pg %d 0 R /MCID %d>>", pageObject(k.page), k.id))
		case annotated:
			kids = append(kids, fmt.Sprintf("<</Type /OBJR /Pg %d 0 R /Obj %d 0 R>>", pageObject(k.page), t.annotated[annotatedAt{k.page, k.n}].object))
		}
	}
	t.put(e.number, fmt.Sprintf("<</Type /StructElem /S /%s /P %d 0 R %s /K [%s]>>", e.kind, above, e.attrs, strings.Join(kids, " ")))
	for _, k := range e.kids {
		if c, ok := k.(*element); ok {
			t.tree(c, e.number)
		}
	}
}

// page says each page again, with its place in the structure, and its annotations as objects.
func (t *tagging) page(pages int) error {
	for n := 1; n <= pages; n++ {
		body, err := t.object(pageObject(n))
		if err != nil {
			return err
		}
		var owners []string
		for id := range t.marks[n] {
			owners = append(owners, fmt.Sprintf("%d 0 R", t.marked[marked{n, id}]))
		}
		more := fmt.Sprintf("/StructParents %d /Tabs /S\n", len(t.by))
		t.by = append(t.by, "["+strings.Join(owners, " ")+"]")
		before, rest, has := strings.Cut(body, "/Annots [")
		if !has {
			t.put(pageObject(n), strings.TrimSuffix(body, ">>")+more+">>")
			continue
		}
		list, after, err := dictionaries(rest)
		if err != nil {
			return err
		}
		before += "/Annots ["
		for k, a := range list {
			by, ok := t.annotated[annotatedAt{n, k}]
			if !ok { // of what is no part of the text
				by.object = t.next()
			} else {
				a = fmt.Sprintf("%s /F 4 /StructParent %d /Contents %s>>", strings.TrimSuffix(a, ">>"), len(t.by), quoted(by.words))
				t.by = append(t.by, fmt.Sprintf("%d 0 R", by.element))
			}
			t.put(by.object, a)
			before += fmt.Sprintf("%d 0 R ", by.object)
		}
		t.put(pageObject(n), before+strings.TrimSuffix(after, ">>")+more+">>")
	}
	return nil
}

// dictionaries is those of an array that s begins within, and what comes from its end on. Signs in strings count for nothing.
func dictionaries(s string) (list []string, after string, err error) {
	depth, start, inside := 0, 0, 0
	for n := 0; n < len(s); n++ {
		switch {
		case inside > 0 && s[n] == '\\':
			n++
		case s[n] == '(':
			inside++
		case inside > 0 && s[n] == ')':
			inside--
		case inside > 0:
		case strings.HasPrefix(s[n:], "<<"):
			if depth == 0 {
				start = n
			}
			depth++
			n++
		case strings.HasPrefix(s[n:], ">>"):
			depth--
			n++
			if depth == 0 {
				list = append(list, s[start:n+1])
			}
		case s[n] == ']' && depth == 0:
			return list, s[n:], nil
		}
	}
	return nil, "", errShape
}
