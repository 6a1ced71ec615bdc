package attach

import (
	"context"
	"io"

	"maillage/core/access"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/kit/mime"
)

// Find returns the file id when v may read its item. Errors: fail.Hidden.
func (f *Files) Find(ctx context.Context, v *access.Viewer, id ref.File) (File, error) {
	file, err := f.find(ctx, v, id)
	return file, fail.Wrap("attach.Find", err)
}

// Open gives the bytes of a file that Find returned, or of its preview, and what they are. The caller closes it.
func (f *Files) Open(ctx context.Context, file File, preview bool) (io.ReadCloser, mime.Type, error) {
	const op = "attach.Open"
	s := sending{digest: file.digest, name: file.Name}
	if preview {
		s = sending{digest: file.thumb, name: "apercu"}
	}
	t, err := f.typeOf(ctx, s)
	if err != nil {
		return nil, t, fail.Wrap(op, err)
	}
	content, _, err := f.blobs.Open(ctx, s.digest)
	if err != nil {
		return nil, t, fail.Wrap(op, lost(err))
	}
	return content, t, nil
}

// Disposition is the header by which a browser saves an answer under name.
func Disposition(name string) string { return disposition(false, name) }
