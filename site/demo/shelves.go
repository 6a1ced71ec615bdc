package demo

// shelves is the documents of the demonstration, written for it.
func shelves() []shelf {
	return []shelf{
		{"gaston", "lycees-et-energie", []paper{
			{folder: "Comptes rendus", name: "2026-09-29 Réunion de rentrée.odt", content: letter(`# Réunion de rentrée du groupe
29 septembre 2026, à distance. Quinze Régions représentées.
## Ce qui a été décidé
Le cahier des charges du comptage communicant est relu par trois Régions avant la mi-novembre.
Chaque Région dépose ses relevés de chauffage de l'hiver dernier avant le 15 octobre.
## À suivre
La Bretagne partage son modèle d'avenant d'intéressement. L'Occitanie présente en décembre ses capteurs de CO₂.`)},
			{folder: "Comptes rendus", name: "2026-10-20 Point mensuel.md", themes: "énergie", content: words("# Point mensuel du 20 octobre\n\n**Présents :** douze Régions.\n\n## Relevés de l'hiver\n\nNeuf Régions ont déposé leurs relevés. Les écarts viennent surtout de la température de consigne la nuit :\n\n| Consigne de nuit | Établissements | Économie moyenne |\n|---|---|---|\n| 16 °C | 41 | 11 % |\n| 17 °C | 63 | 7 % |\n| 18 °C | 28 | 3 % |\n\n## Suites\n\n- relire les clauses techniques des capteurs ;\n- préparer la visite du lycée de Châteaulin.\n")},
			{folder: "Comptes rendus", name: "2026-11-17 Ordre du jour.txt", content: words("Point mensuel du 17 novembre 2026, 14 h - 15 h 30\n\n1. Tour des Régions (20 min)\n2. Comptage communicant : dernières remarques sur le cahier des charges (30 min)\n3. Capteurs de CO2 : retours de la relecture (20 min)\n4. Questions diverses\n")},
			{folder: "Cahiers des charges", name: "Modèle d'avenant, intéressement.odt", content: letter("# Avenant d'intéressement\n## Article 1 : objet\nLe présent avenant fixe la consommation de référence et le partage des économies.\n## Article 2 : référence\nLa consommation de référence est la moyenne des trois dernières saisons, corrigée des degrés-jours.\n## Article 3 : partage\nLes économies au-delà de 5 % sont partagées à parts égales.")},
			{folder: "Cahiers des charges/2026", name: "Comptage communicant, cahier des charges.odt", note: "Version relue par la Bretagne, le Grand Est et l'Occitanie.", themes: "énergie, marchés publics",
				content: letter("# Comptage communicant des lycées\n## 1. Périmètre\nÉlectricité, gaz, chaleur et eau de tous les lycées publics.\n## 2. Relevés\nUn relevé toutes les dix minutes, transmis au moins une fois par jour, conservé trois ans.\n## 3. Données\nLes données sont la propriété de la Région. Elles sont livrées dans un format ouvert et documenté.\n## 4. Réversibilité\nÀ la fin du marché, le titulaire remet l'historique complet sous trente jours."),
				past: []func() ([]byte, error){
					letter("# Comptage communicant des lycées\n## 1. Périmètre\nÉlectricité et gaz de tous les lycées publics.\n## 2. Relevés\nUn relevé toutes les dix minutes."),
					letter("# Comptage communicant des lycées\n## 1. Périmètre\nÉlectricité, gaz, chaleur et eau de tous les lycées publics.\n## 2. Relevés\nUn relevé toutes les dix minutes, transmis au moins une fois par jour.\n## 3. Données\nLes données sont la propriété de la Région."),
				},
				comment: "Merci pour l'article 4. Chez nous, l'ancien titulaire avait gardé deux ans de relevés : précisez aussi le format de la remise."},
			{folder: "Cahiers des charges/2026", name: "Capteurs de CO₂, clauses techniques.md", content: words("# Capteurs de CO₂ : clauses techniques\n\n1. Mesure entre 400 et 5 000 ppm, à 50 ppm près.\n2. Étalonnage automatique, vérifié une fois par an.\n3. Voyant lisible depuis le fond de la salle, sans alarme sonore.\n4. Pile de trois ans au moins, remplaçable sans outil.\n5. Données lues sur place sans compte ni abonnement.\n"),
				past: []func() ([]byte, error){words("# Capteurs de CO₂ : clauses techniques\n\n1. Mesure entre 400 et 5 000 ppm.\n2. Étalonnage automatique.\n3. Voyant lisible.\n")}},
			{folder: "Cahiers des charges/2026", name: "Comparatif des offres, capteurs.csv", content: words("critère;offre A;offre B;offre C\nprix unitaire (€ HT);118;142;97\nexactitude (ppm);50;30;75\nautonomie (ans);3;5;2\nlecture sans abonnement;oui;oui;non\ngarantie (ans);2;3;2\n")},
			{folder: "Cahiers des charges/2026/Annexes techniques", name: "Liste des points de comptage.csv", content: words("établissement;énergie;points;accès\nLycée de Châteaulin;électricité;4;local TGBT\nLycée de Châteaulin;chaleur;2;chaufferie\nLycée de Vannes;électricité;6;local TGBT\nLycée de Vannes;gaz;1;coffret extérieur\n")},
			{folder: "Relevés", name: "Chauffage, avant et après réglage.png", alt: "Deux barres par mois, d'octobre à mars : la consommation de chauffage avant et après le réglage de la consigne de nuit. La baisse est d'environ un dixième chaque mois.", note: "Moyenne de 132 établissements, saison 2025-2026.",
				content: chart([]int{180, 290, 410, 460, 390, 300}, []int{160, 262, 366, 408, 348, 270}), comment: "Très parlant pour nos proviseurs. Pouvons-nous le reprendre dans notre plan de sobriété ?"},
			{folder: "Relevés", name: "Communes de Bretagne (Finistère).csv", note: "Pour rapprocher les relevés des établissements de leur commune.", content: communes("29")},
			{folder: "Animation", name: "Relances à faire.md", content: words("# Relances à faire\n\n- deux Régions n'ont pas déposé leurs relevés ;\n- demander un intervenant pour décembre.\n")},
			{folder: "", name: "À lire en arrivant.md", content: words("# Bienvenue dans nos documents\n\n- **Comptes rendus** : un par réunion, avec les décisions en tête.\n- **Cahiers des charges** : les pièces que l'on peut reprendre, classées par année.\n- **Relevés** : les chiffres partagés entre Régions.\n\nUn document change ? Déposez-le sous le même nom : l'ancien reste parmi ses versions.\n")},
		}},
		{"gaston", "donnees-ouvertes", []paper{
			{folder: "Modèles", name: "Fiche d'un jeu de données.md", content: words("# Fiche d'un jeu de données\n\n| Champ | À remplir |\n|---|---|\n| Titre | ce que l'on cherche, pas le nom du fichier |\n| Fréquence | annuelle, mensuelle, au fil de l'eau |\n| Producteur | le service, pas la personne |\n| Licence | Licence Ouverte 2.0 |\n")},
			{folder: "Modèles", name: "Délibération type, open data.odt", content: letter("# Délibération relative à l'ouverture des données\nVu le code des relations entre le public et l'administration, articles L. 312-1-1 et suivants ;\nConsidérant que l'ouverture des données publiques sert la transparence et la réutilisation ;\n## Article 1\nLes données inventoriées en annexe sont publiées sous Licence Ouverte 2.0.")},
			{folder: "Référentiels", name: "Communes d'Ille-et-Vilaine.csv", content: communes("35")},
			{folder: "", name: "Inventaire partagé.csv", content: words("jeu;Région;fréquence;état\nLycées publics;Bretagne;annuelle;publié\nLignes de cars;Occitanie;mensuelle;publié\nAides aux entreprises;Grand Est;au fil de l'eau;à relire\n"),
				past: []func() ([]byte, error){words("jeu;Région;fréquence;état\nLycées publics;Bretagne;annuelle;publié\n")}},
		}},
		{"departements", "donnees-et-observation", []paper{
			{folder: "Comptes rendus", name: "2026-10-08 Atelier observatoire.odt", content: letter("# Atelier : un observatoire départemental, pour quoi faire ?\n8 octobre 2026. Onze Départements.\n## Ce que nous retenons\nCommencer par trois indicateurs que les services utilisent déjà.\nDire d'où vient chaque chiffre et de quand il date.\n## Suites\nChacun dépose ici ses tableaux de bord d'ici décembre.")},
			{folder: "Tableaux", name: "Communes du Finistère.csv", content: communes("29")},
			{folder: "Tableaux", name: "Collèges, effectifs.csv", content: words("année;collèges;élèves\n2022;63;38 214\n2023;63;37 980\n2024;62;37 655\n2025;62;37 190\n"), comment: "Attention, 2024 compte un collège fermé en cours d'année."},
			{folder: "", name: "Guide des indicateurs.md", content: words("# Guide des indicateurs\n\nUn indicateur a un nom, une source, une date et une personne qui répond de lui.\n\n## Trois pour commencer\n\n1. Délai moyen d'une demande d'allocation.\n2. Part des collégiens qui mangent à la cantine.\n3. Kilomètres de routes refaits dans l'année.\n")},
		}},
	}
}

// ownPapers is what Claire keeps to herself.
func ownPapers() []paper {
	return []paper{
		{folder: "Entretien annuel", name: "Bilan de l'année.md", content: words("# Bilan de l'année\n\n- 41 lycées suivis, 12 visites ;\n- le cahier des charges du comptage est repris par trois Régions ;\n- à préparer : une formation sur les contrats de performance.\n"),
			past: []func() ([]byte, error){words("# Bilan de l'année\n\n- 41 lycées suivis ;\n")}},
		{folder: "Entretien annuel", name: "Objectifs 2027.txt", content: words("1. Deux lycées de plus en intéressement.\n2. Une note commune avec la direction des finances.\n")},
		{folder: "Brouillons", name: "Note sur les consignes de nuit.odt", note: "À faire relire avant de la déposer dans le groupe.", content: letter("# Consignes de nuit dans les lycées\n## Constat\nCent trente-deux établissements ont baissé leur consigne d'un à deux degrés.\n## Proposition\nGénéraliser la consigne de 17 °C, avec une relance à six heures.")},
		{folder: "", name: "Contacts utiles.csv", content: words("service;sujet;jours\nDirection des lycées;travaux d'été;mardi\nAchats;avenants;jeudi\nNumérique;remontée des compteurs;lundi\n")},
	}
}
