package lang

import (
	"strings"
	"unicode"

	"maillage/kit/french"
)

// aspirated are the beginnings, folded, of words whose h, or whose first vowel, refuses elision.
// Words which are in neither list elide.
var aspirated = []string{
	"hach", "hagar", "hai", "hal", "ham", "han", "hap", "har", "has", "hau", "hav", "hay",
	"heaume", "hegel", "hein", "henni", "heriss", "hernie", "heron", "heros", "herse", "hesse", "hetr", "heurt",
	"hibou", "hic", "hideu", "hierarch", "hip-hop", "hippie", "hiss",
	"hobby", "hoch", "hockey", "hold", "hollan", "hollywood", "homard", "honfleur", "hong", "hont", "hoquet", "hors", "hott",
	"houbl", "houdan", "houill", "houl", "houpp", "houss", "houx",
	"hublot", "huche", "huee", "huer", "huguenot", "huit", "hulul", "hurl", "huron", "husky", "hussard", "hutte",
	"oui", "onz", "uhlan",
}

// muted are the beginnings which seem aspirated and yet elide. They win.
var muted = []string{
	"haiti", "halein", "hallucin", "halogene", "haltere", "hamecon", "harmoni", "huitr", "ouie",
}

// glides are the words in y and a vowel which elide all the same: « l’Yonne », « l’île d’Yeu ».
var glides = []string{"yonne", "yeu", "yerres", "yerville", "yenne", "yevre"}

// Of writes the belonging to word: "d’Ana", "de Bruno", "d’Hélène", "de Haute-Savoie"; "of Ana" in
// English. It knows vowels, mute and aspirated h; figures never elide, articles are not contracted
// ("de Le Havre").
func (l *Localizer) Of(word string) string {
	if l.tag == English {
		return "of " + word
	}
	bare := strings.TrimLeft(word, "« \u00a0\"“(")
	if elides(french.Fold(bare)) || isInitials(bare) && bare[0] == 'H' { // « ache » : d’HLM
		return "d’" + word
	}
	return "de " + word
}

// elides tells whether the folded word takes an elision before it.
func elides(word string) bool {
	if word == "" || !strings.ContainsRune("aeiouyh", rune(word[0])) {
		return false
	}
	if word[0] == 'y' && len(word) > 1 && strings.ContainsRune("aeiou", rune(word[1])) {
		return begins(word, glides)
	}
	return begins(word, muted) || !begins(word, aspirated)
}

func begins(word string, list []string) bool {
	for _, prefix := range list {
		if strings.HasPrefix(word, prefix) {
			return true
		}
	}
	return false
}

// isInitials tells whether text begins with a word of two capitals or more, and nothing else.
func isInitials(text string) bool {
	word, _, _ := strings.Cut(text, " ")
	for _, r := range word {
		if !unicode.IsUpper(r) {
			return false
		}
	}
	return len(word) > 1
}
