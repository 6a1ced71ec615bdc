package directory

import (
	"context"
	"slices"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/tie"
	"maillage/kit/fail"
)

// Field is a part of a profile that a person shows to more or fewer people. Name, photo, function and organisation are none
// of them: they stand beside whatever one publishes.
type Field string

// The fields.
const (
	FieldTerritory Field = "territory"
	FieldSkills    Field = "skills"
	FieldHelp      Field = "help"
	FieldLooks     Field = "looks"
	FieldAbout     Field = "about"
	FieldPhone     Field = "phone"
	FieldEmail     Field = "email"
)

// Fields is every field, in the order of the page.
var Fields = []Field{FieldTerritory, FieldHelp, FieldSkills, FieldLooks, FieldAbout, FieldPhone, FieldEmail}

// Audience is who may read a field, from the widest to the narrowest; each is within the one before.
type Audience string

// The audiences.
const (
	Everyone   Audience = "everyone" // whoever has an account here
	InNetworks Audience = "networks" // the members of my networks
	InContacts Audience = "contacts"
	NoOne      Audience = "nobody"
)

// Audiences is every audience, the widest first.
var Audiences = []Audience{Everyone, InNetworks, InContacts, NoOne}

// Relation is what a reader is to the person of a profile; each reads what the ones before read.
type Relation int

// The relations.
const (
	Stranger  Relation = iota // has an account here
	Colleague                 // is in a network with them
	Contact                   // was accepted by them, or accepted them
	Self
)

// admits tells whether a lets r read.
func (a Audience) admits(r Relation) bool { return int(r) >= slices.Index(Audiences, a) }

// Privacy is who may read each field.
type Privacy map[Field]Audience

// usual is who may read a field whose owner chose nothing: what helps to be found is for all, what lets oneself be called is
// not.
func usual(f Field) Audience {
	switch f {
	case FieldPhone:
		return InContacts
	case FieldEmail:
		return NoOne
	}
	return Everyone
}

// of is who may read f.
func (p Privacy) of(f Field) Audience {
	if a, ok := p[f]; ok {
		return a
	}
	return usual(f)
}

// shown returns what r may read of p.
func (p Profile) shown(who Privacy, r Relation) Profile {
	may := func(f Field) bool { return who.of(f).admits(r) }
	if !may(FieldTerritory) {
		p.Territory = ""
	}
	if !may(FieldSkills) {
		p.Skills = nil
	}
	if !may(FieldHelp) {
		p.CanHelp = ""
	}
	if !may(FieldLooks) {
		p.LooksFor = ""
	}
	if !may(FieldAbout) {
		p.About, p.AboutHTML = "", ""
	}
	if !may(FieldPhone) {
		p.Phone = ""
	}
	if !may(FieldEmail) {
		p.Email = ""
	}
	return p
}

// PrivacyOf returns what p chose, for every field.
func PrivacyOf(ctx context.Context, q db.Q, p ref.Person) (Privacy, error) {
	all, err := privacies(ctx, q, []ref.Person{p})
	if err != nil {
		return nil, fail.Wrap("directory.PrivacyOf", err)
	}
	out := Privacy{}
	for _, f := range Fields {
		out[f] = all[p].of(f)
	}
	return out, nil
}

// SetPrivacy stores who may read each field of by's profile; fields absent from who stay as they are. Nothing is written, and
// no fact appended, when nothing changes. Errors: fail.Invalid on the name of a field that is none or whose audience is none,
// SignedOut; Forbidden for a suspended account.
func (d *Directory) SetPrivacy(ctx context.Context, by ref.Person, who Privacy) error {
	const op = "directory.SetPrivacy"
	err := d.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := self(ctx, tx, by); err != nil {
			return err
		}
		var faults []fail.Field
		for f, a := range who {
			if !slices.Contains(Fields, f) || !slices.Contains(Audiences, a) {
				faults = append(faults, fail.On(string(f), "web.field.choice"))
			}
		}
		if err := fail.Fields(op, faults...); err != nil {
			return err
		}
		was, err := PrivacyOf(ctx, tx, by)
		if err != nil {
			return err
		}
		changed := false
		for _, f := range Fields {
			if a, ok := who[f]; ok && a != was[f] {
				changed = true
				if err := putAudience(ctx, tx, by, f, a); err != nil {
					return err
				}
			}
		}
		if !changed {
			return nil
		}
		return d.tell(ctx, tx, by)
	})
	return fail.Wrap(op, err)
}

// relation returns what v is to p. Whoever p blocks is a stranger to them.
func relation(ctx context.Context, q db.Q, v *access.Viewer, p account.Person) (r Relation, near bool, err error) {
	if v.Person == p.ID {
		return Self, true, nil
	}
	if v.Person == 0 {
		return Stranger, false, nil
	}
	if near, err = shareNetwork(ctx, q, v, p.ID); err != nil {
		return Stranger, false, err
	}
	blocked, err := tie.HasBlocked(ctx, q, p.ID, v.Person)
	if err != nil || blocked {
		return Stranger, near, err
	}
	c, err := contactOf(ctx, q, v.Person, p.ID)
	switch {
	case err != nil:
		return Stranger, near, err
	case c.State == Accepted:
		return Contact, near, nil
	case near:
		return Colleague, near, nil
	}
	return Stranger, near, nil
}

// tell brings the index up to date with what by changed, and says that it did: search reads it again.
func (d *Directory) tell(ctx context.Context, tx *db.Tx, by ref.Person) error {
	if err := d.index(ctx, tx, []ref.Person{by}); err != nil {
		return err
	}
	_, err := d.core.Journal.Append(ctx, tx, journal.Fact{Kind: "directory.updated", Actor: by})
	return err
}
