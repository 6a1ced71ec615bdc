package file

import (
	"context"
	"crypto/sha1" // tus asks for it: it finds faults of lines, and no more is asked of it
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"hash"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"maillage/core/attach"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
)

// The protocol of tus 1.0.0 (tus.io), with creation, expiration, checksum and termination: files that come in pieces.
const (
	tusVersion    = "1.0.0"
	tusExtensions = "creation,expiration,checksum,termination"
	tusPiece      = "application/offset+octet-stream"
	pathUploads   = "/documents/envois"
	pathUpload    = "/envois/"
	// perPiece is how much of a request is kept at a time: so much is sent again at most when the server is killed.
	perPiece = 16 << 20
	// perChecked is the most bytes under one checksum: they are kept only when it holds.
	perChecked = 64 << 20
	// tusEvery is how often what is over is forgotten.
	tusEvery = time.Hour
	// statusMismatch is what tus answers to a checksum that does not hold.
	statusMismatch = 460
)

func (f *Files) tusRoutes() []web.Route {
	var list []web.Route
	for _, place := range []string{"/reseaux/{network}", "/reseaux/{network}/groupes/{group}", "/moi"} {
		list = append(list, web.Route{Pattern: "POST " + place + pathUploads, Rule: web.SignedIn, Do: f.tus(f.tusBegin), Part: Name, Queries: 60},
			web.Route{Pattern: "OPTIONS " + place + pathUploads, Rule: web.SignedIn, Do: f.tusOptions, Part: Name})
	}
	at := pathUpload + "{upload}"
	return append(list,
		web.Route{Pattern: "OPTIONS " + at, Rule: web.SignedIn, Do: f.tusOptions},
		web.Route{Pattern: "HEAD " + at, Rule: web.SignedIn, Do: f.tus(f.tusHead)},
		web.Route{Pattern: "PATCH " + at, Rule: web.SignedIn, Do: f.tus(f.tusPatch), Body: f.o.MaxFile, Long: long, Queries: 20_000},
		web.Route{Pattern: "DELETE " + at, Rule: web.SignedIn, Do: f.tus(f.tusDelete), Queries: 40},
		web.Route{Pattern: "POST " + at, Rule: web.SignedIn, Do: f.tus(f.tusPost), Body: f.o.MaxFile, Long: long, Queries: 20_000},
	)
}

// tus answers in the words of the protocol.
func (f *Files) tus(do func(*web.Visit) error) func(*web.Visit) error {
	return func(v *web.Visit) error {
		h := v.W.Header()
		h.Set("Tus-Resumable", tusVersion)
		h.Set("Cache-Control", "no-store")
		err := error(&refusal{status: http.StatusPreconditionFailed})
		if v.R.Header.Get("Tus-Resumable") == tusVersion {
			err = do(v)
		} else {
			h.Set("Tus-Version", tusVersion)
		}
		if err != nil {
			status, _ := davStatus(err)
			v.Plain(status, err)
		}
		return nil
	}
}

func (f *Files) tusOptions(v *web.Visit) error {
	h := v.W.Header()
	h.Set("Tus-Resumable", tusVersion)
	h.Set("Tus-Version", tusVersion)
	h.Set("Tus-Extension", tusExtensions)
	h.Set("Tus-Max-Size", strconv.FormatInt(f.o.MaxFile, 10))
	h.Set("Tus-Checksum-Algorithm", "sha1,sha256")
	v.W.WriteHeader(http.StatusNoContent)
	return nil
}

// bad is a request that is not as the protocol says.
func bad(status int) error { return &refusal{status: status} }

func (f *Files) tusBegin(v *web.Visit) error {
	place, n, err := f.entering(v, v.Query(paramIn))
	if err != nil {
		return err
	}
	size, err := strconv.ParseInt(v.R.Header.Get("Upload-Length"), 10, 64)
	if err != nil || size < 0 {
		return bad(http.StatusBadRequest)
	}
	name, err := fileName(v.R.Header.Get("Upload-Metadata"))
	if err != nil {
		return err
	}
	u, err := f.Begin(v.Ctx(), v.Viewer.Person, whereOf(place, n), name, size)
	if err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Location", pathUpload+u.ID.String())
	f.tusState(v, u)
	if size == 0 {
		if u.State, err = f.Finish(v.Ctx(), u, v.Lang.Tag()); err != nil {
			return err
		}
		f.tusState(v, u)
	}
	v.W.WriteHeader(http.StatusCreated)
	return nil
}

// fileName is the name in the header Upload-Metadata: pairs of a key and a value in base64.
func fileName(header string) (string, error) {
	for pair := range strings.SplitSeq(header, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(pair), " ")
		if key != "filename" {
			continue
		}
		name, err := base64.StdEncoding.DecodeString(value)
		if err != nil || len(name) > 1000 {
			return "", bad(http.StatusBadRequest)
		}
		return strings.ToValidUTF8(string(name), ""), nil
	}
	return "", nil
}

// tusState tells how far u is. Upload-Result is ours: what became of it, once it is whole.
func (f *Files) tusState(v *web.Visit, u Upload) {
	h := v.W.Header()
	h.Set("Upload-Offset", strconv.FormatInt(u.Got, 10))
	h.Set("Upload-Expires", u.Expires.UTC().Format(http.TimeFormat))
	if u.State != UnderWay {
		h.Set("Upload-Result", string(u.State))
	}
}

// uploadOf is the upload of the path, which is the visitor's.
func (f *Files) uploadOf(v *web.Visit) (Upload, error) {
	n, ok := id.Parse(v.Path("upload"))
	if !ok {
		return Upload{}, fail.E("file.uploadOf", fail.Hidden, nil)
	}
	return f.Upload(v.Ctx(), v.Viewer.Person, ref.File(n))
}

func (f *Files) tusHead(v *web.Visit) error {
	u, err := f.uploadOf(v)
	if err != nil {
		return err
	}
	v.W.Header().Set("Upload-Length", strconv.FormatInt(u.Size, 10))
	f.tusState(v, u)
	v.W.WriteHeader(http.StatusOK)
	return nil
}

func (f *Files) tusDelete(v *web.Visit) error {
	u, err := f.uploadOf(v)
	if err == nil {
		err = f.Abandon(v.Ctx(), v.Viewer.Person, u.ID)
	}
	if err != nil {
		return err
	}
	v.W.WriteHeader(http.StatusNoContent)
	return nil
}

// tusPost is for programs that know no other method.
func (f *Files) tusPost(v *web.Visit) error {
	switch v.R.Header.Get("X-HTTP-Method-Override") {
	case http.MethodPatch:
		return f.tusPatch(v)
	case http.MethodDelete:
		return f.tusDelete(v)
	}
	return bad(http.StatusMethodNotAllowed)
}

// tusPatch takes what comes of a file, a piece at a time; each is kept once it is acknowledged, the last one too when the line is
// cut in it. The file that is whole becomes a document before the answer.
func (f *Files) tusPatch(v *web.Visit) error {
	u, err := f.uploadOf(v)
	if err != nil {
		return err
	}
	if v.R.Header.Get("Content-Type") != tusPiece {
		return bad(http.StatusUnsupportedMediaType)
	}
	at, err := strconv.ParseInt(v.R.Header.Get("Upload-Offset"), 10, 64)
	if err != nil || at < 0 {
		return bad(http.StatusBadRequest)
	}
	if at != u.Got {
		return fail.E("file.tusPatch", fail.Conflict, nil)
	}
	if v.R.ContentLength > u.Size-u.Got {
		return bad(http.StatusRequestEntityTooLarge)
	}
	ctx, done := context.WithTimeout(context.WithoutCancel(v.Ctx()), long) // who is cut off finds what had come
	defer done()
	if said := v.R.Header.Get("Upload-Checksum"); said != "" {
		err = f.takeChecked(ctx, &u, v.R.Body, said)
	} else {
		err = f.take(ctx, &u, v.R.Body)
	}
	if err == nil && u.Got == u.Size {
		u.State, err = f.Finish(ctx, u, v.Lang.Tag())
	}
	f.tusState(v, u)
	if err != nil {
		return err
	}
	v.W.WriteHeader(http.StatusNoContent)
	return nil
}

// cutting reads until the line is cut, and remembers why.
type cutting struct {
	r   io.Reader
	err error
}

// Read implements io.Reader.
func (c *cutting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if err != nil && err != io.EOF {
		c.err, err = err, io.EOF
	}
	return n, err
}

func (f *Files) take(ctx context.Context, u *Upload, body io.Reader) error {
	from := &cutting{r: io.LimitReader(body, u.Size-u.Got)}
	for {
		// The antivirus looks at the whole.
		piece, err := f.core.Blobs.Put(attach.MadeHere(ctx), io.LimitReader(from, perPiece), -1)
		if err != nil {
			return f.cut(ctx, u.Name, err)
		}
		if piece.Size > 0 {
			if u.Got, err = f.Append(ctx, *u, piece); err != nil {
				return err
			}
		}
		if from.err != nil {
			return f.cut(ctx, u.Name, from.err)
		}
		if piece.Size < perPiece || u.Got == u.Size {
			return nil
		}
	}
}

// takeChecked takes one piece, if what was said of it holds: the name of a sum, and the sum in base64.
func (f *Files) takeChecked(ctx context.Context, u *Upload, body io.Reader, said string) error {
	name, sum64, _ := strings.Cut(said, " ")
	var h hash.Hash
	switch name {
	case "sha1":
		h = sha1.New()
	case "sha256":
		h = sha256.New()
	}
	sum, err := base64.StdEncoding.DecodeString(sum64)
	if h == nil || err != nil {
		return bad(http.StatusBadRequest)
	}
	piece, err := f.core.Blobs.Put(attach.MadeHere(ctx), io.TeeReader(body, h), min(perChecked, u.Size-u.Got))
	if err != nil {
		return f.cut(ctx, u.Name, err)
	}
	if subtle.ConstantTimeCompare(h.Sum(nil), sum) != 1 {
		return bad(statusMismatch)
	}
	if piece.Size == 0 {
		return nil
	}
	u.Got, err = f.Append(ctx, *u, piece)
	return err
}
