package corpus

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"maillage/core/org/directory"
)

// headcount is how many people each base has, beside the cast; they add up to 1,200.
var headcount = []struct {
	letters string // one is drawn for each person
	count   int
}{
	{"r", 275}, {"d", 290}, {"a", 330}, {"cccees", 288},
}

// families are the themes which people of one trade also follow, the frequent ones twice; the last
// family is that of all teachers.
var families = [][]string{
	{"batiments", "enr", "voirie", "eau", "dechets", "circulaire", "mobilites", "urbanisme", "habitat", "climat", "biodiversite", "batiments", "eau", "achats"},
	{"alimentation", "agriculture", "tourisme", "economie", "climat", "europe", "circulaire", "urbanisme"},
	{"achats", "finances", "europe", "rh", "numerique", "donnees", "cyber", "juridique", "pilotage", "achats", "rh", "numerique", "formation", "prevention"},
	{"accueil", "solidarites", "enfance", "autonomie", "petite-enfance", "culture", "sport", "participation", "securite", "habitat"},
	{"usages", "pratiques", "inclusion", "edd", "viescolaire", "orientation", "direction", "doc", "usages", "pratiques"},
}

type crowd struct {
	rng     *rand.Rand
	texts   *texts
	work    *employers
	now     time.Time
	handles map[string]bool
	people  []Person
	family  *weights
}

// people invents everyone, the cast first.
func people(rng *rand.Rand, t *texts, work *employers, now time.Time) ([]Person, error) {
	c := &crowd{rng: rng, texts: t, work: work, now: now, handles: map[string]bool{}, family: newWeights(t.family)}
	for _, m := range cast() {
		if _, known := work.byKey[m.org]; !known {
			return nil, fmt.Errorf("corpus: the directory has no %s", m.org)
		}
		c.add(c.fromCast(m))
	}
	for _, h := range headcount {
		for range h.count {
			c.add(c.stranger(h.letters[rng.IntN(len(h.letters))]))
		}
	}
	return c.people, nil
}

func (c *crowd) fromCast(m member) Person {
	p := Person{Key: m.persona, Persona: m.persona, Given: m.given, Family: m.family, Feminine: m.feminine, Function: m.function, Cadre: m.cadre, Org: m.org,
		CanHelp: m.canHelp, LooksFor: m.looksFor, Networks: m.networks, Suspended: m.persona == "suspendue", themes: m.themes}
	p.Skills = slices.Clone(c.texts.themes[m.themes[0]].skills[:3])
	p.interests = c.interests(m.themes)
	p.activity = 6
	c.settle(&p)
	if m.persona == "nouvelle" {
		p.Joined = c.now.Add(-26 * time.Hour)
	}
	return p
}

// stranger invents someone whose employer is of that letter of jobs.tsv.
func (c *crowd) stranger(letter byte) Person {
	var fitting []job
	for _, j := range c.texts.jobs {
		if strings.IndexByte(j.kinds, letter) >= 0 {
			fitting = append(fitting, j)
		}
	}
	j := fitting[c.rng.IntN(len(fitting))]
	employer := letter
	if strings.HasPrefix(j.masculine, "secrétaire général de mairie") {
		employer = 'm'
	}
	p := Person{Cadre: j.cadre, Org: c.work.draw(c.rng, employer, j.themes).Key(), Networks: c.networks(letter), themes: j.themes}
	c.name(&p)
	p.Function = j.masculine
	if p.Feminine {
		p.Function = j.femi
	}
	p.interests = c.interests(j.themes)
	c.say(&p)
	// A few write much, most little: a Pareto law, as everywhere people write to each other.
	p.activity = math.Min(7, math.Pow(1-c.rng.Float64(), -0.7))
	c.settle(&p)
	return p
}

// networks of someone by the letter of the employer: their own, and those open to every kind.
func (c *crowd) networks(letter byte) []string {
	var list []string
	chance := func(p float64) bool { return c.rng.Float64() < p }
	switch letter {
	case 'r':
		list = append(list, "gaston")
	case 'd':
		list = append(list, "departements")
	case 'a':
		list = append(list, "viaeduc")
		if chance(0.03) {
			list = append(list, "ideal")
		}
		return list
	}
	own := len(list) > 0
	if ideal := chance(0.45); !own && chance(0.85) || own && ideal {
		list = append(list, "ideal")
	}
	if len(list) == 0 || chance(0.38) {
		list = append(list, "clubs")
	}
	return list
}

// name gives a name nobody has yet.
func (c *crowd) name(p *Person) {
	for {
		given := c.texts.given[c.rng.IntN(len(c.texts.given))]
		p.Given, p.Feminine = given.name, given.sex == "F" || given.sex == "X" && c.rng.IntN(2) == 0
		p.Family = c.texts.family[c.family.draw(c.rng)].name
		if p.Given != p.Family && !c.handles[handleOf(*p)] {
			return
		}
	}
}

func handleOf(p Person) string { return ascii(p.Given) + "." + ascii(p.Family) }

// say fills what people tell of themselves; some tell nothing.
func (c *crowd) say(p *Person) {
	pack := c.texts.themes[p.themes[0]]
	for _, i := range c.rng.Perm(len(pack.skills))[:c.rng.IntN(4)] {
		p.Skills = append(p.Skills, pack.skills[i])
	}
	if len(p.Skills) > 0 && len(p.themes) > 1 && c.rng.IntN(2) == 0 {
		other := c.texts.themes[p.themes[1]]
		p.Skills = append(p.Skills, other.skills[c.rng.IntN(len(other.skills))])
	}
	if c.rng.Float64() < 0.7 {
		p.CanHelp = upperFirst(pack.help[c.rng.IntN(len(pack.help))])
	}
	if c.rng.Float64() < 0.55 {
		p.LooksFor = upperFirst(pack.looks[c.rng.IntN(len(pack.looks))])
	}
}

// interests are the themes of the job and one to three of the same family.
func (c *crowd) interests(themes []string) []string {
	family := families[len(families)-1]
	for _, f := range families {
		if contains(f, themes[0]) {
			family = f
			break
		}
	}
	list := slices.Clone(themes)
	for range 1 + c.rng.IntN(3) {
		if t := family[c.rng.IntN(len(family))]; !contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}

// settle fills what follows from the rest.
func (c *crowd) settle(p *Person) {
	p.Handle = handleOf(*p)
	if p.Key == "" {
		p.Key = p.Handle
	}
	p.Email = p.Handle + "@" + c.work.host(p.Org)
	p.Place = placeOf(c.work.byKey[p.Org])
	p.PhotoHue = c.rng.IntN(360)
	days := 61 + c.rng.IntN(700) // before anything was written
	p.Joined = c.now.Add(-time.Duration(days)*24*time.Hour - time.Duration(c.rng.IntN(600))*time.Minute).Truncate(time.Minute)
	if c.work.byKey[p.Org].Kind == directory.Academie && c.rng.IntN(3) == 0 {
		p.Joined = p.Joined.Add(-24 * 365 * time.Hour)
	}
}

func (c *crowd) add(p Person) {
	c.handles[p.Handle] = true
	c.people = append(c.people, p)
}

// weights draws an index by weight. Square roots keep the commonest names from crowding a list that
// people read from top to bottom.
type weights struct{ until []float64 }

func newWeights(list []weighted) *weights {
	w := &weights{}
	sum := 0.0
	for _, x := range list {
		sum += math.Sqrt(x.weight)
		w.until = append(w.until, sum)
	}
	return w
}

func (w *weights) draw(rng *rand.Rand) int {
	x := rng.Float64() * w.until[len(w.until)-1]
	i, _ := slices.BinarySearch(w.until, x)
	return min(i, len(w.until)-1)
}
