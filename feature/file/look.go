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
	var small img.Result
	var digest, words string
	if strings.HasPrefix(x.Type, "image/") {
		if small, err = img.Thumb(bytes.NewReader(data), img.Options{Max: thumbSide, Bytes: lookBytes}); err == nil {
			kept, err := f.core.Blobs.Put(attach.MadeHere(ctx), bytes.NewReader(small.Data), -1)
			if err != nil {
				return err
			}
			digest = kept.Digest
		}
	} else {
		words = extract(ctx, data, x.Type, node.Item.Title)
	}
	return f.looked(ctx, l, digest, small, words)
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
func (f *Files) looked(ctx context.Context, l looking, thumb string, small img.Result, words string) error {
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
		if _, err := tx.Exec(ctx, `INSERT INTO file_text (item_id, body) VALUES ($1, $2) ON CONFLICT (item_id) DO UPDATE SET body = excluded.body`, l.Item, words); err != nil {
			return err
		}
		if n.Item.State != item.Published {
			return nil
		}
		return f.tell(ctx, tx, "file.looked", 0, n.Item, nil)
	})
}
