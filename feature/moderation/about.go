package moderation

import (
	"context"

	"github.com/a-h/templ"

	"maillage/core/space"
	"maillage/core/web"
	"maillage/ui"
)

// logLink leads the members of a place from its charter to what was decided by it.
func logLink(_ context.Context, v *web.Visit, p web.Place) (templ.Component, error) {
	if v.Viewer.Suspended || p.Role == space.None {
		return nil, nil
	}
	return ui.LinkBtn(ui.LinkBtnProps{Href: p.Path() + journalPath, Label: v.T("moderation.log.title"), Icon: "history"}), nil
}
