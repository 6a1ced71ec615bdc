package wiki

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"os"
	"regexp"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/blob"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/document"
	"maillage/kit/fail"
)

// looked is what an import would make, or made: what reports keep.
type looked struct {
	Pages   int               `json:"pages"`
	Single  bool              `json:"single"`
	Titles  []string          `json:"titles,omitempty"`  // the first ones
	Clashes []string          `json:"clashes,omitempty"` // the first of those that are taken
	Taken   int               `json:"taken"`
	Remarks []document.Remark `json:"remarks,omitempty"`
}

const shownTitles = 30

// look receives a file to be imported into s under above, and says what it would make: nothing is made yet.
// Errors: fail.Hidden, Forbidden, Closed, Invalid on fichier.
func (w *Wiki) look(ctx context.Context, v *access.Viewer, s space.Space, above ref.Item, name string, file multipart.File, size int64, language string) (port, error) {
	const op = "wiki.look"
	b, err := openBundle(file, size, name)
	if err != nil {
		return port{}, refused(op, err)
	}
	if !b.single && access.CanSpace(v, access.Animate, s) != nil {
		return port{}, fail.Fields(op, fail.On(fieldFile, "wiki.import.animators"))
	}
	taken, err := presentNames(ctx, w.core.DB.Q(), s.ID, nil)
	if err != nil {
		return port{}, err
	}
	l := looked{Pages: len(b.pages), Single: b.single, Remarks: b.report.List()}
	for _, p := range b.pages[:min(len(b.pages), shownTitles)] {
		l.Titles = append(l.Titles, importTitle(p.title))
	}
	all := clashes(b, taken)
	l.Taken, l.Clashes = len(all), all[:min(len(all), shownTitles)]
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return port{}, fail.E(op, fail.Internal, err)
	}
	kept, err := w.core.Blobs.Put(ctx, file, maxImport)
	if errors.Is(err, blob.ErrTooBig) {
		return port{}, refused(op, document.ErrLarge)
	} else if err != nil {
		return port{}, err
	}
	report, err := json.Marshal(l)
	if err != nil {
		return port{}, fail.E(op, fail.Internal, err)
	}
	p := port{Person: v.Person, Space: s.ID, Above: above, What: imports, Format: "file", Lang: language, State: portAsked, Total: int64(len(b.pages)), Digest: kept.Digest, Size: kept.Size, Name: name, Report: string(report)}
	return p, w.keepImport(ctx, &p)
}

func (w *Wiki) keepImport(ctx context.Context, p *port) error {
	return w.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, p.Person)
		if err != nil {
			return err
		}
		s, err := space.Get(ctx, tx, p.Space)
		if err == nil {
			err = access.CanSpace(v, access.Publish, s)
		}
		if err == nil {
			err = fits(ctx, tx, v, s.ID, 0, p.Above)
		}
		if err == nil {
			err = w.core.Limits.Hit(ctx, tx, "wiki.port:"+p.Person.String(), portsPerDay, 24*time.Hour)
		}
		if err != nil {
			return err
		}
		p.ID, p.Asked = portID(tx.ID()), clock.Now(ctx)
		p.Expires = p.Asked.Add(portAbandoned)
		if err := insertPort(ctx, tx, *p); err != nil {
			return err
		}
		return attach.Keep(ctx, tx, p.Digest, p.kept())
	})
}

// refused says why a file is not imported.
func refused(op string, err error) error {
	switch {
	case errors.Is(err, document.ErrLarge):
		return fail.Fields(op, fail.On(fieldFile, "wiki.import.large", "n", maxImportPages))
	case errors.Is(err, document.ErrForm):
		return fail.Fields(op, fail.On(fieldFile, "wiki.import.form"))
	case errors.Is(err, document.ErrBroken):
		return fail.Fields(op, fail.On(fieldFile, "wiki.import.broken"))
	}
	return fail.E(op, fail.Internal, err)
}

// start has what was looked at imported. Starting twice is starting once. Errors: fail.Hidden.
func (w *Wiki) start(ctx context.Context, by ref.Person, n portID, c clash) error {
	return fail.Wrap("wiki.start", w.core.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := getPort(ctx, tx, n)
		if err != nil {
			return err
		}
		if p.Person != by || p.What != imports {
			return fail.E("wiki.start", fail.Hidden, nil)
		}
		first, err := startPort(ctx, tx, n, c, clock.Now(ctx).Add(portAbandoned))
		if err != nil || !first {
			return err
		}
		return w.core.Queue.Add(ctx, tx, taskPort, n.String(), portTask{n}, time.Time{})
	}))
}

// workImport makes the pages of an import, each by itself: what was made by an earlier try is not made again.
func (w *Wiki) workImport(ctx context.Context, p *port) error {
	file, size, err := w.fetched(ctx, p.Digest)
	if err != nil {
		return err
	}
	defer func() {
		file.Close()
		os.Remove(file.Name()) // what is left behind in the system's temporary folder harms nobody
	}()
	b, err := openBundle(file, size, p.Name)
	if err != nil {
		return refused("wiki.workImport", err)
	}
	made, err := madePages(ctx, w.core.DB.Q(), p.ID)
	if err != nil {
		return err
	}
	mine := map[ref.Item]bool{}
	for _, m := range made {
		mine[m.item] = m.outcome != outcomeSkipped
	}
	taken, err := presentNames(ctx, w.core.DB.Q(), p.Space, mine)
	if err != nil {
		return err
	}
	do := &importing{Wiki: w, port: *p, bundle: b, plan: planOf(b, taken, made, p.Clash), made: made}
	for n, page := range b.pages {
		if _, ok := made[page.path]; ok {
			continue
		}
		if err := do.page(ctx, n, page); err != nil {
			return err
		}
	}
	if err := do.redirect(ctx); err != nil {
		return err
	}
	report, err := do.report(ctx)
	p.Report = report
	return err
}

// fetched copies a blob to a temporary file, to be read at any place.
func (w *Wiki) fetched(ctx context.Context, digest string) (*os.File, int64, error) {
	in, size, err := w.core.Blobs.Open(ctx, digest)
	if err != nil {
		return nil, 0, err
	}
	defer in.Close()
	f, err := os.CreateTemp("", "maillage-import-*")
	if err != nil {
		return nil, 0, fail.E("wiki.fetched", fail.Internal, err)
	}
	if _, err := io.Copy(f, in); err != nil {
		f.Close()
		os.Remove(f.Name())
		return nil, 0, fail.E("wiki.fetched", fail.Internal, err)
	}
	return f, size, nil
}

// importing is an import under way. For one goroutine.
type importing struct {
	*Wiki
	port   port
	bundle *bundle
	plan   plan
	made   map[string]madePage
}

// page makes one page, or notes why not.
func (do *importing) page(ctx context.Context, n int, page bundled) error {
	what := do.plan.pages[page.path]
	if what.there != 0 {
		return do.note(ctx, page.path, madePage{what.there, outcomeSkipped, what.title, ""}, nil)
	}
	got, err := page.read()
	if err != nil {
		if errors.Is(err, document.ErrLarge) || errors.Is(err, document.ErrBroken) {
			got.report.Add("unreadable", page.path)
			return do.note(ctx, page.path, madePage{0, outcomeRefused, what.title, ""}, &got.report)
		}
		return err
	}
	ups, kept := do.receive(ctx, &got)
	d := Draft{Space: do.port.Space, Title: what.title, Lang: orElse(got.lang, do.port.Lang), ClientKey: fmt.Sprintf("import-%s-%d", do.port.ID, n), imported: true, alone: do.bundle.single, Body: strings.TrimSpace(do.plan.rename(got.markdown))}
	if !do.bundle.single && !do.began() {
		d.brought = int64(len(do.bundle.pages))
	}
	m := madePage{0, outcomeMade, what.title, ""}
	if what.title != page.title {
		m.outcome = outcomeRenamed
	}
	err = do.make(ctx, page, d, ups, kept, m, &got.report)
	if fail.Is(err, fail.Invalid) { // names of people or themes by the dozen: they are words
		d.Body = document.Markdown(document.Read(d.Body))
		err = do.make(ctx, page, d, ups, kept, m, &got.report)
	}
	if fail.Is(err, fail.Invalid) {
		got.report.Add("refused", page.path)
		return do.note(ctx, page.path, madePage{0, outcomeRefused, what.title, ""}, &got.report)
	}
	return err
}

// began tells whether a page of the import is there already: the first one stands for all in streams.
func (do *importing) began() bool {
	for _, m := range do.made {
		if m.item != 0 && m.outcome != outcomeSkipped {
			return true
		}
	}
	return false
}

// receive takes the files of a page in; kept is the token of each. Those that are refused are counted, and their words stay.
func (do *importing) receive(ctx context.Context, got *brought) (ups []attach.Upload, kept []int) {
	for n, f := range got.files {
		data, err := f.read()
		if err == nil {
			var h *multipart.FileHeader
			if h, err = headerOf(f.name, data); err == nil {
				alt := strings.TrimSpace(f.alt)
				if r := []rune(alt); len(r) > 400 {
					alt = string(r[:400])
				}
				if alt == "" {
					alt = attach.Decorative
				}
				var up []attach.Upload
				if up, err = do.core.Files.Receive(ctx, []*multipart.FileHeader{h}, []string{alt}); err == nil {
					ups, kept = append(ups, up...), append(kept, n)
				}
			}
		}
		if err != nil {
			got.report.Add("file_refused", f.name)
		}
	}
	return ups, kept
}

// headerOf is a file as a form brings it, which is how files are received.
func headerOf(name string, data []byte) (*multipart.FileHeader, error) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("f", name)
	if err != nil {
		return nil, err
	}
	if _, err := part.Write(data); err != nil {
		return nil, err
	}
	if err := m.Close(); err != nil {
		return nil, err
	}
	form, err := multipart.NewReader(&b, m.Boundary()).ReadForm(int64(len(data)) + 1<<16)
	if err != nil || len(form.File["f"]) != 1 {
		return nil, fmt.Errorf("wiki: a file in a form: %w", err)
	}
	return form.File["f"][0], nil
}

var tokenLink = regexp.MustCompile(`!?\[((?:[^\[\]\\]|\\.)*)\]\(/fichiers/import(\d+)x\)`)

// addressed is a text whose tokens are the addresses of files; what has none is its words.
func addressed(markdown string, address map[string]string) string {
	return tokenLink.ReplaceAllStringFunc(markdown, func(s string) string {
		m := tokenLink.FindStringSubmatch(s)
		to := address[m[2]]
		if to == "" {
			return m[1]
		}
		return strings.Replace(s, "(/fichiers/import"+m[2]+"x)", "("+to+")", 1)
	})
}

// make is one verb: the page, its files, and that it was made.
func (do *importing) make(ctx context.Context, page bundled, d Draft, ups []attach.Upload, kept []int, m madePage, report *document.Report) error {
	if at := page.head.date; !at.IsZero() && d.brought == 0 && at.Before(clock.Now(ctx)) {
		ctx = clock.At(ctx, at.Add(12*time.Hour)) // a page of last year is not news
	}
	err := do.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, s, err := do.may(ctx, tx)
		if err != nil {
			return err
		}
		if d.Above, err = do.above(ctx, tx, page); err != nil {
			return err
		}
		d := d
		d.Files, d.rows = ups, kept
		i, err := do.add(ctx, tx, v, s, d)
		if err != nil {
			return err
		}
		m.item = i.ID
		return do.noted(ctx, tx, page.path, m, report)
	})
	if err == nil {
		do.made[page.path] = m
	}
	return err
}

// may is the person of the import, when they may still make it.
func (do *importing) may(ctx context.Context, tx *db.Tx) (*access.Viewer, space.Space, error) {
	v, err := access.LoadID(ctx, tx, do.port.Person)
	if err != nil {
		return nil, space.Space{}, err
	}
	s, err := space.Get(ctx, tx, do.port.Space)
	if err == nil {
		err = access.CanSpace(v, access.Publish, s)
	}
	if err == nil && !do.bundle.single {
		err = access.CanSpace(v, access.Animate, s)
	}
	return v, s, err
}

// above is the page over one: that of its folder, as high as the tree goes; a page that was refused gives its place to what is under it.
func (do *importing) above(ctx context.Context, tx *db.Tx, page bundled) (ref.Item, error) {
	byPath := map[string]string{}
	for _, p := range do.bundle.pages {
		byPath[p.path] = p.above
	}
	at := page.above
	for depth := 0; at != "" && depth < 100; depth++ {
		if m := do.made[at]; m.item != 0 {
			line, err := over(ctx, tx, m.item)
			if err != nil {
				return 0, err
			}
			if len(line)+2 <= maxDepth {
				return m.item, nil
			}
		}
		at = byPath[at]
	}
	return do.port.Above, nil
}

// note is noted by itself.
func (do *importing) note(ctx context.Context, path string, m madePage, report *document.Report) error {
	err := do.core.DB.Write(ctx, func(tx *db.Tx) error { return do.noted(ctx, tx, path, m, report) })
	if err == nil {
		do.made[path] = m
	}
	return err
}

func (do *importing) noted(ctx context.Context, tx *db.Tx, path string, m madePage, report *document.Report) error {
	if report != nil && len(report.List()) > 0 {
		raw, err := json.Marshal(report.List())
		if err != nil {
			return fail.E("wiki.noted", fail.Internal, err)
		}
		m.report = string(raw)
	}
	if err := putMade(ctx, tx, do.port.ID, path, m); err != nil {
		return err
	}
	do.ring(tx, do.port)
	return advancePort(ctx, tx, do.port.ID, int64(len(do.made)+1), int64(len(do.bundle.pages)))
}

// redirect gives pages the other titles that a dump knew them by.
func (do *importing) redirect(ctx context.Context) error {
	if len(do.bundle.aliases) == 0 {
		return nil
	}
	return do.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, _, err := do.may(ctx, tx); err != nil {
			return err
		}
		for name, path := range do.bundle.aliases {
			m := do.made[path]
			if m.item == 0 || m.outcome == outcomeSkipped || nameOf(name) == "" {
				continue
			}
			if err := addName(ctx, tx, m.item, name); err != nil {
				return err
			}
		}
		return nil
	})
}

// report is what was not understood, all pages together.
func (do *importing) report(ctx context.Context) (string, error) {
	total := document.Report{}
	add := func(list []document.Remark) {
		for _, r := range list {
			total.AddMany(r.What, r.Times, r.Example)
		}
	}
	add(do.bundle.report.List())
	made, err := madePages(ctx, do.core.DB.Q(), do.port.ID)
	if err != nil {
		return "", err
	}
	for _, p := range do.bundle.pages {
		var list []document.Remark
		if raw := made[p.path].report; raw != "" && json.Unmarshal([]byte(raw), &list) == nil {
			add(list)
		}
	}
	raw, err := json.Marshal(looked{Pages: len(do.bundle.pages), Single: do.bundle.single, Remarks: total.List()})
	return string(raw), err
}
