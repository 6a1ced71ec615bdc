package file

import (
	"context"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// awaited is a file that waits for the antivirus: in no tree, seen by who sent it alone.
type awaited struct {
	id      ref.File
	person  ref.Person
	where   Where
	version ref.Item // the file of which it is a version, 0 for a new one
	lang    string
	Sent
}

// Waits is what the page of a folder or a file says to who sent something there that the antivirus has not looked at yet.
type Waits struct {
	Name string
	Size int64 // bytes
}

// awaits has x wait when the antivirus has not looked at it yet, and says whether it does. version is the file of which it is a
// version. Errors: fail.Invalid on fichiers for an infected one.
func (f *Files) awaits(ctx context.Context, tx *db.Tx, by ref.Person, w Where, x Sent, version ref.Item, language string) (bool, error) {
	if !f.core.Files.Guards() {
		return false, nil
	}
	switch v, err := attach.VerdictOf(ctx, tx, x.Digest); {
	case err != nil || v == attach.Passed:
		return false, err
	case v == attach.Infected:
		return false, fail.Fields("file.awaits", fail.On(FieldFiles, "file.scan.infected", "name", x.Name))
	}
	id := ref.File(tx.ID())
	if err := attach.Keep(ctx, tx, x.Digest, arrived(id)); err != nil {
		return false, err
	}
	_, err := tx.Exec(ctx, `INSERT INTO file_arrival (id, person_id, space_id, above_id, name, digest, size, type, created, scan, choice, version_id, sent_key, lang)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10, $11, $12, $13)`,
		id, by, w.Space, w.Above, x.Name, x.Digest, x.Size, x.Type, db.Millis(now(ctx)), x.Choice, version, x.Key, language)
	return true, fail.Wrap("file.awaits", err)
}

// Waiting is what v sent into w, or as a version of a file when version is not 0, and that waits for the antivirus. One query, none
// where there is no antivirus.
func (f *Files) Waiting(ctx context.Context, v *access.Viewer, w Where, version ref.Item) ([]Waits, error) {
	if !f.core.Files.Guards() || v.Person == 0 {
		return nil, nil
	}
	row := func(r db.Row) (x Waits, err error) { return x, r.Scan(&x.Name, &x.Size) }
	list, err := db.All(ctx, f.core.DB.Q(), row, `SELECT name, size FROM file_arrival WHERE person_id = $1 AND space_id = $2 AND above_id = $3 AND version_id = $4 AND scan <> '' ORDER BY id LIMIT 100`,
		v.Person, w.Space, w.Above, version)
	return list, fail.Wrap("file.Waiting", err)
}

// sift puts those of list that are infected into quarantine, in a transaction of its own, and returns the others. fault, on
// fichiers, names what was taken; nil when nothing was. may tells where they were to go, when by may send something there.
func (f *Files) sift(ctx context.Context, by ref.Person, list []Sent, may func(tx *db.Tx) (space.Space, error)) (rest []Sent, fault, err error) {
	if !f.core.Files.Guards() {
		return list, nil, nil
	}
	var taken []Sent
	for _, x := range list {
		v, err := attach.VerdictOf(ctx, f.core.DB.Q(), x.Digest)
		if err != nil {
			return nil, nil, err
		}
		if v == attach.Infected {
			taken = append(taken, x)
		} else {
			rest = append(rest, x)
		}
	}
	if len(taken) == 0 {
		return list, nil, nil
	}
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		s, err := may(tx)
		if err != nil {
			return err
		}
		for _, x := range taken {
			found, err := attach.Found(ctx, tx, x.Digest)
			if err == nil {
				err = f.quarantine(ctx, tx, by, s.ID, x, found)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	names := make([]string, len(taken))
	for n, x := range taken {
		names[n] = x.Name
	}
	return rest, fail.Fields("file.sift", fail.On(FieldFiles, "file.scan.infected", "name", strings.Join(names, ", "))), err
}

// refuseInfected is sift for one file that comes into w.
func (f *Files) refuseInfected(ctx context.Context, by ref.Person, w Where, x Sent) error {
	_, fault, err := f.sift(ctx, by, []Sent{x}, func(tx *db.Tx) (space.Space, error) { return f.mayInto(ctx, tx, by, w) })
	if err == nil {
		err = fault
	}
	return err
}

// mayInto is the space of w when by may put something there.
func (f *Files) mayInto(ctx context.Context, tx *db.Tx, by ref.Person, w Where) (space.Space, error) {
	v, err := access.LoadID(ctx, tx, by)
	if err != nil {
		return space.Space{}, err
	}
	t, err := open(ctx, tx, v, w)
	return t.space, err
}

// quarantine keeps an infected content apart, and tells who sent it and who runs the place.
func (f *Files) quarantine(ctx context.Context, tx *db.Tx, by ref.Person, s ref.Space, x Sent, found string) error {
	const op = "file.quarantine"
	id := ref.File(tx.ID())
	if err := attach.Keep(ctx, tx, x.Digest, apart(id)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO file_quarantine (id, person_id, space_id, name, digest, size, found, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id, by, s, x.Name, x.Digest, x.Size, found, db.Millis(now(ctx)))
	if err != nil {
		return fail.Wrap(op, err)
	}
	if _, err := f.core.Journal.Append(ctx, tx, journal.Fact{Kind: "file.infected", Space: s, Mentions: []ref.Person{by}}); err != nil {
		return err
	}
	_, err = f.core.Journal.Append(ctx, tx, journal.Fact{Kind: "file.quarantined", Space: s, Actor: by})
	return err
}

func apart(id ref.File) string { return "quarantine/" + id.String() }

// heard follows the antivirus: what is sound comes where it was sent, what is infected goes into quarantine (attach.Heard).
func (f *Files) heard(ctx context.Context, tx *db.Tx, digest string, v attach.Verdict, found string, lost []attach.Lost) error {
	list, err := db.All(ctx, tx, func(r db.Row) (h awaited, err error) {
		return h, r.Scan(&h.id, &h.person, &h.where.Space, &h.where.Above, &h.version, &h.lang, &h.Name, &h.Digest, &h.Size, &h.Type, &h.Choice, &h.Key)
	}, `SELECT id, person_id, space_id, above_id, version_id, lang, name, digest, size, type, choice, sent_key FROM file_arrival WHERE digest = $1 AND scan <> '' ORDER BY id`, digest)
	if err != nil {
		return fail.Wrap("file.heard", err)
	}
	for _, h := range list {
		if v == attach.Infected {
			err = f.quarantine(ctx, tx, h.person, h.where.Space, h.Sent, found)
			if err == nil {
				err = leave(ctx, tx, h.id)
			}
		} else {
			err = f.release(ctx, tx, h)
		}
		if err != nil {
			return err
		}
	}
	for _, l := range lost {
		i, err := item.Get(ctx, tx, l.Item)
		if err == nil {
			err = f.quarantine(ctx, tx, i.Author, i.Space, Sent{Name: l.Name, Digest: digest, Size: l.Size}, found)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// release brings a file that waited where it was sent, as its sender may now. What cannot come there any more (the folder is gone,
// the file reserved, no room) waits for its sender to decide, as those whose name is taken.
func (f *Files) release(ctx context.Context, tx *db.Tx, h awaited) error {
	err := f.comeIn(ctx, tx, h)
	if h.where.Above != 0 && fail.Is(err, fail.Hidden) {
		h.where.Above, h.version = 0, 0
		err = f.comeIn(ctx, tx, h)
	}
	switch fail.KindOf(err) {
	case fail.Hidden, fail.Forbidden, fail.Closed, fail.Invalid, fail.Conflict:
		if err != nil {
			_, err = tx.Exec(ctx, `UPDATE file_arrival SET scan = '', version_id = 0, above_id = $1, created = $2 WHERE id = $3`, h.where.Above, db.Millis(now(ctx)), h.id)
			return fail.Wrap("file.release", err)
		}
	}
	if err != nil {
		return err
	}
	return leave(ctx, tx, h.id)
}

func (f *Files) comeIn(ctx context.Context, tx *db.Tx, h awaited) error {
	v, err := access.LoadID(ctx, tx, h.person)
	if err != nil {
		return err
	}
	if h.version != 0 {
		_, n, s, err := f.writable(ctx, tx, h.person, h.version)
		if err == nil {
			err = f.fits(ctx, tx, s, []Sent{h.Sent})
		}
		if err == nil {
			_, err = f.replace(ctx, tx, v, n, s, h.Sent)
		}
		return err
	}
	t, err := open(ctx, tx, v, h.where)
	if err == nil {
		err = f.fits(ctx, tx, t.space, []Sent{h.Sent})
	}
	if err != nil {
		return err
	}
	var d Deposited
	if err := f.put(ctx, tx, v, t, h.Sent, h.lang, &d); err != nil {
		return err
	}
	return f.tellFolder(ctx, tx, h.person, t, d.Made)
}

// Apart is a file in quarantine.
type Apart struct {
	ID    ref.File
	By    ref.Person
	Who   string // the name of By, "" for who shows no name
	Name  string
	Found string // what it holds, as the antivirus calls it
	Size  int64  // bytes
	At    time.Time
}

// Quarantined is what is in the quarantine of s and v may destroy: all for who runs the place, what they sent for others; the latest
// first, at most 200. Errors: fail.Hidden when there is nothing for v.
func (f *Files) Quarantined(ctx context.Context, v *access.Viewer, s space.Space) ([]Apart, error) {
	const op = "file.Quarantined"
	if v.Person == 0 || access.CanSpace(v, access.See, s) != nil {
		return nil, fail.E(op, fail.Hidden, nil)
	}
	runs := access.CanSpace(v, access.Animate, s) == nil
	list, err := db.All(ctx, f.core.DB.Q(), func(r db.Row) (a Apart, err error) {
		return a, r.Scan(&a.ID, &a.By, &a.Name, &a.Found, &a.Size, db.Scanned{T: &a.At})
	}, `SELECT id, person_id, name, found, size, created FROM file_quarantine WHERE space_id = $1 AND ($2 = 1 OR person_id = $3) ORDER BY id DESC LIMIT 200`, s.ID, number(runs), v.Person)
	if err == nil && len(list) == 0 && !runs {
		err = fail.E(op, fail.Hidden, nil)
	}
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	people := make([]ref.Person, len(list))
	for n, a := range list {
		people[n] = a.By
	}
	cards, err := account.Cards(ctx, f.core.DB.Q(), people)
	for n := range list {
		list[n].Who = cards[list[n].By].Name
	}
	return list, fail.Wrap(op, err)
}

func number(is bool) int {
	if is {
		return 1
	}
	return 0
}

// Destroy takes files out of the quarantine of a place for good. Those that are not there, or that by may not, are left.
// Errors: fail.Hidden.
func (f *Files) Destroy(ctx context.Context, by ref.Person, in ref.Space, ids []ref.File) error {
	const op = "file.Destroy"
	return fail.Wrap(op, f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		s, err := space.Get(ctx, tx, in)
		if err == nil {
			err = access.CanSpace(v, access.See, s)
		}
		if err != nil {
			return err
		}
		runs := access.CanSpace(v, access.Animate, s) == nil
		for _, id := range ids {
			n, err := tx.Exec(ctx, `DELETE FROM file_quarantine WHERE id = $1 AND space_id = $2 AND ($3 = 1 OR person_id = $4)`, id, in, number(runs), by)
			if err == nil && n > 0 {
				err = attach.Release(ctx, tx, apart(id))
			}
			if err == nil && n > 0 {
				_, err = f.core.Journal.Append(ctx, tx, journal.Fact{Kind: "file.destroyed", Actor: by, Space: in})
			}
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// forgetApart destroys what p sent and that is in quarantine.
func forgetApart(ctx context.Context, tx *db.Tx, p ref.Person) error {
	const op = "file.forgetApart"
	list, err := db.All(ctx, tx, db.One[ref.File], `DELETE FROM file_quarantine WHERE person_id = $1 RETURNING id`, p)
	if err != nil {
		return fail.Wrap(op, err)
	}
	for _, id := range list {
		if err := attach.Release(ctx, tx, apart(id)); err != nil {
			return err
		}
	}
	return nil
}
