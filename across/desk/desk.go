package desk

import (
	"context"
	"embed"
	"io/fs"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed words.fr.json words.en.json
var words embed.FS

// Desk is the verbs of those who animate groups. Safe for concurrent use.
type Desk struct{ core *part.Core }

// New returns the desk over c.
func New(c *part.Core) *Desk { return &Desk{core: c} }

// Tab is the key of the tab of a group.
const Tab = "desk"

// Join makes the part.
func Join(c *part.Core) part.Part {
	d := New(c)
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	c.Queue.Every(taskWeeks, time.Hour, d.plan)
	return part.Part{
		Name:   "desk",
		Schema: &db.Schema{Name: "desk", FS: migrations},
		Words:  words,
		Routes: d.routes(),
		Facts: []part.Fact{
			{Kind: "desk.welcomed", Says: "an animator says that somebody was welcomed in a group"},
			{Kind: "desk.template_changed", Says: "an animator changed what the welcomes of a group begin with"},
		},
		Followers: []journal.Follower{{Name: "desk", Do: d.hear}, {Name: "desk.arrive", Kinds: arrivals, Do: arrive}},
		Workers:   []queue.Worker{{Kind: taskWeeks, Do: d.countWeeks, Patient: true}},
		Nav:       []web.Nav{{Href: allPath, Label: "desk.nav", Icon: "checklist", Rail: true, Show: func(v *web.Visit) bool { return animates(v.Viewer) }}},
		Tabs:      []web.Tab{{Key: Tab, Of: space.Group, Path: allPath, Label: "desk.tab", Show: mayAnimate}},
		Panels:    []web.PanelSlot{d.newcomersPanel, d.questionsPanel, d.quietPanel},
		Forget:    forget,
	}
}

func mayAnimate(v *web.Visit, p web.Place) bool {
	return access.CanSpace(v.Viewer, access.Animate, p.Space) == nil
}

// animates tells whether v has a desk: they animate a group, or manage a network.
func animates(v *access.Viewer) bool {
	for _, p := range v.Places {
		if p.Kind == space.Group && v.Moderates(p.Space, p.Network) || p.Kind == space.Network && v.Role(p.Space, p.Space) == space.Manager {
			return true
		}
	}
	return false
}

// maxGroups is how many groups the desk over all has.
const maxGroups = 60

// Groups returns the groups that v sees to, in alphabetical order, at most 60: those that they animate by themselves, and
// those without animator in the networks that they manage. One query.
func (d *Desk) Groups(ctx context.Context, v *access.Viewer) ([]space.Space, error) {
	list, err := animated(ctx, d.core.DB.Q(), v, maxGroups)
	var out []space.Space
	for _, s := range list {
		if access.CanSpace(v, access.Animate, s) == nil {
			out = append(out, s)
		}
	}
	return out, fail.Wrap("desk.Groups", err)
}

// Welcome notes that the person of that handle, a member of s, was welcomed there; twice is once. Who animates s may.
// Errors: fail.Hidden, SignedOut, Forbidden.
func (d *Desk) Welcome(ctx context.Context, by ref.Person, s ref.Space, handle string) error {
	err := d.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := stage(ctx, tx, by, s); err != nil {
			return err
		}
		p, err := account.ByHandle(ctx, tx, handle)
		if err != nil {
			return err
		}
		m, err := space.MembershipOf(ctx, tx, p.ID, s)
		if err != nil {
			return err
		}
		if !m.IsIn() {
			return fail.E("desk.Welcome", fail.Hidden, nil)
		}
		if err := putWelcomed(ctx, tx, s, []ref.Person{p.ID}, time.Time{}, clock.Now(ctx)); err != nil {
			return err
		}
		_, err = d.core.Journal.Append(ctx, tx, journal.Fact{Kind: "desk.welcomed", Actor: by, Space: s, Mentions: []ref.Person{p.ID}})
		return err
	})
	return fail.Wrap("desk.Welcome", err)
}

// maxTemplate is how many characters a template has at most.
const maxTemplate = 2000

// SetTemplate makes body what the welcomes of s begin with, "" for the ordinary words. Who animates s may.
// Errors: fail.Hidden, SignedOut, Forbidden; Invalid on texte.
func (d *Desk) SetTemplate(ctx context.Context, by ref.Person, s ref.Space, body string) error {
	const op = "desk.SetTemplate"
	body = strings.TrimSpace(text.Printable(body))
	if n := len([]rune(body)); n > maxTemplate {
		return fail.Fields(op, fail.On(fieldText, "web.field.long", "max", maxTemplate, "n", n))
	}
	err := d.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := stage(ctx, tx, by, s); err != nil {
			return err
		}
		if err := putTemplate(ctx, tx, s, body); err != nil {
			return err
		}
		_, err := d.core.Journal.Append(ctx, tx, journal.Fact{Kind: "desk.template_changed", Actor: by, Space: s})
		return err
	})
	return fail.Wrap(op, err)
}

// stage is the space s, when by animates it.
func stage(ctx context.Context, q db.Q, by ref.Person, id ref.Space) (space.Space, error) {
	v, err := access.LoadID(ctx, q, by)
	if err != nil {
		return space.Space{}, err
	}
	s, err := space.Get(ctx, q, id)
	if err != nil {
		return s, err
	}
	return s, access.CanSpace(v, access.Animate, s)
}

// hear notes who is welcomed: those whom a text names, and those whom it answers.
func (d *Desk) hear(ctx context.Context, tx *db.Tx, f journal.Fact) error {
	if f.Space == 0 || f.Item == 0 {
		return nil
	}
	people := f.Mentions
	switch f.Kind[strings.LastIndexByte(f.Kind, '.')+1:] {
	case "published", "edited":
	case "commented":
		answered, err := answeredBy(ctx, tx, f.Item)
		if err != nil {
			return err
		}
		people = append(answered, people...)
	default:
		return nil
	}
	var others []ref.Person
	for _, p := range people {
		if p != f.Actor {
			others = append(others, p)
		}
	}
	if len(others) == 0 {
		return nil
	}
	return putWelcomed(ctx, tx, f.Space, others, f.At.Add(-recent), f.At)
}
