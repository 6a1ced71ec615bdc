package corpus

import (
	"math"
	"math/rand/v2"
	"time"
	_ "time/tzdata" // Paris must be known wherever the binary runs, or the same seed gives another world
)

// span is how far back the world goes.
const span = 60 * 24 * time.Hour

// calendar draws the moments at which people write: in working hours, seldom at the week-end, more
// and more as now comes near.
type calendar struct {
	rng   *rand.Rand
	now   time.Time
	paris *time.Location
}

func newCalendar(rng *rand.Rand, now time.Time) (*calendar, error) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return nil, err
	}
	return &calendar{rng: rng, now: now, paris: paris}, nil
}

// moment draws when a post is written. late is the share of evenings, larger among teachers.
func (c *calendar) moment(late float64) time.Time {
	for {
		// Half as many posts every four weeks back, and none beyond the span.
		days := int(-math.Log(1-c.rng.Float64()) * 40)
		day := c.now.In(c.paris).AddDate(0, 0, -days)
		if c.weekend(day) && c.rng.Float64() > 0.08 {
			continue
		}
		t := c.at(day, c.minuteOfDay(late))
		if t.Before(c.now.Add(-4*time.Minute)) && t.After(c.now.Add(-span)) {
			return t
		}
	}
}

// reply draws when a comment is written after from, and false when that would be after now.
func (c *calendar) reply(from time.Time) (time.Time, bool) {
	hours := math.Exp(c.rng.NormFloat64()*1.3 + math.Log(3.5))
	t := from.Add(time.Duration(hours*60)*time.Minute + time.Duration(60+c.rng.IntN(400))*time.Second)
	local := t.In(c.paris)
	if local.Hour() < 7 || local.Hour() >= 22 {
		day := local
		if local.Hour() >= 22 {
			day = day.AddDate(0, 0, 1)
		}
		t = c.at(day, 480+c.rng.IntN(150))
	}
	for c.weekend(t.In(c.paris)) && c.rng.Float64() > 0.12 {
		t = c.at(t.In(c.paris).AddDate(0, 0, 1), 490+c.rng.IntN(300))
	}
	// What is recent is answered within what is left of the time.
	if !t.Before(c.now) {
		left := c.now.Sub(from)
		if left < 12*time.Minute || left > 72*time.Hour {
			return time.Time{}, false
		}
		t = from.Add(2*time.Minute + time.Duration(c.rng.Int64N(int64(left-4*time.Minute))))
		if h := t.In(c.paris).Hour(); h < 7 || h >= 22 {
			return time.Time{}, false
		}
	}
	return t.Truncate(time.Second), true
}

func (c *calendar) weekend(day time.Time) bool {
	return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
}

// minuteOfDay has a peak in the middle of the morning, one in the afternoon, and some evenings.
func (c *calendar) minuteOfDay(late float64) int {
	mean, width := 605.0, 62.0
	switch x := c.rng.Float64(); {
	case x < late:
		mean, width = 1225, 45
	case x < 0.5+late/2:
		mean, width = 895, 68
	}
	return min(1340, max(435, int(mean+c.rng.NormFloat64()*width)))
}

func (c *calendar) at(day time.Time, minute int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), minute/60, minute%60, c.rng.IntN(60), 0, c.paris).UTC()
}

// weekday names the working day that is so many days from t, or the next one in the same direction.
func (c *calendar) weekday(t time.Time, days int) string {
	names := [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
	day := t.In(c.paris).AddDate(0, 0, days)
	for c.weekend(day) {
		day = day.AddDate(0, 0, days/2)
	}
	return names[day.Weekday()]
}
