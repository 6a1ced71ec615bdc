package access

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Place is a space that a person has to do with, as they see it listed.
type Place struct {
	Space   ref.Space
	Network ref.Space
	Kind    space.Kind
	Slug    string
	Name    string
	Role    space.Role
	State   space.State
	Barred  bool // the kind of the person's organisation is not admitted there
}

// Viewer is what one person may. Read-only once loaded; safe for concurrent use.
type Viewer struct {
	Person   ref.Person // 0 for nobody, and for a suspended account
	Operator bool
	// Suspended: the account is signed in and has the rights of nobody.
	Suspended bool
	// Places is every space the person has a membership in, whatever its state, networks first, then by name.
	Places []Place

	roles     map[ref.Space]space.Role // spaces the person is in
	muted     map[ref.Space]bool
	excluded  map[ref.Space]bool
	invited   []ref.Space
	networks  []ref.Space
	spaces    []ref.Space
	moderated []ref.Space
	managed   []ref.Space
	openings  []open
	plans     []string
	hosted    []ref.Space
}

// Nobody is the viewer who has not signed in.
func Nobody() *Viewer { return &Viewer{} }

const places = `SELECT m.space_id, s.network_id, s.kind, s.slug, s.name, s.barred, m.role, m.state
	FROM   membership m JOIN space s ON s.id = m.space_id
	WHERE  m.person_id = $1
	ORDER  BY s.kind DESC, s.sort_key, s.id`

// opened is the plans of networks that have not ended, then the groups opened to the networks $4, with their home and the network
// of the $4.
const opened = `SELECT network_id AS space_id, plan, CAST(0 AS BIGINT) AS home, network_id AS host, starts, ends FROM space_grant WHERE person_id = $1 AND person_id <> 0 AND ends > $3
	UNION SELECT network_id, plan, 0, network_id, starts, ends FROM space_grant WHERE org_id = $2 AND org_id <> 0 AND ends > $3
	UNION SELECT o.space_id, '', s.network_id, o.network_id, 0, 0 FROM space_opening o JOIN space s ON s.id = o.space_id WHERE o.network_id IN ($4[]) AND o.state = 'opened'`

// Load returns what p may. Two queries; none for nobody.
func Load(ctx context.Context, q db.Q, p account.Person) (*Viewer, error) {
	if p.ID == 0 || p.State == account.Closed {
		return Nobody(), nil
	}
	if p.State == account.Suspended {
		return &Viewer{Suspended: true}, nil
	}
	v, _, err := load(ctx, q, p, clock.Now(ctx))
	return v, err
}

// load is Load for an active account, and until when (in milliseconds) its plans are what they are.
func load(ctx context.Context, q db.Q, p account.Person, now time.Time) (v *Viewer, until int64, err error) {
	const op = "access.Load"
	v = &Viewer{Person: p.ID, Operator: p.Operator, roles: map[ref.Space]space.Role{}, muted: map[ref.Space]bool{}, excluded: map[ref.Space]bool{}}
	if v.Places, err = db.All(ctx, q, scanPlace(p.OrgKind), places, p.ID); err != nil {
		return nil, 0, fail.Wrap(op, err)
	}
	v.settle()
	list, err := db.All(ctx, q, scanOpened, opened, p.ID, p.Org, db.Millis(now), db.Ints(v.networks))
	if err != nil {
		return nil, 0, fail.Wrap(op, err)
	}
	v.openings = begun(list, now)
	v.open()
	return v, turn(list, now), nil
}

// begun leaves out the plans that begin later.
func begun(list []open, now time.Time) (out []open) {
	for _, o := range list {
		if o.home != 0 || o.starts <= db.Millis(now) {
			out = append(out, o)
		}
	}
	return out
}

// open works out plans and hosted from openings, once it is settled in which networks the person is.
func (v *Viewer) open() {
	for _, o := range v.openings {
		switch {
		case o.home == 0:
			v.plans = append(v.plans, planKey(o.space, o.plan))
		case !v.excluded[o.home] && slices.Contains(v.networks, o.host) && !slices.Contains(v.hosted, o.space):
			v.hosted = append(v.hosted, o.space)
		}
	}
}

// LoadID is Load for a person known by id: one query more.
func LoadID(ctx context.Context, q db.Q, id ref.Person) (*Viewer, error) {
	if id == 0 {
		return Nobody(), nil
	}
	p, err := account.Get(ctx, q, id)
	if err != nil {
		return nil, err
	}
	return Load(ctx, q, p)
}

// open is one row of opened: a plan of a network, or a group with its home.
type open struct {
	space ref.Space
	plan  string
	home  ref.Space // 0 for a plan
	host  ref.Space // the network it is opened to
	// of a plan, in milliseconds
	starts, ends int64
}

func scanOpened(r db.Row) (o open, err error) {
	return o, r.Scan(&o.space, &o.plan, &o.home, &o.host, &o.starts, &o.ends)
}

func planKey(n ref.Space, plan string) string { return fmt.Sprintf("%d:%s", int64(n), plan) }

// Unaffiliated is the kind of organisation of those who have none, as a space bars it.
const Unaffiliated = "none"

func scanPlace(orgKind string) func(db.Row) (Place, error) {
	if orgKind == "" {
		orgKind = Unaffiliated
	}
	return func(r db.Row) (p Place, err error) {
		var barred string
		err = r.Scan(&p.Space, &p.Network, &p.Kind, &p.Slug, &p.Name, &barred, &p.Role, &p.State)
		p.Barred = slices.Contains(strings.Fields(barred), orgKind)
		return p, err
	}
}

// settle works out the sets from Places: networks first, since an exclusion or a manager's role there reaches the groups.
func (v *Viewer) settle() {
	manages := map[ref.Space]bool{}
	for _, p := range v.Places {
		if p.Kind != space.Network {
			continue
		}
		if p.State == space.Excluded {
			v.excluded[p.Space] = true
		}
		if p.State == space.Active && p.Role == space.Manager {
			manages[p.Space] = true
			v.managed = append(v.managed, p.Space)
		}
	}
	if v.Person > 0 {
		o := space.OwnOf(v.Person)
		v.roles[o], v.moderated = space.Animator, append(v.moderated, o)
	}
	for _, p := range v.Places {
		in := p.State == space.Active || p.State == space.Muted
		switch {
		case space.IsOwn(p.Space): // nobody is let into the place of another
		case p.State == space.Excluded:
			v.excluded[p.Space] = true
		case v.excluded[p.Network]:
		case p.State == space.Invited:
			v.invited = append(v.invited, p.Space)
		case in && p.Barred && !p.Role.AtLeast(space.Animator) && !manages[p.Network]:
		case in:
			v.enter(p)
		}
	}
}

func (v *Viewer) enter(p Place) {
	v.roles[p.Space] = p.Role
	v.spaces = append(v.spaces, p.Space)
	if p.Kind == space.Network {
		v.networks = append(v.networks, p.Space)
	}
	if p.State == space.Muted {
		v.muted[p.Space] = true
	} else if p.Role.AtLeast(space.Animator) {
		v.moderated = append(v.moderated, p.Space)
	}
}

// Role is what the person is in the space, as the rules count it: animator in every group of a network they manage, none
// where they are excluded or barred.
func (v *Viewer) Role(id, network ref.Space) space.Role {
	if slices.Contains(v.managed, network) {
		if id == network {
			return space.Manager
		}
		return space.Animator
	}
	return v.roles[id]
}

// Place returns the person's own membership in id; ok is false when there is none.
func (v *Viewer) Place(id ref.Space) (Place, bool) {
	for _, p := range v.Places {
		if p.Space == id {
			return p, true
		}
	}
	return Place{}, false
}

// Networks is the networks the person is in. The slice is the viewer's own.
func (v *Viewer) Networks() []ref.Space { return v.networks }

// Spaces is the networks and groups the person is in. The slice is the viewer's own.
func (v *Viewer) Spaces() []ref.Space { return v.spaces }

// Hosted is the groups of other networks that are opened to a network the person is in. The slice is the viewer's own.
func (v *Viewer) Hosted() []ref.Space { return v.hosted }

// livesHere tells whether the person is in a network where the space id, of network, lives.
func (v *Viewer) livesHere(id, network ref.Space) bool {
	return slices.Contains(v.networks, network) || slices.Contains(v.hosted, id)
}

// IsMuted tells whether the person may read in id but not write.
func (v *Viewer) IsMuted(id ref.Space) bool { return v.muted[id] }

// Moderates tells whether the person is an animator there, or manages the network.
func (v *Viewer) Moderates(id, network ref.Space) bool {
	return slices.Contains(v.managed, network) || slices.Contains(v.moderated, id)
}
