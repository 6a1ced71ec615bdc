package search

import (
	"net/http"
	"net/url"
	"strconv"

	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/ui"
)

const savedPath = Path + "/alertes"

func (s *Search) save(v *web.Visit) error {
	f, err := v.Form("search.save")
	if err != nil {
		return err
	}
	query, err := url.ParseQuery(f.Line("recherche", 2000, true))
	if err == nil {
		err = f.Err()
	}
	if err != nil {
		return fail.E("search.save", fail.Invalid, nil)
	}
	networks, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return err
	}
	a, err := s.asked(v.Ctx(), v.Viewer, query, networks)
	if err != nil {
		return err
	}
	a.values.Del(paramFrom)
	if len(s.searched(a)) == 0 {
		err = fail.Say("search.save", fail.Invalid, "search.saved.names")
	} else {
		err = s.Save(v.Ctx(), v.Viewer.Person, a.text, a.values)
	}
	if err == nil {
		v.Flash("search.flash.saved")
		return v.Redirect(Path + "?" + a.values.Encode())
	}
	if key, args := fail.Reason(err); key != "" {
		return s.pageSaved(v, v.T(key, args...), web.StatusOf(err))
	}
	return err
}

// searched is the kinds of publications that a search is about: what is new are publications.
func (s *Search) searched(a asked) []string { return s.kinds(a.query.Kinds) }

func (s *Search) showSaved(v *web.Visit) error { return s.pageSaved(v, "", http.StatusOK) }

func (s *Search) pageSaved(v *web.Visit, fault string, status int) error {
	list, err := s.Saved(v.Ctx(), v.Viewer.Person)
	if err != nil {
		return err
	}
	o := savedPage{fault: fault}
	for _, k := range list {
		n := id.Format(k.ID)
		r := keptRow{href: Path + "?" + k.Query.Encode(), title: k.Text, drop: savedPath + "/" + n + "/retrait", note: v.T("search.saved.none")}
		if len(k.Query) > 1 {
			r.text = v.T("search.saved.narrowed")
		}
		if k.Fresh > 0 {
			r.look, r.fresh, r.note = savedPath+"/"+n+"/nouveautes", v.T("search.saved.fresh", "n", k.Fresh, "when", v.Lang.Date(k.Seen)), ""
		}
		o.rows = append(o.rows, r)
	}
	return v.Page(web.Page{Title: v.T("search.saved.title"), Status: status, Frame: ui.FrameTwo, NoIndex: true, Main: savedView(o)})
}

// savedID reads {alerte}. Errors: fail.Hidden.
func savedID(v *web.Visit) (int64, error) {
	n, ok := id.Parse(v.Path("alerte"))
	if !ok {
		return 0, fail.E("search.saved", fail.Hidden, nil)
	}
	return n, nil
}

// lookSaved goes to what is new for a saved search, which counts as looked at from then on.
func (s *Search) lookSaved(v *web.Visit) error {
	n, err := savedID(v)
	if err != nil {
		return err
	}
	k, err := s.Look(v.Ctx(), v.Viewer.Person, n)
	if err != nil {
		return err
	}
	k.Query.Set(paramFrom, strconv.FormatInt(k.Seen.UnixMilli(), 10))
	return v.Redirect(Path + "?" + k.Query.Encode())
}

func (s *Search) dropSaved(v *web.Visit) error {
	n, err := savedID(v)
	if err != nil {
		return err
	}
	if err := s.Drop(v.Ctx(), v.Viewer.Person, n); err != nil {
		return err
	}
	v.Flash("search.flash.dropped")
	return v.Redirect(savedPath)
}

// savedPage is what is kept; fault is why something was refused.
type savedPage struct {
	fault string
	rows  []keptRow
}

type keptRow struct {
	href, title, text, note string
	look, fresh             string // address and words of what is new; "" when nothing is
	drop                    string
}
