package ops

import (
	"fmt"
	"math"
	"syscall"
)

// free is the room, in bytes, that the disk of dir has for ordinary users.
func free(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, fmt.Errorf("ops: room on the disk of %s: %w", dir, err)
	}
	blocks, size := int64(s.Bavail), int64(s.Bsize)
	if size > 0 && blocks > math.MaxInt64/size {
		return math.MaxInt64, nil
	}
	return blocks * size, nil
}

// bytes is n in the unit that people read.
func bytes(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	default:
		return fmt.Sprintf("%d kB", (n+1023)>>10)
	}
}
