package post

import (
	"cmp"
	"context"
	"crypto/rand"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

// placeHas tells whether messages are on in s of network n.
func placeHas(s, n space.Space) bool { return web.Place{Space: s, Network: n}.Has(Kind) }

// The sorts of message, as the form sends them.
const (
	sortMessage  = "message"
	sortQuestion = "question"
	sortPoll     = "sondage"
)

// typed is a form of a message as it stands: new, or refused.
type typed struct {
	sort, title, body, audience, key, space string
	choices                                 []string
	many, anonymous                         bool
	closes                                  string // as browsers send it: 2026-11-27T18:00
	later                                   web.TypedLater
	faults                                  map[string]string
}

// newTyped is a new form, with what the visitor kept of an earlier one.
func newTyped(d text.Draft) typed {
	rest := web.Rest(d)
	return typed{
		key: rand.Text(), sort: sortOr(rest.Get("sorte")), title: d.Title, body: d.Body, audience: rest.Get("audience"), space: rest.Get("espace"),
		later: web.KeptLater(rest), choices: rest["choix"], many: rest.Has("plusieurs"), anonymous: rest.Has("anonyme"), closes: rest.Get("cloture"),
	}
}

// sortOr is s when it is a sort of message, a plain message otherwise.
func sortOr(s string) string {
	if s == sortQuestion || s == sortPoll {
		return s
	}
	return sortMessage
}

// anywhere is the spot of a message whose place is still to be chosen.
var anywhere = text.Spot{Use: Kind}

// within is the spot of a message in s.
func within(s ref.Space) text.Spot { return text.Spot{Use: Kind, Space: s} }

// form is the files' part of a refused form, nil for a new one.
func (t typed) form(v *web.Visit) *multipart.Form {
	if len(t.faults) == 0 {
		return nil
	}
	return v.R.MultipartForm
}

// composer is what the page of a space offers to those who may publish there.
func (p *Post) composer(ctx context.Context, v *web.Visit, place web.Place) (templ.Component, error) {
	if !place.Has(Kind) || access.CanSpace(v.Viewer, access.Publish, place.Space) != nil {
		return nil, nil
	}
	d, keeping, err := v.Draft(within(place.Space.ID), place.Path())
	if err != nil {
		return nil, err
	}
	return p.composerWith(ctx, v, place, newTyped(d), keeping)
}

func (p *Post) composerWith(ctx context.Context, v *web.Visit, place web.Place, t typed, keeping *ui.DraftProps) (templ.Component, error) {
	reach, err := p.reach(ctx, place.Space)
	if err != nil {
		return nil, err
	}
	o := p.composing(v, t, keeping)
	o.action, o.label, o.hint = place.Path()+"/publications", v.T("post.composer.label", "name", place.Space.Name), v.T("post.composer.placeholder", "name", place.Space.Name)
	o.quiet, o.later = len(t.faults) == 0 && t.title == "", v.LaterFields(place, t.later, t.faults[item.FieldLater])
	for _, r := range reach {
		o.audiences = append(o.audiences, ui.Option{Value: string(r.audience), Label: reachWords(v, place, r), Selected: string(r.audience) == t.audience})
	}
	return composerView(o), nil
}

// composing is what every form of a new message has.
func (p *Post) composing(v *web.Visit, t typed, keeping *ui.DraftProps) composing {
	return composing{
		avatar: web.AvatarOf(v.Person.Card(), ""), typed: t, files: p.files.Fields(t.form(v), t.faults[attach.Field]), faults: faultList(v, t.faults),
		sorts: sorts(v, t.sort), poll: t.pollFields(v), draft: keeping,
	}
}

// reachWords says who will see it: "Le groupe : 24 personnes". Managers of the network are counted.
func reachWords(v *web.Visit, place web.Place, r reach) string {
	switch r.audience {
	case space.Public:
		return v.T("post.reach.public")
	case space.Registered:
		return v.T("post.reach.registered", "n", r.people.Said())
	case space.InNetwork:
		return v.T("post.reach.network", "n", r.people.Said(), "name", place.Network.Name)
	}
	return v.T("post.reach.group", "n", r.people.Said())
}

// read reads the form of a message. A plain message has no title, and only a poll has choices: their fields are out of sight.
func (p *Post) read(v *web.Visit) (Draft, typed, error) {
	f, err := v.Form("post.read")
	if err != nil {
		return Draft{}, typed{}, err
	}
	t := typed{sort: sortOr(f.Raw("sorte")), title: f.Raw("titre"), body: f.Raw("texte"), audience: f.Raw("audience"), key: f.Raw("cle"), space: f.Raw("espace")}
	d := Draft{Body: f.Text("texte", text.Max, false), ClientKey: f.Line("cle", 64, false), Lang: v.Lang.Tag(), Audience: space.Audience(t.audience), Question: t.sort == sortQuestion}
	if t.sort != sortMessage {
		d.Title = f.Line("titre", maxTitle, false)
	}
	poll := readPoll(v, f, &t)
	if t.sort == sortPoll {
		d.Poll = &poll
	}
	d.Sending, t.later = v.ReadLater(f)
	if err := f.Err(); err != nil {
		return d, t, err
	}
	headers, alts := attach.Sent(v.R.MultipartForm)
	d.Files, err = p.files.Receive(v.Ctx(), headers, alts)
	return d, t, err
}

// localTime is how browsers send a date with its hour.
const localTime = "2006-01-02T15:04"

// readPoll reads the fields of a poll, and notes them in t as they were typed. The date is in the visitor's time zone.
func readPoll(v *web.Visit, f *web.Form, t *typed) NewPoll {
	for _, s := range f.All("choix") {
		t.choices = append(t.choices, text.Printable(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")))
	}
	if len(t.choices) > maxChoices {
		t.choices = t.choices[:maxChoices]
	}
	t.many, t.anonymous, t.closes = f.Has("plusieurs"), f.Has("anonyme"), f.Raw("cloture")
	poll := NewPoll{Choices: t.choices, Many: t.many, Anonymous: t.anonymous}
	if t.closes != "" && (t.sort == sortPoll || t.sort == "") {
		at, err := time.ParseInLocation(localTime, t.closes, v.Lang.Zone())
		if err != nil {
			f.Fault("cloture", "post.poll.date")
		}
		poll.Closes = at.UTC()
	}
	return poll
}

func (p *Post) publishHere(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	if err := access.CanSpace(v.Viewer, access.Publish, place.Space); err != nil {
		return err
	}
	d, t, err := p.read(v)
	if err == nil {
		d.Space, d.From = place.Space.ID, within(place.Space.ID)
		var i item.Item
		if i, err = p.Publish(v.Ctx(), v.Viewer.Person, d); err == nil {
			return sent(v, i, place.Path()+"#p-"+i.ID.String())
		}
	}
	if !web.Refused(err) {
		return err
	}
	return p.again(v, place, t, err)
}

// sent goes where the message i is to be read: at path, or among what is published later.
func sent(v *web.Visit, i item.Item, path string) error {
	if held := v.HeldPath(i); held != "" {
		return v.Redirect(held)
	}
	v.Flash("post.flash.published")
	return v.Redirect(path)
}

// again shows the refused form of a message, with what was typed.
func (p *Post) again(v *web.Visit, place web.Place, t typed, err error) error {
	if t.faults = v.Faults(err); t.faults == nil {
		t.faults = map[string]string{"": v.T("web.error.conflict")}
	}
	_, keeping, err := v.Draft(within(place.Space.ID), place.Path())
	if err != nil {
		return err
	}
	c, err := p.composerWith(v.Ctx(), v, place, t, keeping)
	if err != nil {
		return err
	}
	return v.Page(web.Page{Title: v.T("post.new.title"), Status: http.StatusUnprocessableEntity, Place: &place, Tab: Kind, Main: c})
}

// showNew opens with what an address says (?texte=, ?titre=, ?sorte=, ?dans=), or with what was kept.
func (p *Post) showNew(v *web.Visit) error {
	d, _, err := v.Draft(anywhere, "/publier")
	if err != nil {
		return err
	}
	t := newTyped(d)
	if v.Query("texte") != "" || v.Query("titre") != "" {
		t.title, t.body = v.Query("titre"), v.Query("texte")
	}
	if asked := v.Query("sorte"); asked != "" {
		t.sort = sortOr(asked)
	} else if v.Query("titre") != "" {
		t.sort = sortQuestion
	}
	return p.pageNew(v, t, http.StatusOK)
}

func (p *Post) pageNew(v *web.Visit, t typed, status int) error {
	spaces, err := p.Spaces(v.Ctx(), v.Viewer)
	if err != nil {
		return err
	}
	names, err := networkNames(v)
	if err != nil {
		return err
	}
	_, keeping, err := v.Draft(anywhere, "/publier")
	if err != nil {
		return err
	}
	people, err := p.readers(v.Ctx(), spaces)
	if err != nil {
		return err
	}
	o := p.composing(v, t, keeping)
	o.action, o.label, o.hint, o.rows = "/publier", v.T("post.composer.text"), v.T("post.composer.anywhere"), 6
	o.later = v.LaterFields(web.Place{}, t.later, t.faults[item.FieldLater])
	groupsFirst(spaces)
	for _, s := range spaces {
		// words: post.seen.*
		who := v.T("post.seen."+string(s.ItemsAudience), "n", people[s.ID].Said())
		o.spaces = append(o.spaces, ui.Option{Value: s.ID.String(), Label: spaceWords(v, s, names), Note: who, Selected: s.ID.String() == t.space || t.space == "" && s.Slug == v.Query("dans")})
	}
	return v.Page(web.Page{Title: v.T("post.new.title"), Status: status, Frame: ui.FrameTwo, Main: newView(o)})
}

// groupsFirst: what is said to a whole network is chosen, never fallen upon.
func groupsFirst(spaces []space.Space) {
	slices.SortStableFunc(spaces, func(a, b space.Space) int { return cmp.Compare(a.Kind, b.Kind) })
}

func networkNames(v *web.Visit) (map[ref.Space]string, error) {
	networks, err := v.Site.Networks(v.Ctx())
	names := map[ref.Space]string{}
	for _, n := range networks {
		names[n.ID] = n.Name
	}
	return names, err
}

// spaceWords names a place to publish in.
func spaceWords(v *web.Visit, s space.Space, networks map[ref.Space]string) string {
	if s.Kind == space.Group {
		return v.T("post.new.group", "name", s.Name, "network", networks[s.Network])
	}
	return v.T("post.new.network", "name", s.Name)
}

// chosen is the space that a form names, among those where the visitor may publish.
func (p *Post) chosen(v *web.Visit, named string) (ref.Space, error) {
	spaces, err := p.Spaces(v.Ctx(), v.Viewer)
	if err != nil {
		return 0, err
	}
	for _, s := range spaces {
		if s.ID.String() == named {
			return s.ID, nil
		}
	}
	return 0, fail.Fields("post.chosen", fail.On("espace", "post.new.choose"))
}

func (p *Post) publishAnywhere(v *web.Visit) error {
	d, t, err := p.read(v)
	if err == nil {
		d.Space, err = p.chosen(v, t.space)
	}
	if err == nil {
		d.Audience, d.From, d.Sending.Broadcast = "", anywhere, false
		var i item.Item
		if i, err = p.Publish(v.Ctx(), v.Viewer.Person, d); err == nil {
			return sent(v, i, Path(i))
		}
	}
	if !web.Refused(err) {
		return err
	}
	t.faults = v.Faults(err)
	return p.pageNew(v, t, http.StatusUnprocessableEntity)
}

func faultList(v *web.Visit, faults map[string]string) []ui.FieldError {
	var out []ui.FieldError
	for _, f := range []struct{ name, id string }{{"", ""}, {"titre", fieldTitle}, {"texte", fieldText}, {"choix", choiceID(1)}, {"cloture", fieldClosing}, {item.FieldLater, item.FieldLater}, {"espace", fieldSpace}, {"audience", fieldAudience}, {attach.Field, attach.Field}} {
		if text, ok := faults[f.name]; ok {
			out = append(out, ui.FieldError{ID: f.id, Text: text})
		}
	}
	return out
}
