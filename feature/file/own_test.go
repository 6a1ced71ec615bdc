package file_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/file"
	"maillage/kit/fail"
)

const own = "/moi/documents"

func ownOf(p account.Person, above ref.Item) file.Where {
	return file.Where{Space: space.OwnOf(p.ID), Above: above}
}

// linking makes max manage the network, which then lets its members make links.
func (w *world) linking() account.Person {
	w.Helper()
	max := w.Person("Max Noir", "")
	w.Puts(max, w.n, space.Manager, space.Active)
	w.OK(w.files.SetLinkRule(w.Ctx, max.ID, w.n.ID, file.LinkRule{Outside: true, Days: 7, Most: 30}))
	return max
}

// What is in somebody's own documents is theirs alone, whoever asks and by whatever address; it has the verbs of any other place.
func TestOwnDocumentsAreOfOne(t *testing.T) {
	each(t, func(w *world) {
		max, ops := w.linking(), w.Person("Ope Rateur", "")
		w.Write(func(tx *db.Tx) error { return w.Core.Accounts.SetOperator(w.Ctx, tx, 0, ops.ID, true) })
		ana := w.As(w.ana)
		ana.Get(own).Want(200).Says("Mes documents", "Personne d’autre ne les voit", "Déposer").Hides("Qui voit ce dossier")
		w.Nobody().Get(own).Goes("/connexion?suite=%2Fmoi%2Fdocuments")
		ana.Upload(own+"/depot", "fichiers", "Zirconium.txt", []byte("Zirconium.")).Goes(own)
		ana.Post(own+"/dossiers", "nom", "Zirconium", "cle", "k").Want(303)
		l, err := w.files.List(w.Ctx, w.Viewer(w.ana), ownOf(w.ana, 0), file.Ask{})
		w.OK(err)
		d, i := l.Nodes[0].Item, l.Nodes[1].Item
		w.OK(w.files.Move(w.Ctx, w.ana.ID, []ref.Item{i.ID}, ownOf(w.ana, d.ID)))
		ana.Upload(file.Path(i)+"/versions", "fichiers", "b.txt", []byte("Zirconium, deux.")).Goes(file.Path(i))
		ana.Get(file.Path(i)).Want(200).Says("Zirconium, deux.", "2 versions").Hides("Réserver")
		if got := w.content(w.ana, "/documents/"+i.ID.String()+"/versions/1"); got != "Zirconium." {
			t.Errorf("got %q", got)
		}
		at := "/documents/" + i.ID.String()
		for _, p := range []account.Person{w.bob, w.eva, max, ops} {
			for _, path := range []string{own, file.Path(d), file.Path(i), file.Path(i) + "/modifier", file.Path(i) + "/partage", at + "/versions/1", own + "/corbeille", own + "/selection?faire=archive&e=" + i.ID.String(), own + "/selection?faire=copier&e=" + i.ID.String(),
				here, here + "/selection?faire=archive&e=" + d.ID.String(), here + "/liens", "/reseaux/clubs/documents/liens"} {
				if a := w.As(p).Send(w.As(p).Request(http.MethodGet, path, nil)); strings.Contains(a.Body, "Zirconium") || a.Status == 200 && strings.HasPrefix(path, "/do") {
					t.Errorf("%s answers %d to %s", path, a.Status, p.Given)
				}
			}
			w.As(p).Upload(at+"/versions", "fichiers", "x.txt", []byte("x")).Want(404)
			w.Refused(second(w.files.Deposit(w.Ctx, p.ID, ownOf(w.ana, 0), []file.Sent{w.sent("x.txt", "x")}, "fr")), fail.Hidden, "")
			w.Refused(w.files.Copy(w.Ctx, p.ID, []ref.Item{i.ID}, ownOf(p, 0), "fr"), fail.Hidden, "")
			w.Refused(w.files.Trash(w.Ctx, p.ID, []ref.Item{i.ID}), fail.Hidden, "")
		}
		w.OK(w.files.Trash(w.Ctx, w.ana.ID, []ref.Item{d.ID}))
		ana.Get(own + "/corbeille").Want(200).Says("Zirconium")
		w.OK(second(w.files.Untrash(w.Ctx, w.ana.ID, d.ID)))
		small := file.New(w.Core, file.Options{PerPerson: 30})
		w.Refused(second(small.Deposit(w.Ctx, w.ana.ID, ownOf(w.ana, 0), []file.Sent{w.sent("y.txt", "Plus que ce qui reste.")}, "fr")), fail.Invalid, "file.full")
	})
}

// An account that closes leaves nothing of its own documents, nor of its links; those of others are whole.
func TestClosingErasesOwnDocuments(t *testing.T) {
	each(t, func(w *world) {
		w.linking()
		for _, p := range []account.Person{w.ana, w.bob} {
			d, err := w.files.MakeFolder(w.Ctx, p.ID, ownOf(p, 0), "Zirconium", "", "", "fr")
			w.OK(err)
			w.OK(second(w.files.Deposit(w.Ctx, p.ID, ownOf(p, d.ID), []file.Sent{w.sent("Zirconium.txt", "de "+p.Given)}, "fr")))
			w.OK(second(w.files.MakeLink(w.Ctx, p.ID, d.ID, file.NewLink{})))
		}
		w.Write(func(tx *db.Tx) error { return w.part.Forget(w.Ctx, tx, w.ana.ID) })
		count := func(text string, args ...any) (n int) {
			w.Helper()
			w.OK(w.Core.DB.Q().QueryRow(w.Ctx, text, args...).Scan(&n))
			return n
		}
		for text, want := range map[string]int{
			`SELECT COUNT(*) FROM file_node WHERE space_id = $1`: 2, `SELECT COUNT(*) FROM item WHERE space_id = $1 AND title <> '' AND state = 'published'`: 2, `SELECT COUNT(*) FROM file_use WHERE space_id = $1`: 1,
			`SELECT COUNT(*) FROM file_link l JOIN item i ON i.id = l.item_id WHERE i.space_id = $1`: 1,
		} {
			if a, b := count(text, space.OwnOf(w.ana.ID)), count(text, space.OwnOf(w.bob.ID)); a != 0 || b != want {
				t.Errorf("%s: %d and %d", text, a, b)
			}
		}
		if n := count(`SELECT COUNT(*) FROM kept_blob WHERE what LIKE 'file/%'`); n != 1 {
			t.Errorf("%d contents are kept", n)
		}
	})
}

// A link gives a document to whoever has it, while it lasts, while who made it may read it, and while the network lets them.
func TestLinks(t *testing.T) {
	each(t, func(w *world) {
		d := w.folder(w.eva, "Dossier", 0, "")
		i := w.file(w.ana, "Bilan.txt", "Le bilan.", d.ID)
		ana, out := w.As(w.ana), w.Nobody()
		if a := ana.Get(file.Path(i) + "/partage").Want(200).Says("ne sont pas permis ici").Hides("Créer le lien"); !strings.Contains(a.Body, parttest.Site+"/documents/"+i.ID.String()) {
			t.Error("the short address is not there")
		}
		ana.Post(file.Path(i)+"/partage", "jours", "7").Want(403)
		max := w.linking()
		w.As(w.guy).Get(file.Path(i) + "/partage").Want(403)
		w.As(w.zoe).Get(file.Path(i) + "/partage").Want(403)
		ana.Post(file.Path(i)+"/partage", "jours", "31").Want(422).Says("de 1 à 30")
		ana.Post(file.Path(i)+"/partage", "jours", "7", "mot_de_passe", "court").Want(422).Says("8 à 200")
		open := w.link(w.ana, i, "")
		out.Get(open).Want(200).Says("Bilan.txt", "Le bilan.", "Télécharger")
		a := out.Send(out.Request(http.MethodGet, open+"/fichier", nil))
		if a.Body != "Le bilan." || a.Header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(a.Header.Get("X-Robots-Tag"), "noindex") {
			t.Errorf("got %q, %v", a.Body, a.Header)
		}
		ana.Get("/moi/liens").Want(200).Says("Bilan.txt", "Téléchargé 1 fois")
		w.As(max).Get("/reseaux/clubs/documents/liens").Want(200).Says("Bilan.txt", "Créé par Ana Lopez")
		w.As(w.eva).Get(here+"/liens").Want(200).Says("Bilan.txt", "Ana Lopez")
		w.As(w.bob).Get(here + "/liens").Want(403)
		var kept int
		w.OK(w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM file_link WHERE digest = $1`, strings.TrimPrefix(open, "/partage/")).Scan(&kept))
		out.Get("/partage/" + strings.Repeat("A", 43)).Want(404).Says("ne donne plus rien")
		if kept != 0 {
			t.Error("the address is kept")
		}
		// A folder gives what who made the link sees.
		w.file(w.eva, "Secret.txt", "secret", w.folder(w.eva, "Animation", d.ID, space.ForRunners).ID)
		all := w.link(w.ana, d, "")
		out.Get(all).Want(200).Says("Dossier", "ZIP").Hides("Secret", "Animation")
		if got := out.Send(out.Request(http.MethodGet, all+"/fichier", nil)).Body; !strings.Contains(got, "Dossier/Bilan.txt") || strings.Contains(got, "Secret") || strings.Contains(got, "Animation") {
			t.Errorf("the archive is %q", got)
		}
		// What ends it: narrowing what it gives, the network, taking it back, time.
		change := func(who space.Audience) {
			w.Helper()
			w.OK(second(w.files.Change(w.Ctx, w.eva.ID, d.ID, file.Change{Name: "Dossier", Who: who})))
		}
		change(space.ForRunners)
		out.Get(open).Want(410).Hides("Bilan", "Dossier")
		out.Get(open + "/fichier").Want(410).Hides("Le bilan")
		change(space.InNetwork)
		out.Get(open).Want(200)
		w.OK(w.files.Trash(w.Ctx, w.ana.ID, []ref.Item{i.ID}))
		out.Get(open).Want(410)
		w.OK(second(w.files.Untrash(w.Ctx, w.ana.ID, i.ID)))
		w.OK(w.files.SetLinkRule(w.Ctx, max.ID, w.n.ID, file.LinkRule{Days: 7, Most: 30}))
		out.Get(open).Want(410)
		w.OK(w.files.SetLinkRule(w.Ctx, max.ID, w.n.ID, file.LinkRule{Outside: true, Days: 7, Most: 30}))
		w.Puts(w.ana, w.n, space.Member, space.Excluded)
		out.Get(open).Want(410)
		w.Puts(w.ana, w.n, space.Member, space.Active)
		out.Get(open).Want(200)
		list, err := w.files.MyLinks(w.Ctx, w.Viewer(w.ana))
		w.OK(err)
		w.As(w.bob).Post("/moi/liens/"+list[1].ID.String()+"/fin", "de", "moi").Want(404)
		ana.Post("/moi/liens/"+list[1].ID.String()+"/fin", "de", "item-"+i.ID.String()).Goes(file.Path(i) + "/partage")
		out.Get(open).Want(410)
		w.As(w.eva).Post("/moi/liens/"+list[0].ID.String()+"/fin", "de", "lieu-"+w.g.ID.String()).Goes(here + "/liens")
		out.Get(all).Want(410)
		late := w.link(w.ana, i, "")
		w.Pass(8 * 24 * time.Hour)
		out.Get(late).Want(410)
		w.Pass(31 * 24 * time.Hour)
		w.tidy()
		out.Get(late).Want(404)
	})
}

// link makes a link and returns its address.
func (w *world) link(p account.Person, i item.Item, password string) string {
	w.Helper()
	token, err := w.files.MakeLink(w.Ctx, p.ID, i.ID, file.NewLink{Password: password})
	w.OK(err)
	return "/partage/" + token
}

// A password keeps even the name; too many tries wait.
func TestLinkWithPassword(t *testing.T) {
	each(t, func(w *world) {
		w.linking()
		i := w.file(w.ana, "Bilan.txt", "Le bilan.", 0)
		path := w.link(w.ana, i, "sept girafes")
		out := w.Nobody()
		out.Keeps = true
		out.Get(path).Want(200).Says("demande un mot de passe").Hides("Bilan", "Le bilan")
		out.Get(path + "/fichier").Goes(path)
		out.Post(path, "mot_de_passe", "huit girafes").Want(422).Says("n’est pas celui du lien").Hides("Bilan")
		out.Post(path, "mot_de_passe", "sept girafes").Goes(path)
		out.Get(path).Want(200).Says("Bilan.txt", "Le bilan.")
		if got := out.Send(out.Request(http.MethodGet, path+"/fichier", nil)).Body; got != "Le bilan." {
			t.Errorf("got %q", got)
		}
		// What a browser keeps for one link opens no other.
		other := w.link(w.ana, w.file(w.ana, "Autre.txt", "autre", 0), "sept girafes")
		out.Get(other).Want(200).Hides("Autre")
		for range 8 {
			w.Nobody().Post(path, "mot_de_passe", "au hasard !").Want(422)
		}
		w.Nobody().Post(path, "mot_de_passe", "sept girafes").Want(429).Says("Réessayez")
		// The address that was made is told once.
		ana := w.As(w.ana)
		ana.Keeps = true
		ana.Post(file.Path(i)+"/partage", "jours", "3").Goes(file.Path(i) + "/partage")
		ana.Get(file.Path(i) + "/partage").Want(200).Says("Votre lien est prêt")
		ana.Get(file.Path(i) + "/partage").Want(200).Hides("Votre lien est prêt")
	})
}
