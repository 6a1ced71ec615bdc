package drive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const group = "/reseaux/essai/groupes/eau"

// content is bytes made by chance, the same for the same seed, of any length; none are held.
func content(seed byte, size int64) io.Reader {
	var key [32]byte
	key[0] = seed
	return io.LimitReader(rand.NewChaCha8(key), size)
}

func digest(t *testing.T, r io.Reader) string {
	t.Helper()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// sender sends one file in pieces as a browser does.
type sender struct {
	p    *place
	name string
	seed byte
	size int64
	at   string // its address, once it has one
}

func (s *sender) ask(ctx context.Context, method, path string, body io.Reader, heads ...string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://"+s.p.listen+path, body)
	if err != nil {
		return nil, err
	}
	r.AddCookie(&http.Cookie{Name: "maillage", Value: s.p.ana.token})
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for n := 0; n < len(heads); n += 2 {
		r.Header.Set(heads[n], heads[n+1])
	}
	a, err := http.DefaultClient.Do(r)
	if err == nil {
		_, err = io.Copy(io.Discard, a.Body)
		a.Body.Close()
	}
	return a, err
}

func (s *sender) begin(ctx context.Context) error {
	a, err := s.ask(ctx, "POST", group+"/documents/envois", nil, "Upload-Length", strconv.FormatInt(s.size, 10), "Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte(s.name)))
	if err != nil {
		return err
	}
	if s.at = a.Header.Get("Location"); a.StatusCode != 201 || s.at == "" {
		return fmt.Errorf("begin: %d", a.StatusCode)
	}
	return nil
}

// offset is how far the server has come.
func (s *sender) offset(ctx context.Context) (int64, error) {
	a, err := s.ask(ctx, "HEAD", s.at, nil)
	if err != nil {
		return 0, err
	}
	if a.StatusCode != 200 {
		return 0, fmt.Errorf("head: %d", a.StatusCode)
	}
	return strconv.ParseInt(a.Header.Get("Upload-Offset"), 10, 64)
}

// send sends from where the server has come, chunk bytes a request (0: all that is left), until the file is whole.
func (s *sender) send(ctx context.Context, chunk int64) (done bool, err error) {
	at, err := s.offset(ctx)
	if err != nil {
		return false, err
	}
	whole := content(s.seed, s.size)
	if _, err := io.CopyN(io.Discard, whole, at); err != nil {
		return false, err
	}
	for {
		heads := []string{"Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.FormatInt(at, 10)}
		body := io.Reader(whole)
		if chunk > 0 {
			piece, err := io.ReadAll(io.LimitReader(whole, chunk))
			if err != nil {
				return false, err
			}
			sum := sha256.Sum256(piece)
			heads = append(heads, "Upload-Checksum", "sha256 "+base64.StdEncoding.EncodeToString(sum[:]))
			body = bytes.NewReader(piece)
		}
		a, err := s.ask(ctx, "PATCH", s.at, body, heads...)
		if err != nil {
			return false, err
		}
		if a.StatusCode != 204 {
			return false, fmt.Errorf("patch at %d: %d", at, a.StatusCode)
		}
		if at, err = strconv.ParseInt(a.Header.Get("Upload-Offset"), 10, 64); err != nil {
			return false, err
		}
		if at == s.size {
			if a.Header.Get("Upload-Result") != "made" {
				return false, fmt.Errorf("it is %q", a.Header.Get("Upload-Result"))
			}
			return true, nil
		}
	}
}

// kept is the digest of the document, as the drive gives it.
func (s *sender) kept() string {
	s.p.t.Helper()
	r, err := http.NewRequestWithContext(s.p.t.Context(), "GET", s.p.drive()+s.name, nil)
	if err != nil {
		s.p.t.Fatal(err)
	}
	r.SetBasicAuth(s.p.ana.login, s.p.ana.secret)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		s.p.t.Fatal(err)
	}
	defer a.Body.Close()
	if a.StatusCode != 200 {
		s.p.t.Fatalf("%s: %d", s.name, a.StatusCode)
	}
	return digest(s.p.t, a.Body)
}

// interrupted sends a file while the server is killed, once the file has come to each of the marks.
func (s *sender) interrupted(blows int) {
	t := s.p.t
	t.Helper()
	ctx := t.Context()
	if err := s.begin(ctx); err != nil {
		t.Fatal(err)
	}
	acknowledged := int64(0)
	for blow := range blows {
		mark := s.size * int64(blow+1) / int64(blows+2)
		ended := make(chan error, 1)
		go func() {
			_, err := s.send(ctx, map[bool]int64{true: 0, false: 4 << 20}[blow%2 == 0])
			ended <- err
		}()
		for at := int64(0); at < mark; {
			var err error
			if at, err = s.offset(ctx); err != nil {
				t.Fatal(err)
			}
			time.Sleep(2 * time.Millisecond)
		}
		s.p.kill()
		if err := <-ended; err == nil {
			t.Fatal("it ended before the blow: the file is too small")
		}
		s.p.start()
		at, err := s.offset(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if at < mark || at < acknowledged {
			t.Fatalf("%d bytes were acknowledged, %d are left after the blow", mark, at)
		}
		acknowledged = at
	}
	if done, err := s.send(ctx, 0); err != nil || !done {
		t.Fatal(done, err)
	}
}

// A file that comes in pieces goes on after the server was killed, from what was acknowledged at least, and is the same to the byte;
// the short form has 64 MB and three blows, the long one 2 GB and ten.
func TestPiecesOutliveTheServer(t *testing.T) {
	p := newPlace(t)
	s := &sender{p: p, name: "Film.bin", seed: 1, size: 64 << 20}
	blows := 3
	if os.Getenv(envLong) == "long" {
		s.size, blows = 2<<30, 10
	}
	began := time.Now()
	s.interrupted(blows)
	if got, want := s.kept(), digest(t, content(s.seed, s.size)); got != want {
		t.Errorf("%d bytes came as others", s.size)
	}
	t.Logf("%d MB, %d blows, %v; the server's memory at most %s", s.size>>20, blows, time.Since(began).Truncate(time.Millisecond), p.peak())
}

// peak is the most memory that the present server had.
func (p *place) peak() string {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return "unknown"
	}
	for l := range strings.Lines(string(data)) {
		if said, ok := strings.CutPrefix(l, "VmHWM:"); ok {
			return strings.TrimSpace(said)
		}
	}
	return "unknown"
}

// Eight files come at once, by pieces of all sizes, each the same to the byte; a piece that is damaged on the way is sent again.
func TestPiecesAtOnce(t *testing.T) {
	p := newPlace(t)
	list := make([]*sender, 8)
	var all sync.WaitGroup
	for n := range list {
		list[n] = &sender{p: p, name: fmt.Sprintf("Film-%d.bin", n), seed: byte(n), size: 3<<20 + int64(n)*1001}
		all.Go(func() {
			s := list[n]
			if err := s.begin(t.Context()); err != nil {
				t.Error(err)
				return
			}
			a, err := s.ask(t.Context(), "PATCH", s.at, strings.NewReader("abîmé"), "Content-Type", "application/offset+octet-stream", "Upload-Offset", "0", "Upload-Checksum", "sha1 "+base64.StdEncoding.EncodeToString(make([]byte, 20)))
			if err != nil || a.StatusCode != 460 {
				t.Errorf("a damaged piece: %v, %v", a, err)
			}
			if done, err := s.send(t.Context(), int64(n)*200_000); err != nil || !done {
				t.Error(s.name, done, err)
			}
		})
	}
	all.Wait()
	for _, s := range list {
		if got, want := s.kept(), digest(t, content(s.seed, s.size)); got != want {
			t.Errorf("%s came as another", s.name)
		}
	}
}
