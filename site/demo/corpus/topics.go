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

// speaker draws a member who may speak in the topic and is none of used nor previous: those whose job it is first.
func (e *editor) speaker(t *topic, used map[string]bool, previous string) *Person {
	for range 40 {
		p := e.draw(t.group, func(p *Person) float64 {
			switch {
			case contains(p.themes, t.group.theme):
				return 0.3 + p.activity*3
			case contains(p.interests, t.group.theme):
				return 0.05
			}
			return 0.005
		})
		if p.Key != previous && !used[p.Key] && e.isOld(p) {
			return p
		}
	}
	// Everybody has spoken: the first who can speaks again.
	return e.people[t.group.Members[max(0, slices.IndexFunc(t.group.Members, func(key string) bool {
		p := e.people[key]
		return key != previous && key != t.Author && !p.Suspended && p.Persona == "" && e.isOld(p)
	}))]]
}

// isOld: newcomers of the world say nothing before they came.
func (e *editor) isOld(p *Person) bool { return p.Joined.Before(e.calendar.now.Add(-span)) }

// answers writes the replies, of which some quote the one before.
func (e *editor) answers(t *topic) {
	last, used, previous := t.Time, map[string]bool{t.Author: true}, t.Author
	var spoke *Person
	for i := range t.wanted {
		at, ok := e.calendar.reply(last)
		if !ok {
			return
		}
		who, section := e.next(t, used, previous, spoke, i)
		if who.Key == previous {
			continue
		}
		w := e.writer(t.draft, who, at)
		e.prepare(t.draft, w, who, spoke)
		if section == "followup" {
			w.slots["handle"] = "@" + spoke.Handle
		}
		if w.slots["handle"] == "@"+who.Handle || t.Safe && w.slots["handle"] == "@"+e.people[t.Author].Handle {
			section = "experience" // it names nobody: not oneself, nor who asked discreetly
		}
		body := e.says(t, w, section, i)
		if i > 0 && previous != t.Author && section != "apres" && e.rng.Float64() < 0.16 {
			body = quoteOf(t.Replies[len(t.Replies)-1].Body) + body
		}
		e.keep(w)
		t.Replies = append(t.Replies, Comment{Author: who.Key, Time: at, Body: body})
		used[who.Key], previous, last = true, who.Key, at.Add(time.Minute)
		if who.Key != t.Author {
			spoke = who
		}
	}
}

// next is who speaks and from which section; "" for an answer that fits the topic.
func (e *editor) next(t *topic, used map[string]bool, previous string, spoke *Person, i int) (*Person, string) {
	x := e.rng.Float64()
	switch {
	case t.Safe && x < 0.2 || t.Safe && previous == t.Author:
		return e.speaker(t, used, previous), "experience"
	case !t.Safe && spoke != nil && previous != t.Author && i > 1 && x < 0.13:
		if strings.Contains(t.Replies[len(t.Replies)-1].Body, "?") {
			return e.people[t.Author], "author-asked"
		}
		return e.people[t.Author], "author"
	case spoke != nil && i > 2 && x < 0.2:
		return e.speaker(t, used, previous), "followup"
	case i > 4 && x < 0.4:
		return e.speaker(t, map[string]bool{t.Author: true}, previous), "experience" // who spoke already may come back
	}
	return e.speaker(t, used, previous), ""
}

// says writes one reply.
func (e *editor) says(t *topic, w *writer, section string, i int) string {
	if section == "" {
		t.answers = append(t.answers, len(t.Replies))
		switch {
		case t.fitting != nil && t.given < len(t.fitting.cards):
			t.given++
			return w.fill(t.fitting.deal())
		case t.fitting == nil && i%2 == 0 && t.draft.shape != userQuestion:
			return w.fill(e.pattern(e.sheetReply(t.draft, w, 0)))
		case t.draft.shape == userQuestion && i < 5:
			return w.fill(e.pattern("usager"))
		}
		section = "experience"
	}
	if section != "experience" {
		return w.fill(e.pattern(section))
	}
	body := w.fill(e.pattern("experience"))
	switch x := e.rng.Float64(); {
	case x < 0.5:
		body += " " + w.fill(e.pattern("suite"))
	case x < 0.8:
		body += " " + w.slots["remarque"]
	}
	return body
}

// quoteOf is the first sentence of a reply, quoted; "" when it has none worth it.
func quoteOf(body string) string {
	for paragraph := range strings.SplitSeq(body, "\n\n") {
		if strings.HasPrefix(paragraph, ">") || strings.Contains(paragraph, "@") {
			continue
		}
		n := strings.IndexAny(paragraph, ".?!")
		if n < 20 || n > 160 || strings.ContainsAny(paragraph[:n], "«(*[\n") {
			return ""
		}
		return "> " + strings.TrimSpace(paragraph[:n+1]) + "\n\n"
	}
	return ""
}

// settle lets who asked keep an answer, three times in four, and say so.
func (e *editor) settle(t *topic) {
	if !t.Question || len(t.answers) == 0 || e.rng.Float64() > 0.78 {
		return
	}
	first := min(len(t.answers), 4)
	n := t.answers[e.rng.IntN(first)]
	from := t.Replies[len(t.Replies)-1].Time
	at, ok := e.calendar.reply(from)
	if !ok || t.Replies[n].Author == t.Author {
		return
	}
	t.Accepted, t.Settled = n, at
	who := e.people[t.Author]
	said, ok := e.calendar.reply(at)
	if t.Safe || !ok || e.rng.Float64() > 0.45 || t.Replies[len(t.Replies)-1].Author == t.Author {
		return
	}
	w := e.writer(t.draft, who, said)
	e.prepare(t.draft, w, who, e.people[t.Replies[n].Author])
	t.Replies = append(t.Replies, Comment{Author: who.Key, Time: said, Body: w.fill(e.pattern("apres"))})
	e.keep(w)
}
