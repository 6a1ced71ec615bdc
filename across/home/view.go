package home

import (
	"strings"

	"github.com/a-h/templ"

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
	live    bool        // the beginning of the stream: what comes new is above it (across/live)
	in      string      // the space it is of, "" for all
	within  []ref.Space // for "" as well: it has what is published in these alone
}

// arriving is the home page of who has signed in.
type arriving struct {
	hello   string
	tabs    []ui.Link
	prompt  *prompt
	missed  *ui.Link
	filters []ui.Link
	stream  stream
}

// staying is the first page of a place.
type staying struct {
	compose templ.Component
	tabs    []ui.Link
	filters []ui.Link
	stream  stream
}

// missing is the page of what came while one was away.
type missing struct {
	since, what string
	all         bool // there is something
	filters     []ui.Link
	topics      []ui.RowProps
	stream      stream
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

// spaces are those of a list, as an attribute carries them.
func spaces(ids []ref.Space) string {
	out := make([]string, len(ids))
	for n, s := range ids {
		out[n] = s.String()
	}
	return strings.Join(out, " ")
}
