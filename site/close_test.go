package site_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/blob"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/org"
	"maillage/core/org/directory"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/feature/file"
	"maillage/feature/wiki"
	"maillage/kit/french"
	"maillage/site/sitetest"
)

// column is one column of one table.
type column struct{ table, name, kind string }

// columns is every column of every table of the database.
func (w *lived) columns() []column {
	w.T.Helper()
	d := w.Site.Core.DB
	text := `SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position`
	if d.Engine() == db.SQLite {
		text = `SELECT m.name, p.name, p.type FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY m.name, p.cid`
	}
	list, err := db.All(w.Ctx, d.Q(), func(r db.Row) (c column, err error) { return c, r.Scan(&c.table, &c.name, &c.kind) }, text)
	if err != nil {
		w.T.Fatal(err)
	}
	return list
}

// holding is the columns that hold one of words, whatever the case and the accents, and where: "table.column: word".
func (w *lived) holding(words ...string) (out []string) {
	w.T.Helper()
	for _, c := range w.columns() {
		list, err := db.All(w.Ctx, w.Site.Core.DB.Q(), db.One[string],
			fmt.Sprintf(`SELECT CAST(%q AS TEXT) FROM %q WHERE %q IS NOT NULL`, c.name, c.table, c.name))
		if err != nil {
			w.T.Fatalf("%s.%s: %v", c.table, c.name, err)
		}
		for _, v := range list {
			folded := french.Fold(strings.ToValidUTF8(v, " "))
			for _, word := range words {
				found := strings.Contains(folded, french.Fold(word)) || strings.Contains(strings.ToLower(v), fmt.Sprintf("%x", word))
				if said := fmt.Sprintf("%s.%s: %s", c.table, c.name, word); found && !slices.Contains(out, said) {
					out = append(out, said)
				}
			}
		}
	}
	return out
}

// naming is the columns that hold the identifier of a person: "table.column".
func (w *lived) naming(p ref.Person) (out []string) {
	w.T.Helper()
	for _, c := range w.columns() {
		if kind := strings.ToLower(c.kind); kind != "bigint" && kind != "integer" || c.kind == "integer" {
			continue // PostgreSQL says "integer" for what holds no identifier
		}
		var n int64
		err := w.Site.Core.DB.Q().QueryRow(w.Ctx, fmt.Sprintf(`SELECT COUNT(*) FROM %q WHERE %q = $1`, c.table, c.name), int64(p)).Scan(&n)
		if err != nil {
			w.T.Fatalf("%s.%s: %v", c.table, c.name, err)
		}
		if n > 0 {
			out = append(out, c.table+"."+c.name)
		}
	}
	return out
}

// mayStay is where the identifier of a closed account may be left: what they published and did, which names nobody by itself.
var mayStay = []string{"person.id", "item.author_id", "fact.actor_id", "reaction.person_id", "closed_handle.person_id", "notice.actor_id",
	"moderation_decision.about_id", "moderation_decision.by_id", "moderation_report.person_id", "item.answer_by", "space_opening.asked_by", "space_opening.decided_by", "text_body.writer_id", "coedit_update.person_id", "coedit_client.person_id", "coedit_hand.person_id", "file_node.changed_by", "file_version.by_id"}

// personal is words by which the person of this test may be known.
var personal = []string{"Zéphyrine", "Quatremaille", "zephyrine.quatremaille", "98 76 54 32", "xylophagie", "Cheffe xylographe", "Présentationinouïe", "Brouillonsecret", "Motdentrée",
	"nouvelleadresse", "aidezinzin", "Papiermachouille"}

// savedSearches is where one keeps a search.
const savedSearches = "/recherche/alertes"

// zephyrine has something in every part.
func (w *lived) zephyrine(t *testing.T) account.Person {
	t.Helper()
	c := w.Site.Core
	var p account.Person
	w.Write(func(tx *db.Tx) (err error) {
		if p, err = c.Accounts.Create(w.Ctx, tx, account.NewPerson{Email: "zephyrine.quatremaille@bretagne.bzh", Given: "Zéphyrine", Family: "Quatremaille", EmailProved: true}); err != nil {
			return err
		}
		o, err := org.ByCode(w.Ctx, tx, directory.Region, "53")
		if err != nil {
			return err
		}
		return c.Orgs.Affiliate(w.Ctx, tx, p.ID, p.ID, org.Place{Org: o.ID, Job: "Cheffe xylographe"})
	})
	w.Join(p, space.Member, w.net)
	w.Join(p, space.Animator, w.group)
	return p
}

// fills makes her do what people do.
func (w *lived) fills(t *testing.T, p account.Person, b *sitetest.Visitor) (post item.Item) {
	t.Helper()
	c := w.Site.Core
	if err := c.Accounts.SetPassword(w.Ctx, p.ID, b2session(t, w, p), "quatre girafes lisent Proust"); err != nil {
		t.Fatal(err)
	}
	post = w.Post(p, w.group, "Un texte qui reste.", "")
	other := w.Post(w.ana, w.group, "Ce que dit Ana.", "")
	w.Comment(p, other, "Une réponse qui reste.")
	w.Comment(w.bob, post, "Bien dit.")
	if _, err := wiki.New(c).Make(w.Ctx, p.ID, wiki.Draft{Space: w.group.ID, Title: "Une page qui reste", Body: "Son texte."}); err != nil {
		t.Fatal(err)
	}
	w.files(t, p)
	made, err := c.Blobs.Put(w.Ctx, bytes.NewReader(onePixel()), -1)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(func(tx *db.Tx) error {
		if err := c.Accounts.SetPhoto(w.Ctx, tx, p.ID, made.Digest); err != nil {
			return err
		}
		if _, err := item.React(w.Ctx, tx, other, p.ID, item.Useful, true); err != nil {
			return err
		}
		if err := tie.Set(w.Ctx, tx, w.bob.ID, tie.Person, int64(p.ID), tie.Follow); err != nil {
			return err
		}
		return tie.Set(w.Ctx, tx, p.ID, tie.Item, int64(other.ID), tie.Follow)
	})
	closed := w.Group(w.net, "fermé", func(s *space.Space) { s.Slug, s.Admission = "ferme", space.Request })
	for path, fields := range map[string][]string{
		"/parametres/profil":                     {"prenom", "Zéphyrine", "nom", "Quatremaille", "presentation", "Présentationinouïe", "competences", "xylophagie", "aide", "aidezinzin", "recherche", "xylophagie", "telephone", "+33 6 98 76 54 32", "territoire", ""},
		closed.Path(w.net) + "/adhesion":         {"mot", "Motdentrée"},
		"/brouillons":                            {"brouillon", "post-s-" + w.group.ID.String(), "titre", "Brouillonsecret", "texte", "Brouillonsecret", "cle", "k2", "retour", "/brouillons"},
		"/annuaire/" + w.bob.Handle + "/contact": {"mot", "Motdentrée"},
		savedSearches:                            {"recherche", "q=xylophagie"},
	} {
		if a := b.Post(path, form(fields...)); a.Status >= 400 {
			t.Errorf("%s: %d %s", path, a.Status, brief(a))
		}
	}
	w.As(w.ana).Post(w.group.Path(w.net)+"/invitations", form("adresses", p.Email))
	w.Nobody().Post("/connexion", form("email", p.Email))
	w.Nobody().Post("/connexion/oubli", form("email", p.Email))
	w.exported(t, b)
	w.sure(t, b, p, "/parametres/adresse")
	goes(t, b.Post("/parametres/adresse", form("email", "zephyrine.nouvelleadresse@asso.example")), "/parametres/adresse/code")
	goes(t, b.Post("/parametres/adresse/code", form("code", codeOf(w.letter("zephyrine.nouvelleadresse@asso.example", "Confirmer")))), "/parametres")
	return post
}

// files is a document of hers that she has reserved, and one that waits for her.
func (w *lived) files(t *testing.T, p account.Person) {
	t.Helper()
	verbs := file.New(w.Site.Core, file.Options{})
	kept, err := w.Site.Core.Blobs.Put(w.Ctx, strings.NewReader("Un document qui reste."), -1)
	if err != nil {
		t.Fatal(err)
	}
	mine, err := verbs.Deposit(w.Ctx, p.ID, file.Where{Space: space.OwnOf(p.ID)}, []file.Sent{{Name: "Papiermachouille.txt", Digest: kept.Digest, Size: kept.Size, Type: "text/plain"}}, "fr")
	if err != nil || len(mine.Made) != 1 {
		t.Fatal(mine, err)
	}
	if _, err := verbs.Change(w.Ctx, p.ID, mine.Made[0].ID, file.Change{Name: "Papiermachouille.txt", Note: "Papiermachouille", Themes: "papiermachouille"}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		d, err := verbs.Deposit(w.Ctx, p.ID, file.Where{Space: w.group.ID}, []file.Sent{{Name: "Document.txt", Digest: kept.Digest, Size: kept.Size, Type: "text/plain"}}, "fr")
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range d.Made {
			if err := verbs.Reserve(w.Ctx, p.ID, i.ID, true); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// b2session is the session of p that is open.
func b2session(t *testing.T, w *lived, p account.Person) int64 {
	t.Helper()
	list, err := account.Sessions(w.Ctx, w.Site.Core.DB.Q(), p.ID)
	if err != nil || len(list) == 0 {
		t.Fatalf("sessions %v, %v", list, err)
	}
	return list[0].ID
}

// onePixel is a file that is a picture, and nobody else's.
func onePixel() []byte {
	return binary.BigEndian.AppendUint64([]byte("\x89PNG\r\n\x1a\n"), uint64(time.Now().UnixNano()))
}

// Whoever closes their account is asked who they are, may come back for fourteen days, and then leaves nothing of theirs in
// any table: what they published stays, under nobody's name.
func TestCloseLeavesNothing(t *testing.T) {
	eachLived(t, func(t *testing.T, w *lived) {
		w.Join(w.ana, space.Manager, w.net)
		p := w.zephyrine(t)
		b := w.As(p)
		post := w.fills(t, p, b)
		w.pass(0)
		p = w.get(p)
		before := w.holding(personal...)
		for _, word := range personal {
			if !slices.ContainsFunc(before, func(s string) bool { return strings.HasSuffix(s, ": "+word) }) {
				t.Fatalf("the test is blind: %s is nowhere", word)
			}
		}
		is(t, b.Get("/parametres/fermer"), 200, "Ce qui disparaît", "Ce qui reste", "après 14 jours")
		is(t, b.Post("/parametres/fermer", nil), 422, "Cochez la case")
		w.pass(20 * time.Minute)
		goes(t, b.Post("/parametres/fermer", form("compris", "oui")), "/parametres/confirmation?suite=%2Fparametres%2Ffermer")
		w.sure(t, b, p, "/parametres/fermer")
		goes(t, b.Post("/parametres/fermer", form("compris", "oui")), "/")
		goes(t, b.Get("/parametres"), "/connexion?suite=%2Fparametres")
		w.letter(p.Email, "sera fermé le")
		w.pass(account.Grace - 2*time.Hour)
		if w.get(p).Given != "Zéphyrine" {
			t.Fatal("closed too early")
		}
		w.pass(4 * time.Hour)
		w.pass(0)
		w.closed(t, p, post)
	})
}

// closed fails unless nothing of p is left but what stays.
func (w *lived) closed(t *testing.T, was account.Person, post item.Item) {
	t.Helper()
	c := w.Site.Core
	p := w.get(was)
	if p.State != account.Closed || p.Name() != account.ClosedName || p.Email != "" || p.Photo != "" || p.HasPassword || p.OrgName != "" || p.Handle == was.Handle {
		t.Errorf("the account is %+v", p)
	}
	for _, where := range w.holding(personal...) {
		t.Errorf("left in %s", where)
	}
	for _, where := range w.naming(p.ID) {
		if !slices.Contains(mayStay, where) {
			t.Errorf("named by %s", where)
		}
	}
	if list, err := c.Mail.Box(w.Ctx, 10); err != nil || len(list) > 0 {
		t.Errorf("box %v, %v", list, err)
	}
	reader := w.As(w.bob)
	is(t, reader.Get(c.Kinds.Path(post)), 200, "Compte fermé", "Un texte qui reste.")
	is(t, reader.Get("/annuaire/"+was.Handle), http.StatusGone, "Ce compte est fermé")
	is(t, reader.Get("/annuaire/"+p.Handle), http.StatusGone, "Ce compte est fermé")
	is(t, reader.Get("/annuaire/"+strings.ToUpper(was.Handle)), http.StatusGone)
	is(t, reader.Get("/annuaire/jamais.vue"), 404)
	for _, path := range []string{w.group.Path(w.net) + "/membres", w.net.Path(w.net) + "/membres", "/annuaire", "/recherche?q=quatremaille"} {
		if a := reader.Get(path); strings.Contains(a.Body, "Zéphyrine") || strings.Contains(a.Words(), "Compte fermé") && !strings.Contains(path, "recherche") {
			t.Errorf("%s shows them: %s", path, a.Words())
		}
	}
	// Coming in with the address makes a new account, of somebody else; the handle is nobody's again.
	w.Write(func(tx *db.Tx) error {
		again, err := c.Accounts.Create(w.Ctx, tx, account.NewPerson{Email: was.Email, Given: was.Given, Family: was.Family, EmailProved: true})
		if again.ID == p.ID || again.Handle == was.Handle {
			t.Errorf("the new account is %d %s", again.ID, again.Handle)
		}
		return err
	})
	// The group has lost its animator: who runs the network is told.
	is(t, w.As(w.ana).Get("/notifications"), 200, "n'a plus d'animation")
	if got := w.spaceMembers(w.group); got != 3 {
		t.Errorf("%d members are counted", got)
	}
	w.sweeps(t, was.Photo)
}

func (w *lived) spaceMembers(s space.Space) int64 {
	w.T.Helper()
	got, err := space.Get(w.Ctx, w.Site.Core.DB.Q(), s.ID)
	if err != nil {
		w.T.Fatal(err)
	}
	return got.Members
}

// sweeps fails unless the photo goes with the next sweep.
func (w *lived) sweeps(t *testing.T, digest string) {
	t.Helper()
	c := w.Site.Core
	old := time.Now().Add(48 * time.Hour)
	files := attach.New(c.DB, aged{c.Blobs, old}, attach.Options{})
	if _, err := files.Sweep(w.Ctx); err != nil {
		t.Fatal(err)
	}
	if has, err := c.Blobs.Has(w.Ctx, digest); err != nil || has {
		t.Errorf("the photo is still there: %v, %v", has, err)
	}
}

// aged is a store whose blobs are all old.
type aged struct {
	blob.Store
	now time.Time
}

func (a aged) Walk(ctx context.Context, f func(blob.Info) error) error {
	return a.Store.Walk(ctx, func(i blob.Info) error {
		i.Stored = i.Stored.Add(-30 * 24 * time.Hour)
		return f(i)
	})
}

// Signing in before the time is over offers to keep the account, and keeps it.
func TestCloseAndStay(t *testing.T) {
	eachLived(t, func(t *testing.T, w *lived) {
		p := w.claire()
		w.Join(p, space.Member, w.net)
		b := w.As(p)
		w.sure(t, b, p, "/parametres/fermer")
		goes(t, b.Post("/parametres/fermer", form("compris", "oui")), "/")
		w.pass(13 * 24 * time.Hour)
		b = w.Nobody()
		goes(t, b.Post("/connexion", form("email", p.Email, "suite", "/reseaux")), "/connexion/code")
		goes(t, b.Post("/connexion/code", form("code", codeOf(w.letter(p.Email, "Votre connexion")))), "/parametres/fermer")
		is(t, b.Get("/parametres/fermer"), 200, "Garder votre compte ?", "8 décembre 2026")
		is(t, b.Get("/reseaux"), 200, "Votre compte sera fermé le 8 décembre 2026")
		goes(t, b.Post("/parametres/fermer/retour", nil), "/")
		w.pass(5 * 24 * time.Hour)
		if got := w.get(p); got.State != account.Active || !got.Closing.IsZero() || got.Given != "Claire" {
			t.Errorf("the account is %+v", got)
		}
		is(t, b.Get("/parametres"), 200)
		// Asked again, it is another fourteen days.
		w.sure(t, b, p, "/parametres/fermer")
		goes(t, b.Post("/parametres/fermer", form("compris", "oui")), "/")
		if n := w.count(p.Email, "sera fermé le"); n != 2 {
			t.Errorf("%d letters", n)
		}
		w.pass(15 * 24 * time.Hour)
		if got := w.get(p); got.State != account.Closed {
			t.Errorf("the account is %+v", got)
		}
	})
}

// The only person who runs the site cannot leave it; a suspended one can; another browser that was signed in is out.
func TestCloseWho(t *testing.T) {
	eachLived(t, func(t *testing.T, w *lived) {
		p := w.claire()
		w.Write(func(tx *db.Tx) error { return w.Site.Core.Accounts.SetOperator(w.Ctx, tx, 0, p.ID, true) })
		b, phone := w.As(p), w.As(p)
		w.sure(t, b, p, "/parametres/fermer")
		is(t, b.Post("/parametres/fermer", form("compris", "oui")), 409, "Vous êtes la seule personne qui exploite le site.")
		w.Write(func(tx *db.Tx) error {
			if err := w.Site.Core.Accounts.SetOperator(w.Ctx, tx, 0, w.bob.ID, true); err != nil {
				return err
			}
			return w.Site.Core.Accounts.Suspend(w.Ctx, tx, 0, p.ID, "Pour essayer.")
		})
		is(t, b.Get("/parametres/fermer"), 200, "Ce qui disparaît")
		goes(t, b.Post("/parametres/fermer", form("compris", "oui")), "/")
		goes(t, phone.Get("/parametres/donnees"), "/connexion?suite=%2Fparametres%2Fdonnees")
		w.pass(15 * 24 * time.Hour)
		if got := w.get(p); got.State != account.Closed || got.Reason != "" || got.Operator {
			t.Errorf("the account is %+v", got)
		}
	})
}

// Where others named them, the words of others stay; the link says what became of the account.
func TestCloseAndMentions(t *testing.T) {
	eachLived(t, func(t *testing.T, w *lived) {
		p := w.claire()
		w.Join(p, space.Member, w.net, w.group)
		i := w.Post(w.ana, w.group, "Merci à @"+p.Handle+" !", "")
		w.Write(func(tx *db.Tx) error { return w.Site.Core.Erase(w.Ctx, tx, p.ID) })
		w.Write(func(tx *db.Tx) error { return w.Site.Core.Erase(w.Ctx, tx, p.ID) }) // again is nothing
		reader := w.As(w.bob)
		a := reader.Get(w.Site.Core.Kinds.Path(i))
		is(t, a, 200, "Merci à")
		if !strings.Contains(a.Body, `href="/annuaire/claire.morvan"`) {
			t.Error("no link")
		}
		is(t, reader.Get("/annuaire/claire.morvan"), http.StatusGone, "Ce compte est fermé")
		// Nobody is told of a mention of them, and nobody may be mentioned under that name.
		again := w.Post(w.ana, w.group, "Encore merci à @claire.morvan !", "")
		if strings.Contains(reader.Get(w.Site.Core.Kinds.Path(again)).Body, `href="/annuaire/claire.morvan"`) {
			t.Error("a closed account is mentioned")
		}
	})
}
