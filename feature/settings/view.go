package settings

import (
	"context"
	"slices"

	"maillage/kit/lang"
	"maillage/ui"
)

// Ids of the fields, which messages point to.
const (
	fieldLanguage = "langue"
	fieldTheme    = "theme"
	fieldZone     = "fuseau"
	fieldEmail    = "email"
	fieldPassword = "mot-de-passe"
)

// preferring is the page of preferences as it stands: new, or with a form that was refused.
type preferring struct {
	prefs       Prefs
	faults      map[string]string // of the preferences
	zones       []ui.Option
	email       string
	proved      bool
	hasPassword bool
	wrong       string // with the password
}

// session is one line of the list of browsers signed in.
type session struct {
	id, device  string
	seen, since string
	present     bool
}

// presentFirst puts the present session at the head of the list, and leaves the others in their order.
func presentFirst(list []session) {
	slices.SortStableFunc(list, func(a, b session) int {
		switch {
		case a.present:
			return -1
		case b.present:
			return 1
		}
		return 0
	})
}

// severalOpen tells whether there is a session besides the present one.
func severalOpen(list []session) bool {
	for _, s := range list {
		if !s.present {
			return true
		}
	}
	return false
}

// listed is what is refused on the page, in the order of its fields.
func (o preferring) listed() []ui.FieldError {
	var out []ui.FieldError
	for _, f := range [...][2]string{{fieldLanguage, o.faults["langue"]}, {fieldTheme, o.faults["theme"]}, {fieldZone, o.faults["fuseau"]}, {fieldPassword, o.wrong}} {
		if f[1] != "" {
			out = append(out, ui.FieldError{ID: f[0], Text: f[1]})
		}
	}
	return out
}

func presentTag(ctx context.Context, s session) []ui.TagProps {
	if !s.present {
		return nil
	}
	return []ui.TagProps{{Label: lang.T(ctx, "settings.session.present"), Icon: "circle-check", Tone: ui.ToneOK}}
}

func emailHint(ctx context.Context, proved bool) string {
	if proved {
		return lang.T(ctx, "settings.email.proved")
	}
	return lang.T(ctx, "settings.email.unproved")
}

func passwordHint(ctx context.Context, has bool) string {
	if has {
		return lang.T(ctx, "settings.password.has")
	}
	return lang.T(ctx, "settings.password.none")
}

func passwordVerb(ctx context.Context, has bool) string {
	if has {
		return lang.T(ctx, "settings.password.change")
	}
	return lang.T(ctx, "settings.password.choose")
}

func sendLabel(ctx context.Context, again bool) string {
	if again {
		return lang.T(ctx, "settings.confirm.send_again")
	}
	return lang.T(ctx, "settings.confirm.send")
}
