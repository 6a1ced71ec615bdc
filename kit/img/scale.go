package img

import (
	"image"
	stddraw "image/draw"

	"golang.org/x/image/draw"
)

// How a picture is shrunk: sides are halved, each pixel the mean of two or four, as long as they stay at least twice the
// wanted ones; then one pass of Catmull-Rom brings the rest. Halving alone would be coarse, Catmull-Rom alone costs four
// times as much on a photograph and its memory grows with the source. Each side is halved by itself, so that a strip
// of a million pixels by one does not reach the second pass.

// strip is how many rows are converted at once: the whole source is never held a second time.
const strip = 64

// shrink returns area of src with its longest side at most max.
func shrink(src image.Image, area image.Rectangle, max int) *image.RGBA {
	w, h := fitted(area.Dx(), area.Dy(), max)
	m := halveInto(src, area, area.Dx() >= 2*w, area.Dy() >= 2*h)
	for m.Rect.Dx() >= 2*w || m.Rect.Dy() >= 2*h {
		m = halveInto(m, m.Rect, m.Rect.Dx() >= 2*w, m.Rect.Dy() >= 2*h)
	}
	if m.Rect.Dx() == w && m.Rect.Dy() == h {
		return m
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(out, out.Rect, m, m.Rect, draw.Src, nil)
	return out
}

// fitted is the size w × h brought down to a longest side of max, each at least 1.
func fitted(w, h, max int) (int, int) {
	longest := w
	if h > w {
		longest = h
	}
	if longest <= max {
		return w, h
	}
	scale := func(side int) int {
		s := int((int64(side)*int64(max) + int64(longest)/2) / int64(longest))
		if s < 1 {
			return 1
		}
		return s
	}
	return scale(w), scale(h)
}

// square is the largest centred square of area.
func square(area image.Rectangle) image.Rectangle {
	side := min(area.Dx(), area.Dy())
	x := area.Min.X + (area.Dx()-side)/2
	y := area.Min.Y + (area.Dy()-side)/2
	return image.Rect(x, y, x+side, y+side)
}

// halveInto copies area of src to a new picture, its width and height divided by two where asked. A last odd row or
// column is left out: at most one pixel in two hundred of a side that is worth halving matters to nobody.
func halveInto(src image.Image, area image.Rectangle, acrossX, acrossY bool) *image.RGBA {
	dx, dy := step(acrossX), step(acrossY)
	out := image.NewRGBA(image.Rect(0, 0, area.Dx()/dx, area.Dy()/dy))
	if out.Rect.Empty() {
		return out
	}
	rows := image.NewRGBA(image.Rect(0, 0, area.Dx(), min(strip, area.Dy())))
	for y := 0; y < out.Rect.Dy(); y += strip / dy {
		n := min(strip/dy, out.Rect.Dy()-y)
		part := image.Rect(0, 0, area.Dx(), n*dy)
		stddraw.Draw(rows, part, src, area.Min.Add(image.Pt(0, y*dy)), stddraw.Src)
		for i := range n {
			mean(out.Pix[(y+i)*out.Stride:][:4*out.Rect.Dx()], rows, i*dy, dx, dy)
		}
	}
	return out
}

func step(halve bool) int {
	if halve {
		return 2
	}
	return 1
}

// mean fills one row of the result with the means of dx × dy pixels of rows, from its row y. Values are premultiplied by
// alpha, so that a transparent pixel brings no colour.
func mean(out []byte, rows *image.RGBA, y, dx, dy int) {
	top := rows.Pix[y*rows.Stride:]
	low := rows.Pix[(y+dy-1)*rows.Stride:]
	right := 4 * (dx - 1)
	for i := 0; i < len(out); i += 4 {
		from := i * dx
		for c := range 4 {
			sum := int(top[from+c]) + int(top[from+right+c]) + int(low[from+c]) + int(low[from+right+c])
			out[i+c] = uint8((sum + 2) / 4)
		}
	}
}

// turn sets m upright from EXIF orientation o (1 to 8).
func turn(m *image.RGBA, o int) *image.RGBA {
	if o <= upright || o > 8 {
		return m
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if o >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			to := placed(o, x, y, w, h)
			copy(out.Pix[out.PixOffset(to.X, to.Y):][:4], m.Pix[m.PixOffset(x, y):][:4])
		}
	}
	return out
}

// placed is where pixel (x, y) of a picture of w × h stored under orientation o stands once upright.
// Exif 2.32 §4.6.4: the value names the sides that row 0 and column 0 show.
func placed(o, x, y, w, h int) image.Point {
	right, bottom := w-1-x, h-1-y
	switch o {
	case 2: // mirrored
		return image.Pt(right, y)
	case 3: // upside down
		return image.Pt(right, bottom)
	case 4: // upside down, mirrored
		return image.Pt(x, bottom)
	case 5: // transposed
		return image.Pt(y, x)
	case 6: // to be turned right
		return image.Pt(bottom, x)
	case 7: // transposed the other way
		return image.Pt(bottom, right)
	case 8: // to be turned left
		return image.Pt(y, right)
	default:
		return image.Pt(x, y)
	}
}
