package bench

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"maillage/core/db"
)

// String is one line for a terminal.
func (f Figure) String() string {
	s := fmt.Sprintf("%-14s %4d/s beside %7.0f/s  p50 %7s p95 %7s p99 %7s  %6d B %5.1f queries  CPU %7s  RSS %4d MB  %d errors",
		f.Name, f.Beside, f.PerSecond, ms(f.P50), ms(f.P95), ms(f.P99), f.Bytes, f.Queries, ms(f.CPU), f.RSS>>20, f.Errors)
	if f.Query != nil {
		s += fmt.Sprintf("  floors %s %s, %.0f %% of one query's", ms(f.Memory.CPU), ms(f.Query.CPU), 100*f.Share(f.Query))
	}
	if f.Drained > 0 {
		s += "  drained " + ms(f.Drained)
	}
	return s
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2fms", float64(d)/float64(time.Millisecond)) }

var columns = []string{"scenario", "writes_beside_per_s", "requests", "errors", "per_s", "p50_ms", "p95_ms", "p99_ms", "bytes", "queries", "cpu_ms", "rss_mb",
	"memory_floor_per_s", "memory_floor_cpu_ms", "query_floor_per_s", "query_floor_cpu_ms", "share_of_query_floor", "drained_ms"}

// TSV writes the figures, a line each, after what is known of the run, in lines that begin with #.
func (r *Report) TSV(w io.Writer) error {
	b := bufio.NewWriter(w)
	for _, line := range r.Facts() {
		fmt.Fprintf(b, "# %s\t%s\n", line.Name, line.Value)
	}
	fmt.Fprintln(b, strings.Join(columns, "\t"))
	plain := func(d time.Duration) string { return fmt.Sprintf("%.3f", float64(d)/float64(time.Millisecond)) }
	for _, f := range r.Figures {
		cells := []string{f.Name, fmt.Sprint(f.Beside), fmt.Sprint(f.N), fmt.Sprint(f.Errors), fmt.Sprintf("%.1f", f.PerSecond), plain(f.P50), plain(f.P95), plain(f.P99),
			fmt.Sprint(f.Bytes), fmt.Sprintf("%.1f", f.Queries), plain(f.CPU), fmt.Sprint(f.RSS >> 20), "", "", "", "", "", ""}
		if f.Query != nil {
			cells = append(cells[:12], fmt.Sprintf("%.0f", f.Memory.PerSecond), plain(f.Memory.CPU), fmt.Sprintf("%.0f", f.Query.PerSecond), plain(f.Query.CPU), fmt.Sprintf("%.3f", f.Share(f.Query)), "")
		}
		if f.Drained > 0 {
			cells[17] = plain(f.Drained)
		}
		fmt.Fprintln(b, strings.Join(cells, "\t"))
	}
	return b.Flush()
}

// Fact is one thing known of a run.
type Fact struct{ Name, Value string }

// Facts is what the figures are of.
func (r *Report) Facts() []Fact {
	out := []Fact{
		{"at", r.At.Format("2006-01-02 15:04")}, {"machine", r.Machine}, {"data", r.Data}, {"database", fmt.Sprintf("%d MB", r.Size>>20)},
		{"ready", ms(r.Ready)}, {"RSS idle", fmt.Sprintf("%d MB", r.Idle>>20)}, {"RSS at most", fmt.Sprintf("%d MB", r.Most>>20)},
		{"load", fmt.Sprintf("%d members, %d connections, %s each", r.Members, r.Conns, r.Lasting)},
	}
	for _, t := range counted {
		out = append(out, Fact{"rows of " + t, fmt.Sprint(r.Counts[t])})
	}
	return out
}

// counted is the tables whose size says which world it is.
var counted = []string{"person", "space", "membership", "item", "reaction"}

func counts(ctx context.Context, q db.Q) (map[string]int64, error) {
	out := map[string]int64{}
	for _, t := range counted {
		n, err := db.One[int64](q.QueryRow(ctx, `SELECT COUNT(*) FROM `+t))
		if err != nil {
			return nil, err
		}
		out[t] = n
	}
	return out, nil
}

// machine is what it ran on: system, processors, load of the others.
func machine() string {
	s := fmt.Sprintf("%s/%s, %d cores, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	if b, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(b)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				s += ", " + strings.TrimSpace(value)
				break
			}
		}
	}
	if b, err := os.ReadFile("/proc/loadavg"); err == nil {
		s += ", load " + strings.Join(strings.Fields(string(b))[:3], " ")
	}
	return s
}
