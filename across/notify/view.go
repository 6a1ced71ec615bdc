package notify

import (
	"cmp"
	"context"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"

	"maillage/core/part"
	"maillage/core/web"
	"maillage/kit/lang"
	"maillage/kit/markdown"
	"maillage/ui"
)

// listing is the page of notices.
type listing struct {
	filters []ui.Link
	days    []oneDay
	older   string
	empty   *ui.EmptyProps
	unread  bool
	bounced *ui.NoticeProps
}

// oneDay is the notices of a day.
type oneDay struct {
	id, title string
	rows      []ui.RowProps
}

// following is what stands under an item.
type following struct {
	comments bool // what is said under it is comments
	action   string
	follows  bool
	lookAt   string // asked once the page is shown, when it was fetched beforehand
}

// preferring is the page of settings.
type preferring struct {
	tabs     ui.TabsProps
	bounced  *ui.NoticeProps
	prefs    Prefs
	from, to []ui.Option
	rhythms  []ui.Option
	days     []ui.Option
	at       []ui.Option
	networks []networkLevels
	faults   map[string]string
	zone     string
	receives receiving
}

// receiving is the browsers that get messages while they are closed.
type receiving struct {
	key     string // public, with which a browser subscribes
	here    bool   // this one is among them
	devices []deviceRow
}

type deviceRow struct {
	name, since string
	action      string
	here        bool
}

// foreseeing is the page that shows the next digest.
type foreseeing struct {
	tabs  ui.TabsProps
	due   string // when it comes
	parts []summaryPart
	empty *ui.EmptyProps
}

type networkLevels struct {
	id, name string
	fields   []ui.FieldProps
}

// leavingView is the page of a link that ends letters.
type leavingView struct {
	action, name string // of the space, "" when the visitor may not know it
	ended        bool   // no letter comes any more
	placed       bool   // the letter was of a place
	quiet        bool   // no letter comes of that place any more
	digest       bool   // the letter was a digest
	noDigest     bool   // none comes any more
}

// listed is what is refused on the page.
func (o preferring) listed() []ui.FieldError {
	var out []ui.FieldError
	for _, f := range []string{fieldRhythm, fieldDay, fieldHour, fieldFrom, fieldTo} {
		if o.faults[f] != "" {
			out = append(out, ui.FieldError{ID: f, Text: o.faults[f]})
		}
	}
	for _, n := range o.networks {
		for _, f := range n.fields {
			if f.Error != "" {
				out = append(out, ui.FieldError{ID: f.ID, Text: f.Error})
			}
		}
	}
	return out
}

// days gathers notices by day, in the order given.
func (n *Notify) days(v *web.Visit, list []Notice) []oneDay {
	var out []oneDay
	var last time.Time
	today := dayOf(v.Now(), v.Lang.Zone())
	for _, o := range list {
		day := dayOf(o.at, v.Lang.Zone())
		if len(out) == 0 || !day.Equal(last) {
			title := capital(v.Lang.Day(o.at))
			switch today.Sub(day) {
			case 0:
				title = v.T("notify.today")
			case 24 * time.Hour:
				title = v.T("notify.yesterday")
			}
			out, last = append(out, oneDay{id: "jour-" + day.Format(time.DateOnly), title: title}), day
		}
		d := &out[len(out)-1]
		d.rows = append(d.rows, n.row(v, o))
	}
	return out
}

// capital makes the first letter of a heading one.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

func (n *Notify) row(v *web.Visit, o Notice) ui.RowProps {
	r := ui.RowProps{Net: o.Net.Slug, New: !o.isSeen, Lead: leadOf(o), Href: address(o.line), Level: 3, EndAt: v.Lang.Time(o.at)}
	r.Title, r.Text = n.sentence(v.Lang.Calling(o.Net.Words), o)
	return r
}

// leadOf is the mark of the network where it happened; elsewhere, who did it, or a bell when nobody is named.
func leadOf(o Notice) templ.Component {
	switch {
	case o.Net.ID != 0:
		return ui.Mark(web.Mark(o.Net, ""))
	case o.Actor.Name != "":
		return ui.Avatar(web.AvatarOf(o.Actor, ui.SizeSmall))
	}
	return ui.Avatar(ui.AvatarProps{Icon: "bell", Size: ui.SizeSmall})
}

// excerptRunes is how much of a text a notice shows: about a line.
const excerptRunes = 140

// sentence says what happened, and what was said.
func (n *Notify) sentence(l *lang.Localizer, o Notice) (title, text string) {
	who := o.Entry.Author.Name
	if who == "" {
		who = l.T("notify.somebody")
	}
	said := markdown.Excerpt(o.Entry.Card.Name, excerptRunes)
	top, name := o.Top, o.Space.Name
	switch o.kind {
	case kindMention:
		if int64(o.item) == o.subject {
			return l.T("notify.row.mention", "who", who), l.T("notify.row.said_in", "text", said, "title", name)
		}
		return l.T("notify.row.mention", "who", who), l.T("notify.row.said_in", "text", said, "title", top)
	case kindReply:
		switch {
		case o.n > 1:
			return l.T("notify.row.replies", "n", o.n, "title", top), l.T("notify.row.said", "who", who, "text", said)
		case o.Mine:
			return l.T("notify.row.reply_you", "who", who), l.T("notify.row.said_in", "text", said, "title", top)
		}
		return l.T("notify.row.reply", "who", who), l.T("notify.row.said_in", "text", said, "title", top)
	case kindPost:
		return l.T("notify.row.post", "who", who, "name", name), said
	case kindBroadcast:
		return l.T("notify.row.broadcast", "who", who, "name", name), said
	}
	return declaredWords(l, n.rules().named[o.kind], o.Actor.Name, name, top, o.n)
}

// declaredWords is the words that a part gave for what happened.
func declaredWords(l *lang.Localizer, t part.Telling, who, name, title string, n int) (said, more string) {
	if who == "" {
		who = l.T("notify.somebody")
	}
	args := []any{"who", who, "name", name, "title", title, "n", n}
	return l.T(t.Words, args...), l.T(t.Words+"_text", args...)
}

// rhythm says when letters come.
func rhythm(v *web.Visit, p Prefs) string {
	switch {
	case !p.Mail:
		return v.T("notify.rhythm.none")
	case !p.Quiet:
		return v.T("notify.rhythm.always")
	case p.Weekends:
		return v.T("notify.rhythm.weekdays", "from", clockOf(v, p.From), "to", clockOf(v, p.To))
	}
	return v.T("notify.rhythm.days", "from", clockOf(v, p.From), "to", clockOf(v, p.To))
}

// digestRhythm says when digests come.
func digestRhythm(v *web.Visit, p Prefs) string {
	if !p.Mail {
		return ""
	}
	// words: notify.digest.when.*
	return v.T("notify.digest.when."+rhythmName(p.Digest), "day", v.Lang.Weekday(p.Day), "at", clockOf(v, p.At))
}

// never is Never in forms and in words.
const never = "never"

func rhythmName(r Rhythm) string { return cmp.Or(string(r), never) }

// clockOf is a minute of the day in words.
func clockOf(v *web.Visit, minute int) string {
	return v.Lang.Time(time.Date(2000, 1, 1, 0, minute, 0, 0, v.Lang.Zone()))
}

// hereTag marks the browser that looks at the page.
func hereTag(ctx context.Context, here bool) []ui.TagProps {
	if !here {
		return nil
	}
	return []ui.TagProps{{Label: lang.T(ctx, "notify.push.here")}}
}

// allLook is that of the button that ends every letter: the main one, unless the letter was a digest.
func allLook(o leavingView) ui.Look {
	if o.digest {
		return ui.LookPlain
	}
	return ui.LookMain
}

func onlyThere(ctx context.Context, name string) string {
	if name == "" {
		return lang.T(ctx, "notify.leave.there")
	}
	return lang.T(ctx, "notify.leave.only", "name", name)
}
