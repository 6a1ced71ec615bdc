package colour

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// lch is a colour in OKLCH: lightness 0 to 1, chroma from 0, hue in radians.
type lch struct{ l, c, h float64 }

// rgb is a colour in linear-light sRGB, each channel 0 to 1 when it is in gamut.
type rgb struct{ r, g, b float64 }

// parse reads #rgb or #rrggbb, with or without its sign, in any case.
func parse(hex string) (rgb, error) {
	digits := strings.TrimPrefix(strings.TrimSpace(hex), "#")
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || len(digits) != 6 {
		return rgb{}, fmt.Errorf("colour: %q is not #rrggbb", hex)
	}
	return rgb{linear(uint8(n >> 16)), linear(uint8(n >> 8)), linear(uint8(n))}, nil
}

// linear undoes the sRGB transfer curve (IEC 61966-2-1).
func linear(channel uint8) float64 {
	v := float64(channel) / 255
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// encoded applies the curve and rounds; what is out of range is clipped.
func encoded(v float64) uint8 {
	v = min(max(v, 0), 1)
	if v <= 0.0031308 {
		v *= 12.92
	} else {
		v = 1.055*math.Pow(v, 1/2.4) - 0.055
	}
	return uint8(math.Round(v * 255))
}

func (c rgb) hex() string {
	return fmt.Sprintf("#%02x%02x%02x", encoded(c.r), encoded(c.g), encoded(c.b))
}

// luminance is the relative luminance of WCAG 2.
func (c rgb) luminance() float64 { return 0.2126*c.r + 0.7152*c.g + 0.0722*c.b }

func (c rgb) inGamut() bool {
	const slack = 1e-6 // rounding of the matrices; far below one step of a channel
	for _, v := range [...]float64{c.r, c.g, c.b} {
		if v < -slack || v > 1+slack {
			return false
		}
	}
	return true
}

// The matrices are those of Ottosson's reference.

func (c rgb) oklch() lch {
	l := math.Cbrt(0.4122214708*c.r + 0.5363325363*c.g + 0.0514459929*c.b)
	m := math.Cbrt(0.2119034982*c.r + 0.6806995451*c.g + 0.1073969566*c.b)
	s := math.Cbrt(0.0883024619*c.r + 0.2817188376*c.g + 0.6299787005*c.b)
	lightness := 0.2104542553*l + 0.7936177850*m - 0.0040720468*s
	a := 1.9779984951*l - 2.4285922050*m + 0.4505937099*s
	b := 0.0259040371*l + 0.7827717662*m - 0.8086757660*s
	return lch{lightness, math.Hypot(a, b), math.Atan2(b, a)}
}

func (c lch) rgb() rgb {
	a, b := c.c*math.Cos(c.h), c.c*math.Sin(c.h)
	l := cube(c.l + 0.3963377774*a + 0.2158037573*b)
	m := cube(c.l - 0.1055613458*a - 0.0638541728*b)
	s := cube(c.l - 0.0894841775*a - 1.2914855480*b)
	return rgb{
		4.0767416621*l - 3.3077115913*m + 0.2309699292*s,
		-1.2684380046*l + 2.6097574011*m - 0.3413193965*s,
		-0.0041960863*l - 0.7034186147*m + 1.7076147010*s,
	}
}

func cube(v float64) float64 { return v * v * v }

// fit is the colour in sRGB: chroma is halved towards the greatest that fits; lightness and hue stay.
func (c lch) fit() rgb {
	if in := c.rgb(); in.inGamut() {
		return in
	}
	low, high := 0.0, c.c
	for range 24 { // to a ten-millionth of chroma
		middle := (low + high) / 2
		if (lch{c.l, middle, c.h}).rgb().inGamut() {
			low = middle
		} else {
			high = middle
		}
	}
	return lch{c.l, low, c.h}.rgb()
}
