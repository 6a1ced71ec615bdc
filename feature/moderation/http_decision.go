package moderation

import (
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/ui"
)

// decisionOf is the decision that the path names. Errors: fail.SignedOut, Hidden.
func decisionOf(v *web.Visit) (ID, error) {
	const op = "moderation.decisionOf"
	if v.Person.ID == 0 {
		return 0, fail.E(op, fail.SignedOut, nil)
	}
	n, ok := id.Parse(v.Path("decision"))
	if !ok {
		return 0, fail.E(op, fail.Hidden, nil)
	}
	return ID(n), nil
}

// latest goes to the last decision about an item.
func (m *Moderation) latest(v *web.Visit) error {
	if v.Person.ID == 0 {
		return fail.E("moderation.latest", fail.SignedOut, nil)
	}
	i, err := v.Item()
	if err != nil {
		return err
	}
	d, err := m.Latest(v.Ctx(), v.Viewer, v.Person.ID, i)
	if err != nil {
		return err
	}
	return v.Redirect(d.path())
}

func (d ID) path() string { return queuePath + "/decisions/" + d.String() }

// The forms of the page of a decision.
const (
	formAppeal = "appeal"
	formAnswer = "answer"
	formLift   = "lift"
)

// typed is what one of them held when it was refused.
type typed struct {
	form, text, outcome string
	refused             error
}

// in is the text that form held.
func (t typed) in(form string) string {
	if t.form == form {
		return t.text
	}
	return ""
}

func (m *Moderation) showDecision(v *web.Visit) error { return m.pageDecision(v, typed{}) }

func (m *Moderation) pageDecision(v *web.Visit, t typed) error {
	n, err := decisionOf(v)
	if err != nil {
		return err
	}
	x, err := m.Verdict(v.Ctx(), v.Viewer, v.Person.ID, n)
	if err != nil {
		return err
	}
	v.Speak(x.network)
	o := verdictProps(v, x, t)
	return v.Page(web.Page{Title: o.title, Status: refusedStatus(t.refused), Net: x.network.Slug, Frame: ui.FrameTwo, NoIndex: true, Main: verdictView(o)})
}

func (m *Moderation) appeal(v *web.Visit) error {
	n, err := decisionOf(v)
	if err != nil {
		return err
	}
	f, err := v.Form("moderation.appeal")
	if err != nil {
		return err
	}
	words := f.Text(fieldText, maxAppeal, false)
	if err = f.Err(); err == nil {
		err = m.Appeal(v.Ctx(), v.Person.ID, n, words)
	}
	if fail.FieldsOf(err) != nil {
		return m.pageDecision(v, typed{form: formAppeal, text: f.Raw(fieldText), refused: err})
	}
	if err != nil {
		return err
	}
	v.Flash("moderation.flash.appealed")
	return v.Redirect(n.path())
}

func (m *Moderation) answerPost(v *web.Visit) error {
	n, err := decisionOf(v)
	if err != nil {
		return err
	}
	f, err := v.Form("moderation.answerPost")
	if err != nil {
		return err
	}
	t := typed{form: formAnswer, outcome: f.Raw(fieldOutcome), text: f.Raw(fieldReason)}
	outcome, reason := f.OneOf(fieldOutcome, string(Upheld), string(Overturned)), f.Text(fieldReason, maxWords, true)
	if t.refused = f.Err(); t.refused != nil {
		return m.pageDecision(v, t)
	}
	err = m.Answer(v.Ctx(), v.Viewer.Person, n, outcome == string(Overturned), reason)
	if t.refused = err; fail.FieldsOf(err) != nil {
		return m.pageDecision(v, t)
	}
	if err != nil {
		return err
	}
	v.Flash("moderation.flash.answered")
	return v.Redirect(n.path())
}

func (m *Moderation) liftPost(v *web.Visit) error {
	n, err := decisionOf(v)
	if err != nil {
		return err
	}
	f, err := v.Form("moderation.liftPost")
	if err != nil {
		return err
	}
	reason := f.Text(fieldReason, maxWords, false)
	if err = f.Err(); err == nil {
		err = m.Lift(v.Ctx(), v.Viewer.Person, n, reason)
	}
	if fail.FieldsOf(err) != nil {
		return m.pageDecision(v, typed{form: formLift, text: f.Raw(fieldReason), refused: err})
	}
	if err != nil {
		return err
	}
	v.Flash("moderation.flash.lifted")
	return v.Redirect(n.path())
}
