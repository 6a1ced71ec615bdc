package file_test

import (
	"archive/zip"
	"bytes"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"

	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/part"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/file"
	"maillage/kit/clamd/clamdtest"
	"maillage/kit/fail"
)

// guarded runs f in worlds whose files a real ClamAV daemon looks at.
func guarded(t *testing.T, f func(w *world, guard *attach.Guard, daemon *clamdtest.Daemon)) {
	dir, err := os.MkdirTemp("", "clam")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	daemon, err := clamdtest.Start(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(daemon.Stop)
	var guard *attach.Guard
	join := func(c *part.Core) part.Part {
		guard = attach.NewGuard(c.DB, c.Queue, c.Blobs, daemon.Client, slog.New(slog.DiscardHandler))
		c.Blobs = guard
		c.Files = attach.New(c.DB, guard, attach.Options{})
		p := file.Join(c)
		for _, x := range p.Workers {
			c.Queue.Handle(x)
		}
		return p
	}
	parttest.Each(t, func(p *parttest.World) {
		w := &world{World: p, files: file.New(p.Core, file.Options{PerGroup: 1_000_000})}
		w.ana, w.bob, w.eva = w.Person("Ana Lopez", ""), w.Person("Bob Petit", ""), w.Person("Eva Roy", "")
		w.n = w.Network("clubs", space.Open, func(s *space.Space) { s.Parts = []string{file.Name} })
		w.g = w.Group(w.n, "eau", space.Open, func(s *space.Space) { s.ItemsAudience = space.InNetwork })
		for n, x := range []account.Person{w.ana, w.bob, w.eva} {
			w.Puts(x, w.n, space.Member, space.Active)
			w.Puts(x, w.g, []space.Role{space.Member, space.Member, space.Animator}[n], space.Active)
		}
		f(w, guard, daemon)
		if daemon.Again(t.Context()) != nil { // for the next world
			t.Fatal("the daemon does not start again")
		}
	}, join, parttest.Places)
}

// page is what p reads at path: its status and its text.
func (w *world) page(p account.Person, path string) (int, string) {
	w.Helper()
	a := w.As(p).Send(w.As(p).Request(http.MethodGet, path, nil))
	return a.Status, a.Body
}

// What the antivirus finds infected comes into no tree: who sent it is told beside the field, it is in quarantine, and who runs the
// group, like who sent it, may destroy it; nobody else knows.
func TestInfected(t *testing.T) {
	guarded(t, func(w *world, _ *attach.Guard, daemon *clamdtest.Daemon) {
		defer daemon.Stop()
		_, err := w.files.Deposit(w.Ctx, w.ana.ID, w.at(0), []file.Sent{w.sent("sain.txt", "Bonjour"), w.sent("facture.txt", "x "+clamdtest.Virus)}, "fr")
		w.Refused(err, fail.Invalid, "")
		w.is(w.names(w.ana, 0, file.Ask{}), "sain.txt")
		if _, page := w.page(w.eva, here+"/quarantaine"); !strings.Contains(page, "facture.txt") || !strings.Contains(page, clamdtest.Name) || !strings.Contains(page, "Ana Lopez") {
			w.Error("who runs the group does not see what is in quarantine")
		}
		if status, page := w.page(w.ana, here+"/quarantaine"); status != http.StatusOK || !strings.Contains(page, "facture.txt") {
			w.Errorf("who sent it: %d", status)
		}
		if status, page := w.page(w.bob, here+"/quarantaine"); status != http.StatusNotFound || strings.Contains(page, "facture") {
			w.Errorf("somebody else: %d", status)
		}
		i := w.file(w.ana, "note.txt", "Une note", 0)
		_, err = w.files.Replace(w.Ctx, w.bob.ID, i.ID, w.sent("note.txt", clamdtest.Virus+" encore"))
		w.Refused(err, fail.Invalid, "")
		if got := w.content(w.ana, file.Path(i)+"/versions/1"); got != "Une note" {
			w.Errorf("the version: %q", got)
		}
		list, err := w.files.Quarantined(w.Ctx, w.Viewer(w.eva), w.g)
		w.OK(err)
		if len(list) != 2 {
			w.Fatalf("%d in quarantine", len(list))
		}
		w.OK(w.files.Destroy(w.Ctx, w.ana.ID, w.g.ID, []ref.File{list[0].ID, list[1].ID})) // the first is bob's
		w.As(w.eva).Post(here+"/quarantaine", "e", list[0].ID.String())
		if list, err = w.files.Quarantined(w.Ctx, w.Viewer(w.eva), w.g); err != nil || len(list) != 0 {
			w.Errorf("left in quarantine: %+v, %v", list, err)
		}
	})
}

// While the antivirus is away, what is sent is held: its sender sees that it is, nobody else sees anything, and no way leads to it.
// When it is back, what is sound comes where it was sent, versions too, and what is infected goes into quarantine.
func TestHeld(t *testing.T) {
	guarded(t, func(w *world, guard *attach.Guard, daemon *clamdtest.Daemon) {
		box := w.folder(w.ana, "Annexes", 0, "")
		old := w.file(w.ana, "plan.txt", "Le plan", 0)
		daemon.Stop()
		held, bad := w.sent("note.txt", "Une note"), w.sent("piege.txt", "y "+clamdtest.Virus)
		d, err := w.files.Deposit(w.Ctx, w.ana.ID, w.at(box.ID), []file.Sent{held, bad}, "fr")
		w.OK(err)
		if d.Held != 2 || len(d.Made) != 0 {
			w.Fatalf("%+v", d)
		}
		next := w.sent("plan.txt", "Le plan, revu")
		_, err = w.files.Replace(w.Ctx, w.ana.ID, old.ID, next)
		w.OK(err)
		w.hidden(box, old, held, next)
		var up attach.Upload
		up.Digest, up.Size, up.Name, up.Type = held.Digest, held.Size, held.Name, held.Type
		post := w.attached(w.ana, up)
		if _, _, err := guard.Open(w.Ctx, held.Digest); !fail.Is(err, fail.Unavailable) {
			w.Errorf("opened: %v", err)
		}
		w.OK(daemon.Again(w.Ctx))
		w.OK(guard.Rescan(w.Ctx))
		w.is(w.names(w.bob, box.ID, file.Ask{}), "note.txt")
		if got := w.content(w.bob, file.Path(old)+"/versions/2"); got != "Le plan, revu" {
			w.Errorf("the version: %q", got)
		}
		for _, p := range []account.Person{w.ana, w.bob} {
			files, err := attach.OfFor(w.Ctx, w.Core.DB.Q(), p.ID, []ref.Item{post.ID})
			w.OK(err)
			if len(files[post.ID]) != 1 || files[post.ID][0].Held {
				w.Errorf("the attachment: %+v", files)
			}
		}
		list, err := w.files.Quarantined(w.Ctx, w.Viewer(w.eva), w.g)
		w.OK(err)
		if len(list) != 1 || list[0].Name != "piege.txt" {
			w.Errorf("in quarantine: %+v", list)
		}
		w.OK(guard.Rescan(w.Ctx)) // told twice is done once
		w.is(w.names(w.bob, box.ID, file.Ask{}), "note.txt")
		daemon.Stop()
	})
}

// attached is a publication of p with a file.
func (w *world) attached(p account.Person, up attach.Upload) item.Item {
	w.Helper()
	i := w.Note(p, w.g, "Voyez", nil)
	w.Write(func(tx *db.Tx) error { return attach.Add(w.Ctx, tx, i, []attach.Upload{up}) })
	for _, c := range []struct {
		p ref.Person
		n int
	}{{p.ID, 1}, {w.bob.ID, 0}, {0, 0}} {
		files, err := attach.OfFor(w.Ctx, w.Core.DB.Q(), c.p, []ref.Item{i.ID})
		w.OK(err)
		if len(files[i.ID]) != c.n || c.n == 1 && !files[i.ID][0].Held {
			w.Errorf("held attachment for %v: %+v", c.p, files)
		}
	}
	return i
}

// hidden fails when anybody but ana knows of what she has just sent into box, or as a version of old.
func (w *world) hidden(box, old item.Item, held, next file.Sent) {
	w.Helper()
	if _, page := w.page(w.ana, file.Path(box)); !strings.Contains(page, "note.txt") || !strings.Contains(page, "En cours d’analyse") {
		w.Error("who sent it does not see that it is held")
	}
	if _, page := w.page(w.ana, file.Path(old)); !strings.Contains(page, "en cours d’analyse") {
		w.Error("who sent a version does not see that it is held")
	}
	for _, p := range []account.Person{w.bob, w.eva} {
		for _, path := range []string{file.Path(box), file.Path(old), here} {
			if _, page := w.page(p, path); strings.Contains(page, "note.txt") || strings.Contains(page, "analyse") || strings.Contains(page, "revu") {
				w.Errorf("%s shows %s what is held", path, p.Name())
			}
		}
	}
	w.is(w.names(w.ana, box.ID, file.Ask{}))
	if status, _ := w.page(w.ana, file.Path(old)+"/versions/2"); status != http.StatusNotFound {
		w.Errorf("the version that is held: %d", status)
	}
	list, err := w.files.Pack(w.Ctx, w.Viewer(w.ana), w.g, []ref.Item{box.ID, old.ID})
	w.OK(err)
	var b bytes.Buffer
	w.OK(w.files.Write(w.Ctx, &b, list))
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	w.OK(err)
	if len(z.File) != 2 {
		w.Errorf("the archive holds %d entries", len(z.File))
	}
}
