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
// In a place with states, what is written is shown once it is approved, by those whom its animators named, or by them. What is being
// written (text.Next) is read by those who write the page or approve it; everything else on the site reads what was approved, since
// that alone is what the item says. A page of which nothing was approved is known to its place alone. A version is reviewed by
// somebody else than who wrote it; one reviews and approves the version one read: the time at which it was written tells which.
// Taking an approval back gives readers the version approved before. Switched off, who saves publishes. A version may have a name:
// a milestone.
//
// Somebody may answer for a page, until a day: then they are told, once, or who runs the place where nobody answers any more. All the
// pages of one person are handed over in one act. When somebody leaves, their pages stay.
//
// In its margin one speaks of a passage: a thread is comments of the page (across/talk) with an anchor beside, in what the page says to
// everybody. At each version passages follow their words (carried): what is written between them is in, what comes before or after is
// not; one that lost two thirds of its words has gone, and its thread says what it was about, until the words come back.
//
// A page may be made of an answer or of any publication that its maker may read: it carries the credit, and each leads to the
// other.
//
// Tables: wiki_page (where it is in the tree, what it was made of, who answers for it), wiki_name, wiki_link (names that each page
// links to), wiki_place and wiki_approver (what a place wants), wiki_mark (what became of versions), wiki_thread and wiki_beside (the
// margin), wiki_port and wiki_port_page (exports and imports under way), wiki_watch. Texts and versions are in core/text.
// Facts written: see facts. Followers of a page are told of its versions, those who approve of what waits, those in a thread of its
// end. Repeated: wiki.due (each hour), wiki.tidy.
// Who may: core/access (Publish, Animate and See in the space; Read, Edit, Comment and Moderate on the item).
//
// A new page may begin with a template: one of those that come with every wiki, or a page under "Modèles" (template.go).
//
// Pages leave as Markdown, HTML, PDF, ODT or DOCX: one, a branch of the tree, or all, as far as who takes them may read. Few
// are given with the answer, many are made by a task whose progress its person follows. They come in a file too: one document
// (Markdown, HTML, DOCX, ODT) is a page that any member may import; a zip of Markdown files, or a dump of MediaWiki, is a tree, for
// animators. One sees first what would be made; then a task makes each page by itself, and a report says what was not understood. A
// page that came in a file is told to nobody, and nothing that is there is overwritten.
// A page is written in a rich editor (editor.ts, over ui/ts/editor and ui/ts/document), alone in the text area without scripts or
// by choice. The editor opens only what it keeps whole, and saves only what comes back the same; it says what else.
//
// A page to be made is written in the same editor; the files that its text shows are sent with its form, under names of their own
// (token). Who watches a page (wiki_watch) is told of what changes under it. Of the pages that came in one file, one stands for all in
// streams; within the time of its report, an import is undone in one act: what somebody wrote in since stays. On the desk of who
// animates are the pages to approve, to review, without owner and without links.
//
// It deliberately does not hold comments (across/talk), nor files that are not attached to a page. What is being written has no margin:
// its comments would tell readers what they may not read.
package wiki
