package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// guide is one line of guides.ndjson.gz; corpus.Guide reads the same names.
type guide struct {
	Source string `json:"source"`
	Above  string `json:"above,omitempty"` // title of the page over it
	Title  string `json:"title"`
	Body   string `json:"body"`
	URL    string `json:"url"`
}

// guideParts is the folders that are kept, and the title of the first page of each.
var guideParts = []struct{ source, dir, title string }{
	{"guides.etalab.gouv.fr", "juridique", "Le cadre juridique des données"},
	{"guides.etalab.gouv.fr", "qualite", "La qualité d'un jeu de données"},
	{"guides.etalab.gouv.fr", "producteurs-schemas", "Produire un schéma de données"},
	{"guides.etalab.gouv.fr", "algorithmes", "Les algorithmes publics"},
	{"guides.etalab.gouv.fr", "pseudonymisation", "La pseudonymisation"},
	{"doc.data.gouv.fr", "articles/_jeux-de-donnees", "Les jeux de données"},
	{"doc.data.gouv.fr", "articles/_organisations", "Les organisations"},
	{"doc.data.gouv.fr", "articles/_reutilisations-et-discussions", "Réutilisations et discussions"},
	{"doc.data.gouv.fr", "articles/_commande-publique", "Données de la commande publique"},
}

var (
	newGuides = regexp.MustCompile(`(?s)# 💡 Une nouvelle documentation.*?\n# `)
	container = regexp.MustCompile(`(?m)^::: *(\w*) *(.*)$`)
	anyTag    = regexp.MustCompile(`<[^>\n]+>`)
	picture   = regexp.MustCompile(`!\[[^\]]*\]\([^)]*\)`)
	topTitle  = regexp.MustCompile(`(?m)\A\s*# .*\n`)
	relative  = regexp.MustCompile(`\[([^\]|\[]+)\]\(([^)]*)\)`)
	blank     = regexp.MustCompile(`\n{3,}`)
)

// wikiGuides makes whole pages of the guides, with links between them by their titles.
func wikiGuides(src string) ([]guide, error) {
	type row struct {
		Source, Path, Title string
		Body                string `json:"body_md"`
	}
	rows, err := readLines[row](src, "wiki_pages_public_guides/pages.ndjson")
	if err != nil {
		return nil, err
	}
	titles := map[string]string{} // by source and path
	taken := map[string]bool{}
	var kept []guide
	var from []row
	for _, part := range guideParts {
		first := false
		for _, r := range rows {
			if r.Source != part.source || path.Dir(r.Path) != part.dir {
				continue
			}
			g := guide{Source: r.Source, Above: part.title, Title: strings.TrimSpace(strings.NewReplacer("[", "", "]", "", "|", "", "💡 ", "").Replace(r.Title)), URL: "https://" + r.Source}
			if path.Base(r.Path) == "README.md" {
				g.Title, g.Above, first = part.title, "", true
			}
			if taken[g.Source+g.Title] {
				continue
			}
			taken[g.Source+g.Title] = true
			titles[r.Source+"/"+r.Path] = g.Title
			kept, from = append(kept, g), append(from, r)
		}
		if !first {
			kept, from = append(kept, guide{Source: part.source, Title: part.title, URL: "https://" + part.source}), append(from, row{})
		}
	}
	for n, r := range from {
		kept[n].Body = wikiText(r.Body, func(to string) (string, bool) {
			to, _, _ = strings.Cut(to, "#")
			title, ok := titles[r.Source+"/"+path.Join(path.Dir(r.Path), strings.TrimSuffix(to, ".html"))]
			return title, ok
		})
	}
	return kept, nil
}

// wikiText is a guide as a page of ours: its own title, its pictures and its containers taken off, links between guides by
// titles, others whole only when they go elsewhere.
func wikiText(s string, title func(to string) (string, bool)) string {
	s = strings.ReplaceAll(s, "\r", "")
	s = newGuides.ReplaceAllString(s, "# ")
	s = topTitle.ReplaceAllString(s, "")
	s = strings.ReplaceAll(s, "[[toc]]", "")
	s = container.ReplaceAllStringFunc(s, func(line string) string {
		m := container.FindStringSubmatch(line)
		if strings.TrimSpace(m[2]) == "" {
			return ""
		}
		return "**" + strings.TrimSpace(m[2]) + "**\n"
	})
	s = picture.ReplaceAllString(s, "")
	s = anyTag.ReplaceAllString(s, "")
	s = relative.ReplaceAllStringFunc(s, func(l string) string {
		m := relative.FindStringSubmatch(l)
		if strings.HasPrefix(m[2], "http") {
			return l
		}
		if to, ok := title(m[2]); ok {
			return "[[" + to + "|" + m[1] + "]]"
		}
		return m[1]
	})
	return strings.TrimSpace(blank.ReplaceAllString(s, "\n\n")) + "\n"
}

func writeGuides(out string, list []guide) error {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(z)
	enc.SetEscapeHTML(false)
	for _, g := range list {
		if err := enc.Encode(g); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	fmt.Printf("%d guides: %d bytes\n", len(list), b.Len())
	return os.WriteFile(filepath.Join(out, "guides.ndjson.gz"), b.Bytes(), 0o644)
}
