package notify

import (
	"math/rand/v2"
	"testing"
	"time"
)

func paris(t *testing.T) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestQuietHours(t *testing.T) {
	z := paris(t)
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, z)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	day := Prefs{Quiet: true, From: 12 * 60, To: 14 * 60}
	for _, c := range []struct {
		p         Prefs
		now, want string
	}{
		{Ordinary, "2026-11-24 10:00", "2026-11-24 10:00"}, // a Tuesday
		{Ordinary, "2026-11-24 18:59", "2026-11-24 18:59"}, //
		{Ordinary, "2026-11-24 19:00", "2026-11-25 08:00"}, //
		{Ordinary, "2026-11-25 03:30", "2026-11-25 08:00"}, //
		{Ordinary, "2026-11-27 20:00", "2026-11-30 08:00"}, // Friday evening to Monday
		{Ordinary, "2026-11-28 11:00", "2026-11-30 08:00"}, // Saturday
		{Ordinary, "2026-10-24 23:00", "2026-10-26 08:00"}, // the night the clock goes back
		{Prefs{}, "2026-11-28 03:00", "2026-11-28 03:00"},  // no quiet hours
		{day, "2026-11-28 12:30", "2026-11-28 14:00"},      //
		{day, "2026-11-28 14:00", "2026-11-28 14:00"},      //
		{Prefs{Quiet: true, From: 600, To: 600}, "2026-11-28 10:00", "2026-11-28 10:00"},
	} {
		if got := c.p.NotBefore(at(c.now), z); !got.Equal(at(c.want)) {
			t.Errorf("%+v at %s: %s, want %s", c.p, c.now, got.In(z), c.want)
		}
	}
}

// Whatever the hours and the zone: never before, never more than four days later, and never in quiet hours.
func TestQuietHoursEnd(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		zone, err := time.LoadLocation([]string{"Europe/Paris", "America/Cayenne", "Pacific/Marquesas", "Indian/Reunion", "America/Miquelon"}[r.IntN(5)])
		if err != nil {
			t.Fatal(err)
		}
		p := Prefs{Quiet: true, From: r.IntN(1440), To: r.IntN(1440), Weekends: r.IntN(2) == 0}
		now := time.Date(2026, 1, 1, 0, r.IntN(400*24*60), 0, 0, time.UTC)
		got := p.NotBefore(now, zone)
		if got.Before(now) || got.Sub(now) > 96*time.Hour {
			t.Fatalf("%+v in %s at %s: %s", p, zone, now.In(zone), got.In(zone))
		}
		if again := p.NotBefore(got, zone); !again.Equal(got) {
			t.Fatalf("%+v in %s at %s: %s is quiet too", p, zone, now.In(zone), got.In(zone))
		}
	}
}
