package ops

// Kept is the columns that keep what other rows say, and Invariants the name of each thing that holds.
func Kept() (columns map[string]bool) {
	columns = map[string]bool{}
	for _, x := range invariants() {
		columns[x.about] = true
	}
	return columns
}

// Invariants is the last word of the words key of each.
func Invariants() (names []string) {
	for _, x := range invariants() {
		names = append(names, x.says)
	}
	return names
}
