package colour

import (
	"fmt"
	"strings"
)

// Palette is the six colours of a network in one theme, each "#rrggbb".
type Palette struct {
	Accent   string // text, links and main buttons
	Accent2  string // the same pressed, or on paper
	OnAccent string // text on Accent
	Paper    string // the folder
	Paper2   string // its shadow, chosen rows
	Thread   string // lines and knots, never text
}

// Options are the two freedoms of a brand. Zero values are the design's.
type Options struct {
	Chroma float64 // most vivid accent allowed, 0.135 by default
	Paper  float64 // how tinted the folder is, 0.027 by default (0.042 suits yellows)
}

// Surfaces of the frame, for measuring a palette against what it stands on (ui/css/tokens.css).
const (
	LightSheet  = "#fefefe"
	LightGround = "#f3f4f0"
	DarkSheet   = "#151d1a"
	DarkGround  = "#0e1412"
)

// Floors that every derived palette meets, whatever the brand (design, §3; WCAG 2.2, 1.4.3 and 1.4.11).
const (
	TextFloor   = 4.5 // accent on sheet, ground and paper; on-accent on accent
	ThreadFloor = 3.0 // thread on sheet
)

const (
	defaultChroma = .135
	defaultPaper  = .027
)

// Derive gives the palettes of a brand colour "#rrggbb" (or "#rgb") for the light and the dark theme.
// The error says that hex is not a colour. Costs about 10 µs; safe for concurrent use.
func Derive(hex string, opt Options) (light, dark Palette, err error) {
	brand, err := parse(hex)
	if err != nil {
		return light, dark, err
	}
	if opt.Chroma <= 0 {
		opt.Chroma = defaultChroma
	}
	if opt.Paper <= 0 {
		opt.Paper = defaultPaper
	}
	net := brand.oklch()
	at := func(lightness, chroma float64) string {
		return lch{lightness, chroma, net.h}.fit().hex()
	}
	upTo := func(lightness, most float64) string {
		return at(lightness, min(net.c, most))
	}
	light = Palette{
		Accent:   upTo(.465, opt.Chroma),
		Accent2:  upTo(.375, opt.Chroma),
		OnAccent: at(.99, .004),
		Paper:    upTo(.932, opt.Paper),
		Paper2:   upTo(.89, opt.Paper*1.7),
		Thread:   upTo(.62, opt.Chroma),
	}
	dark = Palette{
		Accent:   upTo(.83, .1),
		Accent2:  upTo(.9, .07),
		OnAccent: at(.2, .03),
		Paper:    upTo(.275, .035),
		Paper2:   upTo(.335, .05),
		Thread:   upTo(.62, .1),
	}
	return light, dark, nil
}

// Contrast is the ratio of WCAG 2 between two colours, 1 to 21, whichever is the text.
// It is 0 when one of them is not a colour.
func Contrast(a, b string) float64 {
	one, err := parse(a)
	if err != nil {
		return 0
	}
	two, err := parse(b)
	if err != nil {
		return 0
	}
	x, y := one.luminance(), two.luminance()
	return (max(x, y) + .05) / (min(x, y) + .05)
}

// CSS prints the rules that give a network its colours: for [data-net=key] in the light theme, in the dark
// theme chosen by the device, and in the theme chosen by the person (data-theme). The brand itself is
// printed as --net, for drawings that take their own shade of it. Any key is safe: it is quoted.
func CSS(key, hex string, light, dark Palette) string {
	net := "[data-net=" + quote(key) + "]"
	var brand string
	if c, err := parse(hex); err == nil {
		brand = "--net:" + c.hex() + ";"
	}
	return fmt.Sprintf("%[1]s{%[2]s%[3]s}\n@media (prefers-color-scheme:dark){:root:not([data-theme]) %[1]s{%[4]s}}\n[data-theme=dark] %[1]s{%[4]s}\n",
		net, brand, light.properties(), dark.properties())
}

func (p Palette) properties() string {
	return fmt.Sprintf("--accent:%s;--accent-2:%s;--on-accent:%s;--paper:%s;--paper-2:%s;--thread:%s",
		p.Accent, p.Accent2, p.OnAccent, p.Paper, p.Paper2, p.Thread)
}

// quote is a CSS string: what is not a letter, a digit or a hyphen is escaped (CSS Syntax 3 §4.3.7).
func quote(key string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range key {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			b.WriteRune(r)
		case r == 0: // a NUL cannot be written in CSS
			b.WriteString(`\fffd `)
		default:
			fmt.Fprintf(&b, `\%x `, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
