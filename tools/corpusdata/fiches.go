package main

import (
	"regexp"
	"strings"
)

// ficheTheme gives the theme of a service-public sheet by its breadcrumb ("Travail > Congés dans la
// fonction publique") and how many sheets of that branch are kept.
var ficheTheme = []struct {
	branch, theme string
	max           int
}{
	{"Travail > Carrière dans la fonction publique", "rh", 14}, {"Travail > Recrutement dans la fonction publique", "rh", 12},
	{"Travail > Mobilité dans la fonction publique", "rh", 9}, {"Travail > Temps de travail dans la fonction publique", "rh", 10},
	{"Travail > Congés dans la fonction publique", "rh", 10}, {"Travail > Rémunération dans la fonction publique", "rh", 8},
	{"Travail > Formation professionnelle dans la fonction publique", "formation", 14}, {"Travail > Quitter la fonction publique", "rh", 6},
	{"Travail > Maladie ou accident du travail dans la fonction publique", "prevention", 16}, {"Travail > Conditions de travail dans la fonction publique", "prevention", 10},
	{"Travail > Conflits du travail dans la fonction publique", "juridique", 5}, {"Travail > Représentants du personnel dans la fonction publique", "rh", 3},
	{"Ressources humaines > Santé et sécurité au travail", "prevention", 8}, {"Travail > Alternance", "formation", 5},
	{"Social - Santé > Chômage : aides à la formation", "formation", 4}, {"Travail > Formation des personnes handicapées", "formation", 4},
	{"Famille > École primaire (maternelle et élémentaire)", "elementaire", 16}, {"Famille > Collège et lycée", "viescolaire", 26},
	{"Famille > École et handicap", "inclusion", 7}, {"Famille > Diplômes", "orientation", 8}, {"Famille > Inscription dans l'enseignement supérieur", "orientation", 6},
	{"Famille > Aides financières pour la scolarité", "direction", 9}, {"Famille > Obligation scolaire", "direction", 4},
	{"Famille > Parcours éducatifs alternatifs", "orientation", 4}, {"Famille > Scolarité en France d'un enfant arrivant de l'étranger", "inclusion", 3},
	{"Famille > Placement d'un enfant", "enfance", 8}, {"Justice > Mineur victime", "enfance", 5}, {"Famille > Adoption", "enfance", 6},
	{"Famille > Autorité parentale", "enfance", 6}, {"Famille > Disparition et enlèvement de personnes", "enfance", 2},
	{"Social - Santé > Revenu de solidarité active (RSA)", "solidarites", 13}, {"Travail > Contrats d'insertion", "solidarites", 8},
	{"Social - Santé > Hébergement social", "solidarites", 5}, {"Logement > Aides au paiement des factures", "solidarites", 6},
	{"Social - Santé > Prime d'activité", "solidarites", 3}, {"Social - Santé > Allocations et aides aux personnes âgées", "autonomie", 12},
	{"Social - Santé > Hébergement des personnes âgées", "autonomie", 6}, {"Social - Santé > Handicap : allocations (AAH, AEEH) et aides", "autonomie", 8},
	{"Social - Santé > Hébergement d'une personne en situation de handicap", "autonomie", 5}, {"Famille > Protection juridique", "autonomie", 8},
	{"Famille > Garde d'enfants en bas âge", "petite-enfance", 4}, {"Travail > Assistante maternelle", "petite-enfance", 8},
	{"Famille > Accueil de loisirs", "petite-enfance", 7}, {"Famille > Naissance", "accueil", 6}, {"Papiers - Citoyenneté > Actes d'état civil", "accueil", 5},
	{"Papiers - Citoyenneté > Carte d'identité", "accueil", 10}, {"Papiers - Citoyenneté > Passeport", "accueil", 6}, {"Papiers - Citoyenneté > Élections", "accueil", 14},
	{"Famille > Déclaration de décès, obsèques et sépulture", "accueil", 8}, {"Famille > Pacte civil de solidarité (Pacs)", "accueil", 5}, {"Famille > Mariage", "accueil", 6},
	{"Papiers - Citoyenneté > Obligations de l'administration", "juridique", 9}, {"Papiers - Citoyenneté > Agir en justice contre l'administration", "juridique", 12},
	{"Papiers - Citoyenneté > Litiges avec l'administration", "juridique", 4}, {"Papiers - Citoyenneté > Protection des données personnelles", "donnees", 3},
	{"Justice > Infractions sur internet", "cyber", 5}, {"Logement > Accéder à un logement social", "habitat", 6},
	{"Logement > Risques sanitaires et sécurité du logement", "habitat", 8}, {"Logement > Aides et prêts pour l'amélioration", "habitat", 6},
	{"Logement > Autorisations d'urbanisme", "urbanisme", 16}, {"Logement > Droit de préemption urbain", "urbanisme", 3}, {"Logement > Déchets", "dechets", 5},
	{"Logement > Troubles de voisinage", "securite", 7}, {"Loisirs > Animal de compagnie", "securite", 8}, {"Transports > Infractions routières", "securite", 6},
	{"Loisirs > Sport", "sport", 9}, {"Fonctionnement d'une association", "sport", 14}, {"Financement et fiscalité d'une association", "sport", 9},
	{"Formalités administratives d'une association", "sport", 9}, {"Loisirs > Art", "culture", 4}, {"Secteurs d'activité > Spectacle vivant", "culture", 3},
	{"Secteurs d'activité > Secteur du livre", "culture", 4}, {"Papiers - Citoyenneté > Certificat, copie, légalisation", "culture", 5},
	{"Loisirs > Hébergement touristique", "tourisme", 8}, {"Secteurs d'activité > Tourisme", "tourisme", 6},
	{"Gestion - Finances > Formalités de passation d'un marché public", "achats", 7}, {"Gestion - Finances > Passer un marché public", "achats", 4},
	{"Gestion - Finances > Exécution d'un marché public", "achats", 5}, {"Gestion - Finances > Réponse à un avis de marché public", "achats", 9},
	{"Fiscalité > Taxes foncières", "finances", 6}, {"Fiscalité > Taxes et redevances locales", "finances", 7}, {"Argent > Impôts locaux", "finances", 8},
	{"Vente - Commerce > Autorisations pour l'installation", "economie", 5}, {"Secteurs d'activité > Bail rural", "agriculture", 4},
	{"Secteurs d'activité > Aides aux agriculteurs", "agriculture", 3}, {"Vente - Commerce > Restauration", "alimentation", 4},
	{"Travail > Retraite d'un agent de la fonction publique", "rh", 8},
}

// leaning marks a sentence which needs what comes before it, or speaks of what a snapshot of 2020
// must not assert (amounts, the epidemic).
var leaning = regexp.MustCompile(`(?i)covid|coronavirus|€|euros?\b|confinement|sanitaire|cette page|ci-dessous|ci-dessus|1er janvier 20|jusqu'au \d|depuis le \d|à partir du \d|gilets|en cours de mise à jour|Brexit|Pôle emploi|jusqu'en|expérimentation|La Poste|téléchargement illégal|Hadopi|Médiateur|Agence de voyage|\b20[12]\d\b`)

// pointing marks an introduction which says "this" of something that is not quoted with it.
var pointing = regexp.MustCompile(`(?i)\b(cett?e|ces|cet|ce|ceux|celui|celle|elles?|ils?|autres?|suivante?s? dans)\b`)

var listItem = regexp.MustCompile(`^- +(\S.*)$`)

func serviceFiches(src string) ([]sheet, error) {
	type row struct {
		ID, Kind, Title, Description, Modified, URL string
		Breadcrumb                                  []string
		Body                                        string `json:"body_md"`
	}
	rows, err := readLines[row](src, "service_public_fiches/fiches.ndjson.gz")
	if err != nil {
		return nil, err
	}
	var kept []sheet
	left := map[string]int{}
	for _, r := range rows {
		if len(r.Breadcrumb) < 3 || r.Kind != "Fiche pratique" && r.Kind != "Question-réponse" {
			continue
		}
		path := strings.Join(r.Breadcrumb[1:], " > ")
		for _, f := range ficheTheme {
			if !strings.HasPrefix(path, f.branch) {
				continue
			}
			lead, items := leadAndItems(r.Body)
			s := sheet{ID: "sp-" + r.ID[strings.LastIndexByte(r.ID, '/')+1:], Source: "service-public", Theme: f.theme, Title: strings.TrimRight(clean(r.Title), " ."),
				Summary: summary(r.Description, 380, leaning), Lead: lead, Points: items, URL: r.URL, Date: r.Modified}
			if left[f.branch] < f.max && s.URL != "" && len(s.Summary) >= 70 && complete(s.Title) && len(s.Title) < 120 && !leaning.MatchString(s.Title) && !near(kept, s) {
				left[f.branch]++
				kept = append(kept, s)
			}
			break
		}
	}
	return kept, nil
}

// leadAndItems finds the first list of the body which is introduced by a sentence ended by a colon,
// and whose items are all whole; none if it is too long to be quoted.
func leadAndItems(body string) (lead string, items []string) {
	var previous string
	// A line which begins in small letters ends the sentence that the list interrupts.
	fits := func(next string) bool { return len(items) >= 2 && len(items) <= 6 && upperFirst(next) == next }
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if m := listItem.FindStringSubmatch(line); m != nil && lead != "" {
			p := strings.TrimRight(clean(m[1]), " ;.,")
			p = strings.TrimSuffix(strings.TrimSuffix(p, ", et"), ", ou")
			p = strings.TrimPrefix(strings.TrimPrefix(p, "et "), "ou ")
			if len(p) < 4 || len(p) > 200 || !complete(p) || leaning.MatchString(p) {
				lead, items = "", nil
				continue
			}
			items = append(items, p)
			continue
		}
		if fits(line) {
			return lead, items
		}
		lead, items = "", nil
		previous = clean(line)
		if strings.HasSuffix(previous, ":") && complete(strings.TrimSuffix(previous, ":")) && len(previous) > 20 && len(previous) < 200 &&
			!leaning.MatchString(previous) && !pointing.MatchString(previous) && !strings.HasPrefix(previous, "#") && len(sentences(previous)) == 1 {
			lead = previous
		}
	}
	if fits("") {
		return lead, items
	}
	return "", nil
}

// labourAnswers reads the questions and answers of the Labour ministry: they are for staff employed
// under private law.
func labourAnswers(src string) ([]sheet, error) {
	type row struct{ ID, Question, Description string }
	rows, err := readLines[row](src, "fiches_travail/questions_reponses.ndjson")
	if err != nil {
		return nil, err
	}
	var kept []sheet
	for _, r := range rows {
		s := sheet{ID: "qr-" + r.ID, Source: "labour", Theme: "rh", Title: clean(r.Question), Summary: summary(r.Description, 380, leaning), URL: "https://code.travail.gouv.fr"}
		if len(s.Summary) >= 90 && strings.HasSuffix(s.Title, "?") && complete(s.Title) {
			kept = append(kept, s)
		}
	}
	return kept, nil
}
