package directory

import (
	"context"
	"strings"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/org"
	book "maillage/core/org/directory"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/siret"
)

// OrgPage is an organisation as one reader sees it.
type OrgPage struct {
	Org    org.Org
	Within []org.Org // the département and the région where it is, when they are other organisations
	Agents []Found
	Next   ref.Person // where the next page of agents begins; 0 on the last one
	Total  int        // agents whom the reader may see, at most Most
	More   bool       // there are others
	Groups []OrgGroup
}

// OrgGroup is a group of the reader's networks in which agents of an organisation are.
type OrgGroup struct {
	Space, Network space.Space
	Agents         int // whom the reader may see
}

// orgGroups is how many groups the page of an organisation lists.
const orgGroups = 10

// OrgAddress is the end of the address of an organisation: its SIREN, or its kind and code where none is known. It never
// changes.
func OrgAddress(o org.Org) string {
	if o.SIREN != "" {
		return o.SIREN
	}
	return string(o.Kind) + "-" + o.Code
}

// orgAt returns the organisation of an address, in either form. Errors: fail.Hidden.
func orgAt(ctx context.Context, q db.Q, address string) (org.Org, error) {
	const op = "directory.orgAt"
	if !readable(address) {
		return org.Org{}, fail.E(op, fail.Hidden, nil)
	}
	if n, err := siret.ParseSIREN(address); err == nil {
		list, err := org.Find(ctx, q, string(n), nil, 1)
		if err == nil && len(list) == 0 {
			err = fail.E(op, fail.Hidden, nil)
		}
		if err != nil {
			return org.Org{}, err
		}
		return list[0], nil
	}
	kind, code, ok := strings.Cut(address, "-")
	if !ok {
		return org.Org{}, fail.E(op, fail.Hidden, nil)
	}
	return org.ByCode(ctx, q, org.Kind(kind), code)
}

// ReadOrg returns the page of the organisation of an address for v, with the agents after a person. Errors: fail.Hidden.
func (d *Directory) ReadOrg(ctx context.Context, v *access.Viewer, address string, after ref.Person) (p OrgPage, err error) {
	err = d.core.DB.Read(ctx, func(q db.Q) error {
		if p.Org, err = orgAt(ctx, q, address); err != nil {
			return err
		}
		if p.Within, err = within(ctx, q, p.Org); err != nil {
			return err
		}
		f := finding{Directory: d, q: q, v: v}
		if f.mine, err = networksOn(ctx, q, v); err != nil || len(f.mine) == 0 {
			return err
		}
		if f.hidden, err = blocks(ctx, q, v.Person); err != nil {
			return err
		}
		return f.org(ctx, &p, after)
	})
	return p, fail.Wrap("directory.ReadOrg", err)
}

func (f finding) org(ctx context.Context, p *OrgPage, after ref.Person) error {
	what := ask{ofOrg(p.Org.ID), f.where()}
	at, err := placeOf(ctx, f.q, after)
	if err != nil {
		return err
	}
	page, err := f.people(ctx, what, at, PageSize+1)
	if err != nil {
		return err
	}
	if len(page) > PageSize {
		page = page[:PageSize]
		p.Next = page[PageSize-1]
	}
	if p.Agents, err = f.cards(ctx, page); err != nil {
		return err
	}
	all, err := f.people(ctx, what, place{}, Most+1)
	if err != nil {
		return err
	}
	p.Total, p.More = min(len(all), Most), len(all) > Most
	p.Groups, err = f.groupsOf(ctx, all[:p.Total])
	return err
}

// within returns the département and the région of o, the nearest first.
func within(ctx context.Context, q db.Q, o org.Org) ([]org.Org, error) {
	var out []org.Org
	for _, at := range []struct {
		kind org.Kind
		code string
	}{{org.Departement, o.Departement}, {org.Region, o.Region}} {
		if at.code == "" || o.Is(at.kind) || o.Is(org.Region) {
			continue
		}
		place, err := org.ByCode(ctx, q, at.kind, at.code)
		if fail.Is(err, fail.Hidden) {
			continue // a territory without an organisation of its own
		} else if err != nil {
			return nil, err
		}
		out = append(out, place)
	}
	return out, nil
}

// groupsOf returns the groups in which people are and whose members the reader may see, those with the most of them first.
func (f finding) groupsOf(ctx context.Context, people []ref.Person) ([]OrgGroup, error) {
	if len(people) == 0 {
		return nil, nil
	}
	t := sql{args: append([]any{}, f.v.SpaceArgs()...)}
	rows, err := f.q.Query(ctx, `SELECT s.id, COUNT(*) FROM membership m JOIN space s ON s.id = m.space_id
		WHERE s.kind = 'group' AND m.state IN ('active', 'muted') AND m.person_id IN (`+t.arg(db.Ints(people))+`[]) AND s.network_id IN (`+t.arg(db.Ints(f.where()))+`[])
		AND `+access.SpaceVisible("s", 1)+` GROUP BY s.id ORDER BY COUNT(*) DESC, s.id LIMIT `+t.arg(orgGroups), t.args...)
	if err != nil {
		return nil, err
	}
	count := map[ref.Space]int{}
	var ids []ref.Space
	err = each(rows, func(r db.Row) error {
		var s ref.Space
		var n int
		err := r.Scan(&s, &n)
		ids, count[s] = append(ids, s), n
		return err
	})
	if err != nil {
		return nil, err
	}
	spaces, err := space.Some(ctx, f.q, ids)
	if err != nil {
		return nil, err
	}
	var out []OrgGroup
	for _, id := range ids {
		s := spaces[id]
		for _, n := range f.mine {
			if n.ID == s.Network && access.CanSpace(f.v, access.SeeMembers, s) == nil {
				out = append(out, OrgGroup{Space: s, Network: n, Agents: count[id]})
			}
		}
	}
	return out, nil
}

// OrgChoice is an organisation of a list, with how many of its people the reader may see.
type OrgChoice struct {
	Org    org.Org
	Agents int  // 0 where they were not counted
	More   bool // there may be others
}

// OrgList returns the organisations that text names; without text, those with the most people among the first whom v may see.
func (d *Directory) OrgList(ctx context.Context, v *access.Viewer, text string) (list []OrgChoice, err error) {
	err = d.core.DB.Read(ctx, func(q db.Q) error {
		list = nil
		f := finding{Directory: d, q: q, v: v}
		if f.mine, err = networksOn(ctx, q, v); err != nil {
			return err
		}
		if f.hidden, err = blocks(ctx, q, v.Person); err != nil {
			return err
		}
		if text == "" {
			list, err = f.orgsAround(ctx)
			return err
		}
		found, err := org.Find(ctx, q, text, nil, PageSize)
		for _, o := range found {
			list = append(list, OrgChoice{Org: o})
		}
		return err
	})
	return list, fail.Wrap("directory.OrgList", err)
}

func (f finding) orgsAround(ctx context.Context) ([]OrgChoice, error) {
	people, err := f.people(ctx, ask{networks: f.where()}, place{}, Most+1)
	if err != nil || len(people) == 0 {
		return nil, err
	}
	rows, err := f.q.Query(ctx, `SELECT o.id, o.kind, o.code, o.siren, o.name, o.region, o.departement, COUNT(*) FROM person p JOIN org o ON o.id = p.org_id
		WHERE p.id IN ($1[]) GROUP BY o.id, o.kind, o.code, o.siren, o.name, o.region, o.departement ORDER BY COUNT(*) DESC, o.name, o.id LIMIT $2`, db.Ints(people), PageSize)
	if err != nil {
		return nil, err
	}
	more := len(people) > Most
	var out []OrgChoice
	err = each(rows, func(r db.Row) error {
		c := OrgChoice{More: more}
		err := r.Scan(&c.Org.ID, &c.Org.Kind, &c.Org.Code, &c.Org.SIREN, &c.Org.Name, &c.Org.Region, &c.Org.Departement, &c.Agents)
		out = append(out, c)
		return err
	})
	return out, err
}

// placeName names where o is, "" when that is nowhere in particular.
func (d *Directory) placeName(o org.Org) string {
	t, ok := d.territory(book.Key(book.Departement, o.Departement))
	if !ok {
		t, _ = d.territory(book.Key(book.Region, o.Region))
	}
	return t.Name
}
