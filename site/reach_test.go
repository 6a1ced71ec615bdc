package site_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"maillage/across/notify"
	"maillage/across/schedule"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/feature/post"
)

// Whatever people chose and are, whom a message to all the members reaches is what its author read before: person by person,
// the notices, the letters and the digests that follow are those that were foreseen.
func TestReachIsWhatHappens(t *testing.T) {
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			seen := map[notify.Rhythm]int{}
			for seed := range uint64(3) {
				x := newMess(t, e, seed+100)
				for n := range 15 {
					p := x.Person(fmt.Sprintf("Zoe Nom%c", 'a'+n))
					x.Join(p, space.Member, x.net, x.group)
					x.people = append(x.people, p)
				}
				x.pass(0)
				x.pass(20 * time.Minute) // those who come are enrolled each quarter of an hour
				for range 2 {
					for _, how := range x.broadcasts() {
						seen[how]++
					}
					if t.Failed() {
						t.Fatalf("seed %d", seed)
					}
				}
			}
			if seen[notify.AtOnce] == 0 || seen[notify.Daily] == 0 || seen[notify.EachWeek] == 0 || seen[notify.Monthly] == 0 || seen[notify.Never] == 0 {
				t.Errorf("the test is blind: %v", seen)
			}
			t.Logf("%v", seen)
		})
	}
}

// chance makes p something, and has them choose something.
func (x *mess) chance(p account.Person) {
	pick := func(n int) bool { return x.IntN(n) == 0 }
	q := x.Site.Core
	x.Write(func(tx *db.Tx) error {
		if err := q.Accounts.Restore(x.Ctx, tx, 0, p.ID); err != nil {
			return err
		}
		states := []space.State{space.Active, space.Active, space.Active, space.Muted, space.Excluded}
		for _, s := range []space.Space{x.net, x.group} {
			m := space.Membership{Person: p.ID, Space: s.ID, Role: space.Member, State: states[x.IntN(len(states))]}
			if p.ID == x.ana.ID {
				m.Role, m.State = space.Animator, space.Active
			}
			if err := space.SetMembership(x.Ctx, tx, m); err != nil {
				return err
			}
		}
		if p.ID == x.ana.ID {
			return nil
		}
		stance := []tie.Stance{tie.Mute, tie.Block, tie.Follow}[x.IntN(3)]
		if err := tie.Clear(x.Ctx, tx, p.ID, tie.Person, int64(x.ana.ID)); err != nil {
			return err
		}
		if pick(4) {
			if err := tie.Set(x.Ctx, tx, p.ID, tie.Person, int64(x.ana.ID), stance); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(x.Ctx, `DELETE FROM mail_bounce WHERE address = $1`, strings.ToLower(p.Email)); err != nil {
			return err
		}
		if pick(6) {
			if _, err := tx.Exec(x.Ctx, `INSERT INTO mail_bounce (address, code, at) VALUES ($1, 550, $2)`, strings.ToLower(p.Email), db.Millis(x.now)); err != nil {
				return err
			}
		}
		if pick(8) {
			return q.Accounts.Suspend(x.Ctx, tx, 0, p.ID, "Pour voir.")
		}
		_, err := tx.Exec(x.Ctx, `DELETE FROM notice_level WHERE person_id = $1 AND space_id = $2`, p.ID, x.group.ID)
		if err == nil && !pick(4) {
			_, err = tx.Exec(x.Ctx, `INSERT INTO notice_level (space_id, person_id, level) VALUES ($1, $2, $3)`, x.group.ID, p.ID, string(notify.Levels[x.IntN(len(notify.Levels))]))
		}
		return err
	})
	if pick(4) {
		return // as they were, or as people are who chose nothing
	}
	from := x.IntN(1440) // hours that the steps of the test come out of
	_ = x.notify.Prefer(x.Ctx, p.ID, notify.Prefs{Mail: !pick(4), Quiet: pick(2), From: from, To: (from + x.IntN(600)) % 1440, Weekends: pick(2),
		Digest: notify.Rhythms[x.IntN(len(notify.Rhythms))], Day: time.Weekday(x.IntN(7)), At: x.IntN(1440)}, nil) // refused to who is suspended
}

// broadcasts makes everybody something, sends one message to all, and compares what was foreseen with what happened.
func (x *mess) broadcasts() map[ref.Person]notify.Rhythm {
	t, c := x.T, x.Site.Core
	t.Helper()
	for _, p := range x.people {
		x.chance(p)
	}
	x.pass(time.Duration(x.IntN(3*24*60)) * time.Minute)
	mark := fmt.Sprintf("annonce%dx", x.Uint32())
	named := x.somebody()
	body := mark + " pour chacun #eau"
	if x.IntN(2) == 0 {
		body += " @" + named.Handle
	}
	i, err := x.Posts.Publish(x.Ctx, x.ana.ID, post.Draft{Space: x.group.ID, Body: body, Question: x.IntN(3) == 0, Lang: "fr", Sending: item.Sending{Broadcast: true}})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range x.people {
		x.Write(func(tx *db.Tx) error {
			theme, err := item.ThemeBySlug(x.Ctx, tx, "eau")
			if err == nil && x.IntN(5) == 0 {
				err = tie.Set(x.Ctx, tx, p.ID, tie.Theme, int64(theme.ID), tie.Mute)
			}
			return err
		})
	}
	x.pass(0)
	s := schedule.New(c)
	before, err := s.Foreseen(x.Ctx, x.viewer(x.ana.ID), i.ID)
	if err != nil {
		t.Fatal(err)
	}
	how, err := x.notify.Foresee(x.Ctx, before.Space, before.Item, before.Named)
	if err != nil {
		t.Fatal(err)
	}
	x.adds(before.Reached, how)
	if _, err := s.Publish(x.Ctx, x.ana.ID, i.ID); err != nil {
		t.Fatal(err)
	}
	x.pass(0)
	site := x.toldOn(i.ID, "site")
	for range 29 { // digests of a month, and the quiet days after
		x.pass(37 * time.Hour)
	}
	digest := x.toldOn(i.ID, "digest")
	letters := map[string]bool{}
	for _, g := range x.mail.Letters() {
		if strings.Contains(g.Text, mark) {
			letters[strings.ToLower(g.To[0])] = true
		}
	}
	for _, p := range x.people {
		x.compare(p, i, how, site[p.ID], digest[p.ID], letters[strings.ToLower(p.Email)])
	}
	return how
}

// adds fails unless the preview counts those foreseen.
func (x *mess) adds(r part.Reached, how map[ref.Person]notify.Rhythm) {
	x.T.Helper()
	n := map[notify.Rhythm]int{}
	for _, h := range how {
		n[h]++
	}
	want := part.Reached{AtOnce: n[notify.AtOnce], Daily: n[notify.Daily], Weekly: n[notify.EachWeek], Monthly: n[notify.Monthly], Never: n[notify.Never]}
	if r != want {
		x.T.Errorf("the preview says %+v, person by person %+v", r, want)
	}
}

func (x *mess) compare(p account.Person, i item.Item, how map[ref.Person]notify.Rhythm, site, digest, letter bool) {
	x.T.Helper()
	h, in := how[p.ID]
	if in && h != notify.AtOnce && site || in && h == notify.AtOnce && !site || !in && (digest || site && p.ID == x.ana.ID) {
		x.T.Errorf("%s is foreseen %q (member: %v) and told at once: %v, in a digest: %v", p.Given+" "+p.Family, h, in, site, digest)
	}
	if in && h != notify.AtOnce && digest != (h != notify.Never) {
		x.T.Errorf("%s %s is foreseen %q and gets it in a digest: %v", p.Given, p.Family, h, digest)
	}
	if in && h != notify.AtOnce && letter != digest {
		x.T.Errorf("%s %s is foreseen %q, and a letter came: %v", p.Given, p.Family, h, letter)
	}
	if in && h == notify.AtOnce {
		q := x.Site.Core.DB.Q()
		prefs, err := notify.PrefsOf(x.Ctx, q, p.ID)
		if err != nil {
			x.T.Fatal(err)
		}
		_, bounced, err := x.Site.Core.Mail.Bounced(x.Ctx, q, p.Email)
		if err != nil {
			x.T.Fatal(err)
		}
		level, err := notify.LevelOf(x.Ctx, q, p.ID, i.Space)
		if err != nil {
			x.T.Fatal(err)
		}
		want := prefs.Mail && !bounced && level != notify.Weekly
		if letter != want && !(digest && letter) {
			x.T.Errorf("%s %s is told at once of %d, and a letter came: %v, want %v", p.Given, p.Family, i.ID, letter, want)
		}
	}
}

// toldOn is who was told of an item on a channel.
func (x *mess) toldOn(i ref.Item, channel string) map[ref.Person]bool {
	x.T.Helper()
	list, err := db.All(x.Ctx, x.Site.Core.DB.Q(), db.One[ref.Person], `SELECT person_id FROM notice_told WHERE item_id = $1 AND channel = $2`, i, channel)
	if err != nil {
		x.T.Fatal(err)
	}
	out := map[ref.Person]bool{}
	for _, p := range list {
		out[p] = true
	}
	return out
}
