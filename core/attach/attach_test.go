package attach_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"testing"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/blob"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/lang"
)

var start = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// world is a network with Ana in it, and Bruno who is not.
type world struct {
	t          testing.TB
	ctx        context.Context
	d          *db.DB
	blobs      blob.Store
	files      *attach.Files
	net        space.Space
	ana, bruno ref.Person
}

var schemas = []db.Schema{account.Schema, space.Schema, item.Schema, attach.Schema}

func each(t *testing.T, f func(*testing.T, *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, newWorld(t, d)) }, schemas...)
}

func newWorld(t testing.TB, d *db.DB) *world {
	t.Helper()
	ctx := lang.With(clock.At(context.Background(), start), catalogue(t).Localizer("fr", nil))
	b, err := blob.NewDisk(ctx, t.TempDir(), blob.Options{Free: func(string) (int64, error) { return 1 << 40, nil }})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, ctx: ctx, d: d, blobs: b, files: attach.New(d, b, attach.Options{})}
	w.ana, w.bruno = w.person("ana"), w.person("bruno")
	w.write(func(tx *db.Tx) (err error) {
		w.net, err = space.Put(ctx, tx, space.Space{Kind: space.Network, Slug: "eau", Name: "Eau", Admission: space.Open, Audience: space.Public, ItemsAudience: space.Public})
		if err != nil {
			return err
		}
		return space.SetMembership(ctx, tx, space.Membership{Person: w.ana, Space: w.net.ID, Role: space.Member, State: space.Active})
	})
	return w
}

func catalogue(t testing.TB) *lang.Catalogue {
	t.Helper()
	c := lang.NewCatalogue()
	c.OnMissing = func(tag, key string) { t.Errorf("words in %s: %s is missing", tag, key) }
	if err := c.Add("attach", attach.Words); err != nil {
		t.Fatal(err)
	}
	return c
}

func (w *world) write(f func(*db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.ctx, f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) person(handle string) (id ref.Person) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		id = ref.Person(tx.ID())
		_, err := tx.Exec(w.ctx, `INSERT INTO person (id, handle, email, email_key, created) VALUES ($1, $2, $3, $3, $4)`, id, handle, handle+"@exemple.fr", db.Millis(start))
		return err
	})
	return id
}

func (w *world) viewer(p ref.Person) *access.Viewer {
	w.t.Helper()
	v, err := access.LoadID(w.ctx, w.d.Q(), p)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// item publishes something by Ana with files, and returns it with them.
func (w *world) item(a space.Audience, ups ...attach.Upload) (i item.Item, files []attach.File) {
	w.t.Helper()
	w.write(func(tx *db.Tx) (err error) {
		i, err = item.Add(w.ctx, tx, w.net, item.Item{Kind: "post", Author: w.ana, Title: "Fuites", Audience: a, State: item.Published})
		if err != nil {
			return err
		}
		return attach.Add(w.ctx, tx, i, ups)
	})
	of, err := attach.Of(w.ctx, w.d.Q(), []ref.Item{i.ID})
	if err != nil {
		w.t.Fatal(err)
	}
	return i, of[i.ID]
}

// sent is a file of a form, and what is said of it there.
type sent struct {
	name, data, alt string
	decorative      bool
}

// form is what a browser sends of a form with files, after its passage through net/http.
func form(t testing.TB, files ...sent) *multipart.Form {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, s := range files {
		row := "fichiers-" + string(rune('1'+k))
		if s.name != "" {
			w, err := m.CreateFormFile(row, s.name)
			if err != nil {
				t.Fatal(err)
			}
			w.Write([]byte(s.data))
		}
		m.WriteField(row+"-description", s.alt)
		if s.decorative {
			m.WriteField(row+"-decorative", "oui")
		}
	}
	m.Close()
	f, err := multipart.NewReader(&b, m.Boundary()).ReadForm(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.RemoveAll() })
	return f
}

func (w *world) receive(files ...sent) ([]attach.Upload, error) {
	w.t.Helper()
	hs, alts := attach.Sent(form(w.t, files...))
	return w.files.Receive(w.ctx, hs, alts)
}

func (w *world) received(files ...sent) []attach.Upload {
	w.t.Helper()
	ups, err := w.receive(files...)
	if err != nil {
		w.t.Fatal(err)
	}
	return ups
}

// faults is the messages about the files in err.
func (w *world) faults(err error) (keys, texts []string) {
	w.t.Helper()
	if !fail.Is(err, fail.Invalid) {
		w.t.Fatalf("got %v, want a refusal", err)
	}
	for _, f := range fail.FieldsOf(err) {
		if f.Name != attach.Field {
			w.t.Errorf("the fault is on %q", f.Name)
		}
		keys, texts = append(keys, f.Key), append(texts, lang.T(w.ctx, f.Key, f.Args...))
	}
	return keys, texts
}

func (w *world) bytes(digest string) []byte {
	w.t.Helper()
	f, _, err := w.blobs.Open(w.ctx, digest)
	if err != nil {
		w.t.Fatal(err)
	}
	defer f.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(f); err != nil {
		w.t.Fatal(err)
	}
	return b.Bytes()
}

func (w *world) has(digest string) bool {
	w.t.Helper()
	has, err := w.blobs.Has(w.ctx, digest)
	if err != nil {
		w.t.Fatal(err)
	}
	return has
}

func TestFilesStayInOrderAndAreAddedAfterOthers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i, _ := w.item(space.Public, w.received(sent{name: "b.txt", data: "b"}, sent{name: "a.txt", data: "a"})...)
		more := w.received(sent{name: "c.txt", data: "c"})
		w.write(func(tx *db.Tx) error { return attach.Add(w.ctx, tx, i, more) })
		w.write(func(tx *db.Tx) error { return attach.Add(w.ctx, tx, i, nil) })
		other, _ := w.item(space.Public)
		of, err := attach.Of(w.ctx, w.d.Q(), []ref.Item{i.ID, other.ID})
		if err != nil {
			t.Fatal(err)
		}
		var names string
		for _, f := range of[i.ID] {
			names += f.Name + " "
			if f.Item != i.ID || f.Size != 1 || f.Type != "text/plain" || f.HasThumb || f.Path() != "/fichiers/"+f.ID.String() {
				t.Errorf("got %+v", f)
			}
		}
		if names != "b.txt a.txt c.txt " {
			t.Errorf("got %s", names)
		}
		if _, ok := of[other.ID]; ok {
			t.Error("an item without files has some")
		}
	})
}

func TestOfCostsOneQuery(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var ids []ref.Item
		for range 3 {
			i, _ := w.item(space.Public, w.received(sent{name: "a.txt", data: "a"})...)
			ids = append(ids, i.ID)
		}
		var n db.Counter
		of, err := attach.Of(db.WithCounter(w.ctx, &n), w.d.Q(), ids)
		if err != nil || len(of) != 3 || n.N() != 1 {
			t.Errorf("%d items, %d queries, %v", len(of), n.N(), err)
		}
		if _, err := attach.Of(db.WithCounter(w.ctx, &n), w.d.Q(), nil); err != nil || n.N() != 1 {
			t.Errorf("no item costs a query: %v", err)
		}
	})
}
