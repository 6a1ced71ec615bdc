package file

import (
	"encoding/json"

	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/lang"
	"maillage/ui"
)

// pathDrive is the page that says how to have the documents of a place in the file manager of a computer.
const pathDrive = "/documents/lecteur"

// pathApps is where app passwords are made (feature/settings).
const pathApps = "/parametres/applications"

// drivePage is that page.
type drivePage struct {
	crumbs          ui.CrumbsProps
	here, all, user string
	signedIn        bool
}

func (f *Files) showDrive(v *web.Visit) error {
	place, err := f.place(v)
	if err != nil {
		return err
	}
	way := []string{place.Network.Slug, place.Space.Slug}
	switch {
	case place.Space.Kind == space.Own:
		way = []string{myDocuments}
	case place.Space.ID == place.Network.ID:
		way[1] = ownDocuments
	}
	o := drivePage{here: v.Site.Absolute(hrefOf(way, true)), all: v.Site.Absolute(drive), user: v.T("file.drive.login_out"), signedIn: v.Viewer.Person != 0}
	if o.signedIn {
		o.user = v.T("file.drive.login_text", "email", v.Person.Email)
	}
	o.crumbs = ui.CrumbsProps{Label: v.T("file.crumbs"), Steps: []ui.Link{{Href: place.Path() + pathAll, Label: rooted(v, place)}, {Label: v.T("file.drive.title")}}}
	return f.placed(v, place, web.Page{Title: v.T("file.drive.title"), Frame: ui.FrameTwo, Main: driveView(o)})
}

// sendWords is what the script that sends files says.
func sendWords(l *lang.Localizer) string {
	out := map[string]string{}
	for _, k := range []string{"sent", "waits", "failed", "pause", "resume", "stop", "stopped", "left"} {
		// words: file.send.*
		out[k] = l.T("file.send." + k)
	}
	data, _ := json.Marshal(out) // a map of texts
	return string(data)
}

// guide is how to do it on one system.
type guide struct {
	name  string
	steps []string
}

func guides(l *lang.Localizer) (out []guide) {
	for _, g := range []struct {
		name  string
		steps []string
	}{{"windows", []string{"_1", "_2", "_3"}}, {"mac", []string{"_1", "_2", "_3"}}, {"linux", []string{"_1", "_2", "_3"}}, {"phone", []string{"_1", "_2"}}} {
		x := guide{name: l.T("file.drive." + g.name)}
		for _, s := range g.steps {
			// words: file.drive.*
			x.steps = append(x.steps, l.T("file.drive."+g.name+s))
		}
		out = append(out, x)
	}
	return out
}
