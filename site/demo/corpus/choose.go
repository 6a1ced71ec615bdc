package corpus

import "strings"

// neighbours lend their sheets to themes which have few of their own.
var neighbours = map[string][]string{
	"europe": {"finances", "economie"}, "cyber": {"numerique", "donnees"}, "alimentation": {"agriculture"},
	"agriculture": {"biodiversite"}, "tourisme": {"economie"}, "urbanisme": {"habitat"}, "voirie": {"mobilites"}, "climat": {"pilotage"}, "achats": {"circulaire"},
	"biodiversite": {"climat"}, "numerique": {"donnees"}, "economie": {"circulaire"}, "securite": {"juridique"}, "maths": {"viescolaire"},
	"francais": {"viescolaire"}, "histgeo": {"viescolaire"}, "langues": {"viescolaire"}, "sciences": {"edd"}, "eps": {"viescolaire"},
	"arts": {"viescolaire"}, "philo-ses": {"orientation"}, "pro": {"orientation"}, "maternelle": {"elementaire"}, "doc": {"viescolaire"},
	"pratiques": {"viescolaire"}, "direction": {"viescolaire"}, "edd": {"viescolaire"}, "inclusion": {"viescolaire"},
}

// choose decides what the post is: about half quote a sheet, a third ask or tell, the rest is plain.
// False when the group has had its share of everything.
func (e *editor) choose(d *draft) bool {
	first := e.tally[d.group.Key()].posts == 0
	x := e.rng.Float64()
	switch {
	case d.group.theme == "accueil" && d.group.avoid == nil && x < 0.2:
		d.shape = userQuestion
		return true
	case (x < 0.22 || first) && e.ask(d), x < 0.38 && e.tell(d), x < 0.86 && e.quote(d), e.chat(d):
		return true
	}
	return e.quote(d) || e.ask(d) || e.tell(d)
}

// suits says whether a group would write that.
func (g *Group) suits(text ...string) bool {
	return g.avoid == nil || !g.avoid.MatchString(strings.Join(text, " "))
}

func (e *editor) ask(d *draft) bool {
	q, ok := e.asks[d.group.theme].take(func(q question) bool { return d.group.suits(append(q.answers, q.ask)...) })
	if ok {
		d.shape, d.question, d.Question = openQuestion, &q, true
	}
	return ok
}

func (e *editor) tell(d *draft) bool {
	s, ok := e.tales[d.group.theme].take(func(s story) bool { return d.group.suits(append(s.points, s.tell)...) })
	if ok {
		d.shape, d.story = storyTold, &s
	}
	return ok
}

// quote deals a sheet of the theme or, a few times, of a neighbour.
func (e *editor) quote(d *draft) bool {
	suits := func(s Sheet) bool { return d.group.suits(s.Title, s.Summary) }
	s, ok := e.sheets[d.group.theme].take(suits)
	count := e.tally[d.group.Key()]
	if !ok && count.borrowed < 2 {
		for _, k := range neighbours[d.group.theme] {
			if s, ok = e.sheets[k].take(suits); ok {
				count.borrowed++
				break
			}
		}
	}
	if ok {
		d.sheet, d.Source, d.theme = &s, s.Source, e.texts.themes[s.Theme]
		d.shape = shapeOf(s, d.group.Network)
	}
	return ok
}

func shapeOf(s Sheet, network string) shape {
	switch {
	case s.Source == "nsi":
		return exerciseSheet
	case s.Source == "etalab" || s.Source == "datagouv":
		return guideSheet
	case s.Source == "practice":
		return practiceSheet
	case network == "viaeduc":
		return schoolSheet
	}
	return legalSheet
}

// chat is a plain message, no more than one in five of a group.
func (e *editor) chat(d *draft) bool {
	count := e.tally[d.group.Key()]
	if count.plain > count.posts/5 {
		return false
	}
	count.plain++
	d.shape, d.plain = plainMessage, e.plain[plainSection(d.group)].deal()
	return true
}

func plainSection(g *Group) string { return either(g.Network == "viaeduc", "generic-ecole", "generic") }
