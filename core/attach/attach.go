package attach

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"

	"maillage/core/blob"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

//go:embed migrations/*.sql
var files embed.FS

// Schema is the tables of this room.
var Schema = db.Schema{Name: "attach", FS: sub(files)}

func sub(f embed.FS) fs.FS {
	d, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err)
	}
	return d
}

// Words holds words.fr.json and words.en.json (keys attach.…).
//
//go:embed words.fr.json words.en.json
var Words embed.FS

// Options of New. The zero value is right for a site.
type Options struct {
	// MaxFile is the most bytes of one file; 0 means 25 MB.
	MaxFile int64
	// MaxFiles is how many files may be sent at once; 0 means 10.
	MaxFiles int
	// Log takes what an operator must do something about; nil for nobody.
	Log *slog.Logger
}

const (
	// defaultMaxFile lets a scanned report or a minute of video through; most mail servers stop there too.
	defaultMaxFile = 25_000_000
	// defaultMaxFiles: beyond it, one wants a folder or an archive.
	defaultMaxFiles = 10
)

// Files receives, serves and sweeps files. Safe for concurrent use.
type Files struct {
	db      *db.DB
	blobs   blob.Store
	o       Options
	drawing chan struct{} // holds a value while a picture is decoded: one takes up to 500 MB
}

// New returns the files whose rows are in d and whose bytes are in b.
func New(d *db.DB, b blob.Store, o Options) *Files {
	if o.MaxFile <= 0 {
		o.MaxFile = defaultMaxFile
	}
	if o.MaxFiles <= 0 {
		o.MaxFiles = defaultMaxFiles
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Files{db: d, blobs: b, o: o, drawing: make(chan struct{}, 1)}
}

// MaxBody is the most bytes that a form with files may weigh: what its route allows.
func (f *Files) MaxBody() int64 { return int64(f.o.MaxFiles)*f.o.MaxFile + 1_000_000 }

// Upload is a file already in the blob store, examined, not yet attached. It comes from Receive.
type Upload struct {
	Digest        string
	Size          int64  // bytes
	Name          string // clean, with the extension of its type
	Type          string // media type, of kit/mime's table
	Alt           string // what a picture shows; "" when it is decorative, and for other files
	Width, Height int    // of a picture, in pixels, upright; 0 for other files
	// Thumb is the digest of a picture's preview, "" for other files.
	Thumb                   string
	ThumbWidth, ThumbHeight int // in pixels
}

// File is a file attached to an item.
type File struct {
	ID                      ref.File
	Item                    ref.Item
	Name                    string
	Type                    string // media type
	Alt                     string // what a picture shows; "" when it is decorative
	Size                    int64  // bytes
	Width, Height           int    // of a picture, in pixels; 0 for other files
	HasThumb                bool   // it is a picture, with a preview
	ThumbWidth, ThumbHeight int    // of the preview, in pixels
	Held                    bool   // it waits for the antivirus: nobody reads it

	digest, thumb string
}

// Preview is the variant of a picture that pages show.
const Preview = "apercu"

// Path is the address of the file.
func (f File) Path() string { return "/fichiers/" + f.ID.String() }

// ThumbPath is the address of its preview; there is nothing there when it has none.
func (f File) ThumbPath() string { return f.Path() + "/" + Preview }

// Add attaches files to i, in their order, after those it has already.
func Add(ctx context.Context, tx *db.Tx, i item.Item, files []Upload) error {
	ids := make([]ref.File, len(files))
	for n := range ids {
		ids[n] = ref.File(tx.ID())
	}
	return AddAs(ctx, tx, i, ids, files)
}

// AddAs is Add under identifiers that tx gave before: a text may name its own files.
func AddAs(ctx context.Context, tx *db.Tx, i item.Item, ids []ref.File, files []Upload) error {
	const op = "attach.AddAs"
	if len(files) == 0 {
		return nil
	}
	at, err := lastPosition(ctx, tx, i.ID)
	if err != nil {
		return fail.Wrap(op, err)
	}
	now := clock.Now(ctx)
	verdicts, err := verdictsOn(ctx, tx, files)
	if err != nil {
		return fail.Wrap(op, err)
	}
	for k, u := range files {
		v := verdicts[u.Digest]
		if v == Infected {
			return refuse(Field, "attach.infected", "name", u.Name)
		}
		if err := insert(ctx, tx, ids[k], i.ID, at+1+int64(k), u, v == Waiting, now); err != nil {
			return fail.Wrap(op, err)
		}
	}
	return nil
}

// Of returns the files of items, by item, in their order; items without files are absent. Those that wait for the antivirus are
// not among them. It does not ask who may read the items. One query, none for no ids.
func Of(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item][]File, error) {
	return OfFor(ctx, q, 0, ids)
}

// OfFor is Of as p sees the items: with the files of what they published that wait for the antivirus.
func OfFor(ctx context.Context, q db.Q, p ref.Person, ids []ref.Item) (map[ref.Item][]File, error) {
	out := map[ref.Item][]File{}
	if len(ids) == 0 {
		return out, nil
	}
	list, err := ofItems(ctx, q, p, ids)
	for _, f := range list {
		out[f.Item] = append(out[f.Item], f)
	}
	return out, fail.Wrap("attach.Of", err)
}

// Remove takes the file id away from i, twice is once; its bytes go with the next Sweep.
func Remove(ctx context.Context, tx *db.Tx, i ref.Item, id ref.File) error {
	_, err := tx.Exec(ctx, `DELETE FROM attachment WHERE id = $1 AND item_id = $2`, id, i)
	return fail.Wrap("attach.Remove", err)
}
