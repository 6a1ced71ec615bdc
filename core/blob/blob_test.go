package blob

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"maillage/core/blob/s3server"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// kept is a store, and the folder in which its blobs are files.
type kept struct {
	Store
	in  *inbox
	dir string
}

func (k kept) path(digest string) string {
	return filepath.Join(k.dir, place(k.in.o.Keys.names(digest)[0]))
}

func open(t *testing.T, dir string, o Options) kept {
	t.Helper()
	d, err := NewDisk(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return kept{d, &d.inbox, dir}
}

// each runs f on a store of each sort.
func each(t *testing.T, o Options, f func(t *testing.T, d kept)) {
	t.Helper()
	t.Run("disk", func(t *testing.T) { f(t, open(t, filepath.Join(t.TempDir(), "a", "blobs"), o)) })
	if s3server.Wanted() {
		t.Run("bucket", func(t *testing.T) { f(t, openBucket(t, o)) })
	}
	o.Keys = keys(t, NewKey())
	t.Run("sealed disk", func(t *testing.T) { f(t, open(t, filepath.Join(t.TempDir(), "a", "blobs"), o)) })
	if s3server.Wanted() {
		t.Run("sealed bucket", func(t *testing.T) { f(t, openBucket(t, o)) })
	}
}

func keys(t *testing.T, lines ...string) Keys {
	t.Helper()
	k, err := ParseKeys(strings.Join(lines, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func put(t *testing.T, d kept, content []byte) Ref {
	t.Helper()
	ref, err := d.Put(t.Context(), bytes.NewReader(content), -1)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func content(seed uint64, n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16), byte(seed >> 24)})
	r.Read(b)
	return b
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// mustLeaveNothing fails when a content was kept, even half.
func (k kept) mustLeaveNothing(t *testing.T) {
	t.Helper()
	for _, dir := range []string{k.dir, k.in.folder} {
		filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() || err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("left behind: %s %v", path, err)
			}
			return nil
		})
	}
}

func TestPutAndRead(t *testing.T) {
	each(t, Options{}, func(t *testing.T, d kept) {
		for _, n := range []int{0, 1, 4096, 1 << 20, stride - 1, stride, stride + 1, 2*stride + 5} {
			want := content(uint64(n), n)
			ref := put(t, d, want)
			if ref.Digest != sum(want) || ref.Size != int64(n) {
				t.Fatalf("%d bytes: %+v", n, ref)
			}
			f, size, err := d.Open(t.Context(), ref.Digest)
			if err != nil || size != int64(n) {
				t.Fatalf("%d bytes: opened as %d, %v", n, size, err)
			}
			if n <= 4096 {
				if err := iotest.TestReader(f, want); err != nil {
					t.Error(err)
				}
			}
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%d bytes: read %d, %v", n, len(got), err)
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
			if err := d.Verify(t.Context(), ref.Digest); err != nil {
				t.Error(err)
			}
			if has, err := d.Has(t.Context(), ref.Digest); !has || err != nil {
				t.Errorf("%d bytes: has %v, %v", n, has, err)
			}
			if info, err := os.Stat(d.path(ref.Digest)); err != nil || contentSize(filepath.Base(d.path(ref.Digest)), info.Size()) != int64(n) {
				t.Errorf("%d bytes: on disk %v, %v", n, info, err)
			}
		}
	})
}

func TestLimit(t *testing.T) {
	each(t, Options{}, func(t *testing.T, d kept) {
		for _, c := range []struct {
			size int
			max  int64
		}{{1, 0}, {11, 10}, {1 << 20, 10}, {stride + 1, stride}, {2*stride + 1, 2 * stride}} {
			_, err := d.Put(t.Context(), bytes.NewReader(make([]byte, c.size)), c.max)
			if !errors.Is(err, ErrTooBig) || !fail.Is(err, fail.Invalid) {
				t.Errorf("%d bytes of %d: %v", c.size, c.max, err)
			}
		}
		d.mustLeaveNothing(t)
		for _, n := range []int{0, 10, stride, 2 * stride} {
			if ref, err := d.Put(t.Context(), bytes.NewReader(make([]byte, n)), int64(n)); err != nil || ref.Size != int64(n) {
				t.Errorf("%d bytes of as many: %+v %v", n, ref, err)
			}
		}
		endless := readerFunc(func(p []byte) (int, error) { return len(p), nil })
		if _, err := d.Put(t.Context(), endless, 1<<20); !errors.Is(err, ErrTooBig) {
			t.Errorf("an endless content: %v", err)
		}
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestBrokenSenderLeavesNothing(t *testing.T) {
	each(t, Options{}, func(t *testing.T, d kept) {
		for _, n := range []int{0, 100, stride + 100} {
			r := io.MultiReader(bytes.NewReader(make([]byte, n)), iotest.ErrReader(io.ErrUnexpectedEOF))
			if _, err := d.Put(t.Context(), r, -1); !errors.Is(err, io.ErrUnexpectedEOF) || !fail.Is(err, fail.Invalid) {
				t.Errorf("after %d bytes: %v", n, err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		r := readerFunc(func(p []byte) (int, error) { cancel(); return len(p), nil })
		if _, err := d.Put(ctx, r, -1); !errors.Is(err, context.Canceled) || !fail.Is(err, fail.Unavailable) {
			t.Errorf("once ctx is over: %v", err)
		}
		d.mustLeaveNothing(t)
	})
}

func TestReserve(t *testing.T) {
	room := int64(0)
	o := Options{Reserve: 2 * stride, Free: func(string) (int64, error) { room -= stride; return room, nil }}
	each(t, o, func(t *testing.T, d kept) {
		room = 3 * stride
		small := put(t, d, []byte("bonjour")) // room goes down to 2 strides, which is the reserve
		for name, size := range map[string]int{"a small content": 3, "a large one": 3 * stride} {
			if _, err := d.Put(t.Context(), bytes.NewReader(make([]byte, size)), -1); !errors.Is(err, ErrFull) || !fail.Is(err, fail.Unavailable) {
				t.Errorf("%s: %v", name, err)
			}
		}
		room = 4 * stride // full in the middle of a content
		if _, err := d.Put(t.Context(), bytes.NewReader(make([]byte, 3*stride)), -1); !errors.Is(err, ErrFull) {
			t.Errorf("full on the way: %v", err)
		}
		if err := d.Delete(t.Context(), small.Digest); err != nil {
			t.Errorf("a full disk must let one delete: %v", err)
		}
		d.mustLeaveNothing(t)
		d.in.o.Free = func(string) (int64, error) { return 0, fs.ErrPermission }
		if _, err := d.Put(t.Context(), strings.NewReader("x"), -1); !errors.Is(err, fs.ErrPermission) || !fail.Is(err, fail.Internal) {
			t.Errorf("room unknown: %v", err)
		}
		if n, err := free(d.in.folder); err != nil || n <= 0 {
			t.Errorf("the system says %d free bytes, %v", n, err)
		}
	})
}

func TestSameContentAtOnce(t *testing.T) {
	each(t, Options{}, func(t *testing.T, d kept) {
		same := content(1, 300_000)
		var all sync.WaitGroup
		for i := range 24 {
			all.Go(func() {
				ref, err := d.Put(t.Context(), bytes.NewReader(same), -1)
				if err != nil || ref.Digest != sum(same) {
					t.Errorf("put: %+v %v", ref, err)
					return
				}
				if err := d.Verify(t.Context(), ref.Digest); err != nil {
					t.Error(err)
				}
				put := content(uint64(100+i), 1000+i)
				if _, err := d.Put(t.Context(), bytes.NewReader(put), -1); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := len(met(t, d)); n != 25 {
			t.Errorf("%d blobs, wanted 25", n)
		}
		if left, _ := os.ReadDir(d.in.folder); len(left) > 0 {
			t.Errorf("%d unfinished", len(left))
		}
	})
}

func met(t *testing.T, d kept) []Info {
	t.Helper()
	var all []Info
	if err := d.Walk(t.Context(), func(i Info) error { all = append(all, i); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestDamage(t *testing.T) {
	whole := content(3, 100_000)
	for name, spoil := range map[string]func([]byte) []byte{
		"first byte":  func(b []byte) []byte { b[0] ^= 1; return b },
		"a byte":      func(b []byte) []byte { b[50_000] ^= 0x80; return b },
		"last byte":   func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		"cut":         func(b []byte) []byte { return b[:len(b)-1] },
		"cut in half": func(b []byte) []byte { return b[:len(b)/2] },
		"emptied":     func([]byte) []byte { return nil },
		"longer":      func(b []byte) []byte { return append(b, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, Options{}, func(t *testing.T, d kept) {
				ref := put(t, d, whole)
				other := put(t, d, []byte("untouched"))
				kept, err := os.ReadFile(d.path(ref.Digest))
				if err == nil {
					err = os.WriteFile(d.path(ref.Digest), spoil(kept), 0o600)
				}
				if err != nil {
					t.Fatal(err)
				}
				if err := d.Verify(t.Context(), ref.Digest); !errors.Is(err, ErrDamaged) || !fail.Is(err, fail.Internal) {
					t.Errorf("verified: %v", err)
				}
				if err := d.Verify(t.Context(), other.Digest); err != nil {
					t.Errorf("the other: %v", err)
				}
				f, size, err := d.Open(t.Context(), ref.Digest)
				if err == nil {
					var got []byte
					got, err = io.ReadAll(f)
					if int64(len(got)) >= size {
						t.Errorf("%d bytes of %d were given", len(got), size)
					}
					if _, again := f.Read(make([]byte, 10)); !errors.Is(again, ErrDamaged) {
						t.Errorf("read once more: %v", again)
					}
					f.Close()
				}
				if !errors.Is(err, ErrDamaged) {
					t.Errorf("read: %v", err)
				}
				if again := put(t, d, whole); again != ref {
					t.Errorf("put again: %+v", again)
				}
				if err := d.Verify(t.Context(), ref.Digest); err != nil {
					t.Errorf("putting the content again must mend it: %v", err)
				}
			})
		})
	}
}

func TestServedOverHTTP(t *testing.T) {
	each(t, Options{}, func(t *testing.T, d kept) {
		whole := content(4, 200_000)
		ref := put(t, d, whole)
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			f, _, err := d.Open(r.Context(), ref.Digest)
			if err != nil {
				http.Error(w, "", http.StatusInternalServerError)
				return
			}
			defer f.Close()
			http.ServeContent(w, r, "x.bin", time.Time{}, f)
		}))
		defer srv.Close()
		get := func(rng string) ([]byte, error) {
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL, nil)
			if rng != "" {
				req.Header.Set("Range", rng)
			}
			res, err := srv.Client().Do(req)
			if err != nil {
				return nil, err
			}
			defer res.Body.Close()
			if res.StatusCode >= http.StatusBadRequest {
				return nil, errors.New(res.Status)
			}
			return io.ReadAll(res.Body)
		}
		if got, err := get(""); err != nil || !bytes.Equal(got, whole) {
			t.Errorf("whole: %d bytes, %v", len(got), err)
		}
		for _, c := range [][2]int{{0, 99}, {1000, 1999}, {199_990, 199_999}, {1, 199_999}} {
			if got, err := get(fmt.Sprintf("bytes=%d-%d", c[0], c[1])); err != nil || !bytes.Equal(got, whole[c[0]:c[1]+1]) {
				t.Errorf("range %v: %d bytes, %v", c, len(got), err)
			}
		}
		spoilt := slices.Clone(whole)
		spoilt[10] ^= 1
		if err := os.WriteFile(d.path(ref.Digest), spoilt, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := get(""); err == nil {
			t.Errorf("a damaged blob arrives as if it were right, %d bytes", len(got))
		}
	})
}

func TestDigestsAreNoPaths(t *testing.T) {
	each(t, Options{}, func(t *testing.T, d kept) {
		right := put(t, d, []byte("bonjour")).Digest
		for _, digest := range []string{"", "ab", "../../../etc/passwd", strings.Repeat("../", 21) + "x", strings.ToUpper(right), right + "0", right[:63], right[:63] + "/", right[:63] + "\x00", strings.Repeat("é", 32)} {
			_, _, open := d.Open(t.Context(), digest)
			_, has := d.Has(t.Context(), digest)
			for verb, err := range map[string]error{"open": open, "has": has, "verify": d.Verify(t.Context(), digest), "delete": d.Delete(t.Context(), digest)} {
				if !fail.Is(err, fail.Invalid) {
					t.Errorf("%s %q: %v", verb, digest, err)
				}
			}
		}
		absent := strings.Repeat("0", 64)
		if _, _, err := d.Open(t.Context(), absent); !fail.Is(err, fail.Hidden) {
			t.Errorf("open: %v", err)
		}
		if err := d.Verify(t.Context(), absent); !fail.Is(err, fail.Hidden) {
			t.Errorf("verify: %v", err)
		}
		if has, err := d.Has(t.Context(), absent); has || err != nil {
			t.Errorf("has: %v %v", has, err)
		}
	})
}

func TestDelete(t *testing.T) {
	each(t, Options{}, func(t *testing.T, d kept) {
		ref := put(t, d, []byte("bonjour"))
		f, _, err := d.Open(t.Context(), ref.Digest)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for range 2 {
			if err := d.Delete(t.Context(), ref.Digest); err != nil {
				t.Error(err)
			}
		}
		if has, err := d.Has(t.Context(), ref.Digest); has || err != nil {
			t.Errorf("has: %v %v", has, err)
		}
		if got, err := io.ReadAll(f); string(got) != "bonjour" || err != nil {
			t.Errorf("an open reader gives %q, %v", got, err)
		}
		put(t, d, []byte("bonjour"))
		if err := d.Verify(t.Context(), ref.Digest); err != nil {
			t.Error(err)
		}
	})
}

func TestWalk(t *testing.T) {
	each(t, Options{}, func(t *testing.T, d kept) {
		before := time.Now().Add(-time.Minute)
		var want []string
		for i := range 60 {
			want = append(want, put(t, d, content(uint64(i), i)).Digest)
		}
		slices.Sort(want)
		for _, stray := range []string{"README", "ab/notes.txt", "unfinished/put-1", "00/" + want[0]} {
			os.MkdirAll(filepath.Dir(filepath.Join(d.dir, stray)), 0o700)
			if err := os.WriteFile(filepath.Join(d.dir, stray), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for _, i := range met(t, d) {
			got = append(got, i.Digest)
			if i.Stored.Before(before) || i.Stored.Location() != time.UTC {
				t.Errorf("stored %v", i.Stored)
			}
		}
		if d.in.o.Keys.N() > 0 { // the names of sealed ones have an order of their own
			slices.Sort(got)
		}
		if !slices.Equal(got, want) {
			t.Errorf("met %d blobs, wanted %d in order", len(got), len(want))
		}
		old := time.Now().Add(-48 * time.Hour)
		if err := os.Chtimes(d.path(want[7]), old, old); err != nil {
			t.Fatal(err)
		}
		for i := range 60 {
			put(t, d, content(uint64(i), i))
		}
		for _, again := range met(t, d) {
			if again.Stored.Before(before) {
				t.Errorf("putting the content again leaves its age: %v", again.Stored)
			}
		}
		stop := errors.New("enough")
		n := 0
		if err := d.Walk(t.Context(), func(Info) error { n++; return stop }); err != stop || n != 1 {
			t.Errorf("stopped after %d by %v", n, err)
		}
		over, cancel := context.WithCancel(t.Context())
		cancel()
		if err := d.Walk(over, func(Info) error { return nil }); !fail.Is(err, fail.Unavailable) {
			t.Errorf("once ctx is over: %v", err)
		}
		if err := d.Verify(over, want[59]); !fail.Is(err, fail.Unavailable) {
			t.Errorf("verify once ctx is over: %v", err)
		}
	})
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir, Options{})
	ref := put(t, d, []byte("bonjour"))
	left := filepath.Join(dir, unfinished, "put-123")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		after time.Duration
		stays bool
	}{{time.Hour, true}, {25 * time.Hour, false}} {
		if _, err := NewDisk(clock.At(t.Context(), time.Now().Add(c.after)), dir, Options{}); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(left); (err == nil) != c.stays {
			t.Errorf("after %v: %v", c.after, err)
		}
	}
	if err := d.Verify(t.Context(), ref.Digest); err != nil {
		t.Error(err)
	}
}

// TestChild is the process that TestKilled kills: it puts contents and says the digest of each once Put has returned.
func TestChild(t *testing.T) {
	var d Store
	var err error
	switch at := os.Getenv("BLOB_TEST_CHILD"); {
	case at == "":
		return
	case strings.HasPrefix(at, "{"):
		var o BucketOptions
		if err = json.Unmarshal([]byte(at), &o); err == nil {
			d, err = NewBucket(t.Context(), o)
		}
	default:
		d, err = NewDisk(t.Context(), at, Options{})
	}
	if err != nil {
		panic(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for {
				body := content(rand.Uint64(), 1000+rand.IntN(400_000))
				ref, err := d.Put(t.Context(), iotest.HalfReader(bytes.NewReader(body)), -1)
				if err != nil {
					panic(err)
				}
				fmt.Printf("put %s\n", ref.Digest)
			}
		})
	}
	all.Wait()
}

func TestKilled(t *testing.T) {
	t.Run("disk", func(t *testing.T) {
		dir := t.TempDir()
		mustOutliveKills(t, dir, func() kept { return open(t, dir, Options{}) })
	})
	if s3server.Wanted() {
		t.Run("bucket", func(t *testing.T) {
			o := bucketOptions(t, Options{})
			at, err := json.Marshal(struct{ Endpoint, Bucket, Prefix, Region, Access, Secret, Inbox string }{o.Endpoint, o.Bucket, o.Prefix, o.Region, o.Access, o.Secret, o.Inbox})
			if err != nil {
				t.Fatal(err)
			}
			mustOutliveKills(t, string(at), func() kept { return keptIn(t, o) })
		})
	}
}

// mustOutliveKills kills processes that put contents into the store at, and opens it afterwards.
func mustOutliveKills(t *testing.T, at string, open func() kept) {
	t.Helper()
	var acknowledged []string
	for round := range 6 {
		child := exec.Command(os.Args[0], "-test.run=^TestChild$")
		child.Env = append(os.Environ(), "BLOB_TEST_CHILD="+at)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			if digest, ok := strings.CutPrefix(lines.Text(), "put "); ok && len(digest) == digestLength {
				acknowledged = append(acknowledged, digest)
			}
			if n == 5+7*round {
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := child.Wait(); err == nil {
			t.Fatal("the child ended by itself")
		}
	}
	d := open()
	for _, digest := range acknowledged {
		if err := d.Verify(t.Context(), digest); err != nil {
			t.Errorf("acknowledged, then: %v", err)
		}
	}
	blobs := met(t, d)
	for _, b := range blobs {
		if err := d.Verify(t.Context(), b.Digest); err != nil {
			t.Errorf("half a blob: %v", err)
		}
	}
	left, _ := os.ReadDir(d.in.folder)
	t.Logf("%d puts acknowledged, %d blobs, %d unfinished", len(acknowledged), len(blobs), len(left))
	if len(acknowledged) < 50 {
		t.Errorf("only %d puts before the kills", len(acknowledged))
	}
}
