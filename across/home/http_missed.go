package home

import (
	"strconv"
	"strings"
	"time"

	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

// missedLine is what came while the person was away, in one sentence; nil when that is nothing.
func (h *Home) missedLine(v *web.Visit, since time.Time) (*ui.Link, error) {
	if since.IsZero() {
		return nil, nil
	}
	m, err := h.lately(v.Ctx(), v.Viewer, since)
	if err != nil || m == (Missed{}) {
		return nil, err
	}
	return &ui.Link{Href: "/manque", Label: v.T("home.missed.line", "since", sinceWords(v, since), "what", missedWords(v, m))}, nil
}

// missedWords is the counts that are not zero: "12 publications, 3 questions sans réponse".
func missedWords(v *web.Visit, m Missed) string {
	var out []string
	for _, c := range []struct {
		key string
		n   int
	}{{"posts", m.Posts}, {"questions", m.Questions}, {"replies", m.Replies}} {
		shown := strconv.Itoa(c.n)
		if c.n >= countTo {
			shown = v.T("home.missed.more", "n", countTo-1)
		}
		if c.n > 0 {
			// words: home.missed.posts home.missed.questions home.missed.replies
			out = append(out, v.T("home.missed."+c.key, "n", c.n, "shown", shown))
		}
	}
	return strings.Join(out, ", ")
}

const (
	fieldSince = "depuis"
	onlyAsked  = "questions"
)

// since reads since when one wants to know, which links within the page carry; the end of the visit before by default.
func (h *Home) since(v *web.Visit) (time.Time, error) {
	if ms, err := strconv.ParseInt(v.Query(fieldSince), 10, 64); err == nil && ms > 0 {
		return time.UnixMilli(ms), nil
	}
	l, err := h.last(v.Ctx(), v.Viewer.Person)
	if err != nil {
		return time.Time{}, err
	}
	if l.since.IsZero() {
		return v.Now(), nil
	}
	return l.since, nil
}

func (h *Home) showMissed(v *web.Visit) error {
	since, err := h.since(v)
	if err != nil {
		return err
	}
	m, err := h.Missed(v.Ctx(), v.Viewer, since)
	if err != nil {
		return err
	}
	path := with("/manque", fieldSince, strconv.FormatInt(since.UnixMilli(), 10))
	only := v.Query("seulement") == onlyAsked
	o := missing{since: sinceWords(v, since), what: missedWords(v, m), all: m != (Missed{})}
	if !o.all {
		o.stream.empty = &ui.EmptyProps{ID: "vide", Drawing: ui.DrawDone, Title: v.T("home.missed.none"), Text: v.T("home.missed.none_text"), Sheet: true, Act: ui.LinkBtn(ui.LinkBtnProps{Href: "/", Label: v.T("home.missed.back"), Icon: "home"})}
		return v.Page(web.Page{Title: v.T("home.missed.title"), Frame: ui.FrameTwo, Main: missedView(o)})
	}
	if m.Questions > 0 {
		o.filters = []ui.Link{{Href: path, Label: v.T("home.missed.all"), Current: !only}, {Href: with(path, "seulement", onlyAsked), Label: v.T("home.missed.only"), Current: only}}
	}
	at := mark(v)
	if at.At.IsZero() && !only {
		if o.topics, err = h.topics(v, since); err != nil {
			return err
		}
	}
	if only {
		path = with(path, "seulement", onlyAsked)
	}
	p, err := h.MissedStream(v.Ctx(), v.Viewer, since, only, at)
	if err != nil {
		return err
	}
	o.stream.label, o.stream.entries, o.stream.older = v.T("home.missed.stream"), entries(v, p.Entries, path, false), older(path, p.Next)
	return v.Page(web.Page{Title: v.T("home.missed.title"), Frame: ui.FrameTwo, Main: missedView(o)})
}

// topics is a line for each item with new answers.
func (h *Home) topics(v *web.Visit, since time.Time) ([]ui.RowProps, error) {
	list, err := h.MissedReplies(v.Ctx(), v.Viewer, since)
	if err != nil {
		return nil, err
	}
	var out []ui.RowProps
	for _, t := range list {
		path, _, _ := strings.Cut(t.Kind.Path(t.Item), "#")
		mark := web.Mark(t.Network, "")
		out = append(out, ui.RowProps{Net: t.Network.Slug, Lead: ui.Mark(mark), Title: t.Card.Name, Href: path + "?reponse=" + t.First.String() + "#p-" + t.First.String(), Level: 3,
			Note: v.T("home.missed.new", "n", t.New, "place", t.Space.Name), EndAt: v.Lang.Ago(t.Item.Updated, v.Now())})
	}
	return out, nil
}

// seen says that all was seen: the home page no longer speaks of it.
func (h *Home) seen(v *web.Visit) error {
	if err := h.Seen(v.Ctx(), v.Viewer.Person); err != nil {
		return fail.Wrap("home.seen", err)
	}
	v.Flash("home.flash.seen")
	return v.Redirect("/")
}
