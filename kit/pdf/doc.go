// Package pdf writes documents (kit/document) as PDF: A4 pages as a printer would like them, with their own fonts, bookmarks for
// headings, links, page numbers, the title and the language.
//
//	err := pdf.Write(w, d, pictures)
//
// Footnotes stand together at the end, each leading back to its mark. The words of a picture stand under it: a reader who does not
// see it finds them in the text. Signs that no font has are shown as an empty box.
//
// The structure is tagged for readers of screens, as PDF/UA asks: headings, paragraphs, lists, tables with the heads of their columns,
// pictures with their words, notes, links; what only decorates is left out. The library that writes cannot: it is added after
// (tagged.go). No validator has judged the files, so they do not claim to follow PDF/UA.
package pdf
