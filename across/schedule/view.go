package schedule

import (
	"context"
	"path"
	"strings"
	"time"

	"maillage/core/item"
	"maillage/core/web"
	"maillage/kit/lang"
	"maillage/ui"
)

// rank is the place of the panel, between questions and quiet members.
const rank = 50

// city is how people call a time zone.
func city(zone string) string { return strings.ReplaceAll(path.Base(zone), "_", " ") }

// mine is the page of what one publishes later: what has a time, and what waits for its author.
type mine struct{ set, waiting []ui.RowProps }

// row is w as its author reads it.
func row(v *web.Visit, w Waiting) ui.RowProps {
	r := ui.RowProps{Title: nameOf(v, w.Item), Href: Path + "/" + w.Item.ID.String(), Level: 3, Text: where(v, w.Space)}
	if w.Item.Broadcast {
		r.Tags = append(r.Tags, ui.TagProps{Label: v.T("web.entry.broadcast"), Icon: "send", Tone: ui.ToneNet})
	}
	switch {
	case w.Held.IsSet():
		r.Note = zoned(v, w.Held.At, w.Held.Zone)
	case w.Held.Refused != "":
		r.Tags = append(r.Tags, ui.TagProps{Label: v.T("schedule.refused"), Icon: "alert-triangle", Tone: ui.ToneWarn})
		r.Note = v.T("schedule.why." + w.Held.Refused)
	default:
		r.Note = v.T("schedule.unset")
	}
	return r
}

// planned is w as those who animate its place read it: its title and its time. Only its author opens it.
func planned(v *web.Visit, w Waiting, places []web.Place, level int) ui.RowProps {
	r := ui.RowProps{Title: nameOf(v, w.Item), Level: level, Text: w.Author.Name, Note: zoned(v, w.Held.At, w.Held.Zone), Lead: ui.Avatar(web.AvatarOf(w.Author, ""))}
	if w.Item.Author == v.Viewer.Person {
		r.Href = Path + "/" + w.Item.ID.String()
	}
	if len(places) > 1 {
		r.Text = v.T("schedule.by", "who", w.Author.Name, "name", w.Space.Name)
	}
	if w.Item.Broadcast {
		r.Tags = []ui.TagProps{{Label: v.T("web.entry.broadcast"), Icon: "send", Tone: ui.ToneNet}}
	}
	return r
}

func nameOf(v *web.Visit, i item.Item) string {
	if i.Title == "" { // files alone
		return v.T("schedule.untitled")
	}
	return i.Title
}

// onePage is one thing that is to be published.
type onePage struct {
	title, hint, refused string
	notice               *ui.NoticeProps
	entry                ui.EntryProps
	action, when, zone   string // of the form of its time
	fault                string
	isSet                bool
	edit, remove         string // addresses
	name                 string
	reached              *reached
	quota                string
	mayNow               bool
	isBroadcast          bool
}

// reached is whom a broadcast reaches.
type reached struct {
	total   string
	figures []ui.FigureProps
}

func oneOf(v *web.Visit, w Whole, fault string) onePage {
	i, base := w.Entry.Item, Path+"/"+w.Entry.Item.ID.String()
	o := onePage{title: v.T("schedule.one.title"), action: base, fault: fault, zone: v.ZoneName(), name: nameOf(v, i), isSet: w.Held.IsSet(), mayNow: true, isBroadcast: i.Broadcast}
	o.entry = v.Entry(w.Entry, web.EntryIn{Whole: true, Back: base, Level: 2})
	o.entry.Acts, o.entry.Byline.Menu.Items = nil, nil
	if w.Entry.Edit {
		o.edit = w.Entry.Kind.EditPath(i)
	}
	if w.Entry.Delete {
		o.remove = web.ItemPath(i) + "/suppression"
	}
	if w.Held.Wall != "" && w.Held.Refused == "" {
		if at, err := w.Held.Later.At(); err == nil {
			o.when = at.In(v.Lang.Zone()).Format(item.Wall)
		}
	}
	switch {
	case w.Held.Refused != "":
		o.notice = &ui.NoticeProps{Tone: ui.ToneWarn, Title: v.T("schedule.refused"), Text: v.T("schedule.why." + w.Held.Refused)}
	case w.Held.IsSet():
		o.hint = v.T("schedule.one.set", "when", zoned(v, w.Held.At, w.Held.Zone))
	case i.Broadcast:
		o.hint = v.T("schedule.one.confirm")
	default:
		o.hint = v.T("schedule.one.unset")
	}
	if i.Broadcast {
		o.title = v.T("schedule.one.broadcast")
		o.broadcast(v, w)
	}
	return o
}

func (o *onePage) broadcast(v *web.Visit, w Whole) {
	now := v.Now()
	o.mayNow = fits(w.allowed.times, now, w.Quota)
	o.quota = v.T("schedule.quota.said", "n", w.Quota)
	if first, ok := next(w.allowed.times, now, w.Quota); !ok {
		o.quota = v.T("schedule.quota.closed")
	} else if first.After(now) {
		o.quota += " " + v.T("schedule.quota.next", "when", zoned(v, first.Add(time.Minute-1).Truncate(time.Minute), v.Lang.Zone().String()))
	}
	if !w.IsKnown {
		return
	}
	r, number := w.Foreseen.Reached, func(n int) string { return v.Lang.Number(int64(n)) }
	o.reached = &reached{total: v.T("schedule.reach.total", "n", r.All()), figures: []ui.FigureProps{
		{Label: v.T("schedule.reach.at_once"), Value: number(r.AtOnce), Trend: v.T("schedule.reach.at_once_hint")},
		{Label: v.T("schedule.reach.digest"), Value: number(r.Digest()), Trend: v.T("schedule.reach.rhythms", "day", number(r.Daily), "week", number(r.Weekly), "month", number(r.Monthly))},
		{Label: v.T("schedule.reach.never"), Value: number(r.Never), Trend: v.T("schedule.reach.never_hint")},
	}}
}

// quotaForm is the form of how often a place may write to all of its members.
type quotaForm struct {
	action, back, fault string
	faults              []ui.FieldError
	options             []ui.Option
}

func setWords(ctx context.Context, isSet bool) string {
	if isSet {
		return lang.T(ctx, "schedule.change")
	}
	return lang.T(ctx, "schedule.plan")
}

func nowWords(ctx context.Context, isBroadcast bool) string {
	if isBroadcast {
		return lang.T(ctx, "schedule.now_all")
	}
	return lang.T(ctx, "schedule.now")
}
