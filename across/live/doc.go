// Package live tells open pages that something happened, so that people see each other's words without asking again.
//
// A browser holds one line (server-sent events, GET /direct), on which it hears identifiers, never texts: "a new message in
// this group", "a reply to this item", "this item changed". The page then asks for what it shows, and rights are checked at
// that reading. A line hears what its person may read, by the rule of core/access; it looks at the session and the rights
// again every minute, and at once when a fact is about the person. Who lost something hears "bye", and the page loads again.
//
// What a line missed (a tab that was hidden, a network that was away) is read from the journal when it opens again; after an
// hour the page is told "lost" instead, and offers to load itself.
//
//	retry: 3412
//
//	id: 01f3v8k2m9q00
//	data: {"kind":"reply","item":"01f3v8k2m9pzz","root":"01f3v7…","space":"01eyc…","network":"01exa…"}
//
// It follows every fact whose last word it knows (means) about an item, and those about people (facts without item). Other
// parts may speak to the browsers of one person: publish a News in JSON on PersonTopic; scripts hear it as the event
// "live:news" of the document.
//
// No tables, no facts. Who may: who is signed in; core/access for each thing.
//
// It does not render, does not notify, and promises nothing: a page without it is a page, a little older.
package live
