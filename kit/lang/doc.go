// Package lang says things to people in their language, with their dates, numbers and plurals.
//
// Each package which shows text has words.fr.json and words.en.json beside its code: a key, by place
// (post.comment.send), to a text, or to one text per plural form. French is the source: NewCatalogue,
// then Add for each part, checks that English says the same things with the same placeholders. French
// texts are written with plain spaces and straight apostrophes; loading them sets their typography.
//
//	"post.likes": {"one": "{n} personne aime", "other": "{n} personnes aiment"}
//
// The plural form is chosen by the argument n, as CLDR does: in French one covers 0 and 1, many the
// round millions (it may be left out: other serves); in English one is 1 alone.
//
// A Localizer is a catalogue, a language and a time zone; a request carries one (With, From), and a
// page asks T for its texts:
//
//	ctx = lang.With(ctx, catalogue.Localizer("fr", paris))
//	lang.T(ctx, "post.likes", "n", 3) // 3 personnes aiment
//
// CheckUse tells which keys the code asks for and nobody wrote, and which nobody asks for.
//
// Names are never inflected, sentences never assembled: the only help for grammar is Of (d'Ana, de
// Bruno). A catalogue is filled at start, then only read: its readers need no lock.
package lang
