package admin

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	spread "maillage/kit/sheet"
	"maillage/ui"
)

// Parameters of the list of members.
const (
	askText  = "q"
	askRole  = "role"
	askState = "etat"
	askKind  = "organisme"
	askAfter = "apres"
)

// filterOf reads what the address asks; anything unknown narrows nothing.
func filterOf(v *web.Visit) Filter {
	f := Filter{Text: v.Query(askText), Role: space.Role(v.Query(askRole)), State: space.State(v.Query(askState)), Kind: v.Query(askKind), after: from(v.Query(askAfter))}
	if !slices.Contains(memberRoles, f.Role) {
		f.Role = ""
	}
	if !slices.Contains(memberStates, f.State) {
		f.State = ""
	}
	if !slices.Contains(kinds(), f.Kind) {
		f.Kind = ""
	}
	return f
}

// from reads where a list goes on, as mark.String writes it. Anything else is the beginning.
func from(s string) mark {
	i := strings.LastIndexByte(s, '~')
	if i < 0 {
		return mark{}
	}
	id, err := strconv.ParseInt(s[i+1:], 10, 64)
	if err != nil {
		return mark{}
	}
	return mark{s[:i], ref.Person(id)}
}

func (m mark) String() string { return m.key + "~" + strconv.FormatInt(int64(m.id), 10) }

// address is path with what narrows f, from where it goes on.
func (f Filter) address(path string, after mark) string {
	q := url.Values{}
	for name, value := range map[string]string{askText: f.Text, askRole: string(f.Role), askState: string(f.State), askKind: f.Kind} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if after.id != 0 {
		q.Set(askAfter, after.String())
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (a *Admin) showMembers(v *web.Visit) error {
	p, err := place(v)
	if err != nil {
		return err
	}
	f := filterOf(v)
	r, err := a.Members(v.Ctx(), p.Space.ID, f)
	if err != nil {
		return err
	}
	path := p.Path() + managed + "/membres"
	o := roll{pages: pagesOf(v, p, managed+"/membres"), path: path, text: f.Text, count: v.T("admin.members.count", "n", r.Count), file: f.address(path+".csv", mark{})}
	o.roles, o.states, o.kinds = roleChoices(v, f), stateChoices(v, f), kindChoices(v, f)
	if r.next.id != 0 {
		o.more = f.address(path, r.next)
	}
	changes := access.CanSpace(v.Viewer, access.Animate, p.Space) == nil
	for _, m := range r.Members {
		o.rows = append(o.rows, memberRow(v, p, m, changes))
	}
	if len(o.rows) == 0 {
		o.empty = &ui.EmptyProps{Drawing: ui.DrawPeople, Title: v.T("admin.members.none"), Text: v.T("admin.members.none_text"), Sheet: true, Act: ui.LinkBtn(ui.LinkBtnProps{Href: path, Label: v.T("admin.members.all")})}
	}
	return v.Page(web.Page{Title: v.T("admin.members.title", "name", p.Space.Name), Place: &p, Frame: ui.FrameTwo, NoIndex: true, Main: membersView(o)})
}

// export sends the list that the page shows, as a file for spreadsheets. It is cut short, so that the browser tells, when
// something breaks on the way: no error page can follow what has left.
func (a *Admin) export(v *web.Visit) error {
	p, err := place(v)
	if err != nil {
		return err
	}
	f := filterOf(v)
	if _, err := a.Export(v.Ctx(), v.Viewer.Person, p.Space.ID, f); err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Content-Type", spread.Media)
	h.Set("Content-Disposition", `attachment; filename="membres-`+p.Space.Slug+`-`+v.Now().In(v.Lang.Zone()).Format(time.DateOnly)+`.csv"`)
	h.Set("Cache-Control", "private, no-store")
	w := spread.New(v.W, v.Lang.Tag())
	err = w.Line(columns(v)...)
	if err == nil {
		err = a.Each(v.Ctx(), p.Space.ID, f, func(list []Member) error {
			for _, m := range list {
				if err := w.Line(line(v, m)...); err != nil {
					return err
				}
			}
			return w.Flush()
		})
	}
	if err != nil {
		v.Site.Log.Warn("export cut short", "ref", v.Ref, "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

func columns(v *web.Visit) []string {
	return []string{v.T("admin.column.family"), v.T("admin.column.given"), v.T("admin.column.job"), v.T("admin.column.org"), v.T("admin.column.kind"), v.T("admin.column.role"), v.T("admin.column.state"), v.T("admin.column.joined")}
}

func line(v *web.Visit, m Member) []string {
	return []string{m.Family, m.Given, m.Job, m.Org, kindName(v, m.Kind), roleName(v, m.Role), stateName(v, m.State), m.Joined.In(v.Lang.Zone()).Format(time.DateOnly)}
}
