package mydata

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/kit/mime"
)

// Format and Version say what data.json is. Version grows when a reader of the one before would be wrong.
const (
	Format  = "maillage-export"
	Version = 1
)

// writing is one export being written. For one goroutine.
type writing struct {
	*Mydata
	export Export
	person account.Person
	lang   *lang.Localizer
	made   time.Time
	done   int64
	total  int64
	noted  int64 // what the page was last told
}

// write writes the whole file to w. Rows are read once for each of the two forms, in one snapshot, so that they agree.
func (w *writing) write(ctx context.Context, to io.Writer) error {
	z := zip.NewWriter(to)
	held, err := held(ctx, w.core.DB.Q(), w.person.ID)
	if err != nil {
		return err
	}
	w.total = int64(2*len(w.lists())) + held
	if err := w.advance(ctx, 0); err != nil {
		return err
	}
	err = w.core.DB.Read(ctx, func(q db.Q) error {
		if err := w.entry(z, "data.json", func(out *bufio.Writer) error { return w.data(ctx, q, out) }); err != nil {
			return err
		}
		return w.entry(z, "index.html", func(out *bufio.Writer) error { return w.page(ctx, q, out) })
	})
	if err != nil {
		return err
	}
	if err := w.files(ctx, z); err != nil {
		return err
	}
	return z.Close()
}

func (w *writing) entry(z *zip.Writer, name string, write func(*bufio.Writer) error) error {
	f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.made})
	if err != nil {
		return err
	}
	out := bufio.NewWriter(f)
	if err := write(out); err != nil {
		return err
	}
	return out.Flush()
}

// noteEvery: how many steps pass before the page is told; files are many.
const noteEvery = 8

// advance notes n more steps as done.
func (w *writing) advance(ctx context.Context, n int64) error {
	w.done += n
	if w.noted != 0 && w.done-w.noted < noteEvery {
		return nil
	}
	w.noted = max(w.done, 1)
	// What the page shows may be lost by a crash: the task starts again then.
	return w.core.DB.WriteLazy(ctx, func(tx *db.Tx) error {
		w.ring(tx, w.export)
		return advance(ctx, tx, w.export.ID, w.done, w.total)
	})
}

// data writes data.json, a row at a time.
func (w *writing) data(ctx context.Context, q db.Q, out *bufio.Writer) error {
	head := []any{"format", Format, "version", Version, "site", w.core.Config.Site, "address", w.core.Web.Absolute("/"), "made", stamp(w.made)}
	fmt.Fprint(out, "{")
	for n := 0; n < len(head); n += 2 {
		if err := pair(out, head[n].(string), head[n+1]); err != nil {
			return err
		}
		fmt.Fprint(out, ",\n")
	}
	fmt.Fprint(out, `"lists": {`)
	for n, x := range w.lists() {
		if n > 0 {
			fmt.Fprint(out, ",")
		}
		fmt.Fprintf(out, "\n%q: [", x.Name)
		first := true
		err := x.Rows(ctx, q, w.person.ID, func(values ...any) error {
			if !first {
				fmt.Fprint(out, ",")
			}
			first = false
			return object(out, x, values)
		})
		if err != nil {
			return fail.Wrap("mydata."+x.Name, err)
		}
		fmt.Fprint(out, "]")
		if err := w.advance(ctx, 1); err != nil {
			return err
		}
	}
	_, err := fmt.Fprint(out, "\n}}\n")
	return err
}

// object writes a row.
func object(out *bufio.Writer, x part.Export, values []any) error {
	if len(values) != len(x.Columns) {
		return fmt.Errorf("mydata: %s gives %d values for %d columns", x.Name, len(values), len(x.Columns))
	}
	fmt.Fprint(out, "\n  {")
	for n, c := range x.Columns {
		if n > 0 {
			fmt.Fprint(out, ", ")
		}
		if err := pair(out, c.Name, plain(values[n])); err != nil {
			return err
		}
	}
	_, err := fmt.Fprint(out, "}")
	return err
}

func pair(out *bufio.Writer, name string, value any) error {
	b, err := json.Marshal(value)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%q: %s", name, b)
	return err
}

// plain is a value as data.json has it: times are texts or null, lists never null.
func plain(value any) any {
	switch v := value.(type) {
	case time.Time:
		return stamp(v)
	case []string:
		if v == nil {
			return []string{}
		}
	}
	return value
}

// stamp is a time in UTC to the second, nil for none.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

// filesAtOnce: rows of files that are read together.
const filesAtOnce = 100

// files adds the files that the person joined, and their photo. One whose bytes are gone is left out: data.json names it
// all the same.
func (w *writing) files(ctx context.Context, z *zip.Writer) error {
	if w.person.Photo != "" {
		if err := w.file(ctx, z, w.person.Photo, photoName); err != nil {
			return err
		}
	}
	for after := ref.File(0); ; {
		list, err := attach.HeldBy(ctx, w.core.DB.Q(), w.person.ID, after, filesAtOnce)
		if err != nil {
			return err
		}
		for _, f := range list {
			if err := w.file(ctx, z, f.Digest, fileName(f.ID, f.Name)); err != nil {
				return err
			}
			if err := w.advance(ctx, 1); err != nil {
				return err
			}
			after = f.ID
		}
		if len(list) < filesAtOnce {
			return w.more(ctx, z)
		}
	}
}

// more adds the contents that lists have beside their rows.
func (w *writing) more(ctx context.Context, z *zip.Writer) error {
	for _, x := range w.lists() {
		if x.Files == nil {
			continue
		}
		err := x.Files(ctx, w.core.DB.Q(), w.person.ID, func(path, digest string) error { return w.file(ctx, z, digest, path) })
		if err != nil {
			return fail.Wrap("mydata."+x.Name, err)
		}
	}
	return nil
}

// photoName is what the photo is called, without what its kind adds.
const photoName = "photo"

// fileName is where a file of a name that core/attach has cleaned is: no two are alike.
func fileName(n ref.File, name string) string { return "files/" + n.String() + "-" + name }

func (w *writing) file(ctx context.Context, z *zip.Writer, digest, name string) error {
	if name == photoName {
		t, err := w.sniff(ctx, digest)
		if err != nil {
			return err
		}
		name = "files/" + t.Name(name)
	}
	content, _, err := w.core.Blobs.Open(ctx, digest)
	if fail.Is(err, fail.Hidden) {
		w.core.Log.Warn("file missing in an export", "digest", digest)
		return nil
	} else if err != nil {
		return err
	}
	defer content.Close()
	// Pictures and documents are compressed already.
	f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: w.made})
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return err
}

// sniff tells what a blob is by its first bytes; nothing of a blob that is gone.
func (w *writing) sniff(ctx context.Context, digest string) (mime.Type, error) {
	content, _, err := w.core.Blobs.Open(ctx, digest)
	if fail.Is(err, fail.Hidden) {
		return mime.Type{}, nil
	} else if err != nil {
		return mime.Type{}, err
	}
	defer content.Close()
	head, _, err := mime.Head(content)
	return mime.Sniff(head, "photo"), err
}
