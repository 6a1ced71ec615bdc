// Package mediawiki reads the dumps of MediaWiki (Special:Export, versions 0.10 and 0.11): pages, redirections, and their wikitext
// as documents (kit/document).
//
//	pages, report, err := mediawiki.Index(file)       // titles and places, once through the file
//	b, err := mediawiki.Page(file, pages[n])          // one page, read and understood
//
// Of wikitext: headings, paragraphs, bold and italics, lists and definitions, tables, links to pages and elsewhere, files as
// pictures, <ref> footnotes, <pre>, <code>, <syntaxhighlight>, <nowiki>, <blockquote>, <br>, <s>, horizontal rules. Templates,
// categories, magic words, galleries and the rest are counted in the report and left out; what a template held is lost, since its
// text is elsewhere.
//
// Pages of talk, users, files, templates, categories and the site's own workings are not pages of a wiki here: they are counted.
// A dump has at most MaxPages pages of text, of MaxText bytes each; the last version of each counts.
package mediawiki
