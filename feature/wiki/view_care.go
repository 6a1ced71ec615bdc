package wiki

import (
	"context"
	"regexp"
	"strings"

	"maillage/core/attach"
	"maillage/core/item"
	"maillage/core/web"
	"maillage/ui"
)

// careWords is who answers for a page and until when, and what is said when that time has come.
func careWords(v *web.Visit, p Whole) (lines []string, overdue string) {
	if p.Owner.Name != "" {
		lines = append(lines, v.T("wiki.care.by", "who", p.Owner.Name))
	}
	switch due := p.Care.Due; {
	case due.IsZero():
	case due.After(v.Now()):
		lines = append(lines, v.T("wiki.care.until", "when", v.Lang.Date(due)))
	default:
		overdue = v.T("wiki.care.overdue", "when", v.Lang.Date(due))
	}
	if len(lines) > 1 {
		lines = []string{strings.Join(lines, " · ")}
	}
	return lines, overdue
}

// words is who answers for a page and until when, in a list.
func (c cared) words(v *web.Visit) (text string, tags []ui.TagProps) {
	var parts []string
	if due := c.care.Due; !due.IsZero() {
		parts = append(parts, v.T("wiki.care.until", "when", v.Lang.Date(due)))
		if !due.After(v.Now()) {
			tags = append(tags, ui.TagProps{Label: v.T("wiki.care.late"), Icon: "alert-triangle", Tone: ui.ToneWarn})
		}
	}
	if c.owner.Name != "" {
		parts = append(parts, v.T("wiki.care.by", "who", c.owner.Name))
	}
	return strings.Join(parts, " · "), tags
}

// printed is what a page says of itself on paper, under its title: where it is from, who wrote it, how far it got, its address.
func printed(v *web.Visit, place web.Place, p Whole) []string {
	where := place.Space.Name
	if place.Space.ID != place.Network.ID {
		where += ", " + place.Network.Name
	}
	out := []string{where}
	if p.Rules.States {
		for _, t := range presentTags(v, p) {
			out = append(out, t.Label)
		}
	}
	return append(out, v.T("wiki.print.on", "when", v.Lang.Date(v.Now())))
}

// pageActs is the lines of the menu of a page for those who write it.
func pageActs(v *web.Visit, i item.Item) []ui.MenuItem {
	return []ui.MenuItem{
		{Label: v.T("wiki.care.act"), Icon: "adjustments", Href: Path(i) + "/reglages"},
		{Label: v.T("wiki.files"), Icon: "paperclip", Href: Path(i) + "/fichiers"},
	}
}

// fileAlone is a paragraph that is nothing but a link to a file of the page.
var fileAlone = regexp.MustCompile(`<p><a href="/fichiers/([0-9a-z]{13})"[^>]*>[^<]*</a></p>`)

// embedded is a text whose paragraphs that only name a file of the page are cards of it, and the files that the text does not show.
func embedded(ctx context.Context, safe ui.Safe, files []attach.File) (ui.Safe, []attach.File, error) {
	rest := make([]attach.File, 0, len(files))
	by := map[string]attach.File{}
	for _, f := range files {
		if !strings.Contains(string(safe), f.Path()+`"`) && !strings.Contains(string(safe), f.Path()+`/`) {
			rest = append(rest, f)
		}
		by[f.ID.String()] = f
	}
	var fault error
	out := fileAlone.ReplaceAllStringFunc(string(safe), func(s string) string {
		f, ok := by[fileAlone.FindStringSubmatch(s)[1]]
		if !ok || f.HasThumb {
			return s
		}
		var b strings.Builder
		if err := attach.Attachments([]attach.File{f}).Render(ctx, &b); err != nil {
			fault = err
		}
		return b.String()
	})
	return ui.Safe(out), rest, fault
}
