package group

import (
	"context"
	"strings"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

const (
	maxWelcome = 2000
	maxCharter = 10_000
)

// About is what a group says to who comes in. The zero About says nothing.
type About struct {
	Welcome, WelcomeHTML string // Markdown, and sanitised HTML
	Charter, CharterHTML string
	Version              int64     // of the charter: 0 when there is none; goes up with each change of its text
	Changed              time.Time // when the charter last did
	Asked                bool      // to be written: those who are in accept a changed charter again; not read
}

// HasCharter tells whether one accepts a charter when coming in.
func (a About) HasCharter() bool { return a.Charter != "" }

// about reads what s says.
func (g *Group) about(ctx context.Context, s ref.Space) (About, error) {
	return aboutOf(ctx, g.core.DB.Q(), s)
}

// charter is what moderation quotes: the rules of the network, then those of the group.
func charter(ctx context.Context, q db.Q, s space.Space, _ string) (string, error) {
	list, err := rulesOf(ctx, q, s.ID, s.Network)
	return strings.Join(list, "\n\n"), err
}

// rewrite puts the texts of to in place of those of was, in s. The version of the charter goes on after the charter was taken
// away, so that one number never stands for two texts.
func rewrite(ctx context.Context, tx *db.Tx, s ref.Space, was, to About, lang string) error {
	if was.Welcome == to.Welcome && was.Charter == to.Charter {
		return nil
	}
	w, err := text.Render(ctx, tx, to.Welcome, lang, fieldWelcome)
	if err != nil {
		return err
	}
	c, err := text.Render(ctx, tx, to.Charter, lang, fieldCharter)
	if err != nil {
		return err
	}
	is := About{Welcome: w.Markdown, WelcomeHTML: w.HTML, Charter: c.Markdown, CharterHTML: c.HTML, Version: was.Version, Changed: was.Changed, Asked: to.Asked}
	if is.Charter != was.Charter {
		is.Version, is.Changed = was.Version+1, clock.Now(ctx)
		if is.HasCharter() {
			if err := putEdition(ctx, tx, s, is); err != nil {
				return err
			}
		}
	}
	return putAbout(ctx, tx, s, is)
}

// acceptCharter records that p had version of the charter of s before them when coming in, or asking to; nothing when s has no
// charter. Errors: fail.Invalid on charte when version is not the present one.
func acceptCharter(ctx context.Context, tx *db.Tx, p ref.Person, s ref.Space, version int64) error {
	const op = "group.acceptCharter"
	a, err := aboutOf(ctx, tx, s)
	if err != nil || !a.HasCharter() {
		return err
	}
	switch version {
	case a.Version:
		return putAcceptance(ctx, tx, p, s, version)
	case 0:
		return fail.Fields(op, fail.On(fieldCharter, "group.charter.read"))
	}
	return fail.Fields(op, fail.On(fieldCharter, "group.charter.changed"))
}
