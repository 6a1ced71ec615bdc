package gallery

import "maillage/ui"

func pile() ui.PileProps {
	folder := func(net, tab, title, text string, figures ...string) ui.PileFolder {
		return ui.PileFolder{Net: net, Mark: mark(net), Tab: tab, Title: title, Href: screen("groupe"), Text: text, Figures: figures}
	}
	return ui.PileProps{Folders: []ui.PileFolder{
		folder("gaston", "Agents des Régions", "Gaston", "Groupes thématiques et documents écrits à plusieurs, entre agents des dix-huit Régions.", "6 214 membres", "143 groupes"),
		folder("departements", "Agents des Départements", "Départements-en-réseaux", "Pratiques partagées, wiki, forum et annuaire des métiers départementaux.", "11 480 membres", "212 groupes"),
		folder("viaeduc", "Enseignants et formateurs", "Viaeduc", "Communautés de pratique, veille et banque de ressources pédagogiques à réutiliser.", "48 902 membres", "1 453 groupes"),
		folder("ideal", "Collectivités abonnées", "IDEAL Connaissances", "Quarante communautés animées : conférences en direct, rencontres, vidéos.", "23 067 membres", "40 communautés"),
		folder("clubs", "Lecteurs inscrits et abonnés", "Clubs", "Articles, dossiers, textes officiels et offres d’emploi, en accès gradué.", "31 350 membres", "6 clubs"),
	}}
}

// modules is the table of what each network offers.
func modules() ui.TableProps {
	t := ui.TableProps{Caption: "Modules par réseau", HideCaption: true, Columns: []ui.Column{{Label: "Module"}}}
	for _, n := range networks {
		t.Columns = append(t.Columns, ui.Column{Label: n.name})
	}
	for _, line := range []struct{ name, has string }{
		{"Annuaire et profils", "11111"}, {"Recherche fédérée", "11111"}, {"Groupes et fil", "11111"}, {"Documents co-écrits", "11110"},
		{"Banque de ressources", "11100"}, {"Conférences et vidéos", "01011"}, {"Articles, textes officiels, emploi", "00001"},
	} {
		row := []ui.Cell{{Text: line.name}}
		for _, c := range line.has {
			row = append(row, ui.Cell{Yes: c == '1', No: c == '0'})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func homeStream() []ui.EntryProps {
	place := func(name string) *ui.Link { return &ui.Link{Href: screen("groupe"), Label: name} }
	jobs := ui.Defs([]ui.Def{{Term: "Employeur", Text: "Département de la Drôme, Valence"},
		{Term: "Cadre", Text: "Ingénieurs territoriaux, catégorie A, titulaire ou contractuel"}, {Term: "Répondre avant", Text: "18 décembre 2026"}})
	return []ui.EntryProps{
		{Net: "gaston", Mark: markAt("gaston"), Icon: "help-hexagon", Kind: "Question", Place: place("Lycées et énergie"), Network: "Gaston",
			Tags:  []ui.TagProps{{Label: "Sans réponse acceptée", Tone: ui.ToneWarn}},
			Title: "Quels capteurs de CO₂ avez‑vous retenus pour les salles de classe, et qui relève les alertes ?", Href: screen("forum-sujet"),
			Byline: helene.byline("il y a 40 min"),
			Body:   ui.Plain("Nous équipons 114 lycées d’ici mars. Notre difficulté n’est pas l’achat mais l’exploitation : agents régionaux, gestionnaires, ou prestataire ?"),
			Acts:   acts("question sur les capteurs", 9, 0, 5, "aussi", "12 réponses")},
		{Net: "ideal", Mark: markAt("ideal"), Icon: "calendar-event", Kind: "Conférence en direct", Place: place("Transition énergétique"), Network: "IDEAL Connaissances",
			Date: &ui.DateProps{Month: "nov.", Day: "26"}, Title: "Chauffage des lycées : piloter sans surcoût", Href: here,
			Body: conference(), Byline: maud.byline("hier à 17 h"), Acts: acts("conférence", 31, 0, -1, "", "3 réponses")},
		{Net: "gaston", Mark: markAt("gaston"), Icon: "file-pencil", Kind: "Document co-écrit", Place: place("Fonds européens"), Network: "Gaston", Label: "Guide FEDER",
			Byline: beatrice.byline("hier à 15 h 20"), Body: guide(), Acts: acts("guide FEDER", 14, 6, -1, "merci", "2 réponses")},
		{Net: "ideal", Mark: markAt("ideal"), Icon: "message-2", Kind: "Message", Place: place("Eau et assainissement"), Network: "IDEAL Connaissances", Label: "Message de Nadia Ferrand",
			Byline: nadia.byline("hier à 14 h 05"),
			Body:   ui.Plain("La Drôme met en ligne son tableau de bord des fuites, commune par commune. Nous cherchons deux Départements pour comparer nos seuils d’alerte avant l’été."),
			Acts:   acts("tableau de bord des fuites", 17, 0, 3, "", "8 réponses")},
		{Net: "clubs", Mark: markAt("clubs"), Icon: "briefcase", Kind: "Offre d’emploi", Place: place("Club Informatique"), Network: "Clubs",
			Title: "Responsable de la sécurité des systèmes d’information (H/F)", Href: here, Body: jobs, Acts: acts("offre d’emploi", 2, 0, -1, "", "")},
		{Net: "gaston", Mark: markAt("gaston"), Icon: "books", Kind: "Ressource", Place: place("Données ouvertes"), Network: "Gaston", Label: "Modèle de cahier des charges",
			Byline: idriss.byline("lundi"), Acts: acts("modèle de cahier des charges", 22, 8, -1, "", "4 réponses"),
			Body: ui.Attach(ui.AttachProps{Icon: "table", Name: "Modèle de cahier des charges : inventaire des jeux de données d’une Région", Href: here,
				Note: "Tableur et notice, licence ouverte 2.0. Réutilisé 11 fois.", Act: ui.LinkBtn(ui.LinkBtnProps{Href: here, Label: "Réutiliser", Icon: "git-fork", Small: true})})},
	}
}

func groupStream() []ui.EntryProps {
	return []ui.EntryProps{
		{InGroup: true, Byline: helene.byline("il y a 40 min"), Icon: "help-hexagon", Kind: "Question",
			Tags:  []ui.TagProps{{Label: "Résolue", Icon: "circle-check", Tone: ui.ToneOK}},
			Title: "Quels capteurs de CO₂ avez‑vous retenus pour les salles de classe, et qui relève les alertes ?", Href: screen("forum-sujet"),
			Acts: acts("capteurs de CO₂", 9, 0, 5, "", "12 réponses")},
		{InGroup: true, Byline: olivier.byline("hier à 11 h 05"), Icon: "books", Kind: "Ressource",
			Title: "Relevés mensuels de 92 lycées, 2022 à 2026, prêts à comparer", Href: here,
			Body: join(ui.Plain("Consommations en kWh par m², corrigées du climat. Ajoutez votre Région dans le second onglet : la comparaison se met à jour."),
				ui.Attach(ui.AttachProps{Icon: "table", Name: "releves-lycees-hdf-v3.ods", Href: here, Note: "Tableur, 412 Ko, licence ouverte 2.0",
					Act: ui.LinkBtn(ui.LinkBtnProps{Href: here, Label: "Télécharger", More: "releves-lycees-hdf-v3.ods", Icon: "download", Small: true})})),
			Acts: acts("relevés mensuels", 27, 12, -1, "utile", "6 réponses")},
		{InGroup: true, Byline: mehdi.byline("lundi"), Icon: "message-2", Kind: "Message", Label: "Message de Mehdi Traoré",
			Body: join(ui.Plain("Retour de visite à Créteil : l’abaissement de nuit à 16 °C tient, à condition de relancer à 5 h et non à 6 h. Les agents d’accueil l’ont vu avant nos courbes."),
				ui.Quote(ui.QuoteProps{Text: "« À six heures, les salles nord n’étaient pas à température à la première sonnerie. »", Who: "Gestionnaire du lycée Édouard-Branly"})),
			Acts: acts("retour de visite", 18, 0, 7, "", "5 réponses")},
		{InGroup: true, Byline: yann.byline("lundi"), Icon: "chart-bar", Kind: "Sondage", Title: "Le groupe doit-il commander une étude commune sur les pompes à chaleur ?", Body: poll()},
	}
}

func question() ui.EntryProps {
	return ui.EntryProps{Level: 1, Icon: "help-hexagon", Kind: "Question", Tags: []ui.TagProps{{Label: "Résolue", Icon: "circle-check", Tone: ui.ToneOK}, {Label: "qualité de l’air", Href: here}},
		Title: "Quels capteurs de CO₂ avez‑vous retenus pour les salles de classe, et qui relève les alertes ?", Byline: helene.byline("lundi à 16 h 02"),
		Body: ui.Text(paragraphs("Nous équipons 114 lycées d’ici mars. Notre difficulté n’est pas l’achat mais l’exploitation : l’alerte part vers qui ? Agents régionaux, gestionnaire, prestataire ?",
			"Je cherche des retours concrets, même partiels, pour écrire le cahier des charges avant le 15 décembre.")),
		Acts: acts("question", 9, 0, 5, "aussi", "")}
}

func replies() []ui.ReplyProps {
	answer := func(id string, who someone, when string, html ui.Safe) ui.ReplyProps {
		by := *who.byline(when)
		by.When.Href = "#" + id
		a := acts("réponse de "+who.name, 3, 0, -1, "", "")
		a.Links = []ui.ActLink{{Href: here, Label: "Répondre", Icon: "message-circle"}}
		return ui.ReplyProps{ID: id, Label: "Réponse, " + who.name, Byline: by, Body: ui.Text(html), Acts: a}
	}
	list := []ui.ReplyProps{
		answer("r1", olivier, "lundi, 16 h 31", paragraphs("Sonde infrarouge autonome, relevé LoRaWAN, 1 par salle. 62 € pièce posée en groupement avec Grand Est.")),
		answer("r2", thomas, "lundi, 16 h 58", paragraphs("Le lot est encore ouvert par avenant jusqu’en juin, si cela vous évite une procédure complète.")),
		answer("r3", helene, "lundi, 17 h 04", paragraphs(`<a class="mention" href="`+screen("annuaire-profil")+`">@Thomas Weber</a> volontiers, merci.`)),
		answer("r4", yann, "lundi, 17 h 40", "<p>En Bretagne nous avons séparé trois niveaux, et c’est ce qui a tout débloqué :</p><ul><li><strong>moins de 1 000 ppm</strong> : rien, voyant vert en salle ;</li><li><strong>de 1 000 à 1 500 ppm</strong> : voyant orange, l’enseignant ouvre ;</li><li><strong>plus de 1 500 ppm</strong> : un ticket est créé.</li></ul>"),
	}
	list[2].Nested = true
	list[3].Accepted = "Réponse retenue par Hélène Castaing"
	return list
}

func settingsRail() ui.RailProps {
	items := []ui.RailItem{{Icon: "user", Label: "Profil"}, {Icon: "bell", Label: "Notifications", Current: true}, {Icon: "shield-lock", Label: "Confidentialité"},
		{Icon: "plug-connected", Label: "Connexions"}, {Icon: "accessible", Label: "Confort de lecture"}, {Icon: "download", Label: "Mes données"}}
	for i := range items {
		items[i].Href = screen("parametres")
	}
	return ui.RailProps{Label: "Rubriques des réglages", Fold: "Rubriques", Blocks: []ui.RailBlock{{Lists: []ui.RailList{{Items: items}}}}}
}
