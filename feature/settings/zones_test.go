package settings

import (
	"testing"
	"time"
)

// Every zone of the list exists, once, and its clock is written as people read it.
func TestZones(t *testing.T) {
	seen := map[string]bool{}
	for _, z := range zones {
		if _, err := time.LoadLocation(z.name); err != nil {
			t.Error(err)
		}
		if seen[z.name] || seen[z.key] {
			t.Errorf("%s is there twice", z.name)
		}
		seen[z.name], seen[z.key] = true, true
	}
	for seconds, want := range map[int]string{0: "UTC", 3600: "UTC+1", -34200: "UTC−9:30", 20700: "UTC+5:45", -36000: "UTC−10"} {
		if got := offset(time.Now().In(time.FixedZone("", seconds))); got != want {
			t.Errorf("offset %d s: %q, want %q", seconds, got, want)
		}
	}
}
