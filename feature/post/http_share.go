package post

import (
	"crypto/rand"
	"net/http"

	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/ui"
)

// sharePath follows the address of an item.
const sharePath = "/partage"

// shareSpot is where the word said of something that is being shared is written.
func shareSpot(id ref.Item) text.Spot { return text.Spot{Use: "share", Item: id} }

func (p *Post) showShare(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	i, list, err := p.Share(v.Ctx(), v.Viewer, id)
	if err != nil {
		return err
	}
	d, _, err := v.Draft(shareSpot(i.ID), web.ItemPath(i)+sharePath)
	if err != nil {
		return err
	}
	return p.pageShare(v, i, list, sharing{body: d.Body, key: rand.Text(), space: web.Rest(d).Get("espace")}, http.StatusOK)
}

func (p *Post) pageShare(v *web.Visit, i item.Item, list []Sharing, o sharing, status int) error {
	names, err := networkNames(v)
	if err != nil {
		return err
	}
	link, err := p.linkTo(v.Ctx(), v.Viewer, i.ID)
	if err != nil {
		return err
	}
	o.original, o.action, o.back, o.list = *link, web.ItemPath(i)+sharePath, p.core.Kinds.Path(i), faultList(v, o.faults)
	if _, o.draft, err = v.Draft(shareSpot(i.ID), o.action); err != nil {
		return err
	}
	for _, x := range ordered(list) {
		o.spaces = append(o.spaces, ui.Option{Value: x.Space.ID.String(), Label: spaceWords(v, x.Space, names), Note: sharedWords(v, x, i), Selected: x.Space.ID.String() == o.space})
	}
	return v.Page(web.Page{Title: v.T("post.share.title"), Status: status, Frame: ui.FrameTwo, NoIndex: true, Main: shareView(o)})
}

// ordered puts groups first, as everywhere one chooses a place.
func ordered(list []Sharing) []Sharing {
	var spaces []space.Space
	by := map[ref.Space]Sharing{}
	for _, x := range list {
		spaces, by[x.Space.ID] = append(spaces, x.Space), x
	}
	groupsFirst(spaces)
	out := make([]Sharing, len(spaces))
	for n, s := range spaces {
		out[n] = by[s.ID]
	}
	return out
}

// sharedWords says who will see the share, and warns when some of them may not read the original; in large places, when that
// may be.
func sharedWords(v *web.Visit, x Sharing, i item.Item) string {
	// words: post.seen.*
	who := v.T("post.seen."+string(x.Space.ItemsAudience), "n", x.All.Said())
	switch {
	case i.Audience == space.Public || i.Audience == x.Space.ItemsAudience && (i.Space == x.Space.ID || i.Audience == space.Registered):
		return who
	case x.Space.ItemsAudience == space.Public || x.Space.ItemsAudience == space.Registered:
		return v.T("post.share.some_public", "who", who)
	case !x.Counted:
		return v.T("post.share.perhaps", "who", who)
	case x.May >= x.All.N:
		return who
	}
	return v.T("post.share.some", "n", x.May, "who", who)
}

func (p *Post) share(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	i, list, err := p.Share(v.Ctx(), v.Viewer, id)
	if err != nil {
		return err
	}
	f, err := v.Form("post.share")
	if err != nil {
		return err
	}
	o := sharing{body: f.Raw("texte"), key: f.Raw("cle"), space: f.Raw("espace")}
	d := Draft{Body: f.Text("texte", text.Max, false), ClientKey: f.Line("cle", 64, false), Lang: v.Lang.Tag(), Shares: i.ID, From: shareSpot(i.ID)}
	if err = f.Err(); err == nil {
		d.Space, err = p.chosen(v, o.space)
	}
	if err == nil {
		var made item.Item
		if made, err = p.Publish(v.Ctx(), v.Viewer.Person, d); err == nil {
			v.Flash("post.flash.shared")
			return v.Redirect(Path(made))
		}
	}
	if !web.Refused(err) {
		return err
	}
	o.faults = v.Faults(err)
	return p.pageShare(v, i, list, o, http.StatusUnprocessableEntity)
}
