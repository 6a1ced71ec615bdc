package img

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// What may be wrong with a picture. Test with errors.Is; anything else is the reader's own error.
var (
	// ErrFormat: not a picture that we read, or a form of it that we do not (animated WebP, 12-bit JPEG).
	ErrFormat = errors.New("img: not a picture we read")
	// ErrDamaged: it begins as a picture and is cut short or makes no sense further on.
	ErrDamaged = errors.New("img: damaged picture")
	// ErrHeavy: more bytes than Options.Bytes.
	ErrHeavy = errors.New("img: too many bytes")
	// ErrLarge: more pixels than Options.Pixels, or more work than a picture that size is worth.
	ErrLarge = errors.New("img: too many pixels")
)

const (
	// defaultBytes holds a photograph of a good camera at its best quality.
	defaultBytes = 20 << 20
	// defaultPixels is what telephones of 2026 send at most by default; decoded, 160 MB.
	defaultPixels = 40_000_000
	// quality of JPEG, where text in screenshots stays clean; 75 shows halos, 90 weighs half as much again.
	quality = 82
)

// Options says what picture to make and what to refuse. Only Max is compulsory.
type Options struct {
	Max    int   // longest side of the result, in pixels, > 0; pictures are never enlarged
	Square bool  // crop to the centred square first
	Bytes  int64 // weight above which a file is refused; 0 means 20 MiB
	Pixels int   // width × height above which it is; 0 means 40 million. Half of it for 16 bits and progressive JPEG
}

// Result is a picture ready to be stored.
type Result struct {
	Data          []byte
	Media, Ext    string // "image/jpeg", ".jpg" or "image/png", ".png"
	Width, Height int    // in pixels, upright
}

// Thumb reads a picture whole from r and makes o's smaller, upright, anonymous one of it.
// Errors: ErrFormat, ErrDamaged, ErrHeavy, ErrLarge, or that of r. Panics when o.Max is not positive.
func Thumb(r io.Reader, o Options) (Result, error) {
	if o.Max <= 0 {
		panic("img: Options.Max must be positive")
	}
	data, err := read(r, orElse(o.Bytes, defaultBytes))
	if err != nil {
		return Result{}, err
	}
	f, err := admit(data, orElse(o.Pixels, defaultPixels))
	if err != nil {
		return Result{}, err
	}
	src, err := f.decode(bytes.NewReader(data))
	if err != nil {
		return Result{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	area := src.Bounds()
	if area.Empty() {
		return Result{}, ErrDamaged
	}
	if o.Square {
		area = square(area)
	}
	return encode(turn(shrink(src, area, o.Max), f.orientation(data)))
}

func orElse[T int | int64](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}

// read takes at most max bytes of r.
func read(r io.Reader, max int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, max+1))
	if err != nil {
		return nil, fmt.Errorf("img: reading: %w", err)
	}
	if int64(len(data)) > max {
		return nil, ErrHeavy
	}
	return data, nil
}

// format is a kind of file that we read.
type format struct {
	magic       func([]byte) bool
	config      func(io.Reader) (image.Config, error)
	decode      func(io.Reader) (image.Image, error)
	orientation func([]byte) int
}

// formats are tried in order. The registry of package image is not used: a package imported elsewhere would add to it.
var formats = []format{
	{starts("\xff\xd8\xff"), jpeg.DecodeConfig, jpeg.Decode, jpegOrientation},
	{starts("\x89PNG\r\n\x1a\n"), png.DecodeConfig, png.Decode, pngOrientation},
	{starts("GIF8"), gif.DecodeConfig, gif.Decode, func([]byte) int { return upright }},
	{isWebP, webpConfig, webp.Decode, webpOrientation},
}

func starts(magic string) func([]byte) bool {
	return func(b []byte) bool { return bytes.HasPrefix(b, []byte(magic)) }
}

func isWebP(b []byte) bool {
	return len(b) >= 16 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP"
}

// webpConfig is webp.DecodeConfig, which accepts animations although Decode does not read them.
func webpConfig(r io.Reader) (image.Config, error) {
	head := make([]byte, 21)
	n, err := io.ReadFull(r, head)
	if err == nil && string(head[12:16]) == "VP8X" && head[20]&(1<<1) != 0 {
		return image.Config{}, errors.New("an animation")
	}
	return webp.DecodeConfig(io.MultiReader(bytes.NewReader(head[:n]), r))
}

// admit finds the format of data and refuses, from headers alone, what would cost too much to decode.
func admit(data []byte, pixels int) (format, error) {
	for _, f := range formats {
		if !f.magic(data) {
			continue
		}
		c, err := f.config(bytes.NewReader(data))
		if err != nil {
			return format{}, fmt.Errorf("%w: %w", ErrFormat, err)
		}
		if c.Width <= 0 || c.Height <= 0 {
			return format{}, ErrFormat
		}
		passes, progressive := scans(data)
		if deep(c.ColorModel) || progressive {
			pixels /= 2
		}
		if c.Width > pixels/c.Height || passes > maxScans {
			return format{}, ErrLarge
		}
		return f, nil
	}
	return format{}, ErrFormat
}

// deep says whether decoded pixels of m take twice the usual room.
func deep(m color.Model) bool {
	return m == color.RGBA64Model || m == color.NRGBA64Model || m == color.Gray16Model
}

// encode writes m with nothing but its pixels.
func encode(m *image.RGBA) (Result, error) {
	var out bytes.Buffer
	res := Result{Media: "image/jpeg", Ext: ".jpg", Width: m.Rect.Dx(), Height: m.Rect.Dy()}
	var err error
	if m.Opaque() {
		err = jpeg.Encode(&out, m, &jpeg.Options{Quality: quality})
	} else {
		res.Media, res.Ext = "image/png", ".png"
		err = png.Encode(&out, m)
	}
	if err != nil {
		return Result{}, fmt.Errorf("img: encoding: %w", err)
	}
	res.Data = out.Bytes()
	return res, nil
}
