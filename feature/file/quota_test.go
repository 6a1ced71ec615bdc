package file_test

import (
	"strings"
	"testing"

	"maillage/core/db"
	"maillage/core/space"
	"maillage/feature/file"
	"maillage/kit/fail"
)

// Who manages a network shares its room among its groups; the operator gives to networks and to people, of whom nothing is shown.
func TestQuotas(t *testing.T) {
	each(t, func(w *world) {
		max, ops := w.linking(), w.Person("Ope Rateur", "")
		w.Write(func(tx *db.Tx) error { return w.Core.Accounts.SetOperator(w.Ctx, tx, 0, ops.ID, true) })
		w.file(w.ana, "Gros.txt", strings.Repeat("x", 50_000), 0)
		const network, group, everybody = "/reseaux/clubs/documents/place", here + "/place", "/exploitation/documents"
		w.As(w.eva).Get(group).Want(200).Says("Espace employé", "Documents : 50", "Corbeille")
		w.As(w.eva).Get(network).Want(403)
		w.As(w.ana).Get(group).Want(403)
		w.As(w.ana).Get(network).Want(403)
		w.As(max).Get(everybody).Want(404)
		w.As(max).Get(network).Want(200).Says("Groupe eau", "Permettre les liens").Hides("Place du réseau (Go)")
		w.As(max).Post(network, "faire", "espace", "quoi", w.g.ID.String(), "place", "beaucoup").Want(422).Says("nombre de gigaoctets")
		w.As(max).Post(network, "faire", "espace", "quoi", w.g.ID.String(), "place", "999").Want(422).Says("plus que n’en a le réseau")
		w.As(max).Post(network, "faire", "espace", "quoi", w.g.ID.String(), "place", "0,00006").Goes(network)
		w.As(w.eva).Get(here).Want(200).Says("sera bientôt plein")
		w.Refused(second(w.files.Deposit(w.Ctx, w.ana.ID, w.at(0), []file.Sent{w.sent("b.txt", strings.Repeat("y", 20_000))}, "fr")), fail.Invalid, "file.full")
		w.file(w.ana, "c.txt", strings.Repeat("z", 8_000), 0)
		w.As(w.eva).Get(here).Want(200).Says("presque plein")
		var told int
		w.OK(w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM fact WHERE kind = 'file.room_full' AND space_id = $1`, w.g.ID).Scan(&told))
		if told != 1 {
			t.Errorf("told %d times", told)
		}
		w.As(max).Post(network, "faire", "espace", "quoi", w.g.ID.String(), "place", "").Goes(network)
		w.As(max).Post(network, "faire", "reseau", "place", "1").Want(403)
		w.As(ops).Post(network, "faire", "reseau", "place", "0,00007").Goes(network)
		w.Refused(second(w.files.Deposit(w.Ctx, w.ana.ID, w.at(0), []file.Sent{w.sent("b.txt", strings.Repeat("y", 20_000))}, "fr")), fail.Invalid, "file.full_network")
		w.As(max).Post(network, "faire", "liens", "jours", "40", "jours_max", "30", "dehors", "oui").Want(422).Says("de 1 à 30")
		w.OK(second(w.files.Deposit(w.Ctx, w.ana.ID, ownOf(w.ana, 0), []file.Sent{w.sent("Zirconium.txt", "Zirconium")}, "fr")))
		w.As(ops).Post(everybody, "faire", "personne", "personne", "personne", "place", "1").Want(422).Says("Personne n’a cette adresse")
		w.As(ops).Post(everybody, "faire", "personne", "personne", w.ana.Handle, "place", "0,00000001").Goes(everybody)
		w.As(ops).Get(everybody).Want(200).Says("Ana Lopez", "10 o").Hides("Zirconium", "Mes documents de")
		w.Refused(second(w.files.Deposit(w.Ctx, w.ana.ID, ownOf(w.ana, 0), []file.Sent{w.sent("b.txt", "Encore.")}, "fr")), fail.Invalid, "file.full")
		w.As(ops).Post(everybody, "faire", "personnes", "place", "0.00000002").Goes(everybody)
		if r, err := w.files.Room(w.Ctx, space.Space{ID: space.OwnOf(w.bob.ID)}); err != nil || r.Most != 20 {
			t.Errorf("bob has %+v, %v", r, err)
		}
	})
}
