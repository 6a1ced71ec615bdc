package file

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Replace makes x the present version of a file; what it was stays among its versions. Its name does not change. A content that
// the antivirus has not looked at yet becomes it later.
// Errors: fail.Hidden, Forbidden, Closed (archived, reserved by somebody else), Invalid on fichiers (no room, infected).
func (f *Files) Replace(ctx context.Context, by ref.Person, id ref.Item, x Sent) (i item.Item, err error) {
	_, fault, err := f.sift(ctx, by, []Sent{x}, func(tx *db.Tx) (space.Space, error) {
		_, _, s, err := f.writable(ctx, tx, by, id)
		return s, err
	})
	if err == nil {
		err = fault
	}
	if err != nil {
		return i, fail.Wrap("file.Replace", err)
	}
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, n, s, err := f.writable(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := f.fits(ctx, tx, s, []Sent{x}); err != nil {
			return err
		}
		if n.IsHeldFrom(by, now(ctx)) {
			return fail.Say("file.Replace", fail.Closed, "file.reserved")
		}
		waits, err := f.awaits(ctx, tx, by, Where{Space: s.ID, Above: n.Above}, Sent{Name: n.Item.Title, Digest: x.Digest, Size: x.Size, Type: x.Type, Key: x.Key}, id, n.Item.Lang)
		if i = n.Item; err != nil || waits {
			return err
		}
		i, err = f.replace(ctx, tx, v, n, s, x)
		return err
	})
	return i, fail.Wrap("file.Replace", err)
}

// writable is a file that by may change now.
func (f *Files) writable(ctx context.Context, tx *db.Tx, by ref.Person, id ref.Item) (*access.Viewer, Node, space.Space, error) {
	v, err := access.LoadID(ctx, tx, by)
	if err != nil {
		return v, Node{}, space.Space{}, err
	}
	n, s, err := find(ctx, tx, v, id, access.Edit)
	if err == nil && n.IsFolder() {
		err = fail.E("file.writable", fail.Hidden, nil)
	}
	return v, n, s, err
}

// replace checks that n may be changed, and changes it. The content that is there already is no new version.
func (f *Files) replace(ctx context.Context, tx *db.Tx, v *access.Viewer, n Node, s space.Space, x Sent) (item.Item, error) {
	if err := access.Can(v, access.Edit, n.Item, s); err != nil {
		return n.Item, err
	}
	if n.IsHeldFrom(v.Person, now(ctx)) {
		return n.Item, fail.Say("file.replace", fail.Closed, "file.reserved")
	}
	if x.Digest == n.Digest {
		return n.Item, nil
	}
	at := now(ctx)
	if err := item.Edit(ctx, tx, n.Item, n.Item.Title, n.Item.Edited); err != nil {
		return n.Item, err
	}
	if err := f.keep(ctx, tx, n.Item, Version{N: n.Latest + 1, Digest: x.Digest, Size: x.Size, Type: x.Type, By: v.Person, At: at}); err != nil {
		return n.Item, err
	}
	if err := prune(ctx, tx, n.Item); err != nil {
		return n.Item, err
	}
	told, err := followers(ctx, tx, []ref.Item{n.Item.ID}, v.Person)
	if err != nil {
		return n.Item, err
	}
	return n.Item, f.tell(ctx, tx, "file.versioned", v.Person, n.Item, told)
}

// Restore makes the content of version number a version more. Errors: as Replace.
func (f *Files) Restore(ctx context.Context, by ref.Person, id ref.Item, number int64) (i item.Item, err error) {
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, n, s, err := f.writable(ctx, tx, by, id)
		if err != nil {
			return err
		}
		past, err := version(ctx, tx, id, number)
		if err != nil {
			return err
		}
		x := Sent{Digest: past.Digest, Size: past.Size, Type: past.Type}
		if err := f.fits(ctx, tx, s, []Sent{x}); err != nil {
			return err
		}
		i, err = f.replace(ctx, tx, v, n, s, x)
		return err
	})
	return i, fail.Wrap("file.Restore", err)
}

// prune drops the versions of i that are past their time: the last keptAlways stay, and of the others those that are younger
// than keptFor, up to keptMost.
func prune(ctx context.Context, tx *db.Tx, i item.Item) error {
	list, err := versions(ctx, tx, i.ID)
	if err != nil {
		return err
	}
	oldest := now(ctx).Add(-keptFor)
	for at, x := range list {
		// A content lives until the next one comes: its age is counted from there.
		if at < keptAlways || at < keptMost && list[at-1].At.After(oldest) {
			continue
		}
		if err := drop(ctx, tx, i.ID, i.Space, x); err != nil {
			return err
		}
	}
	return nil
}

// drop takes a version away.
func drop(ctx context.Context, tx *db.Tx, id ref.Item, s ref.Space, x Version) error {
	if err := attach.Release(ctx, tx, kept(id, x.N)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM file_version WHERE item_id = $1 AND n = $2`, id, x.N); err != nil {
		return fail.Wrap("file.drop", err)
	}
	return weigh(ctx, tx, s, -x.Size)
}

// Reserve keeps a file for by while they work on it, or gives it back; moderators give back what others reserved.
// Errors: fail.Hidden, Forbidden, Closed (somebody else has it).
func (f *Files) Reserve(ctx context.Context, by ref.Person, id ref.Item, on bool) error {
	return fail.Wrap("file.Reserve", f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, n, _, err := f.writable(ctx, tx, by, id)
		if err != nil {
			return err
		}
		who, until := by, now(ctx).Add(holdTime)
		if !on {
			who, until = 0, time.Time{}
		}
		if n.IsHeldFrom(by, now(ctx)) && (on || !v.Moderates(n.Item.Space, n.Item.Network)) {
			return fail.Say("file.Reserve", fail.Closed, "file.reserved")
		}
		if err := setHeld(ctx, tx, id, who, until); err != nil {
			return err
		}
		return f.tell(ctx, tx, "file.reserved", by, n.Item, nil)
	}))
}
