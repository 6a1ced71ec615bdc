package post

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/core/ref"
	"maillage/kit/fail"
)

// Bounds of a poll.
const (
	minChoices = 2
	maxChoices = 10
	maxLabel   = 120 // characters
	// latest: a poll that closes later than a year from now has a date typed wrong.
	latest = 366 * 24 * time.Hour
	// fewest: how many people must have voted for the results of an anonymous poll to be shown; with one or two, each knows
	// what the other chose.
	fewest = 3
)

// NewPoll is a poll as its author describes it. Choices left empty count for nothing.
type NewPoll struct {
	Choices   []string
	Many      bool      // several choices may be taken
	Anonymous bool      // nobody is told who chose what; fixed once somebody voted
	Closes    time.Time // zero: it stays open
}

// checked returns p with its choices trimmed and its date to the minute, as forms carry it, and what is wrong with it.
func (p NewPoll) checked(now time.Time) (NewPoll, []fail.Field) {
	var faults []fail.Field
	var kept []string
	seen := map[string]bool{}
	for _, c := range p.Choices {
		c = strings.Join(strings.Fields(c), " ")
		if c == "" {
			continue
		}
		if utf8.RuneCountInString(c) > maxLabel {
			faults = append(faults, fail.On("choix", "post.poll.long", "n", maxLabel))
		}
		if key := strings.ToLower(c); seen[key] {
			faults = append(faults, fail.On("choix", "post.poll.twice", "choice", c))
		} else {
			seen[key] = true
		}
		kept = append(kept, c)
	}
	switch {
	case len(kept) < minChoices:
		faults = append(faults, fail.On("choix", "post.poll.few", "n", minChoices))
	case len(kept) > maxChoices:
		faults = append(faults, fail.On("choix", "post.poll.many_choices", "n", maxChoices))
	}
	p.Choices, p.Closes = kept, p.Closes.Truncate(time.Minute)
	return p, append(faults, closing(p.Closes, now)...)
}

// closing is what is wrong with the date at which a poll closes.
func closing(at, now time.Time) []fail.Field {
	switch {
	case at.IsZero():
		return nil
	case !at.After(now):
		return []fail.Field{fail.On("cloture", "post.poll.past")}
	case at.Sub(now) > latest:
		return []fail.Field{fail.On("cloture", "post.poll.far")}
	}
	return nil
}

// Choice is one of the choices of a poll, with how many people took it.
type Choice struct {
	N     int // from 1 on
	Label string
	Votes int
	Mine  bool // the viewer took it; never known for an anonymous poll
}

// Poll is a poll as one person sees it.
type Poll struct {
	Item      ref.Item
	Many      bool
	Anonymous bool
	Closes    time.Time
	Choices   []Choice
	Voters    int
	Voted     bool // the viewer did
}

// IsClosed tells whether it is over at now.
func (p Poll) IsClosed(now time.Time) bool { return !p.Closes.IsZero() && !now.Before(p.Closes) }

// takes tells whether the viewer's vote may still be recorded or changed: an anonymous one is final, since nothing ties it
// to a person.
func (p Poll) takes(now time.Time) bool { return !p.IsClosed(now) && !(p.Anonymous && p.Voted) }

// shows tells whether the results are shown to the viewer: once they voted or it is over, and to its author. The results of
// an anonymous poll wait for a few votes, whoever asks.
func (p Poll) shows(now time.Time, author bool) bool {
	if p.Anonymous && p.Voters < fewest {
		return false
	}
	return p.Voted || author || p.IsClosed(now)
}

// share is what part of the voters took c, in percent, rounded.
func (p Poll) share(c Choice) int {
	if p.Voters == 0 {
		return 0
	}
	return (200*c.Votes + p.Voters) / (2 * p.Voters)
}

// ballot is what was sent, sorted and without repeats; ok is false when p does not take it. None is taking the vote back,
// where votes are named.
func (p Poll) ballot(sent []int) (choices []int, ok bool) {
	choices = slices.Clone(sent)
	slices.Sort(choices)
	choices = slices.Compact(choices)
	if len(choices) == 0 && (p.Anonymous || !p.Voted) || len(choices) > 1 && !p.Many {
		return nil, false
	}
	for _, n := range choices {
		if !slices.ContainsFunc(p.Choices, func(c Choice) bool { return c.N == n }) {
			return nil, false
		}
	}
	return choices, true
}

// mine is the choices that the viewer took.
func (p Poll) mine() (out []int) {
	for _, c := range p.Choices {
		if c.Mine {
			out = append(out, c.N)
		}
	}
	return out
}

// same tells whether n describes p.
func (p Poll) same(n NewPoll) bool {
	return p.Many == n.Many && p.Anonymous == n.Anonymous && p.Closes.Equal(n.Closes) &&
		slices.EqualFunc(p.Choices, n.Choices, func(c Choice, label string) bool { return c.Label == label })
}
