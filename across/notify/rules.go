package notify

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"maillage/core/journal"
	"maillage/core/part"
	"maillage/core/ref"
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

// The kinds of notices about what is published. The others are those that parts declare: see rules.
const (
	kindMention   = "mention"
	kindReply     = "reply"
	kindPost      = "post"
	kindBroadcast = "broadcast" // sent to all the members of a place
)

// published tells whether a kind of notices is about what is published, and not declared by a part.
func published(kind string) bool {
	return kind == kindMention || kind == kindReply || kind == kindPost || kind == kindBroadcast
}

// rules is who is told of the facts that parts declare so.
type rules struct {
	facts map[string]part.Telling // by kind of fact
	named map[string]part.Telling // by kind of notice
}

func rulesOf(facts []part.Fact) rules {
	r := rules{map[string]part.Telling{}, map[string]part.Telling{
		// words: notify.told.*
		kindBounced: {To: part.Concerned, Name: kindBounced, Words: "notify.told.bounced", Path: addressPath},
	}}
	for _, f := range facts {
		if f.Tells != nil {
			r.facts[f.Kind], r.named[f.Tells.Name] = *f.Tells, *f.Tells
		}
	}
	return r
}

// kinds is the kinds of notices that keep accepts, those of people first.
func (r rules) kinds(keep func(part.Telling) bool) []string {
	var out []string
	for name, t := range r.named {
		if keep(t) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// letters is the kinds that are also told by letter and by push.
func (r rules) letters() []string {
	return append(r.kinds(func(t part.Telling) bool { return t.Letter }), kindMention, kindReply, kindBroadcast)
}

// about is the item or the place that a declared fact is told about: by which its notices are gathered. onItem is 0 unless
// they lead to an item.
func about(t part.Telling, f journal.Fact) (subject int64, onItem ref.Item) {
	switch {
	case f.Item != 0 && t.Path == "":
		return int64(cmp.Or(f.Root, f.Item)), f.Item
	case f.Space != 0:
		return int64(f.Space), 0
	}
	return int64(f.Actor), 0
}

// word is the last word of a kind of fact, and same the first.
func word(kind string) string { return kind[strings.LastIndexByte(kind, '.')+1:] }
func same(kind string) string { before, _, _ := strings.Cut(kind, "."); return before }

// changes tells whether facts of a word change what an item says: those newly named are told.
func changes(word string) bool { return word == "edited" || word == "approved" }

// Rhythm is how often a digest comes.
type Rhythm string

// The rhythms.
const (
	Never    Rhythm = ""
	Daily    Rhythm = "daily" // but for Saturdays and Sundays, for who keeps those quiet
	EachWeek Rhythm = "weekly"
	Monthly  Rhythm = "monthly" // the first such day of the month
)

// Rhythms is every rhythm, the most frequent first.
var Rhythms = []Rhythm{Daily, EachWeek, Monthly, Never}

// Prefs is when and whether letters may come.
type Prefs struct {
	Mail     bool
	Quiet    bool // nothing between From and To
	From, To int  // minutes since midnight; From after To goes over midnight
	Weekends bool // nothing on Saturdays and Sundays either
	Digest   Rhythm
	Day      time.Weekday // of the digest, unless it is daily
	At       int          // of the digest: minutes since midnight
}

// Ordinary is what people have who chose nothing.
var Ordinary = Prefs{Mail: true, Quiet: true, From: 19 * 60, To: 8 * 60, Weekends: true, Digest: EachWeek, Day: time.Monday, At: 8 * 60}

// sound tells whether p is something that one may choose.
func (p Prefs) sound() bool {
	within := func(minute int) bool { return minute >= 0 && minute < 24*60 }
	return within(p.From) && within(p.To) && within(p.At) && p.Day >= time.Sunday && p.Day <= time.Saturday && slices.Contains(Rhythms, p.Digest)
}

// NextDigest returns when the first digest after t is due, the zero time for never. It is after t, and never in quiet hours.
func (p Prefs) NextDigest(t time.Time, zone *time.Location) time.Time {
	if p.Digest == Never || !p.Mail {
		return time.Time{}
	}
	const horizon = 45 // days: one month, and the quiet days after it
	for d := range horizon {
		at := day(t.In(zone), d, p.At)
		if p.digestOn(at) {
			if at = p.NotBefore(at, zone); at.After(t) {
				return at.UTC()
			}
		}
	}
	return time.Time{} // unreachable: every rhythm has a day in the horizon
}

func (p Prefs) digestOn(at time.Time) bool {
	weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
	switch p.Digest {
	case Daily:
		return !weekend || !p.Quiet || !p.Weekends
	case Monthly:
		return at.Weekday() == p.Day && at.Day() <= 7
	}
	return at.Weekday() == p.Day
}

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
