package file

import (
	"context"
	"errors"
	"io"
	"time"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/blob"
	"maillage/core/db"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/kit/mime"
)

const (
	// uploadTime is how long a file that does not come whole is waited for.
	uploadTime = 7 * 24 * time.Hour
	// mostUploads is how many files of one person may be under way.
	mostUploads = 20
	// mostUnderWay is how many bytes of one person may be under way: a few of the largest files.
	mostUnderWay = 20_000_000_000
)

// Uploaded is what became of a file that came in pieces.
type Uploaded string

// The states of an upload.
const (
	UnderWay Uploaded = "open"
	Made     Uploaded = "made"    // it is a document
	Waiting  Uploaded = "waiting" // its name is taken: see Arrivals
)

// Upload is a file that arrives in pieces. Each piece is a blob, kept as soon as it is acknowledged: whichever process receives
// the next one, and whatever restarts in between, goes on from there.
type Upload struct {
	ID      ref.File
	Person  ref.Person
	Where   Where
	Name    string
	Size    int64
	Got     int64
	State   Uploaded
	Expires time.Time
}

// pieces is what the blobs of an upload are kept for.
func (u Upload) pieces() string { return "upload/" + u.ID.String() }

// Begin makes room for a file of size bytes that by will send into w in pieces.
// Errors: fail.Hidden, Forbidden, Closed, Invalid on fichiers (too large, no room, too many under way).
func (f *Files) Begin(ctx context.Context, by ref.Person, w Where, name string, size int64) (u Upload, err error) {
	const op = "file.Begin"
	u = Upload{Person: by, Where: w, Name: mime.CleanName(name), Size: size, State: UnderWay}
	if size < 0 || size > f.o.MaxFile {
		return u, fail.Fields(op, fail.On(FieldFiles, "file.large", "name", u.Name, "max", lang.From(ctx).Bytes(f.o.MaxFile)))
	}
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		t, err := open(ctx, tx, v, w)
		if err != nil {
			return err
		}
		if err := f.fits(ctx, tx, t.space, []Sent{{Size: size}}); err != nil {
			return err
		}
		var n, bytes int64
		err = tx.QueryRow(ctx, `SELECT COUNT(*), CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM file_upload WHERE person_id = $1 AND state = 'open' AND expires > $2`, by, db.Millis(now(ctx))).Scan(&n, &bytes)
		if err != nil {
			return err
		}
		if n >= mostUploads || bytes+size > mostUnderWay {
			return fail.Fields(op, fail.On(FieldFiles, "file.tus.many", "n", int(n)))
		}
		u.ID, u.Expires = ref.File(tx.ID()), now(ctx).Add(uploadTime)
		_, err = tx.Exec(ctx, `INSERT INTO file_upload (id, person_id, space_id, above_id, name, size, created, expires) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			u.ID, by, w.Space, w.Above, u.Name, size, db.Millis(now(ctx)), db.Millis(u.Expires))
		return err
	})
	return u, fail.Wrap(op, err)
}

// Upload is one of by's. Errors: fail.Hidden, also when its time is over.
func (f *Files) Upload(ctx context.Context, by ref.Person, id ref.File) (Upload, error) {
	return upload(ctx, f.core.DB.Q(), by, id)
}

func upload(ctx context.Context, q db.Q, by ref.Person, id ref.File) (u Upload, err error) {
	err = q.QueryRow(ctx, `SELECT id, person_id, space_id, above_id, name, size, got, state, expires FROM file_upload WHERE id = $1 AND person_id = $2 AND expires > $3`, id, by, db.Millis(now(ctx))).
		Scan(&u.ID, &u.Person, &u.Where.Space, &u.Where.Above, &u.Name, &u.Size, &u.Got, &u.State, db.Scanned{T: &u.Expires})
	if err == db.ErrNoRows {
		return u, fail.E("file.upload", fail.Hidden, nil)
	}
	return u, fail.Wrap("file.upload", err)
}

// Append adds a piece, which is in the blob store already, where the file has come to. Errors: fail.Hidden, Conflict (another piece
// came there first, or it is whole).
func (f *Files) Append(ctx context.Context, u Upload, piece blob.Ref) (got int64, err error) {
	const op = "file.Append"
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		is, err := upload(ctx, tx, u.Person, u.ID)
		if err != nil {
			return err
		}
		if is.State != UnderWay || is.Got != u.Got || is.Got+piece.Size > is.Size {
			return fail.E(op, fail.Conflict, nil)
		}
		if err := attach.Keep(ctx, tx, piece.Digest, u.pieces()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO file_piece (upload_id, at, digest, size) VALUES ($1, $2, $3, $4)`, u.ID, is.Got, piece.Digest, piece.Size); err != nil {
			return err
		}
		got = is.Got + piece.Size
		_, err = tx.Exec(ctx, `UPDATE file_upload SET got = $1 WHERE id = $2`, got, u.ID)
		return err
	})
	return got, fail.Wrap(op, err)
}

// Finish makes a document of an upload that is whole, by the verb of the form. Twice is once. Errors: those of Deposit; fail.Conflict
// when it is not whole.
func (f *Files) Finish(ctx context.Context, u Upload, language string) (Uploaded, error) {
	const op = "file.Finish"
	if u.State != UnderWay {
		return u.State, nil
	}
	if u.Got != u.Size {
		return u.State, fail.E(op, fail.Conflict, nil)
	}
	sent, err := f.join(ctx, u)
	if err != nil {
		return u.State, fail.Wrap(op, err)
	}
	if err := f.refuseInfected(ctx, u.Person, u.Where, sent); err != nil {
		return u.State, fail.Wrap(op, err)
	}
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		is, err := upload(ctx, tx, u.Person, u.ID)
		if err != nil || is.State != UnderWay {
			u.State = is.State
			return err
		}
		d, err := f.depositIn(ctx, tx, u.Person, u.Where, []Sent{sent}, language)
		if err != nil {
			return err
		}
		if u.State = Made; d.Waiting > 0 {
			u.State = Waiting
		}
		if err := f.letGo(ctx, tx, u.ID); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE file_upload SET state = $1 WHERE id = $2`, string(u.State), u.ID)
		return err
	})
	return u.State, fail.Wrap(op, err)
}

// letGo lets the pieces of an upload go.
func (f *Files) letGo(ctx context.Context, tx *db.Tx, id ref.File) error {
	if err := attach.Release(ctx, tx, Upload{ID: id}.pieces()); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM file_piece WHERE upload_id = $1`, id)
	return fail.Wrap("file.letGo", err)
}

// join makes one content of the pieces.
func (f *Files) join(ctx context.Context, u Upload) (sent Sent, err error) {
	list, err := db.All(ctx, f.core.DB.Q(), db.One[string], `SELECT digest FROM file_piece WHERE upload_id = $1 ORDER BY at`, u.ID)
	if err != nil {
		return sent, err
	}
	r := &chain{ctx: ctx, blobs: attach.Unguarded(f.core.Blobs), left: list}
	defer func() { err = errors.Join(err, r.Close()) }()
	head, whole, err := mime.Head(r)
	if err == nil {
		sent, err = f.store(ctx, u.Name, head, whole)
	}
	if err == nil && sent.Size != u.Size {
		err = fail.E("file.join", fail.Internal, errors.New("the pieces are not the whole"))
	}
	return sent, err
}

// chain reads blobs one after the other; one is open at a time.
type chain struct {
	ctx   context.Context
	blobs blob.Store
	left  []string
	now   io.ReadCloser
}

// Read implements io.Reader.
func (c *chain) Read(p []byte) (int, error) {
	for {
		if c.now == nil {
			if len(c.left) == 0 {
				return 0, io.EOF
			}
			r, _, err := c.blobs.Open(c.ctx, c.left[0])
			if err != nil {
				return 0, err
			}
			c.now, c.left = r, c.left[1:]
		}
		n, err := c.now.Read(p)
		if err == io.EOF {
			err = c.Close()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// Close implements io.Closer.
func (c *chain) Close() error {
	if c.now == nil {
		return nil
	}
	err := c.now.Close()
	c.now = nil
	return err
}

// Abandon forgets an upload. Errors: fail.Hidden.
func (f *Files) Abandon(ctx context.Context, by ref.Person, id ref.File) error {
	return fail.Wrap("file.Abandon", f.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := upload(ctx, tx, by, id); err != nil {
			return err
		}
		return f.abandon(ctx, tx, id)
	}))
}

func (f *Files) abandon(ctx context.Context, tx *db.Tx, id ref.File) error {
	if err := f.letGo(ctx, tx, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM file_upload WHERE id = $1`, id)
	return fail.Wrap("file.abandon", err)
}

// sweep forgets uploads whose time is over, and locks that have ended.
func (f *Files) sweep(ctx context.Context, tx *db.Tx, _ time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM file_lock WHERE expires <= $1`, db.Millis(now(ctx))); err != nil {
		return fail.Wrap("file.sweep", err)
	}
	list, err := db.All(ctx, tx, db.One[ref.File], `SELECT id FROM file_upload WHERE expires <= $1 ORDER BY expires LIMIT $2`, db.Millis(now(ctx)), tidied)
	if err != nil {
		return fail.Wrap("file.sweep", err)
	}
	for _, id := range list {
		if err := f.abandon(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

// forgetUploads erases what p has under way.
func (f *Files) forgetUploads(ctx context.Context, tx *db.Tx, p ref.Person) error {
	list, err := db.All(ctx, tx, db.One[ref.File], `SELECT id FROM file_upload WHERE person_id = $1`, p)
	if err != nil {
		return fail.Wrap("file.forgetUploads", err)
	}
	for _, id := range list {
		if err := f.abandon(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

var exportUploads = part.Export{
	Name: "file_uploads", Label: "file.export.uploads",
	Columns: []part.Column{{Name: "name", Label: "file.export.name"}, {Name: "size", Label: "file.export.size"}, {Name: "got", Label: "file.export.got"}, {Name: "created", Label: "file.export.sent"}},
	Rows: part.Select(`SELECT name, size, got, created FROM file_upload WHERE person_id = $1 ORDER BY id`, func(r db.Row) ([]any, error) {
		var name string
		var size, got int64
		var created time.Time
		err := r.Scan(&name, &size, &got, db.Scanned{T: &created})
		return []any{name, size, got, created}, err
	}),
}
