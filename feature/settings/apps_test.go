package settings_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"maillage/core/account"
	"maillage/core/part/parttest"
)

// A password for a program is made once one has said again who one is, shown this once, listed, and taken back.
func TestAppPasswordIsShownOnce(t *testing.T) {
	each(t, func(w *world) {
		p := w.Person("Claire Morvan", "")
		w.OK(w.Core.Accounts.SetPassword(w.Ctx, p.ID, 0, "quatre girafes lisent Proust"))
		b := w.as(w.get(p.ID), "Firefox, Linux")
		const page = "/parametres/applications"
		b.Get(page).Want(200).Says("Créer un mot de passe", "http", "/dav/").Hides("Pour quel appareil")
		b.Post(page, "nom", "Ordinateur").Goes("/parametres/confirmation?suite=%2Fparametres%2Fapplications")
		b.Post("/parametres/confirmation", "suite", page, "mot_de_passe", "quatre girafes lisent Proust").Goes(page)
		b.Post(page, "nom", " ").Want(http.StatusUnprocessableEntity).Says("Donnez un nom")
		a := b.Post(page, "nom", "Ordinateur").Want(200).Says("Le mot de passe de « Ordinateur » est prêt", "Jamais utilisé")
		codes := a.All(func(n *html.Node) bool { return n.Data == "code" })
		if len(codes) == 0 || a.Header.Get("Cache-Control") != "no-store" {
			w.Fatalf("no secret is shown, or it is cached: %v", a.Header)
		}
		secret := parttest.Words(codes[0])
		if _, err := w.Core.Accounts.ByAppPassword(w.Ctx, p.Email, secret, account.ForDocuments, "192.0.2.1"); err != nil {
			w.Errorf("%q does not enter: %v", secret, err)
		}
		b.Get(page).Want(200).Says("Ordinateur", "Utilisé la semaine du").Hides(secret)
		b.Post(page, "nom", "ordinateur").Want(http.StatusUnprocessableEntity).Says("Vous avez déjà un mot de passe d’application de ce nom.")
		list, err := account.AppPasswords(w.Ctx, w.Core.DB.Q(), p.ID)
		w.OK(err)
		other := w.as(w.Person("Bob Petit", ""), "")
		id := b.Get(page).Value("application")
		if len(list) != 1 || id == "" || strings.TrimSpace(id) != id {
			w.Fatalf("%+v, %q", list, id)
		}
		other.Post(page+"/fin", "application", id).Want(404)
		b.Post(page+"/fin", "application", id).Goes(page)
		b.Get(page).Says("Le mot de passe d’application est retiré.").Hides("Utilisé la semaine")
	})
}
