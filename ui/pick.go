package ui

// PickProps is the box that chooses a line of a list for what is done to several at once; Label is what it chooses, read and
// not shown.
type PickProps struct {
	ID      string
	Name    string
	Value   string
	Label   string
	Checked bool
}

// PickBarProps is the head of such a list: Said is how many are chosen, with % for the number. Both need scripts; without
// them the boxes are enough.
type PickBarProps struct {
	All  string
	Said string
}

// PickForm is the attributes of the form around such a list.
const PickForm = "pick"
