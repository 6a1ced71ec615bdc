package group

import "maillage/ui"

// several is the page on which a gesture about several members is confirmed.
type several struct {
	act, action, back, title, submit string
	people                           []ui.RowProps
	fields                           []ui.Hidden
	options                          []ui.Option
	role, reason                     string // as they were typed
	max                              int
	faults                           []ui.FieldError
	said                             map[string]string
	empty                            *ui.EmptyProps
}

// withdrawalList is where somebody was taken out, and why.
type withdrawalList struct {
	rows  []ui.RowProps
	empty *ui.EmptyProps
}
