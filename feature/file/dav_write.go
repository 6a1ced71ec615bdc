package file

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/dav"
	"maillage/kit/fail"
	"maillage/kit/mime"
)

// davPut makes a file of what is sent, or a version of the one that is there. What can be refused is refused before it is received.
func (f *Files) davPut(v *web.Visit, a asking) error {
	if v.R.Header.Get("Content-Range") != "" {
		return dav.ErrMalformed // a part would be kept as the whole (RFC 9110, §14.5)
	}
	size := a.hasBodyBytes
	if n, err := strconv.ParseInt(v.R.Header.Get("X-Expected-Entity-Length"), 10, 64); err == nil && size < 0 {
		size = n // macOS sends in pieces, and says so
	}
	if size > f.o.MaxFile {
		return dav.ErrLarge
	}
	s, err := f.puttable(v.Ctx(), f.core.DB.Q(), v.Viewer, a)
	if err == nil && size > 0 {
		err = f.fits(v.Ctx(), f.core.DB.Q(), *s.space, []Sent{{Size: size}})
	}
	if err != nil {
		return err
	}
	head, whole, err := mime.Head(v.R.Body)
	if err != nil {
		return f.cut(v.Ctx(), s.name(), err)
	}
	sent, err := f.store(v.Ctx(), s.name(), head, whole)
	if err != nil {
		return err
	}
	sent.Name = s.name()
	if err := f.refuseInfected(v.Ctx(), v.Viewer.Person, s.in(), sent); err != nil {
		return err
	}
	made, err := f.putAt(v.Ctx(), a, sent, v.Lang.Tag())
	if err != nil {
		return err
	}
	v.W.Header().Set("ETag", attach.Tag(sent.Digest))
	v.W.WriteHeader(map[bool]int{true: http.StatusCreated, false: http.StatusNoContent}[made])
	return nil
}

// puttable is the spot of a file that v may send now. Errors: a refusal (405 for a folder, 409 where there is no folder, 412),
// fail.Forbidden, Closed, Invalid for a name.
func (f *Files) puttable(ctx context.Context, q db.Q, v *access.Viewer, a asking) (s spot, err error) {
	if s, err = f.spot(ctx, q, v, a.way); err != nil {
		return s, err
	}
	if s.isFolder() {
		return s, &refusal{status: http.StatusMethodNotAllowed}
	}
	if s.isThere() {
		if err := f.guard(ctx, q, v, a, s, touching{at: s}); err != nil {
			return s, err
		}
		return s, access.Can(v, access.Edit, s.node.Item, *s.space)
	}
	if err := f.guard(ctx, q, v, a, s, touching{at: s, membership: true}); err != nil {
		return s, err
	}
	return s, f.makeable(ctx, q, v, s)
}

// makeable checks that v may make something at s, which is not there yet.
func (f *Files) makeable(ctx context.Context, q db.Q, v *access.Viewer, s spot) error {
	if !s.made() {
		return fail.E("file.makeable", fail.Forbidden, nil)
	}
	if !davName(s.name()) {
		return fail.Fields("file.makeable", fail.On("nom", "file.dav.name", "name", s.name()))
	}
	_, err := opened(ctx, q, v, s.in())
	return err
}

// putAt is the verb of davPut; made tells whether the file is new.
func (f *Files) putAt(ctx context.Context, a asking, sent Sent, language string) (made bool, err error) {
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, a.by)
		if err != nil {
			return err
		}
		s, err := f.puttable(ctx, tx, v, a)
		if err != nil {
			return err
		}
		if err := f.fits(ctx, tx, *s.space, []Sent{sent}); err != nil {
			return err
		}
		sent.Choice = NewVersion
		made = !s.isThere()
		version := ref.Item(0)
		if !made {
			version = s.node.Item.ID
		}
		if waits, err := f.awaits(ctx, tx, v.Person, s.in(), sent, version, language); err != nil || waits {
			return err
		}
		if made {
			_, err := f.fill(ctx, tx, v, s, sent, language)
			return err
		}
		return f.overwrite(ctx, tx, v, s, sent)
	})
	return made, fail.Wrap("file.putAt", err)
}

// overwrite makes sent the present version of the file s. An empty one that the same person has just made for it leaves no version:
// programs make the file before they send it.
func (f *Files) overwrite(ctx context.Context, tx *db.Tx, v *access.Viewer, s spot, sent Sent) error {
	was := *s.node
	if _, err := f.replace(ctx, tx, v, was, *s.space, sent); err != nil {
		return err
	}
	if was.Size > 0 || was.Latest != 1 || was.ChangedBy != v.Person || sent.Digest == was.Digest {
		return nil
	}
	return drop(ctx, tx, was.Item.ID, was.Item.Space, Version{N: was.Latest})
}

// fill makes the file s, which is not there yet.
func (f *Files) fill(ctx context.Context, tx *db.Tx, v *access.Viewer, s spot, sent Sent, language string) (item.Item, error) {
	if err := f.makeable(ctx, tx, v, s); err != nil {
		return item.Item{}, err
	}
	t, err := open(ctx, tx, v, s.in())
	if err != nil {
		return item.Item{}, err
	}
	sent.Name, sent.Key = s.name(), ""
	i, err := f.add(ctx, tx, v, t, sent, language)
	if err != nil || isPassing(sent.Name) {
		return i, err
	}
	return i, f.tellFolder(ctx, tx, v.Person, t, []item.Item{i})
}

func (f *Files) davMake(v *web.Visit, a asking) error {
	if n, _ := io.ReadFull(v.R.Body, make([]byte, 1)); n > 0 {
		return &refusal{status: http.StatusUnsupportedMediaType}
	}
	err := f.core.DB.Write(v.Ctx(), func(tx *db.Tx) error {
		ctx := v.Ctx()
		who, err := access.LoadID(ctx, tx, a.by)
		if err != nil {
			return err
		}
		s, err := f.spot(ctx, tx, who, a.way)
		if err != nil {
			return err
		}
		if s.isThere() {
			return &refusal{status: http.StatusMethodNotAllowed}
		}
		if err := f.guard(ctx, tx, who, a, s, touching{at: s, membership: true}); err != nil {
			return err
		}
		if err := f.makeable(ctx, tx, who, s); err != nil {
			return err
		}
		t, err := open(ctx, tx, who, s.in())
		if err != nil {
			return err
		}
		line, err := t.line(ctx, tx)
		if err != nil {
			return err
		}
		if len(line) >= maxDepth {
			return fail.Fields("file.davMake", fail.On("nom", "file.deep", "n", maxDepth))
		}
		_, err = f.node(ctx, tx, who, t, item.Item{Kind: Folder, Title: s.name(), Lang: v.Lang.Tag()})
		return err
	})
	if err != nil {
		return err
	}
	v.W.WriteHeader(http.StatusCreated)
	return nil
}

func (f *Files) davDelete(v *web.Visit, a asking) error {
	if depth, err := dav.ReadDepth(a.depth, dav.Infinity); err != nil || depth != dav.Infinity {
		return dav.ErrMalformed
	}
	err := f.core.DB.Write(v.Ctx(), func(tx *db.Tx) error {
		ctx := v.Ctx()
		who, err := access.LoadID(ctx, tx, a.by)
		if err != nil {
			return err
		}
		s, err := f.spot(ctx, tx, who, a.way)
		if err != nil {
			return missed(err)
		}
		if !s.isThere() {
			return fail.E("file.davDelete", fail.Hidden, nil)
		}
		if err := f.guard(ctx, tx, who, a, s, touching{at: s, below: true, membership: true}); err != nil {
			return err
		}
		return f.discard(ctx, tx, who, s)
	})
	if err != nil {
		return err
	}
	v.W.WriteHeader(http.StatusNoContent)
	return nil
}

// discard puts s into the trash, with what is in it; what was there for a moment is gone at once.
func (f *Files) discard(ctx context.Context, tx *db.Tx, v *access.Viewer, s spot) error {
	if !s.made() {
		return fail.E("file.discard", fail.Forbidden, nil)
	}
	if err := access.Can(v, access.Delete, s.node.Item, *s.space); err != nil {
		return err
	}
	if err := f.trash(ctx, tx, v, *s.node, *s.space); err != nil {
		return err
	}
	if s.node.IsFolder() || !isPassing(s.node.Item.Title) {
		return nil
	}
	return destroy(ctx, tx, *s.node)
}

// davPatch notes what a program says of something, or nothing of it at all (RFC 4918, §9.2).
func (f *Files) davPatch(v *web.Visit, a asking) error {
	list, err := dav.ReadProppatch(v.R.Body)
	if err != nil {
		return err
	}
	wrong := map[int]dav.Found{}
	for n, p := range list {
		switch {
		case isLive(p.Name):
			wrong[n] = dav.Found{Status: http.StatusForbidden, Why: "cannot-modify-protected-property"}
		case len(p.Value) > mostValue || len(p.Name.Space)+len(p.Name.Local) > mostName:
			wrong[n] = dav.Found{Status: http.StatusInsufficientStorage}
		}
	}
	s, err := f.patchAt(v.Ctx(), a, list, len(wrong) > 0)
	if err != nil {
		return err
	}
	out := dav.NewWriter(v.W)
	var found []dav.Found
	for n, p := range list {
		x := dav.Found{Status: http.StatusOK}
		if len(wrong) > 0 {
			x = dav.Found{Status: http.StatusFailedDependency}
		}
		if bad, ok := wrong[n]; ok {
			x = bad
		}
		x.Properties = []dav.Property{{Name: p.Name}}
		found = append(found, x)
	}
	out.Properties(s.href(), found...)
	return out.Close()
}

const (
	// mostValue and mostName are how many bytes a property takes, mostNoted how many properties a thing has.
	mostValue = 16 << 10
	mostName  = 500
	mostNoted = 100
)

// patchAt is the verb of davPatch; nothing is changed when only asks what would be.
func (f *Files) patchAt(ctx context.Context, a asking, list []dav.Patch, only bool) (s spot, err error) {
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, a.by)
		if err != nil {
			return err
		}
		if s, err = f.spot(ctx, tx, v, a.way); err != nil {
			return missed(err)
		}
		if !s.isThere() {
			return fail.E("file.patchAt", fail.Hidden, nil)
		}
		if !s.made() {
			return fail.E("file.patchAt", fail.Forbidden, nil)
		}
		if err := f.guard(ctx, tx, v, a, s, touching{at: s}); err != nil {
			return err
		}
		if err := access.Can(v, access.Edit, s.node.Item, *s.space); err != nil || only {
			return err
		}
		return f.annotate(ctx, tx, s.node.Item.ID, list)
	})
	return s, fail.Wrap("file.patchAt", err)
}

func (f *Files) annotate(ctx context.Context, tx *db.Tx, id ref.Item, list []dav.Patch) error {
	const op = "file.annotate"
	for _, p := range list {
		if _, err := tx.Exec(ctx, `DELETE FROM file_property WHERE item_id = $1 AND space = $2 AND name = $3`, id, p.Name.Space, p.Name.Local); err != nil {
			return fail.Wrap(op, err)
		}
		if p.Remove {
			continue
		}
		if _, err := tx.Exec(ctx, `INSERT INTO file_property (item_id, space, name, value) VALUES ($1, $2, $3, $4)`, id, p.Name.Space, p.Name.Local, p.Value); err != nil {
			return fail.Wrap(op, err)
		}
	}
	var n int64
	if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM file_property WHERE item_id = $1`, id).Scan(&n); err != nil {
		return fail.Wrap(op, err)
	}
	if n > mostNoted {
		return &refusal{status: http.StatusInsufficientStorage}
	}
	return nil
}
