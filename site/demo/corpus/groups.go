package corpus

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"sort"
	"time"
)

// networks are the five, with those who manage them.
func networks() []Network {
	return []Network{
		{Key: "gaston", Name: "Gaston", Lede: "Le réseau des agents des Régions.", Managers: []string{"gestionnaire"}},
		{Key: "departements", Name: "Départements-en-réseaux", Lede: "Les agents des Départements partagent leurs pratiques.", Managers: []string{"lucie.delaunay"}},
		{Key: "viaeduc", Name: "Viaeduc", Lede: "Le réseau professionnel des enseignants."},
		{Key: "ideal", Name: "IDEAL Connaissances", Lede: "Les communautés professionnelles des collectivités.", Managers: []string{"gestionnaire"}},
		{Key: "clubs", Name: "Clubs", Lede: "Les clubs professionnels de la presse territoriale.", Managers: []string{"exploitante"}},
	}
}

// sizes are the smallest and the largest number of members that each size class aims at.
var sizes = map[string][2]int{"1": {8, 14}, "2": {14, 30}, "3": {28, 54}, "4": {50, 92}, "5": {90, 150}}

// groups gathers people into the groups of groups.tsv.
func groups(rng *rand.Rand, t *texts, everyone []Person, now time.Time) ([]Group, error) {
	byKey := map[string]*Person{}
	for i := range everyone {
		byKey[everyone[i].Key] = &everyone[i]
	}
	byHand := map[string]member{}
	for _, m := range cast() {
		key := m.persona
		if key == "" {
			key = handleOf(Person{Given: m.given, Family: m.family})
		}
		byHand[key] = m
	}
	var list []Group
	for _, row := range t.groups {
		g := Group{Network: row[0], Slug: ascii(row[1]), Name: row[1], theme: row[2], Admission: Admission(row[3]), Lede: row[6], Visibility: ForNetwork}
		if t.themes[g.theme] == nil {
			return nil, fmt.Errorf("corpus: group %s has no theme %s", g.Name, g.theme)
		}
		g.Tag = tags[g.theme]
		g.Theme = Theme{"maillage", g.theme, upperFirst(t.themes[g.theme].name)}
		if row[4] != "" {
			theme, known := t.themeOf[row[4]]
			if !known {
				return nil, fmt.Errorf("corpus: group %s: no vocabulary has %s", g.Name, row[4])
			}
			g.Theme = theme
		}
		if g.Admission != Open {
			g.Visibility = ForGroup
		}
		if row[7] != "" {
			avoid, err := regexp.Compile(row[7])
			if err != nil {
				return nil, fmt.Errorf("corpus: group %s: %w", g.Name, err)
			}
			g.avoid = avoid
		}
		span, known := sizes[row[5]]
		if !known {
			return nil, fmt.Errorf("corpus: group %s: no size %s", g.Name, row[5])
		}
		g.Members = gather(rng, g, everyone, byHand, row[5], span[0]+rng.IntN(span[1]-span[0]+1))
		g.Animators = animators(rng, g, byKey)
		g.Created = now.Add(-time.Duration(200+rng.IntN(900)) * 24 * time.Hour).Truncate(time.Hour)
		list = append(list, g)
	}
	return list, nil
}

// gather chooses about n members: first those whose job it is, then those who follow the theme, then
// some of the others: at most a quarter, more in the great groups that everybody joins. The cast goes
// where it is told to.
func gather(rng *rand.Rand, g Group, everyone []Person, byHand map[string]member, class string, n int) []string {
	type candidate struct {
		key   string
		score float64
	}
	var inside []string
	var near, far []candidate
	for _, p := range everyone {
		if !contains(p.Networks, g.Network) {
			continue
		}
		if m := byHand[p.Key]; m.groups != nil || m.none {
			if contains(m.groups, g.Key()) {
				inside = append(inside, p.Key)
			}
			continue
		}
		switch {
		case contains(p.themes, g.theme):
			near = append(near, candidate{p.Key, 2 + rng.Float64()})
		case contains(p.interests, g.theme):
			near = append(near, candidate{p.Key, 1 + rng.Float64()*1.4})
		default:
			far = append(far, candidate{p.Key, rng.Float64()})
		}
	}
	take := func(from []candidate, n int) {
		sort.Slice(from, func(i, j int) bool {
			if from[i].score != from[j].score {
				return from[i].score > from[j].score
			}
			return from[i].key < from[j].key
		})
		for _, c := range from[:max(0, min(n, len(from)))] {
			inside = append(inside, c.key)
		}
	}
	take(near, n-len(inside))
	others := len(inside) / 3
	switch class {
	case "4":
		others = len(inside) * 3 / 5
	case "5":
		others = len(inside) * 5 / 4
	}
	take(far, max(min(n-len(inside), others), 8-len(inside)))
	return inside
}

// animators are one to three members, those whose job it is first.
func animators(rng *rand.Rand, g Group, byKey map[string]*Person) []string {
	if g.Key() == "gaston/lycees-et-energie" {
		return []string{"animatrice", "yann.le-goff"}
	}
	var fit []string
	for _, key := range g.Members {
		p := byKey[key]
		if contains(p.themes, g.theme) && !p.Suspended && p.Persona == "" {
			fit = append(fit, key)
		}
	}
	if len(fit) == 0 {
		fit = slices.DeleteFunc(slices.Clone(g.Members), func(key string) bool { return byKey[key].Persona != "" })
	}
	n := min(1+rng.IntN(3), len(fit))
	order := rng.Perm(len(fit))
	var chosen []string
	for _, i := range order[:n] {
		chosen = append(chosen, fit[i])
	}
	return chosen
}

// tags are what people write after # about each theme.
var tags = map[string]string{
	"batiments": "bâtiments", "enr": "énergies-renouvelables", "voirie": "voirie", "eau": "eau", "dechets": "déchets", "circulaire": "économie-circulaire", "mobilites": "mobilités",
	"urbanisme": "urbanisme", "habitat": "habitat", "climat": "climat", "biodiversite": "biodiversité", "alimentation": "alimentation", "agriculture": "agriculture", "tourisme": "tourisme",
	"economie": "développement-économique", "achats": "achats-publics", "finances": "finances", "europe": "fonds-européens", "rh": "ressources-humaines", "prevention": "prévention",
	"formation": "formation", "numerique": "numérique", "donnees": "données-ouvertes", "cyber": "cybersécurité", "accueil": "accueil-du-public", "solidarites": "solidarités",
	"enfance": "protection-enfance", "autonomie": "autonomie", "petite-enfance": "petite-enfance", "culture": "culture", "sport": "sport", "participation": "participation",
	"juridique": "juridique", "pilotage": "pilotage", "securite": "sécurité", "nsi": "nsi", "maths": "mathématiques", "francais": "français", "histgeo": "histoire-géographie",
	"langues": "langues", "sciences": "sciences", "eps": "eps", "arts": "arts", "philo-ses": "philosophie", "pro": "voie-professionnelle", "maternelle": "maternelle",
	"elementaire": "élémentaire", "doc": "documentation", "orientation": "orientation", "viescolaire": "vie-scolaire", "inclusion": "inclusion", "pratiques": "pratiques-pédagogiques",
	"usages": "numérique-éducatif", "edd": "développement-durable", "direction": "direction",
}
