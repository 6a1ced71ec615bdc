package file

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/kit/img"
	"maillage/kit/pdftext"
)

const (
	// taskLook finds what a version shows and says.
	taskLook = "file.look"
	// lookTime is how long it may take.
	lookTime = 2 * time.Minute
	// lookBytes is how large a file may be to be looked into: more is neither drawn nor read. It is held in memory, one at a time.
	lookBytes = 40_000_000
	// thumbSide is the longest side of a preview, in pixels.
	thumbSide = 1200
)

// looking is the task about one version.
type looking struct {
	Item ref.Item
	N    int64
}

// look makes the preview of a version, and finds its words. It is done again without harm. A file that makes no sense has neither.
func (f *Files) look(ctx context.Context, t queue.Task) error {
	var l looking
	if err := json.Unmarshal(t.Data, &l); err != nil {
		return fmt.Errorf("file: %w: %w", err, queue.Drop)
	}
	x, err := version(ctx, f.core.DB.Q(), l.Item, l.N)
	if fail.Is(err, fail.Hidden) {
		return nil // it is gone
	}
	if err != nil || x.Size > lookBytes {
		return err
	}
	select {
	case f.one <- struct{}{}:
		defer func() { <-f.one }()
	case <-ctx.Done():
		return ctx.Err()
	}
	node, err := get(ctx, f.core.DB.Q(), l.Item)
	if err != nil {
		return nil
	}
	data, err := f.whole(ctx, x.Digest)
	if err != nil {
		return err
	}
	var o seen
	switch {
	case strings.HasPrefix(x.Type, "image/"):
		o.picture = data
	case x.Type == pdf:
		o, err = f.document(ctx, data)
	default:
		o.words, o.lacks = extract(ctx, data, x.Type, node.Item.Title)
	}
	if err != nil {
		return err
	}
	var small img.Result
	var digest string
	if len(o.picture) > 0 {
		if small, err = img.Thumb(bytes.NewReader(o.picture), img.Options{Max: thumbSide, Bytes: lookBytes}); err == nil {
			kept, err := f.core.Blobs.Put(attach.MadeHere(ctx), bytes.NewReader(small.Data), -1)
			if err != nil {
				return err
			}
			digest = kept.Digest
		}
	}
	return f.looked(ctx, l, digest, small, o)
}

// pdf is the media type of what pages show with pdf.js.
const pdf = "application/pdf"

// seen is what was found in a file.
type seen struct {
	words   string
	lacks   lacks
	picture []byte // of which its preview is made
}

// document reads a PDF, in a process of its own when the site says which. One that makes no sense has nothing.
func (f *Files) document(ctx context.Context, data []byte) (o seen, err error) {
	var d pdftext.Document
	if len(f.core.Pages) > 0 {
		d, err = pdftext.Child{Command: f.core.Pages}.Read(ctx, data, pdftext.Options{Words: maxWords, Side: thumbSide})
	} else {
		var r *pdftext.Reader
		if r, err = pdftext.NewReader(ctx, ""); err != nil {
			return o, err
		}
		d, err = r.Read(ctx, data, pdftext.Options{Words: maxWords, Side: thumbSide})
		err = errors.Join(err, r.Close())
	}
	if errors.Is(err, pdftext.ErrBroken) {
		return o, nil
	}
	o = seen{words: bounded(d.Words), picture: d.Picture}
	if err == nil && !d.Locked && !d.Tagged {
		o.lacks = append(o.lacks, lacksTags)
	}
	return o, err
}

func (f *Files) whole(ctx context.Context, digest string) (data []byte, err error) {
	r, _, err := f.core.Blobs.Open(ctx, digest)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return io.ReadAll(io.LimitReader(r, lookBytes+1))
}

// looked keeps what was found.
func (f *Files) looked(ctx context.Context, l looking, thumb string, small img.Result, o seen) error {
	return f.core.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := get(ctx, tx, l.Item)
		if fail.Is(err, fail.Hidden) {
			return nil
		}
		if err != nil {
			return err
		}
		if thumb != "" {
			if err := attach.Keep(ctx, tx, thumb, kept(l.Item, l.N)); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `UPDATE file_version SET thumb = $1, thumb_width = $2, thumb_height = $3 WHERE item_id = $4 AND n = $5`, thumb, small.Width, small.Height, l.Item, l.N); err != nil {
				return err
			}
		}
		if n.Latest != l.N {
			return nil
		}
		if _, err := tx.Exec(ctx, `INSERT INTO file_text (item_id, body, lacks) VALUES ($1, $2, $3) ON CONFLICT (item_id) DO UPDATE SET body = excluded.body, lacks = excluded.lacks`, l.Item, o.words, o.lacks.String()); err != nil {
			return err
		}
		if n.Item.State != item.Published {
			return nil
		}
		return f.tell(ctx, tx, "file.looked", 0, n.Item, nil)
	})
}
