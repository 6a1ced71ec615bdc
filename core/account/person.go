package account

import (
	"context"
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Get returns a person, whatever their state. Errors: fail.Hidden when there is none.
func Get(ctx context.Context, q db.Q, id ref.Person) (Person, error) {
	p, err := byID(ctx, q, id)
	return p, found("account.Get", err)
}

// ByHandle returns the person of handle, written in any case. Errors: fail.Hidden when there is none.
func ByHandle(ctx context.Context, q db.Q, handle string) (Person, error) {
	p, err := byHandle(ctx, q, handle)
	return p, found("account.ByHandle", err)
}

// ByEmail returns the person of an address, in any form that has its key. To be kept from people: it tells who has an
// account. Errors: fail.Hidden when there is none, or when email is not an address.
func ByEmail(ctx context.Context, q db.Q, email string) (Person, error) {
	_, key, wrong := address(email)
	if wrong != "" {
		return Person{}, fail.E("account.ByEmail", fail.Hidden, nil)
	}
	p, err := byEmail(ctx, q, key)
	return p, found("account.ByEmail", err)
}

func found(op string, err error) error {
	if err == db.ErrNoRows {
		return fail.E(op, fail.Hidden, nil)
	}
	return fail.Wrap(op, err)
}

// Cards returns what lists show of people, whatever their state; those that do not exist are absent. One query, none for
// no ids.
func Cards(ctx context.Context, q db.Q, ids []ref.Person) (map[ref.Person]Card, error) {
	out := make(map[ref.Person]Card, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	cards, err := cards(ctx, q, ids)
	for _, c := range cards {
		out[c.ID] = c
	}
	return out, fail.Wrap("account.Cards", err)
}

// NewPerson is what Create needs. Names are required; Lang "" is "fr", TimeZone "" is "Europe/Paris".
type NewPerson struct {
	Email, Given, Family string
	Lang, TimeZone       string
	Operator             bool
	EmailProved          bool // they received a letter at Email
}

// Create makes an account and appends account.joined. Errors: fail.Invalid on email, given, family; fail.Conflict when
// the address has an account.
func (a *Accounts) Create(ctx context.Context, tx *db.Tx, n NewPerson) (Person, error) {
	p, key, err := check(n)
	if err != nil {
		return Person{}, err
	}
	if _, err := byEmail(ctx, tx, key); err == nil {
		return Person{}, fail.Say("account.Create", fail.Conflict, "account.email.taken")
	} else if err != db.ErrNoRows {
		return Person{}, fail.Wrap("account.Create", err)
	}
	if p.Handle, err = freeHandle(ctx, tx, handleOf(p.Given, p.Family)); err != nil {
		return Person{}, fail.Wrap("account.Create", err)
	}
	p.ID, p.Created = ref.Person(tx.ID()), clock.Now(ctx)
	if err := insertPerson(ctx, tx, p, key); err != nil {
		return Person{}, fail.Wrap("account.Create", err)
	}
	return p, fail.Wrap("account.Create", a.tell(ctx, tx, "account.joined", p.ID))
}

func check(n NewPerson) (p Person, key string, err error) {
	email, key, wrong := address(n.Email)
	given, family, fields := names(n.Given, n.Family)
	if wrong != "" {
		fields = append([]fail.Field{fail.On("email", wrong)}, fields...)
	}
	if err := fail.Fields("account.Create", fields...); err != nil {
		return Person{}, "", err
	}
	p = Person{Email: email, EmailProved: n.EmailProved, Given: given, Family: family, State: Active, Operator: n.Operator,
		Lang: oneOf(n.Lang, "fr", "en"), TimeZone: zone(n.TimeZone), Rights: 1}
	return p, key, nil
}

// oneOf returns s when it is among values, else the first of them.
func oneOf(s string, values ...string) string {
	for _, v := range values {
		if s == v {
			return s
		}
	}
	return values[0]
}

// zone returns the name of a time zone that exists, Paris when s names none.
func zone(s string) string {
	if s == "" || s == "Local" {
		return "Europe/Paris"
	}
	if _, err := time.LoadLocation(s); err != nil {
		return "Europe/Paris"
	}
	return s
}

// freeHandle returns base, or base followed by the lowest number from 2 on that nobody has.
func freeHandle(ctx context.Context, q db.Q, base string) (string, error) {
	for from := 1; ; from += handleNumber {
		tried := make([]string, handleNumber)
		for i := range tried {
			tried[i] = base + strconv.Itoa(from+i)
		}
		if from == 1 {
			tried[0] = base
		}
		taken, err := takenHandles(ctx, q, tried)
		if err != nil {
			return "", err
		}
		for _, h := range tried {
			if !taken[h] {
				return h, nil
			}
		}
	}
}

// tell appends a fact about people, done by actor.
func (a *Accounts) tell(ctx context.Context, tx *db.Tx, kind string, actor ref.Person, about ...ref.Person) error {
	_, err := a.journal.Append(ctx, tx, journal.Fact{Kind: kind, Actor: actor, Mentions: about})
	return err
}

// SetNames renames a person; the handle stays, since addresses must not break. Errors: fail.Invalid on given, family;
// fail.Hidden. Appends account.renamed when something changes.
func (a *Accounts) SetNames(ctx context.Context, tx *db.Tx, id ref.Person, given, family string) error {
	given, family, wrong := names(given, family)
	if err := fail.Fields("account.SetNames", wrong...); err != nil {
		return err
	}
	p, err := Get(ctx, tx, id)
	if err != nil || p.Given == given && p.Family == family {
		return err
	}
	if err := updateNames(ctx, tx, id, given, family); err != nil {
		return fail.Wrap("account.SetNames", err)
	}
	return fail.Wrap("account.SetNames", a.tell(ctx, tx, "account.renamed", id))
}

// SetPhoto gives a person the photo of a digest in core/blob, "" for none. Errors: fail.Hidden.
func (a *Accounts) SetPhoto(ctx context.Context, tx *db.Tx, id ref.Person, digest string) error {
	return one("account.SetPhoto")(updatePhoto(ctx, tx, id, digest))
}

// SetPrefs keeps a person's preferences. A value outside "fr", "en", "light", "dark", "" or the known time zones is
// replaced by the default. Errors: fail.Hidden.
func (a *Accounts) SetPrefs(ctx context.Context, id ref.Person, lang, theme, timeZone string) error {
	return a.db.Write(ctx, func(tx *db.Tx) error {
		n, err := updatePrefs(ctx, tx, id, oneOf(lang, "fr", "en"), oneOf(theme, "", "light", "dark"), zone(timeZone))
		return one("account.SetPrefs")(n, err)
	})
}

// SetTheme keeps "light", "dark" or "" (what the browser prefers; so is anything else). Errors: fail.Hidden.
func (a *Accounts) SetTheme(ctx context.Context, id ref.Person, theme string) error {
	return a.db.Write(ctx, func(tx *db.Tx) error {
		return one("account.SetTheme")(updateTheme(ctx, tx, id, oneOf(theme, "", "light", "dark")))
	})
}

// one turns "no row changed" into fail.Hidden.
func one(op string) func(int64, error) error {
	return func(n int64, err error) error {
		if err == nil && n == 0 {
			return fail.E(op, fail.Hidden, nil)
		}
		return fail.Wrap(op, err)
	}
}

// MainOrg is the organisation shown in a byline. The zero value is none; Job may stand alone.
type MainOrg struct {
	ID   ref.Org
	Name string
	Kind string
	Job  string
}

// SetMainOrg writes the main affiliation in the account, for core/org only: affiliations are kept there. Rights grow when
// the organisation changes. Errors: fail.Hidden.
func (a *Accounts) SetMainOrg(ctx context.Context, tx *db.Tx, id ref.Person, m MainOrg) error {
	return one("account.SetMainOrg")(updateMainOrg(ctx, tx, id, m))
}

// RenameOrg writes the new name or kind of m in the accounts of those who have it, for core/org only.
func RenameOrg(ctx context.Context, tx *db.Tx, m MainOrg) error {
	return fail.Wrap("account.RenameOrg", updateOrgName(ctx, tx, m))
}

// Job cleans a function title. Errors: fail.Invalid on "job" beyond 120 signs.
func Job(s string) (string, error) {
	if s = Line(s); utf8.RuneCountInString(s) > longestJob {
		return "", fail.Fields("account.Job", fail.On("job", "account.job.long", "n", longestJob))
	}
	return s, nil
}

// RightsChanged makes the rights of people grow: what was cached for them is no longer served. To be called in the
// transaction that changes what they may do.
func RightsChanged(ctx context.Context, tx *db.Tx, ids ...ref.Person) error {
	if len(ids) == 0 {
		return nil
	}
	return fail.Wrap("account.RightsChanged", growRights(ctx, tx, ids))
}

// Suspend keeps a person from taking part, for a reason they will read; their sessions stay, so that they can. The caller
// has checked that by may. Suspending again replaces the reason. Appends account.suspended, which mentions the person.
// Errors: fail.Invalid on "reason" when empty or beyond 500 signs; fail.Hidden; fail.Closed when the account is closed.
func (a *Accounts) Suspend(ctx context.Context, tx *db.Tx, by, id ref.Person, reason string) error {
	reason = Line(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > longestWhy {
		return fail.Fields("account.Suspend", fail.On("reason", "account.reason.length", "n", longestWhy))
	}
	return a.setState(ctx, tx, by, id, Suspended, reason, "account.suspended")
}

// Restore ends a suspension; it does nothing when there is none. Appends account.restored, which mentions the person.
// Errors: fail.Hidden; fail.Closed when the account is closed.
func (a *Accounts) Restore(ctx context.Context, tx *db.Tx, by, id ref.Person) error {
	return a.setState(ctx, tx, by, id, Active, "", "account.restored")
}

func (a *Accounts) setState(ctx context.Context, tx *db.Tx, by, id ref.Person, s State, reason, fact string) error {
	p, err := Get(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case p.State == Closed:
		return fail.Say("account.setState", fail.Closed, "account.closed")
	case p.State == s && p.Reason == reason:
		return nil
	}
	if err := updateState(ctx, tx, id, s, reason); err != nil {
		return fail.Wrap(fact, err)
	}
	if err := endAppPasswords(ctx, tx, id); err != nil {
		return fail.Wrap(fact, err)
	}
	return fail.Wrap(fact, a.tell(ctx, tx, fact, by, id))
}

// SetOperator makes a person run the deployment, or not any more. The caller has checked that by may. Appends
// account.operator with {"operator": bool} when something changes, which mentions the person. Errors: fail.Hidden.
func (a *Accounts) SetOperator(ctx context.Context, tx *db.Tx, by, id ref.Person, operator bool) error {
	p, err := Get(ctx, tx, id)
	if err != nil || p.Operator == operator {
		return err
	}
	if err := updateOperator(ctx, tx, id, operator); err != nil {
		return fail.Wrap("account.SetOperator", err)
	}
	data, err := json.Marshal(map[string]bool{"operator": operator})
	if err != nil {
		return fail.Wrap("account.SetOperator", err)
	}
	_, err = a.journal.Append(ctx, tx, journal.Fact{Kind: "account.operator", Actor: by, Mentions: []ref.Person{id}, Data: data})
	return fail.Wrap("account.SetOperator", err)
}
