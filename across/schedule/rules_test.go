package schedule

import (
	"math/rand/v2"
	"testing"
	"time"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func days(list ...float64) (out []time.Time) {
	for _, d := range list {
		out = append(out, monday.Add(time.Duration(d*24)*time.Hour))
	}
	return out
}

func TestQuotaOfSevenDays(t *testing.T) {
	for _, c := range []struct {
		name  string
		times []time.Time
		at    float64
		quota int
		fits  bool
	}{
		{"the first", nil, 0, 1, true},
		{"none is allowed", nil, 0, 0, false},
		{"the same week", days(0), 6, 1, false},
		{"a week later, to the hour", days(0), 7, 1, true},
		{"before one that is planned", days(5), 0, 1, false},
		{"a week before one that is planned", days(7), 0, 1, true},
		{"between two", days(0, 10), 5, 1, false},
		{"two a week", days(0), 3, 2, true},
		{"a third in that week", days(0, 3), 5, 2, false},
		{"others that are too many already do not count", days(0, 1), 20, 1, true},
	} {
		if got := fits(c.times, days(c.at)[0], c.quota); got != c.fits {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// Property: what is planned only at the times that fit never leaves a window with more than the quota, and next is the first
// time that fits.
func TestQuotaHolds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		quota := r.IntN(4)
		var times []time.Time
		for range 12 {
			at := monday.Add(time.Duration(r.IntN(40*24)) * time.Hour)
			first, ok := next(times, at, quota)
			if ok != (quota > 0) || ok && !fits(times, first, quota) {
				t.Fatalf("quota %d: next of %v from %v is %v, %v", quota, times, at, first, ok)
			}
			for h := at; ok && h.Before(first); h = h.Add(time.Hour) {
				if fits(times, h, quota) {
					t.Fatalf("quota %d: %v fits before %v among %v", quota, h, first, times)
				}
			}
			if fits(times, at, quota) {
				times = append(times, at)
			}
		}
		for _, from := range times {
			n := 0
			for _, x := range times {
				if !x.Before(from) && x.Before(from.Add(window)) {
					n++
				}
			}
			if n > quota {
				t.Fatalf("quota %d: %d in the week of %v: %v", quota, n, from, times)
			}
		}
	}
}
