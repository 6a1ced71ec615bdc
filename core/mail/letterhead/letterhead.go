// Package letterhead writes letters about somebody's own account: one look, as HTML and as text, for every part that has
// such a thing to say. The words are the caller's, in the reader's language.
//
//	w, err := letterhead.Write(ctx, letterhead.Sheet{Lang: "fr", Site: site, Home: home, Title: …, Says: []string{…}})
//	office.Send(ctx, tx, key, mail.Letter{To: email, Subject: sheet.Title, Text: w.Text, HTML: w.HTML})
//
// A letter stands alone: mail programs know neither our style sheets nor our fonts, and nothing in it is fetched.
package letterhead

import (
	"context"
	"strings"

	"maillage/kit/fail"
)

// Sheet is what a letter says, from top to bottom. What is empty is left out; Lang, Site, Home and Title are needed.
type Sheet struct {
	Lang       string // "fr" or "en"
	Site, Home string // name of the site, and its address
	Title      string // also a good subject
	Says       []string
	// Link is what the reader may do, under the words Button; Copy says to copy the address where the button opens nothing.
	Button, Link, Copy string
	// Code is to be typed where CodeLabel says.
	CodeLabel, Code string
	After           []string
	// Warn is a question that the reader may ask themselves, and WarnText the answer.
	Warn, WarnText string
}

// Written is a letter, in both forms.
type Written struct{ Text, HTML string }

// Write writes s.
func Write(ctx context.Context, s Sheet) (Written, error) {
	var b strings.Builder
	if err := view(s).Render(ctx, &b); err != nil {
		return Written{}, fail.E("letterhead.Write", fail.Internal, err)
	}
	return Written{Text: s.text(), HTML: b.String()}, nil
}

// text is the letter for programs without HTML. Link and code stand alone on their lines: they are easy to copy, and no
// program cuts them.
func (s Sheet) text() string {
	parts := append([]string{s.Title}, s.Says...)
	if s.Link != "" {
		parts = append(parts, s.Button+"\n"+s.Link)
	}
	if s.Code != "" {
		parts = append(parts, s.CodeLabel, s.Code)
	}
	parts = append(parts, s.After...)
	if s.Warn != "" {
		parts = append(parts, s.Warn+"\n"+s.WarnText)
	}
	return strings.Join(append(parts, "-- \n"+s.Site+"\n"+s.Home), "\n\n") + "\n"
}
