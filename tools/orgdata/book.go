package main

import (
	_ "embed"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"maillage/kit/siret"
)

// record is a line of organisations.tsv; the columns are those of directory.Record, in this order.
type record struct {
	kind, also, code, siren, siret, name, short string
	region, departement, epci                   string
	population                                  int
	website                                     string
}

func (r *record) key() string { return r.kind + ":" + r.code }

// book gathers the records in the order of the output: by kind, then as the source lists them.
type book struct {
	records []*record
	log     func(format string, a ...any)
}

func (b *book) add(r record) { b.records = append(b.records, &r) }

func (b *book) find(key string) *record {
	for _, r := range b.records {
		if r.key() == key {
			return r
		}
	}
	return nil
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

func (b *book) regions(in sources) {
	for _, r := range in.regions {
		code, name := r["code_insee"], r["nom"]
		rec := record{kind: "region", code: code, siren: r["siren"], siret: r["siret"], name: "Région " + name, short: name,
			region: code, population: number(r["population"])}
		if s, ok := singleRegions[code]; ok {
			rec.name, rec.short, rec.also = s.name, s.short, s.also
		}
		if r["zone"] != "com" {
			b.add(rec)
			continue
		}
		if s, ok := overseas[code]; ok {
			rec.kind, rec.name, rec.short, rec.departement = "autre", s.name, s.short, code
			b.add(rec)
		}
	}
	sort.SliceStable(b.records, func(i, j int) bool { return b.records[i].kind > b.records[j].kind })
}

func (b *book) departements(in sources) {
	var alsatians int
	for _, d := range in.departements {
		code := d["code_insee"]
		if d["zone"] == "com" {
			continue
		}
		if absorbed[code] {
			if code == "67" || code == "68" {
				alsatians += number(d["population"])
			}
			if code == "68" {
				b.add(record{kind: "departement", code: alsace, siren: d["siren"], siret: d["siret"],
					name: "Collectivité européenne d'Alsace", short: "Alsace", region: d["region"], population: alsatians})
			}
			continue
		}
		rec := record{kind: "departement", code: code, siren: d["siren"], siret: d["siret"], name: "Département " + ofDepartement(code, d["nom"]),
			short: d["nom"], region: d["region"], departement: code, population: number(d["population"])}
		if code == "69" {
			rec.population -= lyonPopulation(in)
		}
		b.add(rec)
	}
}

// lyonPopulation: the source counts the people of the Métropole de Lyon in those of the département.
func lyonPopulation(in sources) int {
	for _, e := range in.epci {
		if e["siren"] == lyon {
			return number(e["population_municipale"])
		}
	}
	return 0
}

func (b *book) communes(in sources) {
	for _, c := range in.communes {
		if noCommune[c["departement"]] {
			continue
		}
		rec := record{kind: "commune", code: c["code_insee"], siren: c["siren"], name: "Commune " + ofCommune(c["nom"]), short: c["nom"],
			region: c["region"], departement: c["departement"], epci: c["epci_siren"], population: number(c["population"])}
		if rec.code == "75056" {
			rec.name, rec.also = "Ville de Paris", "departement"
		}
		b.add(rec)
	}
}

func (b *book) epci(in sources) {
	regionOf := map[string]string{}
	for _, d := range in.departements {
		regionOf[d["code_insee"]] = d["region"]
	}
	for _, e := range in.epci {
		raw := strings.NewReplacer("Coeur", "Cœur", "Evreux", "Évreux", "Evian", "Évian", "l'Ile ", "l'Île ").Replace(spaces.ReplaceAllString(e["nom"], " "))
		long, short := epciName(e["type"], raw)
		dept := e["departement_principal"]
		rec := record{kind: "epci", code: e["siren"], siren: e["siren"], name: long, short: short, region: regionOf[dept], departement: dept,
			epci: e["siren"], population: number(e["population_municipale"])}
		if rec.code == lyon {
			rec.also = "departement"
		}
		b.add(rec)
	}
}

func (b *book) syndicats(in sources) {
	for _, s := range in.syndicats {
		if s["nature"] == "EPT" {
			continue // already among the intercommunal bodies
		}
		if _, err := siret.ParseSIREN(s["siren"]); err != nil {
			b.log("left out, SIREN refused: %s %s", s["siren"], s["nom"])
			continue
		}
		long, short := syndicatName(s["nom"])
		b.add(record{kind: "syndicat", code: s["siren"], siren: s["siren"], name: long, short: short,
			region: s["region"], departement: s["departement"], population: number(s["population"])})
	}
}

func (b *book) academies(in sources) {
	for _, a := range in.academies {
		name := a["academie"]
		slug := strings.TrimSuffix(strings.TrimPrefix(a["domaine_email"], "ac-"), ".fr")
		rec := record{kind: "academie", code: slug, name: "Académie " + ofCommune(name), short: name,
			region: strings.Fields(a["regions"])[0], website: "https://www." + a["domaine_email"]}
		if depts := strings.Fields(a["departements"]); len(depts) == 1 {
			rec.departement = depts[0]
		}
		b.add(rec)
	}
}

//go:embed administrations.tsv
var administrationsTSV string

func (b *book) administrations(in sources) error {
	fix := map[string][]string{}
	for _, cells := range table(administrationsTSV) {
		fix[cells[0]] = cells[1:]
	}
	for _, a := range in.administrations {
		rec := record{kind: "administration", code: a["slug"], name: strings.ReplaceAll(a["nom"], "’", "'"), short: a["sigle"]}
		cells, fixed := fix[a["slug"]]
		delete(fix, a["slug"])
		if fixed && len(cells) == 0 {
			b.log("left out: %s", a["nom"])
			continue
		}
		if fixed {
			rec.name, rec.short = cells[0], cells[1]
		}
		if len(cells) == 3 {
			rec.kind = cells[2]
		}
		rec.code = strings.ToLower(rec.code)
		b.add(rec)
	}
	if len(fix) > 0 {
		return fmt.Errorf("administrations.tsv corrects bodies the source does not have: %v", fix)
	}
	return nil
}

func (b *book) websites() {
	for _, r := range b.records {
		if d, ok := siteOf[r.key()]; ok {
			r.website = "https://www." + d
		}
	}
}

// check refuses an output in which two records could be taken for one another.
func (b *book) check() error {
	keys, sirens := map[string]bool{}, map[string]string{}
	for _, r := range b.records {
		if keys[r.key()] || r.code == "" || r.name == "" || r.short == "" {
			return fmt.Errorf("%s: used twice, or without a name: %+v", r.key(), r)
		}
		keys[r.key()] = true
		if r.siren == "" {
			continue
		}
		if other, taken := sirens[r.siren]; taken {
			return fmt.Errorf("%s and %s have the SIREN %s", r.key(), other, r.siren)
		}
		sirens[r.siren] = r.key()
		if _, err := siret.ParseSIREN(r.siren); err != nil {
			return fmt.Errorf("%s: %w", r.key(), err)
		}
	}
	return nil
}

func (b *book) rows() [][]string {
	var rows [][]string
	for _, r := range b.records {
		nic := ""
		if r.siret != "" {
			nic = r.siret[9:]
		}
		population := ""
		if r.population > 0 {
			population = strconv.Itoa(r.population)
		}
		rows = append(rows, []string{r.kind, r.also, r.code, r.siren, nic, r.name, r.short, r.region, r.departement, r.epci, population, r.website})
	}
	return rows
}

func (b *book) territories(in sources) [][]string {
	var rows [][]string
	for _, r := range in.regions {
		if r["zone"] != "com" {
			rows = append(rows, []string{"region", r["code_insee"], r["nom"], r["code_insee"], regionOf(r["code_insee"], r["nom"])})
		}
	}
	for _, d := range in.departements {
		code, name := d["code_insee"], d["nom"]
		if code == "984" || code == "989" {
			continue // nobody lives there
		}
		rows = append(rows, []string{"departement", code, name, d["region"], ofDepartement(code, name)})
	}
	return rows
}
