package legal

import (
	"cmp"
	"net/http"
	"strconv"

	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/ui"
)

const (
	fieldText  = "texte"
	fieldWas   = "version"
	fieldLevel = "conformite"

	editPath = "/exploitation/textes"
	// editBody is a text of the greatest length, as forms encode it, and more: a longer one is told beside its field.
	editBody = 4 << 20
)

func (l *Legal) editRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + editPath, Rule: web.Operators, Do: l.showTexts},
		{Pattern: "POST " + editPath, Rule: web.Operators, Do: l.conclude},
		{Pattern: "GET " + editPath + "/{text}/{tag}", Rule: web.Operators, Do: l.showText},
		{Pattern: "POST " + editPath + "/{text}/{tag}", Rule: web.Operators, Do: l.write, Body: editBody},
	}
}

func editing(page, tag string) string { return editPath + "/" + page + "/" + tag }

// tags are the languages of texts.
var tags = []string{lang.French, lang.English}

func (l *Legal) showTexts(v *web.Visit) error { return l.pageTexts(v, nil) }

func (l *Legal) pageTexts(v *web.Visit, refused error) error {
	list, err := l.standing(v.Ctx())
	if err != nil {
		return err
	}
	is := map[string]Version{}
	for _, x := range list {
		is[x.Page+"."+x.Lang] = x
	}
	t := ui.TableProps{Caption: v.T("legal.edit.title"), HideCaption: true, Columns: []ui.Column{{Label: v.T("legal.edit.page")}, {Label: v.T("legal.edit.fr")}, {Label: v.T("legal.edit.en")}}}
	for _, p := range pages {
		row := []ui.Cell{{Text: v.T("legal." + p.name), Href: p.path}}
		for _, tag := range tags {
			row = append(row, ui.Cell{Text: standingWords(v, is[p.name+"."+tag]), Href: editing(p.name, tag)})
		}
		t.Rows = append(t.Rows, row)
	}
	o := textList{texts: t, said: v.Faults(refused)[fieldLevel]}
	now := l.conformity(v.Ctx())
	for _, c := range Conformities {
		// words: legal.conformity.*
		o.levels = append(o.levels, ui.Option{Value: string(c), Label: v.T("legal.conformity." + string(c)), Selected: c == now})
	}
	status := http.StatusOK
	if refused != nil {
		status = web.StatusOf(refused)
	}
	return v.Page(web.Page{Title: v.T("legal.edit.title"), Status: status, Frame: ui.FrameTwo, NoIndex: true, Main: textsView(o)})
}

func standingWords(v *web.Visit, x Version) string {
	switch {
	case x.Number == 0:
		return v.T("legal.edit.own")
	case x.IsOwn():
		return v.T("legal.edit.own_again", "date", v.Lang.Date(x.At))
	}
	return v.T("legal.edit.written", "n", x.Number, "date", v.Lang.Date(x.At))
}

func (l *Legal) conclude(v *web.Visit) error {
	f, err := v.Form("legal.conclude")
	if err != nil {
		return err
	}
	err = l.Conclude(v.Ctx(), v.Viewer.Person, Conformity(f.Raw(fieldLevel)))
	if web.Refused(err) {
		return l.pageTexts(v, err)
	}
	if err != nil {
		return err
	}
	v.Flash("legal.flash.concluded")
	return v.Redirect(editPath)
}

func (l *Legal) showText(v *web.Visit) error {
	name, tag := v.Path("text"), v.Path("tag")
	if err := known(name, tag); err != nil {
		return err
	}
	list, err := l.versions(v.Ctx(), name, tag)
	if err != nil {
		return err
	}
	o := textForm{page: name, tag: tag, versions: list, typed: l.sources[name+"."+tag]}
	asked := v.Query(fieldWas)
	if len(list) > 0 {
		o.was = list[0].Number
		o.typed = cmp.Or(list[0].Text, o.typed)
	}
	for _, x := range list {
		if asked == strconv.FormatInt(x.Number, 10) {
			o.typed, o.old = cmp.Or(x.Text, l.sources[name+"."+tag]), v.T("legal.edit.old", "n", x.Number, "date", v.Lang.Date(x.At))
		}
	}
	return l.pageText(v, o, nil)
}

// pageText shows o; refused is the error of the form that was sent, nil at first.
func (l *Legal) pageText(v *web.Visit, o textForm, refused error) error {
	o.title = v.T("legal.edit.of", "page", v.T("legal."+o.page), "lang", v.T("legal.edit."+o.tag))
	o.action, o.back = editing(o.page, o.tag), editPath
	status := http.StatusOK
	if refused != nil {
		o.said, status = v.Faults(refused)[fieldText], web.StatusOf(refused)
		if fail.Is(refused, fail.Conflict) {
			o.conflict = v.T("legal.edit.conflict")
		}
	}
	for _, x := range o.versions {
		o.rows = append(o.rows, ui.RowProps{Title: standingWords(v, x), Href: o.action + "?" + fieldWas + "=" + strconv.FormatInt(x.Number, 10), Level: 3})
	}
	return v.Page(web.Page{Title: o.title, Status: status, Frame: ui.FrameTwo, NoIndex: true, Main: textView(o)})
}

func (l *Legal) write(v *web.Visit) error {
	name, tag := v.Path("text"), v.Path("tag")
	if err := known(name, tag); err != nil {
		return err
	}
	f, err := v.Form("legal.write")
	if err != nil {
		return err
	}
	o := textForm{page: name, tag: tag, typed: f.Raw(fieldText)}
	o.was, _ = strconv.ParseInt(f.Raw(fieldWas), 10, 64)
	text, flash := "", "legal.flash.own"
	if decision := f.Raw("decision"); decision != "fourni" {
		if text, flash = f.Text(fieldText, maxText, true), "legal.flash.written"; decision == "apercu" && f.Err() == nil {
			o.preview = shown(text, tag)
			return l.again(v, o, nil)
		}
	}
	if err = f.Err(); err == nil {
		err = l.Write(v.Ctx(), v.Viewer.Person, Version{Page: name, Lang: tag, Text: text}, o.was)
	}
	if web.Refused(err) {
		return l.again(v, o, err)
	}
	if err != nil {
		return err
	}
	v.Flash(flash)
	return v.Redirect(editing(name, tag))
}

// again shows the form with what was typed. After a conflict, sending again is knowing.
func (l *Legal) again(v *web.Visit, o textForm, refused error) error {
	var err error
	if o.versions, err = l.versions(v.Ctx(), o.page, o.tag); err != nil {
		return err
	}
	if fail.Is(refused, fail.Conflict) && len(o.versions) > 0 {
		o.was = o.versions[0].Number
	}
	return l.pageText(v, o, refused)
}
