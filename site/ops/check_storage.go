package ops

import (
	"context"

	"maillage/core/blob"
	"maillage/kit/fail"
)

// storage looks whether the place where files are answers.
func (c *checker) storage(ctx context.Context) error {
	b, ok := c.s.Core.Blobs.(*blob.Bucket)
	if !ok {
		c.fine("folder")
		return nil
	}
	switch err := b.Ready(ctx); {
	case err == nil:
		c.fine("bucket", "bucket", b.Where())
	case fail.Is(err, fail.Unavailable):
		c.wrong("bucket_silent", "bucket", b.Where(), "error", err.Error())
	default:
		c.wrong("bucket_refused", "bucket", b.Where(), "error", err.Error())
	}
	return nil
}
