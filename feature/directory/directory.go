package directory

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"

	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/org"
	book "maillage/core/org/directory"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/words"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed words.fr.json words.en.json
var catalogue embed.FS

// Name is the name of the part, by which networks switch it.
const Name = "directory"

// Directory is the part.
type Directory struct {
	core        *part.Core
	files       *attach.Files
	orgs        *org.Orgs
	territories []book.Territory // régions, then départements
	analyser    *words.Analyser
}

// New returns the directory of c.
func New(c *part.Core) *Directory {
	list, err := book.Territories()
	if err != nil {
		panic(fmt.Sprintf("directory: %v", err)) // damaged embedded data: a bug, found at start
	}
	return &Directory{core: c, files: c.Files, orgs: org.New(c.Journal, c.Accounts), territories: list, analyser: words.New()}
}

// Join makes the part.
func Join(c *part.Core) part.Part {
	d := New(c)
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	c.Queue.Every(Name, mendEvery, d.startMend)
	return part.Part{
		Name:   Name,
		Switch: &web.PartSwitch{Name: Name, Label: "directory.part", Icon: "address-book"},
		Schema: &db.Schema{Name: Name, FS: migrations},
		Words:  catalogue,
		Routes: d.routes(),
		People: says,
		Helps:  helps,
		Facts: []part.Fact{
			{Kind: "directory.updated", Says: "somebody changed their profile, their photo, or who may read what of it"},
			// words: directory.told.*
			{Kind: "person.contact_asked", Says: "somebody asked to be in contact with another",
				Tells: &part.Telling{To: part.Mentioned, Name: "contact", Words: "directory.told.asked", Letter: true, Path: contactsPath}},
			{Kind: "person.contact_accepted", Says: "somebody accepted to be in contact with who had asked",
				Tells: &part.Telling{To: part.Mentioned, Name: "contacted", Words: "directory.told.accepted", Path: contactsPath}},
		},
		Followers: []journal.Follower{{Name: Name, Do: d.follow}},
		Workers:   []queue.Worker{d.mender()},
		Forget:    forgetPerson,
		Exports:   exports,
		Start: func(ctx context.Context) error {
			return c.DB.Write(ctx, func(tx *db.Tx) error { return d.startMend(ctx, tx, clock.Now(ctx)) })
		},
		Nav: []web.Nav{
			{Href: listPath, Label: "directory.list.title", Icon: "address-book", Rail: true, Me: true, Show: isOn},
			{Href: "/moi", Label: "directory.me", Icon: "user-circle", Me: true},
			{Href: contactsPath, Label: "directory.contacts", Icon: "users", Me: true},
			{Href: editPath, Label: "directory.tab.profile", Settings: 1},
			{Href: privacyPath, Label: "directory.tab.privacy", Settings: 1},
		},
	}
}

// Profile is what a person says of themselves. The zero Profile is nothing yet.
type Profile struct {
	Territory string // key of a place: "region:53", "departement:29"; "" for none
	About     string // Markdown
	AboutHTML string // sanitised
	CanHelp   string
	LooksFor  string
	Phone     string
	Email     string   // of the account; filled where it is shown
	Skills    []string // in the person's order
}

// IsEmpty tells whether there is nothing to show.
func (p Profile) IsEmpty() bool {
	return p.About == "" && p.CanHelp == "" && p.LooksFor == "" && len(p.Skills) == 0
}

// Get returns the profile of p, the zero Profile when they wrote none. Two queries.
func Get(ctx context.Context, q db.Q, p ref.Person) (Profile, error) {
	const op = "directory.Get"
	out, err := profileOf(ctx, q, p)
	if err != nil {
		return out, fail.Wrap(op, err)
	}
	out.Skills, err = skillsOf(ctx, q, p)
	return out, fail.Wrap(op, err)
}

// Input is what one writes of oneself.
type Input struct {
	Given, Family string
	Territory     string // as in Profile
	About         string // Markdown, at most 2,000 characters
	CanHelp       string // at most 280 characters, as is LooksFor
	LooksFor      string
	Phone         string   // at most 40 characters
	Skills        []string // at most 20, of at most 60 characters
}

// Save writes by's own names and profile. Nothing is written, and no fact appended, when nothing changed.
// Errors: fail.Invalid on the fields, SignedOut; Forbidden for a suspended account.
func (d *Directory) Save(ctx context.Context, by ref.Person, in Input) error {
	const op = "directory.Save"
	err := d.core.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := self(ctx, tx, by)
		if err != nil {
			return err
		}
		in.CanHelp, in.LooksFor, in.Phone = account.Line(in.CanHelp), account.Line(in.LooksFor), account.Line(in.Phone)
		faults := in.check()
		if _, ok := d.territory(in.Territory); in.Territory != "" && !ok {
			faults = append(faults, fail.On(fieldTerritory, "web.field.choice"))
		}
		// Names come with the rest, so that the person gets all faults at once.
		nameErr := d.core.Accounts.SetNames(ctx, tx, by, in.Given, in.Family)
		if list := fail.FieldsOf(nameErr); list != nil {
			faults = append(list, faults...)
		} else if nameErr != nil {
			return nameErr
		}
		t, err := text.Render(ctx, tx, in.About, p.Lang, fieldAbout)
		if list := fail.FieldsOf(err); list != nil {
			faults = append(faults, list...)
		} else if err != nil {
			return err
		}
		if err := fail.Fields(op, faults...); err != nil {
			return err
		}
		return d.write(ctx, tx, by, in, t)
	})
	return fail.Wrap(op, err)
}

func (d *Directory) write(ctx context.Context, tx *db.Tx, by ref.Person, in Input, t text.Text) error {
	was, err := Get(ctx, tx, by)
	if err != nil {
		return err
	}
	if was.Territory == in.Territory && was.About == in.About && was.CanHelp == in.CanHelp && was.LooksFor == in.LooksFor && was.Phone == in.Phone && slices.Equal(was.Skills, in.Skills) {
		return nil
	}
	if err := putProfile(ctx, tx, by, in, t); err != nil {
		return err
	}
	if err := putSkills(ctx, tx, by, in.Skills); err != nil {
		return err
	}
	return d.tell(ctx, tx, by)
}

// Work says where by works, and as what; org 0 is nowhere. Errors: fail.Invalid on job or org, SignedOut; Forbidden for a
// suspended account.
func (d *Directory) Work(ctx context.Context, by ref.Person, o ref.Org, job string) error {
	err := d.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := self(ctx, tx, by); err != nil {
			return err
		}
		if err := d.orgs.Affiliate(ctx, tx, by, by, org.Place{Org: o, Job: job}); err != nil {
			return err
		}
		return d.index(ctx, tx, []ref.Person{by}) // another function is no fact of core/org
	})
	return fail.Wrap("directory.Work", err)
}

// SetPhoto gives by the photo of a digest that attach.Files.Portrait made, "" for none. Errors: fail.SignedOut; Forbidden
// for a suspended account.
func (d *Directory) SetPhoto(ctx context.Context, by ref.Person, digest string) error {
	err := d.core.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := self(ctx, tx, by)
		if err != nil || p.Photo == digest {
			return err
		}
		if err := d.core.Accounts.SetPhoto(ctx, tx, by, digest); err != nil {
			return err
		}
		return d.tell(ctx, tx, by)
	})
	return fail.Wrap("directory.SetPhoto", err)
}

// self is by's account, when it may be changed.
func self(ctx context.Context, q db.Q, by ref.Person) (account.Person, error) {
	const op = "directory.self"
	if by == 0 {
		return account.Person{}, fail.E(op, fail.SignedOut, nil)
	}
	p, err := account.Get(ctx, q, by)
	if err == nil && p.State != account.Active {
		err = fail.Say(op, fail.Forbidden, "access.suspended")
	}
	return p, err
}

// territory returns the place of a key.
func (d *Directory) territory(key string) (book.Territory, bool) {
	for _, t := range d.territories {
		if book.Key(t.Kind, t.Code) == key {
			return t, true
		}
	}
	return book.Territory{}, false
}
