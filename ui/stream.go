package ui

import "github.com/a-h/templ"

// StreamProps is the ordered list that a thread runs through. Label names it. ID is for live updates.
type StreamProps struct {
	Label string
	ID    string
	Topic bool // replies to one thing: tighter
}

// EntryProps is one thing in a stream. Everything but Label or Title may be left out.
//
// In a stream of several networks the knot is Mark, and the line above the title says kind, place and
// network. Within a group, InGroup puts the author first: the knot is the avatar of the byline.
type EntryProps struct {
	ID      string // of the li, anchor and Turbo target
	Net     string
	Mark    *MarkProps // knot; nil: the avatar of the byline
	InGroup bool
	Label   string // name of the article when it has no Title
	Icon    string // of the kind
	Kind    string // "Question"
	Tags    []TagProps
	Place   *Link  // the group
	Network string // name of the network
	Title   string
	Href    string
	Level   int // of the heading, 2 by default
	Byline  *BylineProps
	Date    *DateProps      // an entry of the agenda: the block at the left of the title
	Body    templ.Component // Text, Prose, Attach, MeterRow…
	Acts    *ActsProps
	After   templ.Component // what follows the acts: comments
}

// BylineProps says who, from where, and when.
type BylineProps struct {
	Avatar AvatarProps
	Name   string
	Href   string // profile; empty when the author is not shown
	Org    string
	When   When
	Extra  string // "modifié", "épinglé"
	Menu   MenuProps
}

// ActsProps is the row under an entry: reactions, replies, share. Label names the group by its
// post ("Réagir : question sur les capteurs"). Reactions are buttons of one form posted to Action;
// without Action they are shown as figures (one may read, not react).
type ActsProps struct {
	ID        string // of a turbo-frame around the row, so that only it changes; empty: none
	Label     string
	Action    string
	Fields    []Hidden
	Reactions []ReactionProps
	Links     []ActLink
	Share     *ActLink // at the end, icon only
}

// ReactionProps is one reaction: Name=Value is sent; Pressed when it is mine.
type ReactionProps struct {
	Name    string
	Value   string
	Label   string
	Icon    string
	Count   int
	Pressed bool
}

// ActLink is a link of the row. More is read after the label and not shown.
type ActLink struct {
	Href  string
	Label string
	Icon  string
	More  string
}

// AttachProps is a file or a thing attached: icon, name, format and weight, one action at the end.
type AttachProps struct {
	Icon string // "file-text" by default
	Name string
	Href string
	Note string // "Document, 88 Ko"
	Net  bool   // tinted: a thing of the network rather than a file
	Act  templ.Component
}

// PictureProps is an image attached. Alt is what it shows; an empty Alt makes it decorative.
type PictureProps struct {
	Src     string
	Href    string // the whole image
	Alt     string
	Width   int
	Height  int
	Caption string
}

// ReplyProps is one answer to a thing: an entry with an anchor. Accepted is the sentence that names
// who kept it ("Réponse retenue par Hélène Castaing").
type ReplyProps struct {
	ID       string
	Label    string // "Réponse 4, Yann Le Goff"
	Byline   BylineProps
	Accepted string
	Nested   bool
	Veiled   string // why it is folded until one asks for it; "" for what shows
	Body     templ.Component
	Acts     *ActsProps
	After    templ.Component // a form to answer or to edit
}

// QuoteProps is words of someone else.
type QuoteProps struct {
	Text string
	Who  string
	Href string
}

func (e EntryProps) headAbove() bool { return e.Kind != "" || e.Place != nil || len(e.Tags) > 0 }
