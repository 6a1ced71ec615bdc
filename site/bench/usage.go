package bench

import (
	"fmt"
	"syscall"
	"time"
)

// used is the CPU that this process has used, and the memory that it holds.
func used() (time.Duration, int64, error) {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0, 0, fmt.Errorf("bench: %w", err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano()), resident(int64(r.Maxrss) << 10), nil
}
