package wiki

import (
	"maillage/core/web"
	"maillage/kit/fail"
)

// direct is the socket by which a page is written together.
func (w *Wiki) direct(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	i, err := w.Writable(v.Ctx(), v.Viewer, id)
	if err != nil {
		return err
	}
	return v.Together(w.core.Coedit, i.ID)
}

// gather makes a version of what is written together.
func (w *Wiki) gather(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.edit")
	if err != nil {
		return err
	}
	summary := form.Line("resume", maxSummary, false)
	if err := form.Err(); err != nil {
		return err
	}
	i, made, err := w.Gather(v.Ctx(), v.Viewer.Person, id, summary)
	if fail.Is(err, fail.Invalid) { // the socket says why to all who write
		return v.Redirect(Path(i) + "/modifier")
	}
	if err != nil {
		return err
	}
	said := "wiki.flash.unchanged"
	if made {
		said = "wiki.flash.edited"
	}
	v.Flash(said)
	return v.Redirect(Path(i))
}
