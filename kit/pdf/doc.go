// Package pdf writes documents (kit/document) as PDF: A4 pages as a printer would like them, with their own fonts, bookmarks for
// headings, links, page numbers, the title and the language.
//
//	err := pdf.Write(w, d, pictures)
//
// Footnotes stand together at the end, each leading back to its mark. The words of a picture stand under it: a reader who does not
// see it finds them in the text. Signs that no font has are shown as an empty box.
//
// It does not tag the structure (PDF/UA): the library that writes cannot. Who needs that takes HTML, ODT or DOCX.
package pdf
