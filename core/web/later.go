package web

import (
	"path"
	"strings"

	"maillage/core/access"
	"maillage/core/item"
	"maillage/ui"
)

// Fields of a composer that say how what is written is to be published.
const (
	fieldLaterAsked = "programmer"
	fieldBroadcast  = "a-tous"
)

// TypedLater is those fields, as they were typed or kept.
type TypedLater struct {
	When      string
	Asked     bool // the button that wants a date was pressed
	Broadcast bool
}

// ReadLater reads how a form says that what it sends is to be published; the date is in the visitor's time zone.
func (v *Visit) ReadLater(f *Form) (item.Sending, TypedLater) {
	t := TypedLater{When: f.Raw(item.FieldLater), Asked: f.Has(fieldLaterAsked), Broadcast: f.Has(fieldBroadcast)}
	if v.Site.Held == "" {
		return item.Sending{}, t
	}
	s := item.Sending{Broadcast: t.Broadcast}
	if t.When != "" {
		s.Later = item.Later{Wall: t.When, Zone: v.Lang.Zone().String()}
	} else if t.Asked {
		f.Fault(item.FieldLater, "item.later.needed")
	}
	return s, t
}

// KeptLater is the fields as a draft kept them.
func KeptLater(rest map[string][]string) TypedLater {
	one := func(name string) string { return strings.Join(rest[name], "") }
	return TypedLater{When: one(item.FieldLater), Broadcast: one(fieldBroadcast) != ""}
}

// LaterFields is the fields of a composer in place; nil where nothing is published later. Who animates the place may send to
// all of its members; nobody where the place is still to be chosen (its zero value).
func (v *Visit) LaterFields(place Place, t TypedLater, fault string) *ui.LaterProps {
	if v.Site.Held == "" || v.Viewer.Person == 0 {
		return nil
	}
	o := &ui.LaterProps{Name: item.FieldLater, Value: t.When, Error: fault, Hint: v.T("web.later.hint", "zone", v.ZoneName()), Ask: fieldLaterAsked, Open: t.When != "" || t.Asked || t.Broadcast || fault != ""}
	if place.Space.ID != 0 && access.CanSpace(v.Viewer, access.Animate, place.Space) == nil {
		o.Broadcast, o.ToAll, o.IsBroadcast = fieldBroadcast, v.T("web.entry.broadcast"), t.Broadcast
	}
	return o
}

// ZoneName is how people call the visitor's time zone: "Europe/Paris" is Paris.
func (v *Visit) ZoneName() string {
	return strings.ReplaceAll(path.Base(v.Lang.Zone().String()), "_", " ")
}

// HeldPath is the page of a draft that is to be published later; "" for other items, and where nothing is.
func (v *Visit) HeldPath(i item.Item) string {
	if v.Site.Held == "" || i.State != item.Draft {
		return ""
	}
	return v.Site.Held + "/" + i.ID.String()
}
