package admin

import (
	"slices"

	"maillage/core/space"
	"maillage/core/web"
)

// previews is how v may look at p otherwise: as a member of it only who is one.
func previews(v *web.Visit, p web.Place) []web.Preview {
	if m, ok := v.Viewer.Place(p.Space.ID); ok && (m.State == space.Active || m.State == space.Muted) {
		return []web.Preview{web.AsMember, web.AsStranger}
	}
	return []web.Preview{web.AsStranger}
}

// preview shows the network as others see it, from its first page on.
func (a *Admin) preview(v *web.Visit) error {
	p, err := place(v)
	if err != nil {
		return err
	}
	f, err := v.Form("admin.preview")
	if err != nil {
		return err
	}
	chosen := web.Preview(f.Raw(fieldPreview))
	if !slices.Contains(previews(v, p), chosen) {
		f.Fault(fieldPreview, "web.field.choice")
		return f.Err()
	}
	v.StartPreview(chosen)
	return v.Redirect(p.Path())
}

// endPreview goes back to the page that was seen, with one's own rights.
func (a *Admin) endPreview(v *web.Visit) error {
	f, err := v.Form("admin.endPreview")
	if err != nil {
		return err
	}
	v.EndPreview()
	return v.Redirect(web.SafeNext(f.Raw("retour")))
}
