package admin

import (
	"context"
	"embed"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

//go:embed words.fr.json words.en.json
var words embed.FS

// The facts.
const (
	factChanged  = "admin.network_changed"
	factExported = "admin.exported"
	factParts    = "admin.parts_switched"
)

// Admin is the part.
type Admin struct{ core *part.Core }

// New returns the verbs over c.
func New(c *part.Core) *Admin { return &Admin{core: c} }

// Join makes the part.
func Join(c *part.Core) part.Part {
	a := New(c)
	return part.Part{
		Name:   "admin",
		Words:  words,
		Routes: a.routes(),
		Facts: []part.Fact{
			{Kind: factChanged, Says: "a manager changed what a network is, or who gets in"},
			{Kind: factParts, Says: "somebody who runs a group chose which parts it has"},
			{Kind: factRetried, Says: "the operator had a task that was given up done again"},
			{Kind: factForgiven, Says: "the operator lets letters go again to an address that had been refused"},
			{Kind: factExported, Says: "a manager took the list of a network's members away"},
		},
		Nav:     []web.Nav{{Href: deploymentPath, Label: "admin.nav", Icon: "server", Me: true, Show: runsDeployment}},
		Actions: []web.PlaceSlot{manage, a.rig},
	}
}

func runsDeployment(v *web.Visit) bool { return v.Viewer.Operator }

func (a *Admin) routes() []web.Route {
	const network = "/reseaux/{network}" + managed
	return []web.Route{
		{Pattern: "GET " + network, Rule: web.ByRights, Do: a.showNetwork},
		{Pattern: "POST " + network, Rule: web.ByRights, Do: a.change},
		{Pattern: "GET " + network + "/mots", Rule: web.ByRights, Do: a.showWords},
		{Pattern: "POST " + network + "/mots", Rule: web.ByRights, Do: a.callThings},
		{Pattern: "GET " + network + "/membres", Rule: web.ByRights, Do: a.showMembers},
		{Pattern: "GET " + network + "/membres.csv", Rule: web.ByRights, Do: a.export},
		{Pattern: "POST " + network + "/embleme", Rule: web.ByRights, Do: a.emblem, Body: emblemBody},
		{Pattern: "POST " + network + "/apercu", Rule: web.ByRights, Do: a.preview},
		{Pattern: "GET /reseaux/{network}/groupes/{group}" + groupParts, Rule: web.ByRights, Do: a.showParts},
		{Pattern: "POST /reseaux/{network}/groupes/{group}" + groupParts, Rule: web.ByRights, Do: a.switchParts},
		{Pattern: "POST " + web.PreviewEnd, Rule: web.Anyone, Do: a.endPreview, InPreview: true},
		{Pattern: "GET " + deploymentPath, Rule: web.Operators, Do: a.showDeployment},
		{Pattern: "POST " + deploymentPath + "/taches", Rule: web.Operators, Do: a.retry},
		{Pattern: "POST " + deploymentPath + "/adresses", Rule: web.Operators, Do: a.forgive, Queries: 40},
	}
}

const (
	managed        = "/gestion" // after the address of a network
	deploymentPath = "/exploitation"
)

// manage is the way to these pages, on the folder of a network, for those who may.
func manage(_ context.Context, v *web.Visit, p web.Place) (templ.Component, error) {
	if p.Space.Kind != space.Network || access.CanSpace(v.Viewer, access.Manage, p.Space) != nil {
		return nil, nil
	}
	return ui.LinkBtn(ui.LinkBtnProps{Href: p.Path() + managed, Label: v.T("admin.manage"), More: p.Space.Name, Icon: "settings"}), nil
}

// rig is the way to the parts of a group, on its folder, for those who run it, where there is a choice.
func (a *Admin) rig(_ context.Context, v *web.Visit, p web.Place) (templ.Component, error) {
	if p.Space.Kind != space.Group || maySwitch(v.Viewer, p.Space) != nil || len(a.partsOf(p.Network)) == 0 {
		return nil, nil
	}
	return ui.LinkBtn(ui.LinkBtnProps{Href: p.Path() + groupParts, Label: v.T("admin.field.modules"), More: p.Space.Name, Icon: "adjustments"}), nil
}

// place is the network of the path, for those who may manage it.
func place(v *web.Visit) (web.Place, error) {
	p, err := v.Place()
	if err != nil {
		return p, err
	}
	return p, access.CanSpace(v.Viewer, access.Manage, p.Space)
}

// network loads id for somebody who must be allowed to manage it.
func network(ctx context.Context, q db.Q, by ref.Person, id ref.Space) (space.Space, error) {
	v, err := access.LoadID(ctx, q, by)
	if err != nil {
		return space.Space{}, err
	}
	s, err := space.Get(ctx, q, id)
	if err != nil {
		return s, err
	}
	if s.Kind != space.Network {
		return s, fail.E("admin.network", fail.Hidden, nil)
	}
	return s, access.CanSpace(v, access.Manage, s)
}
