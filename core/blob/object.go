package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"

	"maillage/kit/fail"
)

// object reads an object of a bucket from anywhere in it. One request gives it from the place of reading to its end; one
// more is made after Seek, and when the line breaks on the way.
type object struct {
	b      *Bucket
	name   string
	base   context.Context
	size   int64
	at     int64 // place of the next Read
	broken int   // lines that broke since the last byte

	body io.ReadCloser // nil: none; gives what is at placed
	from int64         // place of body

	mu     sync.Mutex
	cancel context.CancelFunc // ends the request of body
}

// get asks for the object from at on, and returns how many bytes come.
func (o *object) get() (int64, error) {
	ctx, cancel := context.WithCancel(o.base)
	o.mu.Lock()
	o.cancel = cancel
	o.mu.Unlock()
	var ask minio.GetObjectOptions
	if o.at > 0 {
		if err := ask.SetRange(o.at, 0); err != nil {
			return 0, fail.E("blob.get", fail.Internal, err)
		}
	}
	core := minio.Core{Client: o.b.s3}
	body, info, _, err := core.GetObject(ctx, o.b.bucket, o.b.key(o.name), ask)
	if err != nil {
		cancel()
		return 0, o.b.failed("blob.get", err)
	}
	o.body, o.from = body, o.at
	return info.Size, nil
}

// hangUp ends the request under way.
func (o *object) hangUp() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.cancel != nil {
		o.cancel()
	}
}

// leave ends the present line: what was not read of it is not waited for.
func (o *object) leave() error {
	o.hangUp()
	if o.body == nil {
		return nil
	}
	err := o.body.Close()
	o.body = nil
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// Read implements io.Reader. Errors: Unavailable when S3 breaks the line again and again, those of opening.
func (o *object) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for o.at < o.size {
		if err := o.line(); err != nil {
			return 0, err
		}
		n, err := o.read(p)
		o.at += int64(n)
		o.from = o.at
		if n > 0 {
			o.broken = 0
			return n, nil
		}
		if err == nil {
			continue
		}
		// The line broke, or ended too early: it is tried again from here.
		if o.broken++; o.broken >= tries {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF // the end of the line is not that of the blob
			}
			return 0, fail.E("blob.Read", fail.Unavailable, fmt.Errorf("S3 gives %d bytes of %d: %w", o.at, o.size, err))
		}
		_ = o.leave() // what is broken cannot be closed better
	}
	return 0, io.EOF
}

// line makes sure that body gives what is at the place of reading.
func (o *object) line() error {
	if o.body != nil && o.from == o.at {
		return nil
	}
	_ = o.leave() // its rest is not wanted
	n, err := o.get()
	if err == nil && n != o.size-o.at {
		err = fail.E("blob.line", fail.Internal, fmt.Errorf("S3 offers %d bytes from %d on, of %d", n, o.at, o.size))
	}
	return err
}

// read reads from the line, and hangs up when S3 falls silent.
func (o *object) read(p []byte) (int, error) {
	watch := time.AfterFunc(silent, o.hangUp)
	defer watch.Stop()
	return o.body.Read(p)
}

// Seek implements io.Seeker: it only says where the next Read is.
func (o *object) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += o.at
	case io.SeekEnd:
		offset += o.size
	}
	if offset < 0 {
		return 0, errors.New("blob: before the beginning")
	}
	o.at = offset
	return offset, nil
}

// Close implements io.Closer.
func (o *object) Close() error { return o.leave() }
