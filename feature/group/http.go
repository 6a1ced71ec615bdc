package group

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/space"
	"maillage/core/web"
)

// joining is the most queries of an entry: a group and its network at once, with the charter, and what is read again when
// the charter was not shown.
const joining = 38

// creation is the most queries of the making of a group: a sub-group, with each of its themes.
const creation = 36

func (g *Group) routes() []web.Route {
	routes := []web.Route{
		{Pattern: "GET " + allGroups, Rule: web.ByRights, Do: g.showAll},
		{Pattern: "GET /reseaux/{network}/groupes", Rule: web.ByRights, Do: g.showGroups},
		{Pattern: "GET /reseaux/{network}/groupes/nouveau", Rule: web.ByRights, Do: g.showCreate},
		{Pattern: "POST /reseaux/{network}/groupes/nouveau", Rule: web.ByRights, Do: g.create, Queries: creation},
		{Pattern: "GET /reseaux/{network}/groupes/{group}/reglages", Rule: web.ByRights, Do: g.showSettings},
		{Pattern: "POST /reseaux/{network}/groupes/{group}/reglages", Rule: web.ByRights, Do: g.change},
		{Pattern: "POST /reseaux/{network}/groupes/{group}/archivage", Rule: web.ByRights, Do: g.archive},
		{Pattern: "POST /reseaux/{network}/groupes/{group}/animation", Rule: web.ByRights, Do: g.handOver},
		{Pattern: "POST /reseaux/{network}/groupes/{group}/detachement", Rule: web.ByRights, Do: g.detach},
		{Pattern: "GET /reseaux/{network}/groupes/{group}" + pathBelow, Rule: web.ByRights, Do: g.showBelow},
		{Pattern: "GET /reseaux/{network}/groupes/{group}" + pathOpenings, Rule: web.ByRights, Do: g.showOpenings},
		{Pattern: "POST /reseaux/{network}/groupes/{group}" + pathOpenings, Rule: web.ByRights, Do: g.askOpening},
		{Pattern: "POST /reseaux/{network}/groupes/{group}" + pathOpenings + "/retrait", Rule: web.ByRights, Do: g.withdrawOpening, Queries: openings},
		{Pattern: "GET /reseaux/{network}" + pathOffers, Rule: web.ByRights, Do: g.showOffers},
		{Pattern: "POST /reseaux/{network}" + pathOffers, Rule: web.ByRights, Do: g.decideOffer, Queries: openings},
		{Pattern: "GET /invitation/{token}", Rule: web.ByRights, Do: g.showInvitation},
		{Pattern: "POST /invitation/{token}", Rule: web.SignedIn, Do: g.accepts, Queries: joining},
	}
	for _, at := range []string{"/reseaux/{network}", "/reseaux/{network}/groupes/{group}"} {
		routes = append(routes,
			web.Route{Pattern: "GET " + at + "/adhesion", Rule: web.ByRights, Do: g.showEnter},
			web.Route{Pattern: "POST " + at + "/adhesion", Rule: web.ByRights, Do: g.enter, Queries: joining},
			web.Route{Pattern: "GET " + at + "/depart", Rule: web.ByRights, Do: g.showLeave},
			web.Route{Pattern: "POST " + at + "/depart", Rule: web.ByRights, Do: g.leave},
			web.Route{Pattern: "GET " + at + "/membres", Rule: web.ByRights, Do: g.showMembers},
			web.Route{Pattern: "GET " + at + "/membres/{person}", Rule: web.ByRights, Do: g.showMember},
			web.Route{Pattern: "POST " + at + "/demandes/{person}", Rule: web.ByRights, Do: g.decide},
			web.Route{Pattern: "POST " + at + "/roles/{person}", Rule: web.ByRights, Do: g.setRole},
			web.Route{Pattern: "POST " + at + "/exclusion/{person}", Rule: web.ByRights, Do: g.exclude},
			web.Route{Pattern: "GET " + at + "/invitations", Rule: web.ByRights, Do: g.showInvitations},
			web.Route{Pattern: "POST " + at + "/invitations", Rule: web.ByRights, Do: g.invite},
			web.Route{Pattern: "POST " + at + "/invitations/retrait", Rule: web.ByRights, Do: g.uninvite},
		)
	}
	return routes
}

// placeFor is the place of the path, when the visitor may do verb there.
func placeFor(v *web.Visit, verb access.SpaceVerb) (web.Place, error) {
	p, err := v.Place()
	if err != nil {
		return p, err
	}
	return p, access.CanSpace(v.Viewer, verb, p.Space)
}

// from reads where a list goes on, as after writes it. Anything else is the beginning.
func from(s string) mark {
	rank, rest, _ := strings.Cut(s, "~")
	n, err := strconv.Atoi(rank)
	i := strings.LastIndexByte(rest, '~')
	if err != nil || i < 0 {
		return mark{}
	}
	id, err := strconv.ParseInt(rest[i+1:], 10, 64)
	if err != nil {
		return mark{}
	}
	return mark{n, rest[:i], id}
}

func (m mark) String() string {
	return strconv.Itoa(m.rank) + "~" + m.key + "~" + strconv.FormatInt(m.id, 10)
}

// address is path with the parameters that are not empty: alternating names and values.
func address(path string, params ...string) string {
	q := url.Values{}
	for n := 0; n+1 < len(params); n += 2 {
		if params[n+1] != "" {
			q.Set(params[n], params[n+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// after is the address of the rest of a list, "" on its last page.
func after(m mark, path string, params ...string) string {
	if m.id == 0 {
		return ""
	}
	return address(path, append(params, "apres", m.String())...)
}

// actions is what a place's folder offers: to come in, or to the members to leave; to who runs a group, its settings. No
// query: the viewer knows.
func (g *Group) actions(_ context.Context, v *web.Visit, p web.Place) (templ.Component, error) {
	mine, ok := v.Viewer.Place(p.Space.ID)
	if v.Viewer.Suspended || ok && mine.State == space.Excluded {
		return nil, nil
	}
	o := folderActs{name: p.Space.Name, enter: p.Path() + "/adhesion", leave: p.Path() + "/depart", about: p.Path() + pathAbout}
	if p.Space.Kind == space.Group {
		if access.CanSpace(v.Viewer, access.Manage, p.Space) == nil {
			o.settings, o.life = p.Path()+"/reglages", p.Path()+pathLife
		}
	}
	switch {
	case ok && (mine.State == space.Active || mine.State == space.Muted):
		o.kind = actMember
		if access.CanSpace(v.Viewer, access.Animate, p.Space) == nil && !p.Space.IsArchived() {
			o.invite = p.Path() + "/invitations"
			o.below = g.makesBelow(v, p)
		}
		if p.Space.Kind == space.Network && access.CanSpace(v.Viewer, access.Manage, p.Space) == nil {
			o.offers, o.orphans, o.founders = p.Path()+pathOffers, p.Path()+pathOrphans, p.Path()+pathFounders
		}
		return actsView(o), nil
	case ok && mine.State == space.Requested:
		o.kind = actWaits
		return actsView(o), nil
	case p.Space.IsArchived():
	case ok && mine.State == space.Invited:
		o.kind = actInvited
	default:
		o.kind, o.first = offerOf(v, p)
		if o.first {
			o.enter, o.name = p.Network.Path(p.Network)+"/adhesion", p.Network.Name
		}
	}
	if v.R.URL.Path == o.enter {
		o.kind = "" // the page itself has the button
	}
	if o.kind == "" && o.settings == "" {
		return nil, nil
	}
	return actsView(o), nil
}

// offerOf is how the button says it to somebody who is not in. first tells that the network comes before the group.
func offerOf(v *web.Visit, p web.Place) (kind actKind, first bool) {
	outside := p.Space.Kind == space.Group && v.Viewer.Role(p.Network.ID, p.Network.ID) == space.None && !slices.Contains(v.Viewer.Hosted(), p.Space.ID)
	if outside && (p.Network.Admission == space.Request || p.Network.Admission == space.Invite) {
		if p.Network.Admission == space.Invite {
			return "", false
		}
		return actAsk, true
	}
	switch p.Space.Admission {
	case space.Open:
		if v.Viewer.Person == 0 || outside && p.Network.Admission == space.Domains {
			return actSee, false
		}
		return actJoin, false
	case space.Domains:
		return actSee, false
	case space.Request:
		return actAsk, false
	}
	return "", false
}
