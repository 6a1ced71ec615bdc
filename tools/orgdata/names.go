package main

import (
	"regexp"
	"strings"
)

// ofCommune says "du Havre", "de La Rochelle", "des Abymes", "d'Hyères", "de Plougastel-Daoulas".
func ofCommune(name string) string {
	switch {
	case strings.HasPrefix(name, "Le "):
		return "du " + name[3:]
	case strings.HasPrefix(name, "Les "):
		return "des " + name[4:]
	case elides(name):
		return "d'" + name
	}
	return "de " + name
}

// elides says whether "de" loses its vowel before name. Nothing tells a mute h from an aspirate
// one: the communes of some size where usage elides are listed, elsewhere "de" is never wrong.
func elides(name string) bool {
	first := []rune(name)
	switch {
	case strings.ContainsRune("AEÉÈÊIÎOÔŒU", first[0]):
		return true
	case first[0] == 'Y':
		return len(first) == 1 || !strings.ContainsRune("aeéèiouy", first[1]) || name == "Yerres"
	case first[0] == 'H':
		return muteH[name]
	}
	return false
}

var muteH = set("Hirson", "Hérouville-Saint-Clair", "Hennebont", "Hagondange", "Hayange", "Halluin", "Haubourdin",
	"Hautmont", "Hazebrouck", "Hénin-Beaumont", "Hendaye", "Héricourt", "Harfleur", "Hyères", "Herblay-sur-Seine",
	"Houplines", "Homécourt", "Herserange", "Hasparren", "Herbignac", "Hières-sur-Amby", "Hyères-Plage")

// articleOf gives the words before the name of a département, as the departmental councils write
// their own name; those absent take "de la".
var articleOf = map[string]string{
	"01": "de l'", "02": "de l'", "03": "de l'", "04": "des ", "05": "des ", "06": "des ", "07": "de l'", "08": "des ",
	"09": "de l'", "10": "de l'", "11": "de l'", "12": "de l'", "13": "des ", "14": "du ", "15": "du ", "18": "du ",
	"22": "des ", "25": "du ", "27": "de l'", "28": "d'", "29": "du ", "30": "du ", "32": "du ", "34": "de l'",
	"35": "d'", "36": "de l'", "37": "d'", "38": "de l'", "39": "du ", "40": "des ", "41": "de ", "44": "de ",
	"45": "du ", "46": "du ", "47": "de ", "49": "de ", "54": "de ", "56": "du ", "59": "du ", "60": "de l'",
	"61": "de l'", "62": "du ", "63": "du ", "64": "des ", "65": "des ", "66": "des ", "67": "du ", "68": "du ",
	"69": "du ", "71": "de ", "75": "de ", "77": "de ", "78": "des ", "79": "des ", "81": "du ", "82": "de ",
	"83": "du ", "84": "de ", "88": "des ", "89": "de l'", "90": "du ", "91": "de l'", "92": "des ", "94": "du ",
	"95": "du ", "974": "de ", "975": "de ", "976": "de ", "977": "de ", "978": "de ", "986": "de ",
}

func ofDepartement(code, name string) string {
	if a, ok := articleOf[code]; ok {
		return a + name
	}
	return "de la " + name
}

// ofRegion gives the words which follow "les agents", "la préfecture".
var ofRegion = map[string]string{
	"11": "d'Île-de-France", "44": "du Grand Est", "32": "des Hauts-de-France", "52": "des Pays de la Loire",
	"76": "d'Occitanie", "84": "d'Auvergne-Rhône-Alpes", "24": "du Centre-Val de Loire", "04": "de La Réunion",
}

func regionOf(code, name string) string {
	if of, ok := ofRegion[code]; ok {
		return of
	}
	return "de " + name
}

// epciName writes the nature of an intercommunal body in full, and its short name as people say it.
func epciName(kind, name string) (long, short string) {
	if kind == "EPT" {
		return "Établissement public territorial " + name, name
	}
	for _, p := range [][2]string{{"CC ", "Communauté de communes "}, {"CA ", "Communauté d'agglomération "}, {"CU ", "Communauté urbaine "}} {
		if rest, ok := strings.CutPrefix(name, p[0]); ok {
			return p[1] + rest, name
		}
	}
	return name, name
}

var (
	spaces  = regexp.MustCompile(`\s+`)
	lostSgn = regexp.MustCompile(`(\pL)\?(\pL)`) // an apostrophe lost on its way: "l?Authion"
	acronym = regexp.MustCompile(`\(([\pLu\pL0-9 .'-]{3,14})\)`)
	quoted  = regexp.MustCompile(`"([^"]*)"`)
)

// syndicatName writes the nature of a joint body in full; its short name is the acronym it gives
// itself in brackets, else the name as registered.
func syndicatName(name string) (long, short string) {
	name = spaces.ReplaceAllString(strings.TrimSpace(name), " ")
	name = lostSgn.ReplaceAllString(name, "$1'$2")
	name = quoted.ReplaceAllString(name, "« $1 »")
	name = strings.NewReplacer("oeuv", "œuv", "Communautes", "Communautés", "l'Ile", "l'Île", "MEGALIS BRETAGNE", "Mégalis Bretagne").Replace(name)
	long = name
	for _, p := range [][2]string{
		{"SMO ", "Syndicat mixte "}, {"SMF ", "Syndicat mixte "}, {"SM ", "Syndicat mixte "}, {"SI ", "Syndicat intercommunal "},
		{"SYNDICAT ", "Syndicat "}, {"PETR ", "Pôle d'équilibre territorial et rural "}, {"POLEM ", "Pôle métropolitain "},
	} {
		if rest, ok := strings.CutPrefix(name, p[0]); ok {
			long = p[1] + rest
			break
		}
	}
	short = name
	if m := acronym.FindStringSubmatch(name); m != nil && strings.ToUpper(m[1][:2]) == m[1][:2] {
		short = m[1]
	}
	return upperFirst(long), upperFirst(short)
}

func upperFirst(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

func set(words ...string) map[string]bool {
	m := map[string]bool{}
	for _, w := range words {
		m[w] = true
	}
	return m
}
