package moderation

import (
	"net/http"
	"slices"
	"strconv"

	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

func (m *Moderation) showReport(v *web.Visit) error {
	return m.pageReport(v, nil, "", "")
}

// pageReport is the form of a report; refused is why it is shown again, with what was typed.
func (m *Moderation) pageReport(v *web.Visit, refused error, ground Ground, words string) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	r, err := m.Reporting(v.Ctx(), v.Viewer, id)
	if err != nil {
		return err
	}
	v.Speak(r.network)
	o := reportForm{action: web.ItemPath(r.item) + "/signaler", back: m.core.Kinds.Path(r.item), entry: bare(v, r.entry), words: words, said: saidProps(v, r), where: r.space.Name}
	if v.Viewer.Role(r.space.ID, r.network.ID) != space.None {
		o.journal = r.space.Path(r.network) + journalPath
	}
	status := 0
	if refused != nil {
		o.faults, o.errors, status = v.Faults(refused), summary(v, refused, fieldGround, fieldWords), web.StatusOf(refused)
	}
	for _, g := range Grounds {
		// words: moderation.ground.* moderation.ground_note.*
		o.grounds = append(o.grounds, ui.Option{Value: string(g), Label: v.T("moderation.ground." + string(g)), Note: v.T("moderation.ground_note." + string(g)), Selected: g == ground})
	}
	return v.Page(web.Page{Title: v.T("moderation.report.title"), Status: status, Net: r.network.Slug, Frame: ui.FrameTwo, NoIndex: true, Main: reportView(o)})
}

func (m *Moderation) report(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	f, err := v.Form("moderation.report")
	if err != nil {
		return err
	}
	ground, words := Ground(f.Raw(fieldGround)), f.Text(fieldWords, maxWords, false)
	if err = f.Err(); err == nil {
		err = m.Report(v.Ctx(), v.Viewer.Person, id, ground, words)
	}
	if web.Refused(err) {
		return m.pageReport(v, err, ground, f.Raw(fieldWords))
	}
	if err != nil {
		return err
	}
	v.Flash("moderation.flash.reported")
	path, err := m.pathOf(v.Ctx(), id)
	if err != nil {
		return err
	}
	return v.Redirect(path)
}

func (m *Moderation) showDecide(v *web.Visit) error {
	return m.pageDecide(v, nil, Ruling{Item: Keep, Person: Nothing, Days: 7})
}

// pageDecide is what somebody who decides sees; refused is why the form is shown again, with what was chosen.
func (m *Moderation) pageDecide(v *web.Visit, refused error, r Ruling) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	j, err := m.Judging(v.Ctx(), v.Viewer, id, v.Lang.Tag())
	if err != nil {
		return err
	}
	v.Speak(j.network)
	o := decideForm{action: web.ItemPath(j.item) + "/moderation", back: j.space.Path(j.network) + queuePath, entry: whole(v, j.entry), reason: r.Reason, waits: j.waits}
	if j.waits {
		o.title = v.T("moderation.decide.reports", "n", j.dossier.reports)
		if !j.dossier.climbed.IsZero() {
			o.climbed = climbedWords(v, j.dossier)
		}
	}
	for _, s := range j.said {
		o.said = append(o.said, saidRow(v, s))
	}
	for _, l := range j.decided {
		o.decided = append(o.decided, logRow(v, l, false))
	}
	for _, l := range j.earlier {
		o.earlier = append(o.earlier, logRow(v, l, true))
	}
	j.choices(v, &o, r)
	status := 0
	if refused != nil {
		o.faults, o.errors, status = v.Faults(refused), summary(v, refused, fieldItem, fieldPerson, fieldDays, fieldCharter, fieldReason), web.StatusOf(refused)
	}
	return v.Page(web.Page{Title: v.T("moderation.decide.title"), Status: status, Net: j.network.Slug, Frame: ui.FrameTwo, NoIndex: true, Main: decideView(o)})
}

// choices fills what can be chosen; r is what is.
func (j judging) choices(v *web.Visit, o *decideForm, r Ruling) {
	for _, c := range j.changes {
		// words: moderation.on_item.*
		key := "moderation.on_item." + string(c)
		if c == Keep && j.waits {
			key = "moderation.on_item.dismiss"
		}
		o.items = append(o.items, ui.Option{Value: string(c), Label: v.T(key), Selected: c == r.Item})
	}
	for _, p := range j.measures {
		// words: moderation.on_person.* moderation.on_person_note.*
		key := string(p)
		o.people = append(o.people, ui.Option{Value: key, Label: v.T("moderation.on_person."+key, "name", j.entry.Author.Name, "space", j.space.Name, "network", j.network.Name),
			Note: v.T("moderation.on_person_note."+key, "space", j.space.Name, "network", j.network.Name), Selected: p == r.Person})
	}
	if slices.Contains(j.measures, Mute) {
		for _, d := range Days {
			label := v.T("moderation.decide.days", "n", d)
			if d == 0 {
				label = v.T("moderation.decide.days_none")
			}
			o.days = append(o.days, ui.Option{Value: strconv.Itoa(d), Label: label, Selected: d == r.Days})
		}
	}
	if len(j.rules) > 0 {
		o.rules = append(o.rules, ui.Option{Label: v.T("moderation.decide.no_rule"), Selected: r.Paragraph == ""})
	}
	for _, p := range j.rules {
		o.rules = append(o.rules, ui.Option{Value: p.key, Label: short(p.text), Selected: p.key == r.Paragraph})
	}
}

// readRuling reads the form of a decision. A field that nothing was chosen for says that nothing changes.
func readRuling(v *web.Visit) (Ruling, error) {
	f, err := v.Form("moderation.readRuling")
	if err != nil {
		return Ruling{}, err
	}
	r := Ruling{Item: OnItem(f.Raw(fieldItem)), Person: OnPerson(f.Raw(fieldPerson)), Paragraph: f.Line(fieldCharter, 64, false), Lang: v.Lang.Tag()}
	if r.Item == "" {
		r.Item = Keep
	}
	if r.Person == "" {
		r.Person = Nothing
	}
	if r.Days, err = strconv.Atoi(f.Raw(fieldDays)); err != nil {
		r.Days = -1 // refused where it counts
	}
	if r.Reason = f.Text(fieldReason, maxWords, false); f.Err() != nil {
		r.Reason = f.Raw(fieldReason)
	}
	return r, f.Err()
}

func (m *Moderation) decide(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	r, err := readRuling(v)
	var made []Decision
	if err == nil {
		made, err = m.Decide(v.Ctx(), v.Viewer.Person, id, r)
	}
	if fail.FieldsOf(err) != nil {
		return m.pageDecide(v, err, r)
	}
	if err != nil {
		return err
	}
	v.Flash("moderation.flash.decided")
	return v.Redirect(queuePath + "/decisions/" + made[0].ID.String())
}

// summary is the list of what is refused in a form; fields are those it shows, others count as the whole form.
func summary(v *web.Visit, err error, fields ...string) []ui.FieldError {
	var out []ui.FieldError
	said := v.Faults(err)
	for _, f := range fields {
		if said[f] != "" {
			out = append(out, ui.FieldError{ID: f, Text: said[f]})
		}
	}
	if len(out) > 0 {
		return out
	}
	text := v.T("web.error.conflict_text")
	if key, args := fail.Reason(err); key != "" {
		text = v.T(key, args...)
	}
	return []ui.FieldError{{Text: text}}
}

// refusedStatus is the status of a page that shows a form again.
func refusedStatus(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return web.StatusOf(err)
}
