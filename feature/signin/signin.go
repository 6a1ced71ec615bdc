package signin

import (
	"context"
	"embed"
	"io/fs"
	"slices"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/org"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/fail"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed words.fr.json words.en.json
var words embed.FS

// Signin is the part.
type Signin struct{ core *part.Core }

// Join makes the part.
func Join(c *part.Core) part.Part {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	s := &Signin{core: c}
	return part.Part{
		Name:      "signin",
		Schema:    &db.Schema{Name: "signin", FS: migrations},
		Words:     words,
		Routes:    s.routes(),
		Forget:    forget,
		Followers: []journal.Follower{{Name: "signin", Do: s.follow}},
		Facts: []part.Fact{
			{Kind: "account.joined", Says: "somebody made their account"},
			{Kind: "account.signed_in", Says: "somebody signed in, by link, code, password or as a persona"},
		},
	}
}

// Newcomer is what somebody says of themselves when they make their account.
type Newcomer struct {
	Given, Family string
	Lang          string // "fr" or "en"
}

// Enrol makes the account of the address that browser proved, and signs in. Where the address is of an organisation that
// is known, its agents' affiliation is theirs at once. Appends account.joined, account.signed_in and, then, org.affiliated.
// Errors: fail.Invalid on given, family; fail.SignedOut when nothing is proved, as when the form is sent twice;
// fail.Conflict when the address has got an account meanwhile.
func (s *Signin) Enrol(ctx context.Context, browser string, m account.Machine, n Newcomer) (e account.Entry, err error) {
	accounts := s.core.Accounts
	err = s.core.DB.Write(ctx, func(tx *db.Tx) error {
		proof, err := account.Proved(ctx, tx, browser)
		if err != nil {
			return err
		}
		p, err := accounts.Create(ctx, tx, account.NewPerson{Email: proof.Email, Given: n.Given, Family: n.Family, Lang: n.Lang, EmailProved: true})
		if err != nil {
			return err
		}
		known, err := org.Domain(ctx, tx, p.Email)
		if err != nil {
			return err
		}
		if known.Org.ID != 0 {
			if err := s.core.Orgs.Affiliate(ctx, tx, p.ID, p.ID, org.Place{Org: known.Org.ID}); err != nil {
				return err
			}
		}
		if _, err := accounts.Consume(ctx, tx, browser); err != nil {
			return err
		}
		e = account.Entry{Proof: proof, Person: p}
		e.Token, err = accounts.OpenOn(ctx, tx, p.ID, m, proof.How)
		return err
	})
	return e, fail.Wrap("signin.Enrol", err)
}

// waiting is the attempt of browser that waits for its code. Errors: fail.Closed when there is none.
func (s *Signin) waiting(ctx context.Context, browser string) (account.Attempt, error) {
	return account.Waiting(ctx, s.core.DB.Q(), browser)
}

// proved is the address that browser has shown to read, with the organisation it belongs to, zero when that is not known.
// Errors: fail.SignedOut when nothing is proved.
func (s *Signin) proved(ctx context.Context, browser string) (account.Proof, org.Org, error) {
	p, err := account.Proved(ctx, s.core.DB.Q(), browser)
	if err != nil {
		return p, org.Org{}, err
	}
	known, err := org.Domain(ctx, s.core.DB.Q(), p.Email)
	return p, known.Org, err
}

// peek is the attempt of a link, which stays good. Errors: fail.Closed when it is unknown, used or over.
func (s *Signin) peek(ctx context.Context, token string) (account.Attempt, error) {
	return account.Peek(ctx, s.core.DB.Q(), token)
}

// peekReset is the attempt of a link to choose another password, which stays good. Errors: fail.Closed when it is unknown,
// used or over, or when no account has its address.
func (s *Signin) peekReset(ctx context.Context, token string) (account.Attempt, error) {
	a, err := account.PeekFor(ctx, s.core.DB.Q(), account.For{Purpose: account.ToReset}, token)
	if err != nil {
		return a, err
	}
	if _, err := account.ByEmail(ctx, s.core.DB.Q(), a.Email); fail.Is(err, fail.Hidden) {
		return a, fail.Say("signin.peekReset", fail.Closed, "account.link.dead")
	} else if err != nil {
		return a, err
	}
	return a, nil
}

// closing tells whether the account of a session is about to close.
func (s *Signin) closing(ctx context.Context, token string) (bool, error) {
	_, p, err := s.core.Accounts.ByToken(ctx, s.core.DB.Q(), token)
	return !p.Closing.IsZero(), err
}

// forget erases that a person is one of the demonstration.
func forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	return fail.Wrap("signin.forget", dropPersona(ctx, tx, p))
}

// resend sends another letter to the address that browser waits for. Errors: fail.Closed when it waits for none;
// fail.TooMany within a minute of the last letter, or beyond what an address or a network may ask for.
func (s *Signin) resend(ctx context.Context, browser, language, ip string) error {
	const op = "signin.resend"
	a, err := s.waiting(ctx, browser)
	if err != nil {
		return err
	}
	if n := secondsUntil(ctx, a.Again); n > 0 {
		return fail.Say(op, fail.TooMany, "account.signin.soon", "n", n)
	}
	_, err = s.core.Accounts.Start(ctx, account.Ask{Email: a.Email, Lang: language, Next: a.Next, Browser: browser, IP: ip})
	return fail.Wrap(op, err)
}

// personaNames are the names under which people of the demonstration may be entered, in the order in which they are shown.
var personaNames = [...]string{"claire", "animatrice", "gestionnaire", "exploitante", "nouvelle", "suspendue"}

// SetPersona lets visitors of a demonstration become person under name, in place of whoever had it: one of claire,
// animatrice, gestionnaire, exploitante, nouvelle, suspendue. Errors: fail.Invalid on persona for another name.
func SetPersona(ctx context.Context, tx *db.Tx, name string, person ref.Person) error {
	if !slices.Contains(personaNames[:], name) {
		return unknownPersona("signin.SetPersona")
	}
	return fail.Wrap("signin.SetPersona", putPersona(ctx, tx, name, person))
}

func unknownPersona(op string) error {
	return fail.Fields(op, fail.On("persona", "signin.persona.unknown"))
}

// persona is somebody of the demonstration.
type persona struct {
	name string
	card account.Card
}

// personas is who may be entered, in the order of the table above; those that the demonstration did not make are absent.
func (s *Signin) personas(ctx context.Context) ([]persona, error) {
	byName, err := allPersonas(ctx, s.core.DB.Q())
	if err != nil {
		return nil, err
	}
	ids := make([]ref.Person, 0, len(byName))
	for _, id := range byName {
		ids = append(ids, id)
	}
	cards, err := account.Cards(ctx, s.core.DB.Q(), ids)
	if err != nil {
		return nil, err
	}
	var out []persona
	for _, name := range personaNames {
		if card, ok := cards[byName[name]]; ok {
			out = append(out, persona{name, card})
		}
	}
	return out, nil
}

// EnterAs opens a session for the persona name. The caller has made sure that this is a demonstration.
// Errors: fail.Invalid on persona when there is none of that name.
func (s *Signin) EnterAs(ctx context.Context, name, device string) (token string, err error) {
	const op = "signin.EnterAs"
	id, err := personaOf(ctx, s.core.DB.Q(), name)
	if err == db.ErrNoRows {
		return "", unknownPersona(op)
	} else if err != nil {
		return "", fail.Wrap(op, err)
	}
	return s.core.Accounts.SignIn(ctx, id, account.Machine{Label: device}, account.ByDemo)
}

// demo tells whether people of the demonstration may be entered here.
func demo(o web.Options) bool { return o.Demo && o.Development }
