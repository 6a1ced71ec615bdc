package space

import (
	"encoding/json"

	"maillage/kit/fail"
	"maillage/kit/lang"
)

// Things is what a network may call by words of its own, in the order in which pages list them.
var Things = []string{"group", "member", "animator", "item"}

// Usual is what they are called where a network has chosen nothing.
var Usual = lang.Nouns{
	"group":    {lang.French: {One: "groupe", Many: "groupes"}, lang.English: {One: "group", Many: "groups"}},
	"member":   {lang.French: {One: "membre", Many: "membres"}, lang.English: {One: "member", Many: "members"}},
	"animator": {lang.French: {One: "animateur ou animatrice", Many: "animateurs"}, lang.English: {One: "animator", Many: "animators"}},
	"item":     {lang.French: {One: "publication", Many: "publications", Feminine: true}, lang.English: {One: "publication", Many: "publications"}},
}

// packed is nouns as the table keeps them, "" for none.
func packed(n lang.Nouns) (string, error) {
	if len(n) == 0 {
		return "", nil
	}
	b, err := json.Marshal(n)
	return string(b), err
}

func unpacked(s string) (n lang.Nouns, err error) {
	if s == "" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(s), &n)
	return n, fail.Wrap("space.unpacked", err)
}
