package corpus

import (
	"slices"
	"strings"
	"time"
)

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
