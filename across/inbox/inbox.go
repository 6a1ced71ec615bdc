package inbox

import (
	"context"
	"embed"
	"io/fs"

	"maillage/core/db"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/clock"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed words.fr.json words.en.json
var words embed.FS

// Inbox receives answers. Safe for concurrent use.
type Inbox struct{ core *part.Core }

// New returns the receiver of answers over c.
func New(c *part.Core) *Inbox { return &Inbox{core: c} }

// Join makes the part. Where no domain is set, letters have no address for answers.
func Join(c *part.Core) part.Part {
	b := New(c)
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	p := part.Part{
		Name: "inbox", Schema: &db.Schema{Name: "inbox", FS: migrations}, Words: words, Start: b.start, Forget: forget, Exports: []part.Export{exportAddresses},
		Facts: []part.Fact{
			{Kind: "inbox.address_changed", Says: "somebody renewed, closed or opened the address by which they open topics in a group"},
			{Kind: "inbox.addresses_changed", Says: "an animator did so for everybody"},
		},
	}
	if c.Config.InboxDomain != "" {
		c.ReplyTo = b.ReplyTo
		p.PlaceFacts, p.Routes = []web.FactSlot{b.placeFacts}, b.routes()
	}
	return p
}

// ReplyTo is the address to which by answers on, for some 90 days.
func (b *Inbox) ReplyTo(ctx context.Context, tx *db.Tx, by ref.Person, on ref.Item) (string, error) {
	key, err := secret(ctx, tx)
	if err != nil {
		return "", err
	}
	until := dayOf(clock.Now(ctx).Add(validFor))
	return replyPrefix + right{person: by, item: on, until: until}.sign(key) + "@" + b.core.Config.InboxDomain, nil
}
