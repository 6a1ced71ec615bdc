package post

import (
	"maillage/core/attach"
	"maillage/ui"
)

// Ids of the fields, which messages point to.
const (
	fieldText     = "texte"
	fieldSpace    = "espace"
	fieldAudience = "audience"
)

// composing is what the form of a new message shows. Either audiences (in a space) or spaces (from anywhere) is set.
type composing struct {
	action, label, hint string
	avatar              ui.AvatarProps
	typed               typed
	files               attach.FieldsProps
	faults              []ui.FieldError
	audiences, spaces   []ui.Option
	quiet               bool
	draft               *ui.DraftProps
	rows                int
}

// editing is what the form that changes a message shows; theirs is what somebody else made of it meanwhile.
type editing struct {
	action, back, body, since, fault, theirs string
}

// past is a version of a message.
type past struct {
	title string
	html  ui.Safe
}
