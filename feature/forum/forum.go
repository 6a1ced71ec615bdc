package forum

import (
	"context"
	"embed"
	"io/fs"
	"slices"
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
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/fail"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed words.fr.json words.en.json
var words embed.FS

const (
	// Name is the part's.
	Name = "forum"
	// Kind is the name of the kind of item: a topic.
	Kind = "topic"
)

// Forum is the verbs of topics. Safe for concurrent use.
type Forum struct {
	core  *part.Core
	files *attach.Files
}

// New returns the verbs of topics over c.
func New(c *part.Core) *Forum { return &Forum{core: c, files: c.Files} }

// Join makes the part.
func Join(c *part.Core) part.Part {
	f := New(c)
	c.OpenTopic = f.openFrom
	c.Queue.Every(taskNear, sweepEvery, f.sweep)
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	return part.Part{
		Name:   Name,
		Switch: &web.PartSwitch{Name: Name, Label: "forum.part", Icon: "messages"},
		Schema: &db.Schema{Name: Name, FS: migrations},
		Words:  words,
		Routes: f.routes(),
		// What is keyed by place follows a group that moves into another; what is beside a topic, its title.
		Followers: []journal.Follower{{Name: "forum", Kinds: slices.Concat(arrivals, titled), Do: f.follow}},
		Workers:   []queue.Worker{f.nearTask()},
		Kinds: []kind.Kind{{
			Name: Kind, Icon: "messages", Label: "forum.kind", Path: Path, Cards: f.cards, Text: texts,
			EditPath:    func(i item.Item) string { return Path(i) + "/modifier" },
			HistoryPath: func(i item.Item) string { return Path(i) + "/versions" },
			Published:   f.published,
		}},
		Facts: []part.Fact{
			{Kind: "forum.published", Says: "somebody opened a topic"},
			{Kind: "forum.held", Says: "somebody wrote a topic that is opened later"},
			{Kind: "forum.edited", Says: "its author changed a topic"},
			{Kind: "forum.filed", Says: "an animator put a topic in another category"},
			{Kind: "forum.locked", Says: "an animator closed a topic to answers"},
			{Kind: "forum.unlocked", Says: "an animator opened a closed topic again"},
			{Kind: "forum.retitled", Says: "an animator changed the title of a topic"},
			{Kind: "forum.moved", Says: "an animator put a topic in another group"},
			{Kind: "forum.merged", Says: "an animator made a topic, and its answers, answers of this one"},
			{Kind: "forum.split", Says: "an animator took answers out of a topic"},
			{Kind: "forum.turned", Says: "an animator made a topic of another publication"},
			{Kind: "forum.split_from", Says: "a topic was made of answers of another one"},
			// words: forum.told.*
			{Kind: "forum.invited", Says: "who asked, or an animator, invited somebody to answer",
				Tells: &part.Telling{To: part.Mentioned, Name: "asked", Words: "forum.told.invited", Letter: true}},
			{Kind: "forum.arranged", Says: "an animator changed the categories of a forum"},
		},
		Tabs: []web.Tab{
			{Key: Name, Part: Name, Of: space.Network, Path: "/forum", Label: "forum.tab"},
			{Key: Name, Part: Name, Of: space.Group, Path: "/forum", Label: "forum.tab"},
		},
		ItemActs: []web.ItemSlot{f.itemActs},
		Panels:   []web.PanelSlot{f.straysPanel},
		Under:    []web.UnderSlot{f.movesUnder},
		Feeds:    []string{Kind},
		Forget:   forget,
		Exports:  []part.Export{exportInvitations},
	}
}

// Path is the address of a topic.
func Path(i item.Item) string { return "/sujets/" + kind.Address(i.Title, int64(i.ID)) }

// Draft is a topic to be opened.
type Draft struct {
	Space     ref.Space
	Category  ref.Item // an identifier of forum_category, 0 for none
	Title     string   // of one line
	Body      string   // Markdown, at most text.Max characters
	Question  bool
	Safe      bool // its author is told to animators only; for questions
	Files     []attach.Upload
	ClientKey string // the form's own key: sent twice, it is the same topic
	Lang      string
	Later     item.Later // when it is opened; zero for now
}

// spot is where a topic of s is being written.
func spot(s ref.Space) text.Spot { return text.Spot{Use: Kind, Space: s} }

// Open adds a topic by by, and says so in the journal. The same ClientKey again returns the topic already there. One that is
// opened later is a draft until then (across/schedule).
// Errors: fail.Hidden, Forbidden, Closed, Invalid on titre, texte, rubrique, quand or fichiers.
func (f *Forum) Open(ctx context.Context, by ref.Person, d Draft) (i item.Item, err error) {
	const op = "forum.Open"
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
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
		i, err = f.add(ctx, tx, by, s, d)
		return err
	})
	return i, fail.Wrap(op, err)
}

func (f *Forum) add(ctx context.Context, tx *db.Tx, by ref.Person, s space.Space, d Draft) (item.Item, error) {
	title, t, err := checked(ctx, tx, d.Title, d.Body, d.Lang, len(d.Files) > 0)
	if err != nil {
		return item.Item{}, err
	}
	if err := isOf(ctx, tx, d.Category, s.ID); err != nil {
		return item.Item{}, err
	}
	i := item.Item{Kind: Kind, Author: by, Title: title, Audience: s.ItemsAudience, State: item.Published, Lang: d.Lang, ClientKey: d.ClientKey}
	if d.Later.Wall != "" {
		i.State = item.Draft
	}
	if d.Question {
		i.Question = item.Waiting
	}
	if d.Question && d.Safe {
		i.Byline = item.Unsigned
	}
	if i, err = item.Add(ctx, tx, s, i); err != nil {
		return i, err
	}
	if err := put(ctx, tx, i.ID, d.Category); err != nil {
		return i, err
	}
	if err := text.Put(ctx, tx, i, t); err != nil {
		return i, err
	}
	if err := attach.Add(ctx, tx, i, d.Files); err != nil {
		return i, err
	}
	if err := text.DropDraft(ctx, tx, by, spot(s.ID)); err != nil {
		return i, err
	}
	if i.State == item.Draft {
		return i, f.hold(ctx, tx, i, d.Later)
	}
	if err := read(ctx, tx, by, i); err != nil {
		return i, err
	}
	return i, f.tell(ctx, tx, "forum.published", by, i, t)
}

// hold makes the draft i wait for its time.
func (f *Forum) hold(ctx context.Context, tx *db.Tx, i item.Item, l item.Later) error {
	if err := item.Hold(ctx, tx, i, l, true); err != nil {
		return err
	}
	_, err := f.core.Journal.Append(ctx, tx, journal.Fact{Kind: "forum.held", Actor: i.Author, Space: i.Space})
	return err
}

// published says in the journal that the topic i, a draft until now, is open.
func (f *Forum) published(ctx context.Context, tx *db.Tx, i item.Item) error {
	both, err := space.Some(ctx, tx, []ref.Space{i.Space, i.Network})
	if err != nil {
		return err
	}
	if place := (web.Place{Space: both[i.Space], Network: both[i.Network]}); !place.Has(Name) {
		return fail.E("forum.published", fail.Closed, nil)
	}
	if err := read(ctx, tx, i.Author, i); err != nil {
		return err
	}
	told, err := text.Named(ctx, tx, i)
	if err != nil {
		return err
	}
	_, err = f.core.Journal.Append(ctx, tx, journal.Fact{Kind: "forum.published", Actor: i.Author, Space: i.Space, Item: i.ID, Root: i.RootID(), Mentions: told})
	return err
}

// checked is a topic as it is stored, with all that is wrong with it at once.
func checked(ctx context.Context, q db.Q, title, body, language string, files bool) (string, text.Text, error) {
	var faults []fail.Field
	title = strings.Join(strings.Fields(title), " ")
	switch n := utf8.RuneCountInString(title); {
	case n == 0:
		faults = append(faults, fail.On("titre", "forum.title_needed"))
	case n > text.MaxTitle:
		faults = append(faults, fail.On("titre", "web.field.long", "max", text.MaxTitle, "n", n))
	}
	if body == "" && !files {
		faults = append(faults, fail.On("texte", "forum.text_needed"))
	}
	t, err := text.Render(ctx, q, body, language, "texte")
	if err != nil && fail.FieldsOf(err) == nil {
		return title, t, err
	}
	return title, t, fail.Fields("forum.checked", append(faults, fail.FieldsOf(err)...)...)
}

func (f *Forum) tell(ctx context.Context, tx *db.Tx, what string, by ref.Person, i item.Item, t text.Text) error {
	told, err := text.Told(ctx, tx, t.Mentions, i)
	if err != nil {
		return err
	}
	_, err = f.core.Journal.Append(ctx, tx, journal.Fact{Kind: what, Actor: by, Space: i.Space, Item: i.ID, Root: i.RootID(), Mentions: told})
	return err
}

// Change is what a topic becomes.
type Change struct{ Title, Body string }

// Edit changes a topic, and keeps what it said. since is the Edited its author started from.
// Errors: fail.Hidden, Forbidden, Closed, Invalid on titre or texte, Conflict when it changed meanwhile.
func (f *Forum) Edit(ctx context.Context, by ref.Person, id ref.Item, c Change, since time.Time) (i item.Item, err error) {
	const op = "forum.Edit"
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		if i, _, err = find(ctx, tx, v, id, access.Edit); err != nil {
			return err
		}
		was, err := text.Of(ctx, tx, []ref.Item{id})
		if err != nil {
			return err
		}
		attached, err := attach.Of(ctx, tx, []ref.Item{id})
		if err != nil {
			return err
		}
		title, t, err := checked(ctx, tx, c.Title, c.Body, i.Lang, len(attached[id]) > 0)
		if err != nil || title == i.Title && c.Body == was[id].Markdown {
			return err
		}
		if err := item.Edit(ctx, tx, i, title, since); err != nil {
			return err
		}
		if err := text.Replace(ctx, tx, i, i.Title, t); err != nil {
			return err
		}
		if i.Title = title; i.State == item.Draft {
			return nil // nobody has read it
		}
		return f.tell(ctx, tx, "forum.edited", by, i, t)
	})
	return i, fail.Wrap(op, err)
}

// find returns the topic id and its space when v may do verb to it. Errors: fail.Hidden, also for items of other kinds.
func find(ctx context.Context, q db.Q, v *access.Viewer, id ref.Item, verb access.Verb) (item.Item, space.Space, error) {
	i, err := item.Get(ctx, q, id)
	if err != nil {
		return i, space.Space{}, err
	}
	if i.Kind != Kind {
		return i, space.Space{}, fail.E("forum.find", fail.Hidden, nil)
	}
	s, err := space.Get(ctx, q, i.Space)
	if err != nil {
		return i, s, err
	}
	return i, s, access.Can(v, verb, i, s)
}
