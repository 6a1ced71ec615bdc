package ops_test

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"maillage/core/db"
	"maillage/site/sitetest"
)

// kept is a released version: the archive that tools/keep made of a small deployment of it.
type kept struct {
	name    string // "v0.1.0-sqlite"
	engine  db.Engine
	archive []byte
}

func keptVersions(t *testing.T) (out []kept) {
	t.Helper()
	files, err := filepath.Glob("testdata/versions/*.tar.zst")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(f), ".tar.zst")
		_, engine, _ := strings.Cut(name, "-")
		out = append(out, kept{name, db.Engine(engine), b})
	}
	return out
}

// The data folder of every released version opens with this program, and so does its backup: it is brought up to date, check
// finds nothing wrong, people come in with their password, read what was there and write.
func TestEveryReleasedVersionOpens(t *testing.T) {
	for _, k := range keptVersions(t) {
		if !only(k.engine) {
			continue
		}
		t.Run(k.name, func(t *testing.T) {
			p := newPlace(t, k.engine)
			p.plain = true
			if k.engine == db.SQLite { // the folder as it was, then the backup as it is
				k.unpack(t, p.Data)
				p.lives(t)
				p = newPlace(t, k.engine)
				p.plain = true
			}
			p.mustRestore(k.archive)
			p.lives(t)
		})
	}
}

// unpack puts the folder as it was then in dir.
func (k kept) unpack(t *testing.T, dir string) {
	t.Helper()
	for r := tar.NewReader(bytes.NewReader(unzip(t, k.archive))); ; {
		h, err := r.Next()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		name := h.Name
		if digest, ok := strings.CutPrefix(name, "blobs/"); ok {
			name = path.Join("blobs", digest[:2], digest[2:4], digest)
		}
		to := filepath.Join(dir, name)
		b, err := io.ReadAll(r)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(to), 0o700)
		}
		if err == nil && path.Ext(name) != ".json" {
			err = os.WriteFile(to, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// lives opens the deployment, and fails unless it can be used.
func (p place) lives(t *testing.T) {
	t.Helper()
	r := p.read(t.Context())
	defer r.close()
	if err := r.Core.Queue.Reclaim(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.mustBeSound("brought up to date")
	in := r.ask(http.MethodPost, "/connexion/mot-de-passe", url.Values{"email": {"ana@exemple.fr"}, "mot_de_passe": {"quatre mots pour entrer"}})
	for _, c := range in.Result().Cookies() {
		if c.Name == "maillage" {
			r.token = c.Value
		}
	}
	if in.Code != http.StatusSeeOther || r.token == "" {
		t.Fatalf("signing in: %d\n%s", in.Code, r.log)
	}
	for path, says := range map[string]string{
		"/": "Une question gardée", "/reseaux/essai": "Eau et assainissement", "/reseaux/essai/groupes/eau": "Un sondage", "/reseaux/essai/groupes/eau/forum": "Une question gardée",
		"/reseaux/essai/groupes/eau/membres": "Bob Petit", "/recherche?q=garde": "gardé", "/annuaire": "Bob Petit", "/notifications": "Bob", "/parametres": "Ana",
	} {
		a := r.ask(http.MethodGet, path, nil)
		if words := (sitetest.Answer{Body: a.Body.String()}).Words(); a.Code != http.StatusOK || !strings.Contains(words, says) {
			t.Errorf("GET %s: %d, without %q:\n%.600s", path, a.Code, says, words)
		}
	}
	if a := r.ask(http.MethodPost, "/reseaux/essai/groupes/eau/publications", url.Values{"cle": {"apres"}, "texte": {"Écrit avec la nouvelle version."}, "sorte": {"message"}}); a.Code != http.StatusSeeOther {
		t.Errorf("publishing: %d\n%s", a.Code, r.log)
	}
	if err := r.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.mustBeSound("used")
}

// What a released version ran is never changed, and what comes after has a later name: a database brought up to date and one
// that is new must be the same.
func TestReleasedMigrationsAreFrozen(t *testing.T) {
	type migration struct{ Room, Name, Checksum string }
	p := newPlace(t, db.SQLite)
	p.plain = true
	if !only(db.SQLite) {
		return
	}
	w := p.open()
	now, err := db.All(t.Context(), w.Core.DB.Q(), func(r db.Row) (m migration, err error) { return m, r.Scan(&m.Room, &m.Name, &m.Checksum) }, `SELECT room, name, checksum FROM schema_migration`)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keptVersions(t) {
		var then struct{ Schema []migration }
		for r := tar.NewReader(bytes.NewReader(unzip(t, k.archive))); ; {
			h, err := r.Next()
			if err == io.EOF {
				break
			}
			if err == nil && h.Name == "manifest.json" {
				err = json.NewDecoder(r).Decode(&then)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		last := map[string]string{}
		for _, m := range then.Schema {
			if !slices.Contains(now, m) {
				t.Errorf("migration %s/%s was released in %s, and is changed or gone: leave it as it was, and add a file with a later date", m.Room, m.Name, k.name)
			}
			last[m.Room] = max(last[m.Room], m.Name)
		}
		for _, m := range now {
			if isNew := !slices.ContainsFunc(then.Schema, func(o migration) bool { return o.Room == m.Room && o.Name == m.Name }); isNew && m.Name <= last[m.Room] {
				t.Errorf("migration %s/%s is newer than %s and would run before %s on a new database: give it a later date", m.Room, m.Name, k.name, last[m.Room])
			}
		}
	}
}
