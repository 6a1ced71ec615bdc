package home

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

// maxPinned is how many items stand at the head of a place: more would be a second stream.
const maxPinned = 3

// Pin puts an item at the head of its space, or takes it back from there; twice is once.
// Errors: fail.Hidden, Forbidden, Closed, Invalid with Reason home.pin.full.
func (h *Home) Pin(ctx context.Context, by ref.Person, id ref.Item, on bool) (i item.Item, s space.Space, err error) {
	const op = "home.Pin"
	err = h.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		if i, err = item.Get(ctx, tx, id); err != nil {
			return err
		}
		if s, err = space.Get(ctx, tx, i.Space); err != nil {
			return err
		}
		if err = access.Can(v, access.Pin, i, s); err != nil || on != i.Pinned.IsZero() {
			return err
		}
		fact := "item.unpinned"
		if on {
			n, err := countPinned(ctx, tx, s.ID)
			if err != nil {
				return err
			}
			if n >= maxPinned {
				return fail.Say(op, fail.Invalid, "home.pin.full", "n", maxPinned)
			}
			fact = "item.pinned"
		}
		if err := item.Pin(ctx, tx, i, on); err != nil {
			return err
		}
		_, err = h.core.Journal.Append(ctx, tx, journal.Fact{Kind: fact, Actor: by, Space: i.Space, Item: i.ID, Root: i.RootID()})
		return err
	})
	return i, s, fail.Wrap(op, err)
}

const (
	fieldPin = "epingle"
	yes      = "oui"
	no       = "non"
)

// pinAct is the line by which those who run a place pin what is in it.
func (h *Home) pinAct(v *web.Visit, e kind.Entry) []ui.MenuItem {
	if access.Can(v.Viewer, access.Pin, e.Item, e.Space) != nil {
		return nil
	}
	m := ui.MenuItem{Icon: "pin", Action: web.ItemPath(e.Item) + "/epingle"}
	switch {
	case !e.Item.Pinned.IsZero():
		m.Label, m.Icon, m.Fields = v.T("home.pin.off"), "pinned", []ui.Hidden{{Name: fieldPin, Value: no}}
	case e.Space.Kind == space.Network:
		m.Label, m.Fields = v.T("home.pin.network"), []ui.Hidden{{Name: fieldPin, Value: yes}}
	default:
		m.Label, m.Fields = v.T("home.pin.group"), []ui.Hidden{{Name: fieldPin, Value: yes}}
	}
	return []ui.MenuItem{m}
}

// pin goes to the place, where one sees what it did.
func (h *Home) pin(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	f, err := v.Form("home.pin")
	if err != nil {
		return err
	}
	on := f.OneOf(fieldPin, yes, no) == yes
	wrong := f.Err()
	if wrong != nil { // what is not there is said before what is wrong with the form
		if err := h.mayPin(v, id); err != nil {
			return err
		}
		return wrong
	}
	i, s, err := h.Pin(v.Ctx(), v.Viewer.Person, id, on)
	if err != nil {
		return err
	}
	place, err := v.PlaceOf(s)
	if err != nil {
		return err
	}
	if on {
		v.Flash("home.flash.pinned")
	} else {
		v.Flash("home.flash.unpinned")
	}
	return v.Redirect(place.Path() + "#p-" + i.ID.String())
}

func (h *Home) mayPin(v *web.Visit, id ref.Item) error {
	q := h.core.DB.Q()
	i, err := item.Get(v.Ctx(), q, id)
	if err != nil {
		return err
	}
	s, err := space.Get(v.Ctx(), q, i.Space)
	if err != nil {
		return err
	}
	return access.Can(v.Viewer, access.Pin, i, s)
}
