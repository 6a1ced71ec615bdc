package account

// Named is what an account keeps of names: the beginning of its address, before a number where others have it, and the key
// by which lists of people are ordered. For worlds that are written straight into the tables.
func Named(given, family string) (handle, sort string) {
	return handleOf(given, family), sortKey(given, family)
}
