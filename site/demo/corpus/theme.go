package corpus

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// pack is what is written about one theme in data/themes.
type pack struct {
	key, name   string // "eau", "l'eau et l'assainissement"
	skills      []string
	objects     []string // noun phrases with their article
	help, looks []string // noun phrases
	questions   []question
	stories     []story
	remarks     []string // patterns
}

type question struct {
	ask     string
	answers []string
}

type story struct {
	tell   string
	points []string
	reply  string // a first comment
}

// readThemes reads data/themes/*.txt. A line's first sign says what it is: == a theme (key, name,
// skills), * objects, + what one can help with, > what one looks for, ? a question and - its answers,
// ! a story, . its points and = a first comment on it, ~ a remark.
func (t *texts) readThemes() error {
	files, err := data.ReadDir("data/themes")
	if err != nil {
		return err
	}
	for _, f := range files {
		raw, err := text("themes/" + f.Name())
		if err != nil {
			return err
		}
		var p *pack
		for line := range strings.Lines(raw) {
			line = strings.TrimSpace(line)
			if line == "" {
				continue
			}
			if p, err = t.themeLine(p, line); err != nil {
				return fmt.Errorf("%s: %w: %q", f.Name(), err, line)
			}
		}
	}
	return nil
}

var errThemeLine = errors.New("line out of place")

func (t *texts) themeLine(p *pack, line string) (*pack, error) {
	sign, rest, _ := strings.Cut(line, " ")
	switch {
	case sign == "==":
		cells := strings.Split(rest, " | ")
		if len(cells) != 3 {
			return nil, errThemeLine
		}
		p = &pack{key: cells[0], name: cells[1], skills: list(cells[2])}
		t.themes[p.key] = p
		t.order = append(t.order, p.key)
	case p == nil:
		return nil, errThemeLine
	case sign == "*":
		p.objects = list(rest)
	case sign == "+":
		p.help = list(rest)
	case sign == ">":
		p.looks = list(rest)
	case sign == "?":
		p.questions = append(p.questions, question{ask: rest})
	case sign == "-" && len(p.questions) > 0:
		q := &p.questions[len(p.questions)-1]
		q.answers = append(q.answers, rest)
	case sign == "!":
		p.stories = append(p.stories, story{tell: rest})
	case sign == "." && len(p.stories) > 0:
		s := &p.stories[len(p.stories)-1]
		s.points = append(s.points, rest)
	case sign == "=" && len(p.stories) > 0:
		p.stories[len(p.stories)-1].reply = rest
	case sign == "~":
		p.remarks = append(p.remarks, rest)
	default:
		return nil, errThemeLine
	}
	return p, nil
}

func list(s string) []string {
	var items []string
	for item := range strings.SplitSeq(s, ";") {
		items = append(items, strings.TrimSpace(item))
	}
	return slices.Clip(items)
}
