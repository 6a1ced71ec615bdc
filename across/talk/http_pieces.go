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
	return v.Fragment(http.StatusOK, underView(under{
		net: place.Network.Slug, root: root.String(), count: int(i.Replies), replies: []ui.ReplyProps{reply(v, e, t.core.Kinds.Path(i))},
	}))
}

// showReactions is the row of reactions of an item, for a page that shows it and heard that it changed.
func (t *Talk) showReactions(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	return t.frame(v, id, v.Query("retour"))
}

// reply is e as the list of replies of the item at path has it.
func reply(v *web.Visit, e kind.Entry, path string) ui.ReplyProps {
	acts := v.Acts(e, web.EntryIn{Whole: true, Back: path})
	return ui.ReplyProps{ID: "p-" + e.Item.ID.String(), Label: v.T("talk.label", "name", e.Author.Name), Byline: v.Byline(e), Body: e.Card.Body, Acts: &acts}
}
