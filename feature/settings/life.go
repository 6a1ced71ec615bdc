package settings

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// waiting is the letter for f that browser waits for the code of. ok is false when there is none.
func (s *Settings) waiting(ctx context.Context, f account.For, browser string) (a account.Attempt, ok bool, err error) {
	a, err = account.WaitingFor(ctx, s.core.DB.Q(), f, browser)
	if fail.Is(err, fail.Closed) {
		return a, false, nil
	}
	return a, err == nil, err
}

// Move gives person the address that browser has proved. Both addresses are told; the proof of where they work follows.
// Errors: fail.SignedOut when nothing is proved; fail.Conflict when the address has got an account.
func (s *Settings) Move(ctx context.Context, person ref.Person, browser string) error {
	return fail.Wrap("settings.Move", s.core.DB.Write(ctx, func(tx *db.Tx) error {
		m, err := s.core.Accounts.Move(ctx, tx, person, browser)
		if err != nil {
			return err
		}
		if err := s.core.Orgs.Readdress(ctx, tx, person); err != nil {
			return err
		}
		return s.tellMoved(ctx, tx, "settings/moved/"+strconv.FormatInt(tx.ID(), 10), m)
	}))
}

// back is what a link of a letter to an old address puts back. Errors: fail.Closed when it is unknown, over or used.
func (s *Settings) back(ctx context.Context, token string) (account.Back, error) {
	return account.PeekBack(ctx, s.core.DB.Q(), token)
}

// PutBack gives an account its old address again by the link of a letter, locks everybody else out and returns the token of
// a new session. Errors: fail.Closed as back; fail.Conflict when the address has got another account.
func (s *Settings) PutBack(ctx context.Context, token string, m account.Machine) (session string, err error) {
	err = s.core.DB.Write(ctx, func(tx *db.Tx) error {
		p, token, err := s.core.Accounts.PutBack(ctx, tx, token, m)
		if err != nil {
			return err
		}
		session = token
		return s.core.Orgs.Readdress(ctx, tx, p.ID)
	})
	return session, fail.Wrap("settings.PutBack", err)
}

// AskToClose has the account of person close in fourteen days, and tells them by letter. Errors: fail.Conflict when nobody
// else runs the deployment.
func (s *Settings) AskToClose(ctx context.Context, person ref.Person) (p account.Person, err error) {
	err = s.core.DB.Write(ctx, func(tx *db.Tx) error {
		if p, err = s.core.Accounts.AskToClose(ctx, tx, person); err != nil {
			return err
		}
		return s.tellClosing(ctx, tx, "settings/closing/"+closingKey(p), p)
	})
	return p, fail.Wrap("settings.AskToClose", err)
}

// Stay keeps an account that was about to close.
func (s *Settings) Stay(ctx context.Context, person ref.Person) error {
	return fail.Wrap("settings.Stay", s.core.DB.Write(ctx, func(tx *db.Tx) error { return s.core.Accounts.Stay(ctx, tx, person) }))
}

// taskClose closes one account for good.
const taskClose = "settings.close"

const (
	// closeEvery: how late an account may close.
	closeEvery = time.Hour
	// closeBatch: accounts that close in one go; the next ones an hour later.
	closeBatch = 200
)

type leaver struct {
	Person ref.Person `json:"person"`
}

// closingKey is the same for one request, and another when the person came back and asked again.
func closingKey(p account.Person) string {
	return p.ID.String() + "/" + strconv.FormatInt(p.Closing.UnixMilli(), 10)
}

// closeDue makes a task for each account whose grace is over.
func (s *Settings) closeDue(ctx context.Context, tx *db.Tx, _ time.Time) error {
	people, err := account.ToClose(ctx, tx, closeBatch)
	if err != nil {
		return err
	}
	for _, p := range people {
		// The hour keeps a task that failed for good from being the last.
		key := p.String() + "/" + strconv.FormatInt(clock.Now(ctx).Unix()/int64(closeEvery/time.Second), 10)
		if err := s.core.Queue.Add(ctx, tx, taskClose, key, leaver{p}, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

// closeOne erases who an account was of, unless its person came back.
func (s *Settings) closeOne(ctx context.Context, t queue.Task) error {
	var c leaver
	if err := json.Unmarshal(t.Data, &c); err != nil {
		return fmt.Errorf("settings: %w: %w", err, queue.Drop)
	}
	return s.core.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := account.Get(ctx, tx, c.Person)
		if err != nil || p.Closing.IsZero() || p.Closing.After(clock.Now(ctx)) {
			return err
		}
		return s.core.Erase(ctx, tx, c.Person)
	})
}

// masked shows enough of an address for its owner to know it, and not enough for who looks over their shoulder to write to
// them: "c•••@bretagne.bzh".
func masked(email string) string {
	at := strings.LastIndexByte(email, '@')
	if at < 1 {
		return email
	}
	_, size := utf8.DecodeRuneInString(email)
	return email[:size] + "•••" + email[at:]
}

// peekMove is the attempt of a link that proves a new address, which stays good. Errors: fail.Closed when it is unknown,
// used or over, or another person's.
func (s *Settings) peekMove(ctx context.Context, f account.For, token string) (account.Attempt, error) {
	return account.PeekFor(ctx, s.core.DB.Q(), f, token)
}
