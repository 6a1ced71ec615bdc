package talk

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

// conversation is what the answers to a root item have in common.
type conversation struct {
	root      item.Item
	path      string
	mayAccept bool
	mayAnswer bool
	verdict   string              // who accepted the answer, and when; "" without one
	blocked   map[ref.Person]bool // authors whose answers are folded for the visitor
}

// conversation returns that of root, in s. One query when it has an accepted answer.
func (t *Talk) conversation(v *web.Visit, root item.Item, s space.Space) (conversation, error) {
	c := conversation{root: root, path: t.core.Kinds.Path(root), mayAccept: access.Can(v.Viewer, access.Accept, root, s) == nil, mayAnswer: access.Can(v.Viewer, access.Comment, root, s) == nil}
	if root.Question != item.Settled {
		return c, nil
	}
	when := v.Lang.Ago(root.Answered, v.Now())
	if _, known := access.Author(v.Viewer, root); root.AnswerBy == root.Author && !known {
		c.verdict = v.T("talk.accepted.asker", "when", when)
		return c, nil
	}
	by, err := account.Cards(v.Ctx(), t.core.DB.Q(), []ref.Person{root.AnswerBy})
	if c.verdict = v.T("talk.accepted.by", "name", by[root.AnswerBy].Name, "when", when); by[root.AnswerBy].Name == "" {
		c.verdict = v.T("talk.accepted.gone", "when", when)
	}
	return c, err
}

// reply is e as the list of answers has it.
func (c conversation) reply(v *web.Visit, e kind.Entry) ui.ReplyProps {
	here := reaching(c.path, e.Item.ID)
	acts, by := v.Acts(e, web.EntryIn{Whole: true, Back: here}), v.Byline(e)
	by.When.Href = here
	p := ui.ReplyProps{ID: "p-" + e.Item.ID.String(), Label: v.T("talk.label", "name", by.Name), Byline: by, Body: e.Card.Body, Acts: &acts}
	if c.blocked[e.Author.ID] {
		p.Veiled = v.T("talk.veiled")
	}
	is := c.root.Answer == e.Item.ID
	if is {
		p.Accepted = c.verdict
	}
	p.After = c.after(v, e, by.Name, is, false)
	return p
}

// after is what one may do to the answer e: accept it, quote it.
func (c conversation) after(v *web.Visit, e kind.Entry, name string, is, focus bool) templ.Component {
	if e.Item.State != item.Published || !c.mayAccept && !c.mayAnswer {
		return nil
	}
	var o after
	if c.mayAccept {
		p := acceptBtn(v, e, name, is, focus)
		o.accept = &p
	}
	if c.mayAnswer {
		if e.Item.Byline == item.Unsigned {
			name = v.T("web.entry.unsigned") // what is quoted is read by all
		}
		o.quote = c.path + "?" + paramQuote + "=" + e.Item.ID.String() + "#" + fieldText
		o.of, o.credit = v.T("talk.accept.of", "name", name), credit(name, reaching(c.path, e.Item.ID))
	}
	return afterView(o)
}

const (
	fieldAccept = "retenir"
	yes         = "oui"
	no          = "non"
)

// acceptBtn accepts e, or takes that back; focus is given to it where it comes in place of the one that was used.
func acceptBtn(v *web.Visit, e kind.Entry, name string, is, focus bool) ui.PostProps {
	b := ui.BtnProps{Label: v.T("talk.accept.on"), More: v.T("talk.accept.of", "name", name), Icon: "circle-check", Look: ui.LookBare, Small: true}
	value := yes
	if is {
		b.Label, b.Icon, value = v.T("talk.accept.off"), "circle-x", no
	}
	if focus {
		b.Attrs = templ.Attributes{"autofocus": true}
	}
	return ui.PostProps{Action: web.ItemPath(e.Item) + "/reponse-acceptee", Fields: []ui.Hidden{{Name: fieldAccept, Value: value}}, Btn: b}
}

// accepted is the address of the accepted answer, "" without one, and the answer itself where the first part of the list does
// not reach it.
func (t *Talk) accepted(ctx context.Context, v *web.Visit, c conversation, list []kind.Entry, first bool) (kept *ui.ReplyProps, href string, err error) {
	if c.root.Question != item.Settled {
		return nil, "", nil
	}
	href = "#p-" + c.root.Answer.String()
	if slices.ContainsFunc(list, func(e kind.Entry) bool { return e.Item.ID == c.root.Answer }) {
		return nil, href, nil
	}
	if !first {
		return nil, reaching(c.path, c.root.Answer), nil
	}
	e, err := t.entry(ctx, v.Viewer, c.root.Answer)
	if fail.Is(err, fail.Hidden) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	if c.blocked, err = t.veiled(v, e); err != nil {
		return nil, "", err
	}
	p := c.reply(v, e)
	return &p, href, nil
}

// accept answers in place where the browser can (Turbo), with the answer, the one that was accepted before, and the question;
// otherwise it goes back to the answer.
func (t *Talk) accept(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	f, err := v.Form("talk.accept")
	if err != nil {
		return err
	}
	on := f.OneOf(fieldAccept, yes, no) == yes
	if wrong := f.Err(); wrong != nil {
		// A forged form must not tell whether the item is there.
		if _, _, err := t.place(v, id); err != nil {
			return err
		}
		return wrong
	}
	was, err := t.Accept(v.Ctx(), v.Viewer.Person, id, on)
	if err != nil {
		return err
	}
	if !v.WantsStream() {
		return v.Redirect(reaching(t.core.Kinds.Path(was), id))
	}
	return t.streamSettled(v, was, id, id)
}

// streamSettled is the pieces of the page of a question that change when the answer id takes the place of the one that was:
// the question, and both answers, those that are 0 apart. The keyboard goes to focus, 0 for where it is.
func (t *Talk) streamSettled(v *web.Visit, was item.Item, id, focus ref.Item) error {
	entries, err := t.entries(v.Ctx(), v.Viewer, was.ID, id, was.Answer)
	if err != nil {
		return err
	}
	var o settled
	var c conversation
	for _, e := range entries {
		if e.Item.ID == was.ID {
			if c, err = t.conversation(v, e.Item, e.Space); err != nil {
				return err
			}
			o.question = v.Entry(e, web.EntryIn{Whole: true, Back: c.path})
			o.accepted = e.Item.Answer
		}
	}
	if c.blocked, err = t.veiled(v, entries...); err != nil {
		return err
	}
	for _, e := range entries {
		if e.Item.ID == was.ID || e.Item.Root != was.ID {
			continue
		}
		p := c.reply(v, e)
		if e.Item.ID == focus {
			p.After = c.after(v, e, p.Byline.Name, c.root.Answer == id, true)
		}
		o.replies = append(o.replies, p)
	}
	return v.Stream(settledView(o))
}
