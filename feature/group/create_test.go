package group_test

import (
	"slices"
	"strings"
	"testing"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/space"
	"maillage/feature/group"
	"maillage/kit/fail"
)

func (w *world) create(p account.Person, d group.Draft) (space.Space, error) {
	return w.group.Create(w.Ctx, p.ID, d)
}

func TestCreate(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		n := w.Network("clubs", space.Open, nil, boss)
		w.Group(n, "eau", space.Open, func(s *space.Space) { s.Noun = "club" })
		w.Puts(ana, n, space.Member, space.Active)
		d := group.Draft{Network: n.ID, Name: " Eau  potable ", Lede: "Captages\net réseaux", Theme: "Eau", Door: group.DoorOpen, Barred: []string{"association", "entreprise", "entreprise"}}
		s, err := w.create(ana, d)
		w.OK(err)
		if s.Name != "Eau potable" || s.Lede != "Captages et réseaux" || s.Slug != "eau-potable" || s.Noun != "" || strings.Join(s.Barred, " ") != "entreprise association" {
			t.Errorf("made %+v", s)
		}
		if s.Audience != space.Public || s.ItemsAudience != space.InNetwork || s.Admission != space.Open {
			t.Errorf("made %+v", s)
		}
		w.is(ana, s, space.Animator, space.Active)
		w.counted(s, 1)
		w.told(s, "created Ana")
		twin, err := w.create(boss, d)
		w.OK(err)
		if twin.Slug != "eau-potable-2" {
			t.Errorf("slug %q", twin.Slug)
		}
		for _, c := range [][2]string{{"Nouveau", "nouveau-2"}, {"Привет", "groupe"}, {"Eau", "eau-2"}, {"!?", "groupe-2"}} {
			d.Name = c[0]
			if s, err := w.create(ana, d); err != nil || s.Slug != c[1] {
				t.Errorf("%s: %q %v, want %q", c[0], s.Slug, err, c[1])
			}
		}
		// A secret group of a secret world: seen by its own, and by who manages the network.
		d.Name, d.Door = "Cellule", group.DoorSecret
		secret, err := w.create(ana, d)
		w.OK(err)
		w.Refused(w.enter(leo, secret, ""), fail.Hidden, "")
		if secret.Audience != space.InGroup || secret.ItemsAudience != space.InGroup || secret.Admission != space.Invite {
			t.Errorf("made %+v", secret)
		}
	})
}

func TestCreateRefused(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", "")
		n := w.Network("clubs", space.Open, nil, boss)
		past := w.Network("passe", space.Open, func(s *space.Space) { s.State = space.Archived }, boss)
		eau := w.Group(n, "eau", space.Open, nil, boss)
		good := group.Draft{Network: n.ID, Name: "Budget", Lede: "Les comptes", Door: group.DoorRequest}
		try := func(p account.Person, change func(*group.Draft), k fail.Kind, key string) {
			t.Helper()
			d := good
			change(&d)
			_, err := w.create(p, d)
			w.Refused(err, k, key)
		}
		nothing := func(*group.Draft) {}
		try(ana, nothing, fail.Forbidden, "access.join_first")
		try(account.Person{}, nothing, fail.SignedOut, "")
		for _, m := range []struct {
			role  space.Role
			state space.State
			key   string
		}{{space.Guest, space.Active, "access.join_first"}, {space.Member, space.Requested, "access.join_first"}, {space.Member, space.Muted, "access.muted"}, {space.Member, space.Excluded, "access.join_first"}} {
			w.Puts(ana, n, m.role, m.state)
			try(ana, nothing, fail.Forbidden, m.key)
		}
		try(boss, func(d *group.Draft) { d.Network = past.ID }, fail.Closed, "access.closed")
		try(boss, func(d *group.Draft) { d.Network = eau.ID }, fail.Hidden, "")
		try(boss, func(d *group.Draft) { d.Network = 12 }, fail.Hidden, "")
		try(boss, func(d *group.Draft) { d.Name = " \n" }, fail.Invalid, "web.field.required")
		try(boss, func(d *group.Draft) { d.Name = strings.Repeat("é", 81) }, fail.Invalid, "web.field.long")
		try(boss, func(d *group.Draft) { d.Lede = "" }, fail.Invalid, "web.field.required")
		try(boss, func(d *group.Draft) { d.Theme = strings.Repeat("é", 49) }, fail.Invalid, "web.field.long")
		try(boss, func(d *group.Draft) { d.Door = "porte" }, fail.Invalid, "web.field.choice")
		try(boss, func(d *group.Draft) { d.Door = group.DoorDomains }, fail.Invalid, "web.field.choice")
		try(boss, func(d *group.Draft) { d.Barred = []string{"@region"} }, fail.Invalid, "web.field.choice")
		for range 10 {
			_, err := w.create(boss, good)
			w.OK(err)
		}
		try(boss, nothing, fail.TooMany, "")
	})
}

func TestNear(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Person("Ana Lopez", "")
		n := w.Network("clubs", space.Open, nil)
		w.Puts(ana, n, space.Member, space.Active)
		add := func(slug, name, lede, theme string, change func(*space.Space)) space.Space {
			return w.Group(n, slug, space.Open, func(s *space.Space) {
				if s.Name, s.Lede, s.Theme = name, lede, theme; change != nil {
					change(s)
				}
			})
		}
		add("eaux", "Eau et assainissement", "Captages, réseaux, stations", "Environnement", nil)
		add("marches", "Achats publics", "Groupe d'échange des acheteurs", "Commande publique", nil)
		add("lycees", "Lycées", "Travaux d'économie d'eau dans les lycées et leurs stations", "Éducation", nil)
		add("cache", "Eau cachée", "Captages", "Eau", func(s *space.Space) { s.Admission, s.Audience = space.Invite, space.InGroup })
		add("vieux", "Eau ancienne", "Captages", "Eau", func(s *space.Space) { s.State = space.Archived })
		near := func(name, lede, theme string) string {
			list, err := w.group.Near(w.Ctx, w.Viewer(ana), n.ID, name, lede, theme)
			w.OK(err)
			var out []string
			for _, s := range list {
				out = append(out, s.Slug)
			}
			return strings.Join(out, " ")
		}
		for _, c := range []struct{ name, lede, theme, want string }{
			{"L'eau potable", "Qualité de l'eau au robinet", "", "eaux"},
			{"Stations d'épuration", "Économies d'eau des stations", "", "lycees eaux"},
			{"Groupe d'échange", "Un réseau pour partager", "", ""},
			{"Rien", "Tout autre chose", "Commande publique", "marches"},
			{"", "", "", ""},
			{"'; DROP TABLE space; --", "%_\x00", "\xff", ""},
		} {
			if got := near(c.name, c.lede, c.theme); got != c.want {
				t.Errorf("near %q: %q, want %q", c.name, got, c.want)
			}
		}
	})
}

func TestCreatePages(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		n := w.Network("clubs", space.Open, nil, boss)
		w.Group(n, "eau", space.Open, func(s *space.Space) { s.Name = "Eau potable" })
		w.Puts(ana, n, space.Member, space.Active)
		const at = "/reseaux/clubs/groupes/nouveau"
		w.Nobody().Get(at).Goes("/connexion?suite=%2Freseaux%2Fclubs%2Fgroupes%2Fnouveau")
		w.As(leo).Get(at).Want(403)
		w.As(leo).Post(at, "nom", "X", "objet", "Y", "acces", "open").Want(403)
		if w.As(leo).Get("/reseaux/clubs/groupes").Has("a", "href", at) || !w.As(ana).Get("/reseaux/clubs/groupes").Has("a", "href", at) {
			t.Error("wrong button to create")
		}

		b := w.As(ana)
		b.Get(at).Want(200).Says("Nom du groupe", "Objet", "Déjà utilisés : Énergie.")
		b.Get(at + "?etape=2&nom=Eau&objet=").Want(422).Says("À remplir.")
		if got := b.Get(at + "?nom=Eau&objet=Un+mot").Want(200).Value("nom"); got != "Eau" {
			t.Errorf("typed name lost: %q", got)
		}
		a := b.Get(at+"?etape=2&nom=L%27eau&objet=Les+captages").Want(200).Says("Un groupe proche existe déjà", "Eau potable", "Rejoindre celui-ci plutôt", "Créer quand même", "Les 2 personnes du réseau peuvent y entrer tout de suite")
		if !a.Has("a", "href", "/reseaux/clubs/groupes/eau/adhesion") || !a.Has("a", "href", at+"?nom=L%27eau&objet=Les+captages") {
			t.Error("wrong ways out of the second step")
		}
		b.Get(at+"?etape=2&nom=Budget&objet=Les+comptes").Want(200).Says("Qui pourra y entrer ?").Hides("Créer quand même", "proche")

		a = b.Post(at, "nom", "L'eau", "objet", "Les captages", "fermes", "entreprise").Want(422).Says("Choisissez une des possibilités", "Les captages")
		if a.Value("nom") != "L'eau" {
			t.Error("typed name lost")
		}
		b.Post(at, "nom", "\x00", "objet", "x", "acces", "open").Want(422).Says("caractères illisibles")
		b.Post(at, "nom", "Budget", "objet", "Les comptes", "acces", "invite", "fermes", "entreprise", "fermes", "none").Goes("/reseaux/clubs/groupes/budget")
		var s space.Space
		w.Write(func(tx *db.Tx) (err error) { s, err = space.GroupBySlug(w.Ctx, tx, n.ID, "budget"); return err })
		if w.is(ana, s, space.Animator, space.Active); !slices.Equal(s.Barred, []string{"entreprise", "none"}) {
			t.Errorf("barred %q", s.Barred)
		}
	})
}
