package talk

import (
	"context"
	"embed"
	"encoding/json"
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
	"maillage/core/tie"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/markdown"
)

//go:embed words.fr.json words.en.json
var words embed.FS

// Kind is the name of the kind of item: a comment.
const Kind = "comment"

// Talk is the verbs of what people say of items. Safe for concurrent use.
type Talk struct{ core *part.Core }

// New returns the verbs of comments, reactions and taking away over c.
func New(c *part.Core) *Talk { return &Talk{core: c} }

// Join makes the part.
func Join(c *part.Core) part.Part {
	t := New(c)
	c.Answer = func(ctx context.Context, by ref.Person, on ref.Item, r part.Reply) error {
		_, err := t.Reply(ctx, by, on, r)
		return err
	}
	return part.Part{
		Name:   "talk",
		Words:  words,
		Routes: t.routes(),
		Kinds: []kind.Kind{{
			Name: Kind, Icon: "message-circle", Label: "talk.kind", Path: Path, Cards: cards, Text: texts,
			EditPath:    func(i item.Item) string { return web.ItemPath(i) + "/commentaire" },
			HistoryPath: func(i item.Item) string { return web.ItemPath(i) + "/commentaire/versions" },
		}},
		// words: talk.told.*
		Facts: []part.Fact{
			{Kind: "talk.commented", Says: "somebody commented an item"},
			{Kind: "talk.edited", Says: "its author changed a comment"},
			{Kind: "talk.reacted", Says: "somebody reacted to an item, or took it back"},
			{Kind: "item.deleted", Says: "an item was taken away by its author or an animator"},
			{Kind: "item.accepted", Says: "an answer was accepted as that of its question", Tells: &part.Telling{To: part.Mentioned, Name: "answer", Words: "talk.told.accepted", Letter: true}},
			{Kind: "item.unaccepted", Says: "a question has no accepted answer any more: somebody took it back"},
		},
		Under: []web.UnderSlot{t.under},
	}
}

// Path is the address of a comment: that part of its root's page which shows it, at its anchor.
func Path(i item.Item) string { return reaching("/publications/"+i.RootID().String(), i.ID) }

// reaching is the address of answer id on the page path of its root.
func reaching(path string, id ref.Item) string {
	return path + "?" + paramReply + "=" + id.String() + "#p-" + id.String()
}

const titleRunes = 80

// spot is where a comment under root is being written.
func spot(root ref.Item) text.Spot { return text.Spot{Use: Kind, Item: root} }

// Comment adds an answer without files: see Reply.
func (t *Talk) Comment(ctx context.Context, by ref.Person, on ref.Item, body, key, language string) (item.Item, error) {
	return t.Reply(ctx, by, on, part.Reply{Body: body, Key: key, Lang: language})
}

// Reply adds an answer by by under the item on. The same key again returns the one already there. Who asked without their name
// answers under their question without it: otherwise the answer would tell it.
// Errors: fail.Hidden, Forbidden, Closed, Invalid on texte.
func (t *Talk) Reply(ctx context.Context, by ref.Person, on ref.Item, r part.Reply) (i item.Item, err error) {
	const op = "talk.Reply"
	err = t.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, parent, _, err := t.may(ctx, tx, by, on, access.Comment)
		if err != nil {
			return err
		}
		if !parent.IsRoot() { // a conversation is one list: an answer to a comment is an answer to its root
			if v, parent, _, err = t.may(ctx, tx, by, parent.Root, access.Comment); err != nil {
				return err
			}
		}
		var again bool
		if i, again, err = item.ByClientKey(ctx, tx, by, r.Key); err != nil || again {
			return err
		}
		i, err = t.add(ctx, tx, v, parent, r)
		return err
	})
	return i, fail.Wrap(op, err)
}

func (t *Talk) add(ctx context.Context, tx *db.Tx, v *access.Viewer, root item.Item, r part.Reply) (item.Item, error) {
	x, err := render(ctx, tx, r.Body, r.Lang, len(r.Files) > 0)
	if err != nil {
		return item.Item{}, err
	}
	i := item.Item{Kind: Kind, Author: v.Person, Title: titleOf(x, r.Files), State: item.Published, Lang: r.Lang, ClientKey: r.Key}
	if unsigned(v, root) {
		i.Byline = item.Unsigned
	}
	if i, err = item.AddTo(ctx, tx, root, i); err != nil {
		return i, err
	}
	if err := text.Put(ctx, tx, i, x); err != nil {
		return i, err
	}
	if err := attach.Add(ctx, tx, i, r.Files); err != nil {
		return i, err
	}
	if r.Also != nil {
		if err := r.Also(ctx, tx, i); err != nil {
			return i, err
		}
	}
	if err := text.DropDraft(ctx, tx, v.Person, spot(i.Root)); err != nil {
		return i, err
	}
	return i, t.tell(ctx, tx, "talk.commented", i, x)
}

// titleOf is what an answer is called: how it begins, or the name of its first file.
func titleOf(x text.Text, files []attach.Upload) string {
	title := markdown.Excerpt(x.Plain(), titleRunes)
	if title == "" && len(files) > 0 {
		return markdown.Excerpt(files[0].Name, titleRunes)
	}
	return title
}

// unsigned tells whether v answers root without their name: they asked it so.
func unsigned(v *access.Viewer, root item.Item) bool {
	return root.Byline == item.Unsigned && v.Person != 0 && root.Author == v.Person
}

// render is body as it is stored. Only an answer with files may say nothing.
func render(ctx context.Context, q db.Q, body, language string, files bool) (text.Text, error) {
	if body == "" && !files {
		return text.Text{}, fail.Fields("talk.render", fail.On("texte", "talk.empty"))
	}
	return text.Render(ctx, q, body, language, "texte")
}

func (t *Talk) tell(ctx context.Context, tx *db.Tx, what string, i item.Item, x text.Text) error {
	told, err := text.Told(ctx, tx, x.Mentions, i)
	if err != nil {
		return err
	}
	_, err = t.core.Journal.Append(ctx, tx, journal.Fact{Kind: what, Actor: i.Author, Space: i.Space, Item: i.ID, Root: i.RootID(), Mentions: told})
	return err
}

// Edit changes a comment. since is the Edited its author started from.
// Errors: fail.Hidden, Forbidden, Closed, Invalid on texte, Conflict.
func (t *Talk) Edit(ctx context.Context, by ref.Person, id ref.Item, body string, since time.Time) (i item.Item, err error) {
	const op = "talk.Edit"
	err = t.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, i, _, err = t.may(ctx, tx, by, id, access.Edit); err != nil {
			return err
		}
		if i.Kind != Kind {
			return fail.E(op, fail.Hidden, nil)
		}
		files, err := attach.Of(ctx, tx, []ref.Item{id})
		if err != nil {
			return err
		}
		x, err := render(ctx, tx, body, i.Lang, len(files[id]) > 0)
		if err != nil {
			return err
		}
		title := markdown.Excerpt(x.Plain(), titleRunes)
		if title == "" {
			title = markdown.Excerpt(files[id][0].Name, titleRunes)
		}
		if err := item.Edit(ctx, tx, i, title, since); err != nil {
			return err
		}
		if err := text.Replace(ctx, tx, i, "", x); err != nil {
			return err
		}
		return t.tell(ctx, tx, "talk.edited", i, x)
	})
	return i, fail.Wrap(op, err)
}

// React says or takes back by's r of an item; twice is once. Who has the same question follows its answers.
// Errors: fail.Hidden, Forbidden, Closed, Invalid.
func (t *Talk) React(ctx context.Context, by ref.Person, id ref.Item, r item.Reaction, on bool) (i item.Item, err error) {
	const op = "talk.React"
	err = t.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, i, _, err = t.may(ctx, tx, by, id, access.React); err != nil {
			return err
		}
		changed, err := item.React(ctx, tx, i, by, r, on)
		if err != nil || !changed {
			return err
		}
		if on && r == item.Same && i.Question != item.Statement {
			if err := tie.Default(ctx, tx, tie.Item, int64(i.ID), tie.Follow, []ref.Person{by}); err != nil {
				return err
			}
		}
		data, err := json.Marshal(map[string]any{"reaction": r, "on": on})
		if err != nil {
			return err
		}
		_, err = t.core.Journal.Append(ctx, tx, journal.Fact{Kind: "talk.reacted", Actor: by, Space: i.Space, Item: i.ID, Root: i.RootID(), Data: data})
		return err
	})
	return i, fail.Wrap(op, err)
}

// Delete takes an item of any kind away. Errors: fail.Hidden (also when it is gone already), Forbidden.
func (t *Talk) Delete(ctx context.Context, by ref.Person, id ref.Item) (i item.Item, err error) {
	const op = "talk.Delete"
	err = t.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, i, _, err = t.may(ctx, tx, by, id, access.Delete); err != nil {
			return err
		}
		if err := item.SetState(ctx, tx, i, item.Deleted); err != nil {
			return err
		}
		_, err := t.core.Journal.Append(ctx, tx, journal.Fact{Kind: "item.deleted", Actor: by, Space: i.Space, Item: i.ID, Root: i.RootID()})
		return err
	})
	return i, fail.Wrap(op, err)
}

func (t *Talk) may(ctx context.Context, q db.Q, by ref.Person, id ref.Item, verb access.Verb) (*access.Viewer, item.Item, space.Space, error) {
	v, err := access.LoadID(ctx, q, by)
	if err != nil {
		return v, item.Item{}, space.Space{}, err
	}
	i, s, err := find(ctx, q, v, id, verb)
	return v, i, s, err
}

func find(ctx context.Context, q db.Q, v *access.Viewer, id ref.Item, verb access.Verb) (item.Item, space.Space, error) {
	i, err := item.Get(ctx, q, id)
	if err != nil {
		return i, space.Space{}, err
	}
	s, err := space.Get(ctx, q, i.Space)
	if err != nil {
		return i, s, err
	}
	return i, s, access.Can(v, verb, i, s)
}

func (t *Talk) space(ctx context.Context, id ref.Space) (space.Space, error) {
	return space.Get(ctx, t.core.DB.Q(), id)
}
