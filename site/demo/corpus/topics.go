package corpus

import (
	"errors"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Topic is a question or a discussion in the forum of a group, in Markdown.
type Topic struct {
	Author   string // key of a member of the group
	Group    string // Group.Key; one that has Categories
	Category int    // index in Group.Categories, -1 for none
	Title    string // one line
	Body     string
	Time     time.Time
	Question bool
	Safe     bool      // its author is told to animators only
	Replies  []Comment // oldest first
	Accepted int       // index in Replies of the accepted answer, -1 for none
	Settled  time.Time // when it was accepted; zero when there is none
	Source   string    // licence key of what it quotes, empty if nothing
}

const (
	wantedTopics  = 300
	wantedReplies = 2500
	// forums is how many groups have a forum that lives: the largest.
	forums = 40
	// named is how many categories of a forum are called after what its group works on.
	named = 3
	// silentEvery: one topic in so many is a question that nobody answered.
	silentEvery = 10
)

// hasForum are the networks whose preset has the part.
var hasForum = []string{"gaston", "departements", "ideal", "clubs"}

// Categories that every forum has, after those named by what its group works on.
const (
	sheetsDrawer = "Fiches et textes"
	helpDrawer   = "Entraide"
)

// opening is a pattern of topic, with the answers that fit it.
type opening struct {
	title, body string
	answers     []string
}

var errOpening = errors.New("corpus: forum.txt: line out of place")

// readOpenings reads forum.txt: topics in t.openings, sentences in t.comment.
func (t *texts) readOpenings() error {
	raw, err := text("forum.txt")
	if err != nil {
		return err
	}
	t.openings = map[string][]opening{}
	section := ""
	for line := range strings.Lines(raw) {
		line = strings.TrimSpace(line)
		list := t.openings[section]
		answer, isAnswer := strings.CutPrefix(line, "- ")
		title, body, isTopic := strings.Cut(line, " | ")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			section = strings.Trim(line, "[]")
		case isTopic:
			t.openings[section] = append(list, opening{title: title, body: body})
		case isAnswer && len(list) > 0:
			list[len(list)-1].answers = append(list[len(list)-1].answers, answer)
		case isAnswer:
			return errOpening
		default:
			t.comment[section] = append(t.comment[section], line)
		}
	}
	return nil
}

// forum writes the topics of one forum.
type forum struct {
	group   *Group
	objects []string // what the first categories are named after
}

// forumsOf gives the liveliest groups their categories. The largest comes first.
func (e *editor) forumsOf(list []Group) []forum {
	var out []forum
	for i := range list {
		if contains(hasForum, list[i].Network) {
			out = append(out, forum{group: &list[i]})
		}
	}
	slices.SortStableFunc(out, func(a, b forum) int { return len(b.group.Members) - len(a.group.Members) })
	out = out[:min(forums, len(out))]
	for i := range out {
		g := out[i].group
		objects := slices.Clone(e.texts.themes[g.theme].objects)
		slices.SortStableFunc(objects, func(a, b string) int { return length(a) - length(b) })
		for _, o := range objects {
			if g.suits(o) && len(out[i].objects) < named {
				out[i].objects = append(out[i].objects, o)
			}
		}
		for _, o := range out[i].objects {
			g.Categories = append(g.Categories, upperFirst(bare(o)))
		}
		g.Categories = append(g.Categories, sheetsDrawer, helpDrawer)
	}
	return out
}

// length ranks names: those that fit a button are all as good.
func length(name string) int { return max(0, utf8.RuneCountInString(name)-28) }

// bare is a noun phrase without its article.
func bare(s string) string {
	for _, a := range []string{"le ", "la ", "les ", "l'"} {
		if rest, ok := strings.CutPrefix(s, a); ok {
			return rest
		}
	}
	return s
}

// discuss fills the forums, oldest topic first. It comes after the posts: what they quoted is not quoted again.
func (e *editor) discuss(list []Group) ([]Topic, error) {
	all := e.forumsOf(list)
	openings := map[string]*deck[opening]{}
	for _, section := range sortedKeys(e.texts.openings) {
		openings[section] = newDeck(e.rng, e.texts.openings[section])
	}
	var topics []Topic
	replies := 0
	for n := 0; n < wantedTopics; n++ {
		// The large forums twice as often as the small ones.
		f := all[n%len(all)]
		if n%3 == 2 {
			f = all[n/3%(len(all)/3)]
		}
		t := &topic{forum: f, Topic: Topic{Group: f.group.Key(), Category: -1, Accepted: -1}, silent: n%silentEvery == 7, safe: n%47 == 23}
		e.open(t, openings)
		if !t.silent {
			left := wantedTopics - n
			t.wanted = max(2, int(math.Round((0.35+1.3*e.rng.Float64())*float64(wantedReplies-replies)/float64(left)*10/9)))
			e.answers(t)
			e.settle(t)
		}
		replies += len(t.Replies)
		topics = append(topics, t.Topic)
	}
	slices.SortStableFunc(topics, func(a, b Topic) int { return a.Time.Compare(b.Time) })
	return topics, e.err
}

// topic is a Topic with what its answers need.
type topic struct {
	Topic
	forum
	silent, safe bool
	wanted       int // answers
	draft        *draft
	fitting      *deck[string] // the answers that fit; nil for a sheet
	given        int           // of them
	answers      []int         // the replies that answer
}

// open writes the topic itself.
func (e *editor) open(t *topic, openings map[string]*deck[opening]) {
	g := t.group
	d := &draft{group: g, theme: e.texts.themes[g.theme]}
	t.draft = d
	t.Time = e.calendar.moment(0.05)
	// What has many answers has had time for them, and what has none is not all of today.
	for range 30 {
		if age := e.calendar.now.Sub(t.Time); age > 6*time.Hour && (!t.silent || age < 25*24*time.Hour) {
			break
		}
		t.Time = e.calendar.moment(0.05)
	}
	author := e.speaker(t, nil, "")
	d.Author, d.Group, t.Author = author.Key, g.Key(), author.Key
	x := e.rng.Float64()
	switch {
	case t.safe:
		t.Safe = true
		e.fromOpening(t, openings["discret"].deal(), "", author)
	case g.theme == "accueil" && x < 0.7:
		e.fromCounter(t, author)
	case x < 0.34 && e.quote(d):
		e.fromSheet(t, author)
	default:
		section := "question"
		if x > 0.8 && !t.silent {
			section = "discussion"
		}
		e.fromObject(t, section, openings[section], author)
	}
	t.Source = d.Source
	if t.silent {
		t.Question = true
	}
}

// fromObject opens on what the group works on, in the category of that name.
func (e *editor) fromObject(t *topic, section string, from *deck[opening], author *Person) {
	for range 60 {
		n := e.rng.IntN(len(t.objects))
		o := from.deal()
		t.Category = n
		e.fromOpening(t, o, t.objects[n], author)
		// Nobody asks twice the same in a network, nor twice the same way in a group.
		inNetwork, inGroup := t.group.Network+" "+t.Title, t.Group+" "+o.title
		if !e.said[inNetwork] && !e.said[inGroup] {
			e.said[inNetwork], e.said[inGroup] = true, true
			break
		}
	}
	t.Question = section == "question"
}

func (e *editor) fromOpening(t *topic, o opening, object string, author *Person) {
	w := e.writer(t.draft, author, t.Time)
	if object != "" {
		w.slots["objet"] = object
	}
	w.slots["Objet"] = upperFirst(w.slots["objet"])
	t.draft.shape, t.Question = plainMessage, true
	t.Title, t.Body = w.fill(o.title), w.fill(o.body)
	t.fitting = newDeck(e.rng, o.answers)
	if object == "" {
		t.Category = len(t.group.Categories) - 1
	}
	e.keep(w)
}

// fromCounter opens on a question that the public asked.
func (e *editor) fromCounter(t *topic, author *Person) {
	t.draft.shape, t.Question = userQuestion, true
	w := e.writer(t.draft, author, t.Time)
	w.slots["question"] = e.heard.deal()
	t.Title, t.Body = w.slots["question"], w.fill(e.pattern("question-usager"))
	t.Category = len(t.group.Categories) - 1
	e.keep(w)
}

// fromSheet opens on a sheet, which it quotes with its source.
func (e *editor) fromSheet(t *topic, author *Person) {
	d := t.draft
	w := e.writer(d, author, t.Time)
	t.Title, t.Body = shortTitle(d.sheet.Title), e.body(d, w)
	t.Question = strings.Contains(t.Body[:strings.LastIndex(t.Body, "*Source")], "?")
	t.Category = len(t.group.Categories) - 2
	e.keep(w)
}

// maxTitle is how many characters the title of a topic has.
const maxTitle = 140

func shortTitle(s string) string {
	if utf8.RuneCountInString(s) <= maxTitle {
		return s
	}
	r := []rune(s)[:maxTitle]
	cut := string(r)
	if n := strings.LastIndex(cut, " "); n > 0 {
		cut = cut[:n]
	}
	return strings.TrimRight(cut, " ,;:") + "…"
}
