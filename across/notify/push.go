package notify

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/webpush"
)

const (
	// pushLife is how long a push service keeps what it could not deliver: the next day, the page of notices says it better.
	pushLife = 24 * time.Hour
	// knocks is how often a push service that is away is tried again: about two hours.
	knocks = 12
)

// knocking is a task: push to one browser.
type knocking struct {
	Due    due      `json:"due"`
	Device DeviceID `json:"device"`
}

// Receive makes the browser of a session of by receive what is told at once, while it is closed. endpoint, p256dh and auth
// are those of its subscription. Errors: fail.Invalid for what no browser gives.
func (n *Notify) Receive(ctx context.Context, by ref.Person, session int64, endpoint, p256dh, auth string) error {
	const op = "notify.Receive"
	s, err := webpush.Parse(endpoint, p256dh, auth)
	if err != nil {
		return fail.Say(op, fail.Invalid, "notify.push.none")
	}
	return fail.Wrap(op, n.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		if v.Person == 0 {
			return fail.E(op, fail.Forbidden, nil)
		}
		return putDevice(ctx, tx, by, session, s)
	}))
}

// Release takes a browser of by back. Errors: fail.Hidden when it is not theirs.
func (n *Notify) Release(ctx context.Context, by ref.Person, one DeviceID) error {
	const op = "notify.Release"
	return fail.Wrap(op, n.core.DB.Write(ctx, func(tx *db.Tx) error {
		ok, err := dropDevice(ctx, tx, by, one)
		if err == nil && !ok {
			err = fail.E(op, fail.Hidden, nil)
		}
		return err
	}))
}

// devices is the browsers of p.
func (n *Notify) devices(ctx context.Context, p ref.Person) ([]Device, error) {
	return Devices(ctx, n.core.DB.Q(), p)
}

// PushKey is the public key that browsers subscribe with. It is made when first asked for, and stays.
func (n *Notify) PushKey(ctx context.Context) (string, error) {
	key, err := n.pushKey(ctx)
	if err != nil {
		return "", err
	}
	public, err := key.Public()
	return public, fail.Wrap("notify.PushKey", err)
}

func (n *Notify) pushKey(ctx context.Context) (key webpush.Key, err error) {
	const op = "notify.pushKey"
	kept, err := known(ctx, n.core.DB.Q(), keyPush)
	if err != nil {
		return key, err
	}
	if kept == nil {
		if key, err = webpush.NewKey(); err != nil {
			return key, fail.Wrap(op, err)
		}
		fresh, err := key.Bytes()
		if err != nil {
			return key, fail.Wrap(op, err)
		}
		if err := n.core.DB.Write(ctx, func(tx *db.Tx) (err error) { kept, err = secret(ctx, tx, keyPush, fresh); return err }); err != nil {
			return key, err
		}
	}
	key, err = webpush.ParseKey(kept)
	return key, fail.Wrap(op, err)
}

// push notes that a person is told of something by push, and has each of their browsers knocked at.
func (n *Notify) push(ctx context.Context, t queue.Task) error {
	return n.inTime(ctx, t, taskPush, func(tx *db.Tx, o occasion) error {
		list, err := Devices(ctx, tx, o.person.ID)
		if err != nil || len(list) == 0 {
			return err
		}
		if published(o.due.Kind) {
			_, _, err = n.newItems(ctx, tx, o, "push")
		} else if err = n.stillTheirs(ctx, tx, o); err == nil {
			var first bool
			if first, err = toldOnce(ctx, tx, o.person.ID, o.due.Fact, "push"); err == nil && !first {
				err = errNoLetter
			}
		}
		for _, d := range list {
			if err == nil {
				err = n.core.Queue.Add(ctx, tx, taskKnock, o.due.Fact.String()+"/"+d.ID.String(), knocking{o.due, d.ID}, time.Time{})
			}
		}
		return err
	})
}

// knock pushes to one browser. What is said is read now, so that nothing is pushed which was seen meanwhile or may not be
// read any more; a browser that is gone is forgotten.
func (n *Notify) knock(ctx context.Context, t queue.Task) error {
	var k knocking
	if err := json.Unmarshal(t.Data, &k); err != nil {
		return fmt.Errorf("notify: %w: %w", err, queue.Drop)
	}
	text, to, err := n.pushed(ctx, k)
	if fail.Is(err, fail.Hidden) {
		return nil
	}
	if err != nil {
		return err
	}
	key, err := n.pushKey(ctx)
	if err != nil {
		return err
	}
	sender := webpush.Sender{Client: n.core.Outward, Key: key, Contact: n.contact()}
	err = sender.Send(ctx, to.to, webpush.Message{Text: text, TTL: pushLife, Topic: topic(k.Due)}, clock.Now(ctx))
	switch {
	case errors.Is(err, webpush.ErrGone):
		return n.core.DB.Write(ctx, func(tx *db.Tx) error { _, err := dropDevice(ctx, tx, to.Person, to.ID); return err })
	case errors.Is(err, webpush.ErrRefused):
		return fmt.Errorf("notify: %w: %w", err, queue.Drop)
	}
	return err
}

// topic makes what is pushed about one thing replace what still waits about it. It tells the push service nothing.
func topic(d due) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d/%d", d.Kind, d.Subject, d.Person))
	return base64.RawURLEncoding.EncodeToString(sum[:24])
}

// contact is whom a push service may write to about us.
func (n *Notify) contact() string {
	if c := n.core.Config.Contact; c != "" {
		return "mailto:" + c
	}
	if from, err := mail.ParseAddress(n.core.Config.MailFrom); err == nil {
		return "mailto:" + from.Address
	}
	return n.core.Web.PublicURL
}

// declarative marks a message that Safari shows without a script; the script reads the same ("Declarative Web Push").
const declarative = 8030

type pushMessage struct {
	Standard int        `json:"web_push"`
	Shown    pushedText `json:"notification"`
}

type pushedText struct {
	Title    string `json:"title"`
	Body     string `json:"body"`
	Lang     string `json:"lang"`
	Tag      string `json:"tag"`
	Navigate string `json:"navigate"`
}

// pushed is what one browser is told: what happened, and where; never what was said, since others see screens.
// Errors: fail.Hidden when there is nothing to tell any more.
func (n *Notify) pushed(ctx context.Context, k knocking) (text []byte, to Device, err error) {
	q := n.core.DB.Q()
	if to, err = device(ctx, q, k.Device); err != nil {
		return nil, to, err
	}
	if to.Person != k.Due.Person { // somebody else has signed in there since
		return nil, to, errNoLetter
	}
	o, err := n.occasion(ctx, q, k.Due)
	if err != nil {
		return nil, to, err
	}
	var happened string
	if published(o.due.Kind) {
		happened, err = n.happened(ctx, q, o)
	} else if err = n.stillTheirs(ctx, q, o); err == nil {
		var w written
		w, err = n.wordsOfDeclared(ctx, q, o)
		happened = w.subject
	}
	if err != nil {
		return nil, to, err
	}
	path := address(o.line)
	text, err = json.Marshal(pushMessage{declarative, pushedText{Title: happened, Body: whereabouts(o.space, o.net, n.core.Web.Options.Site), Lang: n.voice(o.person).Calling(o.net.Words).Tag(), Tag: path, Navigate: n.core.Web.Absolute(path)}})
	return text, to, fail.Wrap("notify.pushed", err)
}

// happened says what happened about an item that may still be read.
func (n *Notify) happened(ctx context.Context, q db.Q, o occasion) (string, error) {
	list, err := n.notices(ctx, q, o.viewer, []line{o.line})
	if err != nil {
		return "", err
	}
	if len(list) == 0 {
		return "", errNoLetter
	}
	title, _ := n.sentence(n.voice(o.person).Calling(o.net.Words), list[0])
	return title, nil
}

// whereabouts is the name of a place with that of its network, or of the site for what happens nowhere.
func whereabouts(s, network space.Space, site string) string {
	switch {
	case s.ID == 0:
		return site
	case s.ID == network.ID:
		return s.Name
	}
	return s.Name + ", " + network.Name
}
