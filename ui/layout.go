package ui

import "github.com/a-h/templ"

// Frame is the grid of a page.
type Frame string

// The frames of the design. FrameFree leaves main to the page, which brings its own boxes
// (portal, hero): see FrameBox.
const (
	FrameThree  Frame = ""        // side, main, aside
	FrameTwo    Frame = "-two"    // side, wide main
	FrameRead   Frame = "-read"   // side, reading, narrow aside
	FrameOne    Frame = "-one"    // main alone
	FrameNarrow Frame = "-narrow" // 46 rem
	FramePortal Frame = "-portal" // only for FrameBox
	FrameFree   Frame = "free"
)

// LayoutProps is a whole page around its content (the children of Layout).
type LayoutProps struct {
	Lang        string // "fr" or "en"
	Title       string // of the page; " – Site" is added
	Site        string // name of the deployment
	Description string
	Theme       string   // "light", "dark", or "" for the device's
	Net         string   // network the whole page speaks for; "" for the common frame
	Brands      []string // /marques/….css of the networks on the page
	Styles      []string // of parts outside this repository (Assets.Styles)
	Scripts     []string // islands of this page, after app.js
	NoIndex     bool
	Here        string // path and query of this page, to come back to after a change of theme

	Bar       BarProps
	Strip     *StripProps   // demonstration notice
	Flashes   []NoticeProps // what the last form did
	Frame     Frame
	Side      templ.Component // left column: a Rail
	SideLabel string
	SideFold  bool            // the side stays on phones (it folds); a personal rail leaves its place to the dock
	Aside     templ.Component // right column
	AsideName string
	Foot      FootProps
	Dock      []Link            // empty: no dock
	End       []templ.Component // out of sight, at the end of the body: what scripts need
}

// BarProps is the dark band at the top. What is nil or empty is absent.
type BarProps struct {
	Home        string // "/" by default
	Brand       string // "Maillage" by default
	Search      *SearchProps
	Publish     *Link
	Tools       []ToolProps
	Me          *MeProps
	SignIn      *Link
	ThemeAction string // where the theme is posted, "/parametres/theme" by default
}

// SearchProps is the search field of the bar. Label is read, not shown. Suggest is the address that answers, for what is
// being typed, with a turbo-frame of id SuggestID; without it nothing is suggested.
type SearchProps struct {
	Action      string
	Suggest     string
	Label       string
	Placeholder string
	Value       string
}

// ToolProps is an icon link of the bar. Name is its whole name ("Messages, 2 non lus"); Count is the
// number in mimosa, hidden at zero.
type ToolProps struct {
	Href  string
	Icon  string
	Name  string
	Count int
	Phone bool // also shown on phones
}

// MeProps is the person signed in. Without Items, a plain link to Href.
type MeProps struct {
	Name   string
	Href   string
	Avatar AvatarProps
	Items  []MenuItem
}

// StripProps is the thin band under the bar, for what concerns the whole deployment, or, when Mode, the way in which the
// visitor now sees every page; Act leaves it.
type StripProps struct {
	Text  string
	Links []Link
	Mode  bool
	Act   *PostProps
}

// FootProps is the foot. Sentence says what this deployment is.
type FootProps struct {
	Sentence string
	Links    []Link
}

// RailProps is the side navigation. Fold is the word of the button that opens it on phones; without
// it the rail is always open. Stick makes it follow the page.
type RailProps struct {
	Label  string
	Blocks []RailBlock
	Fold   string
	Stick  bool
}

// RailBlock is a titled part of the rail. Title may be empty.
type RailBlock struct {
	Title string
	Lists []RailList
}

// RailList is a list of places; with Net it takes the colour of that network.
type RailList struct {
	Net   string
	Items []RailItem
}

// RailItem is a place: with an icon, with the mark of a network, or Sub on the thread of its network.
type RailItem struct {
	Href    string
	Label   string
	Icon    string
	Mark    *MarkProps
	Sub     bool
	Current bool
	Count   int  // what is new there
	New     bool // the count is for you: mimosa
}

func (p BarProps) themeAction() string { return orDefault(p.ThemeAction, "/parametres/theme") }

func (p LayoutProps) fullTitle() string {
	site := orDefault(p.Site, "Maillage")
	if p.Title == "" || p.Title == site {
		return site
	}
	return p.Title + " – " + site
}

// columns tells whether main stands between side columns.
func (f Frame) columns() bool {
	return f == FrameThree || f == FrameTwo || f == FrameRead
}
