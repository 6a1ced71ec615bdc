package settings

import (
	"context"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/mail"
	"maillage/core/mail/letterhead"
	"maillage/kit/lang"
)

// reading is ctx in the language and the time zone of p.
func (s *Settings) reading(ctx context.Context, p account.Person) context.Context {
	zone, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		zone = time.UTC // a zone that this machine does not know must hold no letter back
	}
	return lang.With(ctx, s.core.Web.Catalogue.Localizer(p.Lang, zone))
}

// sheet is a letter of this site in the language of ctx, on which nothing is written yet.
func (s *Settings) sheet(ctx context.Context) letterhead.Sheet {
	return letterhead.Sheet{Lang: lang.From(ctx).Tag(), Site: s.core.Config.Site, Home: s.core.Web.Absolute("/"), Copy: lang.T(ctx, "settings.mail.copy")}
}

func (s *Settings) send(ctx context.Context, tx *db.Tx, key, to, name string, l letterhead.Sheet) error {
	w, err := letterhead.Write(ctx, l)
	if err != nil {
		return err
	}
	return s.core.Mail.Send(ctx, tx, key, mail.Letter{To: to, ToName: name, Subject: l.Title, Text: w.Text, HTML: w.HTML})
}

// tellMoved writes to both addresses: the old one gets the link that puts it back.
func (s *Settings) tellMoved(ctx context.Context, tx *db.Tx, key string, m account.Moved) error {
	ctx = s.reading(ctx, m.Person)
	l := lang.From(ctx)
	old := s.sheet(ctx)
	old.Title = lang.T(ctx, "settings.mail.moved.subject", "site", old.Site)
	old.Says = []string{lang.T(ctx, "settings.mail.moved.text", "email", masked(m.Person.Email)), lang.T(ctx, "settings.mail.moved.fine")}
	old.Button, old.Link = lang.T(ctx, "settings.mail.moved.button"), s.core.Web.Absolute(backPath+m.Token)
	old.After = []string{lang.T(ctx, "settings.mail.moved.until", "day", l.Date(m.Expires))}
	old.Warn, old.WarnText = lang.T(ctx, "settings.mail.moved.warn"), lang.T(ctx, "settings.mail.moved.warn_text")
	if err := s.send(ctx, tx, key+"/old", m.Old, m.Person.Name(), old); err != nil {
		return err
	}
	now := s.sheet(ctx)
	now.Title = old.Title
	now.Says = []string{lang.T(ctx, "settings.mail.arrived.text")}
	now.Button, now.Link = lang.T(ctx, "settings.mail.arrived.button"), s.core.Web.Absolute("/parametres")
	return s.send(ctx, tx, key+"/new", m.Person.Email, m.Person.Name(), now)
}

// tellClosing writes to who asked to close their account: it is the last letter about it.
func (s *Settings) tellClosing(ctx context.Context, tx *db.Tx, key string, p account.Person) error {
	ctx = s.reading(ctx, p)
	w := s.sheet(ctx)
	day := lang.From(ctx).Date(p.Closing)
	w.Title = lang.T(ctx, "settings.mail.closing.subject", "site", w.Site, "day", day)
	w.Says = []string{lang.T(ctx, "settings.mail.closing.text", "day", day), lang.T(ctx, "settings.mail.closing.back")}
	w.Button, w.Link = lang.T(ctx, "settings.mail.closing.button"), s.core.Web.Absolute("/connexion?suite="+closePath)
	w.After = []string{lang.T(ctx, "settings.mail.closing.last")}
	w.Warn, w.WarnText = lang.T(ctx, "settings.mail.not_you"), lang.T(ctx, "settings.mail.closing.not_you")
	return s.send(ctx, tx, key, p.Email, p.Name(), w)
}
