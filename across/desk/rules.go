package desk

import (
	"strings"
	"time"
)

const (
	day  = 24 * time.Hour
	week = 7 * day
	// shownWeeks is how far back the pulse goes, the current week included.
	shownWeeks = 12
	// inTime is how soon a question is to be answered.
	inTime = 72 * time.Hour
	// fewest is how many members a group has at least for its pulse to single out nobody.
	fewest = 5
	// recent is how long somebody is a newcomer.
	recent = 14 * day
	// A member who gave a sign within lively and none within silent is quiet.
	lively = 182 * day
	silent = 60 * day
)

// Week is what a group did in the week that begins at Start, a Monday at midnight UTC.
type Week struct {
	Start                time.Time
	Active, Contributors int
	Questions, Answered  int
}

// weekOf is the beginning of the week that t is in.
func weekOf(t time.Time) time.Time { return t.UTC().Truncate(week) }

// firstWeek is the beginning of the first week that a pulse shows at now.
func firstWeek(now time.Time) time.Time { return weekOf(now).Add(-(shownWeeks - 1) * week) }

// isSettled tells whether a week counted at that time can change no more: its last question was answered in time, or was not.
func isSettled(start, counted time.Time) bool { return !counted.Before(start.Add(week + inTime)) }

// Phase is where a group is in its life.
type Phase string

// The phases.
const (
	Starting Phase = "starting" // younger than eight weeks
	Growing  Phase = "growing"  // more people active than before
	Steady   Phase = "steady"
	Sleeping Phase = "sleeping" // no sign for thirty days
	Inactive Phase = "inactive" // no sign for six months
)

const (
	young    = 8 * week
	asleep   = 30 * day
	forsaken = 182 * day
	// A group grows when its four last full weeks have a fifth more active people, summed, than the four before, and two a week at least.
	compared   = 4
	growthOver = 5
)

// phaseOf is the phase at now of a group made at created, where something was last published at posted (zero: never), and
// whose weeks are given, the oldest first. A sign is what was published, or the end of a week in which somebody was active. A
// young group is starting whatever it does.
func phaseOf(now, created, posted time.Time, weeks []Week) Phase {
	last := created
	if posted.After(last) {
		last = posted
	}
	for _, w := range weeks {
		if end := w.Start.Add(week); w.Active > 0 && end.After(last) {
			last = end
		}
	}
	switch idle := now.Sub(last); {
	case now.Sub(created) < young:
		return Starting
	case idle >= forsaken:
		return Inactive
	case idle >= asleep:
		return Sleeping
	case grows(now, weeks):
		return Growing
	}
	return Steady
}

func grows(now time.Time, weeks []Week) bool {
	var full []Week
	for _, w := range weeks {
		if w.Start.Before(weekOf(now)) {
			full = append(full, w)
		}
	}
	if len(full) < 2*compared {
		return false
	}
	sum := func(list []Week) (n int) {
		for _, w := range list {
			n += w.Active
		}
		return n
	}
	before, after := sum(full[len(full)-2*compared:len(full)-compared]), sum(full[len(full)-compared:])
	return after >= 2*compared && growthOver*after > (growthOver+1)*before
}

// What a template says the name and the function of a newcomer by.
const (
	placeName = "{nom}"
	placeJob  = "{fonction}"
)

// welcomeText is a template for the person of that handle, whom it names so that they are told, and whose function may be
// unknown: then it goes with the comma or the brackets around it.
func welcomeText(template, handle, job string) string {
	if job == "" {
		template = strings.NewReplacer(", "+placeJob, "", " ("+placeJob+")", "", placeJob+", ", "", " "+placeJob, "", placeJob, "").Replace(template)
	}
	return strings.NewReplacer(placeName, "@"+handle, placeJob, job).Replace(template)
}
