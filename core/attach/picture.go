package attach

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"

	"golang.org/x/image/webp"

	"maillage/kit/fail"
	"maillage/kit/img"
	"maillage/kit/mime"
)

const (
	// The box that previews fit in: the width of the text on a fine screen, and no taller than a window.
	previewWidth, previewHeight = 1200, 900
	// portraitSide is twice the largest round that pages draw, for fine screens.
	portraitSide = 320
	// portraitQuality of JPEG, as kit/img's for previews.
	portraitQuality = 82
)

// PortraitField is the form field that the faults of Portrait are about.
const PortraitField = "photo"

func isPicture(media string) bool { return readers[media] != nil }

// readers give the size in pixels that the header of a picture announces.
var readers = map[string]func(io.Reader) (image.Config, error){
	"image/jpeg": jpeg.DecodeConfig,
	"image/png":  png.DecodeConfig,
	"image/gif":  gif.DecodeConfig,
	"image/webp": webp.DecodeConfig,
}

// pictured is the preview of a picture, and the size of the picture itself.
type pictured struct {
	data                  []byte
	width, height         int
	fullWidth, fullHeight int
}

// preview makes the picture that pages show.
func (f *Files) preview(ctx context.Context, h *multipart.FileHeader, u Upload) (p pictured, err error) {
	const op = "attach.preview"
	small, err := f.draw(ctx, Field, h, img.Options{Max: previewWidth})
	if err != nil {
		return p, err
	}
	if small.Height > previewHeight {
		longest := max(small.Width, small.Height) * previewHeight / small.Height
		// From the small picture: the large one is not decoded twice.
		if small, err = img.Thumb(bytes.NewReader(small.Data), img.Options{Max: longest}); err != nil {
			return p, fail.E(op, fail.Internal, err)
		}
	}
	file, err := h.Open()
	if err != nil {
		return p, fail.E(op, fail.Internal, err)
	}
	defer file.Close()
	c, err := readers[u.Type](file)
	if err != nil {
		return p, fail.E(op, fail.Internal, err)
	}
	// The header gives the sides as stored; the preview is upright, and tells which is which.
	if (c.Width > c.Height) != (small.Width > small.Height) {
		c.Width, c.Height = c.Height, c.Width
	}
	return pictured{small.Data, small.Width, small.Height, c.Width, c.Height}, nil
}

// draw makes a clean picture of a file, one at a time. Errors: fail.Invalid on field, fail.Unavailable.
func (f *Files) draw(ctx context.Context, field string, h *multipart.FileHeader, o img.Options) (img.Result, error) {
	const op = "attach.draw"
	select {
	case f.drawing <- struct{}{}:
		defer func() { <-f.drawing }()
	case <-ctx.Done():
		return img.Result{}, fail.E(op, fail.Unavailable, ctx.Err())
	}
	file, err := h.Open()
	if err != nil {
		return img.Result{}, fail.E(op, fail.Internal, err)
	}
	defer file.Close()
	o.Bytes = f.o.MaxFile
	res, err := img.Thumb(file, o)
	name := mime.CleanName(h.Filename)
	switch {
	case errors.Is(err, img.ErrHeavy):
		return res, f.tooLarge(ctx, field, name)
	case errors.Is(err, img.ErrLarge):
		return res, refuse(field, "attach.pixels", "name", name)
	case errors.Is(err, img.ErrFormat), errors.Is(err, img.ErrDamaged):
		return res, refuse(field, "attach.broken_image", "name", name)
	}
	return res, fail.Wrap(op, err)
}

// Portrait makes the photo of a person out of a picture and returns its digest, for account.SetPhoto: the centred square,
// at most 320 pixels wide, upright, a JPEG with nothing but its pixels. The file itself is not kept.
// Errors: fail.Invalid on PortraitField (none sent, too large, not a picture, damaged), fail.Unavailable.
func (f *Files) Portrait(ctx context.Context, h *multipart.FileHeader) (digest string, err error) {
	const op = "attach.Portrait"
	if h == nil || h.Size == 0 {
		return "", refuse(PortraitField, "attach.portrait_none")
	}
	if h.Size > f.o.MaxFile {
		return "", f.tooLarge(ctx, PortraitField, mime.CleanName(h.Filename))
	}
	t, err := sniff(h)
	if err != nil {
		return "", fail.Wrap(op, err)
	}
	if !mime.Avatar.Allows(t) {
		return "", refuse(PortraitField, "attach.portrait_type")
	}
	res, err := f.draw(ctx, PortraitField, h, img.Options{Max: portraitSide, Square: true})
	if err != nil {
		return "", fail.Wrap(op, err)
	}
	data, err := opaque(res)
	if err != nil {
		return "", fail.E(op, fail.Internal, err)
	}
	kept, err := f.blobs.Put(MadeHere(ctx), bytes.NewReader(data), -1)
	return kept.Digest, fail.Wrap(op, err)
}

// opaque is the JPEG of a picture, on white where it shows through.
func opaque(r img.Result) ([]byte, error) {
	if r.Media == "image/jpeg" {
		return r.Data, nil
	}
	m, err := png.Decode(bytes.NewReader(r.Data))
	if err != nil {
		return nil, fmt.Errorf("reading our own PNG: %w", err)
	}
	flat := image.NewRGBA(m.Bounds())
	draw.Draw(flat, flat.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(flat, flat.Rect, m, m.Bounds().Min, draw.Over)
	var out bytes.Buffer
	err = jpeg.Encode(&out, flat, &jpeg.Options{Quality: portraitQuality})
	return out.Bytes(), err
}
