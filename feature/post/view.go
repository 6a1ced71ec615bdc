package post

import (
	"context"
	"slices"
	"strconv"

	"maillage/core/attach"
	"maillage/core/item"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/kit/lang"
	"maillage/kit/markdown"
	"maillage/ui"
)

// Ids of the fields, which messages point to.
const (
	fieldText     = "texte"
	fieldTitle    = "titre"
	fieldSpace    = "espace"
	fieldAudience = "audience"
	fieldChoices  = "choix"
	fieldClosing  = "cloture"
)

// choiceID is the id of a choice of the form, from 1 on.
func choiceID(n int) string { return fieldChoices + "-" + strconv.Itoa(n) }

// choicesDrawn is how many choices a form shows at once; the others are folded, since without a script it cannot grow.
const choicesDrawn = 4

// composing is what the form of a new message shows. Either audiences (in a space) or spaces (from anywhere) is set.
type composing struct {
	action, label, hint string
	avatar              ui.AvatarProps
	typed               typed
	files               attach.FieldsProps
	faults              []ui.FieldError
	audiences, spaces   []ui.Option
	sorts               []sortOf
	poll                pollForm
	quiet               bool
	draft               *ui.DraftProps
	later               *ui.LaterProps
	rows                int
}

// sortOf is one sort of message that one may write.
type sortOf struct {
	value, icon, label string
	checked            bool
}

// pollForm is the fields of a poll. locked leaves only its closing date to be changed.
type pollForm struct {
	choices                   []string // as many as there are fields
	many, anonymous, locked   bool
	closes, zone              string
	choicesFault, closesFault string
}

// editing is what the form that changes a message shows; theirs is what somebody else made of it meanwhile.
type editing struct {
	action, back, title, body, since, fault, titleFault, theirs string
	titled                                                      bool
	poll                                                        *pollForm
	faults                                                      []ui.FieldError
}

// past is a version of a message.
type past struct {
	when, title string
	html        ui.Safe
}

// cardOf is what a message shows in a list.
type cardOf struct {
	html   ui.Safe
	files  []attach.File
	poll   *pollOf
	shared *linkView // nil when it shares nothing
	answer *answerView
}

// linkView is something else that a message shows; private when the reader may not read it, and then nothing else is set.
type linkView struct {
	private                             bool
	net, icon, href, title, body, about string
}

// answerView is the answer that was accepted.
type answerView struct{ href, who, body string }

// excerptRunes is how much of something else a card shows.
const excerptRunes = 200

func linkOf(ctx context.Context, x shown) *linkView {
	if x.item.ID == 0 || x.kind.Path == nil {
		return &linkView{private: true}
	}
	l := lang.From(ctx)
	v := &linkView{net: x.network.Slug, icon: x.kind.Icon, href: x.kind.Path(x.item), title: x.text.Title, body: markdown.Excerpt(x.text.Body, excerptRunes)}
	if v.title == "" { // what has no title is called by its own words, once
		v.title, v.body = v.body, ""
	}
	if x.item.Question != item.Statement {
		v.icon = "help-hexagon"
	}
	if v.title == "" {
		v.title = l.T(x.kind.Label)
	}
	place := x.space.Name
	if x.space.Kind == space.Group {
		place = l.T("post.new.group", "name", x.space.Name, "network", x.network.Name)
	}
	v.about = l.T("post.share.about", "name", x.author.Name, "place", place, "when", l.Date(x.item.Created))
	if x.author.ID == 0 {
		v.about = l.T("post.share.about_unsigned", "place", place, "when", l.Date(x.item.Created))
	}
	return v
}

func answerOf(ctx context.Context, x shown) *answerView {
	if x.kind.Path == nil {
		return nil
	}
	who := x.author.Name
	if x.author.ID == 0 {
		who = lang.T(ctx, "web.entry.unsigned")
	}
	return &answerView{href: x.kind.Path(x.item), who: who, body: markdown.Excerpt(x.text.Body, excerptRunes)}
}

// viewOf is how a poll is seen: what its viewer may do, and what they are doing.
type viewOf struct {
	may    bool // vote, as far as rights go
	author bool
	change bool // they asked to change their vote
	fault  string
	sent   []int // what they chose, when it was refused
}

// pollOf is a poll as its card draws it.
type pollOf struct {
	id                     string
	choices                []string // neither form nor results
	options                []ui.Option
	many                   bool
	fault                  string
	results                []ui.MeterProps
	folded                 bool // results on demand: their author may still vote
	said, kept, why        string
	change, voters, action string
	takeBack               bool
}

func pollPath(id string) string { return "/publications/" + id + "/sondage" }

func drawPoll(ctx context.Context, p Poll, v viewOf) *pollOf {
	l, now, id := lang.From(ctx), clock.Now(ctx), p.Item.String()
	o := &pollOf{id: id, many: p.Many, fault: v.fault, action: "/publications/" + id + "/vote"}
	open := v.may && p.takes(now)
	if open && (!p.Voted || v.change) {
		for _, c := range p.Choices {
			chosen := c.Mine
			if v.fault != "" {
				chosen = slices.Contains(v.sent, c.N)
			}
			o.options = append(o.options, ui.Option{Value: strconv.Itoa(c.N), Label: c.Label, Selected: chosen})
		}
		o.kept = l.T("post.poll.named_kept")
		if p.Anonymous {
			o.kept = l.T("post.poll.anonymous_kept")
		}
		o.takeBack = p.Voted
	}
	if p.shows(now, v.author) {
		o.results = meters(l, p)
		o.folded = len(o.options) > 0
		if !p.Anonymous && p.Voters > 0 {
			o.voters = "/publications/" + id + "/votants"
		}
	}
	if open && p.Voted && !v.change {
		o.change = pollPath(id) + "?changer=oui"
	}
	o.explain(l, p, now.IsZero() || p.IsClosed(now))
	return o
}

// explain says how the poll stands, and why its results are not shown.
func (o *pollOf) explain(l *lang.Localizer, p Poll, closed bool) {
	o.said = l.T("post.poll.voters", "n", p.Voters)
	switch {
	case closed:
		o.said += " · " + l.T("post.poll.closed_on", "when", l.DateTime(p.Closes))
	case !p.Closes.IsZero():
		o.said += " · " + l.T("post.poll.closes_on", "when", l.DateTime(p.Closes))
	}
	if p.Anonymous {
		o.said += " · " + l.T("post.poll.anonymous_said")
	}
	if len(o.results) > 0 || len(o.options) > 0 {
		return
	}
	for _, c := range p.Choices {
		o.choices = append(o.choices, c.Label)
	}
	switch {
	case p.Anonymous && p.Voters < fewest && (p.Voted || closed):
		o.why = l.T("post.poll.too_few", "n", fewest)
	default:
		o.why = l.T("post.poll.later")
	}
}

func meters(l *lang.Localizer, p Poll) (out []ui.MeterProps) {
	for _, c := range p.Choices {
		label := c.Label
		if c.Mine {
			label = l.T("post.poll.mine", "choice", c.Label)
		}
		out = append(out, ui.MeterProps{Label: label, Value: p.share(c), Said: l.T("post.poll.votes", "n", c.Votes, "share", p.share(c))})
	}
	return out
}

// votersView is the people who voted, by choice.
type votersView struct {
	back, name string
	choices    []votersOf
}

type votersOf struct {
	id, label, said string
	people          []ui.PersonProps
	more            string
}

// sharing is what the page that shares something shows.
type sharing struct {
	action, back, body, key, space string
	original                       linkView
	spaces                         []ui.Option
	faults                         map[string]string
	list                           []ui.FieldError
	draft                          *ui.DraftProps
}

// sorts is the sorts of message that the composer offers, one of which is chosen.
func sorts(v *web.Visit, chosen string) []sortOf {
	list := []sortOf{{value: sortMessage, icon: "message-2", label: v.T("post.sort.message")}, {value: sortQuestion, icon: "help-hexagon", label: v.T("post.sort.question")},
		{value: sortPoll, icon: "chart-bar", label: v.T("post.sort.poll")}}
	for k := range list {
		list[k].checked = list[k].value == chosen
	}
	return list
}

// pollFields is the fields of a poll as typed.
func (t typed) pollFields(v *web.Visit) pollForm {
	f := pollForm{choices: make([]string, maxChoices), many: t.many, anonymous: t.anonymous, closes: t.closes, zone: v.ZoneName(),
		choicesFault: t.faults[fieldChoices], closesFault: t.faults[fieldClosing]}
	copy(f.choices, t.choices)
	return f
}

// onFirst is the fault on the first choice, where the summary of faults leads.
func onFirst(n int, fault string) string {
	if n == 1 {
		return fault
	}
	return ""
}

func hasAny(list []string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return s != "" })
}

func pollLegend(ctx context.Context, many bool) string {
	if many {
		return lang.T(ctx, "post.poll.legend_many")
	}
	return lang.T(ctx, "post.poll.legend")
}
