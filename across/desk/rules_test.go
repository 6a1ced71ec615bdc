package desk

import (
	"testing"
	"time"
)

var now = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC) // a Tuesday

// weeksOf is the last weeks at now, with these numbers of active people, the last of which is of the current week.
func weeksOf(active ...int) []Week {
	list := blank(firstWeek(now))
	for n, a := range active {
		list[shownWeeks-len(active)+n].Active = a
	}
	return list
}

func TestWeeks(t *testing.T) {
	if got, want := weekOf(now), time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("the week begins %v, want %v", got, want)
	}
	if got := weekOf(weekOf(now)); !got.Equal(weekOf(now)) {
		t.Errorf("a Monday at midnight is in the week of %v", got)
	}
	list := blank(firstWeek(now))
	if len(list) != shownWeeks || !list[shownWeeks-1].Start.Equal(weekOf(now)) {
		t.Errorf("%d weeks until %v", len(list), list[len(list)-1].Start)
	}
	start := weekOf(now).Add(-week)
	for _, c := range []struct {
		at   time.Time
		want bool
	}{{now, false}, {start.Add(week), false}, {start.Add(week + inTime - time.Millisecond), false}, {start.Add(week + inTime), true}} {
		if got := isSettled(start, c.at); got != c.want {
			t.Errorf("counted at %v: settled %v", c.at, got)
		}
	}
}

func TestPhase(t *testing.T) {
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	old, never := ago(400*day), time.Time{}
	for _, c := range []struct {
		name            string
		created, posted time.Time
		weeks           []Week
		want            Phase
	}{
		{"new", ago(day), never, nil, Starting},
		{"new and busy", ago(50 * day), ago(day), weeksOf(1, 1, 1, 1, 9, 9, 9, 9, 9), Starting},
		{"eight weeks", ago(young), ago(day), nil, Steady},
		{"new and silent for a month is starting still", ago(40 * day), never, nil, Starting},
		{"never anything, two months", ago(60 * day), never, nil, Sleeping},
		{"never anything, a year", old, never, nil, Inactive},
		{"small, something lately", old, ago(29 * day), nil, Steady},
		{"a month ago", old, ago(30 * day), nil, Sleeping},
		{"almost six months ago", old, ago(181 * day), nil, Sleeping},
		{"six months ago", old, ago(182 * day), nil, Inactive},
		{"a week with somebody counts until its end", old, ago(300 * day), weeksOf(1, 0, 0, 0, 0), Steady},
		{"weeks long past", old, ago(300 * day), weeksOf(1, 0, 0, 0, 0, 0, 0), Sleeping},
		{"steady", old, ago(day), weeksOf(5, 5, 5, 5, 5, 5, 5, 5, 5), Steady},
		{"a fifth more is not more than a fifth", old, ago(day), weeksOf(5, 5, 5, 5, 6, 6, 6, 6, 0), Steady},
		{"grows", old, ago(day), weeksOf(5, 5, 5, 5, 6, 6, 6, 7, 0), Growing},
		{"the current week does not count", old, ago(day), weeksOf(5, 5, 5, 5, 5, 5, 5, 5, 90), Steady},
		{"comes back", old, ago(day), weeksOf(0, 0, 0, 0, 0, 0, 0, 1, 0), Steady},
		{"comes back in numbers", old, ago(day), weeksOf(0, 0, 0, 0, 0, 0, 1, 7, 0), Growing},
		{"fades", old, ago(day), weeksOf(9, 9, 9, 9, 2, 2, 2, 2, 1), Steady},
	} {
		if got := phaseOf(now, c.created, c.posted, c.weeks); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestWelcomeText(t *testing.T) {
	for _, c := range []struct{ template, job, want string }{
		{"Bienvenue à {nom}, {fonction} !", "Chargée d'eau", "Bienvenue à @ana.lopez, Chargée d'eau !"},
		{"Bienvenue à {nom}, {fonction} !", "", "Bienvenue à @ana.lopez !"},
		{"{nom} ({fonction}) arrive", "", "@ana.lopez arrive"},
		{"{fonction}, {nom}", "", "@ana.lopez"},
		{"Bonjour {fonction}", "", "Bonjour"},
		{"{nom} {nom} {autre}", "x", "@ana.lopez @ana.lopez {autre}"},
		{"{nom}", "{nom}", "@ana.lopez"},
		{"{fonction}", "{nom}", "{nom}"},
		{"", "x", ""},
	} {
		if got := welcomeText(c.template, "ana.lopez", c.job); got != c.want {
			t.Errorf("%q for %q: %q, want %q", c.template, c.job, got, c.want)
		}
	}
}

// Bars stay within their chart, whatever the numbers.
func TestChart(t *testing.T) {
	for _, list := range [][]bar{nil, {{0, 0}}, {{1, 1}, {3, 0}, {1000000, 999999}}} {
		for n, b := range newChart("", "", "", list).bars {
			if b.y < 0 || b.height < 0 || b.y+b.height != chartHeight || b.partHeight > b.height || b.partY+b.partHeight != chartHeight {
				t.Errorf("bar %d of %v: %+v", n, list, b)
			}
		}
	}
}
