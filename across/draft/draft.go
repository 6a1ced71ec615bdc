package draft

import (
	"context"
	"embed"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

//go:embed words.fr.json words.en.json
var words embed.FS

// Path is the address of one's drafts.
const Path = "/brouillons"

// Drafts is the verbs of drafts. Safe for concurrent use.
type Drafts struct{ core *part.Core }

// New returns the verbs of drafts over c.
func New(c *part.Core) *Drafts { return &Drafts{core: c} }

// Join makes the part.
func Join(c *part.Core) part.Part {
	d := New(c)
	return part.Part{
		Name:   "draft",
		Words:  words,
		Routes: d.routes(),
		Nav:    []web.Nav{{Href: Path, Label: "draft.nav", Icon: "pencil", Me: true}},
		Drafts: Path,
		// core/text forgets them when an account closes.
		Exports: []part.Export{{
			Name: "drafts", Label: "draft.title",
			Columns: []part.Column{{Name: "place", Label: "draft.export.spot"}, {Name: "title", Label: "draft.name"}, {Name: "text", Label: "draft.text"}, {Name: "updated", Label: "draft.export.updated"}},
			Rows:    export,
		}},
	}
}

// Keep keeps what by is writing, in place of what they had for the same spot; an empty text is kept no more. key is the
// form's own: what was sent under it is no draft any more. It returns what is kept, zero for nothing.
// Errors: fail.Hidden (the place is not visible), Invalid on titre and texte.
func (d *Drafts) Keep(ctx context.Context, by ref.Person, x text.Draft, key string) (text.Draft, error) {
	const op = "draft.Keep"
	err := d.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		if err := sees(ctx, tx, v, x.Spot); err != nil {
			return err
		}
		x.Person, x.Updated = v.Person, clock.Now(ctx)
		kept, err := text.KeepDraft(ctx, tx, x, key)
		if !kept {
			x = text.Draft{Spot: x.Spot}
		}
		return err
	})
	return x, fail.Wrap(op, err)
}

// sees is nil when v may know of the place of s.
func sees(ctx context.Context, q db.Q, v *access.Viewer, s text.Spot) error {
	switch {
	case s.Space != 0:
		place, err := space.Get(ctx, q, s.Space)
		if err != nil {
			return err
		}
		return access.CanSpace(v, access.See, place)
	case s.Item != 0:
		i, err := item.Get(ctx, q, s.Item)
		if err != nil {
			return err
		}
		if !v.Sees(i) {
			return fail.E("draft.sees", fail.Hidden, nil)
		}
	}
	return nil
}

// Drop forgets what by keeps for s; nothing happens when there is nothing.
func (d *Drafts) Drop(ctx context.Context, by ref.Person, s text.Spot) error {
	err := d.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		return text.DropDraft(ctx, tx, v.Person, s)
	})
	return fail.Wrap("draft.Drop", err)
}

// Kept is a draft with its place; Space is zero when there is none, or when it may no longer be seen: Lost tells which.
type Kept struct {
	text.Draft
	Space   space.Space
	Network space.Space
	Item    item.Item // zero when the draft is not about one
	Path    string    // where the draft goes on, "" when lost
	Lost    bool
}

// List is what v keeps, the latest first. At most four queries.
func (d *Drafts) List(ctx context.Context, v *access.Viewer) ([]Kept, error) {
	var out []Kept
	err := d.core.DB.Read(ctx, func(q db.Q) error {
		list, err := text.Drafts(ctx, q, v.Person)
		if err != nil {
			return err
		}
		items, spaces, err := places(ctx, q, v, list)
		if err != nil {
			return err
		}
		for _, x := range list {
			out = append(out, placed(v, x, items, spaces))
		}
		return nil
	})
	return out, fail.Wrap("draft.List", err)
}

func placed(v *access.Viewer, x text.Draft, items map[ref.Item]item.Item, spaces map[ref.Space]space.Space) Kept {
	k := Kept{Draft: x, Path: x.Path}
	in := x.Spot.Space
	if x.Spot.Item != 0 {
		k.Item = items[x.Spot.Item]
		in = k.Item.Space
	}
	if k.Space = spaces[in]; k.Space.ID != 0 {
		k.Network = spaces[k.Space.Network]
	}
	if x.Spot.Item != 0 && k.Item.ID == 0 || x.Spot.Space != 0 && (k.Space.ID == 0 || access.CanSpace(v, access.See, k.Space) != nil) {
		return Kept{Draft: x, Lost: true}
	}
	return k
}

func export(ctx context.Context, q db.Q, p ref.Person, put func(values ...any) error) error {
	list, err := text.Drafts(ctx, q, p)
	if err != nil {
		return err
	}
	for _, x := range list {
		if err := put(x.Spot.Key(), x.Title, x.Body, x.Updated); err != nil {
			return err
		}
	}
	return nil
}
