package main

import (
	_ "embed"
	"fmt"
	"regexp"
	"sort"
	"strings"
)

//go:embed domains.tsv
var domainsTSV string

// table reads lines of tab-separated cells; # begins a comment.
func table(text string) [][]string {
	var rows [][]string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if line != "" && !strings.HasPrefix(line, "#") {
			rows = append(rows, strings.Split(line, "\t"))
		}
	}
	return rows
}

// notPublic are in the source list though those who write from there are not public agents:
// companies, foreign bodies, schools abroad, machines.
var notPublic = set("hpe.com", "atexo.com", "glfl.edu.lb", "lak.edu.lb", "lycee-verdun.edu.lb", "cpf.edu.lb", "lyceefrancais.be",
	"europol.europa.eu", "europolhq.net", "fr.europol.net", "attachefiscal.org", "mnhn.frfr", "universita.corsicafr",
	"supmaritme.frenac.fr", "service-public.fr.preprod.ext.dila.fr", "service-public.fr.qualif.ext.dila.fr", "test.justice.fr",
	"bourgognefrancecomte.fr", "externes.justice.fr", "partenaires.annuaire.sante.fr", "partenaire.annuaire.sante.fr", "alumni.ena.fr")

var host = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`)

// domains lists name, category, kind and code of the body, sorted by name.
func (b *book) domains(in sources) ([][]string, error) {
	bodies, err := b.bodies()
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var rows [][]string
	for _, d := range in.domains {
		name := strings.TrimSuffix(strings.ToLower(strings.Trim(d["domaine"], `"`)), ".")
		if seen[name] {
			continue
		}
		seen[name] = true
		if notPublic[name] || !host.MatchString(name) {
			b.log("left out: %s", name)
			continue
		}
		body := bodies[name]
		delete(bodies, name)
		if body == nil {
			body = &record{}
		}
		rows = append(rows, []string{name, d["categorie"], body.kind, body.code})
	}
	if len(bodies) > 0 {
		return nil, fmt.Errorf("domains.tsv or an académie names domains which the source does not have: %v", bodies)
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i][0] < rows[j][0] })
	return rows, nil
}

// bodies gives the record of each domain matched by hand, and of each académie.
func (b *book) bodies() (map[string]*record, error) {
	bodies := map[string]*record{}
	for _, r := range b.records {
		if r.kind == "academie" {
			bodies["ac-"+r.code+".fr"] = r
		}
	}
	for _, cells := range table(domainsTSV) {
		r := b.find(cells[1] + ":" + cells[2])
		if cells[1] == "commune" {
			r = b.commune(cells[2])
		}
		if r == nil {
			return nil, fmt.Errorf("domains.tsv: no single %s %s", cells[1], cells[2])
		}
		bodies[cells[0]] = r
	}
	return bodies, nil
}

// commune finds the one commune of that name ("Massy:91": in that département), nil if several.
func (b *book) commune(name string) *record {
	name, dept, _ := strings.Cut(name, ":")
	var found *record
	for _, r := range b.records {
		if r.kind != "commune" || r.short != name || dept != "" && r.departement != dept {
			continue
		}
		if found != nil {
			return nil
		}
		found = r
	}
	return found
}
