package settings

import (
	"context"
	"embed"

	"maillage/core/account"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/fail"
)

//go:embed words.fr.json words.en.json
var words embed.FS

// Settings is the part.
type Settings struct{ core *part.Core }

// Join makes the part.
func Join(c *part.Core) part.Part {
	s := &Settings{core: c}
	c.Queue.Every("settings.close", closeEvery, s.closeDue)
	return part.Part{
		Name:   "settings",
		Words:  words,
		Routes: s.routes(),
		Facts: []part.Fact{
			{Kind: "account.password_changed", Says: "somebody chose, changed or removed their password"},
			{Kind: "account.sessions_revoked", Says: "somebody closed their other sessions"},
			{Kind: "account.app_password_made", Says: "somebody made a password for a program"},
			{Kind: "account.app_password_revoked", Says: "somebody ended the password of a program"},
			{Kind: "account.email_changed", Says: "somebody gave their account another address"},
			{Kind: "account.email_restored", Says: "the old address of an account was put back by its reader"},
			{Kind: "account.closing", Says: "somebody asked to close their account"},
			{Kind: "account.stayed", Says: "somebody who had asked to close their account keeps it"},
			{Kind: "account.closed", Says: "an account was closed, and no longer says whose it was"},
		},
		Workers: []queue.Worker{{Kind: taskClose, Do: s.closeOne}},
		Nav: []web.Nav{
			{Href: "/parametres", Label: "settings.nav", Icon: "settings", Me: true},
			{Href: "/parametres", Label: "settings.tab.preferences", Settings: 2},
			{Href: "/parametres/sessions", Label: "settings.tab.sessions", Settings: 4},
			{Href: appsPath, Label: "settings.tab.apps", Settings: 5},
			{Href: "/langue", Label: "settings.nav.language", Icon: "language", Foot: true},
		},
	}
}

// Prefs are what a person prefers.
type Prefs struct {
	Lang     string // "fr" or "en"
	Theme    string // "light", "dark", or "" for the device's
	TimeZone string // IANA name
}

// prefsOf is what p prefers now.
func prefsOf(p account.Person) Prefs { return Prefs{p.Lang, p.Theme, p.TimeZone} }

// Prefer keeps what person prefers. Errors: fail.Hidden when there is no such person.
func (s *Settings) Prefer(ctx context.Context, person ref.Person, p Prefs) error {
	return fail.Wrap("settings.Prefer", s.core.Accounts.SetPrefs(ctx, person, p.Lang, p.Theme, p.TimeZone))
}

// apps is the app passwords of a person, the oldest first.
func (s *Settings) apps(ctx context.Context, person ref.Person) ([]account.AppPassword, error) {
	return account.AppPasswords(ctx, s.core.DB.Q(), person)
}

// sessions is the open sessions of a person, the last seen first.
func (s *Settings) sessions(ctx context.Context, person ref.Person) ([]account.Session, error) {
	return account.Sessions(ctx, s.core.DB.Q(), person)
}
