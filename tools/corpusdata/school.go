package main

import (
	"fmt"
	"regexp"
	"strings"
)

// chapters of the NSI manual, which has no title of its own for them.
var chapters = map[int]string{
	1: "les systèmes de gestion de bases de données", 2: "le modèle relationnel", 3: "les requêtes SQL", 4: "la récursivité", 5: "les listes, piles et files",
	6: "les dictionnaires", 7: "les arbres binaires", 8: "les algorithmes sur les arbres", 9: "les graphes", 10: "le parcours de graphes", 11: "le routage",
	12: "le chiffrement", 13: "la calculabilité", 14: "les paradigmes de programmation", 15: "diviser pour régner", 16: "la programmation dynamique",
	17: "la recherche textuelle", 18: "les systèmes sur puce", 19: "les processus",
}

var exercise = regexp.MustCompile(`(?m)^#{2,4} *((?:exercice|activité) +\d+\.\d+) *$`)

// elsewhere marks an exercise which needs another part of the manual.
var elsewhere = regexp.MustCompile(`(?i)ci-dessus|(activité|exercice) \d|en annexe|le cours|chapitre|sujet du bac|banque de sujet`)

// teachingSheets reads the NSI manual: each exercise or activity which is short and needs no picture,
// and the revision sheets as lists.
func teachingSheets(src string) ([]sheet, error) {
	type row struct {
		Path, Kind string
		Chapter    int
		Body       string `json:"body_md"`
	}
	rows, err := readLines[row](src, "teaching_resources_nsi/ressources_nsi_terminale.ndjson")
	if err != nil {
		return nil, err
	}
	const url = "https://github.com/vanicat/nsi_terminale"
	var kept []sheet
	for _, r := range rows {
		topic := chapters[r.Chapter]
		if topic == "" {
			continue
		}
		if r.Kind == "fiche de révision" {
			if items := points(r.Body, 2); len(items) >= 2 {
				kept = append(kept, sheet{ID: "nsi-" + r.Path, Source: "nsi", Theme: "nsi", Title: "Fiche de révision : " + topic, Lead: "Ce qu'il faut savoir :", Points: items, URL: url})
			}
			continue
		}
		at := exercise.FindAllStringSubmatchIndex(r.Body, -1)
		for i, m := range at {
			end := len(r.Body)
			if i+1 < len(at) {
				end = at[i+1][0]
			}
			body := strings.TrimSpace(r.Body[m[1]:end])
			name := r.Body[m[2]:m[3]]
			if len(body) < 90 || len(body) > 750 || strings.Contains(body, "![") || strings.Contains(body, "<") || strings.Contains(body, "](") || elsewhere.MatchString(body) ||
				strings.Count(body, "```")%2 != 0 {
				continue
			}
			kept = append(kept, sheet{ID: "nsi-" + name, Source: "nsi", Theme: "nsi", Title: fmt.Sprintf("%s : %s", upperFirst(name), topic), Body: body, URL: url})
		}
	}
	return kept, nil
}

// toolPages of the guides are about one web site's buttons.
var toolPages = regexp.MustCompile(`(?i)compte|cliqu|bouton|onglet|guides? (sont|est)|nouvelle version|formulaire|se connecter|voici|ce guide|cette page|ce document|nous |ci-|pour cela|emoji|notre|nos |GitHub|vous devez|:::|^Ceci|les les|aller plus loin|référence de l'API|Statistiques|Recommandations logiciels|^\d`)

func guidePages(src string) ([]sheet, error) {
	type row struct {
		Source, Path, Title string
		Body                string `json:"body_md"`
	}
	rows, err := readLines[row](src, "wiki_pages_public_guides/pages.ndjson")
	if err != nil {
		return nil, err
	}
	var kept []sheet
	for _, r := range rows {
		if r.Path == "README.md" || strings.Contains(r.Path, "lexique") || strings.HasPrefix(r.Path, "annotation/") || strings.Contains(r.Path, "supprimer") {
			continue
		}
		theme, key := "donnees", "etalab"
		if strings.HasPrefix(r.Path, "logiciels") || strings.HasPrefix(r.Path, "apis-geo") || strings.Contains(r.Path, "_api") || strings.HasPrefix(r.Path, "algorithmes") {
			theme = "numerique"
		}
		if strings.Contains(r.Path, "commande-publique") {
			theme = "achats"
		}
		url := "https://" + r.Source
		if r.Source == "doc.data.gouv.fr" {
			key = "datagouv"
		}
		for i, section := range sections(r.Body) {
			if section.title == "" {
				section.title = clean(r.Title)
			}
			s := sheet{ID: fmt.Sprintf("guide-%s-%d", r.Path, i), Source: key, Theme: theme, Title: strings.TrimRight(section.title, " .:"), URL: url}
			s.Lead, s.Points = leadAndItems(section.body)
			s.Summary = summary(section.body, 380, toolPages)
			if toolPages.MatchString(s.Lead) || toolPages.MatchString(strings.Join(s.Points, " ")) {
				s.Lead, s.Points = "", nil
			}
			if len(s.Title) > 12 && len(s.Title) < 110 && !toolPages.MatchString(s.Title) && complete(s.Title) && upperFirst(s.Summary) == s.Summary && !strings.Contains(s.Summary, `"`) && (len(s.Summary) > 180 || len(s.Points) > 2) && !near(kept, s) {
				kept = append(kept, s)
			}
		}
	}
	return kept, nil
}

type section struct{ title, body string }

var (
	heading = regexp.MustCompile(`(?m)^#{1,4} +(.+)$`)
	link    = regexp.MustCompile(`\[([^\]]+)\]\([^)]*\)`)
)

// sections cuts a page at its headings; links are kept as their words.
func sections(body string) []section {
	body = link.ReplaceAllString(body, "$1")
	at := heading.FindAllStringSubmatchIndex(body, -1)
	var out []section
	for i, m := range at {
		end := len(body)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		out = append(out, section{clean(body[m[2]:m[3]]), body[m[1]:end]})
	}
	return out
}
