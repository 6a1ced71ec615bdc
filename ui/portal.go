package ui

import (
	"fmt"

	"github.com/a-h/templ"
)

// HeroProps is the dark head of the portal. Title is the h1, one string a line.
type HeroProps struct {
	Title []string
	Text  string
	Nets  []string // keys of the networks woven in the drawing, in order
	Says  string   // what the drawing shows
	Acts  templ.Component
}

// PileProps is the pile of folders of the portal.
type PileProps struct{ Folders []PileFolder }

// PileFolder is a network in the pile. Tab says who it is for; Figures are short lines ("6 214 membres").
type PileFolder struct {
	Net     string
	Mark    MarkProps
	Tab     string
	Title   string
	Href    string
	Text    string
	Figures []string
}

// strand is a thread of the weave: where it wanders from, and the height at which it enters the cloth.
type strand struct {
	net    string
	path   string // before the cloth
	weft   string // through it
	overs  []float64
	height float64
}

// Measures of the drawing, in its own units (540 × 376): five warps, 52 apart, from x = 300.
const (
	weaveTop    = 84.0
	weaveBottom = 292.0
	weaveEnter  = 276.0
	warpFirst   = 300.0
	warpStep    = 52.0
	warpCount   = 5
)

// wanders are the beginnings of the threads: first height, then the heights of the three bends.
// Threads beyond the fifth take the same ways, a little lower.
var wanders = [][5]float64{
	{20, 80, -30, 52, 84},
	{150, 90, 220, 143, 136},
	{60, 120, 10, 124, 188},
	{330, 270, 400, 285, 240},
	{250, 310, 200, 271, 292},
}

// weave draws one strand for each network, spread over the height of the cloth, over and under the
// warps in turn. It is the drawing of the design when there are five.
func weave(nets []string) []strand {
	strands := make([]strand, len(nets))
	for i, net := range nets {
		y := weaveTop
		if len(nets) > 1 {
			y += (weaveBottom - weaveTop) * float64(i) / float64(len(nets)-1)
		}
		w := wanders[i%len(wanders)]
		off := 12 * float64(i/len(wanders))
		strands[i] = strand{
			net: net,
			path: fmt.Sprintf("M-10 %gC70 %g 110 %g 170 %gS240 %g 276 %g",
				w[0]+off, w[1]+off, w[2]+off, bend(w[3], w[4], y), y, y),
			weft:   fmt.Sprintf("M%g %gH570", weaveEnter, y),
			height: y,
		}
		for k := i % 2; k < warpCount; k += 2 {
			strands[i].overs = append(strands[i].overs, warpFirst+warpStep*float64(k))
		}
	}
	return strands
}

// bend moves the last bend of a thread as far as its end was moved from the design's.
func bend(at, end, y float64) float64 {
	return at + (y-end)/2
}

func warps() []float64 {
	xs := make([]float64, warpCount)
	for k := range xs {
		xs[k] = warpFirst + warpStep*float64(k)
	}
	return xs
}

func pathV(x, from, to float64) string { return fmt.Sprintf("M%g %gV%g", x, from, to) }

func pathH(x, y, length float64) string { return fmt.Sprintf("M%g %gh%g", x, y, length) }
