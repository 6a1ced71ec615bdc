package group

import (
	"context"
	"strconv"
	"strings"
	"time"

	"maillage/core/db"
	"maillage/core/mail"
	"maillage/kit/fail"
	"maillage/kit/lang"
)

// letterWords is what the letter of an invitation says, in the language of who gets it.
type letterWords struct {
	lang, subject, hello, text, lede, act, link, until, why string
}

// plain is the letter for programs without HTML.
func (l letterWords) plain() string {
	var parts []string
	for _, p := range []string{l.hello, l.text, l.lede, l.act + "\n" + l.link, l.until, l.why} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "\n\n") + "\n"
}

// send puts the letter of l in the post, with the link that accepts it.
func (g *Group) send(ctx context.Context, tx *db.Tx, sc scene, l letter, link, tag string) error {
	const op = "group.send"
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return fail.Wrap(op, err)
	}
	voice := g.core.Web.Catalogue.Localizer(tag, zone).Calling(sc.network.Words)
	// words: group.letter.text.*
	w := letterWords{
		lang: voice.Tag(), link: link, lede: sc.space.Lede, hello: voice.T("group.letter.hello"), act: voice.T("group.letter.act"),
		subject: voice.T("group.letter.subject", "who", sc.by.Name(), "name", sc.space.Name),
		text:    voice.T("group.letter.text."+string(sc.space.Kind), "who", named(sc), "name", sc.space.Name, "network", sc.network.Name, "site", g.core.Web.Options.Site),
		until:   voice.T("group.letter.until", "date", voice.Date(l.expires)), why: voice.T("group.letter.why", "who", sc.by.Name(), "email", l.email),
	}
	var html strings.Builder
	if err := letterView(w).Render(lang.With(ctx, voice), &html); err != nil {
		return fail.Wrap(op, err)
	}
	return g.core.Mail.Send(ctx, tx, "group.invitation/"+strconv.FormatInt(l.id, 10), mail.Letter{To: l.email, Subject: w.subject, Text: w.plain(), HTML: html.String()})
}

// named is who invites, with where they work.
func named(sc scene) string {
	if sc.by.OrgName == "" {
		return sc.by.Name()
	}
	return sc.by.Name() + " (" + sc.by.OrgName + ")"
}
