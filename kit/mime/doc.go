// Package mime says what a file really is, whether people may share it, and under which safe name it is kept.
//
// The content decides: Sniff looks at the first bytes and gives a Type from a closed table. The name may only choose among
// forms which the content cannot tell apart (a text is Markdown because it is called "notes.md"; a ZIP whose entries lie
// further than what was read is the "docx" it says it is), never contradict it: a JPEG called "photo.png" is a JPEG, and
// Type.Name gives back "photo.jpg".
//
// What is absent from the table is not Known and must be refused: programs, and all that a browser would execute or draw
// with scripts inside (HTML, SVG, XML, JavaScript). Scripts that only a person would run (Python, shell) come out as plain
// text, under a name that ends in ".txt".
//
//	head, body, err := mime.Head(upload)
//	t := mime.Sniff(head, header.Filename)
//	if !mime.Attachment.Allows(t) { … }
//	name := t.Name(header.Filename)
//
// Inline is a permission to show in the page; everything else is served as a download. Either way the answer carries
// "X-Content-Type-Options: nosniff": a picture can hold markup further than Sniff looks.
//
// It does not: look for viruses, prove that a file is whole (kit/img decodes pictures), open archives.
package mime
