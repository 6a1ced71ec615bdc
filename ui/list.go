package ui

import "github.com/a-h/templ"

// ListProps is one ruled sheet of rows; its children are Row. Flat rows have no lead.
type ListProps struct {
	Label string // when no heading names it
	Flat  bool
	Bare  bool // already inside a sheet
	Inset bool // keeps its margins on phones: it stands beside something
}

// RowProps is a line of a list: lead (avatar, mark, date), words, end. Body replaces Text and Note.
type RowProps struct {
	ID    string
	Net   string
	New   bool // not read: mimosa, and a hidden word
	Lead  templ.Component
	Title string
	Href  string
	Level int // of the heading, 2 by default
	Text  string
	Note  string
	Tags  []TagProps
	Body  templ.Component
	End   templ.Component
	EndAt string // words at the end ("9 h 20"), when End is nil
}

// ResultProps is a thing found. Title is in pieces, so that what was looked for is marked.
type ResultProps struct {
	Net     string
	Mark    *MarkProps
	Lead    templ.Component // in place of Mark: an avatar
	Kind    string
	Network string
	Title   []Piece
	Href    string
	Level   int // 2 by default
	Text    []Piece
	Tags    []TagProps
	Note    string
}

// Piece is a part of a text; Hit when it is what was looked for.
type Piece struct {
	Text string
	Hit  bool
}

// HeadProps is the head of a sheet: title, and an action or a link at the end.
type HeadProps struct {
	ID    string // of the heading, for aria-labelledby
	Title string
	Level int // 2 by default
	End   templ.Component
}

// SideProps is a titled block of the right column. ID is unique in the page.
type SideProps struct {
	ID    string
	Title string
	More  *Link
}

// DateProps is the block of a day: short month and number. It is decorative: the date is in words beside.
type DateProps struct{ Month, Day string }

// PartProps is a titled sheet. ID is unique in the page; Hint stands under the title.
type PartProps struct {
	ID    string
	Title string
	Hint  string
	Level int // 2 by default
	End   templ.Component
}
