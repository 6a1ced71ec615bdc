package group_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/group"
)

// found is the names of the groups that p finds, and how many there are.
func (w *world) found(p account.Person, scope []ref.Space, want group.Wanted) string {
	w.Helper()
	f, err := w.group.Find(w.Ctx, w.Viewer(p), scope, want)
	w.OK(err)
	var names []string
	for _, s := range f.Groups {
		names = append(names, strings.TrimPrefix(s.Name, "Groupe "))
	}
	if f.Count != len(names) {
		w.Errorf("count %d, %d shown", f.Count, len(names))
	}
	return strings.Join(names, " ")
}

// ticked is how many choices of the page are made.
func ticked(a parttest.Answer) int {
	return len(a.All(func(n *html.Node) bool { return n.Data == "input" && parttest.HasAttr(n, "checked") }))
}

func TestFind(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", "")
		n, other := w.Network("clubs", space.Open, nil, boss), w.Network("autre", space.Open, nil)
		w.Puts(ana, n, space.Member, space.Active)
		now := time.Now()
		eau := w.Group(n, "eau", space.Open, func(s *space.Space) { s.Lede = "Captages, réseaux d'assainissement" }, ana)
		w.Group(n, "bois", space.Request, func(s *space.Space) { s.Theme = "Forêt"; s.Noun = "club" })
		w.Group(n, "clos", space.Invite, func(s *space.Space) { s.Audience = space.InGroup })
		w.Group(n, "vieux", space.Open, func(s *space.Space) { s.State = space.Archived })
		mer := w.Group(other, "mer", space.Open, nil)
		w.Write(func(tx *db.Tx) error {
			if err := space.Touch(w.Ctx, tx, eau.ID, now.Add(-3*24*time.Hour)); err != nil {
				return err
			}
			return space.Touch(w.Ctx, tx, mer.ID, now.Add(-20*24*time.Hour))
		})
		in := w.settings(eau)
		in.Themes = []string{" Climat ", "climat", "Risques  majeurs", "énergie", ""}
		w.OK(w.group.Change(w.Ctx, ana.ID, eau.ID, in))
		here := []ref.Space{n.ID}
		for _, c := range []struct {
			scope []ref.Space
			want  group.Wanted
			names string
		}{
			{here, group.Wanted{}, "bois eau"},
			{nil, group.Wanted{}, "bois eau mer"},
			{here, group.Wanted{Text: "réseau"}, "eau"}, // a word of the purpose, in another number
			{here, group.Wanted{Text: "les captage"}, "eau"},
			{here, group.Wanted{Text: "climatique"}, "eau"},
			{here, group.Wanted{Text: "risque majeur"}, "eau"},
			{here, group.Wanted{Text: "forets"}, "bois"},
			{here, group.Wanted{Text: "clos"}, ""},
			{here, group.Wanted{Text: "eau bois"}, ""},
			{here, group.Wanted{Text: "groupe"}, "bois eau"},
			{here, group.Wanted{Text: "%_\\'"}, ""},
			{nil, group.Wanted{Themes: []string{"Climat"}}, "eau"},
			{nil, group.Wanted{Themes: []string{"Climat", "Forêt"}}, "bois eau"},
			{nil, group.Wanted{Doors: []space.Admission{space.Request}}, "bois"},
			{nil, group.Wanted{Networks: []ref.Space{other.ID}}, "mer"},
			{nil, group.Wanted{Life: group.Week}, "eau"},
			{nil, group.Wanted{Life: group.Month}, "eau mer"},
			{nil, group.Wanted{Life: group.Asleep}, ""}, // all are too young
			{nil, group.Wanted{Life: group.Archived}, "vieux"},
			{nil, group.Wanted{Mine: group.Joined}, "eau"},
			{nil, group.Wanted{Mine: group.Others}, "bois mer"},
			{nil, group.Wanted{Mine: group.Others, Themes: []string{"Énergie"}, Life: group.Month}, "mer"},
			{[]ref.Space{}, group.Wanted{}, ""},
		} {
			if got := w.found(ana, c.scope, c.want); got != c.names {
				t.Errorf("%+v: found %q, want %q", c.want, got, c.names)
			}
		}
		// Who sees the secret one finds it, and a stranger does not.
		if got := w.found(boss, here, group.Wanted{Text: "clos"}); got != "clos" {
			t.Errorf("manager found %q", got)
		}
		w.Pass(100 * 24 * time.Hour)
		if got := w.found(ana, nil, group.Wanted{Life: group.Asleep}); got != "bois eau mer" {
			t.Errorf("asleep: %q", got)
		}
		w.Nobody().Get("/groupes").Want(200).Says("bois", "eau", "mer", "En sommeil").Hides("clos", "vieux", "Mes groupes")
	})
}

func TestFindPage(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", "")
		n, m, far := w.Network("clubs", space.Open, nil, boss), w.Network("regions", space.Open, nil), w.Network("loin", space.Open, nil)
		w.Puts(ana, n, space.Member, space.Active)
		w.Puts(ana, m, space.Member, space.Active)
		w.Group(n, "eau", space.Open, nil, ana)
		w.Group(n, "bois", space.Request, func(s *space.Space) { s.Theme = "Forêt & bois" })
		w.Group(m, "mer", space.Invite, nil)
		w.Group(far, "lune", space.Open, nil)
		b := w.As(ana)
		// Of her networks alone, each with its name.
		b.Get("/groupes").Want(200).Says("3 groupes dans vos réseaux", "Réseau clubs", "Réseau regions", "Forêt & bois", "Mes groupes", "À découvrir", "Énergie 2 groupes").Hides("lune", "Réseau loin")
		a := b.Get("/groupes?reseau=regions&acces=invitation").Want(200).Says("1 groupe", "Groupe mer").Hides("Groupe eau")
		if !a.Has("a", "href", "/groupes?acces=invitation") || !a.Has("a", "href", "/groupes?reseau=regions") {
			t.Error("filters cannot be taken away one by one")
		}
		if got := headings(b.Get("/groupes?mes=groupes"), "h2"); !slices.Equal(got, []string{"Groupe eau"}) {
			t.Errorf("mine: %q", got)
		}
		if got := headings(b.Get("/groupes?mes=decouvertes&theme=%C3%89nergie"), "h2"); !slices.Equal(got, []string{"Groupe mer"}) {
			t.Errorf("to discover: %q", got)
		}
		// What the form holds is kept from one page to the next.
		a = b.Get("/groupes?q=bois&theme=For%C3%AAt+%26+bois&mes=decouvertes&acces=demande")
		if a.Value("q") != "bois" || ticked(a) != 2 || !a.Has("input", "value", "decouvertes") {
			t.Errorf("the form lost what it held: %q, %d", a.Value("q"), ticked(a))
		}
		b.Get("/groupes?q=%00&reseau=%FF&theme=%00&theme=%FF&acces=x&activite=x&mes=x&apres=z").Want(200)
		b.Get("/groupes?reseau=loin").Says("3 groupes") // not hers: narrows nothing
		b.Get("/groupes?q=zzz").Want(200).Says("Aucun groupe ne correspond", "Voir tous les groupes")
		w.Nobody().Get("/groupes").Want(200).Says("4 groupes ouverts à la lecture", "lune").Hides("Mes groupes")
		// The address that makes a group keeps the free themes, and shows the present spelling.
		w.As(boss).Get("/reseaux/clubs/groupes/nouveau?nom=Feux&objet=Prévenir&theme=foret+%26+bois&themes=énergie,+Incendies&etape=2").Want(200).Says("Incendies")
		w.As(boss).Post("/reseaux/clubs/groupes/nouveau", "nom", "Feux", "objet", "Prévenir", "theme", "foret & bois", "themes", "energie, Incendies", "acces", "open").Goes("/reseaux/clubs/groupes/feux")
		b.Get("/reseaux/clubs/groupes?theme=Incendies").Says("1 groupe", "Feux", "Forêt & bois", "Énergie")
		w.As(boss).Post("/reseaux/clubs/groupes/nouveau", "nom", "Feux", "objet", "Prévenir", "themes", "a,b,c,d,e,f", "acces", "open").Want(422).Says("5 thèmes au plus")
	})
}
