package directory

import (
	"context"
	"strconv"
	"time"
	"unicode/utf8"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/tie"
	"maillage/kit/fail"
)

// ContactState is where a request for contact stands.
type ContactState string

// The states. A refusal is not told: to the one who asked, the request still waits.
const (
	NotAsked ContactState = ""
	Asked    ContactState = "asked"
	Accepted ContactState = "accepted"
	Declined ContactState = "declined"
)

// Tied is what there is between two people, as the first sees it.
type Tied struct {
	State  ContactState // never Declined
	Mine   bool         // the first asked
	Note   string       // of a request that waits
	Stance tie.Stance   // what the first chose about the second; "" for nothing
}

const (
	// maxNote is how many characters a request may say.
	maxNote = 280
	// mostAsked is how many requests one person sends in a day: more is a mailing.
	mostAsked = 40
)

// contact is a row of the table, from either end.
type contact struct {
	Asker, Asked ref.Person
	State        ContactState
	Shown        bool
	Note         string
}

// seenBy is c as p sees it.
func (c contact) seenBy(p ref.Person) Tied {
	t := Tied{State: c.State, Mine: c.Asker == p, Note: c.Note}
	if c.State == Declined {
		t.State, t.Note = NotAsked, ""
		if t.Mine && c.Shown {
			t.State, t.Note = Asked, c.Note
		}
	}
	if t.State == NotAsked {
		return Tied{}
	}
	return t
}

// AskContact asks another person, who shares a network with by, to be in contact; note says why, or nothing. Where the other
// asked already, it accepts. Whoever refused before, or blocks by, is not asked again, and by is not told.
// Errors: fail.Hidden (no such person), SignedOut; Forbidden for a suspended account, and for someone in none of by's
// networks; Invalid on the note; TooMany.
func (d *Directory) AskContact(ctx context.Context, by ref.Person, handle, note string) error {
	const op = "directory.AskContact"
	note = account.Line(note)
	err := d.withOther(ctx, by, handle, func(tx *db.Tx, v *access.Viewer, other account.Person) error {
		near, err := shareNetwork(ctx, tx, v, other.ID)
		if err != nil {
			return err
		}
		if !near {
			return fail.Say(op, fail.Forbidden, "directory.contact.far")
		}
		if n := utf8.RuneCountInString(note); n > maxNote {
			return fail.Fields(op, fail.On(fieldNote, "web.field.long", "max", maxNote, "n", n))
		}
		c, err := contactOf(ctx, tx, by, other.ID)
		if err != nil {
			return err
		}
		switch {
		case c.State == Accepted, c.State == Asked && c.Asker == by:
			return nil
		case c.State == Asked:
			return d.accept(ctx, tx, by, c)
		case c.State == Declined && c.Asker == by:
			c.Shown, c.Note = true, note
			return putContact(ctx, tx, c)
		case c.State == Declined && c.Shown:
			return d.accept(ctx, tx, by, c) // they refused, then changed their mind
		case c.State == Declined:
			if err := dropContact(ctx, tx, by, other.ID); err != nil {
				return err
			}
		}
		if err := d.core.Limits.Hit(ctx, tx, "contact:"+strconv.FormatInt(int64(by), 10), mostAsked, 24*time.Hour); err != nil {
			return err
		}
		return d.ask(ctx, tx, contact{Asker: by, Asked: other.ID, Shown: true, Note: note})
	})
	return fail.Wrap(op, err)
}

// ask stores a first request; to someone who blocks the asker it is refused from the start.
func (d *Directory) ask(ctx context.Context, tx *db.Tx, c contact) error {
	blocked, err := tie.HasBlocked(ctx, tx, c.Asked, c.Asker)
	if err != nil {
		return err
	}
	c.State = Asked
	if blocked {
		c.State = Declined
	}
	if err := putContact(ctx, tx, c); err != nil || blocked {
		return err
	}
	_, err = d.core.Journal.Append(ctx, tx, journal.Fact{Kind: "person.contact_asked", Actor: c.Asker, Mentions: []ref.Person{c.Asked}})
	return err
}

func (d *Directory) accept(ctx context.Context, tx *db.Tx, by ref.Person, c contact) error {
	other := c.Asker
	c.State, c.Shown, c.Note = Accepted, true, ""
	if err := putContact(ctx, tx, c); err != nil {
		return err
	}
	_, err := d.core.Journal.Append(ctx, tx, journal.Fact{Kind: "person.contact_accepted", Actor: by, Mentions: []ref.Person{other}})
	return err
}

// AnswerContact accepts or refuses the request of another person. A refusal is not told. Answering twice is answering once.
// Errors: fail.Hidden (no such person, no such request), SignedOut; Forbidden for a suspended account.
func (d *Directory) AnswerContact(ctx context.Context, by ref.Person, handle string, yes bool) error {
	const op = "directory.AnswerContact"
	err := d.withOther(ctx, by, handle, func(tx *db.Tx, _ *access.Viewer, other account.Person) error {
		c, err := contactOf(ctx, tx, by, other.ID)
		switch {
		case err != nil:
			return err
		case c.Asked != by || c.State == NotAsked:
			return fail.E(op, fail.Hidden, nil)
		case c.State == Accepted && yes, c.State == Declined && !yes:
			return nil
		case c.State != Asked:
			return fail.E(op, fail.Hidden, nil)
		case yes:
			return d.accept(ctx, tx, by, c)
		}
		c.State = Declined
		return putContact(ctx, tx, c)
	})
	return fail.Wrap(op, err)
}

// RemoveContact ends a contact, or takes a request back. The other is not told. Nothing happens when there is none.
// Errors: fail.Hidden, SignedOut; Forbidden for a suspended account.
func (d *Directory) RemoveContact(ctx context.Context, by ref.Person, handle string) error {
	err := d.withOther(ctx, by, handle, func(tx *db.Tx, _ *access.Viewer, other account.Person) error {
		c, err := contactOf(ctx, tx, by, other.ID)
		switch {
		case err != nil:
			return err
		case c.State == Declined && c.Asker == by:
			c.Shown = false // the refusal stays
			return putContact(ctx, tx, c)
		case c.State == Accepted, c.State == Asked && c.Asker == by:
			return dropContact(ctx, tx, by, other.ID)
		}
		return nil
	})
	return fail.Wrap("directory.RemoveContact", err)
}

// Choose sets what by chose about another person: follow, mute, block, or "" for nothing. Blocking also ends contact and
// requests, and what the other follows of by; the other is not told.
// Errors: fail.Hidden (no such person), SignedOut; Forbidden for a suspended account, and to follow someone who blocks by.
func (d *Directory) Choose(ctx context.Context, by ref.Person, handle string, s tie.Stance) error {
	const op = "directory.Choose"
	err := d.withOther(ctx, by, handle, func(tx *db.Tx, _ *access.Viewer, other account.Person) error {
		switch s {
		case "":
			return tie.Clear(ctx, tx, by, tie.Person, int64(other.ID))
		case tie.Follow:
			blocked, err := tie.HasBlocked(ctx, tx, other.ID, by)
			if err != nil {
				return err
			}
			if blocked {
				return fail.Say(op, fail.Forbidden, "directory.follow.closed")
			}
		case tie.Block:
			if err := d.part(ctx, tx, by, other.ID); err != nil {
				return err
			}
		}
		return tie.Set(ctx, tx, by, tie.Person, int64(other.ID), s)
	})
	return fail.Wrap(op, err)
}

// part ends what there is between by and whom they block. A request of the other's becomes refused: it is not sent again.
func (d *Directory) part(ctx context.Context, tx *db.Tx, by, other ref.Person) error {
	c, err := contactOf(ctx, tx, by, other)
	if err != nil {
		return err
	}
	if c.Asker == other && c.State == Asked {
		c.State = Declined
		err = putContact(ctx, tx, c)
	} else if c.State == Accepted || c.Asker == by {
		err = dropContact(ctx, tx, by, other)
	}
	if err != nil {
		return err
	}
	ties, err := tie.Of(ctx, tx, other, tie.Person, []int64{int64(by)})
	if err != nil || ties[int64(by)] != tie.Follow {
		return err
	}
	return tie.Clear(ctx, tx, other, tie.Person, int64(by))
}

// withOther runs f in one transaction with what by may and the person of handle, who is there and is somebody else.
func (d *Directory) withOther(ctx context.Context, by ref.Person, handle string, f func(*db.Tx, *access.Viewer, account.Person) error) error {
	const op = "directory.withOther"
	if !readable(handle) {
		return fail.E(op, fail.Hidden, nil)
	}
	return d.core.DB.Write(ctx, func(tx *db.Tx) error {
		me, err := self(ctx, tx, by)
		if err != nil {
			return err
		}
		v, err := access.Load(ctx, tx, me)
		if err != nil {
			return err
		}
		other, err := account.ByHandle(ctx, tx, handle)
		if err != nil {
			return err
		}
		if other.ID == by || other.State != account.Active {
			return fail.E(op, fail.Hidden, nil)
		}
		return f(tx, v, other)
	})
}
