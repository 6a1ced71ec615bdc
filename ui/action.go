package ui

import "github.com/a-h/templ"

// BtnProps is a button inside a form. Label is its words; with IconOnly they become its name.
// More is read after the label but not shown ("Suivre" + "Mehdi Traoré").
type BtnProps struct {
	Label    string
	More     string
	Icon     string
	Look     Look
	Small    bool
	Wide     bool
	IconOnly bool
	Type     string // "submit" by default, or "button", "reset"
	Name     string
	Value    string
	Action   string // another address for the same form
	Toggle   bool   // it has two states: print aria-pressed
	Pressed  bool
	Disabled bool
	Attrs    templ.Attributes // data-… of an island
}

// LinkBtnProps is a link that looks like a button: it goes somewhere, it changes nothing.
type LinkBtnProps struct {
	Href     string
	Label    string
	More     string
	Icon     string
	Look     Look
	Small    bool
	Wide     bool
	IconOnly bool
	Current  bool
	Attrs    templ.Attributes
}

// PostProps is one button in a form of its own.
type PostProps struct {
	Action  string
	Fields  []Hidden
	Btn     BtnProps
	Confirm *Confirm // asks first, when scripts are there
	Reload  bool     // load the answer whole: after a change of rights
}

// Confirm is the question put before a form that cannot be undone. ID is unique in the page.
type Confirm struct {
	ID     string
	Title  string
	Text   string
	Accept string // the verb, "Supprimer"
}

// TagProps is a word with a tint. Href makes it a link.
type TagProps struct {
	Label string
	Icon  string
	Tone  Tone
	Href  string
}

// MenuProps is a button that opens a list of actions. Label names it ("Plus d'actions : Hélène").
// Icon is "dots" by default. Nothing is printed without items.
type MenuProps struct {
	Label string
	Icon  string
	Items []MenuItem
}

// MenuItem is a link (Href) or a form with one button (Action).
type MenuItem struct {
	Label  string
	Icon   string
	Href   string
	Action string
	Fields []Hidden
	Reload bool // load the answer whole: signing out, choosing a language
}

// NoticeProps is a reason in a band. Title comes first, in bold; Text follows; children come after.
// Icon has a default for each tone. Live makes it announced: "status" or "alert".
type NoticeProps struct {
	Tone  Tone
	Icon  string
	Title string
	Text  string
	Live  string
	ID    string
}

func (p NoticeProps) icon() string {
	switch {
	case p.Icon != "":
		return p.Icon
	case p.Tone == ToneOK:
		return "circle-check"
	case p.Tone == ToneWarn:
		return "alert-triangle"
	case p.Tone == ToneBad:
		return "alert-circle"
	}
	return "info-circle"
}

// TabsProps is the row of pages of a place. Label names the navigation.
type TabsProps struct {
	Label string
	Items []Link
}

// ChoicesProps is a joined row of links of which one is current: order of a stream, period, view.
type ChoicesProps struct {
	Label string
	Items []Link
}

// CrumbsProps is the way from the network to here. The last step is the page itself and needs no Href.
type CrumbsProps struct {
	Label string // "Fil d'Ariane" by default
	Steps []Link
}

// PagerProps is the row of pages of results. An empty Prev or Next is not printed. A Link without
// Href in Pages is a gap ("…").
type PagerProps struct {
	Label string
	Prev  string
	Next  string
	Pages []Link
}

func (p BtnProps) kind() string {
	if p.Type == "" {
		return "submit"
	}
	return p.Type
}
