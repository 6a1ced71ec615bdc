package feed

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"io/fs"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed words.fr.json words.en.json
var words embed.FS

const (
	// Name is the part's.
	Name = "feed"
	// most is how many publications a feed has.
	most = 50
	// mostAddresses: of one person. More places than anybody reads.
	mostAddresses = 200
)

// Feeds is the feeds of places. Safe for concurrent use.
type Feeds struct{ core *part.Core }

// New returns the feeds over c.
func New(c *part.Core) *Feeds { return &Feeds{core: c} }

// Join makes the part.
func Join(c *part.Core) part.Part {
	f := New(c)
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	return part.Part{
		Name:       Name,
		Schema:     &db.Schema{Name: Name, FS: migrations},
		Words:      words,
		Routes:     f.routes(),
		Nav:        []web.Nav{{Href: settingsPath, Label: "feed.nav", Settings: 7}},
		PlaceFacts: []web.FactSlot{placeFacts},
		Followers:  []journal.Follower{{Name: "feed", Kinds: arrivals, Do: arrive}},
		Forget:     forget,
		Exports:    []part.Export{export},
	}
}

// Feed is the newest publications of a place, as one reader may read them.
type Feed struct {
	Space, Network space.Space
	Entries        []Entry
	Updated        time.Time // of the newest change among them, or when the place was made
}

// Entry is a publication in a feed.
type Entry struct {
	Item          item.Item
	Path          string
	Title, Text   string
	Author        string // "" where nobody is told
	Since, Edited time.Time
}

// Public is the feed of s for those who have not signed in. Errors: fail.Hidden where they may not see it. At most six queries,
// and one for each kind.
func (f *Feeds) Public(ctx context.Context, s space.Space) (out Feed, err error) {
	err = f.core.DB.Read(ctx, func(q db.Q) error {
		out, err = f.read(ctx, q, access.Nobody(), s)
		return err
	})
	return out, fail.Wrap("feed.Public", err)
}

// Personal is the feed at the address of token, as its owner may read it now. Errors: fail.Hidden where there is none, it was
// taken back, or its owner has left, is suspended or closed their account. At most ten queries, and one for each kind.
func (f *Feeds) Personal(ctx context.Context, token string) (out Feed, err error) {
	const op = "feed.Personal"
	err = f.core.DB.Read(ctx, func(q db.Q) error {
		a, err := byDigest(ctx, q, digestOf(token))
		if err != nil {
			return err
		}
		p, err := account.Get(ctx, q, a.person)
		if err != nil {
			return err
		}
		v, err := access.Load(ctx, q, p)
		if err != nil {
			return err
		}
		s, err := space.Get(ctx, q, a.Space.ID)
		if err != nil {
			return err
		}
		if p.State != account.Active || v.Role(s.ID, s.Network) == space.None {
			return fail.E(op, fail.Hidden, nil)
		}
		out, err = f.read(ctx, q, v, s)
		return err
	})
	if fail.Is(err, fail.Forbidden) || fail.Is(err, fail.SignedOut) {
		err = fail.E(op, fail.Hidden, nil)
	}
	return out, fail.Wrap(op, err)
}

func (f *Feeds) read(ctx context.Context, q db.Q, v *access.Viewer, s space.Space) (Feed, error) {
	out := Feed{Space: s, Network: s, Updated: s.Created}
	if err := access.CanSpace(v, access.See, s); err != nil {
		return out, err
	}
	if s.Network != s.ID {
		n, err := space.Get(ctx, q, s.Network)
		if err != nil {
			return out, err
		}
		out.Network = n
	}
	items, err := newest(ctx, q, v, s.ID, f.core.Web.Feeds)
	if err != nil {
		return out, err
	}
	texts, err := f.texts(ctx, q, items)
	if err != nil {
		return out, err
	}
	var people []ref.Person
	for _, i := range items {
		if i.Byline == item.Named {
			people = append(people, i.Author)
		}
	}
	cards, err := account.Cards(ctx, q, people)
	if err != nil {
		return out, err
	}
	for _, i := range items {
		t, ok := texts[i.ID]
		if !ok {
			continue
		}
		e := Entry{Item: i, Path: f.core.Kinds.Path(i), Title: t.Title, Text: t.Body, Since: i.Created, Edited: i.Created}
		if i.Byline == item.Named {
			e.Author = cards[i.Author].Name
		}
		if i.Edited.After(e.Edited) {
			e.Edited = i.Edited
		}
		if e.Edited.After(out.Updated) {
			out.Updated = e.Edited
		}
		out.Entries = append(out.Entries, e)
	}
	return out, nil
}

// texts is the words of items, one query or two a kind.
func (f *Feeds) texts(ctx context.Context, q db.Q, items []item.Item) (map[ref.Item]kind.Text, error) {
	by := map[string][]ref.Item{}
	for _, i := range items {
		by[i.Kind] = append(by[i.Kind], i.ID)
	}
	out := map[ref.Item]kind.Text{}
	for name, ids := range by {
		k := f.core.Kinds[name]
		if k.Text == nil || k.Path == nil {
			continue
		}
		some, err := k.Text(ctx, q, ids)
		if err != nil {
			return nil, err
		}
		for id, t := range some {
			out[id] = t
		}
	}
	return out, nil
}

// Address is a secret address of a person; its token is known to them alone.
type Address struct {
	Space, Network space.Space
	Made           time.Time
	person         ref.Person
}

// Make gives by an address of their own for the feed of s, in place of the one they had. Its token is told once.
// Errors: fail.Hidden, Forbidden where they are no member, Conflict when they have two hundred.
func (f *Feeds) Make(ctx context.Context, by ref.Person, s ref.Space) (token string, err error) {
	const op = "feed.Make"
	var b [32]byte
	rand.Read(b[:])
	token = base64.RawURLEncoding.EncodeToString(b[:])
	return token, fail.Wrap(op, f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		place, err := space.Get(ctx, tx, s)
		if err != nil {
			return err
		}
		if err := access.CanSpace(v, access.See, place); err != nil {
			return err
		}
		if v.Role(place.ID, place.Network) == space.None {
			return fail.Say(op, fail.Forbidden, "access.join_first")
		}
		if n, err := others(ctx, tx, by, s); err != nil {
			return err
		} else if n >= mostAddresses {
			return fail.Say(op, fail.Conflict, "feed.many", "n", mostAddresses)
		}
		return put(ctx, tx, by, s, digestOf(token), clock.Now(ctx))
	}))
}

// Revoke takes back the address of by for s. Nothing happens when there is none.
func (f *Feeds) Revoke(ctx context.Context, by ref.Person, s ref.Space) error {
	return fail.Wrap("feed.Revoke", f.core.DB.Write(ctx, func(tx *db.Tx) error { return drop(ctx, tx, by, s) }))
}

// Addresses returns the addresses of p, by the name of their place. Two queries.
func (f *Feeds) Addresses(ctx context.Context, p ref.Person) ([]Address, error) {
	list, err := addresses(ctx, f.core.DB.Q(), p)
	return list, fail.Wrap("feed.Addresses", err)
}

func digestOf(token string) []byte {
	h := sha256.Sum256([]byte("feed.address" + token))
	return h[:]
}
