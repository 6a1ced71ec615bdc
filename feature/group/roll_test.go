package group_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/org"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
)

// visits makes the last visit of p as old as ago.
func (w *world) visits(p account.Person, ago time.Duration) {
	w.Helper()
	w.Write(func(tx *db.Tx) error {
		return account.Visited(w.Ctx, tx, p.ID, clock.Now(w.Ctx).Add(-ago))
	})
}

// The list is narrowed by organisation, role, and for who animates by the week of the last visit; a file has what it shows.
func TestMembersAreSifted(t *testing.T) {
	each(t, func(w *world) {
		max, ana, bob, cleo, zoe := w.Person("Max Blanc", ""), w.Person("Ana Lopez", ""), w.Person("Bob Petit", ""), w.Person("Cléo Somme", ""), w.Person("Zoe Roux", "")
		n := w.Network("clubs", space.Open, nil)
		g := w.Group(n, "eau", space.Open, nil, max)
		for _, p := range []account.Person{max, ana, bob, cleo, zoe} {
			w.Puts(p, n, space.Member, space.Active)
		}
		for _, p := range []account.Person{ana, bob, cleo} {
			w.Puts(p, g, space.Member, space.Active)
		}
		w.Works(ana, org.Region, "53", "Bretagne")
		w.visits(ana, 0)
		w.visits(bob, 14*24*time.Hour)
		w.visits(cleo, 60*24*time.Hour)
		const path = "/reseaux/clubs/groupes/eau/membres"
		list := func(p account.Person, query string) string {
			var names []string
			for _, name := range headings(w.As(p).Get(path+query).Want(http.StatusOK), "h2") {
				names = append(names, strings.Fields(name)[0])
			}
			return strings.Join(names, " ")
		}
		for query, want := range map[string]string{
			"": "Max Ana Bob Cléo", "?organisme=region": "Ana", "?organisme=none": "Max Bob Cléo", "?role=animator": "Max", "?q=lop&role=animator": "",
			"?visite=semaine": "Max Ana", "?visite=mois": "Bob", "?visite=avant": "Cléo", "?visite=jamais": "", "?visite=hier": "Max Ana Bob Cléo",
		} {
			w.As(max).Get("/reseaux/clubs") // the session of max is open: he came this week
			if got := list(max, query); got != want {
				t.Errorf("%q lists %q, want %q", query, got, want)
			}
		}
		w.As(max).Get(path).Says("Dernière visite : cette semaine", "il y a plus d’un mois", "Télécharger la liste")
		w.As(ana).Get(path).Hides("Dernière visite", "Télécharger", "Choisir")
		if got := list(ana, "?visite=mois"); got != "Max Ana Bob Cléo" {
			t.Errorf("a member is told who came when: %q", got)
		}
		w.As(ana).Get(path + ".csv").Want(http.StatusForbidden)
		w.Nobody().Get(path + ".csv").Want(http.StatusSeeOther)
		file := w.As(max).Get(path + ".csv?visite=avant").Want(http.StatusOK).Body
		if lines := strings.Split(strings.TrimSpace(file), "\r\n"); len(lines) != 2 || !strings.Contains(lines[1], "il y a plus d") || strings.Contains(file, "Ana") {
			t.Errorf("the file: %q", file)
		}
	})
}

// Several members change role at once, after a page that names them; those who may not stay, and are told.
func TestSeveralRolesChange(t *testing.T) {
	each(t, func(w *world) {
		max, ana, bob, zoe := w.Person("Max Blanc", ""), w.Person("Ana Lopez", ""), w.Person("Bob Petit", ""), w.Person("Zoe Roux", "")
		n := w.Network("clubs", space.Open, nil, zoe)
		g := w.Group(n, "eau", space.Open, nil, max)
		for _, p := range []account.Person{max, ana, bob} {
			w.Puts(p, n, space.Member, space.Active)
		}
		w.Puts(ana, g, space.Member, space.Active)
		w.Puts(bob, g, space.Member, space.Active)
		const path = "/reseaux/clubs/groupes/eau/adhesions"
		w.As(ana).Get(path + "?geste=role&personne=" + bob.Handle).Want(http.StatusForbidden)
		w.As(ana).Post(path, "geste", "retirer", "motif", "x", "personne", bob.Handle).Want(http.StatusForbidden)
		w.As(max).Get(path+"?geste=role&personne="+ana.Handle+"&personne="+bob.Handle+"&personne=inconnu").Says("Changer le rôle de 2 personnes", "Ana Lopez", "Bob Petit")
		w.As(max).Get(path + "?geste=role").Says("Choisissez au moins une personne")
		w.As(max).Post(path, "geste", "role", "role", "manager", "personne", ana.Handle).Want(http.StatusUnprocessableEntity)
		a := w.As(max).Post(path, "geste", "role", "role", "animator", "personne", ana.Handle, "personne", max.Handle).Want(http.StatusSeeOther)
		w.As(max).Get(a.Location).Says("Le rôle de 1 personne a changé", "Max Blanc : avait déjà ce rôle")
		w.is(ana, g, space.Animator, space.Active)
		// The last one who animates stays.
		a = w.As(max).Post(path, "geste", "role", "role", "member", "personne", ana.Handle, "personne", max.Handle).Want(http.StatusSeeOther)
		if m := w.membership(ana, g); m.Role == w.membership(max, g).Role {
			t.Errorf("both are %s", m.Role)
		}
		w.told(g, "role_changed Max→Ana", "role_changed Max→Max")
	})
}

// Several members are taken out, for a reason that each may read; the last animator, oneself and managers stay.
func TestSeveralAreTakenOut(t *testing.T) {
	each(t, func(w *world) {
		max, ana, bob, zoe := w.Person("Max Blanc", ""), w.Person("Ana Lopez", ""), w.Person("Bob Petit", ""), w.Person("Zoe Roux", "")
		n := w.Network("clubs", space.Open, nil, zoe)
		g := w.Group(n, "eau", space.Open, nil, max)
		for _, p := range []account.Person{max, ana, bob} {
			w.Puts(p, n, space.Member, space.Active)
		}
		for _, p := range []account.Person{ana, bob, zoe} {
			w.Puts(p, g, space.Member, space.Active)
		}
		const path = "/reseaux/clubs/groupes/eau/adhesions"
		w.As(max).Post(path, "geste", "retirer", "motif", " ", "personne", ana.Handle).Want(http.StatusUnprocessableEntity).Says("Ana Lopez", "Dites pourquoi")
		w.is(ana, g, space.Member, space.Active)
		a := w.As(max).Post(path, "geste", "retirer", "motif", "A quitté son poste.", "personne", ana.Handle, "personne", bob.Handle, "personne", max.Handle, "personne", zoe.Handle).Want(http.StatusSeeOther)
		w.As(max).Get(a.Location).Says("2 personnes retirées", "Max Blanc : c’est vous", "Zoe Roux : gère le réseau")
		w.is(ana, g, "", "")
		w.is(max, g, space.Animator, space.Active)
		w.is(zoe, g, space.Member, space.Active)
		w.counted(g, 2)
		w.told(g, "removed Max→Ana", "removed Max→Bob")
		w.As(ana).Get("/retraits").Says("Groupe eau", "Motif : A quitté son poste.")
		w.As(zoe).Get("/retraits").Says("Aucun retrait")
		w.As(ana).Post("/reseaux/clubs/groupes/eau/adhesion").Want(http.StatusSeeOther)
		w.is(ana, g, space.Member, space.Active)
		// A manager may not leave a group without anyone who runs it.
		done, err := w.group.Withdraw(w.Ctx, zoe.ID, g.ID, []ref.Person{max.ID}, "Pour voir.")
		w.OK(err)
		if done.Done != 0 || len(done.Refused) != 1 {
			t.Errorf("the last animator: %+v", done)
		}
		many := make([]ref.Person, 41)
		if _, err := w.group.Withdraw(w.Ctx, zoe.ID, g.ID, many, "Trop."); err == nil {
			t.Error("41 at once")
		}
		if _, err := w.group.SetRoles(w.Ctx, bob.ID, g.ID, []ref.Person{ana.ID}, space.Animator); err == nil {
			t.Error("somebody who runs nothing")
		}
	})
}
