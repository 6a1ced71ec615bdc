package group_test

import (
	"strings"
	"testing"

	"maillage/core/db"
	"maillage/core/org"
	"maillage/core/space"
)

func TestNobody(t *testing.T) {
	each(t, func(w *world) {
		n := w.Network("clubs", space.Open, nil, w.Person("Bruno Chef", ""))
		w.Group(n, "eau", space.Open, nil)
		w.Group(n, "secret", space.Invite, func(s *space.Space) { s.Audience = space.InGroup })
		b := w.Nobody()
		a := b.Get("/reseaux/clubs").Want(200).Says("Rejoindre")
		if !a.Has("a", "href", "/reseaux/clubs/adhesion") || a.Has("a", "href", "/reseaux/clubs/membres") {
			t.Error("wrong ways out of the folder")
		}
		b.Get("/reseaux/clubs/groupes").Want(200).Says("Groupe eau", "De quoi il parle", "Énergie").Hides("secret")
		b.Get("/reseaux/clubs/adhesion").Goes("/connexion?suite=%2Freseaux%2Fclubs%2Fadhesion")
		b.Post("/reseaux/clubs/adhesion").Goes("/connexion?suite=%2F")
		b.Get("/reseaux/clubs/membres").Goes("/connexion?suite=%2Freseaux%2Fclubs%2Fmembres")
		b.Get("/reseaux/clubs/depart").Goes("/connexion?suite=%2Freseaux%2Fclubs%2Fdepart")
		b.Get("/reseaux/clubs/groupes/secret/adhesion").Want(404)
	})
}

func TestForged(t *testing.T) {
	each(t, func(w *world) {
		boss := w.Person("Bruno Chef", "")
		n := w.Network("clubs", space.Open, nil, boss)
		w.Group(n, "eau", space.Open, nil, boss)
		other := w.Network("autre", space.Open, nil)
		w.Group(other, "bois", space.Open, nil)
		b := w.As(boss)
		for _, at := range []string{"/reseaux/nulle-part", "/reseaux/clubs/groupes/nulle-part", "/reseaux/autre/groupes/eau", "/reseaux/%00"} {
			for _, page := range []string{"/adhesion", "/depart", "/membres", "/membres/bruno.chef", "/invitations"} {
				b.Get(at + page).Want(404)
			}
			for _, form := range []string{"/adhesion", "/depart", "/demandes/bruno.chef", "/roles/bruno.chef", "/exclusion/bruno.chef", "/invitations", "/invitations/retrait"} {
				b.Post(at+form, "decision", "accepter").Want(404)
			}
		}
		for _, at := range []string{"/reseaux/clubs", "/reseaux/clubs/groupes/eau"} {
			for _, who := range []string{"personne.ici", "%00", "%FF", "12"} {
				b.Get(at + "/membres/" + who).Want(404)
				for _, form := range []string{"/demandes/", "/roles/", "/exclusion/"} {
					b.Post(at+form+who, "decision", "accepter", "motif", "x", "role", "member").Want(404)
				}
			}
		}
		b.Get("/reseaux/clubs/membres?apres=0~%FF~x&q=%00").Want(200)
		b.Get("/reseaux/clubs/groupes?apres=9~z~9&theme=%00").Want(200)
		b.Get("/invitation/nimporte").Want(404)
		b.Post("/invitation/%00").Want(404)
	})
}

func TestJoinFromTheFolder(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", "")
		n := w.Network("clubs", space.Open, nil, boss)
		eau := w.Group(n, "eau", space.Open, nil, boss)
		b, at := w.As(ana), "/reseaux/clubs/groupes/eau"
		if !b.Get(at).Says("Rejoindre").Has("form", "action", at+"/adhesion") {
			t.Error("no button to join")
		}
		b.Get(at+"/adhesion").Want(200).Says("Vous rejoindrez en même temps le réseau Réseau clubs", "charte")
		b.Post(at + "/adhesion").Goes(at)
		w.is(ana, eau, space.Member, space.Active)
		b.Get(at + "/adhesion").Goes(at)
		b.Get(at).Says("Quitter", "Membres").Hides("Rejoindre", "Inviter")
		b.Get(at+"/depart").Want(200).Says("Quitter Groupe eau ?", "reste en place")
		b.Post(at + "/depart").Goes(at)
		w.is(ana, eau, space.None, "")
		b.Get(at + "/depart").Goes(at)
		b.Post("/reseaux/clubs/depart").Goes("/reseaux/clubs")

		// The last one stays, and is told why on the page where they asked.
		w.As(boss).Post(at + "/depart").Want(409).Says("Vous êtes la seule personne à animer ce groupe")
		w.As(boss).Post("/reseaux/clubs/depart").Want(409).Says("Vous êtes la seule personne à gérer ce réseau")
	})
}

func TestRequestPage(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", "")
		n := w.Network("ideal", space.Request, nil, boss)
		w.Group(n, "eau", space.Open, nil)
		b := w.As(ana)
		b.Get("/reseaux/ideal").Says("Demander à rejoindre")
		b.Get("/reseaux/ideal/groupes/eau").Says("Rejoindre d’abord Réseau ideal")
		b.Get("/reseaux/ideal/groupes/eau/adhesion").Goes("/reseaux/ideal/adhesion?pour=groupe")
		b.Get("/reseaux/ideal/adhesion?pour=groupe").Want(200).Says("on rejoint d’abord le réseau")
		b.Post("/reseaux/ideal/groupes/eau/adhesion").Goes("/reseaux/ideal/adhesion?pour=groupe")
		b.Get("/reseaux/ideal/adhesion").Want(200).Says("Un mot pour l’animation")
		long := strings.Repeat("é", 501)
		if got := b.Post("/reseaux/ideal/adhesion", "mot", long).Want(422).Says("501 caractères, c’est trop long").Value("mot"); got != long {
			t.Errorf("typed text lost: %q", got)
		}
		b.Post("/reseaux/ideal/adhesion", "mot", "\x00").Want(422).Says("caractères illisibles")
		b.Post("/reseaux/ideal/adhesion", "mot", "Je viens <b>de</b> Brest").Goes("/reseaux/ideal")
		b.Get("/reseaux/ideal").Says("Demande envoyée", "Retirer ma demande").Hides("Demander à rejoindre")
		if got := b.Get("/reseaux/ideal/adhesion").Want(200).Says("Vous pouvez la compléter ou la retirer").Value("mot"); got != "Je viens <b>de</b> Brest" {
			t.Errorf("note %q", got)
		}
		b.Get("/reseaux/ideal/membres").Want(403).Says("Rejoignez d’abord")

		// Animators see it beside the members, and answer.
		anim := w.As(boss)
		anim.Get("/reseaux/ideal/membres").Want(200).Says("1 demande", "Ana Lopez", "« Je viens <b>de</b> Brest »", "Accepter", "Décliner")
		anim.Post("/reseaux/ideal/demandes/ana.lopez", "decision", "peut-être").Want(422)
		anim.Post("/reseaux/ideal/demandes/ana.lopez", "decision", "accepter").Goes("/reseaux/ideal/membres")
		anim.Post("/reseaux/ideal/demandes/ana.lopez", "decision", "accepter").Want(409).Says("Cette demande n’attend plus")
		w.is(ana, n, space.Member, space.Active)
		b.Get("/reseaux/ideal/membres").Want(200).Says("Bruno Chef", "Gère le réseau", "2 membres").Hides("Gérer", "Inviter", "Décliner")
		b.Post("/reseaux/ideal/demandes/bruno.chef", "decision", "accepter").Want(403)
		b.Get("/reseaux/ideal/depart").Says("Vous quitterez aussi ses groupes")
	})
}

func TestDomainsPage(t *testing.T) {
	each(t, func(w *world) {
		w.Network("viaeduc", space.Domains, func(s *space.Space) { s.Domains = []string{"ac-*.fr", "@academie"} })
		w.As(w.Person("Paul Prof", "paul@ac-rennes.fr")).Get("/reseaux/viaeduc/adhesion").Want(200).Says("Votre adresse paul@ac-rennes.fr est de celles").Hides("Un mot")
		w.As(w.Person("Ana Lopez", "ana@ville.example")).Get("/reseaux/viaeduc/adhesion").Want(200).Says("ac-*.fr et celles d’un organisme public (académie)", "ana@ville.example, n’en est pas", "Un mot pour l’animation")
	})
}

func TestBarredPage(t *testing.T) {
	each(t, func(w *world) {
		w.Network("agents", space.Open, func(s *space.Space) { s.Barred = []string{"entreprise", "none"} })
		seller := w.Person("Vera Vente", "")
		w.As(seller).Post("/reseaux/agents/adhesion").Want(403).Says("Indiquez d’abord le vôtre")
		w.Works(seller, org.Entreprise, "1", "Vendtout")
		w.As(seller).Get("/reseaux/agents/adhesion").Want(403).Says("n’admet pas les agents de votre organisme (Vendtout)")
	})
}

func TestManagePage(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		n := w.Network("clubs", space.Open, nil, boss)
		eau := w.Group(n, "eau", space.Open, nil, ana)
		for _, p := range []space.Space{n, eau} {
			w.Puts(leo, p, space.Member, space.Active)
		}
		w.Puts(ana, n, space.Member, space.Active)
		at := "/reseaux/clubs/groupes/eau"
		w.As(leo).Get(at + "/membres/ana.lopez").Want(403)
		b := w.As(ana)
		if !b.Get(at+"/membres").Want(200).Says("Anime le groupe", "Gérer Léo Petit", "Inviter").Has("a", "href", at+"/membres/leo.petit") {
			t.Error("no way to manage")
		}
		b.Get(at+"/membres/leo.petit").Want(200).Says("Adhésion de Léo Petit", "Animateur ou animatrice du groupe", "Exclure")
		b.Get(at + "/membres/ana.lopez").Want(200).Hides("Motif")
		b.Get(at + "/membres/bruno.chef").Want(404) // no member of this group
		b.Post(at+"/roles/leo.petit", "role", "roi").Want(422).Says("Choisissez une des possibilités")
		b.Post(at+"/roles/ana.lopez", "role", "member").Want(409).Says("seule personne à animer")
		b.Post(at+"/roles/leo.petit", "role", "animator").Goes(at + "/membres")
		w.is(leo, eau, space.Animator, space.Active)

		b.Post(at+"/exclusion/leo.petit", "motif", "  ").Want(422).Says("Dites pourquoi")
		long := strings.Repeat("a", 501)
		if got := b.Post(at+"/exclusion/leo.petit", "motif", long).Want(422).Value("motif"); got != long {
			t.Errorf("typed text lost: %q", got)
		}
		b.Post(at+"/exclusion/leo.petit", "motif", "insultes").Goes(at + "/membres")
		w.is(leo, eau, space.Member, space.Excluded)
		b.Get(at+"/membres").Says("1 exclusion", "1 membre").Hides("Léo Petit")
		b.Get(at+"/membres?etat=exclus").Want(200).Says("Léo Petit", "Motif : insultes", "Lever l’exclusion")
		b.Get(at + "/membres/leo.petit").Want(200).Says("Cette personne est exclue.").Hides("Animateur ou animatrice du groupe")
		out := w.As(leo)
		out.Get(at).Want(200).Hides("Rejoindre", "Quitter")
		out.Post(at + "/adhesion").Want(403).Says("mis fin à votre adhésion")
		out.Get(at + "/membres?etat=exclus").Want(200).Hides("insultes") // still of the network: sees the members, not why
		b.Post(at+"/exclusion/leo.petit", "decision", "lever").Goes(at + "/membres")
		out.Get(at).Says("Accepter l’invitation", "Décliner")
		out.Post(at + "/adhesion").Goes(at)

		w.As(boss).Get("/reseaux/clubs/membres/ana.lopez").Want(200).Says("Gestion du réseau")
		w.Puts(ana, n, space.Animator, space.Active)
		b.Get("/reseaux/clubs/membres/leo.petit").Want(200).Hides("Gestion du réseau").Says("Exclure")
		b.Post("/reseaux/clubs/exclusion/bruno.chef", "motif", "putsch").Want(403).Says("ne peut pas être exclue")
		b.Post("/reseaux/clubs/exclusion/ana.lopez", "motif", "moi").Want(403).Says("On ne s’exclut pas soi-même")
	})
}

func TestInvitationPages(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", "leo@ville.example")
		n := w.Network("clos", space.Invite, nil, boss)
		w.Puts(ana, n, space.Member, space.Active)
		w.As(ana).Get("/reseaux/clos/invitations").Want(403)
		w.As(ana).Post("/reseaux/clos/invitations", "qui", "leo.petit").Want(403)
		b := w.As(boss)
		b.Get("/reseaux/clos/invitations").Want(200).Says("Aucune invitation en attente", "Animation du réseau")
		if a := b.Post("/reseaux/clos/invitations", "qui", "fin@manque", "role", "animator").Want(422); a.Value("qui") != "fin@manque" {
			t.Error("typed text lost")
		}
		b.Post("/reseaux/clos/invitations", "qui", "").Want(422).Says("À remplir.")
		b.Post("/reseaux/clos/invitations", "qui", "ana.lopez").Want(422).Says("en est déjà membre")
		b.Post("/reseaux/clos/invitations", "qui", "Leo@ville.example").Goes("/reseaux/clos/invitations")
		// An address that has an account is shown as an address.
		b.Get("/reseaux/clos/invitations").Says("Leo@ville.example", "Valable jusqu’au").Hides("Léo Petit")
		zoe := w.Person("Zoé Un", "")
		b.Post("/reseaux/clos/invitations", "qui", "zoe.un", "role", "animator").Goes("/reseaux/clos/invitations")
		b.Get("/reseaux/clos/invitations").Says("Zoé Un", "Envoyée le")
		b.Post("/reseaux/clos/invitations/retrait", "qui", "zoe.un").Goes("/reseaux/clos/invitations")
		w.is(zoe, n, space.None, "")

		link := "/invitation/" + token(w.letters()[0])
		a := w.Nobody().Get(link).Want(200).Says("Rejoindre Réseau clos", "Bruno Chef", "Connectez-vous")
		if !a.Has("a", "href", "/connexion?suite=%2Finvitation%2F"+strings.TrimPrefix(link, "/invitation/")) {
			t.Error("signing in does not come back")
		}
		w.Nobody().Post(link).Goes("/connexion?suite=%2F")
		in := w.As(leo)
		in.Lang = "en"
		in.Get(link).Want(200).Says("Rejoindre Réseau clos") // the person's own language wins
		in.Post(link).Goes("/reseaux/clos")
		w.is(leo, n, space.Member, space.Active)
		in.Get(link).Want(404)
	})
}

func TestGroupList(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", "")
		n := w.Network("clubs", space.Open, nil, boss)
		b := w.As(ana)
		b.Get("/reseaux/clubs/groupes").Want(200).Says("Pas encore de groupe ici")
		for k := range 40 {
			theme := "Énergie"
			if k%4 == 0 {
				theme = "Forêt & bois"
			}
			w.Group(n, "g"+string(rune('a'+k/26))+string(rune('a'+k%26)), space.Open, func(s *space.Space) { s.Theme = theme })
		}
		asked := w.Group(n, "etang", space.Request, func(s *space.Space) { s.Name = "Étangs et rivières" })
		w.Puts(ana, n, space.Member, space.Active)
		w.Puts(ana, asked, space.Member, space.Requested)
		w.Write(func(tx *db.Tx) error { return space.Touch(w.Ctx, tx, asked.ID, asked.Created) })

		first := b.Get("/reseaux/clubs/groupes").Want(200)
		names := headings(first, "h2")
		second := b.Get(next(first)).Want(200)
		names = append(names, headings(second, "h2")...)
		seen := map[string]bool{}
		for _, name := range names {
			seen[name] = true
		}
		if len(names) != 41 || len(seen) != 41 || next(second) != "" {
			t.Errorf("%d listed, %d different, then %q", len(names), len(seen), next(second))
		}
		// Names are put in the order of the key, accents and all.
		if names[0] != "Étangs et rivières" {
			t.Errorf("first is %q", names[0])
		}
		first.Says("Énergie 31 groupes", "Forêt & bois 10 groupes", "Demande envoyée", "Sur demande", "Dernière publication : à l’instant", "Aucune publication")
		if got := headings(b.Get("/reseaux/clubs/groupes?theme=For%C3%AAt+%26+bois"), "h2"); len(got) != 10 {
			t.Errorf("theme: %q", got)
		}
		a := b.Get("/reseaux/clubs/groupes?q=rivieres+etan")
		if got := headings(a, "h2"); len(got) != 1 || a.Value("q") != "rivieres etan" {
			t.Errorf("search: %q", got)
		}
		b.Get("/reseaux/clubs/groupes?q=" + "zzz").Says("Aucun groupe ne correspond")
	})
}

func TestSpread(t *testing.T) {
	each(t, func(w *world) {
		boss := w.Person("Bruno Chef", "")
		n := w.Network("regions", space.Open, nil, boss)
		for k, name := range []string{"Armor", "Armor", "Midi"} {
			p := w.Person("Agent "+string(rune('A'+k)), "")
			w.Works(p, org.Region, map[string]string{"Armor": "53", "Midi": "76"}[name], name)
			w.Puts(p, n, space.Member, space.Active)
		}
		w.As(boss).Get("/reseaux/regions/membres").Want(200).Says("Par région", "Bretagne 2 2", "Occitanie 1 1")
	})
}

func TestEnglish(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", "")
		w.OK(w.Core.Accounts.SetPrefs(w.Ctx, boss.ID, "en", "", ""))
		n := w.Network("ideal", space.Request, nil, boss)
		w.Group(n, "eau", space.Request, nil, boss)
		w.OK(w.enter(ana, n, "Bonjour"))
		b := w.As(boss)
		b.Get("/reseaux/ideal/groupes").Says("You run it")
		b.Get("/reseaux/ideal/membres").Says("1 request", "Accept", "Manages the network")
		b.Get("/reseaux/ideal/membres/ana.lopez").Says("Membership of Ana Lopez")
		b.Get("/reseaux/ideal/invitations").Says("Whom to invite")
		b.Get("/reseaux/ideal/depart").Says("Leave Réseau ideal?")
		out := w.Nobody()
		out.Lang = "en"
		out.Get("/reseaux/ideal/groupes").Says("On request")
	})
}
