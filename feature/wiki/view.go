package wiki

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/lang"
	"maillage/ui"
)

// Ids of the fields, which messages point to.
const (
	fieldTitle   = "titre"
	fieldText    = "texte"
	fieldAbove   = "sous"
	fieldSummary = "resume"
)

// homePage is the first page of a wiki: its tree, two levels of it.
type homePage struct {
	sections []section
	empty    *ui.EmptyProps
	make     string // "" where one may not
	all      string
	rules    string // what the place wants of its pages, for those who animate it
	recent   []recentRow
	port     ui.MenuProps // exports and imports
}

// section is a page of the top and those under it.
type section struct {
	link  ui.Link
	under []ui.Link
}

type recentRow struct {
	link ui.Link
	when string
}

func homeOf(v *web.Visit, place web.Place, tree []Node, recent []item.Item) homePage {
	o := homePage{all: place.Path() + pathList, port: portMenu(v, place, len(tree) > 0)}
	for _, n := range tree {
		s := section{link: n.link()}
		for _, c := range n.Under {
			s.under = append(s.under, c.link())
		}
		o.sections = append(o.sections, s)
	}
	if access.CanSpace(v.Viewer, access.Publish, place.Space) == nil {
		o.make = place.Path() + pathNew
	}
	if access.CanSpace(v.Viewer, access.Animate, place.Space) == nil {
		o.rules = place.Path() + pathRules
	}
	for _, i := range recent[:min(len(recent), 8)] {
		at := i.Edited
		if at.IsZero() {
			at = i.Created
		}
		o.recent = append(o.recent, recentRow{ui.Link{Href: Path(i), Label: i.Title}, v.Lang.Ago(at, v.Now())})
	}
	if len(tree) == 0 {
		o.empty = &ui.EmptyProps{Sheet: true, Drawing: ui.DrawStart, Title: v.T("wiki.empty.title"), Text: v.T("wiki.empty.text")}
		if o.make != "" {
			o.empty.Act = ui.LinkBtn(ui.LinkBtnProps{Href: o.make, Label: v.T("wiki.new.act"), Icon: "file-plus", Look: ui.LookMain})
		}
	}
	return o
}

func (n Node) link() ui.Link {
	return ui.Link{Href: Path(item.Item{ID: n.ID, Title: n.Title}), Label: n.Title}
}

// listPage is the list of all pages.
type listPage struct {
	choices ui.ChoicesProps
	rows    []ui.RowProps
	empty   *ui.EmptyProps
	next    string
	back    string
	wanted  []Wanted
	place   string
	hand    string // where one gives pages to somebody else, "" where one may not
}

func handPath(v *web.Visit, place web.Place) string {
	if access.CanSpace(v.Viewer, access.Publish, place.Space) != nil {
		return ""
	}
	return place.Path() + pathHand
}

func listOf(v *web.Visit, place web.Place, rules Rules, which Which, list []item.Item, cares map[ref.Item]cared) listPage {
	o := listPage{hand: handPath(v, place), back: place.Path() + pathAll, place: place.Path(), choices: ui.ChoicesProps{Label: v.T("wiki.list.lists")}}
	for _, w := range lists {
		writes := access.CanSpace(v.Viewer, access.Publish, place.Space) == nil
		if w == ToApprove && (!rules.States && which != w || !writes) || w == Mine && !writes {
			continue
		}
		name := string(w)
		if w == ByTitle {
			name = "titre"
		}
		href := place.Path() + pathList
		if w != ByTitle {
			href += "?" + paramList + "=" + string(w)
		}
		// words: wiki.list.of.*
		o.choices.Items = append(o.choices.Items, ui.Link{Href: href, Label: v.T("wiki.list.of." + name), Current: w == which})
	}
	for _, i := range list {
		at := i.Edited
		if at.IsZero() {
			at = i.Created
		}
		r := ui.RowProps{Net: place.Network.Slug, Href: Path(i), Title: i.Title, Level: 2, Text: v.Lang.Ago(at, v.Now())}
		if c, ok := cares[i.ID]; ok {
			r.Text, r.Tags = c.words(v)
		}
		o.rows = append(o.rows, r)
	}
	if len(list) == 0 {
		o.empty = &ui.EmptyProps{Sheet: true, Drawing: ui.DrawDone, Title: v.T("wiki.list.none"), Text: v.T("wiki.list.none_text")}
	}
	return o
}

// absent is the page of a name that no page has yet.
type absent struct{ name, make, back string }

func faultList(faults map[string]string) []ui.FieldError {
	var out []ui.FieldError
	for _, f := range []string{"", fieldTitle, fieldText, fieldAbove, fieldAudience, attach.Field, fieldSummary} {
		if text, ok := faults[f]; ok {
			out = append(out, ui.FieldError{ID: f, Text: text})
		}
	}
	return out
}

// joined is a with the branches of b unfolded in place of its own.
func joined(a, b []Node) []Node {
	open := map[ref.Item]Node{}
	for _, n := range b {
		open[n.ID] = n
	}
	for n := range a {
		if o, ok := open[a[n].ID]; ok && len(o.Under) > 0 {
			a[n] = o
		}
	}
	return a
}

// optionsOf is the pages of a tree to choose from, those under others set off by a dash; self and what is under it are left
// out.
func optionsOf(tree []Node, self ref.Item, chosen, before string) []ui.Option {
	var out []ui.Option
	for _, n := range tree {
		if n.ID == self {
			continue
		}
		out = append(out, ui.Option{Value: n.ID.String(), Label: before + n.Title, Selected: n.ID.String() == chosen})
		out = append(out, optionsOf(n.Under, self, chosen, before+"– ")...)
	}
	return out
}

// wholePage is a page as it is read.
type wholePage struct {
	crumbs        ui.CrumbsProps
	title         string
	writers       []ui.AvatarProps
	said          string // who wrote it and when
	edit, history string
	menu          ui.MenuProps
	tags          []ui.TagProps
	html          ui.Safe
	acts          ui.ActsProps
	under         []templ.Component
	toc           []ui.TocItem
	treeSide
	linking   []ui.Link
	source    *ui.Link
	credit    string
	keep      *keeping
	stand     *standing
	withdraw  *ui.PostProps
	watch     *ui.PostProps // what changes under it is told
	approved  []string      // who reviewed and approved what it says
	milestone string
	margin    marginPage
	care      []string // who answers for it, and until when
	overdue   string
	files     []attach.File
	printed   []string // what a page says of itself on paper
}

// treeSide is the tree beside a page.
type treeSide struct {
	tree ui.TreeProps
	all  string
	home ui.Link // of the place
	mark ui.MarkProps
}

// treeBeside is the tree of a place, where one is at a page; 0 for a new one.
func treeBeside(v *web.Visit, place web.Place, tree []Node, current ref.Item) treeSide {
	return treeSide{
		tree: ui.TreeProps{Label: v.T("wiki.tree"), Fold: v.T("wiki.tree_fold"), Nodes: nodesOf(tree, current)}, all: place.Path() + pathList,
		home: ui.Link{Href: place.Path() + pathAll, Label: place.Space.Name}, mark: web.Mark(place.Network, ui.SizeSmall),
	}
}

// keeping is the button by which a moderator says who writes a page.
type keeping struct{ action, value, label string }

func pageOf(v *web.Visit, place web.Place, p Whole, tree []Node) wholePage {
	i := p.Entry.Item
	source, title := p.Text.HTML, i.Title
	if p.Unread && p.Next != nil {
		source, title = p.Next.Text.HTML, p.Next.Title
	}
	html, titles := outlined(source)
	byline := v.Byline(p.Entry)
	o := wholePage{
		crumbs: crumbs(v, place, p), title: title, html: directly(html, place.Path(), p.Links), toc: contents(titles),
		history: Path(i) + "/historique", menu: byline.Menu, acts: v.Acts(p.Entry, web.EntryIn{Whole: true, Back: Path(i)}), treeSide: treeBeside(v, place, tree, i.ID),
	}
	o.menu.Label = v.T("web.entry.more", "name", i.Title)
	if p.Entry.Edit {
		o.edit = Path(i) + "/modifier"
	}
	for _, c := range p.Writers {
		o.writers = append(o.writers, web.AvatarOf(c, ui.SizeSmall))
	}
	switch {
	case p.Unread && p.Next != nil:
		o.said = v.T("wiki.page.said", "n", p.People, "who", nameOr(v, p.NextBy), "when", v.Lang.Ago(p.Next.Hand.Since, v.Now()))
	case !p.Unread:
		o.said = v.T("wiki.page.said", "n", p.People, "who", nameOr(v, p.Last), "when", v.Lang.Ago(p.Changed, v.Now()))
	}
	o.tags = append(presentTags(v, p), tagsOf(v, i)...)
	o.stand, o.withdraw, o.milestone = standOf(v, p), withdrawing(v, p), p.Mark.Name
	if p.Rules.States && !p.Unread {
		o.approved = p.Mark.short(v)
	}
	o.care, o.overdue = careWords(v, p)
	o.files, o.watch = p.Files, watchButton(v, p, tree)
	o.printed = printed(v, place, p)
	for _, x := range p.Linking {
		o.linking = append(o.linking, ui.Link{Href: Path(x), Label: x.Title})
	}
	if p.Source != nil {
		o.source, o.credit = sourceOf(v, *p.Source)
	}
	if p.Entry.Moderate && i.State == item.Published {
		o.keep = &keeping{Path(i) + "/redaction", "animation", v.T("wiki.keep.act")}
		if i.Writers == item.ByModerators {
			o.keep.value, o.keep.label = "membres", v.T("wiki.keep.undo")
		}
	}
	return o
}

func tagsOf(v *web.Visit, i item.Item) []ui.TagProps {
	var out []ui.TagProps
	if i.Writers == item.ByModerators {
		out = append(out, ui.TagProps{Label: v.T("wiki.page.kept"), Icon: "lock", Tone: ui.ToneLine})
	}
	if i.Audience == "public" {
		out = append(out, ui.TagProps{Label: v.T("web.entry.public"), Icon: "world", Tone: ui.ToneLine})
	}
	if i.State == item.Hidden {
		out = append(out, ui.TagProps{Label: v.T("web.entry.hidden"), Icon: "eye-off", Tone: ui.ToneWarn})
	}
	return out
}

func sourceOf(v *web.Visit, e kind.Entry) (*ui.Link, string) {
	l := &ui.Link{Href: e.Kind.Path(e.Item), Label: e.Card.Name}
	if e.Author.ID == 0 {
		return l, v.T("wiki.page.from_unsigned")
	}
	return l, v.T("wiki.page.from", "who", e.Author.Name)
}

func nodesOf(tree []Node, current ref.Item) []ui.TreeNode {
	var out []ui.TreeNode
	for _, n := range tree {
		t := ui.TreeNode{Label: n.Title, Href: n.link().Href, Current: n.ID == current, Nodes: nodesOf(n.Under, current)}
		t.Open = len(t.Nodes) > 0
		out = append(out, t)
	}
	return out
}

// placeCrumbs is the way to the wiki of a place.
func placeCrumbs(v *web.Visit, place web.Place) ui.CrumbsProps {
	c := ui.CrumbsProps{Steps: []ui.Link{{Href: place.Network.Path(place.Network), Label: place.Network.Name}}}
	if place.Space.ID != place.Network.ID {
		c.Steps = append(c.Steps, ui.Link{Href: place.Path(), Label: place.Space.Name})
	}
	c.Steps = append(c.Steps, ui.Link{Href: place.Path() + pathAll, Label: v.T("wiki.tab")})
	return c
}

func crumbs(v *web.Visit, place web.Place, p Whole) ui.CrumbsProps {
	c := placeCrumbs(v, place)
	for _, x := range p.Above {
		c.Steps = append(c.Steps, ui.Link{Href: Path(x), Label: x.Title})
	}
	c.Steps = append(c.Steps, ui.Link{Label: p.Entry.Item.Title})
	return c
}

// editing is the form that changes a page. When it changed meanwhile, theirs is what it says now, and between what differs
// from it in what was typed.
type editing struct {
	crumbs                             ui.CrumbsProps
	action, back, title, body, summary string
	since, theirs, theirTitle, by      string
	between                            []piece
	faults                             map[string]string
	name, titles, socket, save, gather string            // of the page; where names of pages are asked; where it is written together
	words                              map[string]string // what the island says
	pictures                           []ui.Link         // files of the page that can stand in its text
	files                              string            // where files are joined to it, "" while it is not there
	fields                             attach.FieldsProps
	margin                             marginPage // what is said of it, to be read while one writes
	fresh                              *fresh     // of a page to be made
}

// fresh is what the form of a new page has more.
type fresh struct {
	key, source string
	places      []ui.Option
	audiences   []ui.Option
	draft       *ui.DraftProps
	templates   *ui.ChoicesProps // nil where none may be chosen
}

// form is the attributes of the form: a new page is kept as a draft until it is sent, with its files.
func (o editing) form(ctx context.Context) templ.Attributes {
	a := templ.Attributes{"aria-label": lang.T(ctx, "wiki.edit.heading"), "data-page-editor-target": "form", "data-action": "submit->page-editor#submit"}
	if o.fresh == nil {
		return a
	}
	a["aria-label"], a["enctype"] = lang.T(ctx, "wiki.new.title"), "multipart/form-data"
	if d := o.fresh.draft; d != nil {
		a["data-controller"], a["data-draft-address-value"], a["data-draft-lost-value"] = "draft", d.Action, d.Lost
		a["data-action"] = "submit->page-editor#submit input->draft#later change->draft#later submit->draft#sent"
	}
	return a
}

// placing is the form that puts a page elsewhere in the tree.
type placing struct {
	crumbs                     ui.CrumbsProps
	action, back, title, fault string
	places                     []ui.Option
}

// historyPage is the versions of a page.
type historyPage struct {
	back, title, compare string
	older                string // address of the versions before these, "" at the end
	rows                 []revisionRow
}

type revisionRow struct {
	n, href, who, when, summary, title string
	name                               string // of a milestone
	naming                             *ui.LinkBtnProps
	now                                bool
	tags                               []ui.TagProps
	lines                              []string
}

func historyOf(v *web.Visit, p Whole, list []Revision) historyPage {
	i := p.Entry.Item
	o := historyPage{back: Path(i), title: i.Title, compare: Path(i) + "/comparaison"}
	for _, r := range list {
		row := revisionRow{n: versionName(r.N), who: signed(v, r), when: v.Lang.DateTime(r.At), summary: r.Summary, now: r.N == present, name: r.Mark.Name}
		switch r.N {
		case present:
			row.href = Path(i)
		case coming:
			row.href = Path(i) + "/en-cours"
			row.tags = append(row.tags, ui.TagProps{Label: v.T("wiki.history.coming"), Icon: "pencil", Tone: ui.ToneWarn})
		default:
			row.href = Path(i) + "/versions/" + row.n
		}
		if r.At.IsZero() { // from before versions were signed
			row.when = v.Lang.DateTime(i.Created)
		}
		if p.Rules.States {
			if row.lines = r.Mark.history(v); len(row.lines) > 0 || !r.Shown {
				row.tags = append(row.tags, stateTags(v, r.Mark)...)
			}
		}
		if r.Name() && p.Entry.Edit {
			label := v.T("wiki.history.name")
			if row.name != "" {
				label = v.T("wiki.history.rename")
			}
			row.naming = &ui.LinkBtnProps{Href: Path(i) + "/versions/" + row.n, Label: label, More: row.when, Icon: "flag", Look: ui.LookBare, Small: true}
		}
		if r.Title != i.Title {
			row.title = r.Title
		}
		o.rows = append(o.rows, row)
	}
	return o
}

// Name tells whether a version may be given a name: those that nobody signed cannot be told apart.
func (r Revision) Name() bool { return !r.At.IsZero() }

// signed is who wrote a version.
func signed(v *web.Visit, r Revision) string {
	names := []string{nameOr(v, r.By)}
	for _, c := range r.With {
		names = append(names, nameOr(v, c))
	}
	return strings.Join(names, ", ")
}

// comparing is the difference between two versions.
type comparing struct {
	back, title, oldTitle, newTitle string
	pieces                          []piece
	added, removed                  int
}

// past is a page as it was, or as it is when it is the current one; hidden, when readers are not shown it.
type past struct {
	back, title, restore, name string
	current, hidden            bool
	naming                     *naming
	html                       ui.Safe
}

// naming is the form by which a version is given a name.
type naming struct{ action, since, name, fault string }
