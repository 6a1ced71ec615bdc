package post

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/markdown"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed words.fr.json words.en.json
var words embed.FS

// Kind is the name of the kind of item: a message.
const Kind = "post"

// Post is the verbs of messages. Safe for concurrent use.
type Post struct {
	core  *part.Core
	files *attach.Files
}

// New returns the verbs of messages over c.
func New(c *part.Core) *Post { return &Post{core: c, files: c.Files} }

// Join makes the part.
func Join(c *part.Core) part.Part {
	p := New(c)
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	return part.Part{
		Name:   Kind,
		Switch: &web.PartSwitch{Name: Kind, Label: "post.part", Icon: "message-2"},
		Schema: &db.Schema{Name: Kind, FS: migrations},
		Words:  words,
		Routes: p.routes(),
		Kinds: []kind.Kind{{
			Name: Kind, Icon: "message-2", Label: "post.kind", Path: Path, Cards: p.cards, Text: texts,
			EditPath:    func(i item.Item) string { return Path(i) + "/modifier" },
			HistoryPath: func(i item.Item) string { return Path(i) + "/versions" },
		}},
		Facts: []part.Fact{
			{Kind: "post.published", Says: "somebody published a message"},
			{Kind: "post.edited", Says: "its author changed a message"},
		},
		Compose: []web.PlaceSlot{p.composer},
		Feeds:   []string{Kind},
	}
}

// Path is the address of a message.
func Path(i item.Item) string { return "/publications/" + kind.Address(i.Title, int64(i.ID)) }

// Draft is a message to be published.
type Draft struct {
	Space     ref.Space
	Body      string         // Markdown, at most text.Max characters
	Audience  space.Audience // "" for the space's own
	Files     []attach.Upload
	ClientKey string    // the form's own key: sent twice, it is the same message
	From      text.Spot // where it was being written: the draft kept there goes with it
	Lang      string
}

// titleRunes is how much of a message stands for it where it needs a name: addresses, mails, lists.
const titleRunes = 80

// Publish adds a message by by, and says so in the journal. The same ClientKey again returns the message already there.
// Errors: fail.Hidden (space not visible), Forbidden, Closed, Invalid on texte, audience or fichiers.
func (p *Post) Publish(ctx context.Context, by ref.Person, d Draft) (i item.Item, err error) {
	const op = "post.Publish"
	err = p.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		s, err := space.Get(ctx, tx, d.Space)
		if err != nil {
			return err
		}
		if err := access.CanSpace(v, access.Publish, s); err != nil {
			return err
		}
		var again bool
		if i, again, err = item.ByClientKey(ctx, tx, by, d.ClientKey); err != nil || again {
			return err
		}
		if d.Audience == "" {
			d.Audience = s.ItemsAudience
		}
		t, err := render(ctx, tx, d.Body, d.Lang, len(d.Files) > 0)
		if err != nil {
			return err
		}
		i, err = item.Add(ctx, tx, s, item.Item{Kind: Kind, Author: by, Title: markdown.Excerpt(t.Plain, titleRunes), Audience: d.Audience, State: item.Published, Lang: d.Lang, ClientKey: d.ClientKey})
		if err != nil {
			return err
		}
		if err := insert(ctx, tx, i.ID, t); err != nil {
			return err
		}
		if err := attach.Add(ctx, tx, i, d.Files); err != nil {
			return err
		}
		if d.From.Use != "" {
			if err := text.DropDraft(ctx, tx, by, d.From); err != nil {
				return err
			}
		}
		return p.tell(ctx, tx, "post.published", by, i, t)
	})
	return i, fail.Wrap(op, err)
}

func render(ctx context.Context, q db.Q, body, language string, mayBeEmpty bool) (text.Text, error) {
	if body == "" && !mayBeEmpty {
		return text.Text{}, fail.Fields("post.render", fail.On("texte", "post.empty"))
	}
	return text.Render(ctx, q, body, language, "texte")
}

func (p *Post) tell(ctx context.Context, tx *db.Tx, what string, by ref.Person, i item.Item, t text.Text) error {
	told, err := text.Told(ctx, tx, t.Mentions, i)
	if err != nil {
		return err
	}
	_, err = p.core.Journal.Append(ctx, tx, journal.Fact{Kind: what, Actor: by, Space: i.Space, Item: i.ID, Root: i.RootID(), Mentions: told})
	return err
}

// Edit changes the text of a message, and keeps what it said. since is the Edited its author started
// from. // Errors: fail.Hidden, Forbidden, Closed, Invalid on texte, Conflict when it changed meanwhile.
func (p *Post) Edit(ctx context.Context, by ref.Person, id ref.Item, body string, since time.Time) (i item.Item, err error) {
	const op = "post.Edit"
	err = p.core.DB.Write(ctx, func(tx *db.Tx) error {
		if i, err = p.may(ctx, tx, by, id, access.Edit); err != nil {
			return err
		}
		was, err := get(ctx, tx, id)
		if err != nil {
			return err
		}
		if was.Markdown == body {
			return nil
		}
		t, err := render(ctx, tx, body, i.Lang, false)
		if err != nil {
			return err
		}
		if err := item.Edit(ctx, tx, i, markdown.Excerpt(t.Plain, titleRunes), since); err != nil {
			return err
		}
		if err := replace(ctx, tx, i, was, t); err != nil {
			return err
		}
		i.Title = markdown.Excerpt(t.Plain, titleRunes)
		return p.tell(ctx, tx, "post.edited", by, i, t)
	})
	return i, fail.Wrap(op, err)
}

// may returns the message id when by may do verb to it.
func (p *Post) may(ctx context.Context, q db.Q, by ref.Person, id ref.Item, verb access.Verb) (item.Item, error) {
	v, err := access.LoadID(ctx, q, by)
	if err != nil {
		return item.Item{}, err
	}
	i, _, err := find(ctx, q, v, id, verb)
	return i, err
}

// find returns the message id and its space when v may do verb to it. Errors: fail.Hidden, also for items of other kinds.
func find(ctx context.Context, q db.Q, v *access.Viewer, id ref.Item, verb access.Verb) (item.Item, space.Space, error) {
	i, err := item.Get(ctx, q, id)
	if err != nil {
		return i, space.Space{}, err
	}
	if i.Kind != Kind {
		return i, space.Space{}, fail.E("post.find", fail.Hidden, nil)
	}
	s, err := space.Get(ctx, q, i.Space)
	if err != nil {
		return i, s, err
	}
	return i, s, access.Can(v, verb, i, s)
}
