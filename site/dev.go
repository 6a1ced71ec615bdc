package site

import (
	"regexp"
	"strings"

	"maillage/core/journal"
	"maillage/core/mail"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/ui"
)

// shownLetters and shownFacts are how many of the last ones the development pages list.
const (
	shownLetters = 50
	shownFacts   = 200
)

// mailBox is the letters that would have left, for those who try the demonstration.
func (s *Site) mailBox(v *web.Visit) error {
	list, err := s.Core.Mail.Box(v.Ctx(), shownLetters)
	if err != nil {
		return err
	}
	rows := make([]ui.RowProps, len(list))
	for n, l := range list {
		rows[n] = ui.RowProps{Title: l.Subject, Href: "/dev/mail/" + l.ID.String(), Note: l.To, EndAt: v.Lang.Ago(l.At, v.Now())}
	}
	return v.Page(web.Page{Title: v.T("site.mail"), Frame: ui.FrameTwo, NoIndex: true, Main: mailBoxView(rows)})
}

func (s *Site) letter(v *web.Visit) error {
	n, ok := id.Parse(v.Path("letter"))
	if !ok {
		return fail.E("site.letter", fail.Hidden, nil)
	}
	l, err := s.Core.Mail.Boxed(v.Ctx(), mail.BoxID(n))
	if err != nil {
		return err
	}
	return v.Page(web.Page{Title: l.Subject, Frame: ui.FrameTwo, NoIndex: true, Main: letterView(l.Subject, l.To, v.Lang.DateTime(l.At), s.pieces(l.Text))})
}

func (s *Site) latest(v *web.Visit) ([]journal.Fact, error) {
	return journal.Latest(v.Ctx(), s.Core.DB.Q(), shownFacts)
}

// piece is a run of a letter's text: words, or an address of this site.
type piece struct{ text, href string }

var address = regexp.MustCompile(`https?://[^\s<>"]+`)

// pieces cuts text at its addresses. Only those of this site become links, by their path.
func (s *Site) pieces(text string) []piece {
	var out []piece
	last := 0
	for _, at := range address.FindAllStringIndex(text, -1) {
		found := text[at[0]:at[1]]
		path, here := strings.CutPrefix(found, s.Core.Config.PublicURL)
		if !here || !strings.HasPrefix(path, "/") {
			continue
		}
		out = append(out, piece{text: text[last:at[0]]}, piece{found, path})
		last = at[1]
	}
	return append(out, piece{text: text[last:]})
}
