package coedit

import (
	"context"
	"encoding/json"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// fault is why no version can be made of a document: a words key, and what goes with it.
type fault struct {
	Key  string `json:"key"`
	Args []any  `json:"args,omitempty"`
}

// faultOf is what err, of a settling, says to people.
func faultOf(err error) fault {
	if fields := fail.FieldsOf(err); len(fields) > 0 {
		return fault{fields[0].Key, fields[0].Args}
	}
	if key, args := fail.Reason(err); key != "" {
		return fault{key, args}
	}
	return fault{Key: "coedit.unreadable"}
}

// said is the fault in somebody's language.
func (f fault) said(say func(key string, args ...any) string) string {
	for n, a := range f.Args {
		if x, ok := a.(float64); ok { // it was in JSON
			f.Args[n] = int(x)
		}
	}
	return say("coedit.unsettled", "why", say(f.Key, f.Args...))
}

// Until a document that cannot be settled is tried again, when nobody writes in it: twice as long each time.
const (
	againAfter = 2 * time.Minute
	againMost  = 24 * time.Hour
)

// pause is how long to wait after so many tries in vain.
func pause(tries int64) time.Duration {
	return min(againAfter<<min(tries, 20), againMost)
}

// hindered notes that no version can be made of what the document of id has up to a number, and why, and tells those who write it.
func (r *Rooms) hindered(ctx context.Context, id ref.Item, seq int64, why error) error {
	body, err := json.Marshal(faultOf(why))
	if err != nil {
		return fail.E("coedit.hindered", fail.Internal, err)
	}
	return r.db.Write(ctx, func(tx *db.Tx) error {
		d, ok, err := docOf(ctx, tx, id)
		if err != nil || !ok || d.Settled >= seq {
			return err // it was made meanwhile
		}
		if err := hinder(ctx, tx, id, string(body), clock.Now(ctx).Add(pause(d.Tries))); err != nil {
			return err
		}
		tx.AfterCommit(func() { r.tellAbout(id, newsFault, 0, body) })
		return nil
	})
}

// tellFault says to everybody here, in their language, why no version can be made.
func (x *room) tellFault(data []byte) {
	var f fault
	if json.Unmarshal(data, &f) != nil || f.Key == "" {
		return
	}
	x.each(func(l *line) { l.send(f.message(l.guest)) })
}

func (f fault) message(g Guest) []byte {
	return jsonMessage(msgFault, refusal{Key: f.Key, Text: f.said(g.Say)})
}

// Settle makes the item say what its document says, as a version signed by those who wrote it: by, who asks for it, first where
// they wrote. made is false when there is nothing to settle. It takes from a tenth of a second to some seconds, outside any
// transaction. What hinders it is said to those who write, and it is tried again more and more seldom. Errors: those of
// kind.Settle (fail.Invalid when the text cannot be one), fail.Unavailable.
func (r *Rooms) Settle(ctx context.Context, id ref.Item, by ref.Person, summary string) (made bool, err error) {
	made, seq, err := r.settleOnce(ctx, id, by, summary)
	if fail.Is(err, fail.Invalid) {
		if err := r.hindered(ctx, id, seq, err); err != nil {
			r.log.Warn("what hinders a version is not kept", "item", int64(id), "error", err)
		}
	}
	return made, err
}
