package gallery

import (
	"strings"

	"maillage/ui"

	"github.com/a-h/templ"
)

// here is where every link and form of the gallery goes.
const here = Prefix

func screen(name string) string { return Prefix + "ecrans/" + name }

// someone is a person of the screens.
type someone struct {
	name, about, org string
	hue              int
}

var (
	claire   = someone{"Claire Morvan", "cheffe de projet données, Région Bretagne", "Région Bretagne", 1}
	helene   = someone{"Hélène Castaing", "chargée de mission rénovation énergétique, Région Nouvelle-Aquitaine", "Région Nouvelle-Aquitaine", 2}
	yann     = someone{"Yann Le Goff", "technicien bâtiment, Région Bretagne", "Région Bretagne", 5}
	mehdi    = someone{"Mehdi Traoré", "ingénieur énergie, Région Île-de-France", "Région Île-de-France", 4}
	olivier  = someone{"Olivier Masson", "économe de flux, Région Hauts-de-France", "Région Hauts-de-France", 1}
	thomas   = someone{"Thomas Weber", "responsable des achats durables, Région Grand Est", "Région Grand Est", 5}
	beatrice = someone{"Béatrice Aubry", "juriste commande publique, Région Centre-Val de Loire", "Région Centre-Val de Loire", 6}
	idriss   = someone{"Idriss Benali", "directeur des lycées, Région Occitanie", "Région Occitanie", 5}
	paul     = someone{"Paul Santoni", "directeur des mobilités, Collectivité de Corse", "Collectivité de Corse", 6}
	anne     = someone{"Anne Quéméneur", "archiviste, Département du Finistère", "Département du Finistère", 3}
	maud     = someone{"Maud Lefèvre", "animatrice", "IDEAL Connaissances", 5}
	nadia    = someone{"Nadia Ferrand", "directrice générale adjointe, Département de la Drôme", "Département de la Drôme", 1}
	lucie    = someone{"Lucie Delaunay", "cheffe du service solidarités, Département de Loire-Atlantique", "Département de Loire-Atlantique", 1}
)

func (s someone) avatar() ui.AvatarProps { return ui.AvatarProps{Name: s.name, Hue: s.hue} }

func (s someone) small() ui.AvatarProps {
	return ui.AvatarProps{Name: s.name, Hue: s.hue, Size: ui.SizeSmall}
}

func (s someone) byline(when string) *ui.BylineProps {
	return &ui.BylineProps{Avatar: s.avatar(), Name: s.name, Href: screen("annuaire-profil"), Org: s.org,
		When: ui.When{Text: when}, Menu: menu(s.name)}
}

func (s someone) person(act templ.Component) ui.PersonProps {
	return ui.PersonProps{Avatar: s.small(), Name: s.name, Href: screen("annuaire-profil"), About: s.about, Act: act}
}

func menu(of string) ui.MenuProps {
	return ui.MenuProps{Label: "Plus d’actions : " + of, Items: []ui.MenuItem{
		{Label: "Enregistrer", Icon: "bookmark", Action: here},
		{Label: "Ne plus suivre", Icon: "bell-off", Action: here},
		{Label: "Signaler aux modérateurs", Icon: "flag", Href: here},
	}}
}

func follow(s someone) templ.Component {
	return ui.PostBtn(ui.PostProps{Action: here, Btn: ui.BtnProps{Label: "Suivre", More: s.name, Small: true}})
}

func mark(net string) ui.MarkProps { return ui.MarkProps{Net: net, Drawing: net} }

func markAt(net string) *ui.MarkProps {
	m := mark(net)
	return &m
}

// acts is the row of reactions; counts below zero leave the reaction out.
func acts(of string, useful, thanks, usToo int, pressed string, replies string) *ui.ActsProps {
	p := &ui.ActsProps{Label: "Réagir : " + of, Action: here, Share: &ui.ActLink{Href: here, Label: "Partager : " + of}}
	add := func(value, label, icon string, n int) {
		if n >= 0 {
			p.Reactions = append(p.Reactions, ui.ReactionProps{Name: "reaction", Value: value, Label: label, Icon: icon, Count: n, Pressed: value == pressed})
		}
	}
	add("utile", "Utile", "thumb-up", useful)
	add("merci", "Merci", "heart-handshake", thanks)
	add("aussi", "Nous aussi", "users", usToo)
	if replies != "" {
		p.Links = []ui.ActLink{{Href: screen("forum-sujet"), Label: replies, Icon: "message-circle"}}
	}
	return p
}

// layout is the frame of someone signed in.
func layout(title string) ui.LayoutProps {
	return ui.LayoutProps{
		Title: title, Site: "Maillage", NoIndex: true,
		Brands: []string{Prefix + "marques.css"},
		Bar: ui.BarProps{
			Home:    here,
			Search:  &ui.SearchProps{Action: here, Label: "Rechercher dans mes réseaux", Placeholder: "Chercher une personne, une ressource, un sujet"},
			Publish: &ui.Link{Href: here, Label: "Publier"},
			Tools: []ui.ToolProps{
				{Href: here, Icon: "mail", Name: "Messages, 2 non lus", Count: 2},
				{Href: here, Icon: "bell", Name: "Notifications, 7 non lues", Count: 7},
			},
			Me: &ui.MeProps{Name: claire.name, Href: screen("annuaire-profil"), Avatar: claire.small(), Items: []ui.MenuItem{
				{Label: "Mon profil", Icon: "user", Href: screen("annuaire-profil")},
				{Label: "Réglages", Icon: "settings", Href: screen("parametres")},
				{Label: "Se déconnecter", Icon: "logout", Action: here, Reload: true},
			}},
			ThemeAction: here,
		},
		Side: ui.Rail(rail("")), SideLabel: "Navigation personnelle",
		Foot: ui.FootProps{Sentence: "Maillage, logiciel libre. Instance de démonstration, hébergée en France.", Links: []ui.Link{
			{Href: here, Label: "Charte et gouvernance"}, {Href: here, Label: "Accessibilité : conformité en cours d’évaluation"},
			{Href: here, Label: "Données personnelles"}, {Href: here, Label: "Baromètre public"}}},
		Dock: dock(""),
	}
}

func dock(current string) []ui.Link {
	items := []ui.Link{
		{Href: screen("accueil"), Label: "Accueil", Icon: "home"}, {Href: screen("portail"), Label: "Réseaux", Icon: "affiliate"},
		{Href: here, Label: "Publier", Icon: "pencil-plus"}, {Href: here, Label: "Agenda", Icon: "calendar-event"},
		{Href: here, Label: "Alertes", Icon: "bell"}}
	for i := range items {
		items[i].Current = items[i].Label == current
	}
	return items
}

// rail is the side navigation with the item called current marked.
func rail(current string) ui.RailProps {
	place := func(icon, label string, n int, name string) ui.RailItem {
		return ui.RailItem{Href: screen(name), Label: label, Icon: icon, Count: n, Current: label == current}
	}
	net := func(key, name string, groups ...ui.RailItem) ui.RailList {
		items := []ui.RailItem{{Href: screen("groupe"), Label: name, Mark: markAt(key), Current: name == current}}
		for _, g := range groups {
			g.Href, g.Sub, g.Current = screen("groupe"), true, g.Label == current
			items = append(items, g)
		}
		return ui.RailList{Net: key, Items: items}
	}
	return ui.RailProps{Label: "Mes espaces", Stick: true, Blocks: []ui.RailBlock{
		{Lists: []ui.RailList{{Items: []ui.RailItem{place("home", "Accueil", 0, "accueil"), place("radar-2", "Ma veille", 14, "accueil"),
			place("calendar-event", "Agenda", 3, "accueil"), place("books", "Ressources", 0, "accueil"), place("address-book", "Annuaire", 0, "annuaire-profil")}}}},
		{Title: "Mes réseaux", Lists: []ui.RailList{
			net("gaston", "Gaston", ui.RailItem{Label: "Lycées et énergie", Count: 6, New: true}, ui.RailItem{Label: "Fonds européens", Count: 2}, ui.RailItem{Label: "Données ouvertes"}),
			net("ideal", "IDEAL Connaissances", ui.RailItem{Label: "Eau et assainissement", Count: 3, New: true}, ui.RailItem{Label: "Achats publics"}),
			net("clubs", "Clubs", ui.RailItem{Label: "Club Informatique", Count: 1}),
		}},
		{Title: "Plus loin", Lists: []ui.RailList{{Items: []ui.RailItem{place("gavel", "Gouvernance", 0, "accueil"),
			place("chart-histogram", "Baromètre", 0, "accueil"), place("plus", "Découvrir un réseau", 0, "portail")}}}},
	}}
}

// visitor turns the frame into that of someone not signed in.
func visitor(p ui.LayoutProps) ui.LayoutProps {
	p.Bar = ui.BarProps{Home: here, ThemeAction: here, SignIn: &ui.Link{Href: screen("connexion"), Label: "Se connecter"},
		Search: &ui.SearchProps{Action: here, Label: "Rechercher dans les contenus publics", Placeholder: "Chercher dans les contenus publics"}}
	p.Side, p.Dock = nil, nil
	return p
}

// lyceesFolder is the head of the group of the screens, with one of its tabs current.
func lyceesFolder(tab string) ui.FolderProps {
	tabs := []ui.Link{{Label: "Fil", Href: screen("groupe")}, {Label: "Forum", Href: screen("forum-sujet"), Count: 86}, {Label: "Wiki", Href: here, Count: 41},
		{Label: "Documents", Href: here, Count: 23}, {Label: "Ressources", Href: here, Count: 57}, {Label: "Agenda", Href: here, Count: 4}, {Label: "Membres", Href: screen("groupe-membres")}}
	for i := range tabs {
		tabs[i].Current = tabs[i].Label == tab
	}
	look := ui.LookPlain
	if tab == "Fil" {
		look = ui.LookMain
	}
	return ui.FolderProps{
		Mark: markAt("gaston"), Network: &ui.Link{Href: screen("accueil"), Label: "Gaston"}, Kind: "Groupe de travail", Title: "Lycées et énergie",
		Lede: "Rénover, chauffer, ventiler : les treize Régions qui pilotent leurs lycées partagent marchés, relevés et retours de chantier.",
		Facts: []ui.Fact{{Icon: "users", Label: "318 membres, 17 Régions"}, {Icon: "lock-open", Label: "Ouvert aux agents des Régions"},
			{Icon: "pin", Label: "À lire en arrivant", Href: here}},
		Actions: join(ui.PostBtn(ui.PostProps{Action: here, Btn: ui.BtnProps{Label: "Suivi", Icon: "bell", Toggle: true, Pressed: true}}),
			ui.LinkBtn(ui.LinkBtnProps{Href: here, Label: "Publier", Icon: "pencil-plus", Look: look})),
		Tabs: &ui.TabsProps{Label: "Rubriques du groupe", Items: tabs},
	}
}

var kinds = []ui.Link{{Href: here, Label: "Question", Icon: "help-hexagon"}, {Href: here, Label: "Document", Icon: "file-text"}, {Href: here, Label: "Ressource", Icon: "books"},
	{Href: here, Label: "Événement", Icon: "calendar-plus"}, {Href: here, Label: "Emploi", Icon: "briefcase"}, {Href: here, Label: "Sondage", Icon: "chart-bar"}}

func composer(label, placeholder string) ui.ComposerProps {
	me := claire.avatar()
	return ui.ComposerProps{ID: "c", Action: here, FormLabel: "Publier", Label: label, Placeholder: placeholder, Avatar: &me, Kinds: kinds, Submit: "Publier", Quiet: true,
		Audience: "Visible par les 318 membres du groupe, 290 par résumé"}
}

// paragraphs is a text as kit/sanitize would give it.
func paragraphs(texts ...string) ui.Safe {
	return ui.Safe("<p>" + strings.Join(texts, "</p><p>") + "</p>")
}

func join(all ...templ.Component) templ.Component { return templ.Join(all...) }
