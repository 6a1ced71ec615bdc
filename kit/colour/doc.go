// Package colour makes the colours of a network from one brand colour, whatever it is.
//
// Only hue and a capped chroma come from the brand; lightness is fixed by the design, so that text is
// readable for every brand, even yellow or black. Derive gives a Palette for the light theme and one for
// the dark theme, in hex; CSS prints them as the rules of a style sheet that also serves browsers without
// relative colours; Contrast measures two colours the way WCAG 2 does.
//
//	light, dark, err := colour.Derive("#2a5fa8", colour.Options{})
//	sheet := colour.CSS("gaston", "#2a5fa8", light, dark)
//
// Computed in OKLab (Björn Ottosson, 2020-12-23), the space of oklch() in CSS Color 4 §8. A colour outside
// sRGB keeps its lightness and hue and loses chroma until it fits.
//
// It deliberately does not choose colours for people, and knows no theme but light and dark.
package colour
