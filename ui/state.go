package ui

import "github.com/a-h/templ"

// Drawing is the small thread drawing of an empty state.
type Drawing string

// The drawings: a thread that begins, crossing threads where nothing was found, two people not yet
// tied, arches when all is read, a cut thread for an error.
const (
	DrawStart  Drawing = "start"
	DrawNone   Drawing = "none"
	DrawPeople Drawing = "people"
	DrawDone   Drawing = "done"
	DrawCut    Drawing = "cut"
)

// EmptyProps says why there is nothing, and offers one step. Sheet puts it on paper; inside a sheet
// that exists already, leave it false.
type EmptyProps struct {
	ID      string // of the heading
	Drawing Drawing
	Title   string
	Text    string
	Level   int // 2 by default
	Sheet   bool
	Act     templ.Component
}

// ErrorProps is the content of an error page, in a FrameNarrow layout. Its title is the h1.
type ErrorProps struct {
	Title     string
	Text      string
	Address   string // what was asked, shown as it is; may be empty
	Search    *SearchProps
	Home      *Link
	Report    *Link
	Reference string // "Erreur 404, référence 7F3K-2210."
	Kept      *KeptProps
}

// KeptProps gives back what was typed in a form that could not be kept, to be sent again.
type KeptProps struct {
	Action, Name, Label, Text string
	Note                      string      // "" for nothing more to say
	Hidden                    [][2]string // the other fields: name, value
	Send                      string
}
