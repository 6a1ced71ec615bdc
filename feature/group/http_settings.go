package group

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"maillage/core/access"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

const (
	fieldItems   = "lecture"
	fieldWelcome = "bienvenue"
	fieldCharter = "charte"
	fieldVersion = "version"

	// longestTheme is over what one may write, for the themes that Change keeps.
	longestTheme = 500
)

func (g *Group) showSettings(v *web.Visit) error {
	place, err := placeFor(v, access.Manage)
	if err != nil {
		return err
	}
	in, err := g.settings(v.Ctx(), place.Space)
	if err != nil {
		return err
	}
	return g.pageSettings(v, place, in, "", nil)
}

// pageSettings shows in; refused is the error of a form of the page, nil at first, and who was named in it to hand over to.
func (g *Group) pageSettings(v *web.Visit, place web.Place, in Settings, who string, refused error) error {
	s := place.Space
	o := adjusting{identity: identity{name: in.Name, lede: in.Lede, theme: in.Theme, others: strings.Join(in.Themes, ", ")}, path: place.Path(), back: place.Path(), archived: s.IsArchived(), welcome: in.Welcome, charter: in.Charter, ask: in.Ask, who: who, version: strconv.FormatInt(s.Version, 10)}
	mine, _ := v.Viewer.Place(s.ID)
	o.mayHand = mine.State == space.Active && mine.Role == space.Animator
	if !o.archived {
		people, err := g.readers(v.Ctx(), place.Network)
		if err != nil {
			return err
		}
		if o.known, err = g.themes(v.Ctx(), v.Viewer, place.Network.ID); err != nil {
			return err
		}
		frame, err := g.frame(v.Ctx(), s, place.Network)
		if err != nil {
			return err
		}
		o.doors, o.seen = doorOptions(v, doorsOf(s, frame), in.Door, people), seenBy(v, frame, people)
		o.items, o.barred = itemsOptions(v, s, in.Items), barredOptions(v, in.Barred, heldBy(frame))
	}
	if err := g.aroundOf(v, place, &o); err != nil {
		return err
	}
	status := 0
	if refused != nil {
		o.said, status = v.Faults(refused), web.StatusOf(refused)
		o.faults = faults(v, refused, fieldName, fieldLede, fieldTheme, fieldThemes, fieldDoor, fieldItems, fieldBarred, fieldWelcome, fieldCharter, fieldWho, fieldFate)
	}
	return v.Page(web.Page{Title: v.T("group.settings.of", "name", s.Name), Status: status, Place: &place, Frame: ui.FrameTwo, NoIndex: true, Main: settingsView(o)})
}

// heldBy is the kinds of organisations that a group held by frame keeps out whatever it says.
func heldBy(frame space.Space) []string {
	if frame.Kind == space.Network {
		return nil
	}
	return frame.Barred
}

// doorsOf is the doors that s, held by frame, may have.
func doorsOf(s, frame space.Space) []Door {
	doors := doorsIn(frame)
	if doorFor(s) == DoorDomains {
		doors = append(doors, DoorDomains)
	}
	return doors
}

// itemsOptions is who may see what is published in s by default, from the narrowest on.
func itemsOptions(v *web.Visit, s space.Space, now space.Audience) []ui.Option {
	var out []ui.Option
	for _, a := range []space.Audience{space.InGroup, space.InNetwork, space.Registered, space.Public} {
		if a.Within(s.Audience) {
			// words: group.items.*
			out = append(out, ui.Option{Value: string(a), Label: v.T("group.items." + string(a)), Selected: a == now})
		}
	}
	return out
}

func (g *Group) change(v *web.Visit) error {
	place, err := placeFor(v, access.Manage)
	if err != nil {
		return err
	}
	f, err := v.Form("group.change")
	if err != nil {
		return err
	}
	typed := Settings{Name: f.Raw(fieldName), Lede: f.Raw(fieldLede), Theme: f.Raw(fieldTheme), Themes: cutThemes(f.Raw(fieldThemes)), Door: Door(f.Raw(fieldDoor)), Items: space.Audience(f.Raw(fieldItems)), Barred: f.All(fieldBarred), Welcome: f.Raw(fieldWelcome), Charter: f.Raw(fieldCharter), Ask: f.Has(fieldAsk)}
	in := typed
	in.Name, in.Lede, in.Theme = f.Line(fieldName, maxName, true), f.Line(fieldLede, maxLede, true), f.Line(fieldTheme, longestTheme, false)
	in.Welcome, in.Charter, in.Lang = f.Text(fieldWelcome, maxWelcome, false), f.Text(fieldCharter, maxCharter, false), v.Lang.Tag()
	if len(itemsOptions(v, place.Space, "")) < 2 {
		in.Items = cmp.Or(in.Items, space.InGroup) // the page does not ask
	}
	in.Version, _ = strconv.ParseInt(f.Raw(fieldVersion), 10, 64)
	if err = f.Err(); err == nil {
		err = g.Change(v.Ctx(), v.Viewer.Person, place.Space.ID, in)
	}
	if web.Refused(err) {
		return g.pageSettings(v, place, typed, "", err)
	}
	if err != nil {
		return err
	}
	v.Flash("group.flash.changed")
	return v.Redirect(place.Path())
}

func (g *Group) archive(v *web.Visit) error {
	place, err := placeFor(v, access.Manage)
	if err != nil {
		return err
	}
	f, err := v.Form("group.archive")
	if err != nil {
		return err
	}
	done := "group.flash.archived"
	switch f.OneOf("decision", "archiver", "rouvrir") {
	case "archiver":
		err = g.Archive(v.Ctx(), v.Viewer.Person, place.Space.ID, fateWords[f.Raw(fieldFate)])
	case "rouvrir":
		done = "group.flash.reopened"
		err = g.Reopen(v.Ctx(), v.Viewer.Person, place.Space.ID)
	default:
		err = f.Err()
	}
	if err != nil {
		return g.settingsRefused(v, place, err, "")
	}
	v.Flash(done)
	return v.Redirect(place.Path())
}

// settingsRefused shows the settings again after another of their forms was refused, with who was named in it.
func (g *Group) settingsRefused(v *web.Visit, place web.Place, err error, who string) error {
	if !web.Refused(err) {
		return err
	}
	now, readErr := g.settings(v.Ctx(), place.Space)
	if readErr != nil {
		return readErr
	}
	return g.pageSettings(v, place, now, who, err)
}

func (g *Group) handOver(v *web.Visit) error {
	place, err := placeFor(v, access.Manage)
	if err != nil {
		return err
	}
	f, err := v.Form("group.handOver")
	if err != nil {
		return err
	}
	who := f.Line(fieldWho, 254, true)
	if err = f.Err(); err == nil {
		err = g.HandOver(v.Ctx(), v.Viewer.Person, place.Space.ID, who)
	}
	if err != nil {
		return g.settingsRefused(v, place, err, f.Raw(fieldWho))
	}
	v.Flash("group.flash.handed")
	return v.Redirect(place.Path() + "/membres")
}

// barredFact says which kinds of organisations do not come in.
func barredFact(v *web.Visit, p web.Place) []ui.Fact {
	names := barredNames(v, p.Space)
	if names == "" {
		return nil
	}
	return []ui.Fact{{Icon: "ban", Label: v.T("group.barred_fact", "kinds", names)}}
}

// barredNames is the kinds of organisations that do not come in s, in words; "" when all do.
func barredNames(v *web.Visit, s space.Space) string {
	var names []string
	for _, k := range s.Barred {
		if name := v.T("group.barred_kind." + k); name != "" {
			first, size := utf8.DecodeRuneInString(name)
			names = append(names, string(unicode.ToLower(first))+name[size:])
		}
	}
	return v.Lang.List(names)
}

// charterOf is the charter of a place of kind of, nil when it has none.
func charterOf(v *web.Visit, a About, of space.Kind) *charterText {
	if !a.HasCharter() {
		return nil
	}
	// words: group.charter.title.* group.charter.accept.*
	return &charterText{html: ui.Safe(a.CharterHTML), version: strconv.FormatInt(a.Version, 10), dated: dated(v, a), title: v.T("group.charter.title." + string(of)), accept: v.T("group.charter.accept." + string(of))}
}

// dated says which version of a charter a is.
func dated(v *web.Visit, a About) string {
	return v.T("group.charter.dated", "version", strconv.FormatInt(a.Version, 10), "date", v.Lang.Date(a.Changed))
}

// charterRead is the version of the charter that a form was shown with, 0 when none.
func charterRead(f *web.Form) int64 {
	n, err := strconv.ParseInt(f.Raw(fieldCharter), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// onlyUnread tells whether err says no more than that the charter was not shown yet: no fault of the person.
func onlyUnread(err error) bool {
	list := fail.FieldsOf(err)
	return len(list) == 1 && list[0].Key == "group.charter.read"
}

// welcome is where somebody who has just come in goes: what the group says to them, or its page.
func (g *Group) welcome(v *web.Visit, s, network space.Space) error {
	a, err := g.about(v.Ctx(), s.ID)
	if err != nil {
		return err
	}
	if a.Welcome == "" {
		return v.Redirect(s.Path(network))
	}
	return v.Redirect(s.Path(network) + pathAbout)
}
