package ops

import (
	"context"
	"time"

	"maillage/core/attach"
	"maillage/core/blob"
	"maillage/kit/clamd"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/site"
)

// storage looks whether the place where files are answers.
func (c *checker) storage(ctx context.Context) error {
	if err := c.sealed(ctx); err != nil {
		return err
	}
	b, ok := attach.Unguarded(c.s.Core.Blobs).(*blob.Bucket)
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

// sealed says under which key files are kept, and what no key opens. It lists the store when that is asked for, or when there are keys.
func (c *checker) sealed(ctx context.Context) error {
	keys, err := site.FileKeys(c.s.Core.Config)
	if err != nil {
		return err
	}
	if keys.N() == 0 && !c.o.Deep && !c.o.Blobs {
		return nil
	}
	store := attach.Unguarded(c.s.Core.Blobs)
	locked, err := store.Locked(ctx)
	if fail.Is(err, fail.Unavailable) {
		return nil // the next line says so
	}
	if err != nil {
		return err
	}
	if locked > 0 {
		c.wrong("locked", "n", locked)
	}
	if keys.N() == 0 {
		return nil
	}
	stale := 0
	err = store.Walk(ctx, func(i blob.Info) error {
		if i.Stale {
			stale++
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case stale > 0:
		c.watch("stale", "n", stale, "key", keys.ID())
	default:
		c.fine("sealed", "key", keys.ID())
	}
	return nil
}

// NewFileKey is a line for the file that the setting file_keys names.
func NewFileKey() string { return blob.NewKey() }

// Reseal keeps every file as the settings say (blob.Reseal), and returns how many were kept otherwise.
func Reseal(ctx context.Context, s *site.Site, progress func(done int)) (int, error) {
	return blob.Reseal(ctx, attach.Unguarded(s.Core.Blobs), progress)
}

// held is how long a file may wait for the antivirus before somebody should look.
const held = 15 * time.Minute

// antivirus looks whether it answers, and whether files wait for it.
func (c *checker) antivirus(ctx context.Context) error {
	network, address, err := c.s.Core.Config.Antivirus()
	if err != nil || network == "" {
		return nil // settings said what is wrong
	}
	p, err := c.s.Core.Files.Pending(ctx)
	if err != nil {
		return err
	}
	if p.Unread > 0 {
		c.watch("unread", "n", p.Unread)
	}
	if p.N > 0 && clock.Now(ctx).Sub(p.Since) > held {
		c.wrong("held", "n", p.N, "since", c.l.DateTime(p.Since))
	}
	ask, cancel := context.WithTimeout(ctx, mailTimeout)
	defer cancel()
	version, err := clamd.Client{Network: network, Address: address}.Version(ask)
	if err != nil {
		c.wrong("clamd_silent", "address", address, "n", p.N, "error", err.Error())
		return nil
	}
	c.fine("clamd", "address", address, "version", version)
	return nil
}
