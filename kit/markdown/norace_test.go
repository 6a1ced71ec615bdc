//go:build !race

package markdown_test

import (
	"time"

	"maillage/kit/markdown"
)

// bombSizes are lengths in bytes and how long they may take.
var bombSizes = map[int]time.Duration{10_000: 100 * time.Millisecond, markdown.DefaultMax: 2 * time.Second}
