// Package siret reads and writes the numbers by which France knows an organisation and a commune.
//
// A SIREN (9 digits) names a legal person, a SIRET (14 digits) one of its establishments: the SIREN
// followed by 5 digits, the NIC. The last digit of each is a Luhn key. A commune has an INSEE code of
// 5 signs (Code officiel géographique), from which its département is read.
//
//	s, err := siret.ParseSIRET("233 500 016 00040") // "23350001600040"
//	s.SIREN()                                       // "233500016"
//	s.Display()                                     // "233 500 016 00040", spaces that do not break
//
// It checks form and key only: it does not know whether a number was ever given out.
package siret
