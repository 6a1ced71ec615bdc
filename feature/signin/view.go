package signin

import (
	"net/url"

	"github.com/a-h/templ"

	"maillage/kit/lang"
	"maillage/ui"
)

// Ids of the fields, which messages point to, and of the block that links point to.
const (
	fieldEmail    = "email"
	fieldLogin    = "email-mdp"
	fieldPassword = "mot-de-passe"
	fieldCode     = "code"
	fieldReset    = "nouveau-mot-de-passe"
	fieldGiven    = "prenom"
	fieldFamily   = "nom"
	fieldLanguage = "langue"
	personasID    = "personnages"
)

// signing is what the page of sign-in shows.
type signing struct {
	typed    typed
	here     string // address of the page, with what it keeps
	language string // of the page: the other one is offered
	person   *ui.PersonProps
	networks []network
	roles    []role
}

// network is one of those that may be joined, and who gets in.
type network struct {
	mark            ui.MarkProps
	href            string
	name            string
	lede, admission string
}

// role is a persona of the demonstration.
type role struct {
	name   string
	person ui.PersonProps
}

// coding is the page where the code is typed. email is "" when the browser waits for none.
type coding struct {
	email, until, next string
	code, fault        string
	wait               string // why no other letter was sent
	readMail           bool
}

// linking is the page of a link; other is who is signed in at present.
type linking struct{ action, email, asked, other string }

// forgetting is the page where one asks for a link to choose another password.
type forgetting struct{ email, fault string }

// resetting is the page where one chooses it.
type resetting struct{ action, email, fault string }

// joining is the page where an account is made. org is the organisation of the address, "" when it is not known.
type joining struct {
	email, org              string
	given, family, language string
	faults                  map[string]string
	list                    []ui.FieldError
}

// here is the address of the page of sign-in that keeps next.
func here(next string) string {
	if next == "" || next == "/" {
		return "/connexion"
	}
	return "/connexion?suite=" + url.QueryEscape(next)
}

// kept is the field that carries next from page to page; none for the first page of the site.
func kept(next string) []ui.Hidden {
	if next == "" || next == "/" {
		return nil
	}
	return []ui.Hidden{{Name: "suite", Value: next}}
}

// onward is where a link goes that needs no more than next.
func onward(next string) string {
	if next == "" {
		return "/"
	}
	return next
}

// listed is the faults of the form of an account, in the order of its fields. Each names its field: two fields may have the
// same fault.
func listed(l *lang.Localizer, faults map[string]string) []ui.FieldError {
	var out []ui.FieldError
	for _, f := range [...]struct{ name, id, label string }{
		{"given", fieldGiven, "signin.join.given"}, {"family", fieldFamily, "signin.join.family"}, {"langue", fieldLanguage, "signin.join.language"},
	} {
		if fault := faults[f.name]; fault != "" {
			out = append(out, ui.FieldError{ID: f.id, Text: l.T("signin.join.fault", "field", l.T(f.label), "fault", fault)})
		}
	}
	return out
}

// languages is the choice of languages, each in its own words.
func languages(chosen string) []ui.Option {
	return []ui.Option{{Value: "fr", Label: "Français", Selected: chosen == "fr"}, {Value: "en", Label: "English", Selected: chosen == "en"}}
}

// letterEmail and loginEmail are the address in each form: what was typed there, once it was refused.
func (o signing) letterEmail() string {
	if o.typed.refusals != nil {
		return ""
	}
	return o.typed.email
}

func (o signing) loginEmail() string {
	if o.typed.refusals == nil {
		return ""
	}
	return o.typed.email
}

func withAct(p ui.PersonProps, act templ.Component) ui.PersonProps {
	p.Act = act
	return p
}
