package ui

import "github.com/a-h/templ"

// ComposerProps is the form in which one writes a post or a reply in light Markdown.
//
// Quiet shows the field alone until one writes (home, group); a reply is never quiet. Kinds are links
// to the fuller forms of other kinds; those that are not built are not given. Children go under the
// field: attachments, choices.
type ComposerProps struct {
	ID          string // of the field
	Action      string
	Name        string // of the field, "texte" by default
	Label       string // of the field
	ShowLabel   bool
	FormLabel   string // of the form
	Placeholder string
	Value       string
	Hint        string
	Error       string
	Avatar      *AvatarProps
	Fields      []Hidden
	Kinds       []Link
	KindsLabel  string // "Type de publication" by default
	Audience    string // who will see this: "Visible par les 318 membres du groupe"
	Submit      string // the verb
	Rows        int    // 1 by default
	MaxLength   int
	Quiet       bool
	Multipart   bool
	Before      templ.Component // fields over the text: its title
	Foot        templ.Component // controls beside the button: audience select, file button
	Later       *LaterProps     // nil: what is written here is published at once
	Draft       *DraftProps     // nil: what is written here is not kept before it is sent
}

// DraftProps lets a composer keep its text on the server before it is sent: by a button, and with scripts by itself. Key names
// where the text would go, Back is the page it is on. Said is when it was last kept ("Brouillon du 24 novembre à 9 h 41").
type DraftProps struct {
	Action string
	Key    string
	Back   string
	Said   string
	Lost   string // what is said when it could not be kept
}

// LaterProps lets what is written be published later, at a date and hour; Hint says of which time zone. Ask is the name of the
// button that wants one. Broadcast is the name of the box that sends it to everybody there, "" for none, ToAll its words.
type LaterProps struct {
	Name, Value, Hint, Error, Ask string
	Open                          bool
	Broadcast, ToAll              string
	IsBroadcast                   bool
}

// controllers are the islands of the form.
func (p ComposerProps) controllers() templ.Attributes {
	if p.Draft == nil {
		return templ.Attributes{"data-controller": "composer"}
	}
	return templ.Attributes{
		"data-controller": "composer draft", "data-action": "input->draft#later change->draft#later submit->draft#sent",
		"data-draft-address-value": p.Draft.Action, "data-draft-lost-value": p.Draft.Lost,
	}
}

func (p ComposerProps) field() FieldProps {
	return FieldProps{ID: p.ID, Name: orDefault(p.Name, "texte"), Error: p.Error, Hint: p.Hint, Placeholder: p.Placeholder, MaxLength: p.MaxLength,
		Attrs: templ.Attributes{"data-composer-target": "field"}}
}

func (p ComposerProps) rows() string {
	if p.Rows < 1 {
		return "1"
	}
	return itoa(p.Rows)
}

// composerTool is one button of the light toolbar: Mark is what the script writes around the words.
type composerTool struct{ icon, words, mark string }

var composerTools = []composerTool{
	{"bold", "ui.composer.bold", "bold"},
	{"italic", "ui.composer.italic", "italic"},
	{"list", "ui.composer.list", "list"},
	{"quote", "ui.composer.quote", "quote"},
	{"link", "ui.composer.link", "link"},
}
