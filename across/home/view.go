package home

import (
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/ui"
)

// stream is a list of entries, or why it is empty.
type stream struct {
	label   string
	entries []ui.EntryProps
	older   string // address of what comes next, "" at the end
	empty   *ui.EmptyProps
	live    bool   // the beginning of the stream: what comes new is above it (across/live)
	in      string // the space it is of, "" for all
}

// prompt is the field of the home page.
type prompt struct {
	avatar ui.AvatarProps
	text   string
}

// step is something a newcomer does once.
type step struct{ title, text, href string }

// discovery is a group one might join.
type discovery struct {
	net, href, name, note string
	mark                  ui.MarkProps
}

// portal is the first page of strangers.
type portal struct {
	hero   ui.HeroProps
	pile   ui.PileProps
	news   []ui.RowProps
	signIn string
	demo   bool
}

func ids(spaces []space.Space) []ref.Space {
	out := make([]ref.Space, len(spaces))
	for n, s := range spaces {
		out[n] = s.ID
	}
	return out
}
