package search

import (
	"cmp"
	"context"
	"embed"
	"io/fs"
	"slices"
	"sync/atomic"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/org"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/words"
	"maillage/ui"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed words.fr.json words.en.json
var catalogue embed.FS

// Path is the address of the search page.
const Path = "/recherche"

// Search finds. Safe for concurrent use.
type Search struct {
	core   *part.Core
	engine engine
	words  *words.Analyser

	tallies *tallies
	turned  atomic.Int64 // the last space compared
}

// New returns the search over c.
func New(c *part.Core) *Search {
	return &Search{core: c, engine: engineOf(c.DB.Engine()), words: words.New(), tallies: &tallies{}}
}

// Schema is the tables of the part.
func Schema() db.Schema {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	return db.Schema{Name: "search", FS: migrations}
}

// Join makes the part.
func Join(c *part.Core) part.Part {
	s, schema := New(c), Schema()
	c.Near, c.NearPeople = s.NearItems, s.NearPeople
	c.Queue.Every("search", reconcileEvery, func(ctx context.Context, tx *db.Tx, _ time.Time) error { return s.hourly(ctx, tx) })
	c.Queue.Every("search.looks", 10*time.Minute, s.addLooks)
	return part.Part{
		Name:      "search",
		Schema:    &schema,
		Words:     catalogue,
		Routes:    s.routes(),
		Search:    Path,
		Followers: []journal.Follower{{Name: "search", Do: s.follow}},
		Workers: []queue.Worker{{Kind: taskLook, Do: s.look}, {Kind: taskScrub, Do: s.scrub, Timeout: scrubLongest, Patient: true},
			{Kind: taskRebuild, Do: func(ctx context.Context, _ queue.Task) error { return s.Rebuild(ctx) }, Timeout: rebuildLongest, Patient: true}},
		// words: search.told.*
		Facts: []part.Fact{
			{Kind: "search.found", Says: "something new fits a search that somebody keeps",
				Tells: &part.Telling{To: part.Concerned, Name: "found", Words: "search.told.found", Path: savedPath}},
		},
		Nav:     []web.Nav{{Href: savedPath, Label: "search.saved.nav", Settings: 6}},
		Forget:  forgetSaved,
		Exports: []part.Export{exportSaved},
		Start:   s.start,
	}
}

// What is found, beside the kinds of items.
const (
	Person  = "person"
	Group   = "group"
	Network = "network"
	Org     = "org"
)

// named is what is found by its name.
var named = []string{Person, Group, Network, Org}

// Query is what somebody looks for. Text is what they typed, of any length; the other fields narrow, when they are not
// empty. Without Text, an Org lists its people and what they published.
type Query struct {
	Text         string
	Kinds        []string    // of items by their name, Person, Group, Network, Org
	Networks     []ref.Space // in which it is, or to which people belong
	Space        ref.Space
	Org          ref.Org   // of the author, where the reader may know them, or of the person
	Since, Until time.Time // when it was published; Until is not included
	After        int64     // Results.Next of the page before
}

// narrows tells whether anything but the text is asked.
func (q Query) narrows() bool {
	return len(q.Kinds) > 0 || len(q.Networks) > 0 || q.Space != 0 || q.Org != 0 || !q.Since.IsZero() || !q.Until.IsZero()
}

// Hit is one thing found, with what is shown of it.
type Hit struct {
	ID      int64
	Kind    string       // of the item, or Person, Group, Network, Org
	Item    item.Item    // when Kind is that of an item
	Author  account.Card // of Item; zero when the reader may not know
	Person  account.Card // when Kind is Person
	Org     org.Org      // when Kind is Org
	Space   space.Space  // that Item is in, or the one found
	Network space.Space  // of Space
	Title   []ui.Piece
	Text    []ui.Piece // what surrounds the words found; nil when the title says all
	Partly  bool       // it has only some of the words
}

// Results is one page of what is found.
type Results struct {
	Hits []Hit
	// Total is how many things have all the words, at most Most; More tells that there may be others.
	Total int
	More  bool
	// Instead are the words that were looked for as well, because what was typed has few results, and that the hits have.
	Instead []string
	Facets  Facets
	Org     org.Org // that of the query
	// Pages is where each page begins: After of its Query. The first is 0; nil when nothing is found.
	Pages []int64
}

// Facets is how many things there would be for each narrowing, over the first Most of each sort that have all the words.
// Lists are sorted by count; they speak only of what the reader may see.
type Facets struct {
	Kinds, Networks, Spaces, Orgs []Count
	Month, Year, Older            int // published within a month, a year; before that
}

// Count is how many things one narrowing leaves: a kind (Key), an organisation (ID, Name), or a place (ID, Name, its slug
// as Key, its network).
type Count struct {
	Key     string
	ID      int64
	Name    string
	Network ref.Space
	N       int
}

const (
	// Most is how many things of each sort (publications; people and groups; organisations) one search finds: ten pages of
	// each. Nobody reads further; narrowing finds the rest.
	Most = 200
	// PageSize is how many things a page shows.
	PageSize = 20
	// walked is how many of the documents that fit are asked whether the reader may see them, at first: the best, or the
	// newest where they are not ranked. Each costs a reading of its row.
	walked = 1000
	// mostWalked is how many, where too few were the reader's to see.
	mostWalked = 40_000
	// mostBrief and walkedBrief are the same for what is being typed.
	mostBrief, walkedBrief = 40, 250
	// few: with fewer results, what was typed may be mistyped.
	few = 5
	// mostNames is how many people, how many groups and how many organisations that bear the very words come before
	// publications.
	mostNames = 3
)

func sortBy[T any, K cmp.Ordered](list []T, key func(T) K) {
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(key(a), key(b)) })
}
