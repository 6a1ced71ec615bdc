// Package office writes and reads the documents of office programs: OpenDocument text (ODT) and Word (DOCX).
//
//	err := office.ODT(w, d, pictures)
//	b, err := office.Read(file, size, office.Word)
//
// What is written can be read with a screen reader: it says its title and language, headings have the styles of headings,
// tables say which row heads them, pictures have words. It opens in LibreOffice and in Word; `make office` checks the first.
//
// Quotes, callouts and code are paragraphs of styles of these names, tasks are items that begin with ☐ or ☑: both readers know
// them. What a file holds that a document (kit/document) cannot say is counted in its report.
//
// Files come from strangers. A file is refused, with an error that says why (ErrBroken, ErrLarge, ErrForm), rather than read
// at any cost: 5,000 entries, 24 MB for one part of text, 16 MB for one picture, 400,000 elements nested 200 deep, no entities
// of its own.
package office
