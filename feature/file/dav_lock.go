package file

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/dav"
	"maillage/kit/fail"
)

const (
	// usualLock is how long a lock lasts for who does not say.
	usualLock = 30 * time.Minute
	// mostLocks is how many locks one person has at most: a program that forgets its own does not fill the table.
	mostLocks = 500
	// mostLocked is how many locks of one place are looked at.
	mostLocked = 10_000
)

// newToken is a name that no other lock has.
func newToken() string {
	var b [16]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// davLock locks something, makes an empty file to lock where nothing is, or keeps a lock longer.
func (f *Files) davLock(v *web.Visit, a asking) error {
	info, asked, err := dav.ReadLockInfo(v.R.Body)
	if err != nil {
		return err
	}
	depth, err := dav.ReadDepth(a.depth, dav.Infinity)
	if err != nil || depth == dav.One {
		return dav.ErrMalformed
	}
	wanted := lock{person: a.by, shared: info.Shared, deep: depth == dav.Infinity, owner: info.Owner}
	left := dav.ReadTimeout(v.R.Header.Get("Timeout"), holdTime)
	if left == 0 {
		left = usualLock
	}
	var empty Sent
	if asked {
		if empty, err = f.store(v.Ctx(), "", nil, strings.NewReader("")); err != nil {
			return err
		}
	}
	l, at, made, err := f.lockAt(v.Ctx(), a, wanted, asked, left, empty, v.Lang.Tag())
	if err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Content-Type", "application/xml; charset=utf-8")
	if asked {
		h.Set("Lock-Token", "<"+l.token+">")
	}
	if made {
		v.W.WriteHeader(http.StatusCreated)
	}
	_ = dav.WriteLocks(v.W, []dav.Lock{{Shared: l.shared, Deep: l.deep, Owner: l.owner, Left: l.expires.Sub(v.Now()), Token: l.token, Root: at.href()}}) // a program that is gone cannot be told
	return nil
}

// lockAt locks what a path names for a program, or keeps the lock that it names longer when none is asked. It is one verb: what is
// not there is made, out of empty. Errors: fail.Hidden, Forbidden, Closed (locked, reserved), a refusal.
func (f *Files) lockAt(ctx context.Context, a asking, wanted lock, asked bool, left time.Duration, empty Sent, language string) (l lock, s spot, made bool, err error) {
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		made = false
		v, err := access.LoadID(ctx, tx, a.by)
		if err != nil {
			return err
		}
		if s, err = f.spot(ctx, tx, v, a.way); err != nil {
			return err
		}
		if !s.made() {
			return fail.E("file.lockAt", fail.Forbidden, nil)
		}
		until := now(ctx).Add(left)
		if !asked {
			l, err = f.refresh(ctx, tx, v, a, s, until)
			return err
		}
		if !s.isThere() {
			if err := f.guard(ctx, tx, v, a, s, touching{at: s, membership: true}); err != nil {
				return err
			}
			i, err := f.fill(ctx, tx, v, s, empty, language)
			if err != nil {
				return err
			}
			s.node, s.missing, made = &Node{Item: i, Digest: empty.Digest}, false, true
		} else if err := f.lockable(ctx, tx, v, a, s, wanted); err != nil {
			return err
		}
		l = wanted
		l.token, l.item, l.expires, l.deep = newToken(), s.node.Item.ID, until, wanted.deep && s.node.IsFolder()
		return f.lock(ctx, tx, s, l)
	})
	return l, s, made, fail.Wrap("file.lockAt", err)
}

// lockable checks that v may lock s: they may change it, and no other lock is in the way, on it, over it, or below.
func (f *Files) lockable(ctx context.Context, tx *db.Tx, v *access.Viewer, a asking, s spot, wanted lock) error {
	if err := access.Can(v, access.Edit, s.node.Item, *s.space); err != nil {
		return err
	}
	if err := f.conditions(ctx, tx, v, a, s); err != nil {
		return err
	}
	if s.node.IsHeldFrom(v.Person, now(ctx)) {
		return fail.Say("file.lockable", fail.Closed, "file.reserved")
	}
	locks, err := locksOf(ctx, tx, s.space.ID)
	if err != nil {
		return err
	}
	over := map[ref.Item][]ref.Item{}
	if wanted.deep && len(locks) > 0 {
		if over, err = overLocks(ctx, tx, locks); err != nil {
			return err
		}
	}
	for _, l := range locks {
		if (l.covers(s) || wanted.deep && contains(over[l.item], s.node.Item.ID)) && !(l.shared && wanted.shared) {
			return &refusal{dav.StatusLocked, "no-conflicting-lock"}
		}
	}
	return nil
}

// lock keeps l. That of a file which one has alone is its reservation.
func (f *Files) lock(ctx context.Context, tx *db.Tx, s spot, l lock) error {
	const op = "file.lock"
	var n int64
	if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM file_lock WHERE person_id = $1 AND expires > $2`, l.person, db.Millis(now(ctx))).Scan(&n); err != nil {
		return fail.Wrap(op, err)
	}
	if n >= mostLocks {
		return fail.Say(op, fail.TooMany, "file.dav.locks", "n", mostLocks)
	}
	_, err := tx.Exec(ctx, `INSERT INTO file_lock (token, item_id, person_id, shared, deep, owner, expires) VALUES ($1, $2, $3, $4, $5, $6, $7)`, l.token, l.item, l.person, l.shared, l.deep, l.owner, db.Millis(l.expires))
	if err != nil {
		return fail.Wrap(op, err)
	}
	return f.reserveBy(ctx, tx, s, l)
}

// reserveBy makes the reservation of a file last as long as the lock that one program has on it.
func (f *Files) reserveBy(ctx context.Context, tx *db.Tx, s spot, l lock) error {
	if l.shared || s.node.IsFolder() || l.item != s.node.Item.ID {
		return nil
	}
	if err := setHeld(ctx, tx, l.item, l.person, l.expires); err != nil {
		return err
	}
	return f.tell(ctx, tx, "file.reserved", l.person, s.node.Item, nil)
}

// refresh keeps the one lock that the request names longer.
func (f *Files) refresh(ctx context.Context, tx *db.Tx, v *access.Viewer, a asking, s spot, until time.Time) (lock, error) {
	if len(a.ifs) == 0 {
		return lock{}, dav.ErrMalformed
	}
	has := a.tokens()
	if !s.isThere() {
		return lock{}, fail.E("file.refresh", fail.Hidden, nil)
	}
	locks, err := locksOf(ctx, tx, s.space.ID)
	if err != nil {
		return lock{}, err
	}
	for _, l := range locks {
		if !has[l.token] || l.person != v.Person || !l.covers(s) {
			continue
		}
		l.expires = until
		if _, err := tx.Exec(ctx, `UPDATE file_lock SET expires = $1 WHERE token = $2`, db.Millis(until), l.token); err != nil {
			return l, fail.Wrap("file.refresh", err)
		}
		return l, f.reserveBy(ctx, tx, s, l)
	}
	return lock{}, &refusal{http.StatusPreconditionFailed, "lock-token-matches-request-uri"}
}

func (f *Files) davUnlock(v *web.Visit, a asking) error {
	token, err := dav.ReadToken(v.R.Header.Get("Lock-Token"))
	if err != nil {
		return err
	}
	if err := f.unlockAt(v.Ctx(), a, token); err != nil {
		return err
	}
	v.W.WriteHeader(http.StatusNoContent)
	return nil
}

// unlockAt ends the lock of a program, and the reservation that it was. Errors: fail.Hidden, Forbidden (somebody else's), a refusal
// (409: no such lock there).
func (f *Files) unlockAt(ctx context.Context, a asking, token string) error {
	return fail.Wrap("file.unlockAt", f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, a.by)
		if err != nil {
			return err
		}
		s, err := f.spot(ctx, tx, v, a.way)
		if err != nil {
			return missed(err)
		}
		if s.space == nil || s.node == nil {
			return &refusal{http.StatusConflict, "lock-token-matches-request-uri"}
		}
		locks, err := locksOf(ctx, tx, s.space.ID)
		if err != nil {
			return err
		}
		for _, l := range locks {
			if l.token != token || !l.covers(s) {
				continue
			}
			if l.person != v.Person {
				return fail.E("file.unlockAt", fail.Forbidden, nil)
			}
			return f.unlock(ctx, tx, l)
		}
		return &refusal{http.StatusConflict, "lock-token-matches-request-uri"}
	}))
}

func (f *Files) unlock(ctx context.Context, tx *db.Tx, l lock) error {
	if _, err := tx.Exec(ctx, `DELETE FROM file_lock WHERE token = $1`, l.token); err != nil {
		return fail.Wrap("file.unlock", err)
	}
	n, err := get(ctx, tx, l.item)
	if err != nil || l.shared || n.IsFolder() || n.HeldBy != l.person {
		return err
	}
	if err := setHeld(ctx, tx, l.item, 0, time.Time{}); err != nil {
		return err
	}
	return f.tell(ctx, tx, "file.reserved", l.person, n.Item, nil)
}

// unlockAll ends the locks on ids: what they were on has gone from there, or was given back on its page.
func unlockAll(ctx context.Context, tx *db.Tx, ids []ref.Item) error {
	_, err := tx.Exec(ctx, `DELETE FROM file_lock WHERE item_id IN ($1[])`, db.Ints(ids))
	return fail.Wrap("file.unlockAll", err)
}

// locks is those on each of list, by item: on itself, or on a folder over it.
func (x *finding) locks(list []spot, ids []ref.Item) (map[ref.Item][]lock, error) {
	out := map[ref.Item][]lock{}
	if len(ids) == 0 {
		return out, nil
	}
	all, err := locksOf(x.v.Ctx(), x.q, list[0].space.ID)
	for _, s := range list {
		for _, l := range all {
			if s.node != nil && l.covers(s) {
				out[s.node.Item.ID] = append(out[s.node.Item.ID], l)
			}
		}
	}
	return out, err
}

// discovery is the locks of s as the visitor is told them: the token to whom it is of alone, the name of others in place of what
// their programs call themselves. What is reserved on its page is locked for others.
func (x *finding) discovery(s spot, locks []lock, holders map[ref.Person]account.Card) (out []dav.Lock) {
	own := false
	for _, l := range locks {
		d := dav.Lock{Shared: l.shared, Deep: l.deep, Owner: dav.Escape(holders[l.person].Name), Left: l.expires.Sub(x.v.Now()), Root: rootOf(s, l)}
		if l.person == x.v.Viewer.Person {
			d.Token, d.Owner = l.token, l.owner
		}
		own = own || l.item == s.node.Item.ID && !l.shared
		out = append(out, d)
	}
	if n := s.node; !own && n.IsHeldFrom(x.v.Viewer.Person, x.v.Now()) {
		out = append(out, dav.Lock{Owner: dav.Escape(holders[n.HeldBy].Name), Left: n.Held.Sub(x.v.Now()), Root: s.href()})
	}
	return out
}

// rootOf is the path of what l is on, which is s or over it.
func rootOf(s spot, l lock) string {
	for at, n := range s.above {
		if n.Item.ID == l.item {
			return hrefOf(s.way[:len(s.way)-len(s.above)+at], true)
		}
	}
	return s.href()
}
