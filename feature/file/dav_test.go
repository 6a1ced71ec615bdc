package file_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/part/parttest"
	"maillage/core/space"
	"maillage/feature/file"
)

// program is somebody's, on the drive.
type program struct {
	w      *world
	login  string
	secret string
}

func (w *world) program(p account.Person) program {
	w.Helper()
	_, secret, err := w.Core.Accounts.MakeAppPassword(w.Ctx, p.ID, "essai", account.ForDocuments)
	w.OK(err)
	return program{w, p.Email, secret}
}

const disk = "/dav/clubs/eau/"

// asks sends a request; heads are names and values in turn.
func (p program) asks(method, path, body string, heads ...string) parttest.Answer {
	p.w.Helper()
	r := p.w.Nobody().Request(method, strings.ReplaceAll(path, " ", "%20"), strings.NewReader(body))
	r.Header.Del("Sec-Fetch-Site")
	r.SetBasicAuth(p.login, p.secret)
	for n := 0; n < len(heads); n += 2 {
		r.Header.Set(heads[n], heads[n+1])
	}
	return p.w.Nobody().Send(r)
}

func (p program) wants(status int, method, path, body string, heads ...string) parttest.Answer {
	p.w.Helper()
	a := p.asks(method, path, body, heads...)
	if a.Status != status {
		p.w.Errorf("%s %s: %d, want %d: %.300s", method, path, a.Status, status, a.Body)
	}
	return a
}

const lockBody = `<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype><owner>moi</owner></lockinfo>`

// A file saved from the drive is a version on its page; one thrown away there is in the trash; the top cannot be changed.
func TestDriveIsTheSameTree(t *testing.T) {
	each(t, func(w *world) {
		p := w.program(w.ana)
		p.wants(201, "PUT", disk+"Note.txt", "un")
		w.Pass(time.Minute)
		p.wants(204, "PUT", disk+"Note.txt", "deux")
		p.wants(201, "MKCOL", disk+"Plans", "")
		p.wants(409, "PUT", disk+"Rien/x.txt", "x")
		p.wants(409, "MKCOL", disk+"Rien/Autre", "")
		p.wants(405, "MKCOL", disk+"Plans", "")
		p.wants(405, "PUT", disk+"Plans", "x")
		for _, name := range []string{"a%3Ab", "x%E2%80%AEtxt.exe", "..x%20", strings.Repeat("a", 130)} {
			p.wants(422, "PUT", disk+name, "x")
		}
		p.wants(207, "PROPFIND", disk, "", "Depth", "1")
		w.is(w.names(w.bob, 0, file.Ask{}), "Plans", "Note.txt")
		l, err := w.files.List(w.Ctx, w.Viewer(w.bob), w.at(0), file.Ask{})
		w.OK(err)
		note := l.Nodes[1]
		w.As(w.bob).Get(file.Path(note.Item)).Want(200).Says("deux", "2 versions")
		p.wants(201, "MOVE", disk+"Note.txt", "", "Destination", "http://maillage.test"+disk+"Plans/Note%202.txt", "Overwrite", "F")
		if a := p.wants(200, "GET", disk+"Plans/Note 2.txt", ""); a.Body != "deux" || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%q, %v", a.Body, a.Header)
		}
		p.wants(403, "DELETE", disk, "")
		p.wants(404, "MKCOL", "/dav/clubs/nouveau", "")
		p.wants(403, "PROPFIND", disk, "", "Depth", "infinity")
		p.wants(204, "DELETE", disk+"Plans", "")
		w.is(w.names(w.bob, 0, file.Ask{}))
		w.As(w.ana).Get(here + "/corbeille").Want(200).Says("Plans")
		if used, sum := w.used(); used != sum || used == 0 {
			t.Errorf("%d bytes are counted, %d are kept", used, sum)
		}
	})
}

// What is written beside and put in place is a version: the document stays the one that people speak of.
func TestDrivePutInPlaceIsAVersion(t *testing.T) {
	each(t, func(w *world) {
		i := w.file(w.ana, "Budget.csv", "a;1", 0)
		p := w.program(w.bob)
		p.wants(201, "PUT", disk+".~Budget.csv.tmp", "a;2")
		w.is(w.names(w.ana, 0, file.Ask{}), "Budget.csv") // hidden names are not shown
		p.wants(204, "MOVE", disk+".~Budget.csv.tmp", "", "Destination", disk+"Budget.csv")
		w.As(w.ana).Get(file.Path(i)).Want(200).Says("2 versions", "Bob Petit")
		p.wants(404, "GET", disk+".~Budget.csv.tmp", "")
		w.As(w.bob).Get(here + "/corbeille").Want(200).Hides(".~Budget")
		p.wants(412, "PUT", disk+"Budget.csv", "a;3", "If-Match", `"faux"`)
		p.wants(412, "PUT", disk+"Budget.csv", "a;3", "If-None-Match", "*")
		a := p.wants(200, "GET", disk+"Budget.csv", "")
		p.wants(204, "PUT", disk+"Budget.csv", "a;3", "If-Match", a.Header.Get("ETag"))
		if a := p.wants(206, "GET", disk+"Budget.csv", "", "Range", "bytes=2-"); a.Body != "3" {
			t.Errorf("a part: %q", a.Body)
		}
	})
}

// A lock of a program is the reservation on the page, and the other way round; giving it back there ends both.
func TestDriveLocksAreReservations(t *testing.T) {
	each(t, func(w *world) {
		i := w.file(w.ana, "Budget.csv", "a;1", 0)
		p, q := w.program(w.ana), w.program(w.bob)
		a := p.wants(200, "LOCK", disk+"Budget.csv", lockBody, "Timeout", "Second-3600")
		token := a.Header.Get("Lock-Token")
		w.As(w.bob).Get(file.Path(i)).Want(200).Says("Ana Lopez").Hides("Nouvelle version")
		w.As(w.ana).Get(file.Path(i)).Want(200).Says("Nouvelle version")
		q.wants(423, "PUT", disk+"Budget.csv", "a;9")
		q.wants(423, "DELETE", disk+"Budget.csv", "")
		p.wants(423, "PUT", disk+"Budget.csv", "a;9") // another program of hers
		p.wants(204, "PUT", disk+"Budget.csv", "a;2", "If", "("+token+")")
		if a := q.wants(207, "PROPFIND", disk+"Budget.csv", "", "Depth", "0"); strings.Contains(a.Body, strings.Trim(token, "<>")) || !strings.Contains(a.Body, "Ana Lopez") {
			t.Errorf("what others are told of a lock: %s", a.Body)
		}
		q.wants(403, "UNLOCK", disk+"Budget.csv", "", "Lock-Token", token)
		w.As(w.eva).Post("/documents/"+i.ID.String()+"/reservation", "faire", "rendre").Goes("/documents/" + i.ID.String())
		q.wants(204, "PUT", disk+"Budget.csv", "a;3")
		p.wants(409, "UNLOCK", disk+"Budget.csv", "", "Lock-Token", token)
		w.OK(w.files.Reserve(w.Ctx, w.bob.ID, i.ID, true))
		p.wants(423, "PUT", disk+"Budget.csv", "a;4")
		p.wants(423, "LOCK", disk+"Budget.csv", lockBody)
		if a := p.wants(207, "PROPFIND", disk+"Budget.csv", "", "Depth", "0"); !strings.Contains(a.Body, "activelock") || !strings.Contains(a.Body, "Bob Petit") {
			t.Errorf("a reservation is not told: %s", a.Body)
		}
		w.Pass(11 * time.Hour)
		p.wants(204, "PUT", disk+"Budget.csv", "a;5")
	})
}

// The drive shows, and lets change, what its person may: no more by name, by list, or by a browser that is signed in.
func TestDriveRights(t *testing.T) {
	each(t, func(w *world) {
		w.folder(w.eva, "Bureau", 0, space.ForRunners)
		closed := w.Group(w.n, "cache", space.Invite, func(s *space.Space) { s.Audience, s.ItemsAudience = space.InGroup, space.InGroup })
		w.Puts(w.eva, closed, space.Animator, space.Active)
		eva, ana, guy, zoe := w.program(w.eva), w.program(w.ana), w.program(w.guy), w.program(w.zoe)
		eva.wants(201, "PUT", disk+"Bureau/Secret.txt", "chut")
		eva.wants(201, "PUT", "/dav/clubs/cache/Secret.txt", "chut")
		for _, path := range []string{disk + "Bureau/Secret.txt", disk + "Bureau", "/dav/clubs/cache/Secret.txt", "/dav/clubs/cache", "/dav/rien", "/dav/clubs/rien"} {
			for _, method := range []string{"GET", "PROPFIND", "DELETE", "PROPPATCH"} {
				if a := ana.asks(method, path, `<propertyupdate xmlns="DAV:"><set><prop><a xmlns="u"/></prop></set></propertyupdate>`, "Depth", map[bool]string{true: "infinity", false: "0"}[method == "DELETE"]); method == "PROPFIND" && a.Status != 400 && a.Status != 404 || method != "PROPFIND" && a.Status != 404 {
					t.Errorf("%s %s: %d", method, path, a.Status)
				}
			}
			ana.wants(404, "COPY", path, "", "Destination", disk+"Copie.txt")
		}
		for _, depth := range []string{"0", "1"} {
			for _, path := range []string{"/dav/", "/dav/clubs", disk} {
				if a := ana.asks("PROPFIND", path, "", "Depth", depth); a.Status != 207 || strings.Contains(a.Body, "cache") || strings.Contains(a.Body, "Bureau") {
					t.Errorf("%s: %d %s", path, a.Status, a.Body)
				}
			}
		}
		w.file(w.ana, "Note.txt", "un", 0)
		guy.wants(200, "GET", disk+"Note.txt", "")
		guy.wants(403, "PUT", disk+"Note.txt", "deux")
		guy.wants(403, "PUT", disk+"Autre.txt", "x")
		guy.wants(403, "LOCK", disk+"Note.txt", lockBody)
		guy.wants(403, "DELETE", disk+"Note.txt", "")
		zoe.wants(200, "GET", disk+"Note.txt", "")
		if a := zoe.wants(207, "PROPFIND", "/dav/clubs", "", "Depth", "1"); strings.Contains(a.Body, "/eau/") {
			t.Errorf("a group that one is not in is listed: %s", a.Body)
		}
		for _, r := range []struct{ login, secret string }{{"", ""}, {w.ana.Email, "faux"}, {w.ana.Email, guy.secret}} {
			if a := (program{w, r.login, r.secret}).asks("GET", disk+"Note.txt", ""); a.Status != 401 || a.Header.Get("WWW-Authenticate") == "" || strings.Contains(a.Body, "un") {
				t.Errorf("%v: %d", r, a.Status)
			}
		}
		r := w.As(w.ana).Request(http.MethodGet, disk+"Note.txt", nil)
		if a := w.As(w.ana).Send(r); a.Status != 401 {
			t.Errorf("a session opens the drive: %d", a.Status)
		}
	})
}

// No room is said as programs know it, before what was sent is taken and after; what is named of quotas is told.
func TestDriveQuota(t *testing.T) {
	each(t, func(w *world) {
		p := w.program(w.ana)
		w.file(w.ana, "gros.bin", strings.Repeat("x", 700_000), 0)
		w.Write(func(tx *db.Tx) error { _, err := tx.Exec(w.Ctx, `UPDATE file_use SET most = 1000000`); return err })
		p.wants(507, "PUT", disk+"autre.bin", strings.Repeat("y", 400_000))
		r := w.Nobody().Request("PUT", disk+"autre.bin", io.MultiReader(strings.NewReader(strings.Repeat("y", 400_000))))
		r.ContentLength = -1
		r.SetBasicAuth(p.login, p.secret)
		if a := w.Nobody().Send(r); a.Status != 507 {
			t.Errorf("of unknown length: %d", a.Status)
		}
		p.wants(507, "COPY", disk+"gros.bin", "", "Destination", disk+"copie.bin")
		a := p.wants(207, "PROPFIND", disk, `<propfind xmlns="DAV:"><prop><quota-available-bytes/><quota-used-bytes/></prop></propfind>`, "Depth", "0")
		if !strings.Contains(a.Body, fmt.Sprintf("<D:quota-available-bytes>%d<", 300_000)) {
			t.Errorf("quota: %s", a.Body)
		}
		if a := p.wants(207, "PROPFIND", disk, "", "Depth", "0"); strings.Contains(a.Body, "quota") {
			t.Errorf("quotas are told to who does not name them: %s", a.Body)
		}
	})
}

// One's own documents are on the drive too, for oneself alone; what is copied from there into a group is seen as the group is.
func TestDriveHasOnesOwnDocuments(t *testing.T) {
	each(t, func(w *world) {
		const own = "/dav/mes-documents/"
		ana, bob := w.program(w.ana), w.program(w.bob)
		ana.wants(207, "PROPFIND", own, "", "Depth", "1")
		ana.wants(201, "MKCOL", own+"Idées", "")
		ana.wants(201, "PUT", own+"Idées/Note.txt", "à moi")
		w.As(w.ana).Get("/moi/documents").Want(200).Says("Idées")
		bob.wants(404, "GET", own+"Idées/Note.txt", "")
		if a := bob.wants(207, "PROPFIND", own, "", "Depth", "1"); strings.Contains(a.Body, "Id%C3%A9es") {
			t.Errorf("the documents of somebody else: %s", a.Body)
		}
		ana.wants(201, "COPY", own+"Idées", "", "Destination", disk+"Id%C3%A9es")
		bob.wants(200, "GET", disk+"Idées/Note.txt", "")
		ana.wants(204, "MOVE", disk+"Idées/Note.txt", "", "Destination", own+"Id%C3%A9es/Note.txt")
		bob.wants(404, "GET", disk+"Idées/Note.txt", "")
	})
}
