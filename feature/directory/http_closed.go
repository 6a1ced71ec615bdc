package directory

import (
	"net/http"

	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

// gone is the page of an account that is closed, to which links in what others wrote still lead; err is that nobody was
// found. Whoever looks for somebody who never was gets err.
func (d *Directory) gone(v *web.Visit, err error) error {
	if !fail.Is(err, fail.Hidden) {
		return err
	}
	closed, fault := d.hasClosed(v.Ctx(), v.Path("person"))
	if fault != nil {
		return fault
	}
	if !closed {
		return err
	}
	return v.Page(web.Page{Title: v.T("directory.gone.title"), Status: http.StatusGone, Frame: ui.FrameNarrow, NoIndex: true, Main: goneView()})
}
