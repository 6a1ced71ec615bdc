package img

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
)

// Strip returns the JPEG, PNG or WebP data without what it tells of its author: place, device, dates, comments, thumbnails
// of what was cropped, bytes appended behind. The pixels are those of the file, not encoded again; its colour profile stays,
// and its orientation. Anything else is returned as it is, and a file whose structure cannot be followed too: a decoder has
// read it, or not, and this reads no more than the decoder did. data is not changed.
func Strip(data []byte) []byte {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xd8}):
		return stripJPEG(data)
	case bytes.HasPrefix(data, []byte(pngMagic)):
		return stripPNG(data)
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return stripWebP(data)
	}
	return data
}

const pngMagic = "\x89PNG\r\n\x1a\n"

// turned is the smallest TIFF block which says an orientation (TIFF 6.0, §2).
func turned(o int) []byte {
	return []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(o), 0, 0, 0, 0, 0, 0}
}

// stripJPEG keeps, before each scan, the segments that decoding needs: APP0 (JFIF), APP2 (colour profile, not the second
// pictures of telephones), APP14 (Adobe's colours), tables and frames; then the scans to the end of the image.
func stripJPEG(data []byte) []byte {
	out := append(make([]byte, 0, len(data)), 0xff, 0xd8)
	if o := jpegOrientation(data); o != upright {
		out = append(out, jpegSegment(0xe1, append([]byte("Exif\x00\x00"), turned(o)...))...)
	}
	for i := 2; i+2 <= len(data); {
		switch marker := data[i+1]; {
		case data[i] != 0xff:
			return data
		case marker == 0xff: // fill byte
			i++
		case marker == 0xd9:
			return append(out, 0xff, 0xd9)
		case marker <= 0x01 || marker >= 0xd0 && marker <= 0xd8:
			out, i = append(out, data[i:i+2]...), i+2
		default:
			if i+4 > len(data) {
				return data
			}
			end := i + 2 + int(binary.BigEndian.Uint16(data[i+2:]))
			if end < i+4 || end > len(data) {
				return data
			}
			if keepsJPEG(marker, data[i+4:end]) {
				out = append(out, data[i:end]...)
			}
			if i = end; marker == 0xda {
				end = scanEnd(data, i)
				out, i = append(out, data[i:end]...), end
			}
		}
	}
	return out // cut short: decoders read it so
}

func keepsJPEG(marker byte, content []byte) bool {
	switch {
	case marker == 0xe0:
		return bytes.HasPrefix(content, []byte("JFIF\x00"))
	case marker == 0xe2:
		return bytes.HasPrefix(content, []byte("ICC_PROFILE\x00"))
	case marker == 0xee:
		return bytes.HasPrefix(content, []byte("Adobe"))
	}
	return marker != 0xfe && (marker < 0xe0 || marker > 0xef)
}

func jpegSegment(marker byte, content []byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(content)+2)), content...)
}

// scanEnd is where the entropy-coded data from i on ends: at a marker that is neither stuffing nor a restart.
func scanEnd(data []byte, i int) int {
	for ; i+1 < len(data); i++ {
		if next := data[i+1]; data[i] == 0xff && next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7) {
			return i
		}
	}
	return len(data)
}

// pngTelling is the chunks which say something of the author, by their names.
var pngTelling = []string{"eXIf", "tEXt", "zTXt", "iTXt", "tIME", "zxIf"}

func stripPNG(data []byte) []byte {
	out := append(make([]byte, 0, len(data)), pngMagic...)
	o := pngOrientation(data)
	for i := 8; i+12 <= len(data); {
		size := int64(binary.BigEndian.Uint32(data[i:]))
		if size > int64(len(data)-i-12) {
			return data
		}
		end, name := i+12+int(size), string(data[i+4:i+8])
		if !slices.Contains(pngTelling, name) && (name[0] < 'a' || isPNG(name)) {
			out = append(out, data[i:end]...)
		}
		switch i = end; {
		case name == "IHDR" && o != upright:
			out = append(out, pngChunk("eXIf", turned(o))...)
		case name == "IEND":
			return out
		}
	}
	return data
}

// isPNG tells whether an ancillary chunk is one of the standard ones (or of animations): private chunks hold anything.
func isPNG(name string) bool {
	return slices.Contains([]string{"tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD", "hIST", "pHYs", "sPLT", "acTL", "fcTL", "fdAT"}, name)
}

func pngChunk(name string, content []byte) []byte {
	out := append(binary.BigEndian.AppendUint32(nil, uint32(len(content))), name...)
	out = append(out, content...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// webpKept is the chunks of the container that show something (WebP container specification).
var webpKept = []string{"VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"}

func stripWebP(data []byte) []byte {
	out := append(make([]byte, 0, len(data)), data[:12]...)
	o, flags := webpOrientation(data), -1
	end := min(len(data), 8+int(binary.LittleEndian.Uint32(data[4:])))
	for i := 12; i+8 <= end; {
		size := int64(binary.LittleEndian.Uint32(data[i+4:]))
		if size > int64(end-i-8) {
			return data
		}
		next := min(end, i+8+int(size+size%2))
		name := string(data[i : i+4])
		if slices.Contains(webpKept, name) {
			if name == "VP8X" && size >= 1 {
				flags = len(out) + 8
			}
			out = append(out, data[i:next]...)
		}
		i = next
	}
	if flags >= 0 {
		const exif, xmp = 0x08, 0x04
		if out[flags] &^= exif | xmp; o != upright {
			out[flags] |= exif
			block := turned(o)
			out = append(binary.LittleEndian.AppendUint32(append(out, "EXIF"...), uint32(len(block))), block...)
		}
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}
