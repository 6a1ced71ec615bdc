//go:build race

package markdown_test

import "time"

// bombSizes under the race detector, fifteen times slower: the long ones prove nothing more there.
var bombSizes = map[int]time.Duration{10_000: 1500 * time.Millisecond}
