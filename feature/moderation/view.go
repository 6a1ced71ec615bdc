package moderation

import (
	"strings"

	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/web"
	"maillage/kit/markdown"
	"maillage/ui"
)

// waiting is what waits.
type waiting struct {
	title                 string // of a page without a folder
	cases, appeals, about []ui.RowProps
	more, journal         string
	empty                 *ui.EmptyProps
}

// logbook is what was decided in a space.
type logbook struct {
	title, hint, more, queue string
	rows                     []logLine
}

// logLine is a line of the log.
type logLine struct {
	log           ui.LogProps
	charter, text string
	about, whole  *ui.Link
	end           string
}

// reportForm is the page of a report.
type reportForm struct {
	action, back, where, words string
	journal                    string // address of the log, for members
	entry                      ui.EntryProps
	grounds                    []ui.Option
	faults                     map[string]string
	errors                     []ui.FieldError
	said                       *ui.NoticeProps
}

// decideForm is the page of a decision to take.
type decideForm struct {
	action, back, title, climbed, reason string
	waits                                bool
	entry                                ui.EntryProps
	said                                 []ui.RowProps
	decided, earlier                     []logLine
	items, people, days, rules           []ui.Option
	faults                               map[string]string
	errors                               []ui.FieldError
}

const shortRunes = 110

func short(s string) string { return markdown.Excerpt(s, shortRunes) }

// bare is an item without what can be done to it.
func bare(v *web.Visit, e kind.Entry) ui.EntryProps {
	p := v.Entry(e, web.EntryIn{Level: 2})
	p.Acts, p.Byline.Menu, p.After = nil, ui.MenuProps{}, nil
	return p
}

// whole is bare, with a link to where it stands.
func whole(v *web.Visit, e kind.Entry) ui.EntryProps {
	p := bare(v, e)
	p.Acts = &ui.ActsProps{Label: v.T("moderation.decide.acts"), Links: []ui.ActLink{{Href: e.Kind.Path(e.Item), Label: v.T("moderation.decide.see"), Icon: "external-link"}}}
	return p
}

func profile(c account.Card) string {
	if c.Handle == "" {
		return ""
	}
	return "/annuaire/" + c.Handle
}

// caseRow is a case in a list; places says that it has those of several spaces.
func caseRow(v *web.Visit, c Case, places bool) ui.RowProps {
	e := c.entry
	avatar := ui.AvatarProps{Icon: "user-question"}
	author := v.T("web.entry.unsigned")
	if e.Author.ID != 0 {
		avatar, author = web.AvatarOf(e.Author, ""), e.Author.Name
	}
	r := ui.RowProps{Net: e.Network.Slug, Lead: ui.Avatar(avatar), Title: e.Card.Name, Href: web.ItemPath(e.Item) + "/moderation", EndAt: v.Lang.Ago(c.opened, v.Now())}
	if r.Title == "" {
		r.Title = v.T(e.Kind.Label)
	}
	r.Text = v.T("moderation.case.of", "kind", v.T(e.Kind.Label), "who", author)
	if places {
		r.Text = v.T("moderation.case.of_in", "kind", v.T(e.Kind.Label), "who", author, "space", e.Space.Name)
	}
	if !c.climbed.IsZero() {
		r.Tags = append(r.Tags, ui.TagProps{Label: v.T("moderation.case.climbed"), Icon: "arrow-up", Tone: ui.ToneNet})
	}
	for _, t := range c.grounds {
		r.Tags = append(r.Tags, ui.TagProps{Label: groundWords(v, t), Icon: "flag", Tone: ui.ToneWarn})
	}
	if e.Item.State == item.Hidden {
		r.Tags = append(r.Tags, ui.TagProps{Label: v.T("web.entry.hidden"), Icon: "eye-off", Tone: ui.TonePlain})
	}
	var names []string
	for _, p := range c.reporters {
		names = append(names, p.Name)
	}
	r.Note = v.T("moderation.case.note", "n", c.reports, "who", v.Lang.List(names))
	if c.reports > len(names) {
		r.Note = v.T("moderation.case.note_more", "n", c.reports, "who", v.Lang.List(names))
	}
	return r
}

func groundWords(v *web.Visit, t tally) string {
	label := v.T("moderation.ground." + string(t.ground))
	if t.n < 2 {
		return label
	}
	return v.T("moderation.case.times", "ground", label, "n", t.n)
}

func climbedWords(v *web.Visit, c dossier) string {
	if c.reserved {
		return v.T("moderation.decide.reserved")
	}
	return v.T("moderation.decide.climbed", "ago", v.Lang.Ago(c.climbed, v.Now()))
}

// saidRow is what one person reported.
func saidRow(v *web.Visit, s said) ui.RowProps {
	r := ui.RowProps{Lead: ui.Avatar(web.AvatarOf(s.by, "")), Title: s.by.Name, Href: profile(s.by), Level: 3, Text: s.words, EndAt: v.Lang.Ago(s.at, v.Now()),
		Tags: []ui.TagProps{{Label: v.T("moderation.ground." + string(s.ground)), Icon: "flag", Tone: ui.ToneWarn}}}
	if s.decided != 0 {
		r.Tags = append(r.Tags, ui.TagProps{Label: v.T("moderation.decide.answered"), Icon: "check", Tone: ui.ToneOK})
	}
	return r
}

// saidProps tells the visitor what became of what they reported, nil when they did not.
func saidProps(v *web.Visit, r reporting) *ui.NoticeProps {
	if r.said == nil {
		return nil
	}
	n := ui.NoticeProps{Tone: ui.TonePlain, Icon: "hourglass", Title: v.T("moderation.report.done", "ago", v.Lang.Ago(r.said.at, v.Now())), Text: v.T("moderation.report.waits")}
	switch r.outcome {
	case "":
	case Hidden:
		n.Tone, n.Icon, n.Text = ui.ToneOK, "check", v.T("moderation.report.was_hidden")
	default:
		n.Tone, n.Icon, n.Text = ui.ToneOK, "check", v.T("moderation.report.was_seen")
	}
	return &n
}

// actWords names what was decided.
func actWords(v *web.Visit, d Decision) string {
	// words: moderation.did.*
	key := "moderation.did." + string(d.Act)
	if d.Act == Excluded && d.Space == d.Network {
		key = "moderation.did.excluded_network"
	}
	return v.T(key)
}

func deciderWords(v *web.Visit, l Line) string {
	if l.By == 0 {
		return v.T("moderation.by_itself")
	}
	if l.by.Name == "" {
		return v.T("moderation.by_gone")
	}
	return l.by.Name
}

// lineRow is a decision in a list of those that wait or concern the visitor.
func lineRow(v *web.Visit, l Line, places bool) ui.RowProps {
	r := ui.RowProps{Net: l.network.Slug, Title: actWords(v, l.Decision), Href: l.ID.path(), Text: markdown.Excerpt(reasonOf(l.Decision), excerptRunes), EndAt: v.Lang.Ago(l.At, v.Now())}
	switch {
	case l.mine && places:
		r.Note = l.space.Name
	case !l.mine && places:
		r.Note = v.T("moderation.line.about_in", "who", l.about.Name, "space", l.space.Name)
	case !l.mine:
		r.Note = v.T("moderation.line.about", "who", l.about.Name)
	}
	if l.mine && l.Act.weighs() && !l.Stands() {
		r.Tags = append(r.Tags, ui.TagProps{Label: v.T("moderation.line.over"), Icon: "check", Tone: ui.ToneOK})
	}
	return r
}

func reasonOf(d Decision) string {
	return strings.TrimSpace(d.Charter + "\n" + d.Reason)
}

// logRow is a decision in a log.
func logRow(v *web.Visit, l Line, places bool) logLine {
	o := logLine{charter: l.Charter, text: l.Reason, log: ui.LogProps{Who: actWords(v, l.Decision), When: v.Lang.DateTime(l.At), Full: l.Act.weighs() && l.Stands()}}
	o.log.What = v.T("moderation.log.by", "who", deciderWords(v, l))
	if places {
		o.log.What = v.T("moderation.log.by_in", "who", deciderWords(v, l), "space", l.space.Name)
	}
	if l.about.Name != "" {
		o.about = &ui.Link{Href: profile(l.about), Label: l.about.Name}
	}
	if l.whole {
		o.whole = &ui.Link{Href: l.ID.path(), Label: v.T("moderation.log.see")}
	}
	switch {
	case l.Act.weighs() && !l.Stands():
		o.end = v.T("moderation.log.lifted")
	case !l.Until.IsZero():
		o.end = v.T("moderation.log.until", "when", v.Lang.DateTime(l.Until))
	}
	return o
}

// underOf is what stands under an item.
type underOf struct {
	hidden *ui.NoticeProps
	why    *ui.Link
	waits  *ui.NoticeProps
	decide *ui.Link
}

func underProps(v *web.Visit, i item.Item, n notice) underOf {
	var o underOf
	if n.hidden != nil {
		o.hidden = &ui.NoticeProps{Tone: ui.ToneWarn, Icon: "eye-off", Title: v.T("moderation.under.hidden"), Text: markdown.Excerpt(reasonOf(n.hidden.Decision), excerptRunes)}
		o.why = &ui.Link{Href: n.hidden.ID.path(), Label: v.T("moderation.under.read")}
		if n.hidden.mine {
			o.why.Label = v.T("moderation.under.answer")
		}
	}
	if n.reports > 0 {
		o.waits = &ui.NoticeProps{Tone: ui.ToneWarn, Icon: "flag", Title: v.T("moderation.under.reports", "n", n.reports)}
		o.decide = &ui.Link{Href: web.ItemPath(i) + "/moderation", Label: v.T("moderation.under.decide")}
	}
	return o
}
