package lang

import (
	"strconv"
	"time"
)

var (
	frenchMonths = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
		"octobre", "novembre", "décembre"}
	frenchDays = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
)

// Date writes the day of t in the time zone of l: "24 novembre 2026", "1er novembre 2026";
// "24 November 2026" in English.
func (l *Localizer) Date(t time.Time) string {
	t = t.In(l.zone)
	return l.dayMonth(t) + " " + strconv.Itoa(t.Year())
}

// DateTime writes day and hour: "24 novembre 2026 à 9 h 41", "… à 9 h" on the hour;
// "24 November 2026 at 9:41". Hours keep together with non-breaking spaces.
func (l *Localizer) DateTime(t time.Time) string { return l.Date(t) + l.at() + l.Time(t) }

// Time writes the hour of t: "9 h 41", "9 h" on the hour; "9:41" in English.
func (l *Localizer) Time(t time.Time) string {
	t = t.In(l.zone)
	if l.tag == English {
		return t.Format("15:04")[hourPad(t):]
	}
	s := strconv.Itoa(t.Hour()) + "\u00a0h"
	if t.Minute() > 0 {
		s += "\u00a0" + t.Format("04")
	}
	return s
}

// Day writes the day of the week and of the month, without the year: "mardi 24 novembre";
// "Tuesday 24 November" in English.
func (l *Localizer) Day(t time.Time) string {
	t = t.In(l.zone)
	return l.weekday(t) + " " + l.dayMonth(t)
}

// Ago writes how long before now t was, the nearer the finer: "à l’instant", "il y a 40 min",
// "il y a 3 h", "hier à 15 h 20", "lundi" (within six days), "12 novembre", "12 novembre 2025".
// Days are those of the time zone of l. A time to come, beyond a minute of drift, is a DateTime.
func (l *Localizer) Ago(t, now time.Time) string {
	t, now = t.In(l.zone), now.In(l.zone)
	past := now.Sub(t)
	days := midnight(now).Sub(midnight(t)) / (24 * time.Hour)
	switch {
	case past < -time.Minute:
		return l.DateTime(t)
	case past < time.Minute:
		return l.pick("à l’instant", "just now")
	case past < time.Hour:
		return l.since(int(past/time.Minute), "min")
	case days == 0:
		return l.since(int(past/time.Hour), "h")
	case days == 1:
		return l.pick("hier", "yesterday") + l.at() + l.Time(t)
	case days <= 6:
		return l.weekday(t)
	case t.Year() == now.Year():
		return l.dayMonth(t)
	}
	return l.Date(t)
}

func (l *Localizer) since(n int, unit string) string {
	length := strconv.Itoa(n) + "\u00a0" + unit
	return l.pick("il y a "+length, length+" ago")
}

func (l *Localizer) at() string { return l.pick(" à ", " at ") }

func (l *Localizer) pick(fr, en string) string {
	if l.tag == English {
		return en
	}
	return fr
}

func (l *Localizer) weekday(t time.Time) string { return l.Weekday(t.Weekday()) }

// Weekday is the name of a day: "lundi", "Monday".
func (l *Localizer) Weekday(d time.Weekday) string { return l.pick(frenchDays[d], d.String()) }

// dayMonth writes "12 novembre", "1er novembre", "12 November".
func (l *Localizer) dayMonth(t time.Time) string {
	day := strconv.Itoa(t.Day())
	if l.tag == English {
		return day + " " + t.Month().String()
	}
	if t.Day() == 1 {
		day = "1er"
	}
	return day + " " + frenchMonths[t.Month()-1]
}

// midnight returns the date of t as if in UTC, so that two of them are whole days apart whatever
// the clock changes between them.
func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// hourPad is how many signs to drop from "09:41" to read 9:41.
func hourPad(t time.Time) int {
	if t.Hour() < 10 {
		return 1
	}
	return 0
}
