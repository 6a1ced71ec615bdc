package attach

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"maillage/core/access"
	"maillage/core/blob"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/mime"
)

const (
	// fileFresh is how long a browser shows a file again without asking: rights are checked whenever it asks.
	fileFresh = time.Hour
	// portraitFresh: another photo has another address.
	portraitFresh = 24 * time.Hour
	// never: no cache keeps it.
	never = time.Duration(-1)
	// isolated: whatever a file holds, it runs nothing, loads nothing, and is not of our origin.
	isolated = "sandbox; default-src 'none'"
)

// Serve answers GET and HEAD for the file id, or for its variant: "" is the file itself, Preview what pages show of a
// picture. Parts of a file may be asked for (Range). It writes nothing when it returns an error.
// Errors: fail.Hidden when there is no such file or variant, or v may not read its item.
func (f *Files) Serve(w http.ResponseWriter, r *http.Request, v *access.Viewer, id ref.File, variant string) error {
	const op = "attach.Serve"
	file, err := f.find(r.Context(), v, id)
	if err != nil {
		return fail.Wrap(op, err)
	}
	s := sending{digest: file.digest, name: file.Name, media: file.Type, fresh: fileFresh}
	switch {
	case variant == "":
	case variant == Preview && file.HasThumb:
		s.digest, s.media = file.thumb, ""
	default:
		return fail.E(op, fail.Hidden, nil)
	}
	return fail.Wrap(op, f.send(w, r, s))
}

// find returns the file id when v may read its item.
func (f *Files) find(ctx context.Context, v *access.Viewer, id ref.File) (File, error) {
	file, err := get(ctx, f.db.Q(), id)
	if err == nil && file.Held {
		err = fail.E("attach.find", fail.Hidden, nil)
	}
	if err != nil {
		return file, err
	}
	i, err := item.Get(ctx, f.db.Q(), file.Item)
	if err != nil {
		return file, err
	}
	// To read, the item's own row says all: its space is not looked at.
	return file, access.Can(v, access.Read, i, space.Space{})
}

// ServePortrait answers GET and HEAD for the photo of a person. It writes nothing when it returns an error.
// Errors: fail.Hidden when digest is nobody's photo.
func (f *Files) ServePortrait(w http.ResponseWriter, r *http.Request, digest string) error {
	const op = "attach.ServePortrait"
	if _, err := hex.DecodeString(digest); err != nil {
		return fail.E(op, fail.Hidden, nil)
	}
	is, err := isPortrait(r.Context(), f.db.Q(), digest)
	if err != nil {
		return fail.Wrap(op, err)
	}
	if !is {
		return fail.E(op, fail.Hidden, nil)
	}
	return fail.Wrap(op, f.send(w, r, sending{digest: digest, name: "portrait", fresh: portraitFresh}))
}

// sending is a blob as it is answered.
type sending struct {
	digest string
	name   string
	media  string // "" for what the content says, which the name then follows
	fresh  time.Duration
}

func (f *Files) send(w http.ResponseWriter, r *http.Request, s sending) error {
	t, err := f.typeOf(r.Context(), s)
	if err != nil {
		return err
	}
	whole := int64(sureBytes)
	if r.Header.Get("Range") != "" { // who reads piece by piece would have it read whole each time
		whole = 0
	}
	content, size, err := f.sure(r.Context(), s.digest, whole)
	if err != nil {
		return err
	}
	defer content.Close()
	if s.media == "" {
		s.media, s.name = t.Media, t.Name(s.name)
	}
	h := w.Header()
	h.Set("Content-Type", s.media)
	h.Set("Content-Disposition", disposition(t.Inline && t.Media == s.media, s.name))
	h.Set("Content-Security-Policy", isolated)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", fmt.Sprintf("private, max-age=%d", int(s.fresh.Seconds())))
	if s.fresh == never {
		h.Set("Cache-Control", "no-store")
	}
	h.Set("Vary", "Cookie")
	h.Set("ETag", Tag(s.digest))
	http.ServeContent(w, r, "", time.Time{}, content)
	if err := content.err; err != nil {
		f.o.Log.Error("a file is damaged, and was not given whole: take it from a backup (maillage check --blobs names all)", "digest", s.digest, "bytes", size, "error", err)
	}
	return nil
}

// Tag is the entity tag of a blob: half of its digest, which nobody can find twice either, and programs with short lines hold.
func Tag(digest string) string { return `"` + digest[:min(len(digest), 32)] + `"` }

// sureBytes is how large a file may be to be read whole before it is given: a damaged one is then a page that says so. The end of
// a larger one is withheld, and the browser sees a broken line.
const sureBytes = 8 << 20

// noticed remembers that a content is damaged.
type noticed struct {
	io.ReadSeekCloser
	err error
}

func (n *noticed) Read(p []byte) (int, error) {
	k, err := n.ReadSeekCloser.Read(p)
	if err != nil && errors.Is(err, blob.ErrDamaged) {
		n.err = err
	}
	return k, err
}

// sure opens a blob that is to be given, after reading one of whole bytes or fewer. Errors: a damaged one, as Unavailable, in words for who reads.
func (f *Files) sure(ctx context.Context, digest string, whole int64) (*noticed, int64, error) {
	content, size, err := f.blobs.Open(ctx, digest)
	if err == nil && size <= whole {
		if _, err = io.Copy(io.Discard, content); err == nil {
			_, err = content.Seek(0, io.SeekStart)
		}
		if err != nil {
			err = errors.Join(err, content.Close())
		}
	}
	if errors.Is(err, blob.ErrDamaged) {
		f.o.Log.Error("a file is damaged, and was not given: take it from a backup (maillage check --blobs names all)", "digest", digest, "error", err)
		return nil, 0, &fail.Error{Op: "attach.sure", Kind: fail.Unavailable, Key: "attach.damaged", Err: err}
	}
	if err != nil {
		return nil, 0, lost(err)
	}
	return &noticed{ReadSeekCloser: content}, size, nil
}

// typeOf looks at the first bytes again: whether a browser may show them is decided by the rules of today, not by those
// of the day on which they came. It opens the blob for itself, because a blob checks what is read from its start on.
func (f *Files) typeOf(ctx context.Context, s sending) (mime.Type, error) {
	content, _, err := f.blobs.Open(ctx, s.digest)
	if err != nil {
		return mime.Type{}, lost(err)
	}
	defer content.Close()
	head, _, err := mime.Head(content)
	if err != nil {
		return mime.Type{}, fail.E("attach.typeOf", fail.Internal, err)
	}
	return mime.Sniff(head, s.name), nil
}

// lost is the error of a blob that a row refers to: when it is not there, our disk is at fault, not who asks for it.
func lost(err error) error {
	if errors.Is(err, ErrHeld) {
		return err
	}
	if fail.Is(err, fail.Hidden) {
		err = errors.New(err.Error())
	}
	return fail.E("attach.open", fail.Internal, err)
}

// disposition is a Content-Disposition (RFC 6266): the name in UTF-8, and in ASCII for old programs.
func disposition(inline bool, name string) string {
	how := "attachment"
	if inline {
		how = "inline"
	}
	return how + `; filename="` + ascii(name) + `"; filename*=UTF-8''` + extended(name)
}

// ascii is name without accents; a sign that is something else, or means something there, becomes "_".
func ascii(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r < ' ' || r > '~' || strings.ContainsRune(`"\%`, r):
			return '_'
		}
		return r
	}, norm.NFD.String(name))
}

// extended is name as ext-value wants it (RFC 8187 §3.2.1).
func extended(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
