package directory_test

import (
	"fmt"
	"strings"
	"testing"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/tie"
	"maillage/feature/directory"
	"maillage/kit/fail"
)

// tied is what a sees of b.
func (w *world) tied(a, b account.Person) directory.Tied {
	w.Helper()
	p, err := w.own.Read(w.Ctx, w.Viewer(a), b.Handle, 0)
	if err != nil {
		w.Fatal(err)
	}
	return p.Tied
}

// told is whom facts of a kind mention, in order.
func (w *world) told(kind string) string {
	w.Helper()
	list, err := db.All(w.Ctx, w.Core.DB.Q(), db.One[string], `SELECT mentions FROM fact WHERE kind = $1 ORDER BY id`, kind)
	if err != nil {
		w.Fatal(err)
	}
	return strings.Join(list, " ")
}

func ids(people ...account.Person) string {
	var out []string
	for _, p := range people {
		out = append(out, fmt.Sprint(int64(p.ID)))
	}
	return strings.Join(out, " ")
}

func TestContact(t *testing.T) {
	each(t, func(w *world) {
		ana, leo, far := w.Person("Ana Lopez", ""), w.Person("Léo Petit", ""), w.Person("Loin Dehors", "")
		w.listed("a", nil, ana, leo)
		ask := func(by, who account.Person) error { return w.own.AskContact(w.Ctx, by.ID, who.Handle, "bonjour") }
		w.Refused(ask(ana, far), fail.Forbidden, "directory.contact.far")
		w.Refused(ask(ana, ana), fail.Hidden, "")
		w.Refused(w.own.AskContact(w.Ctx, ana.ID, "personne.ici", ""), fail.Hidden, "")
		w.Refused(w.own.AskContact(w.Ctx, 0, leo.Handle, ""), fail.SignedOut, "")
		w.Refused(w.own.AskContact(w.Ctx, ana.ID, leo.Handle, strings.Repeat("é", 281)), fail.Invalid, "web.field.long")
		w.Refused(w.own.AnswerContact(w.Ctx, leo.ID, ana.Handle, true), fail.Hidden, "")
		w.OK(ask(ana, leo))
		w.OK(ask(ana, leo))
		if got := w.tied(leo, ana); got.State != directory.Asked || got.Mine || got.Note != "bonjour" {
			t.Errorf("asked: %+v", got)
		}
		w.Refused(w.own.AnswerContact(w.Ctx, ana.ID, leo.Handle, true), fail.Hidden, "")
		w.OK(w.own.AnswerContact(w.Ctx, leo.ID, ana.Handle, true))
		w.OK(w.own.AnswerContact(w.Ctx, leo.ID, ana.Handle, true))
		for _, pair := range [][2]account.Person{{ana, leo}, {leo, ana}} {
			if got := w.tied(pair[0], pair[1]); got.State != directory.Accepted || got.Note != "" {
				t.Errorf("accepted: %+v", got)
			}
		}
		if w.told("person.contact_asked") != ids(leo) || w.told("person.contact_accepted") != ids(ana) {
			t.Errorf("told %q, then %q", w.told("person.contact_asked"), w.told("person.contact_accepted"))
		}
		w.OK(w.own.RemoveContact(w.Ctx, ana.ID, leo.Handle))
		w.OK(w.own.RemoveContact(w.Ctx, ana.ID, leo.Handle))
		if got := w.tied(leo, ana); got != (directory.Tied{}) {
			t.Errorf("removed: %+v", got)
		}
		// Both ask: the second one accepts.
		w.OK(ask(leo, ana))
		w.OK(ask(ana, leo))
		if got := w.tied(leo, ana); got.State != directory.Accepted {
			t.Errorf("both asked: %+v", got)
		}
	})
}

// A refusal shows to nobody but who refused; asking again tells nothing; who refused may change their mind.
func TestContactRefused(t *testing.T) {
	each(t, func(w *world) {
		ana, leo := w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		w.listed("a", nil, ana, leo)
		ask := func(by, who account.Person) { w.OK(w.own.AskContact(w.Ctx, by.ID, who.Handle, "")) }
		waits := directory.Tied{State: directory.Asked, Mine: true}
		ask(ana, leo)
		w.OK(w.own.AnswerContact(w.Ctx, leo.ID, ana.Handle, false))
		if got := w.tied(ana, leo); got != waits {
			t.Errorf("who was refused sees %+v", got)
		}
		w.OK(w.own.RemoveContact(w.Ctx, ana.ID, leo.Handle))
		if got := w.tied(ana, leo); got != (directory.Tied{}) {
			t.Errorf("withdrawn: %+v", got)
		}
		ask(ana, leo)
		if got := w.tied(ana, leo); got != waits || w.tied(leo, ana) != (directory.Tied{}) || w.told("person.contact_asked") != ids(leo) {
			t.Errorf("asked again: %+v, told %q", got, w.told("person.contact_asked"))
		}
		w.OK(w.own.AskContact(w.Ctx, leo.ID, ana.Handle, ""))
		if got := w.tied(ana, leo); got.State != directory.Accepted || w.told("person.contact_accepted") != ids(ana) {
			t.Errorf("they changed their mind: %+v", got)
		}
	})
}

func TestBlock(t *testing.T) {
	each(t, func(w *world) {
		ana, leo := w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		w.listed("a", nil, ana, leo)
		w.OK(w.own.AskContact(w.Ctx, leo.ID, ana.Handle, ""))
		w.OK(w.own.AnswerContact(w.Ctx, ana.ID, leo.Handle, true))
		w.OK(w.own.Choose(w.Ctx, leo.ID, ana.Handle, tie.Follow))
		facts := w.facts()
		w.OK(w.own.Choose(w.Ctx, ana.ID, leo.Handle, tie.Block))
		if got := w.tied(leo, ana); got != (directory.Tied{}) {
			t.Errorf("who is blocked still has %+v", got)
		}
		w.Refused(w.own.Choose(w.Ctx, leo.ID, ana.Handle, tie.Follow), fail.Forbidden, "directory.follow.closed")
		w.OK(w.own.AskContact(w.Ctx, leo.ID, ana.Handle, "laisse-moi"))
		if got := w.tied(leo, ana); got.State != directory.Asked || !got.Mine {
			t.Errorf("who is blocked is told by %+v", got)
		}
		if got := w.tied(ana, leo); got.State != directory.NotAsked || got.Stance != tie.Block {
			t.Errorf("who blocks is asked: %+v", got)
		}
		if w.facts() != facts {
			t.Error("somebody is told")
		}
		w.OK(w.own.Choose(w.Ctx, ana.ID, leo.Handle, ""))
		w.OK(w.own.Choose(w.Ctx, leo.ID, ana.Handle, tie.Follow))
		w.Refused(w.own.Choose(w.Ctx, leo.ID, leo.Handle, tie.Block), fail.Hidden, "")
		// A request that waits is refused by blocking.
		zoe := w.Person("Zoé Un", "")
		w.listed("b", nil, ana, zoe)
		w.OK(w.own.AskContact(w.Ctx, zoe.ID, ana.Handle, ""))
		w.OK(w.own.Choose(w.Ctx, ana.ID, zoe.Handle, tie.Block))
		w.OK(w.own.Choose(w.Ctx, ana.ID, zoe.Handle, ""))
		if w.tied(ana, zoe) != (directory.Tied{}) || w.tied(zoe, ana).State != directory.Asked {
			t.Errorf("%+v %+v", w.tied(ana, zoe), w.tied(zoe, ana))
		}
	})
}

func (w *world) facts() (n int) {
	w.Helper()
	if err := w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM fact`).Scan(&n); err != nil {
		w.Fatal(err)
	}
	return n
}

func TestContactPages(t *testing.T) {
	each(t, func(w *world) {
		ana, leo, far := w.Person("Ana Lopez", ""), w.Person("Léo Petit", ""), w.Person("Loin Dehors", "")
		w.listed("a", nil, ana, leo)
		a, l := w.As(ana), w.As(leo)
		a.Get("/contacts").Want(200).Says("Vous n’avez pas encore de contact")
		a.Get("/annuaire/leo.petit").Says("Suivre", "Demander en contact", "Bloquer")
		a.Get("/annuaire/loin.dehors").Want(200).Hides("Demander en contact")
		a.Get("/annuaire/loin.dehors/contact").Want(403)
		a.Get("/annuaire/leo.petit/contact").Want(200).Says("Demander Léo Petit en contact")
		long := strings.Repeat("a", 281)
		if got := a.Post("/annuaire/leo.petit/contact", "mot", long).Want(422).Says("281 caractères"); got.Value("mot") != long {
			t.Error("typed text lost")
		}
		a.Post("/annuaire/leo.petit/contact", "mot", "Vus à <Nantes>").Goes("/annuaire/leo.petit")
		a.Get("/annuaire/leo.petit").Says("Retirer ma demande")
		a.Get("/annuaire/leo.petit/contact").Goes("/annuaire/leo.petit")
		l.Get("/annuaire/ana.lopez").Says("Ana Lopez demande à être en contact avec vous.", "Vus à <Nantes>", "Accepter")
		l.Get("/contacts").Says("Demandes en attente", "Vus à <Nantes>", "Ana Lopez")
		a.Get("/contacts?liste=envoyees").Says("Demandes envoyées", "Léo Petit")
		l.Post("/annuaire/ana.lopez/contact/reponse", "reponse", "peut-être").Want(422)
		l.Post("/annuaire/ana.lopez/contact/reponse", "reponse", "oui", "retour", "/contacts").Goes("/contacts")
		l.Get("/contacts").Says("Ana Lopez").Hides("Demandes en attente")
		a.Get("/annuaire/leo.petit").Says("En contact", "Retirer de mes contacts")
		a.Post("/annuaire/leo.petit/suivi", "etat", "oui", "retour", "https://ailleurs.example/").Goes("/")
		a.Get("/contacts?liste=suivis").Says("Léo Petit", "Ne plus suivre")
		a.Post("/annuaire/leo.petit/suivi", "etat", "non", "retour", "/contacts?liste=suivis").Goes("/contacts?liste=suivis")
		a.Get("/contacts?liste=suivis").Says("Vous ne suivez encore personne")
		a.Post("/annuaire/leo.petit/silence", "etat", "oui").Goes("/annuaire/leo.petit")
		a.Get("/annuaire/leo.petit").Says("Vous masquez cette personne")
		a.Get("/contacts?liste=masques").Says("Léo Petit")
		a.Post("/annuaire/leo.petit/blocage", "etat", "oui").Goes("/annuaire/leo.petit")
		a.Get("/annuaire/leo.petit").Says("Vous bloquez cette personne", "Ne plus bloquer").Hides("Demander en contact")
		a.Get("/contacts?liste=bloques").Says("Léo Petit", "Ne plus bloquer")
		l.Get("/contacts").Says("Vous n’avez pas encore de contact").Hides("Ana")
		l.Get("/annuaire/ana.lopez").Want(200).Hides("bloqu")
		a.Post("/annuaire/leo.petit/suivi").Want(422)
		a.Post("/annuaire/ana.lopez/suivi", "etat", "oui").Want(404)
		a.Post("/annuaire/rien/blocage", "etat", "oui").Want(404)
		w.Nobody().Get("/contacts").Goes("/connexion?suite=%2Fcontacts")
		_ = far
	})
}

func TestCirclePages(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Person("Ana Lopez", "")
		for n := range 35 {
			p := w.Person("Jean Suivi"+string(rune('a'+n%26))+strings.Repeat("b", n/26), "")
			w.OK(w.own.Choose(w.Ctx, ana.ID, p.Handle, tie.Follow))
		}
		first, counts, more, err := w.own.Around(w.Ctx, ana.ID, directory.Followed, 0)
		if err != nil || len(first) != 30 || !more || counts[directory.Followed] != 35 {
			t.Errorf("%d, %v, %v, %v", len(first), more, counts, err)
		}
		rest, _, more, err := w.own.Around(w.Ctx, ana.ID, directory.Followed, first[29].Card.ID)
		if err != nil || len(rest) != 5 || more {
			t.Errorf("%d, %v, %v", len(rest), more, err)
		}
		w.As(ana).Get("/contacts?liste=suivis").Want(200).Says("Personnes suivantes")
		w.As(ana).Get("/contacts?liste=suivis&apres=" + first[29].Card.ID.String()).Want(200).Hides("Personnes suivantes")
		_ = ref.Person(0)
	})
}
