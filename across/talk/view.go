package talk

import (
	"github.com/a-h/templ"

	"maillage/core/attach"
	"maillage/core/ref"
	"maillage/ui"
)

// under is what stands under an item: its comments, and the form to add one or the reason why not.
type under struct {
	net, root            string
	words                calling
	count                int
	replies              []ui.ReplyProps
	accepted             string         // address of the accepted answer, "" without one
	kept                 *ui.ReplyProps // that answer, where the list does not reach it
	earlier, later       string         // addresses of the rest of the list
	missing              *missing       // the answer that was asked for, when it is not here
	form                 *answering
	why, whyHref, whyAct string
}

// calling is what is said under an item, as it is called there: the prefix of its words.
type calling string

// What is said under an item is answers, or comments.
const (
	ofAnswers  calling = "talk."
	ofComments calling = "talk.comments."
)

// of is the key of words.
//
// words: talk.comments.* talk.title talk.list talk.earlier talk.later talk.missing talk.form.* talk.why.sign_in
func (c calling) of(key string) string { return string(c) + key }

// answering is the form in which one answers.
type answering struct {
	ui.ComposerProps
	files attach.FieldsProps
}

// after is what one may do to an answer; a nil accept, or an empty quote, is not offered. of says whose answer it is, credit is
// the last line of a quote of it.
type after struct {
	accept            *ui.PostProps
	quote, of, credit string
}

// missing is an answer that is not where it was asked for; href is where it is, "" where the reader finds it nowhere.
type missing struct{ href, title string }

// settled is what changes on the page of a question when an answer is accepted, or no longer.
type settled struct {
	question ui.EntryProps
	accepted ref.Item
	replies  []ui.ReplyProps
}

// editing is what the form that changes a comment shows; theirs is what somebody else made of it meanwhile.
type editing struct {
	action, back, body, since, fault, theirs string
}

// history is what a comment says and said before, the latest first.
type history struct {
	back string
	now  templ.Component
	past []past
}

type past struct {
	when string
	html ui.Safe
}
