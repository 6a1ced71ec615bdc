package org

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/kit/siret"
)

const (
	// most: candidates read from the tables for one way of finding. More would cost time (about 10 µs each) for results
	// that nobody scrolls to.
	most = 200
	// longestQuery and mostWords bound what is looked at; nobody types more to name an organisation.
	longestQuery = 200 // bytes
	mostWords    = 8
	// shortKindWord: letters from which the beginning of a word stands for a kind ("reg" for region).
	shortKindWord = 3
)

// Find returns the organisations that text names, best first, at most max; of one of kinds, or of any when kinds is empty.
//
// Text is a number (SIREN, SIRET, an INSEE code) or words in any order, each of which begins a word of the name, or says
// the kind: "bret reg", "mairie de plougastel", "DEPARTEMENT FINISTERE". Case, accents, hyphens and small words do not
// count. A single letter alone finds only a name that is that letter (Y). Exact names come first, then those that begin
// with text, then by weight (regions, departments, population). Nil when nothing fits or text says nothing. One to three
// queries; on 40,000 organisations 0.1 ms, 4 to 7 ms for words that thousands have ("saint", "ville") [measured].
func Find(ctx context.Context, q db.Q, text string, kinds []Kind, max int) ([]Org, error) {
	if text = strings.TrimSpace(text); text == "" || max <= 0 {
		return nil, nil
	}
	if len(text) > longestQuery {
		text = text[:longestQuery]
	}
	text = strings.ToValidUTF8(text, "")
	list, err := byNumber(ctx, q, text)
	if err == nil && len(list) == 0 {
		list, err = byWords(ctx, q, asked(text), kinds)
	}
	if err != nil {
		return nil, fail.Wrap("org.Find", err)
	}
	list = slices.DeleteFunc(list, func(o Org) bool {
		return len(kinds) > 0 && !slices.ContainsFunc(kinds, o.Is)
	})
	return slices.Clip(list[:min(len(list), max)]), nil
}

// byNumber finds by SIRET, SIREN or code. A SIRET that is not a head office is found by its SIREN.
func byNumber(ctx context.Context, q db.Q, text string) ([]Org, error) {
	if n, err := siret.ParseSIRET(text); err == nil {
		return bySIREN(ctx, q, string(n.SIREN()))
	}
	if n, err := siret.ParseSIREN(text); err == nil {
		return bySIREN(ctx, q, string(n))
	}
	if !strings.ContainsAny(text, "0123456789") || len(text) > 9 {
		return nil, nil
	}
	return byAnyCode(ctx, q, strings.ToUpper(text))
}

// query is what somebody looks for.
type query struct {
	all  []string // the words, small ones dropped
	hard []string // those that can only be of a name, of two letters or more: they are looked for in the tables
	soft []string // those that say a kind, and maybe begin a word of a name
	rest []string // single letters
}

func asked(text string) query {
	all := tokens(text)
	for i, w := range all {
		if i < len(all)-1 || utf8.RuneCountInString(w) > 2 {
			all[i] = written(w) // "st" at the end may be the beginning of Strasbourg
		}
	}
	all = telling(all)
	all = all[:min(len(all), mostWords)]
	q := query{all: all}
	for _, w := range all {
		switch {
		case len(kindsOf(w)) > 0:
			q.soft = append(q.soft, w)
		case utf8.RuneCountInString(w) > 1:
			q.hard = append(q.hard, w)
		default:
			q.rest = append(q.rest, w)
		}
	}
	return q
}

// kindsOf returns the kinds that a word says, whole or begun.
func kindsOf(word string) []Kind {
	var out []Kind
	for _, k := range Kinds() {
		for _, w := range kindWords[k] {
			if w == word || len(word) >= shortKindWord && strings.HasPrefix(w, word) {
				out = append(out, k)
				break
			}
		}
	}
	return out
}

func byWords(ctx context.Context, q db.Q, ask query, kinds []Kind) ([]Org, error) {
	if len(ask.all) == 0 {
		return nil, nil
	}
	exact, err := byKeys(ctx, q, ask.keys())
	if err != nil {
		return nil, err
	}
	prefixes := ask.hard
	if len(prefixes) == 0 {
		prefixes = ask.soft
	}
	if len(prefixes) == 0 {
		return ask.best(exact), nil
	}
	begun, err := byPrefixes(ctx, q, prefixes, kinds)
	if err != nil {
		return nil, err
	}
	list := append(exact, begun...)
	if len(ask.hard) == 0 {
		some, err := heaviest(ctx, q, kindsOf(ask.soft[0]))
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return ask.best(list), nil
}

// keys are the forms under which an exact name may be kept: with the words that say a kind, and without.
func (q query) keys() []string {
	named := slices.DeleteFunc(slices.Clone(q.all), func(w string) bool { return slices.Contains(q.soft, w) })
	return []string{strings.Join(q.all, " "), strings.Join(named, " ")}
}

// best keeps each organisation that fits once, the best first.
func (q query) best(list []Org) []Org {
	seen, keys := map[ref.Org]bool{}, q.keys()
	list = slices.DeleteFunc(list, func(o Org) bool {
		again := seen[o.ID]
		seen[o.ID] = true
		return again || !q.fits(o)
	})
	rank := make(map[ref.Org]int, len(list))
	for _, o := range list {
		rank[o.ID] = rankOf(o, keys)
	}
	slices.SortStableFunc(list, func(a, b Org) int {
		return cmp.Or(cmp.Compare(rank[a.ID], rank[b.ID]), cmp.Compare(b.weight, a.weight), cmp.Compare(a.nameKey, b.nameKey), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// fits tells whether every word says the kind of o or begins a word of its name.
func (q query) fits(o Org) bool {
	names := strings.Fields(o.nameKey + " " + o.shortKey)
	for _, w := range q.all {
		said := slices.ContainsFunc(kindsOf(w), o.Is)
		if !said && !slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, w) }) {
			return false
		}
	}
	return true
}

// rankOf is 0 for an exact name, 1 for one that begins with what was typed, 2 for the rest.
func rankOf(o Org, keys []string) int {
	for _, k := range keys {
		if k != "" && (o.shortKey == k || o.nameKey == k) {
			return 0
		}
	}
	if strings.HasPrefix(o.shortKey, keys[0]) || strings.HasPrefix(o.nameKey, keys[0]) || keys[1] != "" && strings.HasPrefix(o.shortKey, keys[1]) {
		return 1
	}
	return 2
}
