// Package directory is the reference book of French public organisations that every deployment
// starts with: some 40,000 bodies (régions, départements, communes, intercommunal bodies, joint
// syndicates, académies, central administrations), the territories, and the internet domains from
// which public agents write.
//
// Words: a record is one legal person (a body with the powers of two levels is one record, see
// Record.Also); its key is kind and code, since the codes of two kinds may be equal ("75" is both a
// région and a département). A territory is a place, not a body: 67 Bas-Rhin is one though its council
// is the Collectivité européenne d'Alsace.
//
//	book, err := directory.Load()
//	for _, r := range book { … } // 40,630 records, by kind then code
//	d, ok := domains.Of("prenom.nom@ac-rennes.fr") // {ac-rennes.fr academies academie rennes}
//
// Data, licences and attributions: data/SOURCES.md. They are made by tools/orgdata, compressed and
// embedded. The package holds no state and knows no database: core/org fills its tables from here.
// It does not say who is verified: a domain is a hint, and a webmail domain never is.
package directory
