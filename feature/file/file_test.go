package file_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/part"
	"maillage/core/part/parttest"
	"maillage/core/queue/queuetest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/feature/file"
	"maillage/kit/fail"
	"maillage/kit/mime"
)

// world is a network with a group whose members are ana, bob and eva; eva animates it, guy is a guest, zoe is of the network
// alone.
type world struct {
	*parttest.World
	files                   *file.Files
	part                    part.Part
	n, g                    space.Space
	ana, bob, eva, guy, zoe account.Person
}

func each(t *testing.T, f func(w *world)) {
	var joined part.Part
	join := func(c *part.Core) part.Part {
		joined = file.Join(c)
		for _, x := range joined.Workers {
			c.Queue.Handle(x)
		}
		return joined
	}
	parttest.Each(t, func(p *parttest.World) {
		w := &world{World: p, part: joined, files: file.New(p.Core, file.Options{PerGroup: 1_000_000})}
		w.ana, w.bob, w.eva, w.guy, w.zoe = w.Person("Ana Lopez", ""), w.Person("Bob Petit", ""), w.Person("Eva Roy", ""), w.Person("Guy Blanc", ""), w.Person("Zoe Roux", "")
		w.n = w.Network("clubs", space.Open, func(s *space.Space) { s.Parts = []string{file.Name} })
		w.g = w.Group(w.n, "eau", space.Open, func(s *space.Space) { s.ItemsAudience = space.InNetwork })
		for _, x := range []account.Person{w.ana, w.bob, w.eva, w.guy, w.zoe} {
			w.Puts(x, w.n, space.Member, space.Active)
		}
		w.Puts(w.ana, w.g, space.Member, space.Active)
		w.Puts(w.bob, w.g, space.Member, space.Active)
		w.Puts(w.eva, w.g, space.Animator, space.Active)
		w.Puts(w.guy, w.g, space.Guest, space.Active)
		f(w)
	}, join, parttest.Places)
}

const here = "/reseaux/clubs/groupes/eau/documents"

func (w *world) at(above ref.Item) file.Where { return file.Where{Space: w.g.ID, Above: above} }

func (w *world) folder(by account.Person, name string, above ref.Item, who space.Audience) item.Item {
	w.Helper()
	i, err := w.files.MakeFolder(w.Ctx, by.ID, w.at(above), name, who, "", "fr")
	w.OK(err)
	return i
}

// sent is a content in the store, as a form brings it.
func (w *world) sent(name, content string) file.Sent {
	w.Helper()
	kept, err := w.Core.Blobs.Put(w.Ctx, strings.NewReader(content), -1)
	w.OK(err)
	return file.Sent{Name: name, Digest: kept.Digest, Size: kept.Size, Type: mime.Sniff([]byte(content), name).Media}
}

func (w *world) file(by account.Person, name, content string, above ref.Item) item.Item {
	w.Helper()
	d, err := w.files.Deposit(w.Ctx, by.ID, w.at(above), []file.Sent{w.sent(name, content)}, "fr")
	w.OK(err)
	if len(d.Made) != 1 {
		w.Fatalf("%s: %+v", name, d)
	}
	return d.Made[0]
}

// names is what p sees in a folder, in order.
func (w *world) names(p account.Person, above ref.Item, a file.Ask) (out []string) {
	w.Helper()
	l, err := w.files.List(w.Ctx, w.Viewer(p), w.at(above), a)
	w.OK(err)
	for _, n := range l.Nodes {
		out = append(out, n.Item.Title)
	}
	return out
}

func (w *world) is(got []string, want ...string) {
	w.Helper()
	if !slices.Equal(got, want) {
		w.Errorf("got %q, want %q", got, want)
	}
}

// content is what p downloads.
func (w *world) content(p account.Person, path string) string {
	w.Helper()
	a := w.As(p).Send(w.As(p).Request(http.MethodGet, path, nil))
	if a.Status != http.StatusOK {
		w.Fatalf("%s: %d", path, a.Status)
	}
	return a.Body
}

// tidy runs what is done hourly.
func (w *world) tidy() {
	w.Helper()
	w.Write(func(tx *db.Tx) error { return w.files.Tidy(w.Ctx, tx) })
}

// used is what the files of the group weigh, and what the sums of their versions say.
func (w *world) used() (int64, int64) {
	w.Helper()
	room, err := w.files.Room(w.Ctx, w.g)
	w.OK(err)
	var sum int64
	w.OK(w.Core.DB.Q().QueryRow(w.Ctx, `SELECT CAST(COALESCE(SUM(v.size), 0) AS BIGINT) FROM file_version v JOIN item i ON i.id = v.item_id WHERE i.space_id = $1`, w.g.ID).Scan(&sum))
	return room.Used, sum
}

// What is sent is listed, read and downloaded byte for byte; a version more keeps what was before, and gives it back.
func TestSentReadReplaced(t *testing.T) {
	each(t, func(w *world) {
		ana, bob := w.As(w.ana), w.As(w.bob)
		ana.Get(here).Want(200).Says("Ce dossier attend ses premiers documents", "Déposer")
		ana.Upload(here+"/depot", "fichiers", "Compte rendu.txt", []byte("Le premier compte rendu.")).Goes(here)
		w.is(w.names(w.bob, 0, file.Ask{}), "Compte rendu.txt")
		l, err := w.files.List(w.Ctx, w.Viewer(w.bob), w.at(0), file.Ask{})
		w.OK(err)
		i := l.Nodes[0].Item
		bob.Get(file.Path(i)).Want(200).Says("Le premier compte rendu.", "Déposé par Ana Lopez", "1 version")
		w.Pass(time.Hour)
		bob.Upload(file.Path(i)+"/versions", "fichiers", "autre nom.txt", []byte("Le deuxième.")).Goes(file.Path(i))
		bob.Get(file.Path(i)).Want(200).Says("Le deuxième.", "2 versions", "Bob Petit")
		at := "/documents/" + i.ID.String() + "/versions/"
		if one, two := w.content(w.zoe, at+"1"), w.content(w.zoe, at+"2"); one != "Le premier compte rendu." || two != "Le deuxième." {
			t.Errorf("versions: %q, %q", one, two)
		}
		ana.Post(at + "1").Goes(file.Path(i))
		if got := w.content(w.guy, at+"3"); got != "Le premier compte rendu." {
			t.Errorf("restored: %q", got)
		}
		w.As(w.guy).Get(file.Path(i)).Want(200).Hides("Nouvelle version", "Rétablir")
		w.As(w.guy).Upload(file.Path(i)+"/versions", "fichiers", "x.txt", []byte("x")).Want(403)
		w.As(w.guy).Upload(here+"/depot", "fichiers", "x.txt", []byte("x")).Want(403)
		w.Nobody().Get(file.Path(i)).Want(404)
		w.Nobody().Get(at + "1").Want(404)
		if used, sum := w.used(); used != sum || used == 0 {
			t.Errorf("%d bytes are counted, %d are kept", used, sum)
		}
	})
}

// A form that is wrong says why, and keeps nothing; a content that a browser would run is never shown in the page.
func TestWhatIsRefusedAndWhatIsInert(t *testing.T) {
	each(t, func(w *world) {
		ana := w.As(w.ana)
		ana.Post(here + "/depot").Want(422).Says("Choisissez un fichier.")
		ana.Upload(here+"/depot", "fichiers", "../../etc/p\u202eassé.txt", []byte("x")).Goes(here)
		w.is(w.names(w.ana, 0, file.Ask{}), "passé.txt")
		for name, body := range map[string]string{"page.html": "<!doctype html><script>alert(1)</script>", "logo.svg": `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`} {
			i := w.file(w.ana, name, body, 0)
			r := ana.Request(http.MethodGet, "/documents/"+i.ID.String()+"/versions/1", nil)
			a := ana.Send(r)
			if a.Status != 200 || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") || a.Header.Get("Content-Type") != "application/octet-stream" || !strings.Contains(a.Header.Get("Content-Security-Policy"), "sandbox") {
				t.Errorf("%s is served as %v", name, a.Header)
			}
			ana.Get(file.Path(i)).Want(200).Hides("alert(1)")
		}
		big := w.sent("gros.bin", strings.Repeat("x", 900_000))
		_, err := w.files.Deposit(w.Ctx, w.ana.ID, w.at(0), []file.Sent{big}, "fr")
		w.OK(err)
		_, err = w.files.Deposit(w.Ctx, w.ana.ID, w.at(0), []file.Sent{{Name: "autre.bin", Digest: big.Digest, Size: big.Size, Type: big.Type}}, "fr")
		w.Refused(err, fail.Invalid, "file.full")
		small := file.New(w.Core, file.Options{MaxFile: 10, MaxAtOnce: 1})
		_, _, err = small.Receive(w.Ctx, form("long.txt", "plus de dix octets"))
		w.Refused(err, fail.Invalid, "file.large")
		_, _, err = small.Receive(w.Ctx, form("a.txt", "a", "b.txt", "b"))
		w.Refused(err, fail.Invalid, "file.many")
	})
}

// A name that is taken asks: nothing is overwritten, and the answer is done once.
func TestNamesThatAreTaken(t *testing.T) {
	each(t, func(w *world) {
		i := w.file(w.ana, "Bilan.txt", "un", 0)
		bob := w.As(w.bob)
		for _, content := range []string{"deux", "trois", "quatre"} {
			bob.Upload(here+"/depot", "fichiers", "bilan.txt", []byte(content)).Goes(here + "/arrivees")
		}
		w.is(w.names(w.bob, 0, file.Ask{}), "Bilan.txt")
		bob.Get(here+"/arrivees").Want(200).Says("bilan.txt", "Nouvelle version", "Garder les deux")
		w.As(w.eva).Get(here + "/arrivees").Want(200).Says("Aucun fichier n’attend")
		list, err := w.files.Arrivals(w.Ctx, w.Viewer(w.bob), w.at(0))
		w.OK(err)
		bob.Post(here+"/arrivees", list[0].ID.String(), "version", list[1].ID.String(), "garder").Want(422).Says("Choisissez pour chaque fichier")
		bob.Post(here+"/arrivees", list[2].ID.String(), "ignorer").Goes(here)
		w.is(w.names(w.bob, 0, file.Ask{}), "Bilan.txt", "bilan (2).txt")
		if got := w.content(w.bob, "/documents/"+i.ID.String()+"/versions/2"); got != "deux" {
			t.Errorf("got %q", got)
		}
		// One that is not answered is forgotten, with its content.
		bob.Upload(here+"/depot", "fichiers", "bilan.txt", []byte("cinq")).Goes(here + "/arrivees")
		w.Pass(25 * time.Hour)
		w.tidy()
		bob.Get(here + "/arrivees").Want(200).Says("Aucun fichier n’attend")
		var kept int
		w.OK(w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM kept_blob WHERE what LIKE 'arrival/%'`).Scan(&kept))
		if kept != 0 {
			t.Errorf("%d contents are kept for nothing", kept)
		}
	})
}

// What is in a folder is seen by no more people than the folder: not in lists, counts, ways, archives, nor by its address.
func TestNarrowFolders(t *testing.T) {
	each(t, func(w *world) {
		top := w.folder(w.eva, "Marchés", 0, "")
		closed := w.folder(w.eva, "Zirconium", top.ID, space.ForRunners)
		inside := w.file(w.eva, "Zirconium.txt", "Zirconium", closed.ID)
		w.file(w.ana, "Guide.txt", "guide", top.ID)
		w.is(w.names(w.eva, top.ID, file.Ask{}), "Zirconium", "Guide.txt")
		for _, p := range []account.Person{w.ana, w.bob, w.guy, w.zoe} {
			w.is(w.names(p, top.ID, file.Ask{}), "Guide.txt")
			for _, path := range []string{here, file.Path(top), file.Path(closed), file.Path(inside), "/documents/" + inside.ID.String() + "/versions/1", here + "/selection?faire=deplacer&e=" + inside.ID.String(), here + "/corbeille"} {
				if a := w.As(p).Send(w.As(p).Request(http.MethodGet, path, nil)); strings.Contains(a.Body, "Zirconium") {
					t.Errorf("%s shows what is narrower to %s", path, p.Given)
				}
			}
			if a := w.As(p).Get(here).Want(200); !strings.Contains(a.Words(), "1 élément") {
				t.Errorf("the count tells: %s", a.Words())
			}
		}
		w.As(w.ana).Post(here+"/dossiers", "nom", "zirconium", "dans", top.ID.String(), "cle", "k").Want(303) // a name that one does not see is not taken
		w.Refused(second(w.files.MakeFolder(w.Ctx, w.ana.ID, w.at(0), "À moi", space.ForRunners, "", "fr")), fail.Invalid, "web.field.choice")
		w.Refused(second(w.files.Deposit(w.Ctx, w.ana.ID, w.at(closed.ID), []file.Sent{w.sent("x.txt", "x")}, "fr")), fail.Hidden, "")
		// Narrowing a folder narrows what is in it; widening it gives back what followed.
		change := func(who space.Audience) error {
			return second(w.files.Change(w.Ctx, w.eva.ID, top.ID, file.Change{Name: "Marchés", Who: who}))
		}
		w.OK(change(space.InGroup))
		if got := w.names(w.zoe, top.ID, file.Ask{}); len(got) > 0 {
			t.Errorf("zoe sees %q", got)
		}
		w.OK(change(space.InNetwork))
		w.is(w.names(w.zoe, top.ID, file.Ask{}), "zirconium", "Guide.txt")
		w.Refused(change(space.Public), fail.Invalid, "web.field.choice")
		// A file that moves is seen as its new folder is.
		w.OK(w.files.Move(w.Ctx, w.eva.ID, []ref.Item{inside.ID}, w.at(top.ID)))
		w.As(w.zoe).Get(file.Path(inside)).Want(200)
		w.OK(w.files.Move(w.Ctx, w.eva.ID, []ref.Item{inside.ID}, w.at(closed.ID)))
		w.As(w.zoe).Get(file.Path(inside)).Want(404)
	})
}

func second[T any](_ T, err error) error { return err }

// Folders move with what is in them, never into themselves; copies are whole and belong to who copies.
func TestMoveAndCopy(t *testing.T) {
	each(t, func(w *world) {
		a := w.folder(w.ana, "A", 0, "")
		b := w.folder(w.bob, "B", a.ID, "")
		i := w.file(w.bob, "note 10.txt", "dix", b.ID)
		w.file(w.bob, "note 9.txt", "neuf", b.ID)
		w.is(w.names(w.ana, b.ID, file.Ask{}), "note 9.txt", "note 10.txt")
		w.is(w.names(w.ana, b.ID, file.Ask{Name: "10"}), "note 10.txt")
		w.is(w.names(w.ana, b.ID, file.Ask{Genre: "images"}))
		w.Refused(w.files.Move(w.Ctx, w.ana.ID, []ref.Item{a.ID}, w.at(b.ID)), fail.Invalid, "file.inside_itself")
		eva := w.As(w.eva)
		eva.Get(here+"/selection?faire=copier&e="+b.ID.String()).Want(200).Says("Copier ces documents", "– A", "B")
		eva.Post(here+"/selection", "faire", "copier", "e", b.ID.String(), "vers", "").Goes(here)
		w.is(w.names(w.ana, 0, file.Ask{}), "A", "B")
		eva.Post(here+"/selection", "faire", "deplacer", "e", b.ID.String(), "vers", "").Want(422).Says("« B » existe déjà dans ce dossier")
		l, err := w.files.List(w.Ctx, w.Viewer(w.ana), w.at(0), file.Ask{})
		w.OK(err)
		copied := l.Nodes[1].Item
		if copied.Author != w.eva.ID || l.Counts[copied.ID] != 2 {
			t.Errorf("the copy is %+v of %d", copied, l.Counts[copied.ID])
		}
		w.As(w.guy).Post(here+"/selection", "faire", "deplacer", "e", i.ID.String(), "vers", "").Want(403)
		eva.Post(here+"/selection", "faire", "deplacer", "e", i.ID.String(), "vers", a.ID.String()).Goes(file.Path(a))
		w.is(w.names(w.ana, a.ID, file.Ask{}), "B", "note 10.txt")
		if used, sum := w.used(); used != sum {
			t.Errorf("%d bytes are counted, %d are kept", used, sum)
		}
		_, err = w.files.Change(w.Ctx, w.bob.ID, i.ID, file.Change{Name: "Note dix.txt", Note: "La dixième.", Themes: "#énergie, marchés"})
		w.OK(err)
		w.As(w.ana).Get("/documents/" + i.ID.String()).Want(301)
		w.As(w.ana).Get(file.Path(item.Item{ID: i.ID, Kind: file.Kind, Title: "Note dix.txt"})).Want(200).Says("La dixième.", "#énergie", "#marchés")
		w.As(w.ana).Post("/documents/"+i.ID.String()+"/modifier", "nom", "").Want(422).Says("Donnez un nom.")
	})
}

// What is thrown away is nowhere, comes back where it was with what went along, and is destroyed in time with its contents.
func TestTrash(t *testing.T) {
	each(t, func(w *world) {
		a := w.folder(w.ana, "A", 0, "")
		mine := w.file(w.ana, "mien.txt", "mien", a.ID)
		other := w.file(w.bob, "sien.txt", "sien", a.ID)
		w.Refused(w.files.Trash(w.Ctx, w.ana.ID, []ref.Item{a.ID}), fail.Forbidden, "file.others")
		w.As(w.ana).Post(here+"/selection", "faire", "corbeille", "e", mine.ID.String()).Goes(file.Path(a))
		w.As(w.zoe).Get(file.Path(mine)).Want(404)
		w.OK(w.files.Trash(w.Ctx, w.eva.ID, []ref.Item{a.ID}))
		for _, x := range []item.Item{a, mine, other} {
			w.As(w.eva).Get(file.Path(x)).Want(404)
		}
		w.As(w.ana).Get(here+"/corbeille").Want(200).Says("mien.txt", "A").Hides("sien.txt")
		w.As(w.bob).Get(here + "/corbeille").Want(200).Hides("mien.txt")
		w.As(w.bob).Post(here+"/corbeille", "e", mine.ID.String()).Want(404)
		// Its folder is in the trash too: it comes back at the top, and the folder without it.
		w.As(w.ana).Post(here+"/corbeille", "e", mine.ID.String()).Goes(here + "/corbeille")
		w.is(w.names(w.bob, 0, file.Ask{}), "mien.txt")
		w.As(w.eva).Post(here+"/corbeille", "e", a.ID.String()).Goes(here + "/corbeille")
		w.is(w.names(w.bob, 0, file.Ask{}), "A", "mien.txt")
		w.is(w.names(w.bob, a.ID, file.Ask{}), "sien.txt")
		w.OK(w.files.Trash(w.Ctx, w.eva.ID, []ref.Item{a.ID, mine.ID}))
		w.Pass(29 * 24 * time.Hour)
		w.tidy()
		w.As(w.eva).Get(here+"/corbeille").Want(200).Says("mien.txt", "A")
		w.Pass(2 * 24 * time.Hour)
		w.tidy()
		w.As(w.eva).Get(here + "/corbeille").Want(200).Says("La corbeille est vide")
		if used, sum := w.used(); used != 0 || sum != 0 {
			t.Errorf("%d bytes are counted, %d are kept", used, sum)
		}
		var kept int
		w.OK(w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM kept_blob`).Scan(&kept))
		if kept != 0 {
			t.Errorf("%d contents are kept for nothing", kept)
		}
	})
}

// What others take away as they take away any item is in the trash too, with what is under it.
func TestDeletedElsewhere(t *testing.T) {
	each(t, func(w *world) {
		a := w.folder(w.ana, "A", 0, "")
		inside := w.file(w.bob, "sien.txt", "sien", a.ID)
		w.Write(func(tx *db.Tx) error {
			return item.SetState(w.Ctx, tx, w.Item(a.ID), item.Deleted)
		})
		w.Write(func(tx *db.Tx) error {
			return w.part.Followers[0].Do(w.Ctx, tx, journal.Fact{Kind: "item.deleted", Actor: w.eva.ID, Item: a.ID})
		})
		w.As(w.bob).Get(file.Path(inside)).Want(404)
		w.As(w.eva).Get(here + "/corbeille").Want(200).Says("A")
		w.As(w.eva).Post(here+"/corbeille", "e", a.ID.String()).Goes(here + "/corbeille")
		w.As(w.bob).Get(file.Path(inside)).Want(200)
	})
}

// A file that somebody has reserved is theirs to change, until they give it back, a moderator does, or time passes.
func TestReserved(t *testing.T) {
	each(t, func(w *world) {
		i := w.file(w.ana, "note.txt", "un", 0)
		w.As(w.bob).Post("/documents/"+i.ID.String()+"/reservation", "faire", "prendre").Want(303)
		w.As(w.ana).Get(file.Path(i)).Want(200).Says("Bob Petit modifie ce document").Hides("Nouvelle version")
		_, err := w.files.Replace(w.Ctx, w.ana.ID, i.ID, w.sent("x", "deux"))
		w.Refused(err, fail.Closed, "file.reserved")
		w.Refused(w.files.Move(w.Ctx, w.ana.ID, []ref.Item{i.ID}, w.at(w.folder(w.ana, "A", 0, "").ID)), fail.Closed, "file.reserved")
		w.Refused(w.files.Reserve(w.Ctx, w.ana.ID, i.ID, false), fail.Closed, "file.reserved")
		_, err = w.files.Replace(w.Ctx, w.bob.ID, i.ID, w.sent("x", "deux"))
		w.OK(err)
		w.OK(w.files.Reserve(w.Ctx, w.eva.ID, i.ID, false))
		_, err = w.files.Replace(w.Ctx, w.ana.ID, i.ID, w.sent("x", "trois"))
		w.OK(err)
		w.OK(w.files.Reserve(w.Ctx, w.bob.ID, i.ID, true))
		w.Pass(11 * time.Hour)
		_, err = w.files.Replace(w.Ctx, w.ana.ID, i.ID, w.sent("x", "quatre"))
		w.OK(err)
	})
}

// Of many versions, the last ones stay, and of the others those of a year.
func TestVersionsAreKeptByRule(t *testing.T) {
	each(t, func(w *world) {
		i := w.file(w.ana, "note.txt", "version 1", 0)
		for n := 2; n <= 14; n++ {
			w.Pass(24 * time.Hour)
			_, err := w.files.Replace(w.Ctx, w.ana.ID, i.ID, w.sent("note.txt", fmt.Sprint("version ", n)))
			w.OK(err)
		}
		count := func() int {
			r, err := w.files.Read(w.Ctx, w.Viewer(w.ana), i.ID)
			w.OK(err)
			return len(r.Revisions)
		}
		if n := count(); n != 14 {
			t.Errorf("%d versions", n)
		}
		w.Pass(400 * 24 * time.Hour)
		w.tidy()
		if n := count(); n != 10 {
			t.Errorf("%d versions after a year", n)
		}
		if used, sum := w.used(); used != sum {
			t.Errorf("%d bytes are counted, %d are kept", used, sum)
		}
	})
}

// An archive has what one sees, under names in UTF-8, and only that.
func TestArchive(t *testing.T) {
	each(t, func(w *world) {
		a := w.folder(w.eva, "Été", 0, "")
		w.file(w.ana, "Réunion.txt", "réunion", a.ID)
		closed := w.folder(w.eva, "Secret", a.ID, space.ForRunners)
		w.file(w.eva, "secret.txt", "secret", closed.ID)
		top := w.file(w.ana, "plan.txt", "plan", 0)
		q := url.Values{"faire": {"archive"}, "e": {a.ID.String(), top.ID.String()}}
		unpack := func(p account.Person) map[string]string {
			body := w.content(p, here+"/selection?"+q.Encode())
			z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
			w.OK(err)
			out := map[string]string{}
			for _, e := range z.File {
				r, err := e.Open()
				w.OK(err)
				b, err := io.ReadAll(r)
				w.OK(err)
				out[e.Name] = string(b)
			}
			return out
		}
		if got := unpack(w.zoe); len(got) != 3 || got["Été/Réunion.txt"] != "réunion" || got["plan.txt"] != "plan" {
			t.Errorf("got %v", got)
		}
		if got := unpack(w.eva); len(got) != 5 || got["Été/Secret/secret.txt"] != "secret" {
			t.Errorf("got %v", got)
		}
		w.Nobody().Get(here + "/selection?" + q.Encode()).Want(404)
	})
}

// Who follows a folder is told of what comes into it or below; who follows a file, of its versions.
func TestFollowersAreNamed(t *testing.T) {
	each(t, func(w *world) {
		a := w.folder(w.eva, "A", 0, "")
		b := w.folder(w.eva, "B", a.ID, "")
		w.Write(func(tx *db.Tx) error { return tie.Set(w.Ctx, tx, w.zoe.ID, tie.Item, int64(a.ID), tie.Follow) })
		w.As(w.zoe).Get(file.Path(a)).Want(200).Says("Ne plus suivre ce dossier")
		w.As(w.zoe).Get(file.Path(b)).Want(200).Says("Suivre ce dossier")
		i := w.file(w.ana, "x.txt", "x", b.ID)
		_, err := w.files.Replace(w.Ctx, w.bob.ID, i.ID, w.sent("x.txt", "y"))
		w.OK(err)
		facts, err := journal.Latest(w.Ctx, w.Core.DB.Q(), 20)
		w.OK(err)
		told := map[string][]ref.Person{}
		for _, f := range facts {
			if len(f.Mentions) > 0 {
				told[f.Kind] = f.Mentions
			}
		}
		if got := told["file.deposited"]; !slices.Equal(got, []ref.Person{w.eva.ID, w.zoe.ID}) {
			t.Errorf("deposited: %v", got)
		}
		if got := told["file.versioned"]; !slices.Equal(got, []ref.Person{w.ana.ID}) {
			t.Errorf("versioned: %v", got)
		}
	})
}

// A picture has a small one; the words in files are found, whatever form they have, within bounds.
func TestLookedInto(t *testing.T) {
	each(t, func(w *world) {
		var b bytes.Buffer
		w.OK(png.Encode(&b, image.NewGray(image.Rect(0, 0, 1600, 800))))
		picture := w.file(w.ana, "plan.png", b.String(), 0)
		odt := w.file(w.ana, "note.odt", office(`<office:document-content xmlns:office="o" xmlns:text="t"><text:h>Titre</text:h><text:p>Le mot zirconium<text:tab/>ici</text:p></office:document-content>`), 0)
		docx := w.file(w.ana, "note.docx", word(`<w:document xmlns:w="w"><w:p><w:r><w:t>Le mot béryllium</w:t></w:r></w:p></w:document>`), 0)
		table := w.file(w.ana, "communes.csv", "nom;habitants\nQuimper;63000\n", 0)
		md := w.file(w.ana, "lisez-moi.md", "# Bonjour\n\nUn *mot*. <script>alert(1)</script>", 0)
		broken := w.file(w.ana, "cassé.odt", office(`<a><b>`), 0)
		queuetest.Start(w.Ctx, w.T, w.Core.Queue)
		w.OK(w.Core.Queue.Settle(w.Ctx))
		ana := w.As(w.ana)
		if a := ana.Get(file.Path(picture)).Want(200); !a.Has("img", "src", "/documents/"+picture.ID.String()+"/versions/1/apercu") {
			t.Error("no preview")
		}
		if small, _, err := image.DecodeConfig(strings.NewReader(w.content(w.zoe, "/documents/"+picture.ID.String()+"/versions/1/apercu"))); err != nil || small.Width != 1200 {
			t.Errorf("the preview is %+v, %v", small, err)
		}
		ana.Get(file.Path(odt)).Want(200).Says("Titre", "Le mot zirconium")
		ana.Get(file.Path(docx)).Want(200).Says("Le mot béryllium")
		ana.Get(file.Path(broken)).Want(200).Says("Ce document ne s’affiche pas")
		if a := ana.Get(file.Path(table)).Want(200); !a.Has("table", "class", "table") {
			t.Error("a CSV is no table")
		}
		if a := ana.Get(file.Path(md)).Want(200).Says("Bonjour"); strings.Contains(a.Body, "<script>alert") {
			t.Error("Markdown runs")
		}
		texts, err := w.Core.Kinds[file.Kind].Text(w.Ctx, w.Core.DB.Q(), []ref.Item{odt.ID, docx.ID, md.ID})
		w.OK(err)
		if !strings.Contains(texts[odt.ID].Body, "zirconium\tici") || !strings.Contains(texts[docx.ID].Body, "béryllium") {
			t.Errorf("words: %q, %q", texts[odt.ID].Body, texts[docx.ID].Body)
		}
	})
}

func office(content string) string {
	return zipped("mimetype", "application/vnd.oasis.opendocument.text", "content.xml", content)
}

func word(content string) string {
	return zipped("[Content_Types].xml", "<Types/>", "_rels/.rels", "<r/>", "word/document.xml", content)
}

// zipped is a ZIP whose first entry is stored, so that it says at its place what it is.
func zipped(namesAndContents ...string) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for n := 0; n < len(namesAndContents); n += 2 {
		content := []byte(namesAndContents[n+1])
		h := &zip.FileHeader{Name: namesAndContents[n], Method: zip.Store, CRC32: crc32.ChecksumIEEE(content), CompressedSize64: uint64(len(content)), UncompressedSize64: uint64(len(content))}
		e, _ := z.CreateRaw(h)
		e.Write(content)
	}
	z.Close()
	return b.String()
}

// Long lists are paged by key in each order: nothing twice, nothing left out.
func TestPages(t *testing.T) {
	each(t, func(w *world) {
		var sent []file.Sent
		one := w.sent("x", "x")
		for n := range 230 {
			one.Name = fmt.Sprintf("n%d.txt", n*7%230)
			one.Size = int64(n % 5)
			sent = append(sent, one)
		}
		for some := range slices.Chunk(sent, 46) {
			w.Pass(time.Minute)
			_, err := w.files.Deposit(w.Ctx, w.ana.ID, w.at(0), some, "fr")
			w.OK(err)
		}
		for n := range 3 {
			w.folder(w.ana, fmt.Sprint("Dossier ", n), 0, "")
		}
		for _, o := range file.Orders {
			seen, folders := map[ref.Item]bool{}, 0
			for a, pages := (file.Ask{Order: o}), 0; pages < 10; pages++ {
				l, err := w.files.List(w.Ctx, w.Viewer(w.zoe), w.at(0), a)
				w.OK(err)
				for _, n := range l.Nodes {
					if seen[n.Item.ID] || n.IsFolder() && len(seen) > folders {
						t.Errorf("%q: %s comes twice or too late", o, n.Item.Title)
					}
					if seen[n.Item.ID] = true; n.IsFolder() {
						folders++
					}
				}
				if a.After = l.Next; l.Next == 0 {
					break
				}
			}
			if len(seen) != 233 || folders != 3 {
				t.Errorf("%q: %d of 233, %d folders", o, len(seen), folders)
			}
		}
	})
}

// Who leaves the site leaves no file waiting and none reserved; what they sent stays, and is in their export.
func TestForgetAndExport(t *testing.T) {
	each(t, func(w *world) {
		i := w.file(w.ana, "note.txt", "un", 0)
		w.OK(w.files.Reserve(w.Ctx, w.ana.ID, i.ID, true))
		w.As(w.ana).Upload(here+"/depot", "fichiers", "note.txt", []byte("deux")).Goes(here + "/arrivees")
		var rows [][]any
		w.OK(w.part.Exports[0].Rows(w.Ctx, w.Core.DB.Q(), w.ana.ID, func(values ...any) error { rows = append(rows, values); return nil }))
		if len(rows) != 1 || rows[0][0] != "/documents/"+i.ID.String() || rows[0][1] != "note.txt" || rows[0][4] != int64(2) {
			t.Errorf("exported: %v", rows)
		}
		w.Write(func(tx *db.Tx) error { return w.part.Forget(w.Ctx, tx, w.ana.ID) })
		w.As(w.bob).Get(file.Path(i)).Want(200).Says("un").Hides("modifie ce document")
		list, err := w.files.Arrivals(w.Ctx, w.Viewer(w.ana), w.at(0))
		if err != nil || len(list) != 0 {
			t.Errorf("%d files wait, %v", len(list), err)
		}
	})
}

// What is kept of contents is what the tables refer to: a sweep takes away nothing else, and nothing less.
func TestSweepSparesWhatIsKept(t *testing.T) {
	each(t, func(w *world) {
		i := w.file(w.ana, "note.txt", "un", 0)
		w.file(w.ana, "copie.txt", "un", 0)
		_, err := w.files.Replace(w.Ctx, w.ana.ID, i.ID, w.sent("x", "deux"))
		w.OK(err)
		lost := w.sent("nulle part", "perdu")
		later := attach.New(w.Core.DB, w.Core.Blobs, attach.Options{})
		w.At(time.Now().Add(48 * time.Hour))
		_, err = later.Sweep(w.Ctx)
		w.OK(err)
		if has, _ := w.Core.Blobs.Has(w.Ctx, lost.Digest); has {
			t.Error("what nothing refers to stays")
		}
		if one, two := w.content(w.bob, "/documents/"+i.ID.String()+"/versions/1"), w.content(w.bob, "/documents/"+i.ID.String()+"/versions/2"); one != "un" || two != "deux" {
			t.Errorf("got %q, %q", one, two)
		}
	})
}

// form is a form with files, as it arrives.
func form(namesAndContents ...string) *multipart.Reader {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for n := 0; n < len(namesAndContents); n += 2 {
		f, _ := m.CreateFormFile("fichiers", namesAndContents[n])
		io.WriteString(f, namesAndContents[n+1])
	}
	m.Close()
	return multipart.NewReader(&b, m.Boundary())
}
