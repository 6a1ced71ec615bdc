package settings

import "maillage/ui"

const fieldApp = "nom"

// making is the page of the passwords of programs: as it is, with one that was made, or with a form that was refused.
type making struct {
	list           []app
	sure           bool // one may be made without saying again who one is
	name, fault    string
	made, secret   string // the one that was made, shown this once
	login, address string
}

// app is one line of the list.
type app struct{ id, name, since, used string }

func (o making) errors() []ui.FieldError {
	if o.fault == "" {
		return nil
	}
	return []ui.FieldError{{ID: fieldApp, Text: o.fault}}
}
