package file

import (
	"context"
	"unicode/utf8"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Change is what a folder or a file becomes. Who is of a folder: "" leaves it.
type Change struct {
	Name, Note, Alt, Themes string
	Who                     space.Audience
}

// Change calls a folder or a file otherwise, and describes it.
// Errors: fail.Hidden, Forbidden, Closed (reserved), Invalid on nom, note, alt, themes or qui.
func (f *Files) Change(ctx context.Context, by ref.Person, id ref.Item, c Change) (i item.Item, err error) {
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		n, s, err := find(ctx, tx, v, id, access.Edit)
		if err != nil {
			return err
		}
		if n.IsHeldFrom(by, now(ctx)) {
			return fail.Say("file.Change", fail.Closed, "file.reserved")
		}
		i, err = f.change(ctx, tx, v, n, s, c)
		return err
	})
	return i, fail.Wrap("file.Change", err)
}

func (f *Files) change(ctx context.Context, tx *db.Tx, v *access.Viewer, n Node, s space.Space, c Change) (item.Item, error) {
	name, faults := nameOf(c.Name)
	if len(faults) == 0 {
		other, taken, err := called(ctx, tx, v, Where{s.ID, n.Above}, name)
		if err != nil {
			return n.Item, err
		}
		if taken && other.Item.ID != n.Item.ID {
			faults = append(faults, fail.On("nom", "file.name_taken", "name", name))
		}
	}
	for _, x := range []struct {
		field, text string
		max         int
	}{{"note", c.Note, maxNote}, {"alt", c.Alt, maxAlt}} {
		if k := utf8.RuneCountInString(x.text); k > x.max {
			faults = append(faults, fail.On(x.field, "web.field.long", "max", x.max, "n", k))
		}
	}
	themes, more := themesOf(c.Themes)
	if err := fail.Fields("file.change", append(faults, more...)...); err != nil {
		return n.Item, err
	}
	if err := item.Edit(ctx, tx, n.Item, name, n.Item.Edited); err != nil {
		return n.Item, err
	}
	if err := setName(ctx, tx, n.Item.ID, name); err != nil {
		return n.Item, err
	}
	if _, err := tx.Exec(ctx, `UPDATE file_node SET note = $1, alt = $2 WHERE item_id = $3`, c.Note, c.Alt, n.Item.ID); err != nil {
		return n.Item, err
	}
	n.Item.Title = name
	if s.Kind != space.Own { // a theme is a word of everybody's
		if err := item.SetThemes(ctx, tx, n.Item, themes); err != nil {
			return n.Item, err
		}
	}
	if err := f.narrow(ctx, tx, v, n, s, c.Who); err != nil {
		return n.Item, err
	}
	return n.Item, f.tell(ctx, tx, "file.changed", v.Person, n.Item, nil)
}

// narrow makes who the audience of a folder. What had the same in it follows; what was seen by fewer stays so; nothing in it is
// seen by more.
func (f *Files) narrow(ctx context.Context, tx *db.Tx, v *access.Viewer, n Node, s space.Space, who space.Audience) error {
	const op = "file.narrow"
	if !n.IsFolder() || who == "" || who == n.Item.Audience {
		return nil
	}
	most := s.ItemsAudience
	if n.Above != 0 {
		a, err := item.Get(ctx, tx, n.Above)
		if err != nil {
			return err
		}
		most = a.Audience
	}
	if !who.Within(most) || who == space.ForRunners && !v.Moderates(s.ID, s.Network) {
		return fail.Fields(op, fail.On("qui", "web.field.choice"))
	}
	list, err := below(ctx, tx, []ref.Item{n.Item.ID}, maxTree)
	if err != nil {
		return err
	}
	if len(list) > maxTree {
		return fail.Fields(op, fail.On("qui", "file.tree", "n", maxTree))
	}
	if err := spread(ctx, tx, list, n.Item.Audience, who); err != nil {
		return err
	}
	return f.tell(ctx, tx, "file.narrowed", v.Person, n.Item, nil)
}

// spread gives who to those of list that had was, and to those that were seen by more people than who.
func spread(ctx context.Context, tx *db.Tx, list []Node, was, who space.Audience) error {
	var ids []ref.Item
	for _, x := range list {
		if x.Item.Audience == was || !x.Item.Audience.Within(who) {
			ids = append(ids, x.Item.ID)
		}
	}
	return item.SetAudiences(ctx, tx, ids, who)
}

// line is the folders that are over what is put there, from the top down.
func (t into) line(ctx context.Context, q db.Q) ([]ref.Item, error) {
	if t.folder == nil {
		return nil, nil
	}
	line, err := over(ctx, q, t.folder.Item.ID)
	return append(line, t.folder.Item.ID), err
}

// fitting is n and what is under it, when it may stand under line: not in itself, not too deep, not too many.
func fitting(ctx context.Context, q db.Q, n Node, line []ref.Item) ([]Node, error) {
	const op = "file.fitting"
	for _, id := range line {
		if id == n.Item.ID {
			return nil, fail.Fields(op, fail.On("vers", "file.inside_itself", "name", n.Item.Title))
		}
	}
	list, err := below(ctx, q, []ref.Item{n.Item.ID}, maxTree)
	if err != nil {
		return nil, err
	}
	if len(list) > maxTree {
		return nil, fail.Fields(op, fail.On("vers", "file.tree", "n", maxTree))
	}
	depth, at := 0, map[ref.Item]int{}
	for _, x := range list { // those above come first
		d := len(line) + 1
		if up, ok := at[x.Above]; ok {
			d = up + 1
		}
		if x.IsFolder() {
			at[x.Item.ID] = d
			depth = max(depth, d)
		}
	}
	if depth > maxDepth {
		return nil, fail.Fields(op, fail.On("vers", "file.deep", "n", maxDepth))
	}
	return list, nil
}

// Copy puts copies of folders and files, with their present version, into w, which may be in another place: they are by's, and seen
// as what is there is. One whose name is taken has a number.
// Errors: as Move.
func (f *Files) Copy(ctx context.Context, by ref.Person, ids []ref.Item, w Where, language string) error {
	return fail.Wrap("file.Copy", f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		t, err := open(ctx, tx, v, w)
		if err != nil {
			return err
		}
		line, err := t.line(ctx, tx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			n, _, err := find(ctx, tx, v, id, access.Read)
			if err != nil {
				return err
			}
			list, err := fitting(ctx, tx, n, line)
			if err != nil {
				return err
			}
			name, err := free(ctx, tx, v, t.where(), n.Item.Title)
			if err != nil {
				return err
			}
			if err := f.copy(ctx, tx, v, t, list, name, language); err != nil {
				return err
			}
		}
		return nil
	}))
}

// copy makes copies of list, a folder or a file and what is under it, of which v gets what they see; the first is called first. What
// programs noted of each is copied too.
func (f *Files) copy(ctx context.Context, tx *db.Tx, v *access.Viewer, t into, list []Node, first, language string) error {
	var sent []Sent
	seen := list[:0:0]
	for _, n := range list {
		if v.Sees(n.Item) && n.Item.State == item.Published {
			seen, sent = append(seen, n), append(sent, Sent{Size: n.Size})
		}
	}
	if err := f.fits(ctx, tx, t.space, sent); err != nil {
		return err
	}
	noted, err := properties(ctx, tx, idsOf(seen))
	if err != nil {
		return err
	}
	made := map[ref.Item]into{}
	for at, n := range seen {
		in, ok := made[n.Above]
		name := n.Item.Title
		switch {
		case at == 0:
			in, name = t, first
		case !ok:
			continue // what it was in is not seen
		}
		i, err := f.copyOne(ctx, tx, v, in, n, name, language)
		if err != nil {
			return err
		}
		if len(noted[n.Item.ID]) > 0 {
			if err := renote(ctx, tx, n.Item.ID, i.ID); err != nil {
				return err
			}
		}
		if n.IsFolder() {
			made[n.Item.ID] = into{t.space, &Node{Item: i, Above: in.where().Above}}
		}
	}
	return nil
}

func idsOf(list []Node) []ref.Item {
	out := make([]ref.Item, len(list))
	for n, x := range list {
		out[n] = x.Item.ID
	}
	return out
}

// copyOne makes a copy of n, without what is in it.
func (f *Files) copyOne(ctx context.Context, tx *db.Tx, v *access.Viewer, in into, n Node, name, language string) (item.Item, error) {
	if n.IsFolder() {
		who := narrower(n.Item.Audience, in.audience())
		if space.IsOwn(n.Item.Space) {
			who = in.audience()
		}
		if who == space.ForRunners && !v.Moderates(in.space.ID, in.space.Network) {
			return item.Item{}, fail.Say("file.copyOne", fail.Forbidden, "file.runners_there", "name", name)
		}
		return f.addFolder(ctx, tx, v, in, item.Item{Title: name, Lang: language}, who)
	}
	i, err := f.node(ctx, tx, v, in, item.Item{Kind: Kind, Title: name, Lang: language})
	if err != nil {
		return i, err
	}
	return i, f.keep(ctx, tx, i, Version{N: 1, Digest: n.Digest, Size: n.Size, Type: n.Type, By: v.Person, At: i.Created, Picture: n.Picture})
}
