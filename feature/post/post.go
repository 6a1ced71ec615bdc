package post

import (
	"context"
	"embed"
	"io/fs"
	"strings"
	"time"
	"unicode/utf8"

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
	"maillage/kit/clock"
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
	seen  counts
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
			Name: Kind, Icon: "message-2", Label: "post.kind", Path: Path, Cards: p.cards, Text: texts, Plain: plain,
			EditPath:    func(i item.Item) string { return Path(i) + "/modifier" },
			HistoryPath: func(i item.Item) string { return Path(i) + "/versions" },
			Published:   p.published,
		}},
		Facts: []part.Fact{
			{Kind: "post.published", Says: "somebody published a message"},
			{Kind: "post.held", Says: "somebody wrote a message that is published later"},
			{Kind: "post.edited", Says: "its author changed a message"},
			{Kind: "post.voted", Says: "somebody voted in a poll, changed their vote or took it back; without an actor when it is anonymous"},
		},
		Compose: []web.PlaceSlot{p.composer},
		Feeds:   []string{Kind},
		Share:   sharePath,
		Forget:  forget,
		Exports: exports,
	}
}

// Path is the address of a message.
func Path(i item.Item) string { return "/publications/" + kind.Address(i.Title, int64(i.ID)) }

// Draft is a message to be published.
type Draft struct {
	Space     ref.Space
	Title     string         // of one line, "" for none
	Body      string         // Markdown, at most text.Max characters
	Audience  space.Audience // "" for the space's own
	Question  bool           // it asks something
	Poll      *NewPoll
	Shares    ref.Item // what it shows as a link, 0 for nothing
	Files     []attach.Upload
	ClientKey string    // the form's own key: sent twice, it is the same message
	From      text.Spot // where it was being written: the draft kept there goes with it
	Lang      string
	Sending   item.Sending // when it is published, and whether to all the members
}

// titleRunes is how much of a message stands for it where it needs a name: addresses, mails, lists.
const titleRunes = 80

// maxTitle is how many characters a title may have.
const maxTitle = text.MaxTitle

// Publish adds a message by by, and says so in the journal. The same ClientKey again returns the message already there. One that
// is not sent at once is a draft until then (across/schedule).
// Errors: fail.Hidden (the space, or what is shared, is not visible), Forbidden, Closed, Invalid on titre, texte, audience,
// choix, cloture, quand or fichiers.
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
		if d.Sending.Broadcast {
			if err := access.CanSpace(v, access.Animate, s); err != nil {
				return err
			}
		}
		var again bool
		if i, again, err = item.ByClientKey(ctx, tx, by, d.ClientKey); err != nil || again {
			return err
		}
		if d.Shares != 0 {
			if d.Shares, err = original(ctx, tx, v, d.Shares); err != nil {
				return err
			}
		}
		i, err = p.add(ctx, tx, by, s, d)
		return err
	})
	return i, fail.Wrap(op, err)
}

// add stores d, which may be published, and all that goes with it.
func (p *Post) add(ctx context.Context, tx *db.Tx, by ref.Person, s space.Space, d Draft) (i item.Item, err error) {
	x, poll, err := d.checked(ctx, tx)
	if err != nil {
		return i, err
	}
	i = item.Item{Kind: Kind, Author: by, Title: x.name(), Audience: d.Audience, State: item.Published, Lang: d.Lang, ClientKey: d.ClientKey, Broadcast: d.Sending.Broadcast}
	if d.Sending.Holds() {
		i.State = item.Draft
	}
	if i.Audience == "" {
		i.Audience = s.ItemsAudience
	}
	if d.Question && d.Poll == nil {
		i.Question = item.Waiting
	}
	if i, err = item.Add(ctx, tx, s, i); err != nil {
		return i, err
	}
	if err := insert(ctx, tx, i, x); err != nil {
		return i, err
	}
	if x.poll {
		if err := insertPoll(ctx, tx, i.ID, poll); err != nil {
			return i, err
		}
	}
	if err := attach.Add(ctx, tx, i, d.Files); err != nil {
		return i, err
	}
	if d.From.Use != "" {
		if err := text.DropDraft(ctx, tx, by, d.From); err != nil {
			return i, err
		}
	}
	if d.Sending.Holds() {
		return i, p.hold(ctx, tx, i, d.Sending)
	}
	return i, p.tell(ctx, tx, "post.published", by, i, x.text)
}

// hold makes the draft i wait for its time; one to all the members waits until its author has read whom it reaches.
func (p *Post) hold(ctx context.Context, tx *db.Tx, i item.Item, s item.Sending) error {
	if err := item.Hold(ctx, tx, i, s.Later, !s.Broadcast); err != nil {
		return err
	}
	_, err := p.core.Journal.Append(ctx, tx, journal.Fact{Kind: "post.held", Actor: i.Author, Space: i.Space})
	return err
}

// published says in the journal that the message i, a draft until now, is published.
func (p *Post) published(ctx context.Context, tx *db.Tx, i item.Item) error {
	on, err := isOn(ctx, tx, i)
	if err != nil {
		return err
	}
	if !on {
		return fail.E("post.published", fail.Closed, nil)
	}
	told, err := text.Named(ctx, tx, i)
	if err != nil {
		return err
	}
	_, err = p.core.Journal.Append(ctx, tx, journal.Fact{Kind: "post.published", Actor: i.Author, Space: i.Space, Item: i.ID, Root: i.RootID(), Mentions: told})
	return err
}

// isOn tells whether there are messages where i is.
func isOn(ctx context.Context, q db.Q, i item.Item) (bool, error) {
	both, err := space.Some(ctx, q, []ref.Space{i.Space, i.Network})
	return placeHas(both[i.Space], both[i.Network]), err
}

// checked is d as it is stored, with all that is wrong with it at once.
func (d Draft) checked(ctx context.Context, q db.Q) (x details, poll NewPoll, err error) {
	const op = "post.checked"
	x = details{title: strings.Join(strings.Fields(d.Title), " "), poll: d.Poll != nil, shared: d.Shares}
	var faults []fail.Field
	if d.Body == "" && x.title == "" && len(d.Files) == 0 && d.Shares == 0 {
		faults = append(faults, fail.On("texte", "post.empty"))
	}
	if n := utf8.RuneCountInString(x.title); n > maxTitle {
		faults = append(faults, fail.On("titre", "web.field.long", "max", maxTitle, "n", n))
	}
	if x.poll {
		var wrong []fail.Field
		poll, wrong = d.Poll.checked(d.Sending.Moment(clock.Now(ctx)))
		faults = append(faults, wrong...)
	}
	if x.text, err = text.Render(ctx, q, d.Body, d.Lang, "texte"); err != nil {
		faults = append(faults, fail.FieldsOf(err)...)
	}
	if err != nil && fail.FieldsOf(err) == nil {
		return x, poll, err
	}
	return x, poll, fail.Fields(op, faults...)
}

// name is what the message is called in lists, addresses and letters: its title, or how it begins.
func (x details) name() string {
	if x.title != "" {
		return x.title
	}
	return markdown.Excerpt(x.text.Plain(), titleRunes)
}

// tell says in the journal what happened to i, to those whom its text names.
func (p *Post) tell(ctx context.Context, tx *db.Tx, what string, by ref.Person, i item.Item, t text.Text) error {
	told, err := text.Told(ctx, tx, t.Mentions, i)
	if err != nil {
		return err
	}
	_, err = p.core.Journal.Append(ctx, tx, journal.Fact{Kind: what, Actor: by, Space: i.Space, Item: i.ID, Root: i.RootID(), Mentions: told})
	return err
}

// Change is what a message becomes. Poll is only for those that have one: all of it while nobody has voted, only its closing
// date afterwards.
type Change struct {
	Title, Body string
	Poll        *NewPoll
}

// Edit changes a message, and keeps what it said. since is the Edited its author started from.
// Errors: fail.Hidden, Forbidden, Closed, Invalid on titre, texte, choix or cloture, Conflict when it changed meanwhile.
func (p *Post) Edit(ctx context.Context, by ref.Person, id ref.Item, c Change, since time.Time) (i item.Item, err error) {
	const op = "post.Edit"
	err = p.core.DB.Write(ctx, func(tx *db.Tx) error {
		if i, err = p.may(ctx, tx, by, id, access.Edit); err != nil {
			return err
		}
		was, err := get(ctx, tx, id)
		if err != nil {
			return err
		}
		polled, err := changePoll(ctx, tx, by, i, was, c.Poll)
		if err != nil {
			return err
		}
		files, err := attach.Of(ctx, tx, []ref.Item{id})
		if err != nil {
			return err
		}
		d := Draft{Title: c.Title, Body: c.Body, Lang: i.Lang, Shares: was.shared, Files: make([]attach.Upload, len(files[id]))}
		now, _, err := d.checked(ctx, tx)
		if err != nil || now.title == was.title && c.Body == was.text.Markdown && !polled {
			return err
		}
		if err := item.Edit(ctx, tx, i, now.name(), since); err != nil {
			return err
		}
		if err := replace(ctx, tx, i, was, now); err != nil {
			return err
		}
		if i.Title = now.name(); i.State == item.Draft {
			return nil // nobody has read it
		}
		return p.tell(ctx, tx, "post.edited", by, i, now.text)
	})
	return i, fail.Wrap(op, err)
}

// changePoll changes the poll of i, if it has one, and tells whether that changed anything. Once somebody voted its choices
// are what they voted on; once it is over, it is over.
func changePoll(ctx context.Context, tx *db.Tx, by ref.Person, i item.Item, was details, to *NewPoll) (bool, error) {
	if !was.poll || to == nil {
		return false, nil
	}
	poll, err := onePoll(ctx, tx, by, i.ID)
	if err != nil {
		return false, err
	}
	now := clock.Now(ctx)
	if poll.IsClosed(now) {
		return false, nil
	}
	if poll.Voters > 0 {
		if poll.Closes.Equal(to.Closes) {
			return false, nil
		}
		if err := fail.Fields("post.changePoll", closing(to.Closes, now)...); err != nil {
			return false, err
		}
		return true, updateClosing(ctx, tx, i.ID, db.Millis(to.Closes))
	}
	checked, faults := to.checked(now)
	if err := fail.Fields("post.changePoll", faults...); err != nil {
		return false, err
	}
	if poll.same(checked) {
		return false, nil
	}
	return true, updatePoll(ctx, tx, i.ID, checked)
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
