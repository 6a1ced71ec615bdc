package directory

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/org"
	"maillage/core/ref"
	"maillage/core/space"
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
	Person     account.Person
	Profile    Profile
	Listed     bool // the profile may be shown: see the package doc
	Verified   bool // they are known to work where they say
	Colleagues int  // people of the same organisation here, themselves included
	Ties       []Tie
	Works      []kind.Entry
}

// Read returns the page of the person of handle for v. Errors: fail.Hidden when there is none, or they are suspended or
// gone. At most eight queries, and those of kind.Entries.
func (d *Directory) Read(ctx context.Context, v *access.Viewer, handle string) (p Page, err error) {
	const op = "directory.Read"
	if !utf8.ValidString(handle) || strings.ContainsRune(handle, 0) {
		return p, fail.E(op, fail.Hidden, nil) // PostgreSQL takes no such text
	}
	err = d.core.DB.Read(ctx, func(q db.Q) error {
		if p.Person, err = account.ByHandle(ctx, q, handle); err != nil {
			return err
		}
		if p.Person.State != account.Active {
			return fail.E(op, fail.Hidden, nil)
		}
		if err := d.describe(ctx, q, v, &p); err != nil {
			return err
		}
		if p.Ties, err = ties(ctx, q, v, p.Person.ID); err != nil {
			return err
		}
		var items []item.Item
		if items, err = works(ctx, q, v, p.Person.ID, d.core.Web.Feeds, shownWorks); err != nil {
			return err
		}
		p.Works, err = d.core.Kinds.Entries(ctx, q, v, items)
		return err
	})
	return p, fail.Wrap(op, err)
}

// describe reads who the person is.
func (d *Directory) describe(ctx context.Context, q db.Q, v *access.Viewer, p *Page) (err error) {
	networks, err := partsOf(ctx, q, p.Person.ID)
	if err != nil {
		return err
	}
	p.Listed = len(networks) == 0 || v.Person == p.Person.ID || slices.ContainsFunc(networks, func(parts string) bool {
		return slices.Contains(strings.Fields(parts), Name)
	})
	if p.Listed {
		if p.Profile, err = Get(ctx, q, p.Person.ID); err != nil {
			return err
		}
	}
	if p.Person.Org == 0 {
		return nil
	}
	places, err := org.Of(ctx, q, p.Person.ID)
	if err != nil {
		return err
	}
	p.Verified = len(places) > 0 && places[0].Until.IsZero() && places[0].Verified()
	p.Colleagues, err = colleagues(ctx, q, p.Person.Org)
	return err
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
	var out []Tie
	for _, t := range list {
		s := spaces[t.space]
		// A group outside the networks in common would name a network that the reader may not know.
		if n, ok := spaces[s.Network]; ok {
			out = append(out, Tie{Space: s, Network: n, Role: t.role})
		}
	}
	return out, nil
}

// Own is what the form of one's profile starts from.
func (d *Directory) Own(ctx context.Context, p ref.Person) (Profile, error) {
	return Get(ctx, d.core.DB.Q(), p)
}

// Orgs returns the organisations that text names, best first.
func (d *Directory) Orgs(ctx context.Context, text string) ([]org.Org, error) {
	return org.Find(ctx, d.core.DB.Q(), text, nil, foundOrgs)
}
