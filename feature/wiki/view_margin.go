package wiki

import (
	"crypto/rand"
	"html"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/tie"
	"maillage/core/web"
	"maillage/kit/markdown"
	"maillage/ui"
)

// Which threads the margin shows, as addresses say it.
const (
	marginOpen     = ""
	marginResolved = "resolus"
	marginAll      = "tous"
)

// shownQuote is how many characters of a passage the margin repeats.
const shownQuote = 140

// marginPage is what is said in the margin of a page.
type marginPage struct {
	add     string // address of the form that comments a passage, "" where one may not
	choices ui.ChoicesProps
	threads []threadProps
	none    bool // there are threads, but none of those asked for
}

// threadProps is one conversation in the margin.
type threadProps struct {
	id, number     string
	quote, at      string           // at is the address of the passage, "" when it has gone
	anchor         templ.Attributes // what finds the passage in what is being written
	gone, resolved bool
	settled        string // who resolved it, and when
	said           []saidProps
	answer         *answering
	settle         *ui.PostProps
}

type saidProps struct {
	id     string
	byline ui.BylineProps
	body   templ.Component
	veiled string
}

// marginOf is the margin of a page, and the text of the page with the passages marked that it shows.
func (w *Wiki) marginOf(v *web.Visit, p Whole, safe ui.Safe) (marginPage, ui.Safe, error) {
	i := p.Entry.Item
	var o marginPage
	if p.Entry.Comment && !p.Unread {
		o.add = marginPath(Path(i), nil)
	}
	list, err := w.Margin(v.Ctx(), v.Viewer, p)
	if err != nil || len(list) == 0 {
		return o, safe, err
	}
	blocked, err := w.blocked(v, list)
	if err != nil {
		return o, safe, err
	}
	which := w.asked(v, list)
	o.choices = marginChoices(v, Path(i), which, list)
	var marks []shown
	for n, t := range list {
		if which != marginAll && t.Resolved.IsZero() == (which == marginResolved) {
			continue
		}
		x := threadOn(v, p, t, n+1, blocked)
		if !t.IsGone() {
			label := v.T("wiki.margin.of", "n", n+1, "who", v.Byline(t.Entries[0]).Name)
			marks = append(marks, shown{t.span, `<mark class="wiki-mark">`, `</mark>`, `<a class="wiki-note" id="m-` + t.ID.String() + `" href="#p-` + t.ID.String() + `" data-n="` + strconv.Itoa(n+1) + `" aria-label="` + html.EscapeString(label) + `"></a>`})
		}
		o.threads = append(o.threads, x)
	}
	o.none = len(o.threads) == 0
	return o, ui.Safe(underlined(string(safe), marks)), nil
}

// blocked is those of the authors of list whom the visitor blocks. One query.
func (w *Wiki) blocked(v *web.Visit, list []Thread) (map[ref.Person]bool, error) {
	var people []ref.Person
	for _, t := range list {
		for _, e := range t.Entries {
			people = append(people, e.Author.ID)
		}
	}
	return tie.Blocked(v.Ctx(), w.core.DB.Q(), v.Viewer.Person, people)
}

// asked is which threads are asked for: all of them where a comment of a settled one is.
func (w *Wiki) asked(v *web.Visit, list []Thread) string {
	if n, ok := kind.FromAddress(v.Query("reponse")); ok {
		if slices.ContainsFunc(list, func(t Thread) bool {
			return !t.Resolved.IsZero() && slices.ContainsFunc(t.Entries, func(e kind.Entry) bool { return e.Item.ID == ref.Item(n) })
		}) {
			return marginAll
		}
	}
	switch which := v.Query(paramMargin); which {
	case marginResolved, marginAll:
		return which
	}
	return marginOpen
}

func marginChoices(v *web.Visit, path, which string, list []Thread) ui.ChoicesProps {
	resolved := 0
	for _, t := range list {
		if !t.Resolved.IsZero() {
			resolved++
		}
	}
	c := ui.ChoicesProps{Label: v.T("wiki.margin.filter")}
	if resolved == 0 {
		return c
	}
	for _, x := range []struct {
		value, key string
		n          int
	}{{marginOpen, "open", len(list) - resolved}, {marginResolved, "resolved", resolved}, {marginAll, "all", len(list)}} {
		href := path + "?" + paramMargin + "=" + x.value + "#marge"
		// words: wiki.margin.of_*
		c.Items = append(c.Items, ui.Link{Href: href, Label: v.T("wiki.margin.of_"+x.key, "n", x.n), Current: x.value == which})
	}
	return c
}

func threadOn(v *web.Visit, p Whole, t Thread, n int, blocked map[ref.Person]bool) threadProps {
	i := p.Entry.Item
	at := Path(i) + pathMargin + "/" + t.ID.String()
	x := threadProps{id: t.ID.String(), number: strconv.Itoa(n), quote: markdown.Excerpt(t.Quote, shownQuote), gone: t.IsGone(), resolved: !t.Resolved.IsZero()}
	if !x.gone {
		x.at = "#m-" + x.id
		x.anchor = templ.Attributes{"data-thread": x.id, "data-n": x.number, "data-quote": t.Quote, "data-before": t.before, "data-after": t.after}
	}
	if x.resolved {
		x.settled = v.T("wiki.margin.settled", "who", nameOr(v, t.ResolvedBy), "when", v.Lang.Ago(t.Resolved, v.Now()))
	}
	for _, e := range t.Entries {
		b := v.Byline(e)
		b.When.Href, b.Org = "", ""
		s := saidProps{id: "p-" + e.Item.ID.String(), byline: b, body: e.Card.Body}
		if blocked[e.Author.ID] {
			s.veiled = v.T("wiki.margin.veiled")
		}
		x.said = append(x.said, s)
	}
	if p.Entry.Comment {
		x.answer = &answering{action: at + "/reponses", key: rand.Text()}
	}
	if t.Settles {
		b, value := ui.BtnProps{Label: v.T("wiki.margin.resolve"), More: v.T("wiki.margin.thread", "n", n), Icon: "check", Small: true, Look: ui.LookBare}, "oui"
		if x.resolved {
			b.Label, b.Icon, value = v.T("wiki.margin.reopen"), "arrow-back-up", "non"
		}
		x.settle = &ui.PostProps{Action: at + "/etat", Fields: []ui.Hidden{{Name: "resolu", Value: value}}, Btn: b}
	}
	return x
}
