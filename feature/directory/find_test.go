package directory_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/org"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/feature/directory"
)

// index makes what people are found under what their rows say: followers do it on a site.
func (w *world) index(people ...account.Person) {
	w.Helper()
	w.Write(func(tx *db.Tx) error {
		for _, p := range people {
			if err := w.own.Index(w.Ctx, tx, p.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// listed is a network whose directory is on, of which people are members.
func (w *world) listed(slug string, change func(*space.Space), people ...account.Person) space.Space {
	w.Helper()
	n := w.Space(space.Space{Kind: space.Network, Slug: slug, Name: "Réseau " + slug, Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork, Colour: "#2a5fa8", Parts: []string{"directory"}}, change, space.Member, people...)
	w.index(people...)
	return n
}

// says makes p say this of themselves.
func (w *world) says(p account.Person, change func(*directory.Input)) {
	w.Helper()
	in := directory.Input{Given: p.Given, Family: p.Family}
	change(&in)
	w.OK(w.own.Save(w.Ctx, p.ID, in))
}

func (w *world) found(by account.Person, q directory.Query) directory.Results {
	w.Helper()
	r, err := w.own.Find(w.Ctx, w.Viewer(by), q)
	if err != nil {
		w.Fatal(err)
	}
	return r
}

func names(r directory.Results) string {
	var out []string
	for _, p := range r.People {
		out = append(out, p.Card.Name)
	}
	return strings.Join(out, ", ")
}

func counts(list []directory.Choice) string {
	var out []string
	for _, c := range list {
		out = append(out, fmt.Sprintf("%s %d", c.Label, c.N))
	}
	return strings.Join(out, ", ")
}

func TestFind(t *testing.T) {
	each(t, func(w *world) {
		ana, leo, zoe, max, far := w.Person("Ana Lopez", ""), w.Person("Léo Petit", ""), w.Person("Zoé Armand", ""), w.Person("Max Petitjean", ""), w.Person("Loin Dehors", "")
		w.Works(ana, org.Region, "53", "Région Armor")
		w.Works(leo, org.Commune, "29189", "Commune de Plougastel")
		w.Works(zoe, org.Region, "53", "Région Armor")
		w.says(ana, func(i *directory.Input) {
			i.Territory, i.Skills, i.CanHelp = "region:53", []string{"Marchés publics", "Énergie"}, "les lycées, la concertation"
		})
		w.says(leo, func(i *directory.Input) {
			i.Territory, i.Skills, i.LooksFor = "departement:29", []string{"énergie"}, "des retours"
		})
		w.says(far, func(i *directory.Input) { i.Skills = []string{"Énergie"} })
		a, b := w.listed("a", nil, ana, leo, zoe), w.listed("b", nil, leo, max)
		w.listed("c", func(s *space.Space) { s.Parts = []string{"post"} }, far, ana)
		for _, c := range []struct {
			by   account.Person
			q    directory.Query
			want string
		}{
			{ana, directory.Query{}, "Zoé Armand, Ana Lopez, Léo Petit"},
			{leo, directory.Query{}, "Zoé Armand, Ana Lopez, Léo Petit, Max Petitjean"},
			{leo, directory.Query{Networks: []ref.Space{b.ID}}, "Léo Petit, Max Petitjean"},
			{max, directory.Query{Networks: []ref.Space{a.ID}}, ""},
			{far, directory.Query{}, ""},
			{leo, directory.Query{Text: "petit"}, "Léo Petit, Max Petitjean"},
			{leo, directory.Query{Text: "PÉTIT léo"}, "Léo Petit"},
			{leo, directory.Query{Text: "léo "}, "Léo Petit"},
			{leo, directory.Query{Text: "marché public"}, "Ana Lopez"},
			{leo, directory.Query{Text: "lycée"}, "Ana Lopez"},
			{leo, directory.Query{Text: "qui aide pour l'énergie"}, ""},
			{leo, directory.Query{Text: "l'énergie"}, "Ana Lopez, Léo Petit"},
			{leo, directory.Query{Text: "armor"}, "Zoé Armand, Ana Lopez"},
			{leo, directory.Query{Text: "finistère"}, "Léo Petit"},
			{leo, directory.Query{Text: "???"}, ""},
			{leo, directory.Query{Text: "%_\\'"}, ""},
			{leo, directory.Query{Chosen: map[directory.Facet][]string{directory.SkillFacet: {"energie"}}}, "Ana Lopez, Léo Petit"},
			{leo, directory.Query{Chosen: map[directory.Facet][]string{directory.SkillFacet: {"energie"}, directory.KindFacet: {"commune"}}}, "Léo Petit"},
			{leo, directory.Query{Chosen: map[directory.Facet][]string{directory.KindFacet: {"commune", "region"}}}, "Zoé Armand, Ana Lopez, Léo Petit"},
			{leo, directory.Query{Chosen: map[directory.Facet][]string{directory.RegionFacet: {"53"}}}, "Zoé Armand, Ana Lopez, Léo Petit"},
			{leo, directory.Query{Chosen: map[directory.Facet][]string{directory.HelpFacet: {"la concertation"}}}, "Ana Lopez"},
			{leo, directory.Query{Chosen: map[directory.Facet][]string{directory.LooksFacet: {"des retours"}}}, "Léo Petit"},
			{leo, directory.Query{Text: "arm", Chosen: map[directory.Facet][]string{directory.SkillFacet: {"energie"}}}, "Ana Lopez"},
		} {
			if got := names(w.found(c.by, c.q)); got != c.want {
				t.Errorf("%s, %+v: %q, want %q", c.by.Given, c.q, got, c.want)
			}
		}
		r := w.found(leo, directory.Query{Chosen: map[directory.Facet][]string{directory.SkillFacet: {"energie"}}})
		if got := counts(r.Networks); r.Total != 2 || r.More || got != "Réseau a 2, Réseau b 1" {
			t.Errorf("%d people, networks %q", r.Total, got)
		}
		for x, want := range map[directory.Facet]string{directory.SkillFacet: "Énergie 2, Marchés publics 1", directory.KindFacet: "commune 1, region 1", directory.OrgFacet: "Région Armor 1, Commune de Plougastel 1", directory.RegionFacet: "53 2, 29189 1", directory.HelpFacet: "la concertation 1, les lycées 1"} {
			if got := counts(r.Facets[x]); x != directory.OrgFacet && got != want || x == directory.OrgFacet && len(got) != len(want) {
				t.Errorf("facet %s: %q, want %q", x, got, want)
			}
		}
		if p := r.People[0]; strings.Join(p.Tags, ", ") != "Marchés publics, Énergie" || len(p.Networks) != 1 || p.Networks[0].ID != a.ID {
			t.Errorf("%+v", p)
		}
	})
}

// Those who are gone, suspended, excluded or barred, and those with whom there is a block either way, are in no list and no
// count, whatever the index says.
func TestFindAsksWhoIsThere(t *testing.T) {
	each(t, func(w *world) {
		ana, leo := w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		n := w.listed("a", nil, ana, leo)
		w.Works(leo, org.Entreprise, "x", "Vendeur")
		w.index(leo)
		sees := func(what string, want int) {
			w.Helper()
			r := w.found(ana, directory.Query{})
			all := len(r.Facets[directory.KindFacet]) + len(r.Facets[directory.OrgFacet])
			if len(r.People) != want || r.Total != want || want == 1 && all != 0 {
				t.Errorf("%s: %q, total %d, %v", what, names(r), r.Total, r.Facets)
			}
		}
		sees("at first", 2)
		w.OK(w.own.Choose(w.Ctx, ana.ID, "leo.petit", tie.Block))
		sees("blocked", 1)
		w.OK(w.own.Choose(w.Ctx, ana.ID, "leo.petit", ""))
		w.OK(w.own.Choose(w.Ctx, leo.ID, "ana.lopez", tie.Block))
		sees("who blocks", 1)
		w.OK(w.own.Choose(w.Ctx, leo.ID, "ana.lopez", ""))
		sees("again", 2)
		w.Write(func(tx *db.Tx) error { return w.Core.Accounts.Suspend(w.Ctx, tx, ana.ID, leo.ID, "essai") })
		sees("suspended", 1)
		w.Write(func(tx *db.Tx) error { return w.Core.Accounts.Restore(w.Ctx, tx, ana.ID, leo.ID) })
		w.Puts(leo, n, space.Member, space.Excluded)
		sees("excluded", 1)
		w.Puts(leo, n, space.Member, space.Muted)
		sees("muted", 2)
		n.Barred = []string{"entreprise"}
		w.Write(func(tx *db.Tx) error { _, err := space.Put(w.Ctx, tx, n); return err })
		sees("barred", 1)
		w.index(leo)
		sees("barred and indexed", 1)
	})
}

func TestFindPages(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Person("Ana Lopez", "")
		people := []account.Person{ana}
		for n := range 45 {
			people = append(people, w.Person(fmt.Sprintf("Jean Dupont%s", strings.Repeat("a", n%7)+string(rune('a'+n%26))), ""))
		}
		w.listed("a", nil, people[:30]...)
		w.listed("b", nil, append([]account.Person{ana}, people[20:]...)...)
		var got []string
		var q directory.Query
		pages := 0
		for {
			r := w.found(ana, q)
			for _, p := range r.People {
				got = append(got, p.Card.Handle)
			}
			if pages++; r.Next == 0 {
				break
			}
			if q.After = r.Next; len(r.People) != directory.PageSize || pages > 5 {
				t.Fatalf("page %d has %d people", pages, len(r.People))
			}
		}
		seen := map[string]bool{}
		for _, h := range got {
			if seen[h] {
				t.Errorf("%s twice", h)
			}
			seen[h] = true
		}
		if len(got) != len(people) || pages != 3 {
			t.Errorf("%d people in %d pages, want %d", len(got), pages, len(people))
		}
		q = directory.Query{Text: "dup"}
		if r := w.found(ana, q); r.Total != 45 || len(r.People) != directory.PageSize || r.Next == 0 {
			t.Errorf("a beginning that many words have: %d, %d", r.Total, len(r.People))
		}
		if r := w.found(ana, directory.Query{After: 12}); len(r.People) != directory.PageSize {
			t.Errorf("after nobody: %d", len(r.People))
		}
	})
}

func TestOrgPage(t *testing.T) {
	each(t, func(w *world) {
		ana, leo, zoe, far := w.Person("Ana Lopez", ""), w.Person("Léo Petit", ""), w.Person("Zoé Armand", ""), w.Person("Loin Dehors", "")
		for _, p := range []account.Person{ana, leo, far} {
			w.Works(p, org.Commune, "29189", "Commune de Plougastel")
		}
		w.Works(zoe, org.Departement, "29", "Département du Finistère")
		n := w.listed("a", nil, ana, leo, zoe)
		w.listed("b", nil, far)
		open := w.Space(space.Space{Kind: space.Group, Network: n.ID, Slug: "eau", Name: "Eau", Admission: space.Open, Audience: space.InNetwork, ItemsAudience: space.InGroup}, nil, space.Member, ana, leo)
		w.Space(space.Space{Kind: space.Group, Network: n.ID, Slug: "secret", Name: "Zirconium", Admission: space.Invite, Audience: space.InGroup, ItemsAudience: space.InGroup}, nil, space.Member, leo)
		w.Write(func(tx *db.Tx) error {
			_, err := tx.Exec(w.Ctx, `UPDATE org SET departement = '29', region = '53', siren = CASE WHEN kind = 'commune' THEN '212901896' ELSE '' END`)
			return err
		})
		p, err := w.own.ReadOrg(w.Ctx, w.Viewer(zoe), "commune-29189", 0)
		if err != nil || p.Total != 2 || p.More || len(p.Groups) != 1 || p.Groups[0].Space.ID != open.ID || p.Groups[0].Agents != 2 || len(p.Within) != 1 || p.Within[0].Name != "Département du Finistère" {
			t.Errorf("%+v %v", p, err)
		}
		b := w.As(zoe)
		b.Get("/organismes/commune-29189").Want(301)
		b.Get("/organismes/212901896").Want(200).Says("Commune de Plougastel", "2 personnes de cet organisme", "Ana Lopez", "Léo Petit", "Eau", "Département du Finistère", "212").Hides("Loin Dehors", "Zirconium")
		w.As(leo).Get("/organismes/212901896").Want(200).Says("Zirconium")
		w.As(far).Get("/organismes/departement-29").Want(200).Says("Personne à vous montrer").Hides("Zoé")
		for _, none := range []string{"rien", "commune-x", "123456789", "212901895", "-", "commune-%00", "%FF"} {
			if a := b.Get("/organismes/" + none); a.Status != 404 {
				t.Errorf("%s: %d", none, a.Status)
			}
		}
		b.Get("/organismes").Want(200).Says("Commune de Plougastel", "2 personnes").Hides("3 personnes")
		b.Get("/organismes?q=finist").Want(200).Says("1 organisme pour « finist »", "Département du Finistère")
		b.Get("/organismes?q=zzz").Want(200).Says("Aucun organisme trouvé")
		b.Get("/annuaire/ana.lopez").Says("2 personnes inscrites")
	})
}

func TestListPage(t *testing.T) {
	each(t, func(w *world) {
		ana, leo := w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		w.Works(leo, org.Region, "53", "Région Armor")
		w.says(leo, func(i *directory.Input) { i.Skills = []string{"Eau & <b>bois</b>"} })
		w.As(ana).Get("/annuaire").Want(200).Says("Vous n’êtes encore dans aucun réseau")
		w.Nobody().Get("/annuaire").Goes("/connexion?suite=%2Fannuaire")
		w.listed("a", nil, ana, leo)
		b := w.As(ana)
		a := b.Get("/annuaire").Want(200).Says("Annuaire", "2 personnes, dans 1 réseau.", "Léo Petit", "Agent, Région Armor", "Eau & <b>bois</b>", "Suivre Léo Petit").Hides("Suivre Ana Lopez")
		if n := len(a.All(func(n *html.Node) bool { return n.Data == "b" && n.FirstChild != nil && n.FirstChild.Data == "bois" })); n != 0 {
			t.Error("what was typed became an element")
		}
		b.Get("/annuaire?q=l%C3%A9o").Want(200).Says("1 personne pour « léo », dans 1 réseau.", "Léo Petit").Hides("Suivre Ana")
		b.Get("/annuaire?q=zzz").Want(200).Says("0 personne pour « zzz »", "Personne ne correspond")
		b.Get("/annuaire?competence=eau+%26+%3Cb%3Ebois%3C%2Fb%3E").Want(200).Says("1 personne,", "Retirer le filtre")
		for _, q := range []string{"type=planete", "region=zz", "organisme=x", "reseau=zz", "apres=zz", "competence=%00", "competence=%FF", "q=%00", "fonction=" + strings.Repeat("a", 300), strings.Repeat("competence=a&", 200)} {
			if a := b.Get("/annuaire?" + q); a.Status != 200 {
				t.Errorf("%s: %d", q, a.Status)
			}
		}
		b.Get("/annuaire?type=region&type=commune&region=53&departement=29&organisme=" + ref.Org(12).String() + "&fonction=agent&competence=x&aide=y&recherche=z&reseau=a&q=un+deux+trois+quatre+cinq+six+sept+huit").Want(200)
	})
}

// A field that its owner closes to a reader shows nowhere: not on the page, not in the list, not in a count, not in what search
// is given; and no text finds who wrote it.
func TestPrivacyHolds(t *testing.T) {
	fields := map[directory.Field]string{directory.FieldTerritory: "Finistère", directory.FieldSkills: "Skilligne", directory.FieldHelp: "Aidoscope", directory.FieldLooks: "Cherchelin", directory.FieldAbout: "Presentium", directory.FieldPhone: "0298765432", directory.FieldEmail: "ana@zirconium.example"}
	each(t, func(w *world) {
		ana := w.Person("Ana Lopez", "ana@zirconium.example")
		contact, colleague, stranger, blocked := w.Person("Carl Tact", ""), w.Person("Colette Ègue", ""), w.Person("Étienne Tranger", ""), w.Person("Boris Loqué", "")
		w.listed("a", nil, ana, contact, colleague, blocked)
		w.listed("b", nil, stranger)
		w.says(ana, func(i *directory.Input) {
			i.Territory, i.Skills, i.CanHelp, i.LooksFor, i.About, i.Phone = "departement:29", []string{"Skilligne"}, "Aidoscope", "Cherchelin", "Presentium", "0298765432"
		})
		w.OK(w.own.AskContact(w.Ctx, contact.ID, "ana.lopez", ""))
		w.OK(w.own.AnswerContact(w.Ctx, ana.ID, "carl.tact", true))
		w.OK(w.own.Choose(w.Ctx, ana.ID, "boris.loque", tie.Block))
		readers := map[directory.Relation][]account.Person{directory.Stranger: {stranger, blocked}, directory.Colleague: {colleague}, directory.Contact: {contact}, directory.Self: {ana}}
		for round := range 6 {
			who := directory.Privacy{}
			for n, f := range directory.Fields {
				who[f] = directory.Audiences[(n*(round+1)+round)%len(directory.Audiences)]
			}
			w.OK(w.own.SetPrivacy(w.Ctx, ana.ID, who))
			said, err := directory.Says(w.Ctx, w.Core.DB.Q(), []ref.Person{ana.ID})
			if err != nil {
				t.Fatal(err)
			}
			for f, secret := range fields {
				may := func(r directory.Relation) bool { return int(r) >= slices.Index(directory.Audiences, who[f]) }
				if strings.Contains(said[ana.ID], secret) && !may(directory.Stranger) {
					t.Errorf("round %d: search is given %s, which is for %s", round, f, who[f])
				}
				for r, people := range readers {
					for _, p := range people {
						w.closed(t, p, f, secret, may(r), r >= directory.Colleague && may(directory.Colleague))
					}
				}
				for r, as := range map[directory.Relation]string{directory.Stranger: "inconnu", directory.Colleague: "reseau:a", directory.Contact: "contact"} {
					if got := strings.Contains(w.As(ana).Get("/annuaire/ana.lopez?comme="+as).Want(200).Words(), secret); got != may(r) {
						t.Errorf("round %d: seen as %s, %s (for %s) shows: %v", round, as, f, who[f], got)
					}
				}
			}
		}
	})
}

// closed checks where p meets what ana keeps: her page, the list, counts, and what p types.
func (w *world) closed(t *testing.T, p account.Person, f directory.Field, secret string, onPage, inList bool) {
	t.Helper()
	if got := strings.Contains(w.As(p).Get("/annuaire/ana.lopez").Want(200).Words(), secret); got != onPage {
		t.Errorf("%s: %s on the page: %v, want %v", p.Given, f, got, onPage)
	}
	if f == directory.FieldAbout || f == directory.FieldPhone || f == directory.FieldEmail {
		inList = false
	}
	if r := w.found(p, directory.Query{Text: secret}); (len(r.People) == 1) != inList {
		t.Errorf("%s finds %q by %s, want %v", p.Given, names(r), f, inList)
	}
	r := w.found(p, directory.Query{})
	var all []string
	for _, x := range r.People {
		all = append(all, x.Tags...)
	}
	for _, list := range r.Facets {
		all = append(all, counts(list))
	}
	words := strings.Join(all, " ")
	if f == directory.FieldTerritory {
		secret = "29 1" // as its facet has it
	}
	if got := strings.Contains(words, secret); got && !inList {
		t.Errorf("%s: %s is in the list or counted: %s", p.Given, f, words)
	}
}

func TestSetPrivacy(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Person("Ana Lopez", "")
		b := w.As(ana)
		a := b.Get("/parametres/confidentialite").Want(200).Says("Qui voit quoi", "Mes contacts")
		if a.Chosen("email") != "nobody" || a.Chosen("phone") != "contacts" || a.Chosen("skills") != "everyone" {
			t.Errorf("at first: %s, %s, %s", a.Chosen("email"), a.Chosen("phone"), a.Chosen("skills"))
		}
		all := []string{"territory", "networks", "skills", "contacts", "help", "nobody", "looks", "everyone", "about", "networks", "phone", "nobody", "email", "contacts"}
		b.Post("/parametres/confidentialite", all...).Goes("/parametres/confidentialite")
		b.Post("/parametres/confidentialite", all...).Goes("/parametres/confidentialite")
		a = b.Get("/parametres/confidentialite")
		for n := 0; n < len(all); n += 2 {
			if got := a.Chosen(all[n]); got != all[n+1] {
				t.Errorf("%s is for %q, want %q", all[n], got, all[n+1])
			}
		}
		if n := w.updates(); n != 1 {
			t.Errorf("%d facts, want 1: nothing changed the second time", n)
		}
		all[1] = "planète"
		b.Post("/parametres/confidentialite", all...).Want(422).Says("Choisissez une des possibilités")
		b.Post("/parametres/confidentialite").Want(422)
	})
}

// What one sees of oneself as another is what that other sees.
func TestAs(t *testing.T) {
	each(t, func(w *world) {
		ana, member, stranger := w.Person("Ana Lopez", ""), w.Person("Léo Petit", ""), w.Person("Loin Dehors", "")
		n := w.listed("a", nil, ana, member)
		eau := w.Space(space.Space{Kind: space.Group, Network: n.ID, Slug: "eau", Name: "Eau", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InGroup}, nil, space.Member, ana)
		far := w.listed("b", nil)
		opened := w.Space(space.Space{Kind: space.Group, Network: far.ID, Slug: "ailleurs", Name: "Ailleurs", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork}, nil, space.Member, ana)
		w.Write(func(tx *db.Tx) error {
			if err := space.AskOpening(w.Ctx, tx, opened, n.ID, ana.ID, ""); err != nil {
				return err
			}
			_, err := tx.Exec(w.Ctx, `UPDATE space_opening SET state = 'opened'`)
			return err
		})
		if p, err := w.own.Read(w.Ctx, w.Viewer(member), "ana.lopez", 0); err != nil || len(p.Ties) != 1 {
			t.Errorf("%+v %v", p.Ties, err)
		}
		guest := w.Person("Invité Ailleurs", "")
		w.Puts(guest, n, space.Member, space.Active)
		w.Puts(guest, opened, space.Member, space.Active)
		if p, err := w.own.Read(w.Ctx, w.Viewer(guest), "ana.lopez", 0); err != nil || len(p.Ties) != 2 || p.Ties[1].Space.ID != opened.ID || p.Ties[1].Network.ID != far.ID {
			t.Errorf("%+v %v", p.Ties, err)
		}
		w.As(guest).Get("/annuaire/ana.lopez").Want(200).Says("Réseau a", "Ailleurs").Hides("Réseau b")
		for _, a := range []space.Audience{space.Public, space.Registered, space.InNetwork, space.InGroup} {
			w.note(ana, eau, "eau "+string(a), a, nil)
			w.note(ana, opened, "ailleurs "+string(a), a, nil)
		}
		w.note(ana, n, "sans nom", space.InNetwork, func(i *item.Item) { i.Byline = item.Unsigned })
		w.says(ana, func(i *directory.Input) { i.CanHelp, i.LooksFor, i.Skills = "aide", "cherche", []string{"eau"} })
		w.OK(w.own.SetPrivacy(w.Ctx, ana.ID, directory.Privacy{directory.FieldHelp: directory.InNetworks, directory.FieldLooks: directory.InContacts}))
		for _, c := range []struct {
			by account.Person
			r  directory.Relation
			in []ref.Space
		}{{member, directory.Colleague, []ref.Space{n.ID}}, {stranger, directory.Stranger, nil}} {
			real, err := w.own.Read(w.Ctx, w.Viewer(c.by), "ana.lopez", 0)
			if err != nil {
				t.Fatal(err)
			}
			as, err := w.own.As(w.Ctx, ana.ID, c.r, c.in...)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := titles(as.Works), titles(real.Works); !slices.Equal(got, want) || len(want) < 2 {
				t.Errorf("as %d: %q, want %q", c.r, got, want)
			}
			if as.Profile.CanHelp != real.Profile.CanHelp || as.Profile.LooksFor != real.Profile.LooksFor || len(as.Profile.Skills) != 1 || len(as.Ties) != len(real.Ties) || as.Colleagues != real.Colleagues {
				t.Errorf("as %d: %+v, want %+v", c.r, as, real)
			}
		}
	})
}

// Among thousands, counts say that they are cut, a beginning that thousands of words have lists them all the same, and pages
// follow one another.
func TestFindAmongThousands(t *testing.T) {
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			const people = 3500
			d, v := crowd(t, e, people)
			find := func(q directory.Query) directory.Results {
				t.Helper()
				r, err := d.Find(t.Context(), v, q)
				if err != nil {
					t.Fatal(err)
				}
				return r
			}
			r := find(directory.Query{Chosen: map[directory.Facet][]string{directory.RegionFacet: {"3"}}})
			if n := r.Facets[directory.RegionFacet][0]; r.Total != people/18+1 && r.Total != people/18 || r.More || !r.Cut[directory.RegionFacet] || r.Cut[directory.SkillFacet] || n.Key != "3" || !n.Chosen {
				t.Errorf("%d, %v, %v, %+v", r.Total, r.More, r.Cut, n)
			}
			if r := find(directory.Query{Text: "mis"}); r.Total != directory.Most || !r.More || len(r.People) != directory.PageSize || r.Next == 0 {
				t.Errorf("a beginning that all have: %d, %v, %d", r.Total, r.More, len(r.People))
			}
			whole, q := 0, directory.Query{Text: "energie3", Chosen: map[directory.Facet][]string{directory.JobFacet: {"3", "13", "43"}}}
			for page := 0; page < 10; page++ {
				r := find(q)
				if whole += len(r.People); r.Next == 0 {
					if whole != r.Total {
						t.Errorf("%d people in all pages, %d counted", whole, r.Total)
					}
					break
				}
				q.After = r.Next
			}
			if whole == 0 {
				t.Error("nobody")
			}
		})
	}
}

func TestForget(t *testing.T) {
	each(t, func(w *world) {
		ana, leo := w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		w.listed("a", nil, ana, leo)
		w.says(ana, func(i *directory.Input) { i.CanHelp, i.Skills, i.Phone = "tout", []string{"eau"}, "02 98" })
		w.OK(w.own.SetPrivacy(w.Ctx, ana.ID, directory.Privacy{directory.FieldHelp: directory.NoOne}))
		w.OK(w.own.AskContact(w.Ctx, ana.ID, leo.Handle, "bonjour"))
		w.Write(func(tx *db.Tx) error { return directory.Forget(w.Ctx, tx, ana.ID) })
		for _, table := range []string{"profile", "skill", "profile_audience", "directory_term"} {
			var n int
			if err := w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM `+table+` WHERE person_id = $1`, ana.ID).Scan(&n); err != nil || n != 0 {
				t.Errorf("%s still has %d rows (%v)", table, n, err)
			}
		}
		if got := w.tied(leo, ana); got != (directory.Tied{}) {
			t.Errorf("%+v", got)
		}
	})
}
