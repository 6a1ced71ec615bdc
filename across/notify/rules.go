package notify

import (
	"slices"
	"time"
)

// Level is what one is told of in a space.
type Level string

// The levels, the most talkative first.
const (
	All       Level = "all"
	Questions Level = "questions"
	Mentions  Level = "mentions" // the default
	Weekly    Level = "weekly"
	Nothing   Level = "none"
)

// Levels is every level, the most talkative first.
var Levels = []Level{All, Questions, Mentions, Weekly, Nothing}

// IsLevel tells whether s names a level.
func IsLevel(s string) bool { return slices.Contains(Levels, Level(s)) }

// writes tells whether letters go out at once at this level.
func (l Level) writes() bool { return l != Weekly && l != Nothing }

// The kinds of notices.
const (
	kindMention  = "mention"
	kindReply    = "reply"
	kindPost     = "post"
	kindRequest  = "request"
	kindAccepted = "accepted"
	kindDeclined = "declined"
	kindInvited  = "invited"
	kindRole     = "role"
)

// ofItem tells whether the subject of a kind is an item; otherwise it is a space.
func ofItem(kind string) bool { return kind == kindMention || kind == kindReply || kind == kindPost }

// letterKinds are the kinds that are also told by letter. An invitation has a letter of its own.
var letterKinds = []string{kindMention, kindReply, kindRequest, kindAccepted}

// questionKind is the kind of items that the level Questions lets through.
const questionKind = "question"

// Prefs is when and whether letters may come.
type Prefs struct {
	Mail     bool
	Quiet    bool // nothing between From and To
	From, To int  // minutes since midnight; From after To goes over midnight
	Weekends bool // nothing on Saturdays and Sundays either
}

// Ordinary is what people have who chose nothing.
var Ordinary = Prefs{Mail: true, Quiet: true, From: 19 * 60, To: 8 * 60, Weekends: true}

// NotBefore returns when a letter meant for t may go: t itself, or the end of the quiet hours of zone that t is in. It is
// at most three days later.
func (p Prefs) NotBefore(t time.Time, zone *time.Location) time.Time {
	if !p.Quiet {
		return t
	}
	at := t.In(zone)
	for range 8 { // evening, two days of week-end, night: five steps at most
		next := p.step(at)
		if !next.After(at) {
			break
		}
		at = next
	}
	return at.UTC()
}

// step is the end of the quiet stretch that at is in; at itself outside of any.
func (p Prefs) step(at time.Time) time.Time {
	if p.Weekends && (at.Weekday() == time.Saturday || at.Weekday() == time.Sunday) {
		return day(at, 1, 0)
	}
	minute := at.Hour()*60 + at.Minute()
	switch {
	case p.From <= p.To && minute >= p.From && minute < p.To, p.From > p.To && minute < p.To:
		return day(at, 0, p.To)
	case p.From > p.To && minute >= p.From:
		return day(at, 1, p.To)
	}
	return at
}

// day is the minute of the day that is days after at. Where the clock jumps over it, it is the first instant after.
func day(at time.Time, days, minute int) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day()+days, 0, minute, 0, 0, at.Location())
}
