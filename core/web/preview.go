package web

import (
	"net/http"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/kit/fail"
	"maillage/ui"
)

// Preview is whose rights a visit is made with, when they are not the visitor's own: who runs a network looks at it as others
// see it. It only narrows what the visitor may (access.AsMember, access.Nobody), and nothing can be written meanwhile.
type Preview string

// The previews; the zero one is none.
const (
	AsMember   Preview = "membre"
	AsStranger Preview = "visiteur" // who has not signed in
)

// PreviewEnd is the address that ends a preview: a form sent there with "retour", the page to come back to.
const PreviewEnd = "/apercu/fin"

const (
	previewCookie = "apercu"
	// previewLife is long enough to look around; shorter than a day, so that nobody finds it on again the next morning.
	previewLife = 2 * time.Hour
)

// StartPreview makes the visits that follow ones with the rights of p.
func (v *Visit) StartPreview(p Preview) { v.setCookie(previewCookie, string(p), previewLife) }

// EndPreview ends the preview, if there is one.
func (v *Visit) EndPreview() { v.setCookie(previewCookie, "", 0) }

// narrow takes away what the preview that the browser asks for does not let see. Nothing for who has no rights of their own.
func (v *Visit) narrow() {
	v.own, v.Preview = v.Person, ""
	if v.Viewer.Person == 0 {
		return
	}
	switch p := Preview(v.Cookie(previewCookie)); p {
	case AsMember:
		v.Preview, v.Viewer = p, v.Viewer.AsMember()
	case AsStranger:
		v.Preview, v.Viewer, v.Person = p, access.Nobody(), account.Person{}
	}
}

// mayWrite refuses to write during a preview: what would be done would be done by the visitor, not by whom they look as.
func (v *Visit) mayWrite(r Route) error {
	if v.Preview == "" || r.InPreview || v.R.Method == http.MethodGet || v.R.Method == http.MethodHead {
		return nil
	}
	return fail.Say("web.mayWrite", fail.Forbidden, "web.preview.read_only")
}

// previewStrip says that the page is not seen with the visitor's own rights, and leads out.
func (v *Visit) previewStrip() *ui.StripProps {
	// words: web.preview.membre web.preview.visiteur
	return &ui.StripProps{Mode: true, Text: v.T("web.preview." + string(v.Preview)), Act: &ui.PostProps{
		Action: PreviewEnd, Reload: true, Fields: []ui.Hidden{{Name: "retour", Value: v.here()}}, Btn: ui.BtnProps{Label: v.T("web.preview.end"), Icon: "logout", Small: true},
	}}
}
