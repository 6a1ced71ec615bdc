package talk

import (
	"net/http"

	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

// showReply is one reply as the list has it, under the title that counts them: what an open page asks for when it hears of
// one (across/live). Rights are those of now: whoever lost them gets 404.
func (t *Talk) showReply(v *web.Visit) error {
	const op = "talk.showReply"
	root, err := v.Item()
	if err != nil {
		return err
	}
	n, ok := kind.FromAddress(v.Path("reply"))
	if !ok {
		return fail.E(op, fail.Hidden, nil)
	}
	i, place, err := t.place(v, root)
	if err != nil {
		return err
	}
	e, err := t.entry(v.Ctx(), v.Viewer, ref.Item(n))
	if err != nil {
		return err
	}
	if e.Item.IsRoot() || e.Item.RootID() != root {
		return fail.E(op, fail.Hidden, nil)
	}
	if listed, err := t.isListed(v.Ctx(), t.core.DB.Q(), i, e.Item.ID); err != nil || !listed {
		return fail.E(op, fail.Hidden, err)
	}
	aside, err := t.beside(v.Ctx(), t.core.DB.Q(), i)
	if err != nil {
		return err
	}
	c, err := t.conversation(v, i, place.Space)
	if err != nil {
		return err
	}
	if c.blocked, err = t.veiled(v, e); err != nil {
		return err
	}
	return v.Fragment(http.StatusOK, underView(under{net: place.Network.Slug, root: root.String(), words: t.words(i), count: int(i.Replies) - aside, replies: []ui.ReplyProps{c.reply(v, e)}}))
}

// showReactions is the row of reactions of an item, for a page that shows it and heard that it changed.
func (t *Talk) showReactions(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	return t.frame(v, id, v.Query("retour"))
}
