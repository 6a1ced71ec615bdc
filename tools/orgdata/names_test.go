package main

import "testing"

func TestCommuneArticles(t *testing.T) {
	for name, want := range map[string]string{
		"Le Havre": "du Havre", "Les Abymes": "des Abymes", "La Rochelle": "de La Rochelle", "L'Haÿ-les-Roses": "de L'Haÿ-les-Roses",
		"Ambérieu-en-Bugey": "d'Ambérieu-en-Bugey", "Évreux": "d'Évreux", "Hyères": "d'Hyères", "Houilles": "de Houilles",
		"Yvetot": "d'Yvetot", "Yutz": "de Yutz", "Y": "d'Y", "Ouessant": "d'Ouessant", "Plougastel-Daoulas": "de Plougastel-Daoulas",
		"Lens": "de Lens", "Lesneven": "de Lesneven", "Œting": "d'Œting",
	} {
		if got := ofCommune(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestDepartementArticles(t *testing.T) {
	for _, c := range [][3]string{
		{"29", "Finistère", "du Finistère"}, {"35", "Ille-et-Vilaine", "d'Ille-et-Vilaine"}, {"01", "Ain", "de l'Ain"},
		{"44", "Loire-Atlantique", "de Loire-Atlantique"}, {"85", "Vendée", "de la Vendée"}, {"84", "Vaucluse", "de Vaucluse"},
		{"78", "Yvelines", "des Yvelines"}, {"90", "Territoire de Belfort", "du Territoire de Belfort"}, {"974", "La Réunion", "de La Réunion"},
		{"971", "Guadeloupe", "de la Guadeloupe"}, {"2A", "Corse-du-Sud", "de la Corse-du-Sud"},
	} {
		if got := ofDepartement(c[0], c[1]); got != c[2] {
			t.Errorf("%s: %q, want %q", c[1], got, c[2])
		}
	}
}

func TestJointBodies(t *testing.T) {
	for _, c := range [][3]string{
		{"SM des eaux  du Coglais ", "Syndicat mixte des eaux du Coglais", "SM des eaux du Coglais"},
		{"SI de la périphérie de Paris pour les énergies et les réseaux de communication (SIPPEREC)",
			"Syndicat intercommunal de la périphérie de Paris pour les énergies et les réseaux de communication (SIPPEREC)", "SIPPEREC"},
		{"SIVOM du Grand Sud", "SIVOM du Grand Sud", "SIVOM du Grand Sud"},
		{"PETR du Haut Rouergue", "Pôle d'équilibre territorial et rural du Haut Rouergue", "PETR du Haut Rouergue"},
		{"syndicat de la vallée de l?Authion", "Syndicat de la vallée de l'Authion", "Syndicat de la vallée de l'Authion"},
		{"SI pour la protection du massif forestier (de l'Estérel)", "Syndicat intercommunal pour la protection du massif forestier (de l'Estérel)",
			"SI pour la protection du massif forestier (de l'Estérel)"},
	} {
		long, short := syndicatName(c[0])
		if long != c[1] || short != c[2] {
			t.Errorf("%s: %q, %q; want %q, %q", c[0], long, short, c[1], c[2])
		}
	}
	long, short := epciName("CA", "CA du Niortais")
	if long != "Communauté d'agglomération du Niortais" || short != "CA du Niortais" {
		t.Errorf("%q %q", long, short)
	}
}
