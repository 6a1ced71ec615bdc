package corpus

import (
	"maillage/core/org/directory"
)

// member is someone whose place in the world is written by hand: the six personas, and the people
// whom the design's screens show.
type member struct {
	persona, given, family string
	feminine               bool
	function, cadre        string
	org                    string
	networks, themes       []string
	canHelp, looksFor      string
	groups                 []string // exactly these groups; nil: as for anyone
	none                   bool     // no group at all
}

var (
	gaston  = []string{"gaston", "ideal", "clubs"}
	two     = []string{"gaston", "ideal"}
	depts   = []string{"departements", "ideal", "clubs"}
	energie = []string{"batiments", "enr"}
)

func region(code string) string      { return orgKey(directory.Region, code) }
func departement(code string) string { return orgKey(directory.Departement, code) }

// cast lists them, the personas first.
func cast() []member {
	return []member{
		{persona: "claire", given: "Claire", family: "Morvan", feminine: true, function: "chargée de mission énergie", cadre: "Ingénieurs territoriaux",
			org: region("53"), networks: gaston, themes: []string{"batiments", "europe"},
			canHelp: "Le suivi des consommations des lycées et la saisie sur OPERAT", looksFor: "Un retour sur l'exploitation des capteurs de qualité de l'air",
			groups: []string{"gaston/lycees-et-energie", "gaston/fonds-europeens", "gaston/donnees-ouvertes", "ideal/eau-et-assainissement", "ideal/achats-publics", "clubs/club-informatique"}},
		{persona: "animatrice", given: "Hélène", family: "Castaing", feminine: true, function: "chargée de mission rénovation énergétique", cadre: "Ingénieurs territoriaux",
			org: region("75"), networks: two, themes: energie,
			canHelp: "Les contrats de performance énergétique et la qualité de l'air intérieur", looksFor: "Des Régions prêtes à partager leurs relevés mensuels"},
		{persona: "gestionnaire", given: "Solène", family: "Guéguen", feminine: true, function: "cheffe de projet", cadre: "Attachés territoriaux",
			org: region("52"), networks: two, themes: []string{"pilotage", "participation"},
			canHelp: "L'animation d'un réseau professionnel", looksFor: "Des idées pour accueillir les nouveaux membres"},
		{persona: "exploitante", given: "Nora", family: "Belkacem", feminine: true, function: "administratrice systèmes et réseaux", cadre: "Techniciens territoriaux",
			org: orgKey(directory.Syndicat, "253514491"), networks: []string{"ideal", "clubs"}, themes: []string{"numerique", "cyber"},
			canHelp: "L'hébergement et la sauvegarde d'un service en ligne"},
		{persona: "nouvelle", given: "Inès", family: "Fournier", feminine: true, function: "chargée d'insertion", cadre: "Assistants territoriaux socio-éducatifs",
			org: departement("35"), networks: []string{"departements"}, themes: []string{"solidarites"}, none: true},
		{persona: "suspendue", given: "Sandrine", family: "Vasseur", feminine: true, function: "cheffe de projet", cadre: "Attachés territoriaux",
			org: orgKey(directory.EPCI, "243500139"), networks: []string{"ideal", "clubs"}, themes: []string{"economie", "pilotage"}},

		{given: "Yann", family: "Le Goff", function: "technicien bâtiment", cadre: "Techniciens territoriaux", org: region("53"), networks: gaston, themes: energie,
			canHelp: "Le commissionnement et le réglage des régulations"},
		{given: "Mehdi", family: "Traoré", function: "ingénieur énergie", cadre: "Ingénieurs territoriaux", org: region("11"), networks: two, themes: energie,
			canHelp: "L'abaissement de nuit et la relance du matin"},
		{given: "Olivier", family: "Masson", function: "économe de flux", cadre: "Techniciens territoriaux", org: region("32"), networks: gaston, themes: energie,
			canHelp: "Les relevés mensuels et leur correction du climat"},
		{given: "Thomas", family: "Weber", function: "responsable des achats durables", cadre: "Attachés territoriaux", org: region("44"), networks: gaston, themes: []string{"achats", "batiments"}},
		{given: "Béatrice", family: "Aubry", feminine: true, function: "juriste commande publique", cadre: "Attachés territoriaux", org: region("24"), networks: gaston,
			themes: []string{"achats", "europe"}, canHelp: "Les pièces justificatives des dossiers FEDER"},
		{given: "Idriss", family: "Benali", function: "chargé de mission données", cadre: "Attachés territoriaux", org: region("76"), networks: gaston, themes: []string{"donnees", "numerique"},
			canHelp: "L'inventaire des jeux de données"},
		{given: "Paul", family: "Santoni", function: "directeur des mobilités", cadre: "Ingénieurs en chef territoriaux", org: region("94"), networks: two, themes: []string{"mobilites"}},
		{given: "Lucie", family: "Delaunay", feminine: true, function: "cheffe du service solidarités", cadre: "Conseillers territoriaux socio-éducatifs", org: departement("44"), networks: depts,
			themes: []string{"solidarites", "autonomie"}},
		{given: "Nadia", family: "Ferrand", feminine: true, function: "technicienne réseaux d'eau", cadre: "Techniciens territoriaux", org: departement("26"), networks: depts, themes: []string{"eau"},
			canHelp: "Le suivi des débits de nuit", looksFor: "Deux Départements pour comparer nos seuils d'alerte"},
		{given: "Anne", family: "Quéméneur", feminine: true, function: "archiviste", cadre: "Attachés territoriaux de conservation du patrimoine", org: departement("29"), networks: depts,
			themes: []string{"culture"}, canHelp: "Les plans de classement"},
		{given: "Maud", family: "Lefèvre", feminine: true, function: "chargée de mission climat", cadre: "Ingénieurs territoriaux", org: orgKey(directory.EPCI, "244400404"), networks: []string{"ideal", "clubs"},
			themes: []string{"climat", "batiments"}, canHelp: "L'animation d'une conférence en ligne"},
	}
}
