package img

import (
	"bytes"
	"encoding/binary"
)

// upright is the EXIF orientation of a picture stored as it is seen.
const upright = 1

// maxScans is how many passes a JPEG may take over its pixels. Encoders make about ten; the format allows as many as there
// are bytes, each costing a walk over the whole picture: a file of 20 MB could keep a processor busy for hours.
const maxScans = 30

// segments calls f on each segment of a JPEG (its marker, its content without the length), until f returns false. It
// stops at the first thing that is not a segment. Scan data between segments is skipped.
func segments(data []byte, f func(marker byte, content []byte) bool) {
	i := 2
	for i+4 <= len(data) {
		if data[i] != 0xff {
			next := bytes.IndexByte(data[i:], 0xff)
			if next < 0 {
				return
			}
			i += next
			continue
		}
		marker := data[i+1]
		if marker == 0xff { // fill byte
			i++
			continue
		}
		if marker == 0xd9 { // end of image: telephones put others behind, which are not this one
			return
		}
		if marker <= 0x01 || marker >= 0xd0 && marker <= 0xd8 { // without content: stuffed byte, restart, start of image
			i += 2
			continue
		}
		size := int(binary.BigEndian.Uint16(data[i+2:]))
		if size < 2 || i+2+size > len(data) {
			return
		}
		if !f(marker, data[i+4:i+2+size]) {
			return
		}
		i += 2 + size
	}
}

// scans counts the passes of a JPEG, and says whether it is progressive; 0 and false for other formats.
func scans(data []byte) (n int, progressive bool) {
	if !bytes.HasPrefix(data, []byte{0xff, 0xd8}) {
		return 0, false
	}
	segments(data, func(marker byte, _ []byte) bool {
		switch marker {
		case 0xc2:
			progressive = true
		case 0xda:
			n++
		}
		return n <= maxScans
	})
	return n, progressive
}

// jpegOrientation reads the orientation in the first EXIF segment.
func jpegOrientation(data []byte) int {
	o := upright
	segments(data, func(marker byte, content []byte) bool {
		if marker == 0xe1 && bytes.HasPrefix(content, []byte("Exif\x00\x00")) {
			o = orientation(content[6:])
			return false
		}
		return marker != 0xda
	})
	return o
}

// pngOrientation reads the orientation in the eXIf chunk (PNG third edition, §11.3.3.6).
func pngOrientation(data []byte) int {
	for i := 8; i+12 <= len(data); {
		size := int64(binary.BigEndian.Uint32(data[i:]))
		if size > int64(len(data)-i-12) {
			break
		}
		if string(data[i+4:i+8]) == "eXIf" {
			return orientation(data[i+8 : i+8+int(size)])
		}
		i += 12 + int(size)
	}
	return upright
}

// webpOrientation reads the orientation in the EXIF chunk, which some writers start as a JPEG segment does.
func webpOrientation(data []byte) int {
	for i := 12; i+8 <= len(data); {
		size := int64(binary.LittleEndian.Uint32(data[i+4:]))
		if size > int64(len(data)-i-8) {
			break
		}
		if string(data[i:i+4]) == "EXIF" {
			return orientation(bytes.TrimPrefix(data[i+8:i+8+int(size)], []byte("Exif\x00\x00")))
		}
		i += 8 + int(size+size%2)
	}
	return upright
}

// orientation finds tag 0x0112 in the first directory of a TIFF block: 1 to 8, upright when absent or senseless.
func orientation(tiff []byte) int {
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	at := int64(order.Uint32(tiff[4:]))
	if at > int64(len(tiff))-2 {
		return upright
	}
	entries := tiff[at+2:]
	for n := order.Uint16(tiff[at:]); n > 0 && len(entries) >= 12; n, entries = n-1, entries[12:] {
		const tag, short = 0x0112, 3
		if order.Uint16(entries) != tag {
			continue
		}
		if o := int(order.Uint16(entries[8:])); order.Uint16(entries[2:]) == short && o >= upright && o <= 8 {
			return o
		}
		break
	}
	return upright
}
