package id

import (
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTextKeepsOrderAndValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Range(1, 1<<63-1).Draw(t, "a"), rapid.Int64Range(1, 1<<63-1).Draw(t, "b")
		if n, ok := Parse(Format(a)); !ok || n != a {
			t.Fatalf("Parse(Format(%d)) = %d, %v", a, n, ok)
		}
		if (a < b) != (Format(a) < Format(b)) {
			t.Fatalf("order of %d and %d is lost in %s and %s", a, b, Format(a), Format(b))
		}
	})
}

func TestParseRefuses(t *testing.T) {
	for _, s := range []string{"", "0000000000000", "z000000000000", "00000000000u1", "0D3K000000000", "abc", "0000000000000000"} {
		if n, ok := Parse(s); ok {
			t.Errorf("Parse(%q) = %d, want refused", s, n)
		}
	}
}

// A clock that goes back an hour, and a restart from the highest stored identifier, must never give an identifier twice.
func TestNeverTwiceWhateverTheClock(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	s := NewSource(3, 0, func() time.Time { return now })
	last := int64(0)
	for i := range 20000 {
		if i == 10000 {
			now = now.Add(-time.Hour)
		}
		if i == 15000 {
			s = NewSource(3, last, func() time.Time { return now })
		}
		n := s.Next()
		if n <= last {
			t.Fatalf("step %d: %d after %d", i, n, last)
		}
		last = n
	}
}

func TestConcurrentUseGivesDistinct(t *testing.T) {
	s, seen, mu := NewSource(0, 0, time.Now), map[int64]bool{}, sync.Mutex{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 2000 {
				n := s.Next()
				mu.Lock()
				if seen[n] {
					t.Errorf("%d twice", n)
				}
				seen[n] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}
