package document

import "strings"

// Document is a text with what is said of it. It belongs to who made it.
type Document struct {
	Lang    string // BCP 47: "fr"
	Title   string
	Facts   []string // said under the title, in the language of the document
	Address string   // where it is read, absolute; "" for nowhere
	Authors []string
	Blocks  []Block
	Notes   []Note // the footnote n of an Inline is Notes[n-1]
	Says    Says
}

// Says is the words that writers add, in the language of the document.
type Says struct {
	Contents string            // over the table of contents; "" for none of it
	Notes    string            // over the footnotes
	Back     string            // from a footnote to its mark
	Page     string            // before the number of a page
	Callouts map[string]string // by kind; a kind that is not there is said as it is called
	Done     string            // of a task, for those who do not see its box
	Todo     string
}

// Note is a footnote.
type Note struct{ Blocks []Block }

// Block is one of the types below.
type Block interface{ block() }

// Heading is a title; Level 1 is that of the largest part of the document, under its own title. ID is what links within the
// document lead to, "" for nothing.
type Heading struct {
	Level int
	ID    string
	Text  []Inline
}

// Paragraph is words.
type Paragraph struct{ Text []Inline }

// List is items one under the other; Start is the number of the first when they are counted.
type List struct {
	Ordered bool
	Start   int
	Items   []Item
}

// Item is one of a list. A task is done or not.
type Item struct {
	Task, Done bool
	Blocks     []Block
}

// Align is how a column of a table is set.
type Align int

// The alignments.
const (
	Left Align = iota
	Center
	Right
)

// Table has a row that heads its columns, as many cells in each row as in Aligns. A cell is one line.
type Table struct {
	Aligns []Align
	Head   [][]Inline
	Rows   [][][]Inline
}

// Quote is what somebody else says.
type Quote struct{ Blocks []Block }

// Callout is set apart from the text: Kind is one of Callouts.
type Callout struct {
	Kind   string
	Blocks []Block
}

// Callouts are the kinds, as GitHub's Markdown has them in capitals: > [!NOTE].
var Callouts = []string{"note", "tip", "important", "warning", "caution"}

// Code is lines to be read as they are; Lang is the language they are in, "" when not said.
type Code struct{ Lang, Text string }

// Rule parts two blocks.
type Rule struct{}

func (Heading) block()   {}
func (Paragraph) block() {}
func (List) block()      {}
func (Table) block()     {}
func (Quote) block()     {}
func (Callout) block()   {}
func (Code) block()      {}
func (Rule) block()      {}

// Style is how words are set; styles add up.
type Style uint8

// The styles.
const (
	Bold Style = 1 << iota
	Italic
	Strike
	Mono // code inside a line
)

// Sort says what an Inline is.
type Sort uint8

// The sorts.
const (
	Words   Sort = iota // Text
	Break               // the line ends
	Picture             // Src, and Text for those who do not see it
	Mark                // of the footnote Note
)

// Inline is a run inside a line. Runs that follow each other with the same Link are one link.
type Inline struct {
	Sort  Sort
	Style Style
	Text  string
	Link  string // where it leads: an address, "#id" in the document; "" for nowhere
	Page  string // the name of the page it leads to, in place of Link
	Src   string
	Note  int
}

// Said is the words of a line, without style.
func Said(line []Inline) string {
	var b strings.Builder
	for _, x := range line {
		switch x.Sort {
		case Words, Picture:
			b.WriteString(x.Text)
		case Break:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// Plain is a line of words alone.
func Plain(s string) []Inline {
	if s == "" {
		return nil
	}
	return []Inline{{Text: s}}
}

// leads tells whether a and b are of one link.
func leads(a, b Inline) bool { return a.Link == b.Link && a.Page == b.Page }

// Join adds x to line, to its last run when they are alike.
func Join(line []Inline, x Inline) []Inline {
	if x.Sort == Words && x.Text == "" {
		return line
	}
	if n := len(line) - 1; n >= 0 && x.Sort == Words && line[n].Sort == Words && line[n].Style == x.Style && leads(line[n], x) {
		line[n].Text += x.Text
		return line
	}
	return append(line, x)
}

// Trim is a line without spaces at its ends, nor at those of its broken lines; nil when nothing is left.
func Trim(line []Inline) []Inline {
	var out []Inline
	for _, x := range line {
		if n := len(out); x.Sort == Words && (n == 0 || out[n-1].Sort == Break) {
			x.Text = strings.TrimLeft(x.Text, " \n\t")
		}
		if x.Sort == Break {
			out = trimEnd(out)
		}
		out = Join(out, x)
	}
	out = trimEnd(out)
	for len(out) > 0 && out[len(out)-1].Sort == Break {
		out = trimEnd(out[:len(out)-1])
	}
	for len(out) > 0 && out[0].Sort == Break {
		out = out[1:]
	}
	return out
}

func trimEnd(line []Inline) []Inline {
	for n := len(line) - 1; n >= 0 && line[n].Sort == Words; n-- {
		line[n].Text = strings.TrimRight(line[n].Text, " \n\t")
		if line[n].Text != "" {
			break
		}
		line = line[:n]
	}
	return line
}

// Walk calls f for each block of list, before those inside it.
func Walk(list []Block, f func(Block)) {
	for _, b := range list {
		f(b)
		switch b := b.(type) {
		case List:
			for _, i := range b.Items {
				Walk(i.Blocks, f)
			}
		case Quote:
			Walk(b.Blocks, f)
		case Callout:
			Walk(b.Blocks, f)
		}
	}
}

// Change returns list with each line as f makes it: those of paragraphs, headings and cells.
func Change(list []Block, f func([]Inline) []Inline) []Block {
	out := make([]Block, len(list))
	for n, b := range list {
		switch b := b.(type) {
		case Heading:
			b.Text = f(b.Text)
			out[n] = b
		case Paragraph:
			out[n] = Paragraph{f(b.Text)}
		case Quote:
			out[n] = Quote{Change(b.Blocks, f)}
		case Callout:
			out[n] = Callout{b.Kind, Change(b.Blocks, f)}
		case List:
			items := make([]Item, len(b.Items))
			for k, i := range b.Items {
				items[k] = Item{i.Task, i.Done, Change(i.Blocks, f)}
			}
			out[n] = List{b.Ordered, b.Start, items}
		case Table:
			t := Table{Aligns: b.Aligns, Head: changed(b.Head, f)}
			for _, row := range b.Rows {
				t.Rows = append(t.Rows, changed(row, f))
			}
			out[n] = t
		default:
			out[n] = b
		}
	}
	return out
}

func changed(row [][]Inline, f func([]Inline) []Inline) [][]Inline {
	out := make([][]Inline, len(row))
	for n, cell := range row {
		out[n] = f(cell)
	}
	return out
}
