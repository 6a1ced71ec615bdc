package main

import (
	"regexp"
	"strings"
)

// practiceTheme gives the theme of a practice sheet by the longest prefix of "framework id".
var practiceTheme = map[string]string{
	"te 1.1": "climat", "te 1.1.4": "circulaire", "te 1.1.5": "circulaire", "te 1.1.6": "pilotage", "te 1.2": "urbanisme",
	"te 2.1": "batiments", "te 2.2": "batiments", "te 2.2.6": "eau", "te 2.3.1": "voirie", "te 2.3.2": "voirie", "te 2.3.3": "biodiversite",
	"te 3.1": "enr", "te 3.2": "enr", "te 3.3": "eau", "te 3.3.4": "biodiversite", "te 3.4": "dechets", "te 4": "mobilites",
	"te 5.1": "pilotage", "te 5.1.3": "formation", "te 5.2": "finances", "te 5.2.4": "achats", "te 6.1": "pilotage", "te 6.1.3": "habitat",
	"te 6.1.4": "participation", "te 6.2": "habitat", "te 6.3": "economie", "te 6.3.2": "circulaire", "te 6.3.3": "dechets", "te 6.3.4": "circulaire",
	"te 6.3.5": "circulaire", "te 6.3.6": "circulaire", "te 6.3.8": "tourisme", "te 6.4": "agriculture", "te 6.4.2": "alimentation",
	"te 6.5": "participation", "te 6.5.3": "edd",
	"cae 1": "climat", "cae 1.2.1": "enr", "cae 1.2.2": "mobilites", "cae 1.2.3": "dechets", "cae 1.2.4": "habitat", "cae 1.3": "urbanisme",
	"cae 2": "batiments", "cae 2.3.1": "voirie", "cae 2.3.2": "eau", "cae 2.3.3": "voirie", "cae 3": "enr", "cae 3.3": "eau", "cae 3.3.4": "biodiversite",
	"cae 3.3.5": "dechets", "cae 4": "mobilites", "cae 5": "pilotage", "cae 5.2.1": "finances", "cae 5.2.2": "achats", "cae 6": "participation",
	"cae 6.1.1": "pilotage", "cae 6.1.2": "pilotage", "cae 6.2": "habitat", "cae 6.3": "economie", "cae 6.3.2": "tourisme", "cae 6.4": "agriculture",
	"cae 6.4.1": "alimentation", "cae 6.5.3": "edd",
	"eci 1": "circulaire", "eci 2": "dechets", "eci 3": "circulaire", "eci 3.2": "achats", "eci 4": "circulaire", "eci 4.1": "finances", "eci 5": "participation",
}

// bookkeeping marks sheets and sentences about the scoring of the framework itself, or which lean on
// something that is not quoted.
var bookkeeping = regexp.MustCompile(`(?i)%|^taux|^(c'est|cette|ces|ce|elle|il|on) |^exemple|exemples? :|indicateur|valeur cible|valeur limite|\bscore|calcul|SNBC|\bcf\b|\bvoir |ci-dessus|ci-dessous|cette fiche|sous-action|\bstatut|` +
	`action \d|point[s]? attribu|référentiel|EPCI :|Commune :|par exemple :|suivant[es]*\.$|\balter|réglementation en matière|Respecter la|Territoire Engagé|conditionné|hors \d|\b20[012]\d\b`)

// dated marks an example which tells of one place in one year.
var dated = regexp.MustCompile(`\b(19|20)\d\d\b`)

// listy marks an item which is a list by itself, or a label and what it labels.
var listy = regexp.MustCompile(`;|^[^,.]{2,30} : `)

var bullet = regexp.MustCompile(`^ {0,2}(?:-|•|\*) {1,3}(\S.*)$`)

// practiceSheets reads the three frameworks, the recent one first: the two older ones overlap with it.
func practiceSheets(src string) ([]sheet, error) {
	type row struct{ Referentiel, ID, Title, Description, Examples string }
	rows, err := readLines[row](src, "territorial_practice_sheets/fiches_pratiques.ndjson")
	if err != nil {
		return nil, err
	}
	var kept []sheet
	for _, framework := range []string{"te", "cae", "eci"} {
		for _, r := range rows {
			if r.Referentiel != framework || strings.Contains(r.ID, "alter") {
				continue
			}
			s := sheet{ID: framework + "-" + r.ID, Source: "practice", Theme: longest(practiceTheme, framework+" "+r.ID),
				Title: strings.TrimRight(upperFirst(clean(r.Title)), " ."), Summary: summary(r.Description, 420, bookkeeping),
				Points: points(r.Examples, 4), URL: "https://github.com/incubateur-ademe/territoires-en-transitions"}
			if len(s.Points) < 2 {
				s.Points = points(r.Description, 4)
			}
			if s.Theme == "" || len(s.Title) > 150 || bookkeeping.MatchString(s.Title) || !complete(s.Title) ||
				len(s.Summary) < 70 && len(s.Points) < 2 || near(kept, s) {
				continue
			}
			kept = append(kept, s)
		}
	}
	return kept, nil
}

// points keeps at most five list items which are whole by themselves. An item goes on in the lines
// which are indented by that many spaces.
func points(text string, indent int) []string {
	var items []string
	open := false // the last item goes on in what follows
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n ")
		m := bullet.FindStringSubmatch(line)
		switch {
		case m != nil:
			items = append(items, m[1])
			open = true
		case strings.TrimSpace(line) == "":
		case open && strings.HasPrefix(line, strings.Repeat(" ", indent)):
			items[len(items)-1] += " " + line
		default:
			if open && strings.HasPrefix(strings.TrimSpace(line), "o ") {
				items = items[:len(items)-1]
			}
			open = false
		}
	}
	var kept []string
	for _, item := range items {
		p := upperFirst(strings.TrimRight(clean(item), " ;.,"))
		if strings.HasSuffix(p, "etc") {
			p += "."
		}
		if len(p) >= 30 && len(p) <= 240 && complete(p) && !bookkeeping.MatchString(p) && !dated.MatchString(p) && !listy.MatchString(p) && len(kept) < 5 && !strings.HasPrefix(p, "O ") {
			kept = append(kept, p)
		}
	}
	return kept
}

// longest finds the value of the longest key which is name or a prefix of it ended by a dot.
func longest(table map[string]string, name string) string {
	for name != "" {
		if v, ok := table[name]; ok {
			return v
		}
		i := strings.LastIndexByte(name, '.')
		if i < 0 {
			return ""
		}
		name = name[:i]
	}
	return ""
}

// near says whether a sheet with nearly the same title or the same first words is already kept.
func near(kept []sheet, s sheet) bool {
	words := wordSet(s.Title)
	for _, k := range kept {
		if s.Summary != "" && k.Summary == s.Summary {
			return true
		}
		other := wordSet(k.Title)
		common := 0
		for w := range words {
			if other[w] {
				common++
			}
		}
		if float64(common) > 0.62*float64(len(words)+len(other)-common) {
			return true
		}
	}
	return false
}

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" ,;:.'’()/-", r) }) {
		if len(w) > 3 {
			set[w] = true
		}
	}
	return set
}
