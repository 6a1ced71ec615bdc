package file

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/lang"
	"maillage/kit/mime"
	"maillage/ui"
)

// folderPage is a folder, or the top of a place.
type folderPage struct {
	crumbs                     ui.CrumbsProps
	title                      string
	rows                       []row
	empty                      *ui.EmptyProps
	next                       string
	orders, genres, views      ui.ChoicesProps
	own                        bool   // nobody else's
	runs                       string // address of what the documents weigh, for who runs the place
	movings                    []movingRow
	grid, writes, controlled   bool
	path, name                 string // of the list and of its filter
	hidden                     []ui.Hidden
	deposit, arrivals, folders string
	pieces, drive              string
	in, key                    string
	who                        []ui.Option
	menu                       ui.MenuProps
	note                       string
	tags                       []ui.TagProps
	selection, trash           string
	room                       roomBar
	max                        string
	many                       int
	typed                      typed
	scan                       scanNote
}

// row is a line of the list.
type row struct {
	id, href, name, icon, state, changed, size, n, thumb, alt string
	folder                                                    bool
	width, height                                             int
	tags                                                      []ui.TagProps
}

// said is what a card says under the name.
func (r row) said() string {
	if r.size == "" {
		return r.state
	}
	return r.state + ", " + r.size
}

// roomBar is how much of the room of a place is used.
type roomBar struct {
	share int
	said  string
	short bool
	full  bool
}

func roomOf(v *web.Visit, r Room) roomBar {
	return roomBar{r.Share(), v.T("file.room.said", "used", v.Lang.Bytes(r.Used), "most", v.Lang.Bytes(r.Most)), r.IsShort(), r.IsFull()}
}

func (f *Files) folderOf(v *web.Visit, place web.Place, n *Node, way []Step, l Listing, a Ask) folderPage {
	o := folderPage{
		crumbs: crumbs(v, place, way, n), path: back(place, n), name: a.Name, grid: v.Query(paramView) == "grille",
		deposit: place.Path() + pathDeposit + within(n), arrivals: place.Path() + pathArrivals + within(n), folders: place.Path() + pathFolders,
		pieces: place.Path() + pathUploads + within(n), drive: place.Path() + pathDrive, selection: place.Path() + pathSelect, trash: place.Path() + pathTrash, max: v.Lang.Bytes(f.o.MaxFile), many: f.o.MaxAtOnce,
	}
	o.own, o.writes = place.Space.Kind == space.Own, access.CanSpace(v.Viewer, access.Publish, place.Space) == nil
	if o.runs = place.Path() + pathRoom; o.own || access.CanSpace(v.Viewer, access.Animate, place.Space) != nil || place.Space.Kind == space.Network && access.CanSpace(v.Viewer, access.Manage, place.Space) != nil {
		o.runs = ""
	}
	most := place.Space.ItemsAudience
	if n != nil {
		o.in, o.note, o.title = n.Item.ID.String(), n.Note, n.Item.Title
		o.tags = tagsOf(v, *n, place.Space)
		most = n.Item.Audience
		o.writes = o.writes && access.Can(v.Viewer, access.Edit, n.Item, place.Space) == nil
		o.menu = folderMenu(v, place, *n, l.Follows)
	}
	for _, w := range audiences(place.Space, most) {
		o.who = append(o.who, audienceOption(v, w, place, w == most))
	}
	for _, x := range l.Nodes {
		o.rows = append(o.rows, rowOf(v, place, x, l))
	}
	o.controls(v, a)
	o.controlled = len(l.Nodes) > 0 || a.Name != "" || a.Genre != "" || a.After != 0
	if l.Next != 0 {
		o.next = o.path + "?" + queryOf(a, o.grid, paramAfter, l.Next.String())
	}
	if len(l.Nodes) == 0 {
		o.empty = emptyOf(v, o, a)
	}
	return o
}

// movingRow is a move that is under way, or why it ended.
type movingRow struct {
	title, said, fault string
	done, total        int
}

func movingRows(v *web.Visit, list []Moving) (out []movingRow) {
	for _, m := range list {
		r := movingRow{title: v.T("file.moving.title", "name", m.Title), done: min(m.Done, m.Total), total: m.Total}
		r.said = v.T("file.moving.said", "done", v.Lang.Number(int64(r.done)), "total", v.Lang.Number(int64(m.Total)))
		if m.Refused != "" {
			r.fault = v.T("file.moving.refused", "name", m.Title)
		}
		out = append(out, r)
	}
	return out
}

func emptyOf(v *web.Visit, o folderPage, a Ask) *ui.EmptyProps {
	if a.Name != "" || a.Genre != "" || a.After != 0 {
		return &ui.EmptyProps{Sheet: true, Drawing: ui.DrawNone, Title: v.T("file.empty.none"), Text: v.T("file.empty.none_text")}
	}
	e := &ui.EmptyProps{Sheet: true, Drawing: ui.DrawStart, Title: v.T("file.empty.title"), Text: v.T("file.empty.text")}
	if o.own {
		e.Title, e.Text = v.T("file.own.empty"), v.T("file.own.empty_text")
	}
	if !o.writes {
		e.Text = v.T("file.empty.reader")
	}
	return e
}

// queryOf is the query of a list, with one parameter changed.
func queryOf(a Ask, grid bool, name, value string) string {
	q := url.Values{}
	set := func(k, x string) {
		if x != "" {
			q.Set(k, x)
		}
	}
	set(paramOrder, string(a.Order))
	set(paramGenre, string(a.Genre))
	set(paramName, a.Name)
	if grid {
		set(paramView, "grille")
	}
	q.Del(name)
	set(name, value)
	return q.Encode()
}

func (o *folderPage) controls(v *web.Visit, a Ask) {
	link := func(name, value string) string {
		if q := queryOf(a, o.grid, name, value); q != "" {
			return o.path + "?" + q
		}
		return o.path
	}
	o.orders = ui.ChoicesProps{Label: v.T("file.order.label")}
	for _, x := range Orders {
		name := string(x)
		if x == ByName {
			name = "nom"
		}
		// words: file.order.by.*
		o.orders.Items = append(o.orders.Items, ui.Link{Href: link(paramOrder, string(x)), Label: v.T("file.order.by." + name), Current: x == a.Order})
	}
	o.genres = ui.ChoicesProps{Label: v.T("file.genre.label"), Items: []ui.Link{{Href: link(paramGenre, ""), Label: v.T("file.genre.all"), Current: a.Genre == ""}}}
	for _, g := range Genres {
		// words: file.genre.of.*
		o.genres.Items = append(o.genres.Items, ui.Link{Href: link(paramGenre, string(g)), Label: v.T("file.genre.of." + string(g)), Current: g == a.Genre})
	}
	o.views = ui.ChoicesProps{Label: v.T("file.view.label"), Items: []ui.Link{
		{Href: link(paramView, ""), Label: v.T("file.view.list"), Current: !o.grid}, {Href: link(paramView, "grille"), Label: v.T("file.view.grid"), Current: o.grid}}}
	if !o.grid { // queryOf keeps the view that is on
		o.views.Items[0].Href = link(paramAfter, "")
	}
	for _, h := range []ui.Hidden{{Name: paramOrder, Value: string(a.Order)}, {Name: paramGenre, Value: string(a.Genre)}} {
		if h.Value != "" {
			o.hidden = append(o.hidden, h)
		}
	}
}

func folderMenu(v *web.Visit, place web.Place, n Node, follows bool) ui.MenuProps {
	m := ui.MenuProps{Label: v.T("web.entry.more", "name", n.Item.Title)}
	if v.Viewer.Person != 0 && place.Space.Kind != space.Own {
		act := ui.MenuItem{Label: v.T("file.follow.act"), Icon: "bell-plus", Action: web.ItemPath(n.Item) + "/suivi", Fields: []ui.Hidden{{Name: "suivre", Value: "oui"}}}
		if follows {
			act.Label, act.Icon, act.Fields = v.T("file.follow.stop"), "bell-off", []ui.Hidden{{Name: "suivre", Value: "non"}}
		}
		m.Items = append(m.Items, act)
	}
	if access.Can(v.Viewer, access.Edit, n.Item, place.Space) == nil {
		m.Items = append(m.Items, ui.MenuItem{Label: v.T("file.change.act"), Icon: "pencil", Href: Path(n.Item) + "/modifier"},
			ui.MenuItem{Label: v.T("file.select.move"), Icon: "folder", Href: oneOf(place, n, doMove)})
	}
	if access.Can(v.Viewer, access.Edit, n.Item, place.Space) == nil {
		m.Items = append(m.Items, ui.MenuItem{Label: v.T("file.link.act"), Icon: "link", Href: Path(n.Item) + "/partage"})
	}
	m.Items = append(m.Items, ui.MenuItem{Label: v.T("file.select.archive"), Icon: "file-zip", Href: oneOf(place, n, doArchive), Reload: true})
	if access.Can(v.Viewer, access.Delete, n.Item, place.Space) == nil {
		m.Items = append(m.Items, ui.MenuItem{Label: v.T("file.select.trash"), Icon: "trash", Href: oneOf(place, n, doTrash)})
	}
	return m
}

// oneOf is the address of what is done with one thing alone.
func oneOf(place web.Place, n Node, do string) string {
	return place.Path() + pathSelect + "?" + url.Values{paramItem: {n.Item.ID.String()}, paramDo: {do}}.Encode()
}

func rowOf(v *web.Visit, place web.Place, n Node, l Listing) row {
	r := row{id: n.Item.ID.String(), href: Path(n.Item), name: n.Item.Title, folder: n.IsFolder(), tags: tagsOf(v, n, place.Space)}
	who := l.People[n.ChangedBy].Name
	r.changed = v.Lang.Ago(n.Changed, v.Now())
	if n.IsFolder() {
		r.icon, r.state = "folder", v.T("file.items", "n", l.Counts[n.Item.ID])
		return r
	}
	if who != "" && place.Space.Kind != space.Own {
		r.changed += ", " + who
	}
	r.icon, r.size, r.n = attach.Icon(n.Type), v.Lang.Bytes(n.Size), strconv.FormatInt(n.Latest, 10)
	r.state = mime.Type{Media: n.Type}.Label(v.Lang.Tag())
	if n.HeldBy != 0 && n.Held.After(v.Now()) {
		r.tags = append(r.tags, ui.TagProps{Label: v.T("file.held.by", "who", l.People[n.HeldBy].Name), Icon: "lock", Tone: ui.ToneWarn})
	}
	if n.Thumb != "" {
		r.thumb, r.alt, r.width, r.height = thumbPath(n), n.Alt, n.ThumbWidth, n.ThumbHeight
	}
	return r
}

func versionPath(i item.Item, n int64) string {
	return "/documents/" + i.ID.String() + "/versions/" + strconv.FormatInt(n, 10)
}

func thumbPath(n Node) string { return versionPath(n.Item, n.Latest) + "/apercu" }

func savePath(i item.Item, n int64) string { return versionPath(i, n) + "?" + paramSave + "=oui" }

// tagsOf says who sees a thing, where it is not what is usual there.
func tagsOf(v *web.Visit, n Node, s space.Space) []ui.TagProps {
	var out []ui.TagProps
	if n.Item.Audience != s.ItemsAudience {
		// words: file.who.*
		out = append(out, ui.TagProps{Label: v.T("file.who." + string(n.Item.Audience)), Icon: "eye-off", Tone: ui.ToneLine})
	}
	if n.Item.State == item.Hidden {
		out = append(out, ui.TagProps{Label: v.T("web.entry.hidden"), Icon: "eye-off", Tone: ui.ToneWarn})
	}
	return out
}

func audienceOption(v *web.Visit, a space.Audience, place web.Place, chosen bool) ui.Option {
	name := string(a)
	if a == space.InGroup && place.Space.Kind == space.Network {
		name = string(space.InNetwork)
	}
	return ui.Option{Value: string(a), Label: v.T("file.who." + name), Selected: chosen}
}

func crumbs(v *web.Visit, place web.Place, way []Step, n *Node) ui.CrumbsProps {
	c := ui.CrumbsProps{Label: v.T("file.crumbs")}
	if n == nil {
		c.Steps = []ui.Link{{Label: rooted(v, place)}}
		return c
	}
	c.Steps = []ui.Link{{Href: place.Path() + pathAll, Label: rooted(v, place)}}
	for _, s := range way {
		c.Steps = append(c.Steps, ui.Link{Href: Path(item.Item{ID: s.ID, Title: s.Title, Kind: Folder}), Label: s.Title})
	}
	c.Steps = append(c.Steps, ui.Link{Label: n.Item.Title})
	return c
}

// outside is crumbs for a page that does not show the head of the place.
func outside(v *web.Visit, place web.Place, way []Step, n Node) ui.CrumbsProps {
	c := crumbs(v, place, way, &n)
	if c.Label = ""; place.Space.Kind == space.Own {
		return c
	}
	home := []ui.Link{{Href: place.Network.Path(place.Network), Label: place.Network.Name}}
	if place.Space.ID != place.Network.ID {
		home = append(home, ui.Link{Href: place.Path(), Label: place.Space.Name})
	}
	c.Steps = append(home, c.Steps...)
	return c
}

// filePage is a file as its page shows it.
type filePage struct {
	crumbs                    ui.CrumbsProps
	title, note, said         string
	tags                      []ui.TagProps
	icon                      string
	save, edit, send, reserve string
	held, heldBy              string // what the button of reserving does, and who has it
	menu                      ui.MenuProps
	acts                      ui.ActsProps
	under                     []templ.Component
	picture                   *ui.PictureProps
	needsAlt                  bool
	audio, video              string
	media                     string
	text, html, words         string
	table                     *ui.TableProps
	cut                       bool
	facts                     []ui.Def
	revisions                 []revisionRow
	restores                  bool
	faults                    map[string]string
	max                       string
	scan                      scanNote
	pdf                       *pdfProps
	lacks                     []string
}

type revisionRow struct {
	n, when, who, size, save, restore string
	now                               bool
}

func (f *Files) fileOf(v *web.Visit, place web.Place, w Whole, e kind.Entry, p Preview) filePage {
	i := w.Item
	byline := v.Byline(e)
	o := filePage{
		crumbs: outside(v, place, w.Way, w.Node), title: i.Title, note: w.Note, tags: tagsOf(v, w.Node, w.Space), icon: attach.Icon(w.Type),
		save: savePath(i, w.Latest), menu: byline.Menu, acts: v.Acts(e, web.EntryIn{Whole: true, Back: Path(i)}), max: v.Lang.Bytes(f.o.MaxFile),
		text: p.Text, html: p.HTML, cut: p.Cut, media: w.Type,
	}
	if place.Space.Kind == space.Own {
		o.said = v.T("file.own.said", "when", v.Lang.Ago(i.Created, v.Now()))
	} else if byline.Name != "" {
		o.said = v.T("file.page.said", "who", byline.Name, "when", v.Lang.Ago(i.Created, v.Now()))
	}
	o.menu.Label = v.T("web.entry.more", "name", i.Title)
	if access.Can(v.Viewer, access.Edit, i, w.Space) == nil {
		o.edit, o.send, o.reserve, o.restores = Path(i)+"/modifier", Path(i)+"/versions", Path(i)+"/reservation", true
		o.menu.Items = slices.DeleteFunc(o.menu.Items, func(m ui.MenuItem) bool { return m.Href == o.edit }) // it has a button
		if place.Space.Kind == space.Own {
			o.menu.Items = []ui.MenuItem{{Label: v.T("file.select.trash"), Icon: "trash", Href: oneOf(place, w.Node, doTrash)}}
			o.reserve, o.acts = "", ui.ActsProps{}
		}
		o.menu.Items = append([]ui.MenuItem{{Label: v.T("file.link.act"), Icon: "link", Href: Path(i) + "/partage"}, {Label: v.T("file.select.move"), Icon: "folder", Href: oneOf(place, w.Node, doMove)}, {Label: v.T("file.select.copy"), Icon: "copy", Href: oneOf(place, w.Node, doCopy)}}, o.menu.Items...)
	}
	o.holding(v, w)
	o.shown(v, w)
	for _, word := range w.Lacks {
		// words: file.lacks.*
		o.lacks = append(o.lacks, v.T("file.lacks."+word))
	}
	if len(p.Table) > 0 {
		o.table = tableProps(v, i.Title, p.Table)
	}
	o.facts = []ui.Def{{Term: v.T("file.page.type"), Text: mime.Type{Media: w.Type}.Label(v.Lang.Tag())}, {Term: v.T("file.page.size"), Text: v.Lang.Bytes(w.Size)}}
	if w.Width > 0 {
		o.facts = append(o.facts, ui.Def{Term: v.T("file.page.pixels"), Text: v.Lang.Number(int64(w.Width)) + " × " + v.Lang.Number(int64(w.Height))})
	}
	for _, t := range w.Themes {
		o.tags = append(o.tags, ui.TagProps{Label: "#" + t.Label, Href: item.ThemePath(t.Slug)})
	}
	o.history(v, w)
	return o
}

// holding says who has reserved the file, and what the visitor may do about it.
func (o *filePage) holding(v *web.Visit, w Whole) {
	o.held = "prendre"
	if w.HeldBy == 0 || !w.Held.After(v.Now()) {
		return
	}
	o.heldBy = v.T("file.held.until", "who", w.Holder.Name, "when", v.Lang.DateTime(w.Held))
	if w.HeldBy == v.Viewer.Person {
		o.heldBy = v.T("file.held.you", "when", v.Lang.DateTime(w.Held))
	}
	o.held = "rendre"
	if w.HeldBy != v.Viewer.Person {
		o.send, o.edit, o.restores = "", "", false
		if !v.Viewer.Moderates(w.Item.Space, w.Item.Network) {
			o.reserve = ""
		}
	}
}

func (o *filePage) shown(v *web.Visit, w Whole) {
	switch {
	case w.Type == pdf:
		o.pdf = pdfOf(v, w)
	case w.Thumb != "":
		o.picture = &ui.PictureProps{Src: thumbPath(w.Node), Alt: w.Alt, Width: w.ThumbWidth, Height: w.ThumbHeight}
		o.needsAlt = w.Alt == ""
		if w.Alt != "" {
			o.picture.Href = versionPath(w.Item, w.Latest)
		}
	case strings.HasPrefix(w.Type, "audio/"):
		o.audio = versionPath(w.Item, w.Latest)
	case strings.HasPrefix(w.Type, "video/"):
		o.video = versionPath(w.Item, w.Latest)
	case o.text == "" && o.html == "" && w.Words != "":
		o.words = w.Words
	}
}

func tableProps(v *web.Visit, name string, rows [][]string) *ui.TableProps {
	t := &ui.TableProps{Caption: name, HideCaption: true}
	for _, c := range rows[0] {
		t.Columns = append(t.Columns, ui.Column{Label: c})
	}
	for _, r := range rows[1:] {
		line := make([]ui.Cell, len(r))
		for n, c := range r {
			line[n] = ui.Cell{Text: c}
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

func (o *filePage) history(v *web.Visit, w Whole) {
	for _, x := range w.Revisions {
		r := revisionRow{n: strconv.FormatInt(x.N, 10), when: v.Lang.DateTime(x.At), who: x.By.Name, size: v.Lang.Bytes(x.Size), save: savePath(w.Item, x.N), now: x.N == w.Latest}
		if r.who == "" {
			r.who = v.T("file.somebody")
		}
		if !r.now && o.restores {
			r.restore = versionPath(w.Item, x.N)
		}
		o.revisions = append(o.revisions, r)
	}
}

// changePage is the form that calls a folder or a file otherwise, and describes it.
type changePage struct {
	crumbs       ui.CrumbsProps
	action, back string
	c            Change
	folder       bool
	picture, own bool
	who          []ui.Option
	faults       map[string]string
}

func changeOf(v *web.Visit, place web.Place, n Node, way []Step, c Change, most space.Audience) changePage {
	o := changePage{crumbs: outside(v, place, way, n), action: Path(n.Item) + "/modifier", back: Path(n.Item), c: c, folder: n.IsFolder(), picture: strings.HasPrefix(n.Type, "image/"), own: place.Space.Kind == space.Own}
	if !n.IsFolder() {
		return o
	}
	for _, a := range audiences(place.Space, most) {
		if a != space.ForRunners || a == c.Who || v.Viewer.Moderates(place.Space.ID, place.Network.ID) {
			o.who = append(o.who, audienceOption(v, a, place, a == c.Who))
		}
	}
	return o
}

func (o changePage) errors() (out []ui.FieldError) {
	for _, f := range []string{"", "nom", "note", "alt", "themes", "qui"} {
		if text, ok := o.faults[f]; ok {
			out = append(out, ui.FieldError{ID: f, Text: text})
		}
	}
	return out
}

// arrivalsPage is the files that wait because their name is taken.
type arrivalsPage struct {
	action, back, in, fault string
	rows                    []arrivalRow
	empty                   *ui.EmptyProps
}

type arrivalRow struct {
	id, name, note string
	folder         bool
}

func arrivalsOf(v *web.Visit, place web.Place, n *Node, list []Arrival) arrivalsPage {
	o := arrivalsPage{action: place.Path() + pathArrivals, back: back(place, n)}
	if n != nil {
		o.in = n.Item.ID.String()
	}
	for _, a := range list {
		r := arrivalRow{id: a.ID.String(), name: a.Name, folder: a.Other.IsFolder()}
		r.note = v.T("file.arrivals.here", "size", v.Lang.Bytes(a.Size), "theirs", v.Lang.Bytes(a.Other.Size), "when", v.Lang.Ago(a.Other.Changed, v.Now()))
		if a.Other.Item.ID == 0 || r.folder {
			r.note = v.T("file.arrivals.size", "size", v.Lang.Bytes(a.Size))
		}
		o.rows = append(o.rows, r)
	}
	if len(list) == 0 {
		o.empty = &ui.EmptyProps{Sheet: true, Drawing: ui.DrawDone, Title: v.T("file.arrivals.none"), Act: ui.LinkBtn(ui.LinkBtnProps{Href: o.back, Label: v.T("file.arrivals.back"), Icon: "folder"})}
	}
	return o
}

// selectionPage asks what becomes of what was ticked.
type selectionPage struct {
	do, action, back, fault string
	names                   []selected
	folders, places         []ui.Option
	place                   string // where it goes
	elsewhere               bool   // not where it is
	warn                    string // what becomes of who sees it
}

// goes says where what was ticked may go, and who will see it there.
func (o *selectionPage) goes(v *web.Visit, from, to web.Place, places []web.Place) {
	o.place, o.elsewhere = placeName(to.Space.ID), to.Space.ID != from.Space.ID
	for _, p := range places {
		label := rooted(v, p)
		switch p.Space.Kind {
		case space.Network:
			label = p.Space.Name
		case space.Group:
			label = v.T("file.select.group", "group", p.Space.Name, "network", p.Network.Name)
		}
		o.places = append(o.places, ui.Option{Value: placeName(p.Space.ID), Label: label, Selected: p.Space.ID == to.Space.ID})
	}
	switch {
	case !o.elsewhere:
	case to.Space.Kind == space.Own:
		// words: file.select.warn.own.*
		o.warn = v.T("file.select.warn.own." + o.do)
	default:
		// words: file.select.warn.*
		o.warn = v.T("file.select.warn."+o.do, "name", to.Space.Name)
	}
}

type selected struct{ id, name, icon string }

func selectionOf(v *web.Visit, place web.Place, list []Node, do, fault string) selectionPage {
	o := selectionPage{do: do, action: place.Path() + pathSelect, back: place.Path() + pathAll, fault: fault}
	if do != doMove && do != doCopy && do != doTrash || len(list) == 0 {
		o.do = "rien"
	}
	for _, n := range list {
		icon := "folder"
		if !n.IsFolder() {
			icon = attach.Icon(n.Type)
		}
		o.names = append(o.names, selected{n.Item.ID.String(), n.Item.Title, icon})
	}
	return o
}

func branchOptions(v *web.Visit, to web.Place, list []Branch, chosen string) []ui.Option {
	out := []ui.Option{{Value: "", Label: v.T("file.select.top", "name", rooted(v, to)), Selected: chosen == ""}}
	for _, b := range list {
		out = append(out, ui.Option{Value: b.ID.String(), Label: strings.Repeat("– ", b.Depth+1) + b.Title, Selected: chosen == b.ID.String()})
	}
	return out
}

// trashPage is the trash of a place.
type trashPage struct {
	action, back string
	rows         []trashRow
	empty        *ui.EmptyProps
}

type trashRow struct{ id, name, icon, note string }

func trashOf(v *web.Visit, place web.Place, list []Node) trashPage {
	o := trashPage{action: place.Path() + pathTrash, back: place.Path() + pathAll}
	for _, n := range list {
		r := trashRow{id: n.Item.ID.String(), name: n.Item.Title, icon: "folder", note: v.T("file.trash.note", "when", v.Lang.Ago(n.Trashed, v.Now()), "day", v.Lang.Date(n.Trashed.Add(trashTime)))}
		if !n.IsFolder() {
			r.icon = attach.Icon(n.Type)
		}
		o.rows = append(o.rows, r)
	}
	if len(list) == 0 {
		o.empty = &ui.EmptyProps{Sheet: true, Drawing: ui.DrawDone, Title: v.T("file.trash.none"), Text: v.T("file.trash.none_text")}
	}
	return o
}

// choiceOptions is what may become of a file whose name is taken. A folder has no versions.
func choiceOptions(l *lang.Localizer, r arrivalRow) (out []ui.Option) {
	for _, c := range Choices {
		if c == NewVersion && r.folder {
			continue
		}
		// words: file.choice.* file.choice_note.*
		out = append(out, ui.Option{Value: string(c), Label: l.T("file.choice." + string(c)), Note: l.T("file.choice_note." + string(c))})
	}
	return out
}

// fieldVersion is the id of the field for a version: another part may join files to an answer under it.
const fieldVersion = "version-fichier"

func errorList(faults map[string]string) (out []ui.FieldError) {
	if text, ok := faults[FieldFiles]; ok {
		out = append(out, ui.FieldError{ID: fieldVersion, Text: text})
	}
	return out
}
