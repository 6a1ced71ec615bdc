package img

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

var (
	red    = color.RGBA{220, 30, 30, 255}
	green  = color.RGBA{30, 180, 30, 255}
	blue   = color.RGBA{30, 30, 220, 255}
	yellow = color.RGBA{230, 220, 30, 255}
)

// quarters is a picture of w × h whose quarters are these colours: top left, top right, bottom left, bottom right.
func quarters(w, h int, c [4]color.RGBA) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, c[2*(2*y/h)+2*x/w])
		}
	}
	return m
}

func asJPEG(m image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func asPNG(m image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func asGIF(m image.Image) []byte {
	var b bytes.Buffer
	flat := image.NewPaletted(m.Bounds(), color.Palette{red, green, blue, yellow}) // exact colours: no dither
	draw.Draw(flat, flat.Rect, m, image.Point{}, draw.Src)
	if err := gif.Encode(&b, flat, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

const secret = "GPSLatitude SECRET-LIEU"

// tiff is an EXIF block with an orientation, between a description and a pointer to GPS data.
func tiff(order binary.AppendByteOrder, orientation int) []byte {
	b := []byte("II*\x00")
	if order.String() == "BigEndian" {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 3)
	entry := func(tag, kind uint16, count, value uint32) {
		b = order.AppendUint16(b, tag)
		b = order.AppendUint16(b, kind)
		b = order.AppendUint32(b, count)
		if kind == 3 {
			b = order.AppendUint16(order.AppendUint16(b, uint16(value)), 0)
		} else {
			b = order.AppendUint32(b, value)
		}
	}
	entry(0x010e, 2, uint32(len(secret)), 50)
	entry(0x0112, 3, 1, uint32(orientation))
	entry(0x8825, 4, 1, 50)
	b = order.AppendUint32(b, 0)
	return append(b, secret...)
}

// withSegment puts a segment after a JPEG's first two bytes.
func withSegment(data []byte, marker byte, content []byte) []byte {
	out := append([]byte{}, data[:2]...)
	out = append(out, 0xff, marker)
	out = binary.BigEndian.AppendUint16(out, uint16(len(content)+2))
	return append(append(out, content...), data[2:]...)
}

func withExif(data []byte, block []byte) []byte {
	return withSegment(data, 0xe1, append([]byte("Exif\x00\x00"), block...))
}

// withChunk puts a chunk after a PNG's header.
func withChunk(data []byte, name string, content []byte) []byte {
	const afterHeader = 8 + 25
	out := append([]byte{}, data[:afterHeader]...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(content)))
	body := append([]byte(name), content...)
	out = append(out, body...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
	return append(out, data[afterHeader:]...)
}

// plainWebP is a lossless WebP of one colour, of any size in about fifty bytes: each code has one symbol, so that pixels
// take no bits at all.
func plainWebP(w, h int, c color.RGBA, exif []byte) []byte {
	var bits []byte
	put := func(v uint32, n int) {
		for i := range n {
			bits = append(bits, byte(v>>i)&1)
		}
	}
	put(uint32(w-1), 14)
	put(uint32(h-1), 14)
	put(1, 1)       // alpha is used
	put(0, 3+1+1+1) // version, no transform, no cache, no meta codes
	for _, symbol := range []uint8{c.G, c.R, c.B, c.A, 0} {
		put(1|0<<1|1<<2, 3) // simple code, one symbol, of 8 bits
		put(uint32(symbol), 8)
	}
	body := []byte{0x2f}
	for len(bits)%8 != 0 {
		bits = append(bits, 0)
	}
	for i := 0; i < len(bits); i += 8 {
		var v byte
		for j := range 8 {
			v |= bits[i+j] << j
		}
		body = append(body, v)
	}
	chunk := func(out []byte, name string, content []byte) []byte {
		out = binary.LittleEndian.AppendUint32(append(out, name...), uint32(len(content)))
		out = append(out, content...)
		return append(out, make([]byte, len(content)%2)...)
	}
	var payload []byte
	if exif != nil {
		head := []byte{1<<3 | 1<<4, 0, 0, 0, byte(w - 1), byte((w - 1) >> 8), 0, byte(h - 1), byte((h - 1) >> 8), 0}
		payload = chunk(payload, "VP8X", head)
	}
	payload = chunk(payload, "VP8L", body)
	if exif != nil {
		payload = chunk(payload, "EXIF", exif)
	}
	return chunk(nil, "RIFF", append([]byte("WEBP"), payload...))
}

func thumb(t *testing.T, data []byte, o Options) (Result, image.Image) {
	t.Helper()
	res, err := Thumb(bytes.NewReader(data), o)
	if err != nil {
		t.Fatalf("%v", err)
	}
	m, kind, err := image.Decode(bytes.NewReader(res.Data))
	if err != nil {
		t.Fatalf("the result does not decode: %v", err)
	}
	if "image/"+kind != res.Media || m.Bounds().Dx() != res.Width || m.Bounds().Dy() != res.Height {
		t.Fatalf("said %s %d×%d, is %s %v", res.Media, res.Width, res.Height, kind, m.Bounds())
	}
	return res, m
}

func near(got color.Color, want color.RGBA) bool {
	r, g, b, a := got.RGBA()
	off := func(x uint32, y uint8) bool { d := int(x>>8) - int(y); return d > 24 || d < -24 }
	return !off(r, want.R) && !off(g, want.G) && !off(b, want.B) && !off(a, want.A)
}

func mustShow(t *testing.T, m image.Image, want [4]color.RGBA) {
	t.Helper()
	b := m.Bounds()
	for i, c := range want {
		x, y := b.Dx()/4+i%2*b.Dx()/2, b.Dy()/4+i/2*b.Dy()/2
		if !near(m.At(x, y), c) {
			t.Errorf("quarter %d of %v is %v, wanted %v", i, b, m.At(x, y), c)
		}
	}
}

// sides is which side of the scene row 0 and column 0 of the stored picture show, by orientation (Exif 2.32, table 4).
var sides = [9][2]string{1: {"top", "left"}, {"top", "right"}, {"bottom", "right"}, {"bottom", "left"},
	{"left", "top"}, {"right", "top"}, {"right", "bottom"}, {"left", "bottom"}}

// stored is the quarters that a picture under orientation o holds so that upright it shows red, green, blue, yellow.
func stored(o int) [4]color.RGBA {
	scene := map[string]color.RGBA{"top left": red, "top right": green, "bottom left": blue, "bottom right": yellow}
	opposite := map[string]string{"top": "bottom", "bottom": "top", "left": "right", "right": "left"}
	at := func(a, b string) color.RGBA {
		if c, ok := scene[a+" "+b]; ok {
			return c
		}
		return scene[b+" "+a]
	}
	row, col := sides[o][0], sides[o][1]
	return [4]color.RGBA{at(row, col), at(row, opposite[col]), at(opposite[row], col), at(opposite[row], opposite[col])}
}

func TestOrientations(t *testing.T) {
	want := [4]color.RGBA{red, green, blue, yellow}
	for o := 1; o <= 8; o++ {
		w, h := 160, 96
		if o >= 5 {
			w, h = h, w
		}
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			files := map[string][]byte{
				"jpeg": withExif(asJPEG(quarters(w, h, stored(o))), tiff(order, o)),
				"png":  withChunk(asPNG(quarters(w, h, stored(o))), "eXIf", tiff(order, o)),
			}
			for name, data := range files {
				for _, max := range []int{500, 80, 50} {
					t.Run(fmt.Sprintf("%s %d %v max %d", name, o, order, max), func(t *testing.T) {
						res, m := thumb(t, data, Options{Max: max})
						longest := min(max, 160)
						if res.Width != longest || res.Height != longest*96/160 {
							t.Errorf("%d×%d", res.Width, res.Height)
						}
						mustShow(t, m, want)
						_, m = thumb(t, data, Options{Max: max, Square: true})
						mustShow(t, m, want)
					})
				}
			}
		}
	}
	if res, _ := thumb(t, plainWebP(60, 20, red, tiff(binary.LittleEndian, 6)), Options{Max: 100}); res.Width != 20 || res.Height != 60 {
		t.Errorf("a WebP to be turned is %d×%d", res.Width, res.Height)
	}
	for _, o := range []int{0, 9, 65535} {
		res, m := thumb(t, withExif(asJPEG(quarters(160, 96, want)), tiff(binary.BigEndian, o)), Options{Max: 200})
		if res.Width != 160 {
			t.Errorf("orientation %d: width %d", o, res.Width)
		}
		mustShow(t, m, want)
	}
}

func TestSizes(t *testing.T) {
	for _, c := range []struct {
		w, h, max           int
		square              bool
		outWidth, outHeight int
	}{
		{1200, 800, 320, false, 320, 213},
		{800, 1200, 320, false, 213, 320},
		{1200, 800, 320, true, 320, 320},
		{321, 320, 320, false, 320, 319},
		{640, 640, 320, false, 320, 320},
		{639, 641, 320, false, 319, 320},
		{50, 40, 320, false, 50, 40}, // never enlarged
		{50, 40, 320, true, 40, 40},
		{3000, 1, 320, false, 320, 1},
		{1, 3000, 320, false, 1, 320},
		{1, 1, 320, true, 1, 1},
		{7, 5, 1, false, 1, 1},
		{1000, 131, 130, true, 130, 130},
	} {
		cs := [4]color.RGBA{red, green, blue, yellow}
		for name, data := range map[string][]byte{"jpeg": asJPEG(quarters(c.w, c.h, cs)), "png": asPNG(quarters(c.w, c.h, cs)), "gif": asGIF(quarters(c.w, c.h, cs))} {
			res, m := thumb(t, data, Options{Max: c.max, Square: c.square})
			if res.Width != c.outWidth || res.Height != c.outHeight {
				t.Errorf("%s of %d×%d, max %d, square %v: %d×%d, wanted %d×%d", name, c.w, c.h, c.max, c.square, res.Width, res.Height, c.outWidth, c.outHeight)
			}
			if res.Media != "image/jpeg" || res.Ext != ".jpg" {
				t.Errorf("%s: an opaque picture comes out as %s", name, res.Media)
			}
			if min(res.Width, res.Height) >= 16 && c.w < 3*c.h {
				mustShow(t, m, cs)
			}
		}
	}
}

func TestShrinkingIsFair(t *testing.T) {
	// Columns of black and white, one pixel each, must become grey whatever the factor: skipping pixels would not.
	m := image.NewGray(image.Rect(0, 0, 1000, 1000))
	for i := range m.Pix {
		m.Pix[i] = uint8(i % 2 * 255)
	}
	for _, max := range []int{90, 125, 250, 400, 500} {
		_, out := thumb(t, asPNG(m), Options{Max: max})
		for _, x := range []int{3, max / 2, max - 4} {
			if g := color.GrayModel.Convert(out.At(x, max/2)).(color.Gray).Y; g < 100 || g > 156 {
				t.Errorf("max %d: column %d is %d, wanted about 128", max, x, g)
			}
		}
	}
}

func TestTransparency(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 400, 400))
	for y := range 400 {
		for x := range 400 {
			if x < 200 {
				m.SetNRGBA(x, y, color.NRGBA{220, 30, 30, 255})
			} else {
				m.SetNRGBA(x, y, color.NRGBA{0, 255, 0, 0}) // its green must not bleed
			}
		}
	}
	for _, max := range []int{400, 200, 130} {
		res, out := thumb(t, asPNG(m), Options{Max: max})
		if res.Media != "image/png" || res.Ext != ".png" {
			t.Fatalf("max %d: %s", max, res.Media)
		}
		for x := range max {
			if _, g, _, a := out.At(x, max/2).RGBA(); a > 0 && g>>8 > 40 {
				t.Fatalf("max %d: green bleeds at %d: %v", max, x, out.At(x, max/2))
			}
		}
	}
	if res, out := thumb(t, plainWebP(300, 200, color.RGBA{10, 20, 200, 128}, nil), Options{Max: 100}); res.Media != "image/png" {
		t.Errorf("a WebP that shows through: %s %v", res.Media, out.At(5, 5))
	}
	res, out := thumb(t, plainWebP(300, 200, blue, nil), Options{Max: 100})
	if res.Media != "image/jpeg" || !near(out.At(50, 30), blue) {
		t.Errorf("an opaque WebP: %s %v", res.Media, out.At(50, 30))
	}
}

func TestDeepAndOddColours(t *testing.T) {
	cs := [4]color.RGBA{red, green, blue, yellow}
	deep := image.NewRGBA64(image.Rect(0, 0, 100, 100))
	odd := image.NewYCbCr(image.Rect(0, 0, 101, 99), image.YCbCrSubsampleRatio420)
	q := quarters(100, 100, cs)
	for y := range 100 {
		for x := range 100 {
			deep.Set(x, y, q.At(x, y))
		}
	}
	_, m := thumb(t, asPNG(deep), Options{Max: 40})
	mustShow(t, m, cs)
	if res, _ := thumb(t, asJPEG(odd), Options{Max: 40}); res.Width != 40 {
		t.Errorf("odd sides: %d", res.Width)
	}
	first := quarters(100, 100, cs)
	var b bytes.Buffer
	pal := color.Palette{red, green, blue, yellow}
	g := &gif.GIF{}
	for i := range 5 {
		f := image.NewPaletted(image.Rect(0, 0, 100, 100), pal)
		for y := range 100 {
			for x := range 100 {
				if i == 0 {
					f.Set(x, y, first.At(x, y))
				} else {
					f.Set(x, y, yellow)
				}
			}
		}
		g.Image, g.Delay = append(g.Image, f), append(g.Delay, 10)
	}
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	_, m = thumb(t, b.Bytes(), Options{Max: 60})
	mustShow(t, m, cs) // the first image of an animation
}

func TestNothingSurvivesButPixels(t *testing.T) {
	cs := [4]color.RGBA{red, green, blue, yellow}
	photo := withExif(asJPEG(quarters(300, 200, cs)), tiff(binary.BigEndian, 1))
	photo = withSegment(photo, 0xfe, []byte("comment "+secret))
	photo = withSegment(photo, 0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>"+secret))
	photo = append(photo, secret...)
	half := quarters(300, 200, cs)
	half.SetRGBA(5, 5, color.RGBA{})
	shot := withChunk(withChunk(asPNG(half), "tEXt", []byte("Comment\x00"+secret)), "eXIf", tiff(binary.LittleEndian, 1))
	for name, data := range map[string][]byte{
		"jpeg": photo, "png": shot,
		"gif":  append(asGIF(quarters(300, 200, cs)), secret...),
		"webp": plainWebP(300, 200, red, tiff(binary.LittleEndian, 1)),
	} {
		for _, o := range []Options{{Max: 1000}, {Max: 100}, {Max: 100, Square: true}} {
			if !bytes.Contains(data, []byte(secret)) {
				t.Fatalf("%s: the test hides nothing", name)
			}
			res, _ := thumb(t, data, o)
			for _, trace := range []string{"Exif", "eXIf", "EXIF", "GPS", "SECRET", "xmp", "tEXt", "omment"} {
				if bytes.Contains(res.Data, []byte(trace)) {
					t.Errorf("%s %+v: %q survives", name, o, trace)
				}
			}
		}
	}
}

func TestRefused(t *testing.T) {
	small := asJPEG(quarters(64, 64, [4]color.RGBA{red, green, blue, yellow}))
	deep := asPNG(image.NewGray16(image.Rect(0, 0, 300, 300)))
	passes := append([]byte{}, small[:len(small)-2]...)
	sos := bytes.Index(passes, []byte{0xff, 0xda})
	for range 1000 {
		passes = append(passes, small[sos:len(small)-2]...)
	}
	passes = append(passes, 0xff, 0xd9)
	animated := plainWebP(40, 40, red, tiff(binary.LittleEndian, 1))
	animated[20] |= 1 << 1
	for name, c := range map[string]struct {
		data []byte
		o    Options
		want error
	}{
		"empty":              {nil, Options{}, ErrFormat},
		"text":               {[]byte("bonjour"), Options{}, ErrFormat},
		"svg":                {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), Options{}, ErrFormat},
		"gif that is script": {[]byte("GIF89a<script>alert(1)</script>"), Options{}, ErrLarge},
		"heavy":              {small, Options{Bytes: int64(len(small)) - 1}, ErrHeavy},
		"large":              {small, Options{Pixels: 64*64 - 1}, ErrLarge},
		"deep":               {deep, Options{Pixels: 300*300*2 - 1}, ErrLarge},
		"animated webp":      {animated, Options{}, ErrFormat},
		"passes":             {passes, Options{}, ErrLarge},
		"tiff":               {tiff(binary.LittleEndian, 1), Options{}, ErrFormat},
	} {
		c.o.Max = 100
		if _, err := Thumb(bytes.NewReader(c.data), c.o); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, wanted %v", name, err, c.want)
		}
	}
	if _, err := Thumb(bytes.NewReader(small), Options{Max: 10, Bytes: int64(len(small)), Pixels: 64 * 64}); err != nil {
		t.Errorf("at the limits: %v", err)
	}
	if _, err := Thumb(io.MultiReader(bytes.NewReader(small[:50]), broken{}), Options{Max: 10}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a reader that fails: %v", err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestBombsCostNothing(t *testing.T) {
	hugePNG := asPNG(image.NewGray(image.Rect(0, 0, 8, 8)))
	binary.BigEndian.PutUint32(hugePNG[16:], 100_000)
	binary.BigEndian.PutUint32(hugePNG[20:], 100_000)
	binary.BigEndian.PutUint32(hugePNG[29:], crc32.ChecksumIEEE(hugePNG[12:29]))
	hugeJPEG := asJPEG(image.NewGray(image.Rect(0, 0, 8, 8)))
	sof := bytes.Index(hugeJPEG, []byte{0xff, 0xc0})
	copy(hugeJPEG[sof+5:], "\xff\xff\xff\xff")
	hugeGIF := asGIF(image.NewGray(image.Rect(0, 0, 8, 8)))
	copy(hugeGIF[6:], "\xff\xff\xff\xff")
	wide := asPNG(image.NewGray(image.Rect(0, 0, 8, 8)))
	binary.BigEndian.PutUint32(wide[16:], 0x7fffffff)
	binary.BigEndian.PutUint32(wide[20:], 0x7fffffff)
	binary.BigEndian.PutUint32(wide[29:], crc32.ChecksumIEEE(wide[12:29]))
	liar := plainWebP(16000, 16000, red, tiff(binary.LittleEndian, 1)) // a small canvas before a huge image
	copy(liar[24:], "\x07\x00\x00\x07\x00\x00")
	for name, data := range map[string][]byte{
		"png": hugePNG, "png of 2^62 pixels": wide, "jpeg": hugeJPEG, "gif": hugeGIF,
		"webp": plainWebP(16000, 16000, red, nil), "extended webp": plainWebP(16000, 16000, red, tiff(binary.LittleEndian, 1)), "webp that lies": liar,
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		_, err := Thumb(bytes.NewReader(data), Options{Max: 320})
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, ErrLarge) && !(strings.HasSuffix(name, "lies") && errors.Is(err, ErrDamaged)) && !(strings.HasPrefix(name, "png of") && errors.Is(err, ErrFormat)) {
			t.Errorf("%s: %v", name, err)
		}
		if took > 2*time.Second || after.TotalAlloc-before.TotalAlloc > 2<<20 {
			t.Errorf("%s: refused in %v with %d bytes", name, took, after.TotalAlloc-before.TotalAlloc)
		}
	}
}

func TestTruncated(t *testing.T) {
	cs := [4]color.RGBA{red, green, blue, yellow}
	for name, data := range map[string][]byte{
		"jpeg": withExif(asJPEG(quarters(64, 48, cs)), tiff(binary.BigEndian, 6)),
		"png":  asPNG(quarters(64, 48, cs)),
		"gif":  asGIF(quarters(64, 48, cs)),
		"webp": plainWebP(64, 48, red, tiff(binary.LittleEndian, 6)),
	} {
		whole, end := 0, len(data)
		for n := range end {
			_, err := Thumb(bytes.NewReader(data[:n]), Options{Max: 40})
			switch {
			case err == nil:
				whole++
			case !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrFormat):
				t.Fatalf("%s cut at %d of %d: %v", name, n, end, err)
			}
		}
		// Only what stands behind the pixels may be missing: end marks, and in this WebP the EXIF chunk.
		if most := 16; whole > most && name != "webp" {
			t.Errorf("%s: %d of %d cuts give a picture", name, whole, end)
		}
	}
}

func FuzzThumb(f *testing.F) {
	cs := [4]color.RGBA{red, green, blue, yellow}
	for _, s := range [][]byte{
		withExif(asJPEG(quarters(32, 24, cs)), tiff(binary.BigEndian, 6)),
		withChunk(asPNG(quarters(32, 24, cs)), "eXIf", tiff(binary.LittleEndian, 3)),
		asGIF(quarters(32, 24, cs)), plainWebP(32, 24, red, tiff(binary.LittleEndian, 8)), plainWebP(300, 1, red, nil),
	} {
		f.Add(s, 20, true)
		f.Add(s, 100, false)
	}
	f.Fuzz(func(t *testing.T, data []byte, max int, square bool) {
		max = 1 + int(uint(max)%200)
		res, err := Thumb(bytes.NewReader(data), Options{Max: max, Square: square, Pixels: 100_000, Bytes: 1 << 16})
		if err != nil {
			for _, known := range []error{ErrFormat, ErrDamaged, ErrHeavy, ErrLarge} {
				if errors.Is(err, known) {
					return
				}
			}
			t.Fatalf("an error of no kind: %v", err)
		}
		m, _, err := image.Decode(bytes.NewReader(res.Data))
		if err != nil {
			t.Fatalf("the result does not decode: %v", err)
		}
		w, h := m.Bounds().Dx(), m.Bounds().Dy()
		if w != res.Width || h != res.Height || w < 1 || h < 1 || w > max || h > max || square && w != h {
			t.Fatalf("max %d, square %v: %d×%d, said %d×%d", max, square, w, h, res.Width, res.Height)
		}
		if bytes.Contains(res.Data, []byte("Exif")) || bytes.Contains(res.Data, []byte("eXIf")) {
			t.Fatal("metadata survives")
		}
	})
}

func FuzzOrientation(f *testing.F) {
	for o := range 9 {
		f.Add(tiff(binary.BigEndian, o))
		f.Add(withExif(asJPEG(image.NewGray(image.Rect(0, 0, 2, 2))), tiff(binary.LittleEndian, o)))
	}
	f.Add(withChunk(asPNG(image.NewGray(image.Rect(0, 0, 2, 2))), "eXIf", tiff(binary.LittleEndian, 4)))
	f.Add(plainWebP(2, 2, red, tiff(binary.LittleEndian, 4)))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, read := range []func([]byte) int{orientation, jpegOrientation, pngOrientation, webpOrientation} {
			if o := read(data); o < upright || o > 8 {
				t.Fatalf("orientation %d", o)
			}
		}
		if n, _ := scans(data); n > maxScans+1 {
			t.Fatalf("%d passes counted", n)
		}
	})
}
