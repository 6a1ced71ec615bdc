package wiki

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/blob"
	"maillage/core/db"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/lang"
)

// taskPort makes one long export, or one import.
const taskPort = "wiki.port"

const (
	// portLife is how long a file may be fetched, and a report read, once it is ready.
	portLife = 7 * 24 * time.Hour
	// portAbandoned: what was not ready by then never will be, and an import not confirmed is forgotten.
	portAbandoned = 2 * 24 * time.Hour
	// portLongest is how long one try may take; what it made stays made.
	portLongest = 30 * time.Minute
	portTries   = 4
	// portsPerDay: long exports and imports of one person. Each may read a whole wiki.
	portsPerDay = 30
)

// joinPorts is what exports and imports add to the part.
func (w *Wiki) joinPorts(p *part.Part) {
	w.core.Queue.Every("wiki.tidy", time.Hour, tidyPorts)
	p.Workers = append(p.Workers, queue.Worker{Kind: taskPort, Do: w.workPort, Timeout: portLongest, Tries: portTries, Patient: true},
		queue.Worker{Kind: taskUndo, Do: w.workUndo, Timeout: portLongest, Tries: portTries, Patient: true})
	p.Routes = append(p.Routes, w.portRoutes()...)
}

// portTask is what a task knows.
type portTask struct {
	Port portID `json:"port"`
}

// Later has the branch of above (0: the whole wiki) exported in format, for by. Errors: fail.Hidden, TooMany.
func (w *Wiki) later(ctx context.Context, by ref.Person, s ref.Space, above ref.Item, format Format, pages int, language string) (p port, err error) {
	err = w.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		in, err := space.Get(ctx, tx, s)
		if err == nil {
			err = access.CanSpace(v, access.See, in)
		}
		if err == nil {
			err = w.core.Limits.Hit(ctx, tx, "wiki.port:"+by.String(), portsPerDay, 24*time.Hour)
		}
		if err != nil {
			return err
		}
		now := clock.Now(ctx)
		p = port{ID: portID(tx.ID()), Person: by, Space: s, Above: above, What: exports, Format: string(format), Lang: language, State: portWaiting, Total: int64(pages), Asked: now, Expires: now.Add(portAbandoned)}
		if err := insertPort(ctx, tx, p); err != nil {
			return err
		}
		return w.core.Queue.Add(ctx, tx, taskPort, p.ID.String(), portTask{p.ID}, time.Time{})
	})
	return p, fail.Wrap("wiki.later", err)
}

// Port is the export or the import n of by. Errors: fail.Hidden.
func (w *Wiki) port(ctx context.Context, by ref.Person, n portID) (port, space.Space, error) {
	p, err := getPort(ctx, w.core.DB.Q(), n)
	if err == nil && (p.Person != by || !clock.Now(ctx).Before(p.Expires)) {
		err = fail.E("wiki.port", fail.Hidden, nil)
	}
	if err != nil {
		return port{}, space.Space{}, err
	}
	s, err := space.Get(ctx, w.core.DB.Q(), p.Space)
	return p, s, err
}

// workPort works one. One that is not there, or is done, was worked already or is no longer wanted.
func (w *Wiki) workPort(ctx context.Context, t queue.Task) error {
	var d portTask
	if err := json.Unmarshal(t.Data, &d); err != nil {
		return fmt.Errorf("wiki: %w: %w", err, queue.Drop)
	}
	p, err := getPort(ctx, w.core.DB.Q(), d.Port)
	if fail.Is(err, fail.Hidden) || err == nil && p.State != portWaiting && p.State != portRunning {
		return nil
	} else if err != nil {
		return err
	}
	if p.What == exports {
		err = w.workExport(ctx, &p)
	} else {
		err = w.workImport(ctx, &p)
	}
	if err != nil && t.Try < portTries && !hopeless(err) {
		return err
	}
	if err != nil {
		p.State = portFailed
		w.core.Log.Warn("wiki port failed", "port", p.ID, "what", string(p.What), "err", err)
	} else {
		p.State = portReady
	}
	return w.endPort(ctx, p)
}

// hopeless tells whether trying again would fail again: rights lost, a file that is not what it says.
func hopeless(err error) bool {
	return fail.Is(err, fail.Hidden) || fail.Is(err, fail.Forbidden) || fail.Is(err, fail.Closed) || fail.Is(err, fail.Invalid) || fail.Is(err, fail.SignedOut)
}

func (w *Wiki) endPort(ctx context.Context, p port) error {
	p.Finished = clock.Now(ctx)
	p.Expires = p.Finished.Add(portLife)
	return w.core.DB.Write(ctx, func(tx *db.Tx) error {
		wanted, err := finishPort(ctx, tx, p)
		if err != nil || !wanted { // its account was closed meanwhile
			return err
		}
		w.ring(tx, p)
		if p.What == exports && p.State == portReady {
			return attach.Keep(ctx, tx, p.Digest, p.kept())
		}
		return attach.Release(ctx, tx, p.kept()) // what was sent is no longer needed
	})
}

// ring says on the open pages of its person that it advanced: across/live listens on that topic.
func (w *Wiki) ring(tx *db.Tx, p port) {
	tx.AfterCommit(func() { w.core.Hub.Publish("person:"+p.Person.String(), []byte(`{"kind":"wiki-port"}`)) })
}

// localizer is the language that a person reads.
func (w *Wiki) localizer(ctx context.Context, by ref.Person) (*lang.Localizer, error) {
	p, err := account.Get(ctx, w.core.DB.Q(), by)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	return w.core.Web.Catalogue.Localizer(p.Lang, zone), nil
}

// workExport writes the file of an export into a blob, without holding it in memory.
func (w *Wiki) workExport(ctx context.Context, p *port) error {
	v, err := access.LoadID(ctx, w.core.DB.Q(), p.Person)
	if err != nil {
		return err
	}
	l, err := w.localizer(ctx, p.Person)
	if err != nil {
		return err
	}
	x, err := w.exporting(ctx, v, l, p.Space, p.Above, false, Format(p.Format))
	if err != nil {
		return err
	}
	done := int64(0)
	x.step = func(ctx context.Context) error {
		if done++; done%noteEvery != 1 && done != int64(len(x.pages)) {
			return nil
		}
		return w.core.DB.WriteLazy(ctx, func(tx *db.Tx) error {
			w.ring(tx, *p)
			return advancePort(ctx, tx, p.ID, done, int64(len(x.pages)))
		})
	}
	made, err := w.keepFile(ctx, x)
	if err != nil {
		return err
	}
	p.Digest, p.Size, p.Name = made.Digest, made.Size, x.fileName()
	return nil
}

// noteEvery is how many pages pass before the page of an export is told.
const noteEvery = 20

func (w *Wiki) keepFile(ctx context.Context, x *exporting) (blob.Ref, error) {
	in, out := io.Pipe()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		out.CloseWithError(x.write(ctx, out))
	}()
	made, err := w.core.Blobs.Put(attach.MadeHere(ctx), in, -1)
	in.CloseWithError(err) // ends the writing when the blob could not be kept
	<-ended
	return made, err
}

// exporting is the branch of root in s, ready to be written for v. Errors: fail.Hidden, Invalid on format when it is too large for
// one document.
func (w *Wiki) exporting(ctx context.Context, v *access.Viewer, l *lang.Localizer, in ref.Space, root ref.Item, alone bool, format Format) (*exporting, error) {
	x := &exporting{Wiki: w, v: v, lang: l, format: format}
	err := w.core.DB.Read(ctx, func(q db.Q) error {
		s, err := space.Get(ctx, q, in)
		if err == nil {
			err = access.CanSpace(v, access.See, s)
		}
		if err != nil {
			return err
		}
		if x.branch, err = branchOf(ctx, q, v, s, root, alone); err != nil {
			return err
		}
		return x.tooLarge()
	})
	return x, err
}

// fileName is the name under which the file is saved.
func (x *exporting) fileName() string {
	name := x.title
	if name == "" {
		name = x.lang.T("wiki.port.whole", "name", x.space.Name)
	}
	several := 1
	if x.alone() {
		several = 0
	}
	return fileNameOf(name) + suffixes[x.format][several]
}
