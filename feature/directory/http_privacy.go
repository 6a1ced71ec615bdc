package directory

import (
	"net/http"
	"slices"
	"strings"

	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/ui"
)

const (
	privacyPath = "/parametres/confidentialite"
	// paramAs is as whom one looks at one's own page: a stranger, a contact, or a member of a network by its name.
	paramAs    = "comme"
	asStranger = "inconnu"
	asContact  = "contact"
	asMember   = "reseau:"
)

func (d *Directory) showPrivacy(v *web.Visit) error {
	who, err := d.OwnPrivacy(v.Ctx(), v.Viewer.Person)
	if err != nil {
		return err
	}
	return d.pagePrivacy(v, who, nil)
}

// pagePrivacy is the form as it stands, with what err says of one that was refused.
func (d *Directory) pagePrivacy(v *web.Visit, who Privacy, refused error) error {
	said := v.Faults(refused)
	o := privacyPage{tabs: v.SettingsTabs(privacyPath), as: path(v.Person.Handle) + "?" + paramAs + "=" + asStranger}
	for _, f := range Fields {
		// words: directory.privacy.*
		p := ui.FieldProps{ID: string(f), Name: string(f), Label: v.T("directory.privacy.field." + string(f)), Error: said[string(f)]}
		for _, a := range Audiences {
			p.Options = append(p.Options, ui.Option{Value: string(a), Label: v.T("directory.privacy.audience." + string(a)), Selected: who.of(f) == a})
		}
		if p.Error != "" {
			o.faults = append(o.faults, ui.FieldError{ID: p.ID, Text: p.Error})
		}
		o.fields = append(o.fields, p)
	}
	status := http.StatusOK
	if refused != nil {
		status = web.StatusOf(refused)
	}
	return v.Page(web.Page{Title: v.T("directory.privacy.title"), Status: status, Frame: ui.FrameTwo, NoIndex: true, Main: privacyView(o)})
}

func (d *Directory) savePrivacy(v *web.Visit) error {
	f, err := v.Form("directory.savePrivacy")
	if err != nil {
		return err
	}
	who, typed := Privacy{}, Privacy{}
	for _, x := range Fields {
		typed[x] = Audience(f.Raw(string(x)))
		who[x] = typed[x]
	}
	err = d.SetPrivacy(v.Ctx(), v.Viewer.Person, who)
	if web.Refused(err) {
		return d.pagePrivacy(v, typed, err)
	} else if err != nil {
		return err
	}
	v.Flash("directory.flash.privacy")
	return v.Redirect(privacyPath)
}

// showAs is the visitor's own page as another gets it.
func (d *Directory) showAs(v *web.Visit) error {
	all, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(slices.Clone(all), func(n space.Space) bool { return !slices.Contains(v.Viewer.Networks(), n.ID) })
	here := path(v.Person.Handle)
	as, r, networks := v.Query(paramAs), Stranger, []ref.Space(nil)
	band := viewAs{choices: ui.ChoicesProps{Label: v.T("directory.as.label")}, says: v.T("directory.as.stranger_says"), back: here}
	add := func(value, label string) {
		band.choices.Items = append(band.choices.Items, ui.Link{Href: here + "?" + paramAs + "=" + value, Label: label})
	}
	add(asStranger, v.T("directory.as.stranger"))
	current := 0
	for _, n := range all {
		if add(asMember+n.Slug, n.Name); as == asMember+n.Slug {
			r, networks, current = Colleague, []ref.Space{n.ID}, len(band.choices.Items)-1
			band.says = v.T("directory.as.member_says", "network", n.Name)
		}
	}
	add(asContact, v.T("directory.as.contact"))
	if as == asContact {
		r, networks, current = Contact, v.Viewer.Networks(), len(band.choices.Items)-1
		band.says = v.T("directory.as.contact_says")
	}
	band.choices.Items[current].Current = true
	p, err := d.As(v.Ctx(), v.Viewer.Person, r, networks...)
	if err != nil {
		return err
	}
	o := d.profileOf(v, p)
	o.as, o.head.Actions = &band, nil
	return d.pageOf(v, p, o)
}

// dialled is a number as telephones dial it.
func dialled(phone string) string {
	phone = strings.ReplaceAll(phone, "(0)", "")
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, phone)
}
