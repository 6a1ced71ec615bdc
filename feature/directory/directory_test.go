package directory_test

import (
	"slices"
	"strings"
	"testing"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/org"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/directory"
	"maillage/kit/fail"
)

// updates counts the facts that say so.
func (w *world) updates() (n int) {
	w.Helper()
	if err := w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM fact WHERE kind = 'directory.updated'`).Scan(&n); err != nil {
		w.Fatal(err)
	}
	return n
}

func TestSave(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Person("Ana Lopez", "")
		in := directory.Input{Given: "Anna", Family: "López", Territory: "departement:29", About: "Je suis *là*.", CanHelp: "les  marchés", LooksFor: "des retours", Skills: []string{"Eau", "Énergie"}}
		w.OK(w.own.Save(w.Ctx, ana.ID, in))
		w.OK(w.own.Save(w.Ctx, ana.ID, in))
		got, err := directory.Get(w.Ctx, w.Core.DB.Q(), ana.ID)
		if err != nil || got.Territory != in.Territory || got.About != in.About || !strings.Contains(got.AboutHTML, "<em>là</em>") || got.CanHelp != "les marchés" || got.LooksFor != in.LooksFor || !slices.Equal(got.Skills, in.Skills) {
			t.Errorf("%+v %v", got, err)
		}
		if p, err := account.Get(w.Ctx, w.Core.DB.Q(), ana.ID); err != nil || p.Name() != "Anna López" || p.Handle != "ana.lopez" {
			t.Errorf("%v %v", p.Name(), err)
		}
		if n := w.updates(); n != 1 {
			t.Errorf("%d facts, want 1: nothing changed the second time", n)
		}
		in.Skills = []string{"Énergie"}
		w.OK(w.own.Save(w.Ctx, ana.ID, in))
		if got, err := directory.Get(w.Ctx, w.Core.DB.Q(), ana.ID); err != nil || !slices.Equal(got.Skills, in.Skills) || w.updates() != 2 {
			t.Errorf("%v %v", got.Skills, err)
		}
		if empty, err := directory.Get(w.Ctx, w.Core.DB.Q(), w.Person("Zoé Un", "").ID); err != nil || !empty.IsEmpty() {
			t.Errorf("%+v %v", empty, err)
		}
	})
}

func TestSaveRefused(t *testing.T) {
	each(t, func(w *world) {
		ana, sus := w.Person("Ana Lopez", ""), w.Person("Sami Noir", "")
		w.Write(func(tx *db.Tx) error { return w.Core.Accounts.Suspend(w.Ctx, tx, ana.ID, sus.ID, "essai") })
		good := directory.Input{Given: "Ana", Family: "Lopez"}
		w.Refused(w.own.Save(w.Ctx, 0, good), fail.SignedOut, "")
		w.Refused(w.own.Save(w.Ctx, sus.ID, good), fail.Forbidden, "access.suspended")
		w.Refused(w.own.Work(w.Ctx, sus.ID, 0, "x"), fail.Forbidden, "access.suspended")
		w.Refused(w.own.SetPhoto(w.Ctx, sus.ID, ""), fail.Forbidden, "access.suspended")
		many := make([]string, 21)
		for n := range many {
			many[n] = strings.Repeat("a", n+1)
		}
		for name, change := range map[string]func(*directory.Input){
			"directory.skills.many": func(i *directory.Input) { i.Skills = many },
			"directory.skills.long": func(i *directory.Input) { i.Skills = []string{strings.Repeat("é", 61)} },
			"web.field.choice":      func(i *directory.Input) { i.Territory = "planete:mars" },
			"web.field.long":        func(i *directory.Input) { i.CanHelp = strings.Repeat("é", 281) },
		} {
			in := good
			change(&in)
			w.Refused(w.own.Save(w.Ctx, ana.ID, in), fail.Invalid, name)
		}
		// All faults come at once, and nothing is written.
		err := w.own.Save(w.Ctx, ana.ID, directory.Input{Given: "", Family: "Nouveau", LooksFor: strings.Repeat("x", 281), About: strings.Repeat("x", 2001)})
		if f := fail.FieldsOf(err); len(f) != 3 {
			t.Errorf("%v", err)
		}
		if p, err := account.Get(w.Ctx, w.Core.DB.Q(), ana.ID); err != nil || p.Family != "Lopez" || w.updates() != 0 {
			t.Errorf("%v %v", p.Name(), err)
		}
	})
}

func TestWork(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Person("Ana Lopez", "ana@armor.example")
		w.Works(w.Person("Bruno Chef", ""), org.Region, "53", "Armor")
		o, err := org.ByCode(w.Ctx, w.Core.DB.Q(), org.Region, "53")
		if err != nil {
			t.Fatal(err)
		}
		w.Refused(w.own.Work(w.Ctx, ana.ID, 12, "x"), fail.Invalid, "org.unknown")
		w.Refused(w.own.Work(w.Ctx, ana.ID, o.ID, strings.Repeat("x", 121)), fail.Invalid, "")
		w.OK(w.own.Work(w.Ctx, ana.ID, o.ID, " chargée  de mission "))
		p, err := w.own.Read(w.Ctx, w.Viewer(ana), "ana.lopez", 0)
		if err != nil || p.Person.Job != "chargée de mission" || p.Person.OrgName != "Armor" || !p.Verified || p.Colleagues != 0 || p.Org.ID != o.ID {
			t.Errorf("%+v %v", p, err)
		}
		w.OK(w.own.Work(w.Ctx, ana.ID, 0, "indépendante"))
		if p, err = w.own.Read(w.Ctx, w.Viewer(ana), "ana.lopez", 0); err != nil || p.Person.Job != "indépendante" || p.Person.Org != 0 || p.Verified {
			t.Errorf("%+v %v", p, err)
		}
	})
}

func titles(entries []kind.Entry) []string {
	var out []string
	for _, e := range entries {
		out = append(out, e.Card.Title)
	}
	return out
}

func TestPublicationsAreThoseOfTheReader(t *testing.T) {
	each(t, func(w *world) {
		ana, boss, member, outside := w.Person("Ana Lopez", ""), w.Person("Bruno Chef", ""), w.Person("Léo Petit", ""), w.Person("Zoé Un", "")
		n := w.Space(space.Space{Kind: space.Network, Slug: "clubs", Name: "Clubs", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork, Colour: "#2a5fa8", Parts: []string{"directory"}}, nil, space.Manager, boss)
		eau := w.Space(space.Space{Kind: space.Group, Network: n.ID, Slug: "eau", Name: "Eau", Admission: space.Invite, Audience: space.InGroup, ItemsAudience: space.InGroup}, nil, space.Animator, ana)
		for _, p := range []account.Person{ana, member} {
			w.Puts(p, n, space.Member, space.Active)
		}
		w.note(ana, n, "à tous", space.Public, nil)
		w.note(ana, n, "au réseau", space.InNetwork, nil)
		w.note(ana, eau, "au groupe", space.InGroup, nil)
		w.note(ana, n, "sans nom", space.Public, func(i *item.Item) { i.Byline = item.Unsigned })
		w.note(ana, n, "brouillon", space.Public, func(i *item.Item) { i.State = item.Draft })
		gone := w.note(ana, n, "supprimé", space.Public, nil)
		other := w.note(member, n, "de Léo", space.Public, nil)
		w.Write(func(tx *db.Tx) error {
			if err := item.SetState(w.Ctx, tx, gone, item.Deleted); err != nil {
				return err
			}
			_, err := item.AddTo(w.Ctx, tx, other, item.Item{Kind: "note", Author: ana.ID, Title: "réponse", State: item.Published})
			return err
		})
		w.note(ana, n, "d'un genre à part", space.Public, func(i *item.Item) { i.Kind = "autre" })
		for _, c := range []struct {
			who  account.Person
			want []string
		}{
			{outside, []string{"à tous"}},
			{member, []string{"au réseau", "à tous"}},
			{boss, []string{"sans nom", "au groupe", "au réseau", "à tous"}}, // who moderates may know
			{ana, []string{"sans nom", "au groupe", "au réseau", "à tous"}},
		} {
			p, err := w.own.Read(w.Ctx, w.Viewer(c.who), "ana.lopez", 0)
			if got := titles(p.Works); err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s sees %q (%v), want %q", c.who.Given, got, err, c.want)
			}
			if a := w.As(c.who).Get("/annuaire/ana.lopez").Want(200); slices.Contains(c.want, "sans nom") != strings.Contains(a.Words(), "sans nom") {
				t.Errorf("page of %s: %s", c.who.Given, a.Words())
			}
		}
		for k := range 12 {
			w.note(ana, n, "n"+string(rune('a'+k)), space.Public, nil)
		}
		if p, err := w.own.Read(w.Ctx, w.Viewer(outside), "ana.lopez", 0); err != nil || len(p.Works) != 10 || p.Works[0].Card.Title != "nl" {
			t.Errorf("%q %v", titles(p.Works), err)
		}
	})
}

func TestTiesInCommon(t *testing.T) {
	each(t, func(w *world) {
		ana, leo := w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		ids := func(p directory.Page) (out []ref.Space) {
			for _, t := range p.Ties {
				out = append(out, t.Space.ID)
			}
			return out
		}
		net := func(slug string) space.Space {
			return w.Space(space.Space{Kind: space.Network, Slug: slug, Name: slug, Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork, Colour: "#2a5fa8", Parts: []string{"directory"}}, nil, space.Member)
		}
		grp := func(n space.Space, slug string) space.Space {
			return w.Space(space.Space{Kind: space.Group, Network: n.ID, Slug: slug, Name: slug, Admission: space.Open, Audience: space.Public, ItemsAudience: space.InGroup}, nil, space.Member)
		}
		both, hers, his := net("ensemble"), net("hers"), net("his")
		eau, bois := grp(both, "eau"), grp(both, "bois")
		for _, s := range []space.Space{both, hers, eau, bois} {
			w.Puts(ana, s, space.Animator, space.Active)
		}
		for _, s := range []space.Space{both, his, eau} {
			w.Puts(leo, s, space.Member, space.Active)
		}
		w.Puts(leo, bois, space.Member, space.Requested)
		p, err := w.own.Read(w.Ctx, w.Viewer(leo), "ana.lopez", 0)
		if got := ids(p); err != nil || !slices.Equal(got, []ref.Space{both.ID, eau.ID}) || p.Ties[1].Role != space.Animator {
			t.Errorf("%v %v", got, err)
		}
		w.Puts(leo, both, space.Member, space.Excluded)
		if p, err = w.own.Read(w.Ctx, w.Viewer(leo), "ana.lopez", 0); err != nil || len(p.Ties) != 0 {
			t.Errorf("%v %v", ids(p), err)
		}
	})
}

func TestSwitchedOff(t *testing.T) {
	each(t, func(w *world) {
		ana, leo := w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		w.OK(w.own.Save(w.Ctx, ana.ID, directory.Input{Given: "Ana", Family: "Lopez", CanHelp: "tout"}))
		listed := func(who account.Person) bool {
			p, err := w.own.Read(w.Ctx, w.Viewer(who), "ana.lopez", 0)
			if err != nil || p.Listed != (p.Profile.CanHelp != "") {
				t.Errorf("%+v %v", p, err)
			}
			return p.Listed
		}
		if !listed(leo) {
			t.Error("in no network: not listed")
		}
		n := space.Space{Kind: space.Network, Slug: "sans", Name: "Sans annuaire", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork, Colour: "#2a5fa8", Parts: []string{"post"}}
		w.Space(n, nil, space.Member, ana)
		if listed(leo) || !listed(ana) {
			t.Error("the only network has it off: listed to others, or not to oneself")
		}
		n.Slug, n.Parts = "avec", []string{"post", "directory"}
		w.Space(n, nil, space.Member, ana)
		if !listed(leo) {
			t.Error("one network has it on: not listed")
		}
	})
}
