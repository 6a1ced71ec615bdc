package inbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"maillage/core/db"
	"maillage/core/mail"
	"maillage/core/mail/letterhead"
	"maillage/kit/clock"
	"maillage/kit/lang"
)

// tell writes to the sender of m why their answer is not published: once a day, whatever they send. to is the address they
// wrote to, nil when it is not theirs: then nothing of it is said.
func (b *Inbox) tell(ctx context.Context, m received, to *recipient, key string, args ...any) error {
	if to == nil { // nothing is known of them
		ctx = lang.With(ctx, b.core.Web.Catalogue.Localizer("fr", time.UTC))
	}
	return b.write(ctx, m, to, []string{lang.T(ctx, key, args...)})
}

func (b *Inbox) write(ctx context.Context, m received, to *recipient, says []string) error {
	s := letterhead.Sheet{Lang: lang.From(ctx).Tag(), Site: b.core.Config.Site, Home: b.core.Web.Absolute("/"), Says: says}
	s.Title = lang.T(ctx, "inbox.mail.subject", "site", s.Site)
	if to != nil && to.right.item != 0 {
		s.Button, s.Copy = lang.T(ctx, "inbox.mail.button"), lang.T(ctx, "inbox.mail.copy")
		s.Link = b.core.Web.Absolute("/publications/" + to.right.item.String())
	}
	s.After = []string{lang.T(ctx, "inbox.mail.once")}
	w, err := letterhead.Write(ctx, s)
	if err != nil {
		return err
	}
	// Foreigners are told at the address that mail servers use, which is harder to make up.
	address := m.envelope
	if to != nil {
		address = m.From
	}
	who := sha256.Sum256([]byte(strings.ToLower(address)))
	once := "inbox/" + hex.EncodeToString(who[:16]) + "/" + clock.Now(ctx).UTC().Format(time.DateOnly)
	l := mail.Letter{To: address, Subject: s.Title, Text: w.Text, HTML: w.HTML}
	if m.ID != "" && !strings.ContainsAny(m.ID, " \t\r\n<>") {
		l.Headers = map[string]string{"In-Reply-To": "<" + m.ID + ">", "References": "<" + m.ID + ">"}
	}
	return b.core.DB.Write(ctx, func(tx *db.Tx) error { return b.core.Mail.Send(ctx, tx, once, l) })
}
