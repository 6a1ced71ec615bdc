package directory_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/org"
	"maillage/core/part/parttest"
	"maillage/core/space"
	"maillage/feature/directory"
)

func TestWhoSeesPages(t *testing.T) {
	each(t, func(w *world) {
		ana, leo, sus := w.Person("Ana Lopez", "secret@ville.example"), w.Person("Léo Petit", ""), w.Person("Sami Noir", "")
		w.OK(w.own.Save(w.Ctx, ana.ID, directory.Input{Given: "Ana", Family: "Lopez", Territory: "region:53", About: "<script>alert(1)</script> [x](javascript:alert(1)) **gras**", CanHelp: "les <i>marchés</i>", LooksFor: "du temps", Skills: []string{"Eau & bois"}}))
		w.Works(ana, org.Region, "53", "Armor")
		w.Write(func(tx *db.Tx) error { return w.Core.Accounts.Suspend(w.Ctx, tx, leo.ID, sus.ID, "essai") })
		w.Nobody().Get("/annuaire/ana.lopez").Goes("/connexion?suite=%2Fannuaire%2Fana.lopez")
		w.Nobody().Get("/moi").Goes("/connexion?suite=%2Fmoi")
		w.Nobody().Get("/parametres/profil").Goes("/connexion?suite=%2Fparametres%2Fprofil")
		w.As(sus).Get("/annuaire/ana.lopez").Want(403)
		w.As(sus).Post("/parametres/profil").Want(403)

		b := w.As(leo)
		a := b.Get("/annuaire/ana.lopez").Want(200)
		a.Says("Ana Lopez", "Agent", "Armor", "Bretagne", "Peut aider sur les <i>marchés</i>", "Eau & bois", "Cherche du temps", "gras", "Aucune publication à vous montrer")
		a.Hides("Modifier mon profil", "secret@ville.example")
		for n := range a.Doc().Descendants() {
			if n.Data == "i" || n.Data == "script" && n.FirstChild != nil || strings.HasPrefix(parttest.Attr(n, "href"), "javascript:") {
				t.Errorf("what was typed became %s", n.Data)
			}
		}
		b.Get("/annuaire/Ana.Lopez").Want(301)
		for _, none := range []string{"sami.noir", "personne.ici", "%00", "%FF", "..", "ana.lopez/x"} {
			if a := b.Get("/annuaire/" + none); a.Status != 404 && a.Status/100 != 3 {
				t.Errorf("%s: %d", none, a.Status)
			}
		}
		w.As(ana).Get("/moi").Goes("/annuaire/ana.lopez")
		w.As(ana).Get("/annuaire/ana.lopez").Want(200).Says("Modifier mon profil", "Vous n’avez encore rien publié").Hides("Votre page est encore vide")
		b.Get("/annuaire/leo.petit").Want(200).Says("Votre page est encore vide", "Mon profil")
	})
}

func TestProfileForm(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Person("Ana Lopez", "")
		b := w.As(ana)
		a := b.Get("/parametres/profil").Want(200).Says("Ma fiche", "29 Finistère", "Région Bretagne", "Aucun organisme", "Profil")
		if a.Value("prenom") != "Ana" || a.Value("nom") != "Lopez" || a.Value("competences") != "" {
			t.Error("the form does not start from what is kept")
		}
		typed := []string{"prenom", "", "nom", "Lopez", "territoire", "departement:29", "aide", strings.Repeat("a", 281), "recherche", "des retours", "competences", "eau, bois,", "presentation", "# Moi\n\ntexte"}
		a = b.Post("/parametres/profil", typed...).Want(422).Says("2 champs sont à corriger", "281 caractères")
		for n := 0; n < len(typed); n += 2 {
			if name := typed[n]; name != "territoire" && a.Value(name) != typed[n+1] {
				t.Errorf("%s: typed text lost: %q", name, a.Value(name))
			}
		}
		if a.Chosen("territoire") != "departement:29" {
			t.Error("territory lost")
		}
		b.Post("/parametres/profil", "prenom", "\xff", "nom", "\x00").Want(422)
		b.Post("/parametres/profil").Want(422)
		many := strings.Repeat("x,y,", 2000) + strings.Repeat("z", 61)
		if a := b.Post("/parametres/profil", "prenom", "Ana", "nom", "Lopez", "competences", many).Want(422); a.Value("competences") != many {
			t.Error("typed text lost")
		}
		typed[1], typed[7] = "Anna", "les marchés"
		b.Post("/parametres/profil", typed...).Goes("/annuaire/ana.lopez")
		b.Get("/annuaire/ana.lopez").Says("Anna Lopez", "Finistère", "les marchés", "eau bois", "des retours", "texte")
		if a := b.Get("/parametres/profil"); a.Value("competences") != "eau, bois" || a.Chosen("territoire") != "departement:29" || a.Value("presentation") != "# Moi\n\ntexte" {
			t.Error("the form does not start from what is kept")
		}
	})
}

func TestOrganisationForm(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Person("Ana Lopez", "")
		w.Works(w.Person("Bruno Chef", ""), org.Region, "53", "Armor")
		w.Works(w.Person("Bruna Chef", ""), org.Commune, "29189", "Plougastel-Daoulas")
		o, err := org.ByCode(w.Ctx, w.Core.DB.Q(), org.Commune, "29189")
		if err != nil {
			t.Fatal(err)
		}
		b := w.As(ana)
		b.Get("/parametres/profil?organisme=plougas").Want(200).Says("1 organisme trouvé", "Plougastel-Daoulas", "Commune, 29189").Hides("Région, 53")
		b.Get("/parametres/profil?organisme=29189").Says("Plougastel-Daoulas")
		b.Get("/parametres/profil?organisme=zzz+%3Cb%3E").Want(200).Says("Aucun organisme ne correspond à « zzz <b> »")

		// With scripts, the search answers with the list alone.
		r := b.Request(http.MethodGet, "/parametres/profil?organisme=armor", nil)
		r.Header.Set("Turbo-Frame", "organismes")
		if a := b.Send(r).Want(200); !strings.HasPrefix(a.Body, `<turbo-frame id="organismes"`) || !strings.Contains(a.Body, "Armor") || strings.Contains(a.Body, "<h1") {
			t.Error(a.Body)
		}

		b.Post("/parametres/organisme", "organisme-choisi", "nimporte", "fonction", "Agente").Want(422).Says("Choisissez un organisme de la liste")
		b.Post("/parametres/organisme", "organisme-choisi", "0000000000001", "fonction", "Agente").Want(422).Says("Choisissez un organisme de la liste")
		long := strings.Repeat("x", 121)
		if a := b.Post("/parametres/organisme", "organisme-choisi", "aucun", "fonction", long).Want(422); a.Value("fonction") != long {
			t.Error("typed text lost")
		}
		b.Post("/parametres/organisme", "organisme-choisi", o.ID.String(), "fonction", "Agente d'accueil").Goes("/parametres/profil")
		b.Get("/parametres/profil").Says("Mon organisme actuel", "Plougastel-Daoulas")
		b.Get("/annuaire/ana.lopez").Says("Agente d'accueil", "Plougastel-Daoulas")
		b.Post("/parametres/organisme", "organisme-choisi", "aucun", "fonction", "").Goes("/parametres/profil")
		if p, err := account.Get(w.Ctx, w.Core.DB.Q(), ana.ID); err != nil || p.Org != 0 || p.Job != "" {
			t.Errorf("%+v %v", p, err)
		}
	})
}

func TestPhoto(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Person("Ana Lopez", "")
		b := w.As(ana)
		pic := image.NewRGBA(image.Rect(0, 0, 400, 300))
		for n := range 300 {
			pic.Set(n, n, color.RGBA{200, 30, 30, 255})
		}
		var data bytes.Buffer
		if err := png.Encode(&data, pic); err != nil {
			t.Fatal(err)
		}
		b.Upload("/parametres/portrait", "photo", "x.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)).Want(422)
		b.Upload("/parametres/portrait", "photo", "x.png", data.Bytes()[:100]).Want(422)
		b.Upload("/parametres/portrait", "photo", "x.png", nil).Want(422)
		b.Post("/parametres/portrait").Want(422)
		b.Upload("/parametres/portrait", "photo", "x.png", data.Bytes()).Goes("/parametres/profil#portrait")
		p, err := account.Get(w.Ctx, w.Core.DB.Q(), ana.ID)
		if err != nil || p.Photo == "" {
			t.Fatalf("%+v %v", p, err)
		}
		if !b.Get("/annuaire/ana.lopez").Has("img", "src", "/portraits/"+p.Photo) {
			t.Error("the photo does not show")
		}
		b.Get("/parametres/profil").Says("Retirer la photo")
		b.Post("/parametres/portrait", "retirer", "oui").Goes("/parametres/profil#portrait")
		if p, err := account.Get(w.Ctx, w.Core.DB.Q(), ana.ID); err != nil || p.Photo != "" {
			t.Errorf("%q %v", p.Photo, err)
		}
	})
}

func TestEnglish(t *testing.T) {
	each(t, func(w *world) {
		ana, leo := w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		w.OK(w.Core.Accounts.SetPrefs(w.Ctx, leo.ID, "en", "", ""))
		w.OK(w.own.Save(w.Ctx, ana.ID, directory.Input{Given: "Ana", Family: "Lopez", CanHelp: "x", LooksFor: "y", About: "z"}))
		w.Works(ana, org.Region, "53", "Armor")
		w.Works(leo, org.Region, "53", "Armor")
		n := w.Space(space.Space{Kind: space.Network, Slug: "clubs", Name: "Clubs", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork, Colour: "#2a5fa8", Parts: []string{"directory"}}, nil, space.Manager, ana, leo)
		w.note(ana, n, "salut", space.Public, nil)
		w.OK(w.own.Mend(w.Ctx))
		b := w.As(leo)
		b.Get("/annuaire/ana.lopez").Want(200).Says("Can help with", "Looks for", "2 people here", "manages the network", "salut")
		b.Get("/annuaire/leo.petit").Want(200).Says("My networks and groups")
		b.Get("/parametres/profil?organisme=armor").Want(200).Says("1 organisation found", "My present organisation")
	})
}
