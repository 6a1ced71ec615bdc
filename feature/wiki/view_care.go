package wiki

import (
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
	return lines, overdue
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
