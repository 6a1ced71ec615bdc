package mydata

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/blob"
	"maillage/core/db"
	"maillage/core/mail"
	"maillage/core/mail/letterhead"
	"maillage/core/queue"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/lang"
)

// task is what a task knows of its export.
type task struct {
	Export ID `json:"export"`
}

// work makes an export. One that is not there, or is done, was worked already or is no longer wanted.
func (m *Mydata) work(ctx context.Context, t queue.Task) error {
	var d task
	if err := json.Unmarshal(t.Data, &d); err != nil {
		return fmt.Errorf("mydata: %w: %w", err, queue.Drop)
	}
	e, err := get(ctx, m.core.DB.Q(), d.Export)
	if fail.Is(err, fail.Hidden) || err == nil && e.State != Waiting && e.State != Running {
		return nil
	} else if err != nil {
		return err
	}
	made, err := m.store(ctx, e)
	if err != nil {
		if t.Try >= tries {
			return m.giveUp(ctx, e, err)
		}
		return err
	}
	now := clock.Now(ctx)
	e.State, e.Digest, e.Size, e.Finished, e.Expires = Ready, made.Digest, made.Size, now, now.Add(life)
	return m.core.DB.Write(ctx, func(tx *db.Tx) error {
		wanted, err := finish(ctx, tx, e)
		if err != nil || !wanted { // its account was closed meanwhile
			return err
		}
		if err := attach.Keep(ctx, tx, e.Digest, e.kept()); err != nil {
			return err
		}
		m.ring(tx, e)
		return m.tell(ctx, tx, e)
	})
}

// giveUp notes that an export cannot be made: its person may ask for another.
func (m *Mydata) giveUp(ctx context.Context, e Export, cause error) error {
	e.State, e.Finished = Failed, clock.Now(ctx)
	err := m.core.DB.Write(ctx, func(tx *db.Tx) error {
		m.ring(tx, e)
		_, err := finish(ctx, tx, e)
		return err
	})
	if err != nil {
		return err
	}
	return cause
}

// store writes an export into a blob, without holding it in memory.
func (m *Mydata) store(ctx context.Context, e Export) (blob.Ref, error) {
	p, err := account.Get(ctx, m.core.DB.Q(), e.Person)
	if err != nil {
		return blob.Ref{}, err
	}
	zone, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	w := &writing{Mydata: m, export: e, person: p, lang: m.core.Web.Catalogue.Localizer(p.Lang, zone), made: clock.Now(ctx)}
	in, out := io.Pipe()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		out.CloseWithError(w.write(ctx, out))
	}()
	made, err := m.core.Blobs.Put(attach.MadeHere(ctx), in, -1)
	in.CloseWithError(err) // ends the writing when the blob could not be kept
	<-ended
	return made, err
}

// ring says on the open pages of its person that an export advanced. The topic is that on which across/live listens.
func (m *Mydata) ring(tx *db.Tx, e Export) {
	tx.AfterCommit(func() { m.core.Hub.Publish("person:"+e.Person.String(), []byte(`{"kind":"export"}`)) })
}

// tell writes to the person that their file is ready.
func (m *Mydata) tell(ctx context.Context, tx *db.Tx, e Export) error {
	p, err := account.Get(ctx, tx, e.Person)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	ctx = lang.With(ctx, m.core.Web.Catalogue.Localizer(p.Lang, zone))
	s := letterhead.Sheet{Lang: p.Lang, Site: m.core.Config.Site, Home: m.core.Web.Absolute("/"), Copy: lang.T(ctx, "mydata.mail.copy")}
	s.Title = lang.T(ctx, "mydata.mail.subject", "site", s.Site)
	s.Says = []string{lang.T(ctx, "mydata.mail.text", "day", lang.From(ctx).Date(e.Expires))}
	s.Button, s.Link = lang.T(ctx, "mydata.mail.button"), m.core.Web.Absolute(path)
	s.Warn, s.WarnText = lang.T(ctx, "mydata.mail.warn"), lang.T(ctx, "mydata.mail.warn_text")
	w, err := letterhead.Write(ctx, s)
	if err != nil {
		return err
	}
	return m.core.Mail.Send(ctx, tx, e.kept(), mail.Letter{To: p.Email, ToName: p.Name(), Subject: s.Title, Text: w.Text, HTML: w.HTML})
}
