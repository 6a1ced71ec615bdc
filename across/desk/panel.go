package desk

import (
	"net/url"
	"time"

	"maillage/core/account"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/ui"
)

// The ranks of panels: 10 and 20 are those of reports and of requests, which other parts give.
const (
	rankNewcomers = 30
	rankQuestions = 40
	rankQuiet     = 60
)

func ids(places []web.Place) (out []ref.Space) {
	for _, p := range places {
		out = append(out, p.Space.ID)
	}
	return out
}

func find(places []web.Place, id ref.Space) web.Place {
	for _, p := range places {
		if p.Space.ID == id {
			return p
		}
	}
	return web.Place{}
}

// about is what somebody does, as far as they say.
func about(c account.Card) string {
	if c.Job != "" && c.OrgName != "" {
		return c.Job + ", " + c.OrgName
	}
	return c.Job + c.OrgName
}

// where adds the name of the group to a note, on the desk over several.
func where(v *web.Visit, places []web.Place, p web.Place, note string) string {
	if len(places) < 2 {
		return note
	}
	return v.T("desk.where", "note", note, "name", p.Space.Name)
}

func personRow(p someone, place web.Place) ui.RowProps {
	return ui.RowProps{Net: place.Network.Slug, Lead: ui.Avatar(web.AvatarOf(p.card, "")), Title: p.card.Name, Href: "/annuaire/" + p.card.Handle, Level: 3, Text: about(p.card)}
}

func (d *Desk) newcomersPanel(v *web.Visit, places []web.Place) (*web.Panel, error) {
	list, n, err := d.newcomers(v.Ctx(), v.Viewer, ids(places))
	if err != nil {
		return nil, err
	}
	p := &web.Panel{Key: "accueil", Rank: rankNewcomers, Title: v.T("desk.newcomers"), Hint: v.T("desk.newcomers_hint"), Count: n}
	if n == 0 {
		return p, nil
	}
	var spaces []ref.Space
	for _, x := range list {
		spaces = append(spaces, x.space)
	}
	templates, err := templatesOf(v.Ctx(), d.core.DB.Q(), spaces)
	if err != nil {
		return nil, err
	}
	for _, x := range list {
		place := find(places, x.space)
		r := personRow(x, place)
		r.Note = where(v, places, place, v.T("desk.joined", "day", v.Lang.Date(x.at)))
		o := greeting{name: x.card.Name, handle: x.card.Handle, action: place.Path() + welcomePath, write: welcomeHref(v, place, templates[x.space], x.card)}
		if len(places) > 1 {
			o.back = allPath
		}
		r.End = greetView(o)
		p.Rows = append(p.Rows, r)
	}
	if len(places) == 1 {
		p.More = &ui.Link{Href: places[0].Path() + wordsPath, Label: v.T("desk.words.change")}
	}
	return p, nil
}

// ordinaryWords is what a welcome begins with where the group wrote nothing.
func ordinaryWords(v *web.Visit) string {
	return v.T("desk.welcome_words", "nom", placeName, "fonction", placeJob)
}

// welcomeHref is the page on which a welcome is written, with the words that it begins with.
func welcomeHref(v *web.Visit, p web.Place, template string, c account.Card) string {
	if template == "" {
		template = ordinaryWords(v)
	}
	return publishHref(p, url.Values{"texte": {welcomeText(template, c.Handle, c.Job)}})
}

// publishHref is the page on which one writes, for the group p.
func publishHref(p web.Place, with url.Values) string {
	with.Set("dans", p.Space.Slug)
	return "/publier?" + with.Encode()
}

func (d *Desk) questionsPanel(v *web.Visit, places []web.Place) (*web.Panel, error) {
	list, n, err := d.questions(v.Ctx(), v.Viewer, places)
	if err != nil {
		return nil, err
	}
	p := &web.Panel{Key: "questions", Rank: rankQuestions, Title: v.T("desk.questions"), Hint: v.T("desk.questions_hint"), Count: n, Flat: true}
	for _, e := range list {
		title := e.Card.Title
		if title == "" {
			title = e.Card.Name
		}
		if title == "" {
			title = v.T(e.Kind.Label)
		}
		place := find(places, e.Item.Space)
		p.Rows = append(p.Rows, ui.RowProps{
			Net: e.Network.Slug, Title: title, Href: d.core.Kinds.Path(e.Item), Level: 3,
			Note: where(v, places, place, v.T("desk.replies", "n", e.Item.Replies)), EndAt: age(v, e.Item.Created),
		})
	}
	return p, nil
}

// age is how many days ago something was written; finer on the first day.
func age(v *web.Visit, at time.Time) string {
	if n := int(v.Now().Sub(at) / day); n > 0 {
		return v.T("desk.age", "n", n)
	}
	return v.Lang.Ago(at, v.Now())
}

func (d *Desk) quietPanel(v *web.Visit, places []web.Place) (*web.Panel, error) {
	list, more, err := d.quiet(v.Ctx(), v.Viewer, ids(places))
	if err != nil {
		return nil, err
	}
	p := &web.Panel{Key: "discrets", Rank: rankQuiet, Title: v.T("desk.quiet"), Hint: v.T("desk.quiet_hint"), Count: len(list)}
	for _, x := range list {
		place := find(places, x.space)
		r := personRow(x, place)
		r.Note = where(v, places, place, v.T("desk.last_week", "day", v.Lang.Date(midWeek(weekOf(x.at)))))
		p.Rows = append(p.Rows, r)
	}
	if more {
		p.Hint = v.T("desk.quiet_more", "n", maxQuiet)
	}
	return p, nil
}
