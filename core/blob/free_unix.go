//go:build linux || darwin || freebsd

package blob

import (
	"math"
	"syscall"
)

// free is the room, in bytes, that the disk of dir has for ordinary users.
func free(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	blocks, size := int64(s.Bavail), int64(s.Bsize)
	if size > 0 && blocks > math.MaxInt64/size {
		return math.MaxInt64, nil
	}
	return blocks * size, nil
}
