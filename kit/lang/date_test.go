package lang_test

import (
	"strings"
	"testing"
	"time"

	"maillage/kit/lang"
)

// paris is a zone two hours east of UTC; a fixed one, so that the test needs no zone files.
var paris = time.FixedZone("été", 2*3600)

// plain shows non-breaking spaces as ~ so that the tables can be read.
func plain(s string) string { return strings.ReplaceAll(s, "\u00a0", "~") }

func TestDates(t *testing.T) {
	c := lang.NewCatalogue()
	fr, en := c.Localizer("fr", paris), c.Localizer("en", paris)
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	morning, first := at("2026-11-24T07:41:00Z"), at("2026-11-30T22:00:00Z")
	for _, x := range []struct{ got, want string }{
		{fr.Date(morning), "24 novembre 2026"}, {en.Date(morning), "24 November 2026"},
		{fr.Date(first), "1er décembre 2026"}, {en.Date(first), "1 December 2026"},
		{fr.DateTime(morning), "24 novembre 2026 à 9~h~41"}, {en.DateTime(morning), "24 November 2026 at 9:41"},
		{fr.DateTime(first), "1er décembre 2026 à 0~h"}, {en.DateTime(first), "1 December 2026 at 0:00"},
		{fr.Time(at("2026-11-24T13:05:00Z")), "15~h~05"}, {en.Time(at("2026-11-24T13:05:00Z")), "15:05"},
		{fr.Day(morning), "mardi 24 novembre"}, {en.Day(morning), "Tuesday 24 November"}, {fr.Day(first), "mardi 1er décembre"},
	} {
		if plain(x.got) != x.want {
			t.Errorf("got %q, want %q", x.got, x.want)
		}
	}
}

func TestAgo(t *testing.T) {
	c := lang.NewCatalogue()
	fr, en := c.Localizer("fr", paris), c.Localizer("en", paris)
	now := time.Date(2026, 11, 24, 18, 30, 0, 0, paris)
	for _, x := range []struct {
		t      time.Time
		fr, en string
	}{
		{now, "à l’instant", "just now"},
		{now.Add(30 * time.Second), "à l’instant", "just now"},
		{now.Add(-59 * time.Second), "à l’instant", "just now"},
		{now.Add(-time.Minute), "il y a 1~min", "1~min ago"},
		{now.Add(-40 * time.Minute), "il y a 40~min", "40~min ago"},
		{now.Add(-3*time.Hour - 59*time.Minute), "il y a 3~h", "3~h ago"},
		{time.Date(2026, 11, 24, 0, 0, 0, 0, paris), "il y a 18~h", "18~h ago"},
		{time.Date(2026, 11, 23, 23, 59, 0, 0, paris), "hier à 23~h~59", "yesterday at 23:59"},
		{time.Date(2026, 11, 23, 15, 20, 0, 0, paris), "hier à 15~h~20", "yesterday at 15:20"},
		{time.Date(2026, 11, 23, 17, 0, 0, 0, paris), "hier à 17~h", "yesterday at 17:00"},
		{time.Date(2026, 11, 22, 8, 0, 0, 0, paris), "dimanche", "Sunday"},
		{time.Date(2026, 11, 18, 0, 0, 0, 0, paris), "mercredi", "Wednesday"},
		{time.Date(2026, 11, 17, 23, 0, 0, 0, paris), "17 novembre", "17 November"},
		{time.Date(2026, 1, 1, 8, 0, 0, 0, paris), "1er janvier", "1 January"},
		{time.Date(2025, 11, 12, 8, 0, 0, 0, paris), "12 novembre 2025", "12 November 2025"},
		{time.Date(2026, 11, 25, 9, 0, 0, 0, paris), "25 novembre 2026 à 9~h", "25 November 2026 at 9:00"},
	} {
		if got := plain(fr.Ago(x.t, now)); got != x.fr {
			t.Errorf("%v: %q, want %q", x.t, got, x.fr)
		}
		if got := plain(en.Ago(x.t, now)); got != x.en {
			t.Errorf("%v: %q, want %q", x.t, got, x.en)
		}
	}
	// Just after midnight, ten minutes ago is still ten minutes ago.
	night := time.Date(2026, 11, 24, 0, 5, 0, 0, paris)
	if got := plain(fr.Ago(night.Add(-10*time.Minute), night)); got != "il y a 10~min" {
		t.Errorf("over midnight: %q", got)
	}
}
