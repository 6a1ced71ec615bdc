package search

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"maillage/core/db"
	"maillage/kit/fail"
)

// Who asks says « déménager » where the text says « déménagement ». Words of one family are found by their root: what is left
// without the ending of a noun, a verb or who does. They count for less than the word itself, and only among several words.

// endings of words of one family, folded; the plural of each is one too.
var endings = func() []string {
	list := strings.Fields(`issement ement ation ition iption uction ateur atrice ution ance ence ment eur euse rice age ante ant ent ee er ez ir ire uire re it uit
		able ible ite iste ion el elle al ale if ive e ie ise iser ler leur l`)
	for _, e := range slices.Clone(list) {
		list = append(list, e+"s")
	}
	slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	return append(list, "s", "")
}()

//go:embed alike.txt
var alikeText string

// sayings is what is looked for as well for a word as people say it.
var sayings = func() map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(alikeText) {
		if list := strings.Fields(line); len(list) > 1 && list[0] != "#" {
			out[list[0]] = list[1:]
		}
	}
	return out
}()

const (
	// ofSaying is what a word is worth that services write for another.
	ofSaying = 0.7
	// shortestRoot: letters that two words of one family share at least.
	shortestRoot = 4
	// mostKin words of one family are looked for.
	mostKin = 3
	// ofKin is what a word of the family is worth.
	ofKin = 0.55
)

// roots is what fold may be made of.
func roots(fold string) []string {
	var out []string
	for _, e := range endings {
		if root, ok := strings.CutSuffix(fold, e); ok && e != "s" && len(root) >= shortestRoot && len(root)*2 >= len(fold) {
			if out = append(out, root); len(out) == 2 {
				break
			}
		}
	}
	return out
}

// isKin tells whether word is made of root.
func isKin(word, root string) bool {
	rest, ok := strings.CutPrefix(word, root)
	return ok && slices.Contains(endings, rest)
}

// mostOfRoot is how many words that begin as one does are read.
const mostOfRoot = 300

// kin gives each term the words of its family that documents have. Two queries at most.
func (f finding) kin(ctx context.Context, what ask) (ask, error) {
	var text []string
	var args []any
	of := make([][]string, len(what.terms))
	for n, t := range what.terms {
		if t.stem == "" || !mayBeMistyped(t.fold) {
			continue
		}
		of[n] = roots(t.fold)
		for _, root := range of[n] {
			args = append(args, root, root+"\U0010FFFF")
			text = append(text, fmt.Sprintf(`SELECT word FROM (SELECT word FROM search_word WHERE word >= $%d AND word < $%d LIMIT %d) x`, len(args)-1, len(args), mostOfRoot))
		}
	}
	var list []string
	if len(text) > 0 {
		var err error
		if list, err = db.All(ctx, f.q, db.One[string], strings.Join(text, " UNION "), args...); err != nil {
			return what, fail.Wrap("search.kin", err)
		}
	}
	found, said := make([][]form, len(what.terms)), make([]int, len(what.terms))
	var forms []string
	for n, t := range what.terms {
		taken := t.all()
		for _, w := range append(sayings[t.fold], sayings[strings.TrimSuffix(t.fold, "s")]...) {
			if x := (form{w, f.words.Stem(w)}); x.stem != "" && !slices.Contains(taken, x.stem) {
				taken = append(taken, x.stem)
				found[n], said[n] = append(found[n], x), said[n]+1
				forms = append(forms, x.stem)
			}
		}
		for _, w := range list {
			x := form{w, f.words.Stem(w)}
			if x.stem != "" && !slices.Contains(taken, x.stem) && slices.ContainsFunc(of[n], func(root string) bool { return isKin(w, root) }) {
				taken = append(taken, x.stem)
				found[n] = append(found[n], x)
				forms = append(forms, x.stem)
			}
		}
	}
	counts, err := f.counts(ctx, forms)
	if err != nil {
		return what, err
	}
	kept := what
	kept.terms = slices.Clone(what.terms)
	for n, at := 0, 0; n < len(found); n++ {
		var some []near
		for k, x := range found[n] {
			likely := ofKin
			if k < said[n] {
				likely = ofSaying
			}
			some = append(some, near{x, likely, counts[at]})
			at++
		}
		some = slices.DeleteFunc(some, func(x near) bool { return x.count == 0 || x.count >= counted })
		slices.SortStableFunc(some, func(a, b near) int { return b.count - a.count })
		kept.terms[n].near = slices.Concat(kept.terms[n].near, some[:min(len(some), mostKin)])
	}
	return kept, nil
}
