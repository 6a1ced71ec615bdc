package web

import (
	"time"

	"github.com/a-h/templ"

	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/space"
	"maillage/ui"
)

// ItemPath is the address of what is done to an item of any kind; a GET there goes to the item's own address.
func ItemPath(i item.Item) string { return "/publications/" + i.ID.String() }

// When is t in words and for machines.
func (v *Visit) When(t time.Time) ui.When {
	return ui.When{Text: v.Lang.Ago(t, v.Now()), ISO: t.UTC().Format(time.RFC3339)}
}

// EntryIn is where an entry is shown, which decides what it repeats.
type EntryIn struct {
	Group bool // on the page of its space: place and network are known
	Whole bool // on its own page
	Level int  // of its heading
	Back  string
	After templ.Component
}

// Entry is e as the stream draws it.
func (v *Visit) Entry(e kind.Entry, in EntryIn) ui.EntryProps {
	p := ui.EntryProps{
		ID: "p-" + e.Item.ID.String(), Net: e.Network.Slug, InGroup: in.Group, Icon: e.Kind.Icon, Kind: v.T(e.Kind.Label), Title: e.Card.Title, Level: in.Level,
		Body: e.Card.Body, After: in.After,
	}
	p.Label = e.Card.Name
	if e.Card.Icon != "" {
		p.Icon = e.Card.Icon
	}
	if e.Card.Label != "" {
		p.Kind = e.Card.Label
	}
	v.asks(&p, e.Item)
	if !in.Whole {
		p.Href = e.Path()
	}
	if !in.Group {
		mark := Mark(e.Network, "")
		p.Mark, p.Network = &mark, e.Network.Name
		p.Place = &ui.Link{Href: e.Space.Path(e.Network), Label: e.Space.Name}
		if e.Space.Kind == space.Network {
			p.Network = ""
		}
	}
	if e.Item.Audience == space.Public {
		p.Tags = append(p.Tags, ui.TagProps{Label: v.T("web.entry.public"), Icon: "world", Tone: ui.ToneLine})
	}
	if e.Item.Broadcast {
		p.Tags = append(p.Tags, ui.TagProps{Label: v.T("web.entry.broadcast"), Icon: "send", Tone: ui.ToneNet})
	}
	if e.Item.State == item.Hidden {
		p.Tags = append(p.Tags, ui.TagProps{Label: v.T("web.entry.hidden"), Icon: "eye-off", Tone: ui.ToneWarn})
	}
	byline, acts := v.Byline(e), v.Acts(e, in)
	p.Byline, p.Acts = &byline, &acts
	return p
}

// asks makes an entry say that it is a question, and how far it got.
func (v *Visit) asks(p *ui.EntryProps, i item.Item) {
	if i.Question == item.Statement {
		return
	}
	p.Icon, p.Kind = "help-hexagon", v.T("web.entry.question")
	switch {
	case i.Question == item.Settled:
		p.Tags = append(p.Tags, ui.TagProps{Label: v.T("web.entry.settled"), Icon: "circle-check", Tone: ui.ToneOK})
	case i.Replies == 0:
		p.Tags = append(p.Tags, ui.TagProps{Label: v.T("web.entry.unanswered"), Tone: ui.ToneWarn})
	default:
		p.Tags = append(p.Tags, ui.TagProps{Label: v.T("web.entry.unsettled"), Tone: ui.ToneWarn})
	}
}

// Byline says who wrote e, from where and when, with the menu of what the visitor may do to it.
func (v *Visit) Byline(e kind.Entry) ui.BylineProps {
	b := ui.BylineProps{When: v.When(e.Item.Created), Extra: e.Card.Note}
	b.When.Href = e.Path()
	if e.Author.ID == 0 {
		b.Name, b.Avatar = v.T("web.entry.unsigned"), ui.AvatarProps{Icon: "user-question"}
	} else {
		b.Name, b.Href, b.Org, b.Avatar = e.Author.Name, "/annuaire/"+e.Author.Handle, e.Author.OrgName, AvatarOf(e.Author, ui.SizeSmall)
	}
	if !e.Item.Edited.IsZero() {
		b.Extra = v.T("web.entry.edited")
	}
	if e.Item.State == item.Hidden && !e.Item.IsRoot() { // a root has a tag
		b.Extra = v.T("web.entry.hidden")
	}
	b.Menu = ui.MenuProps{Label: v.T("web.entry.more", "name", b.Name)}
	if e.Edit {
		b.Menu.Items = append(b.Menu.Items, ui.MenuItem{Label: v.T("web.entry.edit"), Icon: "pencil", Href: e.Kind.EditPath(e.Item)})
	}
	if e.Kind.HistoryPath != nil && !e.Item.Edited.IsZero() {
		b.Menu.Items = append(b.Menu.Items, ui.MenuItem{Label: v.T("web.entry.history"), Icon: "history", Href: e.Kind.HistoryPath(e.Item)})
	}
	for _, slot := range v.Site.Items {
		b.Menu.Items = append(b.Menu.Items, slot(v, e)...)
	}
	if e.Delete {
		b.Menu.Items = append(b.Menu.Items, ui.MenuItem{Label: v.T("web.entry.delete"), Icon: "trash", Href: ItemPath(e.Item) + "/suppression"})
	}
	return b
}

var reactionIcons = map[item.Reaction]string{item.Useful: "thumb-up", item.Thanks: "heart-handshake", item.Same: "users"}

// Off follows a reaction in the form that takes it back: the same form sent twice does no harm.
const Off = ":off"

// Acts is the row of reactions and answers under e.
func (v *Visit) Acts(e kind.Entry, in EntryIn) ui.ActsProps {
	a := ui.ActsProps{ID: "acts-" + e.Item.ID.String(), Label: v.T("web.entry.react", "name", e.Card.Name)}
	if e.React {
		a.Action = ItemPath(e.Item) + "/reactions"
		a.Fields = []ui.Hidden{{Name: "retour", Value: in.Back}}
	}
	for _, r := range item.Reactions {
		value, mine := string(r), e.IsMine(r)
		if mine {
			value += Off
		}
		// words: web.reaction.*
		a.Reactions = append(a.Reactions, ui.ReactionProps{Name: "reaction", Value: value, Label: v.T("web.reaction." + string(r)), Icon: reactionIcons[r], Count: int(e.Item.Count(r)), Pressed: mine})
	}
	if e.Item.IsRoot() && !in.Whole {
		label := v.T("web.entry.replies", "n", int(e.Item.Replies))
		if e.Item.Replies == 0 {
			label = v.T("web.entry.reply")
		}
		a.Links = append(a.Links, ui.ActLink{Href: e.Path() + "#commentaires", Label: label, Icon: "message-circle"})
	}
	if v.Site.Share != "" && v.Viewer.Person != 0 && e.Item.IsRoot() && e.Item.State == item.Published {
		a.Share = &ui.ActLink{Href: ItemPath(e.Item) + v.Site.Share, Label: v.T("web.entry.share"), More: e.Card.Name}
	}
	return a
}
