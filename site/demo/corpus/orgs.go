package corpus

import (
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"sort"
	"strings"

	"maillage/core/org/directory"
)

// employers are the organisations in which people work, by the letters of jobs.tsv.
type employers struct {
	byKey   map[string]directory.Record
	domain  map[string]string // key of an organisation → internet domain, where known
	pools   map[byte]*pool
	byTheme map[string]*pool // syndicats, by the theme which their name tells
}

// pool draws organisations by weight.
type pool struct {
	records []directory.Record
	until   []float64 // running sums of the weights
}

func (p *pool) add(r directory.Record, weight float64) {
	if len(p.until) > 0 {
		weight += p.until[len(p.until)-1]
	}
	p.records = append(p.records, r)
	p.until = append(p.until, weight)
}

func (p *pool) draw(rng *rand.Rand) directory.Record {
	x := rng.Float64() * p.until[len(p.until)-1]
	return p.records[sort.SearchFloat64s(p.until, x)]
}

// callings tells the trade of a syndicat from its name.
var callings = []struct {
	theme string
	name  *regexp.Regexp
}{
	{"numerique", regexp.MustCompile(`(?i)numérique|informatique|Mégalis`)},
	{"dechets", regexp.MustCompile(`(?i)déchets|ordures|\bSICTOM|\bSMICTOM|\bSIRTOM`)},
	{"enr", regexp.MustCompile(`(?i)énergie|électri|chaleur`)},
	{"eau", regexp.MustCompile(`(?i)\beaux?\b|assainissement|rivière|bassin versant|\bSIAEP|\bSMAEP`)},
}

func loadEmployers() (*employers, error) {
	records, err := directory.Load()
	if err != nil {
		return nil, err
	}
	domains, err := directory.Domains()
	if err != nil {
		return nil, err
	}
	e := &employers{byKey: make(map[string]directory.Record, len(records)), domain: map[string]string{}, pools: map[byte]*pool{}, byTheme: map[string]*pool{}}
	for _, letter := range "rdcmesa" {
		e.pools[byte(letter)] = &pool{}
	}
	for _, c := range callings {
		e.byTheme[c.theme] = &pool{}
	}
	for _, r := range records {
		e.byKey[r.Key()] = r
		e.place(r)
	}
	for _, d := range domains {
		key := directory.Key(d.Kind, d.Code)
		site := strings.TrimPrefix(e.byKey[key].Website, "https://www.")
		if d.Kind != "" && (e.domain[key] == "" || d.Name == site) {
			e.domain[key] = d.Name
		}
	}
	return e, nil
}

// place puts a record in the pools it belongs to. Weights grow slower than populations, so that
// small bodies are heard. Communes too small to have specialised agents are apart, for the
// secretaries who run them (letter m).
func (e *employers) place(r directory.Record) {
	size := float64(r.Population)
	switch r.Kind {
	case directory.Region:
		e.pools['r'].add(r, math.Sqrt(size))
	case directory.Departement:
		e.pools['d'].add(r, math.Sqrt(size))
	case directory.Academie:
		e.pools['a'].add(r, 1)
	case directory.Commune:
		switch {
		case r.SIREN == "":
		case r.Population > 8000:
			e.pools['c'].add(r, math.Pow(size, 0.45))
		case r.Population > 300 && r.Population < 3000:
			e.pools['m'].add(r, 1)
		}
	case directory.EPCI:
		e.pools['e'].add(r, math.Sqrt(size))
	case directory.Syndicat:
		if r.Population < 20_000 || len(r.Name) > 95 {
			return
		}
		for _, c := range callings {
			if c.name.MatchString(r.Name) {
				e.byTheme[c.theme].add(r, 1)
				e.pools['s'].add(r, 1)
				return
			}
		}
	}
}

// draw gives an employer of the kind for someone who works on those themes.
func (e *employers) draw(rng *rand.Rand, letter byte, themes []string) directory.Record {
	if letter == 's' {
		for _, t := range themes {
			if p := e.byTheme[t]; p != nil {
				return p.draw(rng)
			}
		}
		return e.byTheme["numerique"].draw(rng)
	}
	return e.pools[letter].draw(rng)
}

// host is the domain of an employer's addresses in the demonstration: its own where it is known,
// under .example so that it is nobody's.
func (e *employers) host(key string) string {
	if d := e.domain[key]; d != "" {
		return d + ".example"
	}
	name := ascii(e.byKey[key].Short)
	for _, prefix := range []string{"cc-", "ca-", "cu-", "si-", "sm-", "du-", "de-", "des-", "la-", "le-", "les-", "l-", "d-"} {
		name = strings.TrimPrefix(name, prefix)
	}
	for len(name) > 36 {
		name = name[:strings.LastIndexByte(name, '-')]
	}
	return strings.Trim(danglers.ReplaceAllString(name, ""), "-") + ".example"
}

// danglers are the small words with which a shortened name must not end.
var danglers = regexp.MustCompile(`(-(du|de|des|d|la|le|les|l|et|en|pour|a|sur|par))+$`)

// placeOf a person: the région for those who work in one, else the département, else the région.
func placeOf(r directory.Record) string {
	if r.Kind == directory.Region || r.Departement == "" {
		return orgKey(directory.Region, r.Region)
	}
	return orgKey(directory.Departement, r.Departement)
}

// ascii folds a name to small letters, digits and hyphens.
func ascii(s string) string {
	s = folding.Replace(strings.ToLower(s))
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			out = append(out, c)
		case len(out) > 0 && out[len(out)-1] != '-':
			out = append(out, '-')
		}
	}
	return strings.Trim(string(out), "-")
}

var folding = strings.NewReplacer("à", "a", "â", "a", "ä", "a", "á", "a", "ã", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "í", "i",
	"ô", "o", "ö", "o", "ó", "o", "œ", "oe", "ù", "u", "û", "u", "ü", "u", "ú", "u", "ÿ", "y", "ñ", "n", "æ", "ae")

func contains(list []string, s string) bool { return slices.Contains(list, s) }
