package file

import (
	"context"
	"net/http"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/dav"
	"maillage/kit/fail"
)

// davCarry copies or moves something. What is there already goes into the trash, or has a version more when both are files: a
// program that writes beside and then puts in place (most do) makes a version, and the file keeps what was said of it.
func (f *Files) davCarry(v *web.Visit, a asking) error {
	moves := v.R.Method == "MOVE"
	depth, err := dav.ReadDepth(a.depth, dav.Infinity)
	if err != nil || len(a.destination) == 0 || depth == dav.One || moves && depth != dav.Infinity {
		return dav.ErrMalformed
	}
	c := carrying{asking: a, moves: moves, shallow: depth == dav.Zero, language: v.Lang.Tag()}
	made, err := f.carryAt(v.Ctx(), c)
	if err != nil {
		return err
	}
	if made {
		v.W.Header().Set("Location", v.Site.Absolute(hrefOf(a.destination, false)))
	}
	v.W.WriteHeader(map[bool]int{true: http.StatusCreated, false: http.StatusNoContent}[made])
	return nil
}

// carrying is a COPY or a MOVE.
type carrying struct {
	asking
	moves    bool
	shallow  bool // of a folder, without what is in it
	language string
}

// carryAt is the verb of davCarry; made tells whether nothing was there.
func (f *Files) carryAt(ctx context.Context, c carrying) (made bool, err error) {
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, c.by)
		if err != nil {
			return err
		}
		from, err := f.spot(ctx, tx, v, c.way)
		if err != nil {
			return missed(err)
		}
		if !from.isThere() {
			return fail.E("file.carryAt", fail.Hidden, nil)
		}
		to, err := f.spot(ctx, tx, v, c.destination)
		if err != nil {
			return err
		}
		if err := f.carriable(ctx, tx, v, c, from, to); err != nil {
			return err
		}
		made = to.missing
		return f.carry(ctx, tx, v, c, from, to)
	})
	return made, fail.Wrap("file.carryAt", err)
}

func (f *Files) carriable(ctx context.Context, tx *db.Tx, v *access.Viewer, c carrying, from, to spot) error {
	switch {
	case !from.made() || !to.made(), to.node != nil && to.node.Item.ID == from.node.Item.ID, to.under(from.node.Item.ID), from.under(idOf(to)):
		return &refusal{status: http.StatusForbidden}
	case to.isThere() && !c.overwrite:
		return &refusal{status: http.StatusPreconditionFailed}
	case to.missing && !davName(to.name()):
		return fail.Fields("file.carriable", fail.On("nom", "file.dav.name", "name", to.name()))
	}
	touched := []touching{{at: to, below: true, membership: true}}
	if c.moves {
		touched = append(touched, touching{at: from, below: true, membership: true})
	}
	return f.guard(ctx, tx, v, c.asking, from, touched...)
}

func idOf(s spot) ref.Item {
	if s.node == nil {
		return 0
	}
	return s.node.Item.ID
}

func (f *Files) carry(ctx context.Context, tx *db.Tx, v *access.Viewer, c carrying, from, to spot) error {
	n := *from.node
	if to.isThere() && !n.IsFolder() && !to.node.IsFolder() {
		if err := f.fits(ctx, tx, *to.space, []Sent{{Size: n.Size}}); err != nil {
			return err
		}
		if err := f.overwrite(ctx, tx, v, to, Sent{Digest: n.Digest, Size: n.Size, Type: n.Type}); err != nil {
			return err
		}
		if err := renote(ctx, tx, n.Item.ID, to.node.Item.ID); err != nil || !c.moves {
			return err
		}
		return f.discard(ctx, tx, v, from)
	}
	if to.isThere() {
		if err := f.discard(ctx, tx, v, to); err != nil {
			return err
		}
	}
	t, err := open(ctx, tx, v, to.in())
	if err != nil {
		return err
	}
	if c.moves && from.space.ID == to.space.ID {
		return f.putElsewhere(ctx, tx, v, n, t, to.name())
	}
	if err := f.copyTo(ctx, tx, v, c, n, t, to.name()); err != nil || !c.moves {
		return err
	}
	return f.discard(ctx, tx, v, from)
}

// putElsewhere moves n into t, and calls it name.
func (f *Files) putElsewhere(ctx context.Context, tx *db.Tx, v *access.Viewer, n Node, t into, name string) error {
	if err := access.Can(v, access.Edit, n.Item, t.space); err != nil {
		return err
	}
	if n.Above != t.where().Above {
		line, err := t.line(ctx, tx)
		if err != nil {
			return err
		}
		if err := f.relocate(ctx, tx, v, n, t, line); err != nil {
			return err
		}
	}
	if err := unlockAll(ctx, tx, []ref.Item{n.Item.ID}); err != nil { // a lock stays where it was (RFC 4918, §7.5)
		return err
	}
	if n.HeldBy == v.Person {
		if err := setHeld(ctx, tx, n.Item.ID, 0, time.Time{}); err != nil {
			return err
		}
	}
	if name == n.Item.Title {
		return nil
	}
	passing := isPassing(n.Item.Title)
	if err := item.Edit(ctx, tx, n.Item, name, n.Item.Edited); err != nil {
		return err
	}
	if err := setName(ctx, tx, n.Item.ID, name); err != nil {
		return err
	}
	n.Item.Title = name
	if passing && !isPassing(name) {
		if err := f.tellFolder(ctx, tx, v.Person, t, []item.Item{n.Item}); err != nil {
			return err
		}
	}
	return f.tell(ctx, tx, "file.changed", v.Person, n.Item, nil)
}

// copyTo puts a copy of n into t under name, with what is in it unless c is shallow.
func (f *Files) copyTo(ctx context.Context, tx *db.Tx, v *access.Viewer, c carrying, n Node, t into, name string) error {
	line, err := t.line(ctx, tx)
	if err != nil {
		return err
	}
	list, err := fitting(ctx, tx, n, line)
	if err != nil {
		return err
	}
	if c.shallow {
		list = list[:1]
	}
	return f.copy(ctx, tx, v, t, list, name, c.language)
}

// renote makes what programs noted of one thing what they note of another.
func renote(ctx context.Context, tx *db.Tx, from, to ref.Item) error {
	if _, err := tx.Exec(ctx, `DELETE FROM file_property WHERE item_id = $1`, to); err != nil {
		return fail.Wrap("file.renote", err)
	}
	_, err := tx.Exec(ctx, `INSERT INTO file_property (item_id, space, name, value) SELECT $2, space, name, value FROM file_property WHERE item_id = $1`, from, to)
	return fail.Wrap("file.renote", err)
}
