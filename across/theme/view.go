package theme

import (
	"maillage/core/tie"
	"maillage/ui"
)

// themed is the page of a theme.
type themed struct {
	name      string
	mayChoose bool
	action    string
	stance    tie.Stance
	entries   []ui.EntryProps
	older     string
	empty     *ui.EmptyProps
}

// group is a place where a theme is written about.
type group struct {
	net, href, name, note string
	mark                  ui.MarkProps
}

// listed is the page of all themes.
type listed struct {
	chosen, used []ui.RowProps
	empty        *ui.EmptyProps
}
