package attach

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"strings"
	"unicode"
	"unicode/utf8"

	"maillage/core/blob"
	"maillage/kit/fail"
	"maillage/kit/img"
	"maillage/kit/lang"
	"maillage/kit/mime"
)

// Field is the form field that the faults of Receive are about.
const Field = "fichiers"

// Decorative is the description of a picture that adds nothing to the text beside it: readers of screens pass over it.
// It is a word, not a sign: whoever types it instead of ticking the box means the same.
const Decorative = "decorative"

// maxAlt is how many characters describe a picture; what needs more belongs in the text.
const maxAlt = 500

// Receive examines the files of a form and puts their bytes in the blob store. alts[k] says what hs[k] shows when it is a
// picture: a description, or Decorative; alts may be shorter than hs. To be called outside any transaction.
//
// Errors: fail.Invalid on Field, one fault for each wrong file: too many, empty, too large, of a type that is not
// accepted (its content tells, not its name), a picture that is damaged, immense or not described; fail.Unavailable when
// the disk is full or ctx is over. Bytes that an error leaves behind are swept later.
func (f *Files) Receive(ctx context.Context, hs []*multipart.FileHeader, alts []string) ([]Upload, error) {
	const op = "attach.Receive"
	if len(hs) > f.o.MaxFiles {
		return nil, refuse(Field, "attach.many", "n", f.o.MaxFiles)
	}
	out := make([]Upload, len(hs))
	each := func(do func(k int) (Upload, error)) error {
		var faults []fail.Field
		for k := range hs {
			u, err := do(k)
			if wrong := fail.FieldsOf(err); wrong != nil {
				faults = append(faults, wrong...)
			} else if err != nil {
				return fail.Wrap(op, err)
			}
			out[k] = u
		}
		return fail.Fields(op, faults...)
	}
	// All files are looked at before any is kept: decoding pictures is what costs.
	err := each(func(k int) (Upload, error) {
		alt := ""
		if k < len(alts) {
			alt = alts[k]
		}
		return f.examine(ctx, hs[k], alt)
	})
	if err != nil {
		return nil, err
	}
	if err := each(func(k int) (Upload, error) { return f.keep(ctx, hs[k], out[k]) }); err != nil {
		return nil, err
	}
	return out, nil
}

func refuse(field, key string, args ...any) error {
	return fail.Fields("attach.refuse", fail.On(field, key, args...))
}

func (f *Files) tooLarge(ctx context.Context, field, name string) error {
	return refuse(field, "attach.large", "name", name, "max", lang.From(ctx).Bytes(f.o.MaxFile))
}

// examine says what a file is, from its first bytes.
func (f *Files) examine(ctx context.Context, h *multipart.FileHeader, alt string) (Upload, error) {
	name := mime.CleanName(h.Filename)
	if h.Size == 0 {
		return Upload{}, refuse(Field, "attach.empty", "name", name)
	}
	if h.Size > f.o.MaxFile {
		return Upload{}, f.tooLarge(ctx, Field, name)
	}
	t, err := sniff(h)
	if err != nil {
		return Upload{}, err
	}
	if !mime.Attachment.Allows(t) {
		return Upload{}, refuse(Field, "attach.type", "name", name)
	}
	u := Upload{Name: t.Name(h.Filename), Type: t.Media}
	if t.Kind == mime.Picture {
		u.Alt, err = description(u.Name, alt)
	}
	return u, err
}

func sniff(h *multipart.FileHeader) (mime.Type, error) {
	file, err := h.Open()
	if err != nil {
		return mime.Type{}, fail.E("attach.sniff", fail.Internal, err)
	}
	defer file.Close()
	head, _, err := mime.Head(file)
	return mime.Sniff(head, h.Filename), fail.Wrap("attach.sniff", err)
}

// description is alt on one line of printable signs, "" for a decorative picture.
func description(name, alt string) (string, error) {
	switch alt = printable(alt); {
	case alt == "":
		return "", refuse(Field, "attach.alt", "name", name)
	case alt == Decorative:
		return "", nil
	case utf8.RuneCountInString(alt) > maxAlt:
		return "", refuse(Field, "attach.alt_long", "name", name, "n", maxAlt)
	}
	return alt, nil
}

// printable is s on one line, without what is not text: PostgreSQL refuses some of it.
func printable(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))), " ")
}

// keep puts the bytes of an examined file in the blob store, with the preview of a picture.
func (f *Files) keep(ctx context.Context, h *multipart.FileHeader, u Upload) (Upload, error) {
	if isPicture(u.Type) {
		p, err := f.preview(ctx, h, u)
		if err != nil {
			return u, err
		}
		kept, err := f.blobs.Put(MadeHere(ctx), bytes.NewReader(p.data), -1)
		if err != nil {
			return u, fail.Wrap("attach.keep", err)
		}
		u.Width, u.Height, u.Thumb, u.ThumbWidth, u.ThumbHeight = p.fullWidth, p.fullHeight, kept.Digest, p.width, p.height
	}
	file, err := h.Open()
	if err != nil {
		return u, fail.E("attach.keep", fail.Internal, err)
	}
	var bytesOf io.Reader = file
	if isPicture(u.Type) { // what is downloaded tells no place and no device; at most MaxFile in memory
		data, err := io.ReadAll(file)
		if err != nil {
			return u, errors.Join(fail.E("attach.keep", fail.Internal, err), file.Close())
		}
		bytesOf = bytes.NewReader(img.Strip(data))
	}
	kept, err := f.blobs.Put(ctx, bytesOf, f.o.MaxFile)
	err = errors.Join(err, file.Close())
	if errors.Is(err, blob.ErrTooBig) {
		return u, f.tooLarge(ctx, Field, u.Name)
	}
	if err != nil {
		return u, fail.Wrap("attach.keep", err)
	}
	u.Digest, u.Size = kept.Digest, kept.Size
	return u, f.sound(ctx, u)
}

// sound refuses what the antivirus found infected while its sender waited; nothing is kept of it.
func (f *Files) sound(ctx context.Context, u Upload) error {
	if !f.Guards() {
		return nil
	}
	v, err := VerdictOf(ctx, f.db.Q(), u.Digest)
	if err == nil && v == Infected {
		err = refuse(Field, "attach.infected", "name", u.Name)
	}
	return err
}
