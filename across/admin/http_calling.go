package admin

import (
	"net/http"
	"strconv"

	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/ui"
)

const wordsPath = managed + "/mots"

// wordSheet is the page of a network's words.
type wordSheet struct {
	action, back string
	pages        ui.ChoicesProps
	version      []ui.Hidden
	conflict     bool
	errors       []ui.FieldError
	things       []wordForm
	samples      []sample
}

// wordForm is the fields of a thing: a row for each language.
type wordForm struct {
	id, title, hint string
	rows            [][]ui.FieldProps
}

// sample is what pages say with the words typed, in a language.
type sample struct {
	tag, title string
	sentences  []string
}

func (a *Admin) showWords(v *web.Visit) error {
	p, err := place(v)
	if err != nil {
		return err
	}
	n, err := a.network(v.Ctx(), p.Space.ID)
	if err != nil {
		return err
	}
	typed := n.Words
	if v.R.URL.Query().Has(fieldVersion) { // what is tried, before it is kept
		typed = typedWords(v.Query)
	}
	_, err = chosen(typed)
	return a.pageWords(v, p, n, typed, v.Faults(err), http.StatusOK)
}

func (a *Admin) callThings(v *web.Visit) error {
	p, err := place(v)
	if err != nil {
		return err
	}
	f, err := v.Form("admin.Call")
	if err != nil {
		return err
	}
	typed := typedWords(f.Raw)
	err = a.Call(v.Ctx(), v.Viewer.Person, p.Space.ID, typed, readVersion(f.Raw(fieldVersion)))
	if err == nil {
		v.Flash("admin.flash.words")
		return v.Redirect(p.Path() + wordsPath)
	}
	if !web.Refused(err) {
		return err
	}
	n, readErr := a.network(v.Ctx(), p.Space.ID)
	if readErr != nil {
		return readErr
	}
	return a.pageWords(v, p, n, typed, v.Faults(err), web.StatusOf(err))
}

// typedWords reads the words of a form.
func typedWords(read func(string) string) lang.Nouns {
	out := lang.Nouns{}
	for _, thing := range space.Things {
		out[thing] = map[string]lang.Noun{}
		for _, tag := range tongues {
			out[thing][tag] = lang.Noun{One: read(wordField(thing, tag, wordOne)), Many: read(wordField(thing, tag, wordMany)), Feminine: read(wordField(thing, tag, wordGender)) == feminine}
		}
	}
	return out
}

func (a *Admin) pageWords(v *web.Visit, p web.Place, n space.Space, typed lang.Nouns, faults map[string]string, status int) error {
	o := wordSheet{action: p.Path() + wordsPath, back: p.Path(), pages: pagesOf(v, p, wordsPath), conflict: status == web.StatusOf(fail.E("", fail.Conflict, nil)),
		version: []ui.Hidden{{Name: fieldVersion, Value: strconv.FormatInt(n.Version, 10)}}}
	for _, thing := range space.Things {
		o.things = append(o.things, wordsOf(v, thing, typed[thing], faults))
		for _, tag := range tongues {
			for _, what := range []string{wordOne, wordMany} {
				if field := wordField(thing, tag, what); faults[field] != "" {
					o.errors = append(o.errors, ui.FieldError{ID: field, Text: faults[field]})
				}
			}
		}
	}
	o.samples = samplesOf(v, typed)
	return v.Page(web.Page{Title: v.T("admin.words.title", "name", p.Space.Name), Status: status, Place: &p, Frame: ui.FrameTwo, NoIndex: true, Main: wordsView(o)})
}

func wordsOf(v *web.Visit, thing string, typed map[string]lang.Noun, faults map[string]string) wordForm {
	usual := v.Lang.Calling(nil).Noun(thing)
	// words: admin.words.hint.* admin.words.un.* admin.words.plusieurs.*
	out := wordForm{id: "mots-" + thing, title: v.T("admin.words.instead", "word", usual.One), hint: v.T("admin.words.hint." + thing)}
	for _, tag := range tongues {
		n, was := typed[tag], space.Usual[thing][tag]
		row := []ui.FieldProps{
			wordInput(v, thing, tag, wordOne, n.One, was.One, faults),
			wordInput(v, thing, tag, wordMany, n.Many, was.Many, faults),
		}
		if tag == lang.French {
			female := n.Feminine
			if n.One == "" {
				female = was.Feminine
			}
			id := wordField(thing, tag, wordGender)
			row = append(row, ui.FieldProps{ID: id, Name: id, Label: v.T("admin.words.gender"), Options: []ui.Option{{Value: masculine, Label: v.T("admin.words.masculine"), Selected: !female}, {Value: feminine, Label: v.T("admin.words.feminine"), Selected: female}}})
		}
		out.rows = append(out.rows, row)
	}
	return out
}

func wordInput(v *web.Visit, thing, tag, what, value, usual string, faults map[string]string) ui.FieldProps {
	id := wordField(thing, tag, what)
	return ui.FieldProps{ID: id, Name: id, Label: v.T("admin.words." + what + "." + tag), Value: value, Placeholder: usual, Error: faults[id], MaxLength: maxWord, Attrs: map[string]any{"lang": tag}}
}

// samplesOf is sentences of the site in both languages, with the words typed.
func samplesOf(v *web.Visit, typed lang.Nouns) []sample {
	var out []sample
	for _, tag := range tongues {
		voice := v.Site.Catalogue.Localizer(tag, v.Lang.Zone()).Calling(typed)
		// words: admin.words.in.*
		s := sample{tag: tag, title: v.T("admin.words.in." + tag)}
		for _, key := range []string{"admin.sample.door", "admin.sample.people", "admin.sample.items", "admin.sample.hidden"} {
			s.sentences = append(s.sentences, voice.T(key))
		}
		s.sentences = append(s.sentences, voice.T("web.fact.groups", "n", 12)+" · "+voice.T("web.fact.members", "n", 3410))
		out = append(out, s)
	}
	return out
}
