package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"maillage/core/blob"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/kit/mime"
)

// Receive reads a form with files as it arrives: each content goes to the blob store without being held in memory, and its first
// bytes say what it is, not its name. The values of other fields come beside. To be called outside any transaction; bytes that an
// error leaves behind are swept later. Errors: fail.Invalid on fichiers (too large, too many, cut), fail.Unavailable (no room on
// the disk).
func (f *Files) Receive(ctx context.Context, form *multipart.Reader) (list []Sent, fields map[string]string, err error) {
	fields = map[string]string{}
	for {
		p, err := form.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			for n := range list {
				if key := fields["cle"]; key != "" {
					list[n].Key = fmt.Sprintf("%s-%d", key, n)
				}
			}
			return list, fields, nil
		case err != nil:
			return nil, fields, f.cut(ctx, "", err)
		case p.FileName() != "":
			if len(list) == f.o.MaxAtOnce {
				return nil, fields, fail.Fields("file.Receive", fail.On(FieldFiles, "file.many", "n", f.o.MaxAtOnce))
			}
			x, err := f.receive(ctx, p)
			if err != nil {
				return nil, fields, err
			}
			list = append(list, x)
		case p.FormName() != FieldFiles && len(fields) < 20:
			value, err := io.ReadAll(io.LimitReader(p, 1000))
			if err != nil {
				return nil, fields, f.cut(ctx, "", err)
			}
			fields[p.FormName()] = strings.ToValidUTF8(string(value), "")
		}
	}
}

func (f *Files) receive(ctx context.Context, p *multipart.Part) (Sent, error) {
	name := mime.CleanName(p.FileName())
	head, whole, err := mime.Head(p)
	if err != nil {
		return Sent{}, f.cut(ctx, name, err)
	}
	return f.store(ctx, name, head, whole)
}

// store keeps a content of which head is the beginning.
func (f *Files) store(ctx context.Context, name string, head []byte, whole io.Reader) (Sent, error) {
	kept, err := f.core.Blobs.Put(ctx, whole, f.o.MaxFile)
	if err != nil {
		return Sent{}, f.cut(ctx, name, err)
	}
	return Sent{Name: name, Digest: kept.Digest, Size: kept.Size, Type: mime.Sniff(head, name).Media}, nil
}

// cut is the error of a content that did not arrive whole.
func (f *Files) cut(ctx context.Context, name string, err error) error {
	const op = "file.cut"
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return fail.Fields(op, fail.On(FieldFiles, "file.heavy", "max", lang.From(ctx).Bytes(f.o.MaxFile)))
	case errors.Is(err, blob.ErrTooBig):
		return fail.Fields(op, fail.On(FieldFiles, "file.large", "name", name, "max", lang.From(ctx).Bytes(f.o.MaxFile)))
	case errors.Is(err, blob.ErrFull):
		return fail.Say(op, fail.Unavailable, "file.disk")
	case fail.Is(err, fail.Internal) || fail.Is(err, fail.Unavailable):
		return fail.Wrap(op, err)
	}
	return fail.Fields(op, fail.On(FieldFiles, "file.broken"))
}
