package item_test

import (
	"testing"
	"time"

	"maillage/core/item"
	"maillage/kit/fail"
)

// The hour that was chosen is the hour that clocks show, before and after they change.
func TestLaterFollowsTheClocks(t *testing.T) {
	for _, c := range []struct{ wall, zone, want string }{
		{"2026-11-27T18:00", "Europe/Paris", "2026-11-27T17:00:00Z"},
		{"2027-03-27T09:00", "Europe/Paris", "2027-03-27T08:00:00Z"},
		{"2027-03-29T09:00", "Europe/Paris", "2027-03-29T07:00:00Z"}, // summer time, though it is chosen in winter
		{"2027-10-31T02:30", "Europe/Paris", "2027-10-31T00:30:00Z"}, // twice that night: the first
		{"2027-10-31T03:00", "Europe/Paris", "2027-10-31T02:00:00Z"},
		{"2027-03-29T09:00", "America/Cayenne", "2027-03-29T12:00:00Z"},
		{"2027-04-04T01:45", "Australia/Lord_Howe", "2027-04-03T14:45:00Z"}, // set back by half an hour
	} {
		at, err := item.Later{Wall: c.wall, Zone: c.zone}.At()
		if err != nil || at.Format(time.RFC3339) != c.want {
			t.Errorf("%s in %s is %v, %v", c.wall, c.zone, at, err)
		}
	}
	for _, c := range []struct{ wall, zone, key string }{
		{"2027-03-28T02:30", "Europe/Paris", "item.later.skipped"},
		{"2027-02-30T09:00", "Europe/Paris", "item.later.date"},
		{"demain", "Europe/Paris", "item.later.date"},
		{"2027-02-03T09:00", "Mars/Olympus", "item.later.zone"},
	} {
		_, err := item.Later{Wall: c.wall, Zone: c.zone}.At()
		if f := fail.FieldsOf(err); len(f) != 1 || f[0].Name != item.FieldLater || f[0].Key != c.key {
			t.Errorf("%s in %s: %v", c.wall, c.zone, err)
		}
	}
}
