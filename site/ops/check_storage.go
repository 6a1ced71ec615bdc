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
		c.fine("files are in the data folder")
		return nil
	}
	switch err := b.Ready(ctx); {
	case err == nil:
		c.fine("the bucket %s answers", b.Where())
	case fail.Is(err, fail.Unavailable):
		c.wrong("Look at the S3 service, and whether this machine may reach it: files can be neither read nor sent.", "%s: %v", b.Where(), err)
	default:
		c.wrong("Check the settings s3 and those that begin with s3_, and what the key may do: files can be neither read nor sent.", "%s: %v", b.Where(), err)
	}
	return nil
}
