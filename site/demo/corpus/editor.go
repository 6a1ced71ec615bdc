package corpus

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// wantedPosts is the number of posts of a world; their comments bring it to about 3,000 items.
const wantedPosts = 900

// fewest is how many posts a group has at least.
const fewest = 3

// shape is what kind of message a post is; comments answer accordingly.
type shape int

const (
	practiceSheet shape = iota // a sheet of practice
	legalSheet                 // a sheet of law or administration
	schoolSheet                // the same, among teachers
	exerciseSheet              // an exercise of the NSI manual
	guideSheet                 // a guide about data
	openQuestion
	storyTold
	plainMessage
	userQuestion // a question heard at the counter
)

// draft is a post with what its comments need.
type draft struct {
	Post
	shape    shape
	group    *Group
	theme    *pack // of what is quoted, else of the group
	question *question
	answers  int // given so far
	sheet    *Sheet
	shown    *deck[string] // the short points that are quoted, for comments to name
	story    *story
	plain    *plainDeck
}

type plainDeck struct {
	pattern string
	replies *deck[string]
}

// editor writes posts and their comments. What is a deck is dealt over all groups, so that nothing
// is said twice before everything was said once.
type editor struct {
	rng      *rand.Rand
	texts    *texts
	calendar *calendar
	people   map[string]*Person
	sheets   map[string]*deck[Sheet]
	asks     map[string]*deck[question]
	tales    map[string]*deck[story]
	plain    map[string]*deck[*plainDeck]
	patterns map[string]*deck[string]
	objects  map[string]*deck[string]
	remarks  map[string]*deck[string]
	heard    *deck[string]
	said     map[string]bool   // the bodies of posts
	tally    map[string]*tally // by group
	err      error
}

// tally counts what a group has already been given.
type tally struct {
	posts, plain, borrowed int
	closed                 bool // nothing is left for it
}

func newEditor(rng *rand.Rand, t *texts, c *calendar, everyone []Person) *editor {
	e := &editor{rng: rng, texts: t, calendar: c, people: map[string]*Person{}, sheets: map[string]*deck[Sheet]{}, asks: map[string]*deck[question]{},
		tales: map[string]*deck[story]{}, plain: map[string]*deck[*plainDeck]{}, patterns: map[string]*deck[string]{}, objects: map[string]*deck[string]{},
		remarks: map[string]*deck[string]{}, heard: newDeck(rng, t.questions), said: map[string]bool{}, tally: map[string]*tally{}}
	for i := range everyone {
		e.people[everyone[i].Key] = &everyone[i]
	}
	byTheme := map[string][]Sheet{}
	for _, s := range t.sheets {
		byTheme[s.Theme] = append(byTheme[s.Theme], s)
	}
	for _, key := range t.order {
		p := t.themes[key]
		e.sheets[key] = newDeck(rng, byTheme[key])
		e.asks[key] = newDeck(rng, p.questions)
		e.tales[key] = newDeck(rng, p.stories)
		e.objects[key] = newDeck(rng, p.objects)
		e.remarks[key] = newDeck(rng, p.remarks)
	}
	for _, sections := range []map[string][]string{t.post, t.comment} {
		for _, name := range sortedKeys(sections) {
			e.patterns[name] = newDeck(rng, sections[name])
		}
	}
	for _, name := range sortedKeys(t.plain) {
		var list []*plainDeck
		for _, p := range t.plain[name] {
			list = append(list, &plainDeck{p.pattern, newDeck(rng, p.replies)})
		}
		e.plain[name] = newDeck(rng, list)
	}
	return e
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// write fills the groups with posts, oldest first: a few each, then the more the larger, as long as
// there is something to say.
func (e *editor) write(list []Group) ([]Post, error) {
	var posts []Post
	add := func(g *Group) {
		d := e.draft(g)
		if d == nil {
			e.tally[g.Key()].closed = true
			return
		}
		e.comment(d)
		e.react(d)
		posts = append(posts, d.Post)
	}
	for i := range list {
		e.tally[list[i].Key()] = &tally{}
		for range fewest {
			add(&list[i])
		}
	}
	for len(posts) < wantedPosts {
		g := e.hungry(list)
		if g == nil {
			break
		}
		add(g)
	}
	slices.SortStableFunc(posts, func(a, b Post) int { return a.Time.Compare(b.Time) })
	return posts, e.err
}

// hungry draws a group which may write more: more members, more posts, but not in proportion.
func (e *editor) hungry(list []Group) *Group {
	sum := 0.0
	until := make([]float64, len(list))
	for i, g := range list {
		if !e.tally[g.Key()].closed {
			sum += math.Pow(float64(len(g.Members)), 0.75)
		}
		until[i] = sum
	}
	if sum == 0 {
		return nil
	}
	i, _ := slices.BinarySearch(until, e.rng.Float64()*sum)
	return &list[i]
}

// draft writes a post of a group, without its comments; nil when the group has nothing left to say.
func (e *editor) draft(g *Group) *draft {
	d := &draft{group: g, theme: e.texts.themes[g.theme]}
	if !e.choose(d) {
		return nil
	}
	e.tally[g.Key()].posts++
	author := e.author(g)
	d.Group, d.Audience = g.Key(), g.Visibility
	late := 0.05
	if g.Network == "viaeduc" {
		late = 0.22
	}
	d.Time = e.calendar.moment(late)
	if by := spokenFor[g.Key()]; by != "" && e.tally[g.Key()].posts == 1 {
		author = e.people[by]
		for range 10 {
			if t := e.calendar.moment(late); t.After(d.Time) {
				d.Time = t
			}
		}
	}
	d.Author = author.Key
	w := e.writer(d, author, d.Time)
	d.Body = e.body(d, w)
	for range 20 { // the same message about the same thing is another member's
		if !e.said[d.Body] || d.plain == nil {
			break
		}
		d.plain = e.plain[plainSection(g)].deal()
		w = e.writer(d, author, d.Time)
		d.Body = e.body(d, w)
	}
	e.said[d.Body] = true
	e.keep(w)
	return d
}

// keep remembers the first fault of a pattern.
func (e *editor) keep(w *writer) {
	if e.err == nil {
		e.err = w.err
	}
}

// spokenFor: the first post of these groups, a recent one, is by someone of the cast.
var spokenFor = map[string]string{
	"gaston/lycees-et-energie": "animatrice", "ideal/eau-et-assainissement": "nadia.ferrand", "gaston/donnees-ouvertes": "idriss.benali",
	"gaston/fonds-europeens": "beatrice.aubry", "ideal/batiments-et-energie": "maud.lefevre", "ideal/achats-publics": "claire",
}

// author draws who writes: those whose job it is, the more the more they write.
func (e *editor) author(g *Group) *Person {
	return e.draw(g, func(p *Person) float64 {
		switch {
		case contains(p.themes, g.theme):
			return p.activity * 4
		case contains(p.interests, g.theme):
			return p.activity * 0.02
		}
		return 0.001
	})
}

// draw takes a member of the group who may write, by weight.
func (e *editor) draw(g *Group, weight func(*Person) float64) *Person {
	sum := 0.0
	until := make([]float64, len(g.Members))
	for i, key := range g.Members {
		if p := e.people[key]; !p.Suspended {
			sum += weight(p)
		}
		until[i] = sum
	}
	i, _ := slices.BinarySearch(until, e.rng.Float64()*sum)
	for until[i] == 0 || e.people[g.Members[i]].Suspended {
		i++
	}
	return e.people[g.Members[i]]
}

// writer fills what this author writes in this thread at that moment.
func (e *editor) writer(d *draft, author *Person, at time.Time) *writer {
	object := e.objects[d.theme.key].again(func(o string) bool { return d.group.suits(o) })
	w := &writer{rng: e.rng, feminine: author.Feminine, slots: map[string]string{"theme": d.theme.name, "objet": object,
		"prochain": e.calendar.weekday(at, 2), "dernier": e.calendar.weekday(at, -2)}}
	if d.sheet != nil {
		w.slots["titre"] = "« " + d.sheet.Title + " »"
	}
	return w
}

func (e *editor) pattern(section string) string { return e.patterns[section].deal() }

// react gives a post its reactions, by members who did not write it.
func (e *editor) react(d *draft) {
	reach := math.Sqrt(float64(len(d.group.Members))) * math.Min(1, 0.25+e.calendar.now.Sub(d.Time).Hours()/30)
	means := map[string]float64{"utile": 0.8, "merci": 0.3, "aussi": 0.08}
	switch d.shape {
	case openQuestion, userQuestion:
		means = map[string]float64{"utile": 0.3, "merci": 0.05, "aussi": 0.55}
	case storyTold:
		means = map[string]float64{"utile": 1.1, "merci": 0.6, "aussi": 0.1}
	}
	d.Reactions = map[string][]string{}
	for _, kind := range []string{"utile", "merci", "aussi"} {
		n := int(-math.Log(1-e.rng.Float64()) * means[kind] * reach)
		n = min(n, len(d.group.Members)*2/3)
		var who []string
		for _, i := range e.rng.Perm(len(d.group.Members)) {
			key := d.group.Members[i]
			if len(who) >= n {
				break
			}
			if key != d.Author && !e.people[key].Suspended {
				who = append(who, key)
			}
		}
		if len(who) > 0 {
			d.Reactions[kind] = who
		}
	}
}
