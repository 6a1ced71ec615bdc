package file

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/kit/fail"
)

// FieldFiles is the field of forms that files are sent in, and that faults about them are on.
const FieldFiles = "fichiers"

// Choice is what becomes of a file whose name is taken.
type Choice string

// The choices. Wait leaves it waiting.
const (
	Wait       Choice = ""
	NewVersion Choice = "version"
	KeepBoth   Choice = "garder"
	Skip       Choice = "ignorer"
)

// Choices is what one may choose from.
var Choices = []Choice{NewVersion, KeepBoth, Skip}

// Sent is a file whose content is in the blob store already, and that is nowhere yet.
type Sent struct {
	Name   string // clean
	Digest string
	Size   int64  // bytes
	Type   string // media type, as its content says
	Key    string // the form's own: sent twice, it is the same file
	Choice Choice
}

// Deposited is what became of files that were sent.
type Deposited struct {
	Made    []item.Item // files that are new, or have a version more
	Waiting int         // whose names are taken: see Arrivals
	Held    int         // which the antivirus has not looked at yet: they come when it has
}

// Deposit puts files into w. Those whose name is taken wait for a choice, unless they have one.
// Errors: fail.Hidden, Forbidden, Closed (archived, reserved), Invalid on fichiers (too many, no room, infected: the others are
// there then, as d says).
func (f *Files) Deposit(ctx context.Context, by ref.Person, w Where, list []Sent, language string) (d Deposited, err error) {
	const op = "file.Deposit"
	list, fault, err := f.sift(ctx, by, list, func(tx *db.Tx) (space.Space, error) { return f.mayInto(ctx, tx, by, w) })
	if err != nil {
		return d, fail.Wrap(op, err)
	}
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		d, err = f.depositIn(ctx, tx, by, w, list, language)
		return err
	})
	if err == nil {
		err = fault
	}
	return d, fail.Wrap(op, err)
}

// depositIn is Deposit within tx.
func (f *Files) depositIn(ctx context.Context, tx *db.Tx, by ref.Person, w Where, list []Sent, language string) (d Deposited, err error) {
	v, err := access.LoadID(ctx, tx, by)
	if err != nil {
		return d, err
	}
	t, err := open(ctx, tx, v, w)
	if err != nil {
		return d, err
	}
	if len(list) > f.o.MaxAtOnce {
		return d, fail.Fields("file.depositIn", fail.On(FieldFiles, "file.many", "n", f.o.MaxAtOnce))
	}
	if err := f.fits(ctx, tx, t.space, list); err != nil {
		return d, err
	}
	for _, x := range list {
		if err := f.put(ctx, tx, v, t, x, language, &d); err != nil {
			return d, err
		}
	}
	return d, f.tellFolder(ctx, tx, by, t, d.Made)
}

// put makes one file, or a version of one, or has it wait.
func (f *Files) put(ctx context.Context, tx *db.Tx, v *access.Viewer, t into, x Sent, language string, d *Deposited) error {
	if again, is, err := item.ByClientKey(ctx, tx, v.Person, x.Key); err != nil || is {
		if is {
			d.Made = append(d.Made, again)
		}
		return err
	}
	if waits, err := f.awaits(ctx, tx, v.Person, t.where(), x, 0, language); err != nil || waits {
		if waits {
			d.Held++
		}
		return err
	}
	other, taken, err := called(ctx, tx, v, t.where(), x.Name)
	if err != nil {
		return err
	}
	if taken {
		switch x.Choice {
		case Skip:
			return nil
		case Wait:
			d.Waiting++
			return wait(ctx, tx, v.Person, t.where(), x)
		case NewVersion:
			if !other.IsFolder() {
				i, err := f.replace(ctx, tx, v, other, t.space, x)
				d.Made = append(d.Made, i)
				return err
			}
		}
		if x.Name, err = free(ctx, tx, v, t.where(), x.Name); err != nil {
			return err
		}
	}
	i, err := f.add(ctx, tx, v, t, x, language)
	d.Made = append(d.Made, i)
	return err
}

// add makes a file.
func (f *Files) add(ctx context.Context, tx *db.Tx, v *access.Viewer, t into, x Sent, language string) (item.Item, error) {
	i, err := f.node(ctx, tx, v, t, item.Item{Kind: Kind, Title: x.Name, Lang: language, ClientKey: x.Key})
	if err != nil {
		return i, err
	}
	return i, f.keep(ctx, tx, i, Version{N: 1, Digest: x.Digest, Size: x.Size, Type: x.Type, By: v.Person, At: i.Created})
}

// node makes the item of a file or a folder, and puts it in the tree. Its author follows it.
func (f *Files) node(ctx context.Context, tx *db.Tx, v *access.Viewer, t into, i item.Item) (item.Item, error) {
	i.Author, i.Writers, i.Audience, i.State = v.Person, t.writers(), t.audience(), item.Published
	i, err := item.Add(ctx, tx, t.space, i)
	if err != nil {
		return i, err
	}
	if err := insertNode(ctx, tx, i, t.where().Above, i.Kind == Kind); err != nil {
		return i, err
	}
	if err := tie.Default(ctx, tx, tie.Item, int64(i.ID), tie.Follow, []ref.Person{v.Person}); err != nil {
		return i, err
	}
	return i, f.tell(ctx, tx, "file.added", v.Person, i, nil)
}

// keep makes x the present version of i: its content stays as long as it does.
func (f *Files) keep(ctx context.Context, tx *db.Tx, i item.Item, x Version) error {
	if f.core.Files.Guards() { // whoever comes here by another way than Deposit and Replace
		if v, err := attach.VerdictOf(ctx, tx, x.Digest); err != nil || v != attach.Passed {
			return cmp.Or(err, fail.Say("file.keep", fail.Closed, "attach.held"))
		}
	}
	if err := attach.Keep(ctx, tx, x.Digest, kept(i.ID, x.N)); err != nil {
		return err
	}
	if x.Thumb != "" {
		if err := attach.Keep(ctx, tx, x.Thumb, kept(i.ID, x.N)); err != nil {
			return err
		}
	}
	if err := insertVersion(ctx, tx, i.ID, x); err != nil {
		return err
	}
	if err := weigh(ctx, tx, i.Space, x.Size); err != nil {
		return err
	}
	if err := f.warn(ctx, tx, i.Space, x.Size); err != nil {
		return err
	}
	return f.core.Queue.Add(ctx, tx, taskLook, kept(i.ID, x.N), looking{i.ID, x.N}, time.Time{})
}

// kept is what the contents of a version are kept for.
func kept(id ref.Item, n int64) string { return "file/" + id.String() + "/" + strconv.FormatInt(n, 10) }

func (f *Files) tell(ctx context.Context, tx *db.Tx, what string, by ref.Person, i item.Item, told []ref.Person) error {
	_, err := f.core.Journal.Append(ctx, tx, journal.Fact{Kind: what, Actor: by, Space: i.Space, Item: i.ID, Root: i.ID, Mentions: told})
	return err
}

// tellFolder tells those who follow the folder, or one over it, that there is something in it.
func (f *Files) tellFolder(ctx context.Context, tx *db.Tx, by ref.Person, t into, made []item.Item) error {
	if t.folder == nil || len(made) == 0 {
		return nil
	}
	above, err := over(ctx, tx, t.folder.Item.ID)
	if err != nil {
		return err
	}
	told, err := followers(ctx, tx, append(above, t.folder.Item.ID), by)
	if err != nil || len(told) == 0 {
		return err
	}
	return f.tell(ctx, tx, "file.deposited", by, t.folder.Item, told)
}

// MakeFolder adds a folder in w. Errors: fail.Hidden, Forbidden, Closed, Invalid on nom or qui.
func (f *Files) MakeFolder(ctx context.Context, by ref.Person, w Where, name string, who space.Audience, key, language string) (i item.Item, err error) {
	const op = "file.MakeFolder"
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		t, err := open(ctx, tx, v, w)
		if err != nil {
			return err
		}
		var again bool
		if i, again, err = item.ByClientKey(ctx, tx, by, key); err != nil || again {
			return err
		}
		i, err = f.folder(ctx, tx, v, t, name, who, key, language)
		return err
	})
	return i, fail.Wrap(op, err)
}

func (f *Files) folder(ctx context.Context, tx *db.Tx, v *access.Viewer, t into, name string, who space.Audience, key, language string) (item.Item, error) {
	const op = "file.folder"
	name, faults := nameOf(name)
	if len(faults) == 0 {
		_, taken, err := called(ctx, tx, v, t.where(), name)
		if err != nil {
			return item.Item{}, err
		}
		if taken {
			faults = append(faults, fail.On("nom", "file.name_taken", "name", name))
		}
	}
	most := t.audience()
	if who == "" {
		who = most
	}
	if !who.Within(most) || who == space.ForRunners && !v.Moderates(t.space.ID, t.space.Network) {
		faults = append(faults, fail.On("qui", "web.field.choice"))
	}
	line, err := t.line(ctx, tx)
	if err != nil {
		return item.Item{}, err
	}
	if len(line) >= maxDepth {
		faults = append(faults, fail.On("nom", "file.deep", "n", maxDepth))
	}
	if err := fail.Fields(op, faults...); err != nil {
		return item.Item{}, err
	}
	return f.addFolder(ctx, tx, v, t, item.Item{Title: name, Lang: language, ClientKey: key}, who)
}

// addFolder makes a folder that who sees.
func (f *Files) addFolder(ctx context.Context, tx *db.Tx, v *access.Viewer, t into, i item.Item, who space.Audience) (item.Item, error) {
	i.Kind = Folder
	i, err := f.node(ctx, tx, v, t, i)
	if err == nil && who != i.Audience {
		i.Audience = who
		err = item.SetAudiences(ctx, tx, []ref.Item{i.ID}, who)
	}
	return i, err
}
