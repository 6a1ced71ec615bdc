// Package corpus invents a believable world for the demonstration: people who work in real public
// organisations, their networks and groups, and what they write to each other over sixty days.
//
// Words: a world is plain values, without a database; a theme is a subject on which people write
// ("eau", "rh", "nsi"); a sheet is a real, freely licensed text that a post quotes with its source.
//
//	w, err := corpus.Generate(1, time.Now())
//	w.Person("claire").Handle // "claire.morvan"
//
// The same seed and the same instant give the same world, to the byte. People, their words and their
// addresses are invented: addresses end in .example, which nobody can own (RFC 2606), so that a
// misconfigured demonstration writes to no one. People speak for themselves; nothing is put in the
// mouth of the body they work in. What is quoted keeps its source and licence (data/SOURCES.md); the
// sheets of service-public.fr are of 2020 and say so.
//
// It does not write in any database (site/demo does), draw portraits or send anything.
package corpus
