package admin

import (
	"context"
	"unicode/utf8"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/lang"
)

// maxWord is the longest word, in characters: it stands on tabs.
const maxWord = 30

// tongues is the languages in which a network has words.
var tongues = []string{lang.French, lang.English}

// Fields of a word: see wordField.
const (
	wordOne    = "un"
	wordMany   = "plusieurs"
	wordGender = "genre"
	feminine   = "feminin"
	masculine  = "masculin"
)

// wordField names a field of the form of words: "group-fr-un".
func wordField(thing, tag, what string) string { return thing + "-" + tag + "-" + what }

// Call makes the network call things by the words given, and by the usual ones where there are none.
// Errors: fail.Hidden; fail.Forbidden; fail.Invalid on a field of wordField; fail.Conflict when somebody changed the network
// since version.
func (a *Admin) Call(ctx context.Context, by ref.Person, id ref.Space, typed lang.Nouns, version int64) error {
	const op = "admin.Call"
	err := a.core.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := network(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if n.Words, err = chosen(typed); err != nil {
			return err
		}
		if n.Version != version {
			return fail.Say(op, fail.Conflict, "admin.conflict")
		}
		if _, err := space.Put(ctx, tx, n); err != nil {
			return err
		}
		tx.AfterCommit(a.core.Web.ForgetNetworks)
		return a.tell(ctx, tx, factChanged, by, id, map[string]any{"changed": []string{"mots"}})
	})
	return fail.Wrap(op, err)
}

// chosen is the words that differ from the usual ones, checked.
func chosen(typed lang.Nouns) (lang.Nouns, error) {
	out := lang.Nouns{}
	var faults []fail.Field
	for _, thing := range space.Things {
		for _, tag := range tongues {
			n := typed[thing][tag]
			n.One, n.Many = oneLine(n.One), oneLine(n.Many)
			if tag != lang.French {
				n.Feminine = false
			}
			faults = append(faults, wordFaults(thing, tag, n)...)
			if n.One == "" || n == space.Usual[thing][tag] {
				continue
			}
			if out[thing] == nil {
				out[thing] = map[string]lang.Noun{}
			}
			out[thing][tag] = n
		}
	}
	return out, fail.Fields("admin.chosen", faults...)
}

func wordFaults(thing, tag string, n lang.Noun) (faults []fail.Field) {
	for _, w := range []struct{ what, text, other string }{{wordOne, n.One, n.Many}, {wordMany, n.Many, n.One}} {
		length := utf8.RuneCountInString(w.text)
		switch {
		case length > maxWord:
			faults = append(faults, fail.On(wordField(thing, tag, w.what), "web.field.long", "max", maxWord, "n", length))
		case length == 0 && w.other != "":
			faults = append(faults, fail.On(wordField(thing, tag, w.what), "admin.words.both"))
		}
	}
	return faults
}
