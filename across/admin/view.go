package admin

import (
	"context"
	"math"
	"slices"
	"strconv"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/colour"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/ui"
)

// byLetters is the value of the choice without a drawing: a choice without a value would send "on".
const byLetters = "lettres"

// sheet is the page of a network's settings, as it stands: new, or with a form that was refused.
type sheet struct {
	saved     space.Space
	typed     Settings
	faults    map[string]string
	conflict  bool
	differing []string
	status    int

	title, action, back string
	pages               ui.ChoicesProps
	listed              []ui.FieldError
	samples             ui.TableProps
	marks               []ui.Option
	drawings            []ui.NamedMark
	admissions          []ui.Option
	barred              []ui.Option
	audiences           []ui.Option
	parts               []ui.SwitchProps
	differs             string
	previews            []ui.PostProps
	emblem              ui.MarkProps // as it is now
}

// add takes faults of fields that have none yet: what the form could tell, and what the verb would, come at once.
func (o *sheet) add(more map[string]string) {
	if o.faults == nil {
		o.faults = map[string]string{}
	}
	for field, text := range more {
		if o.faults[field] == "" {
			o.faults[field] = text
		}
	}
}

// errors is what is refused, in the order of the fields.
func (o sheet) errors() []ui.FieldError {
	var out []ui.FieldError
	for _, f := range []string{fieldName, fieldNoun, fieldLede, fieldColour, fieldMark, fieldAdmission, fieldDomains, fieldBarred, fieldAudience, attach.EmblemField} {
		if o.faults[f] != "" {
			out = append(out, ui.FieldError{ID: f, Text: o.faults[f]})
		}
	}
	return out
}

// colour is the one that samples show: what was typed when it is one, else what is kept.
func (o sheet) colour() string {
	if c, ok := readColour(o.typed.Colour); ok {
		return c
	}
	return o.saved.Colour
}

func (o sheet) version() []ui.Hidden {
	// After a conflict, sending again is knowing.
	return []ui.Hidden{{Name: fieldVersion, Value: strconv.FormatInt(o.saved.Version, 10)}}
}

func readVersion(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// pagesOf is the row of these pages, of which current is one.
func pagesOf(v *web.Visit, p web.Place, current string) ui.ChoicesProps {
	c := ui.ChoicesProps{Label: v.T("admin.pages")}
	for _, it := range []struct{ path, label, icon string }{{managed, v.T("admin.settings"), "settings"}, {wordsPath, v.T("admin.words"), "language"}, {"/a-propos/textes", v.T("admin.charter"), "file-text"}, {managed + "/membres", v.T("admin.members"), "users"}, {"/annonces", v.T("admin.broadcasts"), "send"}, {"/invitations/lots", v.T("admin.invitations"), "users-plus"}} {
		if it.icon == "users-plus" && access.CanSpace(v.Viewer, access.Animate, p.Space) != nil {
			continue // the operator, who invites nobody
		}
		c.Items = append(c.Items, ui.Link{Href: p.Path() + it.path, Label: it.label, Icon: it.icon, Current: it.path == current})
	}
	return c
}

// shade is a text in a colour on another, with what that measures.
type shade struct {
	ground, ink string
	said        string
}

// samples measures the palette that brand gives, in both themes.
func samples(v *web.Visit, brand string) (ui.TableProps, error) {
	light, dark, err := colour.Derive(brand, colour.Options{})
	if err != nil {
		return ui.TableProps{}, fail.E("admin.samples", fail.Internal, err)
	}
	t := ui.TableProps{Caption: v.T("admin.colour.samples"), Columns: []ui.Column{{Label: v.T("admin.colour.theme")}, {Label: v.T("admin.colour.text")}, {Label: v.T("admin.colour.button")}}}
	for _, theme := range []struct {
		name, sheet string
		of          colour.Palette
	}{{v.T("admin.colour.light"), colour.LightSheet, light}, {v.T("admin.colour.dark"), colour.DarkSheet, dark}} {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: theme.name},
			{Slot: shadeView(measured(v, theme.sheet, theme.of.Accent))},
			{Slot: shadeView(measured(v, theme.of.Accent, theme.of.OnAccent))},
		})
	}
	return t, nil
}

func measured(v *web.Visit, ground, ink string) shade {
	// Rounded down: a floor that is nearly met is not met.
	return shade{ground, ink, v.T("admin.colour.ratio", "ratio", math.Floor(colour.Contrast(ground, ink)*10)/10)}
}

// floor is the contrast that every palette meets, in words.
func floor(ctx context.Context) string {
	return lang.T(ctx, "admin.colour.safe_text", "floor", colour.TextFloor)
}

func markOptions(v *web.Visit, o sheet) []ui.Option {
	out := []ui.Option{{Value: byLetters, Label: v.T("admin.mark.letters", "letters", ui.Initials(o.saved.Name)), Selected: o.typed.Mark == ""}}
	if o.saved.Emblem() != "" {
		out = append(out, ui.Option{Value: o.saved.Mark, Label: v.T("admin.mark.image"), Selected: o.typed.Mark == o.saved.Mark})
	}
	for _, m := range marks {
		// words: admin.mark.*
		out = append(out, ui.Option{Value: m, Label: v.T("admin.mark." + m), Selected: o.typed.Mark == m})
	}
	return out
}

// drawings shows the marks in the colour of n.
func drawings(v *web.Visit, n space.Space) []ui.NamedMark {
	var out []ui.NamedMark
	for _, m := range marks {
		out = append(out, ui.NamedMark{Name: v.T("admin.mark." + m), Mark: ui.MarkProps{Net: n.Slug, Drawing: m, Size: ui.SizeLarge}})
	}
	return out
}

func admissionOptions(v *web.Visit, o sheet) []ui.Option {
	var out []ui.Option
	for _, a := range admissions {
		// words: admin.admission.*
		out = append(out, ui.Option{Value: string(a), Label: v.T("web.admission.network." + string(a)), Note: v.T("admin.admission." + string(a)), Selected: o.typed.Admission == a})
	}
	return out
}

func barredOptions(v *web.Visit, o sheet) []ui.Option {
	var out []ui.Option
	for _, k := range kinds() {
		out = append(out, ui.Option{Value: k, Label: kindName(v, k), Selected: slices.Contains(o.typed.Barred, k)})
	}
	return out
}

// kindName is what a kind of organisation is called, that of people without one included.
func kindName(v *web.Visit, kind string) string {
	if kind == access.Unaffiliated || kind == "" {
		return v.T("admin.kind.none")
	}
	// words: org.kind.*
	return v.T("org.kind." + kind)
}

func audienceOptions(v *web.Visit, o sheet) []ui.Option {
	var out []ui.Option
	for _, a := range audiences(o.saved) {
		// words: admin.audience.*
		out = append(out, ui.Option{Value: string(a), Label: v.T("admin.audience." + string(a)), Selected: o.typed.ItemsAudience == a})
	}
	return out
}

func switchOf(v *web.Visit, s web.PartSwitch, on []string) ui.SwitchProps {
	return ui.SwitchProps{ID: "module-" + s.Name, Name: fieldParts, Value: s.Name, Label: v.T(s.Label), On: slices.Contains(on, s.Name)}
}

func differsIn(v *web.Visit, fields []string) string {
	if len(fields) == 0 {
		return v.T("admin.conflict_same")
	}
	var names []string
	for _, f := range fields {
		// words: admin.field.*
		names = append(names, v.T("admin.field."+f))
	}
	return v.T("admin.conflict_text", "fields", v.Lang.List(names))
}
