package directory_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/org"
	"maillage/core/space"
	"maillage/feature/directory"
)

func TestWhoSeesPages(t *testing.T) {
	each(t, func(w *world) {
		ana, leo, sus := w.person("Ana Lopez", "secret@ville.example"), w.person("Léo Petit", ""), w.person("Sami Noir", "")
		w.ok(w.own.Save(w.ctx, ana.ID, directory.Input{Given: "Ana", Family: "Lopez", Territory: "region:53", About: "<script>alert(1)</script> [x](javascript:alert(1)) **gras**", CanHelp: "les <i>marchés</i>", LooksFor: "du temps", Skills: []string{"Eau & bois"}}))
		w.works(ana, org.Region, "53", "Armor")
		w.write(func(tx *db.Tx) error { return w.core.Accounts.Suspend(w.ctx, tx, leo.ID, sus.ID, "essai") })
		w.nobody().get("/annuaire/ana.lopez").goes("/connexion?suite=%2Fannuaire%2Fana.lopez")
		w.nobody().get("/moi").goes("/connexion?suite=%2Fmoi")
		w.nobody().get("/parametres/profil").goes("/connexion?suite=%2Fparametres%2Fprofil")
		w.as(sus).get("/annuaire/ana.lopez").want(403)
		w.as(sus).post("/parametres/profil").want(403)

		b := w.as(leo)
		a := b.get("/annuaire/ana.lopez").want(200)
		a.says("Ana Lopez", "Agent", "Armor", "Bretagne", "Peut aider sur les <i>marchés</i>", "Eau & bois", "Cherche du temps", "gras", "1 personne inscrite", "Aucune publication à vous montrer")
		a.hides("Modifier mon profil", "secret@ville.example")
		for n := range a.doc().Descendants() {
			if n.Data == "i" || n.Data == "script" && n.FirstChild != nil || strings.HasPrefix(attr(n, "href"), "javascript:") {
				t.Errorf("what was typed became %s", n.Data)
			}
		}
		b.get("/annuaire/Ana.Lopez").want(301)
		for _, none := range []string{"sami.noir", "personne.ici", "%00", "%FF", "..", "ana.lopez/x"} {
			if a := b.get("/annuaire/" + none); a.status != 404 && a.status/100 != 3 {
				t.Errorf("%s: %d", none, a.status)
			}
		}
		w.as(ana).get("/moi").goes("/annuaire/ana.lopez")
		w.as(ana).get("/annuaire/ana.lopez").want(200).says("Modifier mon profil", "Vous n’avez encore rien publié").hides("Votre page est encore vide")
		b.get("/annuaire/leo.petit").want(200).says("Votre page est encore vide", "Mon profil")
	})
}

func TestProfileForm(t *testing.T) {
	each(t, func(w *world) {
		ana := w.person("Ana Lopez", "")
		b := w.as(ana)
		a := b.get("/parametres/profil").want(200).says("Ma fiche", "29 Finistère", "Région Bretagne", "Aucun organisme", "Profil")
		if a.value("prenom") != "Ana" || a.value("nom") != "Lopez" || a.value("competences") != "" {
			t.Error("the form does not start from what is kept")
		}
		typed := []string{"prenom", "", "nom", "Lopez", "territoire", "departement:29", "aide", strings.Repeat("a", 281), "recherche", "des retours", "competences", "eau, bois,", "presentation", "# Moi\n\ntexte"}
		a = b.post("/parametres/profil", typed...).want(422).says("2 champs sont à corriger", "281 caractères")
		for n := 0; n < len(typed); n += 2 {
			if name := typed[n]; name != "territoire" && a.value(name) != typed[n+1] {
				t.Errorf("%s: typed text lost: %q", name, a.value(name))
			}
		}
		if !a.chosen("departement:29") {
			t.Error("territory lost")
		}
		b.post("/parametres/profil", "prenom", "\xff", "nom", "\x00").want(422)
		b.post("/parametres/profil").want(422)
		many := strings.Repeat("x,y,", 2000) + strings.Repeat("z", 61)
		if a := b.post("/parametres/profil", "prenom", "Ana", "nom", "Lopez", "competences", many).want(422); a.value("competences") != many {
			t.Error("typed text lost")
		}
		typed[1], typed[7] = "Anna", "les marchés"
		b.post("/parametres/profil", typed...).goes("/annuaire/ana.lopez")
		b.get("/annuaire/ana.lopez").says("Anna Lopez", "Finistère", "les marchés", "eau bois", "des retours", "texte")
		if a := b.get("/parametres/profil"); a.value("competences") != "eau, bois" || !a.chosen("departement:29") || a.value("presentation") != "# Moi\n\ntexte" {
			t.Error("the form does not start from what is kept")
		}
	})
}

func TestOrganisationForm(t *testing.T) {
	each(t, func(w *world) {
		ana := w.person("Ana Lopez", "")
		w.works(w.person("Bruno Chef", ""), org.Region, "53", "Armor")
		w.works(w.person("Bruna Chef", ""), org.Commune, "29189", "Plougastel-Daoulas")
		o, err := org.ByCode(w.ctx, w.core.DB.Q(), org.Commune, "29189")
		if err != nil {
			t.Fatal(err)
		}
		b := w.as(ana)
		b.get("/parametres/profil?organisme=plougas").want(200).says("1 organisme trouvé", "Plougastel-Daoulas", "Commune, 29189").hides("Région, 53")
		b.get("/parametres/profil?organisme=29189").says("Plougastel-Daoulas")
		b.get("/parametres/profil?organisme=zzz+%3Cb%3E").want(200).says("Aucun organisme ne correspond à « zzz <b> »")

		// With scripts, the search answers with the list alone.
		r := httptest.NewRequestWithContext(w.ctx, http.MethodGet, "http://maillage.test/parametres/profil?organisme=armor", nil)
		r.Header.Set("Turbo-Frame", "organismes")
		r.AddCookie(&http.Cookie{Name: "maillage", Value: b.token})
		out := httptest.NewRecorder()
		w.handler.ServeHTTP(out, r)
		if body := out.Body.String(); out.Code != 200 || !strings.HasPrefix(body, `<turbo-frame id="organismes"`) || !strings.Contains(body, "Armor") || strings.Contains(body, "<h1") {
			t.Errorf("%d %s", out.Code, body)
		}

		b.post("/parametres/organisme", "organisme-choisi", "nimporte", "fonction", "Agente").want(422).says("Choisissez un organisme de la liste")
		b.post("/parametres/organisme", "organisme-choisi", "0000000000001", "fonction", "Agente").want(422).says("Choisissez un organisme de la liste")
		long := strings.Repeat("x", 121)
		if a := b.post("/parametres/organisme", "organisme-choisi", "aucun", "fonction", long).want(422); a.value("fonction") != long {
			t.Error("typed text lost")
		}
		b.post("/parametres/organisme", "organisme-choisi", o.ID.String(), "fonction", "Agente d'accueil").goes("/parametres/profil")
		b.get("/parametres/profil").says("Mon organisme actuel", "Plougastel-Daoulas")
		b.get("/annuaire/ana.lopez").says("Agente d'accueil", "Plougastel-Daoulas", "2 personnes inscrites")
		b.post("/parametres/organisme", "organisme-choisi", "aucun", "fonction", "").goes("/parametres/profil")
		if p, err := account.Get(w.ctx, w.core.DB.Q(), ana.ID); err != nil || p.Org != 0 || p.Job != "" {
			t.Errorf("%+v %v", p, err)
		}
	})
}

// upload sends a photo.
func (b browser) upload(name string, data []byte) answer {
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile("photo", name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		b.w.Fatal(err)
	}
	r := httptest.NewRequestWithContext(b.w.ctx, http.MethodPost, "http://maillage.test/parametres/portrait", &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(&http.Cookie{Name: "maillage", Value: b.token})
	out := httptest.NewRecorder()
	b.w.handler.ServeHTTP(out, r)
	return answer{b.w, out.Code, out.Header().Get("Location"), out.Body.String()}
}

func TestPhoto(t *testing.T) {
	each(t, func(w *world) {
		ana := w.person("Ana Lopez", "")
		b := w.as(ana)
		pic := image.NewRGBA(image.Rect(0, 0, 400, 300))
		for n := range 300 {
			pic.Set(n, n, color.RGBA{200, 30, 30, 255})
		}
		var data bytes.Buffer
		if err := png.Encode(&data, pic); err != nil {
			t.Fatal(err)
		}
		b.upload("x.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)).want(422)
		b.upload("x.png", data.Bytes()[:100]).want(422)
		b.upload("x.png", nil).want(422)
		b.post("/parametres/portrait").want(422)
		b.upload("x.png", data.Bytes()).goes("/parametres/profil#portrait")
		p, err := account.Get(w.ctx, w.core.DB.Q(), ana.ID)
		if err != nil || p.Photo == "" {
			t.Fatalf("%+v %v", p, err)
		}
		if !b.get("/annuaire/ana.lopez").has("img", "src", "/portraits/"+p.Photo) {
			t.Error("the photo does not show")
		}
		b.get("/parametres/profil").says("Retirer la photo")
		b.post("/parametres/portrait", "retirer", "oui").goes("/parametres/profil#portrait")
		if p, err := account.Get(w.ctx, w.core.DB.Q(), ana.ID); err != nil || p.Photo != "" {
			t.Errorf("%q %v", p.Photo, err)
		}
	})
}

func TestEnglish(t *testing.T) {
	each(t, func(w *world) {
		ana, leo := w.person("Ana Lopez", ""), w.person("Léo Petit", "")
		w.ok(w.core.Accounts.SetPrefs(w.ctx, leo.ID, "en", "", ""))
		w.ok(w.own.Save(w.ctx, ana.ID, directory.Input{Given: "Ana", Family: "Lopez", CanHelp: "x", LooksFor: "y", About: "z"}))
		w.works(ana, org.Region, "53", "Armor")
		w.works(leo, org.Region, "53", "Armor")
		n := w.space(space.Space{Kind: space.Network, Slug: "clubs", Name: "Clubs", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork, Colour: "#2a5fa8", Parts: []string{"directory"}}, nil, space.Manager, []account.Person{ana, leo})
		w.note(ana, n, "salut", space.Public, nil)
		b := w.as(leo)
		b.get("/annuaire/ana.lopez").want(200).says("Can help with", "Looks for", "2 people here", "manages the network", "salut")
		b.get("/annuaire/leo.petit").want(200).says("My networks and groups")
		b.get("/parametres/profil?organisme=armor").want(200).says("1 organisation found", "My present organisation")
	})
}
