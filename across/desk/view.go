package desk

import (
	"net/url"
	"slices"
	"time"

	"maillage/core/part"
	"maillage/core/web"
	"maillage/ui"
)

// fieldID is the field of the words of welcome.
const fieldID = "accueil-texte"

// desk is a page of the desk.
type desk struct {
	title  string // of the page over all groups; "" under the folder of a group
	phase  *phased
	panels []web.Panel
	calm   string // what nothing waits in
	groups []ui.RowProps
	pulse  *pulsed
}

// phased is the phase of a group, with one piece of advice.
type phased struct {
	title, advice string
	tag           ui.TagProps // its sign and its tint
	link          ui.Link
}

// arranged is the panels in their order; those where nothing waits are only named.
func arranged(v *web.Visit, list []web.Panel) (o desk) {
	slices.SortStableFunc(list, func(a, b web.Panel) int { return a.Rank - b.Rank })
	var calm []string
	for _, p := range list {
		if p.Count == 0 && p.Body == nil {
			calm = append(calm, p.Title)
			continue
		}
		p.Title = v.T("desk.panel", "title", p.Title, "n", p.Count)
		o.panels = append(o.panels, p)
	}
	if len(calm) > 0 {
		o.calm = v.T("desk.calm", "list", v.Lang.List(calm))
	}
	return o
}

func phaseView(v *web.Visit, p web.Place, phase Phase) *phased {
	// words: desk.phase.* desk.advice.* desk.act.*
	o := &phased{title: v.T("desk.phase." + string(phase)), advice: v.T("desk.advice." + string(phase)), tag: ui.TagProps{Label: v.T("web.fact.members", "n", int(p.Space.Members)), Icon: icons[phase], Tone: tones[phase]}, link: ui.Link{Label: v.T("desk.act." + string(phase))}}
	switch phase {
	case Steady:
		o.link.Href = publishHref(p, url.Values{})
	case Sleeping:
		o.link.Href = publishHref(p, url.Values{"sorte": {"question"}})
	case Inactive:
		o.link.Href = p.Path() + "/vie"
	default:
		o.link.Href = p.Path() + "/membres"
	}
	return o
}

func groupRow(v *web.Visit, p web.Place, phase Phase) ui.RowProps {
	mark := web.Mark(p.Network, "")
	return ui.RowProps{
		Net: p.Network.Slug, Lead: ui.Mark(mark), Title: p.Space.Name, Href: p.Path() + allPath, Level: 3,
		Tags: []ui.TagProps{{Label: v.T("desk.phase." + string(phase)), Tone: tones[phase], Icon: icons[phase]}},
		Note: v.T("web.fact.members", "n", int(p.Space.Members)) + ", " + p.Network.Name,
	}
}

var (
	tones = map[Phase]ui.Tone{Starting: ui.ToneNet, Growing: ui.ToneOK, Steady: ui.TonePlain, Sleeping: ui.ToneWarn, Inactive: ui.ToneWarn}
	icons = map[Phase]string{Starting: "star", Growing: "arrow-up-right", Steady: "check", Sleeping: "moon", Inactive: "alert-circle"}
)

// greeting is what one may do for a newcomer. back is where the form comes back to, "" for the desk of the group.
type greeting struct{ name, handle, action, write, back string }

func (g greeting) fields() []ui.Hidden {
	list := []ui.Hidden{{Name: fieldPerson, Value: g.handle}}
	if g.back != "" {
		list = append(list, ui.Hidden{Name: fieldBack, Value: g.back})
	}
	return list
}

// aside is who would be told of what is published here, and what newcomers read.
type aside struct {
	total string
	lines []ui.Def
	words string // address of the words of welcome
}

func asideProps(v *web.Visit, p web.Place, r part.Reached, known bool) aside {
	a := aside{words: p.Path() + wordsPath}
	if !known {
		return a
	}
	number := func(n int) string { return v.Lang.Number(int64(n)) }
	a.total = v.T("desk.reach_total", "n", r.All())
	a.lines = []ui.Def{{Term: v.T("desk.reach.at_once"), Text: number(r.AtOnce)}, {Term: v.T("desk.reach.digest"), Text: number(r.Digest())}, {Term: v.T("desk.reach.never"), Text: number(r.Never)}}
	return a
}

// wording is the form of the words of welcome.
type wording struct {
	action, back, body, fault string
	faults                    []ui.FieldError
	max                       int
}

// midWeek is a moment in the first day of the week that begins at start, whatever the time zone of who reads.
func midWeek(start time.Time) time.Time { return start.Add(12 * time.Hour) }

// pulsed is the pulse as it is drawn and written; small says that there are too few members for one.
type pulsed struct {
	small         bool
	figures       []ui.FigureProps
	charts        []chart
	from, until   string
	table         ui.TableProps
	fewestMembers int
}

func pulseProps(v *web.Visit, weeks []Week) *pulsed {
	if len(weeks) == 0 {
		return &pulsed{small: true, fewestMembers: fewest}
	}
	day := func(w Week) string { return v.Lang.Date(midWeek(w.Start)) }
	o := &pulsed{from: day(weeks[0]), until: day(weeks[len(weeks)-1])}
	var people, asked []bar
	var active, wrote, questions, answered int
	number := func(n int) ui.Cell { return ui.Cell{Text: v.Lang.Number(int64(n))} }
	o.table = ui.TableProps{Caption: v.T("desk.pulse.table"), HideCaption: true, Columns: []ui.Column{
		{Label: v.T("desk.pulse.week")}, {Label: v.T("desk.pulse.active"), Num: true}, {Label: v.T("desk.pulse.contributors"), Num: true}, {Label: v.T("desk.pulse.questions"), Num: true}, {Label: v.T("desk.pulse.answered"), Num: true},
	}}
	for n, w := range weeks {
		people, asked = append(people, bar{w.Active, w.Contributors}), append(asked, bar{w.Questions, w.Answered})
		questions, answered = questions+w.Questions, answered+w.Answered
		if n < len(weeks)-1 { // the current week is not over
			active, wrote = active+w.Active, wrote+w.Contributors
		}
		o.table.Rows = append(o.table.Rows, []ui.Cell{{Text: day(w)}, number(w.Active), number(w.Contributors), number(w.Questions), number(w.Answered)})
	}
	slices.Reverse(o.table.Rows)
	mean := func(sum int) string { return v.Lang.Number(int64((sum + (len(weeks)-1)/2) / (len(weeks) - 1))) }
	o.figures = []ui.FigureProps{
		{Label: v.T("desk.pulse.active"), Value: mean(active), Trend: v.T("desk.pulse.mean")},
		{Label: v.T("desk.pulse.contributors"), Value: mean(wrote), Trend: v.T("desk.pulse.mean")},
		{Label: v.T("desk.pulse.share"), Value: share(v, answered, questions), Trend: v.T("desk.pulse.of", "n", questions, "answered", answered)},
	}
	o.charts = []chart{
		newChart(v.T("desk.pulse.people"), v.T("desk.pulse.active"), v.T("desk.pulse.contributors"), people),
		newChart(v.T("desk.pulse.asked"), v.T("desk.pulse.questions"), v.T("desk.pulse.answered"), asked),
	}
	return o
}

func share(v *web.Visit, part, all int) string {
	if all == 0 {
		return "–"
	}
	return v.T("desk.pulse.percent", "n", (100*part+all/2)/all)
}

// bar is one week of a chart: a number, and the part of it that is filled.
type bar struct{ all, part int }

// The measures of a chart, in its own units.
const (
	chartHeight = 96
	slotWidth   = 40
	barWidth    = 26
)

// chart is bars, as they are drawn.
type chart struct {
	title, all, part string
	width            int
	bars             []drawn
}

// drawn is the two rectangles of a bar.
type drawn struct{ x, y, height, partY, partHeight int }

func newChart(title, all, part string, list []bar) chart {
	most := 1
	for _, b := range list {
		most = max(most, b.all)
	}
	c := chart{title: title, all: all, part: part, width: slotWidth * len(list)}
	for n, b := range list {
		h, p := b.all*(chartHeight-4)/most, b.part*(chartHeight-4)/most
		c.bars = append(c.bars, drawn{x: n*slotWidth + (slotWidth-barWidth)/2, y: chartHeight - h, height: h, partY: chartHeight - p, partHeight: p})
	}
	return c
}
