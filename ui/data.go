package ui

import "github.com/a-h/templ"

// MeterProps is a labelled bar with its value written at the end (a share, a rate). Said is that value
// in words ("64 %").
type MeterProps struct {
	Label string
	Value int
	Max   int // 100 by default
	Said  string
	Small bool
}

// ProgressProps is a task that advances. Label names it; Said is where it is ("12 sur 40").
type ProgressProps struct {
	Label string
	Value int
	Max   int // 100 by default
	Said  string
}

// Def is a term and what it is; Slot replaces Text.
type Def struct {
	Term string
	Text string
	Slot templ.Component
}

// FigureProps is one big number. Trend is a sentence under it; Good and Less tint it.
type FigureProps struct {
	Label string
	Value string
	Trend string
	Good  bool
	Less  bool
}

// TableProps is a table of data. Caption names it, and its scrolling region; HideCaption leaves it
// to screen readers. The first cell of each row is its head.
type TableProps struct {
	Caption     string
	HideCaption bool
	Columns     []Column
	Rows        [][]Cell
	Sheet       bool // on its own paper
}

// Column is a head. Num aligns its numbers to the right.
type Column struct {
	Label string
	Num   bool
}

// Cell is a text or a slot. Yes and No print a sign with its word.
type Cell struct {
	Text string
	Href string
	Slot templ.Component
	Yes  bool
	No   bool
}

// FileRowProps is a row of files: icon, name, format and weight, action.
type FileRowProps struct {
	Icon string // "file-text" by default
	Name string
	Href string
	Note string
	Act  templ.Component
}

// LogProps is a line of a short history on a thin thread. Now is the mimosa dot, Full a filled one.
type LogProps struct {
	Who   string
	What  string
	When  string
	Text  string
	Now   bool
	Full  bool
	Body  templ.Component
	Level int
}

// TreeNode is a page of a tree. Open unfolds its children.
type TreeNode struct {
	Label   string
	Href    string
	Current bool
	Open    bool
	Nodes   []TreeNode
}

// TreeProps is the tree of pages of a wiki. Fold is the word that opens it on phones.
type TreeProps struct {
	Label string
	Fold  string
	Nodes []TreeNode
}

// TocProps is what is on this page. ID is that of its heading.
type TocProps struct {
	ID    string
	Title string
	Items []TocItem
}

// TocItem is a heading of the page and those under it.
type TocItem struct {
	Link  Link
	Items []Link
}

// ChipsProps is the filters that are on: each link takes one away.
type ChipsProps struct {
	Label string
	Count string // "206 ressources"
	Items []Link
	Clear *Link
}

// PersonCardProps is a row of people: a List of them is a directory. Networks are the marks of where
// they are, with the names that are read.
type PersonCardProps struct {
	Avatar   AvatarProps
	Name     string
	Href     string
	About    string
	Tags     []TagProps
	Networks []NamedMark
	Badge    *TagProps
	Level    int // 2 by default
	Act      templ.Component
	Pick     *PickProps // the box that chooses it, before its avatar
}

// NamedMark is a mark and the name that is read for it.
type NamedMark struct {
	Name string
	Mark MarkProps
}

// CopyProps copies Text; Label is the words of the button, Done what they become. Without scripts the
// button is hidden: the text must be in the page too.
type CopyProps struct {
	Text  string
	Label string
	Done  string
}

func (p MeterProps) max() string { return itoa(orHundred(p.Max)) }

func (p ProgressProps) max() string { return itoa(orHundred(p.Max)) }

func orHundred(n int) int {
	if n <= 0 {
		return 100
	}
	return n
}
