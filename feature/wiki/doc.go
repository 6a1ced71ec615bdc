// Package wiki is the pages that a group or a network writes together, in one tree.
//
// Words: a page has a title and a text; it is under another page or at the top. A name is a title that a page has or had:
// [[name]] in a text leads to the page of that name in the same place, and goes on doing so when the page is called
// otherwise. A link that no page answers to yet is wanted. A version is what a page said until somebody changed it, with who
// wrote it and what they say they changed.
//
// Everyone who publishes in the place writes its pages (item.ByMembers), or its moderators alone once a page is kept for them.
// Nothing is overwritten unseen: who saves a text that changed meanwhile is shown both.
//
// A page may be made of an answer or of any publication that its maker may read: it carries the credit, and each leads to the
// other.
//
// Tables: wiki_page (where it is in the tree, what it was made of), wiki_name, wiki_link (names that each page links to),
// wiki_port and wiki_port_page (long exports, imports, and what became of each page).
// Texts and versions are in core/text.
// Facts written: wiki.published, wiki.imported, wiki.edited, wiki.placed (moved in the tree), wiki.kept and wiki.shared (who may write it).
// Who may: core/access (Publish and See in the space; Read, Edit and Moderate on the item).
//
// Pages leave as Markdown, HTML, PDF, ODT or DOCX: one, a branch of the tree, or all, as far as who takes them may read. Few
// are given with the answer, many are made by a task whose progress its person follows (wiki_port). They come in a file too: one document (Markdown, HTML, DOCX, ODT) is a
// page that any member may import; a zip of Markdown files, or a dump of MediaWiki, is a tree, for animators. One sees first
// what would be made; then a task makes each page by itself, and a report says what was not understood. A page that came in a
// file is told to nobody, and nothing that is there is overwritten.
//
// It deliberately does not hold comments (across/talk), nor files that are not attached to a page.
package wiki
