package draft

import "maillage/ui"

// line is a draft in the list. text is the whole of one that can no longer go on, so that it can be taken elsewhere.
type line struct {
	key, href, title, body, text, where, net string
	when                                     ui.When
}

// refused is a draft that could not be kept.
type refused struct {
	title, body, titleFault, bodyFault, back string
	fields                                   []ui.Hidden
}
