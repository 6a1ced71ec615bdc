package attach

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"net/http"

	"maillage/core/access"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/img"
	"maillage/kit/mime"
)

const (
	// EmblemField is the form field that the faults of Emblem are about.
	EmblemField = "embleme"
	// emblemSide is over twice the largest square that pages draw, for fine screens.
	emblemSide = 256
)

// Emblem makes the mark of a network out of a picture and returns its digest, for space.EmblemMark: whole, at most 256 pixels
// wide, centred in a white square (logos are drawn for paper, and must be seen in the dark theme as well), with nothing
// but its pixels. The file itself is not kept. A drawing of vectors (SVG) is a program, and is refused.
// Errors: fail.Invalid on EmblemField (none sent, too large, not a picture, damaged), fail.Unavailable.
func (f *Files) Emblem(ctx context.Context, h *multipart.FileHeader) (digest string, err error) {
	const op = "attach.Emblem"
	if h == nil || h.Size == 0 {
		return "", refuse(EmblemField, "attach.emblem_none")
	}
	if h.Size > f.o.MaxFile {
		return "", f.tooLarge(ctx, EmblemField, mime.CleanName(h.Filename))
	}
	t, err := sniff(h)
	if err != nil {
		return "", fail.Wrap(op, err)
	}
	if !mime.Avatar.Allows(t) {
		return "", refuse(EmblemField, "attach.emblem_type")
	}
	res, err := f.draw(ctx, EmblemField, h, img.Options{Max: emblemSide})
	if err != nil {
		return "", fail.Wrap(op, err)
	}
	data, err := squared(res)
	if err != nil {
		return "", fail.E(op, fail.Internal, err)
	}
	kept, err := f.blobs.Put(MadeHere(ctx), bytes.NewReader(data), -1)
	return kept.Digest, fail.Wrap(op, err)
}

// squared is the PNG of a picture in the middle of a white square.
func squared(r img.Result) ([]byte, error) {
	decode := png.Decode
	if r.Media == "image/jpeg" {
		decode = jpeg.Decode
	}
	m, err := decode(bytes.NewReader(r.Data))
	if err != nil {
		return nil, fmt.Errorf("reading our own picture: %w", err)
	}
	size := m.Bounds().Size()
	side := max(size.X, size.Y)
	out := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.Draw(out, out.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	at := image.Pt((side-size.X)/2, (side-size.Y)/2)
	draw.Draw(out, image.Rectangle{Min: at, Max: at.Add(size)}, m, m.Bounds().Min, draw.Over)
	var b bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, out)
	return b.Bytes(), err
}

// ServeEmblem answers GET and HEAD for the mark of a network that v may see. It writes nothing when it returns an error.
// Errors: fail.Hidden when digest is the mark of none.
func (f *Files) ServeEmblem(w http.ResponseWriter, r *http.Request, v *access.Viewer, digest string) error {
	const op = "attach.ServeEmblem"
	if _, err := hex.DecodeString(digest); err != nil {
		return fail.E(op, fail.Hidden, nil)
	}
	list, err := space.List(r.Context(), f.db.Q(), `s.kind = 'network' AND s.mark = $1`, space.EmblemMark(digest))
	if err != nil {
		return fail.Wrap(op, err)
	}
	for _, s := range list {
		if access.CanSpace(v, access.See, s) == nil {
			return fail.Wrap(op, f.send(w, r, sending{digest: digest, name: "embleme", fresh: portraitFresh}))
		}
	}
	return fail.E(op, fail.Hidden, nil)
}
