package web

import (
	"net/url"
	"time"

	"maillage/core/text"
	"maillage/ui"
)

// Draft is what the visitor keeps for spot, and what a composer needs to keep more; back is the page it is on. Both are empty
// where nothing keeps drafts, and for who is not signed in. One query at most.
func (v *Visit) Draft(spot text.Spot, back string) (text.Draft, *ui.DraftProps, error) {
	if v.Site.Drafts == "" || v.Viewer.Person == 0 {
		return text.Draft{}, nil, nil
	}
	d, err := text.DraftOf(v.Ctx(), v.Site.DB.Q(), v.Viewer.Person, spot)
	if err != nil {
		return d, nil, err
	}
	p := &ui.DraftProps{Action: v.Site.Drafts, Key: spot.Key(), Back: back, Lost: v.T("web.draft.lost")}
	if d.IsKept() {
		p.Said = v.T("web.draft.kept", "when", v.Lang.DateTime(d.Updated))
	}
	return d, p, nil
}

// DraftSaid is what an open page says of a draft kept at t.
func (v *Visit) DraftSaid(t time.Time) string {
	return v.T("web.draft.saved", "time", v.Lang.Time(t))
}

// Rest is the other fields of a draft, as they were typed.
func Rest(d text.Draft) url.Values {
	values, err := url.ParseQuery(d.Rest)
	if err != nil {
		return url.Values{}
	}
	return values
}
