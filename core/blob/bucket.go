package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"maillage/kit/clock"
	"maillage/kit/fail"
)

const (
	// connecting bounds a connection to S3, answering the first byte of an answer, and silent the pause between two bytes.
	// Longer makes people wait for a service that is not there; shorter gives up on one that is busy.
	connecting = 5 * time.Second
	answering  = 15 * time.Second
	silent     = 20 * time.Second
	// tries is how often a request that failed for want of S3 is made, with pauses of a second at most: a page must know
	// within a few seconds.
	tries = 3
	// slowest, in bytes a second, is the slowest line to S3 on which a content may be sent: a put that takes longer is stuck.
	slowest = 256 << 10
	// idleConnections to S3 are kept: one for each file that is read at once on a busy process.
	idleConnections = 64
)

// BucketOptions say where a Bucket is.
type BucketOptions struct {
	Endpoint string // "https://s3.example.org", with its port if need be
	Bucket   string
	Prefix   string // before every name in the bucket, "" for none
	Region   string // "" lets the service say
	Access   string // the key's name
	Secret   string
	// Style is where the name of the bucket goes: "path" after the host, "host" before it, "" as the host is known to want.
	Style string
	// Inbox is the local folder in which contents are received; several processes may share it.
	Inbox string
	Options
}

// Bucket is a Store in a bucket of an S3 service. Several processes may share it.
//
// A put is received in a local file, for its digest is its name, then sent under a checksum of its own: the service keeps
// it whole or not at all. What is read is checked as on a disk.
type Bucket struct {
	inbox
	s3             *minio.Client
	bucket, prefix string
}

var _ Store = (*Bucket)(nil)

// NewBucket returns the store that o says, and looks whether it is there. When S3 does not answer, the store is returned
// with an error of kind Unavailable: it works from the moment S3 does. Other errors: Internal, for settings that are wrong.
func NewBucket(ctx context.Context, o BucketOptions) (*Bucket, error) {
	const op = "blob.NewBucket"
	in, err := newInbox(ctx, o.Inbox, o.Options)
	if err != nil {
		return nil, fail.E(op, fail.Internal, err)
	}
	u, err := url.Parse(o.Endpoint)
	if err != nil || u.Host == "" {
		return nil, fail.E(op, fail.Internal, errors.New("the address of S3 is not understood"))
	}
	lookup := map[string]minio.BucketLookupType{"path": minio.BucketLookupPath, "host": minio.BucketLookupDNS}
	c, err := minio.New(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(o.Access, o.Secret, ""), Secure: u.Scheme == "https", Region: o.Region,
		BucketLookup: lookup[o.Style], MaxRetries: tries, Transport: transport(),
	})
	if err != nil {
		return nil, fail.E(op, fail.Internal, err)
	}
	b := &Bucket{inbox: in, s3: c, bucket: o.Bucket, prefix: o.Prefix}
	if b.prefix != "" {
		b.prefix = strings.Trim(b.prefix, "/") + "/"
	}
	err = b.Ready(ctx)
	if err == nil {
		err = b.sweepParts(ctx)
	}
	if err != nil && !fail.Is(err, fail.Unavailable) {
		return nil, fail.Wrap(op, err)
	}
	return b, fail.Wrap(op, err)
}

func transport() *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: connecting, KeepAlive: answering}).DialContext,
		TLSHandshakeTimeout: connecting, ResponseHeaderTimeout: answering, ExpectContinueTimeout: time.Second,
		MaxIdleConns: idleConnections, MaxIdleConnsPerHost: idleConnections, IdleConnTimeout: time.Minute,
		DisableCompression: true, // most files are compressed already, and lengths are checked
	}
}

// Ready tells why files can be neither kept nor read, in words for an operator; nil when they can.
// Errors: Unavailable when S3 does not answer, Internal when it refuses.
func (b *Bucket) Ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, tries*connecting)
	defer cancel()
	// To list says more than to ask for the bucket: the refusal of a HEAD has no words.
	for o := range b.s3.ListObjectsIter(ctx, b.bucket, minio.ListObjectsOptions{Prefix: b.prefix, Recursive: true, MaxKeys: 1}) {
		return b.failed("blob.Ready", o.Err)
	}
	return nil
}

// Where names the bucket, for operators.
func (b *Bucket) Where() string { return b.s3.EndpointURL().Host + "/" + b.bucket + "/" + b.prefix }

// sweepParts removes the parts of large contents whose sender died.
func (b *Bucket) sweepParts(ctx context.Context) error {
	const op = "blob.sweepParts"
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the listing when this ends early
	core := minio.Core{Client: b.s3}
	for u := range b.s3.ListIncompleteUploads(ctx, b.bucket, b.prefix, true) {
		if u.Err != nil {
			return b.failed(op, u.Err)
		}
		if clock.Now(ctx).Sub(u.Initiated) < abandoned {
			continue
		}
		if err := core.AbortMultipartUpload(ctx, b.bucket, u.Key, u.UploadID); err != nil && !isAbsent(err) {
			return b.failed(op, err)
		}
	}
	return nil
}

// Put keeps the content of r; see Store.
func (b *Bucket) Put(ctx context.Context, r io.Reader, max int64) (Ref, error) {
	const op = "blob.Put"
	tmp, ref, err := b.receive(ctx, r, max)
	if tmp == nil {
		return Ref{}, notWritten(op, err)
	}
	defer os.Remove(tmp.Name())
	if err != nil {
		return Ref{}, notWritten(op, errors.Join(err, tmp.Close()))
	}
	names := b.o.Keys.names(ref.Digest)
	err = b.send(ctx, tmp, names[0])
	if err := errors.Join(err, tmp.Close()); err != nil {
		return Ref{}, notWritten(op, err)
	}
	for _, name := range names[1:] { // what an older key sealed, or none
		if err := b.remove(ctx, name); err != nil {
			return Ref{}, fail.Wrap(op, err)
		}
	}
	return ref, nil
}

// send puts the file under its name, even when there is a blob of that name: the new one may replace damaged bytes, and its
// age protects it from a sweep.
func (b *Bucket) send(ctx context.Context, f *os.File, name string) error {
	const op = "blob.send"
	size, err := f.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, tries*answering+time.Duration(size/slowest)*time.Second)
	defer cancel()
	_, err = b.s3.PutObject(ctx, b.bucket, b.key(name), f, size, minio.PutObjectOptions{ContentType: "application/octet-stream", SendContentMd5: true})
	return b.failed(op, err)
}

// Open gives the blob to read; see Store. ctx bounds the opening only: how long the reading may take is the reader's
// business, as long as S3 does not fall silent.
func (b *Bucket) Open(ctx context.Context, digest string) (io.ReadSeekCloser, int64, error) {
	const op = "blob.Open"
	if err := check(op, digest); err != nil {
		return nil, 0, err
	}
	for _, name := range b.o.Keys.twice(digest) {
		r, size, err := b.open(ctx, name, digest)
		if !fail.Is(err, fail.Hidden) {
			return r, size, fail.Wrap(op, err)
		}
	}
	return nil, 0, fail.E(op, fail.Hidden, nil)
}

// open gives what is kept under name.
func (b *Bucket) open(ctx context.Context, name, digest string) (io.ReadSeekCloser, int64, error) {
	const op = "blob.open"
	o := &object{b: b, name: name, base: context.WithoutCancel(ctx)}
	stop := context.AfterFunc(ctx, o.hangUp)
	size, err := o.get()
	o.size = size
	var r io.ReadSeekCloser
	if err == nil {
		r, size, err = b.o.Keys.reader(o, size, name, digest)
	}
	if !stop() && err == nil {
		err = fail.E(op, fail.Unavailable, context.Cause(ctx))
	}
	if err != nil {
		return nil, 0, fail.Wrap(op, errors.Join(err, o.Close()))
	}
	return r, size, nil
}

// Verify reads the blob whole; see Store.
func (b *Bucket) Verify(ctx context.Context, digest string) error { return verify(ctx, b, digest) }

// Has looks for the blob; see Store.
func (b *Bucket) Has(ctx context.Context, digest string) (bool, error) {
	const op = "blob.Has"
	if err := check(op, digest); err != nil {
		return false, err
	}
	for _, name := range b.o.Keys.names(digest) {
		_, err := b.s3.StatObject(ctx, b.bucket, b.key(name), minio.StatObjectOptions{})
		if !isAbsent(err) {
			return err == nil, b.failed(op, err)
		}
	}
	return false, nil
}

// Delete removes the blob; see Store.
func (b *Bucket) Delete(ctx context.Context, digest string) error {
	const op = "blob.Delete"
	if err := check(op, digest); err != nil {
		return err
	}
	for _, name := range b.o.Keys.names(digest) {
		if err := b.remove(ctx, name); err != nil {
			return fail.Wrap(op, err)
		}
	}
	return nil
}

func (b *Bucket) remove(ctx context.Context, name string) error {
	err := b.s3.RemoveObject(ctx, b.bucket, b.key(name), minio.RemoveObjectOptions{})
	if isAbsent(err) {
		return nil
	}
	return b.failed("blob.remove", err)
}

// Walk meets every blob; see Store. Names that are not ours are passed over.
func (b *Bucket) Walk(ctx context.Context, f func(Info) error) error {
	const op = "blob.Walk"
	return b.objects(ctx, op, func(name string, o minio.ObjectInfo) error {
		digest, current, ok := b.o.Keys.digestOf(name)
		if !ok {
			return nil
		}
		return f(Info{Ref{digest, contentSize(name, o.Size)}, o.LastModified.UTC(), !current})
	})
}

// Locked is how many blobs no key opens; see Store.
func (b *Bucket) Locked(ctx context.Context) (n int, err error) {
	err = b.objects(ctx, "blob.Locked", func(name string, _ minio.ObjectInfo) error {
		if _, _, ok := b.o.Keys.digestOf(name); !ok && isSealedName(name) {
			n++
		}
		return nil
	})
	return n, err
}

// objects calls f for each object that is in the place of its name.
func (b *Bucket) objects(ctx context.Context, op string, f func(name string, o minio.ObjectInfo) error) error {
	for o := range b.s3.ListObjectsIter(ctx, b.bucket, minio.ListObjectsOptions{Prefix: b.prefix, Recursive: true}) {
		if o.Err != nil {
			return b.failed(op, o.Err)
		}
		name := o.Key[strings.LastIndex(o.Key, "/")+1:]
		if len(name) < digestLength || o.Key != b.key(name) {
			continue
		}
		if err := f(name, o); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return fail.E(op, fail.Unavailable, err)
	}
	return nil
}

func (b *Bucket) key(name string) string { return b.prefix + place(name) }

// isAbsent tells whether err says that there is no such object.
func isAbsent(err error) bool {
	var e minio.ErrorResponse
	return errors.As(err, &e) && (e.Code == minio.NoSuchKey || e.Code == "NoSuchUpload")
}

// failed gives err the kind that the caller can do something about, and says what an operator can; nil when err is.
func (b *Bucket) failed(op string, err error) error {
	var own *fail.Error
	if err == nil || errors.As(err, &own) {
		return err
	}
	var e minio.ErrorResponse
	switch {
	case isAbsent(err):
		return fail.E(op, fail.Hidden, err)
	case !errors.As(err, &e):
		return fail.E(op, fail.Unavailable, fmt.Errorf("S3 at %s does not answer: %w", b.s3.EndpointURL().Host, err))
	case e.StatusCode >= http.StatusInternalServerError || e.StatusCode == http.StatusTooManyRequests || e.StatusCode == http.StatusRequestTimeout:
		return fail.E(op, fail.Unavailable, fmt.Errorf("S3 at %s cannot answer now: %w", b.s3.EndpointURL().Host, err))
	case e.Code == minio.NoSuchBucket:
		return fail.E(op, fail.Internal, fmt.Errorf("the bucket %s does not exist: %w", b.bucket, err))
	case e.StatusCode == http.StatusForbidden || e.StatusCode == http.StatusUnauthorized:
		return fail.E(op, fail.Internal, fmt.Errorf("S3 refuses the keys for the bucket %s (%s): %w", b.bucket, e.Code, err))
	}
	return fail.E(op, fail.Internal, fmt.Errorf("S3 at %s refuses (%s): %w", b.s3.EndpointURL().Host, e.Code, err))
}
