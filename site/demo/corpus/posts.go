package corpus

import (
	"fmt"
	"strings"
	"time"
)

// The sections of posts.txt for each shape that quotes a sheet.
var (
	intros = map[shape]string{practiceSheet: "intro", legalSheet: "intro-droit", schoolSheet: "intro-ecole", exerciseSheet: "intro-nsi", guideSheet: "intro-donnees"}
	closes = map[shape]string{practiceSheet: "ask", legalSheet: "ask-droit", schoolSheet: "ask-ecole", exerciseSheet: "ask-nsi", guideSheet: "ask"}
)

// public are the themes whose rules people ask about at a counter.
var public = []string{"accueil", "solidarites", "autonomie", "petite-enfance", "habitat", "urbanisme", "securite", "sport"}

// body writes the Markdown of a post.
func (e *editor) body(d *draft, w *writer) string {
	switch d.shape {
	case openQuestion:
		return w.fill(d.question.ask)
	case storyTold:
		return w.fill(d.story.tell) + "\n\n" + bullets(d.story.points)
	case userQuestion:
		w.slots["question"] = e.heard.deal()
		return w.fill(e.pattern("question-usager"))
	case plainMessage:
		return w.fill(d.plain.pattern)
	}
	intro := intros[d.shape]
	if d.shape == legalSheet && contains(public, d.sheet.Theme) && e.rng.Float64() < 0.6 {
		intro = "intro-guichet"
	}
	switch d.sheet.Source {
	case "labour":
		intro = "intro-prive"
	case "service-public":
		w.slots["titre"] = fmt.Sprintf("« [%s](%s) »", d.sheet.Title, d.sheet.URL)
	}
	excerpt, points := e.excerpt(d, w)
	d.shown = newDeck(e.rng, shortPoints(points))
	parts := append([]string{w.fill(e.pattern(intro))}, excerpt...)
	if e.rng.Float64() < 0.62 {
		parts = append(parts, w.fill(e.pattern(closes[d.shape])))
	}
	if first := d.group.Animators[0]; e.rng.Float64() < 0.08 && first != d.Author {
		w.slots["handle"] = "@" + e.people[first].Handle
		parts = append(parts, w.fill(e.pattern("mention")))
	}
	return strings.Join(append(parts, credit(d.sheet)), "\n\n")
}

// excerpt quotes the sheet: its sentences, its points as a list, or both, or a table of where one
// stands. It also returns the points that it shows.
func (e *editor) excerpt(d *draft, w *writer) (paragraphs, points []string) {
	s := d.sheet
	if s.Body != "" {
		return []string{s.Body}, nil
	}
	points = s.Points[:min(len(s.Points), 3+e.rng.IntN(2))]
	if s.Lead != "" {
		points = s.Points // a list with an introduction is quoted whole
	}
	summary := "> " + s.Summary
	switch {
	case len(points) == 0:
		return []string{summary}, nil
	case s.Lead != "" && s.Summary == "":
		return []string{"> " + s.Lead + "\n>\n" + quoted(points)}, points
	case s.Lead != "":
		return []string{summary + "\n>\n> " + s.Lead + "\n>\n" + quoted(points)}, points
	case s.Summary == "":
		return []string{w.fill(e.pattern("lead")), bullets(points)}, points
	}
	switch x := e.rng.Float64(); {
	case x < 0.16 && len(points) >= 3 && longestOf(points) < 150:
		return []string{summary, w.fill(e.pattern("table")), e.table(points)}, points
	case x < 0.62:
		return []string{summary, w.fill(e.pattern("lead")), bullets(points)}, points
	case x < 0.80:
		return []string{w.fill(e.pattern("lead")), bullets(points)}, points
	}
	return []string{summary}, nil
}

func longestOf(list []string) int {
	n := 0
	for _, s := range list {
		n = max(n, len(s))
	}
	return n
}

// table shows where the author's team stands on each point.
func (e *editor) table(points []string) string {
	states := newDeck(e.rng, []string{"en place", "en cours", "à l'étude", "pas commencé", "en partie"})
	var b strings.Builder
	b.WriteString("| Point de la fiche | Où nous en sommes |\n| --- | --- |")
	for _, p := range points {
		fmt.Fprintf(&b, "\n| %s | %s |", p, states.deal())
	}
	return b.String()
}

func bullets(points []string) string { return "- " + strings.Join(points, "\n- ") }

func quoted(points []string) string { return "> - " + strings.Join(points, "\n> - ") }

// credit is the line of attribution which every quotation ends with.
func credit(s *Sheet) string {
	switch s.Source {
	case "practice":
		_, number, _ := strings.Cut(s.ID, "-")
		return fmt.Sprintf("*Source : [Territoires en transitions](%s), ADEME, fiche %s, licence MIT.*", s.URL, number)
	case "service-public":
		when := ""
		if date, err := time.Parse(time.DateOnly, s.Date); err == nil {
			when = " du " + frenchDate(date)
		}
		return fmt.Sprintf("*Source : [service-public.fr](%s), fiche%s, Licence Ouverte 2.0. La règle a pu changer depuis, la version en ligne fait foi.*", s.URL, when)
	case "labour":
		return fmt.Sprintf("*Source : [Code du travail numérique](%s), ministère du Travail, Licence Ouverte 2.0.*", s.URL)
	case "nsi":
		return fmt.Sprintf("*Source : [nsi_terminale](%s), manuel collaboratif, licence CC0.*", s.URL)
	case "datagouv":
		return fmt.Sprintf("*Source : [documentation de data.gouv.fr](%s), licence MIT.*", s.URL)
	}
	return fmt.Sprintf("*Source : [guides d'Etalab](%s), Licence Ouverte 2.0.*", s.URL)
}

func frenchDate(t time.Time) string {
	months := [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	day := fmt.Sprint(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return fmt.Sprintf("%s %s %d", day, months[t.Month()-1], t.Year())
}
