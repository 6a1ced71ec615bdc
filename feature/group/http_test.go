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
		n := w.network("clubs", space.Open, nil, w.person("Bruno Chef", ""))
		w.grp(n, "eau", space.Open, nil)
		w.grp(n, "secret", space.Invite, func(s *space.Space) { s.Audience = space.InGroup })
		b := w.nobody()
		a := b.get("/reseaux/clubs").want(200).says("Rejoindre")
		if !a.has("a", "href", "/reseaux/clubs/adhesion") || a.has("a", "href", "/reseaux/clubs/membres") {
			t.Error("wrong ways out of the folder")
		}
		b.get("/reseaux/clubs/groupes").want(200).says("Groupe eau", "De quoi il parle", "Énergie").hides("secret")
		b.get("/reseaux/clubs/adhesion").goes("/connexion?suite=%2Freseaux%2Fclubs%2Fadhesion")
		b.post("/reseaux/clubs/adhesion").goes("/connexion?suite=%2F")
		b.get("/reseaux/clubs/membres").goes("/connexion?suite=%2Freseaux%2Fclubs%2Fmembres")
		b.get("/reseaux/clubs/depart").goes("/connexion?suite=%2Freseaux%2Fclubs%2Fdepart")
		b.get("/reseaux/clubs/groupes/secret/adhesion").want(404)
	})
}

func TestForged(t *testing.T) {
	each(t, func(w *world) {
		boss := w.person("Bruno Chef", "")
		n := w.network("clubs", space.Open, nil, boss)
		w.grp(n, "eau", space.Open, nil, boss)
		other := w.network("autre", space.Open, nil)
		w.grp(other, "bois", space.Open, nil)
		b := w.as(boss)
		for _, at := range []string{"/reseaux/nulle-part", "/reseaux/clubs/groupes/nulle-part", "/reseaux/autre/groupes/eau", "/reseaux/%00"} {
			for _, page := range []string{"/adhesion", "/depart", "/membres", "/membres/bruno.chef", "/invitations"} {
				b.get(at + page).want(404)
			}
			for _, form := range []string{"/adhesion", "/depart", "/demandes/bruno.chef", "/roles/bruno.chef", "/exclusion/bruno.chef", "/invitations", "/invitations/retrait"} {
				b.post(at+form, "decision", "accepter").want(404)
			}
		}
		for _, at := range []string{"/reseaux/clubs", "/reseaux/clubs/groupes/eau"} {
			for _, who := range []string{"personne.ici", "%00", "%FF", "12"} {
				b.get(at + "/membres/" + who).want(404)
				for _, form := range []string{"/demandes/", "/roles/", "/exclusion/"} {
					b.post(at+form+who, "decision", "accepter", "motif", "x", "role", "member").want(404)
				}
			}
		}
		b.get("/reseaux/clubs/membres?apres=0~%FF~x&q=%00").want(200)
		b.get("/reseaux/clubs/groupes?apres=9~z~9&theme=%00").want(200)
		b.get("/invitation/nimporte").want(404)
		b.post("/invitation/%00").want(404)
	})
}

func TestJoinFromTheFolder(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.person("Bruno Chef", ""), w.person("Ana Lopez", "")
		n := w.network("clubs", space.Open, nil, boss)
		eau := w.grp(n, "eau", space.Open, nil, boss)
		b, at := w.as(ana), "/reseaux/clubs/groupes/eau"
		if !b.get(at).says("Rejoindre").has("form", "action", at+"/adhesion") {
			t.Error("no button to join")
		}
		b.get(at+"/adhesion").want(200).says("Vous rejoindrez en même temps le réseau Réseau clubs", "charte")
		b.post(at + "/adhesion").goes(at)
		w.is(ana, eau, space.Member, space.Active)
		b.get(at + "/adhesion").goes(at)
		b.get(at).says("Quitter", "Membres").hides("Rejoindre", "Inviter")
		b.get(at+"/depart").want(200).says("Quitter Groupe eau ?", "reste en place")
		b.post(at + "/depart").goes(at)
		w.is(ana, eau, space.None, "")
		b.get(at + "/depart").goes(at)
		b.post("/reseaux/clubs/depart").goes("/reseaux/clubs")

		// The last one stays, and is told why on the page where they asked.
		w.as(boss).post(at + "/depart").want(409).says("Vous êtes la seule personne à animer ce groupe")
		w.as(boss).post("/reseaux/clubs/depart").want(409).says("Vous êtes la seule personne à gérer ce réseau")
	})
}

func TestRequestPage(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.person("Bruno Chef", ""), w.person("Ana Lopez", "")
		n := w.network("ideal", space.Request, nil, boss)
		w.grp(n, "eau", space.Open, nil)
		b := w.as(ana)
		b.get("/reseaux/ideal").says("Demander à rejoindre")
		b.get("/reseaux/ideal/groupes/eau").says("Rejoindre d’abord Réseau ideal")
		b.get("/reseaux/ideal/groupes/eau/adhesion").goes("/reseaux/ideal/adhesion?pour=groupe")
		b.get("/reseaux/ideal/adhesion?pour=groupe").want(200).says("on rejoint d’abord le réseau")
		b.post("/reseaux/ideal/groupes/eau/adhesion").want(403).says("Rejoignez d’abord le réseau")
		b.get("/reseaux/ideal/adhesion").want(200).says("Un mot pour l’animation")
		long := strings.Repeat("é", 501)
		if got := b.post("/reseaux/ideal/adhesion", "mot", long).want(422).says("501 caractères, c’est trop long").value("mot"); got != long {
			t.Errorf("typed text lost: %q", got)
		}
		b.post("/reseaux/ideal/adhesion", "mot", "\x00").want(422).says("caractères illisibles")
		b.post("/reseaux/ideal/adhesion", "mot", "Je viens <b>de</b> Brest").goes("/reseaux/ideal")
		b.get("/reseaux/ideal").says("Demande envoyée", "Retirer ma demande").hides("Demander à rejoindre")
		if got := b.get("/reseaux/ideal/adhesion").want(200).says("Vous pouvez la compléter ou la retirer").value("mot"); got != "Je viens <b>de</b> Brest" {
			t.Errorf("note %q", got)
		}
		b.get("/reseaux/ideal/membres").want(403).says("Rejoignez d’abord")

		// Animators see it beside the members, and answer.
		anim := w.as(boss)
		anim.get("/reseaux/ideal/membres").want(200).says("1 demande", "Ana Lopez", "« Je viens <b>de</b> Brest »", "Accepter", "Décliner")
		anim.post("/reseaux/ideal/demandes/ana.lopez", "decision", "peut-être").want(422)
		anim.post("/reseaux/ideal/demandes/ana.lopez", "decision", "accepter").goes("/reseaux/ideal/membres")
		anim.post("/reseaux/ideal/demandes/ana.lopez", "decision", "accepter").want(409).says("Cette demande n’attend plus")
		w.is(ana, n, space.Member, space.Active)
		b.get("/reseaux/ideal/membres").want(200).says("Bruno Chef", "Gère le réseau", "2 membres").hides("Gérer", "Inviter", "Décliner")
		b.post("/reseaux/ideal/demandes/bruno.chef", "decision", "accepter").want(403)
		b.get("/reseaux/ideal/depart").says("Vous quitterez aussi ses groupes")
	})
}

func TestDomainsPage(t *testing.T) {
	each(t, func(w *world) {
		w.network("viaeduc", space.Domains, func(s *space.Space) { s.Domains = []string{"ac-*.fr", "@academie"} })
		w.as(w.person("Paul Prof", "paul@ac-rennes.fr")).get("/reseaux/viaeduc/adhesion").want(200).says("Votre adresse paul@ac-rennes.fr est de celles").hides("Un mot")
		w.as(w.person("Ana Lopez", "ana@ville.example")).get("/reseaux/viaeduc/adhesion").want(200).says("ac-*.fr et celles d’un organisme public (académie)", "ana@ville.example, n’en est pas", "Un mot pour l’animation")
	})
}

func TestBarredPage(t *testing.T) {
	each(t, func(w *world) {
		w.network("agents", space.Open, func(s *space.Space) { s.Barred = []string{"entreprise", "none"} })
		seller := w.person("Vera Vente", "")
		w.as(seller).post("/reseaux/agents/adhesion").want(403).says("Indiquez d’abord le vôtre")
		w.works(seller, org.Entreprise, "1", "Vendtout")
		w.as(seller).get("/reseaux/agents/adhesion").want(403).says("n’admet pas les agents de votre organisme (Vendtout)")
	})
}

func TestManagePage(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.person("Bruno Chef", ""), w.person("Ana Lopez", ""), w.person("Léo Petit", "")
		n := w.network("clubs", space.Open, nil, boss)
		eau := w.grp(n, "eau", space.Open, nil, ana)
		for _, p := range []space.Space{n, eau} {
			w.puts(leo, p, space.Member, space.Active)
		}
		w.puts(ana, n, space.Member, space.Active)
		at := "/reseaux/clubs/groupes/eau"
		w.as(leo).get(at + "/membres/ana.lopez").want(403)
		b := w.as(ana)
		if !b.get(at+"/membres").want(200).says("Anime le groupe", "Gérer Léo Petit", "Inviter").has("a", "href", at+"/membres/leo.petit") {
			t.Error("no way to manage")
		}
		b.get(at+"/membres/leo.petit").want(200).says("Adhésion de Léo Petit", "Animation du groupe", "Exclure")
		b.get(at + "/membres/ana.lopez").want(200).hides("Motif")
		b.get(at + "/membres/bruno.chef").want(404) // no member of this group
		b.post(at+"/roles/leo.petit", "role", "roi").want(422).says("Choisissez une des possibilités")
		b.post(at+"/roles/ana.lopez", "role", "member").want(409).says("seule personne à animer")
		b.post(at+"/roles/leo.petit", "role", "animator").goes(at + "/membres")
		w.is(leo, eau, space.Animator, space.Active)

		b.post(at+"/exclusion/leo.petit", "motif", "  ").want(422).says("Dites pourquoi")
		long := strings.Repeat("a", 501)
		if got := b.post(at+"/exclusion/leo.petit", "motif", long).want(422).value("motif"); got != long {
			t.Errorf("typed text lost: %q", got)
		}
		b.post(at+"/exclusion/leo.petit", "motif", "insultes").goes(at + "/membres")
		w.is(leo, eau, space.Member, space.Excluded)
		b.get(at+"/membres").says("1 exclusion", "1 membre").hides("Léo Petit")
		b.get(at+"/membres?etat=exclus").want(200).says("Léo Petit", "Motif : insultes", "Lever l’exclusion")
		b.get(at + "/membres/leo.petit").want(200).says("Cette personne est exclue.").hides("Animation du groupe")
		out := w.as(leo)
		out.get(at).want(200).hides("Rejoindre", "Quitter")
		out.post(at + "/adhesion").want(403).says("mis fin à votre adhésion")
		out.get(at + "/membres?etat=exclus").want(200).hides("insultes") // still of the network: sees the members, not why
		b.post(at+"/exclusion/leo.petit", "decision", "lever").goes(at + "/membres")
		out.get(at).says("Accepter l’invitation", "Décliner")
		out.post(at + "/adhesion").goes(at)

		w.as(boss).get("/reseaux/clubs/membres/ana.lopez").want(200).says("Gestion du réseau")
		w.puts(ana, n, space.Animator, space.Active)
		b.get("/reseaux/clubs/membres/leo.petit").want(200).hides("Gestion du réseau").says("Exclure")
		b.post("/reseaux/clubs/exclusion/bruno.chef", "motif", "putsch").want(403).says("ne peut pas être exclue")
		b.post("/reseaux/clubs/exclusion/ana.lopez", "motif", "moi").want(403).says("On ne s’exclut pas soi-même")
	})
}

func TestInvitationPages(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.person("Bruno Chef", ""), w.person("Ana Lopez", ""), w.person("Léo Petit", "leo@ville.example")
		n := w.network("clos", space.Invite, nil, boss)
		w.puts(ana, n, space.Member, space.Active)
		w.as(ana).get("/reseaux/clos/invitations").want(403)
		w.as(ana).post("/reseaux/clos/invitations", "qui", "leo.petit").want(403)
		b := w.as(boss)
		b.get("/reseaux/clos/invitations").want(200).says("Aucune invitation en attente", "Animation du réseau")
		if a := b.post("/reseaux/clos/invitations", "qui", "fin@manque", "role", "animator").want(422); a.value("qui") != "fin@manque" {
			t.Error("typed text lost")
		}
		b.post("/reseaux/clos/invitations", "qui", "").want(422).says("À remplir.")
		b.post("/reseaux/clos/invitations", "qui", "ana.lopez").want(422).says("en est déjà membre")
		b.post("/reseaux/clos/invitations", "qui", "Leo@ville.example").goes("/reseaux/clos/invitations")
		// An address that has an account is shown as an address.
		b.get("/reseaux/clos/invitations").says("Leo@ville.example", "Valable jusqu’au").hides("Léo Petit")
		zoe := w.person("Zoé Un", "")
		b.post("/reseaux/clos/invitations", "qui", "zoe.un", "role", "animator").goes("/reseaux/clos/invitations")
		b.get("/reseaux/clos/invitations").says("Zoé Un", "Envoyée le")
		b.post("/reseaux/clos/invitations/retrait", "qui", "zoe.un").goes("/reseaux/clos/invitations")
		w.is(zoe, n, space.None, "")

		link := "/invitation/" + token(w.letters()[0])
		a := w.nobody().get(link).want(200).says("Rejoindre Réseau clos", "Bruno Chef", "Connectez-vous")
		if !a.has("a", "href", "/connexion?suite=%2Finvitation%2F"+strings.TrimPrefix(link, "/invitation/")) {
			t.Error("signing in does not come back")
		}
		w.nobody().post(link).goes("/connexion?suite=%2F")
		in := w.as(leo)
		in.lang = "en"
		in.get(link).want(200).says("Rejoindre Réseau clos") // the person's own language wins
		in.post(link).goes("/reseaux/clos")
		w.is(leo, n, space.Member, space.Active)
		in.get(link).want(404)
	})
}

func TestGroupList(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.person("Bruno Chef", ""), w.person("Ana Lopez", "")
		n := w.network("clubs", space.Open, nil, boss)
		b := w.as(ana)
		b.get("/reseaux/clubs/groupes").want(200).says("Pas encore de groupe ici")
		for k := range 40 {
			theme := "Énergie"
			if k%4 == 0 {
				theme = "Forêt & bois"
			}
			w.grp(n, "g"+string(rune('a'+k/26))+string(rune('a'+k%26)), space.Open, func(s *space.Space) { s.Theme = theme })
		}
		asked := w.grp(n, "etang", space.Request, func(s *space.Space) { s.Name = "Étangs et rivières" })
		w.puts(ana, n, space.Member, space.Active)
		w.puts(ana, asked, space.Member, space.Requested)
		w.write(func(tx *db.Tx) error { return space.Touch(w.ctx, tx, asked.ID, asked.Created) })

		first := b.get("/reseaux/clubs/groupes").want(200)
		names := first.headings("h2")
		second := b.get(first.next()).want(200)
		names = append(names, second.headings("h2")...)
		seen := map[string]bool{}
		for _, name := range names {
			seen[name] = true
		}
		if len(names) != 41 || len(seen) != 41 || second.next() != "" {
			t.Errorf("%d listed, %d different, then %q", len(names), len(seen), second.next())
		}
		// Names are put in the order of the key, accents and all.
		if names[0] != "Étangs et rivières" {
			t.Errorf("first is %q", names[0])
		}
		first.says("Énergie (31)", "Forêt & bois (10)", "Demande envoyée", "Sur demande", "Dernière publication : à l’instant", "Aucune publication")
		if got := b.get("/reseaux/clubs/groupes?theme=For%C3%AAt+%26+bois").headings("h2"); len(got) != 10 {
			t.Errorf("theme: %q", got)
		}
		a := b.get("/reseaux/clubs/groupes?q=rivieres+etan")
		if got := a.headings("h2"); len(got) != 1 || a.value("q") != "rivieres etan" {
			t.Errorf("search: %q", got)
		}
		b.get("/reseaux/clubs/groupes?q=" + "zzz").says("Aucun groupe ne correspond")
	})
}

func TestSpread(t *testing.T) {
	each(t, func(w *world) {
		boss := w.person("Bruno Chef", "")
		n := w.network("regions", space.Open, nil, boss)
		for k, name := range []string{"Armor", "Armor", "Midi"} {
			p := w.person("Agent "+string(rune('A'+k)), "")
			w.works(p, org.Region, map[string]string{"Armor": "53", "Midi": "76"}[name], name)
			w.puts(p, n, space.Member, space.Active)
		}
		w.as(boss).get("/reseaux/regions/membres").want(200).says("Par région", "Bretagne 2 2", "Occitanie 1 1")
	})
}

func TestEnglish(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.person("Bruno Chef", ""), w.person("Ana Lopez", "")
		w.ok(w.core.Accounts.SetPrefs(w.ctx, boss.ID, "en", "", ""))
		n := w.network("ideal", space.Request, nil, boss)
		w.grp(n, "eau", space.Request, nil, boss)
		w.ok(w.enter(ana, n, "Bonjour"))
		b := w.as(boss)
		b.get("/reseaux/ideal/groupes").says("You run it")
		b.get("/reseaux/ideal/membres").says("1 request", "Accept", "Manages the network")
		b.get("/reseaux/ideal/membres/ana.lopez").says("Membership of Ana Lopez")
		b.get("/reseaux/ideal/invitations").says("Whom to invite")
		b.get("/reseaux/ideal/depart").says("Leave Réseau ideal?")
		out := w.nobody()
		out.lang = "en"
		out.get("/reseaux/ideal/groupes").says("On request")
	})
}
