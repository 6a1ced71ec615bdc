package moderation

import (
	"maillage/core/space"
	"maillage/core/web"
	"maillage/ui"
)

// verdictPage is the page of a decision.
type verdictPage struct {
	title, path     string
	defs            []ui.Def
	charter, reason string
	excerpt         ui.QuoteProps
	item            *ui.Link
	journal         string
	state           *ui.NoticeProps
	appeal          string // what was contested
	appealAt        string
	answer          *logLine
	waits           string // whom an appeal waits for
	mayAppeal       bool
	mayAnswer       bool
	mayLift         bool
	outcomes        []ui.Option
	typed           typed
	faults          map[string]string
	errors          []ui.FieldError
}

// liftField is the id of the reason of formLift: formAnswer may stand on the same page.
const liftField = "levee"

// fault is what is wrong with a field of form.
func (o verdictPage) fault(form, field string) string {
	if o.typed.form != form {
		return ""
	}
	return o.faults[field]
}

// verdictProps is the page of x, for who visits; t is what a refused form held.
func verdictProps(v *web.Visit, x verdict, t typed) verdictPage {
	o := verdictPage{title: actWords(v, x.Decision), path: x.ID.path(), charter: x.Charter, reason: x.Reason, mayAppeal: x.mayAppeal, mayAnswer: x.mayAnswer, mayLift: x.mayLift, typed: t}
	def := func(key, text string) { o.defs = append(o.defs, ui.Def{Term: v.T(key), Text: text}) }
	if x.about.Name != "" {
		o.defs = append(o.defs, ui.Def{Term: v.T("moderation.verdict.about"), Slot: linkView(ui.Link{Href: profile(x.about), Label: x.about.Name})})
	}
	o.defs = append(o.defs, ui.Def{Term: v.T("moderation.verdict.in"), Slot: linkView(ui.Link{Href: x.space.Path(x.network), Label: x.space.Name})})
	def("moderation.verdict.by", deciderWords(v, x.Line))
	def("moderation.verdict.at", v.Lang.DateTime(x.At))
	switch {
	case x.Act == Muted && x.Until.IsZero():
		def("moderation.verdict.until", v.T("moderation.decide.days_none"))
	case x.Act == Muted:
		def("moderation.verdict.until", v.Lang.DateTime(x.Until))
	}
	if x.excerpt != "" {
		o.excerpt.Text = x.excerpt
	}
	if x.path != "" {
		o.item = &ui.Link{Href: x.path, Label: v.T("moderation.verdict.item")}
	}
	if x.origin != 0 {
		o.item = &ui.Link{Href: x.origin.path(), Label: v.T("moderation.verdict.origin")}
	}
	if x.network.ID != 0 && v.Viewer.Role(x.Space, x.Network) != space.None {
		o.journal = x.space.Path(x.network) + journalPath
	}
	o.state = stateProps(v, x)
	o.appeals(v, x)
	if t.refused != nil {
		o.faults, o.errors = v.Faults(t.refused), summary(v, t.refused, fieldText, fieldOutcome, fieldReason)
		for n, e := range o.errors {
			if e.ID == fieldReason && t.form == formLift {
				o.errors[n].ID = liftField
			}
		}
	}
	return o
}

// stateProps says whether a decision that weighs still stands.
func stateProps(v *web.Visit, x verdict) *ui.NoticeProps {
	switch {
	case x.end != nil:
		return &ui.NoticeProps{Tone: ui.ToneOK, Icon: "check", Title: v.T("moderation.verdict.over", "ago", v.Lang.Ago(x.end.At, v.Now())), Text: x.end.Reason}
	case x.Act.weighs() && x.mine:
		// words: moderation.means.*
		return &ui.NoticeProps{Tone: ui.ToneWarn, Icon: "gavel", Title: v.T("moderation.means." + string(x.Act))}
	}
	return nil
}

// appeals fills what is said of the appeal.
func (o *verdictPage) appeals(v *web.Visit, x verdict) {
	if x.appeal != nil {
		o.appeal, o.appealAt = x.appeal.words, v.Lang.DateTime(x.appeal.at)
		if x.appeal.outcome == "" {
			o.waits = v.T("moderation.appeal.waits")
			if x.Act == Suspended {
				o.waits = v.T("moderation.appeal.waits_operator")
			}
		}
		if x.ownJudge {
			o.waits = v.T("moderation.answer.own")
		}
	}
	if x.answer != nil {
		row := logRow(v, *x.answer, false)
		row.whole, row.about = nil, nil
		o.answer = &row
	}
	if !x.mayAnswer {
		return
	}
	for _, a := range []Act{Upheld, Overturned} {
		// words: moderation.outcome.*
		o.outcomes = append(o.outcomes, ui.Option{Value: string(a), Label: v.T("moderation.outcome." + string(a)), Selected: string(a) == o.typed.outcome})
	}
}
