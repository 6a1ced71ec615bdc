package main

// The bodies that the open data shows twice, or under a name they do not bear. One legal person is
// one record: where it holds the powers of two levels, the second is in "also".

// single gives its own name to a region's or a département's council. also: the other level whose
// powers it holds.
type single struct{ name, short, also string }

var singleRegions = map[string]single{
	"02": {"Collectivité territoriale de Martinique", "Martinique", "departement"},
	"03": {"Collectivité territoriale de Guyane", "Guyane", "departement"},
	"04": {"Région Réunion", "La Réunion", ""},
	// Loi n° 2025-797 du 11 août 2025, name in force since 2026-01-01.
	"06": {"Département-Région de Mayotte", "Mayotte", "departement"},
	"94": {"Collectivité de Corse", "Corse", "departement"},
}

// absorbed départements have no council of their own: the body that holds their powers is recorded
// elsewhere (region, commune of Paris, Collectivité européenne d'Alsace).
var absorbed = set("2A", "2B", "67", "68", "75", "972", "973", "976")

// overseas collectivities are neither regions nor départements.
var overseas = map[string]single{
	"975": {"Collectivité territoriale de Saint-Pierre-et-Miquelon", "Saint-Pierre-et-Miquelon", ""},
	"977": {"Collectivité de Saint-Barthélemy", "Saint-Barthélemy", ""},
	"978": {"Collectivité de Saint-Martin", "Saint-Martin", ""},
	"986": {"Territoire des îles Wallis et Futuna", "Wallis et Futuna", ""},
	"987": {"Polynésie française", "Polynésie française", ""},
	"988": {"Nouvelle-Calédonie", "Nouvelle-Calédonie", ""},
}

// noCommune: what the list of communes holds there has no municipal council.
var noCommune = set("977", "978", "984", "986", "989")

// alsace is the code which the Code officiel géographique gives to the Collectivité européenne d'Alsace.
const alsace = "6AE"

// lyon is the SIREN of the Métropole de Lyon, which holds the powers of a département on its ground.
const lyon = "200046977"

// siteOf gives the website of a body whose domain is known and current, by kind:code.
var siteOf = map[string]string{
	"region:01": "regionguadeloupe.fr", "region:04": "regionreunion.com", "region:11": "iledefrance.fr", "region:24": "centre-valdeloire.fr",
	"region:27": "bourgognefranchecomte.fr", "region:28": "normandie.fr", "region:32": "hautsdefrance.fr", "region:44": "grandest.fr",
	"region:52": "paysdelaloire.fr", "region:53": "bretagne.bzh", "region:75": "nouvelle-aquitaine.fr", "region:76": "laregion.fr",
	"region:84": "auvergnerhonealpes.fr", "region:93": "maregionsud.fr", "region:94": "isula.corsica", "region:02": "collectivitedemartinique.mq",
	"departement:13": "departement13.fr", "departement:14": "calvados.fr", "departement:24": "dordogne.fr", "departement:27": "eure.fr",
	"departement:33": "gironde.fr", "departement:34": "herault.fr", "departement:50": "manche.fr", "departement:52": "haute-marne.fr",
	"departement:53": "lamayenne.fr", "departement:62": "pasdecalais.fr", "departement:73": "savoie.fr", "departement:79": "deux-sevres.fr",
	"departement:85": "vendee.fr", "departement:92": "hauts-de-seine.fr", "departement:93": "seinesaintdenis.fr", "departement:05": "hautes-alpes.fr",
	"commune:75056": "paris.fr", "commune:13055": "marseille.fr",
	"departement:6AE": "alsace.eu",
}
