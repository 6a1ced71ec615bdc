package directory

import (
	"context"
	"slices"
	"strings"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/kit/fail"
	"maillage/kit/words"
)

const (
	// PageSize is how many people a page of the directory shows.
	PageSize = 20
	// Most is how many people facets are counted over; beyond, counts are "at least". Each person counted costs about 10 µs
	// [measured], and nobody needs to know whether there are 300 or 400.
	Most = 200
	// mostChoices is how many choices a facet offers, and mostOf the one of places and kinds, which are known by heart.
	mostChoices = 5
	mostOf      = 8
	// mostChosen is how many choices of one facet may be on; more are not read.
	mostChosen = mostChoices
	// mostWords is how many words of a question are looked for.
	mostWords = 6
	// sortable: people read to be put in order, where the last word typed may be the beginning of several. Where there are
	// more, the whole list is walked in its order instead: among so many, a page is soon full.
	sortable = 2000
	// mostBegun is how many terms of a network may begin as the last word typed for each to be read in its order. Where more do,
	// many people have one, and the list is soon full.
	mostBegun = 16
	// shownTags is how many skills a line of the list shows.
	shownTags = 4
)

// Facet is a way of narrowing, by the letter of its terms.
type Facet string

// The facets, in the order of the page, beside the network.
const (
	KindFacet   Facet = byKind   // org.Kind
	RegionFacet Facet = byRegion // INSEE code
	DeptFacet   Facet = byDept   // INSEE code
	OrgFacet    Facet = byOrg    // identifier, in decimal
	JobFacet    Facet = byJob    // folded
	SkillFacet  Facet = bySkill  // folded
	HelpFacet   Facet = byHelp   // folded
	LooksFacet  Facet = byLooks  // folded
)

// FacetList is every facet.
var FacetList = []Facet{KindFacet, RegionFacet, DeptFacet, OrgFacet, JobFacet, SkillFacet, HelpFacet, LooksFacet}

// Query is who somebody looks for. The zero Query is everyone.
type Query struct {
	Text     string
	Networks []ref.Space // among the reader's; all of them when empty
	Chosen   map[Facet][]string
	After    ref.Person // the last one of the page before
}

// Found is somebody of the list, as every member of the networks in common sees them.
type Found struct {
	Card     account.Card
	Tags     []string // skills
	Networks []space.Space
	Stance   tie.Stance // what the reader chose
}

// Choice is how many people one narrowing would leave; Key is the value, and a network's slug.
type Choice struct {
	Key, Label string
	N          int
	Chosen     bool
}

// Results is a page of the directory.
type Results struct {
	People []Found
	// Total is how many there are, at most Most; More tells that there are others. Cut tells the same of the counts.
	Total    int
	More     bool
	Next     ref.Person // where the next page begins; 0 on the last one
	Networks []Choice
	Facets   map[Facet][]Choice
	Cut      map[Facet]bool // the counts of the facet are "at least"; "" is for networks
	// Spaces is the networks of the reader whose directory is on.
	Spaces []space.Space
}

// Find returns the people of v's networks whom query describes, in the order of names. Those suspended, gone, and with whom
// there is a block either way are not there, nor counted; fields that their owner keeps from the members of their networks
// find nobody. At most twenty-six queries, on one snapshot.
func (d *Directory) Find(ctx context.Context, v *access.Viewer, query Query) (r Results, err error) {
	err = d.core.DB.Read(ctx, func(q db.Q) error {
		r, err = d.find(ctx, q, v, query)
		return err
	})
	return r, fail.Wrap("directory.Find", err)
}

func (d *Directory) find(ctx context.Context, q db.Q, v *access.Viewer, query Query) (r Results, err error) {
	f := finding{Directory: d, q: q, v: v, query: query}
	if f.mine, err = networksOn(ctx, q, v); err != nil || len(f.mine) == 0 {
		return Results{}, err
	}
	if f.hidden, err = blocks(ctx, q, v.Person); err != nil {
		return r, err
	}
	r.Spaces = f.mine
	if f.words, err = f.begun(ctx, f.asked(query.Text)); err != nil {
		return r, err
	}
	at, err := placeOf(ctx, q, query.After)
	if err != nil {
		return r, err
	}
	page, err := f.people(ctx, ask{groups: f.groups(""), networks: f.networks()}, at, PageSize+1)
	if err != nil {
		return r, err
	}
	if len(page) > PageSize {
		page = page[:PageSize]
		r.Next = page[PageSize-1]
	}
	if r.People, err = f.cards(ctx, page); err != nil {
		return r, err
	}
	return r, f.count(ctx, &r)
}

// finding is one reading of the directory: a snapshot, its reader, and what they ask.
type finding struct {
	*Directory
	q      db.Q
	v      *access.Viewer
	query  Query
	words  []group       // what its text asks
	mine   []space.Space // the reader's, with the directory on
	hidden []ref.Person
}

// networks is where the query looks.
func (f finding) networks() []ref.Space {
	var out []ref.Space
	for _, n := range f.mine {
		if len(f.query.Networks) == 0 || slices.Contains(f.query.Networks, n.ID) {
			out = append(out, n.ID)
		}
	}
	return out
}

// group is terms of which one must be there: those listed, or one that begins with prefix.
type group struct {
	terms  []string
	prefix string // with its letter; "" for none
}

// ask is what a reading of the index looks for: people of any of networks who have something of every group.
type ask struct {
	groups   []group
	networks []ref.Space
}

// groups is what the query asks, without one of its facets.
func (f finding) groups(without Facet) []group {
	var out []group
	for _, x := range FacetList {
		if x == without {
			continue
		}
		if chosen := f.query.Chosen[x]; len(chosen) > 0 {
			var g group
			for _, value := range chosen[:min(len(chosen), mostChosen)] {
				g.terms = append(g.terms, string(x)+value)
			}
			out = append(out, g)
		}
	}
	return append(out, f.words...)
}

// asked is the words of a text, each in the ways it may be kept; the last one may be unfinished.
func (d *Directory) asked(text string) []group {
	text = strings.TrimSpace(text)
	list := d.analyser.Split(text)
	telling := slices.DeleteFunc(slices.Clone(list), func(w words.Word) bool { return w.Stem == "" })
	if len(telling) == 0 {
		telling = list
	}
	telling = telling[:min(len(telling), mostWords)]
	var out []group
	for n, w := range telling {
		g := group{terms: []string{byWord + w.Fold}}
		if w.Stem != "" && w.Stem != w.Fold {
			g.terms = append(g.terms, byWord+w.Stem)
		}
		if w.Stem != "" {
			g.terms = append(g.terms, byStem+w.Stem)
		}
		if n == len(telling)-1 && w.End == len(text) && len(w.Fold) > 1 {
			g.prefix = byWord + w.Fold
		}
		out = append(out, g)
	}
	if text != "" && len(out) == 0 {
		out = append(out, group{terms: []string{byWord}}) // signs alone find nobody
	}
	return out
}

// cards is what the list shows of people.
func (f finding) cards(ctx context.Context, ids []ref.Person) ([]Found, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	cards, err := account.Cards(ctx, f.q, ids)
	if err != nil {
		return nil, err
	}
	skills, err := openSkills(ctx, f.q, f.where(), ids)
	if err != nil {
		return nil, err
	}
	where, err := networksOf(ctx, f.q, f.where(), ids)
	if err != nil {
		return nil, err
	}
	targets := make([]int64, len(ids))
	for n, id := range ids {
		targets[n] = int64(id)
	}
	ties, err := tie.Of(ctx, f.q, f.v.Person, tie.Person, targets)
	if err != nil {
		return nil, err
	}
	var out []Found
	for _, id := range ids {
		p := Found{Card: cards[id], Tags: skills[id], Stance: ties[int64(id)]}
		p.Tags = p.Tags[:min(len(p.Tags), shownTags)]
		for _, n := range f.mine {
			if slices.Contains(where[id], n.ID) {
				p.Networks = append(p.Networks, n)
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// where is every network that the reader looks from.
func (f finding) where() []ref.Space {
	out := make([]ref.Space, len(f.mine))
	for n, s := range f.mine {
		out[n] = s.ID
	}
	return out
}
