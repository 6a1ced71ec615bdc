package blob

import "maillage/kit/fail"

// Room is the room, in bytes, that is left on the disk of the folder dir; math.MaxInt64 where the system cannot be asked.
func Room(dir string) (int64, error) {
	n, err := free(dir)
	return n, fail.Wrap("blob.Room", err)
}
