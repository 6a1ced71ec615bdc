package inbox

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/part"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/kit/mailtext"
)

// mostAnHour is how many answers of one person are taken in an hour: more is a machine.
const mostAnHour = 60

// received is a message, and where it came from.
type received struct {
	mailtext.Message
	envelope string // who to tell when it cannot be delivered, "" for nobody
	digest   [sha256.Size]byte
}

// understand reads a message; ok is false when it is none.
func understand(raw []byte, envelope string) (received, bool) {
	m, err := mailtext.Read(raw)
	r := received{Message: m, envelope: envelope}
	if r.digest = sha256.Sum256(raw); m.ID != "" {
		r.digest = sha256.Sum256([]byte(m.ID)) // servers add headers to what they send again
	}
	return r, err == nil
}

// key is the same for the same message to the same address.
func (m received) key(to recipient) string {
	h := sha256.New()
	h.Write(m.digest[:])
	h.Write([]byte(strings.ToLower(to.address)))
	return "mail-" + base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// receive publishes the answer of a message, or tells its sender why it is not. Nothing is lost when it returns nil, and
// nothing done twice when it is called again after an error.
func (b *Inbox) receive(ctx context.Context, m received, to recipient) error {
	if isMachine(m, b.core.Config.MailFrom) {
		return nil
	}
	p, err := account.Get(ctx, b.core.DB.Q(), to.right.person)
	if fail.Is(err, fail.Hidden) || err == nil && (p.State == account.Closed || !strings.EqualFold(m.From, p.Email)) {
		return b.tell(ctx, m, nil, "inbox.refused.foreign")
	}
	if err != nil {
		return err
	}
	ctx = lang.With(ctx, b.voice(p))
	if to.right.over(clock.Now(ctx)) {
		return b.tell(ctx, m, &to, "inbox.refused.over")
	}
	err = b.core.DB.Write(ctx, func(tx *db.Tx) error {
		return b.core.Limits.Hit(ctx, tx, "inbox:"+p.ID.String(), mostAnHour, time.Hour)
	})
	if err != nil {
		return err
	}
	return b.post(ctx, p, m, to)
}

// post publishes an answer of p.
func (b *Inbox) post(ctx context.Context, p account.Person, m received, to recipient) error {
	files, err := b.keep(ctx, m.Files)
	if err == nil && m.Text == "" && len(files) == 0 {
		return b.tell(ctx, m, &to, "inbox.refused.empty")
	}
	if err == nil {
		err = b.publish(ctx, p, m, to.right, part.Reply{Body: m.Text, Key: m.key(to), Lang: p.Lang, Files: files})
	}
	switch fail.KindOf(err) {
	case fail.Hidden:
		return b.tell(ctx, m, &to, "inbox.refused.gone")
	case fail.Invalid:
		var says []string
		for _, f := range fail.FieldsOf(err) {
			says = append(says, lang.T(ctx, f.Key, f.Args...))
		}
		return b.write(ctx, m, &to, says)
	case fail.Forbidden, fail.Closed:
		if key, args := fail.Reason(err); key != "" {
			return b.tell(ctx, m, &to, key, args...)
		}
		return b.tell(ctx, m, &to, "inbox.refused.closed")
	}
	return err
}

func (b *Inbox) publish(ctx context.Context, p account.Person, m received, to right, r part.Reply) error {
	switch {
	case to.space == 0:
		return b.core.Answer(ctx, p.ID, to.item, r)
	case b.core.OpenTopic == nil:
		return fail.E("inbox.publish", fail.Hidden, nil)
	}
	return b.core.OpenTopic(ctx, p.ID, to.space, titleOf(m.Subject), r)
}

func (b *Inbox) voice(p account.Person) *lang.Localizer {
	zone, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	return b.core.Web.Catalogue.Localizer(p.Lang, zone)
}
