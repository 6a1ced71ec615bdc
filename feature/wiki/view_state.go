package wiki

import (
	"time"

	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/web"
	"maillage/ui"
)

// standing is what is said, above a page, of how it stands, and what one may do about it.
type standing struct {
	tone        ui.Tone
	title, text string
	lines       []string // who did what, and when
	links       []ui.LinkBtnProps
	acts        []ui.PostProps
}

// comingPage is what is being written in place of a page.
type comingPage struct {
	crumbs ui.CrumbsProps
	title  string
	tags   []ui.TagProps
	html   ui.Safe
	stand  standing
}

func comingOf(v *web.Visit, place web.Place, p Whole) comingPage {
	html, _ := outlined(p.Next.Text.HTML)
	c := crumbs(v, place, p)
	c.Steps[len(c.Steps)-1].Href = Path(p.Entry.Item)
	c.Steps = append(c.Steps, ui.Link{Label: v.T("wiki.next.crumb")})
	return comingPage{crumbs: c, title: p.Next.Title, html: html, tags: stateTags(v, p.NextMark), stand: nextStanding(v, p, true)}
}

// stateTags is how far a version got.
func stateTags(v *web.Visit, m Mark) []ui.TagProps {
	var out []ui.TagProps
	switch m.State() {
	case Approved:
		out = append(out, ui.TagProps{Label: v.T("wiki.state.approved"), Icon: "rosette-discount-check", Tone: ui.ToneOK})
	case Reviewed:
		out = append(out, ui.TagProps{Label: v.T("wiki.state.reviewed"), Icon: "eye", Tone: ui.ToneLine})
	default:
		out = append(out, ui.TagProps{Label: v.T("wiki.state.draft"), Icon: "pencil", Tone: ui.ToneLine})
	}
	if m.State() != Approved && !m.Asked.IsZero() {
		out = append(out, ui.TagProps{Label: v.T("wiki.state.asked"), Icon: "hourglass", Tone: ui.ToneWarn})
	}
	return out
}

// history is who did what to a version, and when.
func (m Mark) history(v *web.Visit) []string {
	var out []string
	for _, x := range []struct {
		key string
		at  time.Time
		by  account.Card
	}{{"reviewed_by", m.Reviewed, m.ReviewedCard}, {"asked_by", m.Asked, m.AskedCard}, {"approved_by", m.Approved, m.ApprovedCard}} {
		if x.at.IsZero() {
			continue
		}
		who := x.by.Name
		if who == "" {
			who = v.T("wiki.history.somebody")
		}
		// words: wiki.state.*
		out = append(out, v.T("wiki.state."+x.key, "who", who, "when", v.Lang.DateTime(x.at)))
	}
	return out
}

// short is the last thing that was done to a version.
func (m Mark) short(v *web.Visit) []string {
	switch {
	case !m.Approved.IsZero():
		return []string{v.T("wiki.state.approved_by", "who", nameOr(v, m.ApprovedCard), "when", v.Lang.Ago(m.Approved, v.Now()))}
	case !m.Reviewed.IsZero():
		return []string{v.T("wiki.state.reviewed_by", "who", nameOr(v, m.ReviewedCard), "when", v.Lang.Ago(m.Reviewed, v.Now()))}
	}
	return nil
}

// standOf is what is said above the page as readers see it; nil where there is nothing to say.
func standOf(v *web.Visit, p Whole) *standing {
	path := Path(p.Entry.Item)
	switch {
	case p.Next == nil && p.Unread:
		return &standing{title: v.T("wiki.unread.title"), text: v.T("wiki.unread.text")}
	case p.Next == nil:
		return nil
	case p.Unread:
		o := nextStanding(v, p, false)
		o.title, o.text = v.T("wiki.unread.yours"), v.T("wiki.unread.yours_text")
		return &o
	}
	o := standing{tone: ui.ToneWarn, title: v.T("wiki.next.banner"), text: v.T("wiki.next.banner_text", "who", nameOr(v, p.NextBy), "when", v.Lang.Ago(p.Next.Hand.Since, v.Now()))}
	o.links = []ui.LinkBtnProps{
		{Href: path + "/en-cours", Label: v.T("wiki.next.see"), Icon: "eye", Small: true},
		{Href: path + "/comparaison?ancienne=0&recente=" + nextName, Label: v.T("wiki.next.compare"), Icon: "git-fork", Small: true},
	}
	return &o
}

func nameOr(v *web.Visit, c account.Card) string {
	if c.Name == "" {
		return v.T("wiki.history.somebody")
	}
	return c.Name
}

// nextStanding is what one may do about what is being written.
func nextStanding(v *web.Visit, p Whole, alone bool) standing {
	i := p.Entry.Item
	path, since := Path(i), web.Since(p.Next.Hand.Since)
	o := standing{title: v.T("wiki.next.heading"), text: v.T("wiki.next.text", "who", nameOr(v, p.NextBy), "when", v.Lang.Ago(p.Next.Hand.Since, v.Now())), lines: p.NextMark.history(v)}
	if alone && p.Entry.Edit {
		o.links = append(o.links, ui.LinkBtnProps{Href: path + "/modifier", Label: v.T("wiki.edit.act"), Icon: "pencil", Small: true})
	}
	if !p.Unread {
		o.links = append(o.links, ui.LinkBtnProps{Href: path + "/comparaison?ancienne=0&recente=" + nextName, Label: v.T("wiki.next.compare"), Icon: "git-fork", Small: true})
	}
	if i.State != item.Published {
		return o
	}
	do := func(what, icon string, look ui.Look) {
		// words: wiki.state.do.*
		o.acts = append(o.acts, ui.PostProps{Action: path + "/etat", Fields: []ui.Hidden{{Name: "depuis", Value: since}, {Name: fieldDo, Value: what}}, Btn: ui.BtnProps{Label: v.T("wiki.state.do." + what), Icon: icon, Small: true, Look: look}})
	}
	if p.Approves {
		do(doApprove, "rosette-discount-check", ui.LookMain)
	}
	if p.Rules.States && p.Reviews && p.NextMark.Reviewed.IsZero() {
		do(doReview, "eye", "")
	}
	if p.Rules.States && p.Entry.Edit && p.NextMark.Asked.IsZero() && !p.Approves {
		do(doAsk, "send", ui.LookMain)
	}
	if p.Rules.States && p.Entry.Edit && !p.NextMark.Asked.IsZero() {
		do(doUnask, "arrow-back-up", ui.LookBare)
	}
	if p.Entry.Edit && !p.Unread {
		do(doWithdraw, "trash", ui.LookBare)
	}
	return o
}

// presentTags is how far what the page says got; nothing where pages have no states.
func presentTags(v *web.Visit, p Whole) []ui.TagProps {
	switch {
	case !p.Rules.States:
		return nil
	case p.Unread && p.Next != nil:
		return stateTags(v, p.NextMark)
	case p.Mark.Approved.IsZero():
		return []ui.TagProps{{Label: v.T("wiki.state.never"), Icon: "pencil", Tone: ui.ToneLine}}
	}
	return stateTags(v, p.Mark)
}

// withdrawing is the button by which who approves takes it back.
func withdrawing(v *web.Visit, p Whole) *ui.PostProps {
	if !p.Rules.States || !p.Approves || p.Mark.Approved.IsZero() || p.Entry.Item.State != item.Published {
		return nil
	}
	return &ui.PostProps{
		Action: Path(p.Entry.Item) + "/etat", Fields: []ui.Hidden{{Name: "depuis", Value: web.Since(p.Mark.Since)}, {Name: fieldDo, Value: doDisapprove}},
		Btn:     ui.BtnProps{Label: v.T("wiki.state.do." + doDisapprove), Icon: "arrow-back-up", Small: true},
		Confirm: &ui.Confirm{ID: "desapprouver", Title: v.T("wiki.state.sure"), Text: v.T("wiki.state.sure_text"), Accept: v.T("wiki.state.do." + doDisapprove)},
	}
}
