package web

import (
	"github.com/a-h/templ"

	"maillage/ui"
)

// Panel is one thing that who animates groups sees to, on their desk (across/desk).
type Panel struct {
	Key   string // unique on the page: the id of its heading
	Rank  int    // its place: the smallest first
	Title string // already in words
	Hint  string // a sentence under the title
	Count int    // how much waits in all, for the reader; rows may be fewer
	Rows  []ui.RowProps
	Flat  bool // its rows have no lead
	Body  templ.Component
	More  *ui.Link // where the rest is
}

// PanelSlot is what a part puts on the desk of places, each of which the visitor animates: one on the desk of a group, several
// on the desk over all. It leaves out the places where the part is off, and counts nothing that the visitor may not read.
// Nil where it has nothing to do with any of them. Its queries are bounded, whatever the number of places.
type PanelSlot func(v *Visit, places []Place) (*Panel, error)

// PanelRows is how many rows a panel shows at most; More leads to the rest.
const PanelRows = 6
