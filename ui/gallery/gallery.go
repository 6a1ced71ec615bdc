// Package gallery shows the look of Maillage by itself: every component in every state, and the screens of
// the design rebuilt from them, in both themes and both languages. It is for people who make pages.
//
// Mounted at /dev/ui/ in development only:
//
//	/dev/ui/                  the list
//	/dev/ui/composants        components in all their states
//	/dev/ui/ecrans/accueil    a screen
//
// ?theme=dark and ?lang=en choose the theme and the language. Nothing is stored: forms come back here.
// People, figures and places are invented; the words of the screens are French, as in the design.
package gallery

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"maillage/kit/colour"
	"maillage/kit/lang"
	"maillage/ui"

	"github.com/a-h/templ"
)

// Prefix is where Handler is to be mounted.
const Prefix = "/dev/ui/"

// page is one page of the gallery.
type page struct {
	path  string
	title string
	body  func(ui.LayoutProps) templ.Component
}

func pages() []page {
	return []page{
		{"composants", "Composants", components},
		{"formulaires", "Formulaires", forms},
		{"ecrans/portail", "Cinq réseaux, une même trame", portal},
		{"ecrans/connexion", "Se connecter", signIn},
		{"ecrans/accueil", "Accueil", home},
		{"ecrans/groupe", "Lycées et énergie, groupe de travail", group},
		{"ecrans/groupe-membres", "Membres, Lycées et énergie", members},
		{"ecrans/forum-sujet", "Capteurs de CO₂ dans les salles de classe", topic},
		{"ecrans/annuaire-profil", "Hélène Castaing, profil", profile},
		{"ecrans/parametres", "Réglages des notifications", settings},
		{"ecrans/vide", "États vides", empties},
		{"ecrans/erreur", "Page introuvable", failure},
	}
}

// Paths lists the addresses of the gallery, for tests that visit them all.
func Paths() []string {
	paths := []string{Prefix}
	for _, p := range pages() {
		paths = append(paths, Prefix+p.path)
	}
	return paths
}

// Handler serves the gallery under Prefix. Assets must be the ones mounted at ui.AssetPrefix.
func Handler(assets *ui.Assets) http.Handler {
	words := lang.NewCatalogue()
	if err := words.Add("ui", ui.Words); err != nil {
		panic("gallery: " + err.Error()) // a fault in embedded files, found by the first test
	}
	mux := http.NewServeMux()
	show := func(p page) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { serve(w, r, words, assets, p) }
	}
	for _, p := range pages() {
		mux.HandleFunc("GET "+Prefix+p.path, show(p))
	}
	mux.HandleFunc("GET "+Prefix+"{$}", show(page{"", "Galerie", index}))
	mux.HandleFunc("GET "+Prefix+"marques.css", brands)
	mux.HandleFunc("POST "+Prefix, func(w http.ResponseWriter, r *http.Request) {
		back := r.Referer()
		if !strings.Contains(back, Prefix) {
			back = Prefix
		}
		http.Redirect(w, r, back, http.StatusSeeOther)
	})
	return mux
}

func serve(w http.ResponseWriter, r *http.Request, words *lang.Catalogue, assets *ui.Assets, p page) {
	theme := r.URL.Query().Get("theme")
	if theme != "light" && theme != "dark" {
		theme = ""
	}
	voice := words.Localizer(r.URL.Query().Get("lang"), time.UTC)
	props := layout(p.title)
	props.Lang, props.Theme, props.Styles, props.Here = voice.Tag(), theme, assets.Styles(), r.URL.RequestURI()
	var b bytes.Buffer
	if err := p.body(props).Render(lang.With(r.Context(), voice), &b); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.Write(b.Bytes())
}

// brand is a network of the design, with its colour.
type brand struct {
	key, name, hex string
	paper          float64
}

var networks = []brand{
	{"gaston", "Gaston", "#2a5fa8", 0},
	{"departements", "Départements-en-réseaux", "#b2462b", 0},
	{"viaeduc", "Viaeduc", "#7c3a78", 0},
	{"ideal", "IDEAL Connaissances", "#a97800", .042},
	{"clubs", "Clubs", "#00707d", 0},
}

// brands is what /marques/….css is in the product.
func brands(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	for _, n := range networks {
		light, dark, err := colour.Derive(n.hex, colour.Options{Paper: n.paper})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Write([]byte(colour.CSS(n.key, n.hex, light, dark)))
	}
}
