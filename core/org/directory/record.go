package directory

// Kind is what an organisation is, among a closed set.
type Kind string

// The kinds of organisation. No record of the reference data is an Entreprise; it is there for those
// which people add.
const (
	Region         Kind = "region"
	Departement    Kind = "departement"
	Commune        Kind = "commune"
	EPCI           Kind = "epci"
	Syndicat       Kind = "syndicat"
	Academie       Kind = "academie"
	Administration Kind = "administration" // central administrations, their local services, operators of the State
	Entreprise     Kind = "entreprise"
	Association    Kind = "association"
	Autre          Kind = "autre"
)

// Kinds returns the closed set, in the order in which lists show it.
func Kinds() []Kind {
	return []Kind{Region, Departement, Commune, EPCI, Syndicat, Academie, Administration, Entreprise, Association, Autre}
}

// Record is one legal person. Codes are those of INSEE; a field which is not known is empty.
type Record struct {
	Kind Kind
	// Also is a second level whose powers the body holds: Departement for the Collectivité de
	// Corse, the Ville de Paris or the Métropole de Lyon. Empty for nearly all.
	Also Kind
	// Code is unique within its kind: the INSEE code for regions, départements ("6AE" is Alsace),
	// communes and overseas collectivities; the SIREN for EPCI and syndicats; a word for the others
	// ("rennes", "dinum").
	Code string

	SIREN, SIRET string // SIRET is that of the head office, known for régions and départements
	Name         string // as one writes it: "Département du Finistère", "Commune du Havre"
	Short        string // for lists where the kind shows: "Finistère", "Le Havre", "CA du Niortais"

	Region, Departement string // codes of where its head office is; Departement empty if it spans several
	EPCI                string // SIREN of the intercommunal body: a commune's, or its own
	Population          int    // municipal population, 0 when not known or without meaning
	Website             string // "https://…"
	Email               string // official address; none is known in this edition of the data
}

// Key returns "kind:code", unique among all records.
func (r Record) Key() string { return Key(r.Kind, r.Code) }

// Key returns the key of the record of that kind and code.
func Key(kind Kind, code string) string { return string(kind) + ":" + code }

// Is says whether the body is of that kind, by its first nature or by its second.
func (r Record) Is(kind Kind) bool { return kind != "" && (r.Kind == kind || r.Also == kind) }

// Territory is a région or a département as a place.
type Territory struct {
	Kind   Kind   // Region or Departement (overseas collectivities stand among the latter)
	Code   string // unique within its kind
	Name   string // "Finistère"
	Region string // code of the région in which it lies, or its own
	Of     string // what follows "les agents": "du Finistère", "d'Île-de-France"
}
