package file

import (
	"context"
	"strings"

	"maillage/core/attach"
	"maillage/core/web"
	"maillage/kit/lang"
	"maillage/kit/mime"
	"maillage/ui"
)

// sharePage is how a document is shared: with those who may read it, and outside.
type sharePage struct {
	crumbs        ui.CrumbsProps
	name          string
	folder, own   bool
	members, made string // addresses
	action, back  string
	days          string
	rule          LinkRule
	faults        map[string]string
	rows          []linkRow
}

func (o sharePage) errors() (out []ui.FieldError) {
	for _, f := range []string{"", "jours", "mot_de_passe"} {
		if text, ok := o.faults[f]; ok {
			out = append(out, ui.FieldError{ID: f, Text: text})
		}
	}
	return out
}

// linkRow is a link in a list.
type linkRow struct {
	id, icon, name, href, note, uses, from string
	tags                                   []ui.TagProps
	live                                   bool
}

func linkRows(v *web.Visit, list []Linked, from string) (out []linkRow) {
	for _, x := range list {
		r := linkRow{id: x.ID.String(), name: x.Node.Item.Title, from: from, live: !x.IsOver(v.Now())}
		if r.icon = "folder"; !x.Node.IsFolder() {
			r.icon = attach.Icon(x.Node.Type)
		}
		if v.Viewer.Sees(x.Node.Item) {
			r.href = Path(x.Node.Item)
		}
		r.note = v.T("file.link.until", "made", v.Lang.Date(x.Created), "day", v.Lang.Date(x.Ends))
		if x.Person != v.Viewer.Person {
			r.note = v.T("file.link.until_by", "who", x.Maker.Name, "made", v.Lang.Date(x.Created), "day", v.Lang.Date(x.Ends))
		}
		r.uses = v.T("file.link.never")
		if x.Taken > 0 {
			r.uses = v.T("file.link.taken", "n", int(x.Taken), "when", v.Lang.Ago(x.Latest, v.Now()))
		}
		switch {
		case !x.Revoked.IsZero():
			r.tags = append(r.tags, ui.TagProps{Label: v.T("file.link.state.revoked"), Icon: "x", Tone: ui.ToneLine})
		case !r.live:
			r.tags = append(r.tags, ui.TagProps{Label: v.T("file.link.state.ended"), Icon: "clock", Tone: ui.ToneLine})
		case x.Dead:
			r.tags = append(r.tags, ui.TagProps{Label: v.T("file.link.state.dead"), Icon: "eye-off", Tone: ui.ToneWarn})
		default:
			r.tags = append(r.tags, ui.TagProps{Label: v.T("file.link.state.live"), Icon: "world", Tone: ui.ToneOK})
		}
		if x.HasPassword() {
			r.tags = append(r.tags, ui.TagProps{Label: v.T("file.link.state.password"), Icon: "lock", Tone: ui.ToneLine})
		}
		out = append(out, r)
	}
	return out
}

// sharedPage is what a link shows to whoever has it.
type sharedPage struct {
	title, icon, note, save string
	folder                  bool
	shown                   filePage
}

func sharedOf(v *web.Visit, o Opened, p Preview) sharedPage {
	n, path := o.Node, sharedPath(v.Path("token"))
	s := sharedPage{title: n.Item.Title, icon: "folder", folder: n.IsFolder(), save: path + "/fichier"}
	if s.folder {
		s.note = v.T("file.link.given_folder", "day", v.Lang.Date(o.Ends))
		return s
	}
	s.icon = attach.Icon(n.Type)
	s.note = v.T("file.link.given", "type", mime.Type{Media: n.Type}.Label(v.Lang.Tag()), "size", v.Lang.Bytes(n.Size), "day", v.Lang.Date(o.Ends))
	s.shown = filePage{title: n.Item.Title, text: p.Text, html: p.HTML, cut: p.Cut}
	if n.Thumb != "" {
		s.shown.picture = &ui.PictureProps{Src: path + "/apercu", Alt: n.Alt, Width: n.ThumbWidth, Height: n.ThumbHeight}
	}
	if len(p.Table) > 0 {
		s.shown.table = tableProps(v, n.Item.Title, p.Table)
	}
	return s
}

// shows tells whether there is something to show of it in the page.
func (s sharedPage) shows() bool {
	return s.shown.picture != nil || s.shown.table != nil || strings.TrimSpace(s.shown.text+s.shown.html) != ""
}

// hintOf says what a link gives, and to whom.
func hintOf(ctx context.Context, o sharePage) string {
	if o.folder {
		return lang.T(ctx, "file.link.outside_folder")
	}
	return lang.T(ctx, "file.link.outside_text")
}
