package file

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/dav"
	"maillage/kit/fail"
)

// lock is one that a program has. On a file, one that is not shared is also its reservation, until the same time.
type lock struct {
	token   string
	item    ref.Item
	person  ref.Person
	shared  bool
	deep    bool // what is in the folder is locked too
	owner   string
	expires time.Time
}

const lockColumns = `l.token, l.item_id, l.person_id, l.shared, l.deep, l.owner, l.expires`

func scanLock(r db.Row) (l lock, err error) {
	return l, r.Scan(&l.token, &l.item, &l.person, &l.shared, &l.deep, &l.owner, db.Scanned{T: &l.expires})
}

// locksOf is the locks in a place. One query.
func locksOf(ctx context.Context, q db.Q, s ref.Space) ([]lock, error) {
	list, err := db.All(ctx, q, scanLock, `SELECT `+lockColumns+` FROM file_lock l JOIN file_node n ON n.item_id = l.item_id WHERE n.space_id = $1 AND l.expires > $2 ORDER BY l.token LIMIT $3`,
		s, db.Millis(now(ctx)), mostLocked)
	return list, fail.Wrap("file.locksOf", err)
}

// covers tells whether l is on s: on itself, or on a folder over it with what is in it.
func (l lock) covers(s spot) bool {
	if s.node != nil && l.item == s.node.Item.ID {
		return true
	}
	return l.deep && s.under(l.item)
}

// under tells whether the folder id is over s.
func (s spot) under(id ref.Item) bool {
	for _, n := range s.above {
		if n.Item.ID == id {
			return true
		}
	}
	return false
}

// parent is the spot of the folder that s is in; false at the top of a place.
func (s spot) parent() (spot, bool) {
	if len(s.above) == 0 {
		return spot{}, false
	}
	last := len(s.above) - 1
	return spot{way: s.way[:len(s.way)-1], network: s.network, space: s.space, above: s.above[:last], node: &s.above[last]}, true
}

// touching is what a request changes: the thing itself, what is below it too, and that its folder has it.
type touching struct {
	at         spot
	below      bool
	membership bool
}

// guard checks that the conditions of the request hold, and that nobody else has locked what it changes.
// Errors: a refusal (412), fail.Closed with "file.reserved".
func (f *Files) guard(ctx context.Context, q db.Q, v *access.Viewer, a asking, s spot, list ...touching) error {
	if err := f.conditions(ctx, q, v, a, s); err != nil {
		return err
	}
	has := a.tokens()
	for _, t := range list {
		if t.at.space == nil {
			continue
		}
		locks, err := locksOf(ctx, q, t.at.space.ID)
		if err != nil {
			return err
		}
		over := map[ref.Item][]ref.Item{}
		if len(locks) > 0 && t.below && t.at.isFolder() {
			if over, err = overLocks(ctx, q, locks); err != nil {
				return err
			}
		}
		on := func(l lock) bool {
			if l.covers(t.at) || t.below && t.at.node != nil && contains(over[l.item], t.at.node.Item.ID) {
				return true
			}
			up, ok := t.at.parent()
			return t.membership && ok && l.covers(up)
		}
		if isLocked(locks, on, has, a.by) {
			return fail.Say("file.guard", fail.Closed, "file.reserved")
		}
		if n := t.at.node; n != nil && n.IsHeldFrom(a.by, now(ctx)) {
			return fail.Say("file.guard", fail.Closed, "file.reserved")
		}
	}
	return nil
}

func contains(list []ref.Item, id ref.Item) bool {
	for _, x := range list {
		if x == id {
			return true
		}
	}
	return false
}

// overLocks is the folders over each thing that is locked.
func overLocks(ctx context.Context, q db.Q, locks []lock) (map[ref.Item][]ref.Item, error) {
	out := map[ref.Item][]ref.Item{}
	var ids []ref.Item
	for _, l := range locks {
		ids = append(ids, l.item)
	}
	type row struct{ id, up ref.Item }
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.up) }, `WITH RECURSIVE up (id, above, n) AS (
			SELECT item_id, above_id, 1 FROM file_node WHERE item_id IN ($1[]) AND above_id <> 0
			UNION ALL SELECT up.id, p.above_id, up.n + 1 FROM file_node p JOIN up ON p.item_id = up.above WHERE p.above_id <> 0 AND up.n < $2)
		SELECT id, above FROM up`, db.Ints(ids), 2*maxDepth)
	for _, x := range list {
		out[x.id] = append(out[x.id], x.up)
	}
	return out, fail.Wrap("file.overLocks", err)
}

// isLocked tells whether a lock that is on something stands in the way of by: one that is not theirs, or that they do not name. Of
// shared locks, one that they name is enough.
func isLocked(locks []lock, on func(lock) bool, has map[string]bool, by ref.Person) bool {
	shared, mine := false, false
	for _, l := range locks {
		if !on(l) {
			continue
		}
		named := has[l.token] && l.person == by
		if !l.shared && !named {
			return true
		}
		shared, mine = shared || l.shared, mine || l.shared && named
	}
	return shared && !mine
}

// conditions checks the headers If, If-Match and If-None-Match.
func (f *Files) conditions(ctx context.Context, q db.Q, v *access.Viewer, a asking, s spot) error {
	tag := ""
	if s.node != nil && !s.node.IsFolder() {
		tag = etag(*s.node)
	}
	if a.match != "" && !(a.match == "*" && s.isThere()) && !tagIn(a.match, tag) || a.none != "" && (a.none == "*" && s.isThere() || tagIn(a.none, tag)) {
		return &refusal{status: http.StatusPreconditionFailed}
	}
	if len(a.ifs) == 0 {
		return nil
	}
	for _, l := range a.ifs {
		at, err := s, error(nil)
		if l.Resource != "" {
			at, err = f.tagged(ctx, q, v, a, l.Resource)
		}
		if err != nil {
			continue // it names nothing: no condition about it holds
		}
		ok, err := f.holds(ctx, q, l.Conditions, at)
		if err != nil {
			return err
		}
		if ok {
			return nil
		}
	}
	return &refusal{status: http.StatusPreconditionFailed}
}

// tagIn tells whether a list of entity tags has tag.
func tagIn(list, tag string) bool {
	for one := range strings.SplitSeq(list, ",") {
		if tag != "" && strings.TrimSpace(one) == tag {
			return true
		}
	}
	return false
}

// tagged is the spot that a list of the header If is about.
func (f *Files) tagged(ctx context.Context, q db.Q, v *access.Viewer, a asking, resource string) (spot, error) {
	u, err := url.Parse(resource)
	if err != nil || u.Host != "" && u.Host != a.host || !strings.HasPrefix(u.Path, drive) {
		return spot{}, fail.E("file.tagged", fail.Hidden, nil)
	}
	return f.spot(ctx, q, v, wayOf(strings.TrimPrefix(u.Path, drive)))
}

func (f *Files) holds(ctx context.Context, q db.Q, list []dav.Condition, s spot) (bool, error) {
	var locks []lock
	if s.space != nil {
		var err error
		if locks, err = locksOf(ctx, q, s.space.ID); err != nil {
			return false, err
		}
	}
	for _, c := range list {
		is := c.ETag != "" && s.node != nil && !s.node.IsFolder() && c.ETag == etag(*s.node)
		for _, l := range locks {
			is = is || c.Token != "" && l.token == c.Token && l.covers(s)
		}
		if is == c.Not {
			return false, nil
		}
	}
	return true, nil
}
