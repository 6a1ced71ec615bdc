package corpus

import (
	"math"
	"strings"
	"time"
)

// comment writes the thread under a post.
func (e *editor) comment(d *draft) {
	n := e.threadLength(d)
	last := d.Time
	used := map[string]bool{d.Author: true}
	var spoke *Person // who wrote the last comment that was not the author's
	previous := d.Author
	for i := range n {
		who, section := e.turn(d, used, previous, spoke, i == n-1)
		at, ok := e.calendar.reply(last)
		if who == nil || !ok {
			return
		}
		w := e.writer(d, who, at)
		e.prepare(d, w, who, spoke)
		body := ""
		if section != "" {
			body = w.fill(e.pattern(section))
		} else {
			body = e.reply(d, w, i)
		}
		e.keep(w)
		d.Comments = append(d.Comments, Comment{Author: who.Key, Time: at, Body: body})
		used[who.Key], previous, last = true, who.Key, at.Add(time.Minute)
		if who.Key != d.Author {
			spoke = who
		}
	}
}

// turn decides who speaks: the author now and then, to thank or to answer, else another member. The
// section is empty for an ordinary reply.
func (e *editor) turn(d *draft, used map[string]bool, previous string, spoke *Person, last bool) (who *Person, section string) {
	x := e.rng.Float64()
	if spoke != nil && previous != d.Author {
		asked := d.shape == openQuestion || d.shape == userQuestion || d.shape == plainMessage
		switch {
		case last && len(d.Comments) >= 2 && asked && x < 0.5:
			return e.people[d.Author], "thanks"
		case x < 0.09 || last && !asked && len(d.Comments) >= 1 && x < 0.2:
			if asks := d.Comments[len(d.Comments)-1].Body; strings.Contains(asks, "?") {
				return e.people[d.Author], "author-asked"
			}
			return e.people[d.Author], "author"
		}
	}
	who = e.commenter(d, used, previous)
	if d.shape == openQuestion && spoke != nil && who != spoke && len(d.Comments) > 1 && x > 0.93 {
		section = "followup"
	}
	return who, section
}

// threadLength draws how many comments a post gets: a question more, what is quoted less.
func (e *editor) threadLength(d *draft) int {
	mean := 2.4
	switch d.shape {
	case openQuestion:
		return len(d.question.answers) + min(4, int(-math.Log(1-e.rng.Float64())*2.2))
	case userQuestion, storyTold:
		mean = 3.2
	case plainMessage:
		return min(5, len(d.plain.replies.cards), int(-math.Log(1-e.rng.Float64())*2.8+0.8))
	}
	if d.shape == legalSheet {
		mean = 1.8
	}
	return min(7, int(-math.Log(1-e.rng.Float64())*mean+0.4))
}

// commenter draws a member who is not the author, nearly always new to the thread; nil when the
// group has nobody left.
func (e *editor) commenter(d *draft, used map[string]bool, previous string) *Person {
	for range 40 {
		p := e.draw(d.group, func(p *Person) float64 {
			switch {
			case contains(p.themes, d.group.theme):
				return 1 + p.activity*2
			case contains(p.interests, d.group.theme):
				return 0.1 + p.activity*0.1
			}
			return 0.01
		})
		if p.Key != previous && !used[p.Key] {
			return p
		}
	}
	return nil
}

// prepare fills the slots that comments use. One speaks to the author of the post; the author, to
// who spoke last.
func (e *editor) prepare(d *draft, w *writer, who, spoke *Person) {
	to := e.people[d.Author]
	if spoke != nil && (who.Key == d.Author || d.shape == openQuestion && len(d.Comments) > 2) {
		to = spoke
	}
	w.slots["handle"] = "@" + to.Handle
	w.slots["remarque"] = w.fill(e.remarks[d.theme.key].again(func(r string) bool { return d.group.suits(r) }))
}

// shortPoints are those which can be named inside a sentence.
func shortPoints(points []string) []string {
	var short []string
	for _, p := range points {
		if len(p) < 110 && !strings.ContainsAny(p, ".:;?!(«\"…") {
			short = append(short, p)
		}
	}
	return short
}

// reply writes the ith comment of a thread by someone else than the author of the post.
func (e *editor) reply(d *draft, w *writer, i int) string {
	school := d.group.Network == "viaeduc"
	switch d.shape {
	case openQuestion:
		if d.answers < len(d.question.answers) {
			w.slots["reponse"] = w.fill(d.question.answers[d.answers])
			d.answers++
			return e.answer(w)
		}
		return w.fill(e.pattern(either(school, "answer-ecole", "answer-more")))
	case userQuestion:
		return w.fill(e.pattern("usager"))
	case storyTold:
		if i == 0 {
			return d.story.reply
		}
		if e.rng.Float64() < 0.3 {
			return w.fill(e.pattern("xp-remark"))
		}
		return w.fill(e.pattern(either(school, "xp-ecole", "xp")))
	case plainMessage:
		return w.fill(d.plain.replies.deal())
	}
	section := e.sheetReply(d, w, i)
	body := w.fill(e.pattern(section))
	if section == "attach" {
		body += "\n\n" + e.checklist()
	}
	return body
}

func either(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// sheetReply chooses the section of a reply to a post which quotes a sheet.
func (e *editor) sheetReply(d *draft, w *writer, i int) string {
	x := e.rng.Float64()
	switch {
	case d.shape == exerciseSheet:
		return "nsi"
	case d.shape == schoolSheet:
		return "sheet-ecole"
	case d.shape == legalSheet && (d.sheet.Theme == "rh" || d.sheet.Theme == "prevention") && x < 0.35:
		return "droit-agents"
	case d.shape == legalSheet:
		return "sheet-droit"
	case x < 0.40 && d.shape == practiceSheet:
		if point, ok := d.shown.take(func(string) bool { return true }); ok {
			w.slots["point"] = "« " + lowerFirst(point) + " »"
			return "sheet-point"
		}
	case x < 0.64:
		return "sheet"
	case x < 0.69 && i > 0 && d.shape == practiceSheet:
		return "attach"
	}
	return "sheet-neutral"
}

// answer gives the written answer to a question, as it is or with a word around it.
func (e *editor) answer(w *writer) string {
	if e.rng.Float64() < 0.66 {
		return w.slots["reponse"]
	}
	// "Chez nous : chez nous," would stutter.
	stutters := strings.HasPrefix(w.slots["reponse"], "Chez nous") || strings.HasPrefix(w.slots["reponse"], "N")
	return w.fill(e.patterns["answer"].again(func(p string) bool {
		return !stutters || !strings.HasPrefix(p, "Chez nous") && !strings.HasPrefix(p, "N")
	}))
}

// checklist is three lines of method.
func (e *editor) checklist() string {
	items := e.patterns["attach-item"]
	return bullets([]string{items.deal(), items.deal(), items.deal()})
}
