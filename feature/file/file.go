package file

import (
	"context"
	"embed"
	"io/fs"
	"slices"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed words.fr.json words.en.json
var words embed.FS

const (
	// Name is the part's.
	Name = "file"
	// Kind and Folder are the names of the kinds of items.
	Kind   = "file"
	Folder = "folder"
)

// Options of New. The zero value is right for a site.
type Options struct {
	MaxFile    int64 // bytes of one file; 0 means 5 GB
	MaxAtOnce  int   // files sent at once; 0 means 50
	AtOnce     int   // folders and files that change their readers in one transaction; 0 means 500
	PerPerson  int64 // bytes in somebody's own documents; 0 means 2 GB
	PerGroup   int64 // bytes in one place; 0 means 20 GB
	PerNetwork int64 // bytes in a network, with its groups; 0 means 200 GB
}

// Files is the verbs of documents. Safe for concurrent use.
type Files struct {
	core *part.Core
	o    Options
	one  chan struct{} // holds a value while a file is looked into: a picture takes up to 500 MB, a document up to lookBytes
}

// New returns the verbs of documents over c.
func New(c *part.Core, o Options) *Files {
	if o.MaxFile == 0 {
		o.MaxFile = 5_000_000_000
	}
	if o.MaxAtOnce == 0 {
		o.MaxAtOnce = 50
	}
	if o.AtOnce == 0 {
		o.AtOnce = 500
	}
	if o.PerPerson == 0 {
		o.PerPerson = 2_000_000_000
	}
	if o.PerGroup == 0 {
		o.PerGroup = 20_000_000_000
	}
	if o.PerNetwork == 0 {
		o.PerNetwork = 200_000_000_000
	}
	return &Files{c, o, make(chan struct{}, 1)}
}

// Join makes the part.
func Join(c *part.Core) part.Part {
	f := New(c, Options{})
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	c.Queue.Every("file.tidy", time.Hour, f.tidy)
	c.Queue.Every("file.sweep", tusEvery, f.sweep)
	c.Files.Hear(f.heard)
	return part.Part{
		Name:   Name,
		Switch: &web.PartSwitch{Name: Name, Label: "file.part", Icon: "folder"},
		Schema: &db.Schema{Name: Name, FS: migrations},
		Words:  words,
		Routes: slices.Concat(f.routes(), f.linkRoutes(), f.quotaRoutes()),
		Kinds: []kind.Kind{
			{Name: Kind, Icon: "file-text", Label: "file.kind", Path: Path, Cards: f.cards, Text: texts, EditPath: editPath, Comments: true},
			{Name: Folder, Icon: "folder", Label: "file.folder.kind", Path: Path, Cards: f.cards, Text: texts, EditPath: editPath, Comments: true},
		},
		Facts: []part.Fact{
			{Kind: "file.added", Says: "somebody added a file or a folder"},
			// words: file.told.*
			{Kind: "file.deposited", Says: "somebody put files into a folder (the item)", Tells: &part.Telling{To: part.Mentioned, Name: "deposit", Words: "file.told.deposited"}},
			{Kind: "file.versioned", Says: "somebody sent a version of a file", Tells: &part.Telling{To: part.Mentioned, Name: "fileversion", Words: "file.told.versioned"}},
			{Kind: "file.changed", Says: "somebody called a file or a folder otherwise, or described it"},
			{Kind: "file.moved", Says: "somebody put a file or a folder into another one"},
			{Kind: "file.reserved", Says: "somebody reserved a file, or gave it back"},
			{Kind: "file.narrowed", Says: "somebody changed who sees a folder, and what is in it"},
			{Kind: "file.trashed", Says: "somebody put a file or a folder into the trash"},
			{Kind: "file.restored", Says: "somebody took a file or a folder out of the trash"},
			{Kind: "file.linked", Says: "somebody made a link by which people outside take a file or a folder"},
			{Kind: "file.unlinked", Says: "somebody took such a link back"},
			{Kind: "file.ruled", Says: "who manages a network, or runs the platform, said what its members may do with such links, or how much room documents have"},
			// words: file.told.room_short* file.told.room_full*
			{Kind: "file.room_short", Says: "little room is left for the documents of a place", Tells: &part.Telling{To: part.Runners, Name: "roomshort", Words: "file.told.room_short", Path: pathRoom}},
			{Kind: "file.room_full", Says: "nearly no room is left for the documents of a place", Tells: &part.Telling{To: part.Runners, Name: "roomfull", Words: "file.told.room_full", Path: pathRoom}},
			{Kind: "file.infected", Says: "somebody sent an infected file", Tells: &part.Telling{To: part.Concerned, Name: "infected", Words: "file.told.infected", Path: pathApart}},
			{Kind: "file.quarantined", Says: "an infected file is kept apart", Tells: &part.Telling{To: part.Runners, Name: "quarantine", Words: "file.told.quarantined", Letter: true, Path: pathApart}},
			{Kind: "file.destroyed", Says: "somebody destroyed an infected file"},
			{Kind: "file.looked", Says: "the words and the preview of a file are known"},
		},
		Followers: []journal.Follower{{Name: Name, Kinds: []string{"item.deleted", "group.carried"}, Do: f.hear}},
		Workers:   []queue.Worker{{Kind: taskLook, Do: f.look, Timeout: lookTime, Tries: 3, Patient: true}, {Kind: taskMove, Do: f.goOn, Timeout: moveTime}},
		Tabs: []web.Tab{
			{Key: Name, Part: Name, Of: space.Network, Path: pathAll, Label: "file.tab"},
			{Key: Name, Part: Name, Of: space.Group, Path: pathAll, Label: "file.tab"},
		},
		Nav: []web.Nav{{Href: pathOwn, Label: "file.own.title", Icon: "folder", Me: true}, {Href: pathQuotas, Label: "file.quota.nav", Icon: "server", Me: true,
			Show: func(v *web.Visit) bool { return v.Viewer.Operator }}},
		Forget:  f.forget,
		Exports: []part.Export{exportVersions, exportOwn, exportLinks, exportUploads},
	}
}

// Path is the address of a file or a folder.
func Path(i item.Item) string {
	if i.Kind == Folder {
		return "/dossiers/" + kind.Address(i.Title, int64(i.ID))
	}
	return "/documents/" + kind.Address(i.Title, int64(i.ID))
}

func editPath(i item.Item) string { return Path(i) + "/modifier" }

// Where is a folder of a place, or its top (Above 0).
type Where struct {
	Space ref.Space
	Above ref.Item
}

// find returns a folder or a file, and its space, when v may do verb to it. Errors: fail.Hidden, also for items of other kinds.
func find(ctx context.Context, q db.Q, v *access.Viewer, id ref.Item, verb access.Verb) (Node, space.Space, error) {
	n, err := get(ctx, q, id)
	if err != nil {
		return n, space.Space{}, err
	}
	s, err := space.Get(ctx, q, n.Item.Space)
	if err != nil {
		return n, s, err
	}
	return n, s, access.Can(v, verb, n.Item, s)
}

// into is a place as somebody puts something there.
type into struct {
	space  space.Space
	folder *Node // nil at the top
}

func (t into) where() Where {
	w := Where{Space: t.space.ID}
	if t.folder != nil {
		w.Above = t.folder.Item.ID
	}
	return w
}

// audience and writers are those of what is put there.
func (t into) audience() space.Audience {
	if t.folder != nil {
		return t.folder.Item.Audience
	}
	return t.space.ItemsAudience
}

func (t into) writers() item.Writers {
	if t.folder != nil && t.folder.Item.Writers != item.ByAuthor {
		return t.folder.Item.Writers
	}
	return item.ByMembers
}

// open is w when v may put something there, and makes sure that others may point at it. Errors: fail.Hidden, Forbidden, Closed.
func open(ctx context.Context, tx *db.Tx, v *access.Viewer, w Where) (into, error) {
	t, err := opened(ctx, tx, v, w)
	if err == nil && t.space.Kind == space.Own {
		err = space.MakeOwn(ctx, tx, v.Person)
	}
	return t, err
}

// opened is w when v may put something there. Errors: those of open.
func opened(ctx context.Context, q db.Q, v *access.Viewer, w Where) (t into, err error) {
	if t.space, err = space.Get(ctx, q, w.Space); err != nil {
		return t, err
	}
	if err := access.CanSpace(v, access.Publish, t.space); err != nil {
		return t, err
	}
	if w.Above == 0 {
		return t, nil
	}
	n, s, err := find(ctx, q, v, w.Above, access.Edit)
	if err != nil {
		return t, err
	}
	if n.Item.Kind != Folder || s.ID != w.Space {
		return t, fail.E("file.open", fail.Hidden, nil)
	}
	t.folder = &n
	return t, nil
}
