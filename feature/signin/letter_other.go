package signin

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/mail"
	"maillage/core/mail/letterhead"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/lang"
)

// sendOther sends the letter of an attempt that is not to sign in, in the language of ctx. Whether an account has the
// address decides what it says, never whether one leaves.
func sendOther(ctx context.Context, tx *db.Tx, c *part.Core, l account.Letter) error {
	owner, err := account.ByEmail(ctx, tx, l.Email)
	if err != nil && !fail.Is(err, fail.Hidden) {
		return err
	}
	minutes := int(l.Expires.Sub(l.Sent) / time.Minute)
	s := sheet(ctx, c)
	switch {
	case l.Purpose == account.ToConfirm:
		s.Title = lang.T(ctx, "signin.mail.confirm.subject", "site", s.Site)
		s.Says = []string{lang.T(ctx, "signin.mail.confirm.text")}
		s.CodeLabel, s.Code = lang.T(ctx, "signin.mail.confirm.type"), grouped(l.Code)
		s.After = []string{lang.T(ctx, "signin.mail.code_good", "n", minutes)}
		s.Warn, s.WarnText = lang.T(ctx, "signin.mail.not_you"), lang.T(ctx, "signin.mail.confirm.not_you")
	case l.Purpose == account.ToReset && owner.ID == 0:
		s.Title = lang.T(ctx, "signin.mail.reset.subject", "site", s.Site)
		s.Says = []string{lang.T(ctx, "signin.mail.reset.unknown"), lang.T(ctx, "signin.mail.reset.unknown_text")}
		s.Button, s.Link = lang.T(ctx, "signin.mail.reset.enter"), c.Web.Absolute("/connexion")
	case l.Purpose == account.ToReset:
		s.Title = lang.T(ctx, "signin.mail.reset.subject", "site", s.Site)
		s.Says = []string{lang.T(ctx, "signin.mail.reset.text")}
		s.Button, s.Link = lang.T(ctx, "signin.mail.reset.button"), c.Web.Absolute(forgottenPath+"/"+l.Token)
		s.After = []string{lang.T(ctx, "signin.mail.link_good", "n", minutes)}
		s.Warn, s.WarnText = lang.T(ctx, "signin.mail.not_you"), lang.T(ctx, "signin.mail.reset.not_you")
	case owner.ID != 0 && owner.ID != l.Person:
		ctx = lang.With(ctx, c.Web.Catalogue.Localizer(owner.Lang, nil))
		s = sheet(ctx, c)
		s.Title = lang.T(ctx, "signin.mail.taken.subject", "site", s.Site)
		s.Says = []string{lang.T(ctx, "signin.mail.taken.text"), lang.T(ctx, "signin.mail.taken.nothing")}
	default:
		s.Title = lang.T(ctx, "signin.mail.move.subject", "site", s.Site)
		s.Says = []string{lang.T(ctx, "signin.mail.move.text")}
		s.Button, s.Link = lang.T(ctx, "signin.mail.move.button"), c.Web.Absolute(movePath+l.Token)
		s.CodeLabel, s.Code = lang.T(ctx, "signin.mail.type"), grouped(l.Code)
		s.After = []string{lang.T(ctx, "signin.mail.good", "n", minutes)}
		s.Warn, s.WarnText = lang.T(ctx, "signin.mail.not_you"), lang.T(ctx, "signin.mail.move.not_you")
	}
	return send(ctx, tx, c, "signin/"+strconv.FormatInt(l.ID, 10), l.Email, "", s)
}

// movePath is where feature/settings takes the link of a letter that proves a new address.
const movePath = "/parametres/adresse/lien/"

// sheet is a letter of this site in the language of ctx, on which nothing is written yet.
func sheet(ctx context.Context, c *part.Core) letterhead.Sheet {
	return letterhead.Sheet{Lang: lang.From(ctx).Tag(), Site: c.Config.Site, Home: c.Web.Absolute("/"), Copy: lang.T(ctx, "signin.mail.copy")}
}

func send(ctx context.Context, tx *db.Tx, c *part.Core, key, to, name string, s letterhead.Sheet) error {
	w, err := letterhead.Write(ctx, s)
	if err != nil {
		return err
	}
	return c.Mail.Send(ctx, tx, key, mail.Letter{To: to, ToName: name, Subject: s.Title, Text: w.Text, HTML: w.HTML})
}

// tellLate: what is older is told no more. A site that was off for longer has other troubles.
const tellLate = 4 * 24 * time.Hour

// follow writes to people about what happened to their way in: another password, a browser never seen before.
func (s *Signin) follow(ctx context.Context, tx *db.Tx, f journal.Fact) error {
	var data struct {
		Session int64 `json:"session"`
		Strange bool  `json:"strange"`
	}
	if f.Kind == "account.signed_in" && f.Data != nil {
		if err := json.Unmarshal(f.Data, &data); err != nil {
			return fail.E("signin.follow", fail.Internal, err)
		}
	}
	if f.Kind != "account.password_changed" && !data.Strange || clock.Now(ctx).Sub(f.At) > tellLate {
		return nil
	}
	p, err := account.Get(ctx, tx, f.Actor)
	if fail.Is(err, fail.Hidden) || err == nil && p.State == account.Closed {
		return nil
	} else if err != nil {
		return err
	}
	zone, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	ctx = lang.With(ctx, s.core.Web.Catalogue.Localizer(p.Lang, zone))
	w := sheet(ctx, s.core)
	when := lang.From(ctx).DateTime(f.At)
	if !data.Strange {
		w.Title = lang.T(ctx, "signin.mail.password.subject", "site", w.Site)
		w.Says = []string{lang.T(ctx, "signin.mail.password.text", "when", when)}
		w.Button, w.Link = lang.T(ctx, "signin.mail.password.button"), s.core.Web.Absolute(forgottenPath)
		w.Warn, w.WarnText = lang.T(ctx, "signin.mail.password.warn"), lang.T(ctx, "signin.mail.password.warn_text")
		return send(ctx, tx, s.core, "signin/fact/"+f.ID.String(), p.Email, p.Name(), w)
	}
	from, err := sessionDevice(ctx, tx, p.ID, data.Session)
	if err != nil {
		return err
	}
	if from == "" {
		from = lang.T(ctx, "signin.mail.device.unknown")
	}
	w.Title = lang.T(ctx, "signin.mail.device.subject", "site", w.Site)
	w.Says = []string{lang.T(ctx, "signin.mail.device.text", "when", when), lang.T(ctx, "signin.mail.device.from", "device", from)}
	w.Button, w.Link = lang.T(ctx, "signin.mail.device.button"), s.core.Web.Absolute("/parametres/sessions")
	w.Warn, w.WarnText = lang.T(ctx, "signin.mail.device.warn"), lang.T(ctx, "signin.mail.device.warn_text")
	return send(ctx, tx, s.core, "signin/fact/"+f.ID.String(), p.Email, p.Name(), w)
}

// sessionDevice is the browser of a session of p, "" when that is not known or the session is over.
func sessionDevice(ctx context.Context, q db.Q, p ref.Person, session int64) (string, error) {
	list, err := account.Sessions(ctx, q, p)
	for _, s := range list {
		if s.ID == session {
			return s.Device, nil
		}
	}
	return "", err
}
