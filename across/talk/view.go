package talk

import "maillage/ui"

// under is what stands under an item: its comments, and the form to add one or the reason why not.
type under struct {
	net, root            string
	count                int
	replies              []ui.ReplyProps
	more                 string
	form                 *ui.ComposerProps
	why, whyHref, whyAct string
}

// editing is what the form that changes a comment shows; theirs is what somebody else made of it meanwhile.
type editing struct {
	action, back, body, since, fault, theirs string
}
