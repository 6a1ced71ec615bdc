package schedule

import (
	"slices"
	"time"
)

const (
	// window is what the quota of broadcasts is counted in.
	window = 7 * 24 * time.Hour
	// ordinary is the quota of a network that did not choose one, and most the largest.
	ordinary, most = 1, 7
	// tardy is how late something goes before its author is told.
	tardy = 10 * time.Minute
)

// fits tells whether one more at at leaves no window with more than quota of them.
func fits(times []time.Time, at time.Time, quota int) bool {
	all := slices.SortedFunc(slices.Values(append(slices.Clone(times), at)), time.Time.Compare)
	for k := range all {
		last := k + quota
		if last >= len(all) {
			break
		}
		if all[last].Sub(all[k]) < window && !at.Before(all[k]) && !at.After(all[last]) {
			return false
		}
	}
	return true
}

// next is the first time, from from on, at which one more fits; ok is false when none ever does.
func next(times []time.Time, from time.Time, quota int) (at time.Time, ok bool) {
	candidates := []time.Time{from}
	for _, t := range times {
		if end := t.Add(window); end.After(from) {
			candidates = append(candidates, end)
		}
	}
	slices.SortFunc(candidates, time.Time.Compare)
	for _, c := range candidates {
		if fits(times, c, quota) {
			return c, true
		}
	}
	return time.Time{}, false
}
