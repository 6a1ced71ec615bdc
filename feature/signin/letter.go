package signin

import (
	"context"
	"strconv"
	"strings"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/mail"
	"maillage/core/part"
	"maillage/kit/fail"
	"maillage/kit/lang"
)

// Letter returns what sends the letter of an attempt, in the transaction that made the attempt. c need be
// complete only once a letter is sent: the accounts that take this function are part of it.
func Letter(c *part.Core) func(context.Context, *db.Tx, account.Letter) error {
	return func(ctx context.Context, tx *db.Tx, l account.Letter) error {
		ctx = lang.With(ctx, c.Web.Catalogue.Localizer(l.Lang, nil))
		if l.Purpose != account.ToEnter {
			return sendOther(ctx, tx, c, l)
		}
		w := written{
			language: l.Lang, site: c.Config.Site, home: c.Web.Absolute("/"),
			link: c.Web.Absolute("/connexion/lien/" + l.Token), code: grouped(l.Code),
			minutes: int(l.Expires.Sub(l.Sent) / time.Minute),
		}
		var html strings.Builder
		if err := letterView(w).Render(ctx, &html); err != nil {
			return fail.E("signin.Letter", fail.Internal, err)
		}
		key := "signin/" + strconv.FormatInt(l.ID, 10)
		return c.Mail.Send(ctx, tx, key, mail.Letter{To: l.Email, Subject: lang.T(ctx, "signin.mail.subject", "site", w.site), Text: w.text(ctx), HTML: html.String()})
	}
}

// written is what the letter says.
type written struct {
	language, site, home string
	link, code           string
	minutes              int // for which both are good
}

// text is the letter for programs without HTML. The link and the code stand alone on their lines: they are easy to copy, and
// no program cuts them.
func (w written) text(ctx context.Context) string {
	return strings.Join([]string{
		lang.T(ctx, "signin.mail.hello"),
		lang.T(ctx, "signin.mail.open", "site", w.site),
		w.link,
		lang.T(ctx, "signin.mail.type"),
		w.code,
		lang.T(ctx, "signin.mail.good", "n", w.minutes),
		lang.T(ctx, "signin.mail.not_you") + "\n" + lang.T(ctx, "signin.mail.not_you_text"),
		"-- \n" + w.site + "\n" + w.home,
	}, "\n\n") + "\n"
}
