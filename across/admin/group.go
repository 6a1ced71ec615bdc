package admin

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

const groupParts = "/modules" // after the address of a group

// SwitchParts leaves in the group the parts on, of those that its network has; the others are off there, and what they hold is
// kept out of sight. Nothing is written when nothing differs. Errors: fail.Hidden, SignedOut, Forbidden, Closed when it is
// archived; fail.Conflict when somebody changed the group since version.
func (a *Admin) SwitchParts(ctx context.Context, by ref.Person, group ref.Space, on []string, version int64) error {
	const op = "admin.SwitchParts"
	err := a.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		s, err := space.Get(ctx, tx, group)
		if err != nil {
			return err
		}
		if err := maySwitch(v, s); err != nil {
			return err
		}
		n, err := space.Get(ctx, tx, s.Network)
		if err != nil {
			return err
		}
		if s.Version != version {
			return fail.Say(op, fail.Conflict, "admin.conflict")
		}
		// What the network does not have now stays as it is: it may have it again.
		var off []string
		for _, name := range s.Parts {
			if !slices.Contains(n.Parts, name) {
				off = append(off, name)
			}
		}
		for _, name := range a.partsOf(n) {
			if !slices.Contains(on, name) {
				off = append(off, name)
			}
		}
		if sameSet(off, s.Parts) {
			return nil
		}
		s.Parts = off
		if _, err := space.Put(ctx, tx, s); err != nil {
			return err
		}
		return a.tell(ctx, tx, factParts, by, group, map[string]any{"off": off})
	})
	return fail.Wrap(op, err)
}

// maySwitch tells whether v runs the group s, which can still change.
func maySwitch(v *access.Viewer, s space.Space) error {
	const op = "admin.maySwitch"
	if err := access.CanSpace(v, access.Manage, s); err != nil {
		return err
	}
	switch {
	case s.Kind != space.Group:
		return fail.E(op, fail.Hidden, nil)
	case s.IsArchived():
		return fail.Say(op, fail.Closed, "access.closed")
	}
	return nil
}

// partsOf is the parts that n has and that a group may do without, in the order of the site.
func (a *Admin) partsOf(n space.Space) []string {
	var out []string
	for _, p := range a.core.Web.Parts {
		if slices.Contains(n.Parts, p.Name) && a.inGroups(p.Name) {
			out = append(out, p.Name)
		}
	}
	return out
}

// inGroups tells whether the part has pages in groups; one of whole networks cannot be missed there.
func (a *Admin) inGroups(part string) bool {
	of := func(r web.Route) bool { return r.Part == part && strings.Contains(r.Pattern, "{group}") }
	return slices.ContainsFunc(a.core.Web.Routes(), of)
}

// rig is the page of a group's parts.
type rig struct {
	action, back, version string
	conflict              string
	parts                 []ui.SwitchProps
}

// groupPlace is the group of the path, for who may switch its parts.
func groupPlace(v *web.Visit) (web.Place, error) {
	p, err := v.Place()
	if err != nil {
		return p, err
	}
	return p, maySwitch(v.Viewer, p.Space)
}

func (a *Admin) showParts(v *web.Visit) error {
	p, err := groupPlace(v)
	if err != nil {
		return err
	}
	return a.pageParts(v, p, nil)
}

func (a *Admin) pageParts(v *web.Visit, p web.Place, refused error) error {
	o := rig{action: p.Path() + groupParts, back: p.Path(), version: strconv.FormatInt(p.Space.Version, 10)}
	status := http.StatusOK
	if refused != nil {
		o.conflict, status = v.T("admin.conflict"), web.StatusOf(refused)
	}
	names := a.partsOf(p.Network)
	on := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(p.Space.Parts, name) })
	for _, s := range v.Site.Parts {
		if slices.Contains(names, s.Name) {
			o.parts = append(o.parts, switchOf(v, s, on))
		}
	}
	return v.Page(web.Page{Title: v.T("admin.group_parts", "name", p.Space.Name), Status: status, Place: &p, Frame: ui.FrameTwo, NoIndex: true, Main: partsView(o)})
}

func (a *Admin) switchParts(v *web.Visit) error {
	p, err := groupPlace(v)
	if err != nil {
		return err
	}
	f, err := v.Form("admin.switchParts")
	if err != nil {
		return err
	}
	err = a.SwitchParts(v.Ctx(), v.Viewer.Person, p.Space.ID, f.All(fieldParts), readVersion(f.Raw(fieldVersion)))
	if fail.Is(err, fail.Conflict) {
		return a.pageParts(v, p, err)
	}
	if err != nil {
		return err
	}
	v.Flash("admin.flash.parts")
	return v.Redirect(p.Path() + groupParts)
}
