package directory

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/kind"
	"maillage/core/org"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/kit/fail"
)

const (
	// shownWorks is how many publications a page lists.
	shownWorks = 10
	// shownTies is how many networks and groups in common it lists.
	shownTies = 20
	// foundOrgs is how many organisations a search offers.
	foundOrgs = 12
)

// Tie is a network or a group in which both the person and the reader are.
type Tie struct {
	Space, Network space.Space
	Role           space.Role // of the person
}

// Page is somebody as one reader sees them.
type Page struct {
	Person     account.Person // without the address, which is in Profile where it may be read
	Profile    Profile        // what the reader may read of it
	Relation   Relation       // of the reader
	Near       bool           // they share a network
	Tied       Tied           // what there is between the reader and the person
	Listed     bool           // the profile may be shown: see the package doc
	Verified   bool           // they are known to work where they say
	Org        org.Org        // where they work; zero for nowhere
	Colleagues int            // people of the same organisation whom the reader may see there, at most Most
	Ties       []Tie
	Works      []kind.Entry
	Older      ref.Item // where older publications begin; 0 when there are none
}

// readable tells whether a handle may be asked of the tables: PostgreSQL takes neither NUL nor broken UTF-8.
func readable(handle string) bool {
	return utf8.ValidString(handle) && !strings.ContainsRune(handle, 0)
}

// Read returns the page of the person of handle for v; its publications are those before an item, the latest for 0. Errors:
// fail.Hidden when there is none, or they are suspended or gone. At most sixteen queries, and those of kind.Entries.
func (d *Directory) Read(ctx context.Context, v *access.Viewer, handle string, before ref.Item) (p Page, err error) {
	const op = "directory.Read"
	if !readable(handle) {
		return p, fail.E(op, fail.Hidden, nil)
	}
	err = d.core.DB.Read(ctx, func(q db.Q) error {
		who, err := account.ByHandle(ctx, q, handle)
		if err != nil {
			return err
		}
		if who.State != account.Active {
			return fail.E(op, fail.Hidden, nil)
		}
		r, near, err := relation(ctx, q, v, who)
		if err != nil {
			return err
		}
		if p, err = d.page(ctx, q, v, who, r, before); err != nil {
			return err
		}
		p.Near = near
		p.Tied, err = tiedOf(ctx, q, v.Person, who.ID)
		return err
	})
	return p, fail.Wrap(op, err)
}

// As returns the page of me as another reader would get it: a stranger, a contact or a colleague, who is in networks and in
// nothing else. It is made by what makes Read.
func (d *Directory) As(ctx context.Context, me ref.Person, r Relation, networks ...ref.Space) (p Page, err error) {
	err = d.core.DB.Read(ctx, func(q db.Q) error {
		who, err := account.Get(ctx, q, me)
		if err != nil {
			return err
		}
		v, err := access.Imagine(ctx, q, networks...)
		if err != nil {
			return err
		}
		p, err = d.page(ctx, q, v, who, r, 0)
		return err
	})
	return p, fail.Wrap("directory.As", err)
}

// page is the page of who for v, who is r to them.
func (d *Directory) page(ctx context.Context, q db.Q, v *access.Viewer, who account.Person, r Relation, before ref.Item) (p Page, err error) {
	p.Person, p.Relation = who, r
	p.Person.Email = ""
	if err := d.describe(ctx, q, v, who.Email, &p); err != nil {
		return p, err
	}
	if p.Ties, err = ties(ctx, q, v, who.ID); err != nil {
		return p, err
	}
	items, err := works(ctx, q, v, who.ID, d.core.Web.Feeds, before, shownWorks+1)
	if err != nil {
		return p, err
	}
	if len(items) > shownWorks {
		items = items[:shownWorks]
		p.Older = items[shownWorks-1].ID
	}
	p.Works, err = d.core.Kinds.Entries(ctx, q, v, items)
	return p, err
}

// describe reads who the person is, as far as the reader may know.
func (d *Directory) describe(ctx context.Context, q db.Q, v *access.Viewer, email string, p *Page) (err error) {
	networks, err := partsOf(ctx, q, p.Person.ID)
	if err != nil {
		return err
	}
	p.Listed = len(networks) == 0 || p.Relation == Self || slices.ContainsFunc(networks, func(parts string) bool {
		return slices.Contains(strings.Fields(parts), Name)
	})
	if p.Listed {
		whole, err := Get(ctx, q, p.Person.ID)
		if err != nil {
			return err
		}
		who, err := PrivacyOf(ctx, q, p.Person.ID)
		if err != nil {
			return err
		}
		whole.Email = email
		p.Profile = whole.shown(who, p.Relation)
	}
	if p.Person.Org == 0 {
		return nil
	}
	places, err := org.Of(ctx, q, p.Person.ID)
	if err != nil {
		return err
	}
	if len(places) > 0 && places[0].Until.IsZero() {
		p.Verified, p.Org = places[0].Verified(), places[0].Org
	}
	p.Colleagues, err = d.agents(ctx, q, v, p.Person.Org)
	return err
}

// agents counts the people of an organisation whom v may see, at most Most.
func (d *Directory) agents(ctx context.Context, q db.Q, v *access.Viewer, o ref.Org) (int, error) {
	f := finding{Directory: d, q: q, v: v}
	var err error
	if f.mine, err = networksOn(ctx, q, v); err != nil || len(f.mine) == 0 {
		return 0, err
	}
	if f.hidden, err = blocks(ctx, q, v.Person); err != nil {
		return 0, err
	}
	list, err := f.people(ctx, ask{ofOrg(o), f.where()}, place{}, Most)
	return len(list), err
}

// ofOrg is what asks for the people of an organisation.
func ofOrg(o ref.Org) []group {
	return []group{{terms: []string{byOrg + strconv.FormatInt(int64(o), 10)}}}
}

// tiedOf is what there is between me and another, as I see it.
func tiedOf(ctx context.Context, q db.Q, me, other ref.Person) (Tied, error) {
	if me == 0 || me == other {
		return Tied{}, nil
	}
	c, err := contactOf(ctx, q, me, other)
	if err != nil {
		return Tied{}, err
	}
	t := c.seenBy(me)
	stances, err := tie.Of(ctx, q, me, tie.Person, []int64{int64(other)})
	t.Stance = stances[int64(other)]
	return t, err
}

func ties(ctx context.Context, q db.Q, v *access.Viewer, p ref.Person) ([]Tie, error) {
	list, err := common(ctx, q, p, v.Spaces(), shownTies)
	if err != nil {
		return nil, err
	}
	ids := make([]ref.Space, len(list))
	for n, t := range list {
		ids[n] = t.space
	}
	spaces, err := space.Some(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	// A group opened to another network may be shared without its home being so.
	var homes []ref.Space
	for _, s := range spaces {
		if _, ok := spaces[s.Network]; !ok {
			homes = append(homes, s.Network)
		}
	}
	others, err := space.Some(ctx, q, homes)
	if err != nil {
		return nil, err
	}
	var out []Tie
	for _, t := range list {
		s := spaces[t.space]
		n, ok := spaces[s.Network]
		if !ok {
			// It would name a network that the reader may not know.
			if n, ok = others[s.Network]; !ok || access.CanSpace(v, access.See, n) != nil {
				continue
			}
		}
		out = append(out, Tie{Space: s, Network: n, Role: t.role})
	}
	return out, nil
}

// Own is what the form of one's profile starts from.
func (d *Directory) Own(ctx context.Context, p ref.Person) (Profile, error) {
	return Get(ctx, d.core.DB.Q(), p)
}

// OwnPrivacy is what the form of one's privacy starts from.
func (d *Directory) OwnPrivacy(ctx context.Context, p ref.Person) (Privacy, error) {
	return PrivacyOf(ctx, d.core.DB.Q(), p)
}

// Orgs returns the organisations that text names, best first.
func (d *Directory) Orgs(ctx context.Context, text string) ([]org.Org, error) {
	return org.Find(ctx, d.core.DB.Q(), text, nil, foundOrgs)
}
