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

func TestNextDigest(t *testing.T) {
	z := paris(t)
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, z)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	with := func(change func(*Prefs)) Prefs {
		p := Ordinary
		change(&p)
		return p
	}
	daily := with(func(p *Prefs) { p.Digest = Daily })
	always := with(func(p *Prefs) { p.Digest, p.Quiet = Daily, false })
	late := with(func(p *Prefs) { p.Digest, p.At = Daily, 22*60 })
	monthly := with(func(p *Prefs) { p.Digest, p.Day, p.At = Monthly, time.Friday, 12*60 })
	saturday := with(func(p *Prefs) { p.Day, p.At = time.Saturday, 12*60 })
	for _, c := range []struct {
		p         Prefs
		now, want string
	}{
		{Ordinary, "2026-11-24 10:00", "2026-11-30 08:00"}, // a Tuesday; Monday
		{Ordinary, "2026-11-30 07:59", "2026-11-30 08:00"}, //
		{Ordinary, "2026-11-30 08:00", "2026-12-07 08:00"}, // never the same one twice
		{daily, "2026-11-27 08:00", "2026-11-30 08:00"},    // Friday; Monday
		{always, "2026-11-27 08:00", "2026-11-28 08:00"},   //
		{late, "2026-11-24 10:00", "2026-11-25 08:00"},     // the end of the night
		{late, "2026-11-25 08:00", "2026-11-26 08:00"},     //
		{monthly, "2026-11-24 10:00", "2026-12-04 12:00"},  //
		{monthly, "2026-12-04 12:00", "2027-01-01 12:00"},  //
		{saturday, "2026-11-24 10:00", "2026-11-30 08:00"}, // the end of the week-end
		{Ordinary, "2026-10-24 10:00", "2026-10-26 08:00"}, // over the change of hour
	} {
		if got := c.p.NextDigest(at(c.now), z); !got.Equal(at(c.want)) {
			t.Errorf("%+v at %s: %s, want %s", c.p, c.now, got.In(z), c.want)
		}
	}
	for _, none := range []Prefs{with(func(p *Prefs) { p.Digest = Never }), with(func(p *Prefs) { p.Mail = false })} {
		if got := none.NextDigest(at("2026-11-24 10:00"), z); !got.IsZero() {
			t.Errorf("%+v: %s, want never", none, got)
		}
	}
}

// Whatever is chosen, wherever: always later, in nobody's quiet hours, and never so far that a month has none.
func TestDigestsGoOn(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		zone, err := time.LoadLocation([]string{"Europe/Paris", "America/Cayenne", "Pacific/Marquesas", "Indian/Reunion", "America/Miquelon"}[r.IntN(5)])
		if err != nil {
			t.Fatal(err)
		}
		p := Prefs{Mail: true, Quiet: r.IntN(2) == 0, From: r.IntN(1440), To: r.IntN(1440), Weekends: r.IntN(2) == 0, Digest: Rhythms[r.IntN(3)], Day: time.Weekday(r.IntN(7)), At: r.IntN(1440)}
		now := time.Date(2026, 1, 1, 0, r.IntN(400*24*60), 0, 0, time.UTC)
		for range 5 {
			next := p.NextDigest(now, zone)
			if !next.After(now) || next.Sub(now) > 45*24*time.Hour || !p.NotBefore(next, zone).Equal(next) {
				t.Fatalf("%+v in %s after %s: %s", p, zone, now.In(zone), next.In(zone))
			}
			now = next
		}
	}
}
