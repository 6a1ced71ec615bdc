package post

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func TestAPollIsChecked(t *testing.T) {
	ten := make([]string, 10)
	for n := range ten {
		ten[n] = fmt.Sprint("choix ", n)
	}
	for name, x := range map[string]struct {
		poll NewPoll
		want string // the key of the first fault, "" for none
	}{
		"two":              {NewPoll{Choices: []string{"oui", "non"}}, ""},
		"ten":              {NewPoll{Choices: ten}, ""},
		"empty ones":       {NewPoll{Choices: []string{"", " oui ", "", "non"}}, ""},
		"one":              {NewPoll{Choices: []string{"oui", " "}}, "post.poll.few"},
		"none":             {NewPoll{}, "post.poll.few"},
		"eleven":           {NewPoll{Choices: append([]string{"encore"}, ten...)}, "post.poll.many_choices"},
		"twice":            {NewPoll{Choices: []string{"Oui", "oui ", "non"}}, "post.poll.twice"},
		"long":             {NewPoll{Choices: []string{strings.Repeat("é", 121), "non"}}, "post.poll.long"},
		"long enough":      {NewPoll{Choices: []string{strings.Repeat("é", 120), "non"}}, ""},
		"closes tomorrow":  {NewPoll{Choices: []string{"oui", "non"}, Closes: noon.Add(24 * time.Hour)}, ""},
		"closed already":   {NewPoll{Choices: []string{"oui", "non"}, Closes: noon.Add(-time.Minute)}, "post.poll.past"},
		"closes now":       {NewPoll{Choices: []string{"oui", "non"}, Closes: noon}, "post.poll.past"},
		"closes very late": {NewPoll{Choices: []string{"oui", "non"}, Closes: noon.AddDate(2, 0, 0)}, "post.poll.far"},
	} {
		p, faults := x.poll.checked(noon)
		got := ""
		if len(faults) > 0 {
			got = faults[0].Key
		}
		if got != x.want {
			t.Errorf("%s: %q, want %q", name, got, x.want)
		}
		for _, c := range p.Choices {
			if c != strings.TrimSpace(c) || c == "" {
				t.Errorf("%s: the choice %q is kept", name, c)
			}
		}
	}
}

func TestWhatAPollTakesAndShows(t *testing.T) {
	open, over := Poll{}, Poll{Closes: noon}
	with := func(p Poll, change func(*Poll)) Poll { change(&p); return p }
	voted := func(p *Poll) { p.Voted, p.Voters = true, 1 }
	for name, x := range map[string]struct {
		poll         Poll
		author       bool
		takes, shows bool
	}{
		"open":                          {open, false, true, false},
		"open, to its author":           {open, true, true, true},
		"voted":                         {with(open, voted), false, true, true},
		"over":                          {over, false, false, true},
		"anonymous":                     {with(open, func(p *Poll) { p.Anonymous = true }), true, true, false},
		"anonymous, voted":              {with(open, func(p *Poll) { voted(p); p.Anonymous = true }), false, false, false},
		"anonymous, voted by three":     {with(open, func(p *Poll) { p.Anonymous, p.Voted, p.Voters = true, true, 3 }), false, false, true},
		"anonymous, three, not by me":   {with(open, func(p *Poll) { p.Anonymous, p.Voters = true, 3 }), false, true, false},
		"anonymous, over, two":          {with(over, func(p *Poll) { p.Anonymous, p.Voters = true, 2 }), true, false, false},
		"anonymous, over, three voters": {with(over, func(p *Poll) { p.Anonymous, p.Voters = true, 3 }), false, false, true},
	} {
		if got := x.poll.takes(noon); got != x.takes {
			t.Errorf("%s: takes a vote %v", name, got)
		}
		if got := x.poll.shows(noon, x.author); got != x.shows {
			t.Errorf("%s: shows results %v", name, got)
		}
	}
	if over.IsClosed(noon.Add(-time.Millisecond)) || !over.IsClosed(noon) || open.IsClosed(noon) {
		t.Error("a poll closes at its time, and without one never")
	}
}

func TestABallotIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Poll{Many: rapid.Bool().Draw(t, "many"), Anonymous: rapid.Bool().Draw(t, "anonymous"), Voted: rapid.Bool().Draw(t, "voted")}
		for n := range rapid.IntRange(2, 10).Draw(t, "choices") {
			p.Choices = append(p.Choices, Choice{N: n + 1})
		}
		sent := rapid.SliceOfN(rapid.IntRange(-1, 12), 0, 6).Draw(t, "sent")
		got, ok := p.ballot(sent)
		if !ok {
			return
		}
		if len(got) > 1 && !p.Many || len(got) == 0 && (p.Anonymous || !p.Voted) {
			t.Errorf("%v is taken as %v", sent, got)
		}
		for k, n := range got {
			if n < 1 || n > len(p.Choices) || k > 0 && got[k-1] >= n {
				t.Errorf("%v is taken as %v", sent, got)
			}
		}
	})
}
