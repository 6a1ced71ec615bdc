// Package words cuts a text in the words under which it is found, and forgives what French readers forgive.
//
// A word has two forms. Fold is lower case without accents, with œ as oe. Stem also drops the endings that number and
// gender change, so that « collectivités » meets « collectivité ». Words too common to tell texts apart have no stem.
//
//	a := words.New()
//	a.Split("L’État finance les S.D.I.S.") // etat, finance, les (no stem), sdis
//
// An elided article is left out (l’eau is eau), other apostrophes join (aujourd’hui is aujourdhui), hyphens separate,
// initials with dots are one word (S.N.C.F. is sncf), small figures count as figures (CO₂ is co2). Each word keeps where
// it stands in the text, so that it can be marked there.
//
// Stems are made by the French analysis of bleve, without its index. Its rules are for accented endings; those that folding
// hides are shown to it again.
//
// Less, Sound, Distance and Cost are for what was mistyped: words that one slip parts share what is left of them less a
// letter, words written as they sound share their sound; Cost tells which of them was likelier meant.
package words
