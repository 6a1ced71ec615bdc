// Package ui is the look of Maillage: every page, list, button and field that people see.
//
// Words. A page is a Layout (bar, rail, main, aside, foot, dock). Inside, a Folder opens a place, a
// Stream ties entries with a thread, a List is one ruled sheet, a Field is a labelled control.
// Class names are those of the design; a component never takes one from its caller.
//
// Props. Each templ function takes one value named after it (Folder takes FolderProps) and knows
// neither the request, the database nor the rights: an action one may not do is simply not given.
// Slots are templ.Component and may be nil. Sentences of the components themselves are in
// words.fr.json and words.en.json (keys ui.…); what the page says is given already translated.
//
// Text from people is escaped everywhere. HTML made from Markdown enters only as Safe, through Prose
// or Text; Safe must come out of kit/sanitize.
//
// Without scripts every component works: buttons are in forms, menus are details, tabs are links.
// Scripts (ts/) only add comfort. Nothing is inline, so pages live under style-src 'self'.
//
// Files served to browsers (styles, scripts, icons, fonts) are built by tools/assets into dist/,
// embedded, and served by Assets under /assets/ with their digest in the name.
//
//	mux.Handle("/assets/", ui.NewAssets())
//
//	templ Hello(name string) {
//		@ui.Layout(ui.LayoutProps{Lang: "fr", Title: "Bonjour", Site: "Maillage"}) {
//			<h1>Bonjour { name }</h1>
//		}
//	}
//
// It deliberately has no colour of a network: those come from kit/colour as /marques/….css.
package ui
