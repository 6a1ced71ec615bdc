package notify

import (
	"context"
	"maps"
	"math"
	"strconv"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/id"
)

// pageSize is how many notices a page shows.
const pageSize = 30

// Mark is where a list goes on.
type Mark struct{ at, subject int64 }

// Newest is where a list begins.
var Newest = Mark{math.MaxInt64, math.MaxInt64}

// from reads where a list begins: "milliseconds-id". Anything else is its beginning.
func from(s string) Mark {
	at, subject, _ := strings.Cut(s, "-")
	ms, err := strconv.ParseInt(at, 10, 64)
	n, ok := id.Parse(subject)
	if err != nil || !ok {
		return Newest
	}
	return Mark{ms, n}
}

func (m Mark) String() string { return strconv.FormatInt(m.at, 10) + "-" + id.Format(m.subject) }

// Notice is one line of the page, with what it shows.
type Notice struct {
	line
	Entry kind.Entry // the last item; zero for what is about a space
	Top   string     // title of the item at the top
	Mine  bool       // the item at the top is the viewer's own
	Actor account.Card
	Space space.Space
	Net   space.Space
}

// Seen tells whether it was looked at since the last thing happened.
func (n Notice) Seen() bool { return n.isSeen }

// List returns the notices of v of some kinds that they may still read, newest first, and where the next ones begin: zero
// at the end. Ten queries at most.
func (n *Notify) List(ctx context.Context, v *access.Viewer, kinds []string, m Mark) (out []Notice, next Mark, err error) {
	const op = "notify.List"
	q := n.core.DB.Q()
	list, err := lines(ctx, q, v, kinds, m, pageSize+1)
	if err != nil {
		return nil, next, err
	}
	if len(list) > pageSize {
		list = list[:pageSize]
		last := list[pageSize-1]
		next = Mark{db.Millis(last.at), last.subject}
	}
	out, err = n.notices(ctx, q, v, list)
	return out, next, fail.Wrap(op, err)
}

// notices is lines with what they show. Those of items that v does not see are left out.
func (n *Notify) notices(ctx context.Context, q db.Q, v *access.Viewer, list []line) (out []Notice, err error) {
	f, err := n.gather(ctx, q, v, list)
	if err != nil {
		return nil, err
	}
	for _, l := range list {
		s := f.spaces[l.space]
		o := Notice{line: l, Space: s, Net: f.spaces[s.Network], Actor: f.people[l.actor]}
		if l.item != 0 {
			e, ok := f.entries[l.item]
			if !ok && published(l.kind) {
				continue
			}
			top := f.items[ref.Item(l.subject)]
			o.Entry, o.Top, o.Mine = e, top.Title, top.Author == v.Person
			if o.Top == "" { // files alone
				o.Top = s.Name
			}
		}
		out = append(out, o)
	}
	return out, nil
}

// gathered is what the lines of a page need, by id.
type gathered struct {
	items   map[ref.Item]item.Item
	entries map[ref.Item]kind.Entry
	spaces  map[ref.Space]space.Space
	people  map[ref.Person]account.Card
}

func (n *Notify) gather(ctx context.Context, q db.Q, v *access.Viewer, list []line) (g gathered, err error) {
	var ids []ref.Item
	var places []ref.Space
	var people []ref.Person
	for _, l := range list {
		places = append(places, l.space)
		if l.item != 0 {
			ids = append(ids, l.item, ref.Item(l.subject))
		}
		if l.actor != 0 {
			people = append(people, l.actor)
		}
	}
	if g.items, err = some(ctx, q, v, ids); err != nil {
		return g, err
	}
	var last []item.Item
	for _, l := range list {
		if i, ok := g.items[l.item]; ok {
			last = append(last, i)
		}
	}
	entries, err := n.core.Kinds.Entries(ctx, q, v, last)
	if err != nil {
		return g, err
	}
	g.entries = make(map[ref.Item]kind.Entry, len(entries))
	for _, e := range entries {
		g.entries[e.Item.ID] = e
	}
	if g.spaces, err = space.Some(ctx, q, places); err != nil {
		return g, err
	}
	var above []ref.Space
	for _, s := range g.spaces {
		if _, known := g.spaces[s.Network]; !known {
			above = append(above, s.Network)
		}
	}
	networks, err := space.Some(ctx, q, above)
	if err != nil {
		return g, err
	}
	maps.Copy(g.spaces, networks)
	g.people, err = account.Cards(ctx, q, people)
	return g, err
}

// Open marks a notice as seen, and returns the address of what it is about. With peek, nothing is marked.
// Errors: fail.Hidden when it is not there, or no longer v's to read.
func (n *Notify) Open(ctx context.Context, v *access.Viewer, kind string, subject int64, peek bool) (string, error) {
	q := n.core.DB.Q()
	l, err := lineOf(ctx, q, v.Person, kind, subject)
	if err != nil {
		return "", err
	}
	path, err := n.addressOf(ctx, q, v, l)
	if err != nil || peek {
		return path, err
	}
	return path, db.Spare(n.Look(ctx, v.Person, subject))
}

func (n *Notify) addressOf(ctx context.Context, q db.Q, v *access.Viewer, l line) (string, error) {
	const op = "notify.Open"
	t := n.rules().named[l.kind]
	if l.item != 0 {
		found, err := some(ctx, q, v, []ref.Item{l.first, l.item})
		if err != nil {
			return "", err
		}
		for _, id := range []ref.Item{l.first, l.item} {
			if i, ok := found[id]; ok {
				return n.core.Kinds.Path(i), nil
			}
		}
		return "", fail.E(op, fail.Hidden, nil)
	}
	if l.space == 0 || t.Whole {
		return t.Path, nil
	}
	s, network, err := placeOf(ctx, q, l.space)
	if err != nil {
		return "", err
	}
	verb := access.See
	if l.reach == part.Runners {
		verb = access.Animate
	}
	return s.Path(network) + t.Path, access.CanSpace(v, verb, s)
}

// placeOf returns a space, and its network; both zero for 0.
func placeOf(ctx context.Context, q db.Q, id ref.Space) (s, network space.Space, err error) {
	if id == 0 {
		return s, network, nil
	}
	if s, err = space.Get(ctx, q, id); err != nil {
		return s, network, err
	}
	if s.Kind == space.Network {
		return s, s, nil
	}
	network, err = space.Get(ctx, q, s.Network)
	return s, network, err
}

// Readable is nil when v may read an item. Errors: fail.Hidden.
func (n *Notify) Readable(ctx context.Context, v *access.Viewer, on ref.Item) error {
	found, err := some(ctx, n.core.DB.Q(), v, []ref.Item{on})
	if err == nil && len(found) == 0 {
		err = fail.E("notify.Readable", fail.Hidden, nil)
	}
	return err
}

// Look marks what p was told about an item or a space as seen; everything for 0.
func (n *Notify) Look(ctx context.Context, p ref.Person, subject int64) error {
	return n.core.DB.Write(ctx, func(tx *db.Tx) error { return look(ctx, tx, p, subject) })
}

// Unread counts the notices that v has not seen, up to a hundred. One query.
func (n *Notify) Unread(ctx context.Context, v *access.Viewer) (int, error) {
	return unread(ctx, n.core.DB.Q(), v)
}

// standing is how v stands to a root item.
func (n *Notify) standing(ctx context.Context, v *access.Viewer, root ref.Item) (stands, error) {
	return standing(ctx, n.core.DB.Q(), v.Person, root)
}

// Read notes that p reads the page of an item at the top: what was told about it is seen, and no digest will tell of it.
func (n *Notify) Read(ctx context.Context, p ref.Person, root ref.Item) error {
	return db.Spare(n.core.DB.WriteLazy(ctx, func(tx *db.Tx) error {
		if err := look(ctx, tx, p, int64(root)); err != nil {
			return err
		}
		return putSeen(ctx, tx, p, root, clock.Now(ctx))
	}))
}

func (n *Notify) levelOf(ctx context.Context, p ref.Person, s ref.Space) (Level, error) {
	return LevelOf(ctx, n.core.DB.Q(), p, s)
}

// chosen is what p prefers, with the levels of the spaces where they chose one.
func (n *Notify) chosen(ctx context.Context, p ref.Person) (Prefs, map[ref.Space]Level, error) {
	q := n.core.DB.Q()
	f, err := PrefsOf(ctx, q, p)
	if err != nil {
		return f, nil, err
	}
	levels, err := levelsOf(ctx, q, p)
	return f, levels, err
}

// refuses tells whether an address refuses letters.
func (n *Notify) refuses(ctx context.Context, email string) (bool, error) {
	_, refused, err := n.core.Mail.Bounced(ctx, n.core.DB.Q(), email)
	return refused, err
}

// dayOf is the midnight of t in zone: what notices are gathered by.
func dayOf(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
