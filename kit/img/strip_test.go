package img_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"maillage/kit/img"
)

const told = "Lat 48.8566 Canon EOS"

func drawn(t testing.TB, encode func(*bytes.Buffer, image.Image) error) []byte {
	m := image.NewRGBA(image.Rect(0, 0, 40, 24))
	for x := range 40 {
		m.Set(x, x%24, color.RGBA{uint8(x * 6), 90, 200, 255})
	}
	var b bytes.Buffer
	if err := encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// rotated is a TIFF block that turns the picture (6) and tells where it was taken.
func rotated() []byte {
	return append([]byte{'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0}, told...)
}

func tellingJPEG(t testing.TB) []byte {
	plain := drawn(t, func(b *bytes.Buffer, m image.Image) error { return jpeg.Encode(b, m, nil) })
	segment := func(marker byte, content string) []byte {
		return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(content)+2)), content...)
	}
	out := append([]byte{0xff, 0xd8}, segment(0xe1, "Exif\x00\x00"+string(rotated()))...)
	out = append(out, segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00"+told)...)
	out = append(out, segment(0xfe, told)...)
	return append(append(out, plain[2:]...), told...)
}

func tellingPNG(t testing.TB) []byte {
	plain := drawn(t, func(b *bytes.Buffer, m image.Image) error { return png.Encode(b, m) })
	chunk := func(name, content string) []byte {
		b := append(binary.BigEndian.AppendUint32(nil, uint32(len(content))), name+content...)
		return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	}
	out := append(append([]byte{}, plain[:33]...), chunk("eXIf", string(rotated()))...)
	out = append(append(out, chunk("tEXt", "Comment\x00"+told)...), chunk("prIv", told)...)
	return append(append(out, plain[33:]...), told...)
}

// What tells of the author goes; the pixels and the way up stay.
func TestStrip(t *testing.T) {
	for name, data := range map[string][]byte{"jpeg": tellingJPEG(t), "png": tellingPNG(t)} {
		clean := img.Strip(data)
		if bytes.Contains(clean, []byte(told)) || len(clean) >= len(data) {
			t.Errorf("%s: still tells", name)
		}
		was, err := img.Thumb(bytes.NewReader(data), img.Options{Max: 100})
		if err != nil {
			t.Fatal(name, err)
		}
		is, err := img.Thumb(bytes.NewReader(clean), img.Options{Max: 100})
		if err != nil {
			t.Fatal(name, err)
		}
		if is.Width != 24 || is.Height != 40 || !bytes.Equal(is.Data, was.Data) {
			t.Errorf("%s: the picture changed: %d × %d", name, is.Width, is.Height)
		}
		if !bytes.Equal(img.Strip(clean), clean) {
			t.Errorf("%s: stripped twice is not stripped once", name)
		}
	}
	webp := func(chunks string) []byte {
		return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(chunks)+4)), "WEBP"+chunks...)
	}
	got := img.Strip(webp("VP8X\x0a\x00\x00\x00\x0c\x00\x00\x00\x27\x00\x00\x17\x00\x00VP8L\x02\x00\x00\x00abEXIF\x04\x00\x00\x00geo!XMP \x03\x00\x00\x00xmp\x00"))
	if want := webp("VP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x27\x00\x00\x17\x00\x00VP8L\x02\x00\x00\x00ab"); !bytes.Equal(got, want) {
		t.Errorf("webp: %q, want %q", got, want)
	}
}

func FuzzStrip(f *testing.F) {
	f.Add(tellingJPEG(f))
	f.Add(tellingPNG(f))
	f.Add([]byte("RIFF\x10\x00\x00\x00WEBPVP8X\x01\x00\x00\x00\x0c"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if out := img.Strip(data); len(out) > len(data)+100 {
			t.Errorf("%d bytes from %d", len(out), len(data))
		}
	})
}
