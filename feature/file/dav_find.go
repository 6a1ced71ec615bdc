package file

import (
	"context"
	"fmt"
	"net/http"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/dav"
	"maillage/kit/fail"
)

// perFind is how many things of a folder are read at a time: however large it is, no more are in memory.
const perFind = 500

// finding is a PROPFIND under way.
type finding struct {
	f    *Files
	v    *web.Visit
	q    db.Q
	ask  dav.Propfind
	out  *dav.Writer
	room *Room // of the place, when it is asked for
}

// wants tells whether the property is asked for.
func (x *finding) wants(local string) bool {
	if x.ask.Sort == dav.All || x.ask.Sort == dav.Names {
		return local != quotaLeft && local != quotaUsed || x.named(local)
	}
	return x.named(local)
}

func (x *finding) named(local string) bool {
	for _, n := range x.ask.Names {
		if n.Space == dav.Space && n.Local == local {
			return true
		}
	}
	return false
}

// davFind tells the properties of something, and of what is right in it. All that is below at once is refused (RFC 4918, §9.1).
func (f *Files) davFind(v *web.Visit, a asking) error {
	depth, err := dav.ReadDepth(a.depth, dav.Infinity)
	if err != nil {
		return err
	}
	ask, err := dav.ReadPropfind(v.R.Body)
	if err != nil {
		return err
	}
	x := &finding{f: f, v: v, q: f.core.DB.Q(), ask: ask}
	s, err := f.spot(v.Ctx(), x.q, v.Viewer, a.way)
	if err != nil {
		return missed(err)
	}
	if !s.isThere() {
		return fail.E("file.davFind", fail.Hidden, nil)
	}
	if depth == dav.Infinity && s.isFolder() {
		return &refusal{http.StatusForbidden, "propfind-finite-depth"}
	}
	if s.space != nil && (x.wants(quotaLeft) || x.wants(quotaUsed)) {
		r, err := f.Room(v.Ctx(), *s.space)
		if err != nil {
			return err
		}
		x.room = &r
	}
	return x.answer(s, depth)
}

// missed is err, of a request that only reads: what is in a folder that is not there is not there.
func missed(err error) error {
	if r, ok := err.(*refusal); ok && r.status == http.StatusConflict {
		return fail.E("file.missed", fail.Hidden, nil)
	}
	return err
}

func (x *finding) answer(s spot, depth dav.Depth) error {
	first, err := x.of([]spot{s})
	if err != nil {
		return err
	}
	var next []spot
	var more func() ([]spot, error)
	if depth != dav.Zero && s.isFolder() {
		if more, err = x.children(s); err == nil {
			next, err = more()
		}
		if err != nil {
			return err
		}
	}
	x.out = dav.NewWriter(x.v.W)
	first()
	for len(next) > 0 {
		write, err := x.of(next)
		if err == nil {
			write()
			next, err = more()
		}
		if err != nil {
			x.f.core.Log.Error("a listing was cut", "error", err)
			panic(http.ErrAbortHandler) // the beginning is sent: the rest must not look whole
		}
	}
	if err := x.out.Close(); err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

// children returns what gives the things right in s, some at a time, none at the end.
func (x *finding) children(s spot) (func() ([]spot, error), error) {
	ctx, v := x.v.Ctx(), x.v.Viewer
	if s.space != nil {
		return x.nodes(s), nil
	}
	var list []spot
	add := func(name string, n, g *space.Space) {
		list = append(list, spot{way: append(append([]string{}, s.way...), name), network: n, space: g})
	}
	if s.network == nil {
		own, err := space.Get(ctx, x.q, space.OwnOf(v.Person))
		if err != nil {
			return nil, err
		}
		add(myDocuments, nil, &own)
		found, err := x.f.networks(ctx, x.q, v)
		if err != nil {
			return nil, err
		}
		for _, n := range found {
			add(n.Slug, &n, nil)
		}
	} else {
		if shares(v, *s.network, *s.network) == nil {
			add(ownDocuments, s.network, s.network)
		}
		found, err := x.f.groups(ctx, x.q, v, *s.network)
		if err != nil {
			return nil, err
		}
		for _, g := range found {
			add(g.Slug, s.network, &g)
		}
	}
	return func() (out []spot, err error) { out, list = list, nil; return out, nil }, nil
}

// nodes gives the folders and files right in s. Of several of one name, which people of other rights made, the first is told: the
// path leads to it.
func (x *finding) nodes(s spot) func() ([]spot, error) {
	w, above := s.inside(), s.above
	if s.node != nil {
		above = append(append([]Node{}, above...), *s.node)
	}
	var last *Node
	told, key := map[string]bool{}, ""
	done := false
	return func() ([]spot, error) {
		if done {
			return nil, nil
		}
		list, err := x.f.page(x.v.Ctx(), x.q, x.v.Viewer, w, last, perFind)
		if err != nil {
			return nil, err
		}
		done = len(list) < perFind
		var out []spot
		for _, n := range list {
			if k := sortKey(n.Item.Title); k != key {
				clear(told)
				key = k
			}
			if !told[n.Item.Title] {
				told[n.Item.Title] = true
				out = append(out, spot{way: append(append([]string{}, s.way...), n.Item.Title), network: s.network, space: s.space, above: above, node: &n})
			}
			last = &n
		}
		return out, nil
	}
}

// page is the folders and files right in w that v sees, hidden names too, those after last, in the order of names.
func (f *Files) page(ctx context.Context, q db.Q, v *access.Viewer, w Where, last *Node, n int) ([]Node, error) {
	args := append([]any{w.Space, w.Above, n}, v.Args()...)
	where := ""
	if last != nil {
		where = after(ByName, *last, func(a any) string { args = append(args, a); return fmt.Sprintf("$%d", len(args)) })
	}
	list, err := db.All(ctx, q, scan, `SELECT `+nodeColumns+nodeTables+`WHERE n.space_id = $1 AND n.above_id = $2 AND i.state = 'published' AND `+access.Visible("i", 4)+where+`
		ORDER BY n.leaf, n.sort_key, n.item_id LIMIT $3`, args...)
	return list, fail.Wrap("file.page", err)
}

// of reads what must be known of list besides, and returns what writes it.
func (x *finding) of(list []spot) (func(), error) {
	ctx := x.v.Ctx()
	var ids []ref.Item
	for _, s := range list {
		if s.node != nil {
			ids = append(ids, s.node.Item.ID)
		}
	}
	dead, err := properties(ctx, x.q, ids)
	if err != nil {
		return nil, err
	}
	locks, holders := map[ref.Item][]lock{}, map[ref.Person]account.Card{}
	if x.wants("lockdiscovery") {
		if locks, err = x.locks(list, ids); err != nil {
			return nil, err
		}
		if holders, err = account.Cards(ctx, x.q, held(list, locks)); err != nil {
			return nil, err
		}
	}
	return func() {
		for _, s := range list {
			x.write(s, dead, locks, holders)
		}
	}, nil
}

// held is who has something of list.
func held(list []spot, locks map[ref.Item][]lock) (out []ref.Person) {
	for _, s := range list {
		if s.node == nil {
			continue
		}
		if s.node.HeldBy != 0 {
			out = append(out, s.node.HeldBy)
		}
		for _, l := range locks[s.node.Item.ID] {
			out = append(out, l.person)
		}
	}
	return out
}

func (x *finding) write(s spot, dead map[ref.Item][]dav.Property, locks map[ref.Item][]lock, holders map[ref.Person]account.Card) {
	has := x.living(s)
	if s.node != nil {
		if x.wants("lockdiscovery") {
			has = append(has, davProperty("lockdiscovery", dav.Discovery(x.discovery(s, locks[s.node.Item.ID], holders))))
		}
		has = append(has, dead[s.node.Item.ID]...)
	}
	found, none := dav.Found{Status: http.StatusOK}, dav.Found{Status: http.StatusNotFound}
	if x.ask.Sort == dav.All || x.ask.Sort == dav.Names {
		found.Properties = has
	}
	if x.ask.Sort == dav.Names {
		for n := range found.Properties {
			found.Properties[n].Value = ""
		}
	}
	for _, name := range x.ask.Names {
		p, ok := among(has, name)
		switch {
		case ok && x.ask.Sort == dav.Named:
			found.Properties = append(found.Properties, p)
		case !ok:
			none.Properties = append(none.Properties, dav.Property{Name: name})
		}
	}
	if len(found.Properties) == 0 && len(none.Properties) == 0 {
		x.out.Status(s.href(), http.StatusOK)
		return
	}
	x.out.Properties(s.href(), found, none)
}
