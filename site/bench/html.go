package bench

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"time"
)

//go:embed report.html
var page string

// bar is one figure, drawn: widths are in hundredths of the drawing.
type bar struct {
	Figure
	Y                        int
	CPUWidth, Floor, Target  float64
	P50X, P95X, P99X         float64
	CPUText, PText, LoadText string
}

const barHeight = 34

// HTML writes the figures as one page that needs nothing else.
func (r *Report) HTML(w io.Writer) error {
	t, err := template.New("report").Parse(page)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	var most, slow time.Duration
	for _, f := range r.Figures {
		most, slow = max(most, f.CPU), max(slow, f.P99)
	}
	var bars []bar
	for n, f := range r.Figures {
		x := bar{Figure: f, Y: n * barHeight, CPUWidth: share(f.CPU, most), P50X: logarithm(f.P50, slow), P95X: logarithm(f.P95, slow), P99X: logarithm(f.P99, slow),
			CPUText: ms(f.CPU), PText: ms(f.P50) + " · " + ms(f.P95) + " · " + ms(f.P99)}
		if f.Query != nil {
			x.Floor = share(f.Query.CPU, most)
		}
		if f.Beside > 0 {
			x.LoadText = fmt.Sprintf("+ %d writes/s", f.Beside)
		}
		bars = append(bars, x)
	}
	return t.Execute(w, map[string]any{"Facts": r.Facts(), "Bars": bars, "Height": len(bars)*barHeight + 8, "At": r.At.Format("2006-01-02 15:04"), "Slow": ms(slow), "Most": ms(most)})
}

func share(d, most time.Duration) float64 {
	if most == 0 {
		return 0
	}
	return 100 * float64(d) / float64(most)
}

// logarithm puts a time between 0.1 ms and most on a scale of decades.
func logarithm(d, most time.Duration) float64 {
	from, to := math.Log(float64(100*time.Microsecond)), math.Log(float64(max(most, time.Millisecond)))
	return 100 * max(0, math.Log(float64(max(d, 1)))-from) / (to - from)
}

// PerSecondText and its like are for the table.
func (b bar) PerSecondText() string { return fmt.Sprintf("%.0f", b.PerSecond) }

// QueriesText is the queries of a request.
func (b bar) QueriesText() string { return fmt.Sprintf("%.1f", b.Queries) }

// ShareText is the share of the floor of one query.
func (b bar) ShareText() string {
	if b.Query == nil {
		return "–"
	}
	return fmt.Sprintf("%.0f %%", 100*b.Share(b.Query))
}

// MB is the memory.
func (b bar) MB() int64 { return b.RSS >> 20 }

// DrainedText is how long followers took after the last write.
func (b bar) DrainedText() string {
	if b.Drained == 0 {
		return "–"
	}
	return ms(b.Drained)
}
