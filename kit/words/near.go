package words

import "unicode/utf8"

// Grams returns the groups of three signs of a folded word, its two ends marked by ^ and $, each once. A word of n letters
// has n of them at most.
func Grams(fold string) []string {
	runes := []rune("^" + fold + "$")
	var out []string
	seen := map[string]bool{}
	for i := 0; i+3 <= len(runes); i++ {
		if g := string(runes[i : i+3]); !seen[g] {
			seen[g] = true
			out = append(out, g)
		}
	}
	return out
}

// Slips is how many slips are forgiven in a word of this length: none in short ones, where another word is never far.
func Slips(fold string) int {
	switch n := utf8.RuneCountInString(fold); {
	case n < 4:
		return 0
	case n < 9:
		return 1
	}
	return 2
}

// Distance counts the slips that make a of b: a letter added, left out, replaced, or exchanged with the next one (optimal
// string alignment). Counting stops beyond most, and most+1 is returned. Cost: the product of the lengths.
func Distance(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if d := len(x) - len(y); d > most || -d > most {
		return most + 1
	}
	var before []int // two rows above
	above := make([]int, len(y)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row := make([]int, len(y)+1)
		row[0] = i
		best := row[0]
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			best = min(best, row[j])
		}
		if best > most {
			return most + 1
		}
		before, above = above, row
	}
	return min(above[len(y)], most+1)
}
