package wiki

import (
	"cmp"
	"net/http"

	"github.com/a-h/templ"

	"maillage/core/web"
	"maillage/kit/markdown"
	"maillage/ui"
)

// editorJS is the island of the rich editor, loaded by the pages that edit and by no other.
const editorJS = "wiki-editor.js"

// tool is one button of the editor: what it does (feature/wiki/editor.ts), and its words. Where it stands shows the button only
// there: in a table.
type tool struct {
	act, icon, words string
	toggle           bool
}

// tools is the toolbar, by groups.
var tools = [][]tool{
	{{"bold", "bold", "wiki.tool.bold", true}, {"italic", "italic", "wiki.tool.italic", true}, {"strike", "strikethrough", "wiki.tool.strike", true}, {"code", "code", "wiki.tool.code", true}, {"link", "link", "wiki.tool.link", true}},
	{{"bullets", "list", "wiki.tool.bullets", true}, {"numbers", "list-numbers", "wiki.tool.numbers", true}, {"tasks", "list-check", "wiki.tool.tasks", true}},
	{{"table", "table", "wiki.tool.table", false}, {"image", "photo", "wiki.tool.image", false}, {"file", "paperclip", "wiki.tool.file", false}, {"callout", "info-square", "wiki.tool.callout", true}, {"note", "superscript", "wiki.tool.note", false}, {"page", "file-symlink", "wiki.tool.page", false}, {"mention", "at", "wiki.tool.mention", false}},
	{{"undo", "arrow-back-up", "wiki.tool.undo", false}, {"redo", "arrow-forward-up", "wiki.tool.redo", false}, {"find", "search", "wiki.tool.find", true}, {"help", "keyboard", "wiki.tool.help", false}},
}

// tableTools stand where the caret is in a table.
var tableTools = []tool{
	{"row-after", "row-insert-bottom", "wiki.tool.row_after", false}, {"column-after", "column-insert-right", "wiki.tool.column_after", false},
	{"row-remove", "row-remove", "wiki.tool.row_remove", false}, {"column-remove", "column-remove", "wiki.tool.column_remove", false},
	{"align", "align-right", "wiki.tool.align", false}, {"table-remove", "table-off", "wiki.tool.table_remove", false},
}

// styles is the kinds of block, as the list of the toolbar has them.
// words: wiki.style.*
var styles = []string{"paragraph", "h2", "h3", "h4", "quote", "lines"}

// editorWords is what the island says by itself; it puts hours, names and numbers in them.
// words: wiki.editor.* wiki.callout.*
func editorWords(v *web.Visit) map[string]string {
	out := map[string]string{}
	for _, key := range []string{
		"text", "placeholder", "done", "saved", "saving", "synced", "connecting", "offline", "gone", "refused", "typing", "follow",
		"lost", "kept", "loss.comment", "loss.html", "loss.definition", "loss.note", "loss.form", "found", "found_none", "replaced", "names", "send.type", "send.large", "send.empty", "send.lost", "send.going",
	} {
		out[key] = v.T("wiki.editor."+key, "h", "{h}", "m", "{m}", "name", "{name}", "i", "{i}", "n", "{n}", "why", "{why}")
	}
	for _, kind := range markdown.Callouts {
		out["callout."+kind] = v.T("wiki.callout." + kind)
	}
	return out
}

func (w *Wiki) pageEdit(v *web.Visit, place web.Place, p Whole, o editing, status int) error {
	tree, err := w.Tree(v.Ctx(), v.Viewer, place.Space, p.Entry.Item.ID)
	if err != nil {
		return err
	}
	o.action, o.back, o.name = Path(p.Entry.Item)+"/modifier", Path(p.Entry.Item), p.Entry.Item.Title
	o.files, o.socket, o.gather = Path(p.Entry.Item)+"/fichiers", Path(p.Entry.Item)+"/direct", Path(p.Entry.Item)+"/version"
	o.fields = w.core.Files.Fields(nil, "")
	if !p.Unread {
		if o.margin, _, err = w.marginOf(v, p, ""); err != nil {
			return err
		}
		o.margin.add = "" // one speaks of what the page says to everybody
	}
	if status != http.StatusOK { // what was typed in this form is not what others write: it is settled by itself
		o.socket = ""
	}
	for _, f := range p.Files {
		if f.HasThumb {
			o.pictures = append(o.pictures, ui.Link{Href: f.ThumbPath(), Label: cmp.Or(f.Alt, f.Name)})
		}
	}
	o.save = "wiki.edit.save"
	if p.Rules.States {
		o.save = "wiki.edit.keep"
	}
	o.crumbs, o.words, o.titles = crumbs(v, place, p), editorWords(v), place.Path()+pathTitles
	return v.Page(web.Page{
		Title: v.T("wiki.edit.title", "name", p.Entry.Item.Title), Status: status, Net: place.Network.Slug, Frame: ui.FrameRead, Main: editView(o),
		Side: treeView(treeBeside(v, place, tree, p.Entry.Item.ID)), SideName: v.T("wiki.tree"), Aside: togetherView(o), AsideName: v.T("wiki.editor.beside"),
		Scripts: []string{ui.Asset(editorJS)},
	})
}

// complete answers with the names of pages that may go on from what is being written after [[.
func (w *Wiki) complete(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	list, err := w.Titled(v.Ctx(), v.Viewer, place.Space.ID, v.Query("q"))
	if err != nil {
		return err
	}
	return v.Fragment(http.StatusOK, titlesView(list))
}

func toolAttrs(t tool) templ.Attributes {
	return templ.Attributes{"data-act": t.act, "tabindex": "-1"}
}

// keys and signs are what the help shows: keys of the editor, and signs that write a form while one types.
// words: wiki.keys.* wiki.signs.*
var (
	keys  = []string{"tools", "bold", "italic", "link", "title", "list", "undo", "find", "tab", "send"}
	signs = []string{"title", "list", "task", "quote", "page", "mention"}
)
