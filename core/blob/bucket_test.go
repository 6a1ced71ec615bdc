package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"maillage/core/blob/s3server"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// server is one S3 server for all tests of the process.
var server = sync.OnceValues(func() (*s3server.Server, error) { return s3server.Start(context.Background(), "files", "others") })

var prefixes atomic.Int64

// bucketOptions are those of a part of the bucket that is the test's own.
func bucketOptions(t *testing.T, o Options) BucketOptions {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	return BucketOptions{
		Endpoint: s.Endpoint, Bucket: "files", Prefix: fmt.Sprintf("test/%d", prefixes.Add(1)), Region: s3server.Region,
		Access: s.Access, Secret: s.Secret, Inbox: filepath.Join(t.TempDir(), "inbox"), Options: o,
	}
}

func openBucket(t *testing.T, o Options) kept { return keptIn(t, bucketOptions(t, o)) }

func keptIn(t *testing.T, o BucketOptions) kept {
	t.Helper()
	b, err := NewBucket(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	return kept{b, &b.inbox, filepath.Join(s.Dir, "files", o.Prefix)}
}

// What is wrong with the settings is said in words, without the secret; a service that is away is another thing.
func TestBucketSaysWhatIsWrong(t *testing.T) {
	if !s3server.Wanted() {
		return
	}
	right := bucketOptions(t, Options{})
	for name, c := range map[string]struct {
		change func(o *BucketOptions)
		kind   fail.Kind
		says   string
	}{
		"no bucket":    {func(o *BucketOptions) { o.Bucket = "absent" }, fail.Internal, "the bucket absent does not exist"},
		"wrong secret": {func(o *BucketOptions) { o.Secret = "not-the-secret" }, fail.Internal, "S3 refuses the keys"},
		"wrong key":    {func(o *BucketOptions) { o.Access = "nobody" }, fail.Internal, " refuses "},
		"no address":   {func(o *BucketOptions) { o.Endpoint = "s3" }, fail.Internal, "is not understood"},
		"nobody there": {func(o *BucketOptions) { o.Endpoint = "http://127.0.0.1:1" }, fail.Unavailable, "S3 at 127.0.0.1:1 does not answer"},
	} {
		o := right
		c.change(&o)
		began := time.Now()
		b, err := NewBucket(t.Context(), o)
		if !fail.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), o.Secret) {
			t.Errorf("%s: %v", name, err)
		}
		if (b != nil) != (c.kind == fail.Unavailable) {
			t.Errorf("%s: a store is given: %v", name, b != nil)
		}
		if took := time.Since(began); took > tries*connecting {
			t.Errorf("%s: told after %v", name, took)
		}
	}
}

// broken is an S3 service that may fall ill: its answers are cut after some bytes, refused, or silent.
type broken struct {
	*httptest.Server
	cut     atomic.Int64 // bytes after which answers to GET end, 0 for whole
	refuse  atomic.Int64 // requests still answered 503
	asked   atomic.Int64 // GET of objects
	stalled atomic.Bool
}

func newBroken(t *testing.T, to string) *broken {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	b := &broken{}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(u)
		r.Out.Host = r.In.Host // it is signed
	}}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b.stalled.Load() {
			<-r.Context().Done()
			return
		}
		if b.refuse.Add(-1) >= 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		if r.Method == http.MethodGet && !r.URL.Query().Has("list-type") && !r.URL.Query().Has("uploads") {
			b.asked.Add(1)
			if n := b.cut.Load(); n > 0 {
				w = &cutting{w, n}
			}
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { b.CloseClientConnections(); b.Close() })
	return b
}

// cutting breaks the connection after left bytes.
type cutting struct {
	http.ResponseWriter
	left int64
}

func (c *cutting) Write(p []byte) (int, error) {
	if int64(len(p)) <= c.left {
		c.left -= int64(len(p))
		return c.ResponseWriter.Write(p)
	}
	c.ResponseWriter.Write(p[:c.left])
	http.NewResponseController(c.ResponseWriter).Flush()
	panic(http.ErrAbortHandler)
}

// A line that breaks is taken up where it broke; one that never gives anything ends as an error, not as a short file.
func TestBucketMendsLines(t *testing.T) {
	if !s3server.Wanted() {
		return
	}
	o := bucketOptions(t, Options{})
	ill := newBroken(t, o.Endpoint)
	o.Endpoint = ill.URL
	d := keptIn(t, o)
	whole := content(9, 1_000_000)
	ref := put(t, d, whole)
	ill.cut.Store(300_000)
	f, _, err := d.Open(t.Context(), ref.Digest)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, whole) {
		t.Errorf("over broken lines: %d bytes, %v", len(got), err)
	}
	if n := ill.asked.Load(); n < 4 || n > 8 {
		t.Errorf("%d requests for a million bytes, 300,000 at a time", n)
	}
	ill.cut.Store(0)
	ill.refuse.Store(2)
	if err := d.Verify(t.Context(), ref.Digest); err != nil {
		t.Errorf("after two refusals: %v", err)
	}
	if _, err := f.Seek(10, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	ill.refuse.Store(1000)
	if n, err := f.Read(make([]byte, 10)); n != 0 || !fail.Is(err, fail.Unavailable) {
		t.Errorf("refused for good: %d bytes, %v", n, err)
	}
	if _, err := d.Put(t.Context(), strings.NewReader("x"), -1); !fail.Is(err, fail.Unavailable) {
		t.Errorf("put: %v", err)
	}
	if _, err := d.Has(t.Context(), ref.Digest); !fail.Is(err, fail.Unavailable) {
		t.Errorf("what cannot be known is said to be absent: %v", err)
	}
	ill.refuse.Store(0)
	ill.stalled.Store(true)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, _, err := d.Open(ctx, ref.Digest); !fail.Is(err, fail.Unavailable) {
		t.Errorf("silent: %v", err)
	}
	d.mustLeaveNothingUnfinished(t)
}

func (k kept) mustLeaveNothingUnfinished(t *testing.T) {
	t.Helper()
	if left, err := os.ReadDir(k.in.folder); err != nil || len(left) > 0 {
		t.Errorf("%d unfinished, %v", len(left), err)
	}
}

// The reading goes on after the context of the opening has ended: a large file takes longer than a page.
func TestBucketReadsOn(t *testing.T) {
	if !s3server.Wanted() {
		return
	}
	d := openBucket(t, Options{})
	whole := content(10, 3<<20)
	ref := put(t, d, whole)
	ctx, cancel := context.WithCancel(t.Context())
	f, _, err := d.Open(ctx, ref.Digest)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cancel()
	if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, whole) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if _, _, err := d.Open(ctx, ref.Digest); !errors.Is(err, context.Canceled) || !fail.Is(err, fail.Unavailable) {
		t.Errorf("opened once ctx is over: %v", err)
	}
}

// A large content goes in parts; those of a sender that died are swept after a day.
func TestBucketParts(t *testing.T) {
	if !s3server.Wanted() {
		return
	}
	o := bucketOptions(t, Options{})
	d := keptIn(t, o)
	large := content(11, 40<<20)
	ref := put(t, d, large)
	if err := d.Verify(t.Context(), ref.Digest); err != nil || ref.Digest != sum(large) {
		t.Errorf("%+v: %v", ref, err)
	}
	b := d.Store.(*Bucket)
	// A line that breaks in the middle of a part, for good: what a killed sender leaves.
	left := partOfNobody(t, b, strings.Repeat("a", 64))
	for _, c := range []struct {
		after time.Duration
		n     int
	}{{time.Hour, 1}, {25 * time.Hour, 0}} {
		if _, err := NewBucket(clock.At(t.Context(), time.Now().Add(c.after)), o); err != nil {
			t.Fatal(err)
		}
		n := 0
		for u := range b.s3.ListIncompleteUploads(t.Context(), b.bucket, b.prefix, true) {
			if u.Err != nil {
				t.Fatal(u.Err)
			}
			if u.UploadID == left {
				n++
			}
		}
		if n != c.n {
			t.Errorf("after %v: %d uploads, want %d", c.after, n, c.n)
		}
	}
}

// Names that are not where they should be, of other programs, are left alone.
func TestBucketIsShared(t *testing.T) {
	if !s3server.Wanted() {
		return
	}
	o := bucketOptions(t, Options{})
	one := keptIn(t, o)
	o.Prefix += "/inside"
	two := keptIn(t, o)
	a, b := put(t, one, []byte("a")), put(t, two, []byte("b"))
	if n := met(t, one); len(n) != 1 || n[0].Digest != a.Digest {
		t.Errorf("one meets %+v", n)
	}
	if n := met(t, two); len(n) != 1 || n[0].Digest != b.Digest {
		t.Errorf("two meets %+v", n)
	}
}

// The service may go and come back: the store works again by itself.
func TestBucketGoneAndBack(t *testing.T) {
	if !s3server.Wanted() {
		return
	}
	s, err := s3server.Start(t.Context(), "files")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	o := BucketOptions{Endpoint: s.Endpoint, Bucket: "files", Region: s3server.Region, Access: s.Access, Secret: s.Secret, Inbox: t.TempDir()}
	b, err := NewBucket(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := b.Put(t.Context(), strings.NewReader("bonjour"), -1)
	if err != nil {
		t.Fatal(err)
	}
	s.Down()
	if err := b.Verify(t.Context(), ref.Digest); !fail.Is(err, fail.Unavailable) {
		t.Errorf("gone: %v", err)
	}
	var none net.Error
	if err := b.Ready(t.Context()); !fail.Is(err, fail.Unavailable) || !errors.As(err, &none) {
		t.Errorf("gone: %v", err)
	}
	if err := s.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := b.Verify(t.Context(), ref.Digest); err != nil {
		t.Errorf("back: %v", err)
	}
}

// partOfNobody begins a large upload and returns its identifier.
func partOfNobody(t *testing.T, b *Bucket, digest string) string {
	t.Helper()
	id, err := minio.Core{Client: b.s3}.NewMultipartUpload(t.Context(), b.bucket, b.key(digest), minio.PutObjectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return id
}
