package post

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

// showPoll is the poll of a message alone: what a page asks for when it hears that somebody voted, and where one changes a
// vote without scripts.
func (p *Post) showPoll(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	return p.pagePoll(v, id, viewOf{change: v.Query("changer") != ""}, http.StatusOK)
}

func (p *Post) pagePoll(v *web.Visit, id ref.Item, o viewOf, status int) error {
	poll, i, s, err := p.PollOf(v.Ctx(), v.Viewer, id)
	if err != nil {
		return err
	}
	o.may = access.Can(v.Viewer, access.React, i, s) == nil
	o.author = v.Viewer.Person != 0 && i.Author == v.Viewer.Person
	drawn := drawPoll(v.Ctx(), poll, o)
	if v.Frame() == pollFrame(drawn.id) {
		return v.Fragment(status, pollView(drawn))
	}
	return v.Page(web.Page{Title: v.T("post.poll.kind"), Status: status, Frame: ui.FrameTwo, NoIndex: true, Main: pollPageView(Path(i), i.Title, drawn)})
}

func (p *Post) vote(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	f, err := v.Form("post.vote")
	if err != nil {
		return err
	}
	var sent []int
	for _, s := range f.All("choix") {
		n, err := strconv.Atoi(s)
		if err != nil {
			n = 0 // no choice has this number
		}
		sent = append(sent, n)
	}
	if f.Has("retirer") {
		sent = nil
	}
	i, err := p.Vote(v.Ctx(), v.Viewer.Person, id, sent)
	switch {
	case err == nil && v.Frame() == pollFrame(id.String()):
		return p.pagePoll(v, id, viewOf{}, http.StatusOK)
	case err == nil:
		v.Flash("post.flash.voted")
		return v.Redirect(backTo(v, Path(i)) + "#p-" + id.String())
	case web.Refused(err):
		return p.pagePoll(v, id, viewOf{change: true, fault: v.Faults(err)["choix"], sent: sent}, http.StatusUnprocessableEntity)
	case fail.Is(err, fail.Closed) && v.Frame() == pollFrame(id.String()):
		key, args := fail.Reason(err)
		return p.pagePoll(v, id, viewOf{fault: v.T(key, args...)}, web.StatusOf(err))
	}
	return err
}

// backTo is the page a form was on, path when that is not known, or was only about the poll.
func backTo(v *web.Visit, path string) string {
	u, err := url.Parse(v.R.Referer())
	if err != nil || u.Host != v.R.Host || strings.HasSuffix(u.Path, "/sondage") || strings.HasSuffix(u.Path, "/vote") {
		return path
	}
	return web.SafeNext(u.RequestURI())
}

// showVoters names who voted, by choice.
func (p *Post) showVoters(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	choice, _ := strconv.Atoi(v.Query("choix")) // 0, every choice, for anything else
	n, _ := kind.FromAddress(v.Query("apres"))
	x, err := p.VotersOf(v.Ctx(), v.Viewer, id, choice, ref.Person(n))
	if err != nil {
		return err
	}
	o := votersView{back: Path(x.Item), name: x.Item.Title}
	here := "/publications/" + id.String() + "/votants?choix="
	for _, c := range x.Poll.Choices {
		if choice != 0 && c.N != choice {
			continue
		}
		list := votersOf{id: choiceID(c.N), label: c.Label, said: v.T("post.poll.votes", "n", c.Votes, "share", x.Poll.share(c))}
		for _, card := range x.People[c.N] {
			list.people = append(list.people, personOf(card))
		}
		switch {
		case choice == 0 && c.Votes > len(list.people):
			list.more = here + strconv.Itoa(c.N)
		case x.Next != 0:
			list.more = here + strconv.Itoa(c.N) + "&apres=" + x.Next.String()
		}
		o.choices = append(o.choices, list)
	}
	if len(o.choices) == 0 {
		return fail.E("post.showVoters", fail.Hidden, nil)
	}
	return v.Page(web.Page{Title: v.T("post.poll.who"), Frame: ui.FrameTwo, NoIndex: true, Main: votersPageView(o)})
}

func personOf(c account.Card) ui.PersonProps {
	about := c.Job
	if about != "" && c.OrgName != "" {
		about += ", "
	}
	return ui.PersonProps{Avatar: web.AvatarOf(c, ui.SizeSmall), Name: c.Name, Href: "/annuaire/" + c.Handle, About: about + c.OrgName}
}
