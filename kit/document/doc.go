// Package document is a text with its structure, whatever form it is written in: what exports write and imports read.
//
// A document has a title, some facts under it (where, when, by whom), blocks, and footnotes. Blocks are headings, paragraphs,
// lists, tables, quotes, callouts, code and rules; inside lines are words with a style and perhaps a link, pictures, breaks
// and marks of footnotes. Nothing else: what a form has more is told by its reader (Report), never lost in silence.
//
//	d := document.Read(markdown, document.Reading{Lang: "fr"})
//	err := document.HTML(w, d, pictures)
//	markdown := document.Markdown(d)
//
// Read(Markdown(d)) is d, but for what Markdown cannot say apart (two paragraphs of nothing, words of two styles at once inside
// code): a test holds it over documents made by chance.
//
// Other forms are in kit/office (ODT, DOCX), kit/pdf, kit/webpage (reading HTML) and kit/mediawiki.
package document
