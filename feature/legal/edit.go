package legal

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/kit/markdown"
)

// maxText is the most characters of a text: some thirty pages.
const maxText = 60_000

const factChanged = "legal.changed"

// Conformity is what an audit of accessibility concluded (RGAA 4.1: under half, half or more, all of the criteria).
type Conformity string

// The conclusions.
const (
	NotConforming       Conformity = "none"
	PartiallyConforming Conformity = "partial"
	FullyConforming     Conformity = "full"
)

// Conformities is every conclusion.
var Conformities = []Conformity{NotConforming, PartiallyConforming, FullyConforming}

// Write makes text what a page says in a language, in place of the version number was; "" returns to the program's own text.
// Writing what stands changes nothing. The operator may. Errors: fail.Hidden for others, and for no such page; fail.Invalid
// on texte; fail.Conflict when somebody wrote since was.
func (l *Legal) Write(ctx context.Context, by ref.Person, v Version, was int64) error {
	const op = "legal.Write"
	if err := known(v.Page, v.Lang); err != nil {
		return err
	}
	if n := utf8.RuneCountInString(v.Text); n > maxText {
		return fail.Fields(op, fail.On(fieldText, "web.field.long", "max", maxText, "n", n))
	}
	if err := markdown.Check(v.Text); err != nil {
		return fail.Fields(op, fail.On(fieldText, "text.unreadable"))
	}
	err := l.core.DB.Write(ctx, func(tx *db.Tx) error {
		if err := operates(ctx, tx, by); err != nil {
			return err
		}
		now, err := present(ctx, tx, v.Page, v.Lang)
		if err != nil {
			return err
		}
		if now.Number != was {
			return fail.Say(op, fail.Conflict, "legal.edit.conflict")
		}
		if now.Text == v.Text {
			return nil
		}
		v.Number, v.By, v.At = now.Number+1, by, clock.Now(ctx)
		if err := putVersion(ctx, tx, v); err != nil {
			return err
		}
		return l.tell(ctx, tx, by, map[string]any{"page": v.Page, "lang": v.Lang, "version": v.Number})
	})
	return fail.Wrap(op, err)
}

// Conclude says what the accessibility statement concludes. The operator may. Errors: fail.Hidden, Invalid.
func (l *Legal) Conclude(ctx context.Context, by ref.Person, c Conformity) error {
	const op = "legal.Conclude"
	if !slices.Contains(Conformities, c) {
		return fail.Fields(op, fail.On(fieldLevel, "web.field.choice"))
	}
	err := l.core.DB.Write(ctx, func(tx *db.Tx) error {
		if err := operates(ctx, tx, by); err != nil {
			return err
		}
		was, err := conformity(ctx, tx)
		if err != nil || was == c {
			return err
		}
		if err := putConformity(ctx, tx, c); err != nil {
			return err
		}
		tx.AfterCommit(l.level.forget)
		return l.tell(ctx, tx, by, map[string]any{"conformity": c})
	})
	return fail.Wrap(op, err)
}

func (l *Legal) tell(ctx context.Context, tx *db.Tx, by ref.Person, data map[string]any) error {
	b, err := json.Marshal(data)
	if err != nil {
		return fail.Wrap("legal.tell", err)
	}
	_, err = l.core.Journal.Append(ctx, tx, journal.Fact{Kind: factChanged, Actor: by, Data: b})
	return err
}

// operates is nil for who runs the deployment. Errors: fail.Hidden.
func operates(ctx context.Context, q db.Q, by ref.Person) error {
	v, err := access.LoadID(ctx, q, by)
	if err == nil && !v.Operator {
		err = fail.E("legal.operates", fail.Hidden, nil)
	}
	return err
}

// known is nil for a page and a language that there are. Errors: fail.Hidden.
func known(name, tag string) error {
	if !slices.ContainsFunc(pages, func(p page) bool { return p.name == name }) || tag != lang.French && tag != lang.English {
		return fail.E("legal.known", fail.Hidden, nil)
	}
	return nil
}

// level keeps the conclusion of the accessibility statement, which every page shows and hardly anybody changes. Safe for
// concurrent use.
type level struct {
	mu sync.Mutex
	is Conformity
	at time.Time
}

// levelAge is how long a change made by another process may take to show.
const levelAge = time.Minute

func (l *level) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at = time.Time{}
}

// conformity is what the foot says. When it cannot be read, what was read before stands.
func (l *Legal) conformity(ctx context.Context) Conformity {
	l.level.mu.Lock()
	defer l.level.mu.Unlock()
	if time.Since(l.level.at) >= levelAge {
		ctx = db.WithCounter(ctx, new(db.Counter)) // asked once a minute for everybody, it is no query of this visit
		if c, err := conformity(ctx, l.core.DB.Q()); err == nil {
			l.level.is, l.level.at = c, time.Now()
		} else {
			l.core.Log.Warn("conformity not read", "error", err)
		}
	}
	return l.level.is
}

// present is the version of a page that stands.
func (l *Legal) present(ctx context.Context, page, tag string) (Version, error) {
	return present(ctx, l.core.DB.Q(), page, tag)
}

// versions are those of a page that the operator wrote, the last first.
func (l *Legal) versions(ctx context.Context, page, tag string) ([]Version, error) {
	return versions(ctx, l.core.DB.Q(), page, tag)
}

// standing is the last version of each page that the operator ever wrote.
func (l *Legal) standing(ctx context.Context) ([]Version, error) {
	return standing(ctx, l.core.DB.Q())
}
